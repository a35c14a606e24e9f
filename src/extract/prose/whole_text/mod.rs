//! All that the sentences state → what stays of it, and what follows from it: what only the whole text tells.

mod associate;
mod disputes;
mod implied;
mod known;
mod other_matters;
mod pieces;
mod rivals;

pub use pieces::Around;

use std::collections::HashSet;

use super::reader::{ProseRead, Reader};
use crate::model::{Observation, Span};

impl Reader<'_> {
    /// Settles what only the whole text tells, each pass on what those before it leave.
    pub fn finish(mut self, cells: &[Observation]) -> ProseRead {
        // What sentences far apart say of one thing.
        self.settle_told_totals();
        self.settle_zero_parts();
        self.settle_contradictions();
        self.settle_other_matters();
        // How likely each of the values is that are left, by which rivals are compared.
        self.weigh_values();
        self.settle_rivals();
        // Values that follow from others, once these stay as they are: overall figures first, of which all may be said.
        self.promote();
        self.apply_totals();
        // Numbers that count nothing so far: of other work, or likely values of what is stated nowhere.
        self.recognise_matters();
        self.associate(cells);
        self.settle_recognised();
        self.out
    }

    /// A number that a value has is nothing else, whatever became of another value with it.
    fn settle_recognised(&mut self) {
        let values: HashSet<Span> = self.out.observations.iter().map(|seen| seen.number).collect();
        self.out.recognised.retain(|(span, _)| !values.contains(span));
    }
}
