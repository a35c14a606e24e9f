//! Columns that stand one after the other: of a label-unit-value form all labels, all units, all values; of the table of
//! applicants all rows, then the values of each applicant.

use super::super::found::Reader;
use super::super::lines::Segment;
use crate::knowledge::{ListColumn, TableKind, TextId};
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

/// Gives each row of applicants its values, where the labels of all rows stand before the columns of all applicants, and
/// the last column is the sum of the others throughout.
pub(super) fn settle_applicants(reader: &Reader, segments: Vec<Segment>) -> Vec<Segment> {
    let labels = reader.labels;
    let count = labels.applicants.len();
    let is_row = |text: &TextId| !labels.roles_of(*text).group && labels.leads_to(*text, TableKind::Applicants);
    let heads = |segment: &Segment| segment.labels.last().and_then(|head| labels.roles_of(*head).applicant);
    let in_order = |columns: &[Segment]| {
        let rows = columns[0].values.len();
        let applicants = columns.iter().map(heads).eq(labels.applicants.iter().map(|&applicant| Some(applicant)));
        rows >= FEW_ROWS && applicants && columns.iter().all(|column| column.values.len() == rows)
    };
    let value = |column: &Segment, row: usize| column.values[row].value.number();
    let adds_up = |columns: &[Segment], row: usize| {
        let (sum, parts) = (value(&columns[count - 1], row), &columns[..count - 1]);
        parts.iter().map(|column| value(column, row)).sum::<Option<f64>>() == sum
    };
    let Some(start) = segments.windows(count).position(in_order) else { return segments };
    let columns = &segments[start..start + count];
    // Behind the rows stands the head of the first column.
    let named = &columns[0].labels[..columns[0].labels.len() - 1];
    let rows: Vec<usize> = (0..named.len()).filter(|&at| is_row(&named[at])).collect();
    if rows.len() != columns[0].values.len() || !(0..rows.len()).all(|row| adds_up(columns, row)) {
        return segments;
    }
    let mut before = 0;
    let mut settled: Vec<Segment> = Vec::with_capacity(rows.len() + 1);
    let spread = columns.iter().flat_map(|column| &column.labels[column.labels.len() - 1..]).copied();
    let places = columns.iter().flat_map(|column| &column.places[column.places.len() - 1..]).copied();
    settled.push(Segment { labels: spread.collect(), places: places.collect(), ..Segment::default() });
    for (row, &at) in rows.iter().enumerate() {
        settled.push(Segment {
            labels: named[before..=at].to_vec(),
            places: columns[0].places[before..=at].to_vec(),
            values: columns.iter().map(|column| column.values[row]).collect(),
            span: Some(columns[0].places[at]),
            ..Segment::default()
        });
        before = at + 1;
    }
    let mut segments = segments;
    segments.splice(start..start + count, settled);
    segments
}
