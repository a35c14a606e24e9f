//! What can go wrong while a dataset is written.

use std::path::{Path, PathBuf};

use crate::remote::RemoteError;

/// Why no dataset could be written. The old one, if there was one, is as it was.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The file system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The output folder holds something that is not a dataset of ours.
    #[error(
        "{} holds {found:?}, which is not part of a gongkai dataset; nothing was changed. \
         Choose another --output, or move that file away", folder.display()
    )]
    ForeignFiles {
        /// The output folder.
        folder: PathBuf,
        /// One of the files in it.
        found: String,
    },
    /// There is no dataset to verify.
    #[error("{} holds no gongkai dataset: there is no {file} of ours in it", folder.display())]
    NoDataset {
        /// The folder.
        folder: PathBuf,
        /// What should be there.
        file: &'static str,
    },
    /// The output path is a file.
    #[error("{} is not a folder; choose another --output", .0.display())]
    NotAFolder(PathBuf),
    /// The output folder may not be written to.
    #[error("{} is read-only; make it writable (chmod u+w), or choose another --output", .0.display())]
    ReadOnly(PathBuf),
    /// Another run is writing to the same output folder.
    #[error("another run is writing to {} (its staging folder is {}); wait for it, or end it first", output.display(), staging.display())]
    Busy {
        /// The output folder.
        output: PathBuf,
        /// The other run's staging folder.
        staging: PathBuf,
    },
    /// What is on another machine could not be reached.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The Parquet writer refused.
    #[error("cannot write table {table}: {message}")]
    Table {
        /// Name of the table.
        table: String,
        /// What it said.
        message: String,
    },
    /// A result that was stored could not be read back.
    #[error("a stored result cannot be read back ({0}): run again with --fresh, which reads every document anew")]
    Damaged(String),
    /// It was asked to stop before the end.
    #[error("stopped before the end")]
    Stopped,
    /// Documents were lost between input and tables. A mistake in this program.
    #[error("the books do not balance: {0}")]
    Unbalanced(String),
}

impl DatasetError {
    /// For `map_err`: the file system refused to `action` the `path`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> DatasetError {
        move |source| DatasetError::Io { action, path: path.to_path_buf(), source }
    }

    /// For `map_err`: what was stored does not come back.
    pub(super) fn damaged(error: impl std::fmt::Display) -> DatasetError {
        DatasetError::Damaged(error.to_string())
    }

    /// For `map_err`: the table writer refused.
    pub(super) fn table<E: std::fmt::Display>(table: &str) -> impl FnOnce(E) -> DatasetError {
        let table = table.to_string();
        move |error| DatasetError::Table { table, message: error.to_string() }
    }
}
