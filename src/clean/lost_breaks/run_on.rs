//! Line breaks of which nothing is left: …公开工作年度报告根据《条例》…共12件。二、主动公开情况2015年,….

use std::ops::Range;

use super::super::FULL_STOP;
use super::{HEADINGS, heading};
use crate::knowledge::{EntryId, Knowledge, TableKind};
use crate::model::Span;

/// Longest title of the page or of a heading, in bytes.
const TITLE: usize = 240;
const HEADING: usize = 100;

/// Numbers that stand between spaces in a table that can be read though it stands on one line.
const SPACED_NUMBERS: usize = 8;

/// Where the lines of a text begin that stands on one line: before numbered headings, at the ends of sentences and of
/// rows, and behind their titles and that of the page.
pub(super) fn breaks(line: &str, knowledge: &Knowledge) -> Vec<Range<usize>> {
    let sentence_ends = memchr::memmem::find_iter(line.as_bytes(), FULL_STOP).map(|at| at + FULL_STOP.len());
    let mut breaks: Vec<usize> = page_titles(line, knowledge).collect();
    let starts = breaks.iter().copied().chain(sentence_ends);
    let heads: Vec<usize> = starts.filter(|&at| heading(&line[at..], knowledge).is_some()).collect();
    let heads = if heads.len() >= HEADINGS { heads } else { Vec::new() };
    breaks.extend(row_ends(line, knowledge));
    for mut at in heads {
        breaks.push(at);
        // 二、主动公开情况(一)公开的内容2015年,…
        while let Some(end) = title_end(&line[at..], knowledge) {
            at += end;
            breaks.push(at);
            if heading(&line[at..], knowledge).is_none() {
                break;
            }
        }
    }
    breaks.sort_unstable();
    breaks.dedup();
    breaks.into_iter().map(|at| at..at).collect()
}

/// The ends of the page's titles, that of the menu before its own one, all before the first sentence.
fn page_titles<'t>(line: &'t str, knowledge: &'t Knowledge) -> impl Iterator<Item = usize> + 't {
    let (kinds, words) = (&knowledge.lexicon.metadata.title.kinds, &knowledge.lexicon.breaks);
    let head = &line[..line.floor_char_boundary(TITLE)];
    let head = &head[..head.find(['。', ',', '，', '》']).unwrap_or(head.len())];
    let ends = kinds.find(head).map(|(at, kind)| at + kinds[kind].len());
    ends.filter(|end| !words.title_goes_on.any_starts(&line[*end..]))
}

/// The ends of rows whose last value runs into the number of the next row: 公开 5 0 5(二)部分公开.
fn row_ends<'t>(line: &'t str, knowledge: &'t Knowledge) -> impl Iterator<Item = usize> + 't {
    let numbered = |at: &usize| {
        let before = &line[..*at];
        let number = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let bare = line[*at..].starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace());
        !bare && number.len() < before.len() && number.ends_with(' ') && heading(&line[*at..], knowledge).is_some()
    };
    line.char_indices().map(|(at, _)| at).filter(numbered)
}

/// The end of the title of the numbered heading that the text begins with, where text runs on behind it.
fn title_end(text: &str, knowledge: &Knowledge) -> Option<usize> {
    let words = &knowledge.lexicon.breaks;
    let head = &text[..text.floor_char_boundary(HEADING)];
    let title = &head[..head.find(['。', ';', '；', ':', '：', ',', '，', '!', '？', '?']).unwrap_or(head.len())];
    let ends = words.title_ends.find(title).map(|(at, word)| at + words.title_ends[word].len());
    let ended = |end: &usize| {
        let behind = &head[*end..];
        let goes_on = words.title_goes_on.any_starts(behind) || words.title_ends.any_starts(behind);
        behind.starts_with(char::is_alphanumeric) && !goes_on || heading(behind, knowledge).is_some()
    };
    ends.filter(ended).min()
}

/// Where the cells of official tables have run together, in one of these lines of a text: nobody can tell their numbers
/// apart (予以公开516 is 5, 1 and 6).
pub(in crate::clean) fn merged_tables(
    text: &str,
    lines: impl Iterator<Item = Span>,
    knowledge: &Knowledge,
) -> Vec<Span> {
    let merged = |span: Span| {
        let line = &text[span.range()];
        if is_merged_row(line, knowledge) {
            return Some(span);
        }
        let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
        if line.len() < super::LONG_LINE || line.split(' ').filter(is_number).count() >= SPACED_NUMBERS {
            return None;
        }
        let start = knowledge.forms.labels.heads_run_together(line)?;
        Some(Span { start: span.start + start as u32, ..span })
    };
    lines.filter_map(merged).collect()
}

/// Whether a line is the label of a row with several columns and digits with nothing between them.
fn is_merged_row(line: &str, knowledge: &Knowledge) -> bool {
    let label = line.trim_end_matches(|c: char| c.is_ascii_digit());
    if label.len() == line.len() || !label.ends_with(|c: char| c.is_alphabetic() || matches!(c, ')' | '”')) {
        return false;
    }
    let labels = &knowledge.forms.labels;
    let Some(label) = labels.find(label, &mut String::new()) else { return false };
    let roles = labels.roles_of(label);
    let spreads = |&row: &EntryId| matches!(labels.entry(row).kind, TableKind::Applicants | TableKind::Groups);
    roles.matrix_row || !roles.rows.is_empty() && roles.rows.iter().all(spreads)
}
