//! How reports belong together: copies, versions, a report that repeats another year's, the
//! report of the year before.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::model::{Flag, Reading, Sketch};

/// What is known of a report for this.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The year reported on; 0 if not known.
    pub year: u16,
    /// Number of the scope.
    pub scope: u8,
    /// Whether the page has the report to its end, with its tables.
    pub whole: bool,
    /// Whether it is beyond doubt which body reports.
    pub sure: bool,
    /// Day of publication since 1970; `i32::MIN` if not known.
    pub published: i32,
    /// Number of observations.
    pub observations: u32,
    /// Hash of all figures.
    pub figures: u64,
    /// How many different figures other than 0 there are.
    pub telling: u16,
    /// Sketch of the text.
    pub sketch: Sketch,
}

impl Card {
    /// Of a report.
    pub fn of(reading: &Reading, sketch: Sketch) -> Card {
        let report = &reading.report;
        let flagged = |flags: &[Flag]| flags.iter().any(|flag| report.flags.contains(flag));
        let chosen = reading.observations.iter().filter(|observation| observation.selected);
        let figures = chosen.filter_map(|observation| {
            Some((observation.indicator, observation.applicant, observation.value?.to_bits()))
        });
        // Kept from run to run, perhaps to a program by another compiler: a hash that is written down somewhere.
        let mut hashed: Vec<u8> = Vec::with_capacity(reading.observations.len() * 12);
        let mut different: Vec<u64> = Vec::new();
        for (indicator, applicant, value) in figures {
            hashed.extend_from_slice(&indicator.0.to_le_bytes());
            hashed.extend_from_slice(&applicant.map_or(u16::MAX, |applicant| applicant.0.into()).to_le_bytes());
            hashed.extend_from_slice(&value.to_le_bytes());
            different.push(value);
        }
        different.retain(|value| f64::from_bits(*value) != 0.0);
        different.sort_unstable();
        different.dedup();
        Card {
            year: report.year,
            scope: report.scope as u8,
            whole: !flagged(&[Flag::Truncated, Flag::TablesMissing, Flag::TableUnread]),
            sure: !flagged(&[Flag::RegionConflict, Flag::SpamRestored]),
            published: report.published.map_or(i32::MIN, |date| date.days_since_epoch()),
            observations: reading.observations.len() as u32,
            figures: u64::from_le_bytes(blake3::hash(&hashed).as_bytes()[..8].try_into().unwrap_or_default()),
            telling: different.len().min(u16::MAX as usize) as u16,
            sketch,
        }
    }
}

/// What a report is to others, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Relation {
    /// The report that it is a copy of, which itself is none.
    pub copy_of: Option<u32>,
    /// The version that took its place.
    pub replaced_by: Option<u32>,
    /// How many versions it took the place of.
    pub replaces: u32,
    /// The earlier year's report that it repeats.
    pub repeats: Option<u32>,
    /// The same body's report of the year before.
    pub before: Option<u32>,
}

/// Copies have at least this likeness, and the same figures.
const COPY: f64 = 0.7;
/// So many different figures are not equal by chance.
const TELLING: u16 = 4;
/// Reports of one group are compared with so many others of it at most, the best ones: what
/// the search costs grows with the number of reports, not with its square.
const MOST: usize = 16;

/// A report that is to be related to others. They come sorted and in groups, so that no more than a group
/// has to be in memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Position among all reports, in order of arrival: decides where they are equally good.
    pub number: u32,
    /// Column `agency_id`; empty if not known.
    pub body: String,
    /// What is known of it.
    pub card: Card,
}

impl Candidate {
    /// Order by body, scope and year, the best of a year first.
    pub fn by_body(&self, other: &Candidate) -> Ordering {
        let key = |it: &Candidate| (it.card.scope, it.card.year);
        self.body
            .cmp(&other.body)
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| other.goodness().cmp(&self.goodness()))
            .then(self.number.cmp(&other.number))
    }

    /// Order by year and figures.
    pub fn by_figures(&self, other: &Candidate) -> Ordering {
        let key = |it: &Candidate| (it.card.year, it.card.figures, it.number);
        key(self).cmp(&key(other))
    }

    /// Whether both are of one body, which is known, and of one scope.
    pub fn has_body_of(&self, other: &Candidate) -> bool {
        !self.body.is_empty() && (&self.body, self.card.scope) == (&other.body, other.card.scope)
    }

    /// Whether both are of one body, scope and year, which are known.
    pub fn has_year_of(&self, other: &Candidate) -> bool {
        self.has_body_of(other) && self.card.year != 0 && self.card.year == other.card.year
    }

    /// Whether both are of one year and have the same figures.
    pub fn has_figures_of(&self, other: &Candidate) -> bool {
        (self.card.year, self.card.figures) == (other.card.year, other.card.figures)
    }

    /// Whether its figures are not equal to others by chance.
    pub fn is_telling(&self) -> bool {
        self.card.telling >= TELLING
    }

    /// Whether its body is not known or in doubt (a hijacked page, say).
    fn is_doubtful(&self) -> bool {
        (self.body.is_empty() || !self.card.sure) && self.is_telling()
    }

    /// Of two versions or copies the better one is larger.
    fn goodness(&self) -> (bool, bool, i32, u32) {
        (self.card.whole, self.card.sure, self.card.published, self.card.observations)
    }

    fn is_copy_of(&self, other: &Candidate) -> bool {
        self.card.figures == other.card.figures && self.card.sketch.likeness(&other.card.sketch) >= COPY
    }
}

