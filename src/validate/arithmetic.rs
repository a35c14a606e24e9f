//! Evaluates the flat form of a check with intervals: whole numbers stay exact, and a
//! comparison is false only where no value that the words allow satisfies it.

use std::cmp::Ordering;

use super::values::Values;
use crate::knowledge::{Codebook, Comparison, Node, Operand, Program, Tolerance};
use crate::model::{ApplicantId, Interval, Origin};

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// For every value that the words allow.
    Yes,
    /// For none.
    No,
    /// For some: a value is hedged.
    Perhaps,
    /// A value is missing.
    Unknown,
}

impl Truth {
    fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            other => other,
        }
    }

    fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (Truth::Perhaps, _) | (_, Truth::Perhaps) => Truth::Perhaps,
            _ => Truth::Yes,
        }
    }

    fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    fn iff(self, other: Truth) -> Truth {
        self.not().or(other).and(other.not().or(self))
    }

    /// How far it holds: of two alternatives the one with more decides.
    fn holding(self) -> u8 {
        match self {
            Truth::Yes => 2,
            Truth::Perhaps => 1,
            Truth::No | Truth::Unknown => 0,
        }
    }
}

/// The comparison that decided.
#[derive(Debug, Clone, Copy)]
pub struct Decisive {
    /// Value of the left side.
    pub left: Interval,
    /// Value of the right side.
    pub right: Interval,
    /// Node of the left side.
    pub left_node: usize,
    /// Node of the right side.
    pub right_node: usize,
}

/// One evaluation of a program over one report, for one applicant.
pub struct Run<'a> {
    /// What is evaluated.
    pub program: &'a Program,
    /// The report.
    pub values: &'a Values<'a>,
    /// The report of the year before.
    pub last_year: Option<&'a Values<'a>>,
    /// For whom.
    pub applicant: Option<ApplicantId>,
    /// Only values from there.
    pub origin: Option<Origin>,
    /// How far apart equal sides may be.
    pub tolerance: Tolerance,
    /// Operands that were observed, blank or not.
    pub observed: u32,
    /// Whether facts of the report were used.
    pub facts: bool,
    /// The comparison that decided: of alternatives that of the one that holds, else of the nearest; of what must hold
    /// together that of the first that fails, else the last.
    pub decisive: Option<Decisive>,
    /// Whether a condition was not met.
    pub idle: bool,
    /// Names of what is missing, where they are asked for.
    pub missing: Option<(&'a Codebook, Vec<String>)>,
}

impl<'a> Run<'a> {
    /// Evaluates the program.
    pub fn truth(&mut self) -> Truth {
        self.truth_of(self.program.root())
    }

    /// Position of the observation that an operand means.
    pub fn find(&self, operand: usize) -> Option<usize> {
        let operand = &self.program.operands[operand];
        self.year(operand)?.find(operand, self.applicant, self.origin)
    }

    fn year(&self, operand: &Operand) -> Option<&'a Values<'a>> {
        if operand.last_year { self.last_year } else { Some(self.values) }
    }

    fn truth_of(&mut self, node: usize) -> Truth {
        match self.program.nodes[node] {
            Node::Compare(comparison, left, right) => self.compare(comparison, left, right),
            Node::Not(inner) => self.truth_of(inner).not(),
            Node::And(left, right) => {
                let (left, right) = self.together(left, right);
                left.and(right)
            }
            Node::Or(left, right) => {
                let (left, right) = self.alternatives(left, right);
                left.or(right)
            }
            Node::Implies(condition, consequence) => {
                let condition = self.truth_of(condition);
                // What the condition compares does not decide; and where it does not hold,
                // what its consequence lacks is not missed.
                self.decisive = None;
                if condition == Truth::No {
                    self.idle = true;
                    self.count_observed(consequence);
                    return Truth::Yes;
                }
                condition.not().or(self.truth_of(consequence))
            }
            Node::Iff(left, right) => {
                let (left, right) = self.together(left, right);
                left.iff(right)
            }
            // The compiler lets only truths stand here.
            _ => Truth::Unknown,
        }
    }

    /// Evaluates a part, with the comparison that decides it.
    fn branch(&mut self, node: usize) -> (Truth, Option<Decisive>) {
        self.decisive = None;
        let truth = self.truth_of(node);
        (truth, self.decisive.take())
    }

    /// Evaluates what must hold together.
    fn together(&mut self, left: usize, right: usize) -> (Truth, Truth) {
        let (left, first) = self.branch(left);
        let (right, second) = self.branch(right);
        self.decisive = if left == Truth::No { first } else { second.or(first) };
        (left, right)
    }

