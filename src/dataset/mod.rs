//! The folder of Parquet tables that a run leaves; the only module that writes Parquet.
//!
//! A dataset is made in three steps, so that memory does not grow with the collection:
//!
//! 1. [`pack()`] (in the workers) turns an outcome into bytes;
//! 2. [`DatasetWriter::add`] (in one writer thread, in order of the documents' addresses)
//!    decides about duplicates and appends the bytes to the store beside the dataset, which also
//!    keeps them for the next run. What finds them again (`index`) is on disk as well; in memory are
//!    5 to 11 bytes a report;
//! 3. [`DatasetWriter::finish`] relates the reports to each other (copies, versions, years) and
//!    evaluates the checks over several of them, sorts the index as each table demands, streams the records
//!    into the tables (two tables at a time) and publishes the staging folder in one step.

mod batch;
mod columns;
mod error;
mod index;
mod late;
mod manifest;
mod memory;
mod pack;
mod parts;
mod publish;
mod store;
mod table;
mod tables;
mod upload;
mod verify;
mod writer;

pub use error::DatasetError;
pub use index::Counts;
pub use pack::{Packed, pack};
pub use store::{Identity, Key, Signature, Store};
pub use table::TableFile;
pub use tables::TABLES;
pub use upload::{Upload, download};
pub use verify::{Fault, Verified, verify};
pub use writer::{DatasetSummary, DatasetWriter, Keeping, WriterOptions, kept};
