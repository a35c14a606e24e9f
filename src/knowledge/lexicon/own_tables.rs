//! Words of tables of a body's own making: `lexicon/own_tables.toml`.

use serde::Deserialize;

use super::super::words::WordList;
use super::super::{Problems, Source};

const FILE: &str = "lexicon/own_tables.toml";

/// What the words in tables of a body's own making are for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each key is explained in own_tables.toml, beside its words
pub struct OwnTableWords {
    pub totals: WordList,
    pub whole_years: WordList,
    pub total: String,
    pub sum: String,
    pub title_ends: WordList,
    pub title_leads: WordList,
    pub bodies: WordList,
    pub scales: WordList,
    pub subtotals: WordList,
    pub of_which: String,
    pub serial: WordList,
    pub remarks: WordList,
    pub shares: WordList,
    pub other_years: WordList,
    pub this_year: WordList,
    pub last_year: WordList,
    pub label_heads: WordList,
    pub headed: WordList,
    pub cumulative: WordList,
    pub periods: WordList,
    pub plain: WordList,
    pub named_units: Vec<[String; 2]>,
    pub unit_marks: WordList,
}

impl OwnTableWords {
    /// Loads `lexicon/own_tables.toml`.
    pub fn load(source: &Source, problems: &mut Problems) -> OwnTableWords {
        source.toml(FILE, problems).unwrap_or_default()
    }
}
