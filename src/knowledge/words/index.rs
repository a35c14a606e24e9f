//! What tells in a few steps that no word begins at a place, or which ones may: filters, and words by the hash of
//! their first bytes.

use crate::model::character_length;

/// Bytes of a word that the hash of long words is made of.
pub(super) const KEY: usize = 6;

/// Bytes of a word that the hash of the longest ones is made of.
pub(super) const DEEP: usize = 12;

/// Selects the first [`KEY`] bytes.
pub(super) const LONG: u64 = u64::MAX >> (8 * (8 - KEY));

/// The first [`DEEP`] bytes, of eight bytes and the eight after them, as one number.
#[inline]
pub(super) fn deep(head: u64, next: u64) -> u64 {
    const REST: u64 = u64::MAX >> (8 * (16 - DEEP));
    head.rotate_left(29) ^ (next & REST).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
}

/// Selects the bytes of the first character.
#[inline]
pub(super) fn first_character(head: u64) -> u64 {
    u64::MAX >> (64 - 8 * character_length(head as u8))
}

#[inline]
pub(super) fn hash(bytes: u64) -> u32 {
    // Fibonacci hashing: the upper half depends on all bytes.
    (bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

/// The first eight bytes of `text`, zeros where there are fewer.
#[inline]
pub(super) fn window(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text.iter().rev().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte)),
    }
}

/// Words by the hash of their beginning.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// Words by bucket; in a bucket the longer words first.
    pub entries: Vec<Entry>,
    /// Where each bucket begins in `entries`, and where the last one ends.
    buckets: Vec<u16>,
    /// Selects the bits of a hash that tell the bucket; a power of two less one.
    mask: usize,
}

impl Index {
    /// The words with these positions; `key` makes a number of the beginning's first eight bytes and the eight after
    /// them.
    pub fn new(words: &[String], chosen: &[usize], key: impl Fn(u64, u64) -> u64) -> Index {
        // Words that begin alike share a bucket, so that many stay empty. More of them would no longer be at hand.
        let count = chosen.len().next_power_of_two();
        let mut index =
            Index { entries: Vec::with_capacity(chosen.len()), buckets: vec![0; count + 1], mask: count - 1 };
        let bucket_of = |entry: &Entry| hash(key(entry.head, entry.next)) as usize & (count - 1);
        index.entries.extend(chosen.iter().map(|&word| Entry::new(word, words[word].as_bytes())));
        for bucket in index.entries.iter().map(bucket_of) {
            index.buckets[bucket + 1] += 1;
        }
        for bucket in 1..index.buckets.len() {
            index.buckets[bucket] += index.buckets[bucket - 1];
        }
        index.entries.sort_by_key(|entry| (bucket_of(entry), std::cmp::Reverse(entry.length), entry.word));
        index
    }

    #[inline]
    pub fn bucket(&self, hash: u32) -> &[Entry] {
        let bucket = hash as usize & self.mask;
        &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize]
    }
}

impl Default for Index {
    fn default() -> Index {
        Index::new(&[], &[], |_, _| 0)
    }
}

/// A word, with enough of it to tell it from all others without looking at it, if it is short. There are tens of
/// thousands of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its first eight bytes and the eight after them.
    pub head: u64,
    next: u64,
    /// How many of each of these the word does not have.
    head_spare: u8,
    next_spare: u8,
    pub word: u16,
    /// Its length in bytes.
    pub length: u32,
}

impl Entry {
    fn new(word: usize, bytes: &[u8]) -> Entry {
        let spare = |from: usize| 8 - bytes.len().saturating_sub(from).min(8) as u8;
        Entry {
            head: window(bytes),
            next: window(bytes.get(8..).unwrap_or_default()),
            head_spare: spare(0),
            next_spare: spare(8),
            word: word as u16,
            length: bytes.len() as u32,
        }
    }

    /// Whether what begins with these eight bytes and the eight after them begins with the word, so far as it is no
    /// longer than they are.
    #[inline]
    pub fn is_at(&self, head: u64, next: u64) -> bool {
        // The first byte is the lowest; shifted in two steps, as one of 64 bits is none.
        let same = |a: u64, b: u64, spare: u8| (a ^ b) << (4 * spare) << (4 * spare) == 0;
        same(head, self.head, self.head_spare) && same(next, self.next, self.next_spare)
    }
}

/// A set of characters of three bytes.
#[derive(Debug, Clone)]
pub(super) struct Leads(Box<[u64; 1 << (Leads::BITS - 6)]>);

impl Leads {
    /// 13 bits of a hash of the character's three bytes: small enough to stay in the fastest cache; of the
    /// ideographs two or three share a bit.
    const BITS: u32 = 13;

    /// The set of the characters that these windows begin with, so far as they have three bytes.
    pub fn of(heads: impl Iterator<Item = u64>) -> Leads {
        let mut leads = Leads::default();
        heads.filter(|head| head & 0xf0 == 0xe0).for_each(|head| {
            let place = Leads::place(head);
            leads.0[place >> 6] |= 1 << (place & 63);
        });
        leads
    }

    #[inline]
    fn place(head: u64) -> usize {
        // The shift to the left leaves out the bytes behind the character.
        (hash(head << 40) >> (32 - Leads::BITS)) as usize
    }

    #[inline]
    pub fn has(&self, head: u64) -> bool {
        let place = Leads::place(head);
        self.0[place >> 6] & (1 << (place & 63)) != 0
    }
}

impl Default for Leads {
    fn default() -> Leads {
        Leads(Box::new([0; _]))
    }
}

/// A set of hashes.
#[derive(Debug, Clone)]
pub(super) struct Filter(Vec<u64>);

impl Filter {
    /// A filter for these hashes: of so many places, one is looked at closer in vain.
    pub fn of(mut hashes: Vec<u32>) -> Filter {
        const BITS: usize = 32;
        hashes.sort_unstable();
        hashes.dedup();
        let mut filter = Filter(vec![0; (hashes.len() * BITS).next_power_of_two().max(64) / 64]);
        hashes.into_iter().for_each(|hash| filter.add(hash));
        filter
    }

    #[inline]
    pub fn has(&self, hash: u32) -> bool {
        // The length is a power of two.
        let word = hash as usize >> 6 & (self.0.len() - 1);
        self.0[word] & (1 << (hash & 63)) != 0
    }

    fn add(&mut self, hash: u32) {
        let word = hash as usize >> 6 & (self.0.len() - 1);
        self.0[word] |= 1 << (hash & 63);
    }
}

impl Default for Filter {
    fn default() -> Filter {
        Filter::of(Vec::new())
    }
}
