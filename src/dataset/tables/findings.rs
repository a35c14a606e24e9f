//! Table `findings`.

use super::reports::year;
use super::{Entries, Making};
use crate::dataset::batch::Batch;
use crate::dataset::index::Order;
use crate::dataset::table::TableWriter;
use crate::dataset::{DatasetError, TableFile};
use crate::model::{ApplicantId, IndicatorId, Interval, Suspect};

/// One row a check and report where the check applies.
pub(super) fn write(making: &Making<'_>) -> Result<Vec<TableFile>, DatasetError> {
    making.write_parts("findings", Order::Id, |writer, entries| write_part(making, writer, entries))
}

fn write_part(
    making: &Making<'_>,
    mut writer: TableWriter,
    entries: &mut Entries<'_>,
) -> Result<TableFile, DatasetError> {
    let book = &making.knowledge.codebook;
    let checks = &making.knowledge.checks;
    let applicant = |id: Option<ApplicantId>| Some(book.applicants.get(id?.0 as usize)?.code.as_str());
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    for entry in entries {
        let entry = entry?;
        let report_id = entry.home.hex();
        let findings = making.stored.findings(&mut reader, &entry)?;
        for finding in &findings {
            batch
                .text(&report_id)
                .int(year(entry.year))
                .text(checks.id_of(finding.check))
                .text_or_null(applicant(finding.applicant))
                .text(finding.status.as_str())
                .text(finding.severity.as_str())
                .float(finding.left.map(side))
                .float(finding.right.map(side))
                .float(finding.difference)
                .stated(&finding.message);
            put_suspects(making, &mut batch, &finding.suspects);
            batch.end();
            writer.write_if_full(&mut batch)?;
        }
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// The cell of column `suspects` or `proposals`.
pub(super) fn put_suspects(making: &Making<'_>, batch: &mut Batch, suspects: &[Suspect]) {
    let book = &making.knowledge.codebook;
    let applicant = |id: Option<ApplicantId>| Some(book.applicants.get(id?.0 as usize)?.code.as_str());
    let indicator = |id: IndicatorId| book.indicators.get(id.0 as usize).map_or("", |indicator| &indicator.code);
    batch.structs(suspects, |fields, suspect: &Suspect| {
        fields.text(Some(indicator(suspect.indicator))).text(applicant(suspect.applicant));
        fields.float(suspect.value).float(suspect.proposed).float(suspect.cost);
    });
}

/// An interval as one number: the middle, or the bound that is finite.
fn side(interval: Interval) -> f64 {
    match (interval.low.is_finite(), interval.high.is_finite()) {
        (true, true) => interval.low + (interval.high - interval.low) / 2.0,
        (true, false) => interval.low,
        (false, _) => interval.high,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_its_value_its_middle_or_its_finite_bound() {
        assert_eq!(side(Interval::exact(3.0)), 3.0);
        assert_eq!(side(Interval { low: 8000.0, high: 9000.0 }), 8500.0);
        assert_eq!(side(Interval { low: 8000.0, high: f64::INFINITY }), 8000.0);
    }
}
