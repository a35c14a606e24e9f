//! The hard rules of one report as whole-number equations and bounds over its values.

use std::collections::BTreeMap;

use crate::knowledge::{Comparison, LinearRule};
use crate::model::Severity;
use crate::validate::Subject;
use crate::validate::rules::{Assessment, Ruling};

/// Largest value that is worked with: sums of a few hundred of them stay far below `i64::MAX`,
/// and every one is exact as `f64`.
const LARGEST: f64 = 4e15;

/// A stated value that may be wrong.
#[derive(Debug)]
pub struct Cell {
    /// Position in the report's observations.
    pub observation: usize,
    /// What is stated.
    pub value: i64,
    /// The rows it stands in.
    pub rows: Vec<usize>,
}

/// A rule: the sum of coefficient × value is equal to 0 after the constant is taken off, or at
/// most 0.
#[derive(Debug)]
pub struct Row {
    /// Cell and coefficient, by cell.
    pub terms: Vec<(usize, i64)>,
    /// Whether it is an equation; a bound (`<= 0`) otherwise.
    pub equation: bool,
    /// Value of the left side as stated, the constant taken off.
    pub residual: i64,
    /// Position of the assessment that it comes from.
    pub assessment: usize,
}

impl Row {
    /// What the cell is multiplied by; `None` where it is not in the row.
    pub fn coefficient(&self, cell: usize) -> Option<i64> {
        self.terms.binary_search_by_key(&cell, |term| term.0).ok().map(|index| self.terms[index].1)
    }

    /// Whether the rule does not hold for the stated values.
    pub fn fails(&self) -> bool {
        if self.equation { self.residual != 0 } else { self.residual > 0 }
    }

    /// Whether the cell is what the others add up to: alone on its side of an equation.
    pub fn is_total(&self, cell: usize) -> bool {
        let Some(own) = self.coefficient(cell) else { return false };
        let beside = self.terms.iter().filter(|(_, other)| other.signum() == own.signum()).count();
        self.equation && beside == 1 && self.terms.len() > 2
    }
}

/// The rules that were assessed and are linear over exact whole numbers.
#[derive(Debug, Default)]
pub struct System {
    /// Values.
    pub cells: Vec<Cell>,
    /// Rules.
    pub rows: Vec<Row>,
}

/// Rows that hang together by their cells, some of which fail.
#[derive(Debug)]
pub struct Component {
    /// Its failed rows, in order.
    pub failed: Vec<usize>,
}

impl System {
    /// The system of a report, where one of its hard rules fails.
    pub fn of(assessments: &[Assessment<'_>], subject: &Subject<'_>) -> Option<System> {
        let hard = |one: &Assessment<'_>| one.check.severity == Severity::Hard && one.prose.is_none();
        let failed = |one: &Assessment<'_>| matches!(one.result, Ruling::Fail | Ruling::Blocked(_));
        if !assessments.iter().any(|one| hard(one) && failed(one) && one.statement.linear.is_some()) {
            return None;
        }
        let mut system = System::default();
        let mut known = BTreeMap::new();
        for (index, one) in assessments.iter().enumerate().filter(|(_, one)| hard(one)) {
            let assessed = failed(one) || matches!(one.result, Ruling::Pass);
            if let Some(rule) = one.statement.linear.as_ref().filter(|_| assessed) {
                system.add(index, one, rule, subject, &mut known);
            }
        }
        Some(system)
    }

    fn add(
        &mut self,
        index: usize,
        one: &Assessment<'_>,
        rule: &LinearRule,
        subject: &Subject<'_>,
        known: &mut BTreeMap<usize, usize>,
    ) -> Option<()> {
        let operands = &one.statement.program.operands;
        // `a >= b` is `-a <= -b`.
        let sign = if matches!(rule.comparison, Comparison::AtLeast | Comparison::Greater) { -1 } else { 1 };
        let strict = matches!(rule.comparison, Comparison::Less | Comparison::Greater);
        let mut found: BTreeMap<usize, i64> = BTreeMap::new();
        for &(coefficient, first, length) in &rule.terms {
            let mut alternatives = operands[first..first + length].iter();
            let position =
                alternatives.find_map(|operand| subject.values.find(operand, one.applicant, one.check.origin));
            // What an assessed rule does not find is optional and counts nothing.
            let Some(position) = position else { continue };
            *found.entry(position).or_default() += whole(coefficient)? * sign;
        }
        let mut residual = whole(rule.constant)?.checked_mul(-sign)? + i64::from(strict);
        let mut terms = Vec::with_capacity(found.len());
        for (&position, &coefficient) in found.iter().filter(|(_, coefficient)| **coefficient != 0) {
            let interval = subject.values.interval(position).filter(|interval| interval.is_exact())?;
            let value = whole(interval.low)?;
            residual = residual.checked_add(value.checked_mul(coefficient)?)?;
            terms.push((position, value, coefficient));
        }
        let row = self.rows.len();
        let mut placed: Vec<(usize, i64)> = Vec::with_capacity(terms.len());
        for (observation, value, coefficient) in terms {
            let cell = *known.entry(observation).or_insert_with(|| {
                self.cells.push(Cell { observation, value, rows: Vec::new() });
                self.cells.len() - 1
            });
            self.cells[cell].rows.push(row);
            placed.push((cell, coefficient));
        }
        placed.sort_unstable();
        let equation = rule.comparison == Comparison::Equal;
        self.rows.push(Row { terms: placed, equation, residual, assessment: index });
        Some(())
    }

    /// The parts of the system that do not touch each other and have failed rows.
    pub fn components(&self) -> Vec<Component> {
        let mut of_row = vec![usize::MAX; self.rows.len()];
        let mut components = Vec::new();
        for start in (0..self.rows.len()).filter(|&row| self.rows[row].fails()) {
            if of_row[start] != usize::MAX {
                continue;
            }
            let mut waiting = vec![start];
            let mut failed = Vec::new();
            of_row[start] = components.len();
            while let Some(row) = waiting.pop() {
                if self.rows[row].fails() {
                    failed.push(row);
                }
                for &(cell, _) in &self.rows[row].terms {
                    for &next in &self.cells[cell].rows {
                        if of_row[next] == usize::MAX {
                            of_row[next] = components.len();
                            waiting.push(next);
                        }
                    }
                }
            }
            failed.sort_unstable();
            components.push(Component { failed });
        }
        components
    }
}

/// The whole number, where it is one of a size that counts anything.
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() <= LARGEST).then_some(value as i64)
}
