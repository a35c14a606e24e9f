//! Quick access to the values of one report.

use std::ops::Range;

use crate::knowledge::{Checks, Column, Operand};
use crate::model::{ApplicantId, IndicatorId, Interval, Observation, Origin, Reading, Report};

/// The observations of one report with the place of each indicator.
pub struct Values<'a> {
    /// The report.
    pub report: &'a Report,
    /// Sorted by indicator and applicant.
    pub observations: &'a [Observation],
    /// Where the observations of each indicator begin; one more entry than there are indicators.
    starts: Vec<u32>,
    /// By observation: applicant, whether it is selected, whether it stands in a table. A
    /// lookup reads these few bytes instead of whole observations.
    keys: Vec<u16>,
    factors: &'a [f64],
    total: Option<ApplicantId>,
}

impl<'a> Values<'a> {
    /// Indexes a reading. `indicators` is the size of the codebook.
    pub fn new(reading: &'a Reading, indicators: usize, checks: &'a Checks) -> Values<'a> {
        let observations = reading.observations.as_slice();
        let mut starts = Vec::with_capacity(indicators + 1);
        for (index, observation) in observations.iter().enumerate() {
            while starts.len() <= observation.indicator.0 as usize {
                starts.push(index as u32);
            }
        }
        starts.resize(starts.len().max(indicators + 1), observations.len() as u32);
        let keys = observations.iter().map(|o| key(o.applicant, o.selected, o.origin)).collect();
        Values { report: &reading.report, observations, starts, keys, factors: &checks.factors, total: checks.total }
    }

    /// Positions of the observations of an indicator.
    pub fn of(&self, indicator: IndicatorId) -> Range<usize> {
        let index = indicator.0 as usize;
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// Position of the observation that an operand means; `applicant` is the one that the
    /// statement is evaluated for. A blank cell is found too: its value is missing, not 0.
    pub fn find(&self, operand: &Operand, applicant: Option<ApplicantId>, origin: Option<Origin>) -> Option<usize> {
        let origin = operand.origin.or(origin);
        match operand.column {
            Column::Each => self.pick(operand.indicator, applicant, origin),
            Column::Only(applicant) => self.pick(operand.indicator, Some(applicant), origin),
            Column::Plain => self.whole(operand.indicator, origin),
        }
    }

    /// Position of what is stated of an indicator for all applicants together, with or without saying so.
    pub fn whole(&self, indicator: IndicatorId, origin: Option<Origin>) -> Option<usize> {
        let total = || self.total.and_then(|total| self.pick(indicator, Some(total), origin));
        self.pick(indicator, None, origin).or_else(total)
    }

    /// The selected observation; where an origin is asked for, the first of that origin stands in.
    fn pick(&self, indicator: IndicatorId, applicant: Option<ApplicantId>, origin: Option<Origin>) -> Option<usize> {
        let range = self.of(indicator);
        let first = range.start;
        let keys = &self.keys[range.clone()];
        let found = match origin {
            // The origin is the last bit.
            None => keys.iter().position(|&known| known >> 1 == key(applicant, true, Origin::Prose) >> 1),
            Some(origin) => {
                let wanted = |o: &Observation| o.applicant == applicant && o.origin == origin;
                let all = &self.observations[range];
                let selected = keys.iter().position(|&known| known == key(applicant, true, origin));
                selected
                    .or_else(|| all.iter().position(|o| wanted(o) && o.interval.is_some()))
                    .or_else(|| all.iter().position(wanted))
            }
        };
        found.map(|position| first + position)
    }

    /// The value of an observation in the unit that checks compare in.
    pub fn interval(&self, index: usize) -> Option<Interval> {
        let observation = &self.observations[index];
        let interval = observation.interval?;
        match self.factors.get(observation.unit.0 as usize) {
            Some(&factor) if factor != 1.0 => {
                Some(Interval { low: interval.low * factor, high: interval.high * factor })
            }
            _ => Some(interval),
        }
    }
}

fn key(applicant: Option<ApplicantId>, selected: bool, origin: Origin) -> u16 {
    let applicant = applicant.map_or(0, |applicant| u16::from(applicant.0) + 1);
    applicant << 2 | u16::from(selected) << 1 | u16::from(origin == Origin::Table)
}
