//! Table `summary`.

use std::ops::Range;

use super::Making;
use super::reports::year;
use crate::aggregate::{Statistics, statistics};
use crate::dataset::batch::Batch;
use crate::dataset::parts::Parts;
use crate::dataset::spill::{Entry, Order, Reader};
use crate::dataset::{DatasetError, TableFile};
use crate::model::{Level, Scope};

/// Values kept in memory at once (32 MB). A group with more is read several times, for a
/// slice of the indicators each time: memory does not grow with the group.
const VALUES: usize = 4 << 20;

/// One row a group (year, level, region, sector, scope) and indicator that it gives values
/// for. Scope is part of the group, so figures for a whole jurisdiction are never added to
/// those of the bodies in it: those stand beside them.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let indicators = making.knowledge.codebook.indicators.len();
    let mut writer = making.create("summary")?;
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    let entries = making.stored.current(Order::Group);
    let all_parts = Parts::new(making.stored, making.knowledge);
    let key = |entry: &Entry| (entry.year, entry.level, entry.region, entry.sector, entry.scope);
    for group in entries.chunk_by(|a, b| key(a) == key(b)) {
        let parts = all_parts.of(group[0]);
        let place_reports = all_parts.beside(group[0]).len();
        let step = (VALUES / (group.len() + parts.len())).clamp(1, indicators.max(1));
        for first in (0..indicators).step_by(step) {
            let slice = first..(first + step).min(indicators);
            let of_parts = collect(&parts, slice.clone(), &mut reader)?;
            let values = collect(group, slice.clone(), &mut reader)?;
            for (index, (mut values, of_parts)) in values.into_iter().zip(of_parts).enumerate() {
                if let Some(figures) = statistics(&mut values) {
                    let code = &making.knowledge.codebook.indicators[slice.start + index].code;
                    let (observed, sum) = (of_parts.len(), of_parts.iter().sum());
                    let sums = Sums { place_reports, parts: parts.len(), observed, sum };
                    put(making, &mut batch, group, code, values.len(), &figures, &sums);
                    writer.write_if_full(&mut batch)?;
                }
            }
        }
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// The group's values for each indicator of the slice, in order of report_id.
fn collect(group: &[&Entry], slice: Range<usize>, reader: &mut Reader) -> Result<Vec<Vec<f64>>, DatasetError> {
    let mut values = vec![Vec::new(); slice.len()];
    for entry in group {
        for (indicator, value) in reader.report(entry)?.values {
            let index = (indicator.0 as usize).checked_sub(slice.start);
            if let Some(values) = index.and_then(|index| values.get_mut(index)) {
                values.push(value);
            }
        }
    }
    Ok(values)
}

/// What stands beside a group's figures of one indicator: the reports that a place's own contains.
struct Sums {
    /// All reports of the group's year and place.
    place_reports: usize,
    /// How many the place's own contains.
    parts: usize,
    /// How many of them state the indicator.
    observed: usize,
    sum: f64,
}

fn put(
    making: &Making<'_>,
    batch: &mut Batch,
    group: &[&Entry],
    code: &str,
    observed: usize,
    figures: &Statistics,
    sums: &Sums,
) {
    let Some(first) = group.first() else {
        return;
    };
    let scope = Scope::ALL.get(first.scope as usize).copied().unwrap_or(Scope::Agency);
    let source = match scope {
        Scope::Agency => "agency_reports",
        Scope::Jurisdiction if sums.observed > 0 => "both",
        Scope::Jurisdiction => "jurisdiction_reports",
        Scope::System => "system_reports",
    };
    batch
        .int(year(first.year))
        .text(Level::ALL.get(first.level as usize).map_or("", |level| level.as_str()))
        .stated(making.stored.name(first.region))
        .stated(making.stored.name(first.sector))
        .text(scope.as_str())
        .text(code)
        .int(Some(group.len() as u64))
        .int(Some(observed as u64))
        .float(Some(figures.sum))
        .float(Some(figures.mean))
        .float(Some(figures.median))
        .float(Some(figures.p90))
        .float(Some(figures.min))
        .float(Some(figures.max))
        .text(source)
        .int((!making.stored.name(first.region).is_empty()).then_some(sums.place_reports as u64))
        .int((scope == Scope::Jurisdiction).then_some(sums.parts as u64))
        .int((scope == Scope::Jurisdiction).then_some(sums.observed as u64))
        .float((sums.observed > 0).then_some(sums.sum))
        // Several reports of a place: the difference is to each, on the average.
        .float((sums.observed > 0).then_some(figures.mean - sums.sum))
        .end();
}
