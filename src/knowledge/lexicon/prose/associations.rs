//! Which pieces of the words around a number go with which indicators: `lexicon/associations.tsv`, learned from the gold by
//! `gongkai knowledge learn`.

use std::collections::HashMap;

use crate::knowledge::{Codebook, Problems, Source};
use crate::model::IndicatorId;

const FILE: &str = "lexicon/associations.tsv";

/// Its columns.
pub const COLUMNS: [&str; 3] = ["counted", "place", "weights"];

/// What a number counts that counts no indicator, in the file.
pub const NOTHING: &str = "nothing";

/// Bits of a key that tell its bucket.
const BUCKET_BITS: u32 = 15;

/// Bits of a key that tell its bit among those of known pieces.
const FILTER_BITS: u32 = 18;

/// Weights are kept as whole numbers of this size, as the file has them: their sums are exact in any order.
const STEP: f32 = 0.01;

/// What is so much less likely than the likeliest has no part in the sum of all.
const FAINT: f32 = 15.0;

/// A piece that speaks for or against one in so many things has a row of weights for all of them.
const MANY: usize = 8;

/// Defines the places with their names in the file.
macro_rules! places {
    ($($(#[$meta:meta])* $place:ident = $name:literal),+ $(,)?) => {
        /// Where a piece stands from a number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PieceAt { $($(#[$meta])* $place),+ }

        impl PieceAt {
            const ALL: &[PieceAt] = &[$(PieceAt::$place),+];

            /// As it is called in the file.
            pub fn as_str(self) -> &'static str {
                match self { $(PieceAt::$place => $name),+ }
            }
        }
    };
}

places! {
    /// In its clause before it.
    Before = "before",
    /// In its clause behind it.
    Behind = "behind",
    /// Right before it.
    Ends = "ends",
    /// Right behind it.
    Follows = "follows",
    /// In its sentence before it.
    Earlier = "earlier",
    /// In its sentence behind it.
    Later = "later",
    /// The indicator of the value before it.
    Previous = "previous",
    /// How large it is.
    Size = "size",
    /// Anywhere: what is so of all numbers.
    Always = "always",
}

/// The key of a piece at a place: no two pieces that occur share one, as good as surely.
pub fn key(place: PieceAt, piece: impl IntoIterator<Item = char>) -> u64 {
    let step = |hash: u64, next: u64| (hash ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    piece.into_iter().fold(step(0xcbf2_9ce4_8422_2325, place as u64), |hash, character| step(hash, character.into()))
}

/// How much each of so many pieces weighs: the more there are, the less.
pub fn share(pieces: usize) -> f32 {
    1.0 / (pieces.max(1) as f32).sqrt()
}

/// A piece at a place: some hundred are looked up for each number, so it takes few bytes.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// The last bits of its key; the first ones tell its bucket.
    tag: u32,
    /// Where its weights begin: in `few` as many as `count`, or, with [`ALL`], in `all` one for each thing.
    start: u32,
    count: u16,
}

/// How many weights a piece has that has a row of them for all things: many at once are added faster.
const ALL: u16 = u16::MAX;

/// What pieces of words say about what a number counts.
#[derive(Debug, Default)]
pub struct Associations {
    /// What may be counted; `None`, the first, is no indicator.
    counted: Vec<Option<IndicatorId>>,
    /// Where each indicator is in `counted`.
    positions: Vec<Option<u16>>,
    /// All pieces, in order of their buckets.
    pieces: Vec<Piece>,
    /// By the first bits of a key, where those pieces begin.
    buckets: Vec<u32>,
    /// One bit for the first bits of a key, set where there may be such a piece: every other piece of a text is none.
    filter: Vec<u64>,
    /// Positions in `counted` and weights, in [`STEP`]s.
    few: Vec<(u16, i16)>,
    /// Weights of all that may be counted, in [`STEP`]s.
    all: Vec<f32>,
}

impl Associations {
    pub(super) fn load(source: &Source, codebook: &Codebook, problems: &mut Problems) -> Associations {
        let mut counted = vec![None];
        let mut positions: Vec<Option<u16>> = vec![None; codebook.indicators.len()];
        let mut found: Vec<(u64, u16, i16)> = Vec::new();
        let places: HashMap<&str, PieceAt> = PieceAt::ALL.iter().map(|place| (place.as_str(), *place)).collect();
        for row in source.tsv(FILE, &COLUMNS, problems) {
            let indicator = codebook.indicator(row.get(0));
            let counts = match indicator {
                Some(indicator) => *positions[indicator.0 as usize].get_or_insert_with(|| {
                    counted.push(Some(indicator));
                    (counted.len() - 1) as u16
                }),
                None => 0,
            };
            let known = indicator.is_some() || row.get(0) == NOTHING;
            let Some(&place) = places.get(row.get(1)).filter(|_| known) else {
                problems.add(FILE, row.line, format!("unknown indicator {} or place {}", row.get(0), row.get(1)));
                continue;
            };
            for item in row.get(2).split_whitespace() {
                match item.rsplit_once('=').and_then(|(piece, weight)| Some((piece, steps(weight)?))) {
                    Some((piece, weight)) => found.push((key(place, piece.chars()), counts, weight)),
                    None => problems.add(FILE, row.line, format!("{item} should be PIECE=WEIGHT")),
                }
            }
        }
        found.sort_unstable_by_key(|&(key, counts, _)| (key, counts));
        let mut associations = Associations { counted, positions, ..Associations::default() };
        associations.buckets = vec![0; (1 << BUCKET_BITS) + 1];
        associations.filter = vec![0; (1 << FILTER_BITS) / 64];
        for weights in found.chunk_by(|a, b| a.0 == b.0) {
            associations.add(weights[0].0, weights);
        }
        // So far, how many pieces each bucket has, and the one before it none.
        let mut before = 0;
        for bucket in &mut associations.buckets {
            before += *bucket;
            *bucket = before;
        }
        associations
    }

    /// Keeps a piece with its weights.
    fn add(&mut self, key: u64, weights: &[(u64, u16, i16)]) {
        let (start, count) = if weights.len() < self.counted.len() / MANY {
            self.few.extend(weights.iter().map(|&(_, counts, weight)| (counts, weight)));
            (self.few.len() - weights.len(), weights.len() as u16)
        } else {
            let start = self.all.len();
            self.all.resize(start + self.counted.len(), 0.0);
            weights.iter().for_each(|&(_, counts, weight)| self.all[start + usize::from(counts)] = weight.into());
            (start, ALL)
        };
        self.pieces.push(Piece { tag: key as u32, start: start as u32, count });
        self.buckets[bucket_of(key) + 1] += 1;
        let (word, bit) = bit_of(key);
        self.filter[word] |= bit;
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// What the pieces of these keys, all that are around a number, say about it; `scores` is room for that.
    pub fn weigh<'a>(&'a self, pieces: &[u64], scores: &'a mut Vec<f32>) -> Weighed<'a> {
        scores.clear();
        scores.resize(self.counted.len(), 0.0);
        for piece in pieces.iter().filter_map(|key| self.find(*key)) {
            let start = piece.start as usize;
            if piece.count == ALL {
                let weights = &self.all[start..start + scores.len()];
                scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight);
            } else {
                for &(counts, weight) in &self.few[start..start + usize::from(piece.count)] {
                    scores[usize::from(counts)] += f32::from(weight);
                }
            }
        }
        let each = STEP * share(pieces.len());
        scores.iter_mut().for_each(|score| *score *= each);
        Weighed { associations: self, scores }
    }

    fn find(&self, key: u64) -> Option<&Piece> {
        let (word, bit) = bit_of(key);
        if self.filter[word] & bit == 0 {
            return None;
        }
        let bucket = bucket_of(key);
        let (start, end) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
        self.pieces[start..end].iter().find(|piece| piece.tag == key as u32)
    }
}

fn bucket_of(key: u64) -> usize {
    (key >> (64 - BUCKET_BITS)) as usize
}

/// Where the bit of a key is in the filter: which word, and that bit of it.
fn bit_of(key: u64) -> (usize, u64) {
    let hash = key >> (64 - FILTER_BITS);
    ((hash / 64) as usize, 1 << (hash % 64))
}

/// A weight in [`STEP`]s.
fn steps(weight: &str) -> Option<i16> {
    let steps = (weight.parse::<f32>().ok()? / STEP).round();
    (steps.abs() <= f32::from(i16::MAX)).then_some(steps as i16)
}

/// How much the words around a number speak for each thing that it may count.
#[derive(Debug)]
pub struct Weighed<'a> {
    associations: &'a Associations,
    scores: &'a [f32],
}

