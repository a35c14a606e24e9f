//! Places (GB/T 2260) and agencies.

mod offices;
mod regions;

use std::collections::HashMap;

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder, MatchKind};

use super::hash::Fast;
use super::{Problems, Source, WordList};

pub use offices::{Office, Sector, Standing};
pub use regions::{Region, RegionId, RegionLevel};

/// Places and agencies.
#[derive(Default)]
pub struct Registry {
    /// Sorted by code, then first year; [`RegionId`] is the position.
    regions: Vec<Region>,
    by_code: HashMap<String, Vec<RegionId>, Fast>,
    /// Every spelling: full name, short name, aliases.
    by_name: HashMap<String, Vec<RegionId>, Fast>,
    /// The same spellings, to be found at the start of a text.
    names: WordList,
    sectors: Vec<Sector>,
    functions: Vec<offices::Function>,
    function_finder: Option<DoubleArrayAhoCorasick<u32>>,
    abbreviations: HashMap<String, String, Fast>,
    /// One-character names of provinces in document and ICP numbers.
    pub(crate) marks: Vec<(String, RegionId)>,
    /// First two digits of postcodes.
    pub(crate) postcodes: HashMap<String, RegionId>,
    /// Telephone area codes.
    pub(crate) phone_codes: HashMap<String, Vec<RegionId>>,
    /// What names of bodies begin with that have their seat elsewhere than their names say, and where.
    seats: Vec<(String, RegionId)>,
    places: Option<DoubleArrayAhoCorasick<u32>>,
    place_names: Vec<Place>,
}

/// A spelling that the scan of running text looks for.
#[derive(Debug, Clone)]
pub struct Place {
    /// Which regions are called so.
    pub regions: Vec<RegionId>,
    /// Whether it is an official name rather than a short form.
    pub full: bool,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("regions", &self.regions.len()).finish_non_exhaustive()
    }
}

impl Registry {
    /// Loads `registry/*.tsv`.
    pub fn load(source: &Source, problems: &mut Problems) -> Registry {
        let mut registry = Registry::default();
        registry.load_regions(source, problems);
        registry.load_provinces(source, problems);
        registry.load_phone_codes(source, problems);
        registry.load_seats(source, problems);
        registry.load_places(source, problems);
        registry.load_offices(source, problems);
        registry
    }

    fn load_places(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "registry/ordinary_words.tsv";
        let ordinary: Vec<String> =
            source.tsv(FILE, &["word"], problems).iter().map(|row| row.get(0).to_string()).collect();
        let mut names: Vec<String> = self.by_name.keys().cloned().collect();
        names.sort();
        let mut patterns: Vec<String> = Vec::new();
        for name in &names {
            let regions = self.by_name[name].clone();
            let full = regions.iter().any(|&id| self.about(id).name == *name);
            if name.chars().count() < 2 || ordinary.contains(name) {
                continue;
            }
            patterns.push(name.clone());
            self.place_names.push(Place { regions, full });
        }
        self.places = build_finder(&patterns, FILE, problems);
        self.names = names.into();
    }

    /// Every place named in `text`, in order, the longest name at each place: position after
    /// the name in bytes, and which regions are called so.
    pub fn places_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, &'a Place)> {
        self.places
            .iter()
            .flat_map(move |finder| finder.leftmost_find_iter(text))
            .map(|found| (found.end(), &self.place_names[found.value() as usize]))
    }
}

/// A finder of the longest pattern at each place; its values are the positions in `patterns`.
fn build_finder(patterns: &[String], file: &str, problems: &mut Problems) -> Option<DoubleArrayAhoCorasick<u32>> {
    if patterns.is_empty() {
        return None;
    }
    match DoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(patterns) {
        Ok(finder) => Some(finder),
        Err(error) => {
            problems.add(file, 0, format!("the words cannot be compiled: {error}"));
            None
        }
    }
}

#[cfg(test)]
mod tests;
