//! What holds whatever a parser is fed: it does not panic, no cell and no digit comes out that
//! did not go in, and what is quoted stands in the text.
//!
//! Each function takes any bytes and is the body of the fuzz target of its name;
//! `tests/promises.rs` drives the same functions with damaged copies of the samples.

mod bench;
mod files;
mod sound;

use std::cell::RefCell;

use gongkai::extract;
use gongkai::ingest::{Input, Place};
use gongkai::model::{Date, Fate, MediaType, TableLayout};
use gongkai::pipeline::understand;

use bench::Bench;
use files::{container, document, office, unpacked};
use sound::{assert_digits, assert_quotes, grid_cells, page, read};

pub use sound::KNOWLEDGE;

/// A web page, cleaned.
pub fn html(data: &[u8]) {
    page(&String::from_utf8_lossy(data), MediaType::Html);
}

/// Plain text with tables in its layout, cleaned and its tables read.
pub fn text_tables(data: &[u8]) {
    let page = page(&String::from_utf8_lossy(data), MediaType::Text);
    read(&page);
}

/// A heading and what is said under it in a report. How many values were read.
pub fn prose(data: &[u8]) -> usize {
    let text = format!(
        "永修县财政局2013年政府信息公开工作年度报告\n\
         根据《中华人民共和国政府信息公开条例》,编制本报告,统计期限为2013年1月1日至2013年12月31日。\n\
         一、概述\n本局认真开展政府信息公开工作,取得了新的进展。\n二、{}\n\
         三、存在的主要问题及改进情况\n公开的内容还需要充实。\n",
        String::from_utf8_lossy(data)
    );
    read(&page(&text, MediaType::Text)).map_or(0, |reading| reading.observations.len())
}

/// A web page and what it tells of whose report it is.
pub fn metadata(data: &[u8]) {
    let page = page(&String::from_utf8_lossy(data), MediaType::Html);
    let reading = read(&page);
    let year = reading.as_ref().map_or(0, |reading| reading.report.year);
    for clue in extract::clues(&page, year, &KNOWLEDGE) {
        assert!(clue.times > 0, "{clue:?}");
    }
    let Some(reading) = reading else { return };
    let report = &reading.report;
    let around = page.meta.iter().map(|(_, value)| value.as_str()).chain(page.url.as_deref());
    let source = around.fold(format!("{}\n{}", page.text, page.reading), |source, value| source + "\n" + value);
    for said in [&report.title, &report.agency_as_written, &report.index_number, &report.document_number] {
        assert_digits(said, &source);
    }
    for date in [report.period_start, report.period_end, report.published].into_iter().flatten() {
        let again = Date::new(date.year, date.month, date.day);
        assert_eq!(again, Some(date), "a day that no calendar has");
    }
}

/// Anything that may be a report, from bytes to findings.
pub fn report(data: &[u8]) {
    let input = Input { uri: "report".to_string(), place: Place::Memory(data.to_vec()) };
    let understood = understand(&input, &KNOWLEDGE);
    if let Fate::Report { reading, text, .. } = &understood.outcome.fate {
        assert_quotes(reading, text);
    }
}

/// A PDF file.
pub fn pdf(data: &[u8]) {
    document(data);
}

/// A Word file of 1997 to 2003.
pub fn doc(data: &[u8]) {
    document(data);
}

/// An Excel file of 1997 to 2003.
pub fn xls(data: &[u8]) {
    document(data);
}

/// A Word file, or its main part alone.
pub fn docx(data: &[u8]) {
    let file = office(data, "word/document.xml", "wordprocessingml.document");
    // What an archive holds that only the Word reader opens cannot be compared.
    if let (Some(page), Some(inside)) = (document(&file), unpacked(&file)) {
        assert_digits(&page.text, &inside);
        let cells = grid_cells(&page, TableLayout::Html);
        assert!(cells <= inside.matches("tc").count(), "{cells} cells, more than were written");
    }
}

/// An Excel file, or its only sheet alone. Excel writes a text once for all cells that hold it,
/// and dates as numbers of days, so that digits cannot be compared.
pub fn xlsx(data: &[u8]) {
    document(&office(data, "xl/worksheets/sheet1.xml", "spreadsheetml.sheet"));
}

/// A ZIP archive.
pub fn zip(data: &[u8]) {
    container(".zip", data);
}

/// A TAR archive.
pub fn tar(data: &[u8]) {
    let found = container(".tar", data);
    assert_digits(&found, &String::from_utf8_lossy(data));
}

/// Anything in gzip.
pub fn gz(data: &[u8]) {
    container(".gz", data);
}

/// Anything in Zstandard.
pub fn zst(data: &[u8]) {
    container(".zst", data);
}

/// A WARC file of a crawler.
pub fn warc(data: &[u8]) {
    container(".warc", data);
}

/// A document a line.
pub fn jsonl(data: &[u8]) {
    let found = container(".jsonl", data);
    assert_digits(&found, &String::from_utf8_lossy(data));
}

/// A Parquet corpus.
pub fn parquet(data: &[u8]) {
    container(".parquet", data);
}

/// A rule in the language of the checks, or a whole file of checks: compiled and evaluated on a
/// report, or refused with a reason.
pub fn checks(data: &[u8]) {
    thread_local!(static BENCH: RefCell<Bench> = RefCell::new(Bench::new()));
    let Ok(text) = std::str::from_utf8(data) else { return };
    BENCH.with_borrow_mut(|bench| bench.check(text));
}
