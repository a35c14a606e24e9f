//! A small printer of PDF: paragraphs, ruled tables over pages, page numbers. Its font is not in
//! the file, as in many PDFs from Chinese offices; the text is there in one of their encodings.

use super::random::Random;
use super::record::{Cell, Grid, Record};
use super::render;

const WIDTH: f64 = 595.0;
const HEIGHT: f64 = 842.0;
const MARGIN: f64 = 72.0;
/// Height of a line, in sizes of its type.
const LEADING: f64 = 1.6;
/// Type in tables.
const SMALL: f64 = 9.0;

/// How rules are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rules {
    Stroked,
    Boxes,
    Bars,
}

pub struct Press {
    pages: Vec<String>,
    /// From the top of the page to the next line.
    y: f64,
    size: f64,
    rules: Rules,
    /// Whether pages carry their number, and a running title.
    numbered: bool,
    titled: bool,
    /// Whether tables repeat their first row on each page.
    repeats: bool,
}

/// The record as a printed report.
pub fn print(record: &Record, random: &mut Random) -> Vec<u8> {
    pressed(record, random).finish()
}

/// The same on pages that lie on their side, with lines that run up or down.
pub fn print_on_side(record: &Record, random: &mut Random, up: bool) -> Vec<u8> {
    let turn = if up { format!("0 1 -1 0 {HEIGHT} 0 cm\n") } else { format!("0 -1 1 0 0 {WIDTH} cm\n") };
    pressed(record, random).finish_as([HEIGHT, WIDTH], &turn)
}

fn pressed(record: &Record, random: &mut Random) -> Press {
    let mut press = Press::new(random);
    for part in render::parts(record) {
        match part {
            render::Part::Title(text) => press.title(&text),
            render::Part::Text(text) => press.paragraph(&text),
            render::Part::Table(table) => press.table(&table),
        }
    }
    press
}

impl Press {
    pub fn new(random: &mut Random) -> Press {
        let rules = [Rules::Stroked, Rules::Boxes, Rules::Bars][random.below(3)];
        let mut press = Press {
            pages: Vec::new(),
            y: 0.0,
            size: [10.5, 12.0, 16.0][random.below(3)],
            rules,
            numbered: !random.once_in(4),
            titled: random.once_in(4),
            repeats: random.once_in(3),
        };
        press.page();
        // So that pages break anywhere.
        press.y += random.below(300) as f64;
        press
    }

    pub fn title(&mut self, text: &str) {
        let size = self.size * 1.4;
        for line in wrapped(text, WIDTH - 2.0 * MARGIN, size, 0.0) {
            self.room(size * LEADING);
            self.words(&line, (WIDTH - width(&line, size)) / 2.0, self.y, size);
        }
        self.y += size;
    }

    pub fn paragraph(&mut self, text: &str) {
        let size = self.size;
        for (index, line) in wrapped(text, WIDTH - 2.0 * MARGIN, size, 2.0 * size).iter().enumerate() {
            self.room(size * LEADING);
            let indent = if index == 0 { 2.0 * size } else { 0.0 };
            self.words(line, MARGIN + indent, self.y, size);
        }
    }

    /// A table with all its rules. Pages end between rows; labels beside rows go on.
    pub fn table(&mut self, table: &Grid) {
        let places = places(table);
        let cols = places.iter().map(|(_, col, cell)| col + cell.cols).max().unwrap_or(0);
        let rows = table.len();
        let unit = (WIDTH - 2.0 * MARGIN) / (cols as f64 + 1.0);
        // The first column has labels.
        let x = |col: usize| MARGIN + if col == 0 { 0.0 } else { (col as f64 + 1.0) * unit };
        let lines = |col: usize, cell: &Cell| wrapped(&cell.text, x(col + cell.cols) - x(col) - 4.0, SMALL, 0.0);
        let heights: Vec<f64> = (0..rows)
            .map(|row| {
                let here = places.iter().filter(|(top, _, cell)| *top == row && cell.rows == 1);
                let most = here.map(|(_, col, cell)| lines(*col, cell).len()).max().unwrap_or(1);
                most.max(1) as f64 * SMALL * LEADING + 6.0
            })
            .collect();
        self.y += 8.0;
        let mut said: Vec<usize> = vec![0; places.len()];
        let mut row = 0;
        while row < rows {
            // The rows that fit on this page.
            let bottom = HEIGHT - MARGIN;
            let mut end = row;
            let mut used = self.y;
            while end < rows && used + heights[end] <= bottom {
                used += heights[end];
                end += 1;
            }
            if end == row {
                self.page();
                if self.repeats && row > 0 && table[0].iter().all(|cell| cell.rows == 1) {
                    let head: Vec<(usize, &Cell)> =
                        places.iter().filter(|(top, ..)| *top == 0).map(|(_, col, cell)| (*col, *cell)).collect();
                    for (col, cell) in head {
                        let (left, right) = (x(col), x(col + cell.cols));
                        self.cell(left, right, self.y, self.y + heights[0], &lines(col, cell));
                    }
                    self.y += heights[0];
                }
                continue;
            }
            for (index, (top, col, cell)) in places.iter().enumerate() {
                let (from, until) = ((*top).max(row), (top + cell.rows).min(end));
                if from >= until {
                    continue;
                }
                let before: f64 = heights[row..from].iter().sum();
                let height: f64 = heights[from..until].iter().sum();
                let all = lines(*col, cell);
                // What does not fit goes on over the page.
                let fits = if until == top + cell.rows { all.len() } else { (height / (SMALL * LEADING)) as usize };
                let shown = &all[said[index]..all.len().min(said[index] + fits)];
                said[index] += shown.len();
                self.cell(x(*col), x(col + cell.cols), self.y + before, self.y + before + height, shown);
            }
            self.y += heights[row..end].iter().sum::<f64>();
            row = end;
        }
        self.y += 8.0;
    }

