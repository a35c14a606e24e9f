//! Which pieces of the words around a number go with which indicators: `lexicon/associations.tsv`, learned from the
//! gold by `gongkai knowledge learn`.

mod table;

use std::collections::HashMap;

use crate::knowledge::{Codebook, Problems, Source};
use crate::model::IndicatorId;
pub use table::Weighing;
use table::{KeyWeight, Table};

const FILE: &str = "lexicon/associations.tsv";

/// Its columns.
pub const COLUMNS: [&str; 3] = ["counted", "place", "weights"];

/// What a number counts that counts no indicator, in the file.
pub const NOTHING: &str = "nothing";

/// Weights are kept as whole numbers of this size, as the file has them: their sums are exact in any order.
const STEP: f32 = 0.01;

/// What is so much less likely than the likeliest (e⁻¹⁰) has no part in the sum of all.
const FAINT: f32 = 10.0;

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

/// The pieces that some characters begin with: from `shortest` of them to all.
pub fn beginnings(characters: &[char], shortest: usize) -> impl Iterator<Item = &[char]> {
    (shortest..=characters.len()).map(|length| &characters[..length])
}

/// Adds the keys of the [`beginnings`] of some characters at a place.
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

/// What pieces of words say about what a number counts.
#[derive(Debug, Default)]
pub struct Associations {
    /// What may be counted; `None`, the first, is no indicator.
    counted: Vec<Option<IndicatorId>>,
    /// Where each indicator is in `counted`.
    positions: Vec<Option<u16>>,
    /// Weights by pieces and by positions in `counted`, in [`STEP`]s.
    weights: Table,
}

impl Associations {
    pub(super) fn load(source: &Source, codebook: &Codebook, problems: &mut Problems) -> Associations {
        let mut counted = vec![None];
        let mut positions: Vec<Option<u16>> = vec![None; codebook.indicators.len()];
        let mut found: Vec<KeyWeight> = Vec::new();
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
        Associations { weights: Table::of(counted.len(), found), counted, positions }
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// What the pieces of these keys, all that are around a number, say about it.
    pub fn weigh<'a>(&'a self, keys: &[u64], room: &'a mut Weighing) -> Weighed<'a> {
        self.weights.sum(keys, room);
        let each = STEP * share(keys.len());
        room.scores.iter_mut().for_each(|score| *score *= each);
        Weighed { associations: self, scores: &room.scores }
    }
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
        let may = |counted: &Option<IndicatorId>| counted.is_none_or(&may);
        let scored = || self.associations.counted.iter().zip(self.scores.iter().copied());
        let likelier = |most: f32, (counted, score)| if score > most && may(counted) { score } else { most };
        let most = scored().fold(f32::MIN, likelier);
        let odds = |score: f32| f64::from((score - most).exp());
        let near = scored().filter(|(counted, score)| *score > most - FAINT && may(counted));
        let all: f64 = near.map(|(_, score)| odds(score)).sum();
        (odds(self.scores[position]) / all).min(1.0)
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
    fn beginnings_have_the_keys_of_pieces() {
        let characters: Vec<char> = "收到申请".chars().collect();
        for shortest in 0..=characters.len() {
            let mut keys = Vec::new();
            add_keys(PieceAt::Before, &characters, shortest, &mut keys);
            let pieces = beginnings(&characters, shortest);
            assert_eq!(keys, pieces.map(|piece| key(PieceAt::Before, piece.iter().copied())).collect::<Vec<_>>());
        }
    }

    #[test]
    fn mistakes_name_the_line() {
        let (_, _, problems) = load("no.such.code\tbefore\t公=1\ndisclosure.total\tbefore\t公\n");
        assert!(problems.contains("associations.tsv:2") && problems.contains("associations.tsv:3"), "{problems}");
    }
}
