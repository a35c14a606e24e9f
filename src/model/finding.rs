//! The outcome of one check on one report.

use serde::{Deserialize, Serialize};

use super::{ApplicantId, CheckId, IndicatorId, Interval};

/// The outcome of one check on one report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The check.
    pub check: CheckId,
    /// The column of statutory table 3 it was evaluated for, where it has columns.
    pub applicant: Option<ApplicantId>,
    /// What came out.
    pub status: FindingStatus,
    /// How serious a failure is.
    pub severity: Severity,
    /// Left side of the comparison.
    pub left: Option<Interval>,
    /// Right side of the comparison.
    pub right: Option<Interval>,
    /// `left - right` where both are exact; the gap between the intervals otherwise.
    pub difference: Option<f64>,
    /// For people, in Chinese and English, with the values filled in. Empty where the rule simply
    /// holds: the sides say it, and most findings are such.
    pub message: String,
    /// The smallest changes that would satisfy all hard checks together.
    pub suspects: Vec<Suspect>,
}

/// What came out of a check: column `findings.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FindingStatus {
    /// The rule holds.
    Pass,
    /// The rule does not hold.
    Fail,
    /// A value that the rule needs is missing; the message names it.
    NotAssessable,
}

impl FindingStatus {
    /// The value in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            FindingStatus::Pass => "pass",
            FindingStatus::Fail => "fail",
            FindingStatus::NotAssessable => "not_assessable",
        }
    }
}

/// How serious a failed check is: column `findings.severity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Must hold: the official form or arithmetic says so.
    Hard,
    /// Usually holds.
    Soft,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The value in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Hard => "hard",
            Severity::Soft => "soft",
            Severity::Info => "info",
        }
    }
}

/// A cell that may be wrong, and what it would have to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// The cell's row.
    pub indicator: IndicatorId,
    /// The cell's column.
    pub applicant: Option<ApplicantId>,
    /// What is stated.
    pub value: f64,
    /// What would satisfy the checks.
    pub proposed: f64,
    /// How unlikely the change is; smaller is likelier.
    pub cost: f64,
}
