//! A random record of each official form, printed in each layout, is read back as it was;
//! spaces, script, width and encoding change nothing; damage never makes a number up.
//!
//! `GONGKAI_ROUND_TRIPS` sets how many records are read back (default 10,000);
//! `GONGKAI_ROUND_TRIP_FAILURES` names a folder for the documents that are read wrong.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

// Some of the support is for other tests.
#[allow(dead_code)]
mod support;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::{Basis, Fate, Observation, Origin, Qualifier, Reading};
use gongkai::pipeline;
use support::random::Random;
use support::record::{FORMS, Fact, Form, Record};
use support::render::{LAYOUTS, Layout, document};
use support::transform;
use support::{office, press};

const ROUND_TRIPS: u64 = 10_000;
const FILE_ROUND_TRIPS: u64 = 300;
const VARIANTS: u64 = 1_500;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::load(&Source::Embedded).unwrap())
}

fn read(bytes: Vec<u8>) -> (Option<Box<Reading>>, String) {
    let input = Input { uri: "record".to_string(), place: Place::Memory(bytes) };
    match pipeline::understand(&input, knowledge()).outcome.fate {
        Fate::Report { reading, text, .. } => (Some(reading), text),
        Fate::NotAReport(_) | Fate::Unreadable(_) => (None, String::new()),
    }
}

fn printed(seen: &Observation) -> String {
    match (seen.qualifier, seen.value) {
        (Qualifier::Blank, _) => String::new(),
        (Qualifier::NotApplicable, _) => "/".to_string(),
        (_, value) => value.unwrap().to_string(),
    }
}

fn fact(seen: &Observation) -> Fact {
    let book = &knowledge().codebook;
    let applicant = seen.applicant.map_or("", |id| book.applicant_code(id));
    (book.code(seen.indicator).to_string(), applicant.to_string(), printed(seen))
}

/// What the tables of a report say.
fn table_facts(reading: &Reading) -> Vec<Fact> {
    let tables = reading.observations.iter().filter(|seen| seen.origin == Origin::Table);
    let mut facts: Vec<Fact> = tables.map(fact).collect();
    facts.sort();
    facts
}

/// A random record in a random layout.
fn example(seed: u64) -> (Record, Layout, String) {
    let mut random = Random::new(seed);
    let form = FORMS[seed as usize % FORMS.len()];
    let layout = LAYOUTS[seed as usize / FORMS.len() % LAYOUTS.len()];
    let blanks = layout.keeps_blanks() && random.once_in(2);
    let record = Record::random(form, blanks, &mut random, knowledge());
    let text = document(&record, layout, &mut random);
    (record, layout, text)
}

/// The first differences between two lists of facts.
fn differences(expected: &[Fact], seen: &[Fact]) -> String {
    let only = |these: &[Fact], those: &[Fact], mark: &str| {
        let facts = these.iter().filter(|fact| !those.contains(fact)).take(4);
        facts.map(|fact| format!("\n  {mark} {fact:?}")).collect::<String>()
    };
    only(expected, seen, "lost") + &only(seen, expected, "new ")
}

