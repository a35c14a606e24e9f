//! Sets of concepts: what a word means to the reader.

/// A concept of `lexicon/terms.tsv`, by position of its first appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Concept(pub u16);

/// Words of bits in a set.
const WORDS: usize = 8;

/// How many concepts there can be.
pub const MOST_CONCEPTS: usize = WORDS * 64;

/// A set of at most [`MOST_CONCEPTS`] concepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConceptSet([u64; WORDS]);

impl ConceptSet {
    /// The set of these concepts.
    pub fn of(concepts: impl IntoIterator<Item = Concept>) -> ConceptSet {
        let mut set = ConceptSet::default();
        concepts.into_iter().for_each(|concept| set.insert(concept));
        set
    }

    /// Adds a concept.
    pub fn insert(&mut self, concept: Concept) {
        self.0[(concept.0 >> 6) as usize] |= 1 << (concept.0 & 63);
    }

    /// Whether the concept is in the set.
    pub fn has(&self, concept: Concept) -> bool {
        self.0[(concept.0 >> 6) as usize] & (1 << (concept.0 & 63)) != 0
    }

    /// Adds the concepts of another set.
    #[inline]
    pub fn insert_all(&mut self, other: &ConceptSet) {
        self.0.iter_mut().zip(&other.0).for_each(|(ours, theirs)| *ours |= theirs);
    }

    /// Whether the sets share a concept.
    #[inline]
    pub fn meets(&self, other: &ConceptSet) -> bool {
        // Without an early end this looks at several words at once.
        self.0.iter().zip(&other.0).fold(0, |shared, (ours, theirs)| shared | ours & theirs) != 0
    }

    /// Both sets together.
    #[inline]
    pub fn union(&self, other: &ConceptSet) -> ConceptSet {
        let mut both = *self;
        both.insert_all(other);
        both
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// The concepts in it, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Concept> + '_ {
        self.0.iter().enumerate().flat_map(|(word, &bits)| {
            let mut rest = bits;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                Some(Concept((word as u32 * 64 + bit) as u16))
            })
        })
    }
}
