//! What ingest hands on: bytes that came from somewhere, decoded.

use serde::{Deserialize, Serialize};

use super::DocumentRecord;

/// BLAKE3 of the stored bytes, or of the uri where they could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentId(pub [u8; 32]);

impl DocumentId {
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> DocumentId {
        DocumentId(*blake3::hash(bytes).as_bytes())
    }

    /// The id of a document whose bytes could not be had: that of its uri, so that no two have the same.
    pub fn unread(uri: &str) -> DocumentId {
        DocumentId::of(uri.as_bytes())
    }

    /// 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// The first 16 hexadecimal digits: what `report_id` is made of.
    pub fn short_hex(&self) -> String {
        self.hex()[..16].to_string()
    }
}

/// What kind of thing the bytes are, decided by content, not by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaType {
    /// Plain text.
    Text,
    /// HTML.
    Html,
    /// PDF.
    Pdf,
    /// Word 2007 and later.
    Docx,
    /// Word 97 to 2003.
    Doc,
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 97 to 2003.
    Xls,
    /// Anything else.
    Binary,
}

impl MediaType {
    /// Whether [`Content::Text`] is markup.
    pub fn is_markup(self) -> bool {
        !matches!(self, MediaType::Text | MediaType::Binary)
    }

    /// The registered media type.
    pub fn as_str(self) -> &'static str {
        match self {
            MediaType::Text => "text/plain",
            MediaType::Html => "text/html",
            MediaType::Pdf => "application/pdf",
            MediaType::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            MediaType::Doc => "application/msword",
            MediaType::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            MediaType::Xls => "application/vnd.ms-excel",
            MediaType::Binary => "application/octet-stream",
        }
    }
}

/// Whether text holds the rule below the head of a table in Markdown (`| --- | --- |`, `|:---|---:|`): its cells break
/// lines with `<br>`.
pub fn has_markdown_rule(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memmem::find(rest, b"--") {
        let start = memchr::memrchr(b'\n', &rest[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &rest[at..]).map_or(rest.len(), |length| at + length);
        let line = &rest[start..end];
        if line.contains(&b'|') && line.iter().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t' | b'\r')) {
            return true;
        }
        rest = &rest[end..];
    }
    false
}

/// The character encoding that the document was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Charset {
    /// UTF-8, with or without byte-order mark.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
    /// Big5 with the HKSCS extensions.
    Big5,
}

impl Charset {
    /// The name as in the WHATWG Encoding Standard, lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Charset::Utf8 => "utf-8",
            Charset::Utf16Le => "utf-16le",
            Charset::Utf16Be => "utf-16be",
            Charset::Gb18030 => "gb18030",
            Charset::Big5 => "big5",
        }
    }
}

/// The decoded content, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Plain text, or markup: for documents of office programs, that which ingest made of them.
    Text(String),
    /// No text could be had; the reason is for people and names what to do.
    Unreadable(String),
}

/// Bytes that came from somewhere, decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// See there.
    pub id: DocumentId,
    /// Where it is: the file path as given, `archive!member`, `warc#offset` or `corpus#row`.
    pub uri: String,
    /// By content.
    pub media_type: MediaType,
    /// How it was decoded; `None` where it could not be.
    pub charset: Option<Charset>,
    /// Stored size in bytes.
    pub bytes: u64,
    /// Characters that decoding had to replace by U+FFFD.
    pub replaced: u32,
    /// Where it was fetched, as the crawl or corpus says; empty if not known.
    pub url: String,
    /// Where pages were pictures and their text was recognised: how sure that was, 0 to 100.
    pub ocr: Option<u8>,
    /// The text.
    pub content: Content,
}

impl Document {
    /// The facts that table `documents` has.
    pub fn record(&self) -> DocumentRecord {
        DocumentRecord {
            id: self.id,
            uri: self.uri.clone(),
            media_type: self.media_type,
            charset: self.charset,
            bytes: self.bytes,
            replaced: self.replaced,
        }
    }
}

/// What became of a document: column `documents.status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// It is a report; its rows are in the tables.
    Report,
    /// It repeats another document, named in `duplicate_of`.
    Duplicate,
    /// It was read and is something else.
    NotAReport,
    /// No text could be had from it.
    Unreadable,
}

impl Status {
    /// All of them, in the order of the documentation.
    pub const ALL: [Status; 4] = [Status::Report, Status::Duplicate, Status::NotAReport, Status::Unreadable];

    /// The value in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Report => "report",
            Status::Duplicate => "duplicate",
            Status::NotAReport => "not_a_report",
            Status::Unreadable => "unreadable",
        }
    }
}
