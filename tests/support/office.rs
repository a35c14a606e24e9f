//! Small printers of Word and Excel files: a record's text and tables, nothing else.

use super::record::{Cell, Grid, Record};
use super::render::{self, Part};

/// Name and content of a member of the file.
pub type Member = (&'static str, String);

const TYPES: &str = "[Content_Types].xml";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn package(main: &str, kind: &str) -> [Member; 2] {
    let types = format!(
        "<?xml version=\"1.0\"?><Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Override PartName=\"/{main}\" ContentType=\"{kind}\"/></Types>"
    );
    let relations = format!(
        "<?xml version=\"1.0\"?><Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{OFFICE}/officeDocument\" Target=\"{main}\"/></Relationships>"
    );
    [(TYPES, types), ("_rels/.rels", relations)]
}

/// The members of a Word file.
pub fn docx(record: &Record) -> Vec<Member> {
    let mut body = String::new();
    for part in render::parts(record) {
        match part {
            Part::Title(text) | Part::Text(text) => body.push_str(&paragraph(&text)),
            Part::Table(table) => word_table(&table, &mut body),
        }
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}<w:sectPr/></w:body>\
         </w:document>"
    );
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let mut members = package("word/document.xml", kind).to_vec();
    members.push(("word/document.xml", document));
    members
}

/// Runs as Word cuts them: anywhere.
fn paragraph(text: &str) -> String {
    let half = text.chars().count() / 2;
    let (first, second): (String, String) = (text.chars().take(half).collect(), text.chars().skip(half).collect());
    let run = |text: String| {
        if text.is_empty() { text } else { format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>") }
    };
    format!("<w:p>{}{}</w:p>", run(first), run(second))
}

fn word_table(table: &Grid, out: &mut String) {
    out.push_str("<w:tbl><w:tblPr/>");
    for row in rows(table) {
        out.push_str("<w:tr>");
        for place in row {
            let (cell, begins) = match place {
                Some(place) => place,
                None => continue,
            };
            let merge = match (cell.rows, begins) {
                (1, _) => "",
                (_, true) => "<w:vMerge w:val=\"restart\"/>",
                (_, false) => "<w:vMerge/>",
            };
            let text = if begins { cell.text.as_str() } else { "" };
            out.push_str(&format!(
                "<w:tc><w:tcPr><w:gridSpan w:val=\"{}\"/>{merge}</w:tcPr>{}</w:tc>",
                cell.cols,
                paragraph(text)
            ));
        }
        out.push_str("</w:tr>");
    }
    out.push_str("</w:tbl>");
}

/// For each row the cells that stand in it, at their first column, and whether they begin there;
/// `None` for the other columns that they cover.
fn rows(table: &Grid) -> Vec<Vec<Option<(&Cell, bool)>>> {
    let mut out: Vec<Vec<Option<(&Cell, bool)>>> = vec![Vec::new(); table.len()];
    let mut taken: Vec<Vec<bool>> = vec![Vec::new(); table.len()];
    for (row, cells) in table.iter().enumerate() {
        let mut col = 0;
        for cell in cells {
            while taken[row].get(col) == Some(&true) {
                col += 1;
            }
            for below in row..(row + cell.rows).min(table.len()) {
                let width = taken[below].len().max(col + cell.cols);
                taken[below].resize(width, false);
                taken[below][col..col + cell.cols].fill(true);
                let width = out[below].len().max(width);
                out[below].resize(width, None);
                out[below][col] = Some((cell, below == row));
            }
        }
    }
    out
}

/// The members of an Excel file: one sheet.
pub fn xlsx(record: &Record) -> Vec<Member> {
    let mut sheet = Sheet::default();
    for part in render::parts(record) {
        match part {
            Part::Title(text) | Part::Text(text) => {
                sheet.row += 1;
                sheet.cell(0, &text);
            }
            Part::Table(table) => sheet.table(&table),
        }
    }
    let data: String = sheet.rows.iter().map(|(row, cells)| format!("<row r=\"{row}\">{cells}</row>")).collect();
    let merged: String = sheet.merged.iter().map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let mut members = package("xl/workbook.xml", kind).to_vec();
    members.push((
        "xl/workbook.xml",
        format!(
            "<?xml version=\"1.0\"?><workbook xmlns=\"{namespace}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"年报\" \
             sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        ),
    ));
    members.push((
        "xl/_rels/workbook.xml.rels",
        format!(
            "<?xml version=\"1.0\"?><Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
        ),
    ));
    members.push((
        "xl/worksheets/sheet1.xml",
        format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"{namespace}\"><sheetData>{data}</sheetData><mergeCells>{merged}\
             </mergeCells></worksheet>"
        ),
    ));
    members
}

#[derive(Default)]
struct Sheet {
    /// The current row, from 1.
    row: usize,
    rows: std::collections::BTreeMap<usize, String>,
    merged: Vec<String>,
}

impl Sheet {
    fn cell(&mut self, col: usize, text: &str) {
        let place = name(col, self.row);
        let cells = self.rows.entry(self.row).or_default();
        // Numbers are numbers, as in a sheet that computes its sums.
        match text.parse::<f64>() {
            Ok(number) => cells.push_str(&format!("<c r=\"{place}\"><v>{number}</v></c>")),
            Err(_) if text.is_empty() => cells.push_str(&format!("<c r=\"{place}\"/>")),
            Err(_) => cells.push_str(&format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")),
        }
    }

    fn table(&mut self, table: &Grid) {
        for row in rows(table) {
            self.row += 1;
            for (col, place) in row.iter().enumerate() {
                let Some((cell, true)) = place else { continue };
                self.cell(col, &cell.text);
                if cell.rows * cell.cols > 1 {
                    let last = name(col + cell.cols - 1, self.row + cell.rows - 1);
                    self.merged.push(format!("{}:{last}", name(col, self.row)));
                }
            }
        }
        self.row += 1;
    }
}

fn name(col: usize, row: usize) -> String {
    format!("{}{row}", (b'A' + col as u8) as char)
}

/// The members as a file.
pub fn archive(members: Vec<Member>) -> Vec<u8> {
    let members: Vec<(&str, Vec<u8>)> =
        members.into_iter().map(|(name, content)| (name, content.into_bytes())).collect();
    zipped(&members)
}

/// The members as a ZIP archive, uncompressed.
pub fn zipped(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in members {
        let place = out.len() as u32;
        let size = content.len() as u32;
        let mut head = Vec::new();
        head.extend([20u16, 0, 0, 0, 0].iter().flat_map(|field| field.to_le_bytes()));
        head.extend([crc(content), size, size].iter().flat_map(|field| field.to_le_bytes()));
        head.extend([name.len() as u16, 0].iter().flat_map(|field| field.to_le_bytes()));
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(content);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, size, count) = (out.len() as u32, directory.len() as u32, members.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].iter().flat_map(|field| field.to_le_bytes()));
    out.extend([size, start].iter().flat_map(|field| field.to_le_bytes()));
    out.extend([0, 0]);
    out
}

/// The checksum of ZIP.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}
