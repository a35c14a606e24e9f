//! Page to report: who, when, where, and every number with the words that state it.

mod metadata;
mod own_tables;
mod prose;
mod sections;
mod select;
mod tables;

pub use prose::WordsAround;

use std::collections::HashSet;

use crate::knowledge::Knowledge;
use crate::model::{Clue, Deadline, Page, Reading, Verdict};

/// Reads a page: is it a report, whose, and what does it state; all that before `deadline`.
///
/// Official tables come first, as their form tells metadata of which years the report may be; metadata say whether it
/// is one; the body's own tables are told as sentences; prose comes last, as it leaves out what tables have taken.
pub fn extract(page: &Page, knowledge: &Knowledge, deadline: &Deadline) -> Verdict {
    let mut tables = tables::read(page, knowledge, deadline);
    let evidence = metadata::FormEvidence {
        by_headers: tables.form,
        signals: std::mem::take(&mut tables.signals),
        blank: tables.blank_form,
        cells: tables.observations.len(),
        unread: !tables.unread.is_empty(),
    };
    let report = metadata::read(page, &evidence, knowledge);
    // What was read of the page until then says nothing, not even that it is no report.
    if deadline.passed() {
        return Verdict::OutOfTime;
    }
    let report = match report {
        Ok(report) => report,
        Err(reason) => return Verdict::NotAReport(reason),
    };
    let sections = sections::find(page, knowledge);
    sections::place(&mut tables.observations, &sections, &tables.consumed);
    let mut own = own_tables::read(page, &report, &sections, &mut tables, knowledge, deadline);
    sections::place(&mut own, &sections, &tables.consumed);
    let mut prose = prose::read(page, &report, &sections, &tables, knowledge, deadline);
    if deadline.passed() {
        return Verdict::OutOfTime;
    }
    // What stands one cell a line is told by the table, not by the sentence.
    let of_cells: HashSet<u32> =
        own.iter().filter(|seen| !seen.number.is_empty()).map(|seen| seen.number.start).collect();
    prose.unread.retain(|digits| !of_cells.contains(&digits.start));
    let observations = select::select(tables.observations, prose.observations, own);
    Verdict::Report(Box::new(Reading {
        report,
        sections,
        observations,
        parts: prose.parts,
        growth: prose.growth,
        numbers: prose.numbers,
        unread: prose.unread,
        recognised: prose.recognised,
        aside: prose.aside,
        tables_unread: tables.unread,
    }))
}

/// What tells whose report of this year a page is, piece by piece: for `inspect`.
pub fn clues(page: &Page, year: u16, knowledge: &Knowledge) -> Vec<Clue> {
    metadata::clues(page, year, knowledge)
}
