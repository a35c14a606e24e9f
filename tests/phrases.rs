//! `lexicon/examples.tsv`: sentences with everything that they state, and nothing else.

use std::path::Path;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Problems, Source};
use gongkai::model::{Fate, Observation, Origin, Qualifier};
use gongkai::pipeline::understand;

/// A report of this year with these words under this heading.
fn report(year: &str, heading: &str, words: &str) -> String {
    format!(
        "永修县财政局{year}年政府信息公开工作年度报告\n\
         根据《中华人民共和国政府信息公开条例》,编制本报告,统计期限为{year}年1月1日至{year}年12月31日。\n\
         一、概述\n本局认真开展政府信息公开工作,取得了新的进展。\n\
         二、{heading}\n{}\n\
         三、存在的主要问题及改进情况\n公开的内容还需要充实。\n",
        words.replace('|', "\n")
    )
}

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
    let rows = source.tsv("lexicon/examples.tsv", &["year", "heading", "words", "values"], &mut problems);
    assert!(problems.0.is_empty(), "{problems}");
    assert!(rows.len() > 50, "only {} examples", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let place = Place::Memory(report(row.get(0), row.get(1), row.get(2)).into_bytes());
        let read = understand(&Input { uri: "example".to_string(), place }, &knowledge);
        let Fate::Report { reading, .. } = read.outcome.fate else {
            wrong.push(format!("line {}: not a report", row.line));
            continue;
        };
        let said = reading.observations.iter().filter(|observation| observation.origin == Origin::Prose);
        let mut found: Vec<String> = said.map(|observation| written(observation, &knowledge)).collect();
        let mut expected: Vec<String> =
            row.get(3).split(';').map(|value| value.trim().to_string()).filter(|value| !value.is_empty()).collect();
        for list in [&mut found, &mut expected] {
            list.sort();
            list.dedup();
        }
        if found != expected {
            let missed: Vec<_> = expected.iter().filter(|value| !found.contains(value)).collect();
            let false_values: Vec<_> = found.iter().filter(|value| !expected.contains(value)).collect();
            wrong.push(format!("line {}: {}\n    missed {missed:?} false {false_values:?}", row.line, row.get(2)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} examples:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
