//! What a number is about: the topic that its own words set, or that it takes over from what was said before.

use super::super::reader::{Mention, Reader, Scope, is_same};
use super::super::tokens::{Number, Token, What, gap};
use super::context::Context;
use crate::knowledge::{ConceptSet, MarkRole, Topic, TopicId};
use crate::model::{Observation, Span};

/// Most bytes between a number and the word of a series before it: 主动公开的有46件.
const LINK_BYTES: u32 = 6;

/// The topic of the last number before the token `at`.
pub fn topic_before(mentions: &[Mention], at: usize) -> Option<TopicId> {
    mentions
        .iter()
        .rev()
        .find(|mention| mention.token < at && mention.topic.is_some())
        .and_then(|mention| mention.topic)
}

impl<'a> Reader<'a> {
    /// The topic of a number: its own words, unless they are uncertain and something is inherited.
    pub fn topic(&self, context: &Context, inherited: Option<TopicId>, of_which: bool) -> Option<TopicId> {
        let own = context.topic();
        if of_which && inherited.is_some_and(|topic| self.scope.holds(topic)) {
            return inherited;
        }
        match (own, inherited) {
            (Some(own), Some(_))
                if context.has_strong_topic()
                    || self.passage.topics.contains(&own)
                    || !of_which && self.scope.names_information(context) =>
            {
                Some(own)
            }
            (Some(own), None) => Some(own),
            (_, inherited) => inherited,
        }
    }

    /// What the sentence is about where its words do not say: 其中 goes on with the sentence
    /// before, else the section's title decides, else the sentence before.
    pub fn inherited(&self, words: &ConceptSet) -> Option<TopicId> {
        let steering = self.scope.words.terms.steering;
        if words.has(steering.of_which) && self.carry.topic.is_some() {
            return self.carry.topic;
        }
        self.passage.section_topic().or(self.carry.topic)
    }

    /// Whether the words before, or the section's title, speak of a topic in whose company this one is about
    /// disclosure too: 因政府信息公开发生行政诉讼36件。收到投诉4件。
    pub fn is_beside(&self, topic: TopicId) -> bool {
        let beside = &self.scope.about(topic).beside;
        self.carry.topic.iter().chain(&self.passage.topics).any(|other| beside.contains(other))
    }

    /// The topic of the parts of what the number before counts, where 其中 or brackets introduce the number at
    /// `index`, and they do not exceed it.
    pub fn whole_topic(
        &self,
        tokens: &[Token<'a>],
        index: usize,
        of_which: bool,
        mentions: &[Mention],
    ) -> Option<TopicId> {
        if !of_which {
            return None;
        }
        let value = |at: usize| tokens[at].number().map_or(0.0, |number| number.value);
        let (counted, whole, parts) = match mentions.iter().rposition(|mention| !mention.of_which) {
            Some(at) => {
                let whole = &mentions[at];
                (whole.indicator.filter(|_| whole.counts)?, value(whole.token), &mentions[at + 1..])
            }
            // 不予公开7件。其中信息不存在的4件: the last value of the line before the sentence, be it part of another or not.
            None => {
                let earlier = |seen: &&Observation| seen.number.end <= tokens[0].span.start;
                let whole = self.out.observations.iter().rev().find(earlier)?;
                let between = Span { start: whole.number.end, end: tokens[0].span.start };
                if self.scope.page.read(between).contains('\n') {
                    return None;
                }
                (whole.indicator, whole.value?, mentions)
            }
        };
        let topics = &self.scope.words.terms.topics;
        let topic = topics.iter().position(|topic| topic.whole == Some(counted))?;
        let parts: f64 = parts.iter().map(|mention| value(mention.token)).sum();
        (parts + value(index) <= whole).then_some(TopicId(topic as u8))
    }
}

impl<'a> Scope<'a> {
    /// Whether words of the topic anywhere in the sentence say what all its numbers are about.
    pub fn holds_all(&self, topic: TopicId) -> bool {
        self.holds(topic) && self.about(topic).total.is_none()
    }

    /// Whether the parts of a list about the topic keep it whatever they are called.
    pub fn holds(&self, topic: TopicId) -> bool {
        self.about(topic).holds
    }

