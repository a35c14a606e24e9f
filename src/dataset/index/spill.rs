//! Packed documents as they come.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

use super::counts::Counts;
use super::numbered::Numbered;
use super::relations::Relations;
use super::rows::{Appender, Filed};
use super::sorter::Sorter;
use super::stored::{DocumentRow, Entry, Home, Stored};
use crate::dataset::DatasetError;
use crate::dataset::late::Late;
use crate::dataset::manifest::InputHash;
use crate::dataset::pack::{Body, Packed, PackedFate, PackedReport};
use crate::dataset::store::{Closed, Place, Recorder};
use crate::model::{DocumentRecord, Status};

/// A report as it waits until all are known.
#[derive(Serialize, Deserialize)]
pub(super) struct Arrival {
    pub number: u32,
    pub home: Home,
    pub report: PackedReport,
}

/// Takes packed documents one by one, in the order in which they stand in the inputs.
pub(in crate::dataset) struct Spill {
    folder: PathBuf,
    records: Recorder,
    documents: Sorter<DocumentRow>,
    arrivals: Appender,
    homes: Numbered<4>,
    seen: Seen,
    pub counts: Counts,
}

impl Spill {
    /// Creates its files in `folder`; the contents of reports go to `records`.
    pub fn create(folder: &Path, records: Recorder) -> Result<Spill, DatasetError> {
        Ok(Spill {
            records,
            documents: Sorter::new(folder, DocumentRow::compare)?,
            arrivals: Appender::nameless(folder)?,
            homes: Numbered::create(folder)?,
            seen: Seen { numbers: HashTable::new(), fingerprints: Numbered::create(folder)? },
            counts: Counts::default(),
            folder: folder.to_path_buf(),
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
            PackedFate::Report(report) => match self.seen.first_with(report.fingerprint)? {
                Some(first) => {
                    let reason = "repeats the body of the document in duplicate_of".to_string();
                    (Status::Duplicate, reason, Some(first))
                }
                None => (Status::Report, String::new(), Some(self.add_report(&document, *report, record)?)),
            },
        };
        self.counts.add(status);
        self.documents.add(DocumentRow { document, status, reason, report })?;
        Ok(status)
    }

    /// A batch of documents is stored: it survives the end of this process.
    pub fn flush(&mut self) -> Result<(), DatasetError> {
        self.records.flush()
    }

    /// Returns the report's number.
    fn add_report(
        &mut self,
        document: &DocumentRecord,
        report: PackedReport,
        record: Place,
    ) -> Result<u32, DatasetError> {
        let number = self.seen.add(report.fingerprint)?;
        let mut head = [0; 8];
        head.copy_from_slice(&document.id.0[..8]);
        let home = Home { report_id: u64::from_be_bytes(head), record, parts: report.parts };
        self.homes.set(number, home.into())?;
        self.arrivals.add(&Arrival { number, home, report })?;
        Ok(number)
    }

    /// No more documents: the stored ones, ready to be read in any order, and the store's run.
    pub fn close(self) -> Result<(Stored, Closed), DatasetError> {
        let Spill { folder, records, documents, arrivals, homes, seen, mut counts } = self;
        let reports = seen.numbers.len() as u32;
        // Its memory is of more use to what follows.
        drop(seen);
        let arrivals = arrivals.finish()?;
        let relations = Relations::find(&folder, &arrivals, reports)?;
        let entries = originals(&folder, &arrivals, &relations, &mut counts)?;
        let (segments, closed) = records.close()?;
        let late = Late::none(&folder)?;
        let documents = documents.finish()?;
        let mut inputs = InputHash::default();
        for row in documents.iter()? {
            let DocumentRow { document, .. } = row?;
            inputs.add(&document.uri, &document.id.hex(), document.bytes);
        }
        let inputs = inputs.finish();
        Ok((Stored { folder, segments, documents, entries, homes, relations, late, inputs, counts }, closed))
    }
}

/// The reports that are no copies, with what they are to others.
fn originals(
    folder: &Path,
    arrivals: &Filed,
    relations: &Relations,
    counts: &mut Counts,
) -> Result<Filed, DatasetError> {
    let mut entries = Appender::nameless(folder)?;
    for arrival in arrivals.rows::<Arrival>() {
        let Arrival { number, home, report } = arrival?;
        let relation = relations.get(number)?;
        if relation.copy_of.is_some() {
            counts.reports -= 1;
            counts.duplicates += 1;
            continue;
        }
        counts.add_rows(report.tally);
        entries.add(&Entry {
            number,
            home,
            relation,
            year: report.card.year,
            level: report.level as u8,
            scope: report.card.scope,
            region: report.region_code,
            sector: report.sector,
            agency: report.agency,
            body: report.agency_id,
            observations: report.tally.observations,
        })?;
    }
    entries.finish()
}

/// The fingerprints of all reports, on disk; in memory are 5 to 11 bytes a report.
struct Seen {
    numbers: HashTable<u32>,
    fingerprints: Numbered<2>,
}

impl Seen {
    /// Number of the first report with this fingerprint.
    fn first_with(&self, fingerprint: u128) -> Result<Option<u32>, DatasetError> {
        let mut failure = None;
        let found = self.numbers.find(fingerprint as u64, |number| match self.fingerprints.get(*number) {
            Ok(words) => words == halves(fingerprint),
            Err(error) => {
                failure = Some(error);
                true
            }
        });
        failure.map_or(Ok(found.copied()), Err)
    }

    /// Takes a fingerprint that it does not have, and returns its number.
    fn add(&mut self, fingerprint: u128) -> Result<u32, DatasetError> {
        let number = self.numbers.len() as u32;
        self.fingerprints.set(number, halves(fingerprint))?;
        let failure = Cell::new(None);
        self.numbers.insert_unique(fingerprint as u64, number, |number| match self.fingerprints.get(*number) {
            Ok([low, _]) => low,
            Err(error) => {
                failure.set(Some(error));
                0
            }
        });
        failure.into_inner().map_or(Ok(number), Err)
    }
}

fn halves(fingerprint: u128) -> [u64; 2] {
    [fingerprint as u64, (fingerprint >> 64) as u64]
}
