//! Outcomes as bytes: what waits on disk until all reports are known.
//!
//! A report's record has four parts, each read only by the tables that need it: the report
//! with its sections and panel values, the observations, the findings, the text.

mod observations;

use serde::{Deserialize, Serialize};

use super::store::{Extent, Key, Signature, end_part};
use crate::aggregate::{self, Card};
use crate::knowledge::Knowledge;
use crate::model::{
    DocumentId, DocumentRecord, Fate, Finding, FindingStatus, Growth, Level, Likeness, Outcome, Reading, Report,
    Section,
};

use observations::pack_observations;
pub(super) use observations::{BASES, ORIGINS, Observations, QUALIFIERS, Row};

/// An outcome, ready to be written.
#[derive(Debug)]
pub struct Packed {
    pub(super) document: DocumentRecord,
    pub(super) fate: PackedFate,
    pub(super) body: Body,
    /// How a later run finds this result; `None` where it should read the document again.
    pub(super) memory: Option<Memory>,
}

/// The parts of a report.
#[derive(Debug)]
pub(super) enum Body {
    /// One after the other, each with its CRC; empty where there is no report.
    Fresh(Vec<u8>),
    /// In the record of an earlier run.
    Kept(Extent),
}

/// How a result is found again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    pub key: Key,
    pub signature: Option<Signature>,
}

impl Packed {
    /// Stored size of the document in bytes.
    pub fn bytes(&self) -> u64 {
        self.document.bytes
    }

    /// Has the result kept for later runs, to be found by the document's content (`key`) and,
    /// while its file stays as it is, by its uri.
    pub fn remember(mut self, key: Key, signature: Option<Signature>) -> Packed {
        self.memory = Some(Memory { key, signature });
        self
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum PackedFate {
    Report(Box<PackedReport>),
    NotAReport(String),
    Unreadable(String),
}

/// What must be known of a report without reading its record.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PackedReport {
    pub fingerprint: u128,
    pub level: Level,
    pub card: Card,
    pub region_code: String,
    pub agency: String,
    pub agency_id: String,
    pub sector: String,
    pub tally: Tally,
    /// Lengths of the record's parts in bytes: report, observations, findings, text.
    pub parts: [u32; 4],
}

/// Numbers of a report's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    pub observations: u32,
    pub passed: u32,
    pub failed: u32,
    pub not_assessable: u32,
}

impl Tally {
    /// Of so many observations and these findings.
    pub fn of(observations: usize, findings: &[Finding]) -> Tally {
        let count = |status| findings.iter().filter(|finding| finding.status == status).count() as u32;
        Tally {
            observations: observations as u32,
            passed: count(FindingStatus::Pass),
            failed: count(FindingStatus::Fail),
            not_assessable: count(FindingStatus::NotAssessable),
        }
    }
}

/// The first part of a record.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReportPart {
    /// Values for panel and summary, sorted by indicator. They come first, so that they can be read
    /// without the rest.
    pub values: aggregate::Values,
    pub id: DocumentId,
    pub report: Report,
    pub sections: Vec<Section>,
    pub growth: Vec<Growth>,
    pub tally: Tally,
    pub numbers: u32,
    pub numbers_unread: u32,
    pub tables_unread: u32,
}

impl ReportPart {
    /// Column `quality`; its description in `columns` is the definition.
    pub fn quality(&self) -> f64 {
        if self.tally.observations == 0 {
            return 0.0;
        }
        let share =
            |part: u32, whole: u32| if whole == 0 { 0.0 } else { f64::from(part.min(whole)) / f64::from(whole) };
        let checks = 1.0 - share(self.tally.failed, self.tally.passed + self.tally.failed);
        let numbers = 1.0 - share(self.numbers_unread, self.numbers);
        // Multiplied one by one: `powi` may differ between platforms.
        let flags = self.report.flags.iter().fold(1.0, |product, _| product * 0.95);
        (checks * numbers * flags * 10_000.0).round() / 10_000.0
    }
}

/// Turns an outcome into bytes. A report whose observations point outside its text or the
/// codebook (a mistake in a stage before) becomes unreadable rather than a false quotation.
pub fn pack(outcome: Outcome, knowledge: &Knowledge, texts: bool) -> Packed {
    let Outcome { document, fate } = outcome;
    let mut body = Vec::new();
    let fate = match fate {
        Fate::NotAReport(reason) => PackedFate::NotAReport(reason),
        Fate::Unreadable(reason) => PackedFate::Unreadable(reason),
        Fate::Report { reading, findings, text, likeness } => {
            match pack_report(document.id, *reading, &findings, &text, likeness, knowledge, texts) {
                Ok((report, record)) => {
                    body = record;
                    PackedFate::Report(Box::new(report))
                }
                Err(reason) => PackedFate::Unreadable(format!("internal error: {reason}")),
            }
        }
    };
    Packed { document, fate, body: Body::Fresh(body), memory: None }
}

fn pack_report(
    id: DocumentId,
    reading: Reading,
    findings: &[Finding],
    text: &str,
    likeness: Likeness,
    knowledge: &Knowledge,
    texts: bool,
) -> Result<(PackedReport, Vec<u8>), String> {
    let values = aggregate::values(&reading, knowledge);
    let card = Card::of(&reading, likeness.sketch);
    let mut record = Vec::with_capacity(reading.observations.len() * 64 + if texts { text.len() } else { 0 } + 4096);
    let mut observations = Vec::new();
    pack_observations(&reading, text, knowledge, &mut observations)?;
    let Reading { report, sections, growth, observations: rows, numbers, unread, tables_unread, .. } = reading;
    let (level, region_code, sector) = (report.level, report.region_code.clone(), report.sector.clone());
    let (agency, agency_id) = (report.agency.clone(), report.agency_id.clone());
    let part = ReportPart {
        values,
        id,
        report,
        sections,
        growth,
        tally: Tally::of(rows.len(), findings),
        numbers,
        numbers_unread: unread.len() as u32,
        tables_unread: tables_unread.len() as u32,
    };
    let mut parts = [0; 4];
    let mut start = 0;
    for (number, length) in parts.iter_mut().enumerate() {
        match number {
            0 => record = postcard::to_extend(&part, record).map_err(|error| error.to_string())?,
            1 => record.extend_from_slice(&observations),
            2 => record = postcard::to_extend(findings, record).map_err(|error| error.to_string())?,
            _ if texts => record.extend_from_slice(text.as_bytes()),
            _ => {}
        }
        *length = (record.len() - start) as u32;
        end_part(&mut record, start);
        start = record.len();
    }
    if record.len() > u32::MAX as usize {
        return Err("the report is larger than 4 GiB".to_string());
    }
    let (fingerprint, tally) = (likeness.fingerprint, part.tally);
    let report = PackedReport { fingerprint, level, card, region_code, agency, agency_id, sector, tally, parts };
    Ok((report, record))
}
