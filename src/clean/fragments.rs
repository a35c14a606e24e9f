//! Text with the pieces of its sentences on lines of their own, as converters leave it that end a line wherever the markup
//! of a page changes: 主动公开政府信息, then 318, then 条,其中….

use std::borrow::Cow;

use super::plain::Lines;
use crate::knowledge::{Follower, Knowledge, MarkRole};

/// Numbers within sentences that stand on lines of their own, and marks that begin a line, at least so many of which show
/// such a text.
const FEWEST: usize = 6;

/// Most lines that the digits of one number stand on.
const PARTS: usize = 3;

/// What no line begins with, and what none ends with.
const CLOSING: [char; 20] =
    ['，', '。', '、', '；', '：', '）', '》', '”', '％', '！', '？', '．', ',', ';', ':', ')', '%', '!', '?', '.'];
const OPENING: [char; 7] = ['（', '《', '“', '(', '，', '、', ','];

/// The text with its sentences on one line again, if it is such a one.
pub(super) fn joined<'t>(text: Cow<'t, str>, knowledge: &Knowledge) -> Cow<'t, str> {
    let lines: Vec<&str> = Lines(&text).map(str::trim).filter(|line| !line.is_empty()).collect();
    let within = |at: &usize| {
        let (before, line) = (lines[*at - 1], lines[*at]);
        line.starts_with(CLOSING) || is_digits(line) && is_open(before) && goes_on_behind(&lines, *at, knowledge)
    };
    if (1..lines.len()).filter(within).take(FEWEST).count() < FEWEST {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 && !goes_on(&lines, at, knowledge) {
            out.push('\n');
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// Whether the line at `at` goes on with what the one before it says.
fn goes_on(lines: &[&str], at: usize, knowledge: &Knowledge) -> bool {
    let (before, line) = (lines[at - 1], lines[at]);
    line.starts_with(CLOSING)
        || before.ends_with(OPENING)
        || is_digits(before) && begins_with_unit(line, knowledge)
        || before.ends_with(is_digit) && !is_digits(before) && begins_within_number(line, knowledge)
        || is_digits(line) && (is_open(before) || is_digits(before)) && goes_on_behind(lines, at, knowledge)
}

/// Whether a sentence goes on behind the number that stands at `at` and on the next lines.
fn goes_on_behind(lines: &[&str], at: usize, knowledge: &Knowledge) -> bool {
    let behind = lines[at..].iter().take(PARTS + 1).position(|line| !is_digits(line)).map(|parts| at + parts);
    let Some(&line) = behind.and_then(|behind| lines.get(behind)) else { return false };
    let ends = || behind.and_then(|behind| lines.get(behind + 1)).is_some_and(|next| next.starts_with(CLOSING));
    // A unit alone on its line is the cell of a table.
    line.starts_with(CLOSING) || begins_with_unit(line, knowledge) && (line.chars().nth(2).is_some() || ends())
}

/// Whether a line begins with what only stands behind a number, and is no label of a table (人员 is no 人).
fn begins_with_unit(line: &str, knowledge: &Knowledge) -> bool {
    let words = &knowledge.lexicon.prose;
    let Some(first) = line.chars().next() else { return false };
    let behind = match words.numbers.follower(line) {
        Some((length, Follower::Unit(_))) => &line[length..],
        _ if words.numbers.hedge_scale(line).is_some() => &line[first.len_utf8()..],
        _ if matches!(words.marks.role(first), Some(MarkRole::Year | MarkRole::Month | MarkRole::Day)) => "",
        _ => return false,
    };
    !behind.starts_with(char::is_alphabetic) || knowledge.forms.labels.find(line, &mut String::new()).is_none()
}

/// Whether a sentence may go on behind a line: it ends in a word.
fn is_open(line: &str) -> bool {
    line.ends_with(char::is_alphabetic) || line.ends_with(OPENING)
}

/// Whether a line begins with the rest of a number: 0余人 behind 参训18.
fn begins_within_number(line: &str, knowledge: &Knowledge) -> bool {
    let behind = line.trim_start_matches(is_digit);
    behind.len() < line.len() && begins_with_unit(behind, knowledge)
}

fn is_digits(line: &str) -> bool {
    line.starts_with(is_digit) && line.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}
