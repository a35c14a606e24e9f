//! Checks that are expressions: each statement is assessed for each applicant, sums that fail
//! because a sum below them failed are blocked, and what is left becomes findings.

use super::arithmetic::{Decisive, Run, Truth, difference};
use super::message::{self, Fill};
use super::prose_sum::{ProseSum, prose_sum};
use super::{Subject, values::Values};
use crate::knowledge::{Check, Statement};
use crate::model::{ApplicantId, Basis, Finding, FindingStatus, Origin, Severity};

/// What one statement of a check says, for one applicant.
pub struct Assessment<'a> {
    /// The check.
    pub check: &'a Check,
    /// The statement.
    pub statement: &'a Statement,
    /// For whom.
    pub applicant: Option<ApplicantId>,
    /// What came out.
    pub result: Ruling<'a>,
    decisive: Option<Decisive>,
    /// Set where the parts in prose decided.
    pub prose: Option<Box<ProseSum>>,
}

/// What came out of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling<'a> {
    /// It holds.
    Pass,
    /// It may hold.
    Approx,
    /// It fails.
    Fail,
    /// A value is missing.
    Missing,
    /// It fails, and so does this check of one of its parts.
    Blocked(&'a str),
}

/// Assesses the statements of `check`; only those with an observed operand are kept.
pub fn assess<'a>(check: &'a Check, subject: &'a Subject<'a>, found: &mut Vec<Assessment<'a>>) {
    for statement in check.statements() {
        if !statement.per_applicant {
            found.extend(assess_one(check, statement, None, subject));
            continue;
        }
        for &applicant in &subject.applicants {
            found.extend(assess_one(check, statement, Some(applicant), subject));
        }
    }
}

/// A run of a statement over the subject.
pub fn run<'a>(
    check: &'a Check,
    statement: &'a Statement,
    applicant: Option<ApplicantId>,
    subject: &'a Subject<'a>,
) -> Run<'a> {
    Run {
        program: &statement.program,
        values: &subject.values,
        last_year: subject.last_year.as_ref(),
        applicant,
        origin: check.origin,
        tolerance: check.tolerance,
        observed: 0,
        facts: false,
        decisive: None,
        idle: false,
        missing: None,
    }
}

fn assess_one<'a>(
    check: &'a Check,
    statement: &'a Statement,
    applicant: Option<ApplicantId>,
    subject: &'a Subject<'a>,
) -> Option<Assessment<'a>> {
    let mut run = run(check, statement, applicant, subject);
    let operands = &statement.program.operands;
    // Rules about what the report does not state are told without evaluating them.
    let states = |operand: usize| !operands[operand].last_year && run.find(operand).is_some();
    if !operands.is_empty() && !(0..operands.len()).any(states) {
        return None;
    }
    if statement.about_prose {
        let mut prose = (0..operands.len()).filter(|&operand| operands[operand].origin == Some(Origin::Prose));
        // What only follows from words (all of them were answered) repeats another value.
        let said = |index: usize| subject.reading.observations[index].basis != Basis::Implied;
        prose.find(|&operand| run.find(operand).is_some_and(said))?;
    }
    let truth = run.truth();
    let only_facts = run.facts && operands.is_empty();
    // Where the condition of a rule is not met, it says nothing.
    let idle = run.idle && truth == Truth::Yes;
    if idle || (run.observed == 0 && !only_facts) {
        return None;
    }
    let mut assessment = Assessment {
        check,
        statement,
        applicant,
        result: match truth {
            Truth::Yes => Ruling::Pass,
            Truth::Perhaps => Ruling::Approx,
            Truth::No => Ruling::Fail,
            Truth::Unknown => Ruling::Missing,
        },
        decisive: run.decisive,
        prose: None,
    };
    if matches!(truth, Truth::No | Truth::Unknown)
        && let Some(shape) = &statement.sum
    {
        assessment.read_as_prose(&run, prose_sum(&run, shape, &subject.reading.parts, subject.text));
    }
    Some(assessment)
}

