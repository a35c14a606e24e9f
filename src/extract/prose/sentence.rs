//! One sentence: its numbers from left to right, then what it says without numbers.

use super::context::Context;
use super::counting::At;
use super::lexer::{Token, What};
use super::years::YearSaid;
use super::{Reader, parts};
use crate::knowledge::{ConceptSet, ReadingRule, TopicId};
use crate::model::IndicatorId;

/// Why a number is not that of the whole.
pub(super) const PER_UNIT: &str = "per_unit";

/// What a sentence leaves for the next one: of its paragraph, but for `whole`, `last` and `start`, which last to the end of
/// the section.
#[derive(Debug, Default, Clone)]
pub(super) struct Carry {
    /// What the last number was about.
    pub topic: Option<TopicId>,
    /// The topics whose lists go on later, of the numbers of the paragraph that count something; the last one at the end.
    pub returning: Vec<TopicId>,
    /// The last number that is not part of another: what 其中 in the next sentence divides.
    pub whole: Option<parts::Item>,
    /// The last number outside brackets that follows no 其中: what a 其中 right behind it divides.
    pub last: Option<parts::Item>,
    /// A list that the next sentence of the paragraph may go on with.
    pub open: Option<parts::OpenList>,
    /// How many observations there were before the sentence.
    pub start: usize,
}

/// What became of a number of the sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Mention<'a> {
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

impl<'a> Reader<'a> {
    /// Reads a sentence that may state something; `said` are its concepts.
    pub(super) fn sentence(&mut self, tokens: &[Token<'a>], said: &ConceptSet) {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let replaced = self.replaced(tokens);
        let tokens = replaced.as_deref().unwrap_or(tokens);
        let depths = depths(tokens);
        self.planned = self.is_planned(tokens);
        let before = self.out.observations.len();
        let mut year = YearSaid::default();
        let mut topic = None;
        let mut outer = None;
        let mut mentions: Vec<Mention> = Vec::new();
        let mut index = 0;
        while index < tokens.len() && !self.deadline.cuts() {
            match &tokens[index].what {
                What::Shape(shape) => {
                    if let Some(stated) = shape.year() {
                        let over = stated < self.year && self.goes_over(tokens, index);
                        let beside = over || stated < self.year && mentions.iter().any(|mention| mention.counts);
                        let told = stated < self.year || stated > self.year && self.goes_over_to(tokens, index);
                        if told && depths[index] == 0 && self.is_told(tokens, index) {
                            year.tell(stated);
                        } else {
                            year.say(stated, depths[index], over || self.is_compared(tokens[index].span), beside);
                        }
                    }
                    self.shape(tokens[index].span, *shape);
                }
                What::Counter(kind) => {
                    let kind = self.knowledge.lexicon.prose.numbers.kinds[*kind as usize].clone();
                    self.recognised_digits(tokens[index].span, &kind);
                }
                What::Title => self.recognised_digits(tokens[index].span, "title"),
                What::Term(term) => {
                    // 由2022年的3篇增至8篇: what is reached is this year's.
                    if term.concepts.has(steering.reached) {
                        year.reach();
                    }
                    let dated = index > 0 && matches!(tokens[index - 1].what, What::Shape(_));
                    if term.concepts.has(steering.this_year) {
                        year.this_year();
                    } else if term.concepts.has(steering.whole_year) && !dated {
                        year.whole_year();
                    }
                    self.recognised_digits(tokens[index].span, "name");
                }
                What::Mark(mark) => year.pass(*mark, depths[index]),
                What::Number(number) => {
                    let described = self.is_described(tokens, index, number);
                    let context = Context::of(tokens, &depths, index, described, &self.knowledge.lexicon.prose);
                    let taken = self.respectively(tokens, &depths, index, &context, year.stated, topic, &mut mentions);
                    if taken > 0 {
                        index += taken;
                        topic = mentions.last().and_then(|mention| mention.topic).or(topic);
                        continue;
                    }
                    // 同意公开10件,否决公开3件,信息不存在1件
                    if topic.is_some_and(|topic| self.closed(topic, tokens, &depths, index, &mentions)) {
                        topic = outer;
                    }
                    topic = self.of_series(tokens, index).or(topic);
                    let at = At { tokens, depths: &depths, index, year: year.stated, topic, mentions: &mentions };
                    let mention = self.counts(&at, number, &context);
                    let opens = |topic: TopicId| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].opened;
                    if mention.topic.is_some_and(opens) && !topic.is_some_and(opens) {
                        outer = topic;
                    }
                    topic = mention.topic.or(topic);
                    let returns = |topic: &TopicId| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].returns;
                    if let Some(topic) = mention.topic.filter(|_| mention.counts).filter(returns) {
                        self.carry.returning.retain(|earlier| *earlier != topic);
                        self.carry.returning.push(topic);
                    }
                    mentions.push(mention);
                }
            }
            index += 1;
        }
        if !self.planned {
            if mentions.iter().any(|mention| mention.reading.is_some()) {
                self.settle_alone(tokens, &depths, &mut mentions);
                self.settle_undivided(tokens, &mut mentions);
                self.settle_crowded(tokens, &mut mentions);
            }
            self.tales(tokens, &mut mentions);
        }
        let counted = self.carry.last.and_then(|item| item.indicator);
        self.part_lists(tokens, &mentions);
        if !self.planned {
            self.settle_by_applicant(before, tokens, &mentions);
            self.settle_applicants(before, tokens, &mentions);
            self.settle_kinds_of_applicants(before);
            self.settle_sums(before);
            self.settle_kinds(before);
            self.settle_wholes(tokens, &mentions);
            self.zeros(tokens, said, year.first, &mentions);
            if said.meets(&self.knowledge.lexicon.prose.readings.total_words) {
                self.totals(tokens, &mentions, counted);
            }
            self.drop_unrelated(tokens, said, before);
        }
        if topic.is_some() {
            self.carry.topic = topic;
        }
    }
}

/// Depth of brackets of each token; a bracket belongs to what it encloses. Words in brackets before a colon head what
/// follows like those before them: 行政诉讼(未经复议直接起诉):维持4件.
pub(super) fn depths(tokens: &[Token<'_>]) -> Vec<u8> {
    let mut depth: u8 = 0;
    let mut opened = 0;
    let mut depths = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        match token.what {
            What::Mark('(') => {
                depth = depth.saturating_add(1);
                depths.push(depth);
                opened = at;
            }
            What::Mark(')') => {
                depth = depth.saturating_sub(1);
                depths.push(depth + 1);
                let heads = tokens.get(at + 1).is_some_and(|next| matches!(next.what, What::Mark(':')));
                if heads && !tokens[opened..at].iter().any(Token::is_number) {
                    depths[opened..=at].fill(depth);
                }
            }
            _ => depths.push(depth),
        }
    }
    depths
}
