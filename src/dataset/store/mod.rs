//! Results that are kept beside a dataset, so that a document that was read once need not be
//! read again: after a run was killed, or when others have come in.
//!
//! A store is a folder `.NAME.gongkai-store` beside the dataset `NAME`:
//!
//! * `identity.json`: the program and the knowledge that the results were had with. With others
//!   they are void.
//! * `000001.results`: the results of run 1, which is also where the run's tables are made from;
//! * `000001.seen`: the documents of run 1 and where their results are, perhaps in an earlier
//!   file of results; `000001.part` while run 1 is not finished.
//!
//! Results are found by the content of their document ([`Key`]). What the file system says of an
//! unchanged file ([`Signature`]) saves even reading it. A store is never needed: it may be
//! removed at any time between runs.

mod journal;
mod recorder;
mod segment;
mod signature;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use journal::Key;
pub(super) use recorder::{Closed, Recorder};
pub(super) use segment::{CRC, Extent, Place, Segments, end_part};
pub use signature::Signature;

use super::DatasetError;
use super::pack::{Body, Packed};
use crate::model::DocumentRecord;
use journal::{Seen, entries};

/// What results depend on besides their documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The program.
    pub program: String,
    /// Fingerprint of the knowledge.
    pub knowledge: String,
    /// Options that change results.
    pub options: String,
}

impl Identity {
    /// Why results had with `other` cannot be used, for people; `None` if they can.
    fn differs(&self, other: &Identity) -> Option<String> {
        let changed = |what: &str, from: &str, to: &str| Some(format!("{what} changed ({from}, now {to})"));
        if self.program != other.program {
            changed("the program", &other.program, &self.program)
        } else if self.knowledge != other.knowledge {
            changed("the knowledge files", &other.knowledge, &self.knowledge)
        } else if self.options != other.options {
            changed("the options", &other.options, &self.options)
        } else {
            None
        }
    }
}

/// Name of the file with the [`Identity`].
const IDENTITY: &str = "identity.json";
/// More files of results than this are brought together into one.
const MOST_SEGMENTS: usize = 24;

/// The results of earlier runs, for the workers.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Sorted by uri, each once.
    seen: Vec<Seen>,
    /// Positions in `seen`, sorted by key.
    by_key: Vec<u32>,
    segments: Segments,
    /// Number of the next run.
    next: u32,
    /// Why there are no results to use, if that is so.
    void: Option<String>,
}

impl Store {
    /// Folder of the store of the dataset in `output`.
    pub(super) fn folder(output: &Path) -> PathBuf {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        output.with_file_name(format!(".{name}.gongkai-store"))
    }

