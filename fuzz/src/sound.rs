//! What holds for every page, and for everything that is read from one.

use std::collections::HashSet;
use std::sync::LazyLock;

use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::{
    Basis, Deadline, LIMITS, MediaType, Observation, Origin, Page, Qualifier, Reading, Span, TableLayout, Verdict,
};
use gongkai::validate::validate;
use gongkai::{clean, extract};

/// What is built into the program.
pub static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::load(&Source::Embedded).expect("the embedded knowledge loads"));

/// The clean page of a text, which keeps the promises of the page.
pub fn page(text: &str, media_type: MediaType) -> Page {
    let page = clean::clean(text, media_type, &KNOWLEDGE, &Deadline::after(LIMITS.document_time));
    assert_eq!(page.text.len(), page.reading.len());
    let spans = page.blocks.iter().map(|block| block.span).chain(page.hijacked.iter().copied());
    let cells = page.tables.iter().flat_map(|table| table.cells.iter().map(|cell| cell.span).chain([table.span]));
    for span in spans.chain(cells) {
        assert!(page.text.get(span.range()).is_some() && page.reading.get(span.range()).is_some(), "{span:?}");
    }
    for table in &page.tables {
        for cell in &table.cells {
            assert!(cell.row_span > 0 && cell.col_span > 0);
            assert!(cell.row + cell.row_span <= table.rows && cell.col + cell.col_span <= table.cols);
        }
    }
    let lines = page.text.split('\n').filter(|line| !line.is_empty());
    assert!(lines.eq(page.blocks.iter().map(|block| page.words(block.span))), "every line is one block, in order");

    assert_digits(&page.text, text);
    let all = page.tables.iter().map(|table| table.cells.len()).sum::<usize>();
    let marked = grid_cells(&page, TableLayout::Html);
    assert!(all - marked <= text.len(), "more cells than characters");
    if media_type.is_markup() {
        let lower = text.to_ascii_lowercase();
        // Each is a cell or, where a cell stacks several, a line of one, which begins at a tag.
        assert!(marked <= lower.matches('<').count(), "{marked} cells");
    } else {
        assert_eq!(marked, 0);
        // Nothing of plain text is markup, so that nothing is left out.
        assert_eq!(digits(&page.text), digits(text));
    }
    page
}

pub fn grid_cells(page: &Page, layout: TableLayout) -> usize {
    page.tables.iter().filter(|table| table.layout == layout).map(|table| table.cells.len()).sum()
}

/// How often each digit stands in a text, full-width ones among them.
fn digits(text: &str) -> [usize; 10] {
    let mut counts = [0; 10];
    for c in text.chars() {
        let c = if ('\u{ff10}'..='\u{ff19}').contains(&c) { u32::from(c) - 0xfee0 } else { u32::from(c) };
        if let Some(digit) = char::from_u32(c).and_then(|c| c.to_digit(10)) {
            counts[digit as usize] += 1;
        }
    }
    counts
}

/// The characters that a source names by number, as HTML (`#49;`, `#x31;`) and JSON (`\u0031`) do.
fn named(source: &str) -> String {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let html = source.split('#').skip(1).filter_map(|rest| {
        let (rest, radix) = rest.strip_prefix(['x', 'X']).map_or((rest, 10), |rest| (rest, 16));
        number(&rest[..rest.find(|c: char| !c.is_digit(radix)).unwrap_or(rest.len())], radix)
    });
    let json = source.split("\\u").skip(1).filter_map(|rest| number(rest.get(..4)?, 16));
    html.chain(json).collect()
}

/// No digit of `out` is more often there than in `source`.
pub fn assert_digits(out: &str, source: &str) {
    let (out, written, named) = (digits(out), digits(source), digits(&named(source)));
    for digit in 0..10 {
        let most = written[digit] + named[digit];
        assert!(out[digit] <= most, "{digit} stands {} times in what was read of {most}", out[digit]);
    }
}

