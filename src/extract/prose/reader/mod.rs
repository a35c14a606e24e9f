//! What is known while a report is read, which all the other folders go by: what never changes ([`scope`]), the section
//! and paragraph that are being read ([`passage`]), what a sentence leaves for the next ([`carry`]), and what was read
//! so far.

mod allowed;
mod carry;
mod left_out;
mod passage;
pub mod reasons;
mod scope;

pub use carry::{At, Carry, Item, Mention, OpenList};
pub use passage::{Outlook, only, topics_of_title};
pub use scope::{Scope, is_same, is_within};

use super::tokens::Number;
use crate::model::{ApplicantId, Aside, Growth, IndicatorId, Observation, PartList, Span, UnitId};
use passage::Passage;

/// What was read from running text.
#[derive(Debug, Default)]
pub struct ProseRead {
    /// Values, in order of the text, none selected.
    pub observations: Vec<Observation>,
    /// Wholes with their parts.
    pub parts: Vec<PartList>,
    /// What is said of values beside those of the year before.
    pub growth: Vec<Growth>,
    /// Digit runs of the disclosure sections.
    pub numbers: u32,
    /// Those that are neither a value nor recognised, in order of the text.
    pub unread: Vec<Span>,
    /// Those recognised as something else, with what they are.
    pub recognised: Vec<(Span, String)>,
    /// Numbers that no reading claimed, where nothing was learned yet.
    pub aside: Vec<Aside>,
}

/// The state of a reading in progress.
pub struct Reader<'a> {
    /// What never changes.
    pub scope: Scope<'a>,
    /// What is being read.
    pub passage: Passage,
    /// What the sentence before leaves.
    pub carry: Carry,
    pub pending_totals: Vec<Pending>,
    /// What is said of values beside those of the year before, each with the number of its value.
    pub growth: Vec<(Span, Growth)>,
    /// Totals told of one reason: the total, the reason, the digits.
    pub told_totals: Vec<(IndicatorId, IndicatorId, Span)>,
    /// Numbers that no reading claims.
    pub aside: Vec<Number>,
    /// Digit runs up to here are counted.
    pub counted: u32,
    pub out: ProseRead,
}

/// A statement about all of something, as one rule takes it.
#[derive(Debug)]
pub struct Pending {
    pub rule: usize,
    /// How many its own sentence says there are of what it speaks of: it falls where that stands nowhere in the end.
    pub counted: Option<f64>,
    /// The number it speaks of was stated before.
    pub base_stated: bool,
    pub said: OfAll,
}

/// A clause that says something of all of something, and the numbers before it that it may speak of, each with its unit.
#[derive(Debug, Clone, Copy)]
pub struct OfAll {
    pub evidence: Span,
    pub section: Option<u16>,
    /// The clause itself says how many (两件均已办结).
    pub count: Option<f64>,
    /// The number right before it that counts nothing reported (诉讼5件,已判决4件,均驳回).
    pub beside: Option<(f64, UnitId)>,
    /// The number right before it that is a total of the same topic (收到47件,应于年内答复的31件,均已答复).
    pub total: Option<(f64, UnitId)>,
    /// The same as `beside` without what stands before it: of 办公室1人、联络员2名,均为兼职 the two.
    pub last: Option<(f64, UnitId)>,
    /// The number right before a clause that begins with all, if the form counts it by applicant
    /// (部分公开2件,均系企业申请; not 办结8件,申请人均为自然人).
    pub near: Option<(f64, UnitId)>,
}

impl<'a> Reader<'a> {
    /// A reading that has not begun.
    pub fn new(scope: Scope<'a>) -> Reader<'a> {
        Reader {
            scope,
            passage: Passage::default(),
            carry: Carry::default(),
            pending_totals: Vec::new(),
            growth: Vec::new(),
            told_totals: Vec::new(),
            aside: Vec::new(),
            counted: 0,
            out: ProseRead::default(),
        }
    }

    pub fn has(&self, indicator: IndicatorId, applicant: Option<ApplicantId>) -> bool {
        let same = |observation: &Observation| (observation.indicator, observation.applicant) == (indicator, applicant);
        self.out.observations.iter().any(same)
    }
}
