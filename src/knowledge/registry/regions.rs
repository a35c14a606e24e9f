//! Places: GB/T 2260 with its history, and the numbers that give a place away.

use super::Registry;
use crate::knowledge::{Problems, Source};

/// Position of a region in the registry, which is sorted by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionId(pub u16);

/// Rank of a place in GB/T 2260.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegionLevel {
    /// Provinces, autonomous regions, municipalities.
    Province,
    /// Prefectures and prefecture-level cities.
    Prefecture,
    /// Counties, districts, county-level cities.
    County,
}

impl RegionLevel {
    /// The spelling in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            RegionLevel::Province => "province",
            RegionLevel::Prefecture => "prefecture",
            RegionLevel::County => "county",
        }
    }

    /// The rank with this spelling.
    pub fn parse(spelling: &str) -> Option<RegionLevel> {
        [RegionLevel::Province, RegionLevel::Prefecture, RegionLevel::County]
            .into_iter()
            .find(|level| level.as_str() == spelling)
    }
}

/// A place of county level or above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// GB/T 2260, six digits.
    pub code: String,
    /// Official name (恩施土家族苗族自治州).
    pub name: String,
    /// Rank.
    pub level: RegionLevel,
    /// Code of the place above; empty for provinces.
    pub parent: String,
    /// First year in force.
    pub valid_from: u16,
    /// First year no longer in force; `None` while in force.
    pub valid_to: Option<u16>,
    /// Codes that took its place, with the year where it is not `valid_to`.
    pub successors: Vec<(String, Option<u16>)>,
    /// Name without its suffix; empty where there is none in use.
    pub short: String,
    /// `code` as a number, to compare fast.
    number: u32,
    /// The place above, as it was last.
    up: Option<RegionId>,
}

impl Region {
    /// Whether the code was in force in `year`; year 0 (not known) counts as now.
    pub fn valid_in(&self, year: u16) -> bool {
        match (year, self.valid_to) {
            (0, end) => end.is_none(),
            (year, end) => self.valid_from <= year && end.is_none_or(|end| year < end),
        }
    }
}

impl Registry {
    pub(super) fn load_regions(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "registry/regions.tsv";
        const COLUMNS: [&str; 9] =
            ["code", "name", "level", "parent", "valid_from", "valid_to", "successors", "short", "aliases"];
        let mut entries: Vec<(Region, Vec<String>, u32)> = Vec::new();
        for row in source.tsv(FILE, &COLUMNS, problems) {
            let (Some(level), Ok(valid_from)) = (RegionLevel::parse(row.get(2)), row.get(4).parse()) else {
                problems.add(FILE, row.line, "level or first year cannot be read");
                continue;
            };
            if row.get(0).len() != 6 || !row.get(0).bytes().all(|byte| byte.is_ascii_digit()) {
                problems.add(FILE, row.line, format!("code should be six digits, found {:?}", row.get(0)));
                continue;
            }
            let region = Region {
                code: row.get(0).to_string(),
                name: row.get(1).to_string(),
                level,
                parent: row.get(3).to_string(),
                valid_from,
                valid_to: row.get(5).parse().ok(),
                successors: row.get(6).split_whitespace().map(successor).collect(),
                short: row.get(7).to_string(),
                number: row.get(0).parse().unwrap_or(0),
                up: None,
            };
            entries.push((region, row.items(8).map(str::to_string).collect(), row.line));
        }
        problems.too_many(FILE, entries.len(), u16::MAX.into(), "places");
        entries.sort_by(|a, b| (&a.0.code, a.0.valid_from).cmp(&(&b.0.code, b.0.valid_from)));
        for (index, (region, aliases, _)) in entries.iter().enumerate() {
            let id = RegionId(index as u16);
            self.by_code.entry(region.code.clone()).or_default().push(id);
            let spellings = std::iter::once(&region.name).chain(Some(&region.short)).chain(aliases);
            for spelling in spellings.filter(|spelling| !spelling.is_empty()) {
                let named = self.by_name.entry(spelling.clone()).or_default();
                if !named.contains(&id) {
                    named.push(id);
                }
            }
        }
        for (region, _, line) in &entries {
            if !region.parent.is_empty() && !self.by_code.contains_key(&region.parent) {
                problems.add(FILE, *line, format!("unknown parent {:?}", region.parent));
            }
        }
        self.regions = entries.into_iter().map(|(region, ..)| region).collect();
        for index in 0..self.regions.len() {
            self.regions[index].up = self.latest(&self.regions[index].parent);
        }
    }

