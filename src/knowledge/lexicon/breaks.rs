//! Words where a line broke once: `lexicon/breaks.toml`.

use serde::Deserialize;

use super::super::words::WordList;
use super::super::{Problems, Source};

/// What tells where headings end in a text without line breaks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each key is explained in breaks.toml, beside its words
pub struct BreakWords {
    pub title_ends: WordList,
    pub title_goes_on: WordList,
}

impl BreakWords {
    /// Loads `lexicon/breaks.toml`.
    pub fn load(source: &Source, problems: &mut Problems) -> BreakWords {
        source.toml("lexicon/breaks.toml", problems).unwrap_or_default()
    }
}
