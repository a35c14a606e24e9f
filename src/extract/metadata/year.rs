//! The year reported on, from all that tells it.

use super::title::{Title, year_in};
use crate::knowledge::MetadataWords;
use crate::model::Date;

/// The year, and whether what tells it disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Year {
    /// 0 where nothing tells it.
    pub value: u16,
    pub conflict: bool,
}

/// What the running text says of the year.
#[derive(Debug, Clone, Copy)]
pub(super) struct InText {
    /// The year in which the period of the figures ends.
    period: Option<u16>,
    /// The year named most often.
    told: Option<u16>,
}

impl InText {
    pub fn new(period: Option<(Date, Date)>, opening: &str, words: &MetadataWords) -> InText {
        let period = period.map(|(_, end)| end.year).filter(|&year| words.years.has(year));
        InText { period, told: most_told(opening, words) }
    }

    /// Whether it is about another year, as far as it tells one.
    pub fn contradicts(self, year: u16) -> bool {
        self.period.or(self.told).is_some_and(|told| told != year)
    }
}

/// Decides: title, period, the running text, the year before publication; a title that all
/// the others contradict is a typing error.
pub(super) fn decide(title: Option<&Title>, text: InText, published: Option<Date>, words: &MetadataWords) -> Year {
    let title = title.and_then(|title| title.year);
    let InText { period, told } = text;
    let before = published.map(|date| date.year - 1).filter(|&year| words.years.has(year));
    let value = match (title, period) {
        (Some(title), Some(period)) if title != period => {
            if told.is_none_or(|told| told == period) && before == Some(period) { period } else { title }
        }
        (Some(title), _) => title,
        (None, Some(period)) => period,
        (None, None) => told.or(before).unwrap_or(0),
    };
    let conflict = [title, period].into_iter().flatten().any(|year| year != value);
    Year { value, conflict }
}

/// The year that the running text names most often with the word for year after it; the
/// earlier named of equals.
fn most_told(opening: &str, words: &MetadataWords) -> Option<u16> {
    let mut counts: Vec<(u16, usize)> = Vec::new();
    for mark in words.calendar.years_in(opening) {
        // A day, such as that of the signature, tells less.
        if opening[mark.end..].starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let digits = super::view::tail(&opening[..mark.start], 12);
        let ascii = digits.get(digits.len().saturating_sub(4)..);
        let Some(found) = ascii
            .and_then(|four| year_in(four, words))
            .or_else(|| year_in(digits, words).filter(|found| found.end == digits.len()))
        else {
            continue;
        };
        match counts.iter_mut().find(|(year, _)| *year == found.value) {
            Some((_, count)) => *count += 1,
            None => counts.push((found.value, 1)),
        }
    }
    counts.into_iter().reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(year, _)| year)
}
