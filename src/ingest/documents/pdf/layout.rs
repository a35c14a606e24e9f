//! Lines and tables of pages to one text: furniture of the pages off, paragraphs joined over
//! lines and pages, tables over pages.

use super::line::{Line, usual};
use super::table::Table;
use crate::ingest::documents::parts::Part;

/// What stands on a page, from top to bottom.
#[derive(Debug, Default)]
pub(super) struct PageText {
    pub width: f64,
    pub height: f64,
    pub items: Vec<Item>,
}

/// A line or a table, with its place from the top.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Line(Line),
    Table(Table),
}

impl PageText {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.items.iter().filter_map(|item| match item {
            Item::Line(line) => Some(line),
            Item::Table(_) => None,
        })
    }
}

/// Page numbers and repeated heads stand in this share of the page, at the top and the bottom.
const MARGIN: f64 = 0.13;
/// Lines of a repeated head or foot.
const FURNITURE_LINES: usize = 2;
/// A line is full if less than this is free at its right (in sizes): a character and the
/// punctuation that may not begin a line.
const FREE: f64 = 2.1;
/// A paragraph's first line is indented by more than this (in sizes).
const INDENT: f64 = 1.2;
/// Lines farther apart than this (in sizes) are no paragraph.
const APART: f64 = 3.2;
/// Type this much larger than most is a title's.
const LARGE: f64 = 1.15;

/// Puts the pages together.
pub(super) fn join(mut pages: Vec<PageText>) -> Vec<Part> {
    drop_furniture(&mut pages);
    let body = usual(pages.iter().flat_map(PageText::lines).map(|line| (line.size, line.text.len() as f64)));
    let indents = indents(&pages);
    let mut writer = Writer { body, indents, parts: Vec::new(), open: None, table: None, page_ended: false };
    for page in pages {
        let margins = Margins::of(&page);
        for item in page.items {
            match item {
                Item::Line(line) => writer.line(line, &margins),
                Item::Table(table) => writer.table(table),
            }
        }
        writer.page_ends();
    }
    writer.finish()
}

/// Drops page numbers, and lines that stand in the same place on several pages.
fn drop_furniture(pages: &mut [PageText]) {
    for _ in 0..FURNITURE_LINES {
        let outer: Vec<[Option<(String, f64)>; 2]> = pages.iter().map(|page| [first(page), last(page)]).collect();
        let mut dropped = false;
        for (page, ends) in pages.iter_mut().zip(&outer) {
            for (side, end) in ends.iter().enumerate() {
                let Some((text, y)) = end else { continue };
                let alike = outer.iter().filter(|other| {
                    other[side].as_ref().is_some_and(|(other, at)| other == text && (at - y).abs() < 4.0)
                });
                let repeated = alike.count();
                let numbers_only = !text.contains(char::is_alphabetic);
                if numbers_only || repeated > 1 && repeated * 3 >= outer.len() {
                    drop_end(page, side);
                    dropped = true;
                }
            }
        }
        if !dropped {
            break;
        }
    }
}

/// The first line of the page without its digits, and where it is, if it is in the margin.
fn first(page: &PageText) -> Option<(String, f64)> {
    match page.items.first()? {
        Item::Line(line) if line.y < MARGIN * page.height => Some((without_digits(&line.text), line.y)),
        _ => None,
    }
}

fn last(page: &PageText) -> Option<(String, f64)> {
    match page.items.last()? {
        Item::Line(line) if page.items.len() > 1 && line.y > (1.0 - MARGIN) * page.height => {
            Some((without_digits(&line.text), line.y))
        }
        _ => None,
    }
}

fn drop_end(page: &mut PageText, side: usize) {
    if side == 0 {
        page.items.remove(0);
    } else {
        page.items.pop();
    }
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect()
}

/// Where the lines of a page begin and end.
#[derive(Debug, Clone, Copy)]
struct Margins {
    left: f64,
    right: f64,
    middle: f64,
}

impl Margins {
    fn of(page: &PageText) -> Margins {
        let left = page.lines().map(|line| line.x0).fold(f64::INFINITY, f64::min);
        let right = page.lines().map(|line| line.x1).fold(f64::NEG_INFINITY, f64::max);
        Margins { left, right, middle: page.width / 2.0 }
    }

    fn is_full(&self, line: &Line) -> bool {
        line.x1 > self.right - FREE * line.size
    }

    fn is_indented(&self, line: &Line) -> bool {
        line.x0 > self.left + INDENT * line.size
    }

