//! Checks over the reports of one place: a body's own figures lie within those of the report that
//! covers its place, and those of all parts make up the place's.

use super::message::{self, Fill, shown};
use super::values::Values;
use crate::knowledge::{Check, Checks, Codebook, Column, Evaluator, Operand};
use crate::model::{Finding, FindingStatus, IndicatorId, Interval, Reading, Sums};

/// What is known, for these checks.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// What is counted.
    pub codebook: &'a Codebook,
    /// The rules.
    pub checks: &'a Checks,
}

/// The finding of `check` on the report of a body, given that of the place that covers it.
pub fn within(check: &Check, place: &Reading, body: &Reading, known: Known<'_>) -> Option<Finding> {
    let Evaluator::WithinPlace(indicators) = &check.evaluator else { return None };
    let (place, body) = (known.values(place), known.values(body));
    let pairs = indicators.iter().filter_map(|&indicator| {
        Some(Pair { indicator, left: value(&body, indicator)?, right: value(&place, indicator)? })
    });
    let judge = |pair: &Pair| match pair.left.low <= pair.right.high {
        true => FindingStatus::Pass,
        false => FindingStatus::Fail,
    };
    known.compared(check, pairs.collect(), judge)
}

/// The finding of `check` on the report of a place, given the sums over those of its parts that
/// are known.
///
/// Too large a sum fails, whatever else is missing; one that is too small says nothing, as
/// nobody knows whether all parts are there.
pub fn whole(check: &Check, place: &Reading, parts: &Sums, known: Known<'_>) -> Option<Finding> {
    let Evaluator::PartsOfPlace(indicators) = &check.evaluator else { return None };
    let place = known.values(place);
    let sum = |indicator| parts.values.iter().find(|part| part.0 == indicator).map(|part| part.1);
    let pairs = indicators
        .iter()
        .filter_map(|&indicator| Some(Pair { indicator, left: value(&place, indicator)?, right: sum(indicator)? }));
    let judge = |pair: &Pair| {
        if pair.left.meets(pair.right, 0.0) {
            FindingStatus::Pass
        } else if pair.right.low > pair.left.high {
            FindingStatus::Fail
        } else {
            FindingStatus::NotAssessable
        }
    };
    known.compared(check, pairs.collect(), judge)
}

/// Adds to `parts` what [`whole`] compares.
pub fn add(part: &Reading, parts: &mut Sums, known: Known<'_>) {
    let values = known.values(part);
    let mut indicators: Vec<IndicatorId> = Vec::new();
    for check in &known.checks.checks {
        if let Evaluator::PartsOfPlace(listed) = &check.evaluator {
            indicators.extend(listed);
        }
    }
    indicators.sort_unstable();
    indicators.dedup();
    for indicator in indicators {
        if let Some(value) = value(&values, indicator) {
            parts.add(indicator, value);
        }
    }
}

/// Both sides of a comparison.
struct Pair {
    indicator: IndicatorId,
    left: Interval,
    right: Interval,
}

/// The value for all applicants together.
fn value(values: &Values<'_>, indicator: IndicatorId) -> Option<Interval> {
    let operand = Operand { indicator, column: Column::Plain, origin: None, last_year: false };
    values.find(&operand, None, None).and_then(|index| values.interval(index))
}

impl<'a> Known<'a> {
    fn values(self, reading: &'a Reading) -> Values<'a> {
        Values::new(reading, self.codebook.indicators.len(), self.checks)
    }

    /// One finding over all pairs: the worst outcome, with the pairs that it is true of.
    fn compared(self, check: &Check, pairs: Vec<Pair>, judge: impl Fn(&Pair) -> FindingStatus) -> Option<Finding> {
        let judged: Vec<(FindingStatus, Pair)> = pairs.into_iter().map(|pair| (judge(&pair), pair)).collect();
        let worst = [FindingStatus::Fail, FindingStatus::NotAssessable, FindingStatus::Pass];
        let status = worst.into_iter().find(|status| judged.iter().any(|(found, _)| found == status))?;
        let concerned: Vec<&Pair> = judged.iter().filter(|(found, _)| *found == status).map(|(_, pair)| pair).collect();
        let first = concerned.first()?;
        let said: Vec<String> = concerned
            .iter()
            .filter_map(|pair| {
                let about = self.codebook.indicators.get(pair.indicator.0 as usize)?;
                Some(format!("{} {} : {}", about.code, shown(pair.left), shown(pair.right)))
            })
            .collect();
        let mut text = String::new();
        let wording = match status {
            FindingStatus::Pass => None,
            FindingStatus::Fail => Some(&self.checks.messages.fail_list),
            FindingStatus::NotAssessable => Some(&self.checks.messages.parts_unknown),
        };
        if let Some(wording) = wording {
            let fill = Fill { missing: said.join("; "), ..Fill::default() };
            message::write(&mut text, wording, check, None, &fill);
        }
        Some(Finding {
            check: check.number,
            applicant: None,
            status,
            severity: check.severity,
            left: Some(first.left),
            right: Some(first.right),
            difference: Some(super::arithmetic::difference(first.left, first.right)),
            message: text,
            suspects: Vec::new(),
        })
    }
}
