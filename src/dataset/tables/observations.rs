//! Table `observations`: by far the most rows, so its columns are built without a string per
//! row. Columns with few values are dictionaries that are built once (codebook) or once per
//! report (ids, section titles); Parquet stores plain strings all the same.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float32Builder, Float64Builder, Int16Builder, Int32Builder, Int64Builder, StringBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, Field, Schema};

use super::{Entries, Making};
use crate::dataset::index::{Entry, Order};
use crate::dataset::pack::{BASES, ORIGINS, Observations, QUALIFIERS, Row};
use crate::dataset::table::TableWriter;
use crate::dataset::{DatasetError, TableFile};
use crate::knowledge::Knowledge;

/// Rows after which a batch is handed on (at the next end of a report).
const BATCH: usize = 8_192;

/// One row a stated value.
pub(super) fn write(making: &Making<'_>) -> Result<Vec<TableFile>, DatasetError> {
    making.write_parts("observations", Order::Region, |writer, entries| write_part(making, writer, entries))
}

fn write_part(
    making: &Making<'_>,
    mut writer: TableWriter,
    entries: &mut Entries<'_>,
) -> Result<TableFile, DatasetError> {
    let mut reader = making.stored.reader();
    let mut columns = Columns::new(making.knowledge);
    for entry in entries {
        let entry = entry?;
        let damaged = || DatasetError::Damaged("its observations do not end where they should".to_string());
        let Some((mut rows, labels)) = Observations::open(reader.observations(entry.home)?) else {
            return Err(damaged());
        };
        columns.start(&entry, &labels, rows.len());
        for _ in 0..rows.len() {
            let Some((row, evidence)) = rows.next() else {
                return Err(damaged());
            };
            columns.push(&row, evidence);
        }
        if columns.rows >= BATCH {
            writer.write(&columns.take(writer.schema()).map_err(DatasetError::table("observations"))?)?;
        }
    }
    writer.write(&columns.take(writer.schema()).map_err(DatasetError::table("observations"))?)?;
    writer.finish()
}

/// A column of text with few values: positions in `values`.
struct Dictionary {
    keys: Int32Builder,
    values: Arc<StringArray>,
}

impl Dictionary {
    fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Dictionary {
        Dictionary { keys: Int32Builder::new(), values: Arc::new(StringArray::from_iter_values(values)) }
    }

    fn take(&mut self) -> Result<ArrayRef, ArrowError> {
        let values: ArrayRef = self.values.clone();
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(self.keys.finish(), values)?))
    }
}

/// A column of text whose values come report by report.
struct Growing {
    keys: Int32Builder,
    values: StringBuilder,
    count: i32,
}

impl Growing {
    fn new() -> Growing {
        Growing { keys: Int32Builder::new(), values: StringBuilder::new(), count: 0 }
    }

    /// Adds a value and returns its key.
    fn add(&mut self, value: &str) -> i32 {
        self.values.append_value(value);
        self.count += 1;
        self.count - 1
    }

    fn take(&mut self) -> Result<ArrayRef, ArrowError> {
        self.count = 0;
        let values: ArrayRef = Arc::new(self.values.finish());
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(self.keys.finish(), values)?))
    }
}

/// The columns under construction, in the order of the table.
struct Columns {
    report_id: Growing,
    year: Int16Builder,
    region_code: Growing,
    indicator: Dictionary,
    applicant: Dictionary,
    value: Float64Builder,
    value_low: Float64Builder,
    value_high: Float64Builder,
    unit: Dictionary,
    qualifier: Dictionary,
    basis: Dictionary,
    origin: Dictionary,
    section: Growing,
    evidence: StringBuilder,
    evidence_start: Int64Builder,
    evidence_end: Int64Builder,
    rule: Dictionary,
    confidence: Float32Builder,
    selected: BooleanBuilder,
    rows: usize,
    /// Key of the first section of the present report.
    first_section: i32,
}

