//! What becomes of a number: a value, something that is recognised, or unread.

use super::super::attach::{Attached, Side};
use super::super::reader::{Mention, Reader, reasons};
use super::super::tokens::{Number, Token, What, hull};
use crate::knowledge::Reads;
use crate::model::{Basis, IndicatorId, Observation, Origin, RuleId, Span};

/// Among so many recognised last a number of the sentence is looked for.
const LATELY: usize = 100;

impl Reader<'_> {
    /// Records the value that a rule gives.
    pub fn state(&mut self, number: &Number, attached: Attached<'_>, mention: &mut Mention, rule: Option<RuleId>) {
        let (indicator, applicant) = match &attached.rule.reads {
            Reads::Nothing(kind) => {
                mention.set_aside = true;
                return self.note(number, kind);
            }
            Reads::Value(indicator, applicant) => (attached.share_of.unwrap_or(*indicator), *applicant),
        };
        let behind = attached.side == Side::Right;
        let side_rule = if behind { self.scope.rules.number_noun } else { self.scope.rules.noun_number };
        self.count_digits(number);
        mention.indicator = Some(indicator);
        mention.counts = true;
        let evidence = hull(attached.words, number.span);
        let value = self.observed(number, indicator, evidence, rule.unwrap_or(side_rule));
        self.out.observations.push(Observation { applicant, ..value });
    }

    /// Records that a number counts `indicator`, which is not said by the words around it alone.
    pub fn count_as(&mut self, number: &Number, indicator: IndicatorId, evidence: Span, rule: RuleId) {
        if let Some(unread) = self.out.unread.iter().rposition(|span| *span == number.digits) {
            self.out.unread.remove(unread);
        }
        let lately = self.out.recognised.len().saturating_sub(LATELY);
        if let Some(recognised) = self.out.recognised[lately..].iter().position(|(span, _)| *span == number.digits) {
            self.out.recognised.remove(lately + recognised);
        }
        let value = self.observed(number, indicator, evidence, rule);
        self.out.observations.push(value);
    }

    /// The value of `indicator` that a number is; of all applicants, as long as nothing else is known.
    fn observed(&self, number: &Number, indicator: IndicatorId, evidence: Span, rule: RuleId) -> Observation {
        Observation {
            indicator,
            applicant: None,
            value: Some(number.value),
            interval: Some(number.interval),
            unit: number.unit.unwrap_or(self.scope.knowledge.codebook.about(indicator).unit),
            qualifier: number.qualifier,
            basis: if number.each.is_some() { Basis::Computed } else { Basis::Stated },
            origin: Origin::Prose,
            section: self.passage.section_id(),
            evidence: number.each.iter().fold(evidence, |words, each| hull(words, *each)),
            number: number.digits,
            rule,
            confidence: 1.0,
            selected: false,
        }
    }

    /// Counts the digit run of a number that is a value.
    pub(super) fn count_digits(&mut self, number: &Number) {
        if !number.chinese {
            self.out.numbers += 1;
        }
    }

    /// Records a number that is recognised as something else.
    pub fn note(&mut self, number: &Number, kind: &str) {
        self.aside.push(number.clone());
        if !number.chinese {
            self.recognise(number.digits, kind);
        }
    }

    /// Recognises the numbers of values that were dropped as of a `kind`.
    pub fn recognise_dropped(&mut self, dropped: &[Observation], kind: &str) {
        for seen in dropped {
            let digits = self.scope.page.read(seen.number).bytes().any(|byte| byte.is_ascii_digit());
            let known = |(span, known): &(Span, String)| *span == seen.number && known == kind;
            if digits && !self.out.recognised.last().is_some_and(known) {
                self.out.recognised.push((seen.number, kind.to_string()));
            }
        }
    }

    /// Records a number that nothing explains.
    pub fn unread(&mut self, number: &Number) {
        self.aside.push(number.clone());
        if number.chinese {
            return;
        }
        self.out.numbers += 1;
        self.out.unread.push(number.digits);
    }

    /// Records the digit run of a token that its shape tells (a date, a telephone number), or the digits inside one that is
    /// no number.
    pub fn recognise_token(&mut self, token: &Token<'_>) {
        let kind = match &token.what {
            What::Shape(shape) => return self.recognise(token.span, shape.name()),
            What::Counter(kind) => &self.scope.words.numbers.kinds[*kind as usize],
            What::Title => reasons::TITLE,
            What::Term(_) => reasons::NAME,
            What::Mark(_) | What::Number(_) => return,
        };
        if self.scope.page.read(token.span).bytes().any(|byte| byte.is_ascii_digit()) {
            self.recognise(token.span, kind);
        }
    }

    /// Records a digit run that is something other than a value.
    pub(super) fn recognise(&mut self, span: Span, kind: &str) {
        self.out.numbers += 1;
        self.out.recognised.push((span, kind.to_string()));
    }
}
