//! Finds the documents that the inputs name.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fmt::Display;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

use super::{Input, Place, Skipped, containers, paths, pattern};
use crate::model::{MANIFEST, is_dataset, is_tables, listed_files, our_manifest};
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
/// parts that mean nothing (`./`, `//`), and with names that are not UTF-8 read as those in archives are.
///
/// A file named by itself or by a pattern is always taken; in folders all but hidden ones and those whose names say
/// that they are no documents, which `skipped` counts. Folders in them that hold a dataset of ours are left out. Links
/// to folders are not followed, so that they cannot go in circles. A folder that cannot be listed becomes an input
/// that says so.
///
/// # Errors
///
/// A path that does not exist, a pattern that matches nothing, a server that does not answer, a dataset of ours.
pub fn discover(inputs: &[impl AsRef<OsStr>], skipped: &Skipped) -> Result<Vec<Input>, IngestError> {
    let (remotes, inputs) = parted(inputs.iter().map(AsRef::as_ref));
    let mut found = Vec::new();
    for (name, objects) in remotes.iter().zip(remote::list(&remotes)) {
        found.extend(documents(name, objects?, skipped));
    }
    for input in inputs {
        let path = Path::new(input);
        let as_given = || containers::names::text(input.as_bytes());
        if input == "-" {
            found.push(Input::stdin());
        } else if is_dataset(path) {
            return Err(IngestError::Dataset(as_given()));
        } else if path.exists() {
            add(path, skipped, &mut found);
        } else if pattern::is_pattern(input) {
            let matches = pattern::matches(input)
                .map_err(|error| IngestError::Pattern { pattern: as_given(), message: error.msg.to_string() })?;
            if matches.is_empty() {
                return Err(IngestError::NoMatch(as_given()));
            }
            for path in matches {
                match path {
                    Ok(path) => add(&path, skipped, &mut found),
                    Err((folder, error)) => found.push(unlistable(&folder, &error)),
                }
            }
        } else {
            return Err(IngestError::Missing(as_given()));
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
    let mut lines = Vec::new();
    let read = if list == Path::new("-") {
        io::stdin().read_to_end(&mut lines).map(drop)
    } else {
        fs::read(list).map(|bytes| lines = bytes)
    };
    read.map_err(|error| IngestError::List { path: list.display().to_string(), message: error.to_string() })?;
    // Editors on Windows begin a file with a mark and end lines with a return.
    let lines = lines.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&lines).split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line)).filter(|line| !line.is_empty());
    let (remotes, files) = parted(lines.map(OsStr::from_bytes));
    let mut found = Vec::new();
    for (name, objects) in remotes.iter().zip(remote::list(&remotes)) {
        match objects {
            Ok(objects) => found.extend(documents(name, objects, skipped)),
            Err(error) => found.push(Input::broken(name.clone(), error.to_string())),
        }
    }
    for line in files {
        add(Path::new(line), skipped, &mut found);
    }
    Ok(sorted(found))
}

/// The names of what is on other machines, and the other ones.
fn parted<'a>(names: impl Iterator<Item = &'a OsStr>) -> (Vec<String>, Vec<&'a OsStr>) {
    let (mut remotes, mut here) = (Vec::new(), Vec::new());
    for name in names {
        match name.to_str().filter(|name| remote::is_remote(name)) {
            Some(uri) => remotes.push(uri.to_string()),
            None => here.push(name),
        }
    }
    (remotes, here)
}

/// Those of the objects that `name` stands for which are documents: as with files, what is named by
/// itself or by a pattern, and in folders what may be one by its name and is not part of a dataset of ours.
fn documents(name: &str, objects: Vec<remote::Object>, skipped: &Skipped) -> impl Iterator<Item = Input> {
    let folders = objects.iter().filter_map(|object| object.uri.strip_suffix(MANIFEST));
    let datasets: Vec<RemoteDataset> = folders.filter_map(RemoteDataset::of).collect();
    let is_document = |object: &remote::Object| match object.uri.strip_prefix(name) {
        Some("") | None => true,
        Some(_) if datasets.iter().any(|dataset| dataset.has(&object.uri)) => false,
        Some(relative) => skipped.takes(relative.trim_start_matches('/')),
    };
    let wanted: Vec<remote::Object> = objects.into_iter().filter(is_document).collect();
    wanted.into_iter().map(Input::remote)
}

