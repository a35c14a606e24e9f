//! Numbers that are about other work: the sentence says so itself (以上均与政府信息公开无关, 业务培训23期,不在此列), or another
//! one of the same is said to be about disclosure.

use std::collections::BTreeSet;

use super::Reader;
use super::lexer::{Token, What};
use super::lists::behind_last;
use crate::knowledge::ConceptSet;
use crate::model::{Basis, Observation, Span};

/// Why a number counts nothing here: it is about other work.
pub(super) const UNRELATED: &str = "unrelated";

/// A stretch of text whose numbers its own words take back.
struct TakenBack {
    span: Span,
    what: Taken,
}

/// Which of the numbers of a stretch are taken back.
enum Taken {
    /// All of them.
    Whatever,
    /// Those that could be about disclosure (公开无关 says nothing of 发布微博8条).
    Counted,
    /// Up to the sentence's end, those of what other work has too (复议, 培训) beside which nothing speaks of disclosure
    /// (顺带说明,全局应诉22件).
    Unspoken,
}

impl<'a> Reader<'a> {
    /// …均与政府信息公开无关: what was counted before these words, from observation `start` on, is
    /// not about disclosure; where they stand in a clause that counts something, only that is not.
    pub(super) fn drop_unrelated(&mut self, tokens: &[Token<'a>], said: &ConceptSet, start: usize) {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let carried = std::mem::replace(&mut self.carry.start, start);
        let takes_back = [steering.unrelated, steering.not_counted, steering.set_apart, steering.aside];
        if !said.meets(&ConceptSet::of(takes_back)) {
            return;
        }
        // A sentence that counts nothing itself speaks of the one before: 上述投诉与信息公开无关。
        let own = tokens.iter().any(Token::is_number);
        let first = if own { start } else { carried.min(start) };
        let aside = tokens.iter().position(|token| token.says(steering.aside));
        let taken_back: Vec<TakenBack> = (0..tokens.len())
            .filter(|&at| aside == Some(at) || self.takes_back(tokens, at, own))
            .map(|at| self.taken_back_at(tokens, at, own))
            .collect();
        for observation in self.out.observations.split_off(first.min(self.out.observations.len())) {
            let counted = self.has_family_total(observation.indicator);
            let place = observation.number.start as usize;
            let unspoken = || {
                let topics = &self.knowledge.lexicon.prose.terms.topics;
                topics.iter().any(|topic| topic.spoken.contains(&observation.indicator))
                    && !self.speaks_of_disclosure(self.part_of_sentence(observation.number))
            };
            let covers = |stretch: &TakenBack| {
                stretch.span.range().contains(&place)
                    && match stretch.what {
                        Taken::Whatever => true,
                        Taken::Counted => counted,
                        Taken::Unspoken => unspoken(),
                    }
            };
            if observation.basis == Basis::Stated && taken_back.iter().any(covers) {
                self.out.recognised.push((observation.number, UNRELATED.to_string()));
            } else {
                self.out.observations.push(observation);
            }
        }
    }

    /// Whether the word at `at` takes numbers back; `own`: the sentence has some.
    fn takes_back(&self, tokens: &[Token<'a>], at: usize, own: bool) -> bool {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        if tokens[at].says(steering.set_apart) {
            // 业务培训23期,不在此列; in 市民咨询不在此列 the words have a subject of their own.
            let divides = |token: &Token<'a>| matches!(token.what, What::Mark(',' | ';' | ':' | '(' | ')'));
            let words = &tokens[behind_last(&tokens[..at], divides)..at];
            return own && (words.is_empty() || words.iter().any(Token::is_number));
        }
        tokens[at].says(steering.unrelated) || tokens[at].says(steering.not_counted)
    }

    /// What the word at `at` takes back.
    fn taken_back_at(&self, tokens: &[Token<'a>], at: usize, own: bool) -> TakenBack {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        if tokens[at].says(steering.aside) {
            let end = tokens.last().map_or(tokens[at].span.end, |last| last.span.end);
            return TakenBack { span: Span { start: tokens[at].span.start, end }, what: Taken::Unspoken };
        }
        let ends_clause = |token: &Token<'a>| matches!(token.what, What::Mark(',' | ';'));
        let clause = behind_last(&tokens[..at], ends_clause);
        let rest = tokens[at..].iter().take_while(|token| !ends_clause(token));
        let (from, last) = if tokens[clause..at].iter().any(Token::is_number) {
            (clause, at)
        } else if rest.clone().any(Token::is_number)
            && !tokens[clause..at].iter().any(|token| token.says(steering.of_which))
        {
            // 作为复议机关办理行政复议案5件
            (at, at + rest.count() - 1)
        } else {
            (behind_last(&tokens[..at], |token| matches!(token.what, What::Mark(';'))), at)
        };
        let start = if own { tokens[from].span.start } else { 0 };
        TakenBack {
            span: Span { start, end: tokens[last].span.end },
            what: if tokens[at].says(steering.unrelated) { Taken::Counted } else { Taken::Whatever },
        }
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

    /// Whether the words speak of information disclosure or requests for it.
    pub(super) fn speaks_of_disclosure(&self, span: Span) -> bool {
        let steering = &self.knowledge.lexicon.prose.terms.steering;
        self.any_of(span, &ConceptSet::of([steering.info_open, steering.request]))
    }

    /// Whether the words have one of the concepts.
    pub(super) fn any_of(&self, span: Span, concepts: &ConceptSet) -> bool {
        let terms = &self.knowledge.lexicon.prose.terms;
        terms.find(self.page.read(span)).any(|(_, _, term)| term.concepts.meets(concepts))
    }
}
