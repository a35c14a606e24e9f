//! All reports and documents, when the last is known.

use std::cmp::Ordering;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::counts::Counts;
use super::numbered::Numbered;
use super::relations::Relations;
use super::rows::Filed;
use super::sorter::{Compare, Merge, Sorted, Sorter};
use crate::aggregate::{Relation, Values};
use crate::dataset::DatasetError;
use crate::dataset::late::Late;
use crate::dataset::manifest::Inputs;
use crate::dataset::pack::ReportPart;
use crate::dataset::store::{CRC, Place, Segments};
use crate::model::{DocumentId, DocumentRecord, Finding, Status};

/// A row of table `documents`, as it waits on disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::dataset) struct DocumentRow {
    pub document: DocumentRecord,
    pub status: Status,
    pub reason: String,
    /// Number of the report that it is or, for a duplicate, repeats.
    pub report: Option<u32>,
}

impl DocumentRow {
    /// By uri. They arrive otherwise: rows of a corpus are numbered, and a container's documents are named behind it.
    pub(super) fn compare(&self, other: &DocumentRow) -> Ordering {
        (&self.document.uri, self.document.id).cmp(&(&other.document.uri, other.document.id))
    }
}

/// Where a report's contents are.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(in crate::dataset) struct Home {
    /// First 8 bytes of the document's id, big end first: ordered as column `report_id` is.
    pub report_id: u64,
    pub(super) record: Place,
    pub(super) parts: [u32; 4],
}

impl Home {
    /// Column `report_id`.
    pub fn hex(&self) -> String {
        format!("{:016x}", self.report_id)
    }
}

impl From<Home> for [u64; 4] {
    fn from(home: Home) -> [u64; 4] {
        let [a, b, c, d] = home.parts.map(u64::from);
        [home.report_id, home.record.0, a | b << 32, c | d << 32]
    }
}

impl From<[u64; 4]> for Home {
    fn from([report_id, record, first, second]: [u64; 4]) -> Home {
        let parts = [first as u32, (first >> 32) as u32, second as u32, (second >> 32) as u32];
        Home { report_id, record: Place(record), parts }
    }
}

/// A report that is no copy, as far as tables are ordered and grouped by it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::dataset) struct Entry {
    /// Position among all reports, in order of arrival.
    pub number: u32,
    pub home: Home,
    pub relation: Relation,
    pub year: u16,
    pub level: u8,
    pub scope: u8,
    /// Column `region_code`; empty if not known, as the following ones.
    pub region: String,
    pub sector: String,
    pub agency: String,
    /// Column `agency_id`.
    pub body: String,
    pub observations: u32,
}

/// Orders in which tables want the reports; where all keys are equal, in order of arrival.
#[derive(Debug, Clone, Copy)]
pub(in crate::dataset) enum Order {
    /// year, region_code, agency, report_id
    Agency,
    /// year, region_code, report_id
    Region,
    /// year, report_id
    Id,
    /// agency_id, scope, year, report_id
    Body,
}

impl Order {
    fn compare(self) -> Compare<Entry> {
        fn by<'a, K: Ord>(a: &'a Entry, b: &'a Entry, key: impl Fn(&'a Entry) -> K) -> Ordering {
            let last = |entry: &'a Entry| (entry.home.report_id, entry.number);
            key(a).cmp(&key(b)).then_with(|| last(a).cmp(&last(b)))
        }
        match self {
            Order::Agency => |a, b| by(a, b, |entry| (entry.year, &entry.region, &entry.agency)),
            Order::Region => |a, b| by(a, b, |entry| (entry.year, &entry.region)),
            Order::Id => |a, b| by(a, b, |entry| entry.year),
            Order::Body => |a, b| by(a, b, |entry| (&entry.body, entry.scope, entry.year)),
        }
    }
}

/// All reports and documents, on disk.
pub(in crate::dataset) struct Stored {
    /// For the files of sorters.
    pub folder: PathBuf,
    pub(super) segments: Segments,
    pub(super) documents: Sorted<DocumentRow>,
    pub(super) entries: Filed,
    pub(super) homes: Numbered<4>,
    pub(super) relations: Relations,
    /// Findings that several reports together gave.
    pub late: Late,
    pub inputs: Inputs,
    pub counts: Counts,
}

impl Stored {
    /// The reports in this order, copies left out.
    pub fn sorted(&self, order: Order) -> Result<Merge<Entry>, DatasetError> {
        self.sorted_if(order, |_| true)
    }

    /// The reports that count, copies and replaced versions left out, in this order.
    pub fn current(&self, order: Order) -> Result<Merge<Entry>, DatasetError> {
        self.sorted_if(order, |entry| entry.relation.replaced_by.is_none())
    }

    fn sorted_if(&self, order: Order, keep: impl Fn(&Entry) -> bool) -> Result<Merge<Entry>, DatasetError> {
        let mut sorter = Sorter::new(&self.folder, order.compare())?;
        for entry in self.entries.rows::<Entry>() {
            let entry = entry?;
            if keep(&entry) {
                sorter.add(entry)?;
            }
        }
        sorter.finish()?.iter()
    }

    /// Where the contents of the `number`th report are.
    pub fn home(&self, number: u32) -> Result<Home, DatasetError> {
        self.homes.get(number).map(Home::from)
    }

    /// What the `number`th report is to others.
    pub fn relation(&self, number: u32) -> Result<Relation, DatasetError> {
        self.relations.get(number)
    }

    /// All documents, in order of their uris.
    pub fn documents(&self) -> Result<Merge<DocumentRow>, DatasetError> {
        self.documents.iter()
    }

    /// Opens the records for one table.
    pub fn reader(&self) -> Reader {
        Reader { segments: self.segments.clone(), buffer: Vec::new() }
    }
}

/// Reads parts of records.
pub(in crate::dataset) struct Reader {
    segments: Segments,
    buffer: Vec<u8>,
}

impl Reader {
    fn part(&mut self, home: Home, part: usize) -> Result<&[u8], DatasetError> {
        let before: u64 = home.parts[..part].iter().map(|length| u64::from(*length) + CRC as u64).sum();
        let read = self.segments.part(home.record.after(before), home.parts[part] as usize, &mut self.buffer);
        read.map_err(DatasetError::damaged)?;
        Ok(&self.buffer)
    }

    /// The document's id.
    pub fn id(&mut self, home: Home) -> Result<DocumentId, DatasetError> {
        Ok(self.report(home)?.id)
    }

    /// The report, its sections and values.
    pub fn report(&mut self, home: Home) -> Result<ReportPart, DatasetError> {
        postcard::from_bytes(self.part(home, 0)?).map_err(DatasetError::damaged)
    }

    /// The values for panel and summary.
    pub fn values(&mut self, home: Home) -> Result<Values, DatasetError> {
        let read = postcard::take_from_bytes(self.part(home, 0)?).map_err(DatasetError::damaged)?;
        Ok(read.0)
    }

    /// The observations, for [`crate::dataset::pack::Observations::open`].
    pub fn observations(&mut self, home: Home) -> Result<&[u8], DatasetError> {
        self.part(home, 1)
    }

    /// The findings.
    pub fn findings(&mut self, home: Home) -> Result<Vec<Finding>, DatasetError> {
        postcard::from_bytes(self.part(home, 2)?).map_err(DatasetError::damaged)
    }

    /// The text.
    pub fn text(&mut self, home: Home) -> Result<&str, DatasetError> {
        simdutf8::basic::from_utf8(self.part(home, 3)?).map_err(DatasetError::damaged)
    }
}
