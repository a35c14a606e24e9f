//! All documents and reports on disk until the last is known, and what finds and orders them. Memory
//! does not grow with the collection, but for the numbers of reports in [`Spill`]:
//!
//! 1. [`Spill`] takes them as they come;
//! 2. [`Spill::close`] finds how the reports belong together (`relations`);
//! 3. [`Stored`] has them in any [`Order`], and each by its number.
//!
//! Made of three kinds of file: values one after the other (`rows`), sorted ones (`sorter`), and records
//! of one size (`numbered`). All stand in the staging folder and are gone with it.

mod counts;
mod numbered;
mod relations;
mod rows;
mod sorter;
mod spill;
mod stored;

pub use counts::Counts;
pub(super) use numbered::Numbered;
pub(super) use rows::{Appender, Filed, groups};
pub(super) use sorter::{Merge, Sorter};
pub(super) use spill::Spill;
pub(super) use stored::{Entry, Home, Order, Reader, Stored};
