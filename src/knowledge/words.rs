//! A list of words and a fast way to find all of them in a text at once.

use std::ops::Deref;

use serde::Deserialize;

/// A list of words, in the order of its file.
///
/// Texts are looked through once for all words, not once for each: the hash of the few bytes
/// at each place tells whether a word may begin there.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct WordList {
    words: Vec<String>,
    /// Selects the bytes that the hash is made of: as many as the shortest word has, at most 8.
    mask: u64,
    /// One bit per hash, set where words have it; few are, so that most places are passed fast.
    filter: Vec<u64>,
    /// Selects the bits of a hash that `filter` has; a power of two less one.
    filter_mask: usize,
    /// Hashes and words by bucket; in a bucket the longer words first.
    entries: Vec<(u32, u16)>,
    /// Where each bucket begins in `entries`, and where the last one ends.
    buckets: Vec<u16>,
}

/// Bits of the filter per word: of so many places, one is looked at closer in vain.
const FILTER_BITS: usize = 32;
/// Bits of the filter that share a bucket, as a shift.
const BUCKET_SHIFT: u32 = 4;

impl WordList {
    /// Every place in `text` where a word begins, from left to right: byte and position of the
    /// word in the list, the longer word first. Words may overlap.
    pub fn find<'w, 't>(&'w self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + use<'w, 't> {
        let text = text.as_bytes();
        let (mut at, mut from) = (0, 0);
        let mut hash = 0;
        let mut here: &[(u32, u16)] = &[];
        std::iter::from_fn(move || {
            loop {
                while let Some((&(other, word), rest)) = here.split_first() {
                    here = rest;
                    if other == hash && text[at..].starts_with(self.words[word as usize].as_bytes()) {
                        return Some((at, word as usize));
                    }
                }
                (at, hash) = self.candidate(text, from)?;
                (here, from) = (self.bucket(hash), at + 1);
            }
        })
    }

    /// Whether one of the words stands in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        self.find(text).next().is_some()
    }

    /// Whether `text` begins with one of the words.
    pub fn any_starts(&self, text: &str) -> bool {
        let words = self.bucket(self.hash(window(text.as_bytes())));
        words.iter().any(|&(_, word)| text.starts_with(self.words[word as usize].as_str()))
    }

    /// The first place from `from` on where words may begin, and its hash.
    fn candidate(&self, text: &[u8], from: usize) -> Option<(usize, u32)> {
        let rest = text.get(from..).filter(|_| !self.words.is_empty())?;
        let may_begin = |bytes: u64| {
            let bit = self.hash(bytes) as usize & self.filter_mask;
            self.filter[bit >> 6] & (1 << (bit & 63)) != 0
        };
        let whole = rest.windows(8).position(|eight| may_begin(window(eight)));
        // The last places have fewer than eight bytes.
        let last = rest.len().saturating_sub(7);
        let at = whole.or_else(|| (last..rest.len()).find(|&at| may_begin(window(&rest[at..]))))?;
        Some((from + at, self.hash(window(&rest[at..]))))
    }

    fn bucket(&self, hash: u32) -> &[(u32, u16)] {
        let bucket = (hash as usize & self.filter_mask) >> BUCKET_SHIFT;
        &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize]
    }

    fn hash(&self, bytes: u64) -> u32 {
        // Fibonacci hashing: the upper half depends on all bytes.
        ((bytes & self.mask).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
    }
}

/// The first eight bytes of `text`, zeros where there are fewer.
fn window(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text.iter().rev().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte)),
    }
}

impl From<Vec<String>> for WordList {
    fn from(mut words: Vec<String>) -> WordList {
        // An empty word would stand everywhere; so many words no file has.
        words.retain(|word| !word.is_empty());
        words.truncate(usize::from(u16::MAX));
        let shortest = words.iter().map(String::len).min().unwrap_or(8).min(8);
        let bits = (words.len() * FILTER_BITS).next_power_of_two().max(64);
        let mut list = WordList {
            mask: u64::MAX >> (8 * (8 - shortest)),
            filter: vec![0; bits / 64],
            filter_mask: bits - 1,
            entries: Vec::with_capacity(words.len()),
            buckets: vec![0; (bits >> BUCKET_SHIFT) + 1],
            words,
        };
        for (index, word) in list.words.iter().enumerate() {
            let hash = list.hash(window(word.as_bytes()));
            let bit = hash as usize & list.filter_mask;
            list.entries.push((hash, index as u16));
            list.filter[bit >> 6] |= 1 << (bit & 63);
            list.buckets[(bit >> BUCKET_SHIFT) + 1] += 1;
        }
        for bucket in 1..list.buckets.len() {
            list.buckets[bucket] += list.buckets[bucket - 1];
        }
        let (words, filter_mask) = (&list.words, list.filter_mask);
        list.entries.sort_by_key(|&(hash, word)| {
            ((hash as usize & filter_mask) >> BUCKET_SHIFT, std::cmp::Reverse(words[word as usize].len()), word)
        });
        list
    }
}

