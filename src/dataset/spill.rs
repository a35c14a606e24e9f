//! Reports and documents on disk until all are known, and the index that orders them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::DatasetError;
use super::late::Late;
use super::manifest::{InputHash, Inputs};
use super::pack::{Body, Packed, PackedFate, PackedReport, ReportPart, Tally};
use super::store::{CRC, Closed, Place, Recorder, Segments};
use crate::aggregate::{Card, Relation, Values, relate};
use crate::model::{DocumentId, DocumentRecord, Finding, Status};

/// What has been written: documents by status, and rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All documents.
    pub documents: u64,
    /// Those that are reports of their own.
    pub reports: u64,
    /// Those that repeat another document.
    pub duplicates: u64,
    /// Those that are something else.
    pub not_a_report: u64,
    /// Those that no text could be had from.
    pub unreadable: u64,
    /// Rows of table `observations`.
    pub observations: u64,
    /// Findings with status `pass`.
    pub passed: u64,
    /// Findings with status `fail`.
    pub failed: u64,
    /// Findings with status `not_assessable`.
    pub not_assessable: u64,
    /// Documents whose results an earlier run had.
    pub kept: u64,
}

impl Counts {
    fn add(&mut self, status: Status) {
        self.documents += 1;
        *match status {
            Status::Report => &mut self.reports,
            Status::Duplicate => &mut self.duplicates,
            Status::NotAReport => &mut self.not_a_report,
            Status::Unreadable => &mut self.unreadable,
        } += 1;
    }

    pub(super) fn add_rows(&mut self, tally: Tally) {
        self.observations += u64::from(tally.observations);
        self.passed += u64::from(tally.passed);
        self.failed += u64::from(tally.failed);
        self.not_assessable += u64::from(tally.not_assessable);
    }

    /// Documents with this status.
    pub fn of(&self, status: Status) -> u64 {
        match status {
            Status::Report => self.reports,
            Status::Duplicate => self.duplicates,
            Status::NotAReport => self.not_a_report,
            Status::Unreadable => self.unreadable,
        }
    }
}

/// A row of table `documents`, as it waits on disk.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DocumentRow {
    pub document: DocumentRecord,
    pub status: Status,
    pub reason: String,
    /// Number of the report that it is or, for a duplicate, repeats.
    pub report: Option<u32>,
}

/// What stays in memory of a report: 64 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Position among all reports, in order of arrival.
    pub number: u32,
    record: Place,
    /// First 8 bytes of the document's id, big end first: ordered as `report_id` is.
    pub report_id: u64,
    parts: [u32; 4],
    pub region: u32,
    pub agency: u32,
    /// Column `agency_id`; empty if not known.
    pub body: u32,
    pub sector: u32,
    pub observations: u32,
    pub year: u16,
    pub level: u8,
    pub scope: u8,
}

impl Entry {
    /// Column `report_id`.
    pub fn hex(&self) -> String {
        format!("{:016x}", self.report_id)
    }
}

/// Names that many reports share, each kept once.
#[derive(Debug, Default)]
struct Names {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let (name, number) = (Arc::<str>::from(name), self.names.len() as u32);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }
}

/// Takes packed documents one by one, in order of their uri.
pub(super) struct Spill {
    records: Recorder,
    documents: Appender,
    entries: Vec<Entry>,
    cards: Vec<Card>,
    tallies: Vec<Tally>,
    names: Names,
    /// Number of the first report with a fingerprint.
    seen: HashMap<[u64; 2], u32>,
    inputs: InputHash,
    pub counts: Counts,
}

/// A file that grows.
pub(super) struct Appender {
    file: BufWriter<File>,
    path: PathBuf,
    length: u64,
}

impl Appender {
    pub fn create(path: PathBuf) -> Result<Appender, DatasetError> {
        let file = File::create_new(&path).map_err(DatasetError::io("create", &path))?;
        Ok(Appender { file: BufWriter::with_capacity(1 << 20, file), path, length: 0 })
    }

    /// Appends bytes and says where they begin.
    pub fn append(&mut self, bytes: &[u8]) -> Result<u64, DatasetError> {
        self.file.write_all(bytes).map_err(DatasetError::io("write", &self.path))?;
        self.length += bytes.len() as u64;
        Ok(self.length - bytes.len() as u64)
    }

    /// Appends a value; where it begins, and its length.
    pub fn append_packed(&mut self, value: &impl Serialize) -> Result<(u64, u32), DatasetError> {
        let bytes = packed(value)?;
        Ok((self.append(&bytes)?, bytes.len() as u32))
    }

    /// Appends the length of a value, and the value.
    fn append_row(&mut self, value: &impl Serialize) -> Result<(), DatasetError> {
        let bytes = packed(value)?;
        self.append(&(bytes.len() as u32).to_le_bytes())?;
        self.append(&bytes).map(|_| ())
    }

    /// Closes it and says where it is.
    pub fn close(mut self) -> Result<PathBuf, DatasetError> {
        self.file.flush().map_err(DatasetError::io("write", &self.path))?;
        Ok(self.path)
    }
}

