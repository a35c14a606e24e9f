//! Numbers of which the sentence itself says that they are about other work: 以上均与政府信息公开无关, 业务培训23期,不在此列.

use super::super::reader::{Reader, Scope, is_within, reasons};
use super::super::tokens::{Number, Token, What, behind_last, ends_clause, parts_clauses};
use crate::knowledge::ConceptSet;
use crate::model::{Basis, IndicatorId, Observation, Span};

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
    /// Those of the group of this total: cases that the body decides for others, or that are of another matter.
    Group(IndicatorId),
}

impl<'a> Reader<'a> {
    /// …均与政府信息公开无关: what was counted before these words, from observation `start` on, is
    /// not about disclosure; where they stand in a clause that counts something, only that is not.
    pub(super) fn drop_unrelated(&mut self, tokens: &[Token<'a>], said: &ConceptSet, start: usize) {
        let steering = self.scope.words.terms.steering;
        let carried = std::mem::replace(&mut self.carry.start, start);
        let takes_back = [
            steering.unrelated,
            steering.not_counted,
            steering.set_apart,
            steering.aside,
            steering.as_reviewer,
            steering.other_cause,
        ];
        if !said.meets(&ConceptSet::of(takes_back)) {
            return;
        }
        // A sentence that counts nothing itself speaks of the one before: 上述投诉与信息公开无关。
        let own = tokens.iter().any(Token::is_number);
        let first = if own { start } else { carried.min(start) };
        let aside = tokens.iter().position(|token| token.says(steering.aside));
        let taken_back: Vec<TakenBack> =
            (0..tokens.len()).filter_map(|at| self.scope.taken_back_at(tokens, at, own, aside == Some(at))).collect();
        let taken = |seen: &mut Observation| {
            let unspoken = || {
                self.scope.words.terms.topics.is_spoken(seen.indicator)
                    && !self.scope.speaks_of_disclosure(self.scope.part_of_sentence(seen.number))
            };
            let covers = |stretch: &TakenBack| {
                stretch.span.range().contains(&(seen.number.start as usize))
                    && match stretch.what {
                        Taken::Whatever => true,
                        Taken::Counted => self.scope.has_family_total(seen.indicator),
                        Taken::Unspoken => unspoken(),
                        Taken::Group(total) => {
                            self.scope.knowledge.codebook.family(seen.indicator)
                                == self.scope.knowledge.codebook.family(total)
                        }
                    }
            };
            seen.basis == Basis::Stated && taken_back.iter().any(covers)
        };
        // Cases of another matter are not what numbers so worded mostly count, either: see `whole_text::associate`.
        let group = |number: &Number| {
            let holds = |stretch: &TakenBack| {
                matches!(stretch.what, Taken::Group(_))
                    && stretch.span.range().contains(&(number.digits.start as usize))
            };
            taken_back.iter().any(holds)
        };
        self.aside.retain(|number| !group(number));
        let first = first.min(self.out.observations.len());
        let dropped: Vec<Observation> = self.out.observations.extract_if(first.., taken).collect();
        self.withdraw(dropped, reasons::UNRELATED);
    }
}

impl<'a> Scope<'a> {
    /// Whether the word at `at` takes numbers back; `own`: the sentence has some.
    fn takes_back(&self, tokens: &[Token<'a>], at: usize, own: bool) -> bool {
        let steering = self.words.terms.steering;
        if tokens[at].says(steering.set_apart) {
            // 业务培训23期,不在此列; in 市民咨询不在此列 the words have a subject of their own.
            let words = &tokens[behind_last(&tokens[..at], ends_clause)..at];
            return own && (words.is_empty() || words.iter().any(Token::is_number));
        }
        // 非政府信息公开申请2件 is what became of two requests.
        if tokens[at].says(steering.out_not_info) && tokens.get(at + 1).is_some_and(Token::is_number) {
            return false;
        }
        [steering.unrelated, steering.not_counted, steering.as_reviewer].iter().any(|&word| tokens[at].says(word))
    }

    /// The total of the cases that the word at `at` says to be decided for others (作为复议机关,受理复议案件33件,其中涉及信息公开的
    /// 6件; not 因信息公开被申请复议2件) or, where nothing in this part of the sentence speaks of disclosure, to be of another
    /// matter (税务行政复议案件5件,其中维持2件,撤销3件).
    fn of_others(&self, tokens: &[Token<'a>], at: usize) -> Option<IndicatorId> {
        let steering = self.words.terms.steering;
        let What::Term(term) = &tokens[at].what else { return None };
        let other = || {
            term.concepts.has(steering.other_cause)
                && !self.speaks_of_disclosure(self.part_of_sentence(tokens[at].span))
        };
        let topic = term.strong.filter(|_| term.concepts.has(steering.as_reviewer) || other())?;
        self.about(topic).total
    }

    /// What the word at `at` takes back, if anything; `own`: the sentence has numbers, `aside`: it is told beside what
    /// the report is about from here.
    fn taken_back_at(&self, tokens: &[Token<'a>], at: usize, own: bool, aside: bool) -> Option<TakenBack> {
        let steering = self.words.terms.steering;
        let start = tokens[at].span.start;
        if aside {
            let end = tokens.last().map_or(tokens[at].span.end, |last| last.span.end);
            return Some(TakenBack { span: Span { start, end }, what: Taken::Unspoken });
        }
        if let Some(total) = self.of_others(tokens, at) {
            let ends = |token: &Token<'a>| token.is_mark(';') || token.says(steering.respondent);
            let rest = &tokens[at + 1..];
            let last = rest[..rest.iter().position(ends).unwrap_or(rest.len())].last().unwrap_or(&tokens[at]);
            return Some(TakenBack { span: Span { start, end: last.span.end }, what: Taken::Group(total) });
        }
        if !self.takes_back(tokens, at, own) {
            return None;
        }
        let clause = behind_last(&tokens[..at], parts_clauses);
        let rest = tokens[at..].iter().take_while(|token| !parts_clauses(token));
        let (from, last) = if tokens[clause..at].iter().any(Token::is_number) {
            (clause, at)
        } else if rest.clone().any(Token::is_number)
            && !tokens[clause..at].iter().any(|token| token.says(steering.of_which))
        {
            // 另有与信息公开无关的行政复议案5件
            (at, at + rest.count() - 1)
        } else {
            (behind_last(&tokens[..at], |token| token.is_mark(';')), at)
        };
        let start = if own { tokens[from].span.start } else { 0 };
        let what = if tokens[at].says(steering.unrelated) { Taken::Counted } else { Taken::Whatever };
        Some(TakenBack { span: Span { start, end: tokens[last].span.end }, what })
    }

    /// Whether the indicator is the total of a topic or one of its family.
    fn has_family_total(&self, indicator: IndicatorId) -> bool {
        let totals = self.words.terms.topics.iter().filter_map(|topic| topic.total);
        let family = self.knowledge.codebook.family(indicator);
        totals.into_iter().any(|total| total == indicator || is_within(family, self.knowledge.codebook.family(total)))
    }
}
