//! Stretches of text with a meaning, laid out so that no two of them overlap.

use crate::cli::style::{Look, Style, number};
use crate::knowledge::Knowledge;
use crate::model::{Observation, Qualifier, Reading, Span};

/// A stretch to highlight, with the names to write behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where; empty at a blank cell.
    pub span: Span,
    /// How.
    pub look: Look,
    /// What it is; several where one number is the value of several indicators.
    pub names: Vec<Name>,
}

/// What a marked stretch is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Code of the indicator, or the kind of a recognised non-value.
    pub what: String,
    /// Code of the applicant; empty where there is none.
    pub applicant: String,
    /// Value, and what the reader should know of it; empty for a non-value.
    pub value: String,
}

/// Marks that do not overlap, in order of the text.
///
/// A number goes before the words around it: where the words of a value said in words
/// (均已办结) hold the number of another value, only what follows that number is marked.
pub fn marks(reading: &Reading, text: &str, knowledge: &Knowledge, all: bool) -> Vec<Mark> {
    let mut laid = Layout::default();
    let (numbers, words): (Vec<_>, Vec<_>) =
        reading.observations.iter().partition(|seen| !seen.number.is_empty() || seen.evidence.is_empty());
    for seen in numbers {
        let span = if seen.number.is_empty() { seen.evidence } else { seen.number };
        laid.add(span, Look::Value, name(seen, knowledge, all));
    }
    for seen in words {
        let rest = laid.rest_of(seen.evidence);
        let blank = text.get(rest.range()).is_none_or(|rest| !rest.chars().any(char::is_alphanumeric));
        laid.add(if blank { seen.evidence } else { rest }, Look::Value, name(seen, knowledge, all));
    }
    for span in &reading.unread {
        laid.add_if_free(*span, Look::Alarm, "unread");
    }
    for (span, kind) in &reading.recognised {
        laid.add_if_free(*span, Look::Dim, if all { kind } else { "" });
    }
    laid.marks
}

/// The marks that lie in `span`.
pub fn within(marks: &[Mark], span: Span) -> &[Mark] {
    let from = marks.partition_point(|mark| mark.span.start < span.start);
    let to = marks.partition_point(|mark| mark.span.start <= span.end);
    let to = marks[from..to].iter().rposition(|mark| mark.span.end <= span.end).map_or(from, |last| from + last + 1);
    &marks[from..to]
}

fn name(seen: &Observation, knowledge: &Knowledge, all: bool) -> Name {
    let mut value = match (seen.value, seen.qualifier) {
        (Some(value), Qualifier::Exact) => number(value),
        (Some(value), qualifier) => format!("{} {}", qualifier.as_str(), number(value)),
        (None, qualifier) => qualifier.as_str().to_string(),
    };
    if let Some(interval) = seen.interval.filter(|interval| !interval.is_exact()) {
        value = format!("{value} [{}, {}]", number(interval.low), number(interval.high));
    }
    if all {
        value = format!("{value} by {}", knowledge.lexicon.prose.rule_name(seen.rule));
    }
    if !seen.selected {
        value.push_str(" (not selected)");
    }
    let applicant = seen.applicant.map_or(String::new(), |id| knowledge.codebook.applicant_code(id).to_string());
    Name { what: knowledge.codebook.code(seen.indicator).to_string(), applicant, value }
}

#[derive(Default)]
struct Layout {
    /// Sorted by place; no two overlap.
    marks: Vec<Mark>,
}

impl Layout {
    /// Index of the first mark that ends after `span` starts (or, for an empty span, the
    /// mark at the same place).
    fn first_near(&self, span: Span) -> usize {
        self.marks
            .partition_point(|mark| mark.span.end < span.start || (mark.span.end == span.start && mark.span != span))
    }

    /// Adds a mark; marks that share bytes or the whole place with it are joined with it.
    fn add(&mut self, span: Span, look: Look, name: Name) {
        let first = self.first_near(span);
        let joined =
            self.marks[first..].iter().take_while(|mark| mark.span.overlaps(span) || mark.span == span).count();
        let mut mark = Mark { span, look, names: Vec::new() };
        for old in self.marks.drain(first..first + joined) {
            mark.span = Span { start: mark.span.start.min(old.span.start), end: mark.span.end.max(old.span.end) };
            mark.names.extend(old.names);
        }
        mark.names.push(name);
        self.marks.insert(first, mark);
    }

