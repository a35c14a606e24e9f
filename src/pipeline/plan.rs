//! What a run would have to read, and why.

use std::path::Path;

use super::run::{RunError, RunOptions, signature};
use crate::dataset::{self, Known};
use crate::ingest::Input;
use crate::knowledge::Knowledge;

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Why no result of an earlier run can be used; `None` where there are such.
    pub void: Option<String>,
    /// All documents.
    pub documents: u64,
    /// Documents to be read, sorted by uri.
    pub again: Vec<Again>,
}

/// A document to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Where it is.
    pub uri: String,
    /// Why.
    pub why: Why,
}

/// Why a document is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No result of an earlier run can be used.
    Void,
    /// No earlier run has read a document of this uri.
    New,
    /// Its size or times are others than then, or it had just been written then. Only if its
    /// content is another too must it be understood again.
    Changed,
}

/// What [`super::run`] would have to read. Reads no document and changes nothing.
///
/// # Errors
///
/// A file system that refuses.
pub fn plan(
    mut inputs: Vec<Input>,
    output: &Path,
    knowledge: &Knowledge,
    options: &RunOptions,
) -> Result<Plan, RunError> {
    inputs.sort();
    inputs.dedup_by(|a, b| a.uri == b.uri);
    let store = dataset::kept(output, &options.identity(knowledge))?;
    let documents = inputs.len() as u64;
    let void = match options.keeping {
        dataset::Keeping::Reuse => store.void().map(str::to_string),
        dataset::Keeping::Fresh | dataset::Keeping::Nothing => Some("it was asked for".to_string()),
    };
    let again = inputs.into_iter().filter_map(|input| {
        let why = match store.known(&input.uri, signature(&input).as_ref()) {
            _ if void.is_some() => Why::Void,
            Known::Unchanged => return None,
            Known::Changed => Why::Changed,
            Known::New => Why::New,
        };
        Some(Again { uri: input.uri, why })
    });
    Ok(Plan { documents, again: again.collect(), void })
}
