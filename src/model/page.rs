//! What clean hands on: the text that evidence points into, with the place of each part.

use std::collections::BTreeSet;
use std::ops::Range;

use super::utf8::{first_sentence, last_sentence};
use super::{Flag, Script, Span};

/// Bytes on either side of a number in which its clause and sentence are looked for: the longest clause of the samples,
/// the held-back and the real reports has 515.
const LONGEST_CLAUSE: usize = 600;

/// The decoded, cleaned text of a document.
///
/// `text` is what is stored and what evidence quotes: full-width digits, letters and
/// `,:;()` folded, spaces made plain, damage such as pinyin injections removed, nothing
/// that carries a number of the report lost.
///
/// `reading` is the same text made easy to read by machine: traditional characters
/// replaced by simplified ones, hijacked stretches blanked by spaces. It has **exactly the
/// same byte offsets** as `text`, so a place found in one is the place in the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Cleaned text, lines separated by `\n`. Folded (`clean::fold`): no full-width ASCII, no white space but plain
    /// spaces and `\n`.
    pub text: String,
    /// `text` in simplified script with hijacked stretches blanked; same length and offsets.
    pub reading: String,
    /// Lines in order of the text. Every non-blank line belongs to exactly one block.
    pub blocks: Vec<Block>,
    /// Tables in order of the text: grids from HTML, or found in the layout of plain text.
    pub tables: Vec<Table>,
    /// `(name, value)` of what stands outside the body: `<title>` as `title`, `<meta name=…>`
    /// by its lower-case name, in document order.
    pub meta: Vec<(String, String)>,
    /// The address the page was saved from, where the page says so.
    pub url: Option<String>,
    /// Script of the body.
    pub script: Script,
    /// What was found wrong with the page.
    pub flags: BTreeSet<Flag>,
    /// Stretches of `text` that hijackers put in (blanked in `reading`), in order.
    pub hijacked: Vec<Span>,
}

/// A line of the text and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is, without the line end.
    pub span: Span,
}

/// What a line is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A heading by markup (`<h1>`–`<h6>`); headings by numbering are found in extract.
    Heading,
    /// Running text.
    Paragraph,
    /// Part of a table of [`Page::tables`].
    Table,
    /// Facts of the site about the page: breadcrumbs, index number, date, source.
    Metadata,
    /// Furniture of the site: menus, share buttons, footer. Kept, never read for values.
    Boilerplate,
    /// A second copy of the body. Kept, never read for values.
    Copy,
}

/// A grid of cells, spans expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// From the first to the last cell, in the text.
    pub span: Span,
    /// How it stood in the document.
    pub layout: TableLayout,
    /// Number of rows of the grid.
    pub rows: u16,
    /// Number of columns of the grid.
    pub cols: u16,
    /// Cells in reading order, each once, however many grid places it covers.
    pub cells: Vec<Cell>,
}

/// How a table stood in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableLayout {
    /// `<table>`: the grid is sure.
    Html,
    /// Rows of text divided by `|`.
    Pipes,
    /// Rows of text divided by tabs or runs of spaces.
    Spaces,
    /// One cell a line: the cells are in order, the grid (one column) is not known.
    Lines,
}

impl TableLayout {
    /// Its name in results.
    pub fn as_str(self) -> &'static str {
        match self {
            TableLayout::Html => "html",
            TableLayout::Pipes => "pipes",
            TableLayout::Spaces => "spaces",
            TableLayout::Lines => "lines",
        }
    }
}

/// One cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its text; empty, but placed, where the cell is blank.
    pub span: Span,
    /// First grid row, from 0.
    pub row: u16,
    /// First grid column, from 0.
    pub col: u16,
    /// Grid rows covered, at least 1.
    pub row_span: u16,
    /// Grid columns covered, at least 1.
    pub col_span: u16,
}

impl Page {
    /// The words at `span`, as they are stored.
    pub fn words(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The words at `span`, in simplified script and without hijacked stretches.
    pub fn read(&self, span: Span) -> &str {
        &self.reading[span.range()]
    }

    /// The sentence that the words stand in, no longer on either side of them than [`LONGEST_CLAUSE`].
    pub fn sentence_of(&self, words: Span) -> Span {
        let reach = self.reach(words);
        let (start, end) = (words.start as usize, words.end as usize);
        let before = last_sentence(&self.reading[reach.start..start]);
        Span::new(reach.start + before, end + first_sentence(&self.reading[end..reach.end]))
    }

    /// What stands around the words between marks that `ends` knows, on either side no more than [`LONGEST_CLAUSE`].
    pub fn stretch(&self, words: Span, ends: impl Fn(char) -> bool + Copy) -> Span {
        let text = &self.reading;
        let (start, end) = (words.start as usize, words.end as usize);
        let reach = self.reach(words);
        let before = text[reach.start..start].rsplit(ends).next().unwrap_or_default().len();
        let behind = text[end..reach.end].split(ends).next().unwrap_or_default().len();
        Span::new(start - before, end + behind)
    }

    /// The bytes from [`LONGEST_CLAUSE`] before the words to as many behind them.
    fn reach(&self, words: Span) -> Range<usize> {
        let (start, end) = (words.start as usize, words.end as usize);
        self.reading.ceil_char_boundary(start.saturating_sub(LONGEST_CLAUSE))
            ..self.reading.floor_char_boundary(end + LONGEST_CLAUSE)
    }
}

impl Table {
    /// The cell that covers a grid place.
    pub fn at(&self, row: u16, col: u16) -> Option<&Cell> {
        self.cells.iter().find(|cell| {
            (cell.row..cell.row + cell.row_span).contains(&row) && (cell.col..cell.col + cell.col_span).contains(&col)
        })
    }
}
