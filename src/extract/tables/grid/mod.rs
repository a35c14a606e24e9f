//! Tables whose grid is known: a cell is found by the labels of its row and of its column.

mod long;
mod rows;

use std::collections::BTreeSet;

use super::cell::{self, Value};
use super::found::{Found, Reader};
use super::lines;
use crate::knowledge::{ListColumn, Roles, TextId};
use crate::model::{ApplicantId, Cell, Span, Table};

/// Grid places up to which a table is read; more is damage, not a form.
const LARGEST_GRID: usize = 200_000;
/// Rows of a label-unit-value form that make a table official.
const LIST_ROWS: usize = 3;

/// What the tables before leave to a table that continues them.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Labels above each column, from the outermost.
    above: Vec<Vec<TextId>>,
    /// Whether rows of values have followed the labels.
    after_data: bool,
    /// The last outer row label.
    group: Option<TextId>,
    /// The labels above stand in an earlier table.
    carried: bool,
    /// The table before was a label-unit-value form.
    list: bool,
    /// The year that each column is headed by, where two years stand side by side.
    years: Vec<Option<u16>>,
    /// These stand in an earlier table.
    years_carried: bool,
}

/// A cell with what it says.
#[derive(Debug, Clone, Copy)]
struct Seen {
    cell: Cell,
    text: Option<TextId>,
    /// The outer label that the cell names before its own: 规章/本年制发件数.
    outer: Option<TextId>,
    value: Value,
}

/// The cells of a table with what each says, in order of their rows.
pub(super) struct Sight {
    rows: u16,
    cols: u16,
    span: Span,
    cells: Vec<Seen>,
}

impl Sight {
    /// Looks at the cells of a table; `None` where there are too many.
    pub fn of(table: &Table, reader: &Reader) -> Option<Sight> {
        if usize::from(table.rows) * usize::from(table.cols) > LARGEST_GRID {
            return None;
        }
        let mut buffer = String::new();
        let cells = table.cells.iter().map(|cell| look(*cell, reader, &mut buffer)).collect();
        Some(Sight { rows: table.rows, cols: table.cols, span: table.span, cells }.in_order())
    }

    fn in_order(mut self) -> Sight {
        self.cells.sort_by_key(|seen| (seen.cell.row, seen.cell.col));
        self
    }

    /// Whether any cell is a label: without one, only a table that continues another can be read.
    pub fn has_labels(&self) -> bool {
        self.cells.iter().any(|seen| seen.text.is_some())
    }

    /// The table with its rows as columns.
    pub fn turned(self) -> Sight {
        let turn = |cell: Cell| Cell {
            row: cell.col,
            col: cell.row,
            row_span: cell.col_span,
            col_span: cell.row_span,
            ..cell
        };
        let cells = self.cells.into_iter().map(|seen| Seen { cell: turn(seen.cell), ..seen }).collect();
        Sight { rows: self.cols, cols: self.rows, cells, ..self }.in_order()
    }
}

/// Reads one table; what a continued table needs of it stays in `state`.
pub(super) fn read(reader: &Reader, table: &Sight, state: &mut State) -> Found {
    let mut found = Found::default();
    let cells = &table.cells;
    cells.iter().filter_map(|seen| seen.text).for_each(|text| reader.note(text, &mut found));
    state.adopt(usize::from(table.cols), reader);
    let form = reader.majority(cells.iter().filter_map(|seen| seen.text));
    let years = cells.iter().filter(|seen| seen.cell.col == 0).filter_map(|seen| year_of(reader, seen));
    let last_year = years.clone().max().filter(|last| years.clone().any(|year| year < *last));
    let mut pass = Pass {
        last_year,
        open: Vec::new(),
        form,
        reader,
        state,
        found,
        cells,
        group_blanks: Vec::new(),
        groups: BTreeSet::new(),
        list_rows: 0,
    };
    let mut next = 0;
    for row in 0..table.rows {
        if reader.deadline.cuts() {
            break;
        }
        let first = next;
        while next < cells.len() && cells[next].cell.row <= row {
            next += 1;
        }
        pass.row(row, first..next);
        pass.open.retain(|&index| cells[index].cell.row.saturating_add(cells[index].cell.row_span) > row + 1);
        pass.open.extend((first..next).filter(|&index| cells[index].cell.row_span > 1));
    }
    pass.finish(table.span)
}

