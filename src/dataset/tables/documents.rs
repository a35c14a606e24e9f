//! Table `documents`.

use super::Making;
use crate::dataset::{DatasetError, TableFile};
use crate::model::Status;

/// Why a document is a duplicate although its text differs.
const NEAR: &str = "has the figures of the document in duplicate_of and nearly its text";

/// One row for every input document, in order of their uris.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let mut writer = making.create("documents")?;
    let mut batch = writer.batch();
    let mut reader = making.stored.reader();
    for row in making.stored.documents()? {
        let row = row?;
        let copied = row.report.map(|number| making.stored.relation(number)).transpose()?;
        let copied = copied.and_then(|relation| relation.copy_of);
        let near = copied.is_some() && row.status == Status::Report;
        let (status, reason) = if near { (Status::Duplicate, NEAR) } else { (row.status, row.reason.as_str()) };
        // A copy of a copy is one of the same report.
        let original = copied.or(row.report).filter(|_| status == Status::Duplicate);
        let original = original.map(|number| reader.id(making.stored.home(number)?)).transpose()?;
        let id = row.document.id.hex();
        let is_report = status == Status::Report;
        batch
            .text(&id)
            .text(&row.document.uri)
            .text(row.document.media_type.as_str())
            .text_or_null(row.document.charset.map(|charset| charset.as_str()))
            .int(Some(row.document.bytes))
            .int(Some(row.document.replaced.into()))
            .text(status.as_str())
            .stated(reason)
            .text_or_null(original.map(|id| id.hex()).as_deref())
            .text_or_null(is_report.then(|| row.document.id.short_hex()).as_deref())
            .end();
        writer.write_if_full(&mut batch)?;
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}
