//! Example sentences with everything that they state: `lexicon/examples.tsv`, each in the report of
//! `lexicon/example_report.txt`.

use super::{Codebook, Problems, Source};
use crate::model::{ApplicantId, IndicatorId};

const FILE: &str = "lexicon/examples.tsv";

const REPORT: &str = "lexicon/example_report.txt";

/// What the report has in the place of the sentence's own year, heading and words.
const PLACES: [&str; 3] = ["{year}", "{heading}", "{words}"];

/// A sentence with everything that it states.
#[derive(Debug)]
pub struct Sentence {
    /// Its line in the file.
    pub line: u32,
    /// The heading that it stands under.
    pub heading: String,
    /// The words, a line for each paragraph.
    pub words: String,
    /// The report that it stands in.
    pub report: String,
    /// What it states.
    pub states: Vec<Stated>,
}

/// A value that a sentence states.
#[derive(Debug)]
pub struct Stated {
    /// As it is written: `code[applicant]=value`, with the hedge before the value.
    pub written: String,
    /// What is counted.
    pub indicator: IndicatorId,
    /// Whose requests.
    pub applicant: Option<ApplicantId>,
    /// The number, without hedge.
    pub value: f64,
}

impl Sentence {
    /// All sentences, in order of the file.
    pub fn load(source: &Source, codebook: &Codebook, problems: &mut Problems) -> Vec<Sentence> {
        let report = source.text(REPORT, problems);
        let mut sentences = Vec::new();
        for row in source.tsv(FILE, &["year", "heading", "words", "values"], problems) {
            let heading = row.get(1).to_string();
            let words = row.get(2).replace('|', "\n");
            let own = [row.get(0), &heading, &words];
            let report = PLACES.iter().zip(own).fold(report.clone(), |report, (place, own)| report.replace(place, own));
            let mut states = Vec::new();
            for written in row.get(3).split(';').map(str::trim).filter(|written| !written.is_empty()) {
                match stated(written, codebook) {
                    Some(stated) => states.push(stated),
                    None => problems.add(FILE, row.line, format!("{written} should be CODE[APPLICANT]=VALUE")),
                }
            }
            sentences.push(Sentence { line: row.line, heading, words, report, states });
        }
        sentences
    }
}

fn stated(written: &str, codebook: &Codebook) -> Option<Stated> {
    let (code, value) = written.split_once('=')?;
    let (code, applicant) = match code.split_once('[') {
        Some((code, applicant)) => (code, Some(codebook.applicant(applicant.strip_suffix(']')?)?)),
        None => (code, None),
    };
    let value = value.split_whitespace().next_back()?.parse().ok()?;
    Some(Stated { written: written.to_string(), indicator: codebook.indicator(code)?, applicant, value })
}
