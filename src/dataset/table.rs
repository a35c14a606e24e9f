//! One Parquet file.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};

use super::batch::Batch;
use super::{DatasetError, columns, manifest};
use crate::model::Stop;

/// A table's name, columns (a trailing `?`: may be null), order and purpose.
#[derive(Debug)]
pub struct Table {
    /// Also the name of the file, without `.parquet`, or of the folder where it has parts.
    pub name: &'static str,
    /// In order; a trailing `?` says that the column may be null.
    pub columns: &'static [&'static str],
    /// The columns that the rows are sorted by; nulls come first.
    pub sorted_by: &'static [&'static str],
    /// One row is …
    pub description: &'static str,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Name of the table.
    pub name: &'static str,
    /// Where the file is in the dataset's folder.
    pub file: String,
    /// Rows in it.
    pub rows: u64,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Hash of its columns' names and types.
    pub schema_hash: String,
}

impl TableFile {
    /// Whether its table has other files too, or could have.
    pub fn is_part(&self) -> bool {
        self.file.contains('/')
    }

    /// The file, or a pattern for all files of its table where that has parts.
    pub fn pattern(&self) -> String {
        match self.file.split_once('/') {
            Some((table, _)) => format!("{table}/*/*.parquet"),
            None => self.file.clone(),
        }
    }
}

/// A file that knows the hash of what was written to it.
struct Hashed {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Rows per row group: the most of the 128 k to 256 k that readers like, for what is known of each group
/// stays in memory until the file's end.
const ROW_GROUP_ROWS: usize = 256 << 10;
/// Row groups end earlier when they reach this size, so that the table of texts needs no
/// more memory than the others.
const ROW_GROUP_BYTES: usize = 1 << 20;
/// Rows in a page: what of a column waits in memory until it is packed.
const PAGE_ROWS: usize = 8 << 10;
/// Cells in a row group of a table of many columns: what waits in memory for the end of a group is
/// eight bytes a cell at least, which its size when packed does not tell.
const ROW_GROUP_CELLS: usize = 600_000;
/// Columns from which on a table has many.
const MANY_COLUMNS: usize = 50;
/// Stands in every file as the program that wrote it. Parquet readers parse this wording.
const CREATED_BY: &str = concat!("gongkai version ", env!("CARGO_PKG_VERSION"));

/// Columns whose values rise within a report or hardly repeat: differences are smaller than
/// a dictionary.
const DELTA: [&str; 2] = ["evidence_start", "evidence_end"];
/// Columns whose values never repeat: no dictionary.
const PLAIN: [&str; 4] = ["text", "document_id", "uri", "message"];
/// Columns of which every page has nearly all values, or that are words to be read: their least and
/// greatest value would let no reader pass over anything, and costs two comparisons a row. They go for all tables;
/// where one of them has a few pages only, there is nothing to pass over either.
const UNRANGED: [&str; 21] = [
    "indicator",
    "applicant",
    "value_low",
    "value_high",
    "unit",
    "qualifier",
    "basis",
    "origin",
    "section",
    "evidence",
    "evidence_start",
    "evidence_end",
    "rule",
    "confidence",
    "selected",
    "check",
    "status",
    "severity",
    "message",
    "source",
    "text",
];

/// The column that the folders of parts are named after, and that is not in their files then.
pub(super) const PART_COLUMN: &str = "year";
/// What readers of such folders take for null.
const NULL_PART: &str = "__HIVE_DEFAULT_PARTITION__";

/// A table, or one of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// The rows of one year; `None` where it is not known.
    Year(Option<u16>),
}

impl Part {
    /// Where its file is in the dataset's folder.
    fn file(self, table: &Table) -> String {
        let name = table.name;
        match self {
            Part::Whole => format!("{name}.parquet"),
            Part::Year(Some(year)) => format!("{name}/{PART_COLUMN}={year}/part.parquet"),
            Part::Year(None) => format!("{name}/{PART_COLUMN}={NULL_PART}/part.parquet"),
        }
    }
}

/// Writes one table, or a part of one.
pub(super) struct TableWriter {
    table: &'static Table,
    part: Part,
    /// The table's columns.
    schema: SchemaRef,
    /// Those that are in the file.
    stored: SchemaRef,
    writer: ArrowWriter<BufWriter<Hashed>>,
    rows: u64,
    stop: Stop,
}