impl Default for WordList {
    fn default() -> WordList {
        WordList::from(Vec::new())
    }
}

/// Finds words in text: leftmost, then longest, never overlapping.
#[derive(Debug, Clone, Default)]
pub struct WordFinder {
    long: WordList,
    /// Words of fewer bytes than [`LONG`], apart, so that they do not shorten the hash of the rest.
    short: WordList,
    /// Positions among all words.
    of_long: Vec<u32>,
    of_short: Vec<u32>,
}

/// Two Chinese characters.
const LONG: usize = 6;

impl WordFinder {
    /// A finder of these words, whose positions it gives.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> WordFinder {
        let (mut long, mut short) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
        for (index, word) in words.into_iter().enumerate().filter(|(_, word)| !word.is_empty()) {
            let group = if word.len() < LONG { &mut short } else { &mut long };
            group.0.push(word.to_string());
            group.1.push(index as u32);
        }
        WordFinder { long: long.0.into(), short: short.0.into(), of_long: long.1, of_short: short.1 }
    }

    /// The words in `text`, from left to right: start, end, position among the words.
    pub fn find<'w, 't>(&'w self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + use<'w, 't> {
        let mut long = self.long.find(text).peekable();
        let mut short = self.short.find(text).peekable();
        let mut done = 0;
        std::iter::from_fn(move || {
            while long.next_if(|(at, _)| *at < done).is_some() {}
            while short.next_if(|(at, _)| *at < done).is_some() {}
            let is_short = match (long.peek(), short.peek()) {
                (Some((long, _)), Some((short, _))) => short < long,
                (one, _) => one.is_none(),
            };
            let (at, word) = if is_short { short.next()? } else { long.next()? };
            let (list, of) = if is_short { (&self.short, &self.of_short) } else { (&self.long, &self.of_long) };
            done = at + list[word].len();
            Some((at, done, of[word] as usize))
        })
    }
}

impl<'a> IntoIterator for &'a WordList {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.words.iter()
    }
}

impl Deref for WordList {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> WordList {
        words.iter().map(|word| word.to_string()).collect::<Vec<String>>().into()
    }

    #[test]
    fn finds_what_looking_for_each_word_finds() {
        let words = list(&["公开", "信息公开", "开", "X", "____", "信息公开申请受理点"]);
        for text in ["", "X", "开", "政府信息公开申请", "______", "信息公开申请受理点X开", "公", "无"] {
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
                expected.extend((0..words.len()).filter(|&w| text[at..].starts_with(&words[w])).map(|w| (at, w)));
            }
            let mut found: Vec<(usize, usize)> = words.find(text).collect();
            assert!(found.is_sorted_by_key(|(at, word)| (*at, std::cmp::Reverse(words[*word].len()))));
            found.sort_unstable();
            assert_eq!(found, expected, "{text}");
            assert_eq!(words.any_starts(text), expected.iter().any(|(at, _)| *at == 0), "{text}");
        }
    }

    #[test]
    fn finds_the_leftmost_longest_words() {
        let finder = WordFinder::new(["公开", "信息公开", "开", "政府信息", "app", "息公开年报"]);
        let found = |text| finder.find(text).map(|(start, end, word)| (start, end, word)).collect::<Vec<_>>();
        assert_eq!(found("开app政府信息公开"), [(0, 3, 2), (3, 6, 4), (6, 18, 3), (18, 24, 0)]);
        assert_eq!(found("信息公开年报"), [(0, 12, 1)]);
        assert_eq!(found("息公开年报"), [(0, 15, 5)]);
        assert_eq!(WordFinder::new([""]).find("公开").next(), None);
    }

    #[test]
    fn an_empty_list_finds_nothing() {
        assert!(!list(&[]).any_in("公开") && !list(&[""]).any_in("公开") && !list(&[]).any_starts(""));
    }
}
