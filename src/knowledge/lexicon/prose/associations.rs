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
const BUCKET_BITS: u32 = 14;

/// Bits of a key that tell its bit among those of known pieces.
const FILTER_BITS: u32 = 18;

/// Weights are kept as whole numbers of this size, as the file has them: their sums are exact in any order.
const STEP: f32 = 0.01;

/// What is so much less likely than the likeliest has no part in the sum of all.
const FAINT: f32 = 10.0;

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
fn key(place: PieceAt, piece: impl IntoIterator<Item = char>) -> u64 {
    piece.into_iter().fold(longer(0xcbf2_9ce4_8422_2325, place as u64), |key, character| longer(key, character.into()))
}

fn longer(key: u64, next: u64) -> u64 {
    (key ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// Adds the keys of the beginnings of some characters at a place: from `shortest` of them to all.
pub fn add_keys(place: PieceAt, characters: &[char], shortest: usize, keys: &mut Vec<u64>) {
    let (first, rest) = characters.split_at(shortest);
    let mut piece = key(place, first.iter().copied());
    keys.push(piece);
    for character in rest {
        piece = longer(piece, (*character).into());
        keys.push(piece);
    }
}

/// How much each of so many pieces weighs: the more there are, the less.
pub fn share(pieces: usize) -> f32 {
    1.0 / (pieces.max(1) as f32).sqrt()
}

/// The first word of a known piece: the last bits of its key, of which the first ones tell its bucket, and below them how
/// many weights it has.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Head(u32);

impl Head {
    /// Bits that say how many weights there are.
    const COUNT_BITS: u32 = 8;
    const COUNT: u32 = (1 << Self::COUNT_BITS) - 1;
    /// The count of a piece that has a row of weights for all things, which are added faster; a [`Row`] follows.
    const ALL: u32 = Self::COUNT;

    fn new(key: u64, count: u32) -> Head {
        Head((key as u32) << Self::COUNT_BITS | count)
    }

    fn count(self) -> u32 {
        self.0 & Self::COUNT
    }

    /// Words that follow it.
    fn length(self) -> usize {
        if self.count() == Self::ALL { 1 } else { self.count() as usize }
    }

    fn is_of(self, key: u64) -> bool {
        self.0 >> Self::COUNT_BITS == (key as u32) << Self::COUNT_BITS >> Self::COUNT_BITS
    }
}

/// Which row of weights a piece has, and above that the largest of them, of whatever sign.
#[derive(Debug, Clone, Copy)]
struct Row(u32);

impl Row {
    const fn new(row: u16, largest: u16) -> Row {
        Row((largest as u32) << 16 | row as u32)
    }

    fn number(self) -> usize {
        usize::from(self.0 as u16)
    }

    fn largest(self) -> u16 {
        (self.0 >> 16) as u16
    }
}

/// A weight of a piece: what is counted, and how much it speaks for that in [`STEP`]s.
fn weight(counts: u16, steps: i16) -> u32 {
    u32::from(counts) << 16 | u32::from(steps as u16)
}

/// What pieces of words say about what a number counts. Some hundred are looked up for each number, at random: so they
/// take few bytes, and what belongs to one stands together.
#[derive(Debug, Default)]
pub struct Associations {
    /// What may be counted; `None`, the first, is no indicator.
    counted: Vec<Option<IndicatorId>>,
    /// Where each indicator is in `counted`.
    positions: Vec<Option<u16>>,
    /// All pieces in order of their buckets, each a [`Head`] with its weights behind it.
    pieces: Vec<u32>,
    /// By the first bits of a key, where those pieces begin.
    buckets: Vec<u32>,
    /// One bit for the first bits of a key, set where there may be such a piece: every other piece of a text is none.
    filter: Vec<u64>,
    /// Weights of all that may be counted, in [`STEP`]s.
    all: Vec<i16>,
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
        // So far, how many words each bucket has, and the one before it none.
        let mut before = 0;
        for bucket in &mut associations.buckets {
            before += *bucket;
            *bucket = before;
        }
        // Behind the last piece one can look for the next one.
        associations.pieces.push(0);
        associations
    }

    /// Keeps a piece with its weights.
    fn add(&mut self, key: u64, weights: &[(u64, u16, i16)]) {
        let start = self.pieces.len();
        let rows = self.all.len() / self.counted.len();
        match u16::try_from(rows) {
            Ok(row) if weights.len() >= (self.counted.len() / MANY).min(Head::ALL as usize) => {
                let largest = weights.iter().map(|(_, _, steps)| steps.unsigned_abs()).max().unwrap_or_default();
                self.pieces.extend([Head::new(key, Head::ALL).0, Row::new(row, largest).0]);
                let start = self.all.len();
                self.all.resize(start + self.counted.len(), 0);
                weights.iter().for_each(|&(_, counts, steps)| self.all[start + usize::from(counts)] = steps);
            }
            _ => {
                self.pieces.push(Head::new(key, weights.len() as u32).0);
                self.pieces.extend(weights.iter().map(|&(_, counts, steps)| weight(counts, steps)));
            }
        }
        self.buckets[bucket_of(key) + 1] += (self.pieces.len() - start) as u32;
        let (word, bit) = bit_of(key);
        self.filter[word] |= bit;
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.pieces.len() <= 1
    }

    /// What the pieces of these keys, all that are around a number, say about it.
    pub fn weigh<'a>(&'a self, keys: &[u64], room: &'a mut Weighing) -> Weighed<'a> {
        let Weighing { known, buckets, sums, scores } = room;
        // In three turns, as the processor can wait for many places in memory at once where it does not have to guess what
        // comes of each: which pieces may be known, where they would be, and what they weigh.
        known.clear();
        known.resize(keys.len(), 0);
        let mut count = 0;
        for &key in keys {
            let (word, bit) = bit_of(key);
            known[count] = key;
            count += usize::from(self.filter[word] & bit != 0);
        }
        buckets.clear();
        buckets.extend(known[..count].iter().map(|&key| self.bucket(key)));
        scores.clear();
        scores.resize(self.counted.len(), 0.0);
        sums.clear();
        sums.resize(self.counted.len(), 0);
        // How large one of the sums may be by now.
        let mut largest = 0_u16;
        for weights in known[..count].iter().zip(buckets).filter_map(|(key, bucket)| self.find(*key, bucket)) {
            match weights {
                Weights::All(all, more) => {
                    if largest.saturating_add(more) > i16::MAX as u16 {
                        carry(sums, scores);
                        largest = 0;
                    }
                    largest += more;
                    sums.iter_mut().zip(all).for_each(|(sum, steps)| *sum = sum.wrapping_add(*steps));
                }
                Weights::Few(few) => {
                    few.iter().for_each(|weight| scores[(weight >> 16) as usize] += f32::from(*weight as u16 as i16));
                }
            }
        }
        carry(sums, scores);
        let each = STEP * share(keys.len());
        scores.iter_mut().for_each(|score| *score *= each);
        Weighed { associations: self, scores }
    }

    fn bucket(&self, key: u64) -> Bucket {
        let bucket = bucket_of(key);
        let (start, end) = (self.buckets[bucket], self.buckets[bucket + 1]);
        Bucket { start, end, first: Head(self.pieces[start as usize]) }
    }

    /// The weights of a piece in its bucket.
    fn find(&self, key: u64, bucket: &Bucket) -> Option<Weights<'_>> {
        let (mut at, mut head) = (bucket.start as usize, bucket.first);
        while at < bucket.end as usize {
            let weights = at + 1..at + 1 + head.length();
            if head.is_of(key) {
                return Some(if head.count() == Head::ALL {
                    let row = Row(self.pieces[weights.start]);
                    let start = row.number() * self.counted.len();
                    Weights::All(&self.all[start..start + self.counted.len()], row.largest())
                } else {
                    Weights::Few(&self.pieces[weights])
                });
            }
            at = weights.end;
            head = Head(self.pieces[at]);
        }
        None
    }
}

