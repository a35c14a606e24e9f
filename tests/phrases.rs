//! `lexicon/examples.tsv`: sentences with everything that they state, and nothing else.

use std::path::Path;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Problems, Sentence, Source};
use gongkai::model::{Fate, Observation, Origin, Qualifier};
use gongkai::pipeline::understand;

/// `code[applicant]=value`, with the hedge before the value.
fn written(observation: &Observation, knowledge: &Knowledge) -> String {
    let mut text = knowledge.codebook.code(observation.indicator).to_string();
    if let Some(applicant) = observation.applicant {
        text += &format!("[{}]", knowledge.codebook.applicant_code(applicant));
    }
    let hedge = match observation.qualifier {
        Qualifier::Exact => String::new(),
        hedge => format!("{} ", hedge.as_str()),
    };
    text + &format!("={hedge}{}", observation.value.unwrap_or(f64::NAN))
}

#[test]
fn example_sentences_state_what_is_written_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports");
    let source = Source::Directory(folder);
    let knowledge = Knowledge::load(&source).unwrap();
    let mut problems = Problems::default();
    let sentences = Sentence::load(&source, &knowledge.codebook, &mut problems);
    assert!(problems.0.is_empty(), "{problems}");
    assert!(sentences.len() > 50, "only {} examples", sentences.len());
    let mut wrong = Vec::new();
    for sentence in &sentences {
        let place = Place::Memory(sentence.report.clone().into_bytes());
        let read = understand(&Input { uri: "example".to_string(), place }, &knowledge);
        let Fate::Report { reading, .. } = read.outcome.fate else {
            wrong.push(format!("line {}: not a report", sentence.line));
            continue;
        };
        let said = reading.observations.iter().filter(|observation| observation.origin == Origin::Prose);
        let mut found: Vec<String> = said.map(|observation| written(observation, &knowledge)).collect();
        let mut expected: Vec<String> = sentence.states.iter().map(|stated| stated.written.clone()).collect();
        for list in [&mut found, &mut expected] {
            list.sort();
            list.dedup();
        }
        if found != expected {
            let missed: Vec<_> = expected.iter().filter(|value| !found.contains(value)).collect();
            let false_values: Vec<_> = found.iter().filter(|value| !expected.contains(value)).collect();
            wrong.push(format!(
                "line {}: {}\n    missed {missed:?} false {false_values:?}",
                sentence.line, sentence.words
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} examples:\n{}", wrong.len(), sentences.len(), wrong.join("\n"));
}
