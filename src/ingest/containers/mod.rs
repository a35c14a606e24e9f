//! Containers: archives, compressed files and corpora, taken apart into their documents as a
//! stream, so that memory holds a few documents and never a container. Nothing is written to
//! disk under a member's name: a name is only a label.

mod archive;
mod columns;
mod gzip;
mod jsonl;
mod kind;
pub(super) mod names;
mod parquet;
mod stream;
mod warc;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub use columns::Columns;

use super::{Input, Place, Record, Skipped, paths};
use crate::model::{LIMITS, Limits};
use crate::remote;
pub(super) use columns::Role;
use kind::Kind;
use stream::{Counted, Met, Unpacked};

/// Bytes at the beginning by which a container is recognised.
const HEAD: usize = 512;
/// Most damaged members of a gzip file at its beginning behind which it is looked for what it holds.
const MOST_BROKEN: usize = 16;

/// Why there is nothing in a corpus.
const NO_ROWS: &str = "the corpus has no rows: fetch it again";

/// Takes the documents of `input` one after the other, in the order in which they stand in it:
/// itself, if it is no container.
pub type Sink<'a> = dyn FnMut(Input) -> ControlFlow<()> + 'a;

/// Takes inputs apart.
#[derive(Debug)]
pub struct Opener {
    /// Where corpora have their text.
    pub columns: Columns,
    /// What a container may cost.
    pub limits: Limits,
    /// What is not taken of archives.
    pub skipped: Skipped,
    /// Stored bytes that have been read or passed on so far.
    done: AtomicU64,
    /// What was told of guessed columns.
    told: Mutex<HashSet<String>>,
}

impl Opener {
    /// Opens inputs with corpora that have their text in `columns`.
    pub fn new(columns: Columns) -> Opener {
        Opener { columns, limits: LIMITS, skipped: Skipped::default(), done: AtomicU64::new(0), told: Mutex::default() }
    }

    /// Stored bytes of the inputs that have been read or passed on so far.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Hands the documents of `input` to `sink`, which may end it. What cannot be opened is
    /// handed on as an input that says why.
    pub fn open(&self, input: Input, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let uri = input.uri.clone();
        let mut any = false;
        let mut noting = |document: Input| {
            any = true;
            sink(document)
        };
        // The readers of containers are made by others and are fed anything.
        let attempt = catch_unwind(AssertUnwindSafe(|| self.open_any(input, &mut noting)));
        let reason = match attempt {
            Ok(flow) if any => return flow,
            Ok(_) => "it holds no documents that can be read, going by their names: name or unpack them",
            Err(_) => {
                "internal error while it was taken apart, what follows in it was not read: please report it with this file"
            }
        };
        sink(Input::broken(uri, reason.to_string()))
    }

    fn open_any(&self, input: Input, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let mut walk = Walk { opener: self, sink, depth: 0 };
        match &input.place {
            Place::File(path) => {
                if let Some((kind, file)) = kind::of_file(path) {
                    return walk.file(&input.uri, kind, file);
                }
                self.done.fetch_add(std::fs::metadata(path).map_or(0, |metadata| metadata.len()), Ordering::Relaxed);
            }
            Place::Stdin => return walk.stream(&input.uri, "", Box::new(Counted::new(io::stdin(), &self.done)), 0),
            Place::Remote(remote) if !names::is_document(remote.object.name()) => {
                return walk.remote(&input.uri, remote.object.name());
            }
            Place::Remote(_) => {
                self.done.fetch_add(input.bytes(), Ordering::Relaxed);
            }
            Place::Memory(_) | Place::Record(_) | Place::Broken(_) => {}
        }
        (walk.sink)(input)
    }
}

/// One input on the way: where its documents go, and how deep we are in it.
struct Walk<'a, 'b> {
    opener: &'a Opener,
    sink: &'a mut Sink<'b>,
    /// Containers around the present one.
    depth: u32,
}

impl Walk<'_, '_> {
    /// A document of a container.
    fn give(&mut self, uri: String, bytes: Vec<u8>) -> ControlFlow<()> {
        (self.sink)(Input { uri, place: Place::Memory(bytes) })
    }

    /// A record that came with facts about it.
    fn give_record(&mut self, uri: String, record: Record) -> ControlFlow<()> {
        (self.sink)(Input { uri, place: Place::Record(Box::new(record)) })
    }

    /// A document, or the rest of a container, that could not be had.
    fn give_broken(&mut self, uri: String, reason: impl Into<String>) -> ControlFlow<()> {
        (self.sink)(Input::broken(uri, reason.into()))
    }

