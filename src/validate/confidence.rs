//! How sure each value of running text is: by how it is stated and how it fits the others.

use crate::knowledge::{Check, Knowledge, Sign};
use crate::model::{
    Basis, Finding, FindingStatus, IndicatorId, Observation, Origin, Page, Qualifier, Reading, Span, Starts,
};

/// Among so many mentions of a thing on either side a second one of the same value is looked for: no report has more.
const MENTIONS: usize = 50;

/// Numbers so worded are hardly ever such values, if they are more seldom than this.
const UNLIKELY: f32 = 0.1;

/// They are mostly something else.
const DOUBTFUL: f32 = 0.5;

/// Weighs what speaks for and against each value of the reading's prose; what `findings` say of its sums included.
/// The reading of a table keeps the confidence it has.
pub fn weigh(reading: &mut Reading, page: &Page, findings: &[Finding], knowledge: &Knowledge) {
    let numbers = Numbers::of(reading);
    let sums = Sums::of(findings, knowledge);
    let same = |a: &Observation, b: &Observation| (a.indicator, a.applicant) == (b.indicator, b.applicant);
    let mut weighed = Vec::with_capacity(reading.observations.len());
    for group in reading.observations.chunk_by(same) {
        for (at, seen) in group.iter().enumerate() {
            weighed.push(match seen.origin {
                Origin::Table => seen.confidence,
                Origin::Prose => {
                    let signs = signs(group, at, page, &numbers, &sums, knowledge);
                    knowledge.lexicon.prose.signs.confidence(signs)
                }
            });
        }
    }
    for (seen, confidence) in reading.observations.iter_mut().zip(weighed) {
        seen.confidence = confidence;
    }
}

/// The signs of the value at a position of `group`, which are all values of the same thing in order of the text.
fn signs(
    group: &[Observation],
    at: usize,
    page: &Page,
    numbers: &Numbers,
    sums: &Sums,
    knowledge: &Knowledge,
) -> impl Iterator<Item = Sign> {
    let words = &knowledge.lexicon.prose;
    let seen = &group[at];
    let sentence = page.sentence_of(seen.evidence);
    let beside = |other: &&Observation| sentence.overlaps(other.evidence);
    let mut others = group[..at].iter().rev().take_while(beside).chain(group[at + 1..].iter().take_while(beside));
    let rival = others.any(|other| !knowledge.checks.are_near(seen, other));
    let nearby = &group[at.saturating_sub(MENTIONS)..group.len().min(at + 1 + MENTIONS)];
    let again = |other: &&Observation| other.value == seen.value;
    let repeated = nearby.iter().filter(again).count() > 1;
    let counted = numbers.read.within(sentence);
    let said = matches!(seen.basis, Basis::Stated | Basis::Computed);
    let stated = seen.selected && matches!(seen.basis, Basis::Stated | Basis::Negated);
    let signs = [
        (Sign::Unclaimed, seen.rule == words.given.association),
        (Sign::Unlikely, seen.confidence < UNLIKELY),
        (Sign::Doubtful, (UNLIKELY..DOUBTFUL).contains(&seen.confidence)),
        (Sign::Rival, rival),
        (Sign::Alone, said && counted <= 1),
        (Sign::Pair, counted == 2),
        (Sign::List, counted >= 5),
        (Sign::Unread, numbers.unread.within(sentence) > 0),
        (Sign::Recognised, numbers.recognised.within(sentence) > 0),
        (Sign::Repeated, repeated),
        (Sign::Implied, seen.basis == Basis::Implied),
        (Sign::Hedged, seen.qualifier != Qualifier::Exact),
        (Sign::Behind, seen.rule == words.given.number_noun),
        (Sign::Apart, is_apart(seen, page)),
        (Sign::Disclosure, words.signs.disclosure.any_in(page.read(sentence))),
        // What follows from sums or was not taken for them says nothing by fitting.
        (Sign::SumHolds, stated && sums.hold(seen.indicator)),
        (Sign::SumFails, stated && sums.fail(seen.indicator)),
    ];
    signs.into_iter().filter(|(_, shows)| *shows).map(|(sign, _)| sign)
}

/// Whether a comma stands between the number and other words of the evidence.
fn is_apart(seen: &Observation, page: &Page) -> bool {
    let (all, number) = (seen.evidence, seen.number);
    let before = Span { start: all.start, end: number.start.clamp(all.start, all.end) };
    let behind = Span { start: number.end.clamp(before.end, all.end), end: all.end };
    [before, behind].into_iter().any(|words| page.read(words).contains([',', ';']))
}

/// Where the numbers of a report begin.
struct Numbers {
    /// Of values.
    read: Starts,
    /// Of nothing that is known.
    unread: Starts,
    /// Of something other than a value.
    recognised: Starts,
}

impl Numbers {
    fn of(reading: &Reading) -> Numbers {
        Numbers {
            read: Starts::of(reading.observations.iter().map(|seen| seen.number)),
            unread: Starts::of(reading.unread.iter().copied()),
            recognised: Starts::of(reading.recognised.iter().map(|(span, _)| *span)),
        }
    }
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
