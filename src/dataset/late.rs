//! Findings over several reports: they can be had only when all reports are stored.

use std::ops::Range;
use std::path::Path;

use super::index::{Appender, Entry, Filed, Home, Numbered, Order, Reader, Stored, groups};
use super::pack::{Observations, ReportPart, Tally};
use super::parts::LowerPlaces;
use super::{DatasetError, parts};
use crate::knowledge::Knowledge;
use crate::model::{Across, Finding, Flag, Reading, Sums};

/// Findings over several reports, on disk, and where those of each report are.
pub(super) struct Late {
    file: Filed,
    /// By the report's number: where they begin and end, and how many there are of each status.
    places: Numbered<4>,
}

impl Late {
    /// No findings yet.
    pub fn none(folder: &Path) -> Result<Late, DatasetError> {
        Ok(Late { file: Appender::nameless(folder)?.finish()?, places: Numbered::create(folder)? })
    }

    /// Of this report, if there are any.
    fn of(&self, entry: &Entry) -> Result<Option<(Range<u64>, Tally)>, DatasetError> {
        let [start, end, decided, not_assessable] = self.places.get(entry.number)?;
        let (passed, failed) = (decided as u32, (decided >> 32) as u32);
        let tally = Tally { observations: 0, passed, failed, not_assessable: not_assessable as u32 };
        Ok((start < end).then_some((start..end, tally)))
    }
}

/// Takes a report's findings.
type Put<'a> = dyn FnMut(&Entry, Vec<Finding>) -> Result<(), DatasetError> + 'a;

impl Stored {
    /// The report with what is known of it since all reports are.
    pub fn report(&self, reader: &mut Reader, entry: &Entry) -> Result<ReportPart, DatasetError> {
        let mut part = reader.report(entry.home)?;
        if let Some((_, tally)) = self.late.of(entry)? {
            part.tally.passed += tally.passed;
            part.tally.failed += tally.failed;
            part.tally.not_assessable += tally.not_assessable;
        }
        if entry.relation.repeats.is_some() {
            part.report.flags.insert(Flag::RepeatsOtherYear);
        }
        Ok(part)
    }

    /// All findings of the report, sorted as the table is.
    pub fn findings(&self, reader: &mut Reader, entry: &Entry) -> Result<Vec<Finding>, DatasetError> {
        let mut findings = reader.findings(entry.home)?;
        if let Some((stretch, _)) = self.late.of(entry)? {
            findings.extend(self.late.file.row::<Vec<Finding>>(stretch)?);
        }
        findings.sort_by_key(|finding| (finding.check, finding.applicant));
        Ok(findings)
    }

    /// Evaluates the checks over several reports: of one body in two years, of one place in one
    /// year. Stores what they find in `folder`.
    pub fn look_across(&mut self, knowledge: &Knowledge, across: &dyn Across) -> Result<(), DatasetError> {
        let mut file = Appender::nameless(&self.folder)?;
        let places = Numbered::create(&self.folder)?;
        let mut counts = self.counts;
        let mut put = |entry: &Entry, findings: Vec<Finding>| -> Result<(), DatasetError> {
            if findings.is_empty() {
                return Ok(());
            }
            let tally = Tally::of(0, &findings);
            counts.add_rows(tally);
            let stretch = file.add(&findings)?;
            let decided = u64::from(tally.passed) | u64::from(tally.failed) << 32;
            places.set(entry.number, [stretch.start, stretch.end, decided, tally.not_assessable.into()])
        };
        let mut lower = LowerPlaces::find(self, knowledge)?;
        let mut look = Look { stored: self, reader: self.reader(), knowledge, across };
        for group in groups(self.current(Order::Region)?, parts::has_place_of) {
            let group = group?;
            let place = group.iter().find(|entry| parts::covers(entry)).filter(|entry| !entry.region.is_empty());
            let lower = lower.of(group[0].year, &group[0].region)?;
            look.group(&group, place, &lower, &mut put)?;
        }
        self.late = Late { file: file.finish()?, places };
        self.counts = counts;
        Ok(())
    }
}

/// Everything that the checks over several reports need.
struct Look<'a> {
    stored: &'a Stored,
    reader: Reader,
    knowledge: &'a Knowledge,
    across: &'a dyn Across,
}

impl<'a> Look<'a> {
    /// The reports of one place and year, of which `place` covers it, and those of lower places.
    fn group(
        &mut self,
        group: &[Entry],
        place: Option<&Entry>,
        lower: &[Entry],
        put: &mut Put<'_>,
    ) -> Result<(), DatasetError> {
        let covering = place.map(|place| self.reading(place.home)).transpose()?;
        let mut parts = Sums::default();
        let mut of_place = Vec::new();
        for entry in group {
            let mut findings = Vec::new();
            let before = entry.relation.before.map(|number| self.stored.home(number)).transpose()?;
            let is_part = place.is_some_and(|place| parts::is_part(entry, place, self.knowledge));
            let part = covering.as_ref().filter(|_| is_part);
            if before.is_some() || part.is_some() {
                let reading = self.reading(entry.home)?;
                if let Some(before) = before {
                    findings.extend(self.across.years(&self.reading(before)?, &reading));
                }
                if let Some(covering) = part {
                    findings.extend(self.across.within(covering, &reading));
                    self.across.add(&reading, &mut parts);
                }
            }
            match place {
                // What is found of the place itself waits for its parts.
                Some(place) if place.number == entry.number => of_place = findings,
                _ => put(entry, findings)?,
            }
        }
        if let (Some(place), Some(covering)) = (place, covering) {
            for entry in lower {
                let reading = self.reading(entry.home)?;
                self.across.add(&reading, &mut parts);
            }
            of_place.extend(self.across.whole(&covering, &parts));
            put(place, of_place)?;
        }
        Ok(())
    }

    /// What the checks need of a report.
    fn reading(&mut self, home: Home) -> Result<Reading, DatasetError> {
        let part = self.reader.report(home)?;
        let damaged = || DatasetError::Damaged("its observations do not end where they should".to_string());
        let Some((mut rows, _)) = Observations::open(self.reader.observations(home)?) else { return Err(damaged()) };
        let mut observations = Vec::with_capacity(rows.len());
        for _ in 0..rows.len() {
            let Some((row, _)) = rows.next() else { return Err(damaged()) };
            observations.push(row.observation());
        }
        Ok(Reading {
            report: part.report,
            sections: part.sections,
            observations,
            parts: Vec::new(),
            growth: part.growth,
            numbers: part.numbers,
            unread: Vec::new(),
            recognised: Vec::new(),
            aside: Vec::new(),
            tables_unread: Vec::new(),
        })
    }
}
