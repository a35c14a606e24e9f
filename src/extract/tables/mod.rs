//! The official tables of a page: every cell found by its labels.
//!
//! A table whose grid is known is read by [`grid`]: rows by their labels, columns by the labels
//! above them. What has no grid (one cell a line, printed layout) or could not be read so is
//! read by [`stream`], which walks labels and numbers in their order and places a row of numbers
//! only where it is complete or its arithmetic says where they belong. What looks official and
//! is not read in full is named with the reason.

mod cell;
mod found;
mod grid;
mod lines;
mod pieces;
mod stream;
#[cfg(test)]
mod tests;

use found::{Found, Reader};
pub(super) use pieces::is_rule;

use crate::knowledge::Knowledge;
use crate::model::{BlockKind, Cell, Deadline, FormId, Observation, Page, Span, Table, TableLayout};

/// What the official tables of a page say.
#[derive(Debug, Default)]
pub(super) struct TablesRead {
    /// The form whose own headers stand in the tables.
    pub form: Option<FormId>,
    /// Labels that decided for the form.
    pub signals: Vec<String>,
    /// Values, in order of the text; `section` and `selected` are for the caller to set.
    pub observations: Vec<Observation>,
    /// Text of official tables, headers and labels included, in order of the text.
    pub consumed: Vec<Span>,
    /// What looks official and could not be read in full, with the reason.
    pub unread: Vec<(Span, String)>,
    /// Official labels throughout and not one number: a blank form, not a report.
    pub blank_form: bool,
}

impl TablesRead {
    /// How many values stand within a span.
    pub fn within(&self, span: Span) -> usize {
        let before = |at: u32| self.observations.partition_point(|seen| seen.evidence.start < at);
        before(span.end) - before(span.start)
    }
}

/// Value cells without any number that make a blank form.
const BLANK_FORM_CELLS: usize = 30;

/// Reads the official tables of a page. What was read is of no use if `deadline` has passed.
pub(super) fn read(page: &Page, knowledge: &Knowledge, deadline: &Deadline) -> TablesRead {
    let reader = Reader::new(page, knowledge, deadline);
    let mut all = Found::default();
    let mut state = grid::State::default();
    for table in &page.tables {
        if deadline.cuts() {
            break;
        }
        if is_copy(page, table) {
            continue;
        }
        if table.layout == TableLayout::Lines {
            continue;
        }
        let sight = if is_ragged(table) { None } else { grid::Sight::of(table, &reader) };
        let mut found = sight.as_ref().map(|sight| grid::read(&reader, sight, &mut state)).unwrap_or_default();
        if let Some(sight) = sight.filter(|sight| !found.is_complete() && sight.has_labels()) {
            // The rows of the form may stand side by side, as columns.
            let turned = grid::read(&reader, &sight.turned(), &mut grid::State::default());
            if turned.is_complete() && turned.score() > found.score() {
                state = grid::State::default();
                found = turned;
            }
        }
        if !found.is_complete() {
            // Runs of spaces divide labels as well as cells: lines are read together below. Only tabs
            // leave empty cells in place.
            let tabbed = table.cells.iter().any(|cell| cell.span.is_empty());
            if table.layout == TableLayout::Spaces && !tabbed {
                continue;
            }
            // What the grid did not give, labels in their order may.
            let other = stream::read_table(&reader, table);
            if table.layout == TableLayout::Spaces && !other.is_complete() {
                continue;
            }
            if other.score() > found.score() {
                found = other;
            }
        }
        if found.is_official() {
            all.take(found);
        }
    }
    for found in stream::read_lines(&reader, &all.consumed, state.applicants(&reader)) {
        if found.is_official() {
            all.take(found);
        }
    }
    finish(all, knowledge)
}

fn is_copy(page: &Page, table: &Table) -> bool {
    let first = page.blocks.partition_point(|block| block.span.end <= table.span.start);
    page.blocks.get(first).is_some_and(|block| block.kind == BlockKind::Copy)
}

/// Whether a table in text has rows of different lengths: there, the place of a cell in its row
/// says nothing about the column it stands in.
fn is_ragged(table: &Table) -> bool {
    let full = |row: &[Cell]| row.len() == usize::from(table.cols);
    table.layout != TableLayout::Html && !table.cells.chunk_by(|a, b| a.row == b.row).all(full)
}

fn finish(mut all: Found, knowledge: &Knowledge) -> TablesRead {
    all.observations.sort_by_key(|seen| (seen.evidence, seen.indicator, seen.applicant));
    all.consumed.sort();
    all.unread.sort();
    let labels = &knowledge.forms.labels;
    let numbers = all.observations.iter().filter(|seen| seen.value.is_some()).count();
    let cells = all.observations.len() + all.empty_cells;
    let form = all.form(labels);
    TablesRead {
        form,
        signals: all.signals.iter().map(|text| labels.texts[usize::from(text.0)].clone()).collect(),
        blank_form: numbers == 0 && all.numbers == 0 && cells >= BLANK_FORM_CELLS,
        observations: all.observations,
        consumed: all.consumed,
        unread: all.unread,
    }
}
