//! Parquet corpora: one document a row.

use std::fs::File;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::columns::{Columns, Role, titled};
use super::{NO_ROWS, Walk};
use crate::ingest::Record;
use crate::model::Limits;

/// Rows that are decoded at once.
const ROWS: usize = 32;

/// The documents of a Parquet file: `uri#row`, rows counted from 1.
pub(super) fn read(walk: &mut Walk<'_, '_>, uri: &str, file: File) -> ControlFlow<()> {
    let stored = file.metadata().map_or(0, |metadata| metadata.len());
    let columns = walk.opener.columns.clone();
    let reader = match open(file, &columns, &walk.opener.limits) {
        Ok(reader) => reader,
        Err(reason) => return walk.give_broken(uri.to_string(), reason),
    };
    let mut row = 0u64;
    for batch in reader {
        let batch = match batch {
            Ok(batch) => batch,
            Err(error) => {
                let reason = format!("the Parquet file is damaged from here on ({error}): fetch it again");
                return walk.give_broken(format!("{uri}#{}", row + 1), reason);
            }
        };
        let found = Found::of(&batch, &columns);
        if row == 0 {
            walk.note_columns(uri, "Parquet", found.best());
        }
        for index in 0..batch.num_rows() {
            row += 1;
            let address = format!("{uri}#{row}");
            let of = |columns: &[Column]| columns.iter().find_map(|column| words(&column.values, index));
            let text = || of(&found.text).map(|text| titled(of(&found.title), text));
            match of(&found.html).or_else(text) {
                Some(bytes) => {
                    let url = of(&found.url).map(|url| String::from_utf8_lossy(&url).into_owned()).unwrap_or_default();
                    walk.give_record(address, Record { bytes, url, charset: String::new() })?;
                }
                None => walk.give_broken(address, "the row has no text: its columns are empty")?,
            }
        }
    }
    if walk.depth == 0 {
        walk.opener.done.fetch_add(stored, Ordering::Relaxed);
    }
    if row == 0 { walk.give_broken(uri.to_string(), NO_ROWS) } else { ControlFlow::Continue(()) }
}

fn open(file: File, columns: &Columns, limits: &Limits) -> Result<ParquetRecordBatchReader, String> {
    let damaged = |error: &dyn std::fmt::Display| format!("the Parquet file is damaged ({error}): fetch it again");
    // What Arrow's own schema adds (dictionaries, views) we do not need: plain columns come out.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(|error| damaged(&error))?;
    let fields = builder.schema().fields();
    let names = |wanted: &dyn Fn(&Field) -> bool| -> Vec<String> {
        fields.iter().filter(|field| wanted(field)).map(|field| field.name().clone()).collect()
    };
    let with_text = names(&|field| is_text(field.data_type()));
    let is_document = |name: &str| matches!(columns.role(name), Some((Role::Text | Role::Html, _)));
    if !with_text.iter().any(|name| is_document(name)) {
        let other = fields.iter().find(|field| is_document(field.name()));
        return Err(match other {
            Some(field) => Columns::no_text(field.name(), field.data_type(), &with_text),
            None => columns.missing(&with_text),
        });
    }
    let has = |wanted: Role| with_text.iter().any(|name| columns.role(name).is_some_and(|(role, _)| role == wanted));
    if let Some(reason) = columns.missing_beside(has, &with_text) {
        return Err(reason);
    }
    let wanted: Vec<usize> = (0..fields.len())
        .filter(|index| is_text(fields[*index].data_type()) && columns.role(fields[*index].name()).is_some())
        .collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    for group in builder.metadata().row_groups() {
        for (index, column) in group.columns().iter().enumerate() {
            if mask.leaf_included(index) {
                let sizes = [column.compressed_size(), column.uncompressed_size()].map(|size| size.max(0) as u64);
                limits.check_ratio(sizes[0], sizes[1])?;
            }
        }
    }
    builder.with_projection(mask).with_batch_size(ROWS).build().map_err(|error| damaged(&error))
}

fn is_text(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Binary | DataType::LargeBinary
    )
}

/// A column that may hold what is looked for.
struct Column {
    rank: usize,
    name: String,
    values: ArrayRef,
}

/// The columns of each role, the better first: in each row the first that is filled counts, as in JSON Lines.
#[derive(Default)]
struct Found {
    text: Vec<Column>,
    html: Vec<Column>,
    title: Vec<Column>,
    url: Vec<Column>,
}

impl Found {
    fn of(batch: &RecordBatch, columns: &Columns) -> Found {
        let mut found = Found::default();
        let schema = batch.schema();
        // Of equally good ones the last counts.
        for (field, values) in schema.fields().iter().zip(batch.columns()).rev() {
            let Some((role, rank)) = columns.role(field.name()) else { continue };
            let place = match role {
                Role::Text => &mut found.text,
                Role::Html => &mut found.html,
                Role::Title => &mut found.title,
                Role::Url => &mut found.url,
            };
            place.push(Column { rank, name: field.name().clone(), values: values.clone() });
        }
        for place in [&mut found.text, &mut found.html, &mut found.title, &mut found.url] {
            place.sort_by_key(|column| column.rank);
        }
        found
    }

    /// The name of the best column of each role.
    fn best(&self) -> [(Role, Option<&str>); 4] {
        [(Role::Html, &self.html), (Role::Text, &self.text), (Role::Title, &self.title), (Role::Url, &self.url)]
            .map(|(role, columns)| (role, columns.first().map(|column| column.name.as_str())))
    }
}

/// The words of a row; `None` where they are missing or blank.
fn words(array: &ArrayRef, row: usize) -> Option<Vec<u8>> {
    if array.is_null(row) {
        return None;
    }
    let bytes: &[u8] = match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).as_bytes(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).as_bytes(),
        DataType::Utf8View => array.as_string_view().value(row).as_bytes(),
        DataType::Binary => array.as_binary::<i32>().value(row),
        DataType::LargeBinary => array.as_binary::<i64>().value(row),
        _ => return None,
    };
    let is_blank = simdutf8::basic::from_utf8(bytes).is_ok_and(|words| words.trim().is_empty());
    (!is_blank).then(|| bytes.to_vec())
}
