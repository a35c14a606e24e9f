//! What is read of each indicator, looked up without going through all that was read: a page may say a hundred
//! thousand times that all was answered.

use std::collections::HashMap;

use super::totals::Counted;
use crate::model::{ApplicantId, IndicatorId, Observation};

/// What is read of each indicator.
#[derive(Debug, Default)]
pub(super) struct Known {
    of: HashMap<IndicatorId, Of>,
    /// How many observations it knows.
    seen: usize,
}

#[derive(Debug, Default)]
struct Of {
    /// Of whom, each with the position of the first observation.
    first: Vec<(Option<ApplicantId>, usize)>,
    /// A number above zero is among them.
    positive: bool,
}

impl Known {
    /// Takes in what was added to the observations since it was asked last; none may have gone.
    pub fn go_on(&mut self, observations: &[Observation]) {
        for (at, observation) in observations.iter().enumerate().skip(self.seen) {
            let of = self.of.entry(observation.indicator).or_default();
            if !of.first.iter().any(|(applicant, _)| *applicant == observation.applicant) {
                of.first.push((observation.applicant, at));
            }
            of.positive |= observation.value.is_some_and(|value| value > 0.0);
        }
        self.seen = observations.len();
    }

    /// Position of the first observation of an indicator and applicant.
    pub fn first(&self, (indicator, applicant): Counted) -> Option<usize> {
        let mut first = self.of.get(&indicator)?.first.iter();
        first.find(|(of, _)| *of == applicant).map(|(_, at)| *at)
    }

    /// Position of the first observation of an indicator, of whomever.
    pub fn first_of_any(&self, indicator: IndicatorId) -> Option<usize> {
        self.of.get(&indicator)?.first.first().map(|(_, at)| *at)
    }

    /// Whether a number other than zero is read of the indicator.
    pub fn is_some(&self, indicator: IndicatorId) -> bool {
        self.of.get(&indicator).is_some_and(|of| of.positive)
    }
}
