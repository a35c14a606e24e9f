//! Rules that values should satisfy (official statistics: edit rules), as data.
//!
//! A check is an entry of `checks/*.toml`: an expression over indicator codes, or one of the
//! built-in evaluators for what is not about codes (the parts of a sentence, two mentions of
//! one thing, the sections of the text). This module parses and compiles; the stage *validate*
//! evaluates.

mod compile;
mod example;
mod expression;
mod fact;
mod load;
mod message;
#[cfg(test)]
mod tests;

use super::{ALL_APPLICANTS, Codebook, Forms, Problems, Source};
use crate::model::{ApplicantId, CheckId, IndicatorId, Observation, Origin, Severity, UnitId};

pub use compile::{Column, LinearRule, Node, Operand, Program, SumShape};
pub use example::Example;
pub use expression::{Comparison, ExpressionError};
pub use fact::{Dated, Fact};
pub use message::{Messages, Slot, Template, Wording};

/// The segment of a code that names what the others beside it add up to.
const TOTAL: &str = "total";

/// All checks, in order of their ids.
#[derive(Debug, Default)]
pub struct Checks {
    /// Sorted by id.
    pub checks: Vec<Check>,
    /// Wording that all checks share.
    pub messages: Messages,
    /// What a value in each unit is multiplied by before it is compared; by [`UnitId`].
    pub factors: Vec<f64>,
    /// The applicant that stands for all of them.
    pub total: Option<ApplicantId>,
    /// Values of one thing that are farther apart than this share of the larger are taken for different things
    /// ([`Evaluator::Mentions`]).
    pub near: f64,
    /// The checks of each form: form name, positions in `checks`.
    by_form: Vec<(String, Vec<usize>)>,
}

/// One rule.
#[derive(Debug)]
pub struct Check {
    /// Stable id (`T3-01`).
    pub id: String,
    /// Position among the checks.
    pub number: CheckId,
    /// Names of the forms it concerns.
    pub forms: Vec<String>,
    /// What sort of rule: `sum`, `balance`, `upper_bound` …
    pub kind: String,
    /// How serious a failure is.
    pub severity: Severity,
    /// How far apart the sides may be.
    pub tolerance: Tolerance,
    /// The tolerance as written.
    pub tolerance_text: String,
    /// Where the rule comes from.
    pub source: String,
    /// What it says, in both languages, with places for the values.
    pub wording: Wording,
    /// The Chinese wording as written.
    pub zh: String,
    /// The English wording as written.
    pub en: String,
    /// The rule as written, for people; empty for built-in evaluators.
    pub expression: String,
    /// What to beware of.
    pub notes: String,
    /// Only values from this origin count; any if `None`.
    pub origin: Option<Origin>,
    /// Checks that state the same more exactly: where one of them failed, or was assessed
    /// and this one fails, this one is silent.
    pub yields_to: Vec<String>,
    /// How it is evaluated.
    pub evaluator: Evaluator,
    /// Worked examples: they run as tests.
    pub examples: Vec<Example>,
    /// File it stands in.
    pub file: String,
    /// 1-based line of its id.
    pub line: u32,
}

/// How far apart the two sides of a comparison may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// In the unit of the values.
    Absolute(f64),
    /// As a share of the larger side.
    Relative(f64),
}

/// How a check is evaluated.
#[derive(Debug)]
pub enum Evaluator {
    /// By its expressions, over one report.
    Statements(Vec<Statement>),
    /// By its expressions, over a report and the one of the year before.
    CrossYear(Vec<Statement>),
    /// Over the parts that sentences list for a whole. A list whose parts make up less than
    /// this share of the whole, or as much more than it, is not taken for its parts.
    Parts(f64),
    /// Over the lists of parts with mixed units.
    MixedUnits,
    /// Over what a report says of its values beside those of the year before, and that year's report.
    Growth,
    /// Over values stated more than once. Values that are farther apart than this share of the
    /// larger are taken for different things.
    Mentions(f64),
    /// Over values stated in prose and in a table.
    ProseAndTable,
    /// These must not be both negated and stated as more than zero.
    Negation(Vec<IndicatorId>),
    /// Every value is at least 0, and a whole number where its unit is of `whole` kinds;
    /// `signed` may be negative.
    Signs {
        /// Kinds of units that count things.
        whole: Vec<String>,
        /// Indicators that may be negative.
        signed: Vec<IndicatorId>,
    },
    /// All of these are stated in the table.
    Complete(Vec<IndicatorId>),
    /// The sections with these numbers stand in this order.
    Sections(Vec<String>),
    /// The section with this number says something other than one of these.
    SectionSays(String, Vec<String>),
    /// Where the condition holds, the section with this number has one of these words.
    SectionWords {
        /// Number of the section.
        section: String,
        /// The words.
        words: Vec<String>,
        /// A section that says only one of these needs no more words.
        nothing: Vec<String>,
        /// Asked only where this holds.
        when: Option<Program>,
    },
    /// Over a report and the one that covers its place: no more of these than the place has.
    WithinPlace(Vec<IndicatorId>),
    /// Over a report that covers a place and those of its parts: these add up.
    PartsOfPlace(Vec<IndicatorId>),
    /// Not from what is read of one report, or not at all; the reason is for people.
    Untestable(String),
}

