//! Tables of a body's own making: what was published by which way, requests by outcome, a year beside the last.
//!
//! No form says what their cells count; their words do, as words of prose do. Each table is told in sentences as its
//! clerk could have written them ([`tell`]), prose is read from those, and what it says is put back on the cells.

mod grid;
mod lines;
mod rows;
mod settle;
mod tell;

use super::prose;
use super::sections::around;
use super::tables::TablesRead;
use crate::knowledge::Knowledge;
use crate::model::{Block, BlockKind, Deadline, Observation, Page, Report, Section, Span, Table, TableLayout};
use grid::Grid;
use settle::{drop_twice, settled, without_contradictions};
use tell::Told;

/// Cells read by a form that make a table official.
const OFFICIAL: usize = 16;
/// Numbers of tables up to which more are told; no report has so many.
const MOST_NUMBERS: usize = 4000;
/// Longest line that may be a table's title, in bytes.
const LONGEST_TITLE: usize = 150;

/// What tables say that no form explains, or much less than their words explain: then what was read of these by a form is
/// dropped from `tables`. What was read is of no use if `deadline` has passed.
pub(super) fn read(
    page: &Page,
    report: &Report,
    sections: &[Section],
    tables: &mut TablesRead,
    knowledge: &Knowledge,
    deadline: &Deadline,
) -> Vec<Observation> {
    let mut told = Told::default();
    let mut of_sentences: Vec<Section> = Vec::new();
    let mut small: Vec<(Span, usize)> = Vec::new();
    let mut tell = |grid: &Grid, span: Span, title: &str, read: usize| {
        let start = told.text.len();
        if told.places.len() > MOST_NUMBERS {
            return;
        }
        tell::tell(grid, title, report.year, knowledge, &mut told);
        let sentences = Span::new(start, told.text.len());
        if !sentences.is_empty() {
            small.push((span, read));
            let chain = chain(sections, span.start, knowledge);
            of_sentences.extend(chain.map(|section| Section { span: sentences, ..section.clone() }));
        }
    };
    for table in &page.tables {
        if deadline.passed() {
            break;
        }
        let read = tables.within(table.span);
        if read >= OFFICIAL || table.layout == TableLayout::Lines || !in_body(page, table) {
            continue;
        }
        // What the form explains whole is the form's.
        if let Some(grid) = Grid::of(page, table, knowledge).filter(|grid| read == 0 || read < grid.numbers()) {
            tell(&grid, table.span, &title_of(page, table.span), read);
        }
    }
    for (grid, span, title) in lines::tables(page, &tables.consumed, knowledge) {
        if deadline.passed() {
            break;
        }
        let title = if title.is_empty() { title_of(page, span) } else { title };
        tell(&grid, span, &title, 0);
    }
    if told.places.is_empty() {
        return Vec::new();
    }
    let sentences = as_page(&told.text);
    let said = prose::read(&sentences, report, &of_sentences, &TablesRead::default(), knowledge, deadline);
    let mut own = settled(said.observations, &told, knowledge);
    for (span, _) in &small {
        drop_twice(&mut own, *span);
    }
    let mut own: Vec<Observation> = own.into_iter().map(|(seen, _)| seen).collect();
    for (span, read) in small {
        let inside = |seen: &Observation| span.contains(seen.evidence);
        let count = own.iter().filter(|seen| inside(seen)).count();
        let lost = |cell: &&Observation| inside(cell) && !own.iter().any(|seen| seen.evidence == cell.evidence);
        let loses = tables.observations.iter().any(|cell| lost(&cell));
        if count > read && !loses || count * 2 > read * 3 {
            tables.observations.retain(|seen| !inside(seen));
            tables.unread.retain(|(unread, _)| !span.overlaps(*unread));
        } else {
            own.retain(|seen| !inside(seen));
        }
    }
    without_contradictions(own)
}

fn in_body(page: &Page, table: &Table) -> bool {
    let first = page.blocks.partition_point(|block| block.span.end <= table.span.start);
    page.blocks.get(first).is_some_and(|block| block.kind == BlockKind::Table)
}

/// The short line right above a table, unless it begins a section.
fn title_of(page: &Page, table: Span) -> String {
    let before = page.blocks.partition_point(|block| block.span.end <= table.start);
    let above = page.blocks[..before].last().filter(|block| {
        matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading) && block.span.range().len() <= LONGEST_TITLE
    });
    above.map(|block| page.read(block.span).trim().to_string()).unwrap_or_default()
}

/// The section that holds a place and those around it, the outermost first; none where it is about problems and plans: a
/// table behind it is an appendix.
fn chain<'s>(sections: &'s [Section], at: u32, knowledge: &Knowledge) -> impl Iterator<Item = &'s Section> {
    let terms = &knowledge.lexicon.prose.terms;
    let is_outlook = |section: &&Section| {
        let topic = terms.topics.of_heading(&section.title).first().copied();
        topic == Some(terms.topics.steering.plan) || topic == Some(terms.topics.steering.problem)
    };
    let mut chain: Vec<&Section> = around(sections, at).into_iter().map(|index| &sections[index]).collect();
    if chain.iter().any(is_outlook) {
        chain.clear();
    }
    chain.into_iter().rev()
}

/// The sentences as a page of paragraphs.
fn as_page(text: &str) -> Page {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        if !line.is_empty() {
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, start + line.len()) });
        }
        start += line.len() + 1;
    }
    Page { text: text.to_string(), reading: text.to_string(), blocks, ..Page::default() }
}