impl Columns {
    fn new(knowledge: &Knowledge) -> Columns {
        let book = &knowledge.codebook;
        Columns {
            report_id: Growing::new(),
            year: Int16Builder::new(),
            region_code: Growing::new(),
            indicator: Dictionary::new(book.indicators.iter().map(|indicator| indicator.code.as_str())),
            applicant: Dictionary::new(book.applicants.iter().map(|applicant| applicant.code.as_str())),
            value: Float64Builder::new(),
            value_low: Float64Builder::new(),
            value_high: Float64Builder::new(),
            unit: Dictionary::new(book.units.iter().map(|unit| unit.name.as_str())),
            qualifier: Dictionary::new(QUALIFIERS.iter().map(|item| item.as_str())),
            basis: Dictionary::new(BASES.iter().map(|item| item.as_str())),
            origin: Dictionary::new(ORIGINS.iter().map(|item| item.as_str())),
            section: Growing::new(),
            evidence: StringBuilder::new(),
            evidence_start: Int64Builder::new(),
            evidence_end: Int64Builder::new(),
            rule: Dictionary::new(knowledge.lexicon.prose.rules.iter().map(|rule| rule.name.as_str())),
            confidence: Float32Builder::new(),
            selected: BooleanBuilder::new(),
            rows: 0,
            first_section: 0,
        }
    }

    /// The `rows` that follow belong to this report: what all of them share is put into them at once.
    fn start(&mut self, entry: &Entry, labels: &[&str], rows: usize) {
        let report_id = self.report_id.add(&entry.home.hex());
        self.report_id.keys.append_value_n(report_id, rows);
        match entry.year {
            0 => self.year.append_nulls(rows),
            year => self.year.append_value_n(year.min(i16::MAX as u16) as i16, rows),
        }
        match entry.region.as_str() {
            "" => self.region_code.keys.append_nulls(rows),
            region => {
                let region = self.region_code.add(region);
                self.region_code.keys.append_value_n(region, rows);
            }
        }
        self.first_section = self.section.count;
        for label in labels {
            self.section.add(label);
        }
        self.rows += rows;
    }

    fn push(&mut self, row: &Row, evidence: &str) {
        self.indicator.keys.append_value(row.indicator.into());
        self.applicant.keys.append_option(row.applicant.map(i32::from));
        self.value.append_option(row.value);
        self.value_low.append_option(row.interval.map(|(low, _)| low));
        self.value_high.append_option(row.interval.map(|(_, high)| high));
        self.unit.keys.append_value(row.unit.into());
        self.qualifier.keys.append_value(row.qualifier.into());
        self.basis.keys.append_value(row.basis.into());
        self.origin.keys.append_value(row.origin.into());
        self.section.keys.append_option(row.section.map(|section| self.first_section + i32::from(section)));
        self.evidence.append_value(evidence);
        self.evidence_start.append_value(row.start.into());
        self.evidence_end.append_value(row.end.into());
        self.rule.keys.append_value(row.rule.into());
        self.confidence.append_value(row.confidence);
        self.selected.append_value(row.selected);
    }

    fn take(&mut self, schema: &Schema) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let columns: Vec<ArrayRef> = vec![
            self.report_id.take()?,
            Arc::new(self.year.finish()),
            self.region_code.take()?,
            self.indicator.take()?,
            self.applicant.take()?,
            Arc::new(self.value.finish()),
            Arc::new(self.value_low.finish()),
            Arc::new(self.value_high.finish()),
            self.unit.take()?,
            self.qualifier.take()?,
            self.basis.take()?,
            self.origin.take()?,
            self.section.take()?,
            Arc::new(self.evidence.finish()),
            Arc::new(self.evidence_start.finish()),
            Arc::new(self.evidence_end.finish()),
            self.rule.take()?,
            Arc::new(self.confidence.finish()),
            Arc::new(self.selected.finish()),
        ];
        // The table's own columns, but for text that comes as a dictionary.
        let fields: Vec<Field> = schema
            .fields()
            .iter()
            .zip(&columns)
            .map(|(field, column)| Field::new(field.name(), column.data_type().clone(), field.is_nullable()))
            .collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
    }
}
