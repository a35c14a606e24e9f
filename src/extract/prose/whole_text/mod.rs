//! All that the sentences state → what stays of it, and what follows from it: what only the whole text tells.

mod associate;
mod closing_sums;
mod disputes;
mod implied;
mod known;
mod other_matters;
mod pieces;
mod rivals;

pub use pieces::WordsAround;

use std::collections::{BTreeSet, HashSet};

use super::reader::{ProseRead, Reader};
use crate::knowledge::Fast;
use crate::model::{Growth, IndicatorId, Observation, Span};

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
        self.settle_closing_sums();
        self.settle_instalments();
        self.apply_totals();
        // Numbers that count nothing so far: of other work, or likely values of what is stated nowhere.
        self.recognise_matters();
        self.associate(cells);
        self.settle_noted();
        self.out
    }

    /// Takes back the values at these places.
    fn withdraw_at(&mut self, places: BTreeSet<usize>, kind: &str) {
        let mut at = 0..;
        let listed = |_: &mut Observation| at.next().is_some_and(|at| places.contains(&at));
        let values: Vec<Observation> = self.out.observations.extract_if(.., listed).collect();
        self.withdraw(values, kind);
    }

    /// A number that has a value is nothing else, whatever became of another value with it; one without is one thing;
    /// and what is said of a value goes with it.
    fn settle_noted(&mut self) {
        let values = &self.out.observations;
        let stated: HashSet<(Span, IndicatorId), Fast> =
            values.iter().filter(|seen| seen.applicant.is_none()).map(|seen| (seen.number, seen.indicator)).collect();
        let stands = |(number, growth): (Span, Growth)| stated.contains(&(number, growth.indicator)).then_some(growth);
        self.out.growth = self.growth.drain(..).filter_map(stands).collect();
        let mut known: HashSet<Span, Fast> = values.iter().map(|seen| seen.number).collect();
        self.out.recognised.retain(|(span, _)| known.insert(*span));
        self.out.unread.retain(|span| !known.contains(span));
    }
}
