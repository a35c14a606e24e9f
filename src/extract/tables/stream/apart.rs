//! Columns of a label-unit-value form that stand one after the other: all labels, all units, all values.

use super::super::found::Reader;
use super::super::lines::Segment;
use crate::knowledge::ListColumn;

/// Rows that make such a table.
const FEW_ROWS: usize = 6;

/// Puts labels and values side by side where a column of values alone has as many cells as there are labels before it,
/// headings of groups included (their cells are dashes).
pub(super) fn settle(reader: &Reader, segments: Vec<Segment>) -> Vec<Segment> {
    let column = |text| reader.labels.roles_of(text).list_column;
    let mut settled = Vec::with_capacity(segments.len());
    let mut segments = segments.into_iter().peekable();
    while let Some(labels) = segments.next() {
        let alone = |values: &&Segment| matches!(values.labels[..], [head] if column(head) == Some(ListColumn::Value));
        let rows = (0..labels.labels.len()).filter(|&row| column(labels.labels[row]).is_none());
        let rows: Vec<usize> = if segments.peek().filter(alone).is_some() { rows.collect() } else { Vec::new() };
        let Some(values) = segments.next_if(|values| rows.len() >= FEW_ROWS && rows.len() == values.values.len())
        else {
            settled.push(labels);
            continue;
        };
        settled.extend(rows.iter().zip(&values.values).map(|(&row, value)| Segment {
            labels: vec![labels.labels[row]],
            places: vec![labels.places[row]],
            values: vec![*value],
            span: Some(labels.places[row]),
            ..Segment::default()
        }));
    }
    settled
}
