//! `dataset.json`: what is in the folder, for people and programs, with all that it takes to
//! tell later whether it is still so.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use arrow_schema::{DataType, Field, Schema};
use memchr::memmem;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::table::PART_COLUMN;
use super::tables::TABLES;
use super::{Counts, DatasetError, TableFile, columns};
use crate::knowledge::Knowledge;
use crate::model::{PROGRAM, Status, listed_files, our_manifest};

/// Name of the file.
pub(super) use crate::model::MANIFEST as FILE;

/// The file's content. Nothing in it depends on the clock, the machine or the place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub program: String,
    pub version: String,
    pub codebook_fingerprint: String,
    pub inputs: Inputs,
    /// Documents by status, and in total.
    pub documents: BTreeMap<String, u64>,
    pub observations: u64,
    /// Findings by status.
    pub findings: BTreeMap<String, u64>,
    pub tables: Vec<TableEntry>,
    pub files: Vec<FileEntry>,
}

/// Which documents the dataset was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Inputs {
    /// Stored bytes of all of them.
    pub bytes: u64,
    /// SHA-256 over their uris and ids, see [`InputHash`].
    pub fingerprint: String,
}

/// A table, whatever the number of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableEntry {
    pub name: String,
    /// The file, or a pattern for all of them.
    pub file: String,
    pub description: String,
    pub rows: u64,
    pub bytes: u64,
    pub columns: Vec<String>,
    pub sorted_by: Vec<String>,
    /// The column that its parts are made by, which stands in the names of their folders only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitioned_by: Option<String>,
    /// See [`schema_hash`].
    pub schema_hash: String,
}

/// A file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// Where it is in the folder.
    pub file: String,
    pub table: String,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// Begins the file's last entry: the SHA-256 of all bytes before it, so that a change to this
/// file too can be told.
const SEAL: &str = ",\n  \"seal\": \"";
/// Ends it, and the file.
const END: &str = "\"\n}\n";

impl Manifest {
    /// Describes a dataset.
    pub fn new(counts: &Counts, inputs: Inputs, files: &[TableFile], knowledge: &Knowledge) -> Manifest {
        let statuses = Status::ALL.iter().map(|status| (status.as_str().to_string(), counts.of(*status)));
        let findings = [("pass", counts.passed), ("fail", counts.failed), ("not_assessable", counts.not_assessable)];
        Manifest {
            program: PROGRAM.to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            codebook_fingerprint: knowledge.fingerprint.clone(),
            inputs,
            documents: std::iter::once(("total".to_string(), counts.documents)).chain(statuses).collect(),
            observations: counts.observations,
            findings: findings.map(|(status, count)| (status.to_string(), count)).into(),
            tables: TABLES.iter().filter_map(|table| table_entry(table, files)).collect(),
            files: files.iter().map(file_entry).collect(),
        }
    }

    /// The content of the file, sealed.
    pub fn sealed(&self) -> Result<String, DatasetError> {
        let body = serde_json::to_string_pretty(self).map_err(DatasetError::table(FILE))?;
        let body = body.trim_end_matches(['\n', '}']);
        Ok(format!("{body}{SEAL}{}{END}", hex(Sha256::digest(body))))
    }

