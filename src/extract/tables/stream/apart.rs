//! Columns of a label-unit-value form that stand one after the other: all labels, all units, all values.

use super::super::found::Reader;
use super::super::lines::Segment;
use crate::knowledge::{ListColumn, TextId};
use crate::model::Span;

/// Rows that make such a table.
const FEW_ROWS: usize = 6;

/// Puts labels and values side by side where a column of values alone has as many cells as there are labels before it,
/// headings of groups included (their cells are dashes).
pub(super) fn settle(reader: &Reader, segments: Vec<Segment>) -> Vec<Segment> {
    let column = |text| reader.labels.roles_of(text).list_column;
    let of_values = |segment: &Segment| {
        let head = segment.labels.last().is_some_and(|head| column(*head) == Some(ListColumn::Value));
        head && segment.values.len() >= FEW_ROWS
    };
    let rows = |segment: &Segment| -> Vec<(TextId, Span)> {
        let labels = segment.labels.iter().copied().zip(segment.places.iter().copied());
        labels.filter(|(text, _)| column(*text).is_none()).collect()
    };
    let mut settled: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        if !of_values(&segment) {
            settled.push(segment);
            continue;
        }
        // The labels stand before the units, which dashes may divide from the values, or right before these.
        let own = rows(&segment);
        let before = if own.is_empty() { settled.last().map(rows) } else { None };
        let taken = before.as_ref().is_some_and(|rows| rows.len() == segment.values.len());
        let labels = if taken { before.unwrap_or_default() } else { own };
        if labels.len() != segment.values.len() {
            settled.push(segment);
            continue;
        }
        if taken {
            settled.pop();
        }
        settled.extend(labels.into_iter().zip(&segment.values).map(|((label, place), value)| Segment {
            labels: vec![label],
            places: vec![place],
            values: vec![*value],
            span: Some(place),
            ..Segment::default()
        }));
    }
    settled
}
