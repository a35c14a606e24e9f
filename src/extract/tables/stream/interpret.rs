//! The meaning of labels and numbers by their order. A run of numbers belongs to the row label before it; it is spread
//! over the columns only where it has one number for each of them, since one dropped cell would shift the rest.

use super::super::cell::{self, Value};
use super::super::found::{Found, Place, Reader};
use super::super::lines::{Collector, Item, Segment};
use super::single::Singles;
use crate::knowledge::{EntryId, ListColumn, Roles, TableKind, TextId};
use crate::model::{ApplicantId, Span, UnitId};

pub(super) const CONFIDENCE: f32 = 0.97;
/// Of a total that only the sum of its row places.
const BY_SUM: f32 = 0.9;
/// Of a blank cell that only the label of its row shows.
const BY_LABEL: f32 = 0.9;
/// Columns beyond which a header is damage, not a form's.
const MOST_COLUMNS: usize = 20;
/// Rows without a value between two rows with one.
const BLANK_ROWS: usize = 8;
/// Rows of a label-unit-value form that make a table official.
const LIST_ROWS: usize = 3;

/// What one region leaves to the next: tables go on after a page break or a heading.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Column labels of the last matrix.
    columns: Vec<TextId>,
    /// Applicants that head the columns, in the order in which they stand there.
    applicants: Vec<ApplicantId>,
    /// Labels of values that follow one at a time.
    pub(super) singles: Singles,
    /// Columns of values that a list is headed by, in their order.
    list: Vec<ListColumn>,
    /// Years that head the columns, where two stand side by side.
    years: Vec<u16>,
    pub(super) group: Option<TextId>,
}

impl State {
    /// What lines begin with below a table with these applicants above its columns.
    pub(super) fn below(applicants: Vec<ApplicantId>) -> State {
        State { applicants, ..State::default() }
    }
}

/// The column labels above the rows of a matrix, as its labels are passed in their order.
#[derive(Default)]
struct Columns {
    labels: Vec<TextId>,
    /// A row stands below them: the next column label is the first above other rows.
    below: bool,
}

impl Columns {
    fn pass(&mut self, text: TextId, roles: &Roles) {
        if roles.matrix_column {
            if std::mem::take(&mut self.below) {
                self.labels.clear();
            }
            self.labels.push(text);
        }
        self.below |= roles.matrix_row && !self.labels.is_empty();
    }
}

pub(super) struct Pass<'a, 'b> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) state: &'b mut State,
    found: &'b mut Found,
    /// Bit of the form that most labels stand in.
    pub(super) form: u8,
    /// Codes stand before the values of a list.
    codes: bool,
    list_rows: usize,
}

pub(super) fn interpret(reader: &Reader, collector: Collector, state: &mut State, found: &mut Found) {
    let mut segments = collector.finish(found);
    let form = reader.majority(segments.iter().flat_map(|segment| segment.labels.iter().copied()));
    drop_codes_ahead(reader, &mut segments, form);
    let codes = has_codes(reader, &segments, form);
    let mut pass = Pass { reader, state, found, form, codes, list_rows: 0 };
    for segment in &mut segments {
        if reader.deadline.cuts() {
            break;
        }
        pass.headers(segment);
        if pass.state.years.is_empty() || pass.of_year(segment) {
            pass.segment(segment);
        }
    }
    if pass.list_rows > 0 && pass.list_rows < LIST_ROWS && pass.list_rows == pass.found.observations.len() {
        *found = Found::default();
    }
}

/// Drops the codes that stand before the labels of a list, where most rows have one: in their
/// order they look like values of the rows before.
fn drop_codes_ahead(reader: &Reader, segments: &mut [Segment], form: u8) {
    let mut rows = 0;
    let mut ahead = Vec::new();
    for index in 1..segments.len() {
        let (Some(&text), Some(last)) = (segments[index].labels.last(), segments[index - 1].values.last()) else {
            continue;
        };
        let entries = reader.labels.roles_of(text).rows.iter().map(|&id| reader.labels.entry(id));
        let mut coded = entries.filter(|entry| entry.forms & form != 0 && !entry.number.is_empty()).peekable();
        rows += usize::from(coded.peek().is_some());
        if coded.any(|entry| reader.page.read(last.span) == entry.number) {
            ahead.push(index - 1);
        }
    }
    if rows >= LIST_ROWS && ahead.len() * 2 > rows {
        for index in ahead {
            segments[index].values.pop();
        }
    }
}

/// Whether the numbers after the labels of a list begin with the codes of its rows.
fn has_codes(reader: &Reader, segments: &[Segment], form: u8) -> bool {
    let (mut rows, mut codes) = (0, 0);
    for segment in segments {
        let (Some(&text), Some(first)) = (segment.labels.last(), segment.values.first()) else { continue };
        let entries = reader.labels.roles_of(text).rows.iter().map(|&id| reader.labels.entry(id));
        let mut numbers = entries.filter(|entry| entry.forms & form != 0 && !entry.number.is_empty()).peekable();
        rows += usize::from(numbers.peek().is_some());
        codes += usize::from(numbers.any(|entry| reader.page.read(first.span) == entry.number));
    }
    rows >= LIST_ROWS && codes * 2 > rows
}

