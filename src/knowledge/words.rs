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
    /// Words by bucket; in a bucket the longer words first.
    entries: Vec<Entry>,
    /// Where each bucket begins in `entries`, and where the last one ends.
    buckets: Vec<u16>,
}

/// A word, with enough of it to tell most others apart without looking at it.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u32,
    word: u16,
    /// Its bytes from [`NEXT`] on, at most eight, and which of them count.
    next: u64,
    next_mask: u64,
}

/// Where the part of a word begins that entries of the same hash are told apart by.
const NEXT: usize = 6;

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
        let mut next = 0;
        let mut here: &[Entry] = &[];
        std::iter::from_fn(move || {
            loop {
                while let Some((entry, rest)) = here.split_first() {
                    here = rest;
                    let word = usize::from(entry.word);
                    if entry.hash == hash
                        && next & entry.next_mask == entry.next
                        && text[at..].starts_with(self.words[word].as_bytes())
                    {
                        return Some((at, word));
                    }
                }
                (at, hash) = self.candidate(text, from)?;
                (here, from) = (self.bucket(hash), at + 1);
                next = window(text.get(at + NEXT..).unwrap_or_default());
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
        words.iter().any(|entry| text.starts_with(self.words[usize::from(entry.word)].as_str()))
    }

    /// The first place from `from` on where words may begin, and its hash.
    fn candidate(&self, text: &[u8], from: usize) -> Option<(usize, u32)> {
        if self.words.is_empty() {
            return None;
        }
        let may_begin = |bytes: u64| {
            let bit = self.hash(bytes) as usize & self.filter_mask;
            self.filter[bit >> 6] & (1 << (bit & 63)) != 0
        };
        let mut at = from;
        while at < text.len() {
            // Runs of characters of three bytes, as Chinese has: words begin at every third byte.
            while let Some(eight) = text[at..].first_chunk::<8>()
                && eight[0] & 0xf0 == 0xe0
            {
                let bytes = u64::from_le_bytes(*eight);
                if may_begin(bytes) {
                    return Some((at, self.hash(bytes)));
                }
                at += 3;
            }
            let bytes = window(text.get(at..)?);
            if may_begin(bytes) {
                return Some((at, self.hash(bytes)));
            }
            at += 1;
        }
        None
    }

    fn bucket(&self, hash: u32) -> &[Entry] {
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
            let rest = word.as_bytes().get(NEXT..).unwrap_or_default();
            let next_mask = window(&[0xff; 8][..rest.len().min(8)]);
            list.entries.push(Entry { hash, word: index as u16, next: window(rest) & next_mask, next_mask });
            list.filter[bit >> 6] |= 1 << (bit & 63);
            list.buckets[(bit >> BUCKET_SHIFT) + 1] += 1;
        }
        for bucket in 1..list.buckets.len() {
            list.buckets[bucket] += list.buckets[bucket - 1];
        }
        let (words, filter_mask) = (&list.words, list.filter_mask);
        list.entries.sort_by_key(|entry| {
            let bucket = (entry.hash as usize & filter_mask) >> BUCKET_SHIFT;
            (bucket, std::cmp::Reverse(words[usize::from(entry.word)].len()), entry.word)
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
    /// By [`LENGTHS`]: short words apart, so that they do not shorten the hash of the rest.
    groups: [Group; 3],
}

#[derive(Debug, Clone, Default)]
struct Group {
    list: WordList,
    /// Position of each among all words.
    positions: Vec<u32>,
}

/// Least bytes of the words of a group: two Chinese characters, one, and fewer.
const LENGTHS: [usize; 3] = [6, 3, 1];

impl WordFinder {
    /// A finder of these words, whose positions it gives.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> WordFinder {
        let mut groups: [(Vec<String>, Vec<u32>); 3] = Default::default();
        for (index, word) in words.into_iter().enumerate() {
            let group = LENGTHS.iter().position(|&least| word.len() >= least);
            if let Some((words, positions)) = group.map(|group| &mut groups[group]) {
                words.push(word.to_string());
                positions.push(index as u32);
            }
        }
        WordFinder { groups: groups.map(|(words, positions)| Group { list: words.into(), positions }) }
    }

    /// The words in `text`, from left to right: start, end, position among the words.
    pub fn find<'w, 't>(&'w self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + use<'w, 't> {
        let mut found = self.groups.each_ref().map(|group| group.list.find(text).peekable());
        let mut done = 0;
        std::iter::from_fn(move || {
            let mut best: Option<(usize, usize)> = None;
            for (group, found) in found.iter_mut().enumerate() {
                while found.next_if(|(at, _)| *at < done).is_some() {}
                // At the same place the group of longer words has come first.
                if let Some(&(at, _)) = found.peek()
                    && best.is_none_or(|(first, _)| at < first)
                {
                    best = Some((at, group));
                }
            }
            let (at, group) = best?;
            let (_, word) = found[group].next()?;
            let Group { list, positions } = &self.groups[group];
            done = at + list[word].len();
            Some((at, done, positions[word] as usize))
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
        for text in ["", "X", "开", "政府信息公开申请", "______", "信息公开申请受理点X开", "公", "无"]
        {
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
        let finder = WordFinder::new([
            "公开",
            "信息公开",
            "开",
            "政府信息",
            "app",
            "息公开年报",
            "V",
            "信息公开目录和指南的编制",
        ]);
        let found = |text| finder.find(text).collect::<Vec<_>>();
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