impl Assessment<'_> {
    /// Lets the stated parts decide where the sum stands in prose.
    fn read_as_prose(&mut self, run: &Run<'_>, sum: Option<ProseSum>) {
        match sum {
            // A hint is not given where prose may have left out parts.
            Some(sum) if sum.truth == Truth::No && !sum.unstated.is_empty() && self.is_hint() => {
                self.result = Ruling::Missing;
            }
            Some(sum) => {
                self.result = match sum.truth {
                    Truth::Yes => Ruling::Pass,
                    Truth::Perhaps => Ruling::Approx,
                    _ => Ruling::Fail,
                };
                self.prose = Some(Box::new(sum));
            }
            // A single stated part of an open list says nothing about the total.
            None if self.result == Ruling::Fail && self.stated_parts(run) < 2 => {
                self.result = Ruling::Missing;
            }
            None => {}
        }
    }

    fn is_hint(&self) -> bool {
        self.check.severity == Severity::Info
    }

    fn stated_parts(&self, run: &Run<'_>) -> usize {
        let parts = self.statement.sum.iter().flat_map(|shape| &shape.parts);
        parts.filter(|(operand, _)| run.find(*operand).is_some()).count()
    }

    /// Whether it says that the rule holds or does not.
    pub fn is_assessed(&self) -> bool {
        !matches!(self.result, Ruling::Missing)
    }

    /// Whether it holds, and its sides say all there is to say.
    fn simply_holds(&self) -> bool {
        self.result == Ruling::Pass && self.prose.as_ref().is_none_or(|sum| sum.unstated.is_empty())
    }

    /// Whether it says that the rule does not hold.
    pub fn failed(&self) -> bool {
        self.result == Ruling::Fail
    }

    fn status(&self) -> FindingStatus {
        match self.result {
            Ruling::Pass | Ruling::Approx => FindingStatus::Pass,
            Ruling::Fail => FindingStatus::Fail,
            Ruling::Missing | Ruling::Blocked(_) => FindingStatus::NotAssessable,
        }
    }

    /// A sum of which prose may have left out parts is never a hard failure.
    fn severity(&self) -> Severity {
        match &self.prose {
            Some(sum) if !sum.unstated.is_empty() => self.check.severity.max(Severity::Soft),
            _ => self.check.severity,
        }
    }
}

/// Marks sums that fail as blocked where a sum that one of their parts is the total of failed.
pub fn block<'a>(assessments: &mut [Assessment<'a>], subject: &Subject<'a>) {
    let failed = |assessment: &Assessment<'_>| {
        assessment.result == Ruling::Fail && assessment.prose.is_none() && assessment.statement.sum.is_some()
    };
    let mut blockers: Vec<(usize, &'a str)> = Vec::new();
    for assessment in assessments.iter().filter(|assessment| failed(assessment)) {
        let run = run(assessment.check, assessment.statement, assessment.applicant, subject);
        let shape = assessment.statement.sum.iter();
        let total = shape.flat_map(|shape| &shape.totals).find_map(|&operand| run.find(operand));
        let id = assessment.check.id.as_str();
        blockers.extend(total.map(|total| (total, id)));
    }
    if blockers.is_empty() {
        return;
    }
    for assessment in assessments.iter_mut().filter(|assessment| assessment.result == Ruling::Fail) {
        let Some(shape) = &assessment.statement.sum else { continue };
        let run = run(assessment.check, assessment.statement, assessment.applicant, subject);
        let parts = shape.parts.iter().filter_map(|(operand, _)| run.find(*operand));
        let mut blocking = parts.filter_map(|part| blockers.iter().find(|(total, _)| *total == part));
        if let Some((_, id)) = blocking.next() {
            assessment.result = Ruling::Blocked(id);
        }
    }
}

