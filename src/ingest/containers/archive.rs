//! ZIP and TAR.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use zip::{CompressionMethod, ZipArchive};

use super::stream::{self, Damage};
use super::{Walk, names, unreadable};
use crate::model::Limits;

/// What an archive has given so far, held against the limits.
struct Account {
    /// Stored size of the archive, where known.
    stored: Option<u64>,
    members: u64,
    unpacked: u64,
    /// Bytes between TAR archives in one file.
    padding: u64,
    /// Hashes of the names, to tell a second one.
    names: HashSet<u64>,
    limits: Limits,
}

impl Account {
    fn new(stored: Option<u64>, limits: Limits) -> Account {
        Account { stored, members: 0, unpacked: 0, padding: 0, names: HashSet::new(), limits }
    }

    /// Another member.
    fn begin(&mut self) -> Result<(), String> {
        self.members += 1;
        self.limits.check_members(self.members)
    }

    /// The address of a member. Several of one name are told apart by a number.
    fn uri(&mut self, archive: &str, name: &str) -> String {
        let mut uri = format!("{archive}!{name}");
        let mut number = 1;
        while !self.names.insert(short(blake3::hash(uri.as_bytes()).as_bytes())) {
            number += 1;
            uri = format!("{archive}!{name} ({number})");
        }
        uri
    }

    /// The content of a member that is to be read.
    fn read(&mut self, name: &str, bytes: &mut impl Read, stored: Option<u64>) -> Result<Vec<u8>, Damage> {
        // A container in a container has to be kept whole, which a document must not need.
        let most = if names::is_container(name) { self.limits.unpacked_bytes } else { self.limits.stored_bytes };
        let whole = stream::read_whole(bytes, stored, most, &self.limits)?;
        self.unpacked += whole.len() as u64;
        let hostile = |reason| Damage { reason, is_end: true };
        self.limits.check_container(self.unpacked).map_err(hostile)?;
        if let Some(stored) = self.stored {
            self.limits.check_ratio(stored, self.unpacked).map_err(hostile)?;
        }
        Ok(whole)
    }

    /// The first block of the next TAR archive in the same file, behind the zeros at the end of one; `None` at the end
    /// of the file. So all of it is read, and the checksum behind it is known to be right.
    fn next_archive(&mut self, bytes: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
        let mut block = Vec::new();
        loop {
            block.clear();
            let length = bytes.take(BLOCK).read_to_end(&mut block)? as u64;
            if block.iter().any(|byte| *byte != 0) {
                return Ok(Some(block));
            }
            if length < BLOCK {
                return Ok(None);
            }
            self.padding += BLOCK;
            self.limits.check_container(self.padding).map_err(stream::beyond)?;
        }
    }
}

/// Bytes that a TAR file is made of.
const BLOCK: u64 = 512;

/// The first 8 bytes of a hash.
fn short(hash: &[u8; 32]) -> u64 {
    let mut head = [0; 8];
    head.copy_from_slice(&hash[..8]);
    u64::from_le_bytes(head)
}

const NO_FILES: &str = "the archive has no files in it: fetch it again";

/// Reason of the row that stands for all that was left out.
fn stopped(reason: &str) -> String {
    format!("{reason}; what follows in this archive was not read")
}

/// Hands over a member or says why there is none; `Err` where no more is to be read.
fn settle(
    walk: &mut Walk<'_, '_>,
    uri: String,
    name: &str,
    content: Result<Vec<u8>, Damage>,
) -> ControlFlow<ControlFlow<()>> {
    let flow = match content {
        Ok(bytes) => walk.member(uri, name, bytes),
        Err(damage) if damage.is_end => {
            return ControlFlow::Break(walk.give_broken(uri, stopped(&damage.reason)));
        }
        Err(damage) => walk.give_broken(uri, damage.reason),
    };
    match flow {
        ControlFlow::Continue(()) => ControlFlow::Continue(()),
        ControlFlow::Break(()) => ControlFlow::Break(ControlFlow::Break(())),
    }
}

/// How members may be compressed.
const READ_METHODS: [CompressionMethod; 2] = [CompressionMethod::Stored, CompressionMethod::Deflated];

/// The name of another way.
fn method(method: CompressionMethod) -> &'static str {
    let known = [
        (CompressionMethod::BZIP2, "bzip2"),
        (CompressionMethod::DEFLATE64, "Deflate64"),
        (CompressionMethod::LZMA, "LZMA"),
        (CompressionMethod::PPMD, "PPMd"),
        (CompressionMethod::XZ, "xz"),
        (CompressionMethod::ZSTD, "Zstandard"),
    ];
    known.iter().find(|(other, _)| *other == method).map_or("an unknown method", |(_, name)| name)
}

