//! How much text a Word document says that it has: looked at before a reader makes room for it.

use super::compound::{number, stream, word_tables};

/// Looks whether a document of Word 6 to 2003 counts more text, or more pages of properties, than its stream
/// has bytes for; by the head of MS-DOC 2.5.1. All other counts the reader holds against the bytes that are there.
///
/// # Errors
///
/// What is wrong with the file.
pub(super) fn check_doc(bytes: &[u8]) -> Result<(), &'static str> {
    // Of what is missing the reader says more.
    let Ok(text) = stream(bytes, &["/WordDocument"]) else { return Ok(()) };
    let Some(head) = Head::of(&text) else { return Ok(()) };
    let table = head.table.and_then(|name| stream(bytes, &[name]).ok());
    if head.characters > text.len()
        || head.pages > text.len() / PAGE
        || table.is_some_and(|table| head.stories.iter().any(|story| story.characters(&table) > text.len()))
    {
        return Err("it counts more text than it has");
    }
    Ok(())
}

/// Bytes of a page of properties.
const PAGE: usize = 512;

/// What the head of a document counts.
struct Head {
    /// Characters, each of which takes a byte at least.
    characters: usize,
    /// Pages of properties, of paragraphs or of characters.
    pages: usize,
    /// Footnotes, endnotes, headers.
    stories: Vec<Story>,
    /// The stream with the tables; none before Word 97.
    table: Option<&'static str>,
}

impl Head {
    /// `None` where it is cut off.
    fn of(text: &[u8]) -> Option<Head> {
        let short = |at: usize| number(text, at..at + 2);
        let long = |at: usize| number(text, at..at + 4);
        if short(0)? == WORD_6 || short(2)? < FIRST_OF_97 {
            let pages = |length: usize| Some(long(length)?.saturating_sub(4) / 6);
            let pages = pages(0xbc)?.max(pages(0xc4)?);
            return Some(Head { characters: long(0x34)?, pages, stories: Vec::new(), table: None });
        }
        // After its base come three lists, each with its length before it.
        let counts = 34 + 2 * short(32)? + 2;
        let tables = counts + 4 * short(counts - 2)? + 2;
        let table = |index: usize| Some((long(tables + 8 * index)?, long(tables + 8 * index + 4)?));
        let pages = |index: usize| Some(table(index)?.1.saturating_sub(4) / 8);
        let story = |index: usize, read: usize| Some(Story { at: table(index)?, read });
        Some(Head {
            characters: [3, 4, 5, 7].into_iter().map(|count| long(counts + 4 * count)).sum::<Option<usize>>()?,
            pages: pages(12)?.max(pages(13)?),
            stories: vec![story(3, usize::MAX)?, story(47, usize::MAX)?, story(11, HEADERS_READ)?],
            table: Some(word_tables(text)?),
        })
    }
}

/// How Word 6 begins, and the first version of the format of Word 97.
const WORD_6: usize = 0xa5dc;
const FIRST_OF_97: usize = 0xc0;

/// Of the headers and footers those of the first section are read; the last place means nothing.
const HEADERS_READ: usize = 10;

/// A table of the places where the pieces of a text begin.
struct Story {
    /// Its place and length.
    at: (usize, usize),
    /// How many of the pieces are read.
    read: usize,
}

impl Story {
    /// Characters from one place to the next, of all the pieces that are read.
    fn characters(&self, table: &[u8]) -> usize {
        let (start, length) = self.at;
        let places = table.get(start..start + length).unwrap_or_default().chunks_exact(4);
        let places: Vec<usize> = places.filter_map(|place| number(place, 0..4)).collect();
        places.windows(2).take(self.read).map(|piece| piece[1].saturating_sub(piece[0])).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    const DOCUMENT: &[u8] = include_bytes!("../../../tests/documents/report.doc");

    /// The document, with one of its streams changed.
    fn changed(document: &[u8], name: &str, change: impl Fn(&mut [u8])) -> Vec<u8> {
        let mut content = stream(document, &[name]).unwrap();
        change(&mut content);
        let mut file = cfb::CompoundFile::open(Cursor::new(document.to_vec())).unwrap();
        file.create_stream(name).unwrap().write_all(&content).unwrap();
        file.into_inner().into_inner()
    }

    /// The document with some numbers at some places of its text.
    fn with(numbers: &[(usize, usize)]) -> Vec<u8> {
        changed(DOCUMENT, "/WordDocument", |text| {
            for &(at, number) in numbers {
                text[at..at + 4].copy_from_slice(&(number as u32).to_le_bytes());
            }
        })
    }

    fn length() -> usize {
        stream(DOCUMENT, &["/WordDocument"]).unwrap().len()
    }

    fn passes(document: &[u8]) -> bool {
        match check_doc(document) {
            Ok(()) => true,
            Err(reason) => {
                assert!(reason.contains("more text than it has"), "{reason}");
                false
            }
        }
    }

    /// Where the counts and the places of tables begin in this document, as in any since Word 97.
    const COUNTS: usize = 0x40;
    const TABLES: usize = 0x9a;

    #[test]
    fn more_characters_than_bytes() {
        assert!(passes(DOCUMENT) && passes(&DOCUMENT[..600]));
        let characters = |main: usize, notes: usize| {
            with(&[3, 4, 5, 7].map(|count| (COUNTS + 4 * count, [0, 0, 0, main, notes, 0, 0, 0][count])))
        };
        assert!(passes(&characters(length() - 7, 7)));
        assert!(!passes(&characters(length() - 7, 8)));
        // Of Word 6, whose counts stand elsewhere.
        let old = |count: usize| with(&[(0, WORD_6), (0x34, count), (0xbc, 0), (0xc4, 0)]);
        assert!(passes(&old(length())));
        assert!(!passes(&old(length() + 1)));
    }

    #[test]
    fn more_pages_of_properties_than_fit() {
        for table in [12, 13] {
            let pages = |pages: usize| with(&[(TABLES + 8 * table + 4, 4 + 8 * pages)]);
            assert!(passes(&pages(length() / PAGE)));
            assert!(!passes(&pages(length() / PAGE + 1)));
        }
    }

    #[test]
    fn longer_notes_and_headers_than_the_text() {
        for table in [3, 11, 47] {
            // Two pieces, of which the second goes back to the beginning.
            let pieces = |second: usize| {
                let document = with(&[(TABLES + 8 * table, 0), (TABLES + 8 * table + 4, 16)]);
                let places = [0, 7, 0, second].map(|place| (place as u32).to_le_bytes()).concat();
                changed(&document, "/1Table", |table| table[..16].copy_from_slice(&places))
            };
            assert!(passes(&pieces(length() - 7)));
            assert!(!passes(&pieces(length() - 6)));
        }
        let last = Story { at: (0, 8), read: 0 };
        assert_eq!(last.characters(&[0xff; 8]), 0);
    }
}
