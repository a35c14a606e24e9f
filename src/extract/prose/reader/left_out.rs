//! What is left out of all that is spoken of: 除3件外, 除涉密外.

use super::super::tokens::Token;
use super::Scope;
use crate::knowledge::{MarkRole, Marks};
use crate::model::{Page, Span};

/// Most bytes from where an exception begins to what is said of the others.
const FAR: u32 = 600;

impl Scope<'_> {
    /// Whether a number is that of what is left out: 除3件外.
    pub fn is_left_out(&self, token: &Token<'_>) -> bool {
        let before = &self.page.reading[..token.span.start as usize];
        token.is_number() && before.ends_with(self.has_role(MarkRole::Except))
    }

    /// Whether the clause of a token leaves out some of all, nobody knows how many: 除涉密外均已公开, and so where a comma
    /// stands behind the exception.
    pub fn excepts(&self, token: &Token<'_>) -> bool {
        let earlier = self.exceptions.partition_point(|at| *at < token.span.start);
        let Some(last) = earlier.checked_sub(1).map(|last| self.exceptions[last]) else { return false };
        if token.span.start - last > FAR {
            return false;
        }
        let end = self.has_role(MarkRole::ExceptEnd);
        let words = self.page.read(Span { start: last, end: token.span.start });
        let left_out = match words.split_once([',', ';', ':']) {
            Some((clause, own)) if clause.ends_with(&end) && !own.contains([',', ';', ':']) => clause,
            Some(_) => return false,
            None => words,
        };
        let counts = left_out.chars().nth(1).is_some_and(|next| next.is_ascii_digit());
        left_out.contains(&end) && !counts && !left_out.contains(['。', '\n'])
    }

    fn has_role(&self, role: MarkRole) -> impl Fn(char) -> bool {
        move |character| self.words.marks.role(character) == Some(role)
    }
}

/// Where on the page something may be left out.
pub(super) fn exceptions(page: &Page, marks: &Marks) -> Vec<u32> {
    let begins = marks.all().filter(|(_, role)| *role == MarkRole::Except);
    let mut places: Vec<u32> =
        begins.flat_map(|(mark, _)| page.reading.match_indices(mark).map(|(at, _)| at as u32)).collect();
    places.sort_unstable();
    places
}
