//! Statements about all of the requests: 均已按时办结, 全部及时答复. They are kept until the end,
//! because the number they speak of may stand later, and what is stated counts before what follows.

use super::Reader;
use super::attach::hull;
use super::lexer::{Token, What};
use crate::knowledge::{ConceptSet, TopicId};
use crate::model::{Basis, IndicatorId, Interval, Observation, Origin, Qualifier, Span};

/// A statement about all of the requests.
#[derive(Debug)]
pub(super) struct Pending {
    rule: usize,
    evidence: Span,
    section: Option<u16>,
}

impl<'a> Reader<'a> {
    /// Keeps the statements of a sentence about all of the requests.
    pub(super) fn totals(&mut self, tokens: &[Token<'a>], topic: Option<TopicId>) {
        let request = self.knowledge.lexicon.prose.terms.topic("request");
        for clause in tokens.split(|token| matches!(token.what, What::Mark(',' | ';' | ':' | '(' | ')'))) {
            if clause.is_empty() || clause.iter().any(|token| matches!(token.what, What::Number(_))) {
                continue;
            }
            let own = clause.iter().rev().find_map(|token| match &token.what {
                What::Term(term) => term.strong,
                _ => None,
            });
            if own.or(topic).or_else(|| self.section_topic()) != request || request.is_none() {
                continue;
            }
            let said = clause.iter().fold(ConceptSet::default(), |set, token| match &token.what {
                What::Term(term) => set.union(&term.concepts),
                _ => set,
            });
            let rules = &self.knowledge.lexicon.prose.readings.totals;
            let fits = |rule: &crate::knowledge::TotalRule| {
                rule.says.iter().all(|group| group.meets(&said)) && !rule.without.meets(&said)
            };
            if let Some(rule) = rules.iter().position(fits) {
                let (Some(first), Some(last)) = (clause.first(), clause.last()) else { continue };
                let section = self.section_id();
                self.pending_totals.push(Pending { rule, evidence: hull(first.span, last.span), section });
            }
        }
    }

    /// Gives the indicators of the kept statements the number of requests received, where that
    /// is stated and they are not.
    pub(super) fn apply_totals(&mut self) {
        let totals = &self.knowledge.lexicon.prose.readings;
        let request = self.knowledge.lexicon.prose.terms.topic("request");
        let Some(base) = request.and_then(|topic| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].total)
        else {
            return;
        };
        let stated = |observation: &&Observation| observation.indicator == base && observation.applicant.is_none();
        let Some(received) = self.out.observations.iter().find(stated).cloned() else { return };
        let (Some(value), Some(interval)) = (received.value, received.interval) else { return };
        if value == 0.0 {
            return;
        }
        for pending in std::mem::take(&mut self.pending_totals) {
            for &(indicator, less) in &totals.totals[pending.rule].gives {
                if !self.allowed[indicator.0 as usize] || self.has(indicator) {
                    continue;
                }
                match less {
                    None => self.imply(indicator, value, interval, &pending),
                    Some(less) => self.rest(indicator, value, less, &pending),
                }
            }
        }
    }

    /// What is left of the requests after the stated exception.
    fn rest(&mut self, indicator: IndicatorId, value: f64, less: IndicatorId, pending: &Pending) {
        let exception = self.out.observations.iter().find(|observation| observation.indicator == less);
        let Some(except) = exception.and_then(|observation| observation.value) else { return };
        if except > 0.0 && except <= value {
            self.imply(indicator, value - except, Interval::exact(value - except), pending);
            if let Some(last) = self.out.observations.last_mut() {
                last.basis = Basis::Computed;
                last.rule = self.rules.rest;
            }
        }
    }

    fn imply(&mut self, indicator: IndicatorId, value: f64, interval: Interval, pending: &Pending) {
        self.out.observations.push(Observation {
            indicator,
            applicant: None,
            value: Some(value),
            interval: Some(interval),
            unit: self.knowledge.codebook.about(indicator).unit,
            qualifier: if interval.is_exact() { Qualifier::Exact } else { Qualifier::Approx },
            basis: Basis::Implied,
            origin: Origin::Prose,
            section: pending.section,
            evidence: pending.evidence,
            number: Span { start: pending.evidence.end, end: pending.evidence.end },
            rule: self.rules.all,
            confidence: 0.8,
            selected: false,
        });
    }
}
