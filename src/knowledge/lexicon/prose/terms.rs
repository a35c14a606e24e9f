//! The words of the prose by concept: `lexicon/terms.tsv`.

use std::collections::{BTreeMap, HashMap};

use super::spellings::{MOST_SPELLINGS, spaced, spellings};
use super::{Concept, ConceptSet, MOST_CONCEPTS, Steering, TopicId, Topics};
use crate::knowledge::{Codebook, Problems, Source, WordFinder};

pub(super) const TERMS: &str = "lexicon/terms.tsv";

/// What a word means.
#[derive(Debug, Clone, Copy, Default)]
pub struct Term {
    /// Its concepts.
    pub concepts: ConceptSet,
    /// The topic it sets for certain.
    pub strong: Option<TopicId>,
    /// The topic it sets where nothing else does.
    pub weak: Option<TopicId>,
}

/// The words of the prose.
pub struct Terms {
    finder: WordFinder,
    terms: Vec<Term>,
    pub(super) concepts: HashMap<String, Concept>,
    /// What they set.
    pub topics: Topics,
    /// Concepts the machinery refers to.
    pub steering: Steering,
}

impl std::fmt::Debug for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Terms({} words)", self.terms.len())
    }
}

impl Terms {
    pub(super) fn load(source: &Source, codebook: &Codebook, problems: &mut Problems) -> Terms {
        let (concepts, words) = read(source, problems);
        let topics = Topics::load(source, codebook, &concepts, problems);
        let term = |concepts: &ConceptSet| {
            let [strong, weak] = topics.set_by(concepts);
            Term { concepts: *concepts, strong, weak }
        };
        Terms {
            finder: WordFinder::new(words.keys().map(String::as_str)),
            terms: words.values().map(term).collect(),
            steering: Steering::resolve(&concepts, problems),
            concepts,
            topics,
        }
    }

    /// The words in `text`, longest first where they overlap: `(start, end, what it means)`.
    pub fn find<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'a Term)> + use<'a, 't> {
        self.finder.find(text).map(|(start, end, word)| (start, end, &self.terms[word]))
    }

    /// The concept with this name.
    pub fn concept(&self, name: &str) -> Option<Concept> {
        self.concepts.get(name).copied()
    }
}

/// The concepts by their names, and which of them each word has.
fn read(source: &Source, problems: &mut Problems) -> (HashMap<String, Concept>, BTreeMap<String, ConceptSet>) {
    let mut concepts: HashMap<String, Concept> = HashMap::new();
    let mut words: BTreeMap<String, ConceptSet> = BTreeMap::new();
    for row in source.tsv(TERMS, &["concept", "words"], problems) {
        let next = concepts.len();
        if next >= MOST_CONCEPTS && !concepts.contains_key(row.get(0)) {
            problems.add(TERMS, row.line, format!("more than {MOST_CONCEPTS} concepts"));
            continue;
        }
        let concept = *concepts.entry(row.get(0).to_string()).or_insert(Concept(next as u16));
        for pattern in row.items(1) {
            let spelled = spellings(pattern);
            if spelled.len() > MOST_SPELLINGS {
                problems.add(TERMS, row.line, format!("{pattern} stands for more than {MOST_SPELLINGS} words"));
            }
            for word in spelled {
                if let Some(word) = spaced(&word) {
                    words.entry(word).or_default().insert(concept);
                }
                words.entry(word).or_default().insert(concept);
            }
        }
    }
    problems.too_many(TERMS, words.len(), u16::MAX.into(), "words");
    (concepts, words)
}

/// Groups of concepts: divided by spaces, alternatives within a group by `|`.
pub(super) fn groups(
    text: &str,
    file: &str,
    line: u32,
    concepts: &HashMap<String, Concept>,
    problems: &mut Problems,
) -> Vec<ConceptSet> {
    text.split_whitespace().map(|group| set(group, '|', file, line, concepts, problems)).collect()
}

/// Concepts by their names.
pub(super) fn set(
    text: &str,
    divider: char,
    file: &str,
    line: u32,
    concepts: &HashMap<String, Concept>,
    problems: &mut Problems,
) -> ConceptSet {
    let mut set = ConceptSet::default();
    for name in text.split(divider).filter(|name| !name.is_empty()) {
        match concepts.get(name) {
            Some(concept) => set.insert(*concept),
            None => problems.add(file, line, format!("unknown concept {name}")),
        }
    }
    set
}
