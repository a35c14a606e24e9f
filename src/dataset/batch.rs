//! Rows on their way into a table: one builder per column, filled from left to right.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Float32Builder, Float64Builder, Int16Builder, Int32Builder,
    Int64Builder, ListBuilder, StringBuilder, StructBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, SchemaRef};

use crate::model::Date;

enum Builder {
    Text(StringBuilder),
    Int16(Int16Builder),
    Int32(Int32Builder),
    Int64(Int64Builder),
    Float32(Float32Builder),
    Float64(Float64Builder),
    Bool(BooleanBuilder),
    Date(Date32Builder),
    Texts(ListBuilder<StringBuilder>),
    Structs(ListBuilder<StructBuilder>),
}

/// A batch is full at so many rows or bytes, whichever comes first: small, so that the memory
/// of a run does not depend on how many documents there are to fill it.
const MOST_ROWS: usize = 2048;
const MOST_BYTES: usize = 1 << 20;
/// Bytes that a cell takes besides its text.
const CELL: usize = 8;

/// Rows that are being collected. The cells of a row are put in order of the columns; a cell
/// of the wrong type is a mistake in this program, and reported by [`Batch::take`].
pub(super) struct Batch {
    schema: SchemaRef,
    builders: Vec<Builder>,
    cursor: usize,
    rows: usize,
    bytes: usize,
    misfit: Option<usize>,
}

impl Batch {
    /// No rows yet, in the columns of `schema`.
    pub fn new(schema: SchemaRef) -> Batch {
        let builders = schema.fields().iter().map(|field| builder(field.data_type())).collect();
        Batch { schema, builders, cursor: 0, rows: 0, bytes: 0, misfit: None }
    }

    fn next(&mut self) -> Option<&mut Builder> {
        self.cursor += 1;
        self.bytes += CELL;
        self.builders.get_mut(self.cursor - 1)
    }

    fn misfit(&mut self) {
        self.misfit.get_or_insert(self.cursor - 1);
    }

    /// A text, or null.
    pub fn text_or_null(&mut self, text: Option<&str>) -> &mut Batch {
        self.bytes += text.map_or(0, str::len);
        match self.next() {
            Some(Builder::Text(builder)) => builder.append_option(text),
            _ => self.misfit(),
        }
        self
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Batch {
        self.text_or_null(Some(text))
    }

    /// A text; null where it is empty, which is how the model says "not stated".
    pub fn stated(&mut self, text: &str) -> &mut Batch {
        self.text_or_null((!text.is_empty()).then_some(text))
    }

    /// A whole number, or null; one that does not fit the column becomes its largest value.
    pub fn int(&mut self, value: Option<u64>) -> &mut Batch {
        match self.next() {
            Some(Builder::Int16(builder)) => builder.append_option(value.map(|v| v.min(i16::MAX as u64) as i16)),
            Some(Builder::Int32(builder)) => builder.append_option(value.map(|v| v.min(i32::MAX as u64) as i32)),
            Some(Builder::Int64(builder)) => builder.append_option(value.map(|v| v.min(i64::MAX as u64) as i64)),
            _ => self.misfit(),
        }
        self
    }

    /// A number, or null.
    pub fn float(&mut self, value: Option<f64>) -> &mut Batch {
        match self.next() {
            Some(Builder::Float32(builder)) => builder.append_option(value.map(|v| v as f32)),
            Some(Builder::Float64(builder)) => builder.append_option(value),
            _ => self.misfit(),
        }
        self
    }

    /// Yes or no.
    pub fn bool(&mut self, value: bool) -> &mut Batch {
        match self.next() {
            Some(Builder::Bool(builder)) => builder.append_value(value),
            _ => self.misfit(),
        }
        self
    }

    /// A day, or null.
    pub fn date(&mut self, date: Option<Date>) -> &mut Batch {
        match self.next() {
            Some(Builder::Date(builder)) => builder.append_option(date.map(Date::days_since_epoch)),
            _ => self.misfit(),
        }
        self
    }

    /// A list of texts.
    pub fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) -> &mut Batch {
        match self.next() {
            Some(Builder::Texts(builder)) => {
                texts.into_iter().for_each(|text| builder.values().append_value(text));
                builder.append(true);
            }
            _ => self.misfit(),
        }
        self
    }

