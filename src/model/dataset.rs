//! How a dataset of ours is told from other folders: ingest leaves it alone, and only such a one is replaced.

use std::path::Path;

use serde_json::Value;

use super::LIMITS;

/// The file that says what is in the folder.
pub const MANIFEST: &str = "dataset.json";
/// What stands in it as the `program`.
pub const PROGRAM: &str = "gongkai";

/// How the folders beside that file are called which hold the tables of a dataset on another machine: so, and with so
/// many hexadecimal digits.
const TABLES: &str = "tables-";
const DIGITS: usize = 16;

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

/// The files that a manifest of ours lists, from the folder that it is in, and itself.
pub fn listed_files(manifest: &Value) -> impl Iterator<Item = String> {
    let listed = ["files", "tables"].iter().filter_map(|key| manifest[key].as_array()).flatten();
    let names = listed.filter_map(|entry| entry["file"].as_str());
    names.chain([MANIFEST]).map(str::to_string)
}

/// The folder, with its slash, for the tables of a dataset on another machine whose manifest has this hash.
pub fn tables_folder(hash: &str) -> String {
    format!("{TABLES}{hash:.DIGITS$}/")
}

/// Whether it is the name of such a folder.
pub fn is_tables(folder: &str) -> bool {
    let digits = folder.strip_prefix(TABLES).and_then(|rest| rest.strip_suffix('/'));
    digits.is_some_and(|digits| digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
