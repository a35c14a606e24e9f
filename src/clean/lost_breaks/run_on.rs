//! Line breaks of which nothing is left: …公开工作年度报告根据《条例》…共12件。二、主动公开情况2015年,….

use std::ops::Range;

use super::super::marks::{ENDS, FULL_STOP};
use super::{HEADINGS, heading};
use crate::knowledge::Knowledge;
use crate::model::leading_digits;

/// Longest title of the page or of a heading, in bytes.
const TITLE: usize = 240;
const HEADING: usize = 100;

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
fn row_ends(line: &str, knowledge: &Knowledge) -> Vec<usize> {
    let bytes = line.as_bytes();
    let mut ends = Vec::new();
    let mut at = 0;
    while let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit).map(|digit| at + digit) {
        at = digit + leading_digits(&bytes[digit..]);
        let spaced = bytes[..digit].ends_with(b" ") && !line[at..].starts_with(char::is_whitespace);
        if spaced && heading(&line[at..], knowledge).is_some() {
            ends.push(at);
        }
    }
    ends
}

/// The end of the title of the numbered heading that the text begins with, where text runs on behind it.
fn title_end(text: &str, knowledge: &Knowledge) -> Option<usize> {
    let words = &knowledge.lexicon.breaks;
    let head = &text[..text.floor_char_boundary(HEADING)];
    let ends_title = |c: char| c.is_whitespace() || ENDS.contains(&c) || matches!(c, ',' | '，');
    let title = &head[..head.find(ends_title).unwrap_or(head.len())];
    let ends = words.title_ends.find(title).map(|(at, word)| at + words.title_ends[word].len());
    let ended = |end: &usize| {
        let behind = &head[*end..];
        let goes_on = words.title_goes_on.any_starts(behind) || words.title_ends.any_starts(behind);
        let begins =
            behind.starts_with(char::is_alphabetic) || knowledge.lexicon.prose.headings.begins_with_year(behind);
        begins && !goes_on || heading(behind, knowledge).is_some()
    };
    ends.filter(ended).min()
}
