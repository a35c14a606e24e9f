//! The parallel run: many documents in bounded batches, one writer, results in order.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, SyncSender};

use super::understand_document;
use super::work::Work;
use crate::dataset::{
    self, Counts, DatasetError, DatasetSummary, DatasetWriter, Identity, Keeping, Key, Packed, Signature, Store,
    WriterOptions,
};
use crate::ingest::{self, Columns, Input, Ocr, Opener, Place, Skipped};
use crate::knowledge::Knowledge;
use crate::model::{Content, Document, DocumentId, DocumentRecord, Fate, MediaType, Outcome, Stop};
use crate::validate::AcrossReports;

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
    /// Recognises pages that are pictures; `None` leaves them unreadable.
    pub ocr: Option<Ocr>,
    /// What becomes of results of earlier runs, and of this one's.
    pub keeping: Keeping,
    /// Ends the run early.
    pub stop: Stop,
    /// Counts what is not taken of archives.
    pub skipped: Skipped,
}

impl RunOptions {
    /// Takes the inputs apart.
    pub(super) fn opener(&self) -> Opener {
        let mut opener = Opener::new(self.columns.clone());
        opener.skipped = self.skipped.clone();
        opener
    }

    /// What results depend on besides their documents.
    pub(super) fn identity(&self, knowledge: &Knowledge) -> Identity {
        let texts = if self.texts { "with texts" } else { "without texts" };
        Identity {
            program: concat!(env!("CARGO_PKG_VERSION"), " ", env!("GONGKAI_SOURCE")).to_string(),
            knowledge: knowledge.fingerprint.clone(),
            options: [texts.to_string()]
                .into_iter()
                .chain(self.ocr.as_ref().map(Ocr::identity))
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        RunOptions {
            threads: None,
            texts: true,
            batch_documents: 32,
            batch_bytes: 4 << 20,
            keeping: Keeping::default(),
            stop: Stop::default(),
            skipped: Skipped::default(),
            columns: Columns::default(),
            ocr: None,
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
    Dataset(DatasetError),
    /// The system gave no threads.
    #[error("cannot start the worker threads: {0}")]
    Threads(String),
    /// It was asked to stop, see [`RunOptions::stop`].
    #[error("stopped: an older dataset is as it was; the same command goes on from here")]
    Stopped,
}

impl From<DatasetError> for RunError {
    fn from(error: DatasetError) -> RunError {
        match error {
            DatasetError::Stopped => RunError::Stopped,
            error => RunError::Dataset(error),
        }
    }
}

/// Takes every document of every input through all stages and leaves a dataset in `output`.
///
/// Documents that an earlier run has read, with the same program and knowledge, are not read
/// again: see [`Keeping`]. The dataset is the same, byte for byte, as if they were.
///
/// Memory: about three batches per thread (a batch is at most 32 documents or 4 MB, and a
/// document takes a few times its size while it is read), the list of inputs, and the index
/// described at [`crate::dataset`] (5 to 11 bytes a report); where an earlier run has left results, about 60 bytes for each.
///
/// # Errors
///
/// The output folder cannot be used, the file system refuses, or it was asked to stop; then an older dataset in
/// `output` is as it was. A document that cannot be read is no error: it is a row.
pub fn run(
    inputs: Vec<Input>,
    output: &Path,
    knowledge: &Knowledge,
    options: &RunOptions,
    progress: &dyn Progress,
) -> Result<RunSummary, RunError> {
    run_with(inputs, output, knowledge, options, progress, |document| understand_document(document, knowledge).outcome)
}

/// Like [`run`], with the stages between ingest and the dataset replaced by `read`.
///
/// # Errors
///
/// As [`run`].
pub fn run_with(
    inputs: Vec<Input>,
    output: &Path,
    knowledge: &Knowledge,
    options: &RunOptions,
    progress: &dyn Progress,
    read: impl Fn(Document) -> Outcome + Sync,
) -> Result<RunSummary, RunError> {
    // Order decides which of two copies is the report, so it may not be the caller's.
    let inputs = ingest::each_once(inputs);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.unwrap_or(0))
        .thread_name(|index| format!("worker-{index}"))
        .build()
        .map_err(|error| RunError::Threads(error.to_string()))?;
    let threads = pool.current_num_threads();
    let writing = WriterOptions {
        texts: options.texts,
        keeping: options.keeping,
        identity: options.identity(knowledge),
        stop: options.stop.clone(),
    };
    let mut writer = DatasetWriter::create(output, writing)?;
    let earlier = writer.store();
    tracing::info!(results = earlier.len(), void = earlier.void(), "results of earlier runs");
    let (sender, batches) = mpsc::sync_channel(BATCHES_READY);
    let work = Work::new(batches.into_iter(), 2 * threads + 2, options.stop.clone());
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
                    while let Some((number, mut batch)) = work.take() {
                        ingest::fetch(&mut batch.inputs, |input| {
                            earlier.unchanged(&input.uri, signature(input)).is_none()
                        });
                        let packed = batch.inputs.iter().take_while(|_| !options.stop.asked());
                        let packed = packed.map(|input| recalled(input, &earlier, knowledge, options, &read));
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
    if options.stop.asked() {
        return Err(RunError::Stopped);
    }
    let stored = writer.counts().documents;
    if stored != expected {
        let message = format!("{expected} documents went in, {stored} came out");
        return Err(DatasetError::Unbalanced(message).into());
    }
    // The list of inputs and the batches are done with; the tables need the room.
    drop(work);
    drop(earlier);
    progress.tables_started();
    Ok(pool.install(|| writer.finish(knowledge, &AcrossReports(knowledge)))?)
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
        writer.flush()?;
        progress.batch_done(done, &writer.counts());
    }
    Ok(())
}

/// The result of an earlier run, if the document's file is as it was; else the document is read.
fn recalled(
    input: &Input,
    store: &Store,
    knowledge: &Knowledge,
    options: &RunOptions,
    read: impl Fn(Document) -> Outcome,
) -> Packed {
    // Of no use, and a look at the file system each, where nothing is kept.
    let signature = if options.keeping == Keeping::Nothing { None } else { signature(input) };
    if let Some(packed) = store.unchanged(&input.uri, signature) {
        return packed;
    }
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let document = ingest::read(input, options.ocr.as_ref());
        let Some(key) = key(&document) else { return dataset::pack(read(document), knowledge, options.texts) };
        if let Some(packed) = store.find(key, &document.record(), signature) {
            return packed;
        }
        let outcome = read(document);
        // Out of time: another machine, or a next version, may be faster.
        let is_final = !matches!(outcome.fate, Fate::Unreadable(_));
        let packed = dataset::pack(outcome, knowledge, options.texts);
        if is_final { packed.remember(key, signature) } else { packed }
    }));
    // A panic is not remembered: it may have had to do with the state of the machine.
    attempt.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .map(|message| message.to_string())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_string());
        let fate = Fate::Unreadable(format!("internal error: {message}; please report it with this document"));
        dataset::pack(Outcome { document: bare_record(input), fate }, knowledge, options.texts)
    })
}