/// What is read from a page, if it is a report.
pub fn read(page: &Page) -> Option<Box<Reading>> {
    let deadline = Deadline::after(LIMITS.document_time);
    match extract::extract(page, &KNOWLEDGE, &deadline) {
        Verdict::Report(reading) => {
            assert_quotes(&reading, &page.text);
            validate(&reading, &page.text, &KNOWLEDGE, &deadline);
            Some(reading)
        }
        Verdict::NotAReport(reason) => {
            assert!(!reason.is_empty());
            None
        }
        Verdict::OutOfTime => None,
    }
}

/// All that a reading points to is text.
pub fn assert_quotes(reading: &Reading, text: &str) {
    for observation in &reading.observations {
        assert_evidence(observation, text);
    }
    let sections = reading.sections.iter().map(|section| section.span);
    let parts = reading.parts.iter().flat_map(|list| list.parts.iter().chain([&list.whole])).map(|part| part.span);
    // A number that is a value is nothing else, and one that is none is one thing.
    let values = reading.observations.iter().filter(|seen| seen.origin == Origin::Prose && !seen.number.is_empty());
    let mut known: HashSet<Span> = values.map(|seen| seen.number).collect();
    for span in reading.recognised.iter().map(|(span, _)| span).chain(&reading.unread) {
        assert!(known.insert(*span), "a number is two things: {}", quoted(text, *span));
        assert!(quoted(text, *span).contains(char::is_numeric), "without digits: {}", quoted(text, *span));
    }
    // What grew is a value.
    for growth in &reading.growth {
        let grew = reading.observations.iter().any(|seen| seen.indicator == growth.indicator);
        assert!(grew, "what grew was taken back: {}", quoted(text, growth.span));
    }
    let recognised = reading.recognised.iter().map(|(span, _)| *span);
    let unread = reading.tables_unread.iter().map(|(span, _)| *span).chain(reading.unread.iter().copied());
    for span in sections.chain(parts).chain(recognised).chain(unread) {
        quoted(text, span);
    }
    let selected = reading.observations.iter().filter(|observation| observation.selected);
    let mut keys = HashSet::new();
    for observation in selected {
        let key = (observation.indicator, observation.applicant);
        assert!(
            keys.insert(key),
            "one selected value per indicator and applicant: {}",
            quoted(text, observation.evidence)
        );
    }
}

fn quoted(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or_else(|| panic!("at {span:?} is no text"))
}

/// As many digits as a value holds exactly.
const MOST_DIGITS: usize = 15;

/// A value shows its words, and a hedge is an interval.
fn assert_evidence(observation: &Observation, text: &str) {
    let (evidence, number) = (quoted(text, observation.evidence), quoted(text, observation.number));
    let blank = matches!(observation.qualifier, Qualifier::Blank | Qualifier::NotApplicable);
    assert_eq!(observation.value.is_none(), blank, "blank is null and null is blank: {evidence}");
    assert_eq!(observation.value.is_some(), observation.interval.is_some(), "{evidence}");
    if matches!(observation.basis, Basis::Stated | Basis::Negated) && !blank {
        assert!(!evidence.trim().is_empty(), "a value without words");
    }
    if observation.basis == Basis::Stated && observation.origin == Origin::Prose {
        assert!(!number.is_empty(), "stated without a number: {evidence}");
    }
    // Zeros may stand for a unit (1.5万 is 15000); other digits are those that were written.
    if let (Basis::Stated, Some(value), true) = (observation.basis, observation.value, number.is_ascii())
        && number.len() <= MOST_DIGITS
    {
        assert_eq!(digits(number)[1..], digits(&value.to_string())[1..], "{number} is not {value}: {evidence}");
    }
    if !number.is_empty() {
        assert!(observation.evidence.contains(observation.number), "{number} does not stand in {evidence}");
    }
    if let (Some(value), Some(interval)) = (observation.value, observation.interval) {
        assert!(value.is_finite() && interval.low <= value && value <= interval.high, "{value}: {evidence}");
        // A hedged zero (近0件) leaves nothing open.
        let exact = observation.qualifier == Qualifier::Exact;
        assert!(interval.is_exact() == exact || value == 0.0 && !exact, "{evidence}");
    }
    assert!((0.0..=1.0).contains(&observation.confidence), "{evidence}");
}
