//! How reports belong together: copies, versions, a report that repeats another year's, the
//! report of the year before.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::model::{Flag, Reading, Sketch};

/// What is known of a report for this.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Card {
    /// Number of the agency's id; `None` if not known.
    pub body: Option<u32>,
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
    /// Of a report; the number of its body is for the caller to give.
    pub fn of(reading: &Reading, sketch: Sketch) -> Card {
        let report = &reading.report;
        let flagged = |flags: &[Flag]| flags.iter().any(|flag| report.flags.contains(flag));
        let chosen = reading.observations.iter().filter(|observation| observation.selected);
        let figures = chosen.filter_map(|observation| {
            Some((observation.indicator, observation.applicant, observation.value?.to_bits()))
        });
        // Keyed with constants: the same in every run.
        let mut hash = DefaultHasher::new();
        let mut different: Vec<u64> = Vec::new();
        for figure in figures {
            figure.hash(&mut hash);
            different.push(figure.2);
        }
        different.retain(|value| f64::from_bits(*value) != 0.0);
        different.sort_unstable();
        different.dedup();
        Card {
            body: None,
            year: report.year,
            scope: report.scope as u8,
            whole: !flagged(&[Flag::Truncated, Flag::TablesMissing, Flag::TableUnread]),
            sure: !flagged(&[Flag::RegionConflict, Flag::SpamRestored]),
            published: report.published.map_or(i32::MIN, |date| date.days_since_epoch()),
            observations: reading.observations.len() as u32,
            figures: hash.finish(),
            telling: different.len().min(u16::MAX as usize) as u16,
            sketch,
        }
    }
}

/// What a report is to others. Numbers are positions among the cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relation {
    /// The report that it is a copy of, which itself is none.
    pub copy_of: Option<u32>,
    /// The version that took its place.
    pub replaced_by: Option<u32>,
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

/// How the reports belong together. Depends on their order only where they are equally good.
pub fn relate(cards: &[Card]) -> Vec<Relation> {
    let mut relations = vec![Relation::default(); cards.len()];
    let mut order: Vec<u32> = (0..cards.len() as u32).collect();
    let card = |number: u32| &cards[number as usize];
    order.sort_by(|&a, &b| {
        let key = |number: u32| (card(number).body, card(number).scope, card(number).year);
        key(a).cmp(&key(b)).then_with(|| goodness(card(b)).cmp(&goodness(card(a)))).then(a.cmp(&b))
    });
    let known = order.partition_point(|&number| card(number).body.is_none());
    for same in order[known..].chunk_by(|&a, &b| key(card(a)) == key(card(b))) {
        if card(same[0]).year != 0 {
            copies_of_body(same, cards, &mut relations);
        }
    }
    copies_of_doubtful(cards, &mut relations);
    for number in 0..relations.len() {
        // What is a copy of a copy; each points to a better one, so the walk ends.
        while let Some(next) = relations[number].copy_of.and_then(|other| relations[other as usize].copy_of) {
            relations[number].copy_of = Some(next);
        }
    }
    order.retain(|&number| relations[number as usize].copy_of.is_none() && card(number).body.is_some());
    for body in order.chunk_by(|&a, &b| (card(a).body, card(a).scope) == (card(b).body, card(b).scope)) {
        years(body, cards, &mut relations);
    }
    relations
}

fn key(card: &Card) -> (Option<u32>, u8, u16) {
    (card.body, card.scope, card.year)
}

/// Of two versions or copies the better one is larger.
fn goodness(card: &Card) -> (bool, bool, i32, u32) {
    (card.whole, card.sure, card.published, card.observations)
}

fn is_copy(one: &Card, other: &Card) -> bool {
    one.figures == other.figures && one.sketch.likeness(&other.sketch) >= COPY
}

/// Copies among the reports of one body, year and scope, the best first.
fn copies_of_body(same: &[u32], cards: &[Card], relations: &mut [Relation]) {
    let mut originals: Vec<u32> = Vec::new();
    for &number in same {
        let card = &cards[number as usize];
        match originals.iter().take(MOST).find(|&&other| is_copy(card, &cards[other as usize])) {
            Some(&original) => relations[number as usize].copy_of = Some(original),
            None => originals.push(number),
        }
    }
}

/// Copies of other reports among those whose body is not known or in doubt (a hijacked page, say).
/// Only reports of one year with the same, telling figures and a band of the sketch in common are
/// compared.
fn copies_of_doubtful(cards: &[Card], relations: &mut [Relation]) {
    let doubtful = |card: &Card| (card.body.is_none() || !card.sure) && card.telling >= TELLING;
    if !cards.iter().any(doubtful) {
        return;
    }
    for band in 0.. {
        let mut places: Vec<(u16, u64, u32, u32)> = Vec::new();
        for (number, card) in cards.iter().enumerate() {
            let free = relations[number].copy_of.is_none() && card.telling >= TELLING;
            let Some(words) = card.sketch.bands().nth(band) else { return };
            if free {
                places.push((card.year, card.figures, words, number as u32));
            }
        }
        places.sort_unstable();
        for alike in places.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)).filter(|alike| alike.len() > 1) {
            let mut alike: Vec<u32> = alike.iter().map(|place| place.3).collect();
            alike.sort_by(|&a, &b| {
                let good = |number: u32| (!doubtful(&cards[number as usize]), goodness(&cards[number as usize]));
                good(b).cmp(&good(a)).then(a.cmp(&b))
            });
            copies_among(&alike, cards, relations, doubtful);
        }
    }
}

