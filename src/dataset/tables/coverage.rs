//! Table `coverage`.

use super::Making;
use crate::dataset::batch::Batch;
use crate::dataset::index::{Entry, Order};
use crate::dataset::{DatasetError, TableFile};
use crate::model::Scope;

/// One row a body, scope and year from its first to its last report.
pub(super) fn write(making: &Making<'_>) -> Result<TableFile, DatasetError> {
    let mut writer = making.create("coverage")?;
    let mut batch = writer.batch();
    let mut before: Option<Entry> = None;
    for entry in making.stored.current(Order::Body)? {
        let entry = entry?;
        if entry.year == 0 || entry.body.is_empty() {
            continue;
        }
        let same = before.filter(|before| (&before.body, before.scope) == (&entry.body, entry.scope));
        for year in same.map_or(entry.year, |before| before.year + 1)..entry.year {
            key(&mut batch, &entry, year);
            batch.text("missing").stated("").stated("").stated("").int(Some(0)).end();
            writer.write_if_full(&mut batch)?;
        }
        key(&mut batch, &entry, entry.year);
        batch
            .text(if entry.observations == 0 { "unread" } else { "read" })
            .stated(&entry.agency)
            .stated(&entry.region)
            .text(&entry.home.hex())
            .int(Some(1 + u64::from(entry.relation.replaces)))
            .end();
        writer.write_if_full(&mut batch)?;
        before = Some(entry);
    }
    writer.write_all(&mut batch)?;
    writer.finish()
}

fn key(batch: &mut Batch, entry: &Entry, year: u16) {
    let scope = Scope::ALL.get(entry.scope as usize).copied().unwrap_or(Scope::Agency);
    batch.text(&entry.body).text(scope.as_str()).int(Some(year.into()));
}
