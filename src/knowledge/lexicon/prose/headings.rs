//! How numbered headings are written: `lexicon/headings.tsv`.

use super::{MarkRole, Marks, NumberWords};
use crate::knowledge::{Problems, Source};

const FILE: &str = "lexicon/headings.tsv";

/// Name in the column `close` for a space behind the number (壹 总体情况).
const SPACE: &str = "space";

/// Digits of a year.
const YEAR_DIGITS: usize = 4;

/// Longest title behind a number that only a space divides from it, in characters.
const BARE_TITLE: usize = 24;

/// All ways of numbering, in file order.
#[derive(Debug, Default)]
pub struct Headings {
    styles: Vec<Style>,
    han: Vec<char>,
    /// The first characters that a numbered heading can have.
    firsts: Vec<char>,
    /// The characters that stand behind a year.
    year_marks: Vec<char>,
}

#[derive(Debug)]
struct Style {
    open: String,
    closes: Vec<String>,
    arabic: bool,
    depth: u8,
}

impl Headings {
    pub(super) fn load(source: &Source, numbers: &NumberWords, marks: &Marks, problems: &mut Problems) -> Headings {
        let year_marks =
            marks.all().filter(|(_, role)| *role == MarkRole::Year).map(|(character, _)| character).collect();
        let mut headings = Headings { han: numbers.heading_digits(), year_marks, ..Headings::default() };
        for row in source.tsv(FILE, &["open", "close", "digits", "depth"], problems) {
            let (Ok(depth), "han" | "arabic") = (row.get(3).parse(), row.get(2)) else {
                problems.add(FILE, row.line, "digits should be han or arabic, depth a small whole number");
                continue;
            };
            headings.styles.push(Style {
                open: row.get(0).to_string(),
                closes: row.items(1).map(str::to_string).collect(),
                arabic: row.get(2) == "arabic",
                depth,
            });
        }
        headings.firsts = headings.styles.iter().filter_map(|style| style.open.chars().next()).collect();
        headings.firsts.extend(headings.han.iter().copied().chain('0'..='9'));
        headings.firsts.sort_unstable();
        headings
    }

    /// The number that begins `line`, its rank, and where the title begins (in bytes).
    pub fn number<'a>(&self, line: &'a str) -> Option<(&'a str, u8, usize)> {
        // Most lines are sentences; they are told by their first character.
        let first = line.chars().next().filter(|c| !c.is_whitespace())?;
        self.firsts.binary_search(&first).ok()?;
        self.styles.iter().find_map(|style| {
            let rest = line.strip_prefix(style.open.as_str())?.trim_start();
            let digits: usize =
                rest.chars().take(3).take_while(|c| self.is_digit(*c, style.arabic)).map(char::len_utf8).sum();
            if digits == 0 {
                return None;
            }
            let spaced = &rest[digits..];
            let after = spaced.trim_start();
            let close = style.closes.iter().find_map(|close| match close.as_str() {
                SPACE => (after.len() < spaced.len() && is_bare_title(after)).then_some(0),
                close => after.starts_with(close).then_some(close.len()),
            })?;
            let title = &after[close..];
            // `1.5 万条` is a number, not a heading; `1.2024年` is one.
            if style.arabic && title.starts_with(|c: char| c.is_ascii_digit()) && !self.begins_with_year(title) {
                return None;
            }
            Some((&rest[..digits], style.depth, line.len() - title.len()))
        })
    }

    /// Whether the text begins with a year (2024年…).
    pub fn begins_with_year(&self, title: &str) -> bool {
        let behind = title.trim_start_matches(|c: char| c.is_ascii_digit());
        title.len() - behind.len() == YEAR_DIGITS && behind.starts_with(self.year_marks.as_slice())
    }

    fn is_digit(&self, character: char, arabic: bool) -> bool {
        if arabic { character.is_ascii_digit() } else { self.han.contains(&character) }
    }
}

/// Whether a whole line can be a title though only a space divides it from its number: it is
/// short and is no sentence.
fn is_bare_title(line: &str) -> bool {
    let title = line.trim_end();
    title.chars().count() <= BARE_TITLE
        && !title.contains(['。', ',', ';', ':', '|'])
        && title.chars().all(|c| !c.is_ascii_digit() && !c.is_whitespace())
}