/// A dataset of ours on another machine, in a folder where other things may lie as well.
struct RemoteDataset {
    /// Ends with a slash.
    folder: String,
    /// What its manifest lists, from there.
    files: HashSet<String>,
}

impl RemoteDataset {
    /// The dataset in this folder, if there is one.
    fn of(folder: &str) -> Option<RemoteDataset> {
        let manifest = folder.ends_with('/').then(|| remote::read(&format!("{folder}{MANIFEST}")))?;
        let manifest = our_manifest(&manifest.ok()??.0)?;
        not_read(&folder);
        Some(RemoteDataset { folder: folder.to_string(), files: listed_files(&manifest).collect() })
    }

    /// Whether an object is part of it: listed, or a table of the dataset that was there before.
    fn has(&self, uri: &str) -> bool {
        let Some(name) = uri.strip_prefix(&self.folder) else { return false };
        // Some web servers write the sign in the names of parts so.
        let name = name.replace("%3D", "=");
        self.files.contains(&name) || name.split_inclusive('/').next().is_some_and(is_tables)
    }
}

fn not_read(dataset: &dyn Display) {
    tracing::warn!("{dataset}: not read, for it is a dataset that gongkai wrote");
}

/// The inputs sorted by uri, each once, and no two of one uri: of different files whose names are read as one, those
/// that are not UTF-8 have their bytes in it.
pub fn each_once(inputs: Vec<Input>) -> Vec<Input> {
    let mut inputs = sorted(inputs);
    let mut any = false;
    for same in inputs.chunk_by_mut(|one, other| one.uri == other.uri).filter(|same| same.len() > 1) {
        for input in same {
            if let Place::File(path) = &input.place {
                input.uri = paths::exact_uri(path);
                any = true;
            }
        }
    }
    if any { sorted(inputs) } else { inputs }
}

fn sorted(mut inputs: Vec<Input>) -> Vec<Input> {
    // All of an input counts, so that equals are the same; and this needs no memory beside.
    inputs.sort_unstable();
    inputs.dedup_by(|one, other| one.uri == other.uri && is_same(&one.place, &other.place));
    inputs
}

/// Whether two inputs of one uri are the same.
fn is_same(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::File(one), Place::File(other)) => paths::is_same(one, other),
        _ => true,
    }
}

fn add(path: &Path, skipped: &Skipped, found: &mut Vec<Input>) {
    if !path.is_dir() {
        found.push(of_file(path));
    } else if is_dataset(path) {
        not_read(&path.display());
    } else {
        add_folder(path, skipped, found);
    }
}

fn of_file(path: &Path) -> Input {
    Input { uri: paths::uri(path), place: Place::File(path.to_path_buf()) }
}

/// A folder whose documents are missing.
fn unlistable(folder: &Path, error: &dyn Display) -> Input {
    let reason = format!("the folder cannot be listed ({error}): check that you may read it");
    // Exact, for nothing else tells two of them apart.
    Input::broken(paths::exact_uri(folder), reason)
}

fn add_folder(folder: &Path, skipped: &Skipped, found: &mut Vec<Input>) {
    let entries = WalkDir::new(folder).into_iter();
    for entry in entries.filter_entry(|entry| !entry.file_type().is_dir() || !is_left_out(entry)) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.push(unlistable(error.path().unwrap_or(folder), &error));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        // The folder says what is a file, but for links; one that leads nowhere is taken: reading it will say so.
        let is_file =
            entry.file_type().is_file() || fs::metadata(entry.path()).map_or(true, |metadata| metadata.is_file());
        if is_file && skipped.takes(&entry.file_name().to_string_lossy()) {
            found.push(of_file(entry.path()));
        }
    }
}

/// Whether nothing is read in a folder below the one that is looked through: hidden ones, among them those in which a
/// run makes a dataset and keeps what it has read, and datasets, of which the tables would be taken for corpora.
fn is_left_out(folder: &DirEntry) -> bool {
    if folder.depth() == 0 {
        return false;
    }
    if containers::names::is_hidden(&folder.file_name().to_string_lossy()) {
        return true;
    }
    let dataset = is_dataset(folder.path());
    if dataset {
        not_read(&folder.path().display());
    }
    dataset
}
