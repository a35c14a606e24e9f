//! Finds tables by their ruled lines: which lines meet, and which places between them no line
//! divides.

use super::page::{Page, Rule};
use crate::model::LIMITS;

/// Lines nearer than this (points) are one, and lines that end nearer than this to another meet it.
const NEAR: f64 = 3.0;
/// Lines that reach this far (points) beyond the last line across them bound cells that are open
/// to the side.
const OPEN: f64 = 12.0;
/// A line divides two places if it runs along this share of their common side.
const DIVIDES: f64 = 0.6;
/// More lines each way are drawings.
const MOST_LINES: usize = 2000;

/// A table's lines and cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// Places of the lines across, from left to right.
    pub xs: Vec<f64>,
    /// Places of the lines along, from top to bottom.
    pub ys: Vec<f64>,
    /// Row by row.
    pub cells: Vec<Place>,
}

/// Where a cell is in its grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub row: usize,
    pub col: usize,
    pub rows: usize,
    pub cols: usize,
}

impl Grid {
    /// Left, top, right, bottom.
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let first = |lines: &[f64]| lines.first().copied().unwrap_or(0.0);
        let last = |lines: &[f64]| lines.last().copied().unwrap_or(0.0);
        (first(&self.xs), first(&self.ys), last(&self.xs), last(&self.ys))
    }

    /// The grid place at a point of the page.
    pub fn at(&self, (x, y): (f64, f64)) -> Option<(usize, usize)> {
        let (left, top, right, bottom) = self.bounds();
        if !(left..right).contains(&x) || !(top..bottom).contains(&y) {
            return None;
        }
        let index = |lines: &[f64], at: f64| lines.partition_point(|line| *line <= at).saturating_sub(1);
        Some((index(&self.ys, y), index(&self.xs, x)))
    }
}

/// The tables of a page, from top to bottom. A frame around a single place is none.
pub(super) fn find(page: &Page) -> Vec<Grid> {
    let horizontal = joined(&page.horizontal);
    let vertical = joined(&page.vertical);
    if horizontal.len() > MOST_LINES || vertical.len() > MOST_LINES {
        return Vec::new();
    }
    // Lines that meet, directly or through others, belong to one table.
    let mut groups = Groups::new(horizontal.len() + vertical.len());
    let mut alone = vec![true; vertical.len()];
    for (h, along) in horizontal.iter().enumerate() {
        for (v, across) in vertical.iter().enumerate() {
            let meet = across.at >= along.from - NEAR
                && across.at <= along.to + NEAR
                && along.at >= across.from - NEAR
                && along.at <= across.to + NEAR;
            if meet {
                groups.join(h, horizontal.len() + v);
                alone[v] = false;
            }
        }
    }
    // The side of a cell that a page's ends divide above and below meets no line: it is as high as the others.
    for (v, side) in vertical.iter().enumerate().filter(|(v, _)| alone[*v]) {
        let as_high = |other: &Rule| (other.from - side.from).abs() <= NEAR && (other.to - side.to).abs() <= NEAR;
        let beside = (0..vertical.len()).find(|&other| !alone[other] && as_high(&vertical[other]));
        if let Some(other) = beside {
            groups.join(horizontal.len() + v, horizontal.len() + other);
        }
    }
    let mut grids: Vec<Grid> = Vec::new();
    for group in groups.all() {
        let along: Vec<Rule> = group.iter().filter_map(|line| horizontal.get(*line).copied()).collect();
        let across: Vec<Rule> =
            group.iter().filter_map(|line| vertical.get(line.checked_sub(horizontal.len())?).copied()).collect();
        grids.extend(grid(&along, &across));
    }
    grids.sort_by(|a, b| a.bounds().1.total_cmp(&b.bounds().1).then(a.bounds().0.total_cmp(&b.bounds().0)));
    grids
}

/// Lines drawn in pieces, or twice, as one each.
fn joined(rules: &[Rule]) -> Vec<Rule> {
    let mut sorted = rules.to_vec();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out: Vec<Rule> = Vec::new();
    let mut start = 0;
    while start < sorted.len() {
        let first = sorted[start].at;
        let end = start + sorted[start..].iter().take_while(|rule| rule.at - first <= NEAR).count();
        let beside = &mut sorted[start..end];
        let at = beside.iter().map(|rule| rule.at).sum::<f64>() / beside.len() as f64;
        beside.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut piece: Option<Rule> = None;
        for rule in beside.iter() {
            match &mut piece {
                Some(piece) if rule.from <= piece.to + NEAR => piece.to = piece.to.max(rule.to),
                _ => out.extend(piece.replace(Rule { at, ..*rule })),
            }
        }
        out.extend(piece);
        start = end;
    }
    out
}