    pub(super) fn load_provinces(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "registry/provinces.tsv";
        for row in source.tsv(FILE, &["code", "abbreviations", "postcodes"], problems) {
            let Some(id) = self.latest(row.get(0)) else {
                problems.add(FILE, row.line, format!("unknown region {:?}", row.get(0)));
                continue;
            };
            self.marks.extend(row.items(1).map(|mark| (mark.to_string(), id)));
            self.postcodes.extend(row.items(2).map(|digits| (digits.to_string(), id)));
        }
    }

    pub(super) fn load_phone_codes(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "registry/phone_codes.tsv";
        for row in source.tsv(FILE, &["area_code", "regions"], problems) {
            let mut regions = Vec::new();
            for code in row.items(1) {
                match self.latest(code) {
                    Some(id) => regions.push(id),
                    None => problems.add(FILE, row.line, format!("unknown region {code:?}")),
                }
            }
            if self.phone_codes.insert(row.get(0).to_string(), regions).is_some() {
                problems.add(FILE, row.line, format!("area code {} is listed twice", row.get(0)));
            }
        }
    }

    pub(super) fn load_seats(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "registry/seats.tsv";
        for row in source.tsv(FILE, &["name", "region"], problems) {
            match self.latest(row.get(1)) {
                Some(id) => self.seats.push((row.get(0).to_string(), id)),
                None => problems.add(FILE, row.line, format!("unknown region {:?}", row.get(1))),
            }
        }
    }

    /// Where the body with this name has its seat, if that is listed: what its name says of places does not tell.
    pub fn seat(&self, name: &str) -> Option<RegionId> {
        self.seats.iter().find(|(beginning, _)| name.starts_with(beginning.as_str())).map(|(_, id)| *id)
    }

    /// All places, in order of their codes; a code that changed its name stands twice.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The place that bore this code most recently.
    pub fn region(&self, code: &str) -> Option<&Region> {
        self.latest(code).map(|id| self.about(id))
    }

    /// Handle of the place that bore this code most recently.
    pub fn latest(&self, code: &str) -> Option<RegionId> {
        self.by_code.get(code).and_then(|ids| ids.last().copied())
    }

    /// All about a place.
    pub fn about(&self, id: RegionId) -> &Region {
        &self.regions[id.0 as usize]
    }

