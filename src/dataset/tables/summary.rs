//! Table `summary`.

use std::ops::Range;

use super::Making;
use super::reports::year;
use crate::aggregate::{Statistics, Values, statistics};
use crate::dataset::batch::Batch;
use crate::dataset::index::{Reader, groups};
use crate::dataset::parts::{Member, members};
use crate::dataset::{DatasetError, TableFile};
use crate::model::{Level, Scope};

/// Values kept in memory at once (1 MB). A group with more is read several times, for a
/// slice of the indicators each time: memory does not grow with the group.
const VALUES: usize = 64 << 10;

/// One row a group (year, level, region, sector, scope) and indicator that it gives values
/// for. Scope is part of the group, so figures for a whole jurisdiction are never added to
/// those of the bodies in it: those stand beside them.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let indicators = making.knowledge.codebook.indicators.len();
    let mut writer = making.create("summary")?;
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    for group in groups(members(making.stored, making.knowledge)?, |a, b| a.group == b.group) {
        let group = group?;
        let (own, parts) = group.split_at(group.partition_point(|member| !member.is_part()));
        let step = (VALUES / group.len()).clamp(1, indicators.max(1));
        for first in (0..indicators).step_by(step) {
            let slice = first..(first + step).min(indicators);
            let of_parts = collect(parts, &slice, &mut reader)?;
            for same in collect(own, &slice, &mut reader)?.chunk_by(|a, b| a.0 == b.0) {
                let mut values: Vec<f64> = same.iter().map(|(_, value)| *value).collect();
                if let Some(figures) = statistics(&mut values) {
                    let about = making.knowledge.codebook.about(same[0].0);
                    let start = of_parts.partition_point(|(indicator, _)| *indicator < same[0].0);
                    let of_parts = of_parts[start..].iter().take_while(|(indicator, _)| *indicator == same[0].0);
                    let (observed, sum) = (of_parts.clone().count(), of_parts.map(|(_, value)| value).sum());
                    let adds_up = !making.knowledge.codebook.is_percent(about.unit);
                    let sums = Sums { adds_up, parts: parts.len(), observed, sum };
                    put(&mut batch, own, &about.code, values.len(), &figures, &sums);
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
fn collect(group: &[Member], slice: &Range<usize>, reader: &mut Reader) -> Result<Values, DatasetError> {
    let mut all = Values::new();
    for member in group {
        let values = reader.values(member.home)?;
        all.extend(values.into_iter().filter(|(indicator, _)| slice.contains(&(indicator.0 as usize))));
    }
    all.sort_by_key(|(indicator, _)| *indicator);
    Ok(all)
}

/// What stands beside a group's figures of one indicator: the reports that a place's own contains.
struct Sums {
    /// Whether values of the indicator may be added: shares of a hundred may not.
    adds_up: bool,
    /// How many the place's own contains.
    parts: usize,
    /// How many of them state the indicator.
    observed: usize,
    sum: f64,
}

fn put(batch: &mut Batch, own: &[Member], code: &str, observed: usize, figures: &Statistics, sums: &Sums) {
    let Some(Member { group: (in_year, level, region, sector, scope), beside, .. }) = own.first() else {
        return;
    };
    let scope = Scope::ALL.get(*scope as usize).copied().unwrap_or(Scope::Agency);
    let source = match scope {
        Scope::Agency => "agency_reports",
        Scope::Jurisdiction if sums.observed > 0 => "both",
        Scope::Jurisdiction => "jurisdiction_reports",
        Scope::System => "system_reports",
    };
    let of_parts = (sums.adds_up && sums.observed > 0).then_some(sums.sum);
    batch
        .int(year(*in_year))
        .text(Level::ALL.get(*level as usize).map_or("", |level| level.as_str()))
        .stated(region)
        .stated(sector)
        .text(scope.as_str())
        .text(code)
        .int(Some(own.len() as u64))
        .int(Some(observed as u64))
        .float(sums.adds_up.then_some(figures.sum))
        .float(Some(figures.mean))
        .float(Some(figures.median))
        .float(Some(figures.p90))
        .float(Some(figures.min))
        .float(Some(figures.max))
        .text(source)
        .int((!region.is_empty()).then_some(u64::from(*beside)))
        .int((scope == Scope::Jurisdiction).then_some(sums.parts as u64))
        .int((scope == Scope::Jurisdiction).then_some(sums.observed as u64))
        .float(of_parts)
        // Several reports of a place: the difference is to each, on the average.
        .float(of_parts.map(|sum| figures.mean - sum))
        .end();
}