    /// Writes it into `folder`, and makes sure that it is on the disk.
    pub fn write(&self, folder: &Path) -> Result<(), DatasetError> {
        let path = folder.join(FILE);
        let mut file = File::create_new(&path).map_err(DatasetError::io("create", &path))?;
        let written = file.write_all(self.sealed()?.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(DatasetError::io("write", &path))
    }

    /// Reads the manifest in `folder`, and tells whether its seal holds; `None` where there is
    /// none of ours.
    pub fn read(folder: &Path) -> Option<(Manifest, bool)> {
        Manifest::parse(&std::fs::read(folder.join(FILE)).ok()?)
    }

    /// The manifest with this content.
    pub fn parse(bytes: &[u8]) -> Option<(Manifest, bool)> {
        let text = str::from_utf8(bytes).ok()?;
        let manifest: Manifest = serde_json::from_str(text).ok()?;
        let sealed = text.rsplit_once(SEAL).is_some_and(|(body, seal)| *seal == hex(Sha256::digest(body)) + END);
        (manifest.program == PROGRAM).then_some((manifest, sealed))
    }
}

fn table_entry(table: &super::table::Table, files: &[TableFile]) -> Option<TableEntry> {
    let mut parts = files.iter().filter(|file| file.name == table.name);
    let first = parts.next()?;
    let (rows, bytes) =
        parts.fold((first.rows, first.bytes), |(rows, bytes), part| (rows + part.rows, bytes + part.bytes));
    Some(TableEntry {
        name: table.name.to_string(),
        file: first.pattern(),
        description: table.description.to_string(),
        rows,
        bytes,
        columns: table.columns.iter().map(|name| columns::split(name).0.to_string()).collect(),
        sorted_by: table.sorted_by.iter().map(|name| name.to_string()).collect(),
        partitioned_by: first.is_part().then(|| PART_COLUMN.to_string()),
        schema_hash: first.schema_hash.clone(),
    })
}

fn file_entry(file: &TableFile) -> FileEntry {
    FileEntry {
        file: file.file.clone(),
        table: file.name.to_string(),
        rows: file.rows,
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    }
}

/// Names of the files that the manifest in `folder` lists, itself among them; `None` where
/// there is no manifest of ours.
pub(super) fn files(folder: &Path) -> Option<Vec<String>> {
    // Not as a `Manifest`: a folder that an earlier version wrote is ours too.
    let manifest = our_manifest(&std::fs::read(folder.join(FILE)).ok()?)?;
    Some(listed_files(&manifest).collect())
}

/// What is wrong with the file in `folder`, for people; `None` where there is none, or one of another program.
pub(super) fn damage(folder: &Path) -> Option<String> {
    let bytes = std::fs::read(folder.join(FILE)).ok()?;
    let said = match serde_json::from_slice::<serde_json::Value>(&bytes) {
        Ok(manifest) if manifest["program"] != PROGRAM => return None,
        Ok(manifest) => serde_json::from_value::<Manifest>(manifest).err()?.to_string(),
        Err(error) if was_ours(&bytes, folder) => error.to_string(),
        Err(_) => return None,
    };
    Some(format!("was changed or damaged, so that it cannot be read ({said})"))
}

/// Whether a file that is no JSON was a manifest of ours: it still says so, or most of our tables lie beside it.
fn was_ours(bytes: &[u8], folder: &Path) -> bool {
    let [key, ours] = ["program", PROGRAM].map(|word| format!("\"{word}\""));
    let says_so = memmem::find_iter(bytes, &key).any(|at| {
        let value = bytes[at + key.len()..].trim_ascii_start().strip_prefix(b":");
        value.is_some_and(|value| value.trim_ascii_start().starts_with(ours.as_bytes()))
    });
    let is_there = |name: &str| folder.join(format!("{name}.parquet")).is_file() || folder.join(name).is_dir();
    says_so || TABLES.iter().filter(|table| is_there(table.name)).count() * 2 > TABLES.len()
}

/// Which documents went in: SHA-256 over the lines `uri document_id` in order of the uris.
#[derive(Default)]
pub(super) struct InputHash {
    hash: Sha256,
    bytes: u64,
}

impl InputHash {
    /// The next document, `id` in hexadecimal digits.
    pub fn add(&mut self, uri: &str, id: &str, bytes: u64) {
        for piece in [uri, " ", id, "\n"] {
            self.hash.update(piece);
        }
        self.bytes += bytes;
    }

    /// No more documents.
    pub fn finish(self) -> Inputs {
        Inputs { bytes: self.bytes, fingerprint: hex(self.hash.finalize()) }
    }
}

/// SHA-256 over the lines `name type` of the columns, with `?` where there may be nulls. The
/// types are spelled here, so that another version of a library makes no other hash.
pub(super) fn schema_hash(schema: &Schema) -> String {
    let lines: String = schema.fields().iter().map(|field| spell(field) + "\n").collect();
    hex(Sha256::digest(lines))
}

fn spell(field: &Field) -> String {
    let kind = match field.data_type() {
        DataType::Utf8 => "text".to_string(),
        DataType::List(item) => format!("list<{}>", spell(item)),
        DataType::Struct(fields) => {
            format!("struct<{}>", fields.iter().map(|field| spell(field)).collect::<Vec<String>>().join(", "))
        }
        plain => format!("{plain:?}").to_lowercase(),
    };
    let null = if field.is_nullable() { "?" } else { "" };
    format!("{} {kind}{null}", field.name())
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seal_tells_every_change() {
        let home = tempfile::tempdir().unwrap();
        let manifest = Manifest {
            program: PROGRAM.to_string(),
            version: "1".to_string(),
            codebook_fingerprint: "f".to_string(),
            inputs: InputHash::default().finish(),
            documents: BTreeMap::from([("total".to_string(), 0)]),
            observations: 0,
            findings: BTreeMap::new(),
            tables: Vec::new(),
            files: Vec::new(),
        };
        manifest.write(home.path()).unwrap();
        assert_eq!(Manifest::read(home.path()), Some((manifest, true)));
        assert_eq!(files(home.path()), Some(vec![FILE.to_string()]));
        let path = home.path().join(FILE);
        let bytes = std::fs::read(&path).unwrap();
        for place in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            assert!(!matches!(Manifest::read(home.path()), Some((_, true))), "a change at {place} is not seen");
        }
    }

    #[test]
    fn a_schema_hash_depends_on_names_types_and_nulls() {
        let item = |null| Field::new("item", DataType::Utf8, null);
        let fields = [
            Field::new("a", DataType::Utf8, false),
            Field::new("a", DataType::Utf8, true),
            Field::new("b", DataType::Utf8, false),
            Field::new("a", DataType::Int16, false),
            Field::new("a", DataType::new_list(DataType::Utf8, false), false),
            Field::new("a", DataType::Struct(vec![item(false)].into()), false),
            Field::new("a", DataType::Struct(vec![item(true)].into()), false),
        ];
        let hashes = fields.map(|field| schema_hash(&Schema::new(vec![field])));
        assert!(hashes.iter().enumerate().all(|(index, hash)| !hashes[..index].contains(hash)));
    }
}
