//! From packed documents to a published folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::index::{Counts, Spill};
use super::manifest::Manifest;
use super::memory;
use super::pack::Packed;
use super::publish::{self, Staging};
use super::store::{Identity, Recorder, Store};
use super::tables::{self, Making};
use super::{DatasetError, TableFile};
use crate::knowledge::Knowledge;
use crate::model::{Across, Status, Stop};

/// Takes packed documents in the order in which they stand in the inputs, sorted by uri, and leaves a dataset.
pub struct DatasetWriter {
    staging: Staging,
    store: Arc<Store>,
    spill: Spill,
    options: WriterOptions,
    /// Batches since memory was given back.
    batches: u32,
}

/// What a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetSummary {
    /// Documents and rows.
    pub counts: Counts,
    /// The dataset's folder.
    pub folder: PathBuf,
    /// The files of its tables.
    pub tables: Vec<TableFile>,
}

/// Folder for spill files in the staging folder; removed before publication.
const SPILL: &str = "spill";

/// Batches after which memory is given back: often enough to keep it from growing, and seldom enough
/// to cost nothing.
const GIVE_BACK: u32 = 16;

/// How to write.
#[derive(Debug, Clone)]
pub struct WriterOptions {
    /// Whether to write table `texts`.
    pub texts: bool,
    /// What becomes of results of earlier runs, and of this one's.
    pub keeping: Keeping,
    /// What results depend on besides their documents.
    pub identity: Identity,
    /// Ends the writing of tables early.
    pub stop: Stop,
}

/// What becomes of results that an earlier run had, and of this run's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keeping {
    /// Earlier results are used, and results are kept for the next run.
    #[default]
    Reuse,
    /// Earlier results are forgotten, but results are kept for the next run.
    Fresh,
    /// Nothing is used and nothing left behind.
    Nothing,
}

/// What earlier runs left for the dataset in `output`. Changes nothing.
///
/// # Errors
///
/// A file system that refuses.
pub fn kept(output: &Path, identity: &Identity) -> Result<Store, DatasetError> {
    Store::load(Store::folder(&publish::resolve(output)?), identity)
}

impl DatasetWriter {
    /// Prepares to write to `output`, which may be missing, empty, or an older dataset; it
    /// stays as it is until [`DatasetWriter::finish`].
    ///
    /// # Errors
    ///
    /// Foreign files in `output`, another run writing to it, or a file system that refuses.
    pub fn create(output: &Path, options: WriterOptions) -> Result<DatasetWriter, DatasetError> {
        memory::settle();
        let staging = Staging::create(output, &options.stop)?;
        let folder = staging.folder().join(SPILL);
        std::fs::create_dir(&folder).map_err(DatasetError::io("create", &folder))?;
        // The staging folder is locked, so that the store has one user.
        let place = match options.keeping {
            Keeping::Nothing => folder.join("store"),
            Keeping::Reuse | Keeping::Fresh => Store::folder(staging.output()),
        };
        let mut store = Store::load(place, &options.identity)?;
        if options.keeping == Keeping::Fresh {
            store.forget("it was asked for");
        }
        store.prepare(&options.identity)?;
        let spill = Spill::create(&folder, Recorder::begin(&store)?)?;
        Ok(DatasetWriter { staging, store: Arc::new(store), spill, options, batches: 0 })
    }

    /// The results of earlier runs.
    pub fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
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

    /// Sees to it that what was added survives the end of this process.
    ///
    /// # Errors
    ///
    /// A file system that refuses (a full disk).
    pub fn flush(&mut self) -> Result<(), DatasetError> {
        self.batches += 1;
        if self.batches == GIVE_BACK {
            self.batches = 0;
            memory::give_back();
        }
        self.spill.flush()
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
    /// A file system that refuses, counts that do not add up, or a wish to stop; then the older
    /// dataset, if there was one, is as it was.
    pub fn finish(self, knowledge: &Knowledge, across: &dyn Across) -> Result<DatasetSummary, DatasetError> {
        let DatasetWriter { staging, store, spill, options, .. } = self;
        // The tables need the room.
        drop(store);
        let (mut stored, closed) = spill.close()?;
        stored.look_across(knowledge, across)?;
        let making = Making { stored: &stored, knowledge, folder: staging.folder(), stop: &options.stop };
        let tables = tables::write_all(&making, options.texts)?;
        let counts = stored.counts;
        balance(&counts, &tables)?;
        Manifest::new(&counts, stored.inputs, &tables, knowledge).write(staging.folder())?;
        if options.keeping != Keeping::Nothing
            && let Err(error) = closed.commit()
        {
            // The dataset does not depend on it: the next run finds less, or nothing.
            tracing::warn!(%error, "the results could not be kept for the next run");
        }
        let spill = staging.folder().join(SPILL);
        std::fs::remove_dir_all(&spill).map_err(DatasetError::io("remove", &spill))?;
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
        let mut parts = tables.iter().filter(|table| table.name == name).peekable();
        let is_written = parts.peek().is_some();
        let written: u64 = parts.map(|part| part.rows).sum();
        if is_written && written != rows {
            return Err(DatasetError::Unbalanced(format!("table {name} has {written} rows, but should have {rows}")));
        }
    }
    Ok(())
}
