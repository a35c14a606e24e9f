//! Files of results. A record is `header, head, body`: the head says what became of a document
//! (and is all that is read where nothing changed), the body has the parts of a report.
//!
//! Everything that is read back has a CRC-32: a record that a crash cut short, or that a disk
//! changed, is noticed.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dataset::pack::PackedFate;
use crate::model::DocumentRecord;

/// Lengths of head and body, and the head's CRC: four bytes each.
const HEADER: usize = 12;
/// Bits of a place that say where in its segment it is; the others say in which segment.
const OFFSET_BITS: u32 = 40;

/// Where bytes are: a segment's number and an offset in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::dataset) struct Place(pub u64);

impl Place {
    pub fn new(segment: u32, offset: u64) -> Place {
        Place(u64::from(segment) << OFFSET_BITS | offset)
    }

    pub fn segment(self) -> u32 {
        (self.0 >> OFFSET_BITS) as u32
    }

    fn offset(self) -> u64 {
        self.0 & ((1 << OFFSET_BITS) - 1)
    }

    /// So many bytes further on.
    pub fn after(self, bytes: u64) -> Place {
        Place(self.0 + bytes)
    }
}

/// A record's place and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dataset) struct Extent {
    pub place: Place,
    head: u32,
    body: u32,
}

impl Extent {
    /// Where the body begins.
    pub fn body(self) -> Place {
        self.place.after(HEADER as u64 + u64::from(self.head))
    }

    /// Bytes of the whole record.
    pub fn length(self) -> u64 {
        HEADER as u64 + u64::from(self.head) + u64::from(self.body)
    }
}

/// Header and head of a record that is to stand at `place`, before its body of `body` bytes.
pub(super) fn head(
    document: &DocumentRecord,
    fate: &PackedFate,
    body: usize,
    place: Place,
) -> Result<(Vec<u8>, Extent), postcard::Error> {
    let mut bytes = postcard::to_extend(&(document, fate), vec![0; HEADER])?;
    let extent = Extent { place, head: (bytes.len() - HEADER) as u32, body: body as u32 };
    let crc = crc32fast::hash(&bytes[HEADER..]);
    for (at, field) in [extent.head, extent.body, crc].into_iter().enumerate() {
        bytes[4 * at..4 * at + 4].copy_from_slice(&field.to_le_bytes());
    }
    Ok((bytes, extent))
}

/// Adds to a body the CRC of the part that `bytes` end with, which begins at `start`.
pub(in crate::dataset) fn end_part(bytes: &mut Vec<u8>, start: usize) {
    let crc = crc32fast::hash(&bytes[start..]);
    bytes.extend_from_slice(&crc.to_le_bytes());
}

/// Bytes that [`end_part`] adds.
pub(in crate::dataset) const CRC: usize = 4;

/// The segments of a store, open for reading.
#[derive(Debug, Clone, Default)]
pub(in crate::dataset) struct Segments {
    files: BTreeMap<u32, Arc<File>>,
}

impl Segments {
    /// Adds the segment in the file at `path`.
    pub fn open(&mut self, number: u32, path: &Path) -> std::io::Result<()> {
        self.files.insert(number, Arc::new(File::open(path)?));
        Ok(())
    }

    /// Numbers of the segments.
    pub fn numbers(&self) -> Vec<u32> {
        self.files.keys().copied().collect()
    }

    /// Fills `buffer` with the bytes at `place`.
    pub fn read(&self, place: Place, buffer: &mut [u8]) -> std::io::Result<()> {
        let file = self.files.get(&place.segment()).ok_or(std::io::ErrorKind::NotFound)?;
        file.read_exact_at(buffer, place.offset())
    }

    /// Reads the part of `length` bytes at `place` into `buffer`; fails if its CRC is wrong.
    pub fn part(&self, place: Place, length: usize, buffer: &mut Vec<u8>) -> std::io::Result<()> {
        buffer.resize(length + CRC, 0);
        self.read(place, buffer)?;
        let sound = crc32fast::hash(&buffer[..length]).to_le_bytes() == buffer[length..];
        buffer.truncate(length);
        if !sound {
            return Err(std::io::Error::other("its checksum is wrong"));
        }
        Ok(())
    }

    /// The head of the record at `place`; `None` if it is not whole.
    pub fn head(&self, place: Place) -> Option<(DocumentRecord, PackedFate, Extent)> {
        // Most heads fit, so that one read does.
        let mut buffer = [0; 1024];
        let file = self.files.get(&place.segment())?;
        let mut read = 0;
        while read < buffer.len() {
            match file.read_at(&mut buffer[read..], place.offset() + read as u64) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        let (header, rest) = buffer[..read].split_first_chunk::<HEADER>()?;
        let field = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let extent = Extent { place, head: field(0), body: field(4) };
        let longer;
        let head = match rest.get(..extent.head as usize) {
            Some(head) => head,
            None => {
                let size = file.metadata().ok()?.len();
                if place.offset() + extent.length() > size {
                    return None;
                }
                let mut bytes = vec![0; extent.head as usize];
                self.read(place.after(HEADER as u64), &mut bytes).ok()?;
                longer = bytes;
                &longer
            }
        };
        if crc32fast::hash(head) != field(8) {
            return None;
        }
        let (document, fate) = postcard::from_bytes(head).ok()?;
        Some((document, fate, extent))
    }

    /// Whether the record at `place` is whole, to its last byte.
    pub fn is_whole(&self, place: Place) -> bool {
        let Some((_, fate, extent)) = self.head(place) else { return false };
        let PackedFate::Report(report) = fate else { return true };
        let mut buffer = Vec::new();
        let mut at = extent.body();
        report.parts.iter().all(|length| {
            let sound = self.part(at, *length as usize, &mut buffer).is_ok();
            at = at.after(u64::from(*length) + CRC as u64);
            sound
        })
    }
}