/// The findings of one check: one for each applicant, or one for all its statements together.
pub fn findings(assessments: &[Assessment<'_>], subject: &Subject<'_>, found: &mut Vec<Finding>) {
    let mut rest = assessments;
    while let Some(first) = rest.first() {
        let same = |other: &Assessment<'_>| other.check.number == first.check.number;
        let end = rest.iter().position(|other| !same(other)).unwrap_or(rest.len());
        let (check, after) = rest.split_at(end);
        rest = after;
        // Most checks have one statement: each of its assessments is a finding.
        if first.check.statements().len() == 1 {
            found.extend(check.iter().filter_map(|one| finding(&[one], subject)));
            continue;
        }
        let mut applicants: Vec<Option<ApplicantId>> = check.iter().map(|one| one.applicant).collect();
        applicants.sort_unstable();
        applicants.dedup();
        for applicant in applicants {
            let group: Vec<&Assessment<'_>> = check.iter().filter(|one| one.applicant == applicant).collect();
            found.extend(finding(&group, subject));
        }
    }
}

/// A check with several statements fails where one fails, passes where some hold and none
/// fails, and is not assessable otherwise.
fn finding(group: &[&Assessment<'_>], subject: &Subject<'_>) -> Option<Finding> {
    let of = |status: FindingStatus| group.iter().filter(move |one| one.status() == status);
    let status = [FindingStatus::Fail, FindingStatus::Pass, FindingStatus::NotAssessable]
        .into_iter()
        .find(|status| of(*status).next().is_some())?;
    let first = of(status).next()?;
    let holds = of(status).all(|one| one.simply_holds());
    let message = if holds && !subject.explain { String::new() } else { message(group, status, subject) };
    let (left, right) = match (&first.prose, first.decisive) {
        (Some(sum), _) if sides_left(first) => (Some(sum.parts), Some(sum.total)),
        (Some(sum), _) => (Some(sum.total), Some(sum.parts)),
        (None, Some(decisive)) if first.is_assessed() => (Some(decisive.left), Some(decisive.right)),
        _ => (None, None),
    };
    Some(Finding {
        check: first.check.number,
        applicant: first.applicant,
        status,
        severity: of(status).map(|one| one.severity()).min().unwrap_or(first.check.severity),
        left,
        right,
        difference: left.zip(right).map(|(left, right)| difference(left, right)),
        message,
        suspects: Vec::new(),
    })
}

/// The outcome in words: what led to it, then what could not be assessed.
fn message(group: &[&Assessment<'_>], status: FindingStatus, subject: &Subject<'_>) -> String {
    let of = |status: FindingStatus| group.iter().filter(move |one| one.status() == status);
    let mut message = String::with_capacity(320);
    let count = of(status).count();
    for (index, one) in of(status).enumerate() {
        if status == FindingStatus::Pass && count > 1 {
            write_many(&mut message, one, count, subject);
            break;
        }
        if index > 0 {
            message.push_str("; ");
        }
        write_one(&mut message, one, subject);
    }
    let missing: Vec<&&Assessment<'_>> = of(FindingStatus::NotAssessable).collect();
    if status != FindingStatus::NotAssessable && !missing.is_empty() {
        message.push_str("; ");
        write_missing(&mut message, &missing, subject);
    }
    message
}

fn sides_left(one: &Assessment<'_>) -> bool {
    one.statement.sum.as_ref().is_some_and(|shape| shape.parts_left)
}

fn write_many(out: &mut String, first: &Assessment<'_>, count: usize, subject: &Subject<'_>) {
    let fill = Fill { count, ..fill(first, subject) };
    message::write(out, &subject.checks.messages.pass_each, first.check, first.statement.each.as_ref(), &fill);
}

fn write_missing(out: &mut String, missing: &[&&Assessment<'_>], subject: &Subject<'_>) {
    let mut names: Vec<String> = missing.iter().flat_map(|one| missing_names(one, subject)).collect();
    names.dedup();
    let fill = Fill { count: missing.len(), missing: message::listed(&names), ..Fill::default() };
    message::write(out, &subject.checks.messages.also_missing, missing[0].check, None, &fill);
}

fn write_one(out: &mut String, one: &Assessment<'_>, subject: &Subject<'_>) {
    let messages = &subject.checks.messages;
    let fill = fill(one, subject);
    let partial = one.prose.as_ref().is_some_and(|sum| !sum.unstated.is_empty());
    let wording = match &one.result {
        Ruling::Pass if partial => &messages.pass_partial,
        Ruling::Pass => &messages.pass,
        Ruling::Approx => &messages.pass_approx,
        Ruling::Fail if partial => &messages.fail_partial,
        Ruling::Fail if fill.difference.is_empty() => &messages.fail_plain,
        Ruling::Fail => &messages.fail,
        Ruling::Missing => &messages.missing,
        Ruling::Blocked(_) => &messages.blocked,
    };
    message::write(out, wording, one.check, one.statement.each.as_ref(), &fill);
}

fn fill(one: &Assessment<'_>, subject: &Subject<'_>) -> Fill {
    let mut fill = Fill::default();
    let run = run(one.check, one.statement, one.applicant, subject);
    let failed = matches!(one.result, Ruling::Fail | Ruling::Blocked(_));
    if let Some(sum) = &one.prose {
        let terms: Vec<String> =
            sum.counted.iter().filter_map(|&index| subject.values.interval(index)).map(message::shown).collect();
        let parts = format!("{}={}", terms.join("+"), message::shown(sum.parts));
        let total = message::shown(sum.total);
        (fill.left, fill.right) = if sides_left(one) { (parts, total) } else { (total, parts) };
        fill.difference = number(difference(sum.parts, sum.total).abs());
        let unstated = sum.unstated.iter().map(|&operand| {
            super::arithmetic::operand_name(subject.codebook, &one.statement.program.operands[operand], one.applicant)
        });
        fill.missing = message::listed(&unstated.collect::<Vec<_>>());
    } else if let Some(decisive) = one.decisive.filter(|_| one.is_assessed()) {
        if failed {
            fill.left = message::side(&run, decisive.left_node, decisive.left);
            fill.right = message::side(&run, decisive.right_node, decisive.right);
            let apart = difference(decisive.left, decisive.right).abs();
            fill.difference = if apart > 0.0 { number(apart) } else { String::new() };
        } else {
            message::number(&mut fill.left, decisive.left);
            message::number(&mut fill.right, decisive.right);
        }
    }
    if failed {
        fill.places = message::places(&run);
    }
    if one.result == Ruling::Missing {
        fill.missing = message::listed(&missing_names(one, subject));
    }
    if let Ruling::Blocked(check) = one.result {
        fill.check = check.to_string();
    }
    fill
}

fn number(value: f64) -> String {
    message::shown(crate::model::Interval::exact(value))
}

fn missing_names(one: &Assessment<'_>, subject: &Subject<'_>) -> Vec<String> {
    let mut run = run(one.check, one.statement, one.applicant, subject);
    run.missing = Some((subject.codebook, Vec::new()));
    run.truth();
    let names = run.missing.take().map(|(_, names)| names).unwrap_or_default();
    if !names.is_empty() {
        return names;
    }
    // An open list with a single stated part: what is missing is its other parts.
    let parts = one.statement.sum.iter().flat_map(|shape| &shape.parts);
    let unstated = parts.filter(|(operand, _)| run.find(*operand).is_none()).map(|(operand, _)| {
        super::arithmetic::operand_name(subject.codebook, &one.statement.program.operands[*operand], one.applicant)
    });
    unstated.collect()
}

/// The number spans of the values of a sum that was assessed: what a list of parts repeats.
pub fn sum_places(one: &Assessment<'_>, subject: &Subject<'_>) -> Vec<crate::model::Span> {
    let Some(shape) = one.statement.sum.as_ref().filter(|_| one.is_assessed()) else { return Vec::new() };
    let run = run(one.check, one.statement, one.applicant, subject);
    let values: &Values<'_> = &subject.values;
    let found = shape.parts.iter().filter_map(|(operand, _)| run.find(*operand));
    found.map(|index| super::prose_sum::place(&values.observations[index])).collect()
}
