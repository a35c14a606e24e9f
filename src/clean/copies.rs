//! Finds bodies that a page holds twice.

use std::collections::HashMap;

use super::draft::Draft;
use crate::knowledge::{CleaningWords, FurnitureWord};
use crate::model::{BlockKind, TableLayout};

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
fn find(draft: &Draft, reading: &str, words: &CleaningWords) -> Option<std::ops::Range<usize>> {
    let text = |index: usize| reading[draft.lines[index].block.span.range()].trim();
    let is_body = |index: usize| {
        !matches!(draft.lines[index].block.kind, BlockKind::Metadata | BlockKind::Boilerplate | BlockKind::Copy)
    };
    let long: Vec<usize> =
        (0..draft.lines.len()).filter(|&index| is_body(index) && text(index).len() >= LONG).collect();
    // Text of a long line to its first place in `long`.
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(long.len());
    let mut second = None;
    for (place, &index) in long.iter().enumerate() {
        if let Some(&first) = places.get(text(index)) {
            second = Some((first, place));
            break;
        }
        places.insert(text(index), place);
    }
    let (first, second) = second?;
    let (mut repeated, mut at, mut end) = (0, first, second);
    for (place, &index) in long.iter().enumerate().skip(second) {
        if let Some(&original) = places.get(text(index))
            && original >= at
            && original < second
        {
            repeated += 1;
            at = original + 1;
            end = place;
        }
    }
    if repeated < FEWEST || repeated * 10 < (second - first) * 6 {
        return None;
    }
    let is_title = |index: usize| {
        let line = text(index);
        line.len() <= LONGEST_TITLE
            && !line.contains('。')
            && words.furniture(line).any(|(_, _, class)| class == FurnitureWord::Title)
    };
    // Above the first long line of a copy: headings and furniture, as far as they repeat; the title.
    let head = |start: usize, floor: usize| {
        (floor..start)
            .rev()
            .take_while(|&index| !is_body(index) || text(index).len() < LONGEST_TITLE)
            .collect::<Vec<_>>()
    };
    let last_of_first = long[at - 1] + 1;
    let above_first = head(long[first], 0);
    let above_second = head(long[second], last_of_first);
    let titled = |above: &[usize]| above.iter().any(|&index| is_body(index) && is_title(index));
    if titled(&above_second) && !titled(&above_first) {
        // Furniture or the title begins the second copy.
        let begins = above_second.iter().copied().filter(|&index| !is_body(index) || is_title(index)).min();
        return Some(above_first.last().copied().unwrap_or(long[first])..begins.unwrap_or(long[second]));
    }
    let begins = above_second.iter().copied().find(|&index| is_body(index) && is_title(index));
    let mut end = long[end] + 1;
    // Short lines after the last long one belong to the copy as far as they repeat.
    let mut original = long[at - 1] + 1;
    while end < draft.lines.len() && original < long[second] && text(end) == text(original) {
        end += 1;
        original += 1;
    }
    Some(begins.unwrap_or(long[second])..end)
}

/// Tables of copies are not read either.
fn drop_tables(draft: &mut Draft) {
    let lines = &draft.lines;
    draft.tables.retain(|table| {
        debug_assert!(table.layout != TableLayout::Lines);
        let line = lines.partition_point(|line| line.block.span.end <= table.span.start);
        lines.get(line).is_none_or(|line| line.block.kind != BlockKind::Copy)
    });
}
