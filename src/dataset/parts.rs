//! Which reports a place's own contains: those of its bodies and of the places in it.

use std::collections::{BTreeMap, BTreeSet};

use super::spill::{Entry, Order, Stored};
use crate::knowledge::{Knowledge, Sector};
use crate::model::{Level, Scope};

/// Whether the report covers all of its place.
pub(super) fn covers(entry: &Entry) -> bool {
    entry.scope == Scope::Jurisdiction as u8 && entry.year != 0
}

/// Whether the figures of the body are in those of `place`, which covers the body's place: it is not of
/// another level, a system outside the local government, or a school.
pub(super) fn is_part(entry: &Entry, place: &Entry, stored: &Stored, knowledge: &Knowledge) -> bool {
    let sector = stored.name(entry.sector);
    let outside = |sector: &&Sector| sector.vertical || sector.institution;
    let outside = knowledge.registry.sectors().iter().filter(outside).any(|known| known.code == sector);
    let below = place.level == Level::County as u8 && entry.level == Level::Township as u8;
    entry.scope == Scope::Agency as u8 && (entry.level == place.level || below) && !outside
}

/// Reports that cover a place, by year and code of the place above.
pub(super) struct LowerPlaces<'a>(BTreeMap<(u16, String), Vec<&'a Entry>>);

/// Finds them, one report a place: its government and the government's office may both have one.
pub(super) fn lower_places<'a>(stored: &'a Stored, knowledge: &Knowledge) -> LowerPlaces<'a> {
    let registry = &knowledge.registry;
    let mut lower: BTreeMap<(u16, String), Vec<&Entry>> = BTreeMap::new();
    let mut seen: BTreeSet<(u16, u32)> = BTreeSet::new();
    for entry in stored.current(Order::Region).into_iter().filter(|entry| covers(entry)) {
        let above = registry.latest(stored.name(entry.region)).and_then(|id| registry.parent(id));
        if let Some(above) = above.filter(|_| seen.insert((entry.year, entry.region))) {
            let above = registry.about(registry.in_year(above, entry.year));
            lower.entry((entry.year, above.code.clone())).or_default().push(entry);
        }
    }
    LowerPlaces(lower)
}

impl<'a> LowerPlaces<'a> {
    /// Those in the place with this code, in order of their codes.
    pub fn of(&self, year: u16, region: &str) -> &[&'a Entry] {
        self.0.get(&(year, region.to_string())).map(Vec::as_slice).unwrap_or_default()
    }
}

/// All that reports of places contain, to be looked up. 8 bytes a report.
pub(super) struct Parts<'a> {
    stored: &'a Stored,
    knowledge: &'a Knowledge,
    /// In order of year and place.
    entries: Vec<&'a Entry>,
    lower: LowerPlaces<'a>,
}

impl<'a> Parts<'a> {
    /// Of all reports in use.
    pub fn new(stored: &'a Stored, knowledge: &'a Knowledge) -> Parts<'a> {
        let mut entries = stored.current(Order::Region);
        entries.sort_by_key(|entry| (entry.year, entry.region));
        Parts { stored, knowledge, entries, lower: lower_places(stored, knowledge) }
    }

    /// The reports of the bodies and lower places whose figures `place` contains, as far as they are here;
    /// none where it does not cover a place.
    pub fn of(&self, place: &Entry) -> Vec<&'a Entry> {
        let region = self.stored.name(place.region);
        if !covers(place) || region.is_empty() {
            return Vec::new();
        }
        let here = self.beside(place).iter();
        let bodies = here.filter(|entry| is_part(entry, place, self.stored, self.knowledge));
        bodies.chain(self.lower.of(place.year, region)).copied().collect()
    }

    /// All reports of the entry's year and place, of whatever body and scope.
    pub fn beside(&self, entry: &Entry) -> &[&'a Entry] {
        let key = |entry: &Entry| (entry.year, entry.region);
        let start = self.entries.partition_point(|other| key(other) < key(entry));
        let end = self.entries.partition_point(|other| key(other) <= key(entry));
        &self.entries[start..end]
    }
}
