//! A list of words and a fast way to find all of them in a text at once.

use std::ops::Deref;

use serde::Deserialize;

use crate::model::character_length;

/// A list of words, in the order of its file.
///
/// Texts are looked through once for all words, not once for each: the hash of the few bytes
/// at each character tells whether a word may begin there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct WordList {
    words: Vec<String>,
    /// One bit for each character (of those with three bytes) that words begin with, some sharing
    /// theirs: most places are passed by this alone.
    leads: Leads,
    /// The same of those that words shorter than [`KEY`] bytes begin with.
    short_leads: Leads,
    /// One bit per hash, set where a word may begin; few are.
    filter: Filter,
    /// Words of at least [`DEEP`] bytes, by so many of them: four Chinese characters. Hundreds of words begin
    /// with the same two.
    deep: Index,
    /// Shorter words of at least [`KEY`] bytes, by so many of them: two Chinese characters.
    long: Index,
    /// Shorter words still, by their first character.
    short: Index,
    /// One bit per ASCII character that words begin with.
    ascii: u128,
}

/// Bytes of a word that the hash of long words is made of.
const KEY: usize = 6;

/// Bytes of a word that the hash of the longest ones is made of.
const DEEP: usize = 12;

/// Words by the hash of their beginning.
#[derive(Debug, Clone)]
struct Index {
    /// Words by bucket; in a bucket the longer words first.
    entries: Vec<Entry>,
    /// Where each bucket begins in `entries`, and where the last one ends.
    buckets: Vec<u16>,
    /// Selects the bits of a hash that tell the bucket; a power of two less one.
    mask: usize,
}

/// A set of characters of three bytes.
#[derive(Debug, Clone)]
struct Leads(Box<[u64; 1 << (Leads::BITS - 6)]>);

impl Leads {
    /// 13 bits of a hash of the character's three bytes: small enough to stay in the fastest cache; of the
    /// ideographs two or three share a bit.
    const BITS: u32 = 13;

    #[inline]
    fn place(head: u64) -> usize {
        // The shift to the left leaves out the bytes behind the character.
        (hash(head << 40) >> (32 - Leads::BITS)) as usize
    }

    #[inline]
    fn has(&self, head: u64) -> bool {
        let place = Leads::place(head);
        self.0[place >> 6] & (1 << (place & 63)) != 0
    }

    fn add(&mut self, head: u64) {
        let place = Leads::place(head);
        self.0[place >> 6] |= 1 << (place & 63);
    }
}

impl Default for Leads {
    fn default() -> Leads {
        Leads(Box::new([0; _]))
    }
}

/// A set of hashes.
#[derive(Debug, Clone)]
struct Filter(Vec<u64>);

impl Filter {
    /// Room for so many words: of so many places, one is looked at closer in vain.
    fn new(words: usize) -> Filter {
        const BITS: usize = 32;
        Filter(vec![0; (words * BITS).next_power_of_two().max(64) / 64])
    }

    #[inline]
    fn has(&self, hash: u32) -> bool {
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
        Filter::new(0)
    }
}

/// A word, with enough of it to tell it from all others without looking at it, if it is short.
#[derive(Debug, Clone, Copy)]
struct Entry {
    word: u16,
    /// Its length in bytes.
    length: u32,
    /// Its first eight bytes and the eight after them, and which of them count.
    head: u64,
    head_mask: u64,
    next: u64,
    next_mask: u64,
}

impl WordList {
    /// Every place in `text` where a word begins, from left to right: byte and position of the
    /// word in the list, the longer word first. Words may overlap.
    pub fn find<'w, 't>(&'w self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + use<'w, 't> {
        Places { search: Search::new(self, text), place: Place::default(), here: [&[]; 3] }
    }

