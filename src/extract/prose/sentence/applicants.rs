//! Whose requests a number counts: an applicant's share of what stands before it, and what is told of one applicant.

use super::super::reader::{Mention, Reader, Scope, is_within};
use super::super::tokens::{Number, Token};
use crate::knowledge::{Applicant, ConceptSet, TOTAL};
use crate::model::{ApplicantId, IndicatorId, Observation, Span};

/// Among so many values read last the one is looked for that is said once more.
const LATELY: usize = 12;

/// What the numbers behind it may be shares of.
#[derive(Debug, Clone, Copy)]
struct Whole {
    indicator: IndicatorId,
    applicant: Option<ApplicantId>,
    /// How much of it no number has taken yet.
    left: f64,
    /// Where it stands.
    place: u32,
}

impl<'a> Reader<'a> {
    /// Of the observations from `before` on, those that would count all requests of an applicant are shares of what
    /// stands before them, where all requests have been told by applicant already (上年结转2件,自然人和企业各1件;
    /// 结转的17件中自然人15件); and what is told behind all outcomes of one applicant is that applicant's
    /// (自然人申请办结9件:公开7件).
    pub(super) fn settle_applicants(&mut self, before: usize, tokens: &[Token<'a>], mentions: &[Mention]) {
        let steering = self.scope.words.terms.steering;
        let anew = ConceptSet::of([steering.receive, steering.whole_year, steering.this_year]);
        let (mut all, mut one): (Option<Whole>, Option<Whole>) = (None, None);
        let mut last = 0;
        for mention in mentions {
            let Some(number) = tokens[mention.token].number() else { continue };
            let between = tokens.get(last..mention.token).unwrap_or_default();
            if between.iter().any(|token| token.is_mark(';') || token.says_any(&anew)) {
                (all, one) = (None, None);
            }
            last = mention.token;
            let own = |seen: &usize| self.out.observations[*seen].number == number.digits;
            let own: Vec<usize> = (before..self.out.observations.len()).filter(own).collect();
            let taken = number.value * own.len() as f64;
            let seen = own.first().map(|&seen| &self.out.observations[seen]);
            if let Some(whole) = all.filter(|whole| taken <= whole.left)
                && own.iter().all(|&seen| self.is_share(&self.out.observations[seen], whole))
                && seen.is_some()
            {
                own.iter().for_each(|&seen| self.out.observations[seen].indicator = whole.indicator);
                all = Some(Whole { left: whole.left - taken, ..whole });
                continue;
            }
            if let Some(whole) = one.filter(|whole| taken <= whole.left)
                && seen.is_some_and(|seen| self.scope.is_outcome(seen, whole))
            {
                own.iter().for_each(|&seen| self.out.observations[seen].applicant = whole.applicant);
                one = Some(Whole { left: whole.left - taken, ..whole });
                continue;
            }
            let seen = seen.or_else(|| self.restated(number));
            all = seen.filter(|seen| seen.applicant.is_none()).and_then(|seen| self.scope.whole(seen, number));
            one = seen.filter(|seen| seen.applicant.is_some()).and_then(|seen| self.scope.whole(seen, number));
        }
    }

    /// Of the observations from `before` on: where kinds of a wider applicant are told apart (企业4件、律师事务所2件), the
    /// number whose words name one of the kinds counts that, not all of them as where it stands alone.
    pub(super) fn settle_kinds_of_applicants(&mut self, before: usize) {
        let applicants = &self.scope.knowledge.codebook.applicants;
        for at in before..self.out.observations.len() {
            let seen = &self.out.observations[at];
            let Some(wider) = seen.applicant else { continue };
            let is_kind = |id: ApplicantId| applicants[id.0 as usize].kind_of == Some(wider);
            let told = |other: &Observation| other.indicator == seen.indicator && other.applicant.is_some_and(is_kind);
            if !self.out.observations[before..].iter().any(told) {
                continue;
            }
            if let Some(kind) = self.scope.kind_named(seen.evidence, wider) {
                self.out.observations[at].applicant = Some(kind);
            }
        }
    }

    /// Whether a value of an applicant is a share of `whole`, because the applicants of all were told before that.
    fn is_share(&self, seen: &Observation, whole: Whole) -> bool {
        let told = |earlier: &Observation| {
            earlier.indicator == seen.indicator && earlier.applicant.is_some() && earlier.number.end <= whole.place
        };
        seen.applicant.is_some() && seen.indicator != whole.indicator && self.out.observations.iter().any(told)
    }

    /// The value that the number says once more: 结转的17件中.
    fn restated(&self, number: &Number) -> Option<&Observation> {
        let same = |seen: &&Observation| seen.value == Some(number.value) && seen.applicant.is_none();
        self.out.observations.iter().rev().take(LATELY).find(same).filter(|_| self.scope.is_restated(number))
    }
}

impl Scope<'_> {
    /// The one kind of a wider applicant that the words name, where they do not name all of them (法人或其他组织 names all of
    /// them, not the 其他 among them).
    pub fn kind_named(&self, words: Span, wider: ApplicantId) -> Option<ApplicantId> {
        let applicants = &self.knowledge.codebook.applicants;
        let words = self.page.read(words);
        let names = |applicant: &Applicant| {
            let mut names = std::iter::once(&applicant.label_zh).chain(&applicant.variants);
            names.any(|name| words.contains(name.as_str()))
        };
        let all = names(&applicants[usize::from(wider.0)]);
        let named = |id: &usize| applicants[*id].kind_of == Some(wider) && !all && names(&applicants[*id]);
        let mut kinds = (0..applicants.len()).filter(named);
        match (kinds.next(), kinds.next()) {
            (Some(kind), None) => Some(ApplicantId(kind as u8)),
            _ => None,
        }
    }

    fn whole(&self, seen: &Observation, number: &Number) -> Option<Whole> {
        let Observation { indicator, applicant, .. } = *seen;
        let (left, place) = (number.value, number.span.start);
        self.allowed.by_applicant[indicator.0 as usize].then_some(Whole { indicator, applicant, left, place })
    }

    /// Whether a value counts a kind of what `whole` counts all of.
    fn is_outcome(&self, seen: &Observation, whole: Whole) -> bool {
        let family = self.knowledge.codebook.code(whole.indicator).strip_suffix(TOTAL);
        let within = |family: &str| is_within(self.knowledge.codebook.code(seen.indicator), family);
        seen.applicant.is_none() && family.is_some_and(within) && self.allowed.by_applicant[seen.indicator.0 as usize]
    }
}