    /// Reads what the store in `folder` holds for `identity`; changes nothing.
    pub(super) fn load(folder: PathBuf, identity: &Identity) -> Result<Store, DatasetError> {
        let mut store = Store::empty(folder);
        let text = match std::fs::read(store.folder.join(IDENTITY)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                store.void = Some("there are no results of earlier runs".to_string());
                return Ok(store);
            }
            Err(error) => return Err(DatasetError::io("read", &store.folder.join(IDENTITY))(error)),
        };
        let Ok(found) = serde_json::from_slice::<Identity>(&text) else {
            store.void = Some("the results of earlier runs are damaged".to_string());
            return Ok(store);
        };
        store.void = identity.differs(&found);
        if store.void.is_none() {
            store.read()?;
        }
        Ok(store)
    }

    /// A store without results.
    fn empty(folder: PathBuf) -> Store {
        Store { folder, seen: Vec::new(), by_key: Vec::new(), segments: Segments::default(), next: 1, void: None }
    }

    fn read(&mut self) -> Result<(), DatasetError> {
        let files = files(&self.folder)?;
        self.next = files.iter().map(|(number, _, _)| number + 1).max().unwrap_or(1);
        let mut sizes = BTreeMap::new();
        for (number, kind, path) in &files {
            if kind == "results" {
                self.segments.open(*number, path).map_err(DatasetError::io("open", path))?;
                let size = std::fs::metadata(path).map_err(DatasetError::io("open", path))?.len();
                sizes.insert(*number, Place::new(*number, size));
            }
        }
        // Later runs know better, so their entries come last.
        for (_, kind, path) in files.iter().filter(|(_, kind, _)| kind != "results") {
            let bytes = std::fs::read(path).map_err(DatasetError::io("read", path))?;
            self.seen.extend(entries(&bytes).filter(|seen| {
                let there = sizes.get(&seen.place.segment()).is_some_and(|end| seen.place.0 < end.0);
                // A run that did not end may have died with the machine.
                there && (kind == "seen" || self.segments.is_whole(seen.place))
            }));
        }
        self.seen.reverse();
        self.seen.sort_by_key(|seen| seen.uri);
        self.seen.dedup_by_key(|seen| seen.uri);
        self.seen.shrink_to_fit();
        self.by_key = (0..self.seen.len() as u32).collect();
        self.by_key.sort_unstable_by_key(|index| (self.seen[*index as usize].key, *index));
        Ok(())
    }

    /// Makes the store ready to be written for `identity`; void results are removed.
    pub(super) fn prepare(&mut self, identity: &Identity) -> Result<(), DatasetError> {
        let folder = &self.folder;
        std::fs::create_dir_all(folder).map_err(DatasetError::io("create", folder))?;
        if self.void.is_none() {
            return Ok(());
        }
        // First the identity: files without one are nobody's results.
        let path = folder.join(IDENTITY);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(DatasetError::io("remove", &path)(error));
            }
            _ => {}
        }
        for (_, _, path) in files(folder)? {
            std::fs::remove_file(&path).map_err(DatasetError::io("remove", &path))?;
        }
        let text = serde_json::to_string_pretty(identity).map_err(DatasetError::table(IDENTITY))?;
        let aside = folder.join("identity.tmp");
        std::fs::write(&aside, text + "\n").map_err(DatasetError::io("write", &aside))?;
        std::fs::rename(&aside, &path).map_err(DatasetError::io("rename", &aside))
    }

    /// Gives up all results.
    pub(super) fn forget(&mut self, why: &str) {
        *self = Store { void: Some(why.to_string()), ..Store::empty(std::mem::take(&mut self.folder)) };
    }

    /// Why there are no results of earlier runs to use; `None` if there are.
    pub fn void(&self) -> Option<&str> {
        self.void.as_deref()
    }

    /// Documents of which there are results.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether there are no results.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Whether an earlier run has read a document at `uri`.
    pub fn has(&self, uri: &str) -> bool {
        self.seen_at(uri).is_some()
    }

    fn seen_at(&self, uri: &str) -> Option<&Seen> {
        if self.seen.is_empty() {
            return None;
        }
        let hash = Seen::uri_hash(uri);
        self.seen.binary_search_by_key(&hash, |seen| seen.uri).ok().map(|index| &self.seen[index])
    }

    /// The result of the document at `uri`, if its file is as it was.
    pub fn unchanged(&self, uri: &str, signature: Option<Signature>) -> Option<Packed> {
        let signature = signature?;
        let seen = self.seen_at(uri).filter(|seen| signature.is(&seen.signature))?;
        let (document, fate, extent) = self.segments.head(seen.place)?;
        let document = DocumentRecord { uri: uri.to_string(), ..document };
        Some(Packed { document, fate, body: Body::Kept(extent), memory: None }.remember(seen.key, Some(signature)))
    }

    /// The result of a document with this content.
    pub fn find(&self, key: Key, document: &DocumentRecord, signature: Option<Signature>) -> Option<Packed> {
        let seen = |index: &u32| &self.seen[*index as usize];
        let index = self.by_key.partition_point(|index| seen(index).key < key);
        let seen = self.by_key.get(index).map(seen).filter(|seen| seen.key == key)?;
        let (_, fate, extent) = self.segments.head(seen.place)?;
        let packed = Packed { document: document.clone(), fate, body: Body::Kept(extent), memory: None };
        Some(packed.remember(key, signature))
    }
}

/// The files of results and journals in `folder`, in order of their numbers.
fn files(folder: &Path) -> Result<Vec<(u32, String, PathBuf)>, DatasetError> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(DatasetError::io("list", folder))? {
        let entry = entry.map_err(DatasetError::io("list", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((number, kind)) = name.split_once('.') else { continue };
        let ours = number.len() == 6 && ["results", "seen", "part"].contains(&kind);
        if let (true, Ok(number)) = (ours, number.parse()) {
            files.push((number, kind.to_string(), entry.path()));
        }
    }
    files.sort();
    Ok(files)
}

/// Path of a file of run `number`.
fn path(folder: &Path, number: u32, kind: &str) -> PathBuf {
    folder.join(format!("{number:06}.{kind}"))
}
