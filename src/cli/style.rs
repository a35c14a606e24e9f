//! Colour on a terminal, plain marks elsewhere; and text made safe to print.

use std::borrow::Cow;
use std::io::IsTerminal;

/// How a stretch is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As it is.
    Plain,
    /// A heading of ours.
    Bold,
    /// A value that was read.
    Value,
    /// The name of a value.
    Name,
    /// Something recognised that is not a value.
    Dim,
    /// Something that should have been read, or a failed check.
    Alarm,
    /// A check that passed.
    Good,
}

/// Whether to colour.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// ANSI colours, or marks that survive in a file.
    pub colour: bool,
}

impl Style {
    /// Colours where stdout is a terminal that wants them (https://no-color.org).
    pub fn of_stdout() -> Style {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Style { colour: wanted && std::io::stdout().is_terminal() }
    }

    /// The text in this look. Without colours only [`Look::Value`] and [`Look::Alarm`] are
    /// told from the rest, by `⟦…⟧` and `‹…›`: the two that a reader must not miss.
    pub fn paint(self, look: Look, text: &str) -> String {
        let text = printable(text);
        if !self.colour {
            return match look {
                Look::Value => format!("⟦{text}⟧"),
                Look::Alarm => format!("‹{text}›"),
                _ => text.into_owned(),
            };
        }
        match look {
            Look::Plain => text.into_owned(),
            Look::Bold => format!("\x1b[1m{text}\x1b[0m"),
            Look::Value => format!("\x1b[1;30;43m{text}\x1b[0m"),
            Look::Name => format!("\x1b[36m{text}\x1b[0m"),
            Look::Dim => format!("\x1b[2m{text}\x1b[0m"),
            Look::Alarm => format!("\x1b[1;31m{text}\x1b[0m"),
            Look::Good => format!("\x1b[32m{text}\x1b[0m"),
        }
    }

    /// A word of ours in this look: like [`Style::paint`], but without marks.
    pub fn word(self, look: Look, text: &str) -> String {
        if self.colour { self.paint(look, text) } else { printable(text).into_owned() }
    }
}

/// The text without control characters: a report must not move the cursor or change the
/// title of somebody's terminal.
pub fn printable(text: &str) -> Cow<'_, str> {
    let bad = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains(bad) { Cow::Owned(text.replace(bad, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// A count with its thousands apart: 1,234,567.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A value as people write it: no `.0`.
pub fn number(value: f64) -> String {
    format!("{value}")
}

/// The text on one line, cut to `limit` characters.
pub fn one_line(text: &str, limit: usize) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let joined = printable(&joined);
    match joined.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &joined[..end]),
        None => joined.into_owned(),
    }
}

/// Columns that the text takes on a terminal: Chinese characters take two.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) < 0x2e80 { 1 } else { 2 }).sum()
}

/// The text with spaces up to `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1,000");
        assert_eq!(thousands(1234567), "1,234,567");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(printable("a\x1b[2Jb\nc"), "a\u{fffd}[2Jb\nc");
    }

    #[test]
    fn marks_without_colour() {
        let style = Style { colour: false };
        assert_eq!(style.paint(Look::Value, "28"), "⟦28⟧");
        assert_eq!(style.paint(Look::Dim, "28"), "28");
        assert_eq!(one_line("一 二\n三四", 4), "一 二 …");
        assert_eq!(pad("公开", 6), "公开  ");
    }
}
