//! What speaks for and against a value of running text: `lexicon/signs.tsv`.

use crate::knowledge::{Problems, Source, WordList};

const FILE: &str = "lexicon/signs.tsv";

/// The name that the odds without any sign have in the file.
const BASE: &str = "base";

/// The sign that words show.
const SAID: &str = "disclosure";

/// Defines the signs with their names in the file.
macro_rules! signs {
    ($($(#[$meta:meta])* $sign:ident = $name:literal),+ $(,)?) => {
        /// Something about how a value is stated that was found to go with right or with wrong ones.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Sign { $($(#[$meta])* $sign),+ }
        const NAMES: &[(&str, Sign)] = &[$(($name, Sign::$sign)),+];
    };
}

signs! {
    /// No reading rule claims its number.
    Unclaimed = "unclaimed",
    /// Numbers so worded hardly ever count that.
    Unlikely = "unlikely",
    /// Numbers so worded mostly count something else.
    Doubtful = "doubtful",
    /// Its sentence states another value of the same thing, far from it.
    Rival = "rival",
    /// It is the only number of its sentence that is read.
    Alone = "alone",
    /// Two numbers of its sentence are read.
    Pair = "pair",
    /// Five numbers of its sentence and more are read.
    List = "list",
    /// A number of its sentence is neither read nor recognised.
    Unread = "unread",
    /// A number of its sentence is recognised as something other than a value.
    Recognised = "recognised",
    /// The report states it a second time.
    Repeated = "repeated",
    /// It follows from a statement about all of something.
    Implied = "implied",
    /// The words hedge it.
    Hedged = "hedged",
    /// It stands before the words that name it.
    Behind = "behind",
    /// A comma stands between it and the words that name it.
    Apart = "apart",
    /// Its sentence speaks of disclosure.
    Disclosure = "disclosure",
    /// It fits a sum that comes out.
    SumHolds = "sum_holds",
    /// It stands in a sum that does not come out.
    SumFails = "sum_fails",
}

/// The odds that a value with such signs is wrong, each sign taken for itself.
#[derive(Debug)]
pub struct Signs {
    base: f64,
    /// By [`Sign`].
    odds: Vec<f64>,
    /// Words by which a sentence speaks of disclosure.
    pub disclosure: WordList,
}

impl Signs {
    pub(super) fn load(source: &Source, problems: &mut Problems) -> Signs {
        let mut base = None;
        let mut odds: Vec<Option<f64>> = vec![None; NAMES.len()];
        let mut words: Vec<String> = Vec::new();
        for row in source.tsv(FILE, &["sign", "odds", "words"], problems) {
            let place = match NAMES.iter().find(|(name, _)| *name == row.get(0)) {
                Some((_, sign)) => &mut odds[*sign as usize],
                None if row.get(0) == BASE => &mut base,
                None => {
                    problems.add(FILE, row.line, format!("unknown sign {}", row.get(0)));
                    continue;
                }
            };
            let factor = row.get(1).parse().ok().filter(|odds: &f64| odds.is_finite() && *odds > 0.0);
            if factor.is_none() || place.is_some() {
                problems.add(FILE, row.line, "each sign needs odds above 0, once");
            }
            *place = factor;
            if row.items(2).next().is_some() != (row.get(0) == SAID) {
                problems.add(FILE, row.line, format!("words belong to {SAID}, and only to it"));
            }
            words.extend(row.items(2).map(str::to_string));
        }
        for (name, sign) in NAMES.iter().filter(|(_, sign)| odds[*sign as usize].is_none()) {
            problems.add(FILE, 0, format!("sign {name} ({sign:?}) is missing"));
        }
        if base.is_none() {
            problems.add(FILE, 0, format!("{BASE} is missing"));
        }
        let odds = odds.into_iter().map(|odds| odds.unwrap_or(1.0)).collect();
        Signs { base: base.unwrap_or(1.0), odds, disclosure: words.into() }
    }

    /// How sure a value with these signs is, from 0 to 1, to three digits.
    pub fn confidence(&self, signs: impl IntoIterator<Item = Sign>) -> f32 {
        let odds = signs.into_iter().fold(self.base, |odds, sign| odds * self.odds[sign as usize]);
        ((1e3 / (1.0 + odds)).round() / 1e3) as f32
    }
}
