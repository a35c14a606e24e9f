//! Word: paragraphs and tables.

use std::fmt::Display;

use undoc::doc::DocParser;
use undoc::docx::DocxParser;
use undoc::model::RevisionType;
use undoc::{Block, Document, Error, Paragraph, Table};

use super::parts::{Cell, Part, Parts};
use super::stories;

/// Reads a document of Word 2007 or later.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read_docx(bytes: Vec<u8>) -> Result<Parts, String> {
    DocxParser::from_bytes(bytes).and_then(|mut parser| parser.parse()).map(parts).map_err(reason)
}

/// Reads a document of Word 6 to 2003.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read_doc(bytes: Vec<u8>) -> Result<Parts, String> {
    stories::check_doc(&bytes).map_err(damaged)?;
    DocParser::from_bytes(bytes).and_then(|mut parser| parser.parse()).map(parts).map_err(reason)
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

fn parts(document: Document) -> Parts {
    let blocks = document.sections.into_iter().flat_map(|section| section.content);
    let mut parts = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let text = text(&paragraph);
                if text.trim().is_empty() {
                    continue;
                }
                parts.push(if paragraph.heading.is_heading() { Part::Heading(text) } else { Part::Paragraph(text) });
            }
            Block::Table(table) => add_table(table, &mut parts),
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
    }
    text
}

/// Adds a table, and behind it those that stand in its cells.
fn add_table(table: Table, parts: &mut Vec<Part>) {
    let at = parts.len();
    let mut rows = Vec::new();
    for row in table.rows {
        let mut cells = Vec::new();
        for cell in row.cells {
            let lines: Vec<String> = cell.content.iter().map(text).collect();
            cells.push(Cell {
                text: lines.join("\n"),
                rows: cell.row_span.max(1) as usize,
                cols: cell.col_span.max(1) as usize,
            });
            cell.nested_tables.into_iter().for_each(|nested| add_table(nested, parts));
        }
        rows.push(cells);
    }
    parts.insert(at, Part::Table(rows));
}
