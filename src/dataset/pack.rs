//! Outcomes as bytes: what waits in the spill file until all reports are known.
//!
//! A report's record has four parts, each read only by the tables that need it: the report
//! with its sections and panel values, the observations, the findings, the text.

use serde::{Deserialize, Serialize};

use crate::aggregate;
use crate::knowledge::Knowledge;
use crate::model::{
    Basis, DocumentId, DocumentRecord, Fate, Finding, FindingStatus, Level, Observation, Origin, Outcome, Qualifier,
    Reading, Report, Scope, Section,
};

/// An outcome, ready to be written.
#[derive(Debug)]
pub struct Packed {
    pub(super) document: DocumentRecord,
    pub(super) fate: PackedFate,
}

impl Packed {
    /// Stored size of the document in bytes.
    pub fn bytes(&self) -> u64 {
        self.document.bytes
    }
}

#[derive(Debug)]
pub(super) enum PackedFate {
    Report(Box<PackedReport>),
    NotAReport(String),
    Unreadable(String),
}

/// A report's record, and what must be known of it without reading it.
#[derive(Debug)]
pub(super) struct PackedReport {
    pub fingerprint: u128,
    pub year: u16,
    pub level: Level,
    pub scope: Scope,
    pub region_code: String,
    pub agency: String,
    pub sector: String,
    pub tally: Tally,
    /// The parts, one after the other.
    pub record: Vec<u8>,
    /// Their lengths in bytes: report, observations, findings, text.
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

/// The first part of a record. `id` stands first: 32 plain bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReportPart {
    pub id: DocumentId,
    pub report: Report,
    pub sections: Vec<Section>,
    pub tally: Tally,
    pub numbers: u32,
    pub numbers_unread: u32,
    pub tables_unread: u32,
    /// Values for panel and summary, sorted by indicator.
    pub values: aggregate::Values,
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
    let fate = match fate {
        Fate::NotAReport(reason) => PackedFate::NotAReport(reason),
        Fate::Unreadable(reason) => PackedFate::Unreadable(reason),
        Fate::Report { reading, findings, text, fingerprint } => {
            match pack_report(document.id, *reading, &findings, &text, fingerprint, knowledge, texts) {
                Ok(report) => PackedFate::Report(Box::new(report)),
                Err(reason) => PackedFate::Unreadable(format!("internal error: {reason}")),
            }
        }
    };
    Packed { document, fate }
}

fn pack_report(
    id: DocumentId,
    reading: Reading,
    findings: &[Finding],
    text: &str,
    fingerprint: u128,
    knowledge: &Knowledge,
    texts: bool,
) -> Result<PackedReport, String> {
    let values = aggregate::values(&reading, knowledge);
    let mut record = Vec::with_capacity(reading.observations.len() * 64 + if texts { text.len() } else { 0 } + 4096);
    let mut observations = Vec::new();
    pack_observations(&reading, text, knowledge, &mut observations)?;
    let Reading { report, sections, observations: rows, numbers, unread, tables_unread, .. } = reading;
    let key = (report.year, report.level, report.scope);
    let (region_code, agency, sector) = (report.region_code.clone(), report.agency.clone(), report.sector.clone());
    let part = ReportPart {
        id,
        report,
        sections,
        tally: tally(rows.len(), findings),
        numbers,
        numbers_unread: unread.len() as u32,
        tables_unread: tables_unread.len() as u32,
        values,
    };
    let mut ends = [0_usize; 4];
    record = postcard::to_extend(&part, record).map_err(|error| error.to_string())?;
    ends[0] = record.len();
    record.extend_from_slice(&observations);
    ends[1] = record.len();
    record = postcard::to_extend(findings, record).map_err(|error| error.to_string())?;
    ends[2] = record.len();
    if texts {
        record.extend_from_slice(text.as_bytes());
    }
    ends[3] = record.len();
    if record.len() > u32::MAX as usize {
        return Err("the report is larger than 4 GiB".to_string());
    }
    let parts = [ends[0], ends[1] - ends[0], ends[2] - ends[1], ends[3] - ends[2]].map(|length| length as u32);
    let (year, level, scope) = key;
    Ok(PackedReport { fingerprint, year, level, scope, region_code, agency, sector, tally: part.tally, record, parts })
}

