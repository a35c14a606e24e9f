//! Tables of which text extraction left one cell a line: the order of words and values tells the rows.

use super::grid::{Grid, Kind, Place, kind, unit_in, year};
use crate::knowledge::{Knowledge, WordList};
use crate::model::{Block, BlockKind, Page, Span};

/// Longest cell, in bytes.
const LONGEST_CELL: usize = 75;
/// Values from which on a run of lines may be a table.
const FEW_VALUES: usize = 2;
/// Most words of a row.
const MOST_WORDS: usize = 32;
/// Most lines of a table.
const MOST_LINES: usize = 400;

/// The tables among the lines of a page, each with the line above it, outside of what is `consumed`.
pub(super) fn tables<'p>(page: &'p Page, consumed: &[Span], knowledge: &Knowledge) -> Vec<(Grid<'p>, Span, String)> {
    let is_cell = |block: &&Block| {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading) {
            return false;
        }
        let words = page.read(block.span).trim();
        words.len() <= LONGEST_CELL
            && !words.contains(['。', ';', '!', '?', '|'])
            && knowledge.lexicon.prose.headings.number(words).is_none()
    };
    let mut found = spaced(page, consumed, knowledge);
    let taken: Vec<Span> = found.iter().map(|(_, span, _)| *span).collect();
    let is_free = |block: &Block| is_free(block, consumed) && is_free(block, &taken);
    let mut run: Vec<Place<'p>> = Vec::new();
    for block in page.blocks.iter().chain([&END]) {
        let uncut = |block: &Block| {
            !page.read(block.span).trim().contains(',') || is_value(&Place::at(page, block.span, 1, knowledge))
        };
        if block.span != END.span && is_cell(&block) && uncut(block) && is_free(block) {
            run.push(Place::at(page, block.span, 1, knowledge));
            continue;
        }
        if run.len() <= MOST_LINES && run.iter().filter(|place| is_value(place)).count() >= FEW_VALUES {
            found.extend(split(&run, knowledge));
        }
        run.clear();
    }
    found
}

/// Whether a line lies outside of spans that are in order and do not overlap.
fn is_free(block: &Block, spans: &[Span]) -> bool {
    let after = spans.partition_point(|span| span.end <= block.span.start);
    spans.get(after).is_none_or(|span| !span.overlaps(block.span))
}

/// A line of short words above a line of as many values.
fn spaced<'p>(page: &'p Page, consumed: &[Span], knowledge: &Knowledge) -> Vec<(Grid<'p>, Span, String)> {
    let mut found = Vec::new();
    for pair in page.blocks.windows(2) {
        let [above, below] = pair else { continue };
        let prose = |block: &Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading);
        // Most lines end in something else than a digit.
        let ends = || page.read(below.span).trim_end().ends_with(|c: char| c.is_ascii_digit() || c == '%');
        if !prose(below) || !ends() || !prose(above) || !is_free(below, consumed) {
            continue;
        }
        let row = |block: &Block| -> Vec<Place<'p>> {
            let whole = page.read(block.span);
            let words = whole.split_whitespace().take(MOST_WORDS + 1);
            words
                .map(|words| {
                    let start = block.span.start as usize + (words.as_ptr() as usize - whole.as_ptr() as usize);
                    Place { words, span: Span::new(start, start + words.len()), kind: kind(words, knowledge), cols: 1 }
                })
                .collect()
        };
        let (heads, values) = (row(above), row(below));
        if (2..=MOST_WORDS).contains(&heads.len())
            && heads.len() == values.len()
            && heads.iter().all(Place::is_words)
            && values.iter().skip(1).all(is_value)
            && values.iter().any(Place::is_number)
        {
            let span = Span { start: above.span.start, end: below.span.end };
            found.push((Grid::new(vec![heads, values]), span, String::new()));
        }
    }
    found
}

/// Behind the last line.
const END: Block = Block { kind: BlockKind::Boilerplate, span: Span { start: u32::MAX, end: u32::MAX } };

fn is_value(place: &Place) -> bool {
    matches!(place.kind, Kind::Number(_) | Kind::Zero | Kind::Other)
}

/// Words, and the values behind them.
struct Row<'r, 'p> {
    words: &'r [Place<'p>],
    values: &'r [Place<'p>],
}

/// The tables of a run of lines: where each row has as many values as the others, or rows of values stand behind rows of
/// as many words.
fn split<'p>(run: &[Place<'p>], knowledge: &Knowledge) -> Vec<(Grid<'p>, Span, String)> {
    let lines = without_serial(run);
    let mut rows: Vec<Row<'_, 'p>> = Vec::new();
    let mut at = 0;
    while let Some(values) = lines[at..].iter().position(is_value).map(|value| at + value) {
        let end = lines[values..].iter().position(|place| !is_value(place)).map_or(lines.len(), |end| values + end);
        rows.push(Row { words: &lines[at..values], values: &lines[values..end] });
        at = end;
    }
    let ends_in_words = at < lines.len();
    let mut found = Vec::new();
    while let Some(first) = rows.first() {
        let width = first.values.len();
        // So many words before a row are the heads of another table.
        let begins = |row: &Row| row.words.len() > row.values.len() + 1 && row.words.len() > 2;
        let next = rows.iter().skip(1).position(begins).map_or(rows.len(), |next| next + 1);
        // Numbers above their labels end in words, as do those that a title alone stands before.
        let headed = first.words.len() > width + 1;
        if !(ends_in_words && next == rows.len()) || headed {
            found.extend(table(&rows[..next], knowledge));
        }
        rows.drain(..next);
    }
    found
}

