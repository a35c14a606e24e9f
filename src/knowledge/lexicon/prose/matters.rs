//! What numbers are about that no reading claims: `lexicon/matters.tsv`.

use crate::knowledge::{Problems, Source, WordFinder};

const FILE: &str = "lexicon/matters.tsv";

/// The work of a body that is not its disclosure, by words.
pub struct Matters {
    finder: WordFinder,
    /// Name of the matter of each word.
    names: Vec<String>,
}

impl std::fmt::Debug for Matters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Matters({} words)", self.names.len())
    }
}

impl Matters {
    pub(super) fn load(source: &Source, problems: &mut Problems) -> Matters {
        let rows = source.tsv(FILE, &["matter", "words"], problems);
        let words: Vec<(&str, &str)> =
            rows.iter().flat_map(|row| row.items(1).map(|word| (word, row.get(0)))).collect();
        Matters {
            finder: WordFinder::new(words.iter().map(|(word, _)| *word)),
            names: words.iter().map(|(_, name)| name.to_string()).collect(),
        }
    }

    /// The matter of the first word in the text that has one.
    pub fn of(&self, text: &str) -> Option<&str> {
        self.finder.find(text).next().map(|(_, _, word)| self.names[word].as_str())
    }
}
