//! Punctuation as pages print it, full-width or not. Folded text has one form of each.

/// As a string, because a search for one looks at blocks of bytes, and the last byte of the
/// character is a common one.
pub(super) const FULL_STOP: &str = "。";

/// What ends a sentence or a clause of it, but for commas.
pub(super) const ENDS: [char; 9] = ['。', '；', '：', '！', '？', ';', ':', '!', '?'];

/// Full-width marks that stand behind words: no line begins with one, and no space stands before it.
pub(super) const CLOSING: [char; 11] = ['，', '。', '、', '；', '：', '！', '？', '）', '》', '”', '％'];

/// Whether a line has the marks of a sentence; titles, labels and cells have none.
pub(super) fn has_clauses(line: &str) -> bool {
    line.contains(['，', ',', '。'])
}
