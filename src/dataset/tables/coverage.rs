//! Table `coverage`.

use super::Making;
use crate::dataset::batch::Batch;
use crate::dataset::spill::{Entry, Order};
use crate::dataset::{DatasetError, TableFile};
use crate::model::Scope;

/// One row a body, scope and year from its first to its last report.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let mut writer = making.create("coverage")?;
    let mut batch = writer.batch();
    let older = making.stored.older_versions();
    let mut entries = making.stored.current(Order::Body);
    entries.retain(|entry| entry.year != 0 && !making.stored.name(entry.body).is_empty());
    let mut before: Option<&Entry> = None;
    for entry in entries {
        let same = before.filter(|before| (before.body, before.scope) == (entry.body, entry.scope));
        for year in same.map_or(entry.year, |before| before.year + 1)..entry.year {
            key(making, &mut batch, entry, year);
            batch.text("missing").stated("").stated("").stated("").int(Some(0)).end();
            writer.write_if_full(&mut batch)?;
        }
        key(making, &mut batch, entry, entry.year);
        batch
            .text(if entry.observations == 0 { "unread" } else { "read" })
            .stated(making.stored.name(entry.agency))
            .stated(making.stored.name(entry.region))
            .text(&entry.hex())
            .int(Some(1 + older.get(&entry.number).copied().unwrap_or(0)))
            .end();
        writer.write_if_full(&mut batch)?;
        before = Some(entry);
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

fn key(making: &Making<'_>, batch: &mut Batch, entry: &Entry, year: u16) {
    let scope = Scope::ALL.get(entry.scope as usize).copied().unwrap_or(Scope::Agency);
    batch.text(making.stored.name(entry.body)).text(scope.as_str()).int(Some(year.into()));
}