    /// The places called `name` (official, short or alias), of all times.
    pub fn named(&self, name: &str) -> &[RegionId] {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The longest place name that `text` begins with: its length in bytes, and the places.
    pub fn named_at_start(&self, text: &str) -> Option<(usize, &[RegionId])> {
        let name = &self.names[self.names.longest_start(text)?];
        Some((name.len(), self.named(name)))
    }

    /// The place above, as it was last.
    pub fn parent(&self, id: RegionId) -> Option<RegionId> {
        self.about(id).up
    }

    /// Whether the two are the same code, under whatever names.
    pub fn same_code(&self, one: RegionId, other: RegionId) -> bool {
        self.about(one).number == self.about(other).number
    }

    /// Whether `inner` is `outer` or lies within it.
    pub fn within(&self, inner: RegionId, outer: RegionId) -> bool {
        let mut at = Some(inner);
        // Three ranks: the walk ends after two steps up.
        for _ in 0..3 {
            match at {
                Some(id) if self.same_code(id, outer) => return true,
                Some(id) => at = self.parent(id),
                None => return false,
            }
        }
        false
    }

    /// The place of rank `level` that `id` is or lies in.
    pub fn ancestor(&self, id: RegionId, level: RegionLevel) -> Option<RegionId> {
        let mut at = Some(id);
        for _ in 0..3 {
            let id = at?;
            if self.about(id).level == level {
                return Some(id);
            }
            at = self.parent(id);
        }
        None
    }

    /// The place that `id` is in `year`: itself where its code was in force, else the one that
    /// took its place or the one whose place it took, as long as that is a single one.
    pub fn in_year(&self, id: RegionId, year: u16) -> RegionId {
        let region = self.about(id);
        if year == 0 || region.valid_in(year) {
            return id;
        }
        if region.valid_to.is_some_and(|end| year >= end) {
            return self.successor_in(id, year).unwrap_or(id);
        }
        self.predecessor_in(id, year).unwrap_or(id)
    }

    fn successor_in(&self, id: RegionId, year: u16) -> Option<RegionId> {
        let mut at = id;
        // Chains are short (two or three changes since 1981).
        for _ in 0..4 {
            let region = self.about(at);
            let whole: Vec<&String> =
                region.successors.iter().filter(|(_, since)| since.is_none()).map(|(code, _)| code).collect();
            // A renamed place keeps its code: the next entry of the same code follows it.
            let next = match whole.as_slice() {
                [code] => self.latest(code),
                [] => self.latest(&region.code).filter(|&last| last != at),
                _ => None,
            };
            at = next?;
            if self.about(at).valid_in(year) {
                return Some(at);
            }
        }
        None
    }

    fn predecessor_in(&self, id: RegionId, year: u16) -> Option<RegionId> {
        let region = self.about(id);
        let mut found = (0..self.regions.len() as u16).map(RegionId).filter(|&other| {
            let before = self.about(other);
            before.valid_in(year)
                && before.level == region.level
                && (before.code == region.code
                    || (before.short == region.short || before.valid_to == Some(region.valid_from))
                        && before.successors.iter().any(|(code, since)| since.is_none() && *code == region.code))
        });
        let first = found.next()?;
        if found.next().is_some() { None } else { Some(first) }
    }

    /// What the place became, under its latest code: through new names and ranks (撤县设区), but not
    /// where it was divided or put together with others, as that is another place.
    pub fn lineage(&self, id: RegionId) -> RegionId {
        let mut at = id;
        // Chains are short (two or three changes since 1981).
        for _ in 0..4 {
            match self.became(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        self.latest(&self.about(at).code).unwrap_or(at)
    }

    /// The place that began when this one ended and stands for nothing else.
    fn became(&self, id: RegionId) -> Option<RegionId> {
        let region = self.about(id);
        let new = |code: &str| {
            let mut ids = self.by_code.get(code)?.iter().copied();
            // 綦江县 took the code that 万盛区 had had.
            let others = ids.clone().any(|other| Some(self.about(other).valid_from) < region.valid_to);
            if others && code != region.code {
                return None;
            }
            ids.find(|&next| next != id && Some(self.about(next).valid_from) == region.valid_to)
        };
        let whole = region.successors.iter().filter(|(_, since)| since.is_none());
        let mut heirs = whole.filter_map(|(code, _)| new(code)).filter(|&heir| self.about(heir).level == region.level);
        if region.successors.is_empty() {
            // 铜仁地区 and 铜仁市: the list has no successors of prefectures.
            let follows = |id: &RegionId| {
                let other = self.about(*id);
                let same = other.short == region.short && other.level == region.level && other.parent == region.parent;
                same && !region.short.is_empty() && Some(other.valid_from) == region.valid_to
            };
            // Places of the same name, in order of their codes.
            return self.named(&region.short).iter().copied().find(follows).filter(|&heir| heir != id);
        }
        let same_name = |heir: &RegionId| !region.short.is_empty() && self.about(*heir).short == region.short;
        if let Some(heir) = heirs.clone().find(same_name) {
            return Some(heir);
        }
        let heir = heirs.next().filter(|_| heirs.next().is_none() && region.successors.len() == 1)?;
        let code = &self.about(heir).code;
        let others = self
            .regions
            .iter()
            .filter(|other| other.valid_to == region.valid_to && other.successors.iter().any(|(next, _)| next == code));
        (others.count() == 1).then_some(heir)
    }

    /// Names of the province, prefecture and county that `id` is or lies in; empty where there
    /// is none.
    pub fn names(&self, id: RegionId) -> [String; 3] {
        [RegionLevel::Province, RegionLevel::Prefecture, RegionLevel::County]
            .map(|level| self.ancestor(id, level).map(|at| self.about(at).name.clone()).unwrap_or_default())
    }
}

/// `120113[2020]` or `120113`.
fn successor(word: &str) -> (String, Option<u16>) {
    match word.split_once('[') {
        Some((code, year)) => (code.to_string(), year.trim_end_matches(']').parse().ok()),
        None => (word.to_string(), None),
    }
}
