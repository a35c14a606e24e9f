//! Columns of a label-unit-value form that stand one after the other: all labels, all units, all values.

use super::super::found::Reader;
use super::super::lines::Segment;
use crate::knowledge::ListColumn;

/// Rows that make such a table.
const FEW_ROWS: usize = 6;

/// Puts labels and values side by side where a column of values alone has as many cells as there are labels before it,
/// headings of groups included (their cells are dashes).
pub(super) fn settle(reader: &Reader, segments: &mut Vec<Segment>) {
    let column = |text| reader.labels.roles_of(text).list_column;
    let mut at = 0;
    while at + 1 < segments.len() {
        let [labels, values] = &segments[at..=at + 1] else { return };
        let alone = matches!(values.labels[..], [head] if column(head) == Some(ListColumn::Value));
        let rows: Vec<usize> = (0..labels.labels.len()).filter(|&row| column(labels.labels[row]).is_none()).collect();
        if !alone || rows.len() < FEW_ROWS || rows.len() != values.values.len() {
            at += 1;
            continue;
        }
        let cells = rows.iter().zip(&values.values).map(|(&row, value)| Segment {
            labels: vec![labels.labels[row]],
            places: vec![labels.places[row]],
            values: vec![*value],
            span: Some(labels.places[row]),
            ..Segment::default()
        });
        let cells: Vec<Segment> = cells.collect();
        let count = cells.len();
        segments.splice(at..=at + 1, cells);
        at += count;
    }
}
