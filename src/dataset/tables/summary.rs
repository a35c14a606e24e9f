//! Table `summary`.

use std::ops::Range;

use super::Making;
use super::reports::year;
use crate::aggregate::{Statistics, Values, statistics};
use crate::dataset::batch::Batch;
use crate::dataset::parts::Parts;
use crate::dataset::spill::{Entry, Order, Reader};
use crate::dataset::{DatasetError, TableFile};
use crate::model::{Level, Scope};

/// Values kept in memory at once (32 MB). A group with more is read several times, for a
/// slice of the indicators each time: memory does not grow with the group.
const VALUES: usize = 2 << 20;

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
            let of_parts = collect(&parts, &slice, &mut reader)?;
            for same in collect(group, &slice, &mut reader)?.chunk_by(|a, b| a.0 == b.0) {
                let mut values: Vec<f64> = same.iter().map(|(_, value)| *value).collect();
                if let Some(figures) = statistics(&mut values) {
                    let code = making.knowledge.codebook.code(same[0].0);
                    let start = of_parts.partition_point(|(indicator, _)| *indicator < same[0].0);
                    let of_parts = of_parts[start..].iter().take_while(|(indicator, _)| *indicator == same[0].0);
                    let (observed, sum) = (of_parts.clone().count(), of_parts.map(|(_, value)| value).sum());
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

/// The group's values for the indicators of the slice, sorted by indicator, those of one in order of
/// report_id.
fn collect(group: &[&Entry], slice: &Range<usize>, reader: &mut Reader) -> Result<Values, DatasetError> {
    let mut all = Values::new();
    for entry in group {
        let values = reader.values(entry)?;
        all.extend(values.into_iter().filter(|(indicator, _)| slice.contains(&(indicator.0 as usize))));
    }
    all.sort_by_key(|(indicator, _)| *indicator);
    Ok(all)
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
