//! The page under construction: folded lines and tables, before anything is judged.

use crate::knowledge::CleaningWords;
use crate::model::{Block, BlockKind, Cell, Span, Table, TableLayout};

/// What a reader of markup or text hands on.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Folded text, lines separated by `\n`.
    pub text: String,
    /// Non-blank lines.
    pub lines: Vec<Line>,
    /// Tables, in order.
    pub tables: Vec<Table>,
    /// Names and values from outside the body.
    pub meta: Vec<(String, String)>,
    /// Address given by the markup.
    pub url: Option<String>,
}

/// A line and what the markup says about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Its place and kind so far.
    pub block: Block,
    /// Bytes of it that were link text.
    pub linked: u32,
    /// Whether it stood in `<nav>` or `<footer>`.
    pub furniture: bool,
}

/// A cell before it is written: its text as it stood, and its place in the grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    /// Text of the cell, not folded, on one line.
    pub raw: &'a str,
    /// First grid row, from 0.
    pub row: u16,
    /// First grid column, from 0.
    pub col: u16,
    /// Grid rows covered.
    pub row_span: u16,
    /// Grid columns covered.
    pub col_span: u16,
}

impl Draft {
    /// Adds a line; one without visible characters adds nothing.
    pub(super) fn line(&mut self, raw: &str, kind: BlockKind, linked: u32, furniture: bool, words: &CleaningWords) {
        let start = self.begin();
        super::fold::fold(raw, words, &mut self.text);
        self.end(start, kind, linked, furniture);
    }

    /// Adds a blank line, unless the text ends with one.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Adds a table: one line a row, cells joined by `|` or, for layout by spaces, a space.
    ///
    /// `cells` are in reading order.
    pub(super) fn table(
        &mut self,
        layout: TableLayout,
        rows: u16,
        cols: u16,
        cells: &[Placed<'_>],
        words: &CleaningWords,
    ) {
        let separator = if layout == TableLayout::Spaces { " " } else { " |" };
        let mut written: Vec<Cell> = Vec::with_capacity(cells.len());
        for row in cells.chunk_by(|one, other| one.row == other.row) {
            let start = self.begin();
            let first = written.len();
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    let at_start = self.text.len() == start;
                    self.text.push_str(if at_start { separator.trim_start() } else { separator });
                }
                written.push(self.cell(cell, start, words));
            }
            self.end_row(start, &mut written[first..]);
        }
        if let (Some(first), Some(last)) = (written.first(), written.last()) {
            let span = Span { start: first.span.start, end: last.span.end };
            self.tables.push(Table { span, layout, rows, cols, cells: written });
        }
    }

    fn cell(&mut self, cell: &Placed<'_>, line_start: usize, words: &CleaningWords) -> Cell {
        let before = self.text.len();
        if before > line_start && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        let start = self.text.len();
        super::fold::fold(cell.raw, words, &mut self.text);
        let span = if self.text.len() > start {
            Span::new(start, self.text.len())
        } else {
            self.text.truncate(before);
            Span::new(before, before)
        };
        let Placed { row, col, row_span, col_span, .. } = *cell;
        Cell { span, row, col, row_span, col_span }
    }

    fn begin(&mut self) -> usize {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.len()
    }

    fn end(&mut self, start: usize, kind: BlockKind, linked: u32, furniture: bool) {
        if self.text.len() == start {
            if start > 0 {
                self.text.pop();
            }
            return;
        }
        let block = Block { kind, span: Span::new(start, self.text.len()) };
        self.lines.push(Line { block, linked, furniture });
    }

    /// Ends a row; the cells of a row without any character stand at the end of the text.
    fn end_row(&mut self, start: usize, cells: &mut [Cell]) {
        while self.text.len() > start && self.text.ends_with(' ') {
            self.text.pop();
        }
        self.end(start, BlockKind::Table, 0, false);
        let end = self.text.len() as u32;
        for cell in cells {
            cell.span = Span { start: cell.span.start.min(end), end: cell.span.end.min(end) };
        }
    }
}
