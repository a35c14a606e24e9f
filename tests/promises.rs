//! Promises of the design that hold for every report (DESIGN.md, numbers 1, 5, 7 and 8), on the
//! samples, on the real seed reports where they are at hand, and on damaged copies of both.

use std::path::Path;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::{Basis, Fate, Observation, Origin, Qualifier, Reading};
use gongkai::pipeline::understand;

/// All reports of the project and, where they are, the real reports beside the checkout.
fn documents() -> Vec<(String, Vec<u8>)> {
    let mut documents = Source::Embedded.samples();
    assert!(documents.len() >= 40, "the sample collection is embedded");
    let samples = "pipelines/annual-reports/samples";
    for folder in [&format!("{samples}/collection/reports"), &format!("{samples}/held_back/reports"), "../shared/seeds"]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let Ok(entries) = std::fs::read_dir(&path) else {
            eprintln!("*** SKIPPED: {} is not there and is not tested ***", path.display());
            continue;
        };
        documents.extend(entries.map(|entry| {
            let path = entry.unwrap().path();
            (path.display().to_string(), std::fs::read(path).unwrap())
        }));
    }
    documents.sort();
    documents
}

fn read(name: &str, bytes: Vec<u8>, knowledge: &Knowledge) -> Option<(Box<Reading>, String)> {
    let input = Input { uri: name.to_string(), place: Place::Memory(bytes) };
    match understand(&input, knowledge).outcome.fate {
        Fate::Report { reading, text, .. } => Some((reading, text)),
        _ => None,
    }
}

/// What holds for any observation of any report.
fn check(name: &str, observation: &Observation, text: &str) {
    let place = observation.evidence.range();
    let evidence = text.get(place.clone()).unwrap_or_else(|| panic!("{name}: evidence at {place:?} is no text"));
    let number = text.get(observation.number.range()).unwrap_or_else(|| panic!("{name}: no digits in {evidence}"));
    let blank = matches!(observation.qualifier, Qualifier::Blank | Qualifier::NotApplicable);
    assert_eq!(observation.value.is_none(), blank, "{name}: blank is null and null is blank: {evidence}");
    assert_eq!(observation.value.is_some(), observation.interval.is_some(), "{name}: {evidence}");
    if matches!(observation.basis, Basis::Stated | Basis::Negated) && !blank {
        assert!(!evidence.trim().is_empty(), "{name}: a value without words");
    }
    if observation.basis == Basis::Stated && observation.origin == Origin::Prose {
        assert!(!number.is_empty(), "{name}: stated without a number: {evidence}");
        assert!(evidence.contains(number), "{name}: {number} is not in {evidence}");
    }
    if let (Some(value), Some(interval)) = (observation.value, observation.interval) {
        assert!(interval.low <= value && value <= interval.high, "{name}: {value} outside its interval: {evidence}");
        assert_eq!(interval.is_exact(), observation.qualifier == Qualifier::Exact, "{name}: {evidence}");
    }
    assert!((0.0..=1.0).contains(&observation.confidence), "{name}: {evidence}");
}

#[test]
fn every_value_shows_its_words_and_hedges_are_intervals() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let mut values = 0;
    for (name, bytes) in documents() {
        let Some((reading, text)) = read(&name, bytes, &knowledge) else { continue };
        for observation in &reading.observations {
            check(&name, observation, &text);
        }
        let selected = reading.observations.iter().filter(|observation| observation.selected);
        let mut keys: Vec<_> = selected.map(|observation| (observation.indicator, observation.applicant)).collect();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all, "{name}: one selected value per indicator and applicant");
        values += reading.observations.len();
    }
    assert!(values > 5_000, "only {values} values: the test would not notice anything");
}

/// A small generator (xorshift), so that every run damages the same bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// One damage of a kind that files meet: bytes changed, cut, doubled, moved, or a run repeated.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    if bytes.is_empty() {
        return;
    }
    let (at, length) = (random.below(bytes.len()), 1 + random.below(200));
    let end = (at + length).min(bytes.len());
    match random.below(6) {
        0 => bytes[at] = random.below(256) as u8,
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let copy = bytes[at..end].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copy);
        }
        4 => bytes[at..end].reverse(),
        _ => {
            let copy = bytes[at..end].repeat(20);
            bytes.splice(at..at, copy);
        }
    }
}

#[test]
fn damaged_documents_neither_panic_nor_state_values_without_words() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let documents = documents();
    let mut random = Random(20_260_101);
    for round in 0..2_000 {
        let (name, bytes) = &documents[random.below(documents.len())];
        let mut bytes = bytes.clone();
        for _ in 0..1 + random.below(8) {
            damage(&mut bytes, &mut random);
        }
        let name = format!("{name}, damage {round}");
        if let Some((reading, text)) = read(&name, bytes, &knowledge) {
            for observation in &reading.observations {
                check(&name, observation, &text);
            }
        }
    }
}
