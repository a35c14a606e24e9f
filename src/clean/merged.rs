//! Official tables whose cells have run together: nobody can tell their numbers apart (予以公开516 is 5, 1 and 6).

use super::marks::FULL_STOP;
use crate::knowledge::{EntryId, Follower, Knowledge, TableKind};
use crate::model::{Span, has_full_stop};

/// Shorter lines hold no whole table (bytes).
const LONG_LINE: usize = 600;
/// Fewest numbers of such a table.
const FEWEST: usize = 4;

/// Where such tables stand in these lines of a text: from the heads of their columns to the end of the next sentence,
/// and their rows where each has a line.
pub(super) fn tables(text: &str, lines: impl Iterator<Item = Span>, knowledge: &Knowledge) -> Vec<Span> {
    let labels = &knowledge.forms.labels;
    let mut found = Vec::new();
    // Without heads that have run together, a label and its number may be all of a row.
    let mut headed = false;
    for span in lines {
        let line = &text[span.range()];
        // Most lines are sentences; they are told first, and fast.
        let long = line.len() >= LONG_LINE;
        let may_hold = if long { is_merged(line, knowledge) } else { !line.contains(' ') && !has_full_stop(line) };
        let heads = if may_hold { labels.heads_run_together(line) } else { None };
        headed |= heads.is_some();
        if headed && is_row(line, knowledge) {
            found.push(span);
        }
        let Some(start) = heads.filter(|_| long) else { continue };
        let end = line[start..].find(FULL_STOP).map_or(line.len(), |end| start + end);
        if is_merged(&line[start..end], knowledge) {
            found.push(Span { start: span.start + start as u32, end: span.start + end as u32 });
        }
    }
    found
}

/// Whether most numbers of a stretch run into words that are no units, as those of cells do.
fn is_merged(stretch: &str, knowledge: &Knowledge) -> bool {
    let (mut numbers, mut told) = (0, 0);
    let mut rest = stretch;
    while let Some(start) = rest.bytes().position(|byte| byte.is_ascii_digit()) {
        rest = rest[start..].trim_start_matches(|c: char| c.is_ascii_digit());
        numbers += 1;
        let unit = knowledge.lexicon.prose.numbers.follower(rest.trim_start());
        told += usize::from(rest.starts_with(' ') || matches!(unit, Some((_, Follower::Unit(_)))));
    }
    numbers >= FEWEST && told * 2 < numbers
}

/// Whether a line is the label of a row with several columns and digits with nothing between them.
fn is_row(line: &str, knowledge: &Knowledge) -> bool {
    let label = line.trim_end_matches(|c: char| c.is_ascii_digit());
    if label.len() == line.len() || !label.ends_with(|c: char| c.is_alphabetic() || matches!(c, ')' | '”')) {
        return false;
    }
    let labels = &knowledge.forms.labels;
    let Some(label) = labels.find(label, &mut String::new()) else { return false };
    let spreads = |&row: &EntryId| matches!(labels.entry(row).kind, TableKind::Applicants | TableKind::Groups);
    let roles = labels.roles_of(label);
    roles.matrix_row || !roles.rows.is_empty() && roles.rows.iter().all(spreads)
}
