//! Which place: evidence from identifiers and from the names in the text, weighed.

use std::cell::OnceCell;

use super::labels::Facts;
use super::view::{View, cut, tail};
use crate::knowledge::{Knowledge, Place, RegionId, RegionLevel, RegionWeights};
use crate::model::{BlockKind, leading_digits};

/// Bytes of text in which names are looked for.
const MOST_TEXT: usize = 24_000;
/// Characters of a unified social credit code; its third to eighth are the code of the place.
const CREDIT_CODE: usize = 18;

/// What kind of evidence for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    SiteCode,
    CreditCode,
    UrlCode,
    IndexCode,
    Phone,
    PageHead,
    Path,
    Icp,
    DocumentMark,
    Postcode,
    Name,
    ShortName,
    SharedName,
}

impl Source {
    fn weight(self, weights: &RegionWeights) -> i32 {
        match self {
            Source::SiteCode => weights.site_code,
            Source::CreditCode => weights.credit_code,
            Source::UrlCode => weights.url_code,
            Source::IndexCode => weights.index_code,
            Source::Phone => weights.phone,
            Source::PageHead => weights.page_head,
            Source::Path => weights.path,
            Source::Icp => weights.icp,
            Source::DocumentMark => weights.document_mark,
            Source::Postcode => weights.postcode,
            Source::Name => weights.name,
            Source::ShortName => weights.short_name,
            Source::SharedName => weights.shared_name,
        }
    }

    /// For people; the key in `lexicon/metadata.toml` with spaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::SiteCode => "site code",
            Source::CreditCode => "credit code",
            Source::UrlCode => "url code",
            Source::IndexCode => "index code",
            Source::Phone => "phone",
            Source::PageHead => "page head",
            Source::Path => "path",
            Source::Icp => "icp",
            Source::DocumentMark => "document mark",
            Source::Postcode => "postcode",
            Source::Name => "name",
            Source::ShortName => "short name",
            Source::SharedName => "shared name",
        }
    }
}

/// One piece of evidence for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Witness<'a> {
    pub region: RegionId,
    pub source: Source,
    pub weight: i32,
    /// The number or mark; empty for names, which the region tells.
    pub words: &'a str,
}

/// Evidence for places, gathered when first needed.
pub(super) struct Evidence<'a> {
    view: &'a View<'a>,
    facts: &'a Facts,
    knowledge: &'a Knowledge,
    witnesses: OnceCell<Vec<Witness<'a>>>,
    weights: OnceCell<Vec<(RegionId, i32)>>,
}

