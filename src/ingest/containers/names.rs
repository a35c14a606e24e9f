//! What names of files and members say, and how their bytes are read.

use encoding_rs::{BIG5, GB18030};

/// Files that are one document end so, whether or not it can be read. Pages that a server makes keep the ends of its
/// programs when they are saved.
const DOCUMENTS: [&str; 31] = [
    "txt", "text", "md", "html", "htm", "shtml", "shtm", "xhtml", "jhtml", "asp", "aspx", "jsp", "jspx", "php", "do",
    "action", "mht", "mhtml", "pdf", "docx", "doc", "wps", "rtf", "ofd", "odt", "xlsx", "xls", "et", "ods", "pptx",
    "ppt",
];
/// Containers end so.
const CONTAINERS: [&str; 9] = ["zip", "tar", "gz", "tgz", "zst", "warc", "jsonl", "ndjson", "parquet"];

/// What goes with pages and is none: pictures, scripts and styles, fonts, sound and video, databases, programs, and what
/// systems leave in folders.
const NO_DOCUMENTS: [&str; 68] = [
    "png", "jpg", "jpeg", "jpe", "gif", "bmp", "ico", "cur", "svg", "webp", "avif", "tif", "tiff",
    "psd", // pictures
    "js", "mjs", "ts", "css", "less", "scss", "map", "swf", "py", "sh", "bat", "vbs", // scripts and styles
    "woff", "woff2", "ttf", "ttc", "otf", "eot", // fonts
    "mp3", "wav", "wma", "ogg", "m4a", "aac", "mp4", "m4v", "avi", "wmv", "flv", "f4v", "mov", "mkv", "webm", "mpg",
    "mpeg", "3gp", "rm", "rmvb", // sound and video
    "db", "sqlite", "sqlite3", "mdb", "accdb", "dbf", "sql", // databases
    "exe", "dll", "so", "msi", "apk", "jar", "class", // programs
    "ini", "lnk", // of systems
];

/// The end of a name which says that a file or member is no document, in lower case: such ones are not read where a
/// whole folder or archive is.
pub(in crate::ingest) fn no_document(name: &str) -> Option<String> {
    // Some are saved as they were asked for: `style.css?v=2`.
    let asked_for = name.split('?').next().unwrap_or(name);
    extension(asked_for).map(str::to_lowercase).filter(|extension| NO_DOCUMENTS.contains(&extension.as_str()))
}

/// Whether any part of the path is hidden.
pub(in crate::ingest) fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') && part != "." && part != "..") || path.starts_with("__MACOSX/")
}

/// Whether the name says that it is one document.
pub(in crate::ingest) fn is_document(name: &str) -> bool {
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

/// A name as text. Old programs for Windows write names in the system's charset without saying so, so they are tried in
/// the order in which texts are.
pub(in crate::ingest) fn text(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_string(),
        Err(_) => [GB18030, BIG5]
            .iter()
            .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(raw))
            .map_or_else(|| String::from_utf8_lossy(raw).into_owned(), |name| name.into_owned()),
    }
}

/// The name of a member, as [`text`]. Backslashes become slashes; what would break a line or a terminal becomes U+FFFD.
pub(super) fn decoded(raw: &[u8]) -> String {
    let name = text(raw);
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
        let taken = ["a.b/c", "C.HTML", "a.tar.gz", "a.shtml", "a.jsp", "content.php?id=3.png", "a.7z", "a.2019年报"];
        for name in taken.into_iter().chain(["content.jsp?picture=/images/1.png"]) {
            assert_eq!(no_document(name), None, "{name}");
        }
        let others = [("a.b/c.css", "css"), ("A.PNG", "png"), ("b.js?v=1.2", "js"), ("b.css?of=/a/b.html", "css")];
        for (name, kind) in others {
            assert_eq!(no_document(name).as_deref(), Some(kind), "{name}");
        }
        assert!(is_hidden("a/.git/x") && is_hidden("__MACOSX/._x.html") && !is_hidden("./a/../b"));
        assert_eq!([without_compression("a/b.warc.gz"), without_compression("b.TGZ")], ["a/b.warc", ".x.tar"]);
    }
}
