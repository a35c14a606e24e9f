//! Numerals, hedges and what may stand directly behind a number.

use crate::knowledge::characters::CharMap;
use crate::knowledge::{Codebook, Problems, Source, WordList};
use crate::model::UnitId;

/// The kind of unit of shares of a hundred.
const PERCENT: &str = "percent";

/// Numerals and hedges by their characters, units and counters as words.
#[derive(Debug, Default)]
pub struct NumberWords {
    numerals: CharMap<(NumeralKind, u64)>,
    /// By last character.
    before: CharMap<Vec<Hedge>>,
    scale: CharMap<Vec<Hedge>>,
    after: CharMap<Vec<Hedge>>,
    /// Words that may stand behind a number, and what each is.
    follower_words: WordList,
    followers: Vec<Follower>,
    /// Words before a number that make a share of a hundred of it (百分之九十八), and its unit.
    percent_leads: Vec<String>,
    percent: Option<UnitId>,
    /// Before the decimals of a Chinese numeral.
    point: Option<char>,
    /// By unit, the unit of ten thousand of it (元: 万元).
    ten_thousand: Vec<Option<UnitId>>,
    /// Names of the kinds of counters; [`Follower::Counter`] is the position.
    pub kinds: Vec<String>,
}

/// What a numeral character does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumeralKind {
    /// A digit of one place.
    Digit,
    /// A power of ten below ten thousand.
    Place,
    /// Multiplies all before it.
    Scale,
    /// A contracted multiple of ten (廿).
    Tens,
}

/// A hedge word and its effect.
#[derive(Debug, Clone)]
pub struct Hedge {
    /// The word.
    pub word: String,
    /// What it leaves open.
    pub effect: HedgeEffect,
}

/// What a hedge leaves open; `k` is the place value of the last digit that is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HedgeEffect {
    /// From one `k` below up to the number; from a tenth below, where it is a multiplier alone (近千条).
    Below,
    /// Around the number: half a `k` or 5 %, whichever is more.
    About,
    /// From the number up to one `k` above.
    Above,
    /// At most the number.
    AtMost,
    /// Nothing: a figure of speech.
    Exact,
}

/// What stands directly behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follower {
    /// A unit of the codebook.
    Unit(UnitId),
    /// A word that tells that the number counts nothing we report; position in
    /// [`NumberWords::kinds`].
    Counter(u8),
    /// A word that is listed as both: a unit where the number stands behind words and ends them (公民5人、企业3家), else
    /// such a counter (15家企业).
    Either(UnitId, u8),
}

impl NumberWords {
    pub(super) fn load(source: &Source, codebook: &Codebook, problems: &mut Problems) -> NumberWords {
        let mut words = NumberWords::default();
        words.load_numerals(source, problems);
        words.load_hedges(source, problems);
        words.percent = codebook.units.iter().position(|unit| unit.kind == PERCENT).map(|at| UnitId(at as u8));
        let mut followers = words.load_counters(source, problems);
        let scale = words.numerals.iter().find(|(_, (kind, value))| *kind == NumeralKind::Scale && *value == 10_000);
        let scale = scale.map(|(character, _)| character);
        words.ten_thousand = codebook
            .units
            .iter()
            .map(|unit| scale.and_then(|scale| codebook.unit(&format!("{scale}{}", unit.name))))
            .collect();
        for (index, unit) in codebook.units.iter().enumerate() {
            for name in std::iter::once(&unit.name).chain(&unit.variants) {
                let unit = UnitId(index as u8);
                let listed = followers.iter().position(|(word, _)| word == name);
                match listed.map(|at| (at, followers[at].1)) {
                    Some((at, Follower::Counter(kind))) => followers[at].1 = Follower::Either(unit, kind),
                    _ => followers.push((name.clone(), Follower::Unit(unit))),
                }
            }
        }
        followers.retain(|(word, _)| !word.is_empty());
        let (follower_words, followers): (Vec<String>, Vec<Follower>) = followers.into_iter().unzip();
        (words.follower_words, words.followers) = (follower_words.into(), followers);
        for list in [&mut words.before, &mut words.scale, &mut words.after] {
            list.values_mut().for_each(|list| list.sort_by_key(|hedge| std::cmp::Reverse(hedge.word.len())));
        }
        words
    }

    fn load_numerals(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "lexicon/numerals.tsv";
        for row in source.tsv(FILE, &["character", "kind", "value"], problems) {
            if row.get(1) == "point" {
                self.point = row.get(0).chars().next();
                continue;
            }
            let kind = match row.get(1) {
                "digit" => NumeralKind::Digit,
                "place" => NumeralKind::Place,
                "scale" => NumeralKind::Scale,
                "tens" => NumeralKind::Tens,
                other => {
                    problems.add(
                        FILE,
                        row.line,
                        format!("unknown kind {other}; use digit, place, scale, tens or point"),
                    );
                    continue;
                }
            };
            match (row.get(0).chars().next(), row.get(2).parse()) {
                (Some(character), Ok(value)) => *self.numerals.entry(character, || (kind, value)) = (kind, value),
                _ => problems.add(FILE, row.line, "needs one character and a whole number"),
            }
        }
    }