fn copies_among(alike: &[u32], cards: &[Card], relations: &mut [Relation], doubtful: impl Fn(&Card) -> bool) {
    for (place, &number) in alike.iter().enumerate() {
        let card = &cards[number as usize];
        if !doubtful(card) {
            continue;
        }
        let mut better = alike[..place].iter().take(MOST).filter(|&&other| relations[other as usize].copy_of.is_none());
        if let Some(&original) = better.find(|&&other| is_copy(card, &cards[other as usize])) {
            relations[number as usize].copy_of = Some(original);
        }
    }
}

/// Versions, repetitions and predecessors among the reports of one body and scope, in order of
/// years, the best of a year first.
fn years(body: &[u32], cards: &[Card], relations: &mut [Relation]) {
    let year = |number: u32| cards[number as usize].year;
    let mut earlier: Vec<u32> = Vec::new();
    for versions in body.chunk_by(|&a, &b| year(a) == year(b)) {
        let (&current, older) = match versions.split_first() {
            Some((current, older)) if year(*current) != 0 => (current, older),
            _ => continue,
        };
        for &version in older {
            relations[version as usize].replaced_by = Some(current);
        }
        let card = &cards[current as usize];
        let repeats = |&&other: &&u32| card.telling >= TELLING && is_copy(card, &cards[other as usize]);
        relations[current as usize].repeats = earlier.iter().rev().take(MOST).find(repeats).copied();
        // Figures of another year say nothing about what changed from year to year.
        if relations[current as usize].repeats.is_none() {
            let last = earlier.last().filter(|&&last| year(last) + 1 == year(current));
            relations[current as usize].before = last.copied();
            earlier.push(current);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(body: u32, year: u16, words: &str, figures: u64) -> Card {
        Card {
            body: Some(body),
            year,
            scope: 0,
            whole: true,
            sure: true,
            published: i32::MIN,
            observations: 10,
            figures,
            telling: 9,
            sketch: Sketch::of(std::iter::once(words)),
        }
    }

    const ONE: &str = "全年主动公开政府信息受理申请均按期答复没有收取费用";
    const OTHER: &str = "本镇认真贯彻条例要求推进村务公开栏目建设取得实效";

    #[test]
    fn copies_collapse_to_the_best_and_other_figures_do_not() {
        let cards = [
            Card { whole: false, ..card(1, 2015, ONE, 7) },
            card(1, 2015, ONE, 7),
            card(1, 2015, ONE, 8),
            card(2, 2015, ONE, 7),
            card(1, 2015, OTHER, 7),
        ];
        let found = relate(&cards);
        let copies: Vec<_> = found.iter().map(|relation| relation.copy_of).collect();
        assert_eq!(copies, [Some(1), None, None, None, None]);
        // What is no copy is another version; the first of equally good ones stays.
        let replaced: Vec<_> = found.iter().map(|relation| relation.replaced_by).collect();
        assert_eq!(replaced, [None, None, Some(1), None, Some(1)]);
    }

    #[test]
    fn the_newer_version_is_taken() {
        let cards =
            [Card { published: 9000, ..card(1, 2015, ONE, 7) }, Card { published: 9100, ..card(1, 2015, ONE, 8) }];
        let found = relate(&cards);
        assert_eq!((found[0].replaced_by, found[1].replaced_by), (Some(1), None));
        // A page that breaks off takes the place of none.
        let cut = Card { whole: false, ..cards[1] };
        assert_eq!(relate(&[cards[0], cut])[1].replaced_by, Some(0));
    }

    #[test]
    fn a_page_of_an_unknown_body_is_found_by_its_words_and_figures() {
        let doubtful = [Card { body: None, ..card(0, 2015, ONE, 7) }, Card { sure: false, ..card(5, 2015, ONE, 7) }];
        let cards = [doubtful[0], doubtful[1], card(1, 2015, ONE, 7), card(1, 2016, ONE, 5)];
        let copies: Vec<_> = relate(&cards).iter().map(|relation| relation.copy_of).collect();
        assert_eq!(copies, [Some(2), Some(2), None, None]);
        // Two bodies that are known have reports of their own, and zeros are everyone's.
        assert_eq!(relate(&[card(5, 2015, ONE, 7), cards[2]])[0].copy_of, None);
        let zeros = |card: Card| Card { telling: 0, ..card };
        assert_eq!(relate(&[zeros(cards[0]), zeros(cards[2])])[0].copy_of, None);
    }

    #[test]
    fn last_years_report_under_a_new_title_is_told() {
        let cards = [card(1, 2015, ONE, 7), card(1, 2016, ONE, 7), card(1, 2017, ONE, 9), card(1, 2018, ONE, 3)];
        let found = relate(&cards);
        assert_eq!(found[1], Relation { repeats: Some(0), ..Relation::default() });
        assert_eq!((found[2].repeats, found[2].before), (None, None));
        assert_eq!(found[3].before, Some(2));
    }

    #[test]
    fn many_bodies_that_write_the_same_stay_apart() {
        let cards: Vec<Card> = (0..20_000).map(|body| card(body, 2021, ONE, 1)).collect();
        assert!(relate(&cards).iter().all(|relation| *relation == Relation::default()));
    }
}
