//! Tables without a grid: where they stand among the lines of a page. What their labels and numbers mean by their
//! order alone, [`interpret`] tells.

mod ahead;
mod apart;
mod headers;
mod interpret;
mod rows;
mod single;

use super::found::{Found, Reader};
use super::lines::{Collector, Fit};
use super::pieces::{begins_with_count, ends_in_count, holds_table};
use crate::model::{ApplicantId, Block, BlockKind, Span, Table};

use headers::State;
use interpret::interpret;

/// Numbers at line ends below which a page has no table in its text.
const FEW_NUMBERS: usize = 3;
/// Bytes of a line that may be the label of a row.
const SHORT_LINE: usize = 60;
/// Bytes of a line that may be a row written like words.
const TOLD_LINE: usize = 160;
/// Rows written like words (收到申请数:2件;) from which on a page may hold a form.
const TOLD_ROWS: usize = 8;
/// Short lines from which on a page may hold a form that was not filled in.
const MANY_SHORT_LINES: usize = 25;

/// Reads the rows of a table whose columns are not to be trusted.
pub(super) fn read_table(reader: &Reader, table: &Table) -> Found {
    let mut found = Found::default();
    let mut collector = Collector::new(reader);
    for row in table.cells.chunk_by(|a, b| a.row == b.row) {
        if reader.deadline.cuts() {
            break;
        }
        if collector.row(row) != Fit::Table
            && let (Some(first), Some(last)) = (row.first(), row.last())
        {
            collector.strange(Span { start: first.span.start, end: last.span.end.max(first.span.start) });
        }
    }
    let mut state = State::default();
    interpret(reader, collector, &mut state, &mut found);
    found.close(table.span);
    found
}

/// Finds and reads tables in lines that are not `consumed` yet; `applicants` head the columns of the tables that were
/// read, from left to right.
pub(super) fn read_lines(reader: &Reader, consumed: &[Span], applicants: Vec<ApplicantId>) -> Vec<Found> {
    let mut all = Vec::new();
    let mut taken = consumed.to_vec();
    taken.sort();
    let readable: Vec<bool> =
        reader.page.blocks.iter().map(|block| is_readable(block) && is_free(block, &taken)).collect();
    if !may_hold_table(reader, &readable) {
        return all;
    }
    let mut state = State::below(applicants);
    let mut collector = Collector::new(reader);
    let mut region: Option<Span> = None;
    for (block, readable) in reader.page.blocks.iter().zip(readable) {
        if reader.deadline.cuts() {
            break;
        }
        let fit = if readable { collector.line(block.span) } else { Fit::Other };
        if fit == Fit::Row && region.is_some() {
            collector.strange(block.span);
        }
        if fit == Fit::Table || fit == Fit::Row && region.is_some() {
            let start = region.map_or(block.span.start, |span| span.start);
            region = Some(Span { start, end: block.span.end });
            continue;
        }
        if let Some(span) = region.take() {
            let done = std::mem::replace(&mut collector, Collector::new(reader));
            all.extend(close(reader, done, span, &mut state));
        }
    }
    if let Some(span) = region {
        all.extend(close(reader, collector, span, &mut state));
    }
    all
}

fn is_readable(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading | BlockKind::Table)
}

/// Whether a line lies outside the tables that were read; `taken` is sorted and does not overlap.
fn is_free(block: &Block, taken: &[Span]) -> bool {
    let after = taken.partition_point(|span| span.end <= block.span.start);
    taken.get(after).is_none_or(|span| !span.overlaps(block.span))
}

/// Whether lines end in numbers that stand alone, or there are many short lines or such that end in, or begin with, a
/// number and its unit: cheap, because most pages are prose and have no table in their text.
fn may_hold_table(reader: &Reader, readable: &[bool]) -> bool {
    let (mut numbers, mut short, mut told) = (0, 0, 0);
    for (block, _) in reader.page.blocks.iter().zip(readable).filter(|(_, readable)| **readable) {
        let line = reader.page.read(block.span).as_bytes();
        let end = line.iter().rposition(|byte| !matches!(byte, b' ' | b'|' | b'\t')).map_or(0, |last| last + 1);
        short += usize::from(end <= SHORT_LINE);
        if !line[..end].last().is_some_and(u8::is_ascii_digit) {
            let text = reader.page.read(block.span);
            // Who filled it in may stand behind a table that is all on one line.
            numbers += if holds_table(text) { FEW_NUMBERS } else { 0 };
            told += usize::from(end <= TOLD_LINE && (ends_in_count(text).is_some() || begins_with_count(text)));
            continue;
        }
        let words = line[..end].split(|byte| matches!(byte, b' ' | b'|' | b'\t' | b':' | b';' | b'='));
        // -35, 0.9 and 1,024 too: a page may have no other numbers in lines.
        let number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b',');
        numbers += words.filter(|word| word.iter().any(u8::is_ascii_digit) && word.iter().all(number)).count();
    }
    numbers >= FEW_NUMBERS || short >= MANY_SHORT_LINES || told >= TOLD_ROWS
}

fn close(reader: &Reader, collector: Collector, span: Span, state: &mut State) -> Option<Found> {
    let mut found = Found::default();
    interpret(reader, collector, state, &mut found);
    found.close(span);
    // Labels without values beside numbers without labels are another table's.
    let says_nothing = found.numbers > 0 && found.observations.iter().all(|seen| seen.value.is_none());
    (found.is_official() && !says_nothing).then_some(found)
}