    /// Adds a mark unless another one is in the way.
    fn add_if_free(&mut self, span: Span, look: Look, what: &str) {
        let first = self.first_near(span);
        let taken = self.marks.get(first).is_some_and(|mark| mark.span.overlaps(span) || mark.span == span);
        if !taken && !span.is_empty() {
            let name = Name { what: what.to_string(), applicant: String::new(), value: String::new() };
            let names = if what.is_empty() { Vec::new() } else { vec![name] };
            self.marks.insert(first, Mark { span, look, names });
        }
    }

    /// What is left of `span` behind the last mark in it.
    fn rest_of(&self, span: Span) -> Span {
        let last = self.marks.iter().rev().find(|mark| mark.span.overlaps(span));
        let start = last.map_or(span.start, |mark| mark.span.end.clamp(span.start, span.end));
        Span { start, end: span.end }
    }
}

/// The text at `span` with its marks painted, each followed by its names where `named`.
pub fn paint(text: &str, span: Span, marks: &[Mark], style: Style, base: Look, named: bool) -> String {
    let mut out = String::new();
    let mut at = span.start as usize;
    let plain = |out: &mut String, from: usize, to: usize| {
        if let Some(words) = text.get(from..to).filter(|words| !words.is_empty()) {
            out.push_str(&style.word(base, words));
        }
    };
    for mark in within(marks, span) {
        // A span off a character boundary would be a bug of a stage; here it only stays unmarked.
        let Some(words) = text.get(mark.span.range()) else { continue };
        plain(&mut out, at, mark.span.start as usize);
        out.push_str(&style.paint(mark.look, words));
        if named && !mark.names.is_empty() {
            out.push_str(&style.word(Look::Name, &format!("{{{}}}", names(&mark.names))));
        }
        at = mark.span.end as usize;
    }
    plain(&mut out, at, span.end as usize);
    out
}

/// `requests.received.total=28; requests.closed.total=28`.
fn names(names: &[Name]) -> String {
    let written: Vec<String> = names
        .iter()
        .map(|name| {
            let of = if name.applicant.is_empty() { String::new() } else { format!("[{}]", name.applicant) };
            let value = if name.value.is_empty() { String::new() } else { format!("={}", name.value) };
            format!("{}{of}{value}", name.what)
        })
        .collect();
    written.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(what: &str) -> Name {
        Name { what: what.to_string(), applicant: String::new(), value: "1".to_string() }
    }

    fn plain(layout: Layout, text: &str) -> String {
        let whole = Span::new(0, text.len());
        paint(text, whole, &layout.marks, Style { colour: false }, Look::Plain, true)
    }

    #[test]
    fn overlapping_spans_become_one_mark_with_both_names() {
        let mut layout = Layout::default();
        layout.add(Span::new(0, 3), Look::Value, named("a"));
        layout.add(Span::new(6, 8), Look::Value, named("b"));
        layout.add(Span::new(2, 4), Look::Value, named("c"));
        assert_eq!(plain(layout, "0123456789"), "⟦0123⟧{a=1; c=1}45⟦67⟧{b=1}89");
    }

    #[test]
    fn a_mark_may_swallow_several() {
        let mut layout = Layout::default();
        layout.add(Span::new(1, 2), Look::Value, named("a"));
        layout.add(Span::new(4, 5), Look::Value, named("b"));
        layout.add(Span::new(0, 6), Look::Value, named("c"));
        layout.add_if_free(Span::new(5, 8), Look::Alarm, "unread");
        layout.add_if_free(Span::new(6, 8), Look::Alarm, "unread");
        assert_eq!(plain(layout, "0123456789"), "⟦012345⟧{a=1; b=1; c=1}‹67›{unread}89");
    }

    #[test]
    fn blank_cells_side_by_side_stay_apart() {
        let mut layout = Layout::default();
        layout.add(Span::new(2, 2), Look::Value, named("a"));
        layout.add(Span::new(3, 3), Look::Value, named("b"));
        layout.add(Span::new(3, 3), Look::Value, named("c"));
        layout.add(Span::new(0, 2), Look::Value, named("d"));
        assert_eq!(plain(layout, "28||"), "⟦28⟧{d=1}⟦⟧{a=1}|⟦⟧{b=1; c=1}|");
    }

    #[test]
    fn words_around_a_number_are_marked_behind_it() {
        let mut layout = Layout::default();
        layout.add(Span::new(0, 2), Look::Value, named("a"));
        assert_eq!(layout.rest_of(Span::new(0, 8)), Span::new(2, 8));
        assert_eq!(layout.rest_of(Span::new(4, 8)), Span::new(4, 8));
    }

    #[test]
    fn a_span_off_a_boundary_does_not_panic() {
        let mut layout = Layout::default();
        layout.add(Span::new(1, 4), Look::Value, named("a"));
        assert_eq!(plain(layout, "公开"), "公开");
    }
}
