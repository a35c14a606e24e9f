//! The uris that files have by their paths, and the files that uris stand for.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::containers::names;

/// The path as given, without the parts that mean nothing, so that one file has one uri: `a/b` for `./a//b`. Names that
/// are not UTF-8 are read as those of members of archives are.
pub(super) fn uri(path: &Path) -> String {
    named(path, names::text)
}

/// Like [`uri`], with the bytes themselves where a name is not UTF-8 (`%C4%EA.txt`): two names may be read as one.
pub fn exact_uri(path: &Path) -> String {
    named(path, escaped)
}

/// Whether both are the same path, though it may be written in another way.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    meaning(one).eq(meaning(other))
}

/// The file that has this uri. What is called so comes before what only reads so.
pub(super) fn file(uri: &str) -> Option<PathBuf> {
    let path = Path::new(uri);
    if path.is_file() {
        return Some(path.to_path_buf());
    }
    let parts: Vec<&OsStr> = path.components().map(Component::as_os_str).collect();
    below(Path::new(""), &parts)
}

/// What is wrong with a path where there is a [stream](is_stream).
pub(super) const STREAM: &str = "a pipe or a device, not a file: let it come from standard input, which is named -";

/// Whether it is neither a file nor a folder: it could keep us waiting for ever.
pub(super) fn is_stream(found: &fs::Metadata) -> bool {
    !found.is_file() && !found.is_dir()
}

fn below(folder: &Path, parts: &[&OsStr]) -> Option<PathBuf> {
    let [part, rest @ ..] = parts else { return folder.is_file().then(|| folder.to_path_buf()) };
    let called = folder.join(part);
    if called.exists()
        && let Some(file) = below(&called, rest)
    {
        return Some(file);
    }
    let listed = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok()?;
    let reads_so = |name: &OsStr| {
        let bytes = name.as_encoded_bytes();
        name.to_str().is_none() && (*names::text(bytes) == **part || *escaped(bytes) == **part)
    };
    let mut others: Vec<_> = listed.flatten().map(|entry| entry.file_name()).filter(|name| reads_so(name)).collect();
    others.sort();
    others.iter().find_map(|name| below(&folder.join(name), rest))
}

fn meaning(path: &Path) -> impl Iterator<Item = Component<'_>> {
    path.components().filter(|part| *part != Component::CurDir)
}

fn named(path: &Path, read: fn(&[u8]) -> String) -> String {
    let parts = meaning(path).filter(|part| *part != Component::RootDir).map(Component::as_os_str);
    let parts = parts.map(|part| part.to_str().map_or_else(|| read(part.as_encoded_bytes()), str::to_string));
    let root = if path.starts_with("/") { "/" } else { "" };
    format!("{root}{}", parts.collect::<Vec<String>>().join("/"))
}

/// All bytes outside ASCII, for some of them may be UTF-8 by chance.
fn escaped(name: &[u8]) -> String {
    let bytes =
        name.iter().map(|byte| if byte.is_ascii() { char::from(*byte).to_string() } else { format!("%{byte:02X}") });
    bytes.collect()
}
