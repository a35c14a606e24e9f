//! Exact elimination for a handful of changed cells.

use super::system::System;

/// What the rows say about a set of cells that may change.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// These rows contradict each other unless another of their cells changes too.
    Contradiction(Vec<usize>),
    /// The only changes of the cells, in their order, that satisfy the equations.
    Unique(Vec<i64>),
    /// A smaller set does, or no whole numbers do.
    None,
}

/// An equation over the changes: coefficients, then the right side; and the rows it was made of.
struct Line {
    numbers: Vec<i128>,
    rows: Vec<usize>,
}

/// Solves the equations that hold a cell of `set` for the changes of these cells. Failed
/// bounds are met exactly where the equations leave a cell open.
pub fn solve(system: &System, failed: &[usize], set: &[usize]) -> Verdict {
    let touched = touched(system, set);
    let uncovered = failed.iter().copied().filter(|row| !touched.contains(row));
    let fewest = uncovered.min_by_key(|&row| (system.rows[row].terms.len(), row));
    if let Some(row) = fewest {
        return Verdict::Contradiction(vec![row]);
    }
    let equations = touched.iter().copied().filter(|&row| system.rows[row].equation);
    // Failed bounds come last: they decide only what the equations leave open.
    let bounds = touched.iter().copied().filter(|&row| !system.rows[row].equation && system.rows[row].fails());
    let mut reduced: Vec<(usize, Line)> = Vec::with_capacity(set.len());
    for row in equations.chain(bounds) {
        let Some(line) = eliminate(&reduced, line(system, row, set)) else { return Verdict::None };
        match line.numbers[..set.len()].iter().position(|&number| number != 0) {
            Some(pivot) => reduced.push((pivot, line)),
            None if line.numbers[set.len()] != 0 && system.rows[row].equation => {
                return Verdict::Contradiction(line.rows);
            }
            None => {}
        }
    }
    if reduced.len() < set.len() {
        return Verdict::None;
    }
    back(&reduced, set.len()).map_or(Verdict::None, Verdict::Unique)
}

/// The rows that hold a cell of `set`, in order.
pub fn touched(system: &System, set: &[usize]) -> Vec<usize> {
    let mut rows: Vec<usize> = set.iter().flat_map(|&cell| system.cells[cell].rows.iter().copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn line(system: &System, row: usize, set: &[usize]) -> Line {
    let row_ref = &system.rows[row];
    let mut numbers: Vec<i128> = set.iter().map(|&cell| i128::from(row_ref.coefficient(cell).unwrap_or(0))).collect();
    numbers.push(-i128::from(row_ref.residual));
    Line { numbers, rows: vec![row] }
}

/// Takes the reduced lines off `line`; `None` where numbers grow beyond 128 bits.
fn eliminate(reduced: &[(usize, Line)], mut line: Line) -> Option<Line> {
    for (pivot, other) in reduced {
        let (own, theirs) = (line.numbers[*pivot], other.numbers[*pivot]);
        if own == 0 {
            continue;
        }
        for (number, off) in line.numbers.iter_mut().zip(&other.numbers) {
            *number = number.checked_mul(theirs)?.checked_sub(off.checked_mul(own)?)?;
        }
        line.rows.extend(&other.rows);
    }
    line.rows.sort_unstable();
    line.rows.dedup();
    Some(line)
}

/// The solution of as many independent lines as there are unknowns, where it is whole.
fn back(reduced: &[(usize, Line)], unknowns: usize) -> Option<Vec<i64>> {
    let mut solution: Vec<i128> = vec![0; unknowns];
    for (pivot, line) in reduced.iter().rev() {
        let mut right = line.numbers[unknowns];
        for (index, &value) in solution.iter().enumerate().filter(|(index, _)| index != pivot) {
            right = right.checked_sub(line.numbers[index].checked_mul(value)?)?;
        }
        if right % line.numbers[*pivot] != 0 {
            return None;
        }
        solution[*pivot] = right / line.numbers[*pivot];
    }
    solution.into_iter().map(|value| i64::try_from(value).ok()).collect()
}
