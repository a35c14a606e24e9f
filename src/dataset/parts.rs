//! Which reports a place's own contains: those of its bodies and of the places in it.

use std::cmp::Ordering;
use std::iter::Peekable;

use serde::{Deserialize, Serialize};

use super::DatasetError;
use super::index::{Entry, Home, Merge, Order, Sorter, Stored, groups};
use crate::knowledge::{Knowledge, Sector, Standing};
use crate::model::{Level, Scope};

/// Whether the report covers all of its place.
pub(super) fn covers(entry: &Entry) -> bool {
    entry.scope == Scope::Jurisdiction as u8 && entry.year != 0
}

/// Whether the figures of the body are in those of `place`, which covers the body's place: it is not of
/// another level, a system outside the local government, or a school.
pub(super) fn is_part(entry: &Entry, place: &Entry, knowledge: &Knowledge) -> bool {
    let outside = |sector: &&Sector| matches!(sector.standing, Standing::Vertical | Standing::Institution);
    let outside = knowledge.registry.sectors().iter().filter(outside).any(|known| known.code == entry.sector);
    let below = place.level == Level::County as u8 && entry.level == Level::Township as u8;
    entry.scope == Scope::Agency as u8 && (entry.level == place.level || below) && !outside
}

/// Whether both are of one year and one place, which is known.
pub(super) fn has_place_of(a: &Entry, b: &Entry) -> bool {
    !a.region.is_empty() && (a.year, &a.region) == (b.year, &b.region)
}

/// A report that covers a place, under the code of the place above.
#[derive(Clone, Serialize, Deserialize)]
struct Lower {
    above: String,
    entry: Entry,
}

impl Lower {
    fn compare(&self, other: &Lower) -> Ordering {
        self.of(other.entry.year, &other.above)
            .then_with(|| self.entry.region.cmp(&other.entry.region))
            .then(self.entry.number.cmp(&other.entry.number))
    }

    fn of(&self, year: u16, above: &str) -> Ordering {
        self.entry.year.cmp(&year).then_with(|| self.above.as_str().cmp(above))
    }
}

/// The reports that cover a place, by year and place above, to be asked for in this order.
pub(super) struct LowerPlaces(Peekable<Merge<Lower>>);

impl LowerPlaces {
    /// Finds them, one report a place: its government and the government's office may both have one.
    pub fn find(stored: &Stored, knowledge: &Knowledge) -> Result<LowerPlaces, DatasetError> {
        let registry = &knowledge.registry;
        let mut lower = Sorter::new(&stored.folder, Lower::compare)?;
        for same in groups(stored.current(Order::Region)?, has_place_of) {
            let Some(entry) = same?.into_iter().find(covers) else { continue };
            let above = registry.latest(&entry.region).and_then(|id| registry.parent(id));
            if let Some(above) = above {
                let above = registry.about(registry.in_year(above, entry.year)).code.clone();
                lower.add(Lower { above, entry })?;
            }
        }
        Ok(LowerPlaces(lower.finish()?.iter()?.peekable()))
    }

    /// Those in the place with this code, in order of their codes. What comes before is passed over.
    pub fn of(&mut self, year: u16, region: &str) -> Result<Vec<Entry>, DatasetError> {
        let mut found = Vec::new();
        let wanted = |lower: &Result<Lower, DatasetError>| {
            lower.as_ref().map_or(true, |lower| lower.of(year, region) != Ordering::Greater)
        };
        while let Some(lower) = self.0.next_if(wanted) {
            let lower = lower?;
            if lower.of(year, region) == Ordering::Equal {
                found.push(lower.entry);
            }
        }
        Ok(found)
    }
}

/// A group of table `summary`: year, level, region, sector, scope.
type Group = (u16, u8, String, String, u8);

/// A report that gives a group of table `summary` its figures.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Member {
    pub group: Group,
    /// The group's own reports come first (0), then the parts: those of bodies and lower places whose
    /// figures the group's own contain.
    part: u32,
    pub home: Home,
    number: u32,
    /// Reports of the group's year and place, of whatever body and scope.
    pub beside: u32,
}

impl Member {
    pub fn is_part(&self) -> bool {
        self.part != 0
    }

    /// Order of the table; the own reports in order of their ids.
    fn compare(&self, other: &Member) -> Ordering {
        let then = |it: &Member| (it.part, it.home.report_id, it.number);
        self.group.cmp(&other.group).then_with(|| then(self).cmp(&then(other)))
    }
}

/// The members of all groups of table `summary`, in its order.
pub(super) fn members(stored: &Stored, knowledge: &Knowledge) -> Result<Merge<Member>, DatasetError> {
    let mut members = Sorter::new(&stored.folder, Member::compare)?;
    let mut lower = LowerPlaces::find(stored, knowledge)?;
    for here in groups(stored.current(Order::Region)?, has_place_of) {
        let here = here?;
        let mut put = |place: &Entry, part: u32, entry: &Entry| {
            let group = (place.year, place.level, place.region.clone(), place.sector.clone(), place.scope);
            members.add(Member { group, part, home: entry.home, number: entry.number, beside: here.len() as u32 })
        };
        let lower = lower.of(here[0].year, &here[0].region)?;
        let mut covering: Vec<&Entry> = here.iter().filter(|entry| covers(entry) && !entry.region.is_empty()).collect();
        covering.sort_by_key(|entry| (entry.level, &entry.sector));
        covering.dedup_by_key(|entry| (entry.level, &entry.sector));
        for place in covering {
            let bodies = here.iter().filter(|entry| is_part(entry, place, knowledge));
            for (at, entry) in bodies.chain(&lower).enumerate() {
                put(place, at as u32 + 1, entry)?;
            }
        }
        for entry in &here {
            put(entry, 0, entry)?;
        }
    }
    members.finish()?.iter()
}
