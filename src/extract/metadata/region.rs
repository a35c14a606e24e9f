//! Which place: evidence from identifiers and from the names in the text.

use std::cell::OnceCell;

use super::labels::Facts;
use super::view::{View, has, tail};
use crate::knowledge::{Knowledge, RegionId, RegionLevel};
use crate::model::BlockKind;

/// Weight of an identifier that names the place by its code.
const BY_CODE: i32 = 40;
/// Weights of other numbers and marks, and of names in the text.
const BY_PHONE: i32 = 12;
const BY_MARK: i32 = 8;
const BY_POSTCODE: i32 = 6;
const BY_NAME: i32 = 4;
const BY_SHORT_NAME: i32 = 2;
/// Mentions of one place beyond so many add nothing.
const MOST: i32 = 60;

/// Bytes of text in which names are looked for.
const MOST_TEXT: usize = 24_000;

/// Evidence for places, gathered when first needed.
pub(super) struct Evidence<'a> {
    view: &'a View<'a>,
    facts: &'a Facts,
    knowledge: &'a Knowledge,
    weights: OnceCell<Vec<(RegionId, i32)>>,
}

impl<'a> Evidence<'a> {
    pub fn new(view: &'a View<'a>, facts: &'a Facts, knowledge: &'a Knowledge) -> Evidence<'a> {
        Evidence { view, facts, knowledge, weights: OnceCell::new() }
    }

    /// Places whose codes stand in identifiers: site code, credit code in the index number.
    pub fn by_code(&self) -> Vec<RegionId> {
        let registry = &self.knowledge.registry;
        let site = self.facts.site_code.get(..6);
        // A unified social credit code has 18 characters, the third to eighth are the place.
        let index = &self.facts.index_number;
        let body = index.split(['/', '-', '_']).next().unwrap_or_default();
        let credit = (body.len() == 18 && body.is_ascii()).then(|| &body[2..8]);
        [site, credit].into_iter().flatten().filter_map(|code| registry.latest(code)).collect()
    }

    /// The text in simplified script.
    pub fn reading(&self) -> &'a str {
        &self.view.page.reading
    }

    fn weights(&self) -> &[(RegionId, i32)] {
        self.weights.get_or_init(|| {
            let mut weights: Vec<(RegionId, i32)> = self.by_code().into_iter().map(|id| (id, BY_CODE)).collect();
            self.numbers(&mut weights);
            self.heads(&mut weights);
            self.names(&mut weights);
            weights.sort_unstable();
            let mut merged: Vec<(RegionId, i32)> = Vec::new();
            for (id, weight) in weights {
                match merged.last_mut() {
                    Some((last, total)) if *last == id => *total = (*total + weight).min(MOST.max(weight)),
                    _ => merged.push((id, weight)),
                }
            }
            merged
        })
    }

    /// Telephone area codes, postcodes, marks of provinces.
    fn numbers(&self, weights: &mut Vec<(RegionId, i32)>) {
        let registry = &self.knowledge.registry;
        let labels = &self.knowledge.lexicon.metadata.labels;
        let text = &self.view.page.reading;
        for mark in &labels.phone_marks {
            for (at, _) in text.match_indices(mark.as_str()).take(6) {
                let after = super::view::cut(&text[at + mark.len()..], 24).trim_start_matches([':', ' ', '(', '+']);
                let digits: &str = &after[..after.bytes().take_while(u8::is_ascii_digit).count()];
                let area = if after.as_bytes().get(digits.len()).is_some_and(u8::is_ascii_digit) { "" } else { digits };
                let found = [area, digits.get(..4).unwrap_or_default(), digits.get(..3).unwrap_or_default()]
                    .into_iter()
                    .find_map(|code| registry.phone_codes.get(code));
                weights.extend(found.into_iter().flatten().map(|&id| (id, BY_PHONE)));
            }
        }
        for mark in &labels.postcode {
            for (at, _) in text.match_indices(mark.as_str()).take(4) {
                let after = super::view::cut(&text[at + mark.len()..], 24).trim_start_matches([':', ' ']);
                let six = after.bytes().take_while(u8::is_ascii_digit).count() == 6;
                let province = after.get(..2).filter(|_| six).and_then(|digits| registry.postcodes.get(digits));
                weights.extend(province.map(|&id| (id, BY_POSTCODE)));
            }
        }
        if let Some(at) = text.rfind(labels.icp.as_str()) {
            let before = tail(&text[..at], 6);
            weights.extend(
                registry.marks.iter().filter(|(mark, _)| before.ends_with(mark.as_str())).map(|&(_, id)| (id, BY_MARK)),
            );
        }
        let number = &self.facts.document_number;
        weights.extend(
            registry.marks.iter().filter(|(mark, _)| number.starts_with(mark.as_str())).map(|&(_, id)| (id, BY_MARK)),
        );
    }

    /// Names of the site and of the page, outside its body.
    fn heads(&self, weights: &mut Vec<(RegionId, i32)>) {
        let names = &self.knowledge.lexicon.metadata.labels.site_name_meta;
        let heads = self.view.page.meta.iter().filter(|(name, _)| name == "title" || names.contains(name));
        for (_, value) in heads {
            for (_, place) in self.knowledge.registry.places_in(value) {
                if let [id] = place.regions[..] {
                    weights.push((id, BY_MARK));
                }
            }
        }
    }

    /// Names in the text: not in furniture, where hijackers list places at random, but
    /// in the line that names the site's host.
    fn names(&self, weights: &mut Vec<(RegionId, i32)>) {
        let registry = &self.knowledge.registry;
        let labels = &self.knowledge.lexicon.metadata.labels;
        let mut left = MOST_TEXT;
        for line in &self.view.lines {
            if left < line.text.len() {
                break;
            }
            left -= line.text.len();
            let host = line.kind == BlockKind::Boilerplate && has(line.text, &labels.hosts);
            if !host && matches!(line.kind, BlockKind::Boilerplate | BlockKind::Copy) {
                continue;
            }
            for (_, place) in registry.places_in(line.text) {
                let weight = if place.full { BY_NAME } else { BY_SHORT_NAME };
                // A name that many places share says little; a short one nothing.
                let share = place.regions.len() as i32;
                if share == 1 || place.full && share <= 4 {
                    weights.extend(place.regions.iter().map(|&id| (id, (weight / share).max(1))));
                } else if share == 2 {
                    // 吉林, 海南: the province and a place in it.
                    weights.extend(place.regions.iter().map(|&id| (id, 1)));
                }
            }
        }
    }

    /// How much speaks for `id`: names of it, of places within it, of those it lies in.
    fn score(&self, id: RegionId) -> i32 {
        let registry = &self.knowledge.registry;
        self.weights()
            .iter()
            .map(|&(other, weight)| {
                if registry.same_code(other, id) {
                    20 * weight
                } else if registry.within(other, id) {
                    8 * weight
                } else if registry.within(id, other) {
                    12 * weight
                } else {
                    0
                }
            })
            .sum()
    }

    /// The one of `ids` that most speaks for; `None` where two are equal or nothing speaks.
    pub fn best(&self, ids: &[RegionId]) -> Option<RegionId> {
        let mut best: Option<(i32, RegionId)> = None;
        let mut tie = false;
        for &id in ids {
            let score = self.score(id);
            match best {
                Some((most, _)) if score < most => {}
                Some((most, other)) if score == most => tie = !self.knowledge.registry.same_code(other, id),
                _ => {
                    best = Some((score, id));
                    tie = false;
                }
            }
        }
        best.filter(|&(score, _)| score > 0 && !tie).map(|(_, id)| id)
    }

    /// The place in `year` that a rank word (市) stands for, of one of `levels`.
    pub fn of_rank(&self, word: &str, levels: &[RegionLevel], year: u16) -> Option<RegionId> {
        let registry = &self.knowledge.registry;
        let mut ids: Vec<RegionId> = Vec::new();
        for &(id, _) in self.weights() {
            for &level in levels {
                ids.extend(registry.ancestor(id, level).filter(|&at| {
                    let region = registry.about(at);
                    let usual = region.name.ends_with(word);
                    // Provinces are 省 also where their names say 自治区.
                    usual || level == RegionLevel::Province && levels.len() == 1
                }));
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let valid: Vec<RegionId> = ids.iter().copied().filter(|&id| registry.about(id).valid_in(year)).collect();
        self.best(if valid.is_empty() { &ids } else { &valid })
    }
}

/// The one place in `year` that a name stands for, by evidence where several are called so.
pub(super) fn resolve(ids: &[RegionId], year: u16, evidence: &Evidence<'_>, knowledge: &Knowledge) -> Option<RegionId> {
    let registry = &knowledge.registry;
    let valid: Vec<RegionId> = ids.iter().copied().filter(|&id| registry.about(id).valid_in(year)).collect();
    let mut choice = if valid.is_empty() { ids.iter().map(|&id| registry.in_year(id, year)).collect() } else { valid };
    choice.sort_unstable();
    choice.dedup();
    match choice.as_slice() {
        [] => None,
        [one] => Some(*one),
        several => evidence.best(several),
    }
}
