//! Numbers that stand beside each other: of which whole they are parts, and whether one alone says how many.

use super::Reader;
use super::attach::{self, Attached, Question};
use super::context::Context;
use super::lexer::{Token, What};
use super::sentence::Mention;
use crate::knowledge::{ConceptSet, TopicId};
use crate::model::{Observation, Span};

/// Most words and marks between two numbers that stand beside each other in a list.
const MOST_BETWEEN: usize = 3;

impl<'a> Reader<'a> {
    /// 书面申请3件,网上申请5件: a number that would be the whole is read anew where others of its family stand
    /// behind it that are no parts of it.
    pub(super) fn settle_alone(&mut self, tokens: &[Token<'a>], depths: &[u8], mentions: &mut [Mention]) {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        for at in 0..mentions.len() {
            let mention = mentions[at].clone();
            let (Some(whole), What::Number(number)) = (mention.indicator, &tokens[mention.token].what) else {
                continue;
            };
            if !mention.alone || !mention.counts {
                continue;
            }
            let kin =
                |other: &&Mention| other.counts && other.indicator.is_some_and(|id| id != whole && self.kin(whole, id));
            let beside: Vec<&Mention> = mentions[at + 1..].iter().filter(kin).collect();
            let sum: f64 = beside
                .iter()
                .filter_map(|other| match &tokens[other.token].what {
                    What::Number(number) => Some(number.value),
                    _ => None,
                })
                .sum();
            if beside.is_empty() || beside[0].of_which || sum == number.value {
                continue;
            }
            let read = |seen: &Observation| seen.number == number.digits && seen.indicator == whole;
            let Some(seen) = self.out.observations.iter().rposition(read) else { continue };
            let context = Context::of(tokens, depths, mention.token, &steering);
            let question = Question {
                unit: number.unit,
                topic: mention.topic,
                place: number.span,
                titled: true,
                part: true,
                not: Some(whole),
                ..Question::default()
            };
            self.out.observations.remove(seen);
            self.out.numbers -= u32::from(!number.chinese);
            (mentions[at].indicator, mentions[at].counts) = (None, false);
            match attach::attach(&context, question, &self.allowed, self.knowledge) {
                Some(attached) => self.state(number, &context, attached, mention.topic, &mut mentions[at], None),
                None => self.unread(number),
            }
        }
    }

    /// Whether the number right before or behind the one at `index` counts the like, and neither is of the other:
    /// of 公开建议12件、提案8件 no one number says how many.
    pub(super) fn like_beside(&self, attached: &Attached<'_>, tokens: &[Token<'a>], index: usize) -> bool {
        let needs = attached.rule.needs.iter().fold(ConceptSet::default(), |set, group| set.union(group));
        let total = self.knowledge.lexicon.prose.terms.steering.total_word;
        // What the word right before the number, or right behind it, means.
        let word = |at: Option<usize>, touches: &dyn Fn(&Token<'a>) -> bool| match at.and_then(|at| tokens.get(at)) {
            Some(token) if touches(token) => match &token.what {
                What::Term(term) => term.concepts,
                _ => ConceptSet::default(),
            },
            _ => ConceptSet::default(),
        };
        let sides = |at: usize| {
            let span = number_span(&tokens[at]);
            let before = word(at.checked_sub(1), &|token| token.span.end == span.start);
            [before, word(Some(at + 1), &|token| token.span.start == span.end)]
        };
        let own = sides(index);
        let like = |other: usize| {
            let between = &tokens[index.min(other) + 1..index.max(other)];
            let lists = |token: &Token<'a>| matches!(token.what, What::Mark('、' | ',') | What::Term(_));
            let summed = |token: &Token<'a>| matches!(&token.what, What::Term(term) if term.concepts.has(total));
            let mut pairs = own.iter().zip(sides(other));
            pairs.any(|(one, other)| one.iter().any(|concept| needs.has(concept) && other.has(concept)))
                && between.len() <= MOST_BETWEEN
                && between.iter().all(|token| lists(token) && !summed(token))
        };
        let is_number = |at: &usize| matches!(tokens[*at].what, What::Number(_));
        let before = (0..index).rev().find(is_number);
        let behind = (index + 1..tokens.len()).find(is_number);
        [before, behind].into_iter().flatten().any(like)
    }

    /// The topic of the parts of what the number before counts, where 其中 or brackets introduce the number at
    /// `index`, and they do not exceed it.
    pub(super) fn whole_topic(
        &self,
        tokens: &[Token<'a>],
        index: usize,
        of_which: bool,
        mentions: &[Mention],
    ) -> Option<TopicId> {
        let whole = mentions.iter().rposition(|mention| !mention.of_which).filter(|_| of_which)?;
        let counted = mentions[whole].indicator.filter(|_| mentions[whole].counts)?;
        let topics = &self.knowledge.lexicon.prose.terms.topics;
        let topic = topics.iter().position(|topic| topic.whole == Some(counted))?;
        let value = |at: usize| match &tokens[at].what {
            What::Number(number) => number.value,
            _ => 0.0,
        };
        let parts: f64 = mentions[whole + 1..].iter().map(|mention| value(mention.token)).sum();
        (parts + value(index) <= value(mentions[whole].token)).then_some(TopicId(topic as u8))
    }
}

/// Where the number stands with its hedges and unit.
fn number_span(token: &Token<'_>) -> Span {
    match &token.what {
        What::Number(number) => number.span,
        _ => token.span,
    }
}
