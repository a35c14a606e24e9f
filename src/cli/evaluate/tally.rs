//! Counts of right, missed and false, and the rates that follow.

use std::collections::BTreeMap;

use serde::Serialize;

use super::judge::{JudgedField, Judgement, Verdict};
use crate::knowledge::chapter_of;
use crate::model::Origin;

/// Counts of values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// In gold and read.
    pub right: u32,
    /// In gold, not read.
    pub missed: u32,
    /// Read, not in gold.
    #[serde(rename = "false")]
    pub wrong: u32,
}

impl Tally {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Right => self.right += 1,
            Verdict::Missed => self.missed += 1,
            Verdict::False => self.wrong += 1,
        }
    }

    /// Part of what was read that is right; 1 where nothing was read.
    pub fn precision(self) -> f64 {
        rate(self.right, self.right + self.wrong)
    }

    /// Part of the gold that was read; 1 where there is no gold.
    pub fn recall(self) -> f64 {
        rate(self.right, self.right + self.missed)
    }
}

/// Counts of fields that agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// Agree with gold.
    pub right: u32,
    /// All in gold.
    pub all: u32,
}

impl Agreement {
    fn add(&mut self, field: &JudgedField) {
        self.all += 1;
        self.right += u32::from(field.right);
    }

    /// Part that agrees; 1 where there is none.
    pub fn rate(self) -> f64 {
        rate(self.right, self.all)
    }
}

fn rate(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// Where bands of confidence begin.
const BANDS: [f32; 6] = [0.99, 0.98, 0.95, 0.9, 0.8, 0.0];

/// All counts of an evaluation.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    /// Documents in gold.
    pub documents: u32,
    /// All values.
    pub values: Tally,
    /// By the indicator's first part.
    pub by_group: BTreeMap<String, Tally>,
    /// By indicator.
    pub by_indicator: BTreeMap<String, Tally>,
    /// By place.
    pub by_origin: BTreeMap<String, Tally>,
    /// By the form that was recognised.
    pub by_form: BTreeMap<String, Tally>,
    /// Values read in prose, by the lower end of [`BANDS`] that their confidence reaches.
    pub by_confidence: BTreeMap<String, Tally>,
    /// Values in tables, by how the tables stand in the document.
    pub by_layout: BTreeMap<String, Tally>,
    /// All metadata fields.
    pub metadata: Agreement,
    /// By field.
    pub by_field: BTreeMap<String, Agreement>,
    /// Checks; false alarms count as not right.
    pub checks: Agreement,
    /// Numbers stated as values that are none.
    pub traps: u32,
}

impl Totals {
    /// Adds everything up.
    pub fn of(judgements: &[Judgement]) -> Totals {
        let mut totals = Totals::default();
        for judgement in judgements {
            totals.documents += 1;
            totals.traps += judgement.traps.len() as u32;
            let or = |text: &str, other: &str| if text.is_empty() { other.to_string() } else { text.to_string() };
            for value in &judgement.values {
                totals.values.add(value.verdict);
                totals.by_group.entry(chapter_of(&value.indicator).to_string()).or_default().add(value.verdict);
                totals.by_indicator.entry(value.indicator.clone()).or_default().add(value.verdict);
                totals.by_origin.entry(value.origin.clone()).or_default().add(value.verdict);
                totals.by_form.entry(or(&judgement.form, "no report")).or_default().add(value.verdict);
            }
            let in_prose = judgement.values.iter().filter(|value| value.origin == Origin::Prose.as_str());
            for (value, confidence) in in_prose.filter_map(|value| Some((value, value.confidence?))) {
                let Some(band) = BANDS.iter().find(|band| confidence >= **band) else { continue };
                totals.by_confidence.entry(format!("{band:.2} and more")).or_default().add(value.verdict);
            }
            let in_tables = judgement.values.iter().filter(|value| value.origin == Origin::Table.as_str());
            for value in in_tables {
                let layout = or(&judgement.layout, "no table read");
                totals.by_layout.entry(layout).or_default().add(value.verdict);
            }
            for field in &judgement.metadata {
                totals.metadata.add(field);
                totals.by_field.entry(field.name.clone()).or_default().add(field);
            }
            judgement.checks.iter().for_each(|check| totals.checks.add(check));
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        let tally = Tally { right: 8, missed: 2, wrong: 0 };
        assert_eq!((tally.precision(), tally.recall()), (1.0, 0.8));
        assert_eq!(Tally::default().precision(), 1.0);
        assert_eq!(Agreement { right: 1, all: 4 }.rate(), 0.25);
    }
}
