//! Rows of tables in documents of Word 97 to 2003: the reader of such documents knows neither which cells are
//! merged nor where wide rows end, so both are read here from the properties of the rows (MS-DOC 2.6.2, 2.6.3,
//! 2.9.321, 2.9.327).

use std::io::{Cursor, Write};

use super::compound::{number, stream, word_tables};

/// Bytes of a page of properties.
const PAGE: usize = 512;
/// Where the head has place and length of the list of pages with the properties of paragraphs (MS-DOC 2.5.6).
const PAGES_OF_PARAGRAPHS: usize = 0x102;

/// The paragraph is in a table, it ends a row of it, and the row's cells.
const IN_TABLE: usize = 0x2416;
const ENDS_ROW: usize = 0x2417;
const CELLS: usize = 0xd608;
/// The properties stand at a place of the stream of data, for they are too long for a page.
const ELSEWHERE: usize = 0x6646;
/// What the reader has to find to see the end of a row: as long as what stands there for properties elsewhere.
const ROW_END: [u8; 6] = [0x16, 0x24, 1, 0x17, 0x24, 1];

/// Bytes of what is said of a cell, and its flags: merged into the cell before, merged into the cell above, the
/// first of those that are merged from above.
const CELL: usize = 20;
const MERGED: usize = 1 << 1;
const VERTICAL: usize = 1 << 5;
const FIRST: usize = 1 << 6;
/// Edges nearer than this (twips, 1/1440 inch) are one.
const SAME_EDGE: i32 = 30;

/// A row of a table: the edges of its cells from left to right (twips), and their flags.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    edges: Vec<i32>,
    flags: Vec<usize>,
}

/// The rows of a document's tables, in order, and the document with all their ends where the reader looks for
/// them, if some had to be put there. Nothing of a document that is not as it should be: the reader says more.
pub(super) fn read(bytes: &[u8]) -> Option<(Vec<Row>, Option<Vec<u8>>)> {
    let mut text = stream(bytes, &["/WordDocument"]).ok()?;
    let data = stream(bytes, &["/Data"]).unwrap_or_default();
    let tables = stream(bytes, &[word_tables(&text)?]).ok()?;
    let list = number(&text, PAGES_OF_PARAGRAPHS..PAGES_OF_PARAGRAPHS + 4)?;
    let length = number(&text, PAGES_OF_PARAGRAPHS + 4..PAGES_OF_PARAGRAPHS + 8)?;
    let list = tables.get(list..list.checked_add(length)?)?;
    // One place more than pages, four bytes each, then the number of each page.
    let count = length.checked_sub(4)? / 8;
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let mut changed = false;
    for entry in list.get(4 * (count + 1)..)?.chunks_exact(4) {
        let at = (number(entry, 0..4)? & 0x3f_ffff) * PAGE;
        changed |= read_page(text.get_mut(at..at + PAGE)?, &data, &mut rows);
    }
    rows.sort_by_key(|(at, _)| *at);
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Some((rows, changed.then(|| with_text(bytes, &text)).flatten()))
}

/// The document with another stream of text of the same length.
fn with_text(bytes: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes.to_vec())).ok()?;
    file.open_stream("/WordDocument").ok()?.write_all(text).ok()?;
    file.flush().ok()?;
    Some(file.into_inner().into_inner())
}

/// Reads the rows that end on a page of properties, with their places in the text; whether the ends of some had to
/// be put there.
fn read_page(page: &mut [u8], data: &[u8], rows: &mut Vec<(usize, Row)>) -> bool {
    let paragraphs = usize::from(page[PAGE - 1]);
    let mut changed = false;
    for paragraph in 0..paragraphs {
        // Behind the places of the paragraphs, 13 bytes for each, of which the first says where in the page its
        // properties are.
        let Some(&place) = page.get(4 * (paragraphs + 1) + 13 * paragraph) else { break };
        let place = 2 * usize::from(place);
        // A length in one byte or two, the style in two, the properties.
        let (from, length) = match (page.get(place), page.get(place + 1)) {
            (Some(0), Some(&words)) => (place + 2, 2 * usize::from(words)),
            (Some(&words), _) => (place + 1, (2 * usize::from(words)).saturating_sub(1)),
            _ => continue,
        };
        let own = from + 2..from + length.max(2);
        let Some(properties) = page.get(own.clone()).filter(|_| place > 0) else { continue };
        let elsewhere = property(properties, ELSEWHERE).and_then(|place| {
            let at = number(place, 0..4)?;
            let length = number(data, at..at.checked_add(2)?)?;
            data.get(at + 2..at + 2 + length)
        });
        let row = row(elsewhere.unwrap_or(properties));
        if let (Some(row), Some(at)) = (row, number(page, 4 * paragraph..4 * paragraph + 4)) {
            rows.push((at, row));
            if elsewhere.is_some() && own.len() >= ROW_END.len() {
                page[own.start..][..ROW_END.len()].copy_from_slice(&ROW_END);
                changed = true;
            }
        }
    }
    changed
}