    fn is_centred(&self, line: &Line) -> bool {
        ((line.x0 + line.x1) / 2.0 - self.middle).abs() < 2.0 * line.size
    }
}

/// Whether the document indents the first lines of its paragraphs.
fn indents(pages: &[PageText]) -> bool {
    let (mut indented, mut all) = (0, 0);
    for page in pages {
        let margins = Margins::of(page);
        for line in page.lines() {
            all += 1;
            let by = (line.x0 - margins.left) / line.size;
            indented += usize::from((1.5..2.6).contains(&by));
        }
    }
    indented * 20 >= all
}

/// The paragraph that may go on.
struct Open {
    text: String,
    last: Line,
    /// Whether its last line is full.
    full: bool,
    title: bool,
    /// Whether a page has ended since.
    page_ended: bool,
}

struct Writer {
    body: f64,
    indents: bool,
    parts: Vec<Part>,
    open: Option<Open>,
    /// The last table, as long as nothing stands behind it.
    table: Option<Table>,
    /// Whether a page has ended since the last table.
    page_ended: bool,
}

impl Writer {
    fn line(&mut self, line: Line, margins: &Margins) {
        let large = line.size > LARGE * self.body;
        let begun = self.open.as_ref().is_some_and(|open| open.title && open.full);
        let title = large && (begun || margins.is_centred(&line));
        let full = margins.is_full(&line);
        match &mut self.open {
            Some(open) if goes_on(open, &line, title, margins, self.indents) => {
                let ends_narrow = open.text.chars().next_back().is_some_and(|c| c.is_ascii_alphabetic());
                if ends_narrow && line.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    open.text.push(' ');
                }
                open.text.push_str(&line.text);
                open.last = line;
                open.full = full;
                open.page_ended = false;
            }
            _ => {
                self.close();
                self.open = Some(Open { text: line.text.clone(), last: line, full, title, page_ended: false });
            }
        }
    }

    fn table(&mut self, table: Table) {
        let before = if self.open.is_none() && self.page_ended { self.table.take() } else { None };
        self.close();
        let joined = match before {
            Some(before) => match before.continued(table) {
                Ok(joined) => joined,
                Err((before, table)) => {
                    self.parts.push(Part::Table(before.rows()));
                    table
                }
            },
            None => table,
        };
        self.table = Some(joined);
        self.page_ended = false;
    }

    fn page_ends(&mut self) {
        self.page_ended = true;
        if let Some(open) = &mut self.open {
            open.page_ended = true;
        }
    }

    /// Ends what is open.
    fn close(&mut self) {
        if let Some(table) = self.table.take() {
            self.parts.push(Part::Table(table.rows()));
        }
        if let Some(open) = self.open.take() {
            self.parts.push(if open.title { Part::Heading(open.text) } else { Part::Paragraph(open.text) });
        }
    }

    fn finish(mut self) -> Vec<Part> {
        self.close();
        self.parts
    }
}

/// Whether a line goes on with the open paragraph.
fn goes_on(open: &Open, line: &Line, title: bool, margins: &Margins, indents: bool) -> bool {
    let last = &open.last;
    let alike = (line.size - last.size).abs() < 0.2 * last.size;
    let near = open.page_ended || line.y - last.y < APART * line.size.max(last.size);
    if open.title || title {
        // A title set on several lines.
        return open.title && title && alike && near && !open.page_ended && !is_numbered(&line.text);
    }
    // A row of a table without lines is no part of a paragraph.
    if last.parted || line.parted || !(alike && near && open.full && !margins.is_indented(line)) {
        return false;
    }
    let ended = last.text.ends_with(['。', '！', '？', '：']);
    let numbered = is_numbered(&line.text);
    // Where first lines are indented, headings need not be; a row of a table without lines ends in its value.
    let begins = numbered && (ended || last.text.ends_with(|c: char| c.is_ascii_digit()));
    !begins && (indents || !(ended || numbered))
}

/// Whether a text begins with a number or a mark of enumeration: 一、 1. (1) ①
pub(super) fn is_numbered(text: &str) -> bool {
    let start: Vec<char> = text.chars().take(5).collect();
    match start.first() {
        None => false,
        Some('(' | '（' | '【' | '①'..='⑳') => true,
        Some(_) => (1..start.len()).any(|at| match start[at] {
            '、' | '．' | ')' | '）' => true,
            // Not the point of a fraction.
            '.' => start[at - 1].is_ascii_digit() && !start.get(at + 1).is_some_and(char::is_ascii_digit),
            _ => false,
        }),
    }
}
