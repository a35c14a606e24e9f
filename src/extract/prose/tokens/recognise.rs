//! Digit runs that are not values, by their own shape: dates, times, phones, document numbers.

use crate::knowledge::{MarkRole, Marks};
use crate::model::leading_digits;

/// A digit run recognised by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    /// One past its last byte in the line.
    pub end: usize,
    /// What it is.
    pub kind: Shape,
}

/// What a digit run is by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// 2016年, 2016年度.
    Year(u16),
    /// A date, with its year where it has one.
    Date(Option<u16>),
    /// 22:08.
    Time,
    /// A telephone or fax number.
    Phone,
    /// The year and number of an official document.
    DocumentNumber,
    /// 第5届.
    Ordinal,
    /// Part of a name, an address or a code.
    Identifier,
    /// The number of an item: 1.属于国家秘密.
    ListNumber,
    /// What a figure was before it grew.
    EarlierValue,
    /// From one number to another: 每次10-15人.
    Range,
    /// Issues of a periodical whose items are counted beside them.
    Issues,
    /// What each costs, where the sum is told behind it.
    Price,
    /// The share of what is counted beside it.
    Share,
}

impl Shape {
    /// The year that it says.
    pub fn year(self) -> Option<u16> {
        match self {
            Shape::Year(year) | Shape::Date(Some(year)) => Some(year),
            _ => None,
        }
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Shape::Year(_) => "year",
            Shape::Date(_) => "date",
            Shape::Time => "time",
            Shape::Phone => "phone",
            Shape::DocumentNumber => "document_number",
            Shape::Ordinal => "ordinal",
            Shape::Identifier => "identifier",
            Shape::ListNumber => "list_number",
            Shape::EarlierValue => "other_year",
            Shape::Range => "range",
            Shape::Issues => "issues",
            Shape::Price => "price",
            Shape::Share => "share",
        }
    }
}

/// Recognises the digit run that begins at byte `start` of `line`.
pub fn recognise(line: &str, start: usize, marks: &Marks) -> Option<Recognised> {
    let bytes = line.as_bytes();
    let length = leading_digits(&bytes[start..]);
    let end = start + length;
    let found = |end, kind| Some(Recognised { end, kind });
    let before = line[..start].chars().next_back();
    let role_before = before.and_then(|c| marks.role(c));
    let (role_after, after) = role_after(line, end, marks);
    let said = if length == 4 && role_after == Some(MarkRole::Year) { year(&line[start..end]) } else { None };
    // 1.2024年… begins a list, whatever is joined to digits otherwise.
    if said.is_none()
        && let Some(end) = ascii_name(bytes, start, end)
    {
        return found(end, Shape::Identifier);
    }
    if role_before == Some(MarkRole::Ordinal) {
        return found(end, Shape::Ordinal);
    }
    if let Some(end) = iso_date(bytes, start, length) {
        return found(end, Shape::Date(year(&line[start..start + 4])));
    }
    if length <= 2 && bytes.get(end) == Some(&b':') && leading_digits(&bytes[end + 1..]) == 2 {
        let mut end = end + 3;
        if bytes.get(end) == Some(&b':') && leading_digits(&bytes[end + 1..]) == 2 {
            end += 3;
        }
        return found(end, Shape::Time);
    }
    let item = |mark: char| line[end..].strip_prefix(mark).is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let first = &line[start..end] == "1";
    // Lists run on in a line, too: (三)申请答复数:276件;1.属于已主动公开范围数:9件. What follows a colon begins one (数量:3.其中).
    // Labels of a table run into each other, too: (三)不予公开1.属于国家秘密.
    let begins = |c: char| matches!(c, ' ' | ';' | '。' | '-') || c == ':' && first || behind_label(&line[..start]);
    // 数量:1、机构职能9条;2、政策法规31条, not 受理数:1、办结数:1.
    let counts_on = |c: char| c == ';' || c == ':' && first && next_item(line, end);
    if length <= 2 && (item('.') && before.is_none_or(begins) || item('、') && before.is_some_and(counts_on)) {
        return found(end, Shape::ListNumber);
    }
    if length == 4 && (role_after == Some(MarkRole::BracketClose) || role_before == Some(MarkRole::BracketOpen)) {
        return found(document_number(line, after, marks), Shape::DocumentNumber);
    }
    if let Some(year) = said {
        return Some(year_or_date(line, after, year, marks));
    }
    if matches!(role_after, Some(MarkRole::Day | MarkRole::Year | MarkRole::Month)) && length != 3
        || length >= 5 && role_after == Some(MarkRole::Number)
    {
        if role_after == Some(MarkRole::Month) && length <= 2 {
            return found(day(line, after, marks).unwrap_or(after), Shape::Date(None));
        }
        // Characters beside digits vanish on the way: 2015111231日, 201411日.
        return found(after, Shape::Date(None));
    }
    if let Some(end) = phone(bytes, start, length) {
        return found(end, Shape::Phone);
    }
    let until = range(line, start, end)?;
    match self::role_after(line, until, marks) {
        // 2017-2018年: the years are told one by one.
        (Some(MarkRole::Year), _) => None,
        (Some(MarkRole::Month), after) => found(after, Shape::Date(None)),
        _ => found(until, Shape::Range),
    }
}

