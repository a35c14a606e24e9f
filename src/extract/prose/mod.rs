//! Reads the numbers of running text: words and numbers as one stream of tokens, each number attached to the nearest
//! words that name what it counts, zeros and totals said in words, and what is left over accounted for.
//!
//! In the direction in which a paragraph is read: [`tokens`] makes words and numbers of its lines, [`paragraph`]
//! divides them into sentences, and [`sentence`] takes the numbers of each from left to right. [`attach`] finds the
//! rule that the words around a number satisfy best, [`counting`] what the number counts by it, or why it is none.
//! [`unnumbered`] reads what a sentence says without numbers, [`whole_text`] settles what no sentence alone can tell.
//! What is known on the way stands in [`reader`].
//!
//! They ask each other one way: `paragraph` asks `sentence`, that `unnumbered`, `counting` and `attach`, each of which
//! asks those behind it; `whole_text` has `counting` record what it finds; all of them ask `reader`, and that only
//! `tokens`.

mod attach;
mod counting;
mod paragraph;
mod reader;
mod sentence;
mod tokens;
mod unnumbered;
mod whole_text;

use crate::extract::tables::TablesRead;
use crate::knowledge::Knowledge;
use crate::model::{BlockKind, Deadline, Page, Report, Section, Span};
use reader::{ProseRead, Reader, Scope};
use tokens::wraps;
pub use whole_text::WordsAround;

/// Reads the prose of a report: the headings and paragraphs of `page` outside `tables`.
///
/// What was read is of no use if `deadline` has passed. Of what is known of the `report`, its year decides whose year a
/// value is, and its scope whether figures of the whole area are its own.
pub(super) fn read(
    page: &Page,
    report: &Report,
    sections: &[Section],
    tables: &TablesRead,
    knowledge: &Knowledge,
    deadline: &Deadline,
) -> ProseRead {
    let mut reader = Reader::new(Scope::of(page, report, sections, knowledge, deadline));
    let mut consumed = tables.consumed.iter().peekable();
    let mut tokens = Vec::new();
    let mut lines: Vec<Span> = Vec::new();
    for block in &page.blocks {
        if deadline.cuts() {
            break;
        }
        if !matches!(block.kind, BlockKind::Heading | BlockKind::Paragraph) {
            continue;
        }
        while consumed.next_if(|table| table.end <= block.span.start).is_some() {}
        if consumed.peek().is_some_and(|table| table.overlaps(block.span)) {
            continue;
        }
        if !lines.last().is_some_and(|last| wraps::goes_on(page, *last, block.span, knowledge)) {
            reader.lines(&lines, &mut tokens);
            lines.clear();
        }
        lines.push(block.span);
    }
    reader.lines(&lines, &mut tokens);
    reader.finish(&tables.observations)
}
