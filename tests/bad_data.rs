//! Broken and hostile files, small and invented: what the table `documents` says of each is
//! written in `tests/bad_data/README.md`.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use gongkai::ingest::{Columns, Input, Opener, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::Fate;
use gongkai::pipeline::understand;

/// The rows of a file: `member: status: reason`, without member and reason where there is none.
fn rows(path: &Path, knowledge: &Knowledge) -> Vec<String> {
    let mut rows = Vec::new();
    let uri = path.file_name().unwrap().to_str().unwrap().to_string();
    let input = Input { uri: uri.clone(), place: Place::File(path.to_path_buf()) };
    let flow = Opener::new(Columns::default()).open(input, &mut |document| {
        let understood = understand(&document, knowledge);
        let lost = understood.document.replaced;
        let fate = match understood.outcome.fate {
            Fate::Report { reading, .. } if lost > 0 => {
                format!("report of {}, {lost} characters lost", reading.report.year)
            }
            Fate::Report { reading, .. } => format!("report of {}", reading.report.year),
            Fate::NotAReport(reason) => format!("not_a_report: {reason}"),
            Fate::Unreadable(reason) => format!("unreadable: {reason}"),
        };
        let member = document.uri.strip_prefix(&uri).unwrap();
        rows.push(if member.is_empty() { fate } else { format!("{member}: {fate}") });
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    rows
}

/// The table in the README: rows of each file, and what is wrong with it.
fn expected(readme: &str) -> BTreeMap<String, Vec<String>> {
    let lines = readme.lines().filter(|line| line.starts_with("| `"));
    let cells = lines.map(|line| line.trim_matches(['|', ' ']).split(" | ").map(str::trim).collect::<Vec<_>>());
    cells
        .map(|cells| {
            assert_eq!(cells.len(), 3, "{cells:?}");
            let rows = cells[2].split("<br>").map(str::to_string).collect();
            (cells[0].trim_matches('`').to_string(), rows)
        })
        .collect()
}

#[test]
fn every_bad_file_has_the_rows_that_are_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_data");
    let expected = expected(&fs::read_to_string(folder.join("README.md")).unwrap());
    assert!(expected.len() >= 40);
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        if name != "README.md" {
            let rows = rows(&path, &knowledge);
            if expected.get(&name) != Some(&rows) {
                eprintln!("| `{name}` |  | {} |", rows.join("<br>"));
            }
            found.insert(name, rows);
        }
    }
    assert!(
        found == expected,
        "the lines above are not (or not so) in the README; or it names files that are not there"
    );
}
