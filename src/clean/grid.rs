//! One table of markup: cells collected, then placed in a grid or, where the table only lays
//! out the page, written as lines.

mod stacked;

use super::draft::{Draft, Placed};
use super::inline::is_wide;
use crate::knowledge::CleaningWords;
use crate::model::{BlockKind, LIMITS, TableLayout};

/// A cell of this many bytes is a paragraph, not an entry.
const LONG_CELL: usize = 300;
/// A table of one row is written as one line up to this many bytes.
const SHORT_ROW: usize = 240;

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// Texts of all lines of all cells, one after the other.
    text: String,
    lines: Vec<CellLine>,
    cells: Vec<RawCell>,
    rows: usize,
    row_open: bool,
    cell_open: bool,
}

#[derive(Debug, Clone, Copy)]
struct CellLine {
    start: usize,
    end: usize,
    kind: BlockKind,
    linked: u32,
}

#[derive(Debug, Clone, Copy)]
struct RawCell {
    row: usize,
    first_line: usize,
    end_line: usize,
    row_span: u32,
    col_span: u32,
}

impl Grid {
    /// Whether text belongs to a cell now.
    pub(super) fn in_cell(&self) -> bool {
        self.cell_open
    }

    /// Begins a row; the last one ends.
    pub(super) fn open_row(&mut self) {
        self.rows += 1;
        self.row_open = true;
    }

    /// Begins a cell, in a new row if none is open.
    pub(super) fn open_cell(&mut self, row_span: Option<u32>, col_span: Option<u32>) {
        if !self.row_open {
            self.open_row();
        }
        let line = self.lines.len();
        self.cells.push(RawCell {
            row: self.rows - 1,
            first_line: line,
            end_line: line,
            row_span: row_span.unwrap_or(1),
            col_span: col_span.unwrap_or(1).max(1),
        });
        self.cell_open = true;
    }

    /// Takes a line into the open cell; so many bytes of it stood in links.
    pub(super) fn line(&mut self, line: &str, kind: BlockKind, linked: u32) {
        let start = self.text.len();
        self.text.push_str(line);
        self.lines.push(CellLine { start, end: self.text.len(), kind, linked });
        if let Some(cell) = self.cells.last_mut() {
            cell.end_line = self.lines.len();
        }
    }

    /// Ends the open row.
    pub(super) fn close_row(&mut self) {
        self.row_open = false;
    }

    /// Ends the open cell.
    pub(super) fn close_cell(&mut self) {
        self.cell_open = false;
    }

    /// Writes the table as a grid if it holds data, else as lines.
    pub(super) fn write(mut self, draft: &mut Draft, words: &CleaningWords) {
        self.unstack();
        match self.place() {
            Some((places, cols)) if self.holds_data(cols) => {
                let mut joined = String::with_capacity(self.text.len());
                let ends: Vec<usize> = self
                    .cells
                    .iter()
                    .map(|cell| {
                        self.join(cell, &mut joined);
                        joined.len()
                    })
                    .collect();
                let mut start = 0;
                let placed: Vec<Placed<'_>> = places
                    .iter()
                    .zip(&ends)
                    .map(|(place, &end)| {
                        let raw = &joined[start..end];
                        start = end;
                        Placed { raw, ..*place }
                    })
                    .collect();
                let rows = placed.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
                draft.table(TableLayout::Html, rows, cols, &placed, words);
            }
            _ => self.write_lines(draft, words),
        }
    }

    /// Writes the lines of the cells as lines of the page; a short single row is one line.
    pub(super) fn write_lines(self, draft: &mut Draft, words: &CleaningWords) {
        let one_line_cells = self.cells.iter().all(|cell| cell.end_line - cell.first_line <= 1);
        let one_row = self.cells.iter().all(|cell| cell.row == self.cells[0].row);
        if one_row && one_line_cells && self.text.len() <= SHORT_ROW && !self.lines.is_empty() {
            let row: Vec<&str> = self.lines.iter().map(|line| &self.text[line.start..line.end]).collect();
            let linked = self.lines.iter().map(|line| line.linked).sum();
            draft.line(&row.join(" "), self.lines[0].kind, linked, false, words);
            return;
        }
        for line in &self.lines {
            draft.line(&self.text[line.start..line.end], line.kind, line.linked, false, words);
        }
    }

