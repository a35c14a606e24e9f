//! `gongkai inspect`: what was understood from one document, for a reader who wants to
//! believe it. The metadata, the text with each value marked and named, the checks.

mod marks;
mod text;

use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;

use super::args::InspectArguments;
use super::exit::Exit;
use super::style::{Look, Style, number, one_line, pad};
use crate::ingest::{self, Input, Place};
use crate::knowledge::{Knowledge, Source};
use crate::model::{Clue, Content, Fate, Finding, FindingStatus, Interval, Reading};
use crate::pipeline::{self, Understood};

/// Understands the document and shows it.
pub fn inspect(arguments: &InspectArguments, source: &Source, knowledge: &Knowledge) -> Result<Exit> {
    let input = input(arguments, source)?;
    let understood = pipeline::understand_document(ingest::read(&input, arguments.ocr.find()?.as_ref()), knowledge);
    let style = Style::of_stdout();
    let mut out = io::BufWriter::new(io::stdout().lock());
    document(&mut out, &understood, style)?;
    let exit = match &understood.outcome.fate {
        Fate::Unreadable(reason) => {
            writeln!(out, "{}", field("unreadable", reason))?;
            Exit::Incomplete
        }
        Fate::NotAReport(reason) => {
            writeln!(out, "{}", field("not a report", reason))?;
            Exit::Done
        }
        Fate::Report { reading, text, .. } => {
            let findings = &pipeline::explain(reading, text, knowledge);
            report(&mut out, reading, knowledge)?;
            heading(&mut out, "whose report it is", style)?;
            clues(&mut out, &pipeline::clues(&understood.page, reading.report.year, knowledge), style)?;
            let marks = marks::marks(reading, &understood.page.text, knowledge, arguments.all);
            heading(&mut out, "text", style)?;
            text::text(&mut out, &understood.page, &marks, style)?;
            heading(&mut out, "checks", style)?;
            checks(&mut out, findings, knowledge, style)?;
            tables_unread(&mut out, reading, &understood.page.text, style)?;
            Exit::Done
        }
    };
    out.flush()?;
    Ok(exit)
}

/// The file or the document in a container, or else the built-in sample of this name.
fn input(arguments: &InspectArguments, source: &Source) -> Result<Input> {
    let file = &arguments.file;
    let uri = file.to_str().map_or_else(|| ingest::exact_uri(file), str::to_string);
    anyhow::ensure!(!file.is_dir(), "{uri} is a folder: inspect shows one document");
    let sample = |(name, _): &(String, Vec<u8>)| *name == uri || Path::new(name).file_name() == Some(file.as_os_str());
    match ingest::find(&uri, &arguments.columns.columns()) {
        Ok(input) => Ok(input),
        Err(reason) => match source.samples().into_iter().find(sample) {
            Some((uri, bytes)) => Ok(Input { uri, place: Place::Memory(bytes) }),
            None => anyhow::bail!("{reason}"),
        },
    }
}

fn field(name: &str, value: &str) -> String {
    format!("{} {}", pad(name, 16), one_line(value, 200))
}

fn heading(out: &mut impl Write, text: &str, style: Style) -> io::Result<()> {
    writeln!(out, "\n{}\n", style.word(Look::Bold, &format!("── {text} ──")))
}

fn document(out: &mut impl Write, understood: &Understood, style: Style) -> io::Result<()> {
    let document = &understood.document;
    writeln!(out, "{}", style.word(Look::Bold, &document.uri))?;
    let charset = document.charset.map_or("unknown charset", |charset| charset.as_str());
    let mut facts = format!("{}, {charset}, {} bytes", document.media_type.as_str(), document.bytes);
    if document.replaced > 0 {
        facts.push_str(&format!(", {} characters lost", document.replaced));
    }
    if let Some(sure) = document.ocr {
        facts.push_str(&format!(", pages recognised (tesseract is {sure} % sure)"));
    }
    if let Content::Text(text) = &document.content {
        let body = understood.page.text.len();
        facts.push_str(&format!(", {body} bytes of text left of {}", text.len()));
    }
    writeln!(out, "{}", field("document", &facts))
}

