//! Sentences that state nothing, which is most of them: told by one look at their words.

use super::super::reader::{Reader, Scope};
use super::super::tokens::{Token, What};
use crate::knowledge::ConceptSet;

impl Reader<'_> {
    /// What such a sentence leaves to the next one: where the text stands, as [`Reader::sentence`] does.
    pub(super) fn pass_over(&mut self, planned: bool) {
        self.carry.open = None;
        if !planned {
            self.carry.start = self.out.observations.len();
        }
    }
}

impl<'a> Scope<'a> {
    /// Whether the sentence has no number, nothing to be recognised as something else, and no word
    /// of a zero or of all; `said` are its concepts.
    pub(super) fn is_silent(&self, tokens: &[Token<'a>], said: &ConceptSet) -> bool {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return true };
        let text = &self.page.reading.as_bytes()[first.span.start as usize..last.span.end as usize];
        // Without an early end this looks at many bytes at once.
        let digits = text.iter().fold(false, |any, byte| any | byte.is_ascii_digit());
        let silent = |token: &Token<'a>| matches!(token.what, What::Term(_) | What::Mark(_) | What::Title);
        !digits && !said.meets(&self.speaking) && tokens.iter().all(silent)
    }
}