    /// The topic that alone has words in this order right before the number at `index` and those that follow it, all of
    /// one unit, behind what such numbers divide: 发文312件,主动公开46件、依申请公开118件、不予公开148件.
    pub fn of_series(&self, tokens: &[Token<'a>], index: usize) -> Option<TopicId> {
        let topics = &self.words.terms.topics;
        let before = &tokens[index.checked_sub(1)?];
        let topic = topics.iter().position(|topic| topic.series.first().is_some_and(|group| before.says_any(group)))?;
        let unit = |at: usize| tokens[at].number().and_then(|number| number.unit);
        // 占57.6% may stand between them.
        let counts = |at: &usize| unit(*at).is_some_and(|unit| !self.knowledge.codebook.is_percent(unit));
        let mut numbers = (index..tokens.len()).filter(counts);
        let Topic { series, amid, .. } = &topics[topic];
        if !tokens[..index].iter().any(|token| token.says_any(amid)) {
            return None;
        }
        let follows = series.iter().all(|group| {
            numbers.next().is_some_and(|at| {
                let (label, number) = (&tokens[at - 1], &tokens[at]);
                label.says_any(group) && gap(label.span.end, number.span.start) <= LINK_BYTES && unit(at) == unit(index)
            })
        });
        follows.then_some(TopicId(topic as u8))
    }

    /// Whether the number at `index` is none of the parts of what was last said of a topic that holds only
    /// behind 其中, a colon or in brackets.
    pub fn closed(
        &self,
        topic: TopicId,
        tokens: &[Token<'a>],
        depths: &[u8],
        index: usize,
        mentions: &[Mention],
    ) -> bool {
        let terms = &self.words.terms;
        let Some(number) = tokens[index].number() else { return false };
        if !self.about(topic).opened || self.is_share(number) {
            return false;
        }
        let names = |token: &Token<'a>| matches!(&token.what, What::Term(term) if term.strong == Some(topic));
        let Some(named) = tokens[..index].iter().rposition(names) else { return false };
        let between = &tokens[named + 1..index];
        let steering = &terms.steering;
        let opening = [steering.of_which, steering.exhaustive, steering.open_list];
        let opens = |token: &Token<'a>| match &token.what {
            What::Term(term) => opening.iter().any(|&concept| term.concepts.has(concept)),
            What::Mark(mark) => *mark == ':',
            _ => false,
        };
        // 否决公开的5件中, 否决公开的理由是: what follows are its parts.
        let own = between.iter().position(|token| matches!(token.what, What::Mark(_) | What::Number(_)));
        let own = own.map_or(index, |at| named + 1 + at);
        let sibling = mentions.iter().any(|mention| mention.token < named && mention.counts);
        let whole = |token: &Token<'a>| token.number().is_some_and(|number| !self.is_restated(number));
        let counted =
            mentions.iter().any(|mention| mention.token == own && mention.counts && whole(&tokens[mention.token]));
        let made_up = made_up(tokens, own);
        // 否决公开8件,其中涉密5件、涉及隐私3件;信息不存在2件: the eight are told.
        let behind = made_up.is_some_and(|last| last < index) && number.value > 0.0;
        let beside = made_up.is_none() && depths[index] <= depths[named] && !between.iter().any(opens);
        sibling && counted && (behind || beside)
    }

    /// Whether the words speak of publishing information (公开 … 信息): that is sure enough to leave
    /// the inherited topic.
    fn names_information(&self, context: &Context) -> bool {
        let steering = &self.words.terms.steering;
        context.all.has(steering.publish) && context.all.has(steering.info)
    }

    /// Whether 中 behind the number says that it is one that was said before (6件中有5件…).
    pub fn is_restated(&self, number: &Number) -> bool {
        let behind = self.page.reading[number.span.end as usize..].chars().next();
        behind.and_then(|c| self.words.marks.role(c)) == Some(MarkRole::Among)
    }
}

/// The last of several numbers right behind the one at `whole` that make it up.
fn made_up(tokens: &[Token<'_>], whole: usize) -> Option<usize> {
    let counts = |(at, token): (usize, &Token<'_>)| Some((at, token.number()?.value, token.number()?.unit));
    let mut numbers = tokens.iter().enumerate().skip(whole).filter_map(counts);
    let (_, value, unit) = numbers.next()?;
    let mut sum = 0.0;
    let sums = numbers.filter(|(_, _, of)| *of == unit).map(|(at, part, _)| {
        sum += part;
        (at, sum)
    });
    sums.skip(1).find(|(_, sum)| is_same(*sum, value)).map(|(at, _)| at)
}
