//! A table as a grid of what its cells are.

use std::collections::BTreeSet;

use crate::extract::metadata::year_in;
use crate::extract::tables;
use crate::knowledge::{Knowledge, OwnTableWords};
use crate::model::{Page, Span, Table, TableLayout};

/// Places up to which a table is told; larger ones list something else.
const MOST_PLACES: usize = 4000;
/// Bytes of a cell beyond which its words are no label.
const LONGEST_CELL: usize = 200;
/// Characters of a unit behind a number.
const LONGEST_UNIT: usize = 4;

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Blank,
    /// A number, with the unit behind it: so many bytes from the start of the cell's words.
    Number(usize),
    /// Nothing, said in words.
    Zero,
    /// A share or a change, a date, or that nothing applies.
    Other,
    Words,
}

/// A cell of the grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    /// Its words, trimmed.
    pub words: &'p str,
    pub span: Span,
    pub kind: Kind,
    /// Columns covered.
    pub cols: usize,
}

impl<'p> Place<'p> {
    /// What stands at a span of the page; long words are no label.
    pub fn at(page: &'p Page, span: Span, cols: usize, knowledge: &Knowledge) -> Place<'p> {
        let whole = page.read(span);
        let words = whole.trim();
        let start = span.start as usize + (whole.len() - whole.trim_start().len());
        let span = Span::new(start, start + words.len());
        let words = if words.len() > LONGEST_CELL { "" } else { words };
        Place { words, span, kind: kind(words, knowledge), cols }
    }

    pub fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Number(_) | Kind::Zero)
    }

    pub fn is_words(&self) -> bool {
        self.kind == Kind::Words
    }
}

/// Rows of places; every row is as long as the table is wide.
pub(super) struct Grid<'p> {
    pub rows: Vec<Vec<Place<'p>>>,
    pub cols: usize,
    /// Rows of text with fewer cells than others: nothing tells which columns they stand in.
    pub short: Vec<bool>,
}