fn packed(value: &impl Serialize) -> Result<Vec<u8>, DatasetError> {
    postcard::to_stdvec(value).map_err(DatasetError::damaged)
}

impl Spill {
    /// Creates the spill file of the documents in `folder`; reports go to `records`.
    pub fn create(folder: &Path, records: Recorder) -> Result<Spill, DatasetError> {
        Ok(Spill {
            records,
            documents: Appender::create(folder.join("documents.spill"))?,
            entries: Vec::new(),
            cards: Vec::new(),
            tallies: Vec::new(),
            names: Names::default(),
            seen: HashMap::new(),
            inputs: InputHash::default(),
            counts: Counts::default(),
        })
    }

    /// Stores a document and says what became of it.
    pub fn add(&mut self, packed: Packed) -> Result<Status, DatasetError> {
        let record = self.records.put(&packed)?;
        let Packed { document, fate, body: source, .. } = packed;
        self.counts.kept += u64::from(matches!(source, Body::Kept(_)));
        let (status, reason, report) = match fate {
            PackedFate::NotAReport(reason) => (Status::NotAReport, reason, None),
            PackedFate::Unreadable(reason) => (Status::Unreadable, reason, None),
            PackedFate::Report(report) => {
                let key = [report.fingerprint as u64, (report.fingerprint >> 64) as u64];
                match self.seen.get(&key) {
                    Some(first) => {
                        let reason = "repeats the body of the document in duplicate_of".to_string();
                        (Status::Duplicate, reason, Some(*first))
                    }
                    None => {
                        let number = self.entries.len() as u32;
                        self.seen.insert(key, number);
                        self.add_report(&document, &report, record);
                        (Status::Report, String::new(), Some(number))
                    }
                }
            }
        };
        self.counts.add(status);
        self.inputs.add(&document.uri, &document.id.hex(), document.bytes);
        self.documents.append_row(&DocumentRow { document, status, reason, report })?;
        Ok(status)
    }

    /// A batch of documents is stored: it survives the end of this process.
    pub fn flush(&mut self) -> Result<(), DatasetError> {
        self.records.flush()
    }

    fn add_report(&mut self, document: &DocumentRecord, report: &PackedReport, record: Place) {
        let mut head = [0; 8];
        head.copy_from_slice(&document.id.0[..8]);
        self.tallies.push(report.tally);
        let body = self.names.number(&report.agency_id);
        self.cards.push(Card { body: (!report.agency_id.is_empty()).then_some(body), ..report.card });
        self.entries.push(Entry {
            number: self.entries.len() as u32,
            record,
            report_id: u64::from_be_bytes(head),
            parts: report.parts,
            region: self.names.number(&report.region_code),
            agency: self.names.number(&report.agency),
            body,
            sector: self.names.number(&report.sector),
            observations: report.tally.observations,
            year: report.card.year,
            level: report.level as u8,
            scope: report.card.scope,
        });
    }

    /// No more documents: the stored ones, ready to be read in any order, and the store's run.
    pub fn close(self) -> Result<(Stored, Closed), DatasetError> {
        let names = self.names.names;
        let mut by_name: Vec<u32> = (0..names.len() as u32).collect();
        by_name.sort_by(|a, b| names[*a as usize].cmp(&names[*b as usize]));
        let mut ranks = vec![0; names.len()];
        for (rank, number) in by_name.iter().enumerate() {
            ranks[*number as usize] = rank as u32;
        }
        // It has grown by doubling; the tables need the room.
        let mut entries = self.entries;
        entries.shrink_to_fit();
        let relations = relate(&self.cards);
        let mut counts = self.counts;
        for (tally, relation) in self.tallies.iter().zip(&relations) {
            match relation.copy_of {
                None => counts.add_rows(*tally),
                Some(_) => {
                    counts.reports -= 1;
                    counts.duplicates += 1;
                }
            }
        }
        let (segments, closed) = self.records.close()?;
        let stored = Stored {
            segments,
            documents: self.documents.close()?,
            entries,
            relations,
            late: Late::default(),
            names,
            ranks,
            inputs: self.inputs.finish(),
            counts,
        };
        Ok((stored, closed))
    }
}

/// All reports and documents, on disk, with the index to find them.
pub(super) struct Stored {
    segments: Segments,
    documents: PathBuf,
    entries: Vec<Entry>,
    relations: Vec<Relation>,
    /// Findings that several reports together gave.
    pub(super) late: Late,
    names: Vec<Arc<str>>,
    /// Position of each name in alphabetical order.
    ranks: Vec<u32>,
    pub inputs: Inputs,
    pub counts: Counts,
}

/// Orders in which tables want the reports.
#[derive(Debug, Clone, Copy)]
pub(super) enum Order {
    /// year, region_code, agency, report_id
    Agency,
    /// year, region_code, report_id
    Region,
    /// year, report_id
    Id,
    /// year, level, region_code, sector, scope, report_id
    Group,
    /// agency_id, scope, year, report_id
    Body,
}

