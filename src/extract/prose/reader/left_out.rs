//! What is left out of all that is spoken of: 除3件外, 除涉密外.

use super::super::tokens::Token;
use super::Scope;
use crate::knowledge::{MarkRole, Marks};
use crate::model::{Page, Span};

impl Scope<'_> {
    /// Whether a number is that of what is left out: 除3件外.
    pub fn is_left_out(&self, token: &Token<'_>) -> bool {
        let before = &self.page.reading[..token.span.start as usize];
        token.is_number() && before.ends_with(self.has_role(MarkRole::Except))
    }

    /// Whether the clause of a token leaves out some of all, nobody knows how many: 除涉密外均已公开, and so where a comma
    /// stands behind the exception.
    pub fn excepts(&self, token: &Token<'_>) -> bool {
        // Most pages have no exception before most tokens.
        let earlier = self.exceptions.partition_point(|at| *at < token.span.start);
        let Some(last) = earlier.checked_sub(1).map(|last| self.exceptions[last]) else { return false };
        let sentence = self.page.sentence_of(token.span);
        if last < sentence.start {
            return false;
        }
        let (except, end) = (self.has_role(MarkRole::Except), self.has_role(MarkRole::ExceptEnd));
        let before = self.page.read(Span { end: token.span.start, ..sentence });
        let mut clauses = before.rsplit([',', ';', ':']);
        let own = clauses.next().unwrap_or_default();
        let ends = |clause: &&str| clause.ends_with(&end) && clause.contains(&except);
        let clause = clauses.next().filter(ends).unwrap_or(own);
        let left_out = clause.rsplit_once(&except).map(|(_, left_out)| left_out);
        left_out.is_some_and(|words| words.contains(&end) && !words.starts_with(|c: char| c.is_ascii_digit()))
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
