//! Statements about all of something: 均已按时办结, 全部及时答复, 均获维持. They are kept until the
//! end, because the number they speak of may stand later, and what is stated counts before what
//! follows.

use super::Reader;
use super::attach::hull;
use super::known::Known;
use super::lexer::{Token, What};
use super::sentence::Mention;
use super::topics::topic_before;
use crate::knowledge::{Concept, ConceptSet, Promoted, TOTAL, Term, TopicId, TotalBase, TotalRule, TotalWhen};
use crate::model::{ApplicantId, Basis, IndicatorId, Interval, Observation, Origin, Qualifier, Span, UnitId};

/// All of something, as a share in per cent.
const HUNDRED: (f64, Interval) = (100.0, Interval { low: 100.0, high: 100.0 });

/// What a statement gives a number to: an indicator, and of which applicant.
pub(super) type Counted = (IndicatorId, Option<ApplicantId>);

/// A statement about all of something.
#[derive(Debug)]
pub(super) struct Pending {
    pub rule: usize,
    pub evidence: Span,
    section: Option<u16>,
    /// The number it speaks of was stated before.
    base_stated: bool,
    /// The clause itself says how many (两件均已办结).
    count: Option<f64>,
    /// The number right before it that counts nothing reported, with its unit (诉讼5件,已判决4件,均驳回).
    beside: Option<(f64, UnitId)>,
    /// The number right before it that is a total of the same topic, with its unit (收到47件,应于年内答复的31件,均已答复).
    total: Option<(f64, UnitId)>,
    /// The same as `beside` without what stands before it: of 办公室1人、联络员2名,均为兼职 the two.
    last: Option<(f64, UnitId)>,
    /// The number right before a clause that begins with all, if the form counts it by applicant, with its unit
    /// (部分公开2件,均系企业申请; not 办结8件,申请人均为自然人).
    near: Option<(f64, UnitId)>,
}

impl<'a> Reader<'a> {
    /// Keeps the statements of a sentence about all of something; `earlier` is what the last number of the
    /// sentence before counted.
    pub(super) fn totals(&mut self, tokens: &[Token<'a>], mentions: &[Mention], earlier: Option<IndicatorId>) {
        let mut next = 0;
        // What the last statement of the sentence gave: 诉讼1件,系直接起诉,法院判决驳回.
        let mut given: Vec<IndicatorId> = Vec::new();
        for clause in tokens.split(|token| matches!(token.what, What::Mark(',' | ';' | ':' | '(' | ')'))) {
            let start = next;
            next += clause.len() + 1;
            let (Some(first), Some(last)) = (clause.first(), clause.last()) else { continue };
            let said = self.said(clause);
            if !said.meets(&self.knowledge.lexicon.prose.readings.total_words) {
                continue;
            }
            let Some(numbers) = numbers(clause, self.knowledge.lexicon.prose.terms.steering.all_of) else { continue };
            let names = |topic: fn(&Term) -> Option<TopicId>| {
                clause.iter().rev().find_map(|token| match &token.what {
                    What::Term(term) => topic(term),
                    _ => None,
                })
            };
            let own =
                names(|term| term.strong).or_else(|| names(|term| term.weak).filter(|topic| self.is_base(*topic)));
            let topic =
                own.or_else(|| topic_before(mentions, start)).or_else(|| self.section_topic()).or(self.carry.topic);
            let readings = &self.knowledge.lexicon.prose.readings;
            let rules = &readings.totals;
            // 印发规范性文件2件并已公开: the clause counts what it speaks of.
            let own_count =
                mentions.iter().rev().find(|mention| mention.counts && (start..next).contains(&mention.token));
            let counted = match own_count {
                Some(mention) => mention.indicator,
                None => counted_before(mentions, start, earlier),
            };
            let about = topic.and_then(|topic| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].total);
            let fits = |rule: &TotalRule| {
                numbers.fits(rule.when)
                    && rule.says.iter().all(|group| group.meets(&said))
                    && !rule.without.meets(&said)
            };
            let section = self.section_id();
            let evidence = hull(first.span, last.span);
            let bases = counted.into_iter().chain(about.filter(|about| Some(*about) != counted));
            let beside = unexplained_before(tokens, mentions, start);
            // 两宗皆已作答 says itself of how many it speaks.
            let total = if numbers == Numbers::None { self.total_before(tokens, mentions, start, topic) } else { None };
            let last = unexplained_last(tokens, mentions, start);
            let near = if first.says(self.knowledge.lexicon.prose.terms.steering.all_of) {
                self.counted_by_applicant(tokens, mentions, start)
            } else {
                None
            };
            let of_beside = last.iter().flat_map(|_| readings.totals_beside());
            let bases = bases.chain(given.iter().copied());
            let found = bases.flat_map(|base| readings.totals_of(base)).chain(of_beside);
            let found = found.map(|&index| usize::from(index));
            // Rules for a single case only where nothing says all.
            let mut fitting: Vec<usize> = found.filter(|&index| fits(&rules[index])).collect();
            fitting.sort_unstable();
            fitting.dedup();
            if fitting.iter().any(|&index| rules[index].when != TotalWhen::One) {
                fitting.retain(|&index| rules[index].when != TotalWhen::One);
            }
            let count = if let Numbers::Count(count) | Numbers::Last(count) = numbers { Some(count) } else { None };
            if !fitting.is_empty() {
                given = fitting.iter().flat_map(|&rule| &rules[rule].gives).map(|give| give.indicator).collect();
            }
            for rule in fitting {
                let base_stated = match self.knowledge.lexicon.prose.readings.totals[rule].base {
                    TotalBase::Stated(base) => self.has(base, None),
                    TotalBase::Beside(_) => true,
                };
                self.pending_totals.push(Pending {
                    rule,
                    evidence,
                    section,
                    base_stated,
                    count,
                    beside,
                    total,
                    last,
                    near,
                });
            }
        }
    }

