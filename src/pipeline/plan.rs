//! What a run would have to understand, and why.

use std::ops::ControlFlow;
use std::path::Path;

use super::run::{RunError, RunOptions, key, signature};
use crate::dataset::{self, Store};
use crate::ingest::{self, Input, Ocr};
use crate::knowledge::Knowledge;

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Why no result of an earlier run can be used, so that everything is to be read; `None` where
    /// there are such.
    pub void: Option<String>,
    /// Documents that are as they were.
    pub same: u64,
    /// The other documents, in order of their uris.
    pub again: Vec<Again>,
}

/// A document to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Where it is.
    pub uri: String,
    /// Why.
    pub why: Why,
}

/// Why a document is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No earlier run has read a document of this uri, nor one of this content elsewhere.
    New,
    /// Its content is another than then.
    Changed,
    /// It cannot be read, which is tried in every run.
    Unreadable,
}

/// What [`super::run`] would have to understand. Where a file has not stayed as it was, its content
/// is looked at; containers are taken apart. Changes nothing.
///
/// # Errors
///
/// A file system that refuses.
pub fn plan(inputs: Vec<Input>, output: &Path, knowledge: &Knowledge, options: &RunOptions) -> Result<Plan, RunError> {
    let store = dataset::kept(output, &options.identity(knowledge))?;
    let void = match options.keeping {
        dataset::Keeping::Reuse => store.void().map(str::to_string),
        dataset::Keeping::Fresh | dataset::Keeping::Nothing => Some("it was asked for".to_string()),
    };
    let mut plan = Plan { void, same: 0, again: Vec::new() };
    if plan.void.is_some() {
        return Ok(plan);
    }
    let opener = options.opener();
    for input in ingest::each_once(inputs) {
        let flow = opener.open(input, &mut |input| {
            match why(&input, &store, options.ocr.as_ref()) {
                None => plan.same += 1,
                Some(why) => plan.again.push(Again { uri: input.uri, why }),
            }
            ControlFlow::Continue(())
        });
        if flow.is_break() {
            break;
        }
    }
    Ok(plan)
}

/// Why a document is to be understood; `None` if it is not.
fn why(input: &Input, store: &Store, ocr: Option<&Ocr>) -> Option<Why> {
    if store.unchanged(&input.uri, signature(input)).is_some() {
        return None;
    }
    let document = ingest::read(input, ocr);
    let Some(key) = key(&document) else { return Some(Why::Unreadable) };
    if store.find(key, &document.record(), None).is_some() {
        return None;
    }
    Some(if store.has(&input.uri) { Why::Changed } else { Why::New })
}