/// The lines without the serial numbers before labels: 1, 2, 3, with other values between them.
fn without_serial<'p>(run: &[Place<'p>]) -> Vec<Place<'p>> {
    let mut serial: Vec<usize> = Vec::new();
    let mut values = 1;
    for (at, place) in run.iter().enumerate().filter(|(_, place)| is_value(place)) {
        let before_label = run.get(at + 1).is_some_and(|after| !is_value(after));
        let counts = place.words.parse() == Ok(serial.len() + 1);
        if serial.is_empty() && !counts {
            // The first value is none.
            return run.to_vec();
        }
        if counts && before_label && values > 0 {
            serial.push(at);
            values = 0;
        } else {
            values += 1;
        }
    }
    // Each label has its own, or there are none.
    let labels = run.windows(2).filter(|pair| !is_value(&pair[0]) && is_value(&pair[1])).count();
    if serial.len() < 2 || serial.len() + 1 < labels {
        return run.to_vec();
    }
    run.iter().enumerate().filter(|(at, _)| !serial.contains(at)).map(|(_, place)| *place).collect()
}

const BLANK: Place<'static> = Place { words: "", span: Span { start: 0, end: 0 }, kind: Kind::Blank, cols: 1 };

fn table<'p>(rows: &[Row<'_, 'p>], knowledge: &Knowledge) -> Option<(Grid<'p>, Span, String)> {
    let (first, more) = rows.split_first()?;
    let width = first.values.len();
    let span = Span { start: first.words.first()?.span.start, end: rows.last()?.values.last()?.span.end };
    let title = |above: &[Place<'p>]| above.last().map(|place| place.words.to_string()).unwrap_or_default();
    let stacked = |row: &Row| row.words.len() == width;
    if width > 1 && first.words.len() >= width && more.iter().all(stacked) {
        // Rows of values below their heads; a word before the only one of them, or not.
        let lists = &knowledge.lexicon.own_tables;
        let last = first.words.last()?.words;
        let (_, bare) = unit_in(last, lists, knowledge);
        let listed = |list: &WordList| list.iter().any(|word| *word == bare.trim());
        let says_nothing = listed(&lists.plain) && !listed(&lists.totals) || year(last, knowledge).is_some();
        let labelled = more.is_empty() && says_nothing;
        let heads = first.words.len().checked_sub(width + usize::from(labelled))?;
        let above = &first.words[..heads];
        // A head that stands above or beside, too: there are more columns than values.
        let own = &first.words[heads..heads + width];
        if own
            .iter()
            .enumerate()
            .any(|(at, head)| above.iter().chain(&own[..at]).any(|other| other.words == head.words))
        {
            return None;
        }
        if labelled {
            let heads = [&[BLANK], own].concat();
            let values = [&[*first.words.last()?], first.values].concat();
            return Some((Grid::new(vec![heads, values]), span, title(above)));
        }
        // Two words before two values may be a group and its row.
        if !more.is_empty() && width == 2 || more.iter().any(|row| row.values.len() != width) {
            return None;
        }
        let pairs = rows.iter().flat_map(|row| [row.words[row.words.len() - width..].to_vec(), row.values.to_vec()]);
        return Some((Grid::new(pairs.collect()), span, title(above)));
    }
    if more.is_empty() || more.iter().any(|row| row.values.len() != width || row.words.is_empty()) {
        return None;
    }
    let grouped = more.iter().any(|row| row.words.len() > 1);
    let cols = 1 + usize::from(grouped) + width;
    let mut grid: Vec<Vec<Place<'p>>> = Vec::new();
    // The first row begins a group, or has a unit, as the others do.
    let own = if grouped && first.words.len() > width + 3 { 2 } else { 1 };
    let above = &first.words[..first.words.len() - own];
    // The heads are as many as the columns, where a group has none of its own.
    let heads = [cols, width + 1].into_iter().find(|count| above.len() >= *count);
    let mut named = above;
    if let Some(count) = heads {
        let (before, heads) = above.split_at(above.len() - count);
        grid.push([&vec![BLANK; cols - count][..], heads].concat());
        named = before;
    }
    let mut group = BLANK;
    for (index, row) in rows.iter().enumerate() {
        let (label, outer) = row.words.split_last()?;
        if index > 0 || own > 1 {
            group = outer.last().copied().unwrap_or(group);
        }
        let groups: &[Place<'p>] = if grouped { &[group] } else { &[] };
        grid.push([groups, &[*label], row.values].concat());
    }
    Some((Grid::new(grid), span, title(named)))
}
