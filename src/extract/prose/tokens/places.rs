//! Where words stand beside each other, by their offsets.

use crate::model::Span;

/// Bytes of one letter, which may stand between words that belong together (2019年的结转, 274件的11.3%, 、共3件).
pub const LETTER: u32 = 3;

/// Whether what begins at `start` stands right behind what ends at `end`: nothing is between them but the spaces that
/// some layouts put around every number.
pub fn touches(end: u32, start: u32) -> bool {
    start >= end && gap(end, start) == 0
}

/// Bytes of the letters between what ends at `end` and what begins at `start`, without such spaces.
pub fn gap(end: u32, start: u32) -> u32 {
    start.saturating_sub(end) / LETTER * LETTER
}

/// The stretch from the first to the last of both.
pub fn hull(a: Span, b: Span) -> Span {
    Span { start: a.start.min(b.start), end: a.end.max(b.end) }
}
