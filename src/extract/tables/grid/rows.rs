//! Rows of values: which cell of the form each of their cells is.

use std::collections::BTreeSet;

use super::super::cell::Value;
use super::super::found::Place;
use super::super::lines;
use super::{Pass, Seen};
use crate::knowledge::{Entry, EntryId, ListColumn, TableKind, TextId};
use crate::model::{ApplicantId, Cell, Span, UnitId};

/// Why a row is left that gives a cell of the form twice, as where two years stand side by side.
const TWICE: &str = "the row has two values for one column of the form";
const CONFIDENCE: f32 = 0.99;
/// Of values in a table that continues another without headers of its own.
const CONTINUED: f32 = 0.95;

impl Pass<'_> {
    /// Reads the cells right of a row label.
    pub(super) fn data(&mut self, label: &Seen, values: &[Seen], outer: &[TextId]) {
        let Some(text) = label.text else { return };
        let of_year: Vec<Seen>;
        let values = if self.state.years.is_empty() {
            values
        } else {
            of_year = values.iter().filter(|seen| !self.is_other_year(&seen.cell)).copied().collect();
            &of_year
        };
        let labels = self.reader.labels;
        let roles = labels.roles_of(text);
        let group = outer.iter().rev().copied().find(|&text| labels.roles_of(text).group);
        if let Some(group) = group {
            self.state.group = Some(group);
        }
        if roles.matrix_row && roles.rows.is_empty() {
            self.matrix(text, values);
        } else if let Some(entry) = self.reader.choose(roles, outer, self.state.group, self.form, values.len()) {
            self.groups.extend(outer_of(labels.entry(entry)));
            match labels.entry(entry).kind {
                TableKind::List => self.list(text, entry, values),
                // The row is shorter than the heads, and what it lacks stands before its label.
                _ if self.applicant(&label.cell).is_some() => {
                    self.leave(values, "the row's label stands under an applicant")
                }
                _ => self.applicants(text, entry, values),
            }
        } else if values.iter().any(|seen| seen.value.number().is_some()) {
            let reason = format!("{} stands under no group of the form", labels.texts[usize::from(text.0)]);
            self.leave(values, reason);
        }
        if roles.group {
            self.state.group = Some(text);
        }
        self.state.after_data = true;
    }

    fn matrix(&mut self, row: TextId, values: &[Seen]) {
        let labels = self.reader.labels;
        let before = self.found.observations.len();
        let mut taken = Vec::with_capacity(values.len());
        for seen in values {
            let column = self.above(&seen.cell).iter().rev().copied().find(|&text| labels.roles_of(text).matrix_column);
            match column.and_then(|column| labels.matrix.get(&(row, column))) {
                Some(entry) if taken.last() == Some(entry) && self.repeats(seen, values) => {}
                Some(entry) if taken.contains(entry) => {
                    self.found.observations.truncate(before);
                    return self.leave(values, TWICE);
                }
                Some(&entry) => {
                    taken.push(entry);
                    self.put(entry, None, seen, None);
                }
                None if column.is_some() || self.found.strong >= 2 => self.no_column(seen),
                None => {}
            }
        }
    }

    fn applicants(&mut self, row: TextId, entry: EntryId, values: &[Seen]) {
        let labels = self.reader.labels;
        let groups = labels.roles_of(row).group;
        // (六)其他处理 beside 1.申请人无正当理: a row of the group whose label is not whole.
        if let Some(own) = values.first()
            && groups
            && matches!(own.value, Value::Words)
            && labels.is_numbered(self.reader.page.read(own.cell.span))
        {
            return self.leave_unknown(own, values);
        }
        let printed = labels.entry(entry).kind == TableKind::Applicants;
        // A table that continues another has lost the outer labels of its first rows, and with
        // them the places of its columns: there, a row counts where it is complete.
        let printed_order = (self.state.carried && values.len() == labels.applicants.len()).then(|| {
            let order = self.state.applicants(self.reader);
            if order.is_empty() { labels.applicants.clone() } else { order }
        });
        let (before, blanks) = (self.found.observations.len(), self.group_blanks.len());
        let mut taken = Vec::with_capacity(values.len());
        for (index, seen) in values.iter().enumerate() {
            let applicant = match &printed_order {
                Some(order) => order.get(index).copied(),
                None => self.applicant(&seen.cell),
            };
            let Some(applicant) = applicant else {
                self.no_column(seen);
                continue;
            };
            if taken.last() == Some(&applicant) && self.repeats(seen, values) {
                continue;
            }
            if taken.contains(&applicant) {
                self.found.observations.truncate(before);
                self.group_blanks.truncate(blanks);
                return self.leave(values, TWICE);
            }
            taken.push(applicant);
            if matches!(seen.value, Value::Blank) && groups {
                // Forms differ in whether this row prints values: blank cells count only where
                // the table has no rows of the group.
                if printed {
                    self.group_blanks.push((row, self.found.observations.len()));
                    self.put(entry, Some(applicant), seen, None);
                }
                continue;
            }
            self.put(entry, Some(applicant), seen, None);
        }
    }

    /// Whether a cell says again what the cell to its left says, under the same labels: a cell
    /// that spanned columns, written out in each.
    fn repeats(&self, seen: &Seen, values: &[Seen]) -> bool {
        let words = |seen: &Seen| self.reader.page.read(seen.cell.span).trim();
        let left = values.iter().find(|left| left.cell.col + left.cell.col_span == seen.cell.col);
        left.is_some_and(|left| words(left) == words(seen) && self.above(&left.cell) == self.above(&seen.cell))
    }

    /// The applicant whose column a cell stands in, where it stands in one alone.
    fn applicant(&self, cell: &Cell) -> Option<ApplicantId> {
        let head = |col: usize| {
            let texts = self.state.above.get(col)?;
            texts.iter().rev().find_map(|&text| self.reader.labels.roles_of(text).applicant)
        };
        let first = usize::from(cell.col);
        let applicant = head(first)?;
        let same = (first..first + usize::from(cell.col_span)).all(|col| head(col) == Some(applicant));
        same.then_some(applicant)
    }

    fn list(&mut self, row: TextId, entry: EntryId, values: &[Seen]) {
        let labels = self.reader.labels;
        let role = |pass: &Self, seen: &Seen| {
            let above = pass.above(&seen.cell).iter().rev();
            above.copied().find_map(|text| labels.roles_of(text).list_column)
        };
        let unit = values.iter().find_map(|seen| self.unit(seen));
        let headed = values.iter().any(|seen| role(self, seen) == Some(ListColumn::Value));
        let number = &labels.entry(entry).number;
        let mut candidates: Vec<&Seen> = Vec::new();
        for seen in values.iter().filter(|seen| seen.value.is_value()) {
            match role(self, seen) {
                Some(ListColumn::Value) => candidates.push(seen),
                Some(ListColumn::Cumulative) => {
                    let roles = labels.roles_of(row);
                    let cumulative = roles.rows.iter().copied().find(|&id| !labels.entry(id).column.is_empty());
                    if let Some(cumulative) = cumulative {
                        self.put(cumulative, None, seen, unit);
                    }
                }
                Some(ListColumn::Code | ListColumn::Unit | ListColumn::Label | ListColumn::Other) => {}
                None if !headed => candidates.push(seen),
                None => {}
            }
        }
        let coded = |first: &&Seen| self.reader.page.read(first.cell.span).trim() == number;
        if !headed && candidates.len() > 1 && candidates.first().is_some_and(coded) {
            candidates.remove(0);
        }
        if candidates.len() > 1 {
            candidates.retain(|seen| !matches!(seen.value, Value::Blank | Value::NotApplicable));
        }
        self.list_rows += 1;
        match candidates[..] {
            [seen] => self.put(entry, None, seen, unit),
            [] => {}
            _ => self.leave(values, "more than one number in the row, and no header says which is the year's"),
        }
    }

    /// The unit that a cell names.
    pub(super) fn unit(&self, seen: &Seen) -> Option<UnitId> {
        let words = self.reader.page.read(seen.cell.span).trim();
        if words.is_empty() || words.len() > 9 || seen.value.is_value() {
            return None;
        }
        self.reader.knowledge.codebook.unit(words)
    }

    /// A row whose label heads a column in the form: the table is turned on its side, and the groups of its
    /// columns stand above. Whether it is one.
    pub(super) fn turned(&mut self, own: &[Seen]) -> bool {
        let labels = self.reader.labels;
        let heads = |seen: &&Seen| self.roles(seen).is_some_and(|roles| !roles.columns.is_empty());
        let Some(label) = own.iter().take_while(|seen| !seen.value.is_value()).find(heads) else { return false };
        let entries = self.roles(label).map_or(&[][..], |roles| &roles.columns);
        let found = |seen: &Seen| {
            let above = self.above(&seen.cell);
            let grouped = |id: &&EntryId| labels.entry(**id).column.len() > 1 && under(labels.entry(**id), above);
            entries.iter().find(grouped).copied()
        };
        let values = own.iter().filter(|seen| seen.value.is_value() && !self.is_other_year(&seen.cell));
        let placed: Vec<(EntryId, Seen)> = values.filter_map(|seen| Some((found(seen)?, *seen))).collect();
        let mut taken = BTreeSet::new();
        if !placed.iter().all(|(entry, _)| taken.insert(*entry)) {
            self.leave(own, TWICE);
        } else {
            placed.iter().for_each(|(entry, seen)| self.put(*entry, None, seen, None));
        }
        self.state.after_data |= !placed.is_empty();
        !placed.is_empty()
    }

    /// A row of values only: the single row of the table whose columns are labelled by paths.
    pub(super) fn row_without_label(&mut self, own: &[Seen]) {
        let labels = self.reader.labels;
        let numbers = own.iter().filter(|seen| seen.value.number().is_some()).count();
        let mut placed = 0;
        let mut strange = Vec::new();
        // The groups of the columns may stand before the values instead of above them.
        let beside: Vec<TextId> = own.iter().flat_map(|seen| [seen.outer, seen.text]).flatten().collect();
        for seen in own {
            if self.is_other_year(&seen.cell) {
                continue;
            }
            let all: Vec<TextId>;
            let mut above = self.above(&seen.cell);
            if !beside.is_empty() {
                all = [above, &beside].concat();
                above = &all;
            }
            let entry = above.iter().rev().find_map(|&text| {
                let entries = labels.roles_of(text).columns.iter().copied();
                entries
                    .into_iter()
                    .find(|&id| under(labels.entry(id), above))
                    .or_else(|| self.reader.crossing(text, above))
            });
            match entry {
                Some(entry) if seen.value.is_value() => {
                    self.put(entry, None, seen, None);
                    placed += 1;
                }
                _ if seen.value.number().is_some() => strange.push(seen.cell.span),
                _ => {}
            }
        }
        if placed > 0 {
            self.state.after_data = true;
            strange
                .into_iter()
                .for_each(|span| self.found.leave(span, "the number stands under no column of the form"));
            return;
        }
        let label = own.iter().find(|seen| matches!(seen.value, Value::Words));
        let known = label.is_some_and(|seen| seen.text.is_some());
        let alone = own.iter().filter(|seen| !matches!(seen.value, Value::Blank)).count() < 2;
        let headed = own.iter().any(|seen| seen.value.number().is_some() && self.is_headed(&seen.cell));
        if let Some(label) = label
            && numbers > 0
            && !known
            && !alone
            && (headed || numbers == labels.applicants.len())
        {
            self.leave_unknown(label, own);
        }
    }

    fn is_headed(&self, cell: &Cell) -> bool {
        self.above(cell).iter().any(|&text| {
            let roles = self.reader.labels.roles_of(text);
            roles.applicant.is_some() || roles.matrix_column || !roles.columns.is_empty()
        })
    }

    pub(super) fn put(&mut self, entry: EntryId, applicant: Option<ApplicantId>, seen: &Seen, unit: Option<UnitId>) {
        let confidence = if self.state.carried { CONTINUED } else { CONFIDENCE };
        let place = Place { entry, applicant, span: seen.cell.span, unit, confidence };
        if !self.reader.place(place, seen.value, &mut self.found) {
            self.found.leave(seen.cell.span, "the cell holds words, not a number");
        }
    }

    fn no_column(&mut self, seen: &Seen) {
        if seen.value.number().is_some() {
            self.found.numbers += 1;
            self.found.leave(seen.cell.span, "the number stands under no column of the form");
        }
    }

    fn leave_unknown(&mut self, label: &Seen, cells: &[Seen]) {
        let words = lines::shortened(self.reader.page.read(label.cell.span));
        self.leave(cells, format!("no row of the form is called {words}"));
    }

    fn leave(&mut self, cells: &[Seen], reason: impl Into<String>) {
        if let (Some(first), Some(last)) = (cells.first(), cells.last()) {
            self.found.numbers += cells.iter().filter(|seen| seen.value.number().is_some()).count();
            let span = Span { start: first.cell.span.start, end: last.cell.span.end.max(first.cell.span.start) };
            self.found.leave(span, reason);
        }
    }
}

fn outer_of(entry: &Entry) -> &[TextId] {
    entry.row.len().checked_sub(2).map_or(&[], |index| &entry.row[index])
}

/// Whether the labels above a column hold the outer label that the cell stands under.
fn under(entry: &Entry, above: &[TextId]) -> bool {
    let Some(outer) = entry.column.len().checked_sub(2).map(|index| &entry.column[index]) else { return true };
    outer.iter().any(|text| above.contains(text))
}
