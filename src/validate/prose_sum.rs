//! Sums as prose states them: parts that are zero are left out, and a number in parentheses
//! is a part of the part before it.

use super::arithmetic::{Run, Truth, compare, slack};
use crate::knowledge::{Comparison, SumShape};
use crate::model::{Interval, Observation, Origin, PartList, Span};

/// What the stated parts of a sum come to.
#[derive(Debug, Clone, PartialEq)]
pub struct ProseSum {
    /// Whether they make up the total.
    pub truth: Truth,
    /// Sum of the parts that count.
    pub parts: Interval,
    /// The total.
    pub total: Interval,
    /// Positions of the observations that count as parts.
    pub counted: Vec<usize>,
    /// Operands that are not stated.
    pub unstated: Vec<usize>,
}

/// Adds up the stated parts of a sum whose values all stand in prose; `None` where one of them
/// does not, where a stated value is blank, where the total is not stated, or where fewer than
/// two parts are: one part says nothing about its total.
pub fn prose_sum(run: &Run<'_>, shape: &SumShape, lists: &[PartList], text: &str) -> Option<ProseSum> {
    let observations = run.values.observations;
    let in_prose = |index: &usize| observations[*index].origin == Origin::Prose;
    let total = shape.totals.iter().find_map(|&operand| run.find(operand)).filter(in_prose)?;
    let total = run.values.interval(total)?;
    let mut counted = Vec::new();
    let mut unstated = Vec::new();
    for &(operand, optional) in &shape.parts {
        match run.find(operand) {
            Some(index) if in_prose(&index) => {
                run.values.interval(index)?;
                counted.push(index);
            }
            Some(_) => return None,
            None if optional => {}
            None => unstated.push(operand),
        }
    }
    let all: Vec<Span> = counted.iter().map(|&index| place(&observations[index])).collect();
    counted.retain(|&index| !is_nested(place(&observations[index]), &all, lists, text));
    if counted.len() < 2 {
        return None;
    }
    let mut parts = Interval::exact(0.0);
    for &index in &counted {
        let part = run.values.interval(index)?;
        parts = Interval { low: parts.low + part.low, high: parts.high + part.high };
    }
    let truth = compare(Comparison::Equal, parts, total, slack(parts, total, run.tolerance));
    Some(ProseSum { truth, parts, total, counted, unstated })
}

/// Where an observation's number stands.
pub fn place(observation: &Observation) -> Span {
    if observation.number.is_empty() { observation.evidence } else { observation.number }
}

/// Whether the number at `span` is a part of another part and not a part of the total: a list
/// of the reading says so, or it stands in parentheses that opened after the part before it.
fn is_nested(span: Span, all: &[Span], lists: &[PartList], text: &str) -> bool {
    let below = |list: &PartList| all.contains(&list.whole.span) && list.parts.iter().any(|part| part.span == span);
    let beside = |list: &PartList| {
        let listed = |other: &Span| list.parts.iter().any(|part| part.span == *other);
        let within = list
            .parts
            .first()
            .zip(list.parts.last())
            .is_some_and(|(first, last)| first.span.end <= span.start && span.end <= last.span.start);
        within && !listed(&span) && all.iter().filter(|other| listed(other)).count() >= 2
    };
    if lists.iter().any(|list| below(list) || beside(list)) {
        return true;
    }
    let before = all.iter().filter(|other| other.end <= span.start).map(|other| other.end).max();
    let between = before.and_then(|end| text.get(end as usize..span.start as usize));
    between.is_some_and(|between| {
        let opened = between.rfind(['(', '（']);
        opened.is_some_and(|open| !between[open..].contains([')', '）', '。', '\n']))
    })
}
