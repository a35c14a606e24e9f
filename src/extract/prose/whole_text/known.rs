//! What is read of each indicator, looked up without going through all that was read: a page may say a hundred
//! thousand times that all was answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ApplicantId, IndicatorId, Observation};

/// What a statement gives a number to: an indicator, and of which applicant.
pub type Counted = (IndicatorId, Option<ApplicantId>);

/// What is read of each indicator.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The position of the first observation of each indicator and applicant.
    first: BTreeMap<Counted, usize>,
    /// Indicators of which a number above zero is read.
    positive: BTreeSet<IndicatorId>,
    /// How many observations it knows.
    seen: usize,
}

impl Known {
    /// Takes in what was added to the observations since it was asked last; none may have gone.
    pub fn go_on(&mut self, observations: &[Observation]) {
        for (at, observation) in observations.iter().enumerate().skip(self.seen) {
            self.first.entry((observation.indicator, observation.applicant)).or_insert(at);
            if observation.value.is_some_and(|value| value > 0.0) {
                self.positive.insert(observation.indicator);
            }
        }
        self.seen = observations.len();
    }

    /// Position of the first observation of an indicator and applicant.
    pub fn first(&self, counted: Counted) -> Option<usize> {
        self.first.get(&counted).copied()
    }

    /// Position of the first observation of an indicator, of whomever.
    pub fn first_of_any(&self, indicator: IndicatorId) -> Option<usize> {
        let whoever = (indicator, None)..=(indicator, Some(ApplicantId(u8::MAX)));
        self.first.range(whoever).map(|(_, at)| *at).min()
    }

    /// Whether a number other than zero is read of the indicator.
    pub fn is_some(&self, indicator: IndicatorId) -> bool {
        self.positive.contains(&indicator)
    }
}
