//! What a cell says.

use crate::knowledge::Knowledge;
use crate::model::{Date, UnitId};

/// Most digits of a whole number: more are several that have run together.
const MOST_DIGITS: usize = 12;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Blank,
    /// That the row does not apply.
    NotApplicable,
    /// In words, that there was nothing: 0.
    Zero,
    /// A number.
    Number(Number),
    /// Something else.
    Words,
}

/// A number in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    /// Negative after a minus sign or a word for a decrease.
    pub value: f64,
    /// Unit written after it.
    pub unit: Option<UnitId>,
    /// First byte of its digits, from the start of the cell.
    pub start: usize,
    /// One past the last byte of its digits.
    pub end: usize,
}

impl Value {
    /// Whether it can stand in a value cell.
    pub fn is_value(&self) -> bool {
        !matches!(self, Value::Words)
    }

    /// The number, 0 where said in words.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(number.value),
            Value::Zero => Some(0.0),
            _ => None,
        }
    }
}

/// Reads a cell: a number with an optional sign before and a unit and a note in brackets
/// behind, or one of the marks that the forms file lists.
pub(super) fn read(cell: &str, knowledge: &Knowledge) -> Value {
    let text = cell.trim_ascii();
    if text.is_empty() {
        return Value::Blank;
    }
    let bytes = text.as_bytes();
    if bytes.len() <= 9 && bytes.iter().all(u8::is_ascii_digit) {
        let value = bytes.iter().fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'));
        let start = cell.len() - cell.trim_ascii_start().len();
        let number = Number { value: f64::from(value), unit: None, start, end: start + text.len() };
        return Value::Number(number);
    }
    let marks = &knowledge.forms.marks;
    if marks.not_applicable.iter().any(|mark| mark == text) {
        return Value::NotApplicable;
    }
    if marks.zero.iter().any(|mark| mark == text) {
        return Value::Zero;
    }
    let offset = cell.len() - cell.trim_ascii_start().len();
    number(text, offset, knowledge).map_or(Value::Words, Value::Number)
}

/// The year that a header cell names: 2020年, 2020年度.
pub(super) fn year(cell: &str, knowledge: &Knowledge) -> Option<u16> {
    let text = cell.trim_ascii();
    if !text.starts_with("20") && !text.starts_with("19") {
        return None;
    }
    let (digits, suffix) = (text.get(..4)?, text.get(4..)?);
    let year = digits.parse::<u16>().ok().filter(|year| Date::is_year((*year).into()))?;
    let suffix = suffix.trim_ascii();
    knowledge.forms.marks.year_suffixes.iter().any(|each| each == suffix).then_some(year)
}

fn number(text: &str, offset: usize, knowledge: &Knowledge) -> Option<Number> {
    // Most words have no digit: the signs that may stand before one are looked for where there is one.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let marks = &knowledge.forms.marks;
    let (mut rest, mut sign) = (text, 1.0);
    if let Some(after) = marks.minus.iter().find_map(|mark| rest.strip_prefix(mark.as_str())) {
        (rest, sign) = (after.trim_ascii_start(), -1.0);
    } else if let Some(after) = marks.plus.iter().find_map(|mark| rest.strip_prefix(mark.as_str())) {
        rest = after.trim_ascii_start();
    }
    let length = digits(rest)?;
    let written: String = rest[..length].chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    if written.split('.').next().is_some_and(|whole| whole.len() > MOST_DIGITS) {
        return None;
    }
    let value: f64 = written.parse().ok()?;
    let after = rest[length..].trim_ascii_start();
    let (unit_text, note) = after.split_at(after.find('(').unwrap_or(after.len()));
    let unit_text = unit_text.trim_ascii();
    let unit = if unit_text.is_empty() { None } else { Some(knowledge.codebook.unit(unit_text)?) };
    if !note.is_empty() && !note.trim_ascii_end().ends_with(')') {
        return None;
    }
    let start = offset + text.len() - rest.len();
    Some(Number { value: sign * value, unit, start, end: start + length })
}

