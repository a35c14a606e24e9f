//! The dataset: every table opens in DuckDB with the right columns, order and content; the
//! bytes depend on nothing but the documents; nothing foreign is ever touched.
//!
//! Documents here are invented outcomes, so that the dataset is tested apart from the reading.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use arrow_array::cast::AsArray;
use gongkai::dataset::{Keeping, verify};
use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::*;
use gongkai::pipeline::{RunError, RunOptions, RunSummary, run_with};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const DOCUMENTS: u32 = 300;
/// Observations of each report.
const VALUES: u16 = 40;
/// Findings of each report.
const CHECKS: usize = 6;

fn knowledge() -> Knowledge {
    let mut knowledge = Knowledge::load(&Source::Embedded).unwrap();
    for (index, indicator) in knowledge.codebook.indicators.iter_mut().enumerate() {
        indicator.panel = index % 10 == 0;
    }
    knowledge
}

/// In an order that is not that of the names.
fn inputs(count: u32) -> Vec<Input> {
    let input = |number: u32| Input {
        uri: format!("reports/{number:06}.txt"),
        place: Place::Memory(format!("document {number}").into_bytes()),
    };
    (0..count).rev().map(input).collect()
}

/// The number in the name.
fn number(uri: &str) -> u32 {
    uri.trim_start_matches("reports/").trim_end_matches(".txt").parse().unwrap()
}

/// An invented outcome: some are something else, some unreadable, some make the reading
/// panic, and some repeat the one before.
fn outcome(document: &Document, knowledge: &Knowledge) -> Outcome {
    let number = number(&document.uri);
    let charset = (number % 15 != 5).then_some(Charset::Gb18030);
    let document = DocumentRecord { charset, replaced: number % 3, ..document.record() };
    let fate = match number {
        // A panic, without the message on stderr.
        n if n % 20 == 13 => std::panic::resume_unwind(Box::new(format!("document {n} is cursed"))),
        n if n % 10 == 3 => Fate::NotAReport("a notice".to_string()),
        n if n % 15 == 5 => Fate::Unreadable("the file is empty".to_string()),
        n if n % 9 == 1 => report(n - 1, knowledge),
        n => report(n, knowledge),
    };
    Outcome { document, fate }
}

fn report(number: u32, knowledge: &Knowledge) -> Fate {
    let mut text = format!("某市第{number}局政府信息公开工作年度报告\n三、依申请公开情况\n");
    let observations = observations(number, &mut text, knowledge);
    let sections =
        vec![Section {
            number: "三".into(), title: "依申请公开情况".into(), depth: 1, span: Span::new(0, text.len())
        }];
    let reading = Reading {
        report: about(number),
        sections,
        observations,
        numbers: VALUES.into(),
        unread: vec![Span::new(0, 1); (number % 5) as usize],
        ..Reading::default()
    };
    let findings = findings(knowledge);
    let likeness = Likeness { fingerprint: (u128::from(number) << 64) | 7, sketch: Sketch::default() };
    Fate::Report { reading: Box::new(reading), findings, text, likeness }
}

/// Writes sentences to `text` and observes what they state.
fn observations(number: u32, text: &mut String, knowledge: &Knowledge) -> Vec<Observation> {
    let indicators = knowledge.codebook.indicators.len() as u32;
    let total = knowledge.codebook.applicant("total").unwrap();
    let observe = |step: u16| {
        let (start, blank) = (text.len(), step % 8 == 7);
        let stated = number % 100 + u32::from(step);
        if !blank {
            text.push_str(&format!("收到{stated}件"));
        }
        let evidence = Span::new(start, text.len());
        text.push('，');
        let value = (!blank).then_some(f64::from(stated));
        let hedged = step % 5 == 1;
        Observation {
            indicator: IndicatorId(((u32::from(step / 2) * 5 + number) % indicators) as u16),
            applicant: [None, Some(total), Some(ApplicantId(0))][step as usize % 3],
            value,
            interval: value.map(|low| Interval { low, high: if hedged { f64::INFINITY } else { low } }),
            unit: UnitId(0),
            qualifier: match (blank, hedged) {
                (true, _) => Qualifier::Blank,
                (false, true) => Qualifier::AtLeast,
                (false, false) => Qualifier::Exact,
            },
            basis: Basis::Stated,
            origin: [Origin::Table, Origin::Prose][step as usize % 2],
            section: (!step.is_multiple_of(4)).then_some(0),
            evidence,
            number: evidence,
            rule: RuleId(0),
            confidence: 0.9,
            selected: step % 5 != 3,
        }
    };
    let mut observations: Vec<Observation> = (0..VALUES).map(observe).collect();
    observations.sort_by_key(|o| (o.indicator, o.applicant, o.evidence.start));
    observations
}