impl TableWriter {
    /// Creates the file of `part` in `folder`, with `further` columns after the table's own.
    pub fn create(
        folder: &Path,
        table: &'static Table,
        part: Part,
        further: Vec<Field>,
        fingerprint: &str,
        stop: &Stop,
    ) -> Result<TableWriter, DatasetError> {
        let mut fields: Vec<Field> = table.columns.iter().map(|name| columns::field(table.name, name)).collect();
        fields.extend(further);
        let facts = facts(table, fingerprint);
        let schema = Arc::new(Schema::new(fields.clone()));
        if part != Part::Whole {
            fields.retain(|field| field.name() != PART_COLUMN);
        }
        // Readers differ in where they look: DuckDB in the file's metadata, pyarrow in the schema's.
        let stored = Arc::new(Schema::new_with_metadata(fields, facts.iter().cloned().collect::<HashMap<_, _>>()));
        let path = folder.join(part.file(table));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(DatasetError::io("create", folder))?;
        }
        let file = File::create_new(&path).map_err(DatasetError::io("create", &path))?;
        let properties = properties(table, &stored, facts).map_err(DatasetError::table(table.name))?;
        let file = BufWriter::with_capacity(256 << 10, Hashed { file, hash: Sha256::new(), bytes: 0 });
        let writer = ArrowWriter::try_new(file, Arc::clone(&stored), Some(properties))
            .map_err(DatasetError::table(table.name))?;
        Ok(TableWriter { table, part, schema, stored, writer, rows: 0, stop: stop.clone() })
    }

    /// An empty batch of this table's rows.
    pub fn batch(&self) -> Batch {
        Batch::new(Arc::clone(&self.schema))
    }

    /// The table's columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Appends rows. Columns of text may come as dictionaries. An error if it was asked to stop.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), DatasetError> {
        if self.stop.asked() {
            return Err(DatasetError::Stopped);
        }
        self.rows += rows.num_rows() as u64;
        let failed = DatasetError::table(self.table.name);
        if self.part == Part::Whole {
            return self.writer.write(rows).map_err(failed);
        }
        let schema = rows.schema();
        let kept: Vec<usize> =
            (0..schema.fields().len()).filter(|at| schema.field(*at).name() != PART_COLUMN).collect();
        let rows = rows.project(&kept).map_err(DatasetError::table(self.table.name))?;
        self.writer.write(&rows).map_err(failed)
    }

    /// Appends the rows of `batch` if it is full.
    pub fn write_if_full(&mut self, batch: &mut Batch) -> Result<(), DatasetError> {
        if batch.is_full() { self.write_all(batch) } else { Ok(()) }
    }

    /// Appends the rows of `batch`.
    pub fn write_all(&mut self, batch: &mut Batch) -> Result<(), DatasetError> {
        let rows = batch.take().map_err(DatasetError::table(self.table.name))?;
        self.write(&rows)
    }

    /// Writes the footer and makes sure that the bytes are on the disk.
    pub fn finish(self) -> Result<TableFile, DatasetError> {
        let name = self.table.name;
        let buffered = self.writer.into_inner().map_err(DatasetError::table(name))?;
        let Hashed { file, hash, bytes } = buffered.into_inner().map_err(DatasetError::table(name))?;
        file.sync_all().map_err(DatasetError::table(name))?;
        Ok(TableFile {
            name,
            file: self.part.file(self.table),
            rows: self.rows,
            bytes,
            sha256: manifest::hex(hash.finalize()),
            schema_hash: manifest::schema_hash(&self.stored),
        })
    }
}

/// What every file says of itself.
fn facts(table: &Table, fingerprint: &str) -> Vec<(String, String)> {
    let facts = [
        ("pipeline_version", env!("CARGO_PKG_VERSION").to_string()),
        ("codebook_fingerprint", fingerprint.to_string()),
        ("table", table.name.to_string()),
        ("description", table.description.to_string()),
        ("sorted_by", table.sorted_by.join(",")),
    ];
    facts.map(|(key, value)| (key.to_string(), value)).into()
}

fn properties(
    table: &Table,
    schema: &Schema,
    facts: Vec<(String, String)>,
) -> Result<WriterProperties, parquet::errors::ParquetError> {
    let descriptions: serde_json::Map<String, serde_json::Value> = schema
        .fields()
        .iter()
        .filter_map(|field| Some((field.name().clone(), field.metadata().get("description")?.as_str().into())))
        .collect();
    let columns = ("columns".to_string(), serde_json::Value::Object(descriptions).to_string());
    let metadata = facts.into_iter().chain([columns]).map(|(key, value)| KeyValue::new(key, value)).collect();
    let width = schema.fields().len();
    let is_wide = width >= MANY_COLUMNS;
    let rows = if is_wide { (ROW_GROUP_CELLS / width).max(1) } else { ROW_GROUP_ROWS };
    let mut builder = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_string())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        // A column has a page or two in so small a group: what was said of each would stay in memory until the
        // file's end, and let readers pass over hardly more.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        // Its further columns are numbers: beside them, what builds a dictionary would take twice their room.
        .set_dictionary_enabled(!is_wide)
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_max_row_group_row_count(Some(rows))
        .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
        .set_key_value_metadata(Some(metadata));
    for name in table.columns.iter().map(|name| columns::split(name).0) {
        let path = ColumnPath::from(name);
        if DELTA.contains(&name) {
            builder = builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path.clone(), Encoding::DELTA_BINARY_PACKED);
        } else {
            builder = builder.set_column_dictionary_enabled(path.clone(), !PLAIN.contains(&name));
        }
        if UNRANGED.contains(&name) {
            builder = builder.set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    Ok(builder.build())
}
