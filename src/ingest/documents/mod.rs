//! Documents of office programs: what they hold, as simple HTML.

mod compound;
mod doc_rows;
mod parts;
mod pdf;
mod places;
mod sheet;
mod sniff;
mod stories;
mod word;
mod word_prefix;
mod word_xml;

pub(super) use sniff::sniff;

use serde::{Deserialize, Serialize};

use super::ocr::Ocr;
use crate::model::MediaType;

/// What was read from a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rendered {
    /// Text and tables.
    pub html: String,
    /// Characters that were lost.
    pub lost: u32,
    /// How sure the recognition of its pages was (0 to 100); `None` where all of it is text.
    pub ocr: Option<u8>,
}

/// The text and tables of a document; with `ocr`, also of pages that are pictures.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read(media_type: MediaType, bytes: Vec<u8>, ocr: Option<&Ocr>) -> Result<Rendered, String> {
    let parts = match media_type {
        MediaType::Pdf => pdf::read(bytes, ocr),
        MediaType::Docx => word::read_docx(bytes),
        MediaType::Doc => word::read_doc(bytes),
        MediaType::Xlsx => sheet::read_xlsx(bytes),
        MediaType::Xls => sheet::read_xls(bytes),
        MediaType::Text | MediaType::Html | MediaType::Binary => {
            Err("it is no document of an office program".to_string())
        }
    }?;
    if parts.is_blank() {
        return Err("it holds no text, perhaps pictures of it: save it as PDF and read that with --ocr".to_string());
    }
    Ok(Rendered { html: parts.html(), lost: parts.lost, ocr: parts.ocr })
}