fn count(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Records that are read wrong when `print` makes a file of them.
fn misread(total: u64, extension: &str, print: impl Fn(&Record, &mut Random) -> Vec<u8>) -> Vec<String> {
    let (mut failed, mut cells) = (Vec::new(), 0);
    for seed in 0..total {
        let mut random = Random::new(seed);
        let record = Record::random(FORMS[seed as usize % FORMS.len()], random.once_in(2), &mut random, knowledge());
        let bytes = print(&record, &mut random);
        let (reading, _) = read(bytes.clone());
        let seen = reading.as_ref().map(|reading| table_facts(reading)).unwrap_or_default();
        cells += seen.len();
        let unread = reading.as_ref().map_or(0, |reading| reading.tables_unread.len());
        let year = reading.as_ref().map_or(0, |reading| reading.report.year as usize);
        if seen != record.facts || unread > 0 || year != record.year {
            failed.push(format!("seed {seed} {:?}: {unread} unread{}", record.form, differences(&record.facts, &seen)));
            if let Ok(folder) = std::env::var("GONGKAI_ROUND_TRIP_FAILURES") {
                std::fs::write(format!("{folder}/{seed}.{extension}"), &bytes).unwrap();
            }
        }
    }
    println!("{total} files, {cells} cells");
    failed
}

fn assert_none(failed: &[String]) {
    assert!(failed.is_empty(), "{} wrong\n{}", failed.len(), failed[..failed.len().min(6)].join("\n"));
}

/// Printed as PDF, with pages that break anywhere, the tables are read back cell by cell.
#[test]
fn records_are_read_back_from_pdf() {
    let total = count("GONGKAI_PDF_ROUND_TRIPS", FILE_ROUND_TRIPS);
    assert_none(&misread(total, "pdf", press::print));
}

#[test]
fn records_are_read_back_from_word_and_excel() {
    assert_none(&misread(FILE_ROUND_TRIPS, "docx", |record, _| office::archive(office::docx(record))));
    assert_none(&misread(FILE_ROUND_TRIPS, "xlsx", |record, _| office::archive(office::xlsx(record))));
}

/// Reports as other programs wrote them (see `tests/documents/README.md`) say in every format what they say as web
/// pages.
#[test]
fn a_report_says_the_same_in_every_format() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = |reading: &Reading| {
        let mut facts: Vec<Fact> = reading.observations.iter().map(fact).collect();
        facts.sort();
        facts
    };
    let formats = ["report.pdf", "report.docx", "report.doc", "report.xlsx", "report.xls"];
    for (page, names) in [
        ("collection/reports/e01_qidong_minzheng_2019.html", &formats[..]),
        ("collection/reports/b36_lankao_office_2022.html", &["wide_rows.doc"]),
    ] {
        let page = root.join("pipelines/annual-reports/samples").join(page);
        let (expected, _) = read(std::fs::read(page).unwrap());
        let expected = expected.unwrap();
        assert!(all(&expected).len() > 200);
        for name in names {
            let (seen, _) = read(std::fs::read(root.join("tests/documents").join(name)).unwrap());
            let seen = seen.unwrap_or_else(|| panic!("{name} is not taken for a report"));
            let about = |reading: &Reading| (reading.report.agency.clone(), reading.report.year);
            assert_eq!(about(&seen), about(&expected), "{name}");
            let (seen, expected) = (all(&seen), all(&expected));
            assert!(seen == expected, "{name}{}", differences(&expected, &seen));
        }
    }
}

#[test]
fn records_are_read_back_from_every_layout() {
    let total = count("GONGKAI_ROUND_TRIPS", ROUND_TRIPS);
    let started = std::time::Instant::now();
    let mut failures: BTreeMap<(Layout, String), (u64, u64)> = BTreeMap::new();
    let mut first: BTreeMap<(Layout, String), String> = BTreeMap::new();
    let mut cells = 0;
    for seed in 0..total {
        let (record, layout, text) = example(seed);
        let key = (layout, format!("{:?}", record.form));
        failures.entry(key.clone()).or_default().1 += 1;
        let (reading, _) = read(text.clone().into_bytes());
        let problem = match reading {
            None => "not taken for a report".to_string(),
            Some(reading) => {
                let seen = table_facts(&reading);
                cells += seen.len();
                let unread: Vec<_> = reading.tables_unread.iter().map(|(_, reason)| reason).take(3).collect();
                if seen == record.facts && unread.is_empty() && reading.report.year as usize == record.year {
                    continue;
                }
                format!("{}\n  unread {unread:?}", differences(&record.facts, &seen))
            }
        };
        failures.entry(key.clone()).or_default().0 += 1;
        if let Ok(folder) = std::env::var("GONGKAI_ROUND_TRIP_FAILURES") {
            std::fs::write(format!("{folder}/{seed}.{}", if layout.is_html() { "html" } else { "txt" }), &text)
                .unwrap();
        }
        first.entry(key).or_insert_with(|| format!("seed {seed}: {problem}"));
    }
    println!("{total} records, {cells} cells read back in {:.1} s", started.elapsed().as_secs_f64());
    let report: String = first
        .iter()
        .map(|(key, problem)| {
            let (failed, of) = failures[key];
            format!("{:?} of {}: {failed} of {of} wrong, {problem}\n", key.0, key.1)
        })
        .collect();
    assert!(report.is_empty(), "\n{report}");
}

