//! Table `panel`.

use arrow_schema::{DataType, Field};

use super::Making;
use super::reports::year;
use crate::aggregate::panel_column;
use crate::dataset::batch::Batch;
use crate::dataset::columns::described;
use crate::dataset::pack::ReportPart;
use crate::dataset::spill::{Entry, Order};
use crate::dataset::{DatasetError, TableFile};
use crate::knowledge::Indicator;
use crate::model::IndicatorId;

/// One row an agency, year and scope.
///
/// Reports of one body for one year (a first and a corrected publication, say) stand next to
/// each other in the order of agencies; the best of them makes the row.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let indicators: Vec<(IndicatorId, &Indicator)> = making
        .knowledge
        .codebook
        .indicators
        .iter()
        .enumerate()
        .filter(|(_, indicator)| indicator.panel)
        .map(|(index, indicator)| (IndicatorId(index as u16), indicator))
        .collect();
    let fields = indicators.iter().map(|(_, indicator)| field(making, indicator)).collect();
    let mut writer = making.create_with("panel", fields)?;
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    let mut entries = making.stored.sorted(Order::Agency);
    entries.retain(|entry| entry.year != 0 && !making.stored.name(entry.agency).is_empty());
    for body in entries.chunk_by(|a, b| (a.year, a.region, a.agency) == (b.year, b.region, b.agency)) {
        let mut body = body.to_vec();
        body.sort_by_key(|entry| (entry.scope, entry.report_id));
        for same in body.chunk_by(|a, b| a.scope == b.scope) {
            let mut best: Option<(&Entry, ReportPart)> = None;
            for entry in same {
                let part = reader.report(entry)?;
                if best.as_ref().is_none_or(|(_, other)| better(&part, other)) {
                    best = Some((entry, part));
                }
            }
            if let Some((entry, part)) = best {
                put(making, &mut batch, entry, &part, same.len());
                put_values(&mut batch, &part, &indicators);
                writer.write_if_full(&mut batch)?;
            }
        }
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

fn field(making: &Making<'_>, indicator: &Indicator) -> Field {
    let unit = making.knowledge.codebook.unit_name(indicator.unit);
    let label = if indicator.label_en.is_empty() { &indicator.label_zh } else { &indicator.label_en };
    let field = Field::new(panel_column(&indicator.code), DataType::Float64, true);
    described(field, &format!("{} ({}), in {unit}; null where the report does not say.", label, indicator.code))
}

fn better(a: &ReportPart, b: &ReportPart) -> bool {
    (a.quality(), a.tally.observations) > (b.quality(), b.tally.observations)
}

fn put(making: &Making<'_>, batch: &mut Batch, entry: &Entry, part: &ReportPart, reports: usize) {
    let report = &part.report;
    batch
        .int(year(report.year))
        .stated(&report.region_code)
        .stated(&report.province)
        .stated(&report.prefecture)
        .stated(&report.county)
        .text(report.level.as_str())
        .stated(&report.sector)
        .text(report.kind.as_str())
        .text(report.scope.as_str())
        .stated(&report.agency_id)
        .text(&report.agency)
        .text(&entry.hex())
        .int(Some(reports as u64))
        .text(making.form(report.form))
        .texts(report.flags.iter().map(|flag| flag.as_str()))
        .float(Some(part.quality()));
}

fn put_values(batch: &mut Batch, part: &ReportPart, indicators: &[(IndicatorId, &Indicator)]) {
    for (id, _) in indicators {
        let found = part.values.binary_search_by_key(id, |(indicator, _)| *indicator);
        batch.float(found.ok().map(|index| part.values[index].1));
    }
    batch.end();
}
