//! Line breaks that became spaces, of whatever kind.

use std::ops::Range;

use super::super::grid::is_number;
use super::super::marks::{FULL_STOP, has_clauses};
use super::{HEADINGS, has_sentences, heading};
use crate::knowledge::Knowledge;

/// Characters of a label that may follow the only number of a row.
const LABEL: usize = 4;

/// The indents of paragraphs, which stay where the breaks before them are lost; so many behind sentences show that they
/// are.
const INDENTS: [&str; 2] = ["\u{3000}\u{3000}", "\u{a0}\u{a0}\u{a0}\u{a0}"];
const FEWEST: usize = 2;
/// Bytes of a paragraph of which one indent is enough.
const PARAGRAPH: usize = 150;

/// Spaces behind sentences that show the same, where there are no headings.
const SENTENCE_SPACES: usize = 3;

/// The spaces of a line where another line begins: those between paragraphs, else those behind sentences.
pub(super) fn breaks(line: &str, knowledge: &Knowledge) -> Vec<Range<usize>> {
    found(line, knowledge, behind_sentences)
}

/// The spaces of a line where a heading or paragraph begins: the indents; else, where headings stand behind some of the
/// spaces, those between words in Chinese characters and behind the last number of a row.
pub(super) fn between_paragraphs(line: &str, knowledge: &Knowledge) -> Vec<Range<usize>> {
    found(line, knowledge, |_, _| Vec::new())
}

/// The breaks of a line; where it has no headings, `otherwise` says them of it and its words.
fn found(
    line: &str,
    knowledge: &Knowledge,
    otherwise: impl Fn(&str, &[&str]) -> Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    if !has_space(line) {
        return Vec::new();
    }
    let indents = indents(line);
    if !indents.is_empty() || !has_sentences(line, FULL_STOP) {
        return indents;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let heads = words.iter().skip(1).filter(|word| heading(word, knowledge).is_some());
    if heads.take(HEADINGS).count() < HEADINGS {
        return otherwise(line, &words);
    }
    let mut breaks = Vec::new();
    let mut buffer = String::new();
    // Numbers one after the other until here.
    let mut run = usize::from(is_number(words[0]));
    for (space, pair) in spaces(line, &words).zip(words.windows(2)) {
        let [before, word] = [pair[0], pair[1]];
        let number = is_number(word);
        let labels = &knowledge.forms.labels;
        let ends_row = run > 1 || run == 1 && word.chars().count() >= LABEL && labels.find(word, &mut buffer).is_some();
        if !number && (ends_row || is_apart(before, word)) {
            breaks.push(space);
        }
        run = if number { run + 1 } else { 0 };
    }
    breaks
}

/// The spaces behind sentences, if so many have one that they were breaks.
fn behind_sentences(line: &str, words: &[&str]) -> Vec<Range<usize>> {
    let ended = |space: &Range<usize>| line[..space.start].ends_with(FULL_STOP);
    let ends: Vec<Range<usize>> = spaces(line, words).filter(ended).collect();
    if ends.len() >= SENTENCE_SPACES { ends } else { Vec::new() }
}

/// The spaces between the words of a line.
fn spaces<'w>(line: &'w str, words: &'w [&'w str]) -> impl Iterator<Item = Range<usize>> + 'w {
    let place = |at: &str| at.as_ptr() as usize - line.as_ptr() as usize;
    words.windows(2).map(move |pair| place(pair[0]) + pair[0].len()..place(pair[1]))
}

/// The indents of paragraphs within a line, if it was several.
fn indents(line: &str) -> Vec<Range<usize>> {
    let found = INDENTS.iter().map(|indent| indents_by(indent, line)).find(|found| !found.is_empty());
    found.unwrap_or_default()
}

fn indents_by(indent: &str, line: &str) -> Vec<Range<usize>> {
    let mut indents: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(found) = line[at..].find(indent) {
        let start = line[..at + found].trim_end().len();
        at = line.len() - line[at + found..].trim_start().len();
        // 网站　　100条: a value may stand apart from its label.
        let apart = start > 0 && at < line.len() && !line[at..].starts_with(|c: char| c.is_ascii_digit());
        if apart && line[..at].ends_with(indent) {
            indents.push(start..at);
        }
    }
    let ended = |space: &&Range<usize>| line[..space.start].ends_with(['。', '.']);
    // 年度报告发布时间…　　根据《条例》…。: only the first paragraph has lost its break.
    let first = |space: &Range<usize>| {
        let before = &line[..space.start];
        !has_clauses(before) && line.len() - space.end >= PARAGRAPH && line.trim_end().ends_with(FULL_STOP)
    };
    let single = indents.len() == 1 && first(&indents[0]);
    if single || indents.iter().filter(ended).count() >= FEWEST { indents } else { Vec::new() }
}

/// Whether there is any space; most long lines are paragraphs without one, and told fast.
fn has_space(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_ascii = || memchr::memchr3(b' ', b'\t', 0x0b, bytes).is_some() || memchr::memchr(0x0c, bytes).is_some();
    // The first bytes of all wider spaces but that of Ogham.
    let is_wide =
        || memchr::memchr3_iter(0xc2, 0xe2, 0xe3, bytes).any(|at| line[at..].starts_with(char::is_whitespace));
    is_ascii() || is_wide()
}

/// Whether two words in Chinese characters have more between them than a title's letters have, which may be spaced out.
fn is_apart(before: &str, word: &str) -> bool {
    let is_han = |c: char| !c.is_ascii() && !c.is_numeric();
    let letters = before.chars().nth(1).is_none() && word.chars().nth(1).is_none();
    before.ends_with(is_han) && word.starts_with(is_han) && !letters
}