fn report(out: &mut impl Write, reading: &Reading, knowledge: &Knowledge) -> io::Result<()> {
    let report = &reading.report;
    let day = |date: Option<crate::model::Date>| date.map_or(String::new(), |date| date.to_string());
    let place: Vec<&str> = [&report.province, &report.prefecture, &report.county]
        .into_iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    let year = if report.year == 0 { String::new() } else { report.year.to_string() };
    let period = match (report.period_start, report.period_end) {
        (None, None) => String::new(),
        (start, end) => format!("{} to {}", day(start), day(end)),
    };
    let form = knowledge.forms.forms.get(report.form.0 as usize).map_or("", |form| form.name.as_str());
    let flags: Vec<&str> = report.flags.iter().map(|flag| flag.as_str()).collect();
    let numbers = format!("{} in the disclosure sections, {} unread", reading.numbers, reading.unread.len());
    let fields = [
        ("title", report.title.clone()),
        ("agency", report.agency.clone()),
        ("as written", report.agency_as_written.clone()),
        ("agency id", report.agency_id.clone()),
        ("year", year),
        ("period", period),
        ("published", day(report.published)),
        ("region", format!("{} {}", report.region_code, place.join(" "))),
        ("level", report.level.as_str().to_string()),
        ("kind", report.kind.as_str().to_string()),
        ("sector", report.sector.clone()),
        ("scope", report.scope.as_str().to_string()),
        ("form", form.to_string()),
        ("index number", report.index_number.clone()),
        ("document number", report.document_number.clone()),
        ("url", report.url.clone()),
        ("script", report.script.as_str().to_string()),
        ("flags", flags.join(", ")),
        ("observations", reading.observations.len().to_string()),
        ("numbers", numbers),
    ];
    for (name, value) in fields.iter().filter(|(_, value)| !value.trim().is_empty()) {
        writeln!(out, "{}", field(name, value))?;
    }
    Ok(())
}

/// The evidence for body and place, the weightiest first; of places only what matters.
fn clues(out: &mut impl Write, clues: &[Clue], style: Style) -> io::Result<()> {
    const MOST_PLACES: usize = 12;
    let (agency, region): (Vec<&Clue>, Vec<&Clue>) = clues.iter().partition(|clue| clue.question == "agency");
    let left = region.len().saturating_sub(MOST_PLACES);
    for clue in agency.into_iter().chain(region.into_iter().take(MOST_PLACES)) {
        let times = if clue.times > 1 { format!(" × {}", clue.times) } else { String::new() };
        let words = if clue.words.is_empty() { String::new() } else { format!(" ({})", clue.words) };
        let (question, source) = (pad(clue.question, 7), pad(clue.source, 14));
        writeln!(out, "{question} {source} {}{words}, weight {}{times}", one_line(&clue.answer, 120), clue.weight)?;
    }
    if left > 0 {
        writeln!(out, "{}", style.word(Look::Dim, &format!("and {left} more pieces of evidence for places")))?;
    }
    Ok(())
}

fn checks(out: &mut impl Write, findings: &[Finding], knowledge: &Knowledge, style: Style) -> io::Result<()> {
    if findings.is_empty() {
        return writeln!(out, "no check applies");
    }
    // Failures first: they are what a reader looks for.
    let rank = |finding: &Finding| match finding.status {
        FindingStatus::Fail => 0,
        FindingStatus::Pass => 1,
        FindingStatus::NotAssessable => 2,
    };
    let mut ordered: Vec<&Finding> = findings.iter().collect();
    ordered.sort_by_key(|finding| rank(finding));
    for finding in ordered {
        let look = match finding.status {
            FindingStatus::Fail => Look::Alarm,
            FindingStatus::Pass => Look::Good,
            FindingStatus::NotAssessable => Look::Dim,
        };
        let status = style.word(look, &pad(finding.status.as_str(), 14));
        let applicant = finding.applicant.map_or("", |id| knowledge.codebook.applicant_code(id));
        let of = if applicant.is_empty() { String::new() } else { format!(" [{applicant}]") };
        let sides = match (finding.left, finding.right) {
            (Some(left), Some(right)) => format!("  {} against {}", interval(left), interval(right)),
            _ => String::new(),
        };
        // A failure says what is wrong and which value it probably is: worth the room.
        let room = if finding.status == FindingStatus::Fail { 900 } else { 240 };
        let message = one_line(&finding.message, room);
        writeln!(
            out,
            "{status} {} {}{of}{sides}  {message}",
            pad(knowledge.checks.id_of(finding.check), 6),
            finding.severity.as_str()
        )?;
        for suspect in &finding.suspects {
            let cell = knowledge.codebook.code(suspect.indicator);
            let column = suspect.applicant.map_or("", |id| knowledge.codebook.applicant_code(id));
            let of = if column.is_empty() { String::new() } else { format!("[{column}]") };
            let (value, proposed) = (number(suspect.value), number(suspect.proposed));
            writeln!(out, "{}perhaps {cell}{of} is {proposed}, not {value}  (cost {})", " ".repeat(15), suspect.cost)?;
        }
    }
    Ok(())
}

fn interval(interval: Interval) -> String {
    if interval.is_exact() {
        number(interval.low)
    } else {
        format!("[{}, {}]", number(interval.low), number(interval.high))
    }
}

fn tables_unread(out: &mut impl Write, reading: &Reading, text: &str, style: Style) -> io::Result<()> {
    if reading.tables_unread.is_empty() {
        return Ok(());
    }
    heading(out, "tables that could not be read in full", style)?;
    for (span, reason) in &reading.tables_unread {
        let words = text.get(span.range()).unwrap_or_default();
        writeln!(out, "{}\n    {}", style.word(Look::Alarm, reason), one_line(words, 160))?;
    }
    Ok(())
}