    fn cell(&mut self, left: f64, right: f64, top: f64, bottom: f64, lines: &[String]) {
        match self.rules {
            Rules::Stroked => {
                for (x0, y0, x1, y1) in [
                    (left, top, right, top),
                    (left, bottom, right, bottom),
                    (left, top, left, bottom),
                    (right, top, right, bottom),
                ] {
                    self.draw(&format!("{x0:.2} {:.2} m {x1:.2} {:.2} l S", HEIGHT - y0, HEIGHT - y1));
                }
            }
            Rules::Boxes => {
                self.draw(&format!("{left:.2} {:.2} {:.2} {:.2} re S", HEIGHT - bottom, right - left, bottom - top));
            }
            Rules::Bars => {
                for (x0, y0, x1, y1) in [
                    (left, top, right, top + 0.5),
                    (left, bottom - 0.5, right, bottom),
                    (left, top, left + 0.5, bottom),
                    (right - 0.5, top, right, bottom),
                ] {
                    self.draw(&format!("{x0:.2} {:.2} {:.2} {:.2} re f", HEIGHT - y1, x1 - x0, y1 - y0));
                }
            }
        }
        let mut y = top + (bottom - top - lines.len() as f64 * SMALL * LEADING) / 2.0;
        for line in lines {
            y += SMALL * LEADING;
            let x = left + (right - left - width(line, SMALL)) / 2.0;
            self.words(line, x, y - SMALL * 0.5, SMALL);
        }
    }

    /// Makes room for a line and goes to its baseline.
    fn room(&mut self, height: f64) {
        if self.y + height > HEIGHT - MARGIN {
            self.page();
        }
        self.y += height;
    }

    fn page(&mut self) {
        self.pages.push(String::new());
        self.y = MARGIN;
        let number = self.pages.len();
        if self.numbered {
            let text = format!("- {number} -");
            self.words(&text, (WIDTH - width(&text, 10.0)) / 2.0, HEIGHT - 40.0, 10.0);
        }
        if self.titled {
            self.words("清河县水务局文件", MARGIN, 40.0, 10.0);
        }
    }

    fn words(&mut self, text: &str, x: f64, y: f64, size: f64) {
        let code: String = text.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
        self.draw(&format!("BT /F {size:.2} Tf {x:.2} {:.2} Td <{code}> Tj ET", HEIGHT - y));
    }

    fn draw(&mut self, what: &str) {
        let page = self.pages.last_mut().unwrap();
        page.push_str(what);
        page.push('\n');
    }

    pub fn finish(self) -> Vec<u8> {
        self.finish_as([WIDTH, HEIGHT], "")
    }

    /// Pages of this size, with `before` in front of what is on them.
    fn finish_as(self, [width, height]: [f64; 2], before: &str) -> Vec<u8> {
        let first = 4;
        let kids: String = (0..self.pages.len()).map(|page| format!("{} 0 R ", first + 2 * page)).collect();
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_string(),
            format!("<</Type/Pages/Kids[{kids}]/Count {}>>", self.pages.len()),
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[\
             <</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)\
             /Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6\
             /FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
                .to_string(),
        ];
        for (index, page) in self.pages.iter().enumerate() {
            objects.push(format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Resources<</Font<</F 3 0 R>>>>/Contents {} 0 R>>",
                first + 2 * index + 1
            ));
            let length = before.len() + page.len() + 1;
            objects.push(format!("<</Length {length}>>\nstream\n{before}{page}\nendstream"));
        }
        file(&objects)
    }
}

/// Objects, numbered from 1 (the catalogue), as a file.
pub fn file(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    places.iter().for_each(|place| out.push_str(&format!("{place:010} 00000 n \n")));
    out.push_str(&format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1));
    out.into_bytes()
}

fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum::<f64>() * size
}

/// Lines of at most `most` points; the first is shorter by `indent`. Numbers stay whole.
fn wrapped(text: &str, most: f64, size: f64, indent: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut words: Vec<String> = Vec::new();
    for character in text.chars() {
        match words.last_mut() {
            Some(word) if character.is_ascii_alphanumeric() && word.ends_with(|c: char| c.is_ascii_alphanumeric()) => {
                word.push(character);
            }
            _ => words.push(character.to_string()),
        }
    }
    for word in words {
        let room = most - if lines.len() == 1 { indent } else { 0.0 };
        let line = lines.last_mut().unwrap();
        if !line.is_empty() && width(line, size) + width(&word, size) > room {
            lines.push(word);
        } else {
            line.push_str(&word);
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Row and column of each cell.
fn places(table: &Grid) -> Vec<(usize, usize, &Cell)> {
    let mut taken = std::collections::HashSet::new();
    let mut out = Vec::new();
    for (row, cells) in table.iter().enumerate() {
        let mut col = 0;
        for cell in cells {
            while taken.contains(&(row, col)) {
                col += 1;
            }
            for r in row..row + cell.rows {
                taken.extend((col..col + cell.cols).map(|c| (r, c)));
            }
            out.push((row, col, cell));
        }
    }
    out
}
