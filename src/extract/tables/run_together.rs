//! A whole table that has come onto one line with nothing between its cells: 收到申请数件31.当面申请数件02.传真申请数件0.

use super::cell;
use super::found::Reader;
use super::pieces::{Piece, PieceKind};

/// Bytes from which on a line may hold a whole table, and up to which.
const LONG: usize = 240;
const LONGEST: usize = 60_000;
/// Values that make such a line a table.
const FEW_VALUES: usize = 8;
/// Most characters of a unit.
const LONGEST_UNIT: usize = 2;

/// Whether a line may be such a table: long, with digits enough, and with nothing in it that ends a sentence.
pub(super) fn may_be(text: &str) -> bool {
    (LONG..LONGEST).contains(&text.len())
        && !text.contains(['。', ';', '|'])
        && text.bytes().filter(u8::is_ascii_digit).nth(FEW_VALUES - 1).is_some()
}

/// The labels of such a line with their units and values; `None` where it is none.
pub(super) fn pieces<'t>(text: &'t str, reader: &Reader) -> Option<Vec<Piece<'t>>> {
    if !may_be(text) {
        return None;
    }
    let mut pieces = Vec::new();
    let mut values = 0;
    let letters = Letters::of(text, reader);
    let mut at = 0;
    while at < letters.places.len() {
        let Some((_, length)) = reader.labels.longest(letters.from(at)) else {
            at += 1;
            continue;
        };
        let end = letters.behind(at, length);
        let label = &text[letters.places[at].1..letters.end(end)];
        pieces.push(Piece { text: label, start: letters.places[at].1, kind: PieceKind::Words });
        let behind = text[letters.end(end)..].trim_start_matches([')', '”', '"', ' ']);
        let (unit, value) = unit_and_value(behind, reader);
        let place = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        if let Some(unit) = unit {
            pieces.push(Piece { text: unit, start: place(unit), kind: PieceKind::Words });
        }
        if !value.is_empty() {
            let kind = PieceKind::Value(cell::read(value, reader.knowledge));
            pieces.push(Piece { text: value, start: place(value), kind });
            values += 1;
        }
        let next = place(value) + value.len();
        at = letters.places[end..]
            .iter()
            .position(|(_, raw)| *raw >= next)
            .map_or(letters.places.len(), |skip| end + skip);
    }
    (values >= FEW_VALUES).then_some(pieces)
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
    fn of(text: &str, reader: &Reader) -> Letters {
        let mut all = Letters { letters: String::with_capacity(text.len()), places: Vec::new(), last: 0 };
        for (raw, character) in text.char_indices() {
            if let Some(letter) = reader.labels.letter(character) {
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

    /// Where the characters before this one end in the line, marks between left out.
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

/// The unit and the value that `text` begins with. Digits before a dot and words end in the number of the next row: of
/// 条2983.政务微博 the value is 298.
fn unit_and_value<'t>(text: &'t str, reader: &Reader) -> (Option<&'t str>, &'t str) {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_UNIT);
    let unit = ends.map(|end| &text[..end]).filter(|unit| reader.knowledge.codebook.unit(unit).is_some()).last();
    let rest = &text[unit.map_or(0, str::len)..];
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).len();
    let value = &rest[..digits];
    match value.strip_suffix('.') {
        Some(numbered) => (unit, &numbered[..numbered.len().saturating_sub(1)]),
        None => (unit, value),
    }
}
