//! Text whose lines are broken at one width, as converters from PDF and mail programs leave it: paragraphs are put
//! together again.

use super::fold::fold;
use super::marks::{ENDS, has_clauses};
use super::plain::is_value;
use crate::knowledge::Knowledge;

/// Lines with marks that are broken within a sentence, at least so many of which show the width of the text.
const FEWEST: usize = 6;
/// Bytes of the shortest line that is broken, and of the longest: paragraphs that are not broken are longer.
const BYTES: std::ops::RangeInclusive<usize> = 45..=400;
/// So many of ten broken lines are about as wide.
const MOST: usize = 8;

/// Blank lines that may stand between two lines of a paragraph.
const MOST_APART: usize = 1;

/// How lines are measured.
#[derive(Clone, Copy)]
struct Measure {
    of: fn(&str) -> usize,
    /// Lines that are broken at one width differ by no more than this, as numbers and marks are kept together.
    spread: usize,
}

/// By what is printed, and by characters; where both fit, the last one counts.
const MEASURES: [Measure; 2] = [Measure { of: columns, spread: 7 }, Measure { of: characters, spread: 3 }];

/// How a text is broken.
struct Wrapping {
    measure: Measure,
    width: usize,
    /// Blank lines between two of a paragraph: some converters set all lines apart.
    apart: usize,
}

/// The text of these lines with the breaks taken out that its width has put within sentences, if it has one width;
/// where no one width shows, prose still reads over single breaks (`extract/prose/tokens/wraps`).
pub(super) fn joined(lines: &[&str], knowledge: &Knowledge) -> Option<String> {
    let Wrapping { measure, width, apart } = wrapping(lines, knowledge)?;
    // Only a line that is as wide as any is broken within a number.
    let is_full = |line: &str, next: &str| {
        let spread =
            if line.ends_with(is_digit) && next.trim_start().starts_with(is_digit) { 0 } else { measure.spread };
        (measure.of)(line) + spread >= width
    };
    let mut out = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    // Whether the line goes on from the one before.
    let mut within = false;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        out.push_str(if within { line.trim_start() } else { line });
        let told = within || is_told(line);
        let next =
            next(lines, at, apart).filter(|next| told && is_full(line, next) && is_broken(line, next, knowledge));
        within = next.is_some();
        if within {
            at += 1 + apart;
        } else {
            out.push('\n');
            at += 1;
        }
    }
    Some(out)
}

/// The line behind the one at `at`, with so many blank lines between them.
fn next<'t>(lines: &[&'t str], at: usize, apart: usize) -> Option<&'t str> {
    let between = lines.get(at + 1..=at + apart)?;
    let is_blank = |line: &&str| line.trim().is_empty();
    lines.get(at + 1 + apart).filter(|next| between.iter().all(is_blank) && !is_blank(next)).copied()
}

/// How the text is broken, if its lines show it.
fn wrapping(lines: &[&str], knowledge: &Knowledge) -> Option<Wrapping> {
    let of = |apart: usize| {
        let shows = |at: &usize| {
            let line = lines[*at];
            BYTES.contains(&line.len())
                && is_told(line)
                && next(lines, *at, apart).is_some_and(|next| is_broken(line, next, knowledge))
        };
        let broken: Vec<&str> = (0..lines.len()).filter(shows).map(|at| lines[at]).collect();
        let bands = MEASURES.map(|measure| widest_band(&broken, measure));
        let ((count, width), measure) = bands.into_iter().zip(MEASURES).max_by_key(|((count, _), _)| *count)?;
        (count >= FEWEST && count * 10 >= broken.len() * MOST).then_some((count, Wrapping { measure, width, apart }))
    };
    let found = (0..=MOST_APART).filter_map(of);
    found.max_by_key(|(count, _)| *count).map(|(_, wrapping)| wrapping)
}

/// How many of the lines lie in the band of widths that most lie in, and its upper end.
fn widest_band(lines: &[&str], measure: Measure) -> (usize, usize) {
    let mut widths: Vec<usize> = lines.iter().map(|line| (measure.of)(line)).collect();
    widths.sort_unstable();
    let within = |first: usize| widths[first..].partition_point(|width| *width <= widths[first] + measure.spread);
    let best = (0..widths.len()).map(|first| (within(first), first)).max();
    best.map_or((0, 0), |(count, first)| (count, widths[first + count - 1]))
}

/// Whether a line is of a paragraph: it is indented, or marks stand in it.
fn is_told(line: &str) -> bool {
    line.starts_with(char::is_whitespace) || has_clauses(line) || line.contains('、')
}

/// Whether a sentence goes on from a line to the next: it has no end, is no title, and the next line begins nothing.
fn is_broken(line: &str, next: &str, knowledge: &Knowledge) -> bool {
    let line = line.trim_end();
    let ended = line.ends_with(ENDS) || line.ends_with('》');
    let counted = || ends_in_counted_thing(line) && next.starts_with(char::is_alphabetic);
    if ended || line.is_empty() || !goes_on(next) || counted() || is_row(line) || is_row(next) {
        return false;
    }
    // A heading or a title may be as wide as the text.
    let words = &knowledge.lexicon;
    let (line, next) = (folded(line, knowledge), folded(next, knowledge));
    let headings = &words.prose.headings;
    let is_title = headings.number(&line).is_some() || words.metadata.title.kinds.any_ends(&line);
    headings.number(&next).is_none() && (!is_title || has_clauses(&line))
}

/// Whether a line begins as the middle of a sentence may: without an indent, and with no sign for an item of a list.
fn goes_on(next: &str) -> bool {
    const SIGNS: &str = "“”《》（）()〔〕\"，、。；：！？,;:%％‰";
    next.starts_with(|first: char| first.is_alphabetic() || is_digit(first) || SIGNS.contains(first))
}

fn is_digit(character: char) -> bool {
    matches!(character, '0'..='9' | '０'..='９')
}

/// Whether a line ends in a number and its unit: where no mark follows, an item of a list ends there.
fn ends_in_counted_thing(line: &str) -> bool {
    /// Characters of a unit.
    const UNIT: usize = 2;
    let number = line.trim_end_matches(|c: char| c.is_alphabetic());
    number.ends_with(is_digit) && (1..=UNIT).contains(&line[number.len()..].chars().count())
}

/// Whether a line may be the row of a table: its cells are divided, or a value stands alone at its end, in no sentence.
fn is_row(line: &str) -> bool {
    let line = line.trim();
    let ends_in_value = || line.rsplit_once(' ').is_some_and(|(_, last)| is_value(last));
    line.contains(['\t', '|']) || line.contains("  ") || !has_clauses(line) && ends_in_value()
}

fn folded(line: &str, knowledge: &Knowledge) -> String {
    let mut out = String::with_capacity(line.len());
    fold(line, &knowledge.lexicon.cleaning, &mut out);
    out
}

fn characters(line: &str) -> usize {
    line.trim_end().chars().count()
}

/// How wide a line is printed, in half the width of an ideograph.
fn columns(line: &str) -> usize {
    line.trim_end().chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}
