//! Finds the documents that the inputs name.

use std::fmt::Display;
use std::fs;
use std::path::Path;

use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

use super::{Input, Place, Skipped, containers};
use crate::model::{MANIFEST, TABLES, is_dataset, our_manifest};
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
    /// It is what a run has written.
    #[error("{0}: a dataset that gongkai wrote, not documents; name the folder of the documents")]
    Dataset(String),
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
/// the same on other machines (`s3://`, `https://`). Sorted by uri, each once; a uri is the path as given, without
/// parts that mean nothing (`./`, `//`).
///
/// A file named by itself or by a pattern is always taken; in folders all but hidden ones and those whose names say
/// that they are no documents, which `skipped` counts. Folders in them that hold a dataset of ours are left out. Links
/// to folders are not followed, so that they cannot go in circles. A folder that cannot be listed becomes an input
/// that says so.
///
/// # Errors
///
/// A path that does not exist, a pattern that matches nothing, a server that does not answer, a dataset of ours.
pub fn discover(inputs: &[String], skipped: &Skipped) -> Result<Vec<Input>, IngestError> {
    let (remotes, inputs): (Vec<String>, Vec<String>) =
        inputs.iter().cloned().partition(|input| remote::is_remote(input));
    let mut found = Vec::new();
    for (name, objects) in remotes.iter().zip(remote::list(&remotes)) {
        found.extend(documents(name, objects?, skipped));
    }
    for input in &inputs {
        let path = Path::new(input);
        if input == "-" {
            found.push(Input::stdin());
        } else if is_dataset(path) {
            return Err(IngestError::Dataset(input.clone()));
        } else if path.exists() {
            add(path, input, skipped, &mut found);
        } else if input.contains(['*', '?', '[']) {
            add_matches(input, skipped, &mut found)?;
        } else {
            return Err(IngestError::Missing(input.clone()));
        }
    }
    Ok(sorted(found))
}

/// What a list names, one file or folder a line; of one that does not exist, an input that says
/// so; otherwise as [`discover`] does. `-` is standard input.
///
/// # Errors
///
/// The list cannot be read.
pub fn listed(list: &Path, skipped: &Skipped) -> Result<Vec<Input>, IngestError> {
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
            Ok(objects) => found.extend(documents(name, objects, skipped)),
            Err(error) => found.push(Input::broken(name.clone(), error.to_string())),
        }
    }
    for line in &files {
        add(Path::new(line), line, skipped, &mut found);
    }
    Ok(sorted(found))
}

/// Those of the objects that `name` stands for which are documents: as with files, what is named by
/// itself or by a pattern, and in folders what may be one by its name and is not part of a dataset of ours.
fn documents(name: &str, objects: Vec<remote::Object>, skipped: &Skipped) -> impl Iterator<Item = Input> {
    let folders = objects.iter().filter_map(|object| object.uri.strip_suffix(MANIFEST));
    let datasets: Vec<String> = folders.filter(|folder| is_remote_dataset(folder)).map(str::to_string).collect();
    let is_document = |object: &remote::Object| match object.uri.strip_prefix(name) {
        Some("") | None => true,
        Some(_) if datasets.iter().any(|dataset| is_of_dataset(&object.uri, dataset)) => false,
        Some(relative) => skipped.takes(relative.trim_start_matches('/')),
    };
    let wanted: Vec<remote::Object> = objects.into_iter().filter(is_document).collect();
    wanted.into_iter().map(Input::remote)
}

/// Whether a folder on another machine, which ends with a slash, holds a dataset of ours.
fn is_remote_dataset(folder: &str) -> bool {
    let manifest = folder.ends_with('/').then(|| remote::read(&format!("{folder}{MANIFEST}")));
    let is_ours = matches!(manifest, Some(Ok(Some((bytes, _)))) if our_manifest(&bytes).is_some());
    if is_ours {
        not_read(&folder);
    }
    is_ours
}

/// Whether an object is part of the dataset in a folder, where other things may lie as well.
fn is_of_dataset(uri: &str, folder: &str) -> bool {
    uri.strip_prefix(folder).is_some_and(|name| name == MANIFEST || name.starts_with(TABLES))
}

fn not_read(dataset: &dyn Display) {
    tracing::warn!("{dataset}: not read, for it is a dataset that gongkai wrote");
}

fn sorted(mut inputs: Vec<Input>) -> Vec<Input> {
    // All of an input counts, so that equals are the same; and this needs no memory beside.
    inputs.sort_unstable();
    inputs.dedup_by(|one, other| one.uri == other.uri);
    inputs
}

fn add(path: &Path, uri: &str, skipped: &Skipped, found: &mut Vec<Input>) {
    if path.is_dir() {
        return add_folder(path, uri, skipped, found);
    }
    found.push(Input { uri: normal(uri), place: Place::File(path.to_path_buf()) });
}

/// The path without the parts that mean nothing, so that one file has one uri: `a/b` for `./a//b`.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

fn add_matches(pattern: &str, skipped: &Skipped, found: &mut Vec<Input>) -> Result<(), IngestError> {
    let paths = glob::glob(pattern)
        .map_err(|error| IngestError::Pattern { pattern: pattern.to_string(), message: error.to_string() })?;
    let mut any = false;
    for path in paths {
        any = true;
        match path {
            Ok(path) => add(&path, &path.to_string_lossy(), skipped, found),
            Err(error) => found.push(unlistable(&error.path().to_string_lossy(), error.error())),
        }
    }
    if any { Ok(()) } else { Err(IngestError::NoMatch(pattern.to_string())) }
}

/// A folder whose documents are missing.
fn unlistable(uri: &str, error: &dyn Display) -> Input {
    Input::broken(normal(uri), format!("the folder cannot be listed ({error}): check that you may read it"))
}

fn add_folder(folder: &Path, uri: &str, skipped: &Skipped, found: &mut Vec<Input>) {
    let entries = WalkDir::new(folder).into_iter();
    for entry in entries.filter_entry(|entry| !entry.file_type().is_dir() || !is_left_out(entry)) {
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
        if !is_file || !skipped.takes(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        let uri = normal(&format!("{uri}/{}", parts.join("/")));
        found.push(Input { uri, place: Place::File(entry.path().to_path_buf()) });
    }
}

/// Whether nothing in a folder is read: hidden ones, among them those in which a run makes a dataset and keeps what it
/// has read, and datasets, of which the tables would be taken for corpora.
fn is_left_out(folder: &DirEntry) -> bool {
    if folder.depth() > 0 && containers::names::is_hidden(&folder.file_name().to_string_lossy()) {
        return true;
    }
    let dataset = is_dataset(folder.path());
    if dataset {
        not_read(&folder.path().display());
    }
    dataset
}
