//! Numbers whose words say no more than that they add up what was told right before them: 予以公开9件,…,以上合计20件;
//! 第一期96人,第二期108人,两期共204人.

use std::collections::{BTreeMap, BTreeSet};

use super::super::reader::{Reader, Scope, is_same, reasons};
use super::super::tokens::Number;
use crate::knowledge::{ConceptSet, Promoted};
use crate::model::{Basis, IndicatorId, Observation, Span};

/// So many numbers that sum up are looked at, and so many values before each.
const MOST: usize = 20;
const MOST_PARTS: usize = 80;

impl Reader<'_> {
    /// Gives a missing overall figure the number that adds up its parts and says so, where they do add up to it.
    pub(super) fn settle_closing_sums(&mut self) {
        let mut values: Vec<&Observation> = Vec::new();
        let mut sums: Vec<(Number, IndicatorId, f64)> = Vec::new();
        for promotion in self.scope.words.promotions.iter().filter(|promotion| promotion.how == Promoted::Added) {
            if !self.scope.allowed.has(promotion.gives) || self.has(promotion.gives, None) {
                continue;
            }
            let sums_up = |number: &&Number| {
                self.scope.may_count(number, promotion.gives) && self.scope.says_only(number, &promotion.words)
            };
            for number in self.aside.iter().filter(sums_up).take(MOST) {
                if values.is_empty() {
                    values.extend(&self.out.observations);
                    values.sort_by_key(|seen| seen.number);
                }
                let sum = self.parts_before(number, &promotion.from, &values);
                sums.extend(sum.map(|sum| (number.clone(), promotion.gives, sum)));
            }
        }
        for (number, gives, sum) in sums {
            if is_same(sum, number.value) && !self.has(gives, None) {
                let clause = self.scope.clause_span(number.span);
                self.count_as(&number, gives, clause, self.scope.rules.whole);
            }
        }
    }

    /// Of a figure that is told in instalments and then as a whole, the whole counts, where they add up to it.
    pub(super) fn settle_instalments(&mut self) {
        let mut wholes: Vec<(Number, usize)> = Vec::new();
        for promotion in self.scope.words.promotions.iter().filter(|promotion| promotion.how == Promoted::Instalments) {
            let seen = |seen: &Observation| seen.indicator == promotion.gives && seen.basis == Basis::Stated;
            let Some(first) = self.out.observations.iter().position(seen) else { continue };
            let figure = &self.out.observations[first];
            let sums_up = |number: &&Number| {
                figure.number.end < number.digits.start
                    && self.scope.may_count(number, promotion.gives)
                    && self.scope.page.sentence_of(number.digits).start <= figure.number.start
                    && self.scope.says(number, &promotion.words)
            };
            for number in self.aside.iter().filter(sums_up).take(MOST) {
                let stretch = Span { start: figure.number.end, end: number.digits.start };
                let between = self.aside.iter().filter(|other| {
                    stretch.range().contains(&(other.digits.start as usize))
                        && self.scope.may_count(other, promotion.gives)
                });
                let parts: Vec<f64> = between.take(MOST_PARTS).map(|other| other.value).collect();
                let sum = figure.value.unwrap_or_default() + parts.iter().sum::<f64>();
                if !parts.is_empty() && is_same(sum, number.value) {
                    wholes.push((number.clone(), first));
                }
            }
        }
        for (number, first) in wholes {
            let indicator = self.out.observations[first].indicator;
            self.withdraw_at(BTreeSet::from([first]), reasons::PART);
            let clause = self.scope.clause_span(number.span);
            self.count_as(&number, indicator, clause, self.scope.rules.whole);
        }
    }

    /// What the figures of `from` come to that stand right before a number, two or more of them with nothing else
    /// counted between; `values` are all values in the order of the text. The parts of a group stand for it where its own
    /// total is not stated.
    fn parts_before(&self, number: &Number, from: &[IndicatorId], values: &[&Observation]) -> Option<f64> {
        let before = &values[..values.partition_point(|seen| seen.number.start < number.digits.start)];
        let mut parts: BTreeMap<IndicatorId, f64> = BTreeMap::new();
        let mut first = number.digits;
        for seen in before.iter().rev().take(MOST_PARTS) {
            // 予以公开21件,其中自然人17件
            if seen.applicant.is_some() && from.contains(&seen.indicator) || seen.basis != Basis::Stated {
                continue;
            }
            if !from.contains(&seen.indicator) || parts.contains_key(&seen.indicator) {
                break;
            }
            parts.insert(seen.indicator, seen.value.unwrap_or_default());
            first = seen.number;
        }
        let stretch = Span { start: first.end, end: number.digits.start };
        // Some have got a value since.
        let counts = |other: &Number| values.binary_search_by_key(&other.digits, |seen| seen.number).is_ok();
        let strange = self.aside.iter().any(|other| {
            stretch.range().contains(&(other.digits.start as usize)) && !self.scope.is_share(other) && !counts(other)
        });
        let group_total = |part: IndicatorId| self.scope.knowledge.codebook.group(part).map(|group| group.total);
        let in_total =
            |part: IndicatorId| group_total(part).is_some_and(|total| total != part && parts.contains_key(&total));
        let sum = parts.iter().filter(|(part, _)| !in_total(**part)).map(|(_, value)| value).sum();
        (parts.len() > 1 && !strange).then_some(sum)
    }
}

impl Scope<'_> {
    /// Whether a word before the number in its clause means one of the concepts.
    fn says(&self, number: &Number, concepts: &ConceptSet) -> bool {
        let before = self.page.read(Span { end: number.span.start, ..self.clause_span(number.span) });
        self.words.terms.find(before).any(|(_, _, term)| term.concepts.meets(concepts))
    }

    /// Whether the number stands alone in its clause behind words that all mean one of the concepts.
    fn says_only(&self, number: &Number, concepts: &ConceptSet) -> bool {
        let clause = self.clause_span(number.span);
        let before = self.page.read(Span { end: number.span.start, ..clause }).trim();
        let alone = self.page.read(Span { start: number.span.end, ..clause }).trim().is_empty();
        let mut end = 0;
        let mut words = self.words.terms.find(before);
        let meant = words.all(|(from, to, term)| {
            let follows = std::mem::replace(&mut end, to) == from;
            follows && term.concepts.meets(concepts)
        });
        alone && meant && end > 0 && end == before.len()
    }
}
