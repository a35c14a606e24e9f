//! A folder beside the output folder where a dataset grows, and the one step that makes it
//! the output folder.
//!
//! The staging folder is on the same file system, so that renaming is atomic. Its owner holds
//! a lock on it (`flock` on the folder itself, which the system releases however the process
//! ends): a staging folder without a lock is left over from a dead run, and is removed.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::{DatasetError, manifest};
use crate::model::Stop;

/// Files that keep an empty folder in a repository; they count as nothing and stay.
pub(super) const KEEPERS: [&str; 2] = [".gitignore", ".gitkeep"];

/// The folder where a dataset grows. Removed when dropped before publication.
pub(super) struct Staging {
    folder: PathBuf,
    output: PathBuf,
    /// Holds the lock.
    _lock: File,
    /// Knows the folder as long as it is there.
    stop: Stop,
    published: bool,
}

impl Staging {
    /// Creates the staging folder for `output`, which `stop` is told of.
    pub fn create(output: &Path, stop: &Stop) -> Result<Staging, DatasetError> {
        let output = resolve(output)?;
        check_output(&output)?;
        let (Some(parent), Some(name)) = (output.parent(), output.file_name()) else {
            return Err(DatasetError::NotAFolder(output));
        };
        fs::create_dir_all(parent).map_err(refused("create", parent, existing(parent)))?;
        let name = name.to_string_lossy();
        let prefix = format!(".{name}.gongkai-");
        recover(&aside(&output), &output)?;
        let folder = parent.join(format!("{prefix}{}.tmp", std::process::id()));
        remove_stale(parent, &prefix, &output, Path::new(""))?;
        let mut unfinished = stop.unfinished();
        fs::create_dir(&folder).map_err(refused("create the staging folder", &folder, parent))?;
        unfinished.push(folder.clone());
        drop(unfinished);
        let lock = File::open(&folder).map_err(DatasetError::io("open", &folder))?;
        // A file system without locks still has the atomic publication.
        let _ = flock(&lock, FlockOperation::NonBlockingLockExclusive);
        let staging = Staging { folder, output: output.clone(), _lock: lock, stop: stop.clone(), published: false };
        // Another run may have looked before this one was to be seen: then both give way.
        remove_stale(parent, &prefix, &staging.output, &staging.folder)?;
        Ok(staging)
    }

    /// The output folder, without links and dots.
    pub fn output(&self) -> &Path {
        &self.output
    }

    /// Where to write.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the staging folder the output folder, and removes the old one.
    ///
    /// Where the output folder exists, the two are exchanged by one system call. Where the
    /// system cannot do that, the old folder is moved aside first: for an instant there is no
    /// dataset, but never a mixture. Nothing is published once it was asked to stop.
    pub fn publish(mut self) -> Result<PathBuf, DatasetError> {
        check_output(&self.output)?;
        sync_all(&self.folder)?;
        // Nobody may remove the folder while it takes its place.
        let unfinished = self.stop.unfinished();
        if self.stop.asked() {
            return Err(DatasetError::Stopped);
        }
        if self.output.exists() {
            for name in KEEPERS {
                let (from, to) = (self.output.join(name), self.folder.join(name));
                if from.is_file() {
                    fs::copy(&from, &to).map_err(DatasetError::io("copy", &from))?;
                }
            }
            exchange(&self.folder, &self.output)?;
        } else {
            fs::rename(&self.folder, &self.output).map_err(DatasetError::io("rename", &self.folder))?;
        }
        self.published = true;
        drop(unfinished);
        if let Some(parent) = self.output.parent() {
            sync(parent)?;
        }
        // What is in the staging folder now is the old dataset. If it cannot be removed, the
        // next run does it.
        let _ = fs::remove_dir_all(&self.folder);
        Ok(self.output.clone())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.folder);
        }
        self.stop.unfinished().retain(|folder| *folder != self.folder);
    }
}

/// The output path without links and dots, so that its parent is where the folder really is.
pub(super) fn resolve(output: &Path) -> Result<PathBuf, DatasetError> {
    match fs::canonicalize(output) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            std::path::absolute(output).map_err(DatasetError::io("find", output))
        }
        Err(error) => Err(DatasetError::io("open", output)(error)),
    }
}

