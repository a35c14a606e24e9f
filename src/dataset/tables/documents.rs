//! Table `documents`.

use super::Making;
use crate::dataset::{DatasetError, TableFile};
use crate::model::Status;

/// One row for every input document, in order of arrival, which is the order of their uris.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let mut writer = making.create("documents")?;
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    making.stored.documents(|row| {
        let original = row.duplicate_of.and_then(|number| making.stored.entry(number));
        let original = original.map(|entry| reader.id(entry)).transpose()?;
        let id = row.document.id.hex();
        let is_report = row.status == Status::Report;
        batch
            .text(&id)
            .text(&row.document.uri)
            .text(row.document.media_type.as_str())
            .text_or_null(row.document.charset.map(|charset| charset.as_str()))
            .int(Some(row.document.bytes))
            .int(Some(row.document.replaced.into()))
            .text(row.status.as_str())
            .stated(&row.reason)
            .text_or_null(original.map(|id| id.hex()).as_deref())
            .text_or_null(is_report.then(|| row.document.id.short_hex()).as_deref())
            .end();
        writer.write_if_full(&mut batch)
    })?;
    writer.write_all(&mut batch)?;
    writer.finish()
}
