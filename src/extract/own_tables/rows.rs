//! Which rows and columns of a table are told: those of the year, and where rows and columns both count something,
//! their sums.

use std::collections::BTreeSet;

use super::grid::{Kind, Place, unit_in, year};
use super::tell::{Item, Teller};
use crate::knowledge::WordList;

/// Characters of a row's label that is nothing but the subject of the report.
const LONGEST_SUBJECT: usize = 8;

/// Rows of heads above a table.
const MOST_HEADS: usize = 6;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Role {
    Label,
    Value,
    Unit,
    /// Values of all years until now.
    Cumulative,
    /// Nothing of the year, or nothing that counts.
    Skip,
}

/// Labels and the values beside them.
#[derive(Default)]
struct Columns {
    labels: Vec<usize>,
    values: Vec<usize>,
    unit: Option<usize>,
    /// Of all years until now.
    cumulative: Vec<usize>,
}

impl<'p> Teller<'_, 'p> {
    /// Parts of the table, each with rows of heads above rows of values.
    pub(super) fn rows(&mut self) {
        let (mut heads, mut data): (Vec<usize>, Vec<usize>) = Default::default();
        let mut band = String::new();
        for row in 0..self.grid.rows.len() {
            let places = &self.grid.rows[row];
            let mut own: Vec<&Place> = Vec::new();
            places.iter().filter(|place| place.kind != Kind::Blank).for_each(|place| {
                if own.last().is_none_or(|last| last.span != place.span) {
                    own.push(place);
                }
            });
            if let [only] = own[..]
                && only.is_words()
                && (only.cols > 1 || self.grid.cols > 2 && places[0].span == only.span)
            {
                // A title of the table or of the rows below.
                self.part(&heads, &data, &band);
                if data.is_empty() && heads.is_empty() && band.is_empty() && row == 0 {
                    self.entitle(only.words);
                } else {
                    band = self.label(only.words);
                }
                data.clear();
                continue;
            }
            let numbers = own.iter().filter(|place| place.is_number()).count();
            let words = own.iter().filter(|place| place.is_words()).count();
            let years =
                own.iter().filter(|place| place.is_number() && year(place.words, self.knowledge).is_some()).count();
            let is_head = numbers == 0 && words > 1 || data.is_empty() && years > 1 && years == numbers;
            let among_values = |place: &&Place| {
                let col = places.iter().position(|other| other.span == place.span).unwrap_or_default();
                data.iter().any(|&above| self.grid.rows[above][col].is_number())
            };
            if is_head && (data.is_empty() || own.iter().filter(|place| place.is_words()).any(among_values)) {
                if !data.is_empty() {
                    self.part(&heads, &data, &band);
                    data.clear();
                    heads.clear();
                }
                if !self.grid.short[row] && heads.len() < MOST_HEADS {
                    heads.push(row);
                }
            } else {
                data.push(row);
            }
        }
        self.part(&heads, &data, &band);
    }

    fn part(&mut self, heads: &[usize], data: &[usize], band: &str) {
        if data.is_empty() {
            return;
        }
        let data = &self.of_year(data)[..];
        let years: BTreeSet<u16> = (0..self.grid.cols).filter_map(|col| self.year_above(col, heads)).collect();
        let roles: Vec<Role> = (0..self.grid.cols).map(|col| self.role(col, heads, data, years.len())).collect();
        let mut parts: Vec<Columns> = vec![Columns::default()];
        for (col, role) in roles.iter().enumerate() {
            let last = parts.len() - 1;
            match role {
                Role::Label if !parts[last].values.is_empty() && (!parts[last].labels.is_empty() || last > 0) => {
                    parts.push(Columns { labels: vec![col], ..Columns::default() });
                }
                Role::Label => parts[last].labels.push(col),
                Role::Value => parts[last].values.push(col),
                Role::Unit => parts[last].unit = Some(col),
                Role::Cumulative => parts[last].cumulative.push(col),
                Role::Skip => {}
            }
        }
        for columns in parts {
            self.columns(&columns, heads, data, band);
        }
    }

    /// The rows of the report's year, where rows begin with years; else all.
    fn of_year(&self, data: &[usize]) -> Vec<usize> {
        let year_of = |row: &usize| {
            self.grid.rows[*row].iter().find(|place| !place.words.is_empty()).and_then(|place| {
                let bare = place.words.chars().count() <= 6;
                year(place.words, self.knowledge).filter(|_| bare)
            })
        };
        let named = data.iter().filter(|row| year_of(row).is_some()).count();
        if named < 2 || named + 2 < data.len() {
            let label = |row: usize| {
                let words = self.grid.rows[row].iter().find(|place| place.is_words());
                words.map(|place| self.label(place.words)).unwrap_or_default()
            };
            let (own, others): (Vec<usize>, Vec<usize>) =
                data.iter().copied().partition(|&row| self.words.this_year.contains(&label(row)));
            let beside = |row: &usize| self.words.last_year.contains(&label(*row));
            return if own.len() == 1 && others.iter().all(beside) { own } else { data.to_vec() };
        }
        data.iter().copied().filter(|row| year_of(row) == Some(self.year)).collect()
    }

    /// The year that the heads of a column name.
    fn year_above(&self, col: usize, heads: &[usize]) -> Option<u16> {
        heads.iter().rev().find_map(|&row| year(self.grid.rows[row][col].words, self.knowledge))
    }

    fn role(&self, col: usize, heads: &[usize], data: &[usize], years: usize) -> Role {
        let head = self.head(col, heads).concat();
        let places = || data.iter().map(|&row| &self.grid.rows[row][col]);
        let count = |wanted: fn(&Place) -> bool| places().filter(|place| wanted(place)).count();
        let (numbers, words) = (count(|place| place.is_number()), count(|place| place.is_words()));
        let others = count(|place| place.kind == Kind::Other);
        let listed = |list: &WordList| list.contains(&head);
        if listed(&self.words.serial) || listed(&self.words.remarks) || self.is_serial(col, data) {
            return Role::Skip;
        }
        let is_unit = |place: &Place| self.knowledge.codebook.unit(place.words).is_some();
        if words > 0 && places().filter(|place| place.is_words()).all(is_unit) {
            return Role::Unit;
        }
        if words > numbers {
            return Role::Label;
        }
        if years > 1 && self.is_total(&head) {
            return Role::Skip;
        }
        let other_year = self.year_above(col, heads).is_some_and(|year| self.year > 0 && year != self.year);
        // 条数及占比 over 1234(占83.0%)
        let noted = count(|place| matches!(place.kind, Kind::Number(length) if length < place.words.len()));
        let aside = noted * 2 <= numbers && self.words.shares.any_in(&head)
            || self.words.other_years.any_in(&head)
            || other_year;
        if numbers > 0 && self.words.cumulative.any_in(&head) {
            return Role::Cumulative;
        }
        if numbers == 0 || others > numbers || aside { Role::Skip } else { Role::Value }
    }

    /// Whether a column numbers the rows: 1, 2, 3.
    fn is_serial(&self, col: usize, data: &[usize]) -> bool {
        let numbers: Vec<&str> =
            data.iter().map(|&row| &self.grid.rows[row][col]).filter(|p| p.is_number()).map(|p| p.words).collect();
        let counts = |(at, words): (usize, &&str)| words.parse() == Ok(at + 1);
        let labelled = data.iter().any(|&row| self.grid.rows[row].iter().any(Place::is_words));
        // Beside the values, not instead of them.
        let others =
            data.iter().any(|&row| (0..self.grid.cols).any(|at| at != col && self.grid.rows[row][at].is_number()));
        numbers.len() > 2 && labelled && others && numbers.iter().enumerate().all(counts)
    }

    fn columns(&mut self, columns: &Columns, heads: &[usize], data: &[usize], band: &str) {
        let (labels, values) = (&columns.labels, &columns.values);
        let title = if band.is_empty() { self.title.clone() } else { band.to_string() };
        let context = self.headed(title, columns, heads);
        let (Some(&first), false) = (values.first(), data.is_empty()) else { return };
        if labels.is_empty() {
            if let [row] = data {
                self.across(*row, columns, heads, &context);
            }
            return;
        }
        if values.len() == 1 {
            self.down(first, columns, heads, data, &context);
            // Each is told for itself: 历年累计 at the head of a list would not be said of all of it.
            for (&col, row) in columns.cumulative.iter().flat_map(|col| data.iter().map(move |row| (col, row))) {
                self.down(col, columns, heads, std::slice::from_ref(row), "");
            }
            return;
        }
        if let [row] = data {
            return self.across(*row, columns, heads, &context);
        }
        let total_row = data
            .iter()
            .copied()
            .find(|&row| labels.iter().any(|&col| self.is_total(&self.label(self.grid.rows[row][col].words))));
        let row_label = |row: usize| {
            let mut words = labels.iter().rev().map(|&col| self.label(self.grid.rows[row][col].words));
            words.find(|label| !label.is_empty()).unwrap_or_default()
        };
        let subjects = &self.knowledge.lexicon.metadata.title.subjects;
        // 政府信息公开, not 受理政府信息公开申请数.
        let is_subject = |label: &str| subjects.any_in(label) && label.chars().count() <= LONGEST_SUBJECT;
        let about: Vec<usize> = data.iter().copied().filter(|&row| is_subject(&row_label(row))).collect();
        if let [row] = about[..]
            && data.len() > 2
        {
            // Of all the body's matters only this one is the report's.
            return self.across(row, columns, heads, &context);
        }
        let top = |col: usize| self.head(col, heads).last().cloned().unwrap_or_default();
        let total_col = values.iter().copied().find(|&col| self.is_total(&top(col)));
        let rows: Vec<String> = data.iter().filter(|&&row| Some(row) != total_row).map(|&row| row_label(row)).collect();
        let cols: Vec<String> = values.iter().filter(|&&col| Some(col) != total_col).map(|&col| top(col)).collect();
        let (rows, cols) = (self.are_known(&rows), self.are_known(&cols));
        let whole_year = |col: usize| self.words.whole_years.any_starts(&top(col));
        match (total_row, total_col) {
            (Some(row), Some(col)) if rows && cols => {
                self.across(row, columns, heads, &context);
                self.down(col, columns, heads, data, &context);
            }
            (_, Some(col)) if rows && (!cols || whole_year(col)) => self.down(col, columns, heads, data, &context),
            (Some(row), _) => self.across(row, columns, heads, &context),
            _ if rows && cols => {
                let named: Vec<(usize, String)> = data.iter().map(|&row| (row, row_label(row))).collect();
                for (row, named) in named {
                    self.across(row, columns, heads, &named);
                }
            }
            _ => {}
        }
    }

    /// The title of the rows with what their labels are headed by, if that names a thing of its own: 处理结果 over 予以公开,
    /// 部分公开.
    fn headed(&self, title: String, columns: &Columns, heads: &[usize]) -> String {
        let [label] = columns.labels[..] else { return title };
        let (parts, _) = self.meaning(label, heads);
        let head = parts.concat();
        let is_thing = self.words.headed.contains(&head);
        if is_thing && title.is_empty() {
            head
        } else if is_thing {
            format!("{title},{head}")
        } else {
            title
        }
    }

    /// One column of values, from the first row to the last.
    fn down(&mut self, value: usize, columns: &Columns, heads: &[usize], data: &[usize], context: &str) {
        let (meaning, unit) = self.meaning(value, heads);
        let mut items = Vec::new();
        for &row in data {
            let place = self.grid.rows[row][value];
            let mut labels: Vec<&Place> = Vec::new();
            for &col in &columns.labels {
                let label = &self.grid.rows[row][col];
                if !label.words.is_empty() && labels.last().is_none_or(|last| last.span != label.span) {
                    labels.push(label);
                }
            }
            let (Some(inner), true) = (labels.last(), place.is_number()) else { continue };
            let own = columns.unit.map(|col| self.grid.rows[row][col].words.trim().to_string());
            let named = labels.iter().rev().find_map(|label| unit_in(label.words, self.words, self.knowledge).0);
            let outer = if labels.len() > 1 { self.label(labels[0].words) } else { String::new() };
            let unit = named.or(own.filter(|own| !own.is_empty())).or_else(|| unit.clone());
            items.push(Item { outer, inner: self.label(inner.words), unit, place });
        }
        let named: Vec<&String> = items.iter().map(|item| &item.inner).filter(|label| !self.is_total(label)).collect();
        if self.are_bodies(&named) {
            items.retain(|item| self.is_total(&item.inner));
        }
        let context = [context.to_string(), meaning.concat()].into_iter().filter(|part| !part.is_empty());
        let context = context.collect::<Vec<_>>().join(",");
        self.list(&context, items);
    }

    /// One row of values, from the first column to the last.
    fn across(&mut self, row: usize, columns: &Columns, heads: &[usize], context: &str) {
        let of_row = columns
            .labels
            .iter()
            .find_map(|&col| unit_in(self.grid.rows[row][col].words, self.words, self.knowledge).0);
        let mut items = Vec::new();
        for &col in &columns.values {
            let place = self.grid.rows[row][col];
            let (mut parts, unit) = self.meaning(col, heads);
            if parts.is_empty() {
                // 合计 says nothing of its own, and is all that there is.
                parts = self.head(col, heads).into_iter().filter(|part| self.is_total(part)).collect();
            }
            let (Some(inner), true) = (parts.pop(), place.is_number()) else { continue };
            let outer = if parts.is_empty() { String::new() } else { parts.remove(0) };
            items.push(Item { outer, inner, unit: unit.or_else(|| of_row.clone()), place });
        }
        self.list(context, items);
    }
}
