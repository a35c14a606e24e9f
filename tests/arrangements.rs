//! The same words in other arrangements, as converters leave them, read like the words as they were written: numbers set
//! apart by spaces, lines broken at one width, and set apart by blank lines, and all on one line.

use std::collections::BTreeSet;
use std::path::Path;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::Fate;
use gongkai::pipeline::understand;

/// The values of a report, as the codes of what is counted and the digits.
fn values(path: &Path, knowledge: &Knowledge) -> BTreeSet<(String, String)> {
    let input = Input { uri: path.display().to_string(), place: Place::File(path.to_path_buf()) };
    let Fate::Report { reading, .. } = understand(&input, knowledge).outcome.fate else { return BTreeSet::new() };
    let value = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let all = reading.observations.iter();
    all.map(|seen| (knowledge.codebook.code(seen.indicator).to_string(), value(seen.value))).collect()
}

/// The text with a space before and behind each number between Chinese characters, dates and headings left alone.
fn set_apart(text: &str) -> String {
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let mut apart = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let (number, behind) = from.split_at(from.find(|c| !of_number(c)).unwrap_or(from.len()));
        let counted = |next: char| han(next) && !matches!(next, '年' | '月' | '日' | '号');
        let counts = before.ends_with(han) && behind.starts_with(counted);
        apart.push_str(before);
        apart.push_str(&if counts { format!(" {number} ") } else { number.to_string() });
        rest = behind;
    }
    apart + rest
}

/// The text with its lines broken after so many characters, but not within numbers, and so many blank lines behind each.
fn broken(text: &str, at: usize, apart: usize) -> String {
    let end = "\n".repeat(1 + apart);
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '%');
    let mut broken = String::new();
    for line in text.lines() {
        let characters: Vec<char> = line.chars().collect();
        let mut rest = &characters[..];
        while rest.len() > at {
            let within = |&end: &usize| of_number(rest[end]) && rest[end - 1].is_ascii_digit();
            let until = (1..=at).rev().find(|end| !within(end)).unwrap_or(at);
            broken.extend(&rest[..until]);
            broken.push_str(&end);
            rest = &rest[until..];
        }
        broken.extend(rest);
        broken.push_str(&end);
    }
    broken
}

/// The text on one line, with this where its lines ended.
fn on_one_line(text: &str, between: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(between)
}

/// How to arrange a text.
type Arrange = fn(&str) -> String;

/// Arrangements, and of how many values one at most may be read otherwise.
const ARRANGEMENTS: [(&str, Arrange, usize); 7] = [
    ("numbers between spaces", set_apart, 1000),
    ("lines of 34 characters", |text| broken(text, 34, 0), 500),
    ("lines of 42 characters", |text| broken(text, 42, 0), 500),
    ("lines of 36 characters set apart", |text| broken(text, 36, 1), 200),
    ("indents instead of line breaks", |text| on_one_line(text, "\u{3000}\u{3000}"), 200),
    ("spaces instead of line breaks", |text| on_one_line(text, " "), 100),
    // The cells of tables with one a line run together, and are left unread.
    ("no line breaks", |text| on_one_line(text, ""), 10),
];

#[test]
fn other_arrangements_are_read_like_the_text() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports/samples");
    let folder = tempfile::tempdir().unwrap();
    let mut all = 0;
    let mut changed = ARRANGEMENTS.map(|_| Vec::new());
    for collection in ["early_prose", "late_prose", "other_work"] {
        for entry in std::fs::read_dir(samples.join(collection).join("reports")).unwrap() {
            let path = entry.unwrap().path();
            // Tables in plain text are laid out by their own spaces, and some files are no UTF-8.
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if path.extension().is_none_or(|ending| ending != "txt") || text.contains(['|', '\t']) {
                continue;
            }
            let arranged = folder.path().join(path.file_name().unwrap());
            let before = values(&path, &knowledge);
            all += before.len();
            for ((_, arrange, _), changed) in ARRANGEMENTS.iter().zip(&mut changed) {
                std::fs::write(&arranged, arrange(&text)).unwrap();
                let behind = values(&arranged, &knowledge);
                changed.extend(before.symmetric_difference(&behind).map(|value| (path.clone(), value.clone())));
            }
        }
    }
    assert!(all > 10_000, "{all}");
    for ((name, _, one_of), changed) in ARRANGEMENTS.iter().zip(changed) {
        println!("{name}: {} of {all} values are read otherwise", changed.len());
        assert!(
            changed.len() * one_of < all,
            "{name}: {} of {all} values are read otherwise: {changed:#?}",
            changed.len()
        );
    }
}
