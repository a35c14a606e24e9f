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
//! under `pipelines/`), [`pipeline`] the order of the stages, [`remote`] what is not on this machine.

// "No input makes the program panic": where a panic is provably out of reach,
// `#[expect(…, reason = "…")]` at the place says why.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// println! and eprintln! panic when the reader of a pipe goes away, and only cli talks.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod aggregate;
pub mod clean;
pub mod dataset;
pub mod extract;
pub mod ingest;
pub mod knowledge;
pub mod model;
pub mod pipeline;
pub mod remote;
pub mod validate;

pub mod cli;
