//! A sentence → what it states: its numbers from left to right, then what is read anew, added or taken back once all of
//! them are known, then what it says without numbers.

mod applicants;
mod by_applicant;
mod parts;
mod settle;
mod tale;
mod unrelated;

use super::attach::{Context, YearSaid};
use super::reader::{At, Mention, Reader};
use super::tokens::{Token, What, depths};
use crate::knowledge::{ConceptSet, TopicId};

impl<'a> Reader<'a> {
    /// Reads a sentence that may state something; `said` are its concepts, `planned`: its numbers are plans.
    pub fn sentence(&mut self, tokens: &[Token<'a>], said: &ConceptSet, planned: bool) {
        let depths = depths(tokens);
        let before = self.out.observations.len();
        let mut year = YearSaid::default();
        let mut topic = None;
        let mut outer = None;
        let mut mentions: Vec<Mention> = Vec::new();
        let mut index = 0;
        while index < tokens.len() && !self.scope.deadline.cuts() {
            if !planned {
                self.recognise_token(&tokens[index]);
            }
            let What::Number(number) = &tokens[index].what else {
                self.scope.follow_year(&mut year, tokens, &depths, index, &mentions);
                index += 1;
                continue;
            };
            let described = self.scope.is_described(tokens, index, number);
            let context = Context::of(tokens, &depths, index, described, self.scope.words);
            let at = At { tokens, depths: &depths, index, year: year.stated, topic, mentions: &mentions, planned };
            let listed = self.respectively(&at, &context);
            if let Some(last) = listed.last() {
                index = last.token + 1;
                topic = last.topic.or(topic);
                mentions.extend(listed);
                continue;
            }
            // 同意公开10件,否决公开3件,信息不存在1件
            if topic.is_some_and(|topic| self.scope.closed(topic, tokens, &depths, index, &mentions)) {
                topic = outer;
            }
            topic = self.scope.of_series(tokens, index).or(topic);
            let mention = self.counts(&At { topic, ..at }, number, &context);
            let opens = |topic: TopicId| self.scope.about(topic).opened;
            if mention.topic.is_some_and(opens) && !topic.is_some_and(opens) {
                outer = topic;
            }
            topic = mention.topic.or(topic);
            let returns = |topic: &TopicId| self.scope.about(*topic).returns;
            if let Some(topic) = mention.topic.filter(|_| mention.counts).filter(returns) {
                self.carry.returning.retain(|earlier| *earlier != topic);
                self.carry.returning.push(topic);
            }
            mentions.push(mention);
            index += 1;
        }
        if !planned {
            if mentions.iter().any(|mention| mention.reading.is_some()) {
                self.settle_alone(tokens, &depths, &mut mentions);
                self.settle_undivided(tokens, &mut mentions);
                self.settle_crowded(tokens, &mut mentions);
                self.settle_adding(before, tokens, &mut mentions);
            }
            self.tales(tokens, &mut mentions);
        }
        let counted = self.carry.last.and_then(|item| item.indicator);
        self.part_lists(tokens, &mentions);
        if !planned {
            self.settle_by_applicant(before, tokens, &mentions);
            self.settle_applicants(before, tokens, &mentions);
            self.settle_kinds_of_applicants(before);
            self.settle_sums(before);
            self.settle_kinds(before);
            self.settle_bracketed(before, tokens, &mentions);
            self.settle_wholes(tokens, &mentions);
            self.zeros(tokens, said, year.first, &mentions);
            if said.meets(&self.scope.words.totals.words) {
                self.totals(tokens, &mentions, counted);
            }
            self.drop_unrelated(tokens, said, before);
        }
        if topic.is_some() {
            self.carry.topic = topic;
        }
    }
}
