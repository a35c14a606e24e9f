//! One reading per indicator and applicant: the one that the panel uses.

use std::collections::BTreeSet;

use crate::model::{Basis, Observation, Origin};

/// Sorts the observations by indicator, applicant and place, and selects one of each
/// (indicator, applicant): a value over a blank, a table over prose, a stated value over one
/// that follows from words, a surer table, the first in the text.
///
/// What prose only implies is left out where a table states it, and what a body's `own` tables say where something else is
/// stated.
pub(super) fn select(tables: Vec<Observation>, prose: Vec<Observation>, own: Vec<Observation>) -> Vec<Observation> {
    let tabled: BTreeSet<_> =
        tables.iter().filter(|cell| cell.value.is_some()).map(|observation| observation.indicator).collect();
    let implied = |observation: &Observation| matches!(observation.basis, Basis::Implied | Basis::Computed);
    let mut observations = tables;
    observations.extend(prose.into_iter().filter(|said| !implied(said) || !tabled.contains(&said.indicator)));
    let key = |seen: &Observation| (seen.indicator, seen.applicant);
    let stated: BTreeSet<_> =
        observations.iter().filter(|seen| seen.value.is_some() && !implied(seen)).map(key).collect();
    observations.extend(own.into_iter().filter(|cell| !stated.contains(&key(cell))));
    observations.sort_by_key(|observation| (observation.indicator, observation.applicant, observation.evidence));
    let same = |a: &Observation, b: &Observation| a.indicator == b.indicator && a.applicant == b.applicant;
    for group in observations.chunk_by_mut(same) {
        let best = group
            .iter()
            .enumerate()
            .min_by(|(_, a), (_, b)| rank(a).cmp(&rank(b)).then(b.confidence.total_cmp(&a.confidence)));
        if let Some((best, _)) = best {
            group[best].selected = true;
        }
    }
    observations
}

/// Smaller is better.
fn rank(observation: &Observation) -> (bool, u8, u8) {
    let origin = match observation.origin {
        Origin::Table => 0,
        Origin::Prose => 1,
    };
    let basis = match observation.basis {
        Basis::Stated => 0,
        Basis::Negated => 1,
        Basis::Computed => 2,
        Basis::Implied => 3,
    };
    (observation.value.is_none(), origin, basis)
}
