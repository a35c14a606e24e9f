//! Word lists for metadata.

use crate::knowledge::{Problems, Source};

/// Word lists for metadata, compiled.
#[derive(Debug, Default)]
pub struct MetadataWords {}

impl MetadataWords {
    /// Loads its files under `lexicon/`.
    pub fn load(_source: &Source, _problems: &mut Problems) -> MetadataWords {
        MetadataWords::default()
    }
}