    /// The text of a cell on one line: breaks between Chinese characters vanish, others are
    /// one space.
    fn join(&self, cell: &RawCell, out: &mut String) {
        let start = out.len();
        for line in &self.lines[cell.first_line..cell.end_line] {
            let text = self.text[line.start..line.end].trim();
            let before = if out.len() > start { out.chars().next_back() } else { None };
            if let (Some(before), Some(after)) = (before, text.chars().next())
                && !(is_wide(before) && is_wide(after))
            {
                out.push(' ');
            }
            out.push_str(text);
        }
    }

    fn cell_text(&self, cell: &RawCell) -> &str {
        match (self.lines.get(cell.first_line), self.lines[..cell.end_line].last()) {
            (Some(first), Some(last)) if cell.end_line > cell.first_line => self.text[first.start..last.end].trim(),
            _ => "",
        }
    }

    /// Whether the table states facts in rows and columns, rather than laying out paragraphs.
    fn holds_data(&self, cols: u16) -> bool {
        let filled: Vec<&str> = self.cells.iter().map(|cell| self.cell_text(cell)).filter(|t| !t.is_empty()).collect();
        if cols < 2 || filled.len() < 2 {
            return false;
        }
        let numeric = filled.iter().filter(|text| is_number(text)).count();
        let one_row = self.cells.iter().all(|cell| cell.row == self.cells[0].row);
        if one_row {
            return numeric > 0 && self.cells.len() > 2;
        }
        let all: usize = filled.iter().map(|text| text.len()).sum();
        let long: usize = filled.iter().map(|text| text.len()).filter(|length| *length >= LONG_CELL).sum();
        numeric * 4 >= filled.len() || long * 10 < all * 6
    }

    /// Grid places of the cells and the number of columns, as the HTML standard's table model
    /// has it, except that cells never overlap: a span ends where another cell stands.
    /// `None` where the grid would be too large.
    fn place(&self) -> Option<(Vec<Placed<'static>>, u16)> {
        let rows = self.cells.last().map_or(0, |cell| cell.row + 1);
        if rows > usize::from(u16::MAX) {
            return None;
        }
        // For each column, the first row that is free below the cells placed so far.
        let mut free: Vec<usize> = Vec::new();
        let mut places = Vec::with_capacity(self.cells.len());
        let mut row = usize::MAX;
        let mut col = 0;
        for cell in &self.cells {
            if cell.row != row {
                row = cell.row;
                col = 0;
            }
            while free.get(col).is_some_and(|first| *first > row) {
                col += 1;
            }
            let wanted = cell.col_span.min(LIMITS.table_columns as u32) as usize;
            let taken = free.iter().skip(col).take(wanted).position(|first| *first > row);
            let col_span = taken.unwrap_or(wanted);
            let end = col + col_span;
            if end > LIMITS.table_columns || end * rows > LIMITS.table_places {
                return None;
            }
            let row_span = match cell.row_span {
                0 => rows - row,
                span => (span as usize).min(rows - row),
            };
            if free.len() < end {
                free.resize(end, 0);
            }
            free[col..end].fill(row + row_span);
            places.push(Placed {
                raw: "",
                row: row as u16,
                col: col as u16,
                row_span: row_span as u16,
                col_span: col_span as u16,
            });
            col = end;
        }
        Some((places, free.len() as u16))
    }
}

/// Whether a cell holds a number and nothing else.
pub(super) fn is_number(text: &str) -> bool {
    let mut digits = false;
    text.chars().all(|c| {
        let digit = c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c);
        digits |= digit;
        digit || matches!(c, '.' | ',' | '%' | '-' | '+' | '/' | ' ' | '\u{ff05}' | '\u{ff0e}' | '\u{ff0c}')
    }) && digits
}
