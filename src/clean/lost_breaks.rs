//! Text whose line breaks became spaces: headings, paragraphs and rows of tables all on one line.

use std::borrow::Cow;

use super::FULL_STOP;
use super::grid::is_number;
use super::plain::Lines;
use crate::knowledge::Knowledge;

/// Shorter lines are left as they are (bytes).
const LONG_LINE: usize = 600;
/// Headings behind spaces that show that a line was several.
const HEADINGS: usize = 2;
/// Sentences that such a line has; a table that stands on one line is read as it is.
const SENTENCES: usize = 2;
/// Characters of a label that may follow the only number of a row.
const LABEL: usize = 4;

/// The text with the line breaks that it has lost, each in the place of a space.
pub(super) fn restored<'t>(text: &'t str, knowledge: &Knowledge) -> Cow<'t, str> {
    let mut breaks = Vec::new();
    for line in Lines(text).filter(|line| line.len() >= LONG_LINE && has_lost(line, knowledge)) {
        let offset = line.as_ptr() as usize - text.as_ptr() as usize;
        breaks.extend(places(line, knowledge).into_iter().map(|at| offset + at));
    }
    if breaks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for at in breaks {
        out.push_str(&text[done..at]);
        out.push('\n');
        done = at + 1;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Whether headings and sentences stand on one line.
fn has_lost(line: &str, knowledge: &Knowledge) -> bool {
    let heads = |word: &&str| knowledge.lexicon.prose.headings.number(word).is_some();
    memchr::memmem::find_iter(line.as_bytes(), FULL_STOP).take(SENTENCES).count() == SENTENCES
        && line.split(' ').skip(1).filter(heads).take(HEADINGS).count() == HEADINGS
}

/// The spaces of a line where another line begins: between words in Chinese characters, and behind the last number of
/// a row.
fn places(line: &str, knowledge: &Knowledge) -> Vec<usize> {
    let mut places = Vec::new();
    let mut buffer = String::new();
    let mut words = line.split(' ');
    let Some(mut before) = words.next() else { return places };
    // Numbers one after the other until here.
    let mut run = usize::from(is_number(before));
    for word in words.filter(|word| !word.is_empty()) {
        let number = is_number(word);
        let labels = &knowledge.forms.labels;
        let ends_row = run > 1 || run == 1 && word.chars().count() >= LABEL && labels.find(word, &mut buffer).is_some();
        if !number && (ends_row || is_apart(before, word)) {
            places.push(word.as_ptr() as usize - line.as_ptr() as usize - 1);
        }
        run = if number { run + 1 } else { 0 };
        before = word;
    }
    places
}

/// Whether two words in Chinese characters have more between them than a title's letters have, which may be spaced out.
fn is_apart(before: &str, word: &str) -> bool {
    let is_han = |c: char| !c.is_ascii() && !c.is_numeric();
    let letters = before.chars().nth(1).is_none() && word.chars().nth(1).is_none();
    before.ends_with(is_han) && word.starts_with(is_han) && !letters
}