    /// Evaluates what may hold one for the other.
    fn alternatives(&mut self, left: usize, right: usize) -> (Truth, Truth) {
        let (left, first) = self.branch(left);
        let (right, second) = self.branch(right);
        let better = match left.holding().cmp(&right.holding()) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => gap(first) <= gap(second),
        };
        self.decisive = if better { first.or(second) } else { second.or(first) };
        (left, right)
    }

    /// Evaluates a part only to see whether its operands are observed.
    fn count_observed(&mut self, node: usize) {
        let missing = self.missing.take();
        self.truth_of(node);
        self.missing = missing;
        self.decisive = None;
    }

    fn compare(&mut self, comparison: Comparison, left_node: usize, right_node: usize) -> Truth {
        let (left, right) = (self.number(left_node), self.number(right_node));
        let (Some(left), Some(right)) = (left, right) else { return Truth::Unknown };
        self.decisive = Some(Decisive { left, right, left_node, right_node });
        compare(comparison, left, right, slack(left, right, self.tolerance))
    }

    /// The value of a numeric node; `None` where a value is missing. All operands are visited,
    /// so that everything missing is named.
    fn number(&mut self, node: usize) -> Option<Interval> {
        match self.program.nodes[node] {
            Node::Number(number) => Some(Interval::exact(number)),
            Node::Value(operand) => self.value(operand),
            Node::Sum(first, length) => self.sum(first, length),
            Node::First(first, length) => {
                let find = |operand| self.find(operand).map(|found| (operand, found));
                match (first..first + length).find_map(find) {
                    Some((operand, found)) => self.value_at(operand, Some(found)),
                    None => self.value_at(first, None),
                }
            }
            Node::IfStated(operand) => match self.find(operand) {
                None => Some(Interval::exact(0.0)),
                found => self.value_at(operand, found),
            },
            Node::Fact(fact) => {
                self.facts = true;
                let value = fact.of(self.values.report).map(Interval::exact);
                if value.is_none() {
                    self.misses(|_| fact.name());
                }
                value
            }
            Node::Minus(inner) => self.number(inner).map(|x| Interval { low: -x.high, high: -x.low }),
            Node::Abs(inner) => self.number(inner).map(absolute),
            Node::Round(inner) => self.number(inner).map(|x| Interval { low: x.low.round(), high: x.high.round() }),
            Node::Add(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                let (left, right) = (left?, right?);
                Some(Interval { low: left.low + right.low, high: left.high + right.high })
            }
            Node::Subtract(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                let (left, right) = (left?, right?);
                Some(Interval { low: left.low - right.high, high: left.high - right.low })
            }
            Node::Multiply(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                Some(product(left?, right?))
            }
            // The compiler lets only numbers stand here.
            _ => None,
        }
    }

    fn value(&mut self, operand: usize) -> Option<Interval> {
        self.value_at(operand, self.find(operand))
    }

    /// The value of an operand that was found at this position.
    fn value_at(&mut self, operand: usize, found: Option<usize>) -> Option<Interval> {
        let named = self.program.operands[operand];
        let value = found.and_then(|index| {
            self.observed += u32::from(!named.last_year);
            self.year(&named).and_then(|values| values.interval(index))
        });
        if value.is_none() {
            let applicant = self.applicant;
            self.misses(|codebook| operand_name(codebook, &named, applicant));
        }
        value
    }

    fn misses(&mut self, name: impl FnOnce(&Codebook) -> String) {
        if let Some((codebook, names)) = &mut self.missing {
            let name = name(codebook);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }

    fn sum(&mut self, first: usize, length: usize) -> Option<Interval> {
        let mut sum = Interval::exact(0.0);
        let mut stated = false;
        let mut blank = false;
        for operand in first..first + length {
            let found = self.find(operand);
            if found.is_some() {
                stated = true;
                match self.value_at(operand, found) {
                    Some(value) => sum = Interval { low: sum.low + value.low, high: sum.high + value.high },
                    None => blank = true,
                }
            }
        }
        if !stated {
            return self.value_at(first, None);
        }
        (!blank).then_some(sum)
    }
}

/// Name of an operand, for messages.
pub fn operand_name(codebook: &Codebook, operand: &Operand, applicant: Option<ApplicantId>) -> String {
    use crate::knowledge::Column;
    let mut name = codebook.code(operand.indicator).to_string();
    let column = match operand.column {
        Column::Plain => None,
        Column::Each => applicant,
        Column::Only(applicant) => Some(applicant),
    };
    if let Some(column) = column {
        name.push_str(&format!("[{}]", codebook.applicant_code(column)));
    }
    if let Some(origin) = operand.origin {
        name.push_str(&format!("@{}", origin.as_str()));
    }
    if operand.last_year {
        name.push_str("(y-1)");
    }
    name
}

/// How far apart the sides may be. Sums of decimals (0.1 + 0.2) get the width of their rounding
/// error; whole numbers get none.
pub fn slack(left: Interval, right: Interval, tolerance: Tolerance) -> f64 {
    let all = [left.low, left.high, right.low, right.high];
    // The cast is exact for every whole number that counts anything.
    let whole = all.iter().all(|&x| x as i64 as f64 == x);
    if whole && tolerance == Tolerance::Absolute(0.0) {
        return 0.0;
    }
    let largest = all.into_iter().filter(|x| x.is_finite()).map(f64::abs).fold(0.0, f64::max);
    let rounding = if whole { 0.0 } else { largest * 1e-12 };
    match tolerance {
        Tolerance::Absolute(width) => width + rounding,
        Tolerance::Relative(share) => share * largest + rounding,
    }
}

