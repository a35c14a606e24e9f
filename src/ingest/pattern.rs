//! The files and folders that a pattern such as `reports/**/*.html` matches.
//!
//! The walk is our own, with the crate's patterns for one name each: its own walk leaves out names that are not UTF-8.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use glob::{Pattern, PatternError};

use super::containers::names;

/// What matches, and folders that could not be looked through, with the reason.
pub(super) type Matches = Vec<Result<PathBuf, (PathBuf, io::Error)>>;

/// Whether a name is to be read as a pattern where there is nothing of this name.
pub(super) fn is_pattern(name: &OsStr) -> bool {
    names::text(name.as_bytes()).contains(['*', '?', '['])
}

/// What matches `pattern`, in no order. Names that are not UTF-8 match as they are read.
///
/// # Errors
///
/// It is not a pattern.
pub(super) fn matches(pattern: &OsStr) -> Result<Matches, PatternError> {
    let mut parts = Vec::new();
    for part in pattern.as_bytes().split(|byte| *byte == b'/').map(OsStr::from_bytes) {
        match part {
            _ if !is_pattern(part) => parts.push(Part::Name(part.to_os_string())),
            _ if part != "**" => parts.push(Part::Names(Pattern::new(&names::text(part.as_bytes()))?)),
            // Two of them say no more than one.
            _ if matches!(parts.last(), Some(Part::Folders)) => {}
            _ => parts.push(Part::Folders),
        }
    }
    let root = if pattern.as_bytes().starts_with(b"/") { "/" } else { "" };
    let mut found = Vec::new();
    walk(Path::new(root), &parts, &mut found);
    Ok(found)
}

/// A part of a pattern between slashes.
enum Part {
    /// This one; with an empty one at the end the pattern matches only folders, as a path does.
    Name(OsString),
    Names(Pattern),
    /// The folder and all below it.
    Folders,
}

fn walk(folder: &Path, parts: &[Part], found: &mut Matches) {
    match parts {
        [] => found.push(Ok(here(folder).to_path_buf())),
        [Part::Folders] => found.extend(here(folder).is_dir().then(|| Ok(here(folder).to_path_buf()))),
        [Part::Name(name), rest @ ..] => {
            let path = folder.join(name);
            // A link that leads nowhere is there: reading it will say so.
            if path.as_os_str().is_empty() || fs::symlink_metadata(&path).is_ok() {
                walk(&path, rest, found);
            }
        }
        [Part::Names(pattern), rest @ ..] => {
            for (name, _) in entries(folder, found) {
                if pattern.matches(&names::text(name.as_bytes())) {
                    walk(&folder.join(name), rest, found);
                }
            }
        }
        [Part::Folders, rest @ ..] => {
            walk(folder, rest, found);
            // Links could go in circles.
            for (name, _) in entries(folder, found).into_iter().filter(|(_, is_folder)| *is_folder) {
                walk(&folder.join(name), parts, found);
            }
        }
    }
}

/// The names in `folder`, and whether they are folders and no links; nothing where it is none.
fn entries(folder: &Path, found: &mut Matches) -> Vec<(OsString, bool)> {
    let here = here(folder);
    if !here.is_dir() {
        return Vec::new();
    }
    let named = |entry: fs::DirEntry| (entry.file_name(), entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let listed = fs::read_dir(here).and_then(|listed| listed.map(|entry| Ok(named(entry?))).collect::<io::Result<_>>());
    listed.unwrap_or_else(|error| {
        found.push(Err((folder.to_path_buf(), error)));
        Vec::new()
    })
}

/// The folder by a name that the system takes.
fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
