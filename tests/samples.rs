//! The main job on the embedded samples, through the real binary: the same bytes for any number
//! of threads and any order of the inputs, and tables that DuckDB joins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn gongkai(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongkai")).args(arguments).current_dir(folder).output().unwrap()
}

/// BLAKE3 of every file of a dataset.
fn hashes(folder: &Path) -> BTreeMap<String, String> {
    let mut hashes = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        hashes.insert(name, blake3::hash(&bytes).to_hex().to_string());
    }
    hashes
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports/samples/reports")
}

#[test]
fn threads_and_order_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let mut names: Vec<String> =
        std::fs::read_dir(samples()).unwrap().map(|entry| entry.unwrap().path().display().to_string()).collect();
    names.sort();
    let mut first: Option<BTreeMap<String, String>> = None;
    for (threads, turn) in [("1", 0), ("2", 17), ("4", 41), ("2", 3)] {
        let turn_by = turn % names.len();
        names.rotate_left(turn_by);
        if threads == "4" {
            names.reverse();
        }
        let output = format!("out-{threads}-{turn}");
        let mut arguments = vec!["run", "--quiet", "--threads", threads, "--output", &output];
        arguments.extend(names.iter().map(String::as_str));
        let ran = gongkai(&arguments, folder.path());
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let found = hashes(&folder.path().join(&output));
        assert!(found.len() >= 10, "{found:?}");
        match &first {
            None => first = Some(found),
            Some(first) => assert_eq!(&found, first, "{threads} threads, order {turn}"),
        }
    }
}

#[test]
fn duckdb_joins_the_tables_of_the_main_job() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join(".venv/bin/python");
    if !python.exists() {
        eprintln!("*** SKIPPED: no .venv with DuckDB (make venv), so the tables are not opened ***");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ran = gongkai(&["run", "--quiet", "--output", "dataset"], folder.path());
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let checked =
        Command::new(python).arg(root.join("tests/samples.py")).arg(folder.path().join("dataset")).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
    assert!(checked.status.success(), "{said}");
}