/// The row that a paragraph with these properties ends.
fn row(properties: &[u8]) -> Option<Row> {
    let is = |code| property(properties, code).is_some_and(|value| value == [1]);
    if !is(IN_TABLE) || !is(ENDS_ROW) {
        return None;
    }
    let cells = property(properties, CELLS).unwrap_or_default();
    let count = cells.first().map_or(0, |&count| usize::from(count));
    let edge = |at: usize| Some(i32::from(number(cells, at..at + 2)? as u16 as i16));
    let edges: Option<Vec<i32>> = (0..=count).map(|index| edge(1 + 2 * index)).collect();
    let said = 1 + 2 * (count + 1);
    let flags = (0..count).map(|index| number(cells, said + CELL * index..said + CELL * index + 2).unwrap_or(0));
    Some(Row { edges: edges.unwrap_or_default(), flags: flags.collect() })
}

/// The value of a property, by its code (MS-DOC 2.2.5.1).
fn property(properties: &[u8], wanted: usize) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        let code = number(properties, at..at + 2)?;
        at += 2;
        let length = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // The only one whose length has two bytes; it counts one more.
            _ if code == CELLS => {
                at += 2;
                number(properties, at - 2..at)?.saturating_sub(1)
            }
            _ => {
                at += 1;
                number(properties, at - 1..at)?
            }
        };
        let value = properties.get(at..at + length)?;
        if code == wanted {
            return Some(value);
        }
        at += length;
    }
}

/// Rows and columns that each cell of a table covers; no rows where another covers it. `None` where `rows` have
/// other numbers of cells than `counts`.
pub(super) fn spans(rows: &[Row], counts: &[usize]) -> Option<Vec<Vec<(usize, usize)>>> {
    let fits = |(row, &count): (&Row, &usize)| row.flags.len() == count && row.edges.len() == count + 1;
    if rows.len() != counts.len() || !rows.iter().zip(counts).all(fits) {
        return None;
    }
    let mut edges: Vec<i32> = rows.iter().flat_map(|row| &row.edges).copied().collect();
    edges.sort_unstable();
    edges.dedup_by(|next, edge| *next - *edge < SAME_EDGE);
    let column = |edge: i32| edges.partition_point(|&known| known <= edge).saturating_sub(1);
    let mut spans: Vec<Vec<(usize, usize)>> = Vec::with_capacity(rows.len());
    // Row and place of the cell that covers those below it, by its first and last column.
    let mut open: Vec<((usize, usize), (usize, usize))> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut own = Vec::with_capacity(row.flags.len());
        let mut covering = Vec::new();
        let mut last = None;
        for (cell, flags) in row.flags.iter().enumerate() {
            let begins = if cell == 0 { 0 } else { column(row.edges[cell]) };
            let columns = (begins, column(row.edges[cell + 1]).max(begins + 1));
            let above = open.iter().find(|(of, _)| *of == columns).map(|(_, place)| *place);
            own.push((1, columns.1 - columns.0));
            match (last, above) {
                (Some(before), _) if flags & MERGED != 0 => {
                    let before: &mut (usize, usize) = &mut own[before];
                    before.1 += columns.1 - columns.0;
                    own[cell].0 = 0;
                    continue;
                }
                (_, Some(place)) if flags & VERTICAL != 0 && flags & FIRST == 0 => {
                    let (first, of): (usize, usize) = place;
                    spans[first][of].0 += 1;
                    own[cell].0 = 0;
                    covering.push((columns, place));
                }
                _ if flags & VERTICAL != 0 => covering.push((columns, (index, cell))),
                _ => {}
            }
            last = Some(cell);
        }
        open = covering;
        spans.push(own);
    }
    Some(spans)
}
