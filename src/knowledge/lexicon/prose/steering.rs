//! The concepts that the reading asks for by name.

use std::collections::HashMap;

use super::terms::TERMS;
use super::{Concept, ConceptSet};
use crate::knowledge::Problems;

/// Defines the concepts that the reading asks for by name.
macro_rules! steering {
    ($($concept:ident),+ $(,)?) => {
        /// Concepts that steer the reading, resolved once. Their words are those of `terms.tsv`.
        #[derive(Debug, Clone, Copy)]
        #[allow(missing_docs)] // one per concept name
        pub struct Steering {
            $(pub $concept: Concept),+
        }

        impl Steering {
            pub(super) fn resolve(concepts: &HashMap<String, Concept>, problems: &mut Problems) -> Steering {
                let mut get = |name: &str| {
                    concepts.get(name).copied().unwrap_or_else(|| {
                        problems.add(TERMS, 0, format!("concept {name} is missing; the reader needs it"));
                        Concept(0)
                    })
                };
                Steering { $($concept: get(stringify!($concept))),+ }
            }
        }
    };
}

steering! {
    of_which, exhaustive, open_list, each, all_of, growth, unchanged, rise, fall, against_last_year, last_year,
    next_year, cumulative, cumulative_strong, until, monthly, negation, zero_word, generic_case, own_only, whole_area,
    fee_free, via, and, per_unit, share, whole_year, info, publish, pending, carry_out, carry_in, carried, remedy,
    part_of_year, launch, list_item, unrelated, rest_word, press, titled_catalog, power, gazette, account, role,
    own_subject, wide_subject, paragraph_title, followers, website, platform, info_open, since, fee_free_word,
    request, contact, total_word, plan_turn, intend, new_item, recent_years, reached, others_share, uncounted,
    list_end, this_year, not_counted, set_apart, other_cause, all_kinds, aim, hold, and_then, issue, receive,
    answered, closed, since_ordinance, not_even, appendix, before_number, aside, caused, push, of_kind, involves,
    out_not_info, own_site, as_reviewer, respondent, accumulated, bracketed, many_ways, other_ask, permit, other_work,
    applicant_word, ask, foreign, self_named, excluding,
}

impl Steering {
    /// Words for what goes over from one year to another, or is not done with.
    pub fn over(&self) -> ConceptSet {
        ConceptSet::of([self.pending, self.carry_in, self.carry_out, self.carried])
    }

    /// Words that say that there was nothing, or no more than before.
    pub fn zeros(&self) -> ConceptSet {
        ConceptSet::of([self.fee_free, self.fee_free_word, self.negation, self.zero_word, self.unchanged])
    }

    /// Words by which something is held against the year before.
    pub fn growing(&self) -> ConceptSet {
        ConceptSet::of([self.growth, self.fall, self.against_last_year, self.last_year])
    }

    /// Words for other bodies than the one that reports.
    pub fn others(&self) -> ConceptSet {
        ConceptSet::of([self.others_share, self.foreign])
    }

    /// Words for more than disclosure: all kinds of a thing, or another cause.
    pub fn wider(&self) -> ConceptSet {
        ConceptSet::of([self.all_kinds, self.other_cause])
    }
}
