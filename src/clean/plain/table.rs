//! Rows that follow each other, as a table if they look like one.

use super::row::{MANY_TABS, Row};
use crate::clean::draft::{Draft, Placed};
use crate::knowledge::CleaningWords;
use crate::model::{BlockKind, TableLayout};

/// Writes the rows collected so far: as a table if they look like one, else as lines.
pub(super) fn write_rows(rows: &mut Vec<Row<'_>>, draft: &mut Draft, words: &CleaningWords) {
    let real = rows.iter().filter(|row| !row.cells.is_empty()).count();
    let numeric = || rows.iter().filter(|row| row.numbers() > 0).count();
    let is_table = match rows.first().map(|row| row.layout) {
        Some(TableLayout::Pipes) => real > 1,
        // Spaces also pad titles and signatures: only rows with numbers make them a table.
        Some(_) => real > 1 && (numeric() >= real.div_ceil(2).max(2) || is_headed_row(rows) || is_sparse(rows)),
        None => return,
    };
    if is_table {
        write_table(rows, draft, words);
        // The numbers of pages stand below it.
        for mark in rows.iter().filter(|row| row.cells.is_empty() && !row.line.trim().is_empty()) {
            draft.line(mark.line, BlockKind::Paragraph, 0, false, words);
        }
    } else {
        for row in rows.iter() {
            if row.line.trim().is_empty() {
                draft.blank();
            } else {
                draft.line(row.line, BlockKind::Paragraph, 0, false, words);
            }
        }
    }
    rows.clear();
}

/// Whether heads divided by tabs stand over one row of numbers that keeps its empty cells: it has many, or as many tabs
/// as the heads (采购项目数量, 采购总金额 over 政府集中采购, 0 and a blank).
fn is_headed_row(rows: &[Row<'_>]) -> bool {
    let mut heads = rows.iter().filter(|row| !row.cells.is_empty());
    let Some(last) = heads.next_back() else { return false };
    if !last.tabbed || last.numbers() == 0 || heads.clone().any(|row| row.numbers() > 0) {
        return false;
    }
    let many = last.keeps_empty() && last.numbers() > 1 && heads.clone().all(|row| row.cells.len() <= last.cells.len());
    let tabs = last.line.bytes().filter(|byte| *byte == b'\t').count();
    let filled = last.cells.iter().filter(|cell| !cell.is_empty()).count();
    let below = |head: &Row<'_>| head.cells.len() > 2 && head.cells.len() == tabs + 1 && filled < head.cells.len();
    many || heads.next_back().is_some_and(below)
}

/// Whether most rows keep their empty cells in place and some of them hold numbers: a table whose zeros were left
/// blank.
fn is_sparse(rows: &[Row<'_>]) -> bool {
    let real = rows.iter().filter(|row| !row.cells.is_empty());
    let (kept, others): (Vec<_>, Vec<_>) = real.partition(|row| row.tabbed && row.keeps_empty());
    kept.len() > others.len() && kept.iter().filter(|row| row.numbers() > 0).count() > 1
}

fn write_table(rows: &mut [Row<'_>], draft: &mut Draft, words: &CleaningWords) {
    let layout = rows[0].layout;
    if layout == TableLayout::Pipes {
        drop_frame(rows);
    }
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    // Where tabs keep empty cells, editors still drop those at the ends of lines; where none is kept, a
    // shorter row may lack cells anywhere. Rows that all end in a value, or shorter ones that end in an empty cell,
    // lack cells before their labels.
    let ends_filled = |row: &Row<'_>| row.cells.last().is_some_and(|cell| !cell.is_empty()) || row.numbers() == 0;
    let lacks_first =
        |row: &Row<'_>| row.cells.len() < widest && row.keeps_empty() && row.cells.last().is_some_and(|c| c.is_empty());
    let tabbed = rows[0].tabbed
        && rows.iter().any(Row::keeps_empty)
        && !rows.iter().all(ends_filled)
        && !rows.iter().any(lacks_first);
    // Of so many cells a hostile text could make a table of one wide row and many short ones.
    let room: usize = rows.iter().map(|row| row.line.len()).sum();
    let width = (tabbed && widest > MANY_TABS && widest * rows.len() <= room).then_some(widest);
    for row in rows.iter_mut().filter(|row| !row.cells.is_empty()) {
        row.cells.resize(row.cells.len().max(width.unwrap_or(0)), "");
    }
    let mut placed = Vec::new();
    let mut at = 0u16;
    for row in rows.iter().filter(|row| !row.cells.is_empty() && !row.is_rule()) {
        for (col, raw) in row.cells.iter().enumerate() {
            placed.push(Placed { raw, row: at, col: col as u16, row_span: 1, col_span: 1 });
        }
        at += 1;
    }
    let cols = placed.iter().map(|cell| cell.col + 1).max().unwrap_or(0);
    draft.table(layout, at, cols, &placed, words);
}

/// Drops the empty cells outside the first and the last pipe where every row of several cells has them.
fn drop_frame(rows: &mut [Row<'_>]) {
    let blank = |cell: Option<&&str>| cell.is_none_or(|cell| cell.trim().is_empty());
    let long = || rows.iter().filter(|row| row.cells.len() > 2);
    let framed_left = long().all(|row| blank(row.cells.first()));
    let framed_right = long().all(|row| blank(row.cells.last()));
    for row in rows.iter_mut() {
        if framed_right && blank(row.cells.last()) {
            row.cells.pop();
        }
        if framed_left && row.cells.len() > 1 && blank(row.cells.first()) {
            row.cells.remove(0);
        }
    }
}
