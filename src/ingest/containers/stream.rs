//! Bytes on their way out of a container, counted and held against the limits.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::model::Limits;
use crate::remote::Reader;

/// Why bytes could not be had in full.
pub(super) struct Damage {
    /// For people.
    pub reason: String,
    /// Whether it is hostile, so that nothing more is to be read of what it came from.
    pub hostile: bool,
}

/// All of `bytes`, at most `most` of them. `stored` is their compressed size, where known.
pub(super) fn read_whole(
    bytes: &mut impl Read,
    stored: Option<u64>,
    most: u64,
    limits: &Limits,
) -> Result<Vec<u8>, Damage> {
    let mut whole = Vec::new();
    loop {
        let before = whole.len() as u64;
        match bytes.take(STEP).read_to_end(&mut whole) {
            Ok(0) => return Ok(whole),
            Ok(_) => {}
            Err(error) => {
                return Err(Damage { reason: super::unreadable(&error), hostile: ended(&error).is_some() });
            }
        }
        let length = whole.len() as u64;
        if let Some(stored) = stored {
            limits.check_ratio(stored, length).map_err(|reason| Damage { reason, hostile: true })?;
        }
        if length > most {
            return Err(Damage { reason: limits.too_large(most), hostile: false });
        }
        if length - before < STEP {
            return Ok(whole);
        }
    }
}

const STEP: u64 = 1 << 18;

/// Counts the bytes that are read.
pub(super) struct Counted<'a, R> {
    inner: R,
    count: &'a AtomicU64,
}

impl<'a, R> Counted<'a, R> {
    pub fn new(inner: R, count: &'a AtomicU64) -> Counted<'a, R> {
        Counted { inner, count }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// What comes out of compressed bytes; ends with an error where it is out of proportion.
pub(super) struct Unpacked<'r> {
    decoder: Box<dyn Read + 'r>,
    stored: Rc<Cell<u64>>,
    unpacked: u64,
    limits: Limits,
}

impl<'r> Unpacked<'r> {
    /// All members of a gzip file.
    pub fn gzip(bytes: impl Read + 'r, limits: &Limits) -> Unpacked<'r> {
        let (bytes, stored) = Tally::new(bytes);
        let decoder = Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, bytes)));
        Unpacked { decoder, stored, unpacked: 0, limits: *limits }
    }

    /// All frames of a Zstandard file.
    pub fn zstd(bytes: impl Read + 'r, limits: &Limits) -> io::Result<Unpacked<'r>> {
        let (bytes, stored) = Tally::new(bytes);
        Ok(Unpacked { decoder: Box::new(zstd::Decoder::new(bytes)?), stored, unpacked: 0, limits: *limits })
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.decoder.read(buffer)?;
        self.unpacked += length as u64;
        let checked = self.limits.check_ratio(self.stored.get(), self.unpacked);
        checked.map_err(|reason| io::Error::other(Ended(reason)))?;
        Ok(length)
    }
}

struct Tally<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Tally<R> {
    fn new(inner: R) -> (Tally<R>, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Tally { inner, count: Rc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Tally<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.set(self.count.get() + length as u64);
        Ok(length)
    }
}

/// Bytes from another machine.
pub(super) struct Remote(pub Reader);

impl Read for Remote {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| io::Error::other(Ended(error.to_string())))
    }
}

/// The error of a reader that came upon a limit, or lost its connection.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Ended(String);

/// The reason, if `error` is no damage of the file.
pub(super) fn ended(error: &io::Error) -> Option<String> {
    let mut source: Option<&(dyn std::error::Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(error) = source {
        if let Some(Ended(reason)) = error.downcast_ref() {
            return Some(reason.clone());
        }
        source = match error.downcast_ref::<io::Error>() {
            Some(wrapped) => wrapped.get_ref().map(|inner| inner as _),
            None => error.source(),
        };
    }
    None
}

/// Bytes that have to be read out of order, in a file without name that goes when it is closed.
pub(super) fn spool(mut bytes: impl Read, limits: &Limits) -> Result<File, String> {
    let mut file = tempfile::tempfile().map_err(|error| format!("no temporary file could be made ({error})"))?;
    let most = limits.container_bytes;
    match io::copy(&mut (&mut bytes).take(most + 1), &mut file) {
        Ok(length) if length > most => Err(limits.too_large(most)),
        Ok(_) => file.rewind().map(|()| file).map_err(|error| super::unreadable(&error)),
        Err(error) => Err(super::unreadable(&error)),
    }
}
