//! Words for people: templates of the checks filled with values.

use std::fmt::Write;

use super::arithmetic::Run;
use crate::knowledge::{Check, Node, Slot, Wording};
use crate::model::Interval;

/// What the slots of a message are filled with.
#[derive(Debug, Clone, Default)]
pub struct Fill {
    /// Left side, as a number or with its terms.
    pub left: String,
    /// Right side.
    pub right: String,
    /// How far they are apart.
    pub difference: String,
    /// Codes that are missing, or what fails.
    pub missing: String,
    /// Byte offsets of the values.
    pub places: String,
    /// A number of things.
    pub count: usize,
    /// Another check.
    pub check: String,
}

/// Appends `wording` in Chinese and English, `zh / en`; `{rule}` is the wording of the check,
/// `each` the thing it was evaluated for.
pub fn write(out: &mut String, wording: &Wording, check: &Check, each: Option<&(String, String)>, fill: &Fill) {
    for english in [false, true] {
        let (outer, rule, each) = match english {
            false => (&wording.zh, &check.wording.zh, each.map(|each| each.0.as_str())),
            true => (&wording.en, &check.wording.en, each.map(|each| each.1.as_str())),
        };
        if english {
            out.push_str(" / ");
        }
        outer.write(out, &mut |slot, out| match slot {
            Slot::Rule => rule.write(out, &mut |slot, out| put(slot, out, each, fill)),
            slot => put(slot, out, each, fill),
        });
    }
}

fn put(slot: Slot, out: &mut String, each: Option<&str>, fill: &Fill) {
    match slot {
        Slot::Left => out.push_str(or_dash(&fill.left)),
        Slot::Right => out.push_str(or_dash(&fill.right)),
        Slot::Difference => out.push_str(&fill.difference),
        Slot::Each => out.push_str(each.unwrap_or("")),
        Slot::Missing => out.push_str(&fill.missing),
        Slot::Places => out.push_str(&fill.places),
        Slot::Check => out.push_str(&fill.check),
        Slot::Count => {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}", fill.count);
        }
        Slot::Rule => {}
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

/// Appends an interval: `28`, `[8000, 8999]`, `≥8000`.
pub fn number(out: &mut String, value: Interval) {
    // Writing to a String cannot fail.
    let _ = if value.is_exact() {
        plain(out, value.low)
    } else if value.high == f64::INFINITY {
        write!(out, "≥{}", value.low)
    } else {
        write!(out, "[{}, {}]", value.low, value.high)
    };
}

/// Whole numbers are most of what is written, and much faster to write as such.
fn plain(out: &mut String, value: f64) -> std::fmt::Result {
    if value.fract() == 0.0 && value.abs() < 9e15 { write!(out, "{}", value as i64) } else { write!(out, "{value}") }
}

/// The interval as text.
pub fn shown(value: Interval) -> String {
    let mut out = String::new();
    number(&mut out, value);
    out
}

/// A side of a comparison with its terms: `26+0=26`; the number alone where it has one term.
pub fn side(run: &Run<'_>, node: usize, value: Interval) -> String {
    let mut out = String::new();
    let terms = terms(run, node, &mut out);
    if terms < 2 {
        return shown(value);
    }
    out.push('=');
    number(&mut out, value);
    out
}

fn terms(run: &Run<'_>, node: usize, out: &mut String) -> usize {
    let value = |operand: usize, out: &mut String| {
        if let Some(value) = run.find(operand).and_then(|index| run.values.interval(index)) {
            number(out, value);
        } else {
            out.push('0');
        }
        1
    };
    match run.program.nodes[node] {
        Node::Number(constant) => {
            number(out, Interval::exact(constant));
            1
        }
        Node::Value(operand) | Node::IfStated(operand) if !run.program.operands[operand].last_year => {
            value(operand, out)
        }
        Node::First(first, length) => {
            let found = (first..first + length).find(|&operand| run.find(operand).is_some());
            value(found.unwrap_or(first), out)
        }
        Node::Sum(first, length) => {
            let stated = (first..first + length).filter(|&operand| run.find(operand).is_some());
            let mut count = 0;
            for operand in stated {
                if count > 0 {
                    out.push('+');
                }
                count += value(operand, out);
            }
            count
        }
        Node::Add(left, right) => joined(run, left, right, '+', out),
        Node::Subtract(left, right) => joined(run, left, right, '-', out),
        Node::Multiply(left, right) => joined(run, left, right, '×', out),
        _ => {
            out.push('…');
            1
        }
    }
}

fn joined(run: &Run<'_>, left: usize, right: usize, sign: char, out: &mut String) -> usize {
    let left = terms(run, left, out);
    out.push(sign);
    left + terms(run, right, out)
}

/// Where the values of a program stand in the text: `1148, 1290`.
pub fn places(run: &Run<'_>) -> String {
    let found = (0..run.program.operands.len())
        .filter(|&operand| !run.program.operands[operand].last_year)
        .filter_map(|operand| run.find(operand));
    let mut starts: Vec<u32> = found.map(|index| run.values.observations[index].evidence.start).collect();
    starts.sort_unstable();
    starts.dedup();
    listed(&starts.iter().map(u32::to_string).collect::<Vec<_>>())
}

/// Joined by commas, the first dozen of them.
pub fn listed(items: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut out = items[..items.len().min(SHOWN)].join(", ");
    if items.len() > SHOWN {
        out.push_str(", …");
    }
    out
}
