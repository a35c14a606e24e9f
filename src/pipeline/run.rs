//! The parallel run: many documents in bounded batches, one writer, results in order.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, SyncSender};

use super::understand;
use super::work::Work;
use crate::dataset::{self, Counts, DatasetError, DatasetSummary, DatasetWriter, Packed};
use crate::ingest::{self, Columns, Input, Opener};
use crate::knowledge::Knowledge;
use crate::model::{DocumentId, DocumentRecord, Fate, MediaType, Outcome};

/// How to run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Worker threads; `None` for one per processor.
    pub threads: Option<usize>,
    /// Whether to write table `texts`.
    pub texts: bool,
    /// Most documents in one batch.
    pub batch_documents: usize,
    /// Most stored bytes in one batch; a larger document is a batch of its own.
    pub batch_bytes: u64,
    /// Where corpora have their text.
    pub columns: Columns,
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            threads: None,
            texts: true,
            batch_documents: 32,
            batch_bytes: 4 << 20,
            columns: Columns::default(),
        }
    }
}

/// Is told how far a run has come. Called from the writer's thread.
pub trait Progress: Sync {
    /// A batch is stored. All numbers are totals since the start: stored bytes of the inputs
    /// that have been read, and what became of their documents.
    fn batch_done(&self, bytes: u64, counts: &Counts);

    /// All documents are stored; now the tables are written.
    fn tables_started(&self) {}
}

/// Nobody watches.
impl Progress for () {
    fn batch_done(&self, _bytes: u64, _counts: &Counts) {}
}

/// What a run left.
pub type RunSummary = DatasetSummary;

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The dataset could not be written.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The system gave no threads.
    #[error("cannot start the worker threads: {0}")]
    Threads(String),
}

/// Takes every document of every input through all stages and leaves a dataset in `output`.
///
/// Memory: about three batches per thread (a batch is at most 32 documents or 4 MB, and a
/// document takes a few times its size while it is read), the list of inputs, and the index
/// described at [`crate::dataset`].
///
/// # Errors
///
/// The output folder cannot be used, or the file system refuses; then an older dataset in
/// `output` is as it was. A document that cannot be read is no error: it is a row.
pub fn run(
    inputs: Vec<Input>,
    output: &Path,
    knowledge: &Knowledge,
    options: &RunOptions,
    progress: &dyn Progress,
) -> Result<RunSummary, RunError> {
    run_with(inputs, output, knowledge, options, progress, |input| understand(input, knowledge).outcome)
}

/// Like [`run`], with the stages before the dataset replaced by `read`.
///
/// # Errors
///
/// As [`run`].
pub fn run_with(
    mut inputs: Vec<Input>,
    output: &Path,
    knowledge: &Knowledge,
    options: &RunOptions,
    progress: &dyn Progress,
    read: impl Fn(&Input) -> Outcome + Sync,
) -> Result<RunSummary, RunError> {
    // Order decides which of two copies is the report, so it may not be the caller's.
    inputs.sort();
    inputs.dedup_by(|a, b| a.uri == b.uri);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.unwrap_or(0))
        .thread_name(|index| format!("worker-{index}"))
        .build()
        .map_err(|error| RunError::Threads(error.to_string()))?;
    let threads = pool.current_num_threads();
    let mut writer = DatasetWriter::create(output, options.texts)?;
    let (sender, batches) = mpsc::sync_channel(BATCHES_READY);
    let work = Work::new(batches.into_iter(), 2 * threads + 2);
    let (expected, written) = std::thread::scope(|scope| {
        let opening = scope.spawn(|| Cutter::new(options, sender).cut_all(inputs));
        let storing = scope.spawn(|| {
            // If the writer gives up, for whatever reason, so must the workers.
            let _stop = StopOnDrop(&work);
            store(&work, &mut writer, progress)
        });
        pool.scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|_| {
                    while let Some((number, batch)) = work.take() {
                        let packed = batch.inputs.iter().map(|input| guarded(input, knowledge, options.texts, &read));
                        work.put(number, (batch.done, packed.collect::<Vec<Packed>>()));
                    }
                });
            }
        });
        let written = storing.join();
        (opening.join(), written)
    });
    match written {
        Ok(stored) => stored?,
        Err(panic) => std::panic::resume_unwind(panic),
    }
    let expected = expected.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let stored = writer.counts().documents;
    if stored != expected {
        let message = format!("{expected} documents went in, {stored} came out");
        return Err(DatasetError::Unbalanced(message).into());
    }
    // The list of inputs and the batches are done with; the tables need the room.
    drop(work);
    progress.tables_started();
    Ok(pool.install(|| writer.finish(knowledge))?)
}

