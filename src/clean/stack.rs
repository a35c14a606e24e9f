//! Tables of plain text with one cell a line, where a blank line is a blank cell: label, then a line for each column.

use std::ops::Range;

use super::draft::{Draft, Placed};
use super::marks::FULL_STOP;
use super::plain::is_value;
use crate::knowledge::CleaningWords;
use crate::model::{Deadline, TableLayout};

/// Rows that make a table; fewer may have their blank lines by chance.
const FEW_ROWS: usize = 4;
/// Lines of words in one table; what follows is lines.
const MOST_LABELS: usize = 4000;
/// A longer line is prose (bytes).
const LONGEST_LABEL: usize = 200;
/// Blank lines after the last cell; with more of them, the row is one of another table.
const MOST_BREAKS: usize = 3;
/// Columns whose places are kept.
const MOST_COLUMNS: usize = 32;

/// The table under construction.
#[derive(Default)]
struct Stack {
    /// The line of the first of the labels above the first row that stand without blank lines between them.
    start: usize,
    /// The line behind the last whole row.
    end: usize,
    labels: usize,
    rows: usize,
    /// Columns with a value in any row, a bit each.
    filled: u64,
    /// Whether a blank cell stands before a value.
    keeps_blank: bool,
}

/// A line of words and the cells after it.
struct Row {
    /// Whether the words hold a number.
    numbered: bool,
    cells: usize,
    /// Which of the cells hold a value, a bit each.
    filled: u64,
    /// The line behind the last cell that has a column.
    end: usize,
}

impl Row {
    fn add(&mut self, filled: bool, end: usize, columns: usize) {
        self.filled |= u64::from(filled) << self.cells.min(columns);
        self.cells += 1;
        if self.cells <= columns {
            self.end = end;
        }
    }
}

impl Stack {
    fn at(start: usize) -> Stack {
        Stack { start, ..Stack::default() }
    }

    /// Takes the row that ends before the line `next`, which is the next one of words.
    fn take(&mut self, row: &Row, next: usize, columns: usize, found: &mut Vec<Range<usize>>) {
        self.labels += 1;
        if row.cells == 0 && self.labels < MOST_LABELS {
            // The label of a group, or a head: heads hold no numbers, but prose above a table does.
            if self.rows == 0 && row.numbered {
                *self = Stack::at(next);
            }
            return;
        }
        let whole = (columns..=columns + MOST_BREAKS).contains(&row.cells) && row.filled >> columns == 0;
        if whole {
            self.rows += 1;
            self.end = row.end;
            self.filled |= row.filled;
            self.keeps_blank |= row.filled & (row.filled + 1) != 0;
        }
        // Blank lines after the last cell end the table.
        if row.cells != columns || self.labels >= MOST_LABELS {
            self.close(columns, found);
            *self = Stack::at(next);
        }
    }

    fn close(&self, columns: usize, found: &mut Vec<Range<usize>>) {
        // A blank line after every cell is no cell; nor are those after each row, where no row has a last value.
        let every_second = 0x5555_5555 & ((1 << columns) - 1);
        let in_place = self.keeps_blank && self.filled >> (columns - 1) == 1 && self.filled != every_second;
        if self.rows >= FEW_ROWS && in_place {
            found.push(self.start..self.end);
        }
    }
}

/// Which of the lines are such tables of `columns` values a row, in order.
pub(super) fn find(lines: &[&str], columns: usize, deadline: &Deadline) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !(2..=MOST_COLUMNS).contains(&columns) {
        return found;
    }
    let mut stack = Stack::default();
    let mut row: Option<Row> = None;
    for (at, line) in lines.iter().enumerate() {
        if deadline.cuts() {
            break;
        }
        if let Some(filled) = cell(line) {
            if let Some(row) = &mut row {
                row.add(filled, at + 1, columns);
            }
            continue;
        }
        match row.take() {
            Some(row) => stack.take(&row, at, columns, &mut found),
            None => stack = Stack::at(at),
        }
        if line.len() > LONGEST_LABEL || line.trim_end().ends_with(FULL_STOP) {
            stack.close(columns, &mut found);
            stack = Stack::default();
        } else {
            let numbered = line.bytes().any(|byte| byte.is_ascii_digit());
            row = Some(Row { numbered, cells: 0, filled: 0, end: 0 });
        }
    }
    if let Some(row) = row {
        stack.take(&row, lines.len(), columns, &mut found);
    }
    stack.close(columns, &mut found);
    found
}

/// Whether a line that can be a cell is filled.
fn cell(line: &str) -> Option<bool> {
    let text = line.trim();
    (text.is_empty() || is_value(text)).then_some(!text.is_empty())
}

/// Writes the lines of one such table.
pub(super) fn write(lines: &[&str], draft: &mut Draft, words: &CleaningWords) {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    let (mut row, mut cols) = (0u16, 0);
    for raw in lines {
        let col = match placed.last() {
            Some(last) if cell(raw).is_some() => last.col + 1,
            Some(_) => {
                row += 1;
                0
            }
            None => 0,
        };
        cols = cols.max(col + 1);
        placed.push(Placed { raw, row, col, row_span: 1, col_span: 1 });
    }
    draft.table(TableLayout::Spaces, row + 1, cols, &placed, words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LIMITS;

    fn found(text: &str) -> Vec<String> {
        let deadline = Deadline::after(LIMITS.document_time);
        let lines: Vec<&str> = text.lines().collect();
        find(&lines, 3, &deadline).into_iter().map(|range| lines[range].join("\n")).collect()
    }

    /// Four rows: label, two parts, total, each cell followed by `end`.
    fn rows(cells: [[&str; 3]; 4], end: &str) -> String {
        let row = |(label, cells): (&str, [&str; 3])| format!("{label}{end}{}{end}", cells.join(end));
        ["甲", "乙", "丙", "丁"].into_iter().zip(cells).map(row).collect()
    }

    #[test]
    fn blank_lines_are_blank_cells_where_every_row_has_as_many() {
        let blank = [["", "4", "4"], ["", "", ""], ["1", "", "1"], ["", "", ""]];
        let table = rows(blank, "\n");
        let text = format!("一、概况\n\n收到5件\n项目\n合计\n{table}\n\n二、其他\n");
        let heads = "项目\n合计\n";
        assert_eq!(found(&text), [format!("{heads}{}", table.strip_suffix('\n').unwrap())]);
        // A row of another length, or no blank cell before a value.
        assert_eq!(found(&text.replacen("丙\n", "丙\n\n", 1)), [""; 0]);
        assert_eq!(found(&rows([["1", "4", "5"]; 4], "\n")), [""; 0]);
    }

    #[test]
    fn blank_lines_between_cells_are_none() {
        assert_eq!(found(&rows([["1", "", "1"]; 4], "\n\n")), [""; 0]);
        // One part dropped, each of the others followed by a blank line.
        assert_eq!(found(&rows([["1", "1", "2"]; 4], "\n\n").replace("1\n\n1\n\n2\n\n", "1\n\n2\n")), [""; 0]);
        assert_eq!(found(&rows([["1", "2", ""]; 4], "\n")), [""; 0]);
    }
}
