//! Branch and bound: sets of one cell first, then of two, and so on.

use std::collections::BTreeSet;

use super::solve::{Verdict, solve, touched};
use super::system::{Component, System};

/// More changes than this at once explain nothing.
const MOST_CHANGES: usize = 4;

/// Sets that are looked at before the search is given up. One takes about a microsecond.
const MOST_STEPS: usize = 20_000;

/// More smallest sets than this say that the rules do not tell which cell it is.
const MOST_SETS: usize = 400;

/// What the search came to.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// All smallest sets: cells with their new values, in order.
    Found(Vec<Vec<(usize, i64)>>),
    /// No set within the bounds, or too many.
    Undecided,
}

/// All smallest sets of cells whose change satisfies the rules of a component.
pub fn smallest(system: &System, component: &Component) -> Outcome {
    let mut search =
        Search { system, failed: &component.failed, size: 1, steps: 0, seen: BTreeSet::new(), found: Vec::new() };
    for size in 1..=MOST_CHANGES {
        search.size = size;
        search.seen.clear();
        if search.branch(&[]).is_none() {
            return Outcome::Undecided;
        }
        if !search.found.is_empty() {
            search.found.sort_unstable();
            return Outcome::Found(search.found);
        }
    }
    Outcome::Undecided
}

struct Search<'a> {
    system: &'a System,
    failed: &'a [usize],
    /// How many cells may change.
    size: usize,
    steps: usize,
    seen: BTreeSet<Vec<usize>>,
    found: Vec<Vec<(usize, i64)>>,
}

impl Search<'_> {
    /// Looks at the set and at all larger ones that may be solutions; `None` where it gives up.
    /// Recurses no deeper than [`MOST_CHANGES`].
    fn branch(&mut self, set: &[usize]) -> Option<()> {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.found.len() > MOST_SETS {
            return None;
        }
        if set.len() + self.apart(set) > self.size {
            return Some(());
        }
        let rows = match solve(self.system, self.failed, set) {
            Verdict::None => return Some(()),
            Verdict::Contradiction(rows) => rows,
            Verdict::Unique(changes) if self.is_allowed(set, &changes) => {
                let values =
                    set.iter().zip(&changes).map(|(&cell, change)| (cell, self.system.cells[cell].value + change));
                // A cell that stays as it is makes a smaller set, which was found before.
                if changes.iter().all(|&change| change != 0) {
                    self.found.push(values.collect());
                }
                return Some(());
            }
            // Only a further change in one of the rows can change what these cells become.
            Verdict::Unique(_) => touched(self.system, set),
        };
        if set.len() == self.size {
            return Some(());
        }
        let mut cells: Vec<usize> =
            rows.iter().flat_map(|&row| self.system.rows[row].terms.iter().map(|term| term.0)).collect();
        cells.sort_unstable();
        cells.dedup();
        for cell in cells {
            let Err(place) = set.binary_search(&cell) else { continue };
            let mut larger = set.to_vec();
            larger.insert(place, cell);
            if self.seen.insert(larger.clone()) {
                self.branch(&larger)?;
            }
        }
        Some(())
    }

    /// A number of failed rows without a changed cell of which no two share a cell: each needs
    /// a change of its own.
    fn apart(&self, set: &[usize]) -> usize {
        let mut taken: Vec<usize> = Vec::new();
        let mut count = 0;
        for &row in self.failed {
            let terms = &self.system.rows[row].terms;
            let free = |cells: &[usize]| terms.iter().all(|term| !cells.contains(&term.0));
            if free(set) && free(&taken) {
                taken.extend(terms.iter().map(|term| term.0));
                count += 1;
            }
        }
        count
    }

    /// Whether counts stay counts and all bounds hold.
    fn is_allowed(&self, set: &[usize], changes: &[i64]) -> bool {
        let stays_count = |(&cell, &change): (&usize, &i64)| {
            let value = self.system.cells[cell].value;
            value.checked_add(change).is_some_and(|new| new >= 0 || value < 0)
        };
        let holds = |row: usize| {
            let row = &self.system.rows[row];
            let mut residual = i128::from(row.residual);
            for (&cell, &change) in set.iter().zip(changes) {
                residual += i128::from(row.coefficient(cell).unwrap_or(0)) * i128::from(change);
            }
            if row.equation { residual == 0 } else { residual <= 0 }
        };
        set.iter().zip(changes).all(stays_count) && touched(self.system, set).into_iter().all(holds)
    }
}
