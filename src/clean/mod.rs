//! Document to page: markup, furniture and damage off; nothing that carries a number lost.

use crate::knowledge::Knowledge;
use crate::model::{Block, BlockKind, MediaType, Page, Span};

/// The page of a document's decoded text.
pub fn clean(text: &str, media_type: MediaType, knowledge: &Knowledge) -> Page {
    let _ = (media_type, knowledge);
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end_matches('\n').len();
        if !line.trim().is_empty() {
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, end) });
        }
        start += line.len();
    }
    Page { text: text.to_string(), reading: text.to_string(), blocks, ..Page::default() }
}
