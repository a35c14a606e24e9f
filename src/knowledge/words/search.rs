//! The search for words in a text: from place to place where one may begin.

use super::WordList;
use super::index::{Entry, LONG, first_character, hash, window};
use crate::model::character_length;

/// The search for words in a text.
pub(super) struct Search<'w, 't> {
    list: &'w WordList,
    text: &'t [u8],
    /// Where to go on.
    pub from: usize,
}

/// A place in a text where words may begin: its first eight bytes and the eight after them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    at: usize,
    head: u64,
    next: u64,
}

impl<'w, 't> Search<'w, 't> {
    pub fn new(list: &'w WordList, text: &'t str) -> Search<'w, 't> {
        Search { list, text: text.as_bytes(), from: 0 }
    }

    /// The next word and where it begins: of those of one place the longest. Goes on behind it.
    #[inline]
    pub fn longest(&mut self) -> Option<(usize, &'w Entry)> {
        loop {
            let place = self.advance()?;
            // The groups are gone through one by one: a chain of them costs more than all the comparisons.
            for words in self.list.words_at(place.head, place.next) {
                for entry in words {
                    if self.is_at(&place, entry) {
                        self.from = place.at + entry.length as usize;
                        return Some((place.at, entry));
                    }
                }
            }
        }
    }

    #[inline]
    fn is_at(&self, place: &Place, entry: &Entry) -> bool {
        let length = entry.length as usize;
        entry.is_at(place.head, place.next)
            && length <= self.text.len() - place.at
            && (length <= 16
                || self.text[place.at + 16..].starts_with(&self.list.words[usize::from(entry.word)].as_bytes()[16..]))
    }

    /// Moves to the next place where words may begin.
    #[inline]
    pub fn advance(&mut self) -> Option<Place> {
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
pub(super) struct Places<'w, 't> {
    search: Search<'w, 't>,
    place: Place,
    /// Words that may begin at the place and were not looked at yet.
    here: [&'w [Entry]; 3],
}

impl<'w, 't> Places<'w, 't> {
    pub fn new(list: &'w WordList, text: &'t str) -> Places<'w, 't> {
        Places { search: Search::new(list, text), place: Place::default(), here: [&[]; 3] }
    }
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
