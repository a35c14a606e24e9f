//! One reading per indicator and applicant: the one that the panel uses.

use crate::model::{Basis, Observation, Origin};

/// Sorts the observations by indicator, applicant and place, and selects one of each
/// (indicator, applicant): a value over a blank, a table over prose, a stated value over one
/// that follows from words, a surer table, the first in the text.
///
/// What prose only implies is left out where a table states it, and what a body's `own` tables say where something else is
/// stated.
pub(super) fn select(tables: Vec<Observation>, mut prose: Vec<Observation>, own: Vec<Observation>) -> Vec<Observation> {
    let implied = |observation: &Observation| matches!(observation.basis, Basis::Implied | Basis::Computed);
    let valued = |seen: &&Observation| seen.value.is_some();
    if !tables.is_empty() && prose.iter().any(implied) {
        let tabled = set(tables.iter().filter(valued).map(|cell| cell.indicator));
        prose.retain(|said| !implied(said) || tabled.binary_search(&said.indicator).is_err());
    }
    let mut observations = tables;
    observations.extend(prose);
    if !own.is_empty() {
        let key = |seen: &Observation| (seen.indicator, seen.applicant);
        let stated = set(observations.iter().filter(valued).filter(|seen| !implied(seen)).map(key));
        observations.extend(own.into_iter().filter(|cell| stated.binary_search(&key(cell)).is_err()));
    }
    observations.sort_by_cached_key(|seen| (seen.indicator, seen.applicant, seen.evidence));
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

/// Each once, in order.
fn set<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut set: Vec<T> = items.collect();
    set.sort_unstable();
    set.dedup();
    set
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
