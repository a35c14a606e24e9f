//! What kind of thing the bytes are, by content.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use serde::de::IgnoredAny;

use super::containers::{Columns, Role};
use crate::model::{MediaType, has_markdown_rule};

/// Beginnings of files that are no text: what they are, and what to do.
const MAGIC: [(&[u8], &str); 15] = [
    (b"%PDF", "a PDF file: convert it to text or HTML first"),
    (b"PK\x05\x06", "an empty ZIP archive: fetch it again"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Word or Excel file (97-2003): save it as text or HTML"),
    (b"{\\rtf", "a Rich Text file: save it as text or HTML"),
    (b"\x1f\x8b", "a gzip file: unpack it, or name it .gz if it is a file by itself"),
    (b"BZh", "a bzip2 file: unpack it first"),
    (b"\xfd7zXZ\0", "an xz file: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file: unpack it, or name it .zst if it is a file by itself"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it first"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture: recognise its text first"),
    (b"\xff\xd8\xff", "a JPEG picture: recognise its text first"),
    (b"GIF8", "a GIF picture: recognise its text first"),
    (b"II*\0", "a TIFF picture: recognise its text first"),
    (b"MM\0*", "a TIFF picture: recognise its text first"),
];

/// How archives begin, among them documents of office programs, and how their last part does.
const ARCHIVE: &[u8] = b"PK\x03\x04";
const ARCHIVE_END: &[u8] = b"PK\x05\x06";
/// Names of members, or what stands in the first of them, by which such documents are told: what they are where they
/// are whole, and what to do.
const MEMBERS: [(&[u8], &str); 4] = [
    (b"OFD.xml", "an OFD file: save it as PDF, Word or HTML"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file: save it as Word, Excel, PDF or HTML"),
    (b"ppt/presentation.xml", "a PowerPoint file: save it as PDF or HTML"),
    (
        b"[Content_Types].xml",
        "a damaged Word or Excel file, or one of another program: fetch it again, or save it as PDF",
    ),
];

/// Bytes at the beginning in which a page saved as a message says so.
const MESSAGE_HEAD: usize = 1024;

/// Why the bytes cannot be the text of a document, if so: nothing there, a known binary format, or a text that has
/// several documents in it.
pub(super) fn unusable(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        return Some("the file is empty: fetch it again".to_string());
    }
    let magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what);
    let magic = magic.or_else(|| bytes.starts_with(ARCHIVE).then(|| archive(bytes)));
    magic.or_else(|| collection(bytes)).map(|what| format!("it is {what}"))
}

/// What begins as an archive does and is no document that can be read, and what to do.
fn archive(bytes: &[u8]) -> &'static str {
    let has = |part: &[u8]| memchr::memmem::find(bytes, part).is_some();
    let known = MEMBERS.iter().find(|(member, _)| has(member)).map(|(_, what)| *what);
    match (known, has(ARCHIVE_END)) {
        (Some(what), true) => what,
        (Some(_), false) => "a damaged Word, Excel or other office file, its end is missing: fetch it again",
        (None, true) => "a ZIP archive: unpack it, or name it .zip if it is a file by itself",
        (None, false) => "a damaged ZIP archive or office file, its end is missing: fetch it again",
    }
}

/// Texts that hold documents in a way that is not taken apart: what they are, and what to do.
fn collection(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let begins = |text: &[u8], marks: [&[u8]; 3]| {
        marks.iter().try_fold(text, |rest, mark| rest.trim_ascii_start().strip_prefix(*mark)).is_some()
    };
    if begins(text, [b"[", b"{", b"\""]) {
        return Some("a JSON array: save it as JSON Lines, one document a line");
    }
    if is_row(text) {
        return Some("a JSON object over several lines: save it as JSON Lines, one document a line");
    }
    let head = &text[..text.len().min(MESSAGE_HEAD)];
    let says = |words: &[u8]| memchr::memmem::find(head, words).is_some();
    if says(b"MIME-Version: ") && says(b"multipart/related") {
        return Some("a page saved as MHTML: save it as HTML");
    }
    is_table(head)
        .then_some("a table of values with commas or tabs: save it as JSON Lines or Parquet, one document a row")
}

/// Whether it is a JSON object with a column that holds documents; what a crawler notes beside a page has none.
fn is_row(text: &[u8]) -> bool {
    /// A larger one is no row of a corpus, and its names would take much memory.
    const LARGEST: usize = 4 << 20;
    if text.len() > LARGEST || !text.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    let columns = Columns::default();
    let names: BTreeMap<String, IgnoredAny> = serde_json::from_slice(text).unwrap_or_default();
    names.keys().any(|name| matches!(columns.role(name), Some((Role::Text | Role::Html, _))))
}

