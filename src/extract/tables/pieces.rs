//! A line of text cut into words and values.

use super::cell::{self, Value};
use super::found::Reader;

/// Numbers between spaces that make such a line a table whose line breaks were lost.
const RUN_ON_NUMBERS: usize = 8;

/// So many numbers before commas and words make a line prose.
const TOLD: usize = 2;

/// Characters of a unit that stands right behind a label.
const LONGEST_UNIT: usize = 2;

/// A stretch of a line between spaces or dividers.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub start: usize,
    pub kind: PieceKind,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum PieceKind {
    Words,
    Value(Value),
}

/// Whether words are nothing but the strokes of a rule between the rows of a table, or none at all: :---, ===.
pub(in crate::extract) fn is_rule(words: &str) -> bool {
    words.chars().all(|c| matches!(c, '-' | ':' | '=' | ' '))
}

/// What stands behind the number that a text ends in, marks aside: a unit or nothing; `None` where it ends in words.
pub(super) fn ends_in_count(text: &str) -> Option<&str> {
    let text = text.trim_end().trim_end_matches([';', ',', '。']);
    let mut number = text;
    for _ in 0..=LONGEST_UNIT {
        if number.ends_with(|c: char| c.is_ascii_digit()) {
            return Some(&text[number.len()..]);
        }
        number = number.strip_suffix(char::is_alphabetic)?;
    }
    None
}

/// Whether a text begins with a number and words, as rows do that tell their values first: 517 条 主动公开政府信息数.
pub(super) fn begins_with_count(text: &str) -> bool {
    let words = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let number = &text[..text.len() - words.len()];
    // Not the number of an item: 1.概述.
    number.ends_with(|c: char| c.is_ascii_digit()) && words.trim_start().starts_with(char::is_alphabetic)
}

/// Whether a line tells of several numbers one after the other, as prose does: 结果维持8,结果纠正1,涉及个人隐私4件,其他2件.
pub(super) fn is_told(text: &str) -> bool {
    let goes_on = |at: &usize| text[at + 1..].starts_with(char::is_alphabetic) && ends_in_count(&text[..*at]).is_some();
    let listed = |at: &usize| ends_in_count(&text[..*at]).is_some_and(|unit| !unit.is_empty());
    memchr::memchr2_iter(b',', b';', text.as_bytes()).filter(goes_on).count() >= TOLD
        || memchr::memmem::find_iter(text.as_bytes(), "、").filter(listed).count() >= TOLD
}

/// Keys and values on a line of their own: 予以公开:自然人:3;商业企业:0. `None` where anything is neither a label nor a value.
pub(super) fn pairs<'t>(text: &'t str, reader: &Reader) -> Option<Vec<Piece<'t>>> {
    memchr::memchr2(b':', b'=', text.as_bytes())?;
    let mut pieces = Vec::new();
    let mut buffer = String::new();
    let (mut depth, mut numbers) = (0usize, 0);
    let mut before = ' ';
    // A label may hold such signs in brackets, and a number a comma.
    let divides = |c: char| {
        let digit = std::mem::replace(&mut before, c).is_ascii_digit();
        match c {
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            ',' => depth == 0 && !digit,
            _ => depth == 0 && matches!(c, ':' | '=' | ';' | '>' | '。'),
        }
    };
    for words in text.split(divides).map(str::trim).filter(|words| !words.is_empty()) {
        let kind = match cell::read(words, reader.knowledge) {
            Value::Words if reader.labels.find(words, &mut buffer).is_some() => PieceKind::Words,
            Value::Words if reader.labels.is_prefix(words) => continue,
            Value::Words => return None,
            value => {
                numbers += 1;
                PieceKind::Value(value)
            }
        };
        pieces.push(Piece { text: words, start: words.as_ptr() as usize - text.as_ptr() as usize, kind });
    }
    (numbers > 0 && (pieces.len() > 2 || text.contains(['=', '>']))).then_some(pieces)
}

/// Whether a line is a table whose line breaks were lost: spaces between its cells are single ones.
pub(super) fn is_run_on(text: &str) -> bool {
    let is_number = |words: &&str| words.bytes().all(|byte| byte.is_ascii_digit());
    // Most lines have few digits.
    digits(text) >= RUN_ON_NUMBERS && text.split_whitespace().filter(is_number).count() >= RUN_ON_NUMBERS
}

/// How many digits a text has. Counts of so few bytes fit into one, so that many bytes are looked at at once.
fn digits(text: &str) -> usize {
    let of = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(byte.is_ascii_digit())).sum::<u8>();
    text.as_bytes().chunks(128).map(|bytes| usize::from(of(bytes))).sum()
}

/// Whether a line may be a whole table that has come onto it, other words before and behind: none of its labels holds
/// what ends a sentence or a part of one.
pub(super) fn holds_table(text: &str) -> bool {
    is_run_on(text) && !text.contains(['。', ';'])
}

/// Bytes of a word in a row of short labels, on an average.
const SHORT_WORD: usize = 40;

/// Whether a line is a row of short words, as a header is whose spanning cells are written out in each column.
pub(super) fn is_spread(text: &str) -> bool {
    let spaces = memchr::memchr_iter(b' ', text.as_bytes()).count();
    spaces * SHORT_WORD > text.len() && !text.contains(['。', ';', ','])
}

