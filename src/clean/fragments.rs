//! Text with the pieces of its sentences on lines of their own, as converters leave it that end a line wherever the markup
//! of a page changes: 主动公开政府信息, then 318, then 条,其中….

use std::borrow::Cow;

use super::lost_breaks::heading;
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
    let pieces = Pieces { lines: &lines, knowledge };
    let within = |at: &usize| {
        lines[*at].starts_with(CLOSING)
            || is_digits(lines[*at]) && pieces.is_open(*at - 1) && pieces.number_goes_on(*at)
    };
    if (1..lines.len()).filter(within).take(FEWEST).count() < FEWEST {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 && !pieces.goes_on(at) {
            out.push('\n');
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// The lines of a text whose sentences may be in pieces.
struct Pieces<'p> {
    lines: &'p [&'p str],
    knowledge: &'p Knowledge,
}

impl Pieces<'_> {
    /// Whether the line at `at` goes on with what the one before it says.
    fn goes_on(&self, at: usize) -> bool {
        let (before, line) = (self.lines[at - 1], self.lines[at]);
        line.starts_with(CLOSING)
            || before.ends_with(OPENING)
            || is_digits(before) && (self.is_counted(at) || self.begins_within_number(line))
            || before.ends_with(is_digit) && !is_digits(before) && self.begins_within_number(line)
            || is_digits(line) && (self.is_open(at - 1) || is_digits(before)) && self.number_goes_on(at)
    }

    /// Whether a sentence goes on behind the number that stands at `at` and on the next lines.
    fn number_goes_on(&self, at: usize) -> bool {
        let parts = self.lines[at..].iter().take(PARTS + 1).take_while(|line| is_digits(line)).count();
        let behind = at + parts;
        let goes_on = |line: &&str| line.starts_with(CLOSING) || self.begins_within_number(line);
        self.is_counted(behind) || self.lines.get(behind).is_some_and(goes_on)
    }

    /// Whether the line at `at` is a unit and what follows it; a unit alone is the cell of a table.
    fn is_counted(&self, at: usize) -> bool {
        let Some(line) = self.lines.get(at) else { return false };
        let ends = || self.lines.get(at + 1).is_some_and(|next| next.starts_with(CLOSING));
        self.begins_with_unit(line) && (line.chars().nth(2).is_some() || ends() || self.is_date(line))
    }

    /// Whether a line begins with what only stands behind a number, and is no label of a table (人员 is no 人).
    fn begins_with_unit(&self, line: &str) -> bool {
        let numbers = &self.knowledge.lexicon.prose.numbers;
        let behind = match numbers.follower(line) {
            Some((length, Follower::Unit(_))) => &line[length..],
            _ if numbers.hedge_scale(line).is_some() || self.is_date(line) => "",
            _ => return false,
        };
        let labels = &self.knowledge.forms.labels;
        !behind.starts_with(char::is_alphabetic) || labels.find(line, &mut String::new()).is_none()
    }

    /// Whether a line begins with what only stands behind the digits of a date.
    fn is_date(&self, line: &str) -> bool {
        let role = line.chars().next().and_then(|first| self.knowledge.lexicon.prose.marks.role(first));
        matches!(role, Some(MarkRole::Year | MarkRole::Month | MarkRole::Day))
    }

    /// Whether a line begins with the rest of a number: 0余人 behind 参训18.
    fn begins_within_number(&self, line: &str) -> bool {
        let behind = line.trim_start_matches(is_digit);
        behind.len() < line.len() && self.begins_with_unit(behind)
    }

    /// Whether a sentence may go on behind the line at `at`: it ends in a word, and is no heading.
    fn is_open(&self, at: usize) -> bool {
        let line = self.lines[at];
        line.ends_with(OPENING)
            || line.ends_with(char::is_alphabetic)
                && (line.contains(['，', ',', '。']) || heading(line, self.knowledge).is_none())
    }
}

/// Whether a line is digits, or the point between them.
fn is_digits(line: &str) -> bool {
    line.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}
