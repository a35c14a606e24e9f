//! How a dataset of ours is told from other folders: ingest leaves it alone, and only such a one is replaced.

use std::path::Path;

use serde_json::Value;

use super::LIMITS;

/// The file that says what is in the folder.
pub const MANIFEST: &str = "dataset.json";
/// What stands in it as the `program`.
pub const PROGRAM: &str = "gongkai";

/// How the folders beside that file are called which hold the tables of a dataset on another machine.
pub const TABLES: &str = "tables-";

/// Whether a folder holds a dataset of ours, of whatever version.
pub fn is_dataset(folder: &Path) -> bool {
    let path = folder.join(MANIFEST);
    // Anything may have this name: a pipe could keep us waiting for ever.
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LIMITS.stored_bytes);
    is_file && std::fs::read(path).is_ok_and(|bytes| our_manifest(&bytes).is_some())
}

/// What stands in a manifest, if it is one of ours, of whatever version.
pub fn our_manifest(bytes: &[u8]) -> Option<Value> {
    let manifest: Value = serde_json::from_slice(bytes).ok()?;
    (manifest["program"] == PROGRAM).then_some(manifest)
}
