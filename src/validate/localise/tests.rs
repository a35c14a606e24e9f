//! The search against brute force on small systems.

use super::search::{Outcome, smallest};
use super::system::{Cell, Row, System};

/// Rows of `coefficient × value == 0`.
fn system(values: &[i64], rows: &[&[i64]]) -> System {
    let cell = |index: usize| Cell {
        observation: index,
        value: values[index],
        rows: (0..rows.len()).filter(|&row| rows[row][index] != 0).collect(),
    };
    let row = |coefficients: &&[i64]| Row {
        terms: coefficients.iter().copied().enumerate().filter(|term| term.1 != 0).collect(),
        equation: true,
        residual: coefficients.iter().zip(values).map(|(a, b)| a * b).sum(),
        assessment: 0,
    };
    System { cells: (0..values.len()).map(cell).collect(), rows: rows.iter().map(row).collect() }
}

/// A table of 2 × 2 parts with totals of rows and columns:
/// `a b | ab`, `c d | cd`, `ac bd | all`.
const TABLE: [&[i64]; 6] = [
    &[1, 1, -1, 0, 0, 0, 0, 0, 0],
    &[0, 0, 0, 1, 1, -1, 0, 0, 0],
    &[0, 0, 0, 0, 0, 0, 1, 1, -1],
    &[1, 0, 0, 1, 0, 0, -1, 0, 0],
    &[0, 1, 0, 0, 1, 0, 0, -1, 0],
    &[0, 0, 1, 0, 0, 1, 0, 0, -1],
];

/// All sets of the smallest size that work, by trying every value up to `most`.
fn by_force(values: &[i64], rows: &[&[i64]], most: i64) -> Vec<Vec<(usize, i64)>> {
    let works = |values: &[i64]| rows.iter().all(|row| row.iter().zip(values).map(|(a, b)| a * b).sum::<i64>() == 0);
    let mut found = Vec::new();
    for size in 1..=3usize {
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        for _ in 0..size {
            let longer = |set: &Vec<usize>| {
                let set = set.clone();
                (set.last().map_or(0, |last| last + 1)..values.len())
                    .map(move |next| [set.clone(), vec![next]].concat())
            };
            sets = sets.iter().flat_map(longer).collect();
        }
        for set in sets {
            for code in 0..(most + 1).pow(size as u32) {
                let mut changed = values.to_vec();
                let mut rest = code;
                for &cell in &set {
                    changed[cell] = rest % (most + 1);
                    rest /= most + 1;
                }
                if set.iter().all(|&cell| changed[cell] != values[cell]) && works(&changed) {
                    found.push(set.iter().map(|&cell| (cell, changed[cell])).collect());
                }
            }
        }
        if !found.is_empty() {
            found.sort_unstable();
            return found;
        }
    }
    found
}

#[test]
fn the_search_finds_what_brute_force_finds() {
    let right = [3, 4, 7, 1, 2, 3, 4, 6, 10];
    let mut tried = 0;
    for first in 0..9 {
        for second in first..9 {
            for (a, b) in [(0, 5), (8, 1), (2, 9), (6, 0)] {
                let mut values = right;
                values[first] = a;
                values[second] = b;
                let system = system(&values, &TABLE);
                let Some(component) = system.components().pop() else { continue };
                let forced = by_force(&values, &TABLE, 13);
                // Within the values that brute force tries, and no set of which it left one out.
                if let Outcome::Found(sets) = smallest(&system, &component) {
                    let sets: Vec<_> = sets.into_iter().filter(|set| set.iter().all(|change| change.1 <= 13)).collect();
                    assert_eq!(sets, forced, "{values:?}");
                } else {
                    assert!(forced.is_empty(), "{values:?}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 100);
}

#[test]
fn a_sum_that_stands_alone_accuses_each_of_its_cells() {
    let system = system(&[3, 4, 9], &[&[1, 1, -1]]);
    let component = system.components().pop().unwrap();
    let expected = vec![vec![(0, 5)], vec![(1, 6)], vec![(2, 7)]];
    assert_eq!(smallest(&system, &component), Outcome::Found(expected));
}

#[test]
fn too_many_errors_are_not_decided() {
    let values: Vec<i64> = (0..30).map(|index| if index % 3 == 2 { 9 } else { 1 }).collect();
    let mut rows: Vec<Vec<i64>> = (0..10)
        .map(|row| (0..30).map(|cell| if cell / 3 == row { [1, 1, -1][cell % 3] } else { 0 }).collect())
        .collect();
    // One more rule joins them.
    rows.push(vec![1; 30].into_iter().enumerate().map(|(index, one)| if index % 3 == 0 { one } else { 0 }).collect());
    let rows: Vec<&[i64]> = rows.iter().map(Vec::as_slice).collect();
    let system = system(&values, &rows);
    let component = system.components().pop().unwrap();
    assert_eq!(smallest(&system, &component), Outcome::Undecided);
}