/// Splits a line into pieces: cells between `|`, else words between spaces.
pub(super) fn split<'t>(text: &'t str, reader: &Reader, pieces: &mut Vec<Piece<'t>>) {
    if !text.contains('|') {
        fragments(text, 0, reader, pieces);
        return;
    }
    let trimmed = text.trim();
    let offset = text.len() - text.trim_start().len();
    let inner = trimmed.strip_prefix('|').unwrap_or(trimmed);
    let mut start = offset + trimmed.len() - inner.len();
    // Without a divider before the row, one behind it may stand before a blank last cell.
    let closed = inner.len() < trimmed.len() || trimmed.matches('|').count() == 1;
    let inner = inner.strip_suffix('|').filter(|_| closed).unwrap_or(inner);
    if inner.chars().all(|c| c == '|' || c.is_whitespace()) {
        return;
    }
    for cell in inner.split('|') {
        cell_pieces(cell, start, reader, pieces);
        start += cell.len() + 1;
    }
}

/// The value of a cell that begins at `start`, or its words.
pub(super) fn cell_pieces<'t>(cell: &'t str, start: usize, reader: &Reader, pieces: &mut Vec<Piece<'t>>) {
    let words = cell.trim();
    let at = start + cell.len() - cell.trim_start().len();
    match cell::read(words, reader.knowledge) {
        Value::Words => fragments(cell, start, reader, pieces),
        value => pieces.push(Piece { text: words, start: at.min(start + cell.len()), kind: PieceKind::Value(value) }),
    }
}

fn fragments<'t>(text: &'t str, offset: usize, reader: &Reader, pieces: &mut Vec<Piece<'t>>) {
    let whole = text.trim();
    if is_spaced_number(whole) {
        let at = offset + text.len() - text.trim_start().len();
        pieces.push(Piece { text: whole, start: at, kind: PieceKind::Value(cell::read(whole, reader.knowledge)) });
        return;
    }
    // Dots may lead from a label to its value.
    for words in text.split(|c: char| c.is_whitespace() || c == '…').filter(|words| !words.is_empty()) {
        let at = offset + (words.as_ptr() as usize - text.as_ptr() as usize);
        if let Some([label, unit, value]) = joined(words, reader) {
            pieces.push(Piece { text: label, start: at, kind: PieceKind::Words });
            pieces.push(Piece { text: unit, start: at + label.len(), kind: PieceKind::Words });
            if !value.is_empty() {
                let start = at + label.len() + unit.len();
                let kind = PieceKind::Value(cell::read(value, reader.knowledge));
                pieces.push(Piece { text: value, start, kind });
            }
            continue;
        }
        if let Some([label, value]) = said(words, reader) {
            let kind = PieceKind::Value(cell::read(value, reader.knowledge));
            let start = at + (value.as_ptr() as usize - words.as_ptr() as usize);
            pieces.push(Piece { text: label, start: at, kind: PieceKind::Words });
            pieces.push(Piece { text: value, start, kind });
            continue;
        }
        let kind = match cell::read(words, reader.knowledge) {
            Value::Words => PieceKind::Words,
            value => PieceKind::Value(value),
        };
        pieces.push(Piece { text: words, start: at, kind });
    }
}

/// Label and value of a row that is written like words: 1、政府公报公开政府信息数:16条; 收到申请数2件
fn said<'t>(words: &'t str, reader: &Reader) -> Option<[&'t str; 2]> {
    let words = words.trim_end_matches([';', ',', '。']);
    let number = words.trim_end_matches(char::is_alphabetic);
    let before = number.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let (label, value) = (before.trim_end_matches(':'), &words[before.len()..]);
    // Most words have no number at their end: labels are looked up for those only.
    if before.len() == number.len() || label.is_empty() || matches!(cell::read(value, reader.knowledge), Value::Words) {
        return None;
    }
    let row = reader.labels.find(label, &mut String::new())?;
    // 同意公开答复87件 is told: without a colon it takes a label's own words to make a row.
    if label.len() == before.len() && !reader.labels.is_label(label, &mut String::new()) {
        return None;
    }
    (!reader.labels.roles_of(row).rows.is_empty()).then_some([label, value])
}

/// Label, unit and value of a row whose cells were written one behind the other: 收到申请数件35; the
/// value is empty where the cell was blank.
fn joined<'t>(words: &'t str, reader: &Reader) -> Option<[&'t str; 3]> {
    let before = words.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let value = &words[before.len()..];
    let is_label = |text: &str| {
        let mut letters = String::new();
        reader.labels.normalise(text, &mut letters);
        let found = reader.labels.longest(&letters).filter(|(_, length)| *length == letters.len());
        found.is_some_and(|(text, _)| !reader.labels.roles_of(text).rows.is_empty())
    };
    // Few words end in a unit: labels are looked up for those only.
    let ends = before.char_indices().rev().take(LONGEST_UNIT).map(|(at, _)| before.split_at(at));
    let mut units = ends.filter(|(_, unit)| reader.knowledge.codebook.unit(unit).is_some()).peekable();
    units.peek()?;
    if is_label(before) {
        return None;
    }
    units.find(|(name, _)| is_label(name)).map(|(name, unit)| [name, unit, value])
}

/// Whether a line is one number with spaces between its thousands: 1 083.
fn is_spaced_number(line: &str) -> bool {
    let mut groups = line.split(' ');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let starts = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    let mut count = 0;
    starts
        && groups.all(|group| {
            count += 1;
            group.len() == 3 && digits(group)
        })
        && (1..=2).contains(&count)
}
