//! How likely a change is: how sure the reading is, and which slip of a clerk it would undo.

use super::Proposal;
use super::system::System;
use crate::knowledge::{Column, Operand};
use crate::model::{ApplicantId, IndicatorId, Origin};
use crate::validate::Subject;

/// What may have gone wrong, from the likeliest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// The text states the proposed value elsewhere: perhaps the reading is wrong, not the clerk.
    OtherReading,
    /// Two neighbouring digits changed places.
    Swapped,
    /// A part is missing in the total.
    LeftOut,
    /// The value stands in the cell beside its own.
    Moved,
    /// A digit was dropped, doubled or added.
    Digit,
    /// The neighbour's value was copied.
    Copied,
    /// One digit is another.
    Misprint,
    /// The total does not follow its parts.
    NotUpdated,
    /// None of these.
    Other,
}

impl Slip {
    /// What it adds to the cost of a change. The spread of all costs is small enough that fewer
    /// changes are always cheaper: four at the least cost more than three at the most.
    fn penalty(self) -> f64 {
        match self {
            Slip::OtherReading => 0.0,
            Slip::Swapped | Slip::LeftOut => 0.01,
            Slip::Moved => 0.02,
            Slip::Digit => 0.04,
            Slip::Copied => 0.05,
            Slip::Misprint => 0.08,
            Slip::NotUpdated => 0.1,
            Slip::Other => 0.15,
        }
    }
}

/// Judges changes.
pub struct Slips<'a> {
    system: &'a System,
    subject: &'a Subject<'a>,
    /// Indicators in printed order.
    rows: &'a [IndicatorId],
}

impl<'a> Slips<'a> {
    /// For the cells of a system.
    pub fn new(system: &'a System, subject: &'a Subject<'a>, rows: &'a [IndicatorId]) -> Slips<'a> {
        Slips { system, subject, rows }
    }

    /// What a set of changes costs, each with the slip that it undoes.
    pub fn judge(&self, set: &[(usize, i64)]) -> Proposal {
        let mut cost = 0.0;
        let mut changes = Vec::with_capacity(set.len());
        for &(cell, new) in set {
            let slip = if self.moved(cell, new, set) { Slip::Moved } else { self.slip(cell, new) };
            cost += 1.0 + slip.penalty() + self.trust(cell);
            changes.push((cell, new, slip));
        }
        // Four digits: sums of tenths are not exact, and the tables should not show it.
        Proposal { cost: (cost * 1e4).round() / 1e4, changes }
    }

    /// How much the stated value is to be trusted: table over prose, sure over doubtful, pinned
    /// down by rules that hold over alone.
    fn trust(&self, cell: usize) -> f64 {
        let cell = &self.system.cells[cell];
        let observation = &self.subject.values.observations[cell.observation];
        let prose = if observation.origin == Origin::Prose { 0.03 } else { 0.0 };
        let doubt = 0.02 * (1.0 - f64::from(observation.confidence).clamp(0.0, 1.0));
        let holding = |row: &&usize| self.system.rows[**row].equation && !self.system.rows[**row].fails();
        let pinned = cell.rows.iter().filter(holding).count().min(3) as f64;
        0.01 * pinned - prose - doubt
    }

    fn slip(&self, cell: usize, new: i64) -> Slip {
        let known = &self.system.cells[cell];
        let old = known.value;
        let total = known.rows.iter().any(|&row| self.system.rows[row].is_total(cell));
        if self.other_reading(cell, new) {
            Slip::OtherReading
        } else if swapped(old, new) {
            Slip::Swapped
        } else if total && self.left_out(cell, new - old) {
            Slip::LeftOut
        } else if digit_more_or_less(old, new) {
            Slip::Digit
        } else if old != 0 && self.neighbours(cell).any(|beside| self.system.cells[beside].value == old) {
            Slip::Copied
        } else if misprint(old, new) {
            Slip::Misprint
        } else if total {
            Slip::NotUpdated
        } else {
            Slip::Other
        }
    }

    /// Whether the text states the value for the same cell elsewhere.
    fn other_reading(&self, cell: usize, new: i64) -> bool {
        let values = &self.subject.values;
        let stated = self.system.cells[cell].observation;
        let observation = &values.observations[stated];
        values.of(observation.indicator).any(|index| {
            let beside = index != stated && values.observations[index].applicant == observation.applicant;
            beside && values.interval(index).is_some_and(|value| value.is_exact() && value.low == new as f64)
        })
    }

    /// Whether a part of the total is as large as what is missing.
    fn left_out(&self, cell: usize, missing: i64) -> bool {
        let rows = self.system.cells[cell].rows.iter().map(|&row| &self.system.rows[row]);
        let totals = rows.filter(|row| row.is_total(cell) && row.fails());
        let mut parts = totals.flat_map(|row| &row.terms).filter(|term| term.0 != cell);
        missing > 0 && parts.any(|term| self.system.cells[term.0].value == missing)
    }

    /// Whether the change, with another of the set, moves a value to the cell beside it.
    fn moved(&self, cell: usize, new: i64, set: &[(usize, i64)]) -> bool {
        let old = self.system.cells[cell].value;
        let exchanged = |&(other, other_new): &(usize, i64)| {
            other != cell
                && self.system.cells[other].value == new
                && other_new == old
                && self.neighbours(cell).any(|beside| beside == other)
        };
        set.iter().any(exchanged)
    }

    /// The cells above, below, left and right of a cell that are in the system.
    fn neighbours(&self, cell: usize) -> impl Iterator<Item = usize> + '_ {
        let observation = &self.subject.values.observations[self.system.cells[cell].observation];
        let (indicator, applicant) = (observation.indicator, observation.applicant);
        let row = self.rows.iter().position(|known| *known == indicator);
        let vertical = row.into_iter().flat_map(move |row| {
            let above = row.checked_sub(1).and_then(|row| self.rows.get(row));
            [above, self.rows.get(row + 1)].into_iter().flatten().map(move |&indicator| (indicator, applicant))
        });
        let horizontal = self.beside(applicant).into_iter().flatten().map(move |beside| (indicator, Some(beside)));
        vertical.chain(horizontal).filter_map(|(indicator, applicant)| {
            let column = applicant.map_or(Column::Plain, Column::Only);
            let operand = Operand { indicator, column, origin: None, last_year: false };
            let position = self.subject.values.find(&operand, None, None)?;
            self.system.cells.iter().position(|cell| cell.observation == position)
        })
    }

    /// The applicants in the printed columns left and right.
    fn beside(&self, applicant: Option<ApplicantId>) -> [Option<ApplicantId>; 2] {
        let all = &self.subject.codebook.applicants;
        let Some(column) = applicant.and_then(|id| all.get(id.0 as usize)).and_then(|one| one.column) else {
            return [None, None];
        };
        let at =
            |wanted: u8| all.iter().position(|one| one.column == Some(wanted)).map(|index| ApplicantId(index as u8));
        [column.checked_sub(1).and_then(at), column.checked_add(1).and_then(at)]
    }
}

