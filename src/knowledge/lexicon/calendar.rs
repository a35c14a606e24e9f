//! How days are written in words: digits, and what stands behind years, months and days.

use std::ops::Range;

use memchr::memmem;

use super::{MarkRole, Marks, NumberWords, NumeralKind};
use crate::knowledge::WordList;
use crate::knowledge::characters::CharMap;

/// What a character is in a day.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Digit(u32),
    Ten,
    Mark(MarkRole),
}

/// The characters of days, from `lexicon/numerals.tsv` and `lexicon/marks.tsv`.
#[derive(Debug, Default)]
pub struct Calendar {
    signs: CharMap<Sign>,
    /// Those that stand behind years.
    years: Vec<String>,
    /// The characters of numbers, Arabic and Chinese; a letter of ASCII that stands for zero begins none.
    digits: WordList,
}

impl Calendar {
    pub(super) fn new(numbers: &NumberWords, marks: &Marks) -> Calendar {
        let mut calendar = Calendar::default();
        let numerals = numbers.numerals().filter_map(|(character, kind, value)| match (kind, value) {
            (NumeralKind::Digit, digit) => Some((character, Sign::Digit(digit as u32))),
            (NumeralKind::Place, 10) => Some((character, Sign::Ten)),
            _ => None,
        });
        let marks = marks.all().map(|(character, role)| match role {
            MarkRole::Zero => (character, Sign::Digit(0)),
            role => (character, Sign::Mark(role)),
        });
        for (character, sign) in numerals.chain(marks) {
            calendar.signs.entry(character, || sign);
        }
        let years = calendar.signs.iter().map(|(character, _)| character);
        let years = years.filter(|character| calendar.is(*character, MarkRole::Year)).map(String::from);
        calendar.years = years.collect();
        let is_numeral = |sign: &Sign| matches!(sign, Sign::Digit(_) | Sign::Ten);
        let numerals = calendar.signs.iter().filter(|(c, sign)| !c.is_ascii() && is_numeral(sign));
        let digits = numerals.map(|(character, _)| character).chain('0'..='9').map(String::from);
        calendar.digits = digits.collect::<Vec<String>>().into();
        calendar
    }

    /// Where the characters of numbers stand in `text`, in order.
    pub fn digits_in<'w, 't>(&'w self, text: &'t str) -> impl Iterator<Item = Range<usize>> + use<'w, 't> {
        self.digits.find(text).map(|(at, digit)| at..at + self.digits[digit].len())
    }

    /// The digit that a character is, which is none of 0–9.
    pub fn digit(&self, character: char) -> Option<u32> {
        match self.signs.get(character) {
            Some(Sign::Digit(digit)) => Some(*digit),
            _ => None,
        }
    }

    /// Where the marks of years stand in `text`, in order. They are few: each is looked for by itself, in blocks of
    /// bytes.
    pub fn years_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for mark in &self.years {
            found.extend(memmem::find_iter(text.as_bytes(), mark).map(|at| at..at + mark.len()));
        }
        found.sort_unstable_by_key(|place| place.start);
        found
    }

    /// Whether the character is ten: 十二月.
    pub fn is_ten(&self, character: char) -> bool {
        matches!(self.signs.get(character), Some(Sign::Ten))
    }

    /// Whether the character has this role beside digits.
    pub fn is(&self, character: char, role: MarkRole) -> bool {
        matches!(self.signs.get(character), Some(Sign::Mark(found)) if *found == role)
    }

    /// The text behind a character of this role that it begins with.
    pub fn strip<'t>(&self, text: &'t str, role: MarkRole) -> Option<&'t str> {
        text.strip_prefix(|character| self.is(character, role))
    }
}
