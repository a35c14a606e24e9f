//! gongkai (公开, to make public) reads large collections of Chinese
//! government-information-disclosure annual reports and writes Parquet tables in which
//! every number carries the words it came from and the checks it passed or failed.
//!
//! The way a report takes, one folder a stage, in one direction:
//!
//! ```text
//! ingest ─▶ clean ─▶ extract ─▶ validate ─▶ dataset (with aggregate)
//! ```
//!
//! [`model`] has the types that flow, [`knowledge`] what is known about the domain (data
//! under `pipelines/`), [`pipeline`] the order of the stages.

pub mod aggregate;
pub mod clean;
pub mod dataset;
pub mod extract;
pub mod ingest;
pub mod knowledge;
pub mod model;
pub mod pipeline;
pub mod validate;

//pub mod cli;
