//! Numbers whose words say no more than that they add up what was told before them: 予以公开9件,…,以上合计20件.

use std::collections::BTreeMap;

use super::super::reader::{Reader, Scope};
use super::super::tokens::Number;
use crate::knowledge::{ConceptSet, Promoted};
use crate::model::{Basis, IndicatorId, Observation, Span};

/// So many numbers that sum up are looked at.
const MOST: usize = 20;

/// Values that differ by less are one.
const SAME: f64 = 1e-6;

impl Reader<'_> {
    /// Gives a missing overall figure the number that adds up its parts and says so, where they do add up to it.
    pub(super) fn settle_closing_sums(&mut self) {
        for promotion in &self.scope.words.promotions {
            let asked = promotion.how == Promoted::Added;
            if !asked || !self.scope.allowed.has(promotion.gives) || self.has(promotion.gives, None) {
                continue;
            }
            let sums_up = |number: &&Number| {
                self.scope.may_count(number, promotion.gives) && self.scope.says_only(number, &promotion.words)
            };
            let adds_up = |number: &&Number| (self.parts_before(number, &promotion.from) - number.value).abs() < SAME;
            let Some(number) = self.aside.iter().filter(sums_up).take(MOST).find(adds_up).cloned() else { continue };
            let clause = self.scope.clause_span(number.span);
            self.count_as(&number, promotion.gives, clause, self.scope.rules.whole);
        }
    }

    /// What the figures of `from` that are stated before a number come to. The parts of a group stand for it where its
    /// own total is not stated.
    fn parts_before(&self, number: &Number, from: &[IndicatorId]) -> f64 {
        let is_part = |seen: &&Observation| {
            let whole = seen.basis == Basis::Stated && seen.applicant.is_none();
            whole && seen.number.end <= number.digits.start && from.contains(&seen.indicator)
        };
        let mut parts: BTreeMap<IndicatorId, f64> = BTreeMap::new();
        for seen in self.out.observations.iter().filter(is_part) {
            parts.entry(seen.indicator).or_insert(seen.value.unwrap_or_default());
        }
        let group_total = |part: IndicatorId| self.scope.knowledge.codebook.group(part).map(|group| group.total);
        let in_total =
            |part: IndicatorId| group_total(part).is_some_and(|total| total != part && parts.contains_key(&total));
        parts.iter().filter(|(part, _)| !in_total(**part)).map(|(_, value)| value).sum()
    }
}

impl Scope<'_> {
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