/// Whether the first line names the columns of a corpus.
fn is_table(head: &[u8]) -> bool {
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let divider = if line.contains('\t') { '\t' } else { ',' };
    let names: Vec<&str> = line.split(divider).map(|name| name.trim().trim_matches('"')).collect();
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' '));
    let columns = Columns::default();
    names.len() > 1
        && names.iter().all(is_name)
        && names.iter().any(|name| matches!(columns.role(name), Some((Role::Text | Role::Html | Role::Url, _))))
}

/// Elements whose tags make a text HTML.
const ELEMENTS: [&str; 24] = [
    "html", "head", "body", "meta", "title", "table", "tbody", "tr", "td", "th", "div", "p", "span", "br", "font",
    "li", "ul", "h1", "h2", "h3", "strong", "script", "style", "article",
];
/// So many tags make a text that does not begin with one HTML.
const TAGS: usize = 3;

/// HTML where the text begins with a tag or holds several, else plain text.
pub(super) fn media_type(text: &str) -> MediaType {
    let bytes = text.as_bytes();
    let begins = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let mut tags = 0;
    // Cells of a table in Markdown break their lines with a tag.
    let markdown = LazyCell::new(|| has_markdown_rule(text));
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = &bytes[at + 1..];
        let doctype = rest.get(..8).is_some_and(|word| word.eq_ignore_ascii_case(b"!doctype"));
        if doctype || is_tag(rest) && !(rest.starts_with(b"br") && *markdown) {
            tags += 1;
            if doctype || at == begins || tags >= TAGS {
                return MediaType::Html;
            }
        }
    }
    MediaType::Text
}

/// Whether a known element's start or end tag follows the `<`.
fn is_tag(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let length = rest.iter().take(8).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let closed = rest.get(length).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    closed && ELEMENTS.iter().any(|element| rest[..length].eq_ignore_ascii_case(element.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_an_archive_says_what_it_is() {
        let what = |members: &str, end: &str| unusable(format!("PK\x03\x04{members}{end}").as_bytes()).unwrap();
        let end = "PK\x05\x06";
        for (members, said) in [
            ("[Content_Types].xml word/document.xml", "a damaged Word or Excel file"),
            ("OFD.xml", "an OFD file"),
            ("mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument file"),
            ("[Content_Types].xml ppt/presentation.xml", "a PowerPoint file"),
            ("a.html", "a ZIP archive"),
        ] {
            assert!(what(members, end).contains(said), "{}", what(members, end));
            let cut = what(members, "");
            assert!(cut.contains("damaged") && cut.contains("its end is missing"), "{cut}");
        }
    }

    #[test]
    fn tables_in_markdown_may_break_their_lines_with_tags() {
        let table = |rule: &str| format!("# 年度报告\n| 指标<br>(一) | 数<br>量<br> |\n{rule}\n| 收到申请<br> | 3 |\n");
        for rule in ["| --- | --- |", "|---|---|", "|:---|:---:|", "|:--- | ---:|\r"] {
            assert_eq!(media_type(&table(rule)), MediaType::Text, "{rule}");
        }
        for rule in ["", "-----", "| 一 -- 二 |", "<!-- | -->"] {
            assert_eq!(media_type(&table(rule)), MediaType::Html, "{rule}");
        }
    }

    #[test]
    fn texts_that_hold_several_documents_are_told_from_documents() {
        let what = |text: &str| unusable(text.as_bytes());
        for text in [
            "[{\"url\": \"a\"}]",
            "\u{feff}[\n  {\n    \"text\": \"收到申请3件\"",
            "url,html,text\na,b,c",
            ",url,text\n",
            "url\ttext\n",
            "\u{feff}{\n  \"url\": \"a\",\n  \"content\": \"收到申请3件\"\n}\n",
        ] {
            assert!(what(text).is_some(), "{text}");
        }
        assert!(what("From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n").is_some());
        let beside = "{\n  \"url\": \"a\",\n  \"fetched\": 3\n}\n";
        for text in ["[正文]收到申请3件", "收到申请3件,答复3件", "Text: 收到申请3件", "text", "年度报告\tURL\n", beside]
        {
            assert_eq!(what(text), None, "{text}");
        }
    }
}
