//! Promises of the design that hold whatever is read (DESIGN.md, numbers 1, 5, 7 and 8), for every
//! parser: on the samples, on the real seed reports where they are at hand, on files of every
//! format, and on damaged copies of all of them. What is promised stands in `fuzz/src`, which the
//! fuzz targets share.
//!
//! `GONGKAI_MUTATIONS` sets how many damaged copies each parser reads; `GONGKAI_MUTATION_FAILURES`
//! names a folder for those that break a promise; `GONGKAI_CORPUS` one that gets the undamaged files, a
//! folder for each target, for the fuzzer to begin with.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;
// Half of the support is for the tests of round trips.
#[allow(dead_code)]
mod support;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use gongkai::ingest::{self, Input, Place};
use gongkai::knowledge::{Problems, Sentence, Source};
use gongkai::model::Fate;
use gongkai::pipeline::understand;
use proptest::prelude::*;
use support::damage::damage;
use support::office::{docx, xlsx, zipped};
use support::press;
use support::random::Random;
use support::record::{Form, Record};

/// All reports of the project and, where they are, the real reports beside the checkout.
fn documents() -> Vec<(String, Vec<u8>)> {
    let mut documents = Source::Embedded.samples();
    assert!(documents.len() >= 40, "the sample collection is embedded");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let collections = std::fs::read_dir(root.join("pipelines/annual-reports/samples")).unwrap();
    let mut folders: Vec<_> = collections.map(|entry| entry.unwrap().path().join("reports")).collect();
    folders.retain(|folder| folder.is_dir());
    assert!(folders.len() >= 11, "the collections are there");
    folders.push(root.join("../shared/seeds"));
    for path in folders {
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

/// The parts of a file, with their names; a single one is the whole file.
type Parts = Vec<(&'static str, Vec<u8>)>;

/// What reads any bytes, and panics where a promise is broken.
type Target = fn(&[u8]);

/// The target of this name reads all of `files` as they are, then so many damaged copies of one or the other.
/// The parts of an archive are damaged where they are plain.
fn keeps_its_promises(name: &str, files: &[Parts], copies: u64, target: impl Fn(&[u8])) {
    let copies = std::env::var("GONGKAI_MUTATIONS").map_or(copies, |count| count.parse().unwrap());
    let whole = |mut parts: Parts| if parts.len() == 1 { parts.remove(0).1 } else { zipped(&parts) };
    if let Ok(folder) = std::env::var("GONGKAI_CORPUS") {
        let folder = Path::new(&folder).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for (number, parts) in files.iter().cloned().enumerate() {
            std::fs::write(folder.join(number.to_string()), whole(parts)).unwrap();
        }
    }
    let damaged = (0..copies).map(|seed| {
        let mut random = Random::new(seed);
        let mut parts = random.pick(files).clone();
        let part = random.below(parts.len());
        damage(&mut parts[part].1, &mut random);
        parts
    });
    let (started, mut slowest, mut broken) = (Instant::now(), Duration::ZERO, Vec::new());
    for (number, parts) in files.iter().cloned().chain(damaged).enumerate() {
        let bytes = whole(parts);
        let begun = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
            broken.push(number);
            if let Ok(folder) = std::env::var("GONGKAI_MUTATION_FAILURES") {
                std::fs::write(format!("{folder}/{name}-{number}"), &bytes).unwrap();
            }
        }
        slowest = slowest.max(begun.elapsed());
    }
    println!("{name}: {} files and {copies} copies, {:.1?}, the slowest {slowest:.2?}", files.len(), started.elapsed());
    assert!(broken.is_empty(), "{name}: number {broken:?} break promises, which stand above");
    assert!(slowest < Duration::from_secs(40), "{name}: {slowest:?} for one");
}

fn files(contents: impl IntoIterator<Item = Vec<u8>>) -> Vec<Parts> {
    contents.into_iter().map(|content| vec![("", content)]).collect()
}

/// The samples that are web pages, or those that are not.
fn samples(pages: bool) -> Vec<Parts> {
    files(documents().into_iter().map(|(_, bytes)| bytes).filter(|bytes| bytes.contains(&b'<') == pages))
}

#[test]
fn of_reports() {
    let documents = documents();
    let input = |(uri, bytes): &(String, Vec<u8>)| Input { uri: uri.clone(), place: Place::Memory(bytes.clone()) };
    let values = documents.iter().map(|document| match understand(&input(document), &fuzz::KNOWLEDGE).outcome.fate {
        Fate::Report { reading, .. } => reading.observations.len(),
        _ => 0,
    });
    let values: usize = values.sum();
    assert!(values > 5_000, "only {values} values: the test would not notice anything");
    keeps_its_promises("report", &files(documents.into_iter().map(|(_, bytes)| bytes)), 2000, fuzz::report);
}

#[test]
fn of_pages_and_texts() {
    keeps_its_promises("html", &samples(true), 500, fuzz::html);
    keeps_its_promises("text_tables", &samples(false), 500, fuzz::text_tables);
    keeps_its_promises("metadata", &samples(true), 300, fuzz::metadata);
}

/// Texts that broke a promise when the fuzzer found them.
const FOUND: [&str; 2] = [
    "信息公开2024本报告,逾期未按收费通知、\u{fffd}申请0 0 0 申请\u{fffd}",
    "主动公开政府信息情况\n上、下半年各\u{fffd}政检查等行政执法信息96条,招标、任免等公示公告71条,统计信息12条,工作动态类138条,其他类32条。",
];

#[test]
fn of_what_was_found() {
    keeps_its_promises("found", &files(FOUND.map(|text| text.as_bytes().to_vec())), 0, |data| {
        fuzz::text_tables(data);
        fuzz::prose(data);
    });
    // A damaged sample, in which a 0 was a value and, once another value with it was dropped, something else, too.
    let page = include_bytes!("found/zero_of_two_values.html").to_vec();
    keeps_its_promises("found_pages", &files([page]), 0, fuzz::metadata);
}

#[test]
fn of_prose() {
    let sentences = Sentence::load(&Source::Embedded, &fuzz::KNOWLEDGE.codebook, &mut Problems::default());
    let sentences =
        sentences.into_iter().map(|sentence| format!("{}\n{}", sentence.heading, sentence.words).into_bytes());
    let sentences = files(sentences);
    let values = Cell::new(0);
    keeps_its_promises("prose", &sentences, 2000, |data| values.set(values.get() + fuzz::prose(data)));
    assert!(values.get() > sentences.len(), "only {} values were read: nothing is tested", values.get());
}

#[test]
fn of_office_documents() {
    ingest::use_workers(env!("CARGO_BIN_EXE_gongkai").into(), &["worker"]);
    let record = Record::random(Form::Statutory2021, true, &mut Random::new(1), &fuzz::KNOWLEDGE);
    let saved = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents").join(name);
        vec![("", std::fs::read(path).unwrap())]
    };
    let plain = |parts: Vec<(&'static str, String)>| -> Parts {
        parts.into_iter().map(|(name, content)| (name, content.into_bytes())).collect()
    };
    let printed = vec![("", press::print(&record, &mut Random::new(1)))];
    keeps_its_promises("pdf", &[printed, saved("report.pdf")], 400, fuzz::pdf);
    keeps_its_promises("docx", &[plain(docx(&record)), saved("report.docx")], 400, fuzz::docx);
    keeps_its_promises("xlsx", &[plain(xlsx(&record)), saved("report.xlsx")], 400, fuzz::xlsx);
    keeps_its_promises("doc", &[saved("report.doc")], 200, fuzz::doc);
    keeps_its_promises("xls", &[saved("report.xls")], 200, fuzz::xls);
}

#[test]
fn of_containers() {
    let targets: [(&str, Target); 7] = [
        ("zip", fuzz::zip),
        ("tar", fuzz::tar),
        ("gz", fuzz::gz),
        ("zst", fuzz::zst),
        ("warc", fuzz::warc),
        ("jsonl", fuzz::jsonl),
        ("parquet", fuzz::parquet),
    ];
    let containers = support::containers::containers();
    for (name, target) in targets {
        let extension = |file: &str| file.rsplit('.').next().unwrap().replace("tgz", "gz");
        let of_target = containers.iter().filter(|(file, _)| extension(file) == name);
        let files = files(of_target.map(|(_, bytes)| bytes.clone()));
        keeps_its_promises(name, &files, 2000 * files.len() as u64, target);
    }
}

#[test]
fn of_checks() {
    let checks = &fuzz::KNOWLEDGE.checks.checks;
    let rules = checks.iter().map(|check| check.expression.clone()).filter(|rule| !rule.is_empty());
    let names = Source::Embedded.list("checks", ".toml");
    let texts = names.iter().map(|name| Source::Embedded.text(name, &mut Problems::default()));
    // From the first check on: a file of checks is told from a rule by it.
    let texts = texts.map(|text| text[text.find("[[check]]").unwrap()..].to_string());
    keeps_its_promises("checks", &files(rules.chain(texts).map(String::into_bytes)), 1000, fuzz::checks);
}

fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "申请",
        "公开12件",
        "，",
        "３",
        " ",
        "\u{3000}",
        "\n",
        "\r\n",
        "|",
        " | ",
        "\t",
        "bet365",
        "官网_",
        "365",
        "資訊",
        "個",
        "(gong)",
        "@@",
        "首页 > ",
        "来源:",
        "。",
        "索引号:",
        "<td>",
        "</td>",
        "<tr>",
        "<table>",
        "</table>",
        "<p>",
        "<br>",
        "<td rowspan=3>",
        "<td colspan=2 rowspan=0>",
        "&nbsp;",
        "<h1>",
        "<select>",
        "<title>",
        "</title>",
        "<pre>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<a href=x>",
        "市 人 民",
        "0",
        "\u{200b}",
        "\0",
        "版权所有",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.concat())
}

proptest! {
    // Cases that fail become tests; no file remembers them.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn of_any_text(text in ".*", mixed in pieces()) {
        for input in [&text, &mixed] {
            fuzz::html(input.as_bytes());
            fuzz::text_tables(input.as_bytes());
        }
    }
}