fn tally(observations: usize, findings: &[Finding]) -> Tally {
    let count = |status| findings.iter().filter(|finding| finding.status == status).count() as u32;
    Tally {
        observations: observations as u32,
        passed: count(FindingStatus::Pass),
        failed: count(FindingStatus::Fail),
        not_assessable: count(FindingStatus::NotAssessable),
    }
}

/// Stands for "none" in the bytes of an observation.
const NONE_U8: u8 = u8::MAX;
const NONE_U16: u16 = u16::MAX;
/// Bytes of one observation.
const ROW: usize = 47;

/// An observation as it is read back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub indicator: u16,
    pub applicant: Option<u8>,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub unit: u8,
    pub qualifier: u8,
    pub basis: u8,
    pub origin: u8,
    /// Position in the labels of the part.
    pub section: Option<u16>,
    pub start: u32,
    pub end: u32,
    pub rule: u8,
    pub confidence: f32,
    pub selected: bool,
}

/// Spellings of the small enums, in the order in which they are stored.
pub(super) const QUALIFIERS: [Qualifier; 6] = [
    Qualifier::Exact,
    Qualifier::Approx,
    Qualifier::AtLeast,
    Qualifier::AtMost,
    Qualifier::Blank,
    Qualifier::NotApplicable,
];
/// See [`QUALIFIERS`].
pub(super) const BASES: [Basis; 4] = [Basis::Stated, Basis::Negated, Basis::Implied, Basis::Computed];
/// See [`QUALIFIERS`].
pub(super) const ORIGINS: [Origin; 2] = [Origin::Table, Origin::Prose];

/// `count of labels, labels, count of rows, rows, evidence`.
fn pack_observations(reading: &Reading, text: &str, knowledge: &Knowledge, out: &mut Vec<u8>) -> Result<(), String> {
    let rows = sorted(&reading.observations);
    let mut labels: Vec<u16> = rows.iter().filter_map(|row| row.section).collect();
    labels.sort_unstable();
    labels.dedup();
    out.extend_from_slice(&(labels.len() as u16).to_le_bytes());
    for index in &labels {
        let section =
            reading.sections.get(*index as usize).ok_or("an observation names a section that is not there")?;
        let label = section_label(section);
        let length = u32::try_from(label.len()).map_err(|_| "a section title is too long")?;
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(label.as_bytes());
    }
    out.extend_from_slice(&(rows.len() as u32).to_le_bytes());
    for row in &rows {
        known(row, knowledge)?;
        let label = row.section.and_then(|section| labels.binary_search(&section).ok());
        pack_row(row, label.map(|label| label as u16), out);
    }
    for row in &rows {
        let words = text.get(row.evidence.range()).ok_or("evidence lies outside the text")?;
        out.extend_from_slice(words.as_bytes());
    }
    Ok(())
}

/// Sorted as the table is. Extract already sorts; this holds it, and costs one comparison a row.
fn sorted(observations: &[Observation]) -> Vec<&Observation> {
    let mut rows: Vec<&Observation> = observations.iter().collect();
    rows.sort_by_key(|row| (row.indicator, row.applicant, row.evidence.start, row.evidence.end, row.rule));
    rows
}

fn known(row: &Observation, knowledge: &Knowledge) -> Result<(), String> {
    let book = &knowledge.codebook;
    let known = (row.indicator.0 as usize) < book.indicators.len()
        && row.applicant.is_none_or(|applicant| (applicant.0 as usize) < book.applicants.len())
        && (row.unit.0 as usize) < book.units.len()
        && (row.rule.0 as usize) < knowledge.lexicon.prose.rules.len();
    if known { Ok(()) } else { Err("an observation names a code that is not in the codebook".to_string()) }
}

/// Number and title: 三、… and 3.… get the mark between them that the number lacks.
fn section_label(section: &Section) -> String {
    let mark = match section.number.chars().last() {
        Some(last) if last.is_ascii_alphanumeric() => ".",
        Some(last) if last.is_alphanumeric() => "、",
        _ => "",
    };
    format!("{}{mark}{}", section.number, section.title)
}