/// Whether what is read as the digits of one number are several ones that have come into one cell: 0 2 0 0 1. Spaces
/// between thousands, around signs, and one or two lost within a number are no sign of that.
pub(super) fn are_several(digits: &str) -> bool {
    const FEW: usize = 3;
    if !digits.contains(char::is_whitespace) {
        return false;
    }
    let many = |part: &str| {
        let groups: Vec<&str> = part.split_whitespace().collect();
        groups.len() > FEW && !groups.iter().skip(1).all(|group| group.split('.').next().unwrap_or_default().len() == 3)
    };
    let rest = digits.strip_prefix('0').map(str::trim_start).unwrap_or_default();
    digits.split(',').any(many) || digits.starts_with("0 ") && rest.starts_with(|c: char| c.is_ascii_digit())
}

/// Bytes of the number at the start: digits with thousands separators or spaces between them,
/// and one decimal point.
fn digits(text: &str) -> Option<usize> {
    let (mut end, mut point) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if c.is_ascii_digit() => end = at + 1,
            '.' if !point && end == at && at > 0 => point = true,
            ',' if end > 0 && !point => {}
            _ if c.is_whitespace() && end > 0 => {}
            _ => break,
        }
    }
    // 1,2 is no number with thousands: every group after a separator has three digits.
    let number = &text[..end];
    let mut groups = number.split(',');
    groups.next();
    let whole = groups.all(|group| {
        let digits = group.split('.').next().unwrap_or_default();
        digits.chars().filter(char::is_ascii_digit).count() == 3
    });
    (end > 0 && end <= 40 && whole).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Source;

    #[test]
    fn many_numbers_in_one_cell_are_not_one() {
        for several in ["0 2 0 0 1", "0 5", "14 4 1 19", "1 2 3 4 5"] {
            assert!(are_several(several), "{several}");
        }
        for one in ["17", "1 204 5", "3 147 986", "3 147 986 001", "12 345.50", "0", "0.5", "0 .5", "1 , 2 0 4"] {
            assert!(!are_several(one), "{one}");
        }
    }

    #[test]
    fn numbers_notes_signs_and_marks() {
        let knowledge = Knowledge::load(&Source::Embedded).unwrap();
        let value = |text: &str| read(text, &knowledge).number();
        assert_eq!(value("17"), Some(17.0));
        assert_eq!(value(" 12,345 "), Some(12345.0));
        assert_eq!(value("1 204 5"), Some(12045.0));
        assert_eq!(value("870.25"), Some(870.25));
        assert_eq!(value("-35"), Some(-35.0));
        assert_eq!(value("减少2"), Some(-2.0));
        assert_eq!(value("增加 3"), Some(3.0));
        assert_eq!(value("+3"), Some(3.0));
        assert_eq!(value("24(其中修订6件)"), Some(24.0));
        assert_eq!(value("无"), Some(0.0));
        assert_eq!(value("〇"), Some(0.0));
        assert_eq!(value("约5"), None);
        assert_eq!(value("1,2"), None);
        assert_eq!(value("5和6"), None);
        assert_eq!(read("  ", &knowledge), Value::Blank);
        assert_eq!(read("/", &knowledge), Value::NotApplicable);
        assert_eq!(read("——", &knowledge), Value::NotApplicable);
        assert_eq!(read("见附件", &knowledge), Value::Words);
        let named = ["2020年", " 2020 年度", "2020", "第2020年", "2020元", "120年"].map(|text| year(text, &knowledge));
        assert_eq!(named, [Some(2020), Some(2020), Some(2020), None, None, None]);
        let Value::Number(number) = read("  减 35万元", &knowledge) else { panic!() };
        assert_eq!(&"  减 35万元"[number.start..number.end], "35");
        assert_eq!(number.unit, knowledge.codebook.unit("万元"));
    }
}
