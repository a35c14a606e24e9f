//! Bytes on their way out of a container, counted and held against the limits.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::gzip::Gzip;
use crate::model::Limits;
use crate::remote::Reader;

/// Why bytes could not be had in full.
pub(super) struct Damage {
    /// For people.
    pub reason: String,
    /// Whether nothing more is to be read of what it came from: it is hostile, or ends here.
    pub is_end: bool,
}

/// All of `bytes`, at most `most` of them. `stored` is their compressed size, where they are compressed by themselves;
/// else what follows them comes from the same stream and cannot be had where that is damaged.
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
                let is_end = stored.is_none() || ended(&error).is_some();
                return Err(Damage { reason: super::unreadable(&error), is_end });
            }
        }
        let length = whole.len() as u64;
        if let Some(stored) = stored {
            limits.check_ratio(stored, length).map_err(|reason| Damage { reason, is_end: true })?;
        }
        if length > most {
            return Err(Damage { reason: limits.too_large(most), is_end: false });
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
        Unpacked::of(bytes, limits, |bytes| Box::new(Gzip::new(bytes)))
    }

    /// All frames of a Zstandard file.
    pub fn zstd(bytes: impl Read + 'r, limits: &Limits) -> io::Result<Unpacked<'r>> {
        let (bytes, stored) = Tally::new(bytes);
        Ok(Unpacked { decoder: Box::new(zstd::Decoder::new(bytes)?), stored, unpacked: 0, limits: *limits })
    }

    /// What a server sent in Brotli.
    pub fn brotli(bytes: impl Read + 'r, limits: &Limits) -> Unpacked<'r> {
        Unpacked::of(bytes, limits, |bytes| Box::new(Decompressor::new(bytes, 1 << 16)))
    }

    /// What a server calls deflate: with the header of zlib, as it should be.
    pub fn zlib(bytes: impl Read + 'r, limits: &Limits) -> Unpacked<'r> {
        Unpacked::of(bytes, limits, |bytes| Box::new(ZlibDecoder::new(bytes)))
    }

    /// The same as some servers send it, without a header.
    pub fn deflate(bytes: impl Read + 'r, limits: &Limits) -> Unpacked<'r> {
        Unpacked::of(bytes, limits, |bytes| Box::new(DeflateDecoder::new(bytes)))
    }

    fn of<R: Read + 'r>(
        bytes: R,
        limits: &Limits,
        decoder: impl FnOnce(Tally<R>) -> Box<dyn Read + 'r>,
    ) -> Unpacked<'r> {
        let (bytes, stored) = Tally::new(bytes);
        Unpacked { decoder: decoder(bytes), stored, unpacked: 0, limits: *limits }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.decoder.read(buffer)?;
        self.unpacked += length as u64;
        self.limits.check_ratio(self.stored.get(), self.unpacked).map_err(beyond)?;
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
        self.0.read(buffer).map_err(|error| beyond(error.to_string()))
    }
}

/// The error of a reader that came upon a limit, or lost its connection.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Ended(String);

/// The error of a reader that may not, or cannot, go on for this reason.
pub(super) fn beyond(reason: String) -> io::Error {
    io::Error::other(Ended(reason))
}

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

/// An error that is met once, where it happened, between bytes that could be read.
pub(super) struct Met(pub Option<io::Error>);

impl Read for Met {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl BufRead for Met {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.take().map_or(Ok(&[]), Err)
    }

    fn consume(&mut self, _: usize) {}
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
