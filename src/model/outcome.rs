//! What became of one document after all stages: the unit that the dataset stores.

use serde::{Deserialize, Serialize};

use super::{Charset, DocumentId, Finding, Likeness, MediaType, Reading};

/// What became of one document after all stages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Facts about the document itself.
    pub document: DocumentRecord,
    /// What it turned out to be.
    pub fate: Fate,
}

/// The columns of table `documents` that are known before its text is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// BLAKE3 of the stored bytes.
    pub id: DocumentId,
    /// Where it is.
    pub uri: String,
    /// By content.
    pub media_type: MediaType,
    /// How it was decoded.
    pub charset: Option<Charset>,
    /// Stored size in bytes.
    pub bytes: u64,
    /// Characters that decoding had to replace.
    pub replaced: u32,
}

/// What a document turned out to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Fate {
    /// A report.
    Report {
        /// Everything read from it.
        reading: Box<Reading>,
        /// The checks.
        findings: Vec<Finding>,
        /// The cleaned text.
        text: String,
        /// What copies are found by.
        likeness: Likeness,
    },
    /// Something else, with the reason.
    NotAReport(String),
    /// No text could be had, with the reason.
    Unreadable(String),
}