/// Everything a report says, tables and prose.
fn all_facts(bytes: Vec<u8>) -> Vec<Fact> {
    let (reading, _) = read(bytes);
    let mut facts: Vec<Fact> = reading.map_or(Vec::new(), |reading| reading.observations.iter().map(fact).collect());
    facts.sort();
    facts
}

const PROSE: &str = "本局全年主动公开政府信息128条,收到申请17件。";

fn with_prose(text: &str) -> String {
    text.replacen("本局各项公开工作有序开展", PROSE, 1)
}

#[test]
fn spaces_script_width_and_encoding_do_not_matter() {
    for seed in 0..count("GONGKAI_VARIANTS", VARIANTS) {
        let (_, layout, text) = example(seed);
        let text = with_prose(&text);
        let expected = all_facts(text.clone().into_bytes());
        assert!(expected.len() > 30, "seed {seed}: {} facts", expected.len());
        let mut random = Random::new(seed);
        let same = |bytes: Vec<u8>, what: &str| {
            let seen = all_facts(bytes);
            assert!(seen == expected, "seed {seed}, {layout:?}, {what}: {}", differences(&expected, &seen));
        };
        match seed % 4 {
            0 => same(transform::whitespace(&text, &mut random).into_bytes(), "white space"),
            1 => same(transform::traditional(&text).into_bytes(), "traditional script"),
            2 => same(transform::full_width(&text).into_bytes(), "full width"),
            _ => same(encoding_rs::GB18030.encode(&text).0.into_owned(), "GB18030"),
        }
    }
}

/// Digits without leading and trailing zeros: equal for 3.2万 and 32000.
fn significant(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_string()
}

#[test]
fn damage_never_makes_a_number_up() {
    let mut stated = 0;
    for seed in 0..count("GONGKAI_VARIANTS", VARIANTS) {
        let (_, _, text) = example(seed);
        let damaged = transform::mangled(&with_prose(&text), &mut Random::new(seed));
        let (reading, text) = read(damaged.into_bytes());
        for seen in reading.iter().flat_map(|reading| &reading.observations) {
            let (start, end) = (seen.evidence.start as usize, seen.evidence.end as usize);
            let evidence =
                text.get(start..end).unwrap_or_else(|| panic!("seed {seed}: evidence is no stretch of text"));
            if seen.basis != Basis::Stated {
                continue;
            }
            let Some(value) = seen.value else { continue };
            let digits = text.get(seen.number.start as usize..seen.number.end as usize).unwrap_or_default();
            assert!(evidence.contains(digits), "seed {seed}: {digits} is not in {evidence}");
            if digits.is_ascii() {
                assert_eq!(significant(digits), significant(&value.to_string()), "seed {seed}: {evidence}");
                stated += 1;
            }
        }
    }
    assert!(stated > 10_000, "only {stated} values were left to look at");
}

#[test]
fn every_form_is_told_by_its_tables() {
    let names = ["statutory_2019", "statutory_2021", "statistics_2014", "narrative_2008"];
    for seed in 0..240 {
        let (record, layout, text) = example(seed);
        let (reading, _) = read(text.into_bytes());
        let form = knowledge().forms.name(reading.unwrap().report.form);
        let expected = FORMS.iter().position(|&each| each == record.form).map(|index| names[index]);
        assert_eq!(Some(form), expected, "seed {seed}, {layout:?}");
        assert!(matches!(record.form, Form::Statutory2019 | Form::Statutory2021) || record.tables.len() == 1);
    }
}