impl Pass<'_, '_> {
    fn segment(&mut self, segment: &Segment) {
        let labels = self.reader.labels;
        let groups = segment.labels.iter().filter(|&&text| labels.roles_of(text).column_group).count();
        let Some(&last) = segment.labels.last() else {
            return self.leave_numbers(segment, "numbers without a label");
        };
        if self.single(segment) {
            return;
        }
        if groups > 0 && !labels.roles_of(last).columns.is_empty() || groups > 1 {
            return self.single_row(segment);
        }
        self.rows_without_values(segment);
        self.blank_rows(segment);
        let roles = labels.roles_of(last);
        if segment.values.is_empty() {
            return;
        }
        if roles.matrix_row && roles.rows.is_empty() {
            self.matrix(last, segment);
        } else if let Some(entry) =
            self.reader.choose(roles, &segment.labels, self.state.group, self.form, segment.values.len())
        {
            match labels.entry(entry).kind {
                TableKind::List => self.list(last, entry, segment),
                // 其他 and 总计 stand in any table: with nothing of the form's above it such a row is another's.
                _ if roles.applicant.is_some() && self.state.applicants.is_empty() && self.state.group.is_none() => {
                    self.leave_numbers(segment, "no header of applicants stands above the row");
                }
                _ => self.applicants(entry, segment),
            }
        } else {
            self.leave_numbers(segment, "numbers after words that are no row of the form");
        }
        if roles.group {
            self.state.group = Some(last);
        }
    }

    fn headers(&mut self, segment: &Segment) {
        let labels = self.reader.labels;
        let mut columns = Columns::default();
        let mut list = Vec::new();
        let mut headed = false;
        for &text in &segment.labels {
            let roles = labels.roles_of(text);
            headed |= roles.matrix_column || roles.spanning || roles.column_group || roles.list_column.is_some();
            columns.pass(text, roles);
            let of_values = [ListColumn::Value, ListColumn::Cumulative, ListColumn::Other];
            list.extend(roles.list_column.filter(|column| of_values.contains(column)));
        }
        if !list.is_empty() {
            self.state.list = list;
        }
        self.applicants_above(segment);
        let mut columns = columns.labels;
        let two = segment.years.iter().any(|year| *year != segment.years[0]);
        if two {
            self.state.years.clone_from(&segment.years);
            columns.truncate(block(&columns, segment.years.len()));
        } else if headed {
            self.state.years.clear();
        }
        // A row's own group is the last outer label before it.
        let group = segment.labels.iter().rev().skip(1).find(|&&text| labels.roles_of(text).group);
        if let Some(&group) = group {
            self.state.group = Some(group);
        }
        if !columns.is_empty() {
            self.state.columns = columns;
        }
    }

    /// The applicants that head the columns of the rows from here on.
    fn applicants_above(&mut self, segment: &Segment) {
        let labels = self.reader.labels;
        let Some((last, before)) = segment.labels.split_last() else { return };
        let heads: Vec<ApplicantId> = before.iter().filter_map(|&text| labels.roles_of(text).applicant).collect();
        let distinct = heads.iter().enumerate().all(|(index, head)| !heads[..index].contains(head));
        // 总计 and 其他 are rows, too: one alone heads a column where the first row of the form follows.
        let first = labels.entries.iter().position(|entry| entry.kind == TableKind::Applicants);
        let begins = || labels.roles_of(*last).rows.iter().any(|row| Some(usize::from(row.0)) == first);
        let spanned = before.iter().any(|&text| labels.roles_of(text).spanning);
        if distinct && (heads.len() > 1 && !spanned || heads.len() == 1 && begins()) {
            self.state.applicants = heads;
        } else if spanned {
            // A header of two rows names the last column before those in the middle.
            self.state.applicants.clone_from(&labels.applicants);
        }
    }

    /// Keeps the values of the latest year, where two years stand side by side: a column for each
    /// year, or one year's columns after the other's. `false` where the row fits neither.
    fn of_year(&mut self, segment: &mut Segment) -> bool {
        let years = &self.state.years;
        let (count, values) = (years.len(), &segment.values);
        let Some(latest) = years.iter().max() else { return true };
        if values.is_empty() {
            return true;
        }
        if !values.len().is_multiple_of(count) {
            self.leave(segment, "two years stand side by side, and the row has not the same values for both");
            return false;
        }
        let width = values.len() / count;
        let kept = values.chunks(width).zip(years).filter(|(_, year)| *year == latest);
        segment.values = kept.flat_map(|(items, _)| items).copied().collect();
        true
    }