/// One expression of a check, for one thing that `each` stands for.
#[derive(Debug)]
pub struct Statement {
    /// What is evaluated.
    pub program: Program,
    /// Chinese and English name of what `each` stands for.
    pub each: Option<(String, String)>,
    /// Whether it is evaluated for each applicant.
    pub per_applicant: bool,
    /// Whether it is about what prose says (`@prose`): it applies only where prose says it.
    pub about_prose: bool,
    /// For checks of kind `sum`: parts and total.
    pub sum: Option<SumShape>,
    /// As a linear rule, where it is one.
    pub linear: Option<LinearRule>,
}

impl Checks {
    /// Loads `checks/*.toml`, `checks/messages.tsv` and `checks/units.tsv`.
    pub fn load(source: &Source, codebook: &Codebook, forms: &Forms, problems: &mut Problems) -> Checks {
        let mut checks = Checks {
            checks: load::checks(source, codebook, forms, problems),
            messages: Messages::load(source, problems),
            factors: load::factors(source, codebook, problems),
            total: codebook.applicant(ALL_APPLICANTS),
            near: f64::INFINITY,
            by_form: Vec::new(),
        };
        for (index, check) in checks.checks.iter().enumerate() {
            if let Evaluator::Mentions(near) = check.evaluator {
                checks.near = checks.near.min(near);
            }
            for form in &check.forms {
                match checks.by_form.iter_mut().find(|(name, _)| name == form) {
                    Some((_, indices)) => indices.push(index),
                    None => checks.by_form.push((form.clone(), vec![index])),
                }
            }
        }
        checks
    }

    /// The check with this id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.binary_search_by(|check| check.id.as_str().cmp(id)).ok().map(|index| &self.checks[index])
    }

    /// The id of a check (`T3-01`); empty where there is none at this position.
    pub fn id_of(&self, number: CheckId) -> &str {
        self.checks.get(number.0 as usize).map_or("", |check| check.id.as_str())
    }

    /// The checks that concern a form, in order of their ids.
    pub fn of_form(&self, form: &str) -> impl Iterator<Item = &Check> {
        let indices = self.by_form.iter().find(|(name, _)| name == form).map_or(&[][..], |(_, indices)| indices);
        indices.iter().map(|&index| &self.checks[index])
    }

    /// Whether both values may be meant for the same: they are not far apart.
    pub fn are_near(&self, one: &Observation, other: &Observation) -> bool {
        self.are_within(self.near, one, other)
    }

    /// Whether no more than this share of the larger lies between what the hedges of both leave open.
    pub fn are_within(&self, share: f64, one: &Observation, other: &Observation) -> bool {
        let (Some(a), Some(b)) = (one.interval, other.interval) else { return true };
        let (factor, per) = (self.factor(one.unit), self.factor(other.unit));
        let gap = (b.low * per - a.high * factor).max(a.low * factor - b.high * per);
        let largest = (a.high * factor).abs().max((b.high * per).abs());
        gap <= 0.0 || gap <= share * largest
    }

    /// What a value in this unit is multiplied by before it is compared.
    pub fn factor(&self, unit: UnitId) -> f64 {
        self.factors.get(unit.0 as usize).copied().unwrap_or(1.0)
    }
}

impl Statement {
    /// Whether it says that two sides are equal.
    pub fn is_equation(&self) -> bool {
        self.linear.as_ref().is_some_and(|rule| rule.comparison == Comparison::Equal)
    }
}

impl Check {
    /// The statements of an expression check, of this year or across years.
    pub fn statements(&self) -> &[Statement] {
        match &self.evaluator {
            Evaluator::Statements(statements) | Evaluator::CrossYear(statements) => statements,
            _ => &[],
        }
    }
}
