//! What checks over several reports need.

use super::{Finding, IndicatorId, Interval, Reading};

/// Checks over several reports: the stage *validate* has them, the pipeline hands them in.
pub trait Across: Sync {
    /// Of a report and the same body's of the year before: findings on the later one.
    fn years(&self, last_year: &Reading, this_year: &Reading) -> Vec<Finding>;

    /// Of one body's own report and the one that covers its place: findings on the former.
    fn within(&self, place: &Reading, body: &Reading) -> Vec<Finding>;

    /// Of a report that covers a place and what is known of its parts: findings on the former.
    fn whole(&self, place: &Reading, parts: &Sums) -> Vec<Finding>;

    /// Adds what a part counts to `parts`.
    fn add(&self, part: &Reading, parts: &mut Sums);
}

/// What the bodies and lower places of a place count together, as far as their reports are here.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sums {
    /// Sum of each indicator, and how many reports state it.
    pub values: Vec<(IndicatorId, Interval, usize)>,
}

impl Sums {
    /// Adds a value, in the unit that checks compare in.
    pub fn add(&mut self, indicator: IndicatorId, value: Interval) {
        match self.values.iter_mut().find(|(known, ..)| *known == indicator) {
            Some((_, sum, count)) => {
                *sum = Interval { low: sum.low + value.low, high: sum.high + value.high };
                *count += 1;
            }
            None => self.values.push((indicator, value, 1)),
        }
    }
}
