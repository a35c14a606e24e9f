//! Where a run's tables are made: in the folder that was named, or, for one on another machine, in a
//! folder here, from which they are uploaded.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::dataset::Keeping;
use crate::model::Stop;
use crate::remote;

/// Where a run's tables are made.
pub struct Place<'a> {
    /// The folder here.
    pub folder: PathBuf,
    /// Where it is to be uploaded.
    pub remote: Option<&'a str>,
    /// Keeps a folder that nothing is to be left of.
    _passing: Option<TempDir>,
}

impl Place<'_> {
    /// The place for `output`. For another machine it is a folder of the user's cache, so that a run can
    /// be continued and the next one finds the results of this one; or one that passes, which `stop` is told of.
    pub fn of<'a>(output: &'a Path, keeping: Keeping, stop: &Stop) -> Result<Place<'a>> {
        let Some(uri) = output.to_str().filter(|name| remote::is_remote(name)) else {
            return Ok(Place { folder: output.to_path_buf(), remote: None, _passing: None });
        };
        let (home, passing) = if keeping == Keeping::Nothing {
            let passing = tempfile::tempdir().context("no place for the tables until they are uploaded")?;
            stop.unfinished().push(passing.path().to_path_buf());
            (passing.path().to_path_buf(), Some(passing))
        } else {
            let uri = uri.trim_end_matches('/');
            (cache()?.join("gongkai").join(&blake3::hash(uri.as_bytes()).to_hex()[..16]), None)
        };
        Ok(Place { folder: home.join("dataset"), remote: Some(uri), _passing: passing })
    }
}

/// The user's folder for what may be removed at any time.
fn cache() -> Result<PathBuf> {
    let named = |variable| std::env::var_os(variable).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    match named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache"))) {
        Some(folder) => Ok(folder),
        None => {
            bail!("results have to be kept until they are uploaded: set XDG_CACHE_HOME to a folder, or use --no-store")
        }
    }
}
