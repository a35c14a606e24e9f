//! Lines and tables of pages to one text: furniture of the pages off, paragraphs joined over
//! lines and pages, tables over pages.

use super::furniture;
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
    furniture::remove(&mut pages);
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
    let rows = last.parted || line.parted || ends_in_value(&last.text) && ends_in_value(&line.text);
    if rows || !(alike && near && open.full && !margins.is_indented(line)) {
        return false;
    }
    let ended = last.text.ends_with(['。', '！', '？', '：']);
    let numbered = is_numbered(&line.text);
    // Where first lines are indented, headings need not be; a row of a table without lines ends in its value.
    let begins = numbered && (ended || last.text.ends_with(|c: char| c.is_ascii_digit()));
    !begins && (indents || !(ended || numbered))
}

/// Whether a line ends in a number that stands for itself.
fn ends_in_value(text: &str) -> bool {
    let last = text.rsplit_once(' ').map_or("", |(_, last)| last);
    last.ends_with(|c: char| c.is_ascii_digit()) && !last.contains(char::is_alphabetic)
}

/// Most characters of a number before its mark: 二十一、 2.1.
const NUMBERING: usize = 4;

/// Whether a text begins with a number or a mark of enumeration: 一、 1. (1) ①
pub(super) fn is_numbered(text: &str) -> bool {
    let bracketed = text.strip_prefix(['(', '（']);
    let is_part = |c: char| is_numeral(c) || c == '.' && bracketed.is_none();
    let rest = bracketed.unwrap_or(text).trim_start();
    let number: String = rest.chars().take_while(|c| is_part(*c)).collect();
    let mark = rest[number.len()..].trim_start().chars().next();
    // A year is no number of an item, nor is what ends with the point of a fraction.
    let is_item = |number: &str| {
        let parts = || number.split('.').map(|part| part.chars().count());
        !number.is_empty() && number.chars().count() <= NUMBERING && parts().all(|digits| (1..=3).contains(&digits))
    };
    if bracketed.is_some() {
        return is_item(&number) && matches!(mark, Some(')' | '）'));
    }
    if let Some(number) = number.strip_suffix('.') {
        return is_item(number) && number.ends_with(|c: char| c.is_ascii_digit());
    }
    match text.chars().next() {
        Some('【' | '①'..='⑳') => true,
        _ => is_item(&number) && matches!(mark, Some('、' | '．' | ')' | '）')),
    }
}

/// Digits, and the numerals of headings; browsers print some of these as radicals (the last four).
fn is_numeral(character: char) -> bool {
    match character {
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' => true,
        '\u{2f00}' | '\u{2f06}' | '\u{2f0b}' | '\u{2f17}' => true,
        _ => character.is_ascii_digit(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_begin_with_numbers_and_their_marks() {
        for text in [
            "一、概述",
            "\u{2f00}、概述",
            "二十一、附则",
            "1.专职人员",
            "2. 重复申请",
            "2.1.收到",
            "3、其他",
            "(三)不予公开",
            "（12）其他",
            "①当面",
            "1)网络",
            "10．其他",
        ] {
            assert!(is_numbered(text), "{text}");
        }
    }

    #[test]
    fn rows_that_end_in_values_are_no_paragraph() {
        let line = |text: &str, y| {
            Item::Line(Line { text: text.to_string(), x0: 50.0, x1: 550.0, y, size: 10.0, parted: false })
        };
        let joined = |texts: [&str; 2]| {
            let items = vec![line(texts[0], 400.0), line(texts[1], 416.0)];
            join(vec![PageText { width: 600.0, height: 800.0, items }]).len() == 1
        };
        assert!(!joined(["危及国家安全 件 0", "不是政府信息 件 7"]));
        assert!(!joined(["(1)不是政府信息 条 1", "22 (2)信息不存在 条 4"]));
        assert!(joined(["全年收到申请 34", "件，其中网络 12 件"]));
    }

    #[test]
    fn sentences_that_go_on_are_no_items() {
        let sentences = [
            "件、信函2件",
            "网络、当面",
            "通率98.7%",
            "98.7%以上",
            "4853）反映",
            "件）。",
            "2020、2021年",
            "（含上年结转）",
            "(2021年)",
            "三大类",
            "12件",
            "",
        ];
        for text in sentences {
            assert!(!is_numbered(text), "{text}");
        }
    }
}