    /// Whether one of the words stands in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        Search::new(self, text).longest().is_some()
    }

    /// Whether `text` begins with one of the words.
    pub fn any_starts(&self, text: &str) -> bool {
        self.starting(text.as_bytes()).any(|entry| text.starts_with(self.words[usize::from(entry.word)].as_str()))
    }

    /// Position of the longest word that `text` begins with.
    pub fn longest_start(&self, text: &str) -> Option<usize> {
        let begins = |entry: &&Entry| text.starts_with(self.words[usize::from(entry.word)].as_str());
        self.starting(text.as_bytes()).find(begins).map(|entry| usize::from(entry.word))
    }

    /// Position of the word that `text` is.
    pub fn position(&self, text: &str) -> Option<usize> {
        let same = |entry: &&Entry| self.words[usize::from(entry.word)] == text;
        self.starting(text.as_bytes()).find(same).map(|entry| usize::from(entry.word))
    }

    /// The words that may begin with these bytes: three groups, in each of which the longer words come first, as
    /// each has longer ones than the next.
    #[inline]
    fn words_at(&self, head: u64, next: u64) -> [&[Entry]; 3] {
        [
            self.deep.bucket(hash(deep(head, next))),
            self.long.bucket(hash(head & LONG)),
            self.short.bucket(hash(head & first_character(head))),
        ]
    }

    /// The words that `text` may begin with, the longer ones first.
    fn starting(&self, text: &[u8]) -> impl Iterator<Item = &Entry> {
        self.words_at(window(text), window(text.get(8..).unwrap_or_default())).into_iter().flatten()
    }
}

/// The search for words in a text.
struct Search<'w, 't> {
    list: &'w WordList,
    text: &'t [u8],
    /// Where to go on.
    from: usize,
}

/// A place in a text where words may begin: its first eight bytes and the eight after them.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    at: usize,
    head: u64,
    next: u64,
}

impl<'w, 't> Search<'w, 't> {
    fn new(list: &'w WordList, text: &'t str) -> Search<'w, 't> {
        Search { list, text: text.as_bytes(), from: 0 }
    }

    /// The next word and where it begins: of those of one place the longest. Goes on behind it.
    #[inline]
    fn longest(&mut self) -> Option<(usize, &'w Entry)> {
        loop {
            let place = self.advance()?;
            let mut words = self.list.words_at(place.head, place.next).into_iter().flatten();
            if let Some(entry) = words.find(|entry| self.is_at(&place, entry)) {
                self.from = place.at + entry.length as usize;
                return Some((place.at, entry));
            }
        }
    }

    #[inline]
    fn is_at(&self, place: &Place, entry: &Entry) -> bool {
        let length = entry.length as usize;
        place.head & entry.head_mask == entry.head
            && place.next & entry.next_mask == entry.next
            && length <= self.text.len() - place.at
            && (length <= 16
                || self.text[place.at + 16..].starts_with(&self.list.words[usize::from(entry.word)].as_bytes()[16..]))
    }

    /// Moves to the next place where words may begin.
    #[inline]
    fn advance(&mut self) -> Option<Place> {
        let at = match self.list.short.entries.is_empty() {
            true => self.candidate::<false>(),
            false => self.candidate::<true>(),
        };
        let Some(at) = at else {
            self.from = self.text.len();
            return None;
        };
        let head = window(&self.text[at..]);
        self.from = at + character_length(head as u8);
        Some(Place { at, head, next: window(self.text.get(at + 8..).unwrap_or_default()) })
    }

