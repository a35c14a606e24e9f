//! Finds the documents that the inputs name.

use std::fs;
use std::path::Path;

use thiserror::Error;
use walkdir::WalkDir;

use super::{Input, Place, containers};
use crate::remote::{self, RemoteError};

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
    /// What is on another machine could not be found.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A list of files could not be read.
    #[error("{path}: the list of files cannot be read ({message}); it has one file or folder a line")]
    List {
        /// The list.
        path: String,
        /// What the system says.
        message: String,
    },
}

/// What `inputs` name: files, folders (with their subfolders), patterns, `-` for standard input, and
/// the same on other machines (`s3://`, `https://`). Sorted by uri, each once.
///
/// A file named by itself or by a pattern is always taken; in folders those whose names say
/// that they are documents or containers or have no extension, hidden ones excepted. Links to
/// folders are not followed, so that they cannot go in circles. A folder that cannot be listed
/// becomes an input that says so.
///
/// # Errors
///
/// A path that does not exist, a pattern that matches nothing, a server that does not answer.
pub fn discover(inputs: &[String]) -> Result<Vec<Input>, IngestError> {
    let (remotes, inputs): (Vec<String>, Vec<String>) =
        inputs.iter().cloned().partition(|input| remote::is_remote(input));
    let mut found = Vec::new();
    for (name, objects) in remotes.iter().zip(remote::list(&remotes)) {
        found.extend(documents(name, objects?));
    }
    for input in &inputs {
        let path = Path::new(input);
        if input == "-" {
            found.push(Input { uri: "-".to_string(), place: Place::Stdin });
        } else if path.exists() {
            add(path, input, &mut found);
        } else if input.contains(['*', '?', '[']) {
            add_matches(input, &mut found)?;
        } else {
            return Err(IngestError::Missing(input.clone()));
        }
    }
    Ok(sorted(found))
}

/// What a list names, one file or folder a line; of one that does not exist, an input that says
/// so. `-` is standard input.
///
/// # Errors
///
/// The list cannot be read.
pub fn listed(list: &Path) -> Result<Vec<Input>, IngestError> {
    let read =
        if list == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { fs::read_to_string(list) };
    let lines =
        read.map_err(|error| IngestError::List { path: list.display().to_string(), message: error.to_string() })?;
    let lines = lines.lines().map(|line| line.trim_end_matches('\r')).filter(|line| !line.is_empty());
    let (remotes, files): (Vec<String>, Vec<String>) =
        lines.map(str::to_string).partition(|line| remote::is_remote(line));
    let mut found = Vec::new();
    for (name, objects) in remotes.iter().zip(remote::list(&remotes)) {
        match objects {
            Ok(objects) => found.extend(documents(name, objects)),
            Err(error) => found.push(Input::broken(name.clone(), error.to_string())),
        }
    }
    for line in &files {
        add(Path::new(line), line, &mut found);
    }
    Ok(sorted(found))
}

/// Those of the objects that `name` stands for which are documents: as with files, what is named by
/// itself or by a pattern, and in folders what has the name of one.
fn documents(name: &str, objects: Vec<remote::Object>) -> impl Iterator<Item = Input> {
    let is_document = |object: &remote::Object| match object.uri.strip_prefix(name) {
        Some("") | None => true,
        Some(relative) => !containers::is_hidden(relative.trim_start_matches('/')) && containers::is_wanted(relative),
    };
    let wanted: Vec<remote::Object> = objects.into_iter().filter(is_document).collect();
    wanted.into_iter().map(Input::remote)
}

fn sorted(mut inputs: Vec<Input>) -> Vec<Input> {
    // All of an input counts, so that equals are the same; and this needs no memory beside.
    inputs.sort_unstable();
    inputs.dedup_by(|one, other| one.uri == other.uri);
    inputs
}

fn add(path: &Path, uri: &str, found: &mut Vec<Input>) {
    if path.is_dir() {
        return add_folder(path, uri, found);
    }
    found.push(Input { uri: uri.replace('\\', "/"), place: Place::File(path.to_path_buf()) });
}

fn add_matches(pattern: &str, found: &mut Vec<Input>) -> Result<(), IngestError> {
    let paths = glob::glob(pattern)
        .map_err(|error| IngestError::Pattern { pattern: pattern.to_string(), message: error.to_string() })?;
    let mut any = false;
    for path in paths {
        any = true;
        match path {
            Ok(path) => add(&path, &path.to_string_lossy(), found),
            Err(error) => found.push(unlistable(&error.path().to_string_lossy(), error.error())),
        }
    }
    if any { Ok(()) } else { Err(IngestError::NoMatch(pattern.to_string())) }
}

/// A folder whose documents are missing.
fn unlistable(uri: &str, error: &dyn std::fmt::Display) -> Input {
    Input::broken(uri.replace('\\', "/"), format!("the folder cannot be listed ({error}): check that you may read it"))
}

fn add_folder(folder: &Path, uri: &str, found: &mut Vec<Input>) {
    let trimmed = uri.trim_end_matches(['/', '\\']);
    let prefix = trimmed.replace('\\', "/");
    let mut skipped = 0u64;
    let entries = WalkDir::new(folder).into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let place = error.path().unwrap_or(folder).to_string_lossy().into_owned();
                found.push(unlistable(&place, &error));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        // The folder says what is a file, but for links; one that leads nowhere is taken: reading it will say so.
        let is_file =
            entry.file_type().is_file() || fs::metadata(entry.path()).map_or(true, |metadata| metadata.is_file());
        if !is_file || !containers::is_wanted(&entry.file_name().to_string_lossy()) {
            skipped += 1;
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let uri = format!("{prefix}/{}", parts.join("/"));
        found.push(Input { uri, place: Place::File(entry.path().to_path_buf()) });
    }
    tracing::debug!(folder = uri, skipped, "files that are no documents by name were not taken");
}

fn is_hidden(entry: &walkdir::DirEntry) -> bool {
    containers::is_hidden(&entry.file_name().to_string_lossy())
}