/// Room in which pieces are weighed, for one number after the other.
#[derive(Debug, Default)]
pub struct Weighing {
    known: Vec<u64>,
    buckets: Vec<Bucket>,
    /// Sums of rows, as long as they are small.
    sums: Vec<i16>,
    scores: Vec<f32>,
}

/// Adds the sums to the scores and begins them anew.
fn carry(sums: &mut [i16], scores: &mut [f32]) {
    for (sum, score) in sums.iter_mut().zip(scores) {
        *score += f32::from(std::mem::take(sum));
    }
}

/// Where the pieces of a bucket begin and end, and the first of them.
#[derive(Debug)]
struct Bucket {
    start: u32,
    end: u32,
    first: Head,
}

/// The weights of a piece.
enum Weights<'a> {
    /// Those of [`weight`].
    Few(&'a [u32]),
    /// One for each thing that may be counted, and the largest of them.
    All(&'a [i16], u16),
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
        let mut best: Option<(IndicatorId, f32)> = None;
        for (counted, &score) in self.associations.counted.iter().zip(self.scores) {
            let Some(indicator) = *counted else { continue };
            // What may be counted is asked last: it takes longer.
            if best.is_none_or(|(_, most)| score >= most) && may(indicator) {
                best = Some((indicator, score));
            }
        }
        let (best, _) = best?;
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
        let mut room = Weighing::default();
        let around = |words: &[&str]| -> Vec<u64> {
            let before = words.iter().map(|word| key(PieceAt::Before, word.chars()));
            before.chain([key(PieceAt::Always, [])]).collect()
        };
        let (likeliest, likely) = associations.weigh(&around(&["收到"]), &mut room).likeliest(|_| true).unwrap();
        assert!(likeliest == received && likely > 0.9, "{likely}");
        let both = around(&["收到", "公开"]);
        assert_eq!(associations.weigh(&both, &mut room).likeliest(|_| true).unwrap().0, published);
        assert_eq!(associations.weigh(&both, &mut room).likeliest(|id| id == received).unwrap().0, received);
        let unknown = associations.weigh(&around(&["天气"]), &mut room).probability(received, |_| true);
        assert!(unknown.unwrap() < 0.3, "{unknown:?}");
        let other = codebook.indicator("review.total").unwrap();
        assert_eq!(associations.weigh(&both, &mut room).probability(other, |_| true), None);
    }

    #[test]
    fn mistakes_name_the_line() {
        let (_, _, problems) = load("no.such.code\tbefore\t公=1\ndisclosure.total\tbefore\t公\n");
        assert!(problems.contains("associations.tsv:2") && problems.contains("associations.tsv:3"), "{problems}");
    }
}