impl<'a> Evidence<'a> {
    pub fn new(view: &'a View<'a>, facts: &'a Facts, knowledge: &'a Knowledge) -> Evidence<'a> {
        Evidence { view, facts, knowledge, witnesses: OnceCell::new(), weights: OnceCell::new() }
    }

    /// Places whose codes stand in identifiers: of the site, in the index number, in the address.
    pub fn codes(&self) -> Vec<Witness<'a>> {
        let index: &'a str = &self.facts.index_number;
        let site: &'a str = &self.facts.site_code;
        let view: &'a View<'a> = self.view;
        let url = view.page.url.as_deref().unwrap_or_default();
        let words = |text: &'a str| text.split(|c: char| !c.is_ascii_alphanumeric());
        let by_url = words(url).filter_map(credit_code).map(|code| (Source::UrlCode, code));
        let by_index = words(index).take(1).filter_map(|word| {
            let code = credit_code(word).map(|code| (Source::CreditCode, code));
            code.or_else(|| plain_code(word).map(|code| (Source::IndexCode, code)))
        });
        let by_site = site.get(..6).map(|code| (Source::SiteCode, code));
        by_site
            .into_iter()
            .chain(by_index)
            .chain(by_url.take(1))
            .filter_map(|(source, code)| Some(self.witness(source, self.knowledge.registry.latest(code)?, code)))
            .collect()
    }

    /// The one place that identifiers name.
    pub fn by_codes(&self) -> Option<RegionId> {
        let codes = self.codes();
        let first = codes.first()?.region;
        codes.iter().all(|code| self.knowledge.registry.same_code(code.region, first)).then_some(first)
    }

    /// The text in simplified script.
    pub fn reading(&self) -> &'a str {
        let view: &'a View<'a> = self.view;
        &view.page.reading
    }

    /// All the evidence, in order of the places.
    pub fn witnesses(&self) -> &[Witness<'a>] {
        self.witnesses.get_or_init(|| {
            let mut found = self.codes();
            self.numbers(&mut found);
            self.marks(&mut found);
            self.heads(&mut found);
            self.names(&mut found);
            found.sort_unstable();
            found
        })
    }

    fn witness(&self, source: Source, region: RegionId, words: &'a str) -> Witness<'a> {
        let weight = source.weight(&self.knowledge.lexicon.metadata.evidence.region);
        Witness { region, source, weight, words }
    }

    /// The weight of each place that something speaks for.
    fn weights(&self) -> &[(RegionId, i32)] {
        let most = self.knowledge.lexicon.metadata.evidence.region.most;
        self.weights.get_or_init(|| {
            let mut merged: Vec<(RegionId, i32)> = Vec::new();
            for witness in self.witnesses() {
                match merged.last_mut() {
                    Some((last, total)) if *last == witness.region => *total = (*total + witness.weight).min(most),
                    _ => merged.push((witness.region, witness.weight)),
                }
            }
            merged
        })
    }

    /// Telephone area codes and postcodes.
    fn numbers(&self, found: &mut Vec<Witness<'a>>) {
        let registry = &self.knowledge.registry;
        let labels = &self.knowledge.lexicon.metadata.labels;
        let text = self.reading();
        for mark in &labels.phone_marks {
            for (at, _) in text.match_indices(mark.as_str()).take(6) {
                let after = cut(&text[at + mark.len()..], 24).trim_start_matches([':', ' ', '(', '+']);
                let digits = &after[..leading_digits(after.as_bytes())];
                let codes = [digits, digits.get(..4).unwrap_or_default(), digits.get(..3).unwrap_or_default()];
                let area = codes.into_iter().find_map(|code| Some((code, registry.phone_codes.get(code)?)));
                let Some((code, regions)) = area else { continue };
                found.extend(regions.iter().map(|&region| self.witness(Source::Phone, region, code)));
            }
        }
        for mark in &labels.postcode {
            for (at, _) in text.match_indices(mark.as_str()).take(4) {
                let after = cut(&text[at + mark.len()..], 24).trim_start_matches([':', ' ']);
                let six = after.get(..leading_digits(after.as_bytes())).filter(|six| six.len() == 6);
                let Some(code) = six else { continue };
                let province = registry.postcodes.get(&code[..2]);
                found.extend(province.map(|&region| self.witness(Source::Postcode, region, code)));
            }
        }
    }

    /// One-character names of provinces in numbers.
    fn marks(&self, found: &mut Vec<Witness<'a>>) {
        let registry = &self.knowledge.registry;
        let labels = &self.knowledge.lexicon.metadata.labels;
        let text = self.reading();
        if let Some(at) = text.rfind(labels.icp.as_str()) {
            let before = tail(&text[..at], 6);
            let named = registry.marks.iter().filter(|(mark, _)| before.ends_with(mark.as_str()));
            found.extend(named.map(|&(_, region)| self.witness(Source::Icp, region, before)));
        }
        let number = &self.facts.document_number;
        let named = registry.marks.iter().filter(|(mark, _)| number.starts_with(mark.as_str()));
        found.extend(named.map(|&(_, region)| self.witness(Source::DocumentMark, region, number)));
    }

    /// Names of the site and of the page, outside its body, and in the path of menus.
    fn heads(&self, found: &mut Vec<Witness<'a>>) {
        let registry = &self.knowledge.registry;
        let names = &self.knowledge.lexicon.metadata.labels.site_name_meta;
        let heads = self.view.page.meta.iter().filter(|(name, _)| name == "title" || names.contains(name));
        for (_, value) in heads {
            found.extend(registry.places_in(value).filter_map(|(_, place)| self.sole(Source::PageHead, place)));
        }
        for path in &self.facts.paths {
            found.extend(registry.places_in(path).filter_map(|(_, place)| self.sole(Source::Path, place)));
        }
    }

    /// Evidence for a place that is the only one called so.
    fn sole(&self, source: Source, place: &Place) -> Option<Witness<'a>> {
        match place.regions[..] {
            [region] => Some(self.witness(source, region, "")),
            _ => None,
        }
    }

    /// Names in the text: not in furniture, where hijackers list places at random, but
    /// in the line that names the site's host.
    fn names(&self, found: &mut Vec<Witness<'a>>) {
        let registry = &self.knowledge.registry;
        let labels = &self.knowledge.lexicon.metadata.labels;
        let mut left = MOST_TEXT;
        for line in &self.view.lines {
            if left < line.text.len() {
                break;
            }
            left -= line.text.len();
            let host = line.kind == BlockKind::Boilerplate && labels.hosts.any_in(line.text);
            if !host && matches!(line.kind, BlockKind::Boilerplate | BlockKind::Copy) {
                continue;
            }
            for (_, place) in registry.places_in(line.text) {
                let source = if place.full { Source::Name } else { Source::ShortName };
                // A name that many places share says little; a short one nothing.
                let share = place.regions.len() as i32;
                if share == 1 || place.full && share <= 4 {
                    found.extend(place.regions.iter().map(|&region| {
                        let whole = self.witness(source, region, "");
                        Witness { weight: (whole.weight / share).max(1), ..whole }
                    }));
                } else if share == 2 {
                    // 吉林, 海南: the province and a place in it.
                    found.extend(place.regions.iter().map(|&region| self.witness(Source::SharedName, region, "")));
                }
            }
        }
    }

    /// How much speaks for `id`: names of it, of places within it, of those it lies in.
    fn score(&self, id: RegionId) -> i32 {
        let registry = &self.knowledge.registry;
        let times = &self.knowledge.lexicon.metadata.evidence.region;
        self.weights()
            .iter()
            .map(|&(other, weight)| {
                if registry.same_code(other, id) {
                    times.itself * weight
                } else if registry.within(other, id) {
                    times.within * weight
                } else if registry.within(id, other) {
                    times.around * weight
                } else {
                    0
                }
            })
            .sum()
    }

    /// Whether anything but a name that it shares speaks for `id` or a place within it.
    pub fn speaks_for(&self, id: RegionId) -> bool {
        let registry = &self.knowledge.registry;
        let of = |region: RegionId| registry.same_code(region, id) || registry.within(region, id);
        self.witnesses().iter().any(|witness| witness.source != Source::SharedName && of(witness.region))
    }

    /// Whether more than short names in the text speaks for `id`, a place within it or around it: short names also
    /// stand within other words.
    fn is_borne_out(&self, id: RegionId) -> bool {
        let registry = &self.knowledge.registry;
        let sure = |source: Source| !matches!(source, Source::ShortName | Source::SharedName);
        let of =
            |other: RegionId| registry.same_code(other, id) || registry.within(other, id) || registry.within(id, other);
        self.witnesses().iter().any(|witness| sure(witness.source) && of(witness.region))
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
        ids.retain(|&id| self.is_borne_out(id));
        let valid: Vec<RegionId> = ids.iter().copied().filter(|&id| registry.about(id).valid_in(year)).collect();
        self.best(if valid.is_empty() { &ids } else { &valid })
    }
}

/// The code of the place in a unified social credit code.
fn credit_code(word: &str) -> Option<&str> {
    let code = word.get(2..8).filter(|_| word.len() == CREDIT_CODE && word.starts_with('1'))?;
    code.bytes().all(|byte| byte.is_ascii_digit()).then_some(code)
}

/// The six digits at the start of `word` that letters follow (330682ZF100000).
fn plain_code(word: &str) -> Option<&str> {
    let digits = leading_digits(word.as_bytes());
    (digits == 6 && word.len() > 6).then(|| &word[..6])
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
