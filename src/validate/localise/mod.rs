//! Which cell is wrong: where hard rules fail together, the smallest sets of values whose change
//! satisfies all of them.
//!
//! Fellegi and Holt, "A systematic approach to automatic edit and imputation" (JASA 71, 1976).
//! Fewer changes always win; among equally many, the cost decides: how sure the reading of a
//! value is, and whether the change undoes a slip that clerks make. Whole numbers are exact, the
//! search is bounded by steps and not by time, and all smallest sets are listed.

mod search;
mod slips;
mod solve;
mod system;
#[cfg(test)]
mod tests;

use super::message::{self, Fill};
use super::rules::Assessment;
use super::{Subject, values::Values};
use crate::knowledge::{Checks, Wording};
use crate::model::{CheckId, Finding, FindingStatus, IndicatorId, Severity, Suspect};
use search::Outcome;
use slips::{Slip, Slips};
use system::System;

/// Sets beyond this many, the dearest of them, are not listed.
const LISTED: usize = 24;

/// A set of changes that satisfies all hard rules, with what it costs.
struct Proposal {
    cost: f64,
    /// Cell of the system, new value, slip that the change undoes.
    changes: Vec<(usize, i64, Slip)>,
}

/// Names the suspects of the failed hard findings; `rows` are the form's indicators in printed
/// order.
pub(super) fn accuse(
    assessments: &[Assessment<'_>],
    subject: &Subject<'_>,
    rows: &[IndicatorId],
    findings: &mut [Finding],
) {
    let hard = |finding: &Finding| finding.status != FindingStatus::Pass && finding.severity == Severity::Hard;
    let Some(system) = System::of(assessments, subject) else { return };
    let slips = Slips::new(&system, subject, rows);
    for component in system.components() {
        let outcome = search::smallest(&system, &component);
        let proposals = match &outcome {
            Outcome::Found(sets) => ranked(sets, &slips),
            Outcome::Undecided => Vec::new(),
        };
        for finding in findings.iter_mut().filter(|finding| hard(finding)) {
            // The failed rows of this part of the system that the finding is about.
            let about = |row: &&usize| {
                let from = &assessments[system.rows[**row].assessment];
                from.check.number == finding.check && from.applicant == finding.applicant
            };
            let failed: Vec<usize> = component.failed.iter().filter(about).copied().collect();
            if failed.is_empty() {
                continue;
            }
            let in_failed = |cell: usize| failed.iter().any(|&row| system.rows[row].coefficient(cell).is_some());
            let mut best = None;
            for proposal in &proposals {
                for &(cell, value, slip) in proposal.changes.iter().filter(|change| in_failed(change.0)) {
                    best.get_or_insert((cell, value, slip));
                    add(finding, &system, &subject.values, (cell, value, proposal.cost));
                }
            }
            match best {
                Some(best) => explain(finding, &system, subject, best),
                None => say(&mut finding.message, &subject.checks.messages.undecided, subject, None, &Fill::default()),
            }
        }
    }
}

/// The sets with their costs, the likeliest first.
fn ranked(sets: &[Vec<(usize, i64)>], slips: &Slips<'_>) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = sets.iter().map(|set| slips.judge(set)).collect();
    // Equal costs keep the order of the search, which is the order of the cells.
    proposals.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    proposals.truncate(LISTED);
    proposals
}

fn add(finding: &mut Finding, system: &System, values: &Values<'_>, (cell, proposed, cost): (usize, i64, f64)) {
    let observation = &values.observations[system.cells[cell].observation];
    let suspect = Suspect {
        indicator: observation.indicator,
        applicant: observation.applicant,
        value: system.cells[cell].value as f64,
        proposed: proposed as f64,
        cost,
    };
    let same = |known: &Suspect| {
        (known.indicator, known.applicant, known.proposed) == (suspect.indicator, suspect.applicant, suspect.proposed)
    };
    if !finding.suspects.iter().any(same) {
        finding.suspects.push(suspect);
    }
}

/// Appends the likeliest explanation to the finding's message.
fn explain(finding: &mut Finding, system: &System, subject: &Subject<'_>, (cell, proposed, slip): (usize, i64, Slip)) {
    let book = subject.codebook;
    let observation = &subject.values.observations[system.cells[cell].observation];
    let indicator = book.about(observation.indicator);
    let applicant = observation.applicant.and_then(|id| book.applicants.get(id.0 as usize));
    let named = |label: &str, applicant: Option<&str>| match applicant {
        Some(applicant) => format!("{label} [{applicant}]"),
        None => label.to_string(),
    };
    let each = (
        named(&indicator.label_zh, applicant.map(|applicant| applicant.label_zh.as_str())),
        named(&indicator.label_en, applicant.map(|applicant| applicant.label_en.as_str())),
    );
    let fill = Fill { left: system.cells[cell].value.to_string(), right: proposed.to_string(), ..Fill::default() };
    say(&mut finding.message, slip.wording(subject.checks), subject, Some((each, finding.check)), &fill);
}

/// Appends a sentence of its own; what `each` stands for and the check that it is about.
fn say(
    out: &mut String,
    wording: &Wording,
    subject: &Subject<'_>,
    about: Option<((String, String), CheckId)>,
    fill: &Fill,
) {
    out.push_str("; ");
    let check = about
        .as_ref()
        .and_then(|(_, number)| subject.checks.checks.get(number.0 as usize))
        .or(subject.checks.checks.first());
    // There are checks where one failed.
    if let Some(check) = check {
        message::write(out, wording, check, about.as_ref().map(|(each, _)| each), fill);
    }
}

impl Slip {
    /// What the message says about a change that undoes this slip.
    fn wording(self, checks: &Checks) -> &Wording {
        let messages = &checks.messages;
        match self {
            Slip::OtherReading => &messages.suspect_reading,
            Slip::Swapped => &messages.suspect_swapped,
            Slip::Digit => &messages.suspect_digit,
            Slip::Moved => &messages.suspect_moved,
            Slip::Copied => &messages.suspect_copied,
            Slip::LeftOut => &messages.suspect_left_out,
            Slip::Misprint => &messages.suspect_misprint,
            Slip::NotUpdated => &messages.suspect_total,
            Slip::Other => &messages.suspect,
        }
    }
}