/// The documents of a ZIP file, in the order of its directory.
pub(super) fn zip(walk: &mut Walk<'_, '_>, uri: &str, file: File) -> ControlFlow<()> {
    let stored = file.metadata().map_or(0, |metadata| metadata.len());
    let before = walk.opener.done.load(Ordering::Relaxed);
    let mut archive = match ZipArchive::new(BufReader::new(file)) {
        Ok(archive) => archive,
        Err(error) => {
            let reason = format!("the ZIP archive is damaged ({error}): fetch it again");
            return walk.give_broken(uri.to_string(), reason);
        }
    };
    let mut account = Account::new(Some(stored), walk.opener.limits);
    let mut files = 0u64;
    if archive.has_duplicate_names() {
        let reason = "several members have the same name; only the last of them is read: pack it again";
        walk.give_broken(uri.to_string(), reason)?;
    }
    let members = archive.len();
    for index in 0..members {
        if walk.depth == 0 {
            let share = (stored as u128 * index as u128 / members as u128) as u64;
            walk.opener.done.store(before + share, Ordering::Relaxed);
        }
        let Ok(entry) = archive.by_index_data(index) else { continue };
        if entry.is_dir() {
            continue;
        }
        files += 1;
        let name = names::decoded(entry.name_raw());
        if !walk.opener.skipped.takes(&name) {
            continue;
        }
        let address = account.uri(uri, &name);
        if let Err(reason) = account.begin() {
            return walk.give_broken(address, stopped(&reason));
        }
        let content = match archive.by_index(index) {
            Ok(member) if !READ_METHODS.contains(&member.compression()) => Err(Damage {
                reason: format!(
                    "this member of the ZIP archive is compressed with {}, which is not read: unpack it yourself",
                    method(member.compression())
                ),
                is_end: false,
            }),
            Ok(mut member) => {
                let stored = member.compressed_size();
                account.read(&name, &mut member, Some(stored))
            }
            Err(error) => Err(Damage {
                reason: format!("this member of the ZIP archive cannot be read ({error}): unpack it yourself"),
                is_end: false,
            }),
        };
        if let ControlFlow::Break(flow) = settle(walk, address, &name, content) {
            return flow;
        }
    }
    if walk.depth == 0 {
        walk.opener.done.store(before + stored, Ordering::Relaxed);
    }
    // Of equal names there is a row already.
    if files == 0 && !archive.has_duplicate_names() {
        return walk.give_broken(uri.to_string(), NO_FILES);
    }
    ControlFlow::Continue(())
}

/// The documents of a TAR file, in its order, and of those behind it in the same file. Links and devices are none.
pub(super) fn tar(walk: &mut Walk<'_, '_>, uri: &str, mut bytes: impl Read) -> ControlFlow<()> {
    let damaged = |error: &io::Error| match stream::ended(error) {
        Some(reason) => stopped(&reason),
        None => format!("the TAR archive is {}: fetch it again", super::damaged_from_here("", error)),
    };
    let mut account = Account::new(None, walk.opener.limits);
    let mut files = 0u64;
    let mut block = Vec::new();
    loop {
        let mut archive = ::tar::Archive::new(Cursor::new(block).chain(&mut bytes));
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return walk.give_broken(uri.to_string(), unreadable(&error)),
        };
        for entry in entries {
            let mut entry = match entry {
                Ok(entry) => entry,
                Err(error) => return walk.give_broken(uri.to_string(), damaged(&error)),
            };
            if !entry.header().entry_type().is_file() {
                continue;
            }
            files += 1;
            let name = names::decoded(&entry.path_bytes());
            if !walk.opener.skipped.takes(&name) {
                continue;
            }
            let address = account.uri(uri, &name);
            if let Err(reason) = account.begin() {
                return walk.give_broken(address, stopped(&reason));
            }
            let size = entry.size();
            let content = match account.read(&name, &mut entry, None) {
                Ok(bytes) if (bytes.len() as u64) < size => Err(Damage {
                    reason: "the TAR archive ends in the middle of this member: fetch it again".to_string(),
                    is_end: false,
                }),
                content => content,
            };
            if let ControlFlow::Break(flow) = settle(walk, address, &name, content) {
                return flow;
            }
        }
        block = match account.next_archive(&mut bytes) {
            Ok(Some(block)) => block,
            Ok(None) if files == 0 => return walk.give_broken(uri.to_string(), NO_FILES),
            Ok(None) => return ControlFlow::Continue(()),
            Err(error) => return walk.give_broken(uri.to_string(), damaged(&error)),
        };
    }
}
