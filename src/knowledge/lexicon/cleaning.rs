//! Word lists for cleaning.

use crate::knowledge::{Problems, Source};

/// Word lists for cleaning, compiled.
#[derive(Debug, Default)]
pub struct CleaningWords {}

impl CleaningWords {
    /// Loads its files under `lexicon/`.
    pub fn load(_source: &Source, _problems: &mut Problems) -> CleaningWords {
        CleaningWords::default()
    }
}
