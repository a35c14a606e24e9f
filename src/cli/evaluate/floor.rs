//! The ratchet: results that must not fall. A TOML file with one table a collection:
//!
//! ```toml
//! [samples]
//! precision = 1.0
//! recall = 1.0
//! metadata = 1.0
//! checks = 1.0     # may be left out, like each of them
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::tally::Totals;

/// The floors of one collection, each between 0 and 1.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    precision: Option<f64>,
    recall: Option<f64>,
    metadata: Option<f64>,
    checks: Option<f64>,
}

/// Reads the floors called `name`.
///
/// # Errors
///
/// The file cannot be read or parsed, or has no such table.
pub fn read(path: &Path, name: &str) -> Result<Floor> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut floors: BTreeMap<String, Floor> =
        toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))?;
    floors.remove(name).with_context(|| format!("{} has no table [{name}]", path.display()))
}

/// What is below its floor, for people; empty when nothing is.
pub fn below(floor: &Floor, totals: &Totals) -> Vec<String> {
    compared(floor, totals)
        .filter(|(_, floor, result)| *result < *floor - 1e-12)
        .map(|(name, floor, result)| format!("{name} is {result:.4}, below its floor {floor:.4}"))
        .collect()
}

/// Floors that the results have left behind and that can be raised, for people.
pub fn can_rise(floor: &Floor, totals: &Totals) -> Vec<String> {
    compared(floor, totals)
        .filter(|(_, floor, result)| *result > *floor + 1e-9)
        .map(|(name, floor, result)| format!("{name} is {result:.6}: its floor {floor} can be raised"))
        .collect()
}

fn compared(floor: &Floor, totals: &Totals) -> impl Iterator<Item = (&'static str, f64, f64)> {
    [
        ("precision", floor.precision, totals.values.precision()),
        ("recall", floor.recall, totals.values.recall()),
        ("metadata", floor.metadata, totals.metadata.rate()),
        ("checks", floor.checks, totals.checks.rate()),
    ]
    .into_iter()
    .filter_map(|(name, floor, result)| Some((name, floor?, result)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::evaluate::tally::Tally;

    #[test]
    fn below_and_above() {
        let floor = Floor { precision: Some(0.9), recall: Some(0.5), ..Floor::default() };
        let totals = Totals { values: Tally { right: 8, missed: 0, wrong: 2 }, ..Totals::default() };
        assert_eq!(below(&floor, &totals), ["precision is 0.8000, below its floor 0.9000"]);
        assert_eq!(can_rise(&floor, &totals), ["recall is 1.000000: its floor 0.5 can be raised"]);
    }
}
