//! A row's values on the columns above it, by the kind of its table; those that do not fit are left.

use super::super::cell::{self, Value};
use super::super::lines::{Item, Segment};
use super::interpret::{CONFIDENCE, Pass};
use crate::knowledge::{EntryId, ListColumn, TableKind, TextId};
use crate::model::{ApplicantId, Span};

/// Of a total that only the sum of its row places.
const BY_SUM: f32 = 0.9;
/// Columns beyond which a header is damage, not a form's.
const MOST_COLUMNS: usize = 20;

impl Pass<'_, '_> {
    pub(super) fn matrix(&mut self, row: TextId, segment: &Segment) {
        let columns = self.columns_of(row);
        let apart = self.apart(&segment.values, columns.len());
        let once = self.once(&columns, &segment.values);
        let (columns, values) = match &once {
            Some((columns, items)) => (columns.clone(), Some(&items[..])),
            None => {
                let values = fit(apart.as_deref().unwrap_or(&segment.values), columns.len());
                (columns, values)
            }
        };
        let entries: Option<Vec<EntryId>> =
            columns.iter().map(|&column| self.reader.labels.matrix.get(&(row, column)).copied()).collect();
        // Two years side by side name every column twice.
        let twice = columns.len() > MOST_COLUMNS
            || columns.iter().enumerate().any(|(index, column)| columns[..index].contains(column));
        match (values, entries) {
            (Some(values), Some(entries)) if !twice => {
                for (item, entry) in values.iter().zip(entries) {
                    self.put(entry, None, item, None, CONFIDENCE);
                }
            }
            _ => self.leave(segment, "the row has not one value for each column"),
        }
    }

    /// The columns above a row; where those of several tables stand side by side, the row's own.
    fn columns_of(&self, row: TextId) -> Vec<TextId> {
        let above = &self.state.columns;
        let own: Vec<TextId> =
            above.iter().copied().filter(|&column| self.reader.labels.matrix.contains_key(&(row, column))).collect();
        if own.is_empty() { above.clone() } else { own }
    }

    /// The values of several columns on a line of their own, where they were taken for one number with spaces between its
    /// thousands: 3 147 986.
    fn apart(&self, values: &[Item], columns: usize) -> Option<Vec<Item>> {
        let [whole] = values else { return None };
        let words = self.reader.page.read(whole.span);
        let groups: Vec<Item> = words
            .split(' ')
            .map(|group| {
                let start = whole.span.start as usize + (group.as_ptr() as usize - words.as_ptr() as usize);
                let value = cell::read(group, self.reader.knowledge);
                Item { span: Span::new(start, start + group.len()), value, line: whole.line }
            })
            .collect();
        (columns > 1 && groups.len() == columns).then_some(groups)
    }

    /// Each column and its value once, where both are written out for every column that a cell spanned.
    fn once(&self, columns: &[TextId], values: &[Item]) -> Option<(Vec<TextId>, Vec<Item>)> {
        if columns.len() != values.len() {
            return None;
        }
        let words = |item: &Item| self.reader.page.read(item.span);
        let mut once: (Vec<TextId>, Vec<Item>) = Default::default();
        for (&column, item) in columns.iter().zip(values) {
            if once.0.last() != Some(&column) {
                once.0.push(column);
                once.1.push(*item);
            } else if once.1.last().is_none_or(|before| words(before) != words(item)) {
                return None;
            }
        }
        (once.0.len() < columns.len()).then_some(once)
    }

    pub(super) fn applicants(&mut self, entry: EntryId, segment: &Segment) {
        let all = &self.reader.labels.applicants;
        let headed = &self.state.applicants;
        if headed.is_empty() && segment.values.len() < all.len() {
            return self.leave(segment, "no header of applicants stands above the row");
        }
        // A header in pieces may have lost some: a row with a value for each applicant is whole.
        let whole = segment.values.len() >= all.len() && headed.len() < all.len();
        let columns = if headed.is_empty() || whole { all.clone() } else { headed.clone() };
        if let Some(values) = fit(&segment.values, columns.len()) {
            if columns.len() < all.len() && !self.are_in_order(&columns) {
                return self.leave(segment, "the heads of applicants above the row are not whole");
            }
            let filled = values.iter().any(|item| item.value != Value::Blank);
            if !filled && self.reader.labels.entry(entry).kind == TableKind::Groups {
                return;
            }
            for (item, &applicant) in values.iter().zip(&columns) {
                self.put(entry, Some(applicant), item, None, CONFIDENCE);
            }
            return;
        }
        let numbers: Option<Vec<f64>> = segment.values.iter().map(|item| item.value.number()).collect();
        let by_sum = numbers.filter(|numbers| numbers.len() > 1 && numbers.len() < columns.len());
        let (Some(numbers), Some(&total), Some(item)) = (by_sum, columns.last(), segment.values.last()) else {
            return self.leave(segment, "the row has not one value for each applicant");
        };
        let (last, parts) = (numbers[numbers.len() - 1], &numbers[..numbers.len() - 1]);
        if parts.iter().sum::<f64>() == last {
            self.put(entry, Some(total), item, None, BY_SUM);
            let parts = &segment.values[..segment.values.len() - 1];
            self.found.numbers += parts.len();
            self.leave_items(parts, "cells were dropped: only the row's total has a sure place");
        } else {
            self.leave(segment, "cells were dropped, and no sum says where the others belong");
        }
    }

