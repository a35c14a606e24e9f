//! Every layout in which the official tables reach people, read back.

mod build;
mod layouts;
mod lists;
mod years;

use std::sync::OnceLock;

use build::Record;

use super::TablesRead;
use crate::knowledge::{Knowledge, Source};
use crate::model::{Deadline, LIMITS, Page};

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::load(&Source::Embedded).unwrap())
}

fn read(page: &Page, knowledge: &Knowledge) -> TablesRead {
    super::read(page, knowledge, &Deadline::after(LIMITS.document_time))
}

/// Every observation: indicator, applicant, digits as printed (empty where there is no value).
fn cells(page: &Page, read: &TablesRead) -> Vec<(String, Option<String>, String)> {
    let book = &knowledge().codebook;
    let mut cells: Vec<_> = read
        .observations
        .iter()
        .map(|seen| {
            let value = seen.value.map_or(String::new(), |value| value.to_string());
            let digits = page.words(seen.number).replace([',', ' '], "");
            assert!(seen.value.is_none_or(|value| digits.is_empty() || digits.parse() == Ok(value.abs())));
            let applicant = seen.applicant.map(|id| book.applicant_code(id).to_string());
            (book.code(seen.indicator).to_string(), applicant, value)
        })
        .collect();
    cells.sort();
    cells
}

/// The record's cells with values as numbers are printed.
fn expected(record: &Record) -> Vec<(String, Option<String>, String)> {
    let shown = |value: String| value.parse::<f64>().map_or(String::new(), |value| value.to_string());
    record.cells().into_iter().map(|(code, applicant, value)| (code, applicant, shown(value))).collect()
}

#[track_caller]
fn assert_reads(page: &Page, record: &Record) {
    let found = read(page, knowledge());
    assert_eq!(found.unread, vec![], "{}", page.text);
    let (seen, wanted) = (cells(page, &found), expected(record));
    let missing: Vec<_> = wanted.iter().filter(|cell| !seen.contains(cell)).collect();
    let extra: Vec<_> = seen.iter().filter(|cell| !wanted.contains(cell)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:?}\nextra {extra:?}\n{}", page.text);
    assert_eq!(seen.len(), wanted.len());
    assert_eq!(found.form, knowledge().forms.form("statutory_2021"));
    assert!(!found.blank_form);
}
