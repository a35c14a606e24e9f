//! Line breaks that became spaces, of whatever kind.

use std::ops::Range;

use super::super::FULL_STOP;
use super::super::grid::is_number;
use super::{HEADINGS, has_sentences, heading};
use crate::knowledge::Knowledge;

/// Characters of a label that may follow the only number of a row.
const LABEL: usize = 4;

/// The indent of a paragraph, which stays where the break before it is lost; so many behind sentences show that breaks
/// are.
const INDENT: &str = "\u{3000}\u{3000}";
const INDENTS: usize = 2;

/// Spaces behind sentences that show the same, where there are no headings.
const SENTENCE_SPACES: usize = 3;

/// The spaces of a line where another line begins: the indents of paragraphs; else, where headings stand behind some of
/// the spaces, those between words in Chinese characters and behind the last number of a row; else those behind
/// sentences.
pub(super) fn breaks(line: &str, knowledge: &Knowledge) -> Vec<Range<usize>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let place = |at: &str| at.as_ptr() as usize - line.as_ptr() as usize;
    let spaces = words.windows(2).map(|pair| place(pair[0]) + pair[0].len()..place(pair[1]));
    // 网站　　100条: a value may stand apart from its label.
    let is_indent = |space: &Range<usize>| {
        line[space.clone()].ends_with(INDENT) && !line[space.end..].starts_with(|c: char| c.is_ascii_digit())
    };
    let indents: Vec<Range<usize>> = spaces.clone().filter(is_indent).collect();
    let ended = |space: &&Range<usize>| line[..space.start].ends_with(['。', '.']);
    if indents.iter().filter(ended).count() >= INDENTS {
        return indents;
    }
    if !has_sentences(line) {
        return Vec::new();
    }
    let heads = words.iter().skip(1).filter(|word| heading(word, knowledge).is_some());
    if heads.take(HEADINGS).count() < HEADINGS {
        let ends: Vec<Range<usize>> = spaces.filter(|space| line[..space.start].ends_with(FULL_STOP)).collect();
        return if ends.len() >= SENTENCE_SPACES { ends } else { Vec::new() };
    }
    let mut breaks = Vec::new();
    let mut buffer = String::new();
    // Numbers one after the other until here.
    let mut run = usize::from(is_number(words[0]));
    for (space, pair) in spaces.zip(words.windows(2)) {
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

/// Whether two words in Chinese characters have more between them than a title's letters have, which may be spaced out.
fn is_apart(before: &str, word: &str) -> bool {
    let is_han = |c: char| !c.is_ascii() && !c.is_numeric();
    let letters = before.chars().nth(1).is_none() && word.chars().nth(1).is_none();
    before.ends_with(is_han) && word.starts_with(is_han) && !letters
}
