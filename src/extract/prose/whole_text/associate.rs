//! What numbers so worded mostly count: it tells which values are hardly ever right, which of two is the likelier, and
//! what numbers count that no reading claims.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::reader::{Reader, Scope, reasons};
use super::super::tokens::{Number, unit_before};
use super::pieces::WordsAround;
use crate::knowledge::{ConceptSet, Fast, MarkRole, TopicId, Weighed, Weighing, add_keys};
use crate::model::{Aside, Basis, IndicatorId, Observation, Span};

/// Least probability of a value that a reading states where its number most likely is no value at all: the collections
/// that are learned from are narrower than the web, and which of two things a number counts a rule knows better.
const HARDLY: f64 = 0.002;

/// Least probability that a number is none.
const NO_VALUE: f64 = 0.9;

/// Least probability of a value that no reading states.
const LIKELY: f64 = 0.6;

impl Reader<'_> {
    /// Says of every value of a number how likely numbers so worded count that, and takes back those that hardly do.
    pub(super) fn weigh_values(&mut self) {
        if self.scope.words.associations.is_empty() {
            return;
        }
        let mut room = Room::around(&self.out.observations);
        let mut values = std::mem::take(&mut self.out.observations);
        let mut unlikely = BTreeSet::new();
        let mut several: BTreeMap<Span, bool> = BTreeMap::new();
        values.iter().for_each(|seen| {
            several.entry(seen.number).and_modify(|several| *several = true).or_default();
        });
        for (at, seen) in values.iter_mut().enumerate() {
            // Of what is told at length, by a title, and of several things at once the nearest words say too little.
            // So do they where the unit stands in brackets before the number.
            let before = &self.scope.page.reading[..seen.number.start as usize];
            let near = unit_before(before, &self.scope.words.numbers).is_none()
                && [self.scope.rules.noun_number, self.scope.rules.number_noun].contains(&seen.rule)
                && self.scope.page.sentence_of(seen.number).start <= seen.evidence.start
                && !several[&seen.number];
            let stated = seen.basis == Basis::Stated && seen.applicant.is_none();
            let Some(value) = seen.value.filter(|_| near && stated) else { continue };
            let weighed = self.weigh(seen.number, value, &mut room);
            let may = |indicator: IndicatorId| self.scope.allowed.has(indicator);
            let Some(likely) = weighed.probability(seen.indicator, may) else { continue };
            // Nearly all that is none (行政诉讼0件) is said in other words.
            if value > 0.0 && likely < HARDLY && weighed.no_value(may) > NO_VALUE {
                unlikely.insert(at);
            }
            seen.confidence = likely as f32;
        }
        // They may count something else.
        self.aside.extend(unlikely.iter().filter_map(|&at| self.scope.number_of(&values[at])));
        self.out.observations = values;
        self.withdraw_at(unlikely, reasons::UNLIKELY);
    }

    /// Of the numbers that no reading claims, those that likely state what the report, its table's `cells` included,
    /// does not state otherwise; of several of one indicator the likeliest. Where nothing was learned, they are kept
    /// for learning.
    pub(super) fn associate(&mut self, cells: &[Observation]) {
        let mut aside = std::mem::take(&mut self.aside);
        let values: HashSet<Span, Fast> = self.out.observations.iter().map(|seen| seen.number).collect();
        aside.retain(|number| !values.contains(&number.digits));
        if self.scope.words.associations.is_empty() {
            let learn = |number: Number| Aside { digits: number.digits, value: number.value };
            self.out.aside = aside.into_iter().map(learn).collect();
            return;
        }
        let stated: HashSet<IndicatorId, Fast> =
            cells.iter().chain(&self.out.observations).map(|seen| seen.indicator).collect();
        // 计划明年公开600条,举办培训2次: what is to come, or others did, is none of the year's figures, whatever it counts.
        let told = self.out.recognised.iter().filter(|(_, kind)| reasons::NO_FIGURE.contains(&kind.as_str()));
        let told: HashSet<Span, Fast> = told.map(|(digits, _)| *digits).collect();
        aside.retain(|number| self.scope.is_share(number) || !told.contains(&number.digits));
        // 除2件不宜公开的以外全部公布: what is excepted is none, either.
        let marks = &self.scope.words.marks;
        let excepted = |number: &Number| {
            let before = &self.scope.page.reading[..number.span.start as usize];
            before.ends_with(|c| marks.role(c) == Some(MarkRole::Except))
        };
        aside.retain(|number| !excepted(number));
        let disputes = self.scope.disputes();
        let is_disputed = |indicator: IndicatorId| disputes.iter().any(|total| self.scope.kin(*total, indicator));
        let codebook = &self.scope.knowledge.codebook;
        let mut room = Room::around(&self.out.observations);
        let mut found: BTreeMap<IndicatorId, (f64, &Number)> = BTreeMap::new();
        for number in aside.iter().filter(|number| number.value > 0.0) {
            let weighed = self.weigh(number.digits, number.value, &mut room);
            // Looked up only where the number may count cases of such a matter.
            let cases = disputes.iter().any(|total| self.scope.may_count(number, *total));
            let disputed = if cases { self.scope.disputed(number, &disputes) } else { None };
            let may = |indicator: IndicatorId| {
                let of_another = |total: IndicatorId| !self.scope.kin(total, indicator) && is_disputed(indicator);
                self.scope.may_count(number, indicator) && !disputed.is_some_and(of_another)
            };
            let Some((indicator, likely)) = weighed.likeliest(may) else { continue };
            let best = found.get(&indicator).is_none_or(|(best, _)| likely > *best);
            // Asked last: what few numbers get to.
            let fits = || {
                let divides = |whole| codebook.chapter(whole) == codebook.chapter(indicator);
                self.divided_by(number).is_none_or(divides)
                    && !(is_disputed(indicator) && self.scope.tells_a_cause(number))
            };
            if likely >= LIKELY && best && !stated.contains(&indicator) && fits() {
                found.insert(indicator, (likely, number));
            }
        }
        for (indicator, (likely, number)) in found {
            let clause = self.scope.clause_span(number.span);
            self.count_as(number, indicator, clause, self.scope.rules.association);
            if let Some(seen) = self.out.observations.last_mut() {
                seen.confidence = likely as f32;
            }
        }
    }

    /// What the number before counts, where 其中 says that this one is a part of it: 媒体报道1324篇,其中中央媒体72篇.
    fn divided_by(&self, number: &Number) -> Option<IndicatorId> {
        let clause = self.scope.clause_span(number.span);
        let of_which = ConceptSet::of([self.scope.words.terms.steering.of_which]);
        if !self.scope.any_of(Span { end: number.span.start, ..clause }, &of_which) {
            return None;
        }
        let sentence = self.scope.page.sentence_of(number.span);
        let before = |seen: &&Observation| seen.number.start >= sentence.start && seen.number.end <= clause.start;
        let last = self.out.observations.iter().filter(before).max_by_key(|seen| seen.number.start);
        last.filter(|last| last.value.is_some_and(|whole| whole >= number.value)).map(|last| last.indicator)
    }

    fn weigh<'r>(&'r self, number: Span, value: f64, room: &'r mut Room) -> Weighed<'r> {
        let Room { around, keys, weighing } = room;
        keys.clear();
        let codebook = &self.scope.knowledge.codebook;
        around.pieces(self.scope.page, number, value, codebook, |place, characters, shortest| {
            add_keys(place, characters, shortest, keys);
        });
        self.scope.words.associations.weigh(keys, weighing)
    }
}

