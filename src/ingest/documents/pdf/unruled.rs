//! Tables without ruled lines. Their columns are where words stand side by side above values that stand below them; a
//! place of a row in which nothing stands is a blank cell. What does not fit throughout is left to be read as lines.

use std::collections::BTreeSet;

use super::body::{Body, Page};
use super::grid::Place;
use super::groups::Group;
use super::heads::{self, Head};
use super::line;
use super::page::Glyph;
use super::table::Table;
use super::vertical;
use super::words::{self, MOST_WORDS, Word};

/// Lines of values at the beginning of a page that a table may go on with: the first may be in its head.
const TRIES: usize = 3;

/// What a page leaves to the next one.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The columns of a table that may go on.
    open: Vec<Head>,
    /// Whether a page came before.
    begun: bool,
}

/// Takes tables out of the characters of a page, with their places from the top; `columns` are those of the table that
/// ended the page before.
pub(super) fn take(glyphs: &mut Vec<Glyph>, columns: &mut Columns) -> Vec<(f64, Table)> {
    let words = words::words(glyphs);
    let before = std::mem::replace(columns, Columns { open: Vec::new(), begun: true });
    if words.len() > MOST_WORDS {
        return Vec::new();
    }
    let lines = words::lines(&words);
    let page = Page { words: &words, lines: &lines };
    let mut taken = vec![false; glyphs.len()];
    let mut tables = Vec::new();
    let (mut at, mut floor, mut tries) = (0, 0, TRIES);
    while let Some(line) = (at..lines.len()).find(|&line| !page.values(line).is_empty()) {
        at = line + 1;
        let heads = heads::above(&words, &lines, line, floor, page.nearest_row(line));
        let goes_on = floor == 0 && tries > 0 && page.stand_before(&before.open, 0..line);
        tries -= usize::from(goes_on);
        let carried = if goes_on { before.open.clone() } else { Vec::new() };
        let headed =
            page.body(line, heads.nearest.clone()).filter(|body| !(before.begun && page.may_begin_within(body)));
        let headed = headed.and_then(|body| page.grouped(body, &heads));
        let Some((body, levels)) = headed.or_else(|| Some((page.body(line, carried)?, Vec::new()))) else { continue };
        (at, floor) = (body.end, body.end);
        if body.labels > 0 && page.stand_before(&body.columns, body.end..lines.len()) {
            columns.open = body.columns.iter().map(Head::place).collect();
        }
        let aside = Aside::of(&body, &words, glyphs);
        aside.glyphs.iter().for_each(|&glyph| taken[glyph] = true);
        let mut writer = Writer { words: &words, used: Vec::new(), cells: Vec::new(), rows: 0 };
        tables.push(writer.table(&body, &levels, aside));
        let used = writer.used.iter().flat_map(|&index| &words[index].glyphs);
        used.for_each(|&glyph| taken[glyph] = true);
    }
    let mut place = 0;
    glyphs.retain(|_| {
        place += 1;
        !taken[place - 1]
    });
    tables
}

/// What stands before the values besides the labels of their rows, such as labels of several rows.
struct Aside {
    /// The texts with their places from the top.
    texts: Vec<(f64, String)>,
    glyphs: Vec<usize>,
}

impl Aside {
    fn of(body: &Body, words: &[Word], glyphs: &[Glyph]) -> Aside {
        let own: BTreeSet<usize> = body.rows.iter().flat_map(|row| row.labels.iter().flatten().copied()).collect();
        let labels = || own.iter().map(|&index| &words[index]);
        let top = labels().map(|word| word.y - word.size / 2.0).fold(f64::INFINITY, f64::min);
        let bottom = labels().map(|word| word.y + word.size / 2.0).fold(f64::NEG_INFINITY, f64::max);
        let left = body.columns.first().map_or(0.0, |column| column.x0);
        let is_aside = |&(index, word): &(usize, &Word)| {
            (top..=bottom).contains(&word.y) && word.x1 <= left && !own.contains(&index)
        };
        let found = words.iter().enumerate().filter(is_aside);
        let indices: Vec<usize> = found.flat_map(|(_, word)| word.glyphs.iter().copied()).collect();
        let mut rest: Vec<Glyph> = indices.iter().map(|&index| glyphs[index]).collect();
        let mut lines = vertical::take(&mut rest);
        lines.extend(line::lines(rest));
        lines.sort_by(|a, b| a.y.total_cmp(&b.y));
        Aside { texts: lines.into_iter().map(|line| (line.y, line.text)).collect(), glyphs: indices }
    }
}

/// The cells of a table, as far as they are written.
struct Writer<'w> {
    words: &'w [Word],
    used: Vec<usize>,
    cells: Vec<(Place, String)>,
    rows: usize,
}

