//! What kind of container the bytes are.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use super::{HEAD, names};

/// Containers that are taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Tar,
    Gzip,
    Zstd,
    Warc,
    Jsonl,
    Parquet,
}

/// Names of the first member in ZIP files that are one document: Word and Excel, OpenDocument,
/// OFD.
const PARTS: [&[u8]; 7] = [b"[Content_Types]", b"_rels/", b"docProps/", b"word/", b"xl/", b"mimetype", b"OFD.xml"];
/// Where a ZIP file has the name of its first member.
const ZIP_NAME: usize = 30;
/// Where a TAR file has its mark.
const TAR_MARK: usize = 257;

impl Kind {
    /// The kind of container that begins with `head`, by content; by name only where there is
    /// nothing in the content to tell. `None` for documents.
    pub fn of(head: &[u8], name: &str) -> Option<Kind> {
        if names::is_document(name) {
            return None;
        }
        if head.starts_with(b"\x1f\x8b") {
            Some(Kind::Gzip)
        } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
            Some(Kind::Zstd)
        } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            let first = head.get(ZIP_NAME..).unwrap_or_default();
            (!PARTS.iter().any(|part| first.starts_with(part))).then_some(Kind::Zip)
        } else if head.starts_with(b"PAR1") {
            Some(Kind::Parquet)
        } else if head.starts_with(b"WARC/") {
            Some(Kind::Warc)
        } else if head.get(TAR_MARK..).is_some_and(|mark| mark.starts_with(b"ustar")) || names::has(name, &["tar"]) {
            Some(Kind::Tar)
        } else {
            (is_json(head) || names::has(name, &["jsonl", "ndjson"])).then_some(Kind::Jsonl)
        }
    }

    /// Whether it has one content, and not several.
    pub fn is_compression(self) -> bool {
        matches!(self, Kind::Gzip | Kind::Zstd)
    }
}

/// Whether the text begins as a JSON object does that has its line for itself.
fn is_json(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    line.strip_prefix(b"{").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""))
}

/// The kind of a file and the file itself, if it is a container that can be opened. What is a
/// document by its name is not looked into.
pub(super) fn of_file(path: &Path) -> Option<(Kind, File)> {
    let name = path.to_string_lossy();
    // A pipe or a device could keep us waiting for ever.
    if names::is_document(&name) || !path.is_file() {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let mut head = Vec::with_capacity(HEAD);
    (&mut file).take(HEAD as u64).read_to_end(&mut head).ok()?;
    file.rewind().ok()?;
    Kind::of(&head, &name).map(|kind| (kind, file))
}
