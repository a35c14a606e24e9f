//! A line as a row of cells, by the bars, tabs or spaces that divide it.

use crate::clean::grid::is_number;
use crate::clean::marks::has_clauses;
use crate::knowledge::LabelIndex;
use crate::model::{TableLayout, has_full_stop};

/// Longer lines are prose, whatever they contain (bytes).
const LONGEST_ROW: usize = 2000;
/// A row divided by spaces is shorter still.
const LONGEST_SPACED_ROW: usize = 400;
/// A row with more cells is not read as a table.
const MOST_CELLS: usize = 200;
/// A cell of a row divided by single spaces is a short word (bytes).
const LONGEST_WORD: usize = 45;
/// A row's label has at most this many words.
const LABEL_WORDS: usize = 3;
/// Tabs of a row that cannot be an indent.
pub(super) const MANY_TABS: usize = 4;

/// A line that may be a row of a table.
pub(super) struct Row<'t> {
    pub line: &'t str,
    pub layout: TableLayout,
    /// Whether tabs divide the cells.
    pub tabbed: bool,
    /// Empty for a blank line, or the number of a page, between rows.
    pub cells: Vec<&'t str>,
}

impl<'t> Row<'t> {
    /// The line as a row, maybe one of a table that `first` begins.
    pub fn of(line: &'t str, first: Option<&Row<'_>>) -> Option<Row<'t>> {
        // Most lines are sentences; they are told first, and fast.
        if line.len() > LONGEST_ROW || memchr::memchr(b'|', line.as_bytes()).is_none() && has_full_stop(line) {
            return None;
        }
        let in_pipes = first.is_some_and(|first| first.layout == TableLayout::Pipes);
        let (layout, cells) = match pipe_cells(line, in_pipes) {
            Some(cells) => (TableLayout::Pipes, cells),
            None => (TableLayout::Spaces, spaced_cells(line)?),
        };
        (2..=MOST_CELLS).contains(&cells.len()).then(|| Row {
            line,
            layout,
            tabbed: layout == TableLayout::Spaces && line.contains('\t'),
            cells,
        })
    }

    /// Makes one cell again of a label whose letters are spaced out to fill its column: `指  标  名  称`.
    pub fn close_spaced(&mut self, labels: &LabelIndex) {
        if self.layout != TableLayout::Spaces || self.tabbed {
            return;
        }
        let is_letter = |cell: &&&str| cell.chars().nth(1).is_none() && cell.starts_with(char::is_alphabetic);
        let place = |cell: &str| cell.as_ptr() as usize - self.line.as_ptr() as usize;
        let mut buffer = String::new();
        let mut at = 0;
        while at < self.cells.len() {
            let letters = self.cells[at..].iter().take_while(is_letter).count();
            if letters > 1 {
                let last = self.cells[at + letters - 1];
                let label = &self.line[place(self.cells[at])..place(last) + last.len()];
                if labels.find(label, &mut buffer).is_some() {
                    self.cells.splice(at..at + letters, [label]);
                    at += 1;
                    continue;
                }
            }
            at += letters.max(1);
        }
    }

    /// Whether two rows are divided in the same way, so that they may be of one table.
    pub fn is_like(&self, other: &Row<'_>) -> bool {
        self.layout == other.layout && self.tabbed == other.tabbed
    }

    /// Whether the row only rules off others: `|---|---|`.
    pub fn is_rule(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().chars().all(|c| is_line(c) || matches!(c, ':' | '+')))
            && self.cells.iter().any(|cell| cell.contains(is_line))
    }

    pub fn numbers(&self) -> usize {
        self.cells.iter().filter(|cell| is_number(cell)).count()
    }

    /// Whether a row of many tabs has empty cells in place.
    pub fn keeps_empty(&self) -> bool {
        self.cells.len() > MANY_TABS && self.cells.iter().any(|cell| cell.is_empty())
    }
}

/// What divides cells: bars, and where the lines of a drawn table meet.
fn is_pipe(character: char) -> bool {
    matches!(character, '|' | '\u{ff5c}' | '\u{2502}' | '\u{2503}' | '\u{250c}'..='\u{254b}' | '\u{2551}'..='\u{256c}')
}

/// What the lines between the rows of a drawn table are made of.
fn is_line(character: char) -> bool {
    matches!(character, '-' | '=') || is_drawn(character)
}

fn is_drawn(character: char) -> bool {
    matches!(character, '─' | '━' | '═')
}

