//! Documents of office programs: what they hold, as simple HTML.

mod parts;
mod pdf;
mod sheet;
mod sniff;
mod word;

pub(super) use sniff::sniff;

use crate::model::MediaType;

/// The text and tables of a document as HTML, and the number of characters that were lost.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read(media_type: MediaType, bytes: Vec<u8>) -> Result<(String, u32), String> {
    let parts = match media_type {
        MediaType::Pdf => pdf::read(bytes),
        MediaType::Docx => word::read_docx(bytes),
        MediaType::Doc => word::read_doc(bytes),
        MediaType::Xlsx => sheet::read_xlsx(bytes),
        MediaType::Xls => sheet::read_xls(bytes),
        MediaType::Text | MediaType::Html | MediaType::Binary => {
            Err("it is no document of an office program".to_string())
        }
    }?;
    if parts.is_blank() {
        return Err("it holds no text, perhaps pictures of it: recognise their text (OCR)".to_string());
    }
    Ok((parts.html(), parts.lost))
}