impl Stored {
    /// The reports in this order, copies left out; where all keys are equal, in order of arrival.
    pub fn sorted(&self, order: Order) -> Vec<&Entry> {
        let own = |entry: &&Entry| self.relation(entry).copy_of.is_none();
        let mut entries: Vec<&Entry> = self.entries.iter().filter(own).collect();
        entries.sort_unstable_by(|a, b| self.compare(order, a, b).then(a.number.cmp(&b.number)));
        entries
    }

    fn compare(&self, order: Order, a: &Entry, b: &Entry) -> Ordering {
        let rank = |name: u32| self.ranks[name as usize];
        let region = || rank(a.region).cmp(&rank(b.region));
        if let Order::Body = order {
            let body = |entry: &Entry| (rank(entry.body), entry.scope, entry.year, entry.report_id);
            return body(a).cmp(&body(b));
        }
        let further = match order {
            Order::Agency => region().then_with(|| rank(a.agency).cmp(&rank(b.agency))),
            Order::Region => region(),
            Order::Id | Order::Body => Ordering::Equal,
            Order::Group => a
                .level
                .cmp(&b.level)
                .then_with(region)
                .then_with(|| rank(a.sector).cmp(&rank(b.sector)))
                .then(a.scope.cmp(&b.scope)),
        };
        a.year.cmp(&b.year).then(further).then(a.report_id.cmp(&b.report_id))
    }

    /// A name by its number.
    pub fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// The `number`th stored report.
    pub fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.get(number as usize)
    }

    /// How many versions each report replaced.
    pub fn older_versions(&self) -> HashMap<u32, u64> {
        let mut older = HashMap::new();
        for newer in self.relations.iter().filter_map(|relation| relation.replaced_by) {
            *older.entry(newer).or_default() += 1;
        }
        older
    }

    /// What a report is to others.
    pub fn relation(&self, entry: &Entry) -> Relation {
        self.relations.get(entry.number as usize).copied().unwrap_or_default()
    }

    /// The reports that count, copies and replaced versions left out, in this order.
    pub fn current(&self, order: Order) -> Vec<&Entry> {
        let mut entries = self.sorted(order);
        entries.retain(|entry| self.relation(entry).replaced_by.is_none());
        entries
    }

    /// Opens the records for one table.
    pub fn reader(&self) -> Reader {
        Reader { segments: self.segments.clone(), buffer: Vec::new() }
    }

    /// Calls `each` for every document, in order of arrival.
    pub fn documents(&self, mut each: impl FnMut(DocumentRow) -> Result<(), DatasetError>) -> Result<(), DatasetError> {
        let path = &self.documents;
        let file = File::open(path).map_err(DatasetError::io("open", path))?;
        let mut file = std::io::BufReader::with_capacity(256 << 10, file);
        let mut row = Vec::new();
        for _ in 0..self.counts.documents {
            let mut length = [0; 4];
            file.read_exact(&mut length).map_err(DatasetError::io("read", path))?;
            row.resize(u32::from_le_bytes(length) as usize, 0);
            file.read_exact(&mut row).map_err(DatasetError::io("read", path))?;
            each(postcard::from_bytes(&row).map_err(DatasetError::damaged)?)?;
        }
        Ok(())
    }
}

/// Reads parts of records.
pub(super) struct Reader {
    segments: Segments,
    buffer: Vec<u8>,
}

impl Reader {
    fn part(&mut self, entry: &Entry, part: usize) -> Result<&[u8], DatasetError> {
        let before: u64 = entry.parts[..part].iter().map(|length| u64::from(*length) + CRC as u64).sum();
        let read = self.segments.part(entry.record.after(before), entry.parts[part] as usize, &mut self.buffer);
        read.map_err(DatasetError::damaged)?;
        Ok(&self.buffer)
    }

    /// The document's id.
    pub fn id(&mut self, entry: &Entry) -> Result<DocumentId, DatasetError> {
        Ok(self.report(entry)?.id)
    }

    /// The report, its sections and values.
    pub fn report(&mut self, entry: &Entry) -> Result<ReportPart, DatasetError> {
        postcard::from_bytes(self.part(entry, 0)?).map_err(DatasetError::damaged)
    }

    /// The values for panel and summary.
    pub fn values(&mut self, entry: &Entry) -> Result<Values, DatasetError> {
        let read = postcard::take_from_bytes(self.part(entry, 0)?).map_err(DatasetError::damaged)?;
        Ok(read.0)
    }

    /// The observations, for [`super::pack::Observations::open`].
    pub fn observations(&mut self, entry: &Entry) -> Result<&[u8], DatasetError> {
        self.part(entry, 1)
    }

    /// The findings.
    pub fn findings(&mut self, entry: &Entry) -> Result<Vec<Finding>, DatasetError> {
        postcard::from_bytes(self.part(entry, 2)?).map_err(DatasetError::damaged)
    }

    /// The text.
    pub fn text(&mut self, entry: &Entry) -> Result<&str, DatasetError> {
        simdutf8::basic::from_utf8(self.part(entry, 3)?).map_err(DatasetError::damaged)
    }
}
