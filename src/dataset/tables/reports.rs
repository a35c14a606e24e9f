//! Tables `reports` and `texts`.

use super::{Entries, Making};
use crate::dataset::index::{Entry, Order};
use crate::dataset::pack::ReportPart;
use crate::dataset::table::TableWriter;
use crate::dataset::{DatasetError, TableFile};
use crate::model::Section;

/// One row a report.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let mut writer = making.create("reports")?;
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    for entry in making.stored.sorted(Order::Agency)? {
        let entry = entry?;
        let part = making.stored.report(&mut reader, &entry)?;
        let ReportPart { id, report, tally, .. } = &part;
        batch
            .text(&entry.home.hex())
            .text(&id.hex())
            .stated(&report.title)
            .stated(&report.agency)
            .stated(&report.agency_as_written)
            .stated(&report.agency_id)
            .text(report.kind.as_str())
            .stated(&report.sector)
            .text(report.level.as_str())
            .stated(&report.region_code)
            .stated(&report.province)
            .stated(&report.prefecture)
            .stated(&report.county)
            .int(year(report.year))
            .date(report.period_start)
            .date(report.period_end)
            .date(report.published)
            .text(making.form(report.form))
            .text(report.scope.as_str())
            .stated(&report.index_number)
            .stated(&report.document_number)
            .stated(&report.url)
            .text(report.script.as_str())
            .texts(report.flags.iter().map(|flag| flag.as_str()))
            .int(Some(tally.observations.into()))
            .int(Some(part.numbers.into()))
            .int(Some(part.numbers_unread.into()))
            .int(Some(part.tables_unread.into()))
            .int(Some(tally.passed.into()))
            .int(Some(tally.failed.into()))
            .float(Some(part.quality()))
            .text_or_null(making.report_id(entry.relation.replaced_by)?.as_deref())
            .text_or_null(making.report_id(entry.relation.repeats)?.as_deref())
            .end();
        writer.write_if_full(&mut batch)?;
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// The texts, in the order of table `observations`.
pub(super) fn write_texts(making: &Making<'_>) -> Result<Vec<TableFile>, DatasetError> {
    making.write_parts("texts", Order::Region, |writer, entries| write_part(making, writer, entries))
}

fn write_part(
    making: &Making<'_>,
    mut writer: TableWriter,
    entries: &mut Entries<'_>,
) -> Result<TableFile, DatasetError> {
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    for entry in entries {
        let Entry { home, .. } = entry?;
        let sections = reader.report(home)?.sections;
        batch.text(&home.hex()).text(reader.text(home)?).structs(&sections, |fields, section: &Section| {
            fields.text(Some(&section.number)).text(Some(&section.title));
            fields.int(section.span.start).int(section.span.end);
        });
        batch.end();
        writer.write_if_full(&mut batch)?;
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

/// A year as a cell: the model says 0 where it is not known.
pub(super) fn year(year: u16) -> Option<u64> {
    (year != 0).then_some(year.into())
}
