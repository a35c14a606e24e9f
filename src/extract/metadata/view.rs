//! The page as metadata sees it: lines with their kinds, and where the body begins and ends.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::{BlockKind, Page, Span, has_full_stop};

/// Stands in compact text where hijackers put their words in place of others.
pub(super) const GAP: char = '\u{FFFC}';

/// Lines of at least so many bytes with a full stop are running text of the body.
const SENTENCE: usize = 30;
/// So are longer ones with a comma that lead to a list (`…的情况报告如下:`).
const CLAUSES: usize = 75;

/// A line of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// What clean found it to be.
    pub kind: BlockKind,
    /// Trimmed, in simplified script, hijacked stretches blank.
    pub text: &'a str,
    /// Where `text` begins in the page.
    pub start: usize,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Part of the report, not of the site.
    pub fn in_body(&self) -> bool {
        matches!(self.kind, BlockKind::Heading | BlockKind::Paragraph | BlockKind::Table)
    }
}

/// The page as metadata sees it.
pub(super) struct View<'a> {
    pub page: &'a Page,
    /// Lines that are not blank.
    pub lines: Vec<Line<'a>>,
    /// Index of the first line of running text; the number of lines where there is none.
    pub first: usize,
    /// One past the last line of running text.
    pub last: usize,
}

/// Hijacked stretches, looked at from left to right.
struct Gaps<'a> {
    spans: &'a [Span],
}

impl<'a> Gaps<'a> {
    /// Those that share a byte with `place`.
    fn within(page: &'a Page, place: Range<usize>) -> Gaps<'a> {
        let from = page.hijacked.partition_point(|span| span.end as usize <= place.start);
        let to = page.hijacked.partition_point(|span| (span.start as usize) < place.end);
        Gaps { spans: &page.hijacked[from.min(to)..to] }
    }

    /// Whether one of them holds the byte at `place`, which is not before the last one asked for.
    fn hold(&mut self, place: usize) -> bool {
        while let Some((first, rest)) = self.spans.split_first() {
            if place < first.end as usize {
                return first.start as usize <= place;
            }
            self.spans = rest;
        }
        false
    }
}

impl<'a> View<'a> {
    pub fn new(page: &'a Page) -> View<'a> {
        let mut lines = Vec::with_capacity(page.blocks.len());
        for block in &page.blocks {
            let whole = &page.reading[block.span.range()];
            let text = whole.trim_ascii();
            let hijacked = !Gaps::within(page, block.span.range()).spans.is_empty();
            if text.is_empty() && !hijacked {
                continue;
            }
            // A gap at the start of a line belongs to it.
            let (text, lead) = if hijacked { (whole, 0) } else { (text, whole.len() - whole.trim_ascii_start().len()) };
            lines.push(Line { kind: block.kind, text, start: block.span.start as usize + lead });
        }
        let running = |line: &Line<'_>| {
            line.text.len() >= SENTENCE
                && matches!(line.kind, BlockKind::Heading | BlockKind::Paragraph)
                && (has_full_stop(line.text) || line.text.len() >= CLAUSES && line.text.contains(','))
                && !line.text.contains('|')
        };
        let first = lines.iter().position(running).unwrap_or(lines.len());
        let last = lines.iter().rposition(running).map_or(first, |at| at + 1);
        View { page, lines, first, last }
    }

    /// Whether line `index` stands below the running text and does not repeat it.
    pub fn is_below(&self, index: usize) -> bool {
        index >= self.last && self.last > 0 && self.lines[index].kind != BlockKind::Copy
    }

    /// The text of line `index` without spaces, with [`GAP`] where hijacked words stood.
    pub fn compact(&self, index: usize) -> Cow<'a, str> {
        let line = &self.lines[index];
        let mut gaps = Gaps::within(self.page, line.start..line.end());
        // Within lines cleaning leaves no white space but plain spaces.
        if gaps.spans.is_empty() {
            return without_spaces(line.text);
        }
        let mut out = String::with_capacity(line.text.len());
        for (at, c) in line.text.char_indices() {
            let place = line.start + at;
            if !c.is_whitespace() {
                out.push(c);
            } else if parts_words(line.text, at) {
                // The space between a date and a time is all that parts them.
                out.push(' ');
            } else if gaps.hold(place) && !out.ends_with(GAP) {
                out.push(GAP);
            }
        }
        Cow::Owned(out)
    }

    /// The title as it is written, before characters were made simplified: `title` is compact
    /// and stands on line `index` or begins up to two lines above or ends on the one below.
    pub fn as_written(&self, title: &str, index: usize) -> Option<String> {
        let mut compact: Vec<(char, usize)> = Vec::new();
        let end = (index + 2).min(self.lines.len());
        for line in &self.lines[index.saturating_sub(2).min(end)..end] {
            let mut gaps = Gaps::within(self.page, line.start..line.end());
            for (at, c) in line.text.char_indices() {
                let place = line.start + at;
                if !c.is_whitespace() || parts_words(line.text, at) {
                    compact.push((c, place));
                } else if gaps.hold(place) && compact.last().is_none_or(|&(last, _)| last != GAP) {
                    compact.push((GAP, place));
                }
            }
        }
        let wanted: Vec<char> = title.chars().collect();
        let found = compact
            .windows(wanted.len().max(1))
            .find(|found| found.iter().map(|&(c, _)| c).eq(wanted.iter().copied()))?;
        let written = |&(c, place): &(char, usize)| {
            let there = self.page.text.get(place..).and_then(|text| text.chars().next());
            if c == GAP { GAP } else { there.unwrap_or(c) }
        };
        Some(found.iter().map(written).collect())
    }

    /// The `lines` above the opening, compact, parted by `\n`: the title and what looks like one.
    pub fn above_opening(&self, lines: usize) -> String {
        if self.first >= self.lines.len() {
            return String::new();
        }
        let above = self.first.saturating_sub(lines)..self.first;
        above.map(|index| self.compact(index)).collect::<Vec<_>>().join("\n")
    }

    /// Up to `bytes` of the body from its first line of running text, compact, without tables
    /// and furniture, lines parted by `\n`.
    pub fn opening(&self, bytes: usize) -> String {
        let mut out = String::with_capacity(bytes + 1000);
        for index in self.first..self.lines.len() {
            if matches!(self.lines[index].kind, BlockKind::Heading | BlockKind::Paragraph) {
                out.push_str(&self.compact(index));
                out.push('\n');
            }
            if out.len() >= bytes {
                break;
            }
        }
        out
    }
}

/// `text` without plain spaces, but for those that part words.
fn without_spaces(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b' ', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for at in memchr::memchr_iter(b' ', text.as_bytes()) {
        out.push_str(&text[done..at]);
        if parts_words(text, at) {
            out.push(' ');
        }
        done = at + 1;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Whether the space at `at` stands between two ASCII letters or digits.
fn parts_words(text: &str, at: usize) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    text.as_bytes()[at] == b' ' && at > 0 && word(text.as_bytes().get(at - 1)) && word(text.as_bytes().get(at + 1))
}

/// `text` cut to at most `bytes`, at a character boundary.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The end of `text`, at most `bytes` long, from a character boundary.
pub(super) fn tail(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}
