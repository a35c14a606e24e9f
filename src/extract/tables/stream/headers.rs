//! What stands above the rows: the labels of columns, the applicants, the years side by side.

use super::super::lines::Segment;
use super::interpret::Pass;
use super::single::Singles;
use crate::knowledge::{ListColumn, Roles, TableKind, TextId};
use crate::model::{ApplicantId, Span};

/// Bytes of a page that hold its title.
const TITLE: usize = 600;

/// What one region leaves to the next: tables go on after a page break or a heading.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Column labels of the last matrix.
    pub(super) columns: Vec<TextId>,
    /// Applicants that head the columns, in the order in which they stand there.
    pub(super) applicants: Vec<ApplicantId>,
    /// Labels of values that follow one at a time.
    pub(super) singles: Singles,
    /// Columns of values that a list is headed by, in their order.
    pub(super) list: Vec<ListColumn>,
    /// Years that head the columns, where two stand side by side.
    pub(super) years: Vec<u16>,
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
pub(super) struct Columns {
    pub(super) labels: Vec<TextId>,
    /// A row stands below them: the next column label is the first above other rows.
    below: bool,
}

impl Columns {
    pub(super) fn pass(&mut self, text: TextId, roles: &Roles) {
        if roles.matrix_column {
            if std::mem::take(&mut self.below) {
                self.labels.clear();
            }
            self.labels.push(text);
        }
        self.below |= roles.matrix_row && !self.labels.is_empty();
    }
}

impl Pass<'_, '_> {
    pub(super) fn headers(&mut self, segment: &Segment) {
        let labels = self.reader.labels;
        let mut columns = Columns::default();
        let mut list: Vec<(ListColumn, Span)> = Vec::new();
        let mut headed = false;
        for (&text, &place) in segment.labels.iter().zip(&segment.places) {
            let roles = labels.roles_of(text);
            headed |= roles.matrix_column || roles.spanning || roles.column_group || roles.list_column.is_some();
            columns.pass(text, roles);
            let of_values = [ListColumn::Value, ListColumn::Cumulative, ListColumn::Other];
            list.extend(roles.list_column.filter(|column| of_values.contains(column)).map(|column| (column, place)));
        }
        // 统计指标、单位、2010年度、历年累计: the year heads the values, if the page's title names it, too.
        if let [(named, year)] = segment.years[..]
            && !list.is_empty()
            && self.titled(named)
            && list.iter().all(|(column, _)| *column != ListColumn::Value)
        {
            list.insert(list.partition_point(|(_, place)| *place < year), (ListColumn::Value, year));
        }
        if !list.is_empty() {
            self.state.list = list.into_iter().map(|(column, _)| column).collect();
        }
        self.applicants_above(segment);
        let mut columns = columns.labels;
        let years: Vec<u16> = segment.years.iter().map(|(year, _)| *year).collect();
        if years.iter().any(|year| *year != years[0]) {
            self.state.years = years;
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

    /// Whether the beginning of the page names the year.
    fn titled(&self, year: u16) -> bool {
        let reading = &self.reader.page.reading;
        reading[..reading.floor_char_boundary(TITLE)].contains(&year.to_string())
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
    pub(super) fn of_year(&mut self, segment: &mut Segment) -> bool {
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
}

/// Length of the columns named once, where `count` years name all of them each.
fn block(columns: &[TextId], count: usize) -> usize {
    let width = columns.len() / count.max(1);
    let same =
        width > 0 && columns.len().is_multiple_of(count) && columns.chunks(width).all(|each| each == &columns[..width]);
    if same { width } else { columns.len() }
}