    fn load_hedges(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "lexicon/hedges.tsv";
        for row in source.tsv(FILE, &["word", "place", "effect"], problems) {
            if row.get(2) == PERCENT {
                self.percent_leads.push(row.get(0).to_string());
                continue;
            }
            let effect = match row.get(2) {
                "below" => HedgeEffect::Below,
                "about" => HedgeEffect::About,
                "above" => HedgeEffect::Above,
                "at_most" => HedgeEffect::AtMost,
                "exact" => HedgeEffect::Exact,
                other => {
                    problems.add(FILE, row.line, format!("unknown effect {other}"));
                    continue;
                }
            };
            let hedge = Hedge { word: row.get(0).to_string(), effect };
            let mut characters = hedge.word.chars();
            let (place, character) = match row.get(1) {
                "before" => (&mut self.before, characters.next_back()),
                "scale" => (&mut self.scale, characters.next()),
                "after" => (&mut self.after, characters.next()),
                other => {
                    problems.add(FILE, row.line, format!("unknown place {other}; use before, scale or after"));
                    continue;
                }
            };
            if let Some(character) = character {
                place.entry(character, Vec::new).push(hedge);
            }
        }
    }

    /// The counters, and what each counts.
    fn load_counters(&mut self, source: &Source, problems: &mut Problems) -> Vec<(String, Follower)> {
        const COUNTERS: &str = "lexicon/counters.tsv";
        let mut counters = Vec::new();
        for row in source.tsv(COUNTERS, &["word", "kind"], problems) {
            let kind = match self.kinds.iter().position(|kind| kind == row.get(1)) {
                Some(known) => known,
                None => {
                    self.kinds.push(row.get(1).to_string());
                    self.kinds.len() - 1
                }
            };
            counters.push((row.get(0).to_string(), Follower::Counter(kind as u8)));
        }
        problems.too_many(COUNTERS, self.kinds.len(), u8::MAX.into(), "kinds");
        counters
    }

    /// All numeral characters with what they are.
    pub fn numerals(&self) -> impl Iterator<Item = (char, NumeralKind, u64)> {
        self.numerals.iter().map(|(character, (kind, value))| (character, *kind, *value))
    }

    /// What the character does in a numeral.
    pub fn numeral(&self, character: char) -> Option<(NumeralKind, u64)> {
        self.numerals.get(character).copied()
    }

    /// Characters that number headings: digits from one on and ten.
    pub(super) fn heading_digits(&self) -> Vec<char> {
        self.numerals
            .iter()
            .filter(|(_, (kind, value))| *kind == NumeralKind::Digit && *value > 0 || *value == 10)
            .map(|(character, _)| character)
            .collect()
    }

    /// What stands before the decimals of a Chinese numeral (九十八点五).
    pub fn point(&self) -> Option<char> {
        self.point
    }

    /// The unit of ten thousand of this one, where there is one.
    pub fn ten_thousand(&self, unit: UnitId) -> Option<UnitId> {
        self.ten_thousand.get(unit.0 as usize).copied().flatten()
    }

    /// The longest unit or counter at the start of `text`, with its length in bytes.
    pub fn follower(&self, text: &str) -> Option<(usize, Follower)> {
        let word = self.follower_words.longest_start(text)?;
        Some((self.follower_words[word].len(), self.followers[word]))
    }

    /// Whether the unit is that of shares of a hundred.
    pub fn is_percent(&self, unit: UnitId) -> bool {
        self.percent == Some(unit)
    }

    /// The length of the word at the start of `text` that makes a share of a hundred of the number behind it, and
    /// its unit.
    pub fn percent_lead(&self, text: &str) -> Option<(usize, UnitId)> {
        let lead = self.percent_leads.iter().find(|lead| text.starts_with(lead.as_str()))?;
        Some((lead.len(), self.percent?))
    }

    /// The hedge that ends `text`, with its length in bytes.
    pub fn hedge_before(&self, text: &str) -> Option<(usize, HedgeEffect)> {
        let list = self.before.get(text.chars().next_back()?)?;
        list.iter().find(|hedge| text.ends_with(&hedge.word)).map(|hedge| (hedge.word.len(), hedge.effect))
    }

    /// The hedge between number and unit that begins `text`, with its length in bytes.
    pub fn hedge_scale(&self, text: &str) -> Option<(usize, HedgeEffect)> {
        let list = self.scale.get(text.chars().next()?)?;
        list.iter().find(|hedge| text.starts_with(&hedge.word)).map(|hedge| (hedge.word.len(), hedge.effect))
    }

    /// The hedge behind the unit that begins `text`, with its length in bytes.
    pub fn hedge_after(&self, text: &str) -> Option<(usize, HedgeEffect)> {
        let list = self.after.get(text.chars().next()?)?;
        list.iter().find(|hedge| text.starts_with(&hedge.word)).map(|hedge| (hedge.word.len(), hedge.effect))
    }
}