/// The cells between lines that meet.
fn grid(along: &[Rule], across: &[Rule]) -> Option<Grid> {
    let xs = lines(across, along);
    let ys = lines(along, across);
    let (cols, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if rows * cols < 2 || cols > LIMITS.table_columns || rows * cols > LIMITS.table_places {
        return None;
    }
    let mut groups = Groups::new(rows * cols);
    let (across, along) = (beside(across, &xs), beside(along, &ys));
    for row in 0..rows {
        for col in 0..cols {
            if col + 1 < cols && !divides(&across[col + 1], ys[row], ys[row + 1]) {
                groups.join(row * cols + col, row * cols + col + 1);
            }
            if row + 1 < rows && !divides(&along[row + 1], xs[col], xs[col + 1]) {
                groups.join(row * cols + col, (row + 1) * cols + col);
            }
        }
    }
    let mut cells = Vec::new();
    for group in groups.all() {
        let (top, bottom) = (group[0] / cols, group[group.len() - 1] / cols);
        let left = group.iter().map(|place| place % cols).min()?;
        let right = group.iter().map(|place| place % cols).max()?;
        let cell = Place { row: top, col: left, rows: bottom - top + 1, cols: right - left + 1 };
        if cell.rows * cell.cols == group.len() {
            cells.push(cell);
        } else {
            // Not a rectangle: a line is missing somewhere. Each row for itself.
            cells.extend(runs(&group, cols));
        }
    }
    cells.sort();
    (cells.len() > 1).then_some(Grid { xs, ys, cells })
}

/// Where lines of one direction stand, with the ends of those across where these reach further.
fn lines(rules: &[Rule], across: &[Rule]) -> Vec<f64> {
    let mut at: Vec<f64> = rules.iter().map(|rule| rule.at).collect();
    at.sort_by(f64::total_cmp);
    at.dedup_by(|b, a| *b - *a <= NEAR);
    let (Some(&first), Some(&last)) = (at.first(), at.last()) else { return at };
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    for rule in across {
        before.extend((rule.from < first - OPEN).then_some(rule.from));
        behind.extend((rule.to > last + OPEN).then_some(rule.to));
    }
    // One line that sticks out is no side.
    if before.len() > 1 {
        at.insert(0, before.into_iter().fold(f64::INFINITY, f64::min));
    }
    if behind.len() > 1 {
        at.push(behind.into_iter().fold(f64::NEG_INFINITY, f64::max));
    }
    at
}

/// The rules that stand at each of the lines.
fn beside(rules: &[Rule], lines: &[f64]) -> Vec<Vec<Rule>> {
    let at = |line: &f64| rules.iter().filter(|rule| (rule.at - line).abs() <= NEAR).copied().collect();
    lines.iter().map(at).collect()
}

fn divides(rules: &[Rule], from: f64, to: f64) -> bool {
    let covered: f64 = rules.iter().map(|rule| (rule.to.min(to) - rule.from.max(from)).max(0.0)).sum();
    covered >= DIVIDES * (to - from)
}

fn runs(group: &[usize], cols: usize) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    for place in group {
        let (row, col) = (place / cols, place % cols);
        match out.last_mut() {
            Some(last) if last.row == row && last.col + last.cols == col => last.cols += 1,
            _ => out.push(Place { row, col, rows: 1, cols: 1 }),
        }
    }
    out
}

/// Disjoint sets of numbers.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    fn root(&mut self, mut of: usize) -> usize {
        while self.0[of] != of {
            self.0[of] = self.0[self.0[of]];
            of = self.0[of];
        }
        of
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The smaller number leads, so that the order of joining does not matter.
        self.0[a.max(b)] = a.min(b);
    }

    /// All sets, each sorted, in the order of their first numbers.
    fn all(mut self) -> Vec<Vec<usize>> {
        let mut sets: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
        for index in 0..self.0.len() {
            let root = self.root(index);
            sets.entry(root).or_default().push(index);
        }
        sets.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_that_a_page_divides_above_and_below_is_one() {
        let rule = |at, from, to| Rule { at, from, to };
        // The cell at the left spans all rows of the page, and goes on before and behind it.
        let page = Page {
            horizontal: vec![rule(120.0, 100.0, 300.0), rule(160.0, 100.0, 300.0)],
            vertical: [50.0, 100.0, 200.0, 300.0].map(|at| rule(at, 80.0, 200.0)).to_vec(),
            ..Page::default()
        };
        let [grid] = &find(&page)[..] else { panic!("not one table") };
        assert_eq!((&grid.xs, &grid.ys), (&vec![50.0, 100.0, 200.0, 300.0], &vec![80.0, 120.0, 160.0, 200.0]));
        assert_eq!(grid.cells[0], Place { row: 0, col: 0, rows: 3, cols: 1 });
        assert_eq!(grid.cells.len(), 7);
        // A rule at the edge of the page is no side.
        let framed = Page { vertical: [page.vertical.clone(), vec![rule(20.0, 0.0, 800.0)]].concat(), ..page };
        assert_eq!(find(&framed)[0].xs.len(), 4);
    }
}