    /// The next place where words may begin; `SHORT` says whether there are short ones.
    #[inline]
    fn candidate<const SHORT: bool>(&self) -> Option<usize> {
        let WordList { leads, short_leads, filter, ascii, .. } = self.list;
        let text = self.text;
        let may_begin =
            |head: u64, character: u64| filter.has(hash(head & LONG)) || SHORT && filter.has(hash(head & character));
        let mut rest = text.get(self.from..)?;
        while let Some(eight) = rest.first_chunk::<8>() {
            let head = u64::from_le_bytes(*eight);
            let (length, begins) = if head & 0xf0 == 0xe0 {
                (3, leads.has(head) && (filter.has(hash(head & LONG)) || SHORT && short_leads.has(head)))
            } else if head & 0x80 == 0 {
                (1, ascii & (1 << (head & 0x7f)) != 0 && may_begin(head, 0xff))
            } else {
                (character_length(head as u8), may_begin(head, first_character(head)))
            };
            if begins {
                return Some(text.len() - rest.len());
            }
            rest = &rest[length..];
        }
        while let Some(lead) = rest.first() {
            let head = window(rest);
            if may_begin(head, first_character(head)) {
                return Some(text.len() - rest.len());
            }
            rest = rest.get(character_length(*lead)..)?;
        }
        None
    }
}

/// All words in a text, also those that begin or lie within others.
struct Places<'w, 't> {
    search: Search<'w, 't>,
    place: Place,
    /// Words that may begin at the place and were not looked at yet.
    here: [&'w [Entry]; 3],
}

impl<'w> Iterator for Places<'w, '_> {
    type Item = (usize, usize);

    /// The next word, and where it begins.
    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            for words in &mut self.here {
                while let Some((entry, rest)) = words.split_first() {
                    *words = rest;
                    if self.search.is_at(&self.place, entry) {
                        return Some((self.place.at, usize::from(entry.word)));
                    }
                }
            }
            self.place = self.search.advance()?;
            self.here = self.search.list.words_at(self.place.head, self.place.next);
        }
    }
}

/// Selects the first [`KEY`] bytes.
const LONG: u64 = u64::MAX >> (8 * (8 - KEY));

/// The first [`DEEP`] bytes, of eight bytes and the eight after them, as one number.
#[inline]
fn deep(head: u64, next: u64) -> u64 {
    const REST: u64 = u64::MAX >> (8 * (16 - DEEP));
    head.rotate_left(29) ^ (next & REST).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
}

/// Selects the bytes of the first character.
#[inline]
fn first_character(head: u64) -> u64 {
    u64::MAX >> (64 - 8 * character_length(head as u8))
}

