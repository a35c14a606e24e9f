//! The compound files of Office 97 to 2003, which keep several streams of bytes.

use std::io::{self, Cursor, Read};
use std::ops::Range;

use crate::model::LIMITS;

/// Where the head of a Word document has its flags, and the name of its stream of tables by one of them
/// (MS-DOC 2.5.2).
const WORD_FLAGS: Range<usize> = 0x0a..0x0c;
const SECOND_TABLE: usize = 0x200;

/// The name of the stream with the tables of a document of Word 97 or later, whose text begins with `head`.
pub(super) fn word_tables(head: &[u8]) -> Option<&'static str> {
    Some(if number(head, WORD_FLAGS)? & SECOND_TABLE == 0 { "/0Table" } else { "/1Table" })
}

/// The stream that has the first of these names that is there.
pub(super) fn stream(bytes: &[u8], names: &[&str]) -> io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes))?;
    let name = names.iter().find(|name| file.is_stream(name)).or(names.first()).copied().unwrap_or_default();
    let mut stream = Vec::new();
    file.open_stream(name)?.take(LIMITS.stored_bytes).read_to_end(&mut stream)?;
    Ok(stream)
}

/// The little-endian number in some bytes of `data`.
pub(super) fn number(data: &[u8], bytes: Range<usize>) -> Option<usize> {
    Some(data.get(bytes)?.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}
