//! Values one at a time: each behind the labels of its row and of its column, as key and value.

use super::super::lines::Segment;
use super::interpret::Pass;
use crate::knowledge::{EntryId, TableKind, TextId};
use crate::model::ApplicantId;

/// The labels that stand for all values until others follow.
#[derive(Debug, Default)]
pub(super) struct Singles {
    /// The row whose applicants are named one after the other, and the last of them.
    row: Option<(EntryId, ApplicantId)>,
    /// The row of a matrix, or the group of the single-row table.
    outer: Option<TextId>,
}

impl Pass<'_, '_> {
    /// Reads a value whose last label is that of its column. Whether it is one.
    pub(super) fn single(&mut self, segment: &Segment) -> bool {
        let ([.., last], [item]) = (&segment.labels[..], &segment.values[..]) else {
            self.state.singles = Singles::default();
            return false;
        };
        let place = match item.value.number() {
            Some(_) => self.of_applicant(*last, segment).or_else(|| Some((self.of_column(*last, segment)?, None))),
            None => None,
        };
        let Some((entry, applicant)) = place else {
            self.state.singles = Singles::default();
            return false;
        };
        self.put(entry, applicant, item, segment.unit, super::interpret::CONFIDENCE);
        true
    }

    /// 本年新收政府信息公开申请数量 自然人:3;商业企业:0;…;总计:3
    fn of_applicant(&mut self, last: TextId, segment: &Segment) -> Option<(EntryId, Option<ApplicantId>)> {
        let labels = self.reader.labels;
        let applicant = labels.roles_of(last).applicant?;
        let place = |each: ApplicantId| labels.applicants.iter().position(|known| *known == each);
        let outer = segment.labels[..segment.labels.len() - 1].iter().rev();
        let before = outer.clone().find(|&&text| !labels.roles_of(text).spanning);
        let row = match (before, self.state.singles.row) {
            (Some(&text), _) if place(applicant) == Some(0) => {
                let roles = labels.roles_of(text);
                let entry =
                    self.reader.choose(roles, &segment.labels, self.state.group, self.form, labels.applicants.len())?;
                (labels.entry(entry).kind != TableKind::List).then_some(entry)?
            }
            (None, Some((row, previous))) if place(applicant) > place(previous) => row,
            _ => return None,
        };
        self.state.singles.row = Some((row, applicant));
        Some((row, Some(applicant)))
    }

    /// 规章 本年制发件数:0;本年废止件数:0 and 行政复议 结果维持:1;结果纠正:0
    fn of_column(&mut self, last: TextId, segment: &Segment) -> Option<EntryId> {
        let labels = self.reader.labels;
        let roles = labels.roles_of(last);
        if !roles.matrix_column && roles.columns.is_empty() {
            return None;
        }
        let before = &segment.labels[..segment.labels.len() - 1];
        // With several columns above it, the row is one of a table.
        if before.iter().filter(|&&text| labels.roles_of(text).matrix_column).count() > 0 {
            return None;
        }
        let entry = |outer: TextId| self.reader.crossing(last, &[outer]);
        let found = before.iter().rev().find_map(|&outer| Some((outer, entry(outer)?)));
        let kept =
            || self.state.singles.outer.filter(|_| before.is_empty()).and_then(|outer| Some((outer, entry(outer)?)));
        let (outer, entry) = found.or_else(kept)?;
        self.state.singles.outer = Some(outer);
        Some(entry)
    }
}