/// Compares two intervals: `Yes` for all, `No` for none, `Perhaps` for some of their values.
pub fn compare(comparison: Comparison, left: Interval, right: Interval, slack: f64) -> Truth {
    let three = |all: bool, some: bool| match (all, some) {
        (true, _) => Truth::Yes,
        (false, true) => Truth::Perhaps,
        (false, false) => Truth::No,
    };
    match comparison {
        Comparison::Equal => {
            three(left.meets(right, slack) && left.is_exact() && right.is_exact(), left.meets(right, slack))
        }
        Comparison::Unequal => compare(Comparison::Equal, left, right, slack).not(),
        Comparison::AtMost => three(left.high <= right.low + slack, left.low <= right.high + slack),
        Comparison::Less => three(left.high < right.low + slack, left.low < right.high + slack),
        Comparison::AtLeast => compare(Comparison::AtMost, right, left, slack),
        Comparison::Greater => compare(Comparison::Less, right, left, slack),
    }
}

fn absolute(x: Interval) -> Interval {
    let (a, b) = (x.low.abs(), x.high.abs());
    let low = if x.low <= 0.0 && x.high >= 0.0 { 0.0 } else { a.min(b) };
    Interval { low, high: a.max(b) }
}

fn product(left: Interval, right: Interval) -> Interval {
    // 0 × ∞ is 0 here: none of "more than 5" is 0.
    let times = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
    let corners = [
        times(left.low, right.low),
        times(left.low, right.high),
        times(left.high, right.low),
        times(left.high, right.high),
    ];
    Interval {
        low: corners.into_iter().fold(f64::INFINITY, f64::min),
        high: corners.into_iter().fold(f64::NEG_INFINITY, f64::max),
    }
}

/// `left - right` where both are exact; else the gap between them, 0 where they meet.
pub fn difference(left: Interval, right: Interval) -> f64 {
    if left.low > right.high {
        left.low - right.high
    } else if left.high < right.low {
        left.high - right.low
    } else {
        0.0
    }
}

/// How far apart the sides of a comparison are; those of none are never near.
fn gap(decisive: Option<Decisive>) -> f64 {
    decisive.map_or(f64::INFINITY, |sides| difference(sides.left, sides.right).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(low: f64, high: f64) -> Interval {
        Interval { low, high }
    }

    #[test]
    fn hedged_values_are_compared_by_what_they_leave_open() {
        use Comparison::*;
        assert_eq!(compare(Equal, between(8000.0, 8999.0), Interval::exact(8500.0), 0.0), Truth::Perhaps);
        assert_eq!(compare(Equal, between(8000.0, 8999.0), Interval::exact(9000.0), 0.0), Truth::No);
        assert_eq!(compare(AtMost, between(5.0, 9.0), Interval::exact(7.0), 0.0), Truth::Perhaps);
        assert_eq!(compare(AtMost, between(5.0, 7.0), Interval::exact(7.0), 0.0), Truth::Yes);
        assert_eq!(compare(Greater, Interval::exact(0.0), Interval::exact(0.0), 0.0), Truth::No);
        assert_eq!(compare(Unequal, Interval::exact(1.0), Interval::exact(1.0), 0.0), Truth::No);
    }

    #[test]
    fn whole_numbers_are_exact_and_decimals_forgive_their_rounding() {
        let large = 9_007_199_254_740_990.0;
        let exact = Tolerance::Absolute(0.0);
        let (a, b) = (Interval::exact(large), Interval::exact(large + 1.0));
        assert_eq!(compare(Comparison::Equal, a, b, slack(a, b, exact)), Truth::No);
        let (a, b) = (Interval::exact(0.1 + 0.2), Interval::exact(0.3));
        assert_eq!(compare(Comparison::Equal, a, b, slack(a, b, exact)), Truth::Yes);
    }

    #[test]
    fn what_is_missing_is_neither_true_nor_false() {
        assert_eq!(Truth::Unknown.and(Truth::No), Truth::No);
        assert_eq!(Truth::Unknown.or(Truth::Yes), Truth::Yes);
        assert_eq!(Truth::Unknown.and(Truth::Yes), Truth::Unknown);
        assert_eq!(Truth::Yes.iff(Truth::No), Truth::No);
    }

    #[test]
    fn products_and_differences_of_open_intervals_stay_ordered() {
        let open = between(5.0, f64::INFINITY);
        assert_eq!(product(open, Interval::exact(0.0)), Interval::exact(0.0));
        assert_eq!(difference(open, Interval::exact(3.0)), 2.0);
        assert_eq!(difference(Interval::exact(3.0), open), -2.0);
    }
}