/// A cell with its label or value; `buffer` is scratch space.
fn look(cell: Cell, reader: &Reader, buffer: &mut String) -> Seen {
    let words = reader.page.read(cell.span);
    let value = cell::read(words, reader.knowledge);
    let (mut text, mut outer) = (None, None);
    if matches!(value, Value::Words) {
        text = reader.labels.find(words, buffer);
        if text.is_none() {
            (outer, text) = path(reader, words, buffer).unzip();
        }
        text = text.or_else(|| lines::glued(reader, words, buffer));
        text = text.or_else(|| lines::broken(reader, words, buffer));
    }
    Seen { cell, text, outer, value }
}

/// The year that a cell names.
fn year_of(reader: &Reader, seen: &Seen) -> Option<u16> {
    let short = (4..=24).contains(&(seen.cell.span.end - seen.cell.span.start));
    short.then(|| cell::year(reader.page.read(seen.cell.span), reader.knowledge)).flatten()
}

/// The last two labels of a path that is written in one cell: 行政诉讼-复议后起诉-总计.
fn path(reader: &Reader, words: &str, buffer: &mut String) -> Option<(TextId, TextId)> {
    let mut parts = words.rsplit(['/', '-', '—', '_', ':', '>', '·']).filter(|part| !part.trim().is_empty());
    let (last, outer) = (parts.next()?, parts.next()?);
    Some((reader.labels.find(outer, buffer)?, reader.labels.find(last, buffer)?))
}

impl State {
    /// All applicants in the order in which they head the columns; none where some are missing.
    pub(super) fn applicants(&self, reader: &Reader) -> Vec<ApplicantId> {
        let head = |above: &Vec<TextId>| above.iter().rev().find_map(|&text| reader.labels.roles_of(text).applicant);
        let mut order: Vec<ApplicantId> = Vec::new();
        for head in self.above.iter().filter_map(head) {
            if !order.contains(&head) {
                order.push(head);
            }
        }
        if order.len() == reader.labels.applicants.len() { order } else { Vec::new() }
    }

    /// Takes the labels over the columns along to a table of `cols` columns: the same places in
    /// a table as wide, else counted from the right, where the total stands.
    fn adopt(&mut self, cols: usize, reader: &Reader) {
        self.carried = self.above.iter().any(|labels| !labels.is_empty());
        self.after_data = true;
        self.years_carried = true;
        if self.above.len() == cols {
            return;
        }
        self.years.clear();
        let applicants =
            |labels: &Vec<TextId>| labels.iter().any(|&text| reader.labels.roles_of(text).applicant.is_some());
        let mut above = vec![Vec::new(); cols];
        if self.above.iter().any(applicants) {
            for (from, to) in self.above.iter().rev().zip(above.iter_mut().rev()) {
                if applicants(from) {
                    to.clone_from(from);
                }
            }
        }
        self.above = above;
    }
}

struct Pass<'a> {
    reader: &'a Reader<'a>,
    /// The latest of the years that rows begin with, where there are several.
    last_year: Option<u16>,
    state: &'a mut State,
    found: Found,
    cells: &'a [Seen],
    /// Blank cells of rows that only some forms print, by the group they may be.
    group_blanks: Vec<(TextId, usize)>,
    /// Cells of rows above that reach the current row.
    open: Vec<usize>,
    /// Outer labels of the rows that were read.
    groups: BTreeSet<TextId>,
    /// Bit of the form that most labels stand in.
    form: u8,
    list_rows: usize,
}

