//! Rows of one value each: the labels of row and column stand side by side before it, as in a table that was turned into
//! a list.

use super::super::cell::Value;
use super::{Pass, Seen};

impl Pass<'_> {
    /// Reads a row of labels and one value, whose labels are those of a row and of a column. Whether it is one.
    pub(super) fn one_value(&mut self, row: u16, own: &[Seen]) -> bool {
        let Some(label) = own.iter().rposition(|seen| seen.text.is_some()) else { return false };
        let heads =
            |seen: &&Seen| self.roles(seen).is_some_and(|roles| roles.matrix_column || !roles.columns.is_empty());
        let mut values =
            own[label + 1..].iter().filter(|seen| self.unit(seen).is_none()).filter(|seen| is_filled(seen));
        let (Some(value), None) = (values.next().copied(), values.next()) else { return false };
        if own.iter().filter(heads).count() != 1 || !heads(&&own[label]) || self.is_other_year(&value.cell) {
            return false;
        }
        let outer = self.outer(row, own, 0, label);
        let Some(entry) = own[label].text.and_then(|text| self.reader.crossing(text, &outer)) else { return false };
        let unit = own[label + 1..].iter().find_map(|seen| self.unit(seen));
        self.put(entry, None, &value, unit);
        self.state.after_data = true;
        true
    }
}

fn is_filled(seen: &Seen) -> bool {
    !matches!(seen.value, Value::Blank | Value::Words)
}