/// A report's number, and that of the one that it is a copy of.
pub type Copied = (u32, u32);

/// Copies among the reports of one body, scope and year, in order [`Candidate::by_body`].
pub fn copies_of_body(same: &[Candidate]) -> Vec<Copied> {
    let mut originals: Vec<&Candidate> = Vec::new();
    let mut copies = Vec::new();
    for candidate in same {
        match originals.iter().take(MOST).find(|original| candidate.is_copy_of(original)) {
            Some(original) => copies.push((candidate.number, original.number)),
            None => originals.push(candidate),
        }
    }
    copies
}

/// Copies of others among those whose body is not known or in doubt. All are of one year with the same,
/// telling figures; compared are those with a band of the sketch in common. What they are copies of may
/// turn out to be a copy too.
pub fn copies_of_doubtful(alike: &[Candidate]) -> Vec<Copied> {
    if alike.len() < 2 || !alike.iter().any(Candidate::is_doubtful) {
        return Vec::new();
    }
    let mut copy_of: Vec<Option<u32>> = vec![None; alike.len()];
    for band in 0..alike[0].card.sketch.bands().count() {
        let words = |at: usize| alike[at].card.sketch.bands().nth(band);
        let mut free: Vec<usize> = (0..alike.len()).filter(|at| copy_of[*at].is_none()).collect();
        free.sort_by_key(|at| words(*at));
        for near in free.chunk_by(|a, b| words(*a) == words(*b)) {
            copies_among(near, alike, &mut copy_of);
        }
    }
    alike.iter().zip(copy_of).filter_map(|(candidate, original)| Some((candidate.number, original?))).collect()
}

fn copies_among(near: &[usize], alike: &[Candidate], copy_of: &mut [Option<u32>]) {
    let mut near = near.to_vec();
    near.sort_by(|&a, &b| {
        let good = |at: usize| (!alike[at].is_doubtful(), alike[at].goodness());
        good(b).cmp(&good(a)).then(alike[a].number.cmp(&alike[b].number))
    });
    for (place, &at) in near.iter().enumerate().filter(|(_, at)| alike[**at].is_doubtful()) {
        let mut better = near[..place].iter().take(MOST).filter(|other| copy_of[**other].is_none());
        if let Some(&original) = better.find(|other| alike[at].is_copy_of(&alike[**other])) {
            copy_of[at] = Some(alike[original].number);
        }
    }
}

/// Versions, repetitions and predecessors among the reports of one body and scope, copies left out, in
/// order [`Candidate::by_body`].
pub fn years(body: &[Candidate]) -> Vec<(u32, Relation)> {
    let mut relations = Vec::with_capacity(body.len());
    let mut earlier: Vec<&Candidate> = Vec::new();
    for versions in body.chunk_by(|a, b| a.card.year == b.card.year) {
        let (current, older) = match versions.split_first() {
            Some((current, older)) if current.card.year != 0 => (current, older),
            _ => continue,
        };
        for version in older {
            relations.push((version.number, Relation { replaced_by: Some(current.number), ..Relation::default() }));
        }
        let mut relation = Relation { replaces: older.len() as u32, ..Relation::default() };
        let repeats = |other: &&&Candidate| current.is_telling() && current.is_copy_of(other);
        relation.repeats = earlier.iter().rev().take(MOST).find(repeats).map(|other| other.number);
        // Figures of another year say nothing about what changed from year to year.
        if relation.repeats.is_none() {
            let last = earlier.last().filter(|last| last.card.year + 1 == current.card.year);
            relation.before = last.map(|last| last.number);
            earlier.push(current);
        }
        relations.push((current.number, relation));
    }
    relations
}
