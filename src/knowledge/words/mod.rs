//! A list of words and a fast way to find all of them in a text at once.

use std::ops::Deref;

use serde::Deserialize;

mod index;
mod search;

use index::{DEEP, Entry, Filter, Index, KEY, LONG, Leads, deep, first_character, hash, window};
use search::{Places, Search};

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
    /// One bit for each character (of those with three bytes) that words end with, some sharing theirs.
    tails: Leads,
}

impl WordList {
    /// Every place in `text` where a word begins, from left to right: byte and position of the
    /// word in the list, the longer word first. Words may overlap.
    pub fn find<'w, 't>(&'w self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + use<'w, 't> {
        Places::new(self, text)
    }

    /// Whether one of the words stands in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        Search::new(self, text).longest().is_some()
    }

    /// Place and end of the first of the words in `text`; the earliest, the longest of those.
    pub fn first_in(&self, text: &str) -> Option<(usize, usize)> {
        self.find(text).next().map(|(at, word)| (at, at + self.words[word].len()))
    }

    /// The last place and end of one of the words in `text`.
    pub fn last_in(&self, text: &str) -> Option<(usize, usize)> {
        self.find(text).map(|(at, word)| (at, at + self.words[word].len())).max()
    }

    /// Whether `text` begins with one of the words.
    pub fn any_starts(&self, text: &str) -> bool {
        self.starting(text.as_bytes()).any(|entry| text.starts_with(self.words[usize::from(entry.word)].as_str()))
    }

    /// Whether `text` ends with one of the words.
    pub fn any_ends(&self, text: &str) -> bool {
        let last = text.as_bytes().last_chunk::<3>().filter(|last| last[0] & 0xf0 == 0xe0);
        last.is_none_or(|last| self.tails.has(window(last))) && self.words.iter().any(|word| text.ends_with(word))
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
        // Few characters begin a short word, and most of those that come here have three bytes.
        let short = head & 0xf0 != 0xe0 || self.short_leads.has(head);
        [
            self.deep.bucket(hash(deep(head, next))),
            self.long.bucket(hash(head & LONG)),
            if short { self.short.bucket(hash(head & first_character(head))) } else { &[] },
        ]
    }

    /// The words that `text` may begin with, the longer ones first.
    fn starting(&self, text: &[u8]) -> impl Iterator<Item = &Entry> {
        self.words_at(window(text), window(text.get(8..).unwrap_or_default())).into_iter().flatten()
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
        let leads = Leads::of(words.iter().map(|word| window(word.as_bytes())));
        let short_leads = Leads::of(short.iter().map(|&word| window(words[word].as_bytes())));
        let tails =
            Leads::of(words.iter().filter_map(|word| word.as_bytes().last_chunk::<3>()).map(|last| window(last)));
        let deep = Index::new(&words, &deepest, deep);
        let long = Index::new(&words, &long, |head, _| head & LONG);
        let short = Index::new(&words, &short, |head, _| head & first_character(head));
        let begins = deep.entries.iter().chain(&long.entries).map(|entry| hash(entry.head & LONG));
        let short_begins = short.entries.iter().map(|entry| hash(entry.head & first_character(entry.head)));
        let filter = Filter::of(begins.chain(short_begins).collect());
        WordList {
            ascii: ascii.fold(0, |set, lead| set | 1 << lead),
            leads,
            short_leads,
            filter,
            deep,
            long,
            short,
            tails,
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
            assert_eq!(words.any_ends(text), words.iter().any(|word| text.ends_with(word)), "{text}");
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
