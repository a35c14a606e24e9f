//! The numbers of a report, with what the gold says that they count.

use super::ASIDE;
use crate::cli::evaluate::gold::GoldValue;
use crate::knowledge::{Codebook, PieceAt, beginnings};
use crate::model::{Fate, IndicatorId, Observation, Origin, Page, Reading, Span};
use crate::pipeline::{Understood, WordsAround};

/// Letters and digits before a number that the words of the gold have to share.
const BEFORE: usize = 4;

/// The same behind it.
const BEHIND: usize = 2;

/// A number of running text.
pub struct Seen {
    /// The pieces of words around it.
    pub pieces: Vec<(PieceAt, String)>,
    /// What it counts; nothing, if it is no value.
    pub counts: Option<IndicatorId>,
    /// How much it matters.
    pub weight: f32,
}

/// The numbers of the running text of a report that states what `gold` says; none of what is no report.
pub fn of(understood: &Understood, gold: &[GoldValue], codebook: &Codebook) -> Vec<Seen> {
    let Fate::Report { reading, .. } = &understood.outcome.fate else { return Vec::new() };
    let page = &understood.page;
    let mut missed: Vec<&GoldValue> =
        gold.iter().filter(|value| value.origin == Origin::Prose && !is_read(value, reading)).collect();
    let mut around = WordsAround::of(&reading.observations);
    let mut seen = Vec::new();
    let stated = reading.observations.iter().filter(|seen| seen.origin == Origin::Prose && !seen.number.is_empty());
    let numbers = stated.map(|value| (value.number, value.value, Some(value)));
    for (number, value, read) in
        numbers.chain(reading.aside.iter().map(|aside| (aside.digits, Some(aside.value), None)))
    {
        let Some(value) = value else { continue };
        let counts = match read {
            Some(read) if gold.iter().any(|gold| states(gold, read)) => Some(read.indicator),
            _ => {
                let found = missed.iter().position(|gold| gold.value == Some(value) && speaks_of(gold, number, page));
                match found.map(|at| missed.swap_remove(at)) {
                    // Whether it counts that is not sure.
                    Some(gold) if gold.optional => continue,
                    Some(gold) if gold.applicant.is_none() => Some(gold.indicator),
                    _ => None,
                }
            }
        };
        let mut pieces = Vec::new();
        around.pieces(page, number, value, codebook, |place, piece, shortest| {
            pieces.extend(beginnings(piece, shortest).map(|piece| (place, piece.iter().collect())));
        });
        seen.push(Seen { pieces, counts, weight: if read.is_none() { ASIDE } else { 1.0 } });
    }
    seen
}

fn is_read(gold: &GoldValue, reading: &Reading) -> bool {
    reading.observations.iter().any(|seen| states(gold, seen))
}

/// Whether a value is the one that the gold has.
fn states(gold: &GoldValue, seen: &Observation) -> bool {
    let same = gold.indicator == seen.indicator || gold.alternatives.contains(&seen.indicator);
    same && (gold.applicant, gold.value) == (seen.applicant, seen.value)
}

/// Whether the words of the gold are those around the number.
fn speaks_of(gold: &GoldValue, number: Span, page: &Page) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let sentence = page.sentence_of(number);
    let head: Vec<char> = letters(&page.text[sentence.start as usize..number.start as usize]).chars().collect();
    let tail = letters(&page.text[number.end as usize..sentence.end as usize]);
    let mut words: String = head[head.len().saturating_sub(BEFORE)..].iter().collect();
    words.push_str(&letters(page.words(number)));
    words.extend(tail.chars().take(BEHIND));
    letters(&gold.evidence).contains(&words)
}
