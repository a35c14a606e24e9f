//! How likely a change is: how sure the reading is, and which slip of a clerk it would undo.

use super::Proposal;
use super::system::System;
use crate::knowledge::{Column, Operand};
use crate::model::{ApplicantId, IndicatorId, Origin};
use crate::validate::Subject;

/// What may have gone wrong.
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
    /// How often clerks err like this, relative to the commonest slips.
    fn weight(self) -> f64 {
        match self {
            Slip::Misprint => 0.3,
            Slip::Other => 0.05,
            _ => 1.0,
        }
    }
}

/// What a unit of unlikelihood (a natural logarithm) adds to a cost, and between which bounds.
/// The spread of all costs is small enough that fewer changes are always cheaper: four at the
/// least cost more than three at the most.
const NAT: f64 = 0.008;
const LEAST_NATS: f64 = -7.0;
const MOST_NATS: f64 = 13.0;

/// How much likelier a total is that another total of the report repeats, in nats, for numbers
/// of two digits and more; half as much for smaller ones, which meet by chance.
const ECHO: f64 = 2.0;

/// Logarithm of how often a count is this: two in five are 0, and the others are as often
/// between 1 and 10 as between 10 and 100.
fn frequency(value: i64) -> f64 {
    if value == 0 { 0.4_f64.ln() } else { (0.15 / value.unsigned_abs() as f64).ln() }
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
            let (slip, nats) = self.slip(cell, new, set);
            cost += 1.0 + NAT * (nats.clamp(LEAST_NATS, MOST_NATS) - LEAST_NATS) + self.trust(cell);
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
        // How sure prose is read is weighed later: by what checks say, too.
        let doubt = match observation.origin {
            Origin::Prose => 0.03,
            Origin::Table => 0.02 * (1.0 - f64::from(observation.confidence).clamp(0.0, 1.0)),
        };
        let holding = |row: &&usize| self.system.rows[**row].equation && !self.system.rows[**row].fails();
        let pinned = cell.rows.iter().filter(holding).count().min(3) as f64;
        0.01 * pinned - doubt
    }

    /// The likeliest slip that the change would undo, and how unlikely the change is: minus the
    /// logarithm of how often a clerk who means `new` writes what is stated, and of how much
    /// commoner `new` is than that. What a total should be, its parts say.
    fn slip(&self, cell: usize, new: i64, set: &[(usize, i64)]) -> (Slip, f64) {
        let old = self.system.cells[cell].value;
        if self.other_reading(cell, new) {
            return (Slip::OtherReading, LEAST_NATS);
        }
        let total = self.is_total(cell);
        let mut best = (Slip::Other, Slip::Other.weight() * frequency(old).exp());
        let mut may_be = |slip: Slip, likelihood: f64| {
            if slip.weight() * likelihood > best.1 {
                best = (slip, slip.weight() * likelihood);
            }
        };
        let length = digits(new).len() as f64;
        if swapped(old, new) {
            may_be(Slip::Swapped, 1.0 / (length - 1.0));
        }
        if let Some(doubled) = digit_more_or_less(old, new) {
            may_be(Slip::Digit, if doubled { 1.0 / length } else { 0.03 / length });
        }
        if self.moved(cell, new, set) {
            may_be(Slip::Moved, 0.5);
        }
        if self.neighbours(cell).any(|beside| self.system.cells[beside].value == old) {
            may_be(Slip::Copied, 0.25);
        }
        if misprint(old, new) {
            may_be(Slip::Misprint, 1.0 / (9.0 * length));
        }
        if total && new > old {
            may_be(Slip::LeftOut, if self.left_out(cell, new - old) { 0.2 } else { 0.0 });
            may_be(Slip::NotUpdated, if new - old < 10 { 0.1 } else { 0.005 });
        }
        let (slip, likelihood) = best;
        let commoner =
            if total { self.echo(cell, new) - self.echo(cell, old) } else { frequency(new) - frequency(old) };
        (slip, -likelihood.ln() - commoner)
    }

    fn is_total(&self, cell: usize) -> bool {
        self.system.cells[cell].rows.iter().any(|&row| self.system.rows[row].is_total(cell))
    }

    /// How much it speaks for the value of a total that another total of the report, in none of
    /// its rules, is the same: what was received was closed, and what was closed was answered.
    fn echo(&self, cell: usize, value: i64) -> f64 {
        let rows = &self.system.cells[cell].rows;
        let apart = |other: &usize| {
            let known = &self.system.cells[*other];
            known.value == value && known.rows.iter().all(|row| !rows.contains(row)) && self.is_total(*other)
        };
        match value {
            0 => 0.0,
            _ if !(0..self.system.cells.len()).any(|other| apart(&other)) => 0.0,
            1..=9 => ECHO / 2.0,
            _ => ECHO,
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
        parts.any(|term| self.system.cells[term.0].value == missing)
    }

    /// Whether the change moves a value between the cell and the one beside it: another change
    /// of the set does the other half, or would, where the other cell is in a rule that fails too
    /// and has nothing to do with this one.
    fn moved(&self, cell: usize, new: i64, set: &[(usize, i64)]) -> bool {
        let known = &self.system.cells[cell];
        let elsewhere = |row: &usize| self.system.rows[*row].fails() && !known.rows.contains(row);
        self.neighbours(cell).any(|other| {
            let beside = &self.system.cells[other];
            let exchanged =
                beside.value == new && (known.value == 0 || new == 0 || set.contains(&(other, known.value)));
            exchanged && (set.contains(&(other, known.value)) || beside.rows.iter().any(elsewhere))
        })
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

/// Whether the stated value has a digit more or less than the one meant, and if so, whether
/// clerks do it easily: they drop digits and double them, and seldom add another.
fn digit_more_or_less(stated: i64, meant: i64) -> Option<bool> {
    let (stated, meant) = (digits(stated), digits(meant));
    let without = |long: &[u8], short: &[u8], at: usize| long[..at] == short[..at] && long[at + 1..] == short[at..];
    if stated.len() + 1 == meant.len() {
        return (0..meant.len()).any(|at| without(&meant, &stated, at)).then_some(true);
    }
    if meant.len() + 1 != stated.len() {
        return None;
    }
    let added = |at: &usize| without(&stated, &meant, *at);
    let doubled = |at: usize| at > 0 && stated[at] == stated[at - 1];
    (0..stated.len()).any(|at| added(&at)).then(|| (0..stated.len()).filter(added).any(doubled))
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
        for (stated, meant) in [(12, 112), (35, 305), (77, 7), (122, 12), (0, 10)] {
            assert_eq!(digit_more_or_less(stated, meant), Some(true), "{stated} for {meant}");
        }
        assert_eq!((digit_more_or_less(305, 35), digit_more_or_less(12, 345)), (Some(false), None));
        assert!(misprint(71, 72) && !misprint(1, 2) && !misprint(71, 17));
    }

    #[test]
    fn fewer_changes_are_always_cheaper() {
        let (dearest, cheapest) = (1.0 + NAT * (MOST_NATS - LEAST_NATS) + 0.03, 1.0 - 0.03 - 0.02);
        assert!(3.0 * dearest < 4.0 * cheapest);
    }
}