impl Weighed<'_> {
    /// The likeliest of the indicators that `may` be counted, and its probability among them and nothing.
    pub fn likeliest(&self, may: impl Fn(IndicatorId) -> bool) -> Option<(IndicatorId, f64)> {
        let scored = self.associations.counted.iter().zip(self.scores);
        let indicators = scored.filter_map(|(counted, score)| Some(((*counted)?, score)));
        let (best, _) = indicators.filter(|(id, _)| may(*id)).max_by(|a, b| a.1.total_cmp(b.1))?;
        Some((best, self.probability(best, may)?))
    }

    /// The probability of one indicator among those that `may` be counted and nothing; none where it was not learned.
    pub fn probability(&self, of: IndicatorId, may: impl Fn(IndicatorId) -> bool) -> Option<f64> {
        let position = self.associations.positions.get(of.0 as usize).copied().flatten()?;
        Some(self.chance(usize::from(position), |id| id == of || may(id)))
    }

    /// The probability that it counts none of the indicators that `may` be counted.
    pub fn no_value(&self, may: impl Fn(IndicatorId) -> bool) -> f64 {
        self.chance(0, may)
    }

    /// The probability of what is at a position among all that `may` be counted and nothing.
    fn chance(&self, position: usize, may: impl Fn(IndicatorId) -> bool) -> f64 {
        let most = self.scores.iter().copied().fold(f32::MIN, f32::max);
        let odds = |score: f32| f64::from((score - most).exp());
        let scored = self.associations.counted.iter().zip(self.scores);
        let near = scored.filter(|(counted, score)| **score > most - FAINT && counted.is_none_or(&may));
        let all: f64 = near.map(|(_, score)| odds(*score)).sum();
        if all > 0.0 { (odds(self.scores[position]) / all).min(1.0) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(lines: &str) -> (Associations, Codebook, String) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lexicon")).unwrap();
        std::fs::write(folder.path().join(FILE), format!("{}\n{lines}", COLUMNS.join("\t"))).unwrap();
        let mut problems = Problems::default();
        let codebook = Codebook::load(&Source::Embedded, &mut problems);
        let associations =
            Associations::load(&Source::Directory(folder.path().to_path_buf()), &codebook, &mut problems);
        (associations, codebook, problems.to_string())
    }

    #[test]
    fn pieces_speak_for_what_is_counted() {
        let lines = "nothing\talways\t=2\n\
            requests.received.total\tbefore\t收到=6.5 公开=-1\n\
            disclosure.total\tbefore\t公开=7\n";
        let (associations, codebook, problems) = load(lines);
        assert_eq!(problems, "");
        let [received, published] =
            ["requests.received.total", "disclosure.total"].map(|code| codebook.indicator(code).unwrap());
        let mut scores = Vec::new();
        let around = |words: &[&str]| -> Vec<u64> {
            let before = words.iter().map(|word| key(PieceAt::Before, word.chars()));
            before.chain([key(PieceAt::Always, [])]).collect()
        };
        let (likeliest, likely) = associations.weigh(&around(&["收到"]), &mut scores).likeliest(|_| true).unwrap();
        assert!(likeliest == received && likely > 0.9, "{likely}");
        let both = around(&["收到", "公开"]);
        assert_eq!(associations.weigh(&both, &mut scores).likeliest(|_| true).unwrap().0, published);
        assert_eq!(associations.weigh(&both, &mut scores).likeliest(|id| id == received).unwrap().0, received);
        let unknown = associations.weigh(&around(&["天气"]), &mut scores).probability(received, |_| true);
        assert!(unknown.unwrap() < 0.3, "{unknown:?}");
        let other = codebook.indicator("review.total").unwrap();
        assert_eq!(associations.weigh(&both, &mut scores).probability(other, |_| true), None);
    }

    #[test]
    fn mistakes_name_the_line() {
        let (_, _, problems) = load("no.such.code\tbefore\t公=1\ndisclosure.total\tbefore\t公\n");
        assert!(problems.contains("associations.tsv:2") && problems.contains("associations.tsv:3"), "{problems}");
    }
}
