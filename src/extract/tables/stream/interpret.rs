//! The meaning of labels and numbers by their order. A run of numbers belongs to the row label before it; it is spread
//! over the columns only where it has one number for each of them, since one dropped cell would shift the rest.

use super::super::cell::Value;
use super::super::found::{Found, Place, Reader};
use super::super::lines::{Collector, Item, Segment};
use super::headers::{Columns, State};
use super::{ahead, apart};
use crate::knowledge::{EntryId, TableKind};
use crate::model::{ApplicantId, Span, UnitId};

pub(super) const CONFIDENCE: f32 = 0.97;
/// Of a blank cell that only the label of its row shows.
const BY_LABEL: f32 = 0.9;
/// Rows without a value between two rows with one.
const BLANK_ROWS: usize = 8;
/// Rows of a label-unit-value form that make a table official.
const LIST_ROWS: usize = 3;

pub(super) struct Pass<'a, 'b> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) state: &'b mut State,
    pub(super) found: &'b mut Found,
    /// Bit of the form that most labels stand in.
    pub(super) form: u8,
    /// Codes stand before the values of a list.
    pub(super) codes: bool,
    /// Rows of lists that were read.
    pub(super) list_rows: usize,
}

pub(super) fn interpret(reader: &Reader, collector: Collector, state: &mut State, found: &mut Found) {
    let mut segments = apart::settle_applicants(reader, apart::settle(reader, collector.finish(found)));
    ahead::settle(reader, &mut segments);
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

    pub(super) fn leave(&mut self, segment: &Segment, reason: &str) {
        self.found.numbers += segment.values.iter().filter(|item| item.value.number().is_some()).count();
        self.leave_items(&segment.values, reason);
    }

    fn leave_numbers(&mut self, segment: &Segment, reason: &str) {
        if segment.values.iter().any(|item| item.value.number().is_some()) {
            self.leave(segment, reason);
        }
    }

    pub(super) fn leave_items(&mut self, items: &[Item], reason: &str) {
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            self.found.leave(Span { start: first.span.start, end: last.span.end }, reason);
        }
    }
}
