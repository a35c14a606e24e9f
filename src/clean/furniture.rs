//! Tells the furniture of a site from the report. Lines are marked, never cut: a menu left in
//! costs nothing, a sentence lost does.

use super::draft::{Draft, Line};
use crate::knowledge::{CleaningWords, FurnitureWord};
use crate::model::{BlockKind, Cell, Deadline, Table, TableLayout, has_full_stop};

/// Longer lines are text (bytes).
const LONGEST: usize = 400;
/// Longest line that a weak label, a footer's word or a menu entry makes furniture (bytes).
const SHORT: usize = 150;
/// A link of this many bytes is an entry of a list; a longer one may be a sentence.
const SHORT_LINK: usize = 90;
/// So many lines of links, one after the other, are a list.
const LINKS_IN_LIST: usize = 4;

/// Marks lines of `draft` as metadata or boilerplate. `reading` has the same offsets as the
/// draft's text, in simplified script.
///
/// Returns the address that a line of metadata names as the page's, if any.
pub(super) fn mark(draft: &mut Draft, reading: &str, words: &CleaningWords, deadline: &Deadline) -> Option<String> {
    let body = body(&draft.lines, reading);
    let mut url = None;
    for (index, line) in draft.lines.iter_mut().enumerate() {
        if deadline.cuts() {
            break;
        }
        let text = reading[line.block.span.range()].trim_ascii();
        if line.block.kind == BlockKind::Table || text.len() > LONGEST || has_full_stop(text) {
            continue;
        }
        let place = Place { before: index < body.0, after: index >= body.1 };
        if let Some(kind) = judge(text, place, words) {
            line.block.kind = kind;
            if kind == BlockKind::Metadata && url.is_none() {
                url = named_address(text);
            }
        } else if line.furniture && text.len() <= SHORT {
            line.block.kind = BlockKind::Boilerplate;
        }
    }
    mark_link_lists(&mut draft.lines, reading, body);
    mark_tables(draft, reading, body, words);
    url
}

/// Whether a line stands above or below the body.
#[derive(Debug, Clone, Copy)]
struct Place {
    before: bool,
    after: bool,
}

/// Index of the first line of the body, and of the first line below it. Sentences and tables
/// make the body; without any the whole page is body.
fn body(lines: &[Line], reading: &str) -> (usize, usize) {
    let is_body = |line: &Line| {
        line.block.kind == BlockKind::Table || {
            let text = &reading[line.block.span.range()];
            text.len() > LONGEST || has_full_stop(text)
        }
    };
    let first = lines.iter().position(is_body);
    let last = lines.iter().rposition(is_body);
    match (first, last) {
        (Some(first), Some(last)) => (first, last + 1),
        _ => (0, lines.len()),
    }
}

/// What the words of a short line make it; `None` is text of the report.
fn judge(text: &str, place: Place, words: &CleaningWords) -> Option<BlockKind> {
    let mut seen = Seen { only_words: true, ..Seen::default() };
    let mut end = 0;
    for (from, to, class) in words.furniture(text) {
        let between = &text[end..from];
        seen.word(text, from, to, class, opens(&text[..from], between));
        seen.only_words &= is_filling(between);
        end = to;
    }
    if seen.words == 0 {
        return None;
    }
    seen.only_words &= is_filling(&text[end..]);
    let short = text.len() <= SHORT;
    if seen.crumb && (seen.colon || text.contains(['>', '»', '›'])) {
        return Some(BlockKind::Metadata);
    }
    let outside = place.before || place.after;
    // In the body a line may begin with a label's word and still state a number.
    let labelled = seen.labels > 1 || seen.labels == 1 && outside;
    let weak = seen.labels + seen.weak_labels > 1 || seen.weak_first && place.before;
    if labelled || short && weak {
        return Some(BlockKind::Metadata);
    }
    let below = seen.tail && short && place.after;
    // A single menu word in the body may be a heading of the report.
    let menu = seen.only_words && short && (outside || seen.words > 1);
    let furniture = seen.start || seen.footer || below || menu;
    furniture.then_some(BlockKind::Boilerplate)
}

/// What was seen in a line.
#[derive(Default)]
struct Seen {
    words: u32,
    labels: u32,
    weak_labels: u32,
    weak_first: bool,
    crumb: bool,
    colon: bool,
    start: bool,
    footer: bool,
    tail: bool,
    only_words: bool,
}

