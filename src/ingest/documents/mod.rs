//! Documents of office programs: what they hold, as simple HTML.

mod parts;
mod pdf;

use crate::model::MediaType;

/// The media type of a document of an office program, by content; `None` for anything else.
pub(super) fn sniff(bytes: &[u8]) -> Option<MediaType> {
    /// A PDF may begin after other bytes, such as the head of an answer.
    const HEAD: usize = 1024;
    let head = &bytes[..bytes.len().min(HEAD)];
    memchr::memmem::find(head, b"%PDF-").map(|_| MediaType::Pdf)
}

/// The text and tables of a document as HTML, and the number of characters that were lost.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read(media_type: MediaType, bytes: Vec<u8>) -> Result<(String, u32), String> {
    let parts = match media_type {
        MediaType::Pdf => pdf::read(bytes)?,
        _ => return Err("not a document of an office program".to_string()),
    };
    if parts.is_blank() {
        return Err("it holds no text".to_string());
    }
    Ok((parts.html(), parts.lost))
}
