//! Finds documents and reads them: bytes to text.

mod containers;
mod decode;
mod discover;
mod documents;
mod ocr;
mod paths;
mod pattern;
mod skipped;
mod sniff;
mod workers;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use containers::{Columns, Opener, Sink, find};
pub use discover::{IngestError, discover, each_once, listed};
pub use ocr::Ocr;
pub use paths::exact_uri;
pub use skipped::Skipped;
pub use workers::{serve, use_workers};

use crate::model::{Content, Document, DocumentId, LIMITS, MediaType};
use crate::remote::{self, Object};

/// Where one document is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// As it will stand in `documents.uri`.
    pub uri: String,
    /// Where the bytes are.
    pub place: Place,
}

/// Where the bytes of a document are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A file on disk.
    File(PathBuf),
    /// On another machine.
    Remote(Box<Remote>),
    /// In memory (the embedded samples, the members of archives).
    Memory(Vec<u8>),
    /// In memory, with what the record of a crawl or corpus says about it.
    Record(Box<Record>),
    /// Standard input.
    Stdin,
    /// Nowhere: it could not be had, for this reason.
    Broken(String),
}

/// A document on another machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remote {
    /// What is known of it.
    pub object: Object,
    /// Its bytes, or why there are none; `None` until they are fetched.
    pub bytes: Option<Result<Vec<u8>, String>>,
}

/// A document from a crawl or corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// The page or text.
    pub bytes: Vec<u8>,
    /// Where it was fetched; empty if not said.
    pub url: String,
    /// The charset that the server named; empty if none.
    pub charset: String,
}

impl Input {
    /// Something on another machine.
    pub fn remote(object: Object) -> Input {
        Input { uri: object.uri.clone(), place: Place::Remote(Box::new(Remote { object, bytes: None })) }
    }

    /// Standard input.
    pub fn stdin() -> Input {
        Input { uri: "-".to_string(), place: Place::Stdin }
    }

    /// A document that could not be had: it becomes a row with the reason.
    pub fn broken(uri: String, reason: String) -> Input {
        Input { uri, place: Place::Broken(reason) }
    }

    /// Whether it is sure, without opening it, to be one document and no container.
    pub fn is_document(&self) -> bool {
        match &self.place {
            Place::File(path) => containers::names::is_document(&path.to_string_lossy()),
            Place::Remote(remote) => containers::names::is_document(remote.object.name()),
            Place::Memory(_) | Place::Record(_) | Place::Broken(_) => true,
            Place::Stdin => false,
        }
    }

    /// Stored size in bytes; 0 where it cannot be told, which reading will explain.
    pub fn bytes(&self) -> u64 {
        match &self.place {
            Place::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Place::Remote(remote) => remote.object.bytes.unwrap_or(0),
            Place::Memory(bytes) => bytes.len() as u64,
            Place::Record(record) => record.bytes.len() as u64,
            Place::Stdin | Place::Broken(_) => 0,
        }
    }
}

/// Fetches those of `inputs` that are on other machines and `wanted`, many at once: to be done with
/// a batch of documents before they are read one by one.
pub fn fetch(inputs: &mut [Input], wanted: impl Fn(&Input) -> bool) {
    let mut remotes: Vec<&mut Remote> = Vec::new();
    // In this order: of most inputs nothing has to be asked.
    let is_remote = |input: &&mut Input| matches!(input.place, Place::Remote(_));
    for input in inputs.iter_mut().filter(is_remote).filter(|input| wanted(input)) {
        let Place::Remote(remote) = &mut input.place else { continue };
        match LIMITS.check_stored(remote.object.bytes.unwrap_or(0)) {
            Ok(()) => remotes.push(remote),
            Err(reason) => remote.bytes = Some(Err(reason)),
        }
    }
    let uris: Vec<&str> = remotes.iter().map(|remote| remote.object.uri.as_str()).collect();
    let fetched = remote::fetch(&uris, LIMITS.stored_bytes);
    for (remote, bytes) in remotes.into_iter().zip(fetched) {
        remote.bytes = Some(bytes.map_err(|error| error.to_string()));
    }
}

