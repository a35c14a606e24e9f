//! How sure each value of running text is: by how it is stated and how it fits the others.

use crate::knowledge::{Check, Knowledge, Sign};
use crate::model::{Basis, Finding, FindingStatus, IndicatorId, Observation, Origin, Page, Qualifier, Reading, Span};

/// Weighs what speaks for and against each value of the reading's prose; what `findings` say of its sums included.
/// The reading of a table keeps the confidence it has.
pub fn weigh(reading: &mut Reading, page: &Page, findings: &[Finding], knowledge: &Knowledge) {
    let numbers = Numbers::of(reading);
    let sums = Sums::of(findings, knowledge);
    let same = |a: &Observation, b: &Observation| (a.indicator, a.applicant) == (b.indicator, b.applicant);
    let mut weighed = Vec::with_capacity(reading.observations.len());
    for group in reading.observations.chunk_by(same) {
        for seen in group {
            let factor = match seen.origin {
                Origin::Table => 1.0,
                Origin::Prose => {
                    let signs = signs(seen, group, page, &numbers, &sums, knowledge);
                    knowledge.lexicon.prose.signs.confidence(signs)
                }
            };
            weighed.push(factor);
        }
    }
    for (seen, factor) in reading.observations.iter_mut().zip(weighed) {
        seen.confidence *= factor;
    }
}

/// The signs of a value; `group` are all values of the same thing.
fn signs(
    seen: &Observation,
    group: &[Observation],
    page: &Page,
    numbers: &Numbers,
    sums: &Sums,
    knowledge: &Knowledge,
) -> impl Iterator<Item = Sign> {
    let words = &knowledge.lexicon.prose;
    let sentence = page.sentence_of(seen.evidence);
    let others = || group.iter().filter(|other| other.evidence != seen.evidence);
    let rival = others().any(|other| sentence.contains(other.evidence) && !seen.is_near(other));
    let repeated = others().any(|other| other.value == seen.value && other.origin == seen.origin);
    let counted = within(&numbers.read, sentence);
    let said = matches!(seen.basis, Basis::Stated | Basis::Computed);
    let signs = [
        (Sign::Rival, rival),
        (Sign::Alone, said && counted <= 1),
        (Sign::Pair, counted == 2),
        (Sign::List, counted >= 5),
        (Sign::Unread, within(&numbers.unread, sentence) > 0),
        (Sign::Recognised, within(&numbers.recognised, sentence) > 0),
        (Sign::Repeated, repeated),
        (Sign::Implied, seen.basis == Basis::Implied),
        (Sign::Hedged, seen.qualifier != Qualifier::Exact),
        (Sign::Behind, seen.rule == words.given.number_noun),
        (Sign::Apart, page.read(seen.evidence).contains([',', ';'])),
        (Sign::Disclosure, words.signs.disclosure.any_in(page.read(sentence))),
        (Sign::SumHolds, sums.hold(seen.indicator)),
        (Sign::SumFails, sums.fail(seen.indicator)),
    ];
    signs.into_iter().filter(|(_, shows)| *shows).map(|(sign, _)| sign)
}

/// Where the numbers of a report begin, in order of the text, each once.
struct Numbers {
    /// Of values.
    read: Vec<u32>,
    /// Of nothing that is known.
    unread: Vec<u32>,
    /// Of something other than a value.
    recognised: Vec<u32>,
}

impl Numbers {
    fn of(reading: &Reading) -> Numbers {
        let sorted = |spans: &mut dyn Iterator<Item = Span>| {
            let mut starts: Vec<u32> = spans.filter(|span| !span.is_empty()).map(|span| span.start).collect();
            starts.sort_unstable();
            starts.dedup();
            starts
        };
        Numbers {
            read: sorted(&mut reading.observations.iter().map(|seen| seen.number)),
            unread: sorted(&mut reading.unread.iter().copied()),
            recognised: sorted(&mut reading.recognised.iter().map(|(span, _)| *span)),
        }
    }
}

/// How many of the numbers stand in the sentence.
fn within(starts: &[u32], sentence: Span) -> usize {
    let before = |end: u32| starts.partition_point(|start| *start < end);
    before(sentence.end) - before(sentence.start)
}

/// The indicators of sums that came out, and of sums that did not.
#[derive(Default)]
struct Sums {
    holding: Vec<IndicatorId>,
    failing: Vec<IndicatorId>,
}

impl Sums {
    fn of(findings: &[Finding], knowledge: &Knowledge) -> Sums {
        let mut sums = Sums::default();
        for finding in findings {
            let Some(check) = knowledge.checks.checks.get(finding.check.0 as usize) else { continue };
            match finding.status {
                FindingStatus::Pass => sums.holding.extend(added(check)),
                FindingStatus::Fail => sums.failing.extend(added(check)),
                FindingStatus::NotAssessable => {}
            }
        }
        sums
    }

    fn hold(&self, indicator: IndicatorId) -> bool {
        self.holding.contains(&indicator)
    }

    /// One that comes out weighs more.
    fn fail(&self, indicator: IndicatorId) -> bool {
        self.failing.contains(&indicator) && !self.hold(indicator)
    }
}

/// What the equations of a check are about.
fn added(check: &Check) -> impl Iterator<Item = IndicatorId> {
    let equations = check.statements().iter().filter(|statement| statement.is_equation());
    equations.flat_map(|statement| statement.program.operands.iter().map(|operand| operand.indicator))
}