/// Whether `output` may be replaced: it is missing, empty, or a dataset and nothing else.
fn check_output(output: &Path) -> Result<(), DatasetError> {
    if !output.exists() {
        return Ok(());
    }
    if !output.is_dir() {
        return Err(DatasetError::NotAFolder(output.to_path_buf()));
    }
    // The folder is exchanged, not written to, so the system itself would not object.
    let mode = fs::metadata(output).map_err(DatasetError::io("open", output))?.permissions();
    if mode.readonly() || rustix::fs::access(output, rustix::fs::Access::WRITE_OK).is_err() {
        return Err(DatasetError::ReadOnly(output.to_path_buf()));
    }
    let ours = manifest::files(output).unwrap_or_default();
    match foreign(output, &ours)?.into_iter().next() {
        Some(found) => Err(DatasetError::ForeignFiles { folder: output.to_path_buf(), found }),
        None => Ok(()),
    }
}

/// For `map_err`: the file system refused to `action` the `path` in `folder`, perhaps because that is read-only.
fn refused(action: &'static str, path: &Path, folder: &Path) -> impl FnOnce(std::io::Error) -> DatasetError {
    let (folder, other) = (folder.to_path_buf(), DatasetError::io(action, path));
    move |error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => DatasetError::ReadOnly(folder),
        _ => other(error),
    }
}

/// The folder itself if it is there, else the next one around it that is.
fn existing(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder)
}

/// What is in the folder `output` and neither one of the files `ours` nor a folder on the way to
/// one, nor keeps the folder in a repository; paths from there, sorted.
pub(super) fn foreign(output: &Path, ours: &[String]) -> Result<Vec<String>, DatasetError> {
    let mut foreign = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let path = output.join(&folder);
        for entry in fs::read_dir(&path).map_err(DatasetError::io("list", &path))? {
            let entry = entry.map_err(DatasetError::io("list", &path))?;
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(DatasetError::io("list", &path))?;
            let within = format!("{name}/");
            if kind.is_dir() && ours.iter().any(|file| file.starts_with(&within)) {
                folders.push(within);
            } else if !(kind.is_file() && (KEEPERS.contains(&name.as_str()) || ours.contains(&name))) {
                foreign.push(name);
            }
        }
    }
    foreign.sort();
    Ok(foreign)
}

/// Removes the staging folders of dead runs; `own` is not one.
fn remove_stale(parent: &Path, prefix: &str, output: &Path, own: &Path) -> Result<(), DatasetError> {
    for entry in fs::read_dir(parent).map_err(DatasetError::io("list", parent))?.flatten() {
        let name = entry.file_name();
        let is_staging = name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(".tmp"));
        if !is_staging || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let folder = entry.path();
        if folder == own {
            continue;
        }
        let lock = File::open(&folder).map_err(DatasetError::io("open", &folder))?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => fs::remove_dir_all(&folder).map_err(DatasetError::io("remove", &folder))?,
            Err(rustix::io::Errno::WOULDBLOCK) => {
                return Err(DatasetError::Busy { output: output.to_path_buf(), staging: folder });
            }
            // A file system without locks: nobody knows whether that run is alive.
            Err(_) => {}
        }
    }
    Ok(())
}

/// Makes sure that the names in a folder are on the disk.
fn sync(folder: &Path) -> Result<(), DatasetError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(DatasetError::io("sync", folder))
}

/// Like [`sync`], with the folders in it.
fn sync_all(folder: &Path) -> Result<(), DatasetError> {
    for entry in fs::read_dir(folder).map_err(DatasetError::io("list", folder))? {
        let entry = entry.map_err(DatasetError::io("list", folder))?;
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sync_all(&entry.path())?;
        }
    }
    sync(folder)
}

/// Swaps two folders.
fn exchange(new: &Path, old: &Path) -> Result<(), DatasetError> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    exchange_in_steps(new, old)
}

/// Swaps two folders by three renames, for file systems that cannot do it in one. A run that
/// dies between them is put right by [`recover`].
fn exchange_in_steps(new: &Path, old: &Path) -> Result<(), DatasetError> {
    let aside = aside(old);
    fs::rename(old, &aside).map_err(DatasetError::io("move aside", old))?;
    if let Err(error) = fs::rename(new, old) {
        recover(&aside, old)?;
        return Err(DatasetError::io("rename", new)(error));
    }
    fs::rename(&aside, new).map_err(DatasetError::io("rename", &aside))
}

/// Where the old dataset waits while [`exchange_in_steps`] puts the new one in its place.
fn aside(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    output.with_file_name(format!(".{name}.gongkai-old"))
}

