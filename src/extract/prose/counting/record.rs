//! What becomes of a number: a value, something that is recognised, or unread.

use super::super::attach::{Attached, Side};
use super::super::reader::{Mention, Reader, Scope, reasons};
use super::super::tokens::{Number, Token, What, hull};
use crate::knowledge::Reads;
use crate::model::{Basis, IndicatorId, Observation, Origin, RuleId, Span};

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
        mention.indicator = Some(indicator);
        mention.counts = true;
        let evidence = hull(attached.words, number.span);
        let value = self.observed(number, indicator, evidence, rule.unwrap_or(side_rule));
        self.give(number, Observation { applicant, ..value });
    }

    /// Records that a number counts `indicator`, which is not said by the words around it alone.
    pub fn count_as(&mut self, number: &Number, indicator: IndicatorId, evidence: Span, rule: RuleId) {
        let value = self.observed(number, indicator, evidence, rule);
        self.give(number, value);
    }

    /// Gives a number a value. What else it was noted as is settled once all is read: see [`Reader::finish`].
    pub(super) fn give(&mut self, number: &Number, value: Observation) {
        if !number.chinese {
            self.count(number.digits);
        }
        if let Ok(unread) = self.out.unread.binary_search(&number.digits) {
            self.out.unread.remove(unread);
        }
        self.out.observations.push(value);
    }

    /// Takes back values, which are among the observations no more: their digits are of a `kind`. What is said of them
    /// and of all of them falls with them: see [`Reader::finish`].
    pub fn withdraw(&mut self, values: impl IntoIterator<Item = Observation>, kind: &str) {
        for seen in values {
            if self.scope.has_digits(seen.number) {
                self.recognise(seen.number, kind);
            }
        }
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

    /// Records a number that is recognised as something else.
    pub fn note(&mut self, number: &Number, kind: &str) {
        self.aside.push(number.clone());
        if !number.chinese {
            self.recognise(number.digits, kind);
        }
    }

    /// Records a number that nothing explains.
    pub fn unread(&mut self, number: &Number) {
        self.aside.push(number.clone());
        if number.chinese {
            return;
        }
        self.count(number.digits);
        if let Err(place) = self.out.unread.binary_search(&number.digits) {
            self.out.unread.insert(place, number.digits);
        }
    }

    /// Records the digits of a token that are no number: its shape tells what they are (a date, a telephone number), or
    /// they stand inside it.
    pub fn recognise_token(&mut self, token: &Token<'_>) {
        let kind = match &token.what {
            What::Shape(shape) => shape.name(),
            What::Counter(kind) => &self.scope.words.numbers.kinds[*kind as usize],
            What::Title => reasons::TITLE,
            What::Term(_) => reasons::NAME,
            What::Mark(_) | What::Number(_) => return,
        };
        if self.scope.has_digits(token.span) {
            self.recognise(token.span, kind);
        }
    }

    /// Records a digit run that is something other than a value.
    pub(super) fn recognise(&mut self, span: Span, kind: &str) {
        self.count(span);
        self.out.recognised.push((span, kind.to_string()));
    }

    /// Counts a digit run, if it was not: they are read from left to right, and some are read anew.
    pub(super) fn count(&mut self, digits: Span) {
        if digits.start >= self.counted {
            self.out.numbers += 1;
            self.counted = digits.end;
        }
    }
}

impl Scope<'_> {
    /// Whether digits stand there, not only Chinese numerals.
    pub fn has_digits(&self, span: Span) -> bool {
        self.page.read(span).bytes().any(|byte| byte.is_ascii_digit())
    }
}
