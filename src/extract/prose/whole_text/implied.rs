//! Values that follow from others: of statements about all of something, and of one figure that stands for the whole.

use std::collections::HashSet;

use super::super::reader::{OfAll, Pending, Reader, Scope};
use super::known::{Counted, Known};
use crate::knowledge::{Promoted, TotalBase, TotalRule, TotalWhen};
use crate::model::{Basis, IndicatorId, Interval, Observation, Origin, Qualifier, Span, UnitId};

/// All of something, as a share in per cent.
const HUNDRED: (f64, Interval) = (100.0, Interval { low: 100.0, high: 100.0 });

impl Reader<'_> {
    /// Gives the indicators of the kept statements the number they speak of, where that is
    /// stated and they are not.
    pub(super) fn apply_totals(&mut self) {
        let totals = &self.scope.words.totals;
        let mut pending = std::mem::take(&mut self.pending_totals);
        if pending.is_empty() {
            return;
        }
        // What their sentences count may have been taken back.
        let stated: HashSet<(IndicatorId, u64)> =
            self.out.observations.iter().filter_map(|seen| Some((seen.indicator, seen.value?.to_bits()))).collect();
        pending.retain(|pending| match (&totals.rules[pending.rule].base, pending.counted) {
            (TotalBase::Stated(base), Some(count)) => stated.contains(&(*base, count.to_bits())),
            _ => true,
        });
        let mut known = Known::default();
        known.go_on(&self.out.observations);
        for pending in pending {
            if self.scope.deadline.cuts() {
                return;
            }
            let rule = &totals.rules[pending.rule];
            let Some((value, interval, unit)) = self.base(rule, &pending, &known) else { continue };
            // 收到20件,上年结转3件,均已答复: of how many is not said.
            if rule.unless.iter().any(|&other| known.is_some(other)) {
                continue;
            }
            // A nearer number of the same unit may be the one it speaks of, and then not of all.
            let stated = matches!(rule.base, TotalBase::Stated(_));
            let other = stated && pending.said.beside.is_some_and(|(count, of)| of == unit && count != value);
            // Whose they are is said of the nearest.
            let whose = rule.gives.iter().any(|give| give.applicant.is_some());
            let nearest = if whose { pending.said.near } else { pending.said.total };
            let other = other || (whose || stated) && nearest.is_some_and(|(count, of)| of == unit && count != value);
            if other || pending.said.count.is_some_and(|count| count != value) {
                continue;
            }
            for give in &rule.gives {
                let gives = (give.indicator, give.applicant);
                let settled = !self.scope.allowed.has(give.indicator) || known.first(gives).is_some();
                let other = give.instead_of.is_some_and(|other| self.scope.allowed.has(other));
                if settled || other || give.stated_before && !pending.base_stated {
                    continue;
                }
                let exception = give.less.and_then(|less| known.first_of_any(less));
                let took =
                    exception.is_some_and(|exception| self.rest(give.indicator, value, exception, &pending.said));
                if !took && !give.only_less {
                    // 留言158件,已全部回复: of all of them the rate is a hundred.
                    let codebook = &self.scope.knowledge.codebook;
                    let rate = codebook.is_percent(codebook.about(give.indicator).unit);
                    let (value, interval) = if rate { HUNDRED } else { (value, interval) };
                    self.imply(gives, value, interval, &pending.said);
                }
                known.go_on(&self.out.observations);
            }
        }
    }

    /// Gives a missing overall figure the only figure of one channel that is worded like it.
    pub(super) fn promote(&mut self) {
        for promotion in &self.scope.words.promotions {
            let sum = matches!(promotion.how, Promoted::Sum | Promoted::Added);
            if sum || self.has(promotion.gives, None) || !self.scope.allowed.has(promotion.gives) {
                continue;
            }
            let terms = &self.scope.words.terms;
            let worded = |observation: &Observation| {
                let mut words = terms.find(self.scope.clause_of(observation.evidence).0);
                words.any(|(_, _, term)| term.concepts.meets(&promotion.words))
            };
            // Where all parts have to be alone, another part, however worded, shows that this one is not all.
            let stated = self.out.observations.iter().filter(|observation| {
                let part = promotion.from.contains(&observation.indicator) && observation.basis == Basis::Stated;
                part && (promotion.how != Promoted::Worded || worded(observation))
            });
            let mut candidates = stated.filter(|observation| observation.value != Some(0.0));
            let (Some(only), None) = (candidates.next().cloned(), candidates.next()) else { continue };
            // What another channel has more of is not the whole, nor is one of several that a sentence counts.
            let more = |other: &Observation| {
                let kin = self.scope.knowledge.codebook.family(other.indicator)
                    == self.scope.knowledge.codebook.family(only.indicator)
                    && other.number != only.number;
                let beside = promotion.how == Promoted::Worded && self.scope.is_one_sentence(&only, other);
                kin && (other.value > only.value || other.value > Some(0.0) && beside)
            };
            if !worded(&only) || self.out.observations.iter().any(more) {
                continue;
            }
            if promotion.how == Promoted::Instead {
                self.out.observations.retain(|observation| *observation != only);
                self.out.observations.push(Observation { indicator: promotion.gives, ..only });
                continue;
            }
            self.out.observations.push(Observation {
                indicator: promotion.gives,
                applicant: None,
                basis: Basis::Implied,
                rule: self.scope.rules.all,
                confidence: 1.0,
                ..only
            });
        }
    }

    /// The number that a rule speaks of, with its unit.
    fn base(&self, rule: &TotalRule, pending: &Pending, known: &Known) -> Option<(f64, Interval, UnitId)> {
        let (value, interval, unit) = match rule.base {
            TotalBase::Stated(base) => {
                let base = &self.out.observations[known.first((base, None))?];
                (base.value?, base.interval?, base.unit)
            }
            TotalBase::Beside(unit) => {
                let (value, of) = pending.said.last?;
                (of == unit).then_some((value, Interval::exact(value), unit))?
            }
        };
        let enough = if rule.when == TotalWhen::One { value == 1.0 } else { value > 0.0 };
        enough.then_some((value, interval, unit))
    }

    /// What is left of the base after the exception that is stated at a position; whether there was one.
    fn rest(&mut self, indicator: IndicatorId, value: f64, exception: usize, said: &OfAll) -> bool {
        let Some(except) = self.out.observations[exception].value else { return false };
        let takes = except > 0.0 && except <= value;
        if takes {
            self.imply((indicator, None), value - except, Interval::exact(value - except), said);
            if let Some(last) = self.out.observations.last_mut() {
                last.basis = Basis::Computed;
                last.rule = self.scope.rules.rest;
            }
        }
        takes
    }

    fn imply(&mut self, (indicator, applicant): Counted, value: f64, interval: Interval, said: &OfAll) {
        self.out.observations.push(Observation {
            indicator,
            applicant,
            value: Some(value),
            interval: Some(interval),
            unit: self.scope.knowledge.codebook.about(indicator).unit,
            qualifier: if interval.is_exact() { Qualifier::Exact } else { Qualifier::Approx },
            basis: Basis::Implied,
            origin: Origin::Prose,
            section: said.section,
            evidence: said.evidence,
            number: Span { start: said.evidence.end, end: said.evidence.end },
            rule: self.scope.rules.all,
            confidence: 1.0,
            selected: false,
        });
    }
}

impl Scope<'_> {
    /// Whether both are stated in one sentence.
    fn is_one_sentence(&self, one: &Observation, other: &Observation) -> bool {
        let (first, last) = if one.number < other.number { (one, other) } else { (other, one) };
        let between = self.page.reading.get(first.number.end as usize..last.number.start as usize);
        between.is_some_and(|words| !words.contains(['。', '\n']))
    }
}