fn about(number: u32) -> Report {
    let strange = number.is_multiple_of(6);
    Report {
        title: format!("某市第{number}局年度报告"),
        agency: if number.is_multiple_of(50) { String::new() } else { format!("某市第{}局", number % 40) },
        agency_id: if number.is_multiple_of(50) { String::new() } else { format!("a{}", number % 40) },
        kind: Kind::Department,
        sector: ["industry", "", "health"][number as usize % 3].to_string(),
        level: Level::ALL[number as usize % 4],
        region_code: ["340000", "", "131100", "441900"][number as usize % 4].to_string(),
        province: "某省".into(),
        year: if number.is_multiple_of(31) { 0 } else { 2008 + (number % 5) as u16 },
        period_start: Date::new(2008, 1, 1),
        published: Date::new(2009, 3, 31),
        scope: Scope::ALL[(number / 3 % 3) as usize],
        flags: if strange { BTreeSet::from([Flag::Truncated, Flag::SpamRestored]) } else { BTreeSet::new() },
        ..Report::default()
    }
}

fn findings(knowledge: &Knowledge) -> Vec<Finding> {
    let statuses = [FindingStatus::Fail, FindingStatus::Pass, FindingStatus::Pass, FindingStatus::NotAssessable];
    let suspect = Suspect { indicator: IndicatorId(3), applicant: None, value: 3.0, proposed: 2.0, cost: 1.5 };
    let finding = |check: usize| Finding {
        check: CheckId(((check * 5) % CHECKS) as u16),
        applicant: knowledge.codebook.applicant("total").filter(|_| check.is_multiple_of(2)),
        status: statuses[check % 4],
        severity: Severity::Hard,
        left: Some(Interval::exact(3.0)),
        right: (check % 4 != 3).then_some(Interval { low: 1.0, high: 2.0 }),
        difference: Some(1.0),
        message: format!("检查 {check}"),
        suspects: vec![suspect.clone(); check % 3],
    };
    (0..CHECKS).map(finding).collect()
}

fn run(inputs: Vec<Input>, output: &Path, options: RunOptions) -> Result<RunSummary, RunError> {
    let knowledge = knowledge();
    run_with(inputs, output, &knowledge, &options, &(), |document| outcome(&document, &knowledge))
}

/// Options with batches so small that threads really compete.
fn options(threads: usize) -> RunOptions {
    RunOptions { threads: Some(threads), batch_documents: 7, ..RunOptions::default() }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

/// Relative path and bytes of each file, at any depth.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file())
    {
        let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        found.insert(name, fs::read(entry.path()).unwrap());
    }
    found
}

