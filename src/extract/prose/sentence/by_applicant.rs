//! Applicants told one by one behind a colon (予以公开:自然人3件,商业企业1件): shares of what stands before it.

use super::super::reader::{Mention, Reader, Scope};
use super::super::tokens::{Number, Token, What};
use crate::model::ApplicantId;

impl<'a> Reader<'a> {
    /// Of the observations from `before` on, gives those in such a list to the applicants and to what stands before the
    /// colon; where no applicants are told of that, they are none.
    pub(super) fn settle_by_applicant(&mut self, before: usize, tokens: &[Token<'a>], mentions: &[Mention]) {
        let is_colon = |token: &Token| token.is_mark(':');
        let Some(colon) = tokens.iter().position(is_colon) else { return };
        let behind = mentions.partition_point(|mention| mention.token < colon);
        let place = |number: &Number| {
            let seen = self.out.observations[before..].iter().position(|seen| seen.number == number.digits)?;
            Some(before + seen)
        };
        let mut list: Vec<(&Number, ApplicantId)> = Vec::new();
        for mention in &mentions[behind..] {
            let Some(number) = tokens[mention.token].number() else { break };
            let read = || self.out.observations[place(number)?].applicant;
            let Some(applicant) = self.scope.names_applicant(&tokens[mention.token - 1]).or_else(read) else { break };
            list.push((number, applicant));
        }
        let Some((first, _)) = list.first() else { return };
        let headed = match behind.checked_sub(1) {
            Some(head) => mentions[head].indicator,
            None => place(first)
                .map(|at| &self.out.observations[at])
                .filter(|seen| seen.applicant.is_none() && seen.evidence.start < tokens[colon].span.start)
                .map(|seen| seen.indicator),
        };
        let Some(whole) = headed else { return };
        let places: Vec<Option<usize>> = list.iter().map(|(number, _)| place(number)).collect();
        if self.scope.allowed.by_applicant[whole.0 as usize] {
            for (at, (_, applicant)) in places.into_iter().zip(&list) {
                let Some(at) = at else { continue };
                let seen = &mut self.out.observations[at];
                (seen.indicator, seen.applicant) = (whole, Some(*applicant));
            }
            return;
        }
        // Those read as something else are none; 收到申请5件:自然人3件 is right as it is.
        let is_own = |at: usize| {
            let seen = &self.out.observations[at];
            seen.applicant.is_some() && seen.indicator == whole
        };
        let read = places.into_iter().zip(&list).filter_map(|(at, (number, _))| Some((at?, *number)));
        let mut others: Vec<(usize, &Number)> = read.filter(|(at, _)| !is_own(*at)).collect();
        others.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        others.dedup_by_key(|(at, _)| *at);
        for (at, number) in others {
            self.out.observations.remove(at);
            self.unread(number);
        }
    }
}

impl<'a> Scope<'a> {
    /// The applicant that a word is a name of.
    fn names_applicant(&self, token: &Token<'a>) -> Option<ApplicantId> {
        let What::Term(_) = token.what else { return None };
        let word = self.page.read(token.span);
        let applicants = &self.knowledge.codebook.applicants;
        let named = applicants.iter().position(|each| each.label_zh == word || each.variants.iter().any(|v| v == word));
        named.map(|index| ApplicantId(index as u8))
    }
}
