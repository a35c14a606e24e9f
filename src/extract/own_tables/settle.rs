//! What of the sentences is said of the cells, where some of it contradicts other.

use std::collections::{BTreeMap, BTreeSet};

use super::tell::{Placed, Sum, Told};
use crate::knowledge::Knowledge;
use crate::model::{ApplicantId, Basis, IndicatorId, Observation, Origin, Span};

/// Of a value that the words around its cell explain.
const CONFIDENCE: f32 = 0.9;

/// What the sentences say of the cells. What a sum counts, no part of it counts, too; and its parts are of its kind.
pub(super) fn settled(said: Vec<Observation>, told: &Told, knowledge: &Knowledge) -> Vec<(Observation, bool)> {
    let mut of_place: Vec<Vec<Observation>> = told.places.iter().map(|_| Vec::new()).collect();
    for seen in said.into_iter().filter(|seen| seen.basis == Basis::Stated) {
        if let Some(place) = told.place(seen.number) {
            of_place[place].push(seen);
        }
    }
    for Sum { parts, whole: [behind, alone] } in &told.sums {
        if !of_place[*behind].is_empty() {
            of_place[*alone].clear();
        }
        let counted: Vec<IndicatorId> =
            of_place[*behind].iter().chain(&of_place[*alone]).map(|seen| seen.indicator).collect();
        let kind = |id: IndicatorId| knowledge.codebook.code(id).split('.').next().unwrap_or_default();
        for part in parts.clone().filter(|_| !counted.is_empty()) {
            of_place[part].retain(|seen| {
                let same_kind = counted.iter().any(|&whole| kind(whole) == kind(seen.indicator));
                (seen.applicant.is_some() || !counted.contains(&seen.indicator)) && same_kind
            });
        }
    }
    let cells = of_place.into_iter().zip(&told.places);
    cells.flat_map(|(seen, place)| seen.into_iter().map(|seen| (on_cell(seen, place), place.leads))).collect()
}

/// Drops what two cells of a table state, but for the sum of a group that others are parts of.
pub(super) fn drop_twice(own: &mut Vec<(Observation, bool)>, table: Span) {
    let inside = |seen: &Observation| table.contains(seen.evidence);
    let key = |seen: &Observation| (seen.indicator, seen.applicant);
    let mut twice = Vec::new();
    for (at, (seen, leads)) in own.iter().enumerate().filter(|(_, (seen, _))| inside(seen)) {
        let others = |(other, _): &&(Observation, bool)| inside(other) && key(other) == key(seen);
        let rivals = own.iter().filter(others).filter(|(other, _)| other.evidence != seen.evidence);
        if rivals.into_iter().any(|(_, leading)| !leads || *leading) {
            twice.push(at);
        }
    }
    let mut at = 0;
    own.retain(|_| {
        at += 1;
        !twice.contains(&(at - 1))
    });
}

/// Without what two tables state differently: they are of different applicants, bodies or years, and nothing tells which.
pub(super) fn without_contradictions(own: Vec<Observation>) -> Vec<Observation> {
    let mut values: BTreeMap<(IndicatorId, Option<ApplicantId>), Option<f64>> = BTreeMap::new();
    let mut differ = BTreeSet::new();
    for seen in &own {
        let key = (seen.indicator, seen.applicant);
        if values.insert(key, seen.value).is_some_and(|before| before != seen.value) {
            differ.insert(key);
        }
    }
    own.into_iter().filter(|seen| !differ.contains(&(seen.indicator, seen.applicant))).collect()
}

/// What a sentence says of a cell, with the cell as its evidence.
fn on_cell(seen: Observation, place: &Placed) -> Observation {
    let (basis, number) = match place.digits {
        Some(digits) => {
            let start = digits.start + (seen.number.start - place.told.start);
            let end = (start + (seen.number.end - seen.number.start)).min(digits.end);
            (Basis::Stated, Span { start, end })
        }
        None => (Basis::Negated, Span::default()),
    };
    let (origin, evidence) = (Origin::Table, place.cell);
    Observation { basis, number, evidence, origin, confidence: CONFIDENCE, ..seen }
}
