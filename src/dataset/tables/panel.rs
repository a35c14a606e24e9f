//! Table `panel`.

use arrow_schema::{DataType, Field};

use super::Making;
use super::findings::put_suspects;
use super::reports::year;
use crate::aggregate::{harmonised, panel_column};
use crate::dataset::batch::Batch;
use crate::dataset::columns::described;
use crate::dataset::index::{Entry, Order, groups};
use crate::dataset::pack::ReportPart;
use crate::dataset::table::Part;
use crate::dataset::{DatasetError, TableFile};
use crate::knowledge::{Harmonised, Indicator};
use crate::model::{Finding, IndicatorId, Suspect};

/// One row an agency, year and scope.
///
/// Of several versions of a report (a first and a corrected publication, say) the one that
/// replaced the others makes the row.
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
    let own = indicators.iter().map(|(_, indicator)| field(making, indicator));
    let fields =
        own.chain(making.knowledge.harmonised.iter().map(|indicator| harmonised_field(making, indicator))).collect();
    let mut writer = making.create_part("panel", Part::Whole, fields)?;
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    let same = |a: &Entry, b: &Entry| (a.year, &a.region, &a.agency) == (b.year, &b.region, &b.agency);
    for body in groups(making.stored.current(Order::Agency)?, same) {
        let mut body = body?;
        body.retain(|entry| entry.year != 0 && !entry.agency.is_empty());
        body.sort_by_key(|entry| (entry.scope, entry.home.report_id));
        for entry in &body {
            let part = making.stored.report(&mut reader, entry)?;
            // Only checks that fail have suspects.
            let findings = if part.tally.failed > 0 { making.stored.findings(&mut reader, entry)? } else { Vec::new() };
            put(making, &mut batch, entry, &part, 1 + u64::from(entry.relation.replaces));
            put_suspects(making, &mut batch, &proposals(&findings));
            put_values(&mut batch, &part, &indicators);
            for indicator in &making.knowledge.harmonised {
                batch.float(harmonised(indicator, part.report.form, &part.values, making.knowledge));
            }
            batch.end();
            writer.write_if_full(&mut batch)?;
        }
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// What the findings propose, each once, the likeliest first.
fn proposals(findings: &[Finding]) -> Vec<Suspect> {
    let mut proposals: Vec<Suspect> = Vec::new();
    for suspect in findings.iter().flat_map(|finding| &finding.suspects) {
        if !proposals.contains(suspect) {
            proposals.push(suspect.clone());
        }
    }
    proposals.sort_by(|a, b| {
        a.cost.total_cmp(&b.cost).then_with(|| (a.indicator, a.applicant).cmp(&(b.indicator, b.applicant)))
    });
    proposals
}

fn field(making: &Making<'_>, indicator: &Indicator) -> Field {
    let unit = making.knowledge.codebook.unit_name(indicator.unit);
    let label = if indicator.label_en.is_empty() { &indicator.label_zh } else { &indicator.label_en };
    let field = Field::new(panel_column(&indicator.code), DataType::Float64, true);
    described(field, &format!("{} ({}), in {unit}; null where the report does not say.", label, indicator.code))
}

fn harmonised_field(making: &Making<'_>, indicator: &Harmonised) -> Field {
    let unit = making.knowledge.codebook.unit_name(indicator.unit);
    let field = Field::new(panel_column(&indicator.code), DataType::Float64, true);
    described(field, &format!("{}, in {unit}. {} See table harmonised.", indicator.label_en, indicator.definition))
}

fn put(making: &Making<'_>, batch: &mut Batch, entry: &Entry, part: &ReportPart, reports: u64) {
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
        .text(&entry.home.hex())
        .int(Some(reports))
        .text(making.form(report.form))
        .texts(report.flags.iter().map(|flag| flag.as_str()))
        .float(Some(part.quality()));
}

fn put_values(batch: &mut Batch, part: &ReportPart, indicators: &[(IndicatorId, &Indicator)]) {
    for (id, _) in indicators {
        let found = part.values.binary_search_by_key(id, |(indicator, _)| *indicator);
        batch.float(found.ok().map(|index| part.values[index].1));
    }
}
