//! Single characters beside digits: `lexicon/marks.tsv`.

use crate::knowledge::characters::CharMap;
use crate::knowledge::{Problems, Source};

const FILE: &str = "lexicon/marks.tsv";

/// How a digit run beside the character is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkRole {
    /// Behind the digits of a year.
    Year,
    /// Behind the digits of a month.
    Month,
    /// Behind the digits of a day.
    Day,
    /// Before the digits of an ordinal.
    Ordinal,
    /// Before the year of a document number.
    BracketOpen,
    /// Behind the year of a document number.
    BracketClose,
    /// Behind the digits of a document number or address.
    Number,
    /// Belongs to the year it follows.
    YearTail,
    /// Before a year that is only compared with.
    Compare,
    /// Behind a number that was said before.
    Among,
    /// Before a multiplier that counts nothing exactly (数百个).
    Vague,
    /// The same before a multiplier that stands alone (上千条, but 网站上十五条).
    Round,
    /// Before a number of what was done (办了一期).
    Done,
    /// Before a number of how many more or fewer there were (复议少3件).
    Change,
    /// Ends the words that describe a thing (隐去姓名后给的2份).
    Describes,
    /// Before a number of what is left out (除3件外).
    Except,
    /// Ends what is said of it.
    ExceptEnd,
    /// Begins an item of a list.
    Bullet,
    /// Written for the digit zero in days (二○一七年).
    Zero,
}

/// Single characters beside digits.
#[derive(Debug, Default)]
pub struct Marks {
    roles: CharMap<MarkRole>,
}

impl Marks {
    pub(super) fn load(source: &Source, problems: &mut Problems) -> Marks {
        let mut marks = Marks::default();
        for row in source.tsv(FILE, &["character", "role"], problems) {
            let role = match row.get(1) {
                "year" => MarkRole::Year,
                "month" => MarkRole::Month,
                "day" => MarkRole::Day,
                "ordinal" => MarkRole::Ordinal,
                "bracket_open" => MarkRole::BracketOpen,
                "bracket_close" => MarkRole::BracketClose,
                "number" => MarkRole::Number,
                "year_tail" => MarkRole::YearTail,
                "compare" => MarkRole::Compare,
                "among" => MarkRole::Among,
                "vague" => MarkRole::Vague,
                "round" => MarkRole::Round,
                "done" => MarkRole::Done,
                "change" => MarkRole::Change,
                "describes" => MarkRole::Describes,
                "except" => MarkRole::Except,
                "except_end" => MarkRole::ExceptEnd,
                "bullet" => MarkRole::Bullet,
                "zero" => MarkRole::Zero,
                other => {
                    problems.add(FILE, row.line, format!("unknown role {other}"));
                    continue;
                }
            };
            if let Some(character) = row.get(0).chars().next() {
                *marks.roles.entry(character, || role) = role;
            }
        }
        marks
    }

    /// All characters and their roles.
    pub fn all(&self) -> impl Iterator<Item = (char, MarkRole)> {
        self.roles.iter().map(|(character, role)| (character, *role))
    }

    /// The role of the character.
    pub fn role(&self, character: char) -> Option<MarkRole> {
        self.roles.get(character).copied()
    }

    /// Whether the text begins as the item of a list does (-20 does not).
    pub fn begins_item(&self, text: &str) -> bool {
        let mut characters = text.chars();
        let Some(first) = characters.next().filter(|first| self.role(*first) == Some(MarkRole::Bullet)) else {
            return false;
        };
        !first.is_ascii() || !characters.next().is_some_and(|next| next.is_ascii_digit())
    }
}
