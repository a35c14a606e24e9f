//! Many reports to `panel` and `summary`: which values count, and what they add up to.

mod statistics;

use crate::knowledge::Knowledge;
use crate::model::{IndicatorId, Reading};

pub use statistics::{Statistics, statistics};

/// One value per indicator, sorted by indicator.
pub type Values = Vec<(IndicatorId, f64)>;

/// Code of the applicant column that stands for all applicants together.
const ALL_APPLICANTS: &str = "total";

/// The values of a report that panel and summary use: of each indicator the selected
/// observation for all applicants together, whether the source says "total" or names no
/// applicant. Where it does both, the one that says "total" counts: it stands in a table with
/// all its columns. Blank cells give no value.
pub fn values(reading: &Reading, knowledge: &Knowledge) -> Values {
    let all = knowledge.codebook.applicant(ALL_APPLICANTS);
    let mut values: Vec<(IndicatorId, bool, f64)> = reading
        .observations
        .iter()
        .filter(|observation| observation.selected && (observation.applicant.is_none() || observation.applicant == all))
        .filter_map(|observation| Some((observation.indicator, observation.applicant.is_none(), observation.value?)))
        .collect();
    // "total" before none; stable, so that the first of equals stays first.
    values.sort_by_key(|(indicator, untold, _)| (*indicator, *untold));
    values.dedup_by_key(|(indicator, ..)| *indicator);
    values.into_iter().map(|(indicator, _, value)| (indicator, value)).collect()
}

/// Name of the panel's column for an indicator.
pub fn panel_column(code: &str) -> String {
    code.replace('.', "_")
}
