//! The line of markup that is being read: runs of inline text joined as a browser shows them.

/// Inline text of the current line.
///
/// Source line breaks are not breaks of the text: between Chinese characters they and their
/// indent vanish, elsewhere they are one space.
#[derive(Debug, Default)]
pub(super) struct Inline {
    text: String,
    gap: Gap,
    /// Whether the text stands in a link now.
    pub(super) linked: bool,
    linked_bytes: u32,
}

/// White space since the last character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    Break,
}

impl Inline {
    /// Adds text as it stands between tags.
    pub(super) fn add(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at].is_ascii_whitespace() {
                let line_break = matches!(bytes[at], b'\n' | b'\r');
                self.gap = if line_break || self.gap == Gap::Break { Gap::Break } else { Gap::Space };
                at += 1;
                continue;
            }
            let end = bytes[at..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |length| at + length);
            self.word(&text[at..end]);
            at = end;
        }
    }

    /// Adds text whose spaces count.
    pub(super) fn add_preformatted(&mut self, text: &str) {
        self.count(text.len());
        self.text.push_str(text);
    }

    fn word(&mut self, word: &str) {
        let gap = std::mem::take(&mut self.gap);
        if let Some(before) = self.text.chars().next_back() {
            let joined = match gap {
                Gap::None => true,
                Gap::Space => false,
                Gap::Break => word.chars().next().is_some_and(|after| joins(before, after)),
            };
            if !joined {
                self.text.push(' ');
            }
        }
        self.count(word.len());
        self.text.push_str(word);
    }

    fn count(&mut self, bytes: usize) {
        if self.linked {
            self.linked_bytes = self.linked_bytes.saturating_add(bytes as u32);
        }
    }

    /// Whether nothing visible was added.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The line so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Bytes of the line that stood in links.
    pub(super) fn linked_bytes(&self) -> u32 {
        self.linked_bytes
    }

    /// Begins a new line.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.gap = Gap::None;
        self.linked_bytes = 0;
    }
}

/// Whether a source line break between two characters is nothing: one is Chinese, the other
/// Chinese or a digit.
fn joins(before: char, after: char) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    (is_wide(before) && (is_wide(after) || digit(after))) || (digit(before) && is_wide(after))
}

/// Whether a character belongs to Chinese typesetting, where words are not spaced.
pub(super) fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff60}')
        || matches!(character, '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}