fn pack_row(row: &Observation, label: Option<u16>, out: &mut Vec<u8>) {
    let interval = row.interval.map_or((f64::NAN, f64::NAN), |interval| (interval.low, interval.high));
    out.extend_from_slice(&row.indicator.0.to_le_bytes());
    out.push(row.applicant.map_or(NONE_U8, |applicant| applicant.0));
    // NaN stands for null: neither a value nor a bound is ever NaN.
    out.extend_from_slice(&row.value.unwrap_or(f64::NAN).to_le_bytes());
    out.extend_from_slice(&interval.0.to_le_bytes());
    out.extend_from_slice(&interval.1.to_le_bytes());
    out.push(row.unit.0);
    out.push(QUALIFIERS.iter().position(|item| *item == row.qualifier).unwrap_or(0) as u8);
    out.push(BASES.iter().position(|item| *item == row.basis).unwrap_or(0) as u8);
    out.push(ORIGINS.iter().position(|item| *item == row.origin).unwrap_or(0) as u8);
    out.extend_from_slice(&label.unwrap_or(NONE_U16).to_le_bytes());
    out.extend_from_slice(&row.evidence.start.to_le_bytes());
    out.extend_from_slice(&row.evidence.end.to_le_bytes());
    out.push(row.rule.0);
    out.extend_from_slice(&row.confidence.to_le_bytes());
    out.push(u8::from(row.selected));
}

/// Reads the observations part: labels first, then [`Observations::next`] row by row.
pub(super) struct Observations<'a> {
    rest: &'a [u8],
    rows: u32,
    evidence: &'a [u8],
}

impl<'a> Observations<'a> {
    /// The rows of a part, and the section labels they name; `None` if the bytes are damaged.
    pub fn open(part: &'a [u8]) -> Option<(Observations<'a>, Vec<&'a str>)> {
        let mut rest = part;
        let count = u16::from_le_bytes(array(&mut rest)?);
        let mut labels = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let length = u32::from_le_bytes(array(&mut rest)?) as usize;
            labels.push(str::from_utf8(bytes(&mut rest, length)?).ok()?);
        }
        let rows = u32::from_le_bytes(array(&mut rest)?);
        let (rest, evidence) = rest.split_at_checked((rows as usize).checked_mul(ROW)?)?;
        Some((Observations { rest, rows, evidence }, labels))
    }

    /// Rows not read yet.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// The next row and its evidence; `None` at the end, or if the bytes are damaged.
    pub fn next(&mut self) -> Option<(Row, &'a str)> {
        let row = unpack_row(&mut self.rest)?;
        self.rows -= 1;
        let length = row.end.checked_sub(row.start)? as usize;
        let words = str::from_utf8(bytes(&mut self.evidence, length)?).ok()?;
        Some((row, words))
    }
}

fn unpack_row(rest: &mut &[u8]) -> Option<Row> {
    let bytes: [u8; ROW] = array(rest)?;
    let mut rest = &bytes[..];
    let number = |value: f64| (!value.is_nan()).then_some(value);
    Some(Row {
        indicator: u16::from_le_bytes(array(&mut rest)?),
        applicant: Some(u8::from_le_bytes(array(&mut rest)?)).filter(|applicant| *applicant != NONE_U8),
        value: number(f64::from_le_bytes(array(&mut rest)?)),
        interval: number(f64::from_le_bytes(array(&mut rest)?)).zip(number(f64::from_le_bytes(array(&mut rest)?))),
        unit: u8::from_le_bytes(array(&mut rest)?),
        qualifier: u8::from_le_bytes(array(&mut rest)?),
        basis: u8::from_le_bytes(array(&mut rest)?),
        origin: u8::from_le_bytes(array(&mut rest)?),
        section: Some(u16::from_le_bytes(array(&mut rest)?)).filter(|section| *section != NONE_U16),
        start: u32::from_le_bytes(array(&mut rest)?),
        end: u32::from_le_bytes(array(&mut rest)?),
        rule: u8::from_le_bytes(array(&mut rest)?),
        confidence: f32::from_le_bytes(array(&mut rest)?),
        selected: u8::from_le_bytes(array(&mut rest)?) != 0,
    })
}

fn array<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn bytes<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}