impl Seen {
    fn word(&mut self, text: &str, from: usize, to: usize, class: FurnitureWord, opens: bool) {
        self.words += 1;
        let first = text[..from].trim_matches(is_bracket_or_space).is_empty();
        let after = text[to..].trim_ascii_start();
        let colon = after.starts_with(':');
        match class {
            FurnitureWord::Label if opens && colon => self.labels += 1,
            FurnitureWord::WeakLabel if opens && colon => {
                self.weak_labels += 1;
                self.weak_first |= first;
            }
            FurnitureWord::Crumb if first => {
                self.crumb = true;
                self.colon = colon;
            }
            FurnitureWord::Start if first => self.start = true,
            FurnitureWord::Footer => self.footer = true,
            FurnitureWord::Tail => self.tail |= first || after.is_empty() || colon,
            FurnitureWord::Title => self.only_words = false,
            _ => {}
        }
    }
}

/// Whether a label may begin after this: at the start of the line, or after a space or sign.
fn opens(before: &str, between: &str) -> bool {
    before.is_empty() || between.ends_with(is_bracket_or_space) || before.ends_with([' ', '|', ']', '】', ')'])
}

fn is_bracket_or_space(character: char) -> bool {
    matches!(character, ' ' | '[' | '【' | '(' | '〔' | '|' | '·' | '•' | '-' | '>' | '■' | '◆' | '*')
}

/// What may stand between the entries of a menu.
fn is_filling(text: &str) -> bool {
    text.chars().all(|c| is_bracket_or_space(c) || matches!(c, ']' | '】' | ')' | '〕' | ':' | '/' | '、' | '<' | ','))
}

/// The address after the colon of a line such as `…:http://…`.
fn named_address(text: &str) -> Option<String> {
    let (label, value) = text.split_once(':')?;
    if label.contains(' ') { None } else { super::html::address(value) }
}

/// Marks runs of short lines that are all links, above and below the body.
fn mark_link_lists(lines: &mut [Line], reading: &str, body: (usize, usize)) {
    let (head, rest) = lines.split_at_mut(body.0);
    let tail = &mut rest[body.1 - body.0..];
    for part in [head, tail] {
        let in_list = |line: &Line| {
            let text = &reading[line.block.span.range()];
            let link = line.linked as usize * 5 >= text.len() * 4 && text.len() <= SHORT_LINK;
            link && line.block.kind != BlockKind::Table || line.block.kind == BlockKind::Boilerplate
        };
        for run in part.chunk_by_mut(|one, other| in_list(one) && in_list(other)) {
            if run.len() >= LINKS_IN_LIST {
                run.iter_mut().for_each(|line| line.block.kind = BlockKind::Boilerplate);
            }
        }
    }
}

/// Marks the rows of tables that hold facts about the page, or menus. Menus are no tables.
fn mark_tables(draft: &mut Draft, reading: &str, body: (usize, usize), words: &CleaningWords) {
    let lines = &mut draft.lines;
    let mut first = 0;
    draft.tables.retain(|table| {
        first += lines[first..].partition_point(|line| line.block.span.end <= table.span.start);
        let end = first + lines[first..].partition_point(|line| line.block.span.start < table.span.end);
        let rows = &mut lines[first..end];
        if rows.is_empty() {
            return false;
        }
        let kind = if is_labelled(table, reading, words) {
            Some(BlockKind::Metadata)
        } else if table.layout == TableLayout::Html {
            None
        } else {
            let place = Place { before: end <= body.0, after: first >= body.1 };
            let mut judged = rows.iter().map(|line| judge(&reading[line.block.span.range()], place, words));
            // One row of text makes the table the report's; the others need not be looked at.
            judged.next().flatten().and_then(|first| {
                judged.try_fold(first, |kind, other| Some(if other? == kind { kind } else { BlockKind::Metadata }))
            })
        };
        if let Some(kind) = kind {
            rows.iter_mut().for_each(|line| line.block.kind = kind);
        }
        first = end;
        kind != Some(BlockKind::Boilerplate)
    });
}

/// Whether most rows of a table begin with a label of metadata.
fn is_labelled(table: &Table, reading: &str, words: &CleaningWords) -> bool {
    let is_label = |text: &str| {
        let text = text.trim_ascii().trim_end_matches(':').trim_ascii_end();
        matches!(words.furniture_word(text), Some(FurnitureWord::Label | FurnitureWord::WeakLabel))
    };
    let text = |cell: &Cell| Some(&reading[cell.span.range()]).filter(|text| !text.trim_ascii().is_empty());
    let (mut labelled, mut filled) = (0, 0);
    for row in table.cells.chunk_by(|one, other| one.row == other.row) {
        if let Some(first) = row.iter().find_map(text) {
            filled += 1;
            labelled += usize::from(is_label(first));
        }
    }
    let labels = || table.cells.iter().filter_map(text).filter(|text| is_label(text)).count();
    labelled * 2 > filled && labels() > 1
}
