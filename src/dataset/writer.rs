//! From packed documents to a published folder.

use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use super::pack::Packed;
use super::publish::Staging;
use super::spill::{Counts, Spill};
use super::tables::{self, Making};
use super::{DatasetError, TableFile};
use crate::knowledge::Knowledge;
use crate::model::{Across, Status};

/// Takes packed documents in order of their uri and leaves a dataset.
pub struct DatasetWriter {
    staging: Staging,
    spill: Spill,
    texts: bool,
}

/// What a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetSummary {
    /// Documents and rows.
    pub counts: Counts,
    /// The dataset's folder.
    pub folder: PathBuf,
    /// The tables in it.
    pub tables: Vec<TableFile>,
}

/// Folder for spill files in the staging folder; removed before publication.
const SPILL: &str = "spill";

impl DatasetWriter {
    /// Prepares to write to `output`, which may be missing, empty, or an older dataset; it
    /// stays as it is until [`DatasetWriter::finish`].
    ///
    /// # Errors
    ///
    /// Foreign files in `output`, another run writing to it, or a file system that refuses.
    pub fn create(output: &Path, texts: bool) -> Result<DatasetWriter, DatasetError> {
        let staging = Staging::create(output)?;
        let folder = staging.folder().join(SPILL);
        std::fs::create_dir(&folder).map_err(DatasetError::io("create", &folder))?;
        Ok(DatasetWriter { spill: Spill::create(&folder)?, staging, texts })
    }

    /// Stores a document and says what became of it: of documents with the same text, the
    /// first one added is the report and the others are duplicates. Near copies are found at
    /// the end.
    ///
    /// # Errors
    ///
    /// A file system that refuses (a full disk).
    pub fn add(&mut self, packed: Packed) -> Result<Status, DatasetError> {
        self.spill.add(packed)
    }

    /// Documents and rows so far.
    pub fn counts(&self) -> Counts {
        self.spill.counts
    }

    /// Relates the reports to each other, with `across` as the checks over several of them;
    /// writes the tables on the current rayon pool, and publishes them in one step.
    ///
    /// # Errors
    ///
    /// A file system that refuses, or counts that do not add up; then the older dataset, if
    /// there was one, is as it was.
    pub fn finish(self, knowledge: &Knowledge, across: &dyn Across) -> Result<DatasetSummary, DatasetError> {
        let DatasetWriter { staging, spill, texts } = self;
        let mut stored = spill.close()?;
        stored.look_across(&staging.folder().join(SPILL), knowledge, across)?;
        let making = Making { stored: &stored, knowledge, folder: staging.folder() };
        let tables = tables::write_all(&making, texts)?;
        let counts = stored.counts;
        balance(&counts, &tables)?;
        let spill = staging.folder().join(SPILL);
        std::fs::remove_dir_all(&spill).map_err(DatasetError::io("remove", &spill))?;
        Manifest::new(&counts, stored.inputs, &tables, knowledge).write(staging.folder())?;
        let folder = staging.publish()?;
        Ok(DatasetSummary { counts, folder, tables })
    }
}

/// Every document has one status, and every row that was counted stands in its table.
fn balance(counts: &Counts, tables: &[TableFile]) -> Result<(), DatasetError> {
    let statuses: u64 = Status::ALL.iter().map(|status| counts.of(*status)).sum();
    if statuses != counts.documents {
        return Err(DatasetError::Unbalanced(format!("{} documents, but {statuses} statuses", counts.documents)));
    }
    let findings = counts.passed + counts.failed + counts.not_assessable;
    let expected = [
        ("documents", counts.documents),
        ("reports", counts.reports),
        ("texts", counts.reports),
        ("observations", counts.observations),
        ("findings", findings),
    ];
    for (name, rows) in expected {
        if let Some(table) = tables.iter().find(|table| table.name == name && table.rows != rows) {
            return Err(DatasetError::Unbalanced(format!(
                "table {name} has {} rows, but should have {rows}",
                table.rows
            )));
        }
    }
    Ok(())
}