/// The end of the number of a part of an outline that begins the line, with a space behind it: 1.1 行政复议, 2.1.3 网站.
pub fn outline_number(line: &str, start: usize) -> Option<usize> {
    const LONGEST: usize = 2;
    const TITLE: usize = 4;
    if !line[..start].trim_ascii_start().is_empty() {
        return None;
    }
    let number = line[start..].split(' ').next()?;
    let levels = || number.split('.');
    let is_level = |level: &str| {
        (1..=LONGEST).contains(&level.len())
            && leading_digits(level.as_bytes()) == level.len()
            && !level.starts_with('0')
    };
    let end = start + number.len();
    let titled = line[end..].trim_start().chars().take_while(|c| c.is_alphabetic()).count() >= TITLE;
    (levels().count() > 1 && levels().all(is_level) && titled).then_some(end)
}

fn year(text: &str) -> Option<u16> {
    text.parse().ok().filter(|year| (1949..2100).contains(year))
}

/// The role of the next character (one space may stand before it), and the offset behind it;
/// the offset itself where there is none.
fn role_after(line: &str, end: usize, marks: &Marks) -> (Option<MarkRole>, usize) {
    let gap = usize::from(line[end..].starts_with(' '));
    match line[end + gap..].chars().next() {
        Some(c) => match marks.role(c) {
            Some(role) => (Some(role), end + gap + c.len_utf8()),
            None => (None, end),
        },
        None => (None, end),
    }
}

/// 2016年, 2016年度, 2016年12月, 2016年12月31日; `at` is behind 年.
fn year_or_date(line: &str, at: usize, year: u16, marks: &Marks) -> Recognised {
    let gap = usize::from(line[at..].starts_with(' '));
    let month = leading_digits(&line.as_bytes()[at + gap..]);
    if (1..=2).contains(&month) {
        let (role, after) = role_after(line, at + gap + month, marks);
        if role == Some(MarkRole::Month) {
            let end = day(line, after, marks).unwrap_or(after);
            return Recognised { end, kind: Shape::Date(Some(year)) };
        }
    }
    let (role, after) = role_after(line, at, marks);
    let end = if role == Some(MarkRole::YearTail) { after } else { at };
    Recognised { end, kind: Shape::Year(year) }
}

/// The end of `31日` at `at`.
fn day(line: &str, at: usize, marks: &Marks) -> Option<usize> {
    let gap = usize::from(line[at..].starts_with(' '));
    let length = leading_digits(&line.as_bytes()[at + gap..]);
    if !(1..=2).contains(&length) {
        return None;
    }
    let (role, after) = role_after(line, at + gap + length, marks);
    matches!(role, Some(MarkRole::Day | MarkRole::Number)).then_some(after)
}

