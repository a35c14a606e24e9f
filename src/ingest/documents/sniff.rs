//! Which office program a document is of, by content.

use memchr::memmem;

use crate::model::MediaType;

/// A PDF may begin after other bytes, such as the head of an answer.
const PDF_HEAD: usize = 1024;

/// The media type of a document of an office program; `None` for anything else.
pub(in crate::ingest) fn sniff(bytes: &[u8]) -> Option<MediaType> {
    if memmem::find(&bytes[..bytes.len().min(PDF_HEAD)], b"%PDF-").is_some() {
        return Some(MediaType::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return zipped(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(bytes);
    }
    None
}

/// Office documents are ZIP archives with certain members, named in the directory at the end.
fn zipped(bytes: &[u8]) -> Option<MediaType> {
    let has = |name: &str| {
        let mut at = memmem::find_iter(bytes, name.as_bytes());
        at.any(|at| is_member_name(bytes, at, name.len()))
    };
    if !has("[Content_Types].xml") {
        return None;
    }
    if has("word/document.xml") {
        Some(MediaType::Docx)
    } else if has("xl/workbook.xml") || has("xl/workbook.bin") {
        Some(MediaType::Xlsx)
    } else {
        None
    }
}

/// Whether the name at `at` is that of an entry of the directory, whose head is 46 bytes long and
/// has the length of the name at byte 28.
fn is_member_name(bytes: &[u8], at: usize, length: usize) -> bool {
    let Some(head) = at.checked_sub(46).and_then(|start| bytes.get(start..at)) else { return false };
    head.starts_with(b"PK\x01\x02") && usize::from(u16::from_le_bytes([head[28], head[29]])) == length
}

/// Files of Office 97 have a directory with names in UTF-16.
fn compound(bytes: &[u8]) -> Option<MediaType> {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
        memmem::find(bytes, &name).is_some()
    };
    if has("WordDocument") {
        Some(MediaType::Doc)
    } else if has("Workbook") || has("Book") {
        Some(MediaType::Xls)
    } else {
        None
    }
}
