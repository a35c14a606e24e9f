//! The rows that one line holds, told by the labels of the official forms.

use std::ops::Range;

use super::DIVIDER;
use super::split::split;
use crate::knowledge::{Follower, Knowledge, LabelIndex, TableKind};

/// Bytes of the label of a group of rows, at least.
const GROUP: usize = 12;
/// Behind the label of a row of a list that has no unit and no value.
const BLANK_CELLS: &str = " |  |\n";

/// The rows of a line, a line each, and how many values they have.
pub(super) struct Rows {
    pub text: String,
    pub values: usize,
}

/// The rows that a line holds; where applicants head the columns (`wide`), each has a value of each. `None` where it
/// holds none.
pub(super) fn rows(line: &str, wide: bool, knowledge: &Knowledge, tries: &mut usize) -> Option<Rows> {
    let labels = &knowledge.forms.labels;
    let letters = Letters::of(line, labels);
    let (mut restored, mut values, mut done, mut at) = (String::with_capacity(line.len() * 2), 0, 0, 0);
    while at < letters.places.len() {
        let Some((label, length)) = labels.longest(letters.from(at)) else {
            at += 1;
            continue;
        };
        let end = letters.behind(at, length);
        at = end;
        let kind = if wide { TableKind::Applicants } else { TableKind::List };
        let is_row = labels.leads_to(label, kind);
        let behind = line[letters.end(end)..].trim_start_matches(|c| labels.letter(c).is_none());
        let (unit, digits) = unit_and_digits(behind, knowledge);
        let cells: Vec<&str> = match digits {
            _ if !is_row || digits.is_empty() => Vec::new(),
            // 收到申请数12件 is told, in a sentence without an end.
            _ if unit.is_none() && is_told(behind, digits, knowledge) => Vec::new(),
            _ if wide => split(digits, [1, labels.applicants.len()], tries).unwrap_or_default(),
            _ => unit.map_or_else(Vec::new, |unit| vec![unit, digits]),
        };
        let (Some(first), Some(last)) = (cells.first().map(|cell| place(line, cell).start), cells.last()) else {
            // The label of a group in a list, or of a row without a value, behind which the next row begins.
            if !wide && values > 0 && length >= GROUP {
                restored.push_str(&line[done..letters.end(end)]);
                restored.push_str(BLANK_CELLS);
                done = letters.end(end);
            }
            continue;
        };
        restored.push_str(&line[done..first]);
        for cell in &cells {
            restored.push_str(DIVIDER);
            restored.push_str(cell);
            values += usize::from(cell.starts_with(|c: char| c.is_ascii_digit()));
        }
        restored.push('\n');
        done = place(line, last).end;
        at += letters.places[end..].iter().take_while(|(_, raw)| *raw < done).count();
    }
    restored.push_str(&line[done..]);
    (values > 0).then_some(Rows { text: restored, values })
}

/// Whether a unit stands behind the digits that `text` begins with.
fn is_told(text: &str, digits: &str, knowledge: &Knowledge) -> bool {
    let behind = text[digits.len()..].trim_start();
    knowledge.lexicon.prose.numbers.follower(behind).is_some()
}

fn place(line: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - line.as_ptr() as usize;
    start..start + part.len()
}

/// The unit and the digits that `text` begins with. Digits before a dot and words end in the number of the next row: of
/// 条2983.政务微博 the value is 298.
fn unit_and_digits<'t>(text: &'t str, knowledge: &Knowledge) -> (Option<&'t str>, &'t str) {
    let unit = match knowledge.lexicon.prose.numbers.follower(text) {
        Some((length, Follower::Unit(_))) => Some(&text[..length]),
        _ => None,
    };
    let rest = &text[unit.map_or(0, str::len)..];
    let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).len();
    let digits = &rest[..length];
    match digits.strip_suffix('.') {
        Some(numbered) => (unit, &numbered[..numbered.len().saturating_sub(1)]),
        None => (unit, digits),
    }
}

/// The letters and digits of a line, as labels are looked up by them, and where each stands.
struct Letters {
    letters: String,
    /// Of each character where it stands among the letters, and where in the line.
    places: Vec<(usize, usize)>,
    /// Where the last of them ends in the line.
    last: usize,
}

impl Letters {
    fn of(line: &str, labels: &LabelIndex) -> Letters {
        let mut all = Letters { letters: String::with_capacity(line.len()), places: Vec::new(), last: 0 };
        for (raw, character) in line.char_indices() {
            if let Some(letter) = labels.letter(character) {
                all.places.push((all.letters.len(), raw));
                all.letters.push(letter);
                all.last = raw + character.len_utf8();
            }
        }
        all
    }

    fn from(&self, at: usize) -> &str {
        &self.letters[self.places[at].0..]
    }

    /// The character behind `length` bytes of letters from the character `at` on.
    fn behind(&self, at: usize, length: usize) -> usize {
        let end = self.places[at].0 + length;
        at + self.places[at..].partition_point(|(letter, _)| *letter < end)
    }

    /// Where the character before this one ends in the line.
    fn end(&self, character: usize) -> usize {
        match self.places.get(character) {
            Some(_) => {
                let (from, raw) = self.places[character - 1];
                raw + self.letters[from..].chars().next().map_or(0, char::len_utf8)
            }
            None => self.last,
        }
    }
}
