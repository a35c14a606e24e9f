//! The ratchet: precision and recall on every gold file may not fall below `tests/floors.toml`.
//! Floors only rise; whoever lowers one says why in the commit.

use std::path::Path;
use std::process::Command;

/// Real reports, beside the checkout on the project's own machines only.
const SHARED: &str = "../shared";

fn evaluate(name: &str, golds: &[String], traps: &[String], documents: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["evaluate", "--quiet"]);
    for gold in golds {
        command.args(["--gold", gold]);
    }
    for trap in traps {
        command.args(["--traps", trap]);
    }
    command.args(["--floor", "tests/floors.toml", "--floor-name", name, documents]);
    let output = command.output().unwrap();
    // What was missed in held-back reports stays unread: nobody tunes on them.
    let details = if name.starts_with("held_back") { "".into() } else { String::from_utf8_lossy(&output.stdout) };
    assert!(
        output.status.success(),
        "{name} fell below its floor in tests/floors.toml:\n{details}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Files of a gold folder by what their names end in.
fn files(folder: &str, traps: bool) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<String> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".tsv") && name.ends_with("_traps.tsv") == traps)
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} has no gold");
    files
}

#[test]
fn samples_stay_above_their_floor() {
    let gold = "pipelines/annual-reports/samples/gold";
    evaluate("samples", &files(gold, false), &files(gold, true), "pipelines/annual-reports/samples/reports");
}

/// Holds the collection of this name beside the samples against its floor.
fn stays_above_floor(name: &str) {
    let folder = format!("pipelines/annual-reports/samples/{name}");
    evaluate(name, &files(&format!("{folder}/gold"), false), &[], &format!("{folder}/reports"));
}

#[test]
fn the_collection_stays_above_its_floor() {
    stays_above_floor("collection");
}

#[test]
fn early_prose_stays_above_its_floor() {
    stays_above_floor("early_prose");
}

#[test]
fn late_prose_stays_above_its_floor() {
    stays_above_floor("late_prose");
}

#[test]
fn the_web_corpus_stays_above_its_floor() {
    stays_above_floor("web_corpus");
}

#[test]
fn reports_full_of_other_work_stay_above_their_floor() {
    stays_above_floor("other_work");
}

#[test]
fn held_back_reports_full_of_other_work_stay_above_their_floor() {
    stays_above_floor("held_back_other_work");
}

#[test]
fn reports_in_their_own_words_stay_above_their_floor() {
    stays_above_floor("own_words");
}

#[test]
fn fresh_words_stay_above_their_floor() {
    stays_above_floor("fresh_words");
}

#[test]
fn layouts_of_tables_stay_above_their_floor() {
    stays_above_floor("layouts");
}

#[test]
fn pasted_tables_stay_above_their_floor() {
    stays_above_floor("pasted_tables");
}

#[test]
fn structures_stay_above_their_floor() {
    stays_above_floor("structures");
}

#[test]
fn own_tables_stay_above_their_floor() {
    stays_above_floor("own_tables");
}

#[test]
fn held_back_own_tables_stay_above_their_floor() {
    stays_above_floor("held_back_own_tables");
}

#[test]
fn office_files_stay_above_their_floor() {
    stays_above_floor("office");
}

#[test]
fn pages_stay_above_their_floor() {
    stays_above_floor("pages");
}

#[test]
fn held_back_fresh_words_stay_above_their_floor() {
    stays_above_floor("held_back_fresh_words");
}

#[test]
fn held_back_hands_stay_above_their_floor() {
    stays_above_floor("held_back_hands");
}

#[test]
fn held_back_reports_stay_above_their_floor() {
    stays_above_floor("held_back");
}

#[test]
fn the_held_back_corpus_stays_above_its_floor() {
    stays_above_floor("held_back_corpus");
}

#[test]
fn held_back_prose_stays_above_its_floor() {
    stays_above_floor("held_back_prose");
}

/// Of what is read in the prose of reports that nobody tunes on, the sure values are hardly ever wrong and the doubtful ones
/// often: who wants fewer mistakes can ask for more confidence.
#[test]
fn confidence_tells_right_values_from_wrong_ones() {
    let (mut sure, mut doubtful) = ((0, 0), (0, 0));
    for name in [
        "held_back",
        "held_back_corpus",
        "held_back_hands",
        "held_back_prose",
        "held_back_other_work",
        "held_back_fresh_words",
    ] {
        let folder = format!("pipelines/annual-reports/samples/{name}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["evaluate", "--quiet", "--json"]);
        for gold in files(&format!("{folder}/gold"), false) {
            command.args(["--gold", &gold]);
        }
        let output = command.arg(format!("{folder}/reports")).output().unwrap();
        let evaluation: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let bands = evaluation["totals"]["by_confidence"].as_object().unwrap();
        for (from, tally) in bands {
            let count = |what: &str| tally[what].as_u64().unwrap();
            let from: f64 = from.split(' ').next().unwrap().parse().unwrap();
            let sum = match from {
                0.98.. => &mut sure,
                ..0.9 => &mut doubtful,
                _ => continue,
            };
            *sum = (sum.0 + count("right"), sum.1 + count("false"));
        }
    }
    let right = |(right, wrong): (u64, u64)| right as f64 / (right + wrong) as f64;
    assert!(sure.0 > 8000 && right(sure) >= 0.994, "{sure:?}");
    assert!(doubtful.1 > 50 && right(doubtful) <= 0.93, "{doubtful:?}");
}

#[test]
fn real_seed_reports_stay_above_their_floor() {
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join(SHARED).join("seeds").is_dir() {
        eprintln!("*** SKIPPED: {SHARED}/seeds is not there, so the real reports are not tested ***");
        return;
    }
    let gold = [format!("{SHARED}/domain/seed_gold.tsv")];
    let traps = [format!("{SHARED}/domain/seed_traps.tsv")];
    evaluate("seeds", &gold, &traps, &format!("{SHARED}/seeds"));
}

#[test]
fn every_cell_of_the_real_pages_is_read() {
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join(SHARED).join("real").is_dir() {
        eprintln!("*** SKIPPED: {SHARED}/real is not there, so the real pages are not tested ***");
        return;
    }
    evaluate("real", &["tests/real_gold.tsv".to_string()], &[], &format!("{SHARED}/real"));
}