    /// The last number before the token `at` and its unit, where it is a total itself: 应于年内答复的31件,已全部答复 speaks of
    /// these, not of all that were received.
    fn total_before(
        &self,
        tokens: &[Token<'a>],
        mentions: &[Mention],
        at: usize,
        topic: Option<TopicId>,
    ) -> Option<(f64, UnitId)> {
        let last = mentions.iter().rev().find(|mention| mention.token < at && mention.topic == topic)?;
        let What::Number(number) = &tokens[last.token].what else { return None };
        let prose = &self.knowledge.lexicon.prose;
        let about = topic.and_then(|topic| prose.terms.topics[topic.0 as usize].total);
        let total = |counted: IndicatorId| {
            let is_total = self.knowledge.codebook.code(counted).ends_with(TOTAL);
            is_total && Some(counted) != about && !prose.readings.totals_of(counted).is_empty()
        };
        number.unit.filter(|_| !last.of_which && last.indicator.is_some_and(total)).map(|unit| (number.value, unit))
    }

    /// The number right before the token `at` and its unit, where the form counts it by applicant.
    fn counted_by_applicant(&self, tokens: &[Token<'a>], mentions: &[Mention], at: usize) -> Option<(f64, UnitId)> {
        let last = mentions.iter().rev().find(|mention| mention.token < at)?;
        let What::Number(number) = &tokens[last.token].what else { return None };
        let counted = last.indicator.is_some_and(|indicator| self.allowed.by_applicant[indicator.0 as usize]);
        number.unit.filter(|_| counted).map(|unit| (number.value, unit))
    }

    /// The concepts of a sentence or clause; a count of days stands for the concept its kind is named after.
    pub(super) fn said(&self, clause: &[Token<'a>]) -> ConceptSet {
        let words = &self.knowledge.lexicon.prose;
        clause.iter().fold(ConceptSet::default(), |set, token| match &token.what {
            What::Term(term) => set.union(&term.concepts),
            What::Counter(kind) => match words.terms.concept(&words.numbers.kinds[*kind as usize]) {
                Some(concept) => set.union(&ConceptSet::of([concept])),
                None => set,
            },
            _ => set,
        })
    }

    /// Whether something can be said of all of the topic.
    fn is_base(&self, topic: TopicId) -> bool {
        let total = self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].total;
        total.is_some_and(|total| !self.knowledge.lexicon.prose.readings.totals_of(total).is_empty())
    }

    /// Gives the indicators of the kept statements the number they speak of, where that is
    /// stated and they are not.
    pub(super) fn apply_totals(&mut self) {
        let readings = &self.knowledge.lexicon.prose.readings;
        let pending = std::mem::take(&mut self.pending_totals);
        if pending.is_empty() {
            return;
        }
        let mut known = Known::default();
        known.go_on(&self.out.observations);
        for pending in pending {
            if self.deadline.cuts() {
                return;
            }
            let rule = &readings.totals[pending.rule];
            let Some((value, interval, unit)) = self.base(rule, &pending, &known) else { continue };
            // 收到20件,上年结转3件,均已答复: of how many is not said.
            if rule.unless.iter().any(|&other| known.is_some(other)) {
                continue;
            }
            // A nearer number of the same unit may be the one it speaks of, and then not of all.
            let stated = matches!(rule.base, TotalBase::Stated(_));
            let other = stated && pending.beside.is_some_and(|(count, of)| of == unit && count != value);
            // Whose they are is said of the nearest.
            let whose = rule.gives.iter().any(|give| give.applicant.is_some());
            let nearest = if whose { pending.near } else { pending.total };
            let other = other || (whose || stated) && nearest.is_some_and(|(count, of)| of == unit && count != value);
            if other || pending.count.is_some_and(|count| count != value) {
                continue;
            }
            for give in &rule.gives {
                let gives = (give.indicator, give.applicant);
                let settled = !self.allowed.has(give.indicator) || known.first(gives).is_some();
                let other = give.instead_of.is_some_and(|other| self.allowed.has(other));
                if settled || other || give.stated_before && !pending.base_stated {
                    continue;
                }
                let exception = give.less.and_then(|less| known.first_of_any(less));
                let took = exception.is_some_and(|exception| self.rest(give.indicator, value, exception, &pending));
                if !took && !give.only_less {
                    // 留言158件,已全部回复: of all of them the rate is a hundred.
                    let codebook = &self.knowledge.codebook;
                    let rate = codebook.is_percent(codebook.about(give.indicator).unit);
                    let (value, interval) = if rate { HUNDRED } else { (value, interval) };
                    self.imply(gives, value, interval, &pending);
                }
                known.go_on(&self.out.observations);
            }
        }
    }

    /// Gives a missing overall figure the only figure of one channel that is worded like it.
    pub(super) fn promote(&mut self) {
        for promotion in &self.knowledge.lexicon.prose.readings.promotions {
            let sum = promotion.how == Promoted::Sum;
            if sum || self.has(promotion.gives, None) || !self.allowed.has(promotion.gives) {
                continue;
            }
            let terms = &self.knowledge.lexicon.prose.terms;
            let worded = |observation: &Observation| {
                let mut words = terms.find(self.clause_of(observation.evidence).0);
                words.any(|(_, _, term)| term.concepts.meets(&promotion.words))
            };
            // Where all parts have to be alone, another part, however worded, shows that this one is not all.
            let stated = self.out.observations.iter().filter(|observation| {
                let part = promotion.from.contains(&observation.indicator) && observation.basis == Basis::Stated;
                part && (promotion.how != Promoted::Worded || worded(observation))
            });
            let mut candidates = stated.filter(|observation| observation.value != Some(0.0));
            let (Some(only), None) = (candidates.next().cloned(), candidates.next()) else { continue };
            // What another channel has more of is not the whole, nor is one of several that a sentence counts.
            let more = |other: &Observation| {
                let kin = self.family(other.indicator) == self.family(only.indicator) && other.number != only.number;
                let beside = promotion.how == Promoted::Worded && self.is_one_sentence(&only, other);
                kin && (other.value > only.value || other.value > Some(0.0) && beside)
            };
            if !worded(&only) || self.out.observations.iter().any(more) {
                continue;
            }
            if promotion.how == Promoted::Instead {
                self.out.observations.retain(|observation| *observation != only);
                self.out.observations.push(Observation { indicator: promotion.gives, ..only });
                continue;
            }
            self.out.observations.push(Observation {
                indicator: promotion.gives,
                applicant: None,
                basis: Basis::Implied,
                rule: self.rules.all,
                confidence: 1.0,
                ..only
            });
        }
    }

    /// Whether both are stated in one sentence.
    fn is_one_sentence(&self, one: &Observation, other: &Observation) -> bool {
        let (first, last) = if one.number < other.number { (one, other) } else { (other, one) };
        let between = self.page.reading.get(first.number.end as usize..last.number.start as usize);
        between.is_some_and(|words| !words.contains(['。', '\n']))
    }

    /// The number that a rule speaks of, with its unit.
    fn base(&self, rule: &TotalRule, pending: &Pending, known: &Known) -> Option<(f64, Interval, UnitId)> {
        let (value, interval, unit) = match rule.base {
            TotalBase::Stated(base) => {
                let base = &self.out.observations[known.first((base, None))?];
                (base.value?, base.interval?, base.unit)
            }
            TotalBase::Beside(unit) => {
                let (value, of) = pending.last?;
                (of == unit).then_some((value, Interval::exact(value), unit))?
            }
        };
        let enough = if rule.when == TotalWhen::One { value == 1.0 } else { value > 0.0 };
        enough.then_some((value, interval, unit))
    }

    /// What is left of the base after the exception that is stated at a position; whether there was one.
    fn rest(&mut self, indicator: IndicatorId, value: f64, exception: usize, pending: &Pending) -> bool {
        let Some(except) = self.out.observations[exception].value else { return false };
        let takes = except > 0.0 && except <= value;
        if takes {
            self.imply((indicator, None), value - except, Interval::exact(value - except), pending);
            if let Some(last) = self.out.observations.last_mut() {
                last.basis = Basis::Computed;
                last.rule = self.rules.rest;
            }
        }
        takes
    }

    fn imply(&mut self, (indicator, applicant): Counted, value: f64, interval: Interval, pending: &Pending) {
        self.out.observations.push(Observation {
            indicator,
            applicant,
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
            confidence: 1.0,
            selected: false,
        });
    }
}

/// What the last number before the token `at` counted, in this sentence or the one before (`earlier`).
fn counted_before(mentions: &[Mention], at: usize, earlier: Option<IndicatorId>) -> Option<IndicatorId> {
    let last = mentions.iter().rev().find(|mention| mention.token < at);
    last.map_or(earlier, |mention| mention.indicator.filter(|_| mention.counts))
}

/// The last number before the token `at` and its unit, where it counts nothing reported; the sum of several
/// in turn (一件要…,一件要…,均已同意公开).
fn unexplained_before(tokens: &[Token<'_>], mentions: &[Mention], at: usize) -> Option<(f64, UnitId)> {
    let unexplained = |mention: &&Mention| mention.indicator.is_none();
    let before = mentions.iter().rev().filter(|mention| mention.token < at).take_while(unexplained);
    let mut found: Option<(f64, UnitId)> = None;
    for mention in before {
        let What::Number(number) = &tokens[mention.token].what else { break };
        match (number.unit, found) {
            (Some(unit), None) if !mention.set_aside => found = Some((number.value, unit)),
            (Some(unit), Some((sum, of))) if unit == of => found = Some((sum + number.value, of)),
            _ => break,
        }
    }
    found
}

/// The last number before the token `at` and its unit, where it counts nothing reported.
fn unexplained_last(tokens: &[Token<'_>], mentions: &[Mention], at: usize) -> Option<(f64, UnitId)> {
    let last = mentions.iter().rev().find(|mention| mention.token < at)?;
    let What::Number(number) = &tokens[last.token].what else { return None };
    number.unit.filter(|_| last.indicator.is_none()).map(|unit| (number.value, unit))
}

/// The numbers of a clause that may speak of all.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Numbers {
    /// It has none.
    None,
    /// It says 100.
    Hundred,
    /// It says how many there were: one number, before everything else or before the words for
    /// all (至年底9件均已办结).
    Count(f64),
    /// It counts something at its end (按期答复6件).
    Last(f64),
}

impl Numbers {
    /// Whether statements that hold at such a time may be made by the clause.
    fn fits(self, when: TotalWhen) -> bool {
        match self {
            Numbers::Hundred => when == TotalWhen::Hundred,
            Numbers::Last(_) => when == TotalWhen::Count,
            Numbers::None | Numbers::Count(_) => matches!(when, TotalWhen::All | TotalWhen::One),
        }
    }
}

/// What numbers the clause has; `None` where it counts something itself.
fn numbers(clause: &[Token<'_>], all: Concept) -> Option<Numbers> {
    let says_all = |token: &Token<'_>| token.says(all);
    let mut found = Numbers::None;
    for (index, token) in clause.iter().enumerate() {
        if let What::Number(number) = &token.what {
            found = match found {
                Numbers::None if number.value == 100.0 && index > 0 => Numbers::Hundred,
                Numbers::None if index == 0 || clause[index..].iter().any(says_all) => Numbers::Count(number.value),
                Numbers::None if index + 1 == clause.len() => Numbers::Last(number.value),
                _ => return None,
            };
        }
    }
    Some(found)
}