    /// Whether some heads of applicants stand in the printed order: others may belong to several lines.
    fn are_in_order(&self, heads: &[ApplicantId]) -> bool {
        let all = &self.reader.labels.applicants;
        heads.iter().map(|head| all.iter().position(|known| known == head)).is_sorted()
    }

    /// The single-row table: groups of columns named before their values.
    pub(super) fn single_row(&mut self, segment: &Segment) {
        if segment.values.is_empty() {
            return;
        }
        let labels = self.reader.labels;
        let named = |text: &TextId| segment.labels.contains(text);
        let entries: Vec<EntryId> = labels
            .single_row
            .iter()
            .copied()
            .filter(|&id| {
                let column = &labels.entry(id).column;
                column.len().checked_sub(2).is_some_and(|outer| column[outer].iter().any(named))
            })
            .collect();
        match fit(&segment.values, entries.len()) {
            Some(values) => {
                for (item, entry) in values.iter().zip(entries) {
                    self.put(entry, None, item, None, CONFIDENCE);
                }
            }
            None => self.leave(segment, "the row has not one value for each column"),
        }
    }

    pub(super) fn list(&mut self, row: TextId, entry: EntryId, segment: &Segment) {
        let labels = self.reader.labels;
        self.list_rows += 1;
        let mut values = &segment.values[..];
        let number = &labels.entry(entry).number;
        let code = |item: &Item| self.reader.page.read(item.span) == *number;
        // The form may not know the code of a row.
        let unknown = || number.is_empty() && values.len() == self.state.list.len() + 1;
        if self.codes && (values.first().is_some_and(code) || unknown()) {
            values = &values[1..];
        }
        match values {
            [] => self.found.empty_cells += 1,
            [item] => self.put(entry, None, item, segment.unit, CONFIDENCE),
            _ if values.len() == self.state.list.len() && self.state.list.contains(&ListColumn::Value) => {
                let other = labels.roles_of(row).rows.iter().copied().find(|&id| !labels.entry(id).column.is_empty());
                for (item, column) in values.iter().zip(self.state.list.clone()) {
                    match (column, other) {
                        (ListColumn::Value, _) => self.put(entry, None, item, segment.unit, CONFIDENCE),
                        (ListColumn::Cumulative, Some(other)) => self.put(other, None, item, segment.unit, CONFIDENCE),
                        _ => {}
                    }
                }
            }
            _ => self.leave(segment, "more than one number in the row, and no header says which is the year's"),
        }
    }
}

/// The values as one for each of `count` columns: blank places that spanning labels and
/// trailing dividers leave do not count, nor a page number alone on a line.
fn fit(values: &[Item], count: usize) -> Option<&[Item]> {
    if values.len() > count + MOST_COLUMNS {
        return None;
    }
    if count > 0 && values.iter().all(|item| item.value == Value::Blank) {
        return values.get(..count);
    }
    let mut values = values;
    while count > 0 && values.len() > count {
        let (first, last) = (values.first()?, values.last()?);
        let alone = |at: usize, other: usize| {
            values[at].line != values[other].line
                && values.iter().filter(|item| item.line == values[other].line).count() >= count
        };
        let blank_first = first.value == Value::Blank && last.value != Value::Blank;
        let blank_last = last.value == Value::Blank && first.value != Value::Blank;
        values = if blank_first {
            &values[1..]
        } else if blank_last || alone(values.len() - 1, 0) {
            &values[..values.len() - 1]
        } else if alone(0, values.len() - 1) {
            &values[1..]
        } else {
            return None;
        };
    }
    (count > 0 && values.len() == count).then_some(values)
}
