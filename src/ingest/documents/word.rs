//! Word: paragraphs and tables.

use std::fmt::Display;

use undoc::doc::DocParser;
use undoc::docx::DocxParser;
use undoc::model::RevisionType;
use undoc::{Block, Document, Error, Paragraph, Table};

use super::doc_rows::{self, Row};
use super::parts::{Cell, Part, Parts};
use super::{stories, word_xml};

/// Stands in a text where another page or section begins.
const NEXT_PAGE: char = '\x0c';

/// Reads a document of Word 2007 or later.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read_docx(bytes: Vec<u8>) -> Result<Parts, String> {
    let parse = |bytes| DocxParser::from_bytes(bytes).and_then(|mut parser| parser.parse());
    let amended = word_xml::amended(&bytes).and_then(|amended| parse(amended).ok());
    amended.map_or_else(|| parse(bytes), Ok).map(|document| parts(document, &[])).map_err(reason)
}

/// Reads a document of Word 6 to 2003.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read_doc(bytes: Vec<u8>) -> Result<Parts, String> {
    stories::check_doc(&bytes).map_err(damaged)?;
    let (rows, complete) = doc_rows::read(&bytes).unwrap_or_default();
    let parsed = DocParser::from_bytes(complete.unwrap_or(bytes)).and_then(|mut parser| parser.parse());
    parsed.map(|document| parts(document, &rows)).map_err(reason)
}

fn reason(error: Error) -> String {
    match error {
        Error::Encrypted => {
            "a Word document that is locked with a password: save a copy without the password".to_string()
        }
        error => damaged(error),
    }
}

fn damaged(error: impl Display) -> String {
    format!("a damaged Word document ({error}): fetch it again, or save it as text or HTML")
}

/// `known` are the rows of the tables, where the tables themselves do not say which cells are merged.
fn parts(document: Document, mut known: &[Row]) -> Parts {
    let blocks = document.sections.into_iter().flat_map(|section| section.content);
    let mut parts = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                // What ends a section ends the paragraph as well; its style is that of its end.
                let text = text(&paragraph);
                let mut pieces = text.split(NEXT_PAGE).filter(|piece| !piece.trim().is_empty()).map(str::to_string);
                let last = pieces.next_back();
                parts.extend(pieces.map(Part::Paragraph));
                parts.extend(last.map(if paragraph.heading.is_heading() { Part::Heading } else { Part::Paragraph }));
            }
            Block::Table(table) => {
                let (rows, rest) = known.split_at(known.len().min(table.rows.len()));
                known = rest;
                add_table(table, rows, &mut parts);
            }
            Block::Note { content, .. } => parts.extend(content.iter().map(text).map(Part::Paragraph)),
            Block::PageBreak | Block::SectionBreak | Block::Image { .. } => {}
        }
    }
    Parts { parts, ..Parts::default() }
}

/// What the paragraph shows: text that was deleted under revision is not shown.
fn text(paragraph: &Paragraph) -> String {
    let mut text = String::new();
    for run in paragraph.runs.iter().filter(|run| run.revision != RevisionType::Deleted) {
        text.push_str(&run.text);
        if run.line_break {
            text.push('\n');
        }
        if run.page_break {
            text.push(NEXT_PAGE);
        }
    }
    text
}

/// Adds a table, and behind it those that stand in its cells. `known` are its rows, where that is known.
fn add_table(table: Table, known: &[Row], parts: &mut Vec<Part>) {
    let at = parts.len();
    let mut rows = Vec::new();
    let counts: Vec<usize> = table.rows.iter().map(|row| row.cells.len()).collect();
    let spans = doc_rows::spans(known, &counts);
    for (index, row) in table.rows.into_iter().enumerate() {
        let mut cells = Vec::new();
        for (place, cell) in row.cells.into_iter().enumerate() {
            let said = (cell.row_span.max(1) as usize, cell.col_span.max(1) as usize);
            let (rows, cols) = spans.as_ref().map_or(said, |spans| spans[index][place]);
            if rows > 0 {
                let lines: Vec<String> = cell.content.iter().map(text).collect();
                cells.push(Cell { text: lines.join("\n"), rows, cols });
            }
            cell.nested_tables.into_iter().for_each(|nested| add_table(nested, &[], parts));
        }
        rows.push(cells);
    }
    parts.insert(at, Part::Table(rows));
}