    /// Says in which columns of a corpus of this kind documents are looked for, if they were not named: once, for a
    /// corpus may have thousands of files, and again where others are found.
    fn note_columns(&self, uri: &str, kind: &str, found: [(Role, Option<&str>); 4]) {
        let Some(guessed) = self.opener.columns.guessed(found) else { return };
        // Nobody panics between lock and insertion.
        if self.opener.told.lock().unwrap_or_else(PoisonError::into_inner).insert(format!("{kind}: {guessed}")) {
            tracing::warn!(
                "{uri} and other {kind} files: {guessed}, going by the names of the columns; --text-column, --html-column, \
                 --title-column and --url-column name others"
            );
        }
    }

    /// A file on disk that is a container.
    fn file(&mut self, uri: &str, kind: Kind, file: File) -> ControlFlow<()> {
        match kind {
            Kind::Zip => archive::zip(self, uri, file),
            Kind::Parquet => parquet::read(self, uri, file),
            _ => {
                let counted = Counted::new(file, &self.opener.done);
                self.stream(uri, uri, Box::new(BufReader::with_capacity(1 << 18, counted)), 0)
            }
        }
    }

    /// What is on another machine and may be a container.
    fn remote(&mut self, uri: &str, name: &str) -> ControlFlow<()> {
        let done = &self.opener.done;
        let opened = remote::open(uri).map_err(|error| error.to_string());
        let opened = opened.and_then(|bytes| head(Box::new(stream::Remote(bytes))).map_err(|error| unreadable(&error)));
        match opened {
            Ok((head, bytes)) => match Kind::of(&head, name) {
                Some(kind @ (Kind::Zip | Kind::Parquet)) => match stream::spool(bytes, &self.opener.limits) {
                    Ok(file) => self.file(uri, kind, file),
                    Err(reason) => self.give_broken(uri.to_string(), reason),
                },
                _ => self.stream(uri, name, Box::new(Counted::new(bytes, done)), 0),
            },
            Err(reason) => self.give_broken(uri.to_string(), reason),
        }
    }

    /// Bytes that come one after the other. `name` may say what they are.
    fn stream<'r>(&mut self, uri: &str, name: &str, bytes: Box<dyn Read + 'r>, layers: u32) -> ControlFlow<()> {
        let (head, mut bytes) = match head(bytes) {
            Ok(parts) => parts,
            Err(error) => return self.give_broken(uri.to_string(), unreadable(&error)),
        };
        let kind = Kind::of(&head, name);
        let limits = &self.opener.limits;
        match kind {
            Some(kind) if !kind.is_compression() && self.depth > limits.nesting => {
                let reason = format!("a container more than {} deep in another: unpack the outer one", limits.nesting);
                self.give_broken(uri.to_string(), reason)
            }
            Some(Kind::Gzip | Kind::Zstd) if layers == limits.layers => {
                let most = limits.layers;
                let reason = format!("compressed more than {most} times: unpack it yourself if you trust it");
                self.give_broken(uri.to_string(), reason)
            }
            Some(Kind::Gzip) => {
                let unpacked = Unpacked::gzip(bytes, limits);
                self.stream(uri, names::without_compression(name), Box::new(unpacked), layers + 1)
            }
            Some(Kind::Zstd) => match Unpacked::zstd(bytes, limits) {
                Ok(unpacked) => self.stream(uri, names::without_compression(name), Box::new(unpacked), layers + 1),
                Err(error) => self.give_broken(uri.to_string(), unreadable(&error)),
            },
            Some(Kind::Tar) => archive::tar(self, uri, bytes),
            Some(Kind::Warc) => warc::read(self, uri, &mut bytes),
            Some(Kind::Jsonl) => jsonl::read(self, uri, &mut bytes),
            Some(Kind::Zip | Kind::Parquet) => match stream::spool(bytes, limits) {
                Ok(file) if kind == Some(Kind::Zip) => archive::zip(self, uri, file),
                Ok(file) => parquet::read(self, uri, file),
                Err(reason) => self.give_broken(uri.to_string(), reason),
            },
            None => match stream::read_whole(&mut bytes, None, limits.stored_bytes, limits) {
                Ok(document) => self.give(uri.to_string(), document),
                Err(damage) => self.give_broken(uri.to_string(), damage.reason),
            },
        }
    }

    /// A member of an archive: a document, or a container of its own.
    fn member(&mut self, uri: String, name: &str, bytes: Vec<u8>) -> ControlFlow<()> {
        if Kind::of(&bytes[..bytes.len().min(HEAD)], name).is_none() {
            return self.give(uri, bytes);
        }
        self.depth += 1;
        let flow = self.stream(&uri, name, Box::new(Cursor::new(bytes)), 0);
        self.depth -= 1;
        flow
    }
}