impl Scope<'_> {
    /// The number of a value.
    fn number_of(&self, seen: &Observation) -> Option<Number> {
        Some(Number {
            value: seen.value?,
            interval: seen.interval?,
            qualifier: seen.qualifier,
            digits: seen.number,
            span: seen.number,
            unit: Some(seen.unit),
            counter: None,
            chinese: !self.has_digits(seen.number),
            each: None,
        })
    }

    /// Whether the number's clause tells what cases came of, in a sentence that does not speak of disclosure: 因征地引发的行政复议9件.
    fn tells_a_cause(&self, number: &Number) -> bool {
        let caused = ConceptSet::of([self.words.terms.steering.caused]);
        let clause = Span { end: number.span.start, ..self.clause_span(number.span) };
        self.any_of(clause, &caused) && !self.speaks_of_disclosure(self.page.sentence_of(number.span))
    }

    /// The totals of the topics in whose company complaints are about disclosure, too: matters in dispute.
    fn disputes(&self) -> Vec<IndicatorId> {
        let topics = &self.words.terms.topics;
        let mut totals: Vec<IndicatorId> =
            topics.iter().flat_map(|topic| &topic.beside).filter_map(|topic| self.about(*topic).total).collect();
        totals.sort_unstable();
        totals.dedup();
        totals
    }

    /// Which of the `disputes` the number's sentence speaks of last before it (复议3件;诉讼9件,尚未审结2件), else first behind
    /// it (上年结转的3件诉讼).
    fn disputed(&self, number: &Number, disputes: &[IndicatorId]) -> Option<IndicatorId> {
        let sentence = self.page.sentence_of(number.digits);
        let total = |topic: TopicId| self.about(topic).total.filter(|total| self.about(topic).spoken.contains(total));
        let told = |words: Span| {
            let topics = self.words.terms.find(self.page.read(words)).filter_map(|(_, _, term)| term.strong);
            topics.filter_map(total).filter(|total| disputes.iter().any(|dispute| self.kin(*dispute, *total)))
        };
        let before = told(Span { end: number.digits.start, ..sentence }).last();
        before.or_else(|| told(Span { start: number.digits.end, ..sentence }).next())
    }

    /// Whether the report's form has the indicator, and it is counted in the number's unit.
    pub(super) fn may_count(&self, number: &Number, indicator: IndicatorId) -> bool {
        self.allowed.has(indicator) && self.words.readings.is_counted_in(indicator, number.unit)
    }
}

/// Room that is used for one number after the other.
struct Room {
    around: WordsAround,
    keys: Vec<u64>,
    weighing: Weighing,
}

impl Room {
    fn around(values: &[Observation]) -> Room {
        Room { around: WordsAround::of(values), keys: Vec::new(), weighing: Weighing::default() }
    }
}
