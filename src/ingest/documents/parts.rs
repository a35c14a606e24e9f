//! What a reader of documents hands on: paragraphs and tables in order, written as simple HTML,
//! which clean reads like a page of the web.

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// A title, by its size or style.
    Heading(String),
    /// Running text; `\n` breaks the line.
    Paragraph(String),
    /// A table.
    Table(Vec<Vec<Cell>>),
}

/// A cell of a table, in the row where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// Its text; `\n` breaks the line.
    pub text: String,
    /// Rows covered, at least 1.
    pub rows: usize,
    /// Columns covered, at least 1.
    pub cols: usize,
}

/// What was read from a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Parts {
    /// In the order of reading.
    pub parts: Vec<Part>,
    /// Characters that could not be read.
    pub lost: u32,
    /// How sure the recognition of pages was (0 to 100), where there was one.
    pub ocr: Option<u8>,
}

impl Parts {
    /// Whether no character was read.
    pub fn is_blank(&self) -> bool {
        let blank = |text: &String| text.trim().is_empty();
        self.parts.iter().all(|part| match part {
            Part::Heading(text) | Part::Paragraph(text) => blank(text),
            Part::Table(rows) => rows.iter().flatten().all(|cell| blank(&cell.text)),
        })
    }

    /// The document as HTML.
    pub fn html(&self) -> String {
        let mut out = String::from("<!DOCTYPE html>\n");
        for part in &self.parts {
            match part {
                Part::Heading(text) => element("h1", text, &mut out),
                Part::Paragraph(text) => element("p", text, &mut out),
                Part::Table(rows) => table(rows, &mut out),
            }
        }
        out
    }
}

fn element(name: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{name}>"));
    escape(text, out);
    out.push_str(&format!("</{name}>\n"));
}

fn table(rows: &[Vec<Cell>], out: &mut String) {
    out.push_str("<table>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            out.push_str("<td");
            if cell.rows > 1 {
                out.push_str(&format!(" rowspan=\"{}\"", cell.rows));
            }
            if cell.cols > 1 {
                out.push_str(&format!(" colspan=\"{}\"", cell.cols));
            }
            out.push('>');
            escape(&cell.text, out);
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

fn escape(text: &str, out: &mut String) {
    for character in text.trim().chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("<br>"),
            '\0' => {}
            _ => out.push(character),
        }
    }
}
