//! Text with the pieces of its sentences on lines of their own, as converters leave it that end a line wherever the markup
//! of a page changes: 主动公开政府信息, then 318, then 条,其中….

use std::borrow::Cow;

use super::lost_breaks::heading;
use super::marks::{CLOSING, has_clauses};
use super::plain::Lines;
use crate::knowledge::{Follower, Knowledge, MarkRole};

/// Numbers within sentences that stand on lines of their own, and marks that begin a line, at least so many of which show
/// such a text.
const FEWEST: usize = 6;

/// Most lines that the digits of one number stand on.
const PARTS: usize = 3;

/// What no line of a sentence begins with either, though a list may.
const PLAIN_CLOSING: [char; 4] = [',', ';', ')', '.'];
/// What none ends with.
const OPENING: [char; 7] = ['（', '《', '“', '(', '，', '、', ','];

/// The text with its sentences on one line again, if it is such a one.
pub(super) fn joined<'t>(text: Cow<'t, str>, knowledge: &Knowledge) -> Cow<'t, str> {
    let lines: Vec<&str> = Lines(&text).collect();
    let pieces = Pieces { lines: lines.iter().map(|line| line.trim()).collect(), knowledge };
    let within = |at: &usize| {
        let line = pieces.lines[*at];
        is_closing(line) || is_digits(line) && pieces.is_open(*at - 1) && pieces.number_goes_on(*at)
    };
    if (1..lines.len()).filter(within).take(FEWEST).count() < FEWEST {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 && pieces.goes_on(at) {
            out.truncate(out.trim_end().len());
            out.push_str(line.trim_start());
            continue;
        }
        if at > 0 {
            out.push('\n');
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// The lines of a text whose sentences may be in pieces.
struct Pieces<'p> {
    lines: Vec<&'p str>,
    knowledge: &'p Knowledge,
}

impl Pieces<'_> {
    /// Whether the line at `at` goes on with what the one before it says.
    fn goes_on(&self, at: usize) -> bool {
        let (before, line) = (self.lines[at - 1], self.lines[at]);
        if before.is_empty() || before.ends_with('|') || line.starts_with('|') || line.starts_with("..") {
            return false;
        }
        begins_closing(line)
            || before.ends_with(OPENING) && !line.is_empty()
            || is_digits(before) && self.is_counted(at)
            || before.ends_with(is_digit) && self.begins_within_number(line)
            || is_digits(line) && (self.is_open(at - 1) || is_digits(before)) && self.number_goes_on(at)
    }

    /// Whether a sentence goes on behind the number that stands at `at` and on the next lines.
    fn number_goes_on(&self, at: usize) -> bool {
        let parts = self.lines[at..].iter().take(PARTS + 1).take_while(|line| is_digits(line)).count();
        let behind = at + parts;
        let goes_on = |line: &&str| begins_closing(line) || self.begins_within_number(line);
        self.is_counted(behind) || self.lines.get(behind).is_some_and(goes_on)
    }

    /// Whether the line at `at` is a unit and what follows it; a unit alone is the cell of a table.
    fn is_counted(&self, at: usize) -> bool {
        let Some(line) = self.lines.get(at) else { return false };
        let ends = || self.lines.get(at + 1).is_some_and(|next| begins_closing(next));
        self.begins_with_unit(line) && (line.chars().nth(2).is_some() || ends() || self.is_date(line))
    }

    /// Whether a line begins with a unit, and no word does with the unit (人员, 通过).
    fn begins_with_unit(&self, line: &str) -> bool {
        let numbers = &self.knowledge.lexicon.prose.numbers;
        let hedge = numbers.hedge_scale(line).map_or(0, |(length, _)| length);
        match numbers.follower(&line[hedge..]) {
            Some((length, Follower::Unit(_))) => !line[hedge + length..].starts_with(char::is_alphabetic),
            _ => self.is_date(line),
        }
    }

    /// Whether a line begins with what only stands behind the digits of a date (日常 does not).
    fn is_date(&self, line: &str) -> bool {
        let mut characters = line.chars();
        let role = characters.next().and_then(|first| self.knowledge.lexicon.prose.marks.role(first));
        match role {
            Some(MarkRole::Year) => true,
            Some(MarkRole::Month | MarkRole::Day) => !characters.next().is_some_and(char::is_alphabetic),
            _ => false,
        }
    }

    /// Whether a line begins with what can only be the rest of a number: 0余人 behind 参训18, not 12件.
    fn begins_within_number(&self, line: &str) -> bool {
        let behind = line.trim_start_matches(is_digit);
        line.starts_with('0') && self.begins_with_unit(behind) && !self.is_date(behind)
    }

    /// Whether a sentence may go on behind the line at `at`: it ends in a word, and is no heading.
    fn is_open(&self, at: usize) -> bool {
        let line = self.lines[at];
        line.ends_with(OPENING)
            || line.ends_with(char::is_alphabetic) && (has_clauses(line) || heading(line, self.knowledge).is_none())
    }
}

/// Whether a line begins with what begins none of anything.
fn is_closing(line: &str) -> bool {
    line.starts_with(CLOSING) || line.starts_with('%')
}

/// Whether a line begins with what begins none of a sentence.
fn begins_closing(line: &str) -> bool {
    is_closing(line) || line.starts_with(PLAIN_CLOSING)
}

/// Whether a line is digits, or the point between them.
fn is_digits(line: &str) -> bool {
    let only_digits = line.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    only_digits && (line.contains(is_digit) || line == ".")
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}
