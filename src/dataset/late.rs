//! Findings over several reports: they can be had only when all reports are stored.

use std::path::Path;

use super::pack::{Observations, ReportPart, Tally};
use super::spill::{Appender, Entry, Order, Reader, Stored};
use super::store::{self, Segments};
use super::{DatasetError, parts};
use crate::knowledge::Knowledge;
use crate::model::{Across, Finding, Flag, Reading, Sums};

/// Findings over several reports, on disk, and where those of each report are.
#[derive(Default)]
pub(super) struct Late {
    file: Segments,
    /// Sorted by the report's number. 32 bytes for each report that has such findings.
    places: Vec<(u32, Place)>,
}

struct Place {
    offset: u64,
    length: u32,
    tally: Tally,
}

/// Takes a report's findings.
type Put<'a> = dyn FnMut(&Entry, Vec<Finding>) -> Result<(), DatasetError> + 'a;

impl Late {
    fn place(&self, entry: &Entry) -> Option<&Place> {
        let found = self.places.binary_search_by_key(&entry.number, |(number, _)| *number);
        found.ok().map(|index| &self.places[index].1)
    }
}

impl Stored {
    /// The report with what is known of it since all reports are.
    pub fn report(&self, reader: &mut Reader, entry: &Entry) -> Result<ReportPart, DatasetError> {
        let mut part = reader.report(entry)?;
        if let Some(Place { tally, .. }) = self.late.place(entry) {
            part.tally.passed += tally.passed;
            part.tally.failed += tally.failed;
            part.tally.not_assessable += tally.not_assessable;
        }
        if self.relation(entry).repeats.is_some() {
            part.report.flags.insert(Flag::RepeatsOtherYear);
        }
        Ok(part)
    }

    /// All findings of the report, sorted as the table is.
    pub fn findings(&self, reader: &mut Reader, entry: &Entry) -> Result<Vec<Finding>, DatasetError> {
        let mut findings = reader.findings(entry)?;
        if let Some(place) = self.late.place(entry) {
            let mut bytes = vec![0; place.length as usize];
            let read = self.late.file.read(store::Place::new(0, place.offset), &mut bytes);
            read.map_err(DatasetError::damaged)?;
            findings.extend(postcard::from_bytes::<Vec<Finding>>(&bytes).map_err(DatasetError::damaged)?);
        }
        findings.sort_by_key(|finding| (finding.check, finding.applicant));
        Ok(findings)
    }

    /// Evaluates the checks over several reports: of one body in two years, of one place in one
    /// year. Stores what they find in `folder`.
    pub fn look_across(
        &mut self,
        folder: &Path,
        knowledge: &Knowledge,
        across: &dyn Across,
    ) -> Result<(), DatasetError> {
        let mut writer = Appender::create(folder.join("late.spill"))?;
        let mut places: Vec<(u32, Place)> = Vec::new();
        let mut counts = self.counts;
        let mut put = |entry: &Entry, findings: Vec<Finding>| -> Result<(), DatasetError> {
            if findings.is_empty() {
                return Ok(());
            }
            let tally = Tally::of(0, &findings);
            counts.add_rows(tally);
            let (offset, length) = writer.append_packed(&findings)?;
            places.push((entry.number, Place { offset, length, tally }));
            Ok(())
        };
        let lower = parts::lower_places(self, knowledge);
        let mut look = Look { stored: self, reader: self.reader(), knowledge, across };
        let entries = self.current(Order::Region);
        for group in entries.chunk_by(|a, b| (a.year, a.region) == (b.year, b.region)) {
            let region = self.name(group[0].region);
            let place = group.iter().find(|entry| parts::covers(entry)).filter(|_| !region.is_empty());
            let lower = lower.of(group[0].year, region);
            look.group(group, place.copied(), lower, &mut put)?;
        }
        places.sort_by_key(|(number, _)| *number);
        let path = writer.close()?;
        let mut file = Segments::default();
        file.open(0, &path).map_err(DatasetError::io("open", &path))?;
        self.late = Late { file, places };
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
        group: &[&Entry],
        place: Option<&Entry>,
        lower: &[&Entry],
        put: &mut Put<'_>,
    ) -> Result<(), DatasetError> {
        let covering = place.map(|place| self.reading(place)).transpose()?;
        let mut parts = Sums::default();
        let mut of_place = Vec::new();
        for entry in group {
            let mut findings = Vec::new();
            let before = self.stored.relation(entry).before.and_then(|number| self.stored.entry(number));
            let is_part = place.is_some_and(|place| parts::is_part(entry, place, self.stored, self.knowledge));
            let part = covering.as_ref().filter(|_| is_part);
            if before.is_some() || part.is_some() {
                let reading = self.reading(entry)?;
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
                let reading = self.reading(entry)?;
                self.across.add(&reading, &mut parts);
            }
            of_place.extend(self.across.whole(&covering, &parts));
            put(place, of_place)?;
        }
        Ok(())
    }

    /// What the checks need of a report.
    fn reading(&mut self, entry: &Entry) -> Result<Reading, DatasetError> {
        let part = self.reader.report(entry)?;
        let damaged = || DatasetError::Damaged("its observations do not end where they should".to_string());
        let Some((mut rows, _)) = Observations::open(self.reader.observations(entry)?) else { return Err(damaged()) };
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
            tables_unread: Vec::new(),
        })
    }
}
