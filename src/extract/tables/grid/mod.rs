//! Tables whose grid is known: a cell is found by the labels of its row and of its column.

mod rows;

use std::collections::BTreeSet;

use super::cell::{self, Value};
use super::found::{Found, Reader};
use super::lines;
use crate::knowledge::{Roles, TextId};
use crate::model::{Cell, Table};

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
}

/// A cell with what it says.
#[derive(Debug, Clone, Copy)]
struct Seen {
    cell: Cell,
    text: Option<TextId>,
    value: Value,
}

/// Reads one table; what a continued table needs of it stays in `state`.
pub(super) fn read(reader: &Reader, table: &Table, state: &mut State) -> Found {
    let mut found = Found::default();
    if usize::from(table.rows) * usize::from(table.cols) > LARGEST_GRID {
        return found;
    }
    let cells = look(reader, table, &mut found);
    state.adopt(usize::from(table.cols), reader);
    let form = reader.majority(cells.iter().filter_map(|seen| seen.text));
    let mut pass = Pass {
        open: Vec::new(),
        form,
        reader,
        state,
        found,
        cells: &cells,
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
    pass.finish(table)
}

/// The cells in order of their rows, with their labels and values.
fn look(reader: &Reader, table: &Table, found: &mut Found) -> Vec<Seen> {
    let mut buffer = String::new();
    let mut cells: Vec<Seen> = Vec::with_capacity(table.cells.len());
    for &cell in &table.cells {
        let words = reader.page.read(cell.span);
        let value = cell::read(words, reader.knowledge);
        let mut text = None;
        if matches!(value, Value::Words) {
            text = reader.labels.find(words, &mut buffer).or_else(|| lines::glued(reader, words, &mut buffer));
            if let Some(text) = text {
                reader.note(text, found);
            }
        }
        cells.push(Seen { cell, text, value });
    }
    cells.sort_by_key(|seen| (seen.cell.row, seen.cell.col));
    cells
}

impl State {
    /// Takes the labels over the columns along to a table of `cols` columns: the same places in
    /// a table as wide, else counted from the right, where the total stands.
    fn adopt(&mut self, cols: usize, reader: &Reader) {
        self.carried = self.above.iter().any(|labels| !labels.is_empty());
        self.after_data = true;
        self.years.clear();
        if self.above.len() == cols {
            return;
        }
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
        self.years(own);
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
            self.data(&own[last], &own[last + 1..end], &outer);
            from = end;
            index += 1;
        }
    }

    /// Takes down the years that head columns, where a row names two or more.
    fn years(&mut self, own: &[Seen]) {
        let year = |seen: &Seen| {
            let short = (4..=24).contains(&(seen.cell.span.end - seen.cell.span.start));
            let named = short.then(|| cell::year(self.reader.page.read(seen.cell.span), self.reader.knowledge));
            named.flatten().map(|year| (seen.cell, year))
        };
        let named: Vec<(Cell, u16)> = own.iter().filter_map(year).collect();
        let two = named.iter().any(|(_, year)| *year != named[0].1);
        // Bare digits are years where nothing but years stands in the row.
        let years_only = own.iter().filter(|seen| seen.value.number().is_some()).all(|seen| year(seen).is_some());
        if !two || !years_only || own.iter().any(|seen| self.leads(seen)) && !self.is_header(own) {
            return;
        }
        let width = self.state.above.len();
        self.state.years = vec![None; width];
        for (cell, year) in named {
            let first = usize::from(cell.col).min(width);
            let last = (first + usize::from(cell.col_span)).min(width);
            self.state.years[first..last].fill(Some(year));
        }
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
        let before = own[from..label].iter().filter_map(|seen| seen.text);
        let spanning = self
            .open
            .iter()
            .map(|&index| &self.cells[index])
            .filter(|seen| seen.cell.row < row && seen.cell.col < own[label].cell.col);
        spanning.filter_map(|seen| seen.text).chain(before).collect()
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
        if rows > 0 && groups == 0 && matrix == 0 {
            return false;
        }
        matrix > 0 || heads >= 2 || (groups > 0 && !numbers) || (list >= 2 && !numbers)
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
            self.state.above[first..last].iter_mut().for_each(|labels| labels.push(text));
        }
    }

    fn above(&self, cell: &Cell) -> &[TextId] {
        self.state.above.get(usize::from(cell.col)).map_or(&[], Vec::as_slice)
    }

    fn finish(mut self, table: &Table) -> Found {
        self.drop_group_blanks();
        let few = self.list_rows > 0 && self.list_rows < LIST_ROWS && self.found.observations.len() <= self.list_rows;
        let continued = std::mem::replace(&mut self.state.list, self.list_rows > 0);
        if few && !continued && self.found.signals.is_empty() {
            // One or two words of a form in a table of the agency's own.
            self.state.list = false;
            return Found::default();
        }
        self.found.close(table.span);
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
