//! Text that has lost its line breaks: headings, paragraphs and rows of tables all on one line.

mod run_on;
mod spaced;

use std::borrow::Cow;
use std::ops::Range;

use super::fold::fold;
use super::plain::Lines;
use crate::knowledge::Knowledge;

/// Shorter lines are left as they are (bytes).
const LONG_LINE: usize = 400;
/// Headings within a line that show that it was several.
const HEADINGS: usize = 2;
/// Sentences that such a line has; a table that stands on one line is read as it is.
const SENTENCES: usize = 2;
/// So much of ten of a text stands on a line whose breaks are gone.
const MOST: usize = 8;
/// Bytes at the beginning of a heading that tell whether it is one.
const HEAD: usize = 48;

/// The text with the line breaks that it has lost: each in the place of the spaces that it became, and, where all stands
/// on one line and nothing is left of them, before and behind headings.
pub(super) fn restored<'t>(text: &'t str, knowledge: &Knowledge) -> Cow<'t, str> {
    let mut breaks: Vec<Range<usize>> = Vec::new();
    for line in Lines(text).filter(|line| line.len() >= LONG_LINE) {
        let offset = line.as_ptr() as usize - text.as_ptr() as usize;
        let mut found = spaced::breaks(line, knowledge);
        if line.len() * 10 >= text.len() * MOST {
            found.extend(divided(line));
            found.extend(run_on::breaks(line, knowledge));
            found.sort_unstable_by_key(|place| (place.start, place.end));
            // Where nothing is left of a break, another one may stand beside it.
            let gone = |place: &Range<usize>| place.start == place.end;
            found.dedup_by(|next, place| {
                let one = next.start <= place.end && (gone(next) || gone(place));
                place.end = if one { next.end } else { place.end };
                one
            });
        }
        breaks.extend(found.into_iter().map(|place| offset + place.start..offset + place.end));
    }
    if breaks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + breaks.len());
    let mut done = 0;
    for place in breaks {
        out.push_str(&text[done..place.start]);
        out.push('\n');
        done = place.end;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The headings and paragraphs that stand on one line of a web page, with nothing but spaces between them.
pub(super) fn paragraphs<'t>(line: &'t str, knowledge: &Knowledge) -> impl Iterator<Item = &'t str> {
    let breaks = if line.len() >= LONG_LINE { spaced::between_paragraphs(line, knowledge) } else { Vec::new() };
    let starts = std::iter::once(0).chain(breaks.clone().into_iter().map(|space| space.end));
    let ends = breaks.into_iter().map(|space| space.start).chain([line.len()]);
    starts.zip(ends).map(|(start, end)| &line[start..end])
}

/// The pipes of a line, if sentences end before some: each stands where something ended in the page.
fn divided(line: &str) -> impl Iterator<Item = Range<usize>> {
    let ended = has_sentences(line, "。|");
    line.match_indices('|').filter(move |_| ended).map(|(at, pipe)| at..at + pipe.len())
}

/// Whether several sentences of a line end so.
fn has_sentences(line: &str, end: &str) -> bool {
    memchr::memmem::find_iter(line.as_bytes(), end).take(SENTENCES).count() == SENTENCES
}

/// The rank of the numbered heading that the text begins with.
pub(super) fn heading(text: &str, knowledge: &Knowledge) -> Option<u8> {
    let mut head = String::new();
    fold(&text[..text.floor_char_boundary(HEAD)], &knowledge.lexicon.cleaning, &mut head);
    knowledge.lexicon.prose.headings.number(&head).map(|(_, depth, _)| depth)
}