/// Cells divided by bars; a row with one cell only within a table (`(三)不予公开 |`).
fn pipe_cells(line: &str, in_table: bool) -> Option<Vec<&str>> {
    let row = line.trim();
    let mut cells = Vec::new();
    let mut start = 0;
    // The first byte of each sign that divides cells; no other byte of a character is one of them.
    for at in memchr::memchr3_iter(b'|', 0xef, 0xe2, row.as_bytes()) {
        if let Some(pipe) = row[at..].chars().next().filter(|sign| is_pipe(*sign)) {
            cells.push(&row[start..at]);
            start = at + pipe.len_utf8();
        }
    }
    if cells.is_empty() {
        return None;
    }
    cells.push(&row[start..]);
    // Between the rows of spanning cells a line runs through some columns only.
    let ruled = |cell: &&str| cell.contains(is_drawn) && cell.chars().all(|c| is_line(c) || c == ' ');
    if cells.iter().any(ruled) && !cells.iter().all(|cell| cell.trim().is_empty() || ruled(cell)) {
        cells.iter_mut().filter(|cell| ruled(cell)).for_each(|cell| *cell = "");
    }
    let filled = || cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let fewest = || if in_table && !has_clauses(line) { 1 } else { 2 };
    let is_row = cells.len() > 2 || line.len() <= LONGEST_SPACED_ROW && filled() >= fewest();
    is_row.then_some(cells)
}

/// Cells divided by tabs, by runs of spaces, or a label and numbers divided by single spaces.
fn spaced_cells(line: &str) -> Option<Vec<&str>> {
    // Trimming tabs would lose empty cells.
    let line = line.trim_matches(|c: char| c.is_whitespace() && c != '\t');
    if line.len() > LONGEST_SPACED_ROW || has_full_stop(line) {
        return None;
    }
    // So many tabs are a table's, and the outer ones stand for empty cells.
    if line.bytes().filter(|byte| *byte == b'\t').count() >= MANY_TABS {
        return Some(line.split('\t').collect());
    }
    if line.contains('\t') {
        let line = line.trim_start_matches('\t').trim_end_matches(char::is_whitespace);
        return line.contains('\t').then(|| line.split('\t').collect());
    }
    let gaps = gaps(line);
    if gaps.iter().any(|gap| gap.width > 1) {
        return Some(between(line, gaps.iter().filter(|gap| gap.width > 1)));
    }
    let mut cells = between(line, gaps.iter());
    if cells.len() < 3 || cells.iter().any(|word| word.len() > LONGEST_WORD) {
        return None;
    }
    let numbers = cells.iter().rev().take_while(|word| is_value(word)).count();
    let label = cells.len() - numbers;
    if numbers > 1 && label <= LABEL_WORDS && !cells[..label].iter().any(|word| is_value(word)) {
        // The words of the label are one cell.
        let words =
            (0..numbers).fold(line, |rest, _| rest.trim_end().rsplit_once(char::is_whitespace).map_or("", |p| p.0));
        cells.splice(..label, (label > 0).then(|| words.trim_end()));
        return (cells.len() > 1).then_some(cells);
    }
    // Without numbers it may be a table's head, but wrapped prose looks like it too.
    let plain = |c: char| c.is_alphabetic() || matches!(c, '(' | ')' | '\u{ff08}' | '\u{ff09}');
    line.chars().all(|c| c.is_whitespace() || plain(c)).then_some(cells)
}

/// Whether a word is what stands in a table for a value: a number, or a sign for none.
pub(in crate::clean) fn is_value(word: &str) -> bool {
    is_number(word) || matches!(word, "-" | "/" | "—" | "--" | "——")
}

/// A run of spaces within a line.
struct Gap {
    start: usize,
    end: usize,
    /// How many spaces, where an ideographic one counts as two.
    width: usize,
}

/// The runs of spaces within a line that neither begins nor ends with one.
fn gaps(line: &str) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for (start, space) in line.char_indices().filter(|(_, character)| character.is_whitespace()) {
        let end = start + space.len_utf8();
        match gaps.last_mut().filter(|gap| gap.end == start) {
            Some(gap) => (gap.end, gap.width) = (end, gap.width + 1),
            None => gaps.push(Gap { start, end, width: if space == '\u{3000}' { 2 } else { 1 } }),
        }
    }
    gaps
}

/// The parts of a line between some of its gaps.
fn between<'t, 'g>(line: &'t str, gaps: impl Iterator<Item = &'g Gap>) -> Vec<&'t str> {
    let mut start = 0;
    let mut parts: Vec<&str> = gaps.map(|gap| &line[std::mem::replace(&mut start, gap.end)..gap.start]).collect();
    parts.push(&line[start..]);
    parts
}