/// The first bytes, and all of them. An error behind, or before, bytes that can be read is met in its place again.
fn head<'r>(mut bytes: Box<dyn Read + 'r>) -> io::Result<(Vec<u8>, Box<dyn BufRead + 'r>)> {
    let mut read = || {
        let mut head = Vec::with_capacity(HEAD);
        let read = (&mut bytes).take(HEAD as u64).read_to_end(&mut head);
        (head, read.err())
    };
    let mut pieces = Vec::new();
    for _ in 0..MOST_BROKEN {
        let (piece, error) = read();
        let is_broken = piece.is_empty() && error.as_ref().is_some_and(|error| gzip::broken_member(error).is_some());
        pieces.push((piece, error));
        if !is_broken {
            break;
        }
    }
    let head = pieces.last().map(|(piece, _)| piece.clone()).unwrap_or_default();
    if head.is_empty()
        && let Some(error) = pieces.iter_mut().find_map(|(_, error)| error.take())
    {
        return Err(error);
    }
    let rest: Box<dyn BufRead + 'r> = Box::new(BufReader::with_capacity(1 << 16, bytes));
    let before =
        |rest, (piece, error)| -> Box<dyn BufRead + 'r> { Box::new(Cursor::new(piece).chain(Met(error)).chain(rest)) };
    Ok((head, pieces.into_iter().rev().fold(rest, before)))
}

/// The reason where reading fails.
fn unreadable(error: &io::Error) -> String {
    match stream::ended(error) {
        Some(reason) => reason,
        None => format!("the data is damaged ({error}): fetch the file again"),
    }
}

/// What is said of a stream that is damaged somewhere before the place where this shows.
fn damaged_from_here(until: &str, error: &io::Error) -> String {
    format!("damaged from here on{until} ({error}), and what was read before may be damaged too")
}

/// The document that `uri` names: a file, or a document within a container, as it stands in
/// column `documents.uri`.
///
/// # Errors
///
/// What is wrong with `uri`, for people.
pub fn find(uri: &str, columns: &Columns) -> Result<Input, String> {
    let opener = Opener::new(columns.clone());
    let mut reason = None;
    for name in containers_of(uri) {
        let Some(container) = file(name)? else { continue };
        let (mut found, mut first) = (None, None);
        let _ = opener.open(container, &mut |document| {
            if document.uri == uri {
                found = Some(document);
                return ControlFlow::Break(());
            }
            first.get_or_insert(document.uri);
            // Of a container by itself one document is enough to show how to name them.
            if name == uri { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Some(found) = found {
            return Ok(found);
        }
        let said = match first {
            Some(first) if name == uri => format!("{uri} holds several documents: name one, such as '{first}'"),
            Some(first) => format!("{name} holds no document {uri}; name another, such as '{first}'"),
            None => format!("{name} holds no documents"),
        };
        reason = Some(said);
        // A web server is not sent what is behind a `#`, so the whole address may have given the container.
        if name != uri || !remote::is_remote(uri) {
            break;
        }
    }
    Err(reason.unwrap_or_else(|| format!("{uri}: no such file; check the spelling")))
}

/// What `uri` may be a document of, in the order in which to look: itself first, for a name may have the signs that
/// divide an address. On other machines a container that is called so comes before: many web servers answer any address
/// with a page.
fn containers_of(uri: &str) -> Vec<&str> {
    let signs = uri.char_indices().filter(|(_, c)| matches!(c, '!' | '#'));
    let mut names: Vec<&str> = std::iter::once(uri).chain(signs.map(|(at, _)| &uri[..at])).collect();
    if remote::is_remote(uri) {
        names.sort_by_key(|name| *name == uri || !names::is_container(remote::name(name)));
    }
    names
}

/// The file of this name, here or on another machine, if there is one; `-` is standard input.
fn file(name: &str) -> Result<Option<Input>, String> {
    if name == "-" {
        return Ok(Some(Input::stdin()));
    }
    if remote::is_remote(name) {
        let object = remote::look(name).map_err(|error| error.to_string())?;
        return Ok(object.map(Input::remote));
    }
    if std::fs::metadata(name).is_ok_and(|found| paths::is_stream(&found)) {
        return Err(format!("{name}: {}", paths::STREAM));
    }
    Ok(paths::file(name).map(|path| Input { uri: name.to_string(), place: Place::File(path) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_divided_where_a_container_is_named() {
        assert_eq!(containers_of("a.zip!b#2"), ["a.zip!b#2", "a.zip", "a.zip!b"]);
        let there = "https://h/d!/a.zip?key=1!b/c.jsonl.gz#2";
        let expected = ["https://h/d!/a.zip?key=1", "https://h/d!/a.zip?key=1!b/c.jsonl.gz", there, "https://h/d"];
        assert_eq!(containers_of(there), expected);
        assert_eq!(containers_of("https://h/a.html#top"), ["https://h/a.html#top", "https://h/a.html"]);
    }
}
