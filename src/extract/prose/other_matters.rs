//! Numbers about something else than what stands before them: their own words describe another thing, tell of another cause, or
//! say that only this share is about disclosure; another one of the same is said to be about disclosure; or no reading claims
//! them in a clause about the body's other work.

use std::collections::BTreeSet;

use super::Reader;
use super::attach::Attached;
use super::context::{Context, unknown_bytes};
use super::lexer::{Token, What};
use super::lists::clause_before;
use super::number::Number;
use super::sentence::Mention;
use super::unrelated::UNRELATED;
use crate::knowledge::{ConceptSet, MarkRole, Reads, TopicId};
use crate::model::{Basis, Observation, Span};

/// Fewest bytes of a description: two characters and the 的 behind them.
const DESCRIPTION: u32 = 9;

impl<'a> Reader<'a> {
    /// Whether words that the lexicon does not know describe in the number's own clause what it counts: 答复结果:照单全收的39宗
    /// does not say that there were 39 answers.
    pub(super) fn is_described(&self, tokens: &[Token<'a>], index: usize, number: &Number) -> bool {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let before = &self.page.reading[..number.span.start as usize];
        let last = before.chars().next_back();
        if last.and_then(|c| self.knowledge.lexicon.prose.marks.role(c)) != Some(MarkRole::Describes) {
            return false;
        }
        // 收到的5件, 全年向社会推出的120条 are what was spoken of.
        let verbs = ConceptSet::of([steering.publish, steering.receive, steering.hold, steering.push]);
        let ends = |token: &Token<'a>| matches!(token.what, What::Mark(_) | What::Number(_));
        tokens[..index].iter().rposition(ends).is_some_and(|mark| {
            unknown_bytes(tokens, mark, index) >= DESCRIPTION
                && !tokens[mark..index].iter().any(|token| token.says_any(&verbs))
        })
    }

    /// Whether its clause tells of another cause than disclosure: 因征地补偿引起的诉讼11宗, not 因信息公开引起的诉讼1宗.
    pub(super) fn is_of_other_cause(&self, tokens: &[Token<'a>], index: usize, attached: &Attached<'_>) -> bool {
        let terms = &self.knowledge.lexicon.prose.terms;
        let steering = &terms.steering;
        let Reads::Value(indicator, _) = &attached.rule.reads else { return false };
        if !terms.topics.iter().any(|topic| topic.spoken.contains(indicator)) {
            return false;
        }
        let clause = clause_before(tokens, index);
        let Some(cause) = clause.iter().position(|token| token.says(steering.caused)) else { return false };
        // 因不予公开引起的, 由此引起的: any word that is known here may speak of disclosure.
        let bare = ConceptSet::of([steering.other_cause, steering.and, steering.whole_year, steering.total_word]);
        let mark = (index - clause.len()).checked_sub(1).map(|mark| tokens[mark].span.end);
        clause[cause].span.start.saturating_sub(mark.unwrap_or(clause[0].span.start)) >= DESCRIPTION
            && clause[..cause].iter().all(|token| token.says_any(&bare))
    }

    /// 业务培训办了41期,其中有2期讲信息公开: the index of the whole's observation, where only the share that this number
    /// counts in the same unit is about disclosure.
    pub(super) fn share_of_whole(
        &self,
        tokens: &[Token<'a>],
        number: &Number,
        context: &Context,
        opened: bool,
        mentions: &[Mention],
    ) -> Option<usize> {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        // 应诉案件27件,属信息公开的1件
        let named = context.clause.has(steering.of_kind) || context.clause.has(steering.involves);
        if !opened && !named {
            return None;
        }
        // 复议案件23件、应诉案件15件,其中涉及信息公开的复议4件: of those that the number itself names.
        let own = context.topic().filter(|_| context.has_strong_topic());
        let topics = &self.knowledge.lexicon.prose.terms.topics;
        let spoken = |topic: TopicId| &topics[topic.0 as usize].spoken;
        let last = match own {
            Some(own) => {
                mentions.iter().rev().find(|whole| whole.indicator.is_some_and(|id| spoken(own).contains(&id)))
            }
            None => mentions.last(),
        };
        let last = last.filter(|last| last.counts && !last.of_which)?;
        let What::Number(whole) = &tokens[last.token].what else { return None };
        let index = self.out.observations.iter().rposition(|seen| seen.number == whole.digits)?;
        let seen = &self.out.observations[index];
        let shared = topics.iter().any(|topic| topic.spoken.contains(&seen.indicator))
            && whole.unit == number.unit
            && whole.value >= number.value
            && context.clause.has(steering.info_open)
            && !self
                .speaks_of_disclosure(Span { start: self.page.sentence_of(whole.digits).start, end: whole.digits.end });
        shared.then_some(index)
    }

    /// Where the words stand that say what the number is about: up to its clause's end, as a later clause has its own matter
    /// (行政应诉案件共31宗,未收到信息公开方面的举报), unless it goes on with them all (均为信息公开案件).
    fn spoken_of(&self, number: Span) -> Span {
        let terms = &self.knowledge.lexicon.prose.terms;
        let part = self.part_of_sentence(number);
        let end = self.clause_span(number).end;
        let mut behind = terms.find(self.page.read(Span { start: end, end: part.end }));
        let goes_over = behind.any(|(_, _, term)| term.concepts.has(terms.steering.all_of));
        Span { start: part.start, end: if goes_over { part.end } else { end } }
    }

    /// Numbers in words about other work, too (全县各类行政复议47件), are none once a sentence that speaks of disclosure states
    /// one of the same (因信息公开的行政复议4件), nor are later ones that neither speak of it nor sum up.
    pub(super) fn settle_other_matters(&mut self) {
        let terms = &self.knowledge.lexicon.prose.terms;
        let steering = &terms.steering;
        let part_says =
            |seen: &Observation, concepts: &ConceptSet| self.any_of(self.part_of_sentence(seen.number), concepts);
        let wider = steering.wider();
        let sums = ConceptSet::of([steering.total_word, steering.whole_year]);
        let mut others: BTreeSet<usize> = BTreeSet::new();
        for &indicator in terms.topics.iter().flat_map(|topic| &topic.spoken) {
            let same =
                |seen: &Observation| (seen.indicator, seen.applicant, seen.basis) == (indicator, None, Basis::Stated);
            let stated: Vec<(usize, &Observation)> =
                self.out.observations.iter().enumerate().filter(|(_, seen)| same(seen)).collect();
            // What the words speak of is looked up only where it decides.
            if stated.len() < 2 {
                continue;
            }
            let told = |seen: &Observation| self.speaks_of_disclosure(self.page.sentence_of(seen.number));
            let told: Vec<&Observation> = stated.iter().map(|(_, seen)| *seen).filter(|seen| told(seen)).collect();
            let Some(first) = told.iter().map(|seen| seen.number.start).min() else { continue };
            let summed = told.iter().any(|seen| part_says(seen, &sums));
            let most = told.iter().filter_map(|seen| seen.value).fold(0.0, f64::max);
            for (at, seen) in stated {
                // 全区当年复议案件总数为64件
                let more = seen.value.is_some_and(|value| value > most);
                let goes_on = || first < seen.number.start && (summed || more || !part_says(seen, &sums));
                if (part_says(seen, &wider) || goes_on()) && !self.speaks_of_disclosure(self.spoken_of(seen.number)) {
                    others.insert(at);
                }
            }
        }
        if others.is_empty() {
            return;
        }
        for (at, seen) in std::mem::take(&mut self.out.observations).into_iter().enumerate() {
            if others.contains(&at) {
                self.out.recognised.push((seen.number, UNRELATED.to_string()));
            } else {
                self.out.observations.push(seen);
            }
        }
    }

    /// Numbers that no reading claims in clauses about the body's other work are recognised as such.
    pub(super) fn recognise_matters(&mut self) {
        let matters = &self.knowledge.lexicon.prose.matters;
        for digits in std::mem::take(&mut self.out.unread) {
            let (before, behind) = self.clause_of(digits);
            match matters.of(before).or_else(|| matters.of(behind)) {
                Some(matter) => self.out.recognised.push((digits, matter.to_string())),
                None => self.out.unread.push(digits),
            }
        }
    }
}
