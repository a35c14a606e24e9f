//! `dataset.json`: what is in the folder, for people and programs.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::tables::TABLES;
use super::{Counts, DatasetError, TableFile, columns};
use crate::knowledge::Knowledge;
use crate::model::Status;

/// Name of the file.
pub(super) const FILE: &str = "dataset.json";
/// Says that the folder is ours.
const PROGRAM: &str = "gongkai";

/// Writes the description. Nothing in it depends on the clock, the machine or the place.
pub(super) fn write(
    folder: &Path,
    counts: &Counts,
    tables: &[TableFile],
    knowledge: &Knowledge,
) -> Result<(), DatasetError> {
    let documents: serde_json::Map<String, Value> = std::iter::once(("total".to_string(), counts.documents.into()))
        .chain(Status::ALL.iter().map(|status| (status.as_str().to_string(), counts.of(*status).into())))
        .collect();
    let tables: Vec<Value> = tables.iter().map(table).collect();
    let description = json!({
        "program": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "codebook_fingerprint": knowledge.fingerprint,
        "documents": documents,
        "observations": counts.observations,
        "findings": { "pass": counts.passed, "fail": counts.failed, "not_assessable": counts.not_assessable },
        "tables": tables,
    });
    let path = folder.join(FILE);
    let mut file = File::create_new(&path).map_err(DatasetError::io("create", &path))?;
    let written = writeln!(file, "{description:#}").and_then(|()| file.sync_all());
    written.map_err(DatasetError::io("write", &path))
}

fn table(file: &TableFile) -> Value {
    let table = TABLES.iter().find(|table| table.name == file.name);
    let columns: Vec<&str> =
        table.map(|table| table.columns.iter().map(|name| columns::split(name).0).collect()).unwrap_or_default();
    json!({
        "name": file.name,
        "file": file.file,
        "rows": file.rows,
        "bytes": file.bytes,
        "description": table.map(|table| table.description),
        "columns": columns,
        "sorted_by": table.map(|table| table.sorted_by),
    })
}

/// Names of the files that the description in `folder` lists, itself among them; `None`
/// where there is no description of ours.
pub(super) fn files(folder: &Path) -> Option<Vec<String>> {
    let description: Value = serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()?;
    if description["program"] != PROGRAM {
        return None;
    }
    let tables = description["tables"].as_array()?;
    let names = tables.iter().filter_map(|table| table["file"].as_str()).map(str::to_string);
    Some(names.chain([FILE.to_string()]).collect())
}