    /// Rows named before the last one have no values of their own.
    fn rows_without_values(&mut self, segment: &Segment) {
        let labels = self.reader.labels;
        let until = if segment.values.is_empty() { 0 } else { 1 };
        let count = segment.labels.len() - until.min(segment.labels.len());
        let empty = segment.labels[..count].iter().filter(|&&text| {
            let roles = labels.roles_of(text);
            let entry = roles.rows.first().map(|&id| labels.entry(id));
            let row = entry.is_some_and(|entry| entry.kind == TableKind::Applicants);
            row && !roles.group && roles.applicant.is_none()
        });
        for &text in empty {
            self.found.empty_cells += labels.applicants.len();
            if let Some(span) = segment.span {
                let reason = format!("{}: the row has no values, or they were lost", labels.texts[usize::from(text.0)]);
                self.found.leave(Span { start: span.start, end: span.start }, reason);
            }
        }
    }

    /// The cells of rows that are named between others and have no value are blank. Many such rows
    /// are no blank rows but labels whose values stand elsewhere.
    fn blank_rows(&mut self, segment: &Segment) {
        let labels = self.reader.labels;
        let Some(before) = segment.labels.len().checked_sub(1).filter(|_| !segment.values.is_empty()) else { return };
        let mut blank: Vec<(EntryId, Span)> = Vec::new();
        let mut rows = 0;
        let mut columns = Columns::default();
        for (index, &text) in segment.labels[..before].iter().enumerate() {
            let roles = labels.roles_of(text);
            columns.pass(text, roles);
            if roles.group || segment.labels[index + 1..].contains(&text) {
                continue;
            }
            let place = segment.places[index];
            if roles.matrix_row && roles.rows.is_empty() {
                rows += 1;
                let above = if columns.labels.is_empty() { &self.state.columns } else { &columns.labels };
                let cells = above.iter().filter_map(|&column| labels.matrix.get(&(text, column)));
                blank.extend(cells.map(|&entry| (entry, place)));
            } else if let Some(entry) =
                self.reader.choose(roles, &segment.labels[..=index], self.state.group, self.form, 0)
                && labels.entry(entry).kind == TableKind::List
                && self.list_rows > 0
            {
                rows += 1;
                blank.push((entry, place));
            }
        }
        if rows <= BLANK_ROWS {
            for (entry, span) in blank {
                let item = Item { span, value: Value::Blank, line: 0 };
                self.put(entry, None, &item, None, BY_LABEL);
            }
        }
    }

    fn matrix(&mut self, row: TextId, segment: &Segment) {
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

    fn applicants(&mut self, entry: EntryId, segment: &Segment) {
        let all = &self.reader.labels.applicants;
        let headed = &self.state.applicants;
        if headed.is_empty() && segment.values.len() < all.len() {
            return self.leave(segment, "no header of applicants stands above the row");
        }
        // A header in pieces may have lost some: a row with a value for each applicant is whole.
        let whole = segment.values.len() >= all.len() && headed.len() < all.len();
        let columns = if headed.is_empty() || whole { all.clone() } else { headed.clone() };
        if let Some(values) = fit(&segment.values, columns.len()) {
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

    /// The single-row table: groups of columns named before their values.
    fn single_row(&mut self, segment: &Segment) {
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

    fn list(&mut self, row: TextId, entry: EntryId, segment: &Segment) {
        let labels = self.reader.labels;
        self.list_rows += 1;
        let mut values = &segment.values[..];
        let number = &labels.entry(entry).number;
        let code = |item: &Item| self.reader.page.read(item.span) == *number;
        if self.codes && values.first().is_some_and(code) {
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

    pub(super) fn put(
        &mut self,
        entry: EntryId,
        applicant: Option<ApplicantId>,
        item: &Item,
        unit: Option<UnitId>,
        confidence: f32,
    ) {
        let place = Place { entry, applicant, span: item.span, unit, confidence };
        self.reader.place(place, item.value, self.found);
    }

    fn leave(&mut self, segment: &Segment, reason: &str) {
        self.found.numbers += segment.values.iter().filter(|item| item.value.number().is_some()).count();
        self.leave_items(&segment.values, reason);
    }

    fn leave_numbers(&mut self, segment: &Segment, reason: &str) {
        if segment.values.iter().any(|item| item.value.number().is_some()) {
            self.leave(segment, reason);
        }
    }

    fn leave_items(&mut self, items: &[Item], reason: &str) {
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            self.found.leave(Span { start: first.span.start, end: last.span.end }, reason);
        }
    }
}

/// Length of the columns named once, where `count` years name all of them each.
fn block(columns: &[TextId], count: usize) -> usize {
    let width = columns.len() / count.max(1);
    let same =
        width > 0 && columns.len().is_multiple_of(count) && columns.chunks(width).all(|each| each == &columns[..width]);
    if same { width } else { columns.len() }
}

/// The values as one for each of `count` columns: blank places that spanning labels and
/// trailing dividers leave do not count, nor a page number alone on a line.
fn fit(values: &[Item], count: usize) -> Option<&[Item]> {
    if values.len() > count + MOST_COLUMNS {
        return None;
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
