//! Layouts made from PDF set every number apart by spaces: they read like the same words without.

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

#[test]
fn numbers_between_spaces_are_read_like_others() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports/samples");
    let folder = tempfile::tempdir().unwrap();
    let (mut all, mut changed) = (0, Vec::new());
    for collection in ["early_prose", "late_prose", "other_work"] {
        for entry in std::fs::read_dir(samples.join(collection).join("reports")).unwrap() {
            let path = entry.unwrap().path();
            // Tables in plain text are laid out by their own spaces, and some files are no UTF-8.
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if path.extension().is_none_or(|ending| ending != "txt") || text.contains(['|', '\t']) {
                continue;
            }
            let apart = folder.path().join(path.file_name().unwrap());
            std::fs::write(&apart, set_apart(&text)).unwrap();
            let (before, behind) = (values(&path, &knowledge), values(&apart, &knowledge));
            all += before.len();
            changed.extend(before.symmetric_difference(&behind).map(|value| (path.clone(), value.clone())));
        }
    }
    assert!(all > 10_000, "{all}");
    assert!(changed.len() * 1000 < all, "{} of {all} values are read otherwise: {changed:#?}", changed.len());
}
