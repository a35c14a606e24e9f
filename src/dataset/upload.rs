//! Datasets on other machines. A store has no rename of many objects at once, so a dataset lies there
//! in two parts: a folder with the tables, named by their content, and the manifest beside it, which
//! names the files in that folder and is written last, in one step, and only if nobody else has
//! written it meanwhile. Whoever goes by the manifest sees the old dataset or the new one, whole.
//! The tables of the dataset before stay until the next run, for those who are still reading them.

use std::path::{Component, Path};

use sha2::{Digest, Sha256};

use super::DatasetError;
use super::manifest::{self, Manifest};
use crate::model::{Stop, is_tables, tables_folder};
use crate::remote;

/// A place for a dataset on another machine.
pub struct Upload {
    /// Ends with a slash.
    to: String,
    /// What is there.
    before: Option<Before>,
}

struct Before {
    tables: Option<String>,
    tag: Option<String>,
}

impl Upload {
    /// Looks at the place `to`, so that one that cannot be used is told before the work and not after.
    ///
    /// # Errors
    ///
    /// The server does not answer or refuses, or what is there is not ours.
    pub fn begin(to: &str) -> Result<Upload, DatasetError> {
        let to = format!("{}/", to.trim_end_matches('/'));
        let before = remote::read(&format!("{to}{}", manifest::FILE))?;
        let before = before.map(|(bytes, tag)| match Manifest::parse(&bytes) {
            Some((manifest, _)) => Ok(Before { tables: folder(&manifest), tag }),
            None => Err(DatasetError::ForeignFiles { folder: to.clone().into(), found: manifest::FILE.to_string() }),
        });
        Ok(Upload { before: before.transpose()?, to })
    }

    /// Puts the dataset in `folder` there; returns where its tables are.
    ///
    /// # Errors
    ///
    /// The server does not answer or refuses, another run was faster, or it was asked to stop. Then what
    /// was there is as it was.
    pub fn publish(self, folder: &Path, stop: &Stop) -> Result<String, DatasetError> {
        let Some((mut manifest, _)) = Manifest::read(folder) else {
            return Err(DatasetError::NoDataset { folder: folder.to_path_buf(), file: manifest::FILE });
        };
        let tables = tables_folder(&manifest::hex(Sha256::digest(manifest.sealed()?)));
        for entry in &manifest.files {
            if stop.asked() {
                return Err(DatasetError::Stopped);
            }
            remote::put_file(&format!("{}{tables}{}", self.to, entry.file), &folder.join(&entry.file))?;
        }
        let names = manifest.tables.iter_mut().map(|table| &mut table.file);
        for name in names.chain(manifest.files.iter_mut().map(|entry| &mut entry.file)) {
            name.insert_str(0, &tables);
        }
        let tag = self.before.as_ref().and_then(|before| before.tag.as_deref());
        remote::replace(&format!("{}{}", self.to, manifest::FILE), manifest.sealed()?.into_bytes(), tag)?;
        let kept = self.before.and_then(|before| before.tables);
        let unwanted = |name: &str| {
            let folder = name.split_inclusive('/').next().unwrap_or_default();
            is_tables(folder) && folder != tables && Some(folder) != kept.as_deref()
        };
        if let Err(error) = remote::remove(&self.to, unwanted) {
            // The dataset does not depend on it: the next run tries again.
            tracing::warn!(%error, "older tables could not be removed");
        }
        Ok(format!("{}{}", self.to, tables.trim_end_matches('/')))
    }
}

/// The folder, with its slash, that the files of a manifest are in.
fn folder(manifest: &Manifest) -> Option<String> {
    let folder = manifest.files.first()?.file.split_inclusive('/').next()?;
    is_tables(folder).then(|| folder.to_string())
}

/// Brings the dataset at `from` into the empty `folder`, as far as it is there.
///
/// # Errors
///
/// There is no dataset of ours, the server does not answer or refuses, or the disk is full.
pub fn download(from: &str, folder: &Path) -> Result<(), DatasetError> {
    let from = from.trim_end_matches('/');
    let none = || DatasetError::NoDataset { folder: from.into(), file: manifest::FILE };
    let (bytes, _) = remote::read(&format!("{from}/{}", manifest::FILE))?.ok_or_else(none)?;
    let (manifest, _) = Manifest::parse(&bytes).ok_or_else(none)?;
    let path = folder.join(manifest::FILE);
    std::fs::write(&path, &bytes).map_err(DatasetError::io("write", &path))?;
    for entry in &manifest.files {
        // Names that somebody else wrote must not lead out of the folder; verifying says they are missing.
        let is_below = Path::new(&entry.file).components().all(|part| matches!(part, Component::Normal(_)));
        let path = folder.join(&entry.file);
        let mut bytes = match remote::open(&format!("{from}/{}", entry.file)) {
            Ok(bytes) if is_below => bytes,
            Ok(_) | Err(remote::RemoteError::Missing(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = written.and_then(|()| std::io::copy(&mut bytes, &mut std::fs::File::create_new(&path)?));
        written.map_err(DatasetError::io("write", &path))?;
    }
    Ok(())
}