/// What the file system or the server says of a document's file; `None` where it has none of its own.
pub(super) fn signature(input: &Input) -> Option<Signature> {
    match &input.place {
        Place::File(path) => Signature::of(path),
        Place::Remote(remote) => remote.object.version.as_deref().map(Signature::of_version),
        Place::Memory(_) | Place::Record(_) | Place::Stdin | Place::Broken(_) => None,
    }
}

/// What the result of a document is found by: all that the stages after ingest are given. `None`
/// for an unreadable one, which is tried again in every run: a converter may have been installed,
/// or permission given.
pub(super) fn key(document: &Document) -> Option<Key> {
    let Content::Text(_) = document.content else { return None };
    Some(Key::of(&[
        &document.id.0,
        document.media_type.as_str().as_bytes(),
        document.charset.map_or("", |charset| charset.as_str()).as_bytes(),
        &document.replaced.to_le_bytes(),
        document.url.as_bytes(),
    ]))
}

/// What can be said of a document without understanding it.
fn bare_record(input: &Input) -> DocumentRecord {
    let read = catch_unwind(|| ingest::read(input, None)).ok();
    match read {
        Some(document) => document.record(),
        None => DocumentRecord {
            id: DocumentId::unread(&input.uri),
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
        Cutter { options, sender, opener: options.opener() }
    }

    /// Sends all of them, or as many as are wanted before it is asked to stop; returns the number of documents.
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
                if self.options.stop.asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
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
