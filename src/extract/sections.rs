//! Sections of a report, found by how their headings are written: numbered, or a short line of
//! its own that names a topic.

use crate::knowledge::Knowledge;
use crate::model::{BlockKind, Observation, Page, Section, Span};

/// Longest heading, in bytes; what follows on the same line is running text.
const LONGEST_TITLE: usize = 150;

/// Longest heading without a number, in characters.
const LONGEST_BARE_TITLE: usize = 24;

/// Rank of a heading without a number: the next heading of any rank ends its section.
const BARE_DEPTH: u8 = 9;

/// The sections of the body in order of the text; each ends where the next heading of the same
/// or a higher rank begins.
pub(super) fn find(page: &Page, knowledge: &Knowledge) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut end = 0;
    for block in &page.blocks {
        if !matches!(block.kind, BlockKind::Heading | BlockKind::Paragraph | BlockKind::Table) {
            continue;
        }
        end = block.span.end;
        let line = page.read(block.span);
        // Some pages put headings into the table: a row with nothing else is one.
        let line = if block.kind == BlockKind::Table { lone_cell(line) } else { line };
        let indent = line.len() - line.trim_ascii_start().len();
        let Some((number, depth, rest)) = knowledge.lexicon.prose.headings.number(line.trim_ascii_start()) else {
            if block.kind != BlockKind::Table && is_bare_title(line, knowledge) {
                let (number, title) = (String::new(), line.trim_ascii().to_string());
                sections.push(Section { number, title, depth: BARE_DEPTH, span: block.span });
            }
            continue;
        };
        let title_start = indent + rest;
        let title = title(&line[title_start..]);
        // A list item whose first sentence is long is running text, not a heading.
        if title.is_empty() {
            continue;
        }
        let start = block.span.start;
        sections.push(Section {
            number: number.to_string(),
            title: title.to_string(),
            depth,
            span: Span { start, end: block.span.end },
        });
    }
    // An observation has so many numbers for its section; no report has as many.
    sections.truncate(u16::MAX.into());
    close(&mut sections, end);
    sections
}

/// The deepest of the sections that the byte `at` stands in: the last one that has begun, as each reaches to the next
/// one of its rank or above.
pub(super) fn holding(sections: &[Section], at: u32) -> Option<usize> {
    sections.partition_point(|section| section.span.start <= at).checked_sub(1)
}

/// Positions of the section that holds the byte `at` and of those around it, the deepest first.
pub(super) fn around(sections: &[Section], at: u32) -> Vec<usize> {
    let top = sections.iter().map(|section| section.depth).min().unwrap_or_default();
    let mut around: Vec<usize> = Vec::new();
    for index in (0..holding(sections, at).map_or(0, |last| last + 1)).rev() {
        let depth = sections[index].depth;
        if around.last().is_none_or(|&inner| depth < sections[inner].depth) {
            around.push(index);
        }
        if depth == top {
            break;
        }
    }
    around
}

/// Says of table cells in which section they stand. Headings within `tables` (in order of the text) are none: rows that
/// are laid out in lines are written like them (三、不予公开 0 0 0).
pub(super) fn place(cells: &mut [Observation], sections: &[Section], tables: &[Span]) {
    let is_row = |section: &Section| {
        let begun = tables.partition_point(|table| table.start <= section.span.start);
        begun.checked_sub(1).is_some_and(|last| section.span.start < tables[last].end)
    };
    let around: Vec<usize> = (0..sections.len()).filter(|&index| !is_row(&sections[index])).collect();
    for cell in cells {
        let begun = around.partition_point(|&index| sections[index].span.start <= cell.evidence.start);
        cell.section = begun.checked_sub(1).map(|last| around[last] as u16);
    }
}

/// Whether a line without a number is a heading: short, no sentence, no digits, and its words give
/// a section a topic.
fn is_bare_title(line: &str, knowledge: &Knowledge) -> bool {
    let title = line.trim_ascii();
    title.chars().count() <= LONGEST_BARE_TITLE
        && !title.contains(['。', ',', ';', ':', '!', '?', '|', '《', '→', '>', '-'])
        && !title.bytes().any(|byte| byte.is_ascii_digit())
        && !knowledge.lexicon.prose.terms.topics.of_heading(title).is_empty()
}

/// The only cell of a row with text, or nothing.
fn lone_cell(row: &str) -> &str {
    let mut cells = row.split('|').map(str::trim_ascii).filter(|cell| !cell.is_empty());
    match (cells.next(), cells.next()) {
        (Some(only), None) => only,
        _ => "",
    }
}

/// The heading's own words: up to the first full stop or colon, or the whole short line.
fn title(rest: &str) -> &str {
    let end = rest.find(['。', ':', ';', '!', '?']).unwrap_or(rest.len());
    let title = rest[..end].trim_ascii();
    if title.len() <= LONGEST_TITLE { title } else { "" }
}

/// Lets each section reach to the next heading of the same or a higher rank.
fn close(sections: &mut [Section], end: u32) {
    for index in 0..sections.len() {
        let depth = sections[index].depth;
        let next = sections[index + 1..].iter().find(|later| later.depth <= depth);
        sections[index].span.end = next.map_or(end, |later| later.span.start).max(sections[index].span.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Source;
    use crate::model::Block;

    #[test]
    fn no_more_sections_than_an_observation_has_numbers_for() {
        let heading = "一、总体情况";
        let blocks = (0..usize::from(u16::MAX) + 5).map(|at| at * (heading.len() + 1));
        let blocks = blocks.map(|at| Block { kind: BlockKind::Heading, span: Span::new(at, at + heading.len()) });
        let blocks: Vec<Block> = blocks.collect();
        let text = format!("{heading}\n").repeat(blocks.len());
        let page = Page { reading: text.clone(), text, blocks, ..Page::default() };
        let sections = find(&page, &Knowledge::load(&Source::Embedded).unwrap());
        assert_eq!(sections.len(), usize::from(u16::MAX));
        assert_eq!(sections.last().unwrap().title, "总体情况");
    }
}