/// Reads and decodes one document; with `ocr`, pages that are pictures are recognised. Never
/// fails: what cannot be read says why.
///
/// The charset is decided in this order: byte-order mark; strict UTF-8; the charset that the
/// server or the page declares, where it decodes cleanly; GB18030; Big5 where it is declared or GB18030 gives rubbish.
/// UTF-16 without mark and UTF-8 with a few damaged bytes are recognised by their structure.
pub fn read(input: &Input, ocr: Option<&Ocr>) -> Document {
    match &input.place {
        Place::Memory(bytes) => document(&input.uri, bytes, "", ocr),
        Place::Record(record) => {
            Document { url: record.url.clone(), ..document(&input.uri, &record.bytes, &record.charset, ocr) }
        }
        Place::Remote(remote) => match &remote.bytes {
            Some(Ok(bytes)) => document(&input.uri, bytes, "", ocr),
            Some(Err(reason)) => unreadable(&input.uri, DocumentId::unread(&input.uri), input.bytes(), reason.clone()),
            None => {
                let mut input = input.clone();
                fetch(std::slice::from_mut(&mut input), |_| true);
                read(&input, ocr)
            }
        },
        Place::Broken(reason) => unreadable(&input.uri, DocumentId::unread(&input.uri), 0, reason.clone()),
        Place::Stdin => {
            let reason = "standard input is read as part of a run only: save it to a file".to_string();
            unreadable(&input.uri, DocumentId::unread(&input.uri), 0, reason)
        }
        Place::File(path) => match load(path) {
            Ok(Loaded::Bytes(bytes)) => document(&input.uri, &bytes, "", ocr),
            Ok(Loaded::TooLarge(id, size, reason)) => unreadable(&input.uri, id, size, reason),
            Ok(Loaded::Stream) => {
                unreadable(&input.uri, DocumentId::unread(&input.uri), 0, format!("it is {}", paths::STREAM))
            }
            Err(error) => {
                let reason = format!("the file cannot be read ({error}): check that it exists and may be read");
                unreadable(&input.uri, DocumentId::unread(&input.uri), 0, reason)
            }
        },
    }
}

enum Loaded {
    Bytes(Vec<u8>),
    /// Id and size of what was not kept, and why.
    TooLarge(DocumentId, u64, String),
    /// See [`paths::is_stream`].
    Stream,
}

fn load(path: &Path) -> std::io::Result<Loaded> {
    let metadata = std::fs::metadata(path)?;
    if paths::is_stream(&metadata) {
        return Ok(Loaded::Stream);
    }
    let mut file = File::open(path)?;
    let mut bytes = Vec::with_capacity(metadata.len().min(LIMITS.stored_bytes) as usize + 1);
    // The file may grow while it is read, so its stated size is not relied on.
    (&mut file).take(LIMITS.stored_bytes + 1).read_to_end(&mut bytes)?;
    let Err(reason) = LIMITS.check_stored(bytes.len() as u64) else { return Ok(Loaded::Bytes(bytes)) };
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes);
    drop(bytes);
    hasher.update_reader(&mut file)?;
    Ok(Loaded::TooLarge(DocumentId(*hasher.finalize().as_bytes()), hasher.count(), reason))
}

/// `charset` is what the server said, if any.
fn document(uri: &str, bytes: &[u8], charset: &str, ocr: Option<&Ocr>) -> Document {
    let id = DocumentId::of(bytes);
    let size = bytes.len() as u64;
    if let Err(reason) = LIMITS.check_stored(size) {
        return unreadable(uri, id, size, reason);
    }
    if let Some(media_type) = documents::sniff(bytes) {
        return match workers::read(media_type, bytes, ocr) {
            Ok(rendered) => Document {
                id,
                uri: uri.to_string(),
                media_type,
                charset: None,
                bytes: size,
                replaced: rendered.lost,
                url: String::new(),
                ocr: rendered.ocr,
                content: Content::Text(rendered.html),
            },
            Err(reason) => Document { media_type, ..unreadable(uri, id, size, reason) },
        };
    }
    if let Some(reason) = sniff::unusable(bytes) {
        return unreadable(uri, id, size, reason);
    }
    match decode::decode(bytes, charset) {
        Ok(decoded) if decoded.text.trim().is_empty() => {
            unreadable(uri, id, size, "it holds nothing but white space: fetch the page again".to_string())
        }
        Ok(decoded) => Document {
            id,
            uri: uri.to_string(),
            media_type: sniff::media_type(&decoded.text),
            charset: Some(decoded.charset),
            bytes: size,
            replaced: decoded.replaced,
            url: String::new(),
            ocr: None,
            content: Content::Text(decoded.text),
        },
        Err(reason) => unreadable(uri, id, size, reason),
    }
}

fn unreadable(uri: &str, id: DocumentId, bytes: u64, reason: String) -> Document {
    Document {
        id,
        uri: uri.to_string(),
        media_type: MediaType::Binary,
        charset: None,
        bytes,
        replaced: 0,
        url: String::new(),
        ocr: None,
        content: Content::Unreadable(reason),
    }
}

#[cfg(test)]
mod tests;
