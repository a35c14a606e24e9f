//! Whether a dataset is still what was written: all that the manifest says, computed again.
//!
//! Parquet itself does not notice most changed bits, so the hash of a file comes first; what
//! stands in a file is only looked at when its bytes are those that were written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use arrow_array::{Array, Int64Array, StringArray};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest, Sha256};

use super::manifest::{self, FileEntry, InputHash, Manifest};
use super::{DatasetError, publish};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that the manifest lists.
    pub files: u64,
    /// Rows in them.
    pub rows: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// Everything that is not as it was written; none in a sound dataset.
    pub faults: Vec<Fault>,
    /// Files and folders beside the dataset, sorted: no run replaces a dataset as long as they are there.
    pub foreign: Vec<String>,
    /// Whether the manifest is so damaged that no run takes the folder for a dataset, and so none replaces it.
    pub unrecognised: bool,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the file.
    pub file: String,
    /// What is wrong with it, for people.
    pub what: String,
}

/// Recomputes everything that the manifest in `folder` says: size, SHA-256, rows and columns of
/// each file, which documents went in, and what became of them.
///
/// # Errors
///
/// There is no manifest of ours in `folder`, or the folder cannot be listed. A damaged dataset
/// is no error, but has faults; so has one whose manifest is damaged.
pub fn verify(folder: &Path) -> Result<Verified, DatasetError> {
    settled(folder, || verify_now(folder))
}

/// What `look` finds in a folder that stays where it is. Where a run publishes meanwhile, faults may be those of a
/// mixture of two datasets, so it looks again.
fn settled(folder: &Path, mut look: impl FnMut() -> Result<Verified, DatasetError>) -> Result<Verified, DatasetError> {
    let number = || std::fs::metadata(folder).ok().map(|found| (found.dev(), found.ino()));
    loop {
        // As long as it is open, no other folder gets its number.
        let _opened = File::open(folder);
        let before = number();
        let found = look();
        if found.as_ref().is_ok_and(|verified| verified.faults.is_empty()) || before == number() {
            return found;
        }
    }
}

fn verify_now(folder: &Path) -> Result<Verified, DatasetError> {
    let Some((manifest, sealed)) = Manifest::read(folder) else {
        let none = || DatasetError::NoDataset { folder: folder.to_path_buf(), file: manifest::FILE };
        let what = manifest::damage(folder).ok_or_else(none)?;
        let faults = vec![Fault { file: manifest::FILE.to_string(), what }];
        let files = manifest::files(folder);
        let foreign = files.as_ref().map_or(Ok(Vec::new()), |files| publish::foreign(folder, files))?;
        return Ok(Verified { faults, foreign, unrecognised: files.is_none(), ..Verified::default() });
    };
    let mut verified = Verified { foreign: foreign(folder, &manifest)?, ..Verified::default() };
    let mut faults = Vec::new();
    let mut fault = |file: &str, what: String| faults.push(Fault { file: file.to_string(), what });
    if !sealed {
        fault(manifest::FILE, "its seal does not match its content, so it was changed or damaged".to_string());
    }
    for entry in &manifest.files {
        if let Err(what) = check_file(folder, entry, &manifest) {
            fault(&entry.file, what);
        }
    }
    for table in &manifest.tables {
        let parts = manifest.files.iter().filter(|entry| entry.table == table.name);
        if parts.map(|entry| entry.rows).sum::<u64>() != table.rows {
            fault(manifest::FILE, format!("the files of table {} do not have its {} rows", table.name, table.rows));
        }
    }
    for name in &verified.foreign {
        fault(name, "is not part of the dataset".to_string());
    }
    verified.faults = faults;
    verified.files = manifest.files.len() as u64;
    verified.rows = manifest.files.iter().map(|entry| entry.rows).sum();
    verified.bytes = manifest.files.iter().map(|entry| entry.bytes).sum();
    Ok(verified)
}

/// What is beside the files of the manifest.
fn foreign(folder: &Path, manifest: &Manifest) -> Result<Vec<String>, DatasetError> {
    let ours = manifest.files.iter().map(|entry| entry.file.clone()).chain([manifest::FILE.to_string()]);
    publish::foreign(folder, &ours.collect::<Vec<String>>())
}

