//! The order of the stages, and the parallel run over many documents.

use std::time::Duration;

use crate::knowledge::{Knowledge, Problems};
use crate::model::{
    BlockKind, Clue, Content, Deadline, Document, Fate, Finding, Flag, LIMITS, Likeness, Outcome, Page, Reading,
    Sketch, Verdict,
};
use crate::{clean, extract, ingest, validate};

mod plan;
mod run;
mod work;

pub use crate::extract::WordsAround;
pub use plan::{Again, Plan, Why, plan};
pub use run::{Progress, RunError, RunOptions, RunSummary, run, run_with};

/// A document with everything that was understood from it: what `inspect` shows.
pub struct Understood {
    /// The document.
    pub document: Document,
    /// Its cleaned text; empty where it is unreadable.
    pub page: Page,
    /// What became of it.
    pub outcome: Outcome,
}

/// Takes one document through ingest (without recognition of pictures), clean, extract and validate.
pub fn understand(input: &ingest::Input, knowledge: &Knowledge) -> Understood {
    understand_document(ingest::read(input, None), knowledge)
}

/// Takes one document through clean, extract and validate, within the time that a document may take.
pub fn understand_document(document: Document, knowledge: &Knowledge) -> Understood {
    understand_within(LIMITS.document_time, document, knowledge)
}

/// Like [`understand_document`], within so much processor time.
pub fn understand_within(time: Duration, document: Document, knowledge: &Knowledge) -> Understood {
    let deadline = Deadline::after(time);
    let mut page = Page::default();
    let fate = match &document.content {
        Content::Unreadable(reason) => Fate::Unreadable(reason.clone()),
        Content::Text(text) => {
            page = clean::clean(text, document.media_type, knowledge, &deadline);
            if document.replaced > 0 {
                page.flags.insert(Flag::CharactersLost);
            }
            if document.ocr.is_some() {
                page.flags.insert(Flag::Ocr);
            }
            if page.url.is_none() && !document.url.is_empty() {
                page.url = Some(document.url.clone());
            }
            match extract::extract(&page, knowledge, &deadline) {
                Verdict::OutOfTime => out_of_time(time),
                Verdict::NotAReport(reason) => Fate::NotAReport(reason),
                Verdict::Report(mut reading) => {
                    let findings = validate::validate(&reading, &page.text, knowledge, &deadline);
                    validate::weigh(&mut reading, &page, &findings, knowledge);
                    if let Some(sure) = document.ocr {
                        doubt(&mut reading, sure);
                    }
                    if deadline.passed() {
                        out_of_time(time)
                    } else {
                        Fate::Report { reading, findings, text: page.text.clone(), likeness: likeness(&page) }
                    }
                }
            }
        }
    };
    Understood { outcome: Outcome { document: document.record(), fate }, document, page }
}

fn out_of_time(time: Duration) -> Fate {
    Fate::Unreadable(format!(
        "understanding it took more than {} seconds of processor time: split it into one file a report",
        time.as_secs_f32()
    ))
}

/// What is read from a picture is never as sure as text; `sure` (0 to 100) is what the recognition
/// says of itself, which is too much.
fn doubt(reading: &mut Reading, sure: u8) {
    for observation in &mut reading.observations {
        observation.confidence *= 0.9 * f32::from(sure.min(100)) / 100.0;
    }
}

/// Runs the examples of all checks; each that does not come out as it says is a problem.
pub fn try_examples(knowledge: &Knowledge) -> Problems {
    validate::run_examples(&knowledge.checks, &knowledge.codebook)
}

/// The findings of a report, each with its message: in a run, rules that simply hold get none.
pub fn explain(reading: &Reading, text: &str, knowledge: &Knowledge) -> Vec<Finding> {
    validate::explain(reading, text, knowledge)
}

/// What tells whose report of this year the page is: its body and place, piece by piece.
pub fn clues(page: &Page, year: u16, knowledge: &Knowledge) -> Vec<Clue> {
    extract::clues(page, year, knowledge)
}

/// What copies of the page are found by: all its text, and the words of its body.
fn likeness(page: &Page) -> Likeness {
    // Hashed in one piece: BLAKE3 is several times slower on many small ones.
    let mut body = String::with_capacity(page.reading.len());
    // Folded text has no other white space (`clean::fold`).
    let mut start = 0;
    for end in memchr::memchr2_iter(b' ', b'\n', page.reading.as_bytes()) {
        body.push_str(&page.reading[start..end]);
        start = end + 1;
    }
    body.push_str(&page.reading[start..]);
    let mut first = [0; 16];
    first.copy_from_slice(&blake3::hash(body.as_bytes()).as_bytes()[..16]);
    let own = |kind| !matches!(kind, BlockKind::Metadata | BlockKind::Boilerplate | BlockKind::Copy);
    let lines = page.blocks.iter().filter(|block| own(block.kind)).map(|block| page.read(block.span));
    Likeness { fingerprint: u128::from_le_bytes(first), sketch: Sketch::of(lines) }
}
