//! What has been written, in numbers.

use crate::dataset::pack::Tally;
use crate::model::Status;

/// What has been written: documents by status, and rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All documents.
    pub documents: u64,
    /// Those that are reports of their own.
    pub reports: u64,
    /// Those that repeat another document.
    pub duplicates: u64,
    /// Those that are something else.
    pub not_a_report: u64,
    /// Those that no text could be had from.
    pub unreadable: u64,
    /// Rows of table `observations`.
    pub observations: u64,
    /// Findings with status `pass`.
    pub passed: u64,
    /// Findings with status `fail`.
    pub failed: u64,
    /// Findings with status `not_assessable`.
    pub not_assessable: u64,
    /// Documents whose results an earlier run had.
    pub kept: u64,
}

impl Counts {
    pub(super) fn add(&mut self, status: Status) {
        self.documents += 1;
        *match status {
            Status::Report => &mut self.reports,
            Status::Duplicate => &mut self.duplicates,
            Status::NotAReport => &mut self.not_a_report,
            Status::Unreadable => &mut self.unreadable,
        } += 1;
    }

    pub(in crate::dataset) fn add_rows(&mut self, tally: Tally) {
        self.observations += u64::from(tally.observations);
        self.passed += u64::from(tally.passed);
        self.failed += u64::from(tally.failed);
        self.not_assessable += u64::from(tally.not_assessable);
    }

    /// Documents with this status.
    pub fn of(&self, status: Status) -> u64 {
        match status {
            Status::Report => self.reports,
            Status::Duplicate => self.duplicates,
            Status::NotAReport => self.not_a_report,
            Status::Unreadable => self.unreadable,
        }
    }
}