/// 2016-03-21, 2016/3/21, 2016.3.21 with an optional time behind.
fn iso_date(bytes: &[u8], start: usize, length: usize) -> Option<usize> {
    if length != 4 {
        return None;
    }
    let divider = *bytes.get(start + 4)?;
    if !matches!(divider, b'-' | b'/' | b'.') {
        return None;
    }
    let month = leading_digits(bytes.get(start + 5..)?);
    let at = start + 5 + month;
    if !(1..=2).contains(&month) || bytes.get(at) != Some(&divider) {
        return None;
    }
    let day = leading_digits(&bytes[at + 1..]);
    ((1..=2).contains(&day) || day == 4).then_some(at + 1 + day.min(2))
}

/// The end of `〕86号` whose bracket ends before `at`.
fn document_number(line: &str, at: usize, marks: &Marks) -> usize {
    let gap = usize::from(line[at..].starts_with(' '));
    let length = leading_digits(&line.as_bytes()[at + gap..]);
    if length == 0 {
        return at;
    }
    let (role, after) = role_after(line, at + gap + length, marks);
    if role == Some(MarkRole::Number) { after } else { at + gap + length }
}

/// A digit run that is joined to Latin letters, an address or a code: the end of the whole run.
fn ascii_name(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let joins = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'@');
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let dashed = matches!(before, Some(b'-' | b'/' | b'.')) && start >= 2 && bytes[start - 2].is_ascii_alphanumeric();
    if before.is_some_and(joins) || dashed || bytes.get(end).is_some_and(|byte| joins(*byte)) {
        let tail = bytes[end..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@' | b'.' | b'-' | b'/'))
            .count();
        return Some(end + tail);
    }
    None
}

/// Whether a short label with its number in brackets ends here, as labels of a table run into each other:
/// (三)不予公开1.属于国家秘密.
fn behind_label(line: &str) -> bool {
    const MOST: usize = 8;
    let Some((head, label)) = line.rsplit_once(')') else { return false };
    let numbered = head.char_indices().rev().nth(1).is_some_and(|(_, c)| c == '(');
    numbered && (2..=MOST).contains(&label.chars().take(MOST + 1).count()) && label.chars().all(char::is_alphabetic)
}

/// Whether the second item of a list follows the first, which begins at `at`.
fn next_item(line: &str, at: usize) -> bool {
    line[at..line.floor_char_boundary(at + LONGEST_ITEM)].contains(";2、")
}

/// Bytes of the longest item of a list within a line.
const LONGEST_ITEM: usize = 300;

/// The end of `1-12`, `10—15`: a dash between two numbers, the second of them greater.
fn range(line: &str, start: usize, end: usize) -> Option<usize> {
    let behind = line[end..].strip_prefix(['-', '–', '—', '~', '～'])?;
    let length = leading_digits(behind.as_bytes());
    let until = line.len() - behind.len() + length;
    let (low, high): (u32, u32) = (line[start..end].parse().ok()?, behind[..length].parse().ok()?);
    (low < high && !line[until..].starts_with(['-', '/', '.'])).then_some(until)
}

/// 0371-65509812, (0371)65509812, 13803711234, a bare run of eleven digits from 1, or of sixteen and more.
fn phone(bytes: &[u8], start: usize, length: usize) -> Option<usize> {
    let end = start + length;
    if (3..=4).contains(&length) {
        let gap = match bytes.get(end..)? {
            [b'-' | b')', ..] => 1,
            // — and – are three bytes; some pages double them.
            [0xE2, 0x80, 0x93 | 0x94, 0xE2, 0x80, 0x93 | 0x94, ..] => 6,
            [0xE2, 0x80, 0x93 | 0x94, ..] => 3,
            _ => 0,
        };
        let number = leading_digits(&bytes[end + gap..]);
        if gap > 0 && bytes[start] == b'0' && (5..=8).contains(&number) {
            return Some(end + gap + number);
        }
    }
    (length == 11 && bytes[start] == b'1' || length >= 16).then_some(end)
}