/// Whether a file is as its entry says; else what is wrong, for people.
fn check_file(folder: &Path, entry: &FileEntry, manifest: &Manifest) -> Result<(), String> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "is missing".to_string(),
        _ => format!("cannot be read ({error})"),
    };
    let mut file = File::open(folder.join(&entry.file)).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes != entry.bytes {
        return Err(format!("has {bytes} bytes, but {} were written", entry.bytes));
    }
    let sha256 = hash(&mut file).map_err(unreadable)?;
    if sha256 != entry.sha256 {
        return Err(format!("its content was changed or damaged (SHA-256 is {sha256}, was {})", entry.sha256));
    }
    check_content(file, entry, manifest)
}

fn hash(file: &mut File) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(manifest::hex(hash.finalize()));
        }
        hash.update(&buffer[..read]);
    }
}

/// Whether rows, columns and origin of a file whose bytes are right are what its entry says.
fn check_content(file: File, entry: &FileEntry, manifest: &Manifest) -> Result<(), String> {
    let not_parquet = |error: parquet::errors::ParquetError| format!("is not a Parquet file ({error})");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(not_parquet)?;
    let rows = reader.metadata().file_metadata().num_rows().max(0) as u64;
    if rows != entry.rows {
        return Err(format!("has {rows} rows, not {}", entry.rows));
    }
    let table = manifest.tables.iter().find(|table| table.name == entry.table);
    if table.is_none_or(|table| table.schema_hash != manifest::schema_hash(reader.schema())) {
        return Err("its columns are not those of its table".to_string());
    }
    let said = reader.schema().metadata();
    if said.get("codebook_fingerprint") != Some(&manifest.codebook_fingerprint) {
        return Err("was written with another codebook".to_string());
    }
    if entry.table == "documents" { check_documents(reader, manifest) } else { Ok(()) }
}

/// Whether the documents are those that the manifest counts and hashes.
fn check_documents(reader: ParquetRecordBatchReaderBuilder<File>, manifest: &Manifest) -> Result<(), String> {
    let columns = ProjectionMask::columns(reader.parquet_schema(), ["document_id", "uri", "bytes", "status"]);
    let reader = reader.with_projection(columns).build().map_err(|error| error.to_string())?;
    let mut hash = InputHash::default();
    let mut counts = BTreeMap::from([("total".to_string(), 0)]);
    for batch in reader {
        let batch = batch.map_err(|error| error.to_string())?;
        let column = |name: &str| batch.column_by_name(name).map(|column| column.as_any());
        let text = |name: &str| column(name)?.downcast_ref::<StringArray>();
        let bytes = column("bytes").and_then(|column| column.downcast_ref::<Int64Array>());
        let (Some(ids), Some(uris), Some(statuses), Some(bytes)) =
            (text("document_id"), text("uri"), text("status"), bytes)
        else {
            return Err("its columns are not those of its table".to_string());
        };
        for row in 0..batch.num_rows() {
            hash.add(uris.value(row), ids.value(row), bytes.value(row).max(0) as u64);
            for key in ["total", statuses.value(row)] {
                *counts.entry(key.to_string()).or_insert(0) += 1;
            }
        }
    }
    if hash.finish() != manifest.inputs {
        return Err("its documents are not those of the manifest".to_string());
    }
    let wrong = manifest.documents.iter().find(|(key, count)| counts.get(*key).unwrap_or(&0) != *count);
    match wrong {
        Some((key, count)) => Err(format!("has not the {count} documents ({key}) of the manifest")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_that_is_published_meanwhile_is_looked_at_again() {
        let home = tempfile::tempdir().unwrap();
        let [folder, new, old] = ["dataset", "new", "old"].map(|name| home.path().join(name));
        let fault = || Fault { file: "texts.parquet".to_string(), what: "is missing".to_string() };
        std::fs::create_dir(&folder).unwrap();
        std::fs::create_dir(&new).unwrap();
        let mut looks = 0;
        let found = settled(&folder, || {
            looks += 1;
            if looks == 1 {
                std::fs::rename(&folder, &old).unwrap();
                std::fs::rename(&new, &folder).unwrap();
                std::fs::remove_dir(&old).unwrap();
                return Ok(Verified { faults: vec![fault()], ..Verified::default() });
            }
            Ok(Verified { files: 1, ..Verified::default() })
        });
        assert_eq!((found.unwrap().files, looks), (1, 2));
        let damaged = settled(&folder, || Ok(Verified { faults: vec![fault()], ..Verified::default() }));
        assert_eq!(damaged.unwrap().faults, [fault()]);
        assert!(settled(&old, || verify_now(&old)).is_err());
    }
}