#[test]
fn tables_by_year_have_one_file_a_year_and_the_same_rows() {
    let home = tempfile::tempdir().unwrap();
    let (whole, parts) = (home.path().join("whole"), home.path().join("parts"));
    let mut knowledge = knowledge();
    let run = |output: &Path, knowledge: &Knowledge, threads: usize| {
        let read = |document: Document| outcome(&document, knowledge);
        let options = RunOptions { keeping: Keeping::Nothing, ..options(threads) };
        run_with(inputs(DOCUMENTS), output, knowledge, &options, &(), read)
    };
    run(&whole, &knowledge, 1).unwrap();
    knowledge.settings.tables.by_year = ["observations", "findings", "texts"].map(str::to_string).into();
    let summary = run(&parts, &knowledge, 2).unwrap();
    let found = files(&parts);
    let years: BTreeSet<&str> = found.keys().filter_map(|name| name.strip_prefix("observations/")).collect();
    assert!(
        years.len() > 3 && years.iter().all(|name| name.starts_with("year=") && name.ends_with("/part.parquet")),
        "{years:?}"
    );
    for table in ["observations", "findings", "texts"] {
        assert!(!found.contains_key(&format!("{table}.parquet")));
        let rows: u64 = summary.tables.iter().filter(|file| file.name == table).map(|file| file.rows).sum();
        let manifest: serde_json::Value = serde_json::from_slice(&found["dataset.json"]).unwrap();
        let entry = manifest["tables"].as_array().unwrap().iter().find(|entry| entry["name"] == table).unwrap();
        assert_eq!(
            (entry["rows"].as_u64(), entry["file"].as_str()),
            (Some(rows), Some(&*format!("{table}/*/*.parquet")))
        );
    }
    // The other tables are the same files.
    let others = ["reports.parquet", "panel.parquet", "summary.parquet", "documents.parquet", "checks.parquet"];
    assert!(others.iter().all(|name| found[*name] == fs::read(whole.join(name)).unwrap()));
    assert_eq!(verify(&parts).unwrap().faults, []);
    python("parts.py", &[&parts, &whole]);

    // For any number of threads, over an older dataset of either shape.
    run(&whole, &knowledge, 3).unwrap();
    let again = files(&whole);
    let differ: Vec<&String> =
        found.keys().chain(again.keys()).filter(|name| found.get(*name) != again.get(*name)).collect();
    assert!(differ.is_empty(), "{differ:?}");
    // A file of somebody else's among the parts is never touched, and a part that is missing is told.
    let part = parts.join("observations").join(years.first().unwrap());
    fs::write(part.with_file_name("notes.txt"), "mine").unwrap();
    let error = run(&parts, &knowledge, 1).unwrap_err().to_string();
    assert!(error.contains("notes.txt"), "{error}");
    fs::remove_file(&part).unwrap();
    let faults = verify(&parts).unwrap().faults;
    assert!(faults.len() == 2 && faults.iter().any(|fault| fault.what.contains("missing")), "{faults:?}");
}

#[test]
fn the_same_documents_give_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    let mut first = None;
    let ways = [1, 2, 7].into_iter().flat_map(|threads| [1, 7, 64].map(|documents| (threads, documents)));
    for (index, (threads, batch_documents)) in ways.enumerate() {
        let mut inputs = inputs(DOCUMENTS);
        inputs.rotate_left(index * 31);
        if index % 2 == 1 {
            inputs.sort();
        }
        let output = home.path().join(format!("run{index}"));
        run(inputs, &output, RunOptions { batch_documents, ..options(threads) }).unwrap();
        let contents = contents(&output);
        assert_eq!(contents.len(), 13);
        let first = first.get_or_insert_with(|| contents.clone());
        for (name, bytes) in &contents {
            assert!(first[name] == *bytes, "{name} differs with {threads} threads, batches of {batch_documents}");
        }
        let place = home.path().to_str().unwrap().as_bytes();
        let told = |bytes: &[u8]| bytes.windows(place.len()).any(|window| window == place);
        assert!(contents.values().all(|bytes| !told(bytes)), "a file tells where it was made");
    }
}

#[test]
fn every_document_has_a_row_and_the_counts_add_up() {
    let home = tempfile::tempdir().unwrap();
    let summary = run(inputs(DOCUMENTS), &home.path().join("out"), options(2)).unwrap();
    let counts = summary.counts;
    assert_eq!(counts.documents, u64::from(DOCUMENTS));
    assert_eq!(counts.reports + counts.duplicates + counts.not_a_report + counts.unreadable, counts.documents);
    assert!(counts.duplicates > 10 && counts.not_a_report > 10 && counts.unreadable > 10);
    assert_eq!(counts.observations, counts.reports * u64::from(VALUES));
    // Those that several reports together give come on top.
    assert!(counts.passed + counts.failed + counts.not_assessable >= counts.reports * CHECKS as u64);
    let text = fs::read_to_string(home.path().join("out/dataset.json")).unwrap();
    let description: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(description["documents"]["duplicate"], counts.duplicates);
    assert_eq!(description["tables"].as_array().unwrap().len(), 12);
}