impl<'p> Grid<'p> {
    /// `None` for a table of one row or column, or too large a one.
    pub fn of(page: &'p Page, table: &Table, knowledge: &Knowledge) -> Option<Grid<'p>> {
        let (height, cols) = (usize::from(table.rows), usize::from(table.cols));
        if cols < 2 || height < 2 || height * cols > MOST_PLACES {
            return None;
        }
        let blank = Place { words: "", span: Span::default(), kind: Kind::Blank, cols: 1 };
        let mut rows = vec![(vec![blank; cols], 0); height];
        for cell in &table.cells {
            let place = Place::at(page, cell.span, usize::from(cell.col_span), knowledge);
            let (first_row, first_col) = (usize::from(cell.row), usize::from(cell.col));
            if let Some((_, count)) = rows.get_mut(first_row) {
                *count += usize::from(cell.col_span);
            }
            let until = (first_col + usize::from(cell.col_span)).min(cols);
            for (row, _) in rows.iter_mut().skip(first_row).take(usize::from(cell.row_span)) {
                row[first_col.min(until)..until].fill(place);
            }
        }
        let is_rule = |row: &Vec<Place>| {
            row.iter().all(|place| tables::is_rule(place.words)) && row.iter().any(|place| !place.words.is_empty())
        };
        rows.retain(|(row, _)| !is_rule(row) && row.iter().any(|place| place.kind != Kind::Blank));
        let is_text = table.layout != TableLayout::Html;
        lift_labels(&mut rows);
        if let Some((head, below)) = rows.split_first_mut().filter(|_| is_text) {
            fill_corner(head, below, &knowledge.lexicon.own_tables);
        }
        let (rows, short): (Vec<_>, Vec<_>) =
            rows.into_iter().map(|(row, count)| (row, is_text && count < cols)).unzip();
        (rows.len() > 1).then_some(Grid { rows, cols, short })
    }

    /// Rows that are all as long.
    pub fn new(rows: Vec<Vec<Place<'p>>>) -> Grid<'p> {
        Grid { cols: rows.first().map_or(0, Vec::len), short: vec![false; rows.len()], rows }
    }

    /// How many cells hold a number.
    pub fn numbers(&self) -> usize {
        let cells = self.rows.iter().flatten().filter(|place| place.is_number());
        cells.map(|place| place.span).collect::<BTreeSet<Span>>().len()
    }
}

/// A row, and how many of its places cells of the table cover.
type Row<'p> = (Vec<Place<'p>>, usize);

/// Puts labels above their numbers where all stand below them: 439 | 76 over 主动公开(条) | 收到申请(件).
fn lift_labels(rows: &mut [Row]) {
    let below = |pair: &[Row]| {
        let [(numbers, count), (labels, labelled)] = pair else { return false };
        let counts = |(at, place): (usize, &Place)| place.words.parse() == Ok(at + 1);
        count == labelled
            && numbers.iter().all(Place::is_number)
            && labels.iter().all(Place::is_words)
            && !numbers.iter().enumerate().all(counts)
    };
    if rows.len().is_multiple_of(2) && rows.chunks_exact(2).all(below) {
        rows.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
    }
}

/// Moves the heads of a table of text above the columns of their numbers where the blank corner before them was lost:
/// 件数|比例 over 网上申请|5|50%; not 渠道|2015年, of which the last head is gone.
fn fill_corner((head, count): &mut Row, below: &[Row], words: &OwnTableWords) {
    let labelled =
        |(row, count): &Row| *count == row.len() && row[0].is_words() && row[1..].iter().all(|place| !place.is_words());
    let named = words.label_heads.any_ends(head[0].words) || words.serial.any_ends(head[0].words);
    let heads = head[..head.len() - 1].iter().all(Place::is_words);
    if *count + 1 == head.len() && heads && !named && !below.is_empty() && below.iter().all(labelled) {
        head.rotate_right(1);
        *count += 1;
    }
}

/// What words in a cell are.
pub(super) fn kind(words: &str, knowledge: &Knowledge) -> Kind {
    let marks = &knowledge.forms.marks;
    if words.is_empty() {
        return Kind::Blank;
    }
    if marks.zero.iter().any(|mark| mark == words) {
        return Kind::Zero;
    }
    if marks.not_applicable.iter().any(|mark| mark == words) {
        return Kind::Other;
    }
    let signed = words.starts_with(['-', '+', '−', '↑', '↓']);
    if !words.starts_with(|c: char| c.is_ascii_digit()) {
        return if signed { Kind::Other } else { Kind::Words };
    }
    // Notes behind a number say more of it: 1234(占83.0%).
    let end = words.find(['(', '[', '↑', '↓']).unwrap_or(words.len());
    let number = words[..end].trim_end();
    let digits = number.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = &number[digits.len()..];
    if unit.contains('%') {
        return Kind::Other;
    }
    let plain = is_plain(digits);
    let is_unit = unit.chars().count() <= LONGEST_UNIT && unit.chars().all(|c| c.is_alphabetic() || c == ' ');
    // 12条信息 counts them, 12345热线 is a name.
    let counted = knowledge.lexicon.prose.numbers.follower(unit.trim()).is_some();
    let named = !counted && knowledge.lexicon.prose.terms.find(unit).next().is_some();
    if !plain || !is_unit || named {
        // 2014-03-05, 1-2月.
        return if plain { Kind::Words } else { Kind::Other };
    }
    let period = knowledge.lexicon.own_tables.periods.iter().any(|period| period == unit.trim());
    let of_year = !unit.is_empty() && knowledge.lexicon.metadata.after_year(unit.trim()).is_empty();
    if period || of_year && year(number, knowledge).is_some() { Kind::Words } else { Kind::Number(number.len()) }
}

/// Whether digits are one number: 1,234 and 1 234 and 1.5, not 12 34.
fn is_plain(digits: &str) -> bool {
    let mut groups = digits.split([',', ' ']);
    let first = groups.next().unwrap_or_default();
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole =
        |text: &str| text.split_once('.').map_or(figures(text), |(whole, rest)| figures(whole) && figures(rest));
    let thousands = |group: &str| whole(group) && group.split('.').next().is_some_and(|digits| digits.len() == 3);
    whole(first) && groups.all(thousands)
}

/// The first year that words name: 2014年, 2014年度.
pub(super) fn year(words: &str, knowledge: &Knowledge) -> Option<u16> {
    year_in(words, &knowledge.lexicon.metadata).map(|found| found.value)
}

/// The unit that words give in brackets or behind a mark (数量(条), 单位:条), and the words without it.
pub(super) fn unit_in(words: &str, lists: &OwnTableWords, knowledge: &Knowledge) -> (Option<String>, String) {
    let unit = |text: &str| knowledge.codebook.unit(text).is_some();
    let scaled = |text: &str| lists.scales.iter().any(|scale| text.strip_prefix(scale.as_str()).is_some_and(unit));
    let is_unit = |text: &str| unit(text) || scaled(text);
    for (open, close) in [('(', ')'), ('[', ']'), ('【', '】')] {
        let Some((before, rest)) = words.split_once(open) else { continue };
        let Some((inner, after)) = rest.split_once(close) else { continue };
        let inner = lists.unit_marks.iter().find_map(|mark| inner.strip_prefix(mark.as_str())).unwrap_or(inner).trim();
        if is_unit(inner) {
            return (Some(inner.to_string()), format!("{before}{after}"));
        }
    }
    for mark in lists.unit_marks.iter() {
        if let Some((before, after)) = words.split_once(mark.as_str())
            && is_unit(after.trim())
        {
            return (Some(after.trim().to_string()), before.to_string());
        }
    }
    (None, words.to_string())
}