impl Pass<'_> {
    fn roles(&self, seen: &Seen) -> Option<&Roles> {
        seen.text.map(|text| self.reader.labels.roles_of(text))
    }

    fn row(&mut self, row: u16, own: std::ops::Range<usize>) {
        let own = &self.cells[own];
        if own.is_empty() {
            return;
        }
        // A table with heads of its own does not go on with the one before.
        let heads = || !own.iter().any(|seen| seen.value.number().is_some() || self.leads(seen));
        if self.state.years_carried && !self.state.years.is_empty() && heads() {
            self.state.years.clear();
        }
        self.years(own);
        if self.is_of_other_year(own) || self.one_value(row, own) {
            return;
        }
        if self.is_header(own) {
            self.header(own);
            return;
        }
        if self.turned(own) {
            return;
        }
        let labels: Vec<usize> = (0..own.len()).filter(|&index| self.leads(&own[index])).collect();
        if labels.is_empty() {
            self.row_without_label(own);
            return;
        }
        let mut from = 0;
        let mut index = 0;
        while index < labels.len() {
            // Of labels side by side the innermost is the row's own.
            let mut last = labels[index];
            while index + 1 < labels.len() && labels[index + 1] == last + 1 {
                index += 1;
                last = labels[index];
            }
            let end = labels.get(index + 1).copied().unwrap_or(own.len());
            let outer: Vec<TextId> = self.outer(row, own, from, last);
            let behind = &own[last + 1..end];
            let valued = from > 0 || behind.iter().any(|seen| seen.value.number().is_some());
            let ahead = if valued { Vec::new() } else { self.ahead(&own[..last]) };
            self.data(&own[last], &[&ahead, behind].concat(), &outer);
            from = end;
            index += 1;
        }
    }

    /// The cells before a row's label that a header says to be the year's values.
    fn ahead(&self, before: &[Seen]) -> Vec<Seen> {
        let of_year = |seen: &&Seen| {
            let above = self.above(&seen.cell).iter().rev();
            let column = above.copied().find_map(|text| self.reader.labels.roles_of(text).list_column);
            column == Some(ListColumn::Value) && seen.value.number().is_some()
        };
        before.iter().filter(of_year).copied().collect()
    }

    /// Takes down the years that head columns, where a row names two or more.
    fn years(&mut self, own: &[Seen]) {
        let year = |seen: &Seen| year_of(self.reader, seen).map(|year| (seen.cell, year));
        let named: Vec<(Cell, u16)> = own.iter().filter_map(year).collect();
        let two = named.iter().any(|(_, year)| *year != named[0].1);
        // Bare digits are years where nothing but years stands in the row.
        let years_only = own.iter().filter(|seen| seen.value.number().is_some()).all(|seen| year(seen).is_some());
        if !two || !years_only || own.iter().any(|seen| self.leads(seen)) && !self.is_header(own) {
            return;
        }
        let width = self.state.above.len();
        self.state.years = vec![None; width];
        self.state.years_carried = false;
        for (cell, year) in named {
            let first = usize::from(cell.col).min(width);
            let last = (first + usize::from(cell.col_span)).min(width);
            self.state.years[first..last].fill(Some(year));
        }
    }

    /// Whether a row begins with an earlier year than others do: not the report's.
    fn is_of_other_year(&self, own: &[Seen]) -> bool {
        let numbers = own[1..].iter().any(|seen| seen.value.number().is_some());
        let year =
            own.first().filter(|first| first.cell.col == 0 && numbers).and_then(|first| year_of(self.reader, first));
        year.is_some_and(|year| self.last_year.is_some_and(|last| year < last))
    }

    /// Whether a cell stands under an earlier year than the table's latest: not the report's.
    fn is_other_year(&self, cell: &Cell) -> bool {
        let year = |col: u16| self.state.years.get(usize::from(col)).copied().flatten();
        year(cell.col).is_some_and(|year| self.state.years.iter().flatten().any(|&other| other > year))
    }

    /// Whether a cell's label leads to a row, or to a group of rows.
    fn leads(&self, seen: &Seen) -> bool {
        self.roles(seen).is_some_and(|roles| !roles.rows.is_empty() || roles.matrix_row)
    }

    /// Outer labels of a row: cells before its own label, and cells of rows above that reach it.
    fn outer(&self, row: u16, own: &[Seen], from: usize, label: usize) -> Vec<TextId> {
        let before =
            own[from..label].iter().flat_map(|seen| [seen.outer, seen.text]).chain([own[label].outer]).flatten();
        let spanning = self
            .open
            .iter()
            .map(|&index| &self.cells[index])
            .filter(|seen| seen.cell.row < row && seen.cell.col < own[label].cell.col);
        spanning.flat_map(|seen| [seen.outer, seen.text]).flatten().chain(before).collect()
    }

    fn is_header(&self, own: &[Seen]) -> bool {
        let numbers = own.iter().any(|seen| seen.value.number().is_some());
        let (mut heads, mut matrix, mut list, mut groups, mut rows) = (0, 0, 0, 0, 0);
        for (index, seen) in own.iter().enumerate() {
            let Some(roles) = self.roles(seen) else { continue };
            if index > 0 && own[index - 1].text == seen.text {
                // One label, written out in each column that it spans.
                continue;
            }
            heads += usize::from(roles.applicant.is_some() || roles.spanning || !roles.columns.is_empty());
            matrix += usize::from(roles.matrix_column);
            groups += usize::from(roles.column_group || roles.spanning);
            list += usize::from(roles.list_column.is_some());
            rows += usize::from(!roles.rows.is_empty() && roles.applicant.is_none() || roles.matrix_row);
        }
        if rows > 1 && own.iter().all(|seen| seen.text.is_some_and(|text| self.reader.labels.roles_of(text).matrix_row))
        {
            // The rows of a matrix side by side, above the columns that each has.
            return true;
        }
        if rows > 0 && groups == 0 && matrix == 0 {
            return false;
        }
        matrix > 0
            || heads >= 2
            || (heads > 0 && list > 0 && !numbers)
            || (groups > 0 && !numbers)
            || (list >= 2 && !numbers)
    }

    fn header(&mut self, own: &[Seen]) {
        if self.state.after_data {
            self.state.above.iter_mut().for_each(Vec::clear);
            self.state.after_data = false;
            self.state.carried = false;
        }
        for seen in own {
            let Some(text) = seen.text else { continue };
            let first = usize::from(seen.cell.col).min(self.state.above.len());
            let last = (first + usize::from(seen.cell.col_span)).min(self.state.above.len());
            self.state.above[first..last]
                .iter_mut()
                .for_each(|labels| labels.extend(seen.outer.into_iter().chain([text])));
        }
    }

    fn above(&self, cell: &Cell) -> &[TextId] {
        self.state.above.get(usize::from(cell.col)).map_or(&[], Vec::as_slice)
    }

    fn finish(mut self, table: Span) -> Found {
        self.drop_group_blanks();
        let few = self.list_rows > 0 && self.list_rows < LIST_ROWS && self.found.observations.len() <= self.list_rows;
        let continued = std::mem::replace(&mut self.state.list, self.list_rows > 0);
        if few && !continued && self.found.signals.is_empty() {
            // One or two words of a form in a table of the agency's own.
            self.state.list = false;
            return Found::default();
        }
        self.found.close(table);
        self.found
    }

    /// Drops blank cells of group rows where the table has the group's own rows.
    fn drop_group_blanks(&mut self) {
        if self.group_blanks.is_empty() {
            return;
        }
        let blanks = self.group_blanks.iter().filter(|(group, _)| self.groups.contains(group));
        let drop: BTreeSet<usize> = blanks.map(|&(_, index)| index).collect();
        let mut index = 0;
        self.found.observations.retain(|_| {
            index += 1;
            !drop.contains(&(index - 1))
        });
    }
}
