//! Numbers of the like that stand beside each other and are told of together: they add up.

use super::super::attach::Attached;
use super::super::reader::{Mention, Reader, Scope, reasons};
use super::super::tokens::{Number, Token, What, hull, touches};
use crate::knowledge::{ConceptSet, ReadingRule};
use crate::model::{Basis, Interval, Observation, Qualifier, Span};

/// Most words and marks between two numbers that stand beside each other in a list.
const MOST_BETWEEN: usize = 3;

/// Among so many values read last a sum is looked for.
const LATELY: usize = 4;

/// Several numbers that count the like, added up.
#[derive(Debug, Clone, Copy)]
pub struct Sum {
    value: f64,
    /// What the hedges of all of them leave open.
    interval: Interval,
    /// That of the first which is not exact.
    qualifier: Qualifier,
    /// From the first of them to the last.
    words: Span,
}

impl Sum {
    /// Makes the sum the value of what states one of the numbers.
    pub fn give_to(self, seen: &mut Observation) {
        seen.value = Some(self.value);
        seen.interval = Some(self.interval);
        seen.qualifier = self.qualifier;
        seen.evidence = hull(seen.evidence, self.words);
        seen.basis = Basis::Computed;
    }
}

impl Reader<'_> {
    /// Records the sum of several numbers where the first of them is read; the others are its parts.
    pub(super) fn state_sum(&mut self, number: &Number, sum: Sum, attached: Attached<'_>, mention: &mut Mention) {
        let stated = |seen: &Observation| seen.basis == Basis::Computed && seen.evidence.overlaps(sum.words);
        if self.out.observations.iter().rev().take(LATELY).any(stated) {
            self.note(number, reasons::PART_OF_SEVERAL);
            mention.set_aside = true;
            return;
        }
        self.state(number, attached, mention, None);
        if let Some(seen) = self.out.observations.last_mut().filter(|_| mention.counts) {
            sum.give_to(seen);
        }
    }
}

impl<'a> Scope<'a> {
    /// 公开建议12件、提案8件: where the numbers right before or behind the one at `index` count the like, and it is
    /// said of all of them, only their sum says how many.
    pub fn like_beside(&self, rule: &ReadingRule, tokens: &[Token<'a>], index: usize) -> Option<Sum> {
        if !rule.flags.single {
            return None;
        }
        let needs = rule.needs.iter().fold(ConceptSet::default(), |set, group| set.union(group));
        let steering = self.words.terms.steering;
        let apart = ConceptSet::of([steering.total_word, steering.of_which]);
        // What the word right before the number, or right behind it, means.
        let word = |at: Option<usize>, touches: &dyn Fn(&Token<'a>) -> bool| match at.and_then(|at| tokens.get(at)) {
            Some(token) if touches(token) => match &token.what {
                What::Term(term) => term.concepts,
                _ => ConceptSet::default(),
            },
            _ => ConceptSet::default(),
        };
        let sides = |at: usize| {
            let span = number_span(&tokens[at]);
            let before = word(at.checked_sub(1), &|token| touches(token.span.end, span.start));
            [before, word(Some(at + 1), &|token| touches(span.end, token.span.start))]
        };
        let like = |one: usize, other: usize| {
            let between = &tokens[one.min(other) + 1..one.max(other)];
            let lists = |token: &Token<'a>| matches!(token.what, What::Mark('、' | ',') | What::Term(_));
            let summed = |token: &Token<'a>| token.says_any(&apart);
            let (own, others) = (sides(one), sides(other));
            let mut pairs = own.iter().zip(&others);
            pairs.any(|(one, other)| one.iter().any(|concept| needs.has(concept) && other.has(concept)))
                && between.len() <= MOST_BETWEEN
                && between.iter().all(|token| lists(token) && !summed(token))
        };
        let is_number = |at: &usize| matches!(tokens[*at].what, What::Number(_));
        let (mut first, mut last) = (index, index);
        while let Some(before) = (0..first).rev().find(is_number).filter(|&before| like(first, before)) {
            first = before;
        }
        while let Some(behind) = (last + 1..tokens.len()).find(is_number).filter(|&behind| like(last, behind)) {
            last = behind;
        }
        let words = hull(number_span(&tokens[first]), number_span(&tokens[last]));
        let mut sum = Sum { value: 0.0, interval: Interval::exact(0.0), qualifier: Qualifier::Exact, words };
        for token in &tokens[first..=last] {
            let Some(number) = token.number() else { continue };
            sum.value += number.value;
            sum.interval.low += number.interval.low;
            sum.interval.high += number.interval.high;
            if sum.qualifier == Qualifier::Exact {
                sum.qualifier = number.qualifier;
            }
        }
        (first < last).then_some(sum)
    }
}

/// Where the number stands with its hedges and unit.
fn number_span(token: &Token<'_>) -> Span {
    token.number().map_or(token.span, |number| number.span)
}
