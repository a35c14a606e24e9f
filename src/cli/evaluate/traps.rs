//! Numbers that look like values and are none: none of them may be stated as one.
//!
//! Format: tab-separated with the columns `seed_file` (or `file`), `trap_kind`, `value_raw`,
//! `evidence`; further columns are for people. `value_raw` stands inside `evidence`, which
//! stands in the document. A trap of kind `duplicate_mention` says that a value stands more
//! than once; stating it is right, so it is not looked for here.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

use super::gold::Rows;
use crate::knowledge::Knowledge;
use crate::model::{Basis, Fate, Observation, Span};
use crate::pipeline::Understood;

/// One number that is not a value.
#[derive(Debug, Clone)]
pub struct Trap {
    kind: String,
    digits: String,
    evidence: String,
}

/// The traps by document.
pub type Traps = BTreeMap<String, Vec<Trap>>;

/// Reads a file of traps into `traps`.
///
/// # Errors
///
/// The file cannot be read or has no header.
pub fn read(path: &Path, traps: &mut Traps) -> Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    for row in Rows::new(&text).with_context(|| format!("in {}", path.display()))? {
        let document = if row.get("seed_file").is_empty() { row.get("file") } else { row.get("seed_file") };
        let trap = Trap {
            kind: row.get("trap_kind").to_string(),
            digits: row.get("value_raw").to_string(),
            evidence: row.get("evidence").to_string(),
        };
        if trap.kind != "duplicate_mention" {
            traps.entry(document.to_string()).or_default().push(trap);
        }
    }
    Ok(())
}

/// The traps that the document's reading fell into, for people.
pub fn sprung(traps: &[Trap], understood: &Understood, knowledge: &Knowledge) -> Vec<String> {
    let Fate::Report { reading, .. } = &understood.outcome.fate else { return Vec::new() };
    let text = Unspaced::new(&understood.page.text);
    let mut found = Vec::new();
    for trap in traps {
        let spans = text.places(&trap.evidence, &trap.digits);
        let stated = reading.observations.iter().find(|seen| spans.iter().any(|span| states(seen, *span)));
        if let Some(seen) = stated {
            let code = knowledge.codebook.code(seen.indicator);
            found.push(format!("{} ({}) in {:?} is stated as {code}", trap.digits, trap.kind, trap.evidence));
        }
    }
    found
}

/// Whether the observation's number stands at `span`.
fn states(seen: &Observation, span: Span) -> bool {
    seen.basis == Basis::Stated && seen.number.overlaps(span)
}

/// A text without white space, and where its bytes stood: cleaning may change the spaces
/// around a number, never the number.
struct Unspaced {
    text: String,
    places: Vec<u32>,
}

impl Unspaced {
    fn new(text: &str) -> Unspaced {
        let mut out = Unspaced { text: String::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            out.text.push(c);
            out.places.extend((0..c.len_utf8()).map(|byte| (at + byte) as u32));
        }
        out
    }

    /// Where `digits` stand in each occurrence of `evidence`; the whole evidence where they
    /// are written otherwise there.
    fn places(&self, evidence: &str, digits: &str) -> Vec<Span> {
        let (evidence, digits) = (unspaced(evidence), unspaced(digits));
        if evidence.is_empty() {
            return Vec::new();
        }
        let within = number_in(&evidence, &digits).unwrap_or(0..evidence.len());
        let span = |at: usize| {
            let (first, last) = (at + within.start, at + within.end - 1);
            Span { start: self.places[first], end: self.places[last] + 1 }
        };
        self.text.match_indices(&evidence).map(|(at, _)| span(at)).collect()
    }
}

fn unspaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Where `digits` stand in `evidence` as a number of its own, not inside a longer one.
fn number_in(evidence: &str, digits: &str) -> Option<std::ops::Range<usize>> {
    if digits.is_empty() {
        return None;
    }
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let joined = |before: Option<char>, after: Option<char>| digit(before) && digit(after);
    evidence
        .match_indices(digits)
        .find(|(at, _)| {
            let (before, after) = (&evidence[..*at], &evidence[at + digits.len()..]);
            !joined(before.chars().next_back(), digits.chars().next())
                && !joined(digits.chars().next_back(), after.chars().next())
        })
        .map(|(at, _)| at..at + digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_found_as_a_number_of_their_own() {
        assert_eq!(number_in("3大项35小项", "3"), Some(0..1));
        assert_eq!(number_in("35小项3大项", "3"), Some("35小项".len().."35小项3".len()));
        assert_eq!(number_in("35小项", "3"), None);
    }

    #[test]
    fn spaces_do_not_hide_a_trap() {
        let text = "接受 企业 咨询 2200余次";
        let spans = Unspaced::new(text).places("咨询2200 余次", "2200");
        assert_eq!(spans.len(), 1);
        assert_eq!(&text[spans[0].range()], "2200");
    }
}
