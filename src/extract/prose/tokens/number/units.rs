//! What multiplies a number (万, 亿) and the unit that stands in brackets.

use crate::knowledge::{Follower, NumberWords, NumeralKind};
use crate::model::UnitId;

/// Bytes of the longest bracket with a unit that is looked for before a number.
const LONGEST_UNIT: usize = 17;

/// Characters of the longest multiplier (百万, 千万, 千百万).
const MULTIPLIER_CHARACTERS: usize = 3;

/// The end of the bracket that opens at `at`, where it holds a unit and nothing more: 收到申请数(件):12.
pub fn bracketed_unit(line: &str, at: usize, words: &NumberWords) -> Option<usize> {
    unit_in(&line[at..], words).map(|(length, _)| at + length)
}

/// The unit in the bracket that `text` ends with, a colon and spaces left out.
pub fn unit_before(text: &str, words: &NumberWords) -> Option<UnitId> {
    let text = text.trim_end_matches([' ', ':']);
    let near = text.floor_char_boundary(text.len().saturating_sub(LONGEST_UNIT));
    let bracket = &text[near + text[near..].rfind('(')?..];
    unit_in(bracket, words).filter(|(length, _)| *length == bracket.len()).map(|(_, unit)| unit)
}

/// The length of the bracket that `text` begins with and the unit that is all it holds.
fn unit_in(text: &str, words: &NumberWords) -> Option<(usize, UnitId)> {
    let inner = text.strip_prefix('(')?;
    match words.follower(inner)? {
        (length, Follower::Unit(unit)) if inner[length..].starts_with(')') => Some((length + 2, unit)),
        _ => None,
    }
}

/// A multiplier (万, 亿) that is not the beginning of a unit (万元).
pub(super) fn multiplier(text: &str, words: &NumberWords) -> Option<(usize, f64)> {
    scale_before(text, words, |rest| words.follower(rest).is_some_and(|(length, _)| !scales_unit(rest, length, words)))
}

/// Whether the first `length` bytes are a multiplier and a unit stands behind it, so that they are none themselves:
/// 3.2亿次.
fn scales_unit(text: &str, length: usize, words: &NumberWords) -> bool {
    let (word, behind) = text.split_at(length);
    let mut characters = word.chars();
    let scales = characters.next().and_then(|c| words.numeral(c)).is_some() && characters.next().is_none();
    let hedge = words.hedge_scale(behind).map_or(0, |(hedge, _)| hedge);
    // Money has units of its own that are written together: 5亿多元.
    let counts = |unit| words.ten_thousand(unit).is_none();
    scales && matches!(words.follower(&behind[hedge..]), Some((_, Follower::Unit(unit))) if counts(unit))
}

/// The same, also of what could begin a unit.
pub(super) fn scale(text: &str, words: &NumberWords) -> Option<(usize, f64)> {
    scale_before(text, words, |_| false)
}

/// The characters that multiply a number, up to where `ends` says that something else begins.
fn scale_before(text: &str, words: &NumberWords, ends_at: impl Fn(&str) -> bool) -> Option<(usize, f64)> {
    let (mut length, mut factor) = (0, 1.0);
    for character in text.chars().take(MULTIPLIER_CHARACTERS) {
        if ends_at(&text[length..]) {
            break;
        }
        let (ends, value) = match words.numeral(character) {
            Some((NumeralKind::Scale, value)) => (true, value),
            Some((NumeralKind::Place, value)) if value >= 100 => (false, value),
            _ => break,
        };
        length += character.len_utf8();
        factor *= value as f64;
        if ends {
            break;
        }
    }
    (length > 0).then_some((length, factor))
}
