//! A number where it stands, what became of those before it, and what their sentence leaves for the next one.

use super::super::tokens::Token;
use crate::knowledge::{ReadingRule, TopicId};
use crate::model::{IndicatorId, Part};

/// What a sentence leaves for the next one: of its paragraph, but for `whole`, `last` and `start`, which last to the
/// end of the section.
#[derive(Debug, Default, Clone)]
pub struct Carry {
    /// What the last number was about.
    pub topic: Option<TopicId>,
    /// The topics whose lists go on later, of the numbers of the paragraph that count something; the last one at the
    /// end.
    pub returning: Vec<TopicId>,
    /// The last number that is not part of another: what 其中 in the next sentence divides.
    pub whole: Option<Item>,
    /// The last number outside brackets that follows no 其中: what a 其中 right behind it divides.
    pub last: Option<Item>,
    /// A list that the next sentence of the paragraph may go on with.
    pub open: Option<OpenList>,
    /// How many observations there were before the sentence.
    pub start: usize,
}

/// What became of a number of the sentence.
#[derive(Debug, Clone, Default)]
pub struct Mention<'a> {
    /// Its token.
    pub token: usize,
    /// Depth of brackets.
    pub depth: u8,
    /// What it counts.
    pub indicator: Option<IndicatorId>,
    /// What it was about.
    pub topic: Option<TopicId>,
    /// 其中 stands between it and the number before.
    pub of_which: bool,
    /// It is a value of the report's year.
    pub counts: bool,
    /// It counts what there was in all years.
    pub cumulative: bool,
    /// It is recognised as something else than a value.
    pub set_aside: bool,
    /// It counts what came of another cause than disclosure.
    pub unrelated: bool,
    /// Nothing that counts stands before it in its clause (另有1件…).
    pub first: bool,
    /// A value stands before it in the sentence.
    pub follows: bool,
    /// By which reading it counts that, where this may be taken back at the end of the sentence.
    pub reading: Option<&'a ReadingRule>,
    /// It counts only what others, or the body itself, had of what the whole area had.
    pub share: Option<&'static str>,
    /// It is a part of what the number before counts, by the topic of its whole.
    pub within: bool,
}

impl Mention<'_> {
    /// Whether it tells whose the numbers behind it are: what is recognised as something else does not.
    pub fn tells_whose(&self) -> bool {
        self.share.is_some() || !self.set_aside
    }
}

/// A number where it stands: the sentence, and what was read of it so far.
pub struct At<'t, 'a> {
    /// The sentence.
    pub tokens: &'t [Token<'a>],
    /// Depth of brackets of each token.
    pub depths: &'t [u8],
    /// The number's token.
    pub index: usize,
    /// The year that was said of it.
    pub year: Option<u16>,
    /// What the numbers before were about.
    pub topic: Option<TopicId>,
    /// The numbers before.
    pub mentions: &'t [Mention<'a>],
    /// The numbers of the sentence are plans.
    pub planned: bool,
}

/// A number that may be a whole or a part.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// The number.
    pub part: Part,
    /// What it counts.
    pub indicator: Option<IndicatorId>,
    /// Depth of brackets.
    pub depth: u8,
}

/// A list whose sentence ended behind its first part: 其中,网站发布105条。微信发布56条。
#[derive(Debug, Clone, Copy)]
pub struct OpenList {
    /// Position in the reading's part lists.
    pub list: usize,
    /// What the first part counts.
    pub first: IndicatorId,
    /// What the parts come to so far.
    pub sum: f64,
}