impl Writer<'_> {
    /// The table, with its place from the top.
    fn table(&mut self, body: &Body, levels: &[Vec<Group>], aside: Aside) -> (f64, Table) {
        let offset = body.labels;
        self.groups(levels, offset);
        if body.columns.iter().any(|column| !column.words.is_empty()) {
            self.blank(self.rows, 1, offset);
            for (column, head) in body.columns.iter().enumerate() {
                self.cell(&head.words, column + offset);
            }
            self.rows += 1;
        }
        let top = self.top();
        let mut aside = aside.texts.into_iter().peekable();
        for row in &body.rows {
            while let Some((_, text)) = aside.next_if(|(y, _)| *y <= row.y) {
                self.text(text, body.columns.len() + offset);
            }
            let blank = offset - row.labels.len();
            self.blank(self.rows, 1, blank);
            for (place, label) in row.labels.iter().enumerate() {
                self.cell(label, blank + place);
            }
            for column in 0..body.columns.len() {
                let value = row.values.iter().find(|(of, _)| *of == column).map(|&(_, word)| word);
                self.cell(value.as_slice(), column + offset);
            }
            self.rows += 1;
        }
        for (_, text) in aside {
            self.text(text, body.columns.len() + offset);
        }
        let first = body.rows.first().map_or(0.0, |row| row.y);
        (top.min(first), Table::without_lines(self.rows, std::mem::take(&mut self.cells)))
    }

    /// Words above several columns: those that stand on several levels are one cell.
    fn groups(&mut self, levels: &[Vec<Group>], offset: usize) {
        self.blank(0, levels.len(), offset);
        for (row, level) in levels.iter().enumerate() {
            for group in level.iter().filter(|group| row == 0 || !levels[row - 1].contains(group)) {
                let rows = levels[row..].iter().take_while(|level| level.contains(group)).count();
                let (col, cols) = (group.columns.start + offset, group.columns.len());
                let text = self.words_of(&group.head.words);
                self.cells.push((Place { row, col, rows, cols }, text));
            }
        }
        self.rows = levels.len();
    }

    /// A blank cell before others.
    fn blank(&mut self, row: usize, rows: usize, cols: usize) {
        if rows > 0 && cols > 0 {
            self.cells.push((Place { row, col: 0, rows, cols }, String::new()));
        }
    }

    fn cell(&mut self, words: &[usize], col: usize) {
        let text = self.words_of(words);
        self.cells.push((Place { row: self.rows, col, rows: 1, cols: 1 }, text));
    }

    /// A row of one text.
    fn text(&mut self, text: String, cols: usize) {
        self.cells.push((Place { row: self.rows, col: 0, rows: 1, cols }, text));
        self.rows += 1;
    }

    /// The words of a cell as its text.
    fn words_of(&mut self, words: &[usize]) -> String {
        self.used.extend(words);
        let mut text = String::new();
        for (place, &index) in words.iter().enumerate() {
            if place > 0 && !self.words[index].on_line(&self.words[words[place - 1]]) {
                text.push('\n');
            }
            text.push_str(&self.words[index].text);
        }
        text
    }

    /// The first baseline of what is written.
    fn top(&self) -> f64 {
        self.used.iter().map(|&index| self.words[index].y).fold(f64::INFINITY, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters of words in these places: a size of 10, digits half as wide.
    fn glyphs(places: &[(&str, f64, f64)]) -> Vec<Glyph> {
        let of = |&(text, x, y): &(&str, f64, f64)| {
            let mut x1 = x;
            let characters: Vec<char> = text.chars().collect();
            characters.into_iter().map(move |character| {
                let x0 = x1;
                x1 += if character.is_ascii() { 5.0 } else { 10.0 };
                Glyph { character, x0, x1, y, size: 10.0 }
            })
        };
        places.iter().flat_map(of).collect()
    }

    /// The rows of the only table on a page, and how many characters are left.
    fn table(places: &[(&str, f64, f64)], columns: &mut Columns) -> (Vec<Vec<String>>, usize) {
        let mut glyphs = glyphs(places);
        let mut tables = take(&mut glyphs, columns);
        assert!(tables.len() < 2);
        let rows = tables.pop().map_or(Vec::new(), |(_, table)| table.rows());
        let texts = |row: Vec<crate::ingest::documents::parts::Cell>| row.into_iter().map(|cell| cell.text).collect();
        (rows.into_iter().map(texts).collect(), glyphs.len())
    }

    /// Heads of three columns, one of them on two lines.
    const HEADS: [(&str, f64, f64); 4] =
        [("自然人", 200.0, 107.0), ("商业", 265.0, 100.0), ("企业", 265.0, 114.0), ("总计", 325.0, 107.0)];

    #[test]
    fn places_without_a_word_are_blank_cells() {
        let rows = [
            ("新收申请", 50.0, 140.0),
            ("3", 212.0, 140.0),
            ("3", 332.0, 140.0),
            ("属于国家秘密的", 50.0, 160.0),
            ("政府信息", 50.0, 174.0),
            ("1", 272.0, 167.0),
            ("10", 330.0, 167.0),
            ("结转", 50.0, 200.0),
        ];
        let (rows, left) = table(&[&HEADS[..], &rows].concat(), &mut Columns::default());
        let expected = [
            ["", "自然人", "商业\n企业", "总计"],
            ["新收申请", "3", "", "3"],
            ["属于国家秘密的\n政府信息", "", "1", "10"],
        ];
        assert_eq!(rows, expected);
        assert_eq!(left, "结转".chars().count());
    }

    #[test]
    fn a_table_goes_on_in_its_columns() {
        let mut columns = Columns::default();
        let rows = [("新收申请", 50.0, 140.0), ("3", 212.0, 140.0), ("3", 332.0, 140.0)];
        table(&[&HEADS[..], &rows].concat(), &mut columns);
        let next = [("其他", 50.0, 60.0), ("4", 272.0, 60.0), ("结转", 50.0, 80.0), ("5", 332.0, 80.0)];
        assert_eq!(table(&next, &mut columns).0, [["其他", "", "4", ""], ["结转", "", "", "5"]]);
        // That page ended with the table as well; a value beside the columns is none of it.
        let other = [("其他", 50.0, 60.0), ("4", 240.0, 60.0), ("结转", 50.0, 80.0), ("5", 332.0, 80.0)];
        assert!(table(&other, &mut columns).0.is_empty());
        assert!(table(&next, &mut columns).0.is_empty());
    }

    #[test]
    fn words_above_several_columns_are_cells_above_them() {
        let places = [
            ("行政诉讼", 300.0, 80.0),
            ("行政复议", 100.0, 90.0),
            ("直接起诉", 220.0, 100.0),
            ("复议后起诉", 355.0, 100.0),
            ("维持", 70.0, 120.0),
            ("纠正", 110.0, 120.0),
            ("总计", 150.0, 120.0),
            ("维持", 190.0, 120.0),
            ("纠正", 230.0, 120.0),
            ("总计", 270.0, 120.0),
            ("维持", 310.0, 120.0),
            ("其他", 350.0, 113.0),
            ("结果", 350.0, 127.0),
            ("纠正", 390.0, 120.0),
            ("总计", 430.0, 120.0),
            ("1", 117.0, 147.0),
            ("2", 437.0, 147.0),
        ];
        let mut glyphs = glyphs(&places);
        let [(_, table)] = &take(&mut glyphs, &mut Columns::default())[..] else { panic!("not one table") };
        let rows = table.clone().rows();
        let spans = |row: usize| -> Vec<(&str, usize, usize)> {
            rows[row].iter().map(|cell| (&*cell.text, cell.rows, cell.cols)).collect()
        };
        assert!(glyphs.is_empty(), "{glyphs:?}");
        assert_eq!(spans(0), [("行政复议", 2, 3), ("行政诉讼", 1, 7)]);
        assert_eq!(spans(1), [("直接起诉", 1, 3), ("复议后起诉", 1, 4)]);
        assert_eq!(rows[3].iter().map(|cell| &*cell.text).collect::<String>(), "12");
    }

    #[test]
    fn prose_lists_and_addresses_stay_lines() {
        let none = |places: &[(&str, f64, f64)]| assert!(table(places, &mut Columns::default()).0.is_empty());
        none(&[
            ("全年共收到政府信息公开申请", 50.0, 100.0),
            ("34", 185.0, 100.0),
            ("件，其中网络申请", 200.0, 100.0),
            ("12", 285.0, 100.0),
            ("件，信函", 50.0, 116.0),
            ("3", 95.0, 116.0),
            ("件，其余答复", 105.0, 116.0),
            ("19", 170.0, 116.0),
            ("件，比上年增长", 50.0, 132.0),
            ("5", 125.0, 132.0),
        ]);
        // A list of contents.
        none(&[
            ("总体情况", 50.0, 100.0),
            ("1", 400.0, 100.0),
            ("主动公开", 50.0, 120.0),
            ("2", 400.0, 120.0),
            ("申请公开", 50.0, 140.0),
            ("3", 400.0, 140.0),
        ]);
        // Words side by side over an address.
        none(&[
            ("地址", 50.0, 100.0),
            ("邮编", 200.0, 100.0),
            ("电话", 300.0, 100.0),
            ("解放路", 50.0, 120.0),
            ("12", 85.0, 120.0),
            ("号", 100.0, 120.0),
            ("332000", 250.0, 120.0),
            ("8123456", 335.0, 120.0),
        ]);
        // What stands above a document: its number, its office, its date.
        none(&[
            ("索引号", 50.0, 100.0),
            ("发布机构", 200.0, 100.0),
            ("文号", 300.0, 100.0),
            ("发布日期", 50.0, 120.0),
            ("2017-03-17", 190.0, 120.0),
            ("12", 305.0, 120.0),
        ]);
        // Two columns of text.
        none(&[
            ("公开的信息比上年多了", 50.0, 100.0),
            ("申请的数量比上年少了", 200.0, 100.0),
            ("其中规章", 50.0, 116.0),
            ("5", 95.0, 116.0),
            ("其中网络申请", 200.0, 116.0),
            ("12", 265.0, 116.0),
        ]);
    }

    #[test]
    fn values_between_columns_are_none_of_a_table() {
        let row = |x| [("新收申请", 50.0, 140.0), ("3", x, 140.0), ("3", 332.0, 140.0)];
        assert_eq!(table(&[&HEADS[..], &row(212.0)].concat(), &mut Columns::default()).0.len(), 2);
        assert!(table(&[&HEADS[..], &row(245.0)].concat(), &mut Columns::default()).0.is_empty());
    }

    #[test]
    fn rows_without_values_are_no_lines_of_labels() {
        // As far from each other as lines of a label would be; only the longest may go on.
        let labels = [("予以公开", 140.0), ("部分公开", 156.0), ("总计", 172.0), ("不是政府信息的申请", 188.0)];
        let labels: Vec<_> = labels.map(|(text, y)| (text, 50.0, y)).to_vec();
        let values = [140.0, 156.0, 188.0].map(|y| [("3", 212.0, y), ("3", 332.0, y)]).concat();
        let (rows, _) = table(&[&HEADS[..], &labels, &values].concat(), &mut Columns::default());
        assert_eq!(rows[2], ["部分公开", "3", "", "3"]);
        assert_eq!(rows[3], ["总计"]);
        assert_eq!(rows[4], ["不是政府信息的申请", "3", "", "3"]);
    }

    #[test]
    fn labels_stand_in_several_columns() {
        let row = |number, label, y| [(number, 50.0, y), (label, 80.0, y), ("条", 150.0, y), ("3", 212.0, y)];
        let rows = [row("1", "网站公开", 140.0), row("2", "微博公开", 160.0), row("3", "报刊公开", 180.0)].concat();
        let (rows, left) = table(&[&HEADS[..], &rows].concat(), &mut Columns::default());
        assert_eq!(rows[0], ["", "自然人", "商业\n企业", "总计"]);
        assert_eq!(rows[2], ["2", "微博公开", "条", "3", "", ""]);
        assert_eq!(left, 0);
        // Units alone tell no rows apart.
        let units = [140.0, 160.0, 180.0].map(|y| [("条", 150.0, y), ("3", 212.0, y)]).concat();
        assert!(table(&[&HEADS[..], &units].concat(), &mut Columns::default()).0.is_empty());
    }

    #[test]
    fn heads_that_a_page_may_divide_are_none() {
        let row = [("新收申请", 50.0, 140.0), ("3", 212.0, 140.0), ("3", 332.0, 140.0)];
        let mut columns = Columns { open: Vec::new(), begun: true };
        assert!(table(&[&HEADS[..], &row].concat(), &mut columns).0.is_empty());
        let title = [("三、申请情况", 50.0, 70.0)];
        let mut columns = Columns { open: Vec::new(), begun: true };
        assert_eq!(table(&[&title[..], &HEADS, &row].concat(), &mut columns).0.len(), 2);
    }

    #[test]
    fn columns_without_rows_need_all_that_stands_above_them() {
        let columns = [("维持", 70.0), ("纠正", 110.0), ("维持", 150.0), ("纠正", 190.0)];
        let heads: Vec<_> = columns.map(|(text, x)| (text, x, 120.0)).to_vec();
        let values = [("1", 77.0, 147.0), ("2", 197.0, 147.0)];
        let above = [("行政复议", 80.0, 100.0), ("行政诉讼", 160.0, 100.0)];
        assert_eq!(table(&[&above[..], &heads, &values].concat(), &mut Columns::default()).0.len(), 3);
        assert!(table(&[&above[1..], &heads, &values].concat(), &mut Columns::default()).0.is_empty());
        // What begins above a column need not stand above it alone.
        let aside = [("行政复议", 80.0, 100.0), ("行政诉讼", 150.0, 100.0)];
        assert!(table(&[&aside[..], &heads, &values].concat(), &mut Columns::default()).0.is_empty());
    }
}