#[test]
fn documents_are_in_order_of_their_uris_whatever_they_came_in() {
    let home = tempfile::tempdir().unwrap();
    // Rows are numbered, and what is in a container stands behind its name: neither is the order of the uris.
    let corpus = home.path().join("a.jsonl");
    fs::write(&corpus, "{\"text\": \"x\"}\n".repeat(12)).unwrap();
    let file = |uri: &str, place: Place| Input { uri: uri.to_string(), place };
    let inputs = vec![file("a.jsonl", Place::File(corpus)), file("a.jsonl!", Place::Memory(b"y".to_vec()))];
    let output = home.path().join("out");
    let nothing =
        |document: Document| Outcome { document: document.record(), fate: Fate::NotAReport("a notice".to_string()) };
    run_with(inputs, &output, &knowledge(), &options(2), &(), nothing).unwrap();
    let table = fs::File::open(output.join("documents.parquet")).unwrap();
    let mut uris = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(table).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        uris.extend(batch["uri"].as_string::<i32>().iter().map(|uri| uri.unwrap().to_string()));
    }
    assert!(uris.len() == 13 && uris.is_sorted(), "{uris:?}");
    assert_eq!(verify(&output).unwrap().faults, []);
}

#[test]
fn texts_can_be_left_out() {
    let home = tempfile::tempdir().unwrap();
    let output = home.path().join("out");
    run(inputs(DOCUMENTS), &output, RunOptions { texts: false, ..options(1) }).unwrap();
    assert!(!output.join("texts.parquet").exists());
    assert!(!fs::read_to_string(output.join("dataset.json")).unwrap().contains("texts.parquet"));
}

#[test]
fn no_documents_make_an_empty_dataset() {
    let home = tempfile::tempdir().unwrap();
    let output = home.path().join("deep/er/out");
    let summary = run(Vec::new(), &output, options(2)).unwrap();
    assert_eq!(summary.counts.documents, 0);
    assert_eq!(names(&output).len(), 13);
    duckdb(&output);
}

#[test]
fn an_older_dataset_is_replaced_and_a_foreign_folder_is_not() {
    let home = tempfile::tempdir().unwrap();
    let output = home.path().join("out");
    fs::create_dir(&output).unwrap();
    fs::write(output.join(".gitignore"), "*\n").unwrap();
    run(inputs(DOCUMENTS), &output, options(1)).unwrap();
    let old = contents(&output);
    run(inputs(50), &output, options(1)).unwrap();
    let new = contents(&output);
    assert_ne!(old["documents.parquet"], new["documents.parquet"]);
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    assert_eq!(new[".gitignore"], b"*\n");

    fs::write(output.join("notes.txt"), "mine").unwrap();
    let error = run(inputs(DOCUMENTS), &output, options(1)).unwrap_err().to_string();
    assert!(error.contains("notes.txt"), "{error}");
    assert_eq!(contents(&output)["documents.parquet"], new["documents.parquet"]);
    assert_eq!(names(home.path()), [".out.gongkai-store", "out"]);
}

#[test]
fn a_file_in_the_way_and_an_impossible_place_are_errors() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let error = run(inputs(3), &file, options(1)).unwrap_err().to_string();
    assert!(error.contains("is not a folder"), "{error}");
    // /proc refuses new folders even to root, as a read-only file system would.
    let error = run(inputs(3), Path::new("/proc/gongkai/out"), options(1)).unwrap_err().to_string();
    assert!(error.contains("cannot create /proc/gongkai"), "{error}");
}

