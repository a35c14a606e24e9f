//! What is read anew or taken back once the whole sentence has been read.

use std::collections::BTreeMap;

use super::super::attach::{Context, Question};
use super::super::reader::{Mention, Reader, is_same, reasons};
use super::super::tokens::{Token, What};
use crate::knowledge::ConceptSet;
use crate::model::Observation;

/// Fewest numbers of other things in a sentence that is about them.
const CROWD: usize = 2;

impl<'a> Reader<'a> {
    /// 书面申请3件,网上申请5件: a number that would be the whole is read anew where others of its family stand
    /// behind it that are no parts of it, and what is the whole only where it is divided also where none do.
    pub(super) fn settle_alone(&mut self, tokens: &[Token<'a>], depths: &[u8], mentions: &mut [Mention<'a>]) {
        for at in 0..mentions.len() {
            let mention = mentions[at].clone();
            let (Some(whole), What::Number(number)) = (mention.indicator, &tokens[mention.token].what) else {
                continue;
            };
            if !mention.reading.is_some_and(|rule| rule.flags.alone) || !mention.counts {
                continue;
            }
            let kin = |other: &&Mention| {
                other.counts && other.indicator.is_some_and(|id| id != whole && self.scope.kin(whole, id))
            };
            let beside: Vec<&Mention> = mentions[at + 1..].iter().filter(kin).collect();
            let sum: f64 = beside.iter().filter_map(|other| tokens[other.token].number()).map(|part| part.value).sum();
            let stays = match beside.first() {
                None => !mention.reading.is_some_and(|rule| rule.flags.divided),
                Some(next) => next.of_which || sum == number.value,
            };
            if stays {
                continue;
            }
            let read = |seen: &Observation| seen.number == number.digits && seen.indicator == whole;
            let Some(seen) = self.out.observations.iter().rposition(read) else { continue };
            let context = Context::of(tokens, depths, mention.token, false, self.scope.words);
            let question = Question {
                unit: number.unit,
                topic: mention.topic,
                place: number.span,
                titled: true,
                part: true,
                not: Some(whole),
                ..Question::default()
            };
            self.out.observations.remove(seen);
            (mentions[at].indicator, mentions[at].reading, mentions[at].counts) = (None, None, false);
            match self.scope.attach(&context, question) {
                Some(attached) => {
                    mentions[at].reading = attached.rule.flags.quiet.then_some(attached.rule);
                    self.state(number, attached, &mut mentions[at], None);
                }
                None => self.unread(number),
            }
        }
    }

    /// 全年印发文件236份,其中主动公开128份; not 全年印发文件236份 alone: what is a figure only as the whole of what is
    /// counted behind it.
    pub(super) fn settle_undivided(&mut self, tokens: &[Token<'a>], mentions: &mut [Mention]) {
        for at in 0..mentions.len() {
            let divided = mentions[at].reading.is_some_and(|rule| rule.flags.divided);
            let Some(whole) = mentions[at].indicator.filter(|_| divided) else { continue };
            let part = |other: &Mention| other.counts && other.indicator.is_some_and(|id| self.scope.kin(whole, id));
            if !mentions[at + 1..].iter().any(part) {
                self.unstate(tokens, &mut mentions[at], reasons::UNDIVIDED);
            }
        }
    }

    /// 收到申请26件,申请人中公民23人、单位3家; not 申请人中公民15人、单位3家, who asked more than once: of the observations
    /// from `before` on, what counts cases by those who brought them only where all of them add up to the cases.
    pub(super) fn settle_adding(&mut self, before: usize, tokens: &[Token<'a>], mentions: &mut [Mention]) {
        let asks = |mention: &Mention| mention.counts && mention.reading.is_some_and(|rule| rule.flags.adds_up);
        let Some(whole) = mentions.iter().find(|mention| asks(mention)).and_then(|mention| mention.indicator) else {
            return;
        };
        let is_share = |seen: &&Observation| seen.indicator == whole && seen.applicant.is_some();
        let shares = || self.out.observations[before..].iter().filter(is_share);
        let sum: f64 = shares().filter_map(|share| share.value).sum();
        // 企业16家次,其他组织3家次: where the form does not tell them apart, it is not said what either counts.
        let mut whose = BTreeMap::new();
        let twice = shares().any(|share| *whose.entry(share.applicant).or_insert(share.number) != share.number);
        let is_all = |seen: &&Observation| seen.indicator == whole && seen.applicant.is_none();
        let all = self.out.observations.iter().rfind(is_all).and_then(|seen| seen.value);
        // 收到申请2件,接待公民2人: one share that is as many as all, or words that do not speak of requests, show nothing.
        let steering = self.scope.words.terms.steering;
        let asked = ConceptSet::of([steering.request, steering.applicant_word, steering.ask]);
        let told = whose.len() > 1 && tokens.iter().any(|token| token.says_any(&asked));
        if twice || !told || !all.is_some_and(|all| is_same(all, sum)) {
            for mention in mentions.iter_mut().filter(|mention| asks(mention) && mention.indicator == Some(whole)) {
                self.unstate(tokens, mention, reasons::APPLICANTS);
            }
        }
    }

    /// 悬挂横幅54条,发放宣传单12000份,接受咨询620人次: amid figures of other work it is a figure of that work, unless the
    /// sentence speaks of disclosure.
    pub(super) fn settle_crowded(&mut self, tokens: &[Token<'a>], mentions: &mut [Mention]) {
        let steering = self.scope.words.terms.steering;
        let disclosure = ConceptSet::of([steering.info_open, steering.request, steering.info, steering.publish]);
        let counts_other = |mention: &&Mention| {
            let number = tokens[mention.token].number();
            !mention.counts && number.is_some_and(|number| !self.scope.is_share(number))
        };
        let others = mentions.iter().filter(counts_other).count();
        if others < CROWD || tokens.iter().any(|token| token.says_any(&disclosure)) {
            return;
        }
        for mention in mentions.iter_mut().filter(|mention| mention.reading.is_some_and(|rule| rule.flags.quiet)) {
            self.unstate(tokens, mention, reasons::AMID_OTHER_WORK);
        }
    }

    /// Takes back what a number was read as; it is of the kind.
    fn unstate(&mut self, tokens: &[Token<'a>], mention: &mut Mention, kind: &str) {
        let Some(number) = tokens[mention.token].number() else { return };
        let read = |seen: &Observation| seen.number == number.digits && Some(seen.indicator) == mention.indicator;
        let Some(seen) = self.out.observations.iter().rposition(read) else { return };
        self.out.observations.remove(seen);
        self.note(number, kind);
        (mention.indicator, mention.counts, mention.set_aside) = (None, false, true);
    }
}
