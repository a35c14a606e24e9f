//! Rows of applicants whose values stand before their labels, as the text of a PDF gives them.

use super::super::found::Reader;
use super::super::lines::Segment;
use crate::knowledge::{TableKind, TextId};

/// Rows that make such a table.
const FEW_ROWS: usize = 4;

/// Gives each row of values the label behind it, where that is the order of a table: values follow the heads of its
/// columns with no label between, and the last of its labels has none behind it.
pub(super) fn settle(reader: &Reader, segments: &mut [Segment]) {
    let labels = reader.labels;
    let is_row = |text: &TextId| labels.leads_to(*text, TableKind::Applicants);
    let is_head = |text: &TextId| labels.roles_of(*text).applicant.is_some();
    let wide = |segment: &Segment| segment.values.len() == labels.applicants.len();
    let headed = |segment: &Segment| {
        wide(segment) && segment.labels.len() > 1 && segment.labels.iter().rev().take(2).all(is_head)
    };
    let Some(first) = segments.iter().position(headed) else { return };
    let rows = segments[first..].iter().take_while(|segment| wide(segment)).count();
    let own = |segment: &Segment| segment.labels.iter().position(is_row);
    let behind = segments.get(first + 1..first + 1 + rows);
    if rows < FEW_ROWS || !behind.is_some_and(|behind| behind.iter().all(|segment| own(segment).is_some())) {
        return;
    }
    // A row whose values follow its label, though fewer, shows the usual order.
    let last = &segments[first + rows];
    if !last.values.is_empty() && last.labels.last().is_none_or(is_row) {
        return;
    }
    for at in first..first + rows {
        let [values, label] = &mut segments[at..=at + 1] else { return };
        if let Some(row) = own(label) {
            values.labels.push(label.labels.remove(row));
            values.places.push(label.places.remove(row));
        }
    }
}