struct StopOnDrop<'a, I: Iterator, R>(&'a Work<I, R>);

impl<I: Iterator, R> Drop for StopOnDrop<'_, I, R> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// The writer's thread.
fn store(
    work: &Work<mpsc::IntoIter<Batch>, (u64, Vec<Packed>)>,
    writer: &mut DatasetWriter,
    progress: &dyn Progress,
) -> Result<(), DatasetError> {
    while let Some((done, batch)) = work.next_result() {
        for packed in batch {
            writer.add(packed)?;
        }
        progress.batch_done(done, &writer.counts());
    }
    Ok(())
}

/// One document through all stages; if that panics, a row that says so.
fn guarded(input: &Input, knowledge: &Knowledge, texts: bool, read: impl Fn(&Input) -> Outcome) -> Packed {
    let attempt = catch_unwind(AssertUnwindSafe(|| dataset::pack(read(input), knowledge, texts)));
    attempt.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .map(|message| message.to_string())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_string());
        let fate = Fate::Unreadable(format!("internal error: {message}; please report it with this document"));
        dataset::pack(Outcome { document: bare_record(input), fate }, knowledge, texts)
    })
}

/// What can be said of a document without understanding it.
fn bare_record(input: &Input) -> DocumentRecord {
    let read = catch_unwind(|| ingest::read(input)).ok();
    match read {
        Some(document) => DocumentRecord {
            id: document.id,
            uri: document.uri,
            media_type: document.media_type,
            charset: document.charset,
            bytes: document.bytes,
            replaced: document.replaced,
        },
        None => DocumentRecord {
            id: DocumentId::of(&[]),
            uri: input.uri.clone(),
            media_type: MediaType::Binary,
            charset: None,
            bytes: 0,
            replaced: 0,
        },
    }
}

/// Batches that wait, opened, for a worker.
const BATCHES_READY: usize = 2;

/// Documents that a worker takes at once.
struct Batch {
    inputs: Vec<Input>,
    /// Stored bytes of the inputs that had been read when it was cut.
    done: u64,
}

/// Cuts the documents of the inputs into batches. Where it cuts depends on the inputs alone.
struct Cutter<'a> {
    options: &'a RunOptions,
    sender: SyncSender<Batch>,
    opener: Opener,
}

impl<'a> Cutter<'a> {
    fn new(options: &'a RunOptions, sender: SyncSender<Batch>) -> Cutter<'a> {
        Cutter { options, sender, opener: Opener::new(options.columns.clone()) }
    }

    /// Sends all of them, or as many as are wanted; returns the number of documents.
    fn cut_all(self, inputs: Vec<Input>) -> u64 {
        let (mut batch, mut bytes, mut documents) = (Vec::new(), 0, 0);
        for input in inputs {
            let flow = self.opener.open(input, &mut |document| {
                let size = document.bytes();
                let is_full = batch.len() == self.options.batch_documents || bytes + size > self.options.batch_bytes;
                if is_full && !batch.is_empty() {
                    self.send(std::mem::take(&mut batch))?;
                    bytes = 0;
                }
                bytes += size;
                documents += 1;
                batch.push(document);
                ControlFlow::Continue(())
            });
            if flow.is_break() {
                return documents;
            }
        }
        if !batch.is_empty() {
            // Nobody takes it where the writer has given up.
            let _ = self.send(batch);
        }
        documents
    }

    fn send(&self, inputs: Vec<Input>) -> ControlFlow<()> {
        match self.sender.send(Batch { inputs, done: self.opener.done() }) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Place;

    #[test]
    fn batches_are_bounded_by_documents_and_by_bytes() {
        let input = |size: usize| Input { uri: size.to_string(), place: Place::Memory(vec![0; size]) };
        let inputs: Vec<Input> = [4, 4, 4, 90, 4, 1, 1, 1, 1].map(input).into();
        let options = RunOptions { batch_documents: 4, batch_bytes: 10, ..RunOptions::default() };
        let (sender, batches) = mpsc::sync_channel(9);
        assert_eq!(Cutter::new(&options, sender).cut_all(inputs), 9);
        let sizes = batches.iter().map(|batch| batch.inputs.iter().map(Input::bytes).collect());
        assert_eq!(sizes.collect::<Vec<Vec<u64>>>(), [vec![4, 4], vec![4], vec![90], vec![4, 1, 1, 1], vec![1]]);
    }
}