/// Puts an old dataset back that was moved aside and not replaced; removes one that was.
fn recover(aside: &Path, output: &Path) -> Result<(), DatasetError> {
    if !aside.exists() {
        Ok(())
    } else if output.exists() {
        fs::remove_dir_all(aside).map_err(DatasetError::io("remove", aside))
    } else {
        fs::rename(aside, output).map_err(DatasetError::io("rename", aside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn publish(output: &Path, content: &str) -> Result<PathBuf, DatasetError> {
        let staging = Staging::create(output, &Stop::default())?;
        fs::write(staging.folder().join(manifest::FILE), content).unwrap();
        staging.publish()
    }

    const OURS: &str = r#"{"program": "gongkai", "tables": []}"#;

    #[test]
    fn keepers_stay_and_nothing_else_is_left() {
        let home = tempfile::tempdir().unwrap();
        let output = home.path().join("a/output");
        fs::create_dir_all(&output).unwrap();
        fs::write(output.join(".gitignore"), "*").unwrap();
        publish(&output, OURS).unwrap();
        publish(&output, OURS).unwrap();
        assert_eq!(list(&output), [".gitignore", "dataset.json"]);
        assert_eq!(list(&home.path().join("a")), ["output"]);
    }

    #[test]
    fn foreign_files_are_never_touched() {
        let home = tempfile::tempdir().unwrap();
        let output = home.path().join("output");
        publish(&output, OURS).unwrap();
        fs::write(output.join("thesis.docx"), "years of work").unwrap();
        let error = publish(&output, OURS).unwrap_err().to_string();
        assert!(error.contains("thesis.docx") && error.contains("--output"), "{error}");
        assert_eq!(list(home.path()), ["output"]);
        assert_eq!(list(&output), ["dataset.json", "thesis.docx"]);
    }

    #[test]
    fn a_manifest_of_another_program_is_foreign() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("dataset.json"), r#"{"program": "other"}"#).unwrap();
        assert!(matches!(Staging::create(home.path(), &Stop::default()), Err(DatasetError::ForeignFiles { .. })));
    }

    #[test]
    fn a_second_writer_is_refused_and_a_dead_one_swept_away() {
        let home = tempfile::tempdir().unwrap();
        let output = home.path().join("output");
        let stale = home.path().join(".output.gongkai-1.tmp");
        fs::create_dir(&stale).unwrap();
        let first = Staging::create(&output, &Stop::default()).unwrap();
        assert!(!stale.exists());
        assert!(matches!(Staging::create(&output, &Stop::default()), Err(DatasetError::Busy { .. })));
        drop(first);
        assert_eq!(list(home.path()), Vec::<String>::new());
    }

    #[test]
    fn an_old_dataset_left_aside_is_put_back() {
        let home = tempfile::tempdir().unwrap();
        let output = home.path().join("output");
        publish(&output, OURS).unwrap();
        fs::rename(&output, aside(&output)).unwrap();
        drop(Staging::create(&output, &Stop::default()).unwrap());
        assert_eq!(list(home.path()), ["output"]);
        assert_eq!(list(&output), ["dataset.json"]);
    }

    #[test]
    fn a_read_only_folder_stays_as_it_is() {
        let home = tempfile::tempdir().unwrap();
        let output = home.path().join("output");
        publish(&output, OURS).unwrap();
        let mut mode = fs::metadata(&output).unwrap().permissions();
        mode.set_readonly(true);
        fs::set_permissions(&output, mode).unwrap();
        assert!(matches!(Staging::create(&output, &Stop::default()), Err(DatasetError::ReadOnly(_))));
        assert_eq!(list(home.path()), ["output"]);
    }

    #[test]
    fn a_folder_in_which_none_can_be_made_is_read_only() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/output");
        let said = |kind: ErrorKind| refused("create", &path, existing(&path))(kind.into()).to_string();
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
            assert!(said(kind).starts_with(&format!("{} is read-only; make it", home.path().display())));
        }
        assert!(said(ErrorKind::StorageFull).starts_with("cannot create"));
    }

    #[test]
    fn folders_are_swapped_without_the_system_call_too() {
        let home = tempfile::tempdir().unwrap();
        let (new, old) = (home.path().join(".x.tmp"), home.path().join("x"));
        for (folder, name) in [(&new, "new"), (&old, "old")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join(name), "").unwrap();
        }
        exchange_in_steps(&new, &old).unwrap();
        assert_eq!((list(&old), list(&new)), (vec!["new".to_string()], vec!["old".to_string()]));
    }
}
