//! Finds bodies that a page holds twice.

use std::collections::BTreeMap;
use std::ops::Range;

use super::draft::Draft;
use crate::knowledge::{CleaningWords, FurnitureWord};
use crate::model::BlockKind;

/// A line of this many bytes is unlikely to be said twice by chance.
const LONG: usize = 60;
/// Fewer repeated long lines are no body.
const FEWEST: usize = 3;
/// A title is no longer than this (bytes).
const LONGEST_TITLE: usize = 240;
/// So often a page is searched for one more copy.
const MOST_COPIES: usize = 4;

/// Marks copies of the body as [`BlockKind::Copy`]; whether there are any.
///
/// Of two copies the one with a title above it stays; if that is both or neither, the first.
pub(super) fn mark(draft: &mut Draft, reading: &str, words: &CleaningWords) -> bool {
    let mut found = false;
    for _ in 0..MOST_COPIES {
        match find(draft, reading, words) {
            Some(copy) => {
                for line in &mut draft.lines[copy] {
                    if !matches!(line.block.kind, BlockKind::Metadata | BlockKind::Boilerplate) {
                        line.block.kind = BlockKind::Copy;
                    }
                }
                found = true;
            }
            None => break,
        }
    }
    if found {
        drop_tables(draft);
    }
    found
}

/// The lines of one copy that should not be read.
fn find(draft: &Draft, reading: &str, words: &CleaningWords) -> Option<Range<usize>> {
    let lines = Lines { draft, reading, words };
    let long: Vec<usize> = (0..draft.lines.len()).filter(|&line| lines.is_long(line)).collect();
    let copies = align(&lines, &long)?;
    let above_first = lines.above(copies.first, 0);
    let above_second = lines.above(copies.second, copies.first_end);
    let titled = |above: &[usize]| above.iter().any(|&line| lines.is_title(line));
    if titled(&above_second) && !titled(&above_first) {
        // Furniture or the title begins the second copy.
        let begins = above_second.iter().copied().filter(|&line| !lines.is_body(line) || lines.is_title(line)).min();
        return Some(above_first.last().copied().unwrap_or(copies.first)..begins.unwrap_or(copies.second));
    }
    let begins = above_second.iter().copied().find(|&line| lines.is_title(line));
    // Short lines after the last long one belong to the copy as far as they repeat.
    let (mut original, mut end) = (copies.first_end, copies.second_end);
    while end < draft.lines.len() && original < copies.second && lines.text(end) == lines.text(original) {
        end += 1;
        original += 1;
    }
    Some(begins.unwrap_or(copies.second)..end)
}

/// Where two copies of a body stand: their first lines, and the lines after their last ones,
/// long lines alone considered.
struct Copies {
    first: usize,
    first_end: usize,
    second: usize,
    second_end: usize,
}

/// Finds two stretches of the `long` lines of which the second repeats the first in order.
fn align(lines: &Lines<'_>, long: &[usize]) -> Option<Copies> {
    // Text of a long line to its first place in `long`. Lines differ early, so comparing a few of
    // them is cheaper than hashing the whole line.
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut repeat = None;
    for (place, &line) in long.iter().enumerate() {
        if let Some(&first) = places.get(lines.text(line)) {
            repeat = Some((first, place));
            break;
        }
        places.insert(lines.text(line), place);
    }
    let (first, second) = repeat?;
    let (mut repeated, mut original, mut copy) = (0, first, second);
    for (place, &line) in long.iter().enumerate().skip(second) {
        if let Some(&found) = places.get(lines.text(line))
            && (original..second).contains(&found)
        {
            repeated += 1;
            original = found + 1;
            copy = place;
        }
    }
    let is_copy = repeated >= FEWEST && repeated * 10 >= (second - first) * 6;
    is_copy.then(|| Copies {
        first: long[first],
        first_end: long[original - 1] + 1,
        second: long[second],
        second_end: long[copy] + 1,
    })
}

/// Lines of a draft with their text in simplified script.
struct Lines<'a> {
    draft: &'a Draft,
    reading: &'a str,
    words: &'a CleaningWords,
}

impl<'a> Lines<'a> {
    fn text(&self, line: usize) -> &'a str {
        self.reading[self.draft.lines[line].block.span.range()].trim_ascii()
    }

    fn is_body(&self, line: usize) -> bool {
        let kind = self.draft.lines[line].block.kind;
        !matches!(kind, BlockKind::Metadata | BlockKind::Boilerplate | BlockKind::Copy)
    }

    fn is_long(&self, line: usize) -> bool {
        self.is_body(line) && self.text(line).len() >= LONG
    }

    fn is_title(&self, line: usize) -> bool {
        let text = self.text(line);
        let mut classes = self.words.furniture(text).map(|(_, _, class)| class);
        self.is_body(line)
            && text.len() <= LONGEST_TITLE
            && !text.contains('。')
            && classes.any(|class| class == FurnitureWord::Title)
    }

    /// The furniture and short lines straight above `line`, nearest first, down to `floor`.
    fn above(&self, line: usize, floor: usize) -> Vec<usize> {
        let short = |line: &usize| !self.is_body(*line) || self.text(*line).len() < LONGEST_TITLE;
        (floor..line).rev().take_while(short).collect()
    }
}

/// Tables of copies are not read either.
fn drop_tables(draft: &mut Draft) {
    let lines = &draft.lines;
    draft.tables.retain(|table| {
        let line = lines.partition_point(|line| line.block.span.end <= table.span.start);
        lines.get(line).is_none_or(|line| line.block.kind != BlockKind::Copy)
    });
}