fn digits(value: i64) -> Vec<u8> {
    value.unsigned_abs().to_string().into_bytes()
}

/// Whether two neighbouring digits changed places.
fn swapped(a: i64, b: i64) -> bool {
    let (a, b) = (digits(a), digits(b));
    let differs: Vec<usize> = (0..a.len().min(b.len())).filter(|&at| a[at] != b[at]).collect();
    matches!(differs[..], [first, second] if a.len() == b.len() && second == first + 1 && a[first] == b[second] && a[second] == b[first])
}

/// Whether one value is the other with a digit more. A lone digit is not a digit dropped from
/// any two-digit number: that would fit too much.
fn digit_more_or_less(a: i64, b: i64) -> bool {
    let (short, long) = if a.abs() < b.abs() { (digits(a), digits(b)) } else { (digits(b), digits(a)) };
    if short.len() + 1 != long.len() || a == 0 || b == 0 {
        return false;
    }
    (0..long.len()).any(|at| long[..at] == short[..at] && long[at + 1..] == short[at..])
}

/// Whether one digit is another, in a number of at least two.
fn misprint(a: i64, b: i64) -> bool {
    let (a, b) = (digits(a), digits(b));
    a.len() == b.len() && a.len() > 1 && a.iter().zip(&b).filter(|(a, b)| a != b).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_apart_by_their_digits() {
        assert!(swapped(29, 92) && swapped(1203, 1230));
        assert!(!swapped(29, 29) && !swapped(123, 321) && !swapped(20, 2));
        assert!(digit_more_or_less(12, 112) && digit_more_or_less(305, 35) && digit_more_or_less(7, 77));
        assert!(!digit_more_or_less(0, 5) && !digit_more_or_less(12, 345));
        assert!(misprint(71, 72) && !misprint(1, 2) && !misprint(71, 17));
    }

    #[test]
    fn fewer_changes_are_always_cheaper() {
        let (dearest, cheapest) = (1.0 + Slip::Other.penalty() + 0.03, 1.0 - 0.03 - 0.02);
        assert!(3.0 * dearest < 4.0 * cheapest);
    }
}