#[inline]
fn hash(bytes: u64) -> u32 {
    // Fibonacci hashing: the upper half depends on all bytes.
    (bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

/// The first eight bytes of `text`, zeros where there are fewer.
#[inline]
fn window(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text.iter().rev().fold(0, |bytes, &byte| bytes << 8 | u64::from(byte)),
    }
}

impl Index {
    /// The words with these positions; `key` makes a number of the beginning's first eight bytes and the eight after
    /// them.
    fn new(words: &[String], chosen: &[usize], key: impl Fn(u64, u64) -> u64) -> Index {
        let count = (chosen.len() * 2).next_power_of_two();
        let mut index =
            Index { entries: Vec::with_capacity(chosen.len()), buckets: vec![0; count + 1], mask: count - 1 };
        let bucket_of = |entry: &Entry| hash(key(entry.head, entry.next)) as usize & (count - 1);
        for &word in chosen {
            let bytes = words[word].as_bytes();
            let mask = |from: usize| window(&[0xff; 8][..bytes.len().saturating_sub(from).min(8)]);
            index.entries.push(Entry {
                word: word as u16,
                length: bytes.len() as u32,
                head: window(bytes),
                head_mask: mask(0),
                next: window(bytes.get(8..).unwrap_or_default()),
                next_mask: mask(8),
            });
        }
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
    fn bucket(&self, hash: u32) -> &[Entry] {
        let bucket = hash as usize & self.mask;
        &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize]
    }
}

impl Default for Index {
    fn default() -> Index {
        Index::new(&[], &[], |_, _| 0)
    }
}

impl From<Vec<String>> for WordList {
    fn from(mut words: Vec<String>) -> WordList {
        // An empty word would stand everywhere; so many words no file has.
        words.retain(|word| !word.is_empty());
        words.truncate(usize::from(u16::MAX));
        let (long, short): (Vec<usize>, Vec<usize>) = (0..words.len()).partition(|&word| words[word].len() >= KEY);
        let (deepest, long): (Vec<usize>, Vec<usize>) = long.iter().partition(|&&word| words[word].len() >= DEEP);
        let ascii = words.iter().map(|word| word.as_bytes()[0]).filter(u8::is_ascii);
        let heads = |chosen: &mut dyn Iterator<Item = &String>| {
            let mut leads = Leads::default();
            let heads = chosen.map(|word| window(word.as_bytes())).filter(|head| head & 0xf0 == 0xe0);
            heads.for_each(|head| leads.add(head));
            leads
        };
        let leads = heads(&mut words.iter());
        let short_leads = heads(&mut short.iter().map(|&word| &words[word]));
        let deep = Index::new(&words, &deepest, deep);
        let long = Index::new(&words, &long, |head, _| head & LONG);
        let short = Index::new(&words, &short, |head, _| head & first_character(head));
        let mut filter = Filter::new(words.len());
        deep.entries.iter().chain(&long.entries).for_each(|entry| filter.add(hash(entry.head & LONG)));
        short.entries.iter().for_each(|entry| filter.add(hash(entry.head & first_character(entry.head))));
        WordList {
            ascii: ascii.fold(0, |set, lead| set | 1 << lead),
            leads,
            short_leads,
            filter,
            deep,
            long,
            short,
            words,
        }
    }
}

/// Finds words in text: leftmost, then longest, never overlapping.
#[derive(Debug, Clone, Default)]
pub struct WordFinder {
    list: WordList,
    /// Position of each among all words.
    positions: Vec<u32>,
}

impl WordFinder {
    /// A finder of these words, whose positions it gives.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> WordFinder {
        let words = words.into_iter().enumerate().filter(|(_, word)| !word.is_empty());
        let (positions, words): (Vec<u32>, Vec<String>) =
            words.map(|(index, word)| (index as u32, word.to_string())).unzip();
        WordFinder { list: words.into(), positions }
    }

    /// The words in `text`, from left to right: start, end, position among the words.
    pub fn find<'w, 't>(&'w self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + use<'w, 't> {
        let mut search = Search::new(&self.list, text);
        std::iter::from_fn(move || {
            let (at, entry) = search.longest()?;
            Some((at, search.from, self.positions[usize::from(entry.word)] as usize))
        })
    }

    /// Position of the word that `text` is, among the words.
    pub fn position(&self, text: &str) -> Option<usize> {
        self.list.position(text).map(|word| self.positions[word] as usize)
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
        let words = list(&["公开", "信息公开", "开", "X", "____", "信息公开申请受理点", "é", "𠮷公开"]);
        for text in [
            "",
            "X",
            "开",
            "政府信息公开申请",
            "______",
            "信息公开申请受理点X开",
            "公",
            "无",
            "ééX无𠮷公开无𠮷é公无信息",
        ] {
            let mut expected: Vec<(usize, usize)> = Vec::new();
            for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
                expected.extend((0..words.len()).filter(|&w| text[at..].starts_with(&words[w])).map(|w| (at, w)));
            }
            let mut found: Vec<(usize, usize)> = words.find(text).collect();
            assert!(found.is_sorted_by_key(|(at, word)| (*at, std::cmp::Reverse(words[*word].len()))));
            found.sort_unstable();
            assert_eq!(found, expected, "{text}");
            assert_eq!(words.any_starts(text), expected.iter().any(|(at, _)| *at == 0), "{text}");
            let longest = expected.iter().filter(|(at, _)| *at == 0).map(|(_, word)| *word);
            assert_eq!(words.longest_start(text), longest.max_by_key(|word| words[*word].len()), "{text}");
            assert_eq!(words.position(text), words.iter().position(|word| word == text), "{text}");
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