    /// A list of structs: `put` fills the fields of one item through a [`Fields`].
    pub fn structs<T>(&mut self, items: &[T], mut put: impl FnMut(&mut Fields<'_>, &T)) -> &mut Batch {
        match self.next() {
            Some(Builder::Structs(builder)) => {
                for item in items {
                    put(&mut Fields { builder: builder.values(), cursor: 0 }, item);
                    builder.values().append(true);
                }
                builder.append(true);
            }
            _ => self.misfit(),
        }
        self
    }

    /// Ends a row.
    pub fn end(&mut self) {
        if self.cursor != self.builders.len() {
            self.misfit.get_or_insert(self.cursor);
        }
        self.cursor = 0;
        self.rows += 1;
    }

    /// Whether it is time to hand the rows on.
    pub fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES
    }

    /// The rows so far, leaving none.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        if let Some(index) = self.misfit {
            return Err(ArrowError::SchemaError(format!("a row does not fit the columns at column {index}")));
        }
        (self.rows, self.bytes) = (0, 0);
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

impl Builder {
    fn finish(&mut self) -> ArrayRef {
        let builder: &mut dyn ArrayBuilder = match self {
            Builder::Text(builder) => builder,
            Builder::Int16(builder) => builder,
            Builder::Int32(builder) => builder,
            Builder::Int64(builder) => builder,
            Builder::Float32(builder) => builder,
            Builder::Float64(builder) => builder,
            Builder::Bool(builder) => builder,
            Builder::Date(builder) => builder,
            Builder::Texts(builder) => builder,
            Builder::Structs(builder) => builder,
        };
        builder.finish()
    }
}

/// The fields of one struct in a list, filled in order. A field of another type is left out,
/// which makes the lengths differ and [`Batch::take`] fail.
pub(super) struct Fields<'a> {
    builder: &'a mut StructBuilder,
    cursor: usize,
}

impl Fields<'_> {
    fn next<B: ArrayBuilder>(&mut self) -> Option<&mut B> {
        self.cursor += 1;
        self.builder.field_builder::<B>(self.cursor - 1)
    }

    /// A text, or null.
    pub fn text(&mut self, text: Option<&str>) -> &mut Self {
        if let Some(builder) = self.next::<StringBuilder>() {
            builder.append_option(text);
        }
        self
    }

    /// A whole number.
    pub fn int(&mut self, value: u32) -> &mut Self {
        if let Some(builder) = self.next::<Int64Builder>() {
            builder.append_value(i64::from(value));
        }
        self
    }

    /// A number.
    pub fn float(&mut self, value: f64) -> &mut Self {
        if let Some(builder) = self.next::<Float64Builder>() {
            builder.append_value(value);
        }
        self
    }
}

fn builder(data_type: &DataType) -> Builder {
    match data_type {
        DataType::Int16 => Builder::Int16(Int16Builder::new()),
        DataType::Int32 => Builder::Int32(Int32Builder::new()),
        DataType::Int64 => Builder::Int64(Int64Builder::new()),
        DataType::Float32 => Builder::Float32(Float32Builder::new()),
        DataType::Float64 => Builder::Float64(Float64Builder::new()),
        DataType::Boolean => Builder::Bool(BooleanBuilder::new()),
        DataType::Date32 => Builder::Date(Date32Builder::new()),
        DataType::List(item) => match item.data_type() {
            DataType::Struct(fields) => {
                let values = StructBuilder::from_fields(fields.clone(), 0);
                Builder::Structs(ListBuilder::new(values).with_field(Arc::clone(item)))
            }
            _ => Builder::Texts(ListBuilder::new(StringBuilder::new()).with_field(Arc::clone(item))),
        },
        _ => Builder::Text(StringBuilder::new()),
    }
}