#[test]
fn a_report_that_quotes_what_is_not_there_is_not_published() {
    let home = tempfile::tempdir().unwrap();
    let knowledge = knowledge();
    let read = |document: Document| {
        let mut outcome = outcome(&document, &knowledge);
        if let Fate::Report { text, .. } = &mut outcome.fate {
            text.truncate("某市".len());
        }
        outcome
    };
    let summary = run_with(inputs(3), &home.path().join("out"), &knowledge, &options(1), &(), read).unwrap();
    assert_eq!((summary.counts.reports, summary.counts.unreadable), (0, 3));
}

#[test]
fn verify_tells_every_changed_bit_and_every_missing_or_strange_file() {
    let home = tempfile::tempdir().unwrap();
    let output = home.path().join("out");
    run(inputs(40), &output, options(2)).unwrap();
    let faults = || -> Vec<String> {
        let faults = verify(&output).unwrap().faults;
        faults.into_iter().map(|fault| format!("{}: {}", fault.file, fault.what)).collect()
    };
    assert_eq!(faults(), Vec::<String>::new());
    for (name, bytes) in contents(&output) {
        let path = output.join(&name);
        // Places spread over the whole file, and its ends.
        let places = (0..60).map(|step| step * bytes.len() / 60).chain([bytes.len() - 1]);
        for (step, place) in places.enumerate() {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (step % 8);
            fs::write(&path, changed).unwrap();
            // A manifest may be damaged beyond recognition.
            let found = verify(&output).map_or(1, |verified| verified.faults.len());
            assert!(found > 0, "bit {} of byte {place} of {name} was changed, and nobody noticed", step % 8);
        }
        fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        assert!(!verify(&output).is_ok_and(|verified| verified.faults.is_empty()), "{name} was cut");
        fs::remove_file(&path).unwrap();
        assert!(!verify(&output).is_ok_and(|verified| verified.faults.is_empty()), "{name} is missing");
        fs::write(&path, &bytes).unwrap();
    }
    fs::write(output.join("notes.txt"), "mine").unwrap();
    assert_eq!(faults(), ["notes.txt: is not part of the dataset"]);
    assert!(verify(home.path()).unwrap_err().to_string().contains("no gongkai dataset"));
}

#[test]
fn a_dataset_says_what_it_was_made_from() {
    let home = tempfile::tempdir().unwrap();
    let inputs_of = |name: &str, inputs: Vec<Input>| {
        let output = home.path().join(name);
        run(inputs, &output, options(2)).unwrap();
        let text = fs::read_to_string(output.join("dataset.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["inputs"].clone()
    };
    let all = inputs_of("all", inputs(30));
    assert_eq!(
        all["bytes"],
        inputs(30).iter().map(|input| format!("document {}", number(&input.uri)).len()).sum::<usize>()
    );
    assert_eq!(inputs_of("again", inputs(30).into_iter().rev().collect()), all);
    assert_ne!(inputs_of("fewer", inputs(29))["fingerprint"], all["fingerprint"]);
    let moved = inputs(30).into_iter().map(|input| Input { uri: input.uri.replace("000001", "000101"), ..input });
    assert_ne!(inputs_of("moved", moved.collect())["fingerprint"], all["fingerprint"]);
}

#[test]
fn duckdb_reads_every_table() {
    let home = tempfile::tempdir().unwrap();
    let output = home.path().join("out");
    run(inputs(DOCUMENTS), &output, options(2)).unwrap();
    duckdb(&output);
}

/// Runs `tests/dataset.py` on a dataset. Skipped, loudly, without the virtual environment
/// that `make venv` makes.
fn duckdb(dataset: &Path) {
    python("dataset.py", &[dataset]);
}

/// Runs a script of this folder.
fn python(script: &str, folders: &[&Path]) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let python = root.join(".venv/bin/python");
    if !python.exists() {
        eprintln!("SKIPPED: {} is missing, so no table was opened in DuckDB; run `make venv`", python.display());
        return;
    }
    let output = Command::new(python).arg(root.join("tests").join(script)).args(folders).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
}
