//! What names of files and members say, and how their bytes are read.

use encoding_rs::{BIG5, GB18030};

/// Files that are one document end so.
const DOCUMENTS: [&str; 10] = ["txt", "html", "htm", "pdf", "docx", "doc", "wps", "xlsx", "xls", "et"];
/// Containers end so.
const CONTAINERS: [&str; 9] = ["zip", "tar", "gz", "tgz", "zst", "warc", "jsonl", "ndjson", "parquet"];

/// Whether a file or member of this name is read where a whole folder or archive is: a
/// document or a container by name, or a name without extension.
pub(in crate::ingest) fn is_wanted(name: &str) -> bool {
    extension(name).is_none() || is_document(name) || is_container(name)
}

/// Whether any part of the path is hidden.
pub(in crate::ingest) fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') && part != "." && part != "..") || path.starts_with("__MACOSX/")
}

/// Whether the name says that it is one document.
pub(super) fn is_document(name: &str) -> bool {
    has(name, &DOCUMENTS)
}

/// Whether the name says that it is a container.
pub(super) fn is_container(name: &str) -> bool {
    has(name, &CONTAINERS)
}

/// Whether the name has one of these extensions.
pub(super) fn has(name: &str, extensions: &[&str]) -> bool {
    extension(name).is_some_and(|extension| extensions.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted)))
}

fn extension(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
}

/// The name of what a compressed file holds: `a.warc` for `a.warc.gz`, `a.tar` for `a.tgz`.
/// Bytes of a compressed document are looked at, whatever its name.
pub(super) fn without_compression(name: &str) -> &str {
    match extension(name) {
        // Only the extension matters from here on.
        Some(extension) if extension.eq_ignore_ascii_case("tgz") => ".x.tar",
        Some(extension) if has(name, &["gz", "zst"]) => &name[..name.len() - extension.len() - 1],
        _ => name,
    }
}

/// The name of a member. Old programs for Windows write names in the system's charset without
/// saying so, so they are tried in the order in which texts are. Backslashes become slashes;
/// what would break a line or a terminal becomes U+FFFD.
pub(super) fn decoded(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_string(),
        Err(_) => [GB18030, BIG5]
            .iter()
            .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(raw))
            .map_or_else(|| String::from_utf8_lossy(raw).into_owned(), |name| name.into_owned()),
    };
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).map(|c| if c == '\\' { '/' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_systems_charset_are_read() {
        assert_eq!(decoded("2020/年报.html".as_bytes()), "2020/年报.html");
        assert_eq!(decoded(&GB18030.encode("石桥县\\年报.html").0), "石桥县/年报.html");
        assert_eq!(decoded(b"a\nb\0.txt"), "a\u{fffd}b\u{fffd}.txt");
        assert_eq!(decoded(&[0xff, 0xff]), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn extensions_are_those_of_the_file() {
        assert!(is_wanted("a.b/c") && is_wanted("C.HTML") && is_wanted("a.tar.gz") && !is_wanted("a.css"));
        assert!(is_hidden("a/.git/x") && is_hidden("__MACOSX/._x.html") && !is_hidden("./a/../b"));
        assert_eq!([without_compression("a/b.warc.gz"), without_compression("b.TGZ")], ["a/b.warc", ".x.tar"]);
    }
}
