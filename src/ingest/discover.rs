//! Finds the documents that the inputs name.

use std::path::Path;

use thiserror::Error;
use walkdir::WalkDir;

use super::{Input, Place};

/// Why the inputs could not be listed.
#[derive(Debug, Error)]
pub enum IngestError {
    /// There is no such file or folder.
    #[error("{0}: no such file or folder; check the spelling, or quote a pattern such as 'reports/*.html'")]
    Missing(String),
    /// The pattern matches nothing.
    #[error("{0}: no file matches this pattern; check it with ls")]
    NoMatch(String),
    /// The pattern is not one.
    #[error("{pattern}: not a valid pattern ({message}); * ? [ ] and ** are special")]
    Pattern {
        /// As given.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// A folder could not be listed; its documents would silently be missing.
    #[error("{path}: cannot be listed ({message}); check that you may read it")]
    Unlistable {
        /// The folder.
        path: String,
        /// What the system says.
        message: String,
    },
}

/// The documents that `inputs` name: files, folders (with their subfolders) and patterns.
/// Sorted by uri, each once.
///
/// A file named by itself or by a pattern is always taken; in folders those whose names have
/// one of [`EXTENSIONS`] or none, hidden ones excepted.
///
/// # Errors
///
/// A path that does not exist, a pattern that matches nothing, a folder that cannot be listed.
pub fn discover(inputs: &[String]) -> Result<Vec<Input>, IngestError> {
    let mut found = Vec::new();
    for input in inputs {
        let path = Path::new(input);
        if path.exists() {
            add(path, input, &mut found)?;
        } else if input.contains(['*', '?', '[']) {
            add_matches(input, &mut found)?;
        } else {
            return Err(IngestError::Missing(input.clone()));
        }
    }
    found.sort();
    found.dedup_by(|one, other| one.uri == other.uri);
    Ok(found)
}

fn add(path: &Path, uri: &str, found: &mut Vec<Input>) -> Result<(), IngestError> {
    if path.is_dir() {
        return add_folder(path, uri, found);
    }
    found.push(Input { uri: uri.replace('\\', "/"), place: Place::File(path.to_path_buf()) });
    Ok(())
}

fn add_matches(pattern: &str, found: &mut Vec<Input>) -> Result<(), IngestError> {
    let paths = glob::glob(pattern)
        .map_err(|error| IngestError::Pattern { pattern: pattern.to_string(), message: error.to_string() })?;
    let mut any = false;
    for path in paths {
        let path = path.map_err(|error| IngestError::Unlistable {
            path: error.path().display().to_string(),
            message: error.error().to_string(),
        })?;
        any = true;
        add(&path, &path.to_string_lossy(), found)?;
    }
    if any { Ok(()) } else { Err(IngestError::NoMatch(pattern.to_string())) }
}

fn add_folder(folder: &Path, uri: &str, found: &mut Vec<Input>) -> Result<(), IngestError> {
    let trimmed = uri.trim_end_matches(['/', '\\']);
    let prefix = trimmed.replace('\\', "/");
    let mut skipped = 0u64;
    let entries = WalkDir::new(folder).into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry));
    for entry in entries {
        let entry = entry.map_err(|error| IngestError::Unlistable {
            path: error.path().unwrap_or(folder).display().to_string(),
            message: error.to_string(),
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        if !is_wanted(entry.path()) {
            skipped += 1;
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let uri = format!("{prefix}/{}", parts.join("/"));
        found.push(Input { uri, place: Place::File(entry.path().to_path_buf()) });
    }
    tracing::debug!(folder = uri, skipped, "files that are no documents by name were not taken");
    Ok(())
}

fn is_hidden(entry: &walkdir::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Names of files that are read from folders end so. What a file is, its content says.
const EXTENSIONS: [&str; 10] = ["txt", "html", "htm", "pdf", "docx", "doc", "wps", "xlsx", "xls", "et"];

fn is_wanted(path: &Path) -> bool {
    path.extension().is_none_or(|extension| EXTENSIONS.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted)))
        && path.is_file()
}
