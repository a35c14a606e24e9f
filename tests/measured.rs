//! What the README says of how well reading works is what `tests/MEASURED.md` says, and no less than
//! `tests/floors.toml` asks for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// How the table of results begins in both files.
const TABLE: &str = "| `make eval`";
/// Figures are rounded to so many thousandths at most.
const ROUNDED: f64 = 0.0005;

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// Cells of a row of a table.
fn cells(row: &str) -> Vec<String> {
    row.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect()
}

/// The cells of each collection's row, by the titles of their columns.
fn results(file: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = text(file);
    let mut rows = text.lines().skip_while(|line| !line.starts_with(TABLE)).take_while(|line| line.starts_with('|'));
    let titles = cells(rows.next().unwrap_or_else(|| panic!("{file} has no table {TABLE}")));
    rows.skip(1)
        .map(|row| {
            let mut row = titles.iter().cloned().zip(cells(row));
            (row.next().unwrap().1, row.collect())
        })
        .collect()
}

/// The name of a collection's floors.
fn floor_name(collection: &str) -> String {
    let folder = if collection == "office files" { "office" } else { collection };
    folder.replace([' ', '-'], "_")
}

#[test]
fn the_readme_says_of_a_collection_what_measured_says() {
    let (readme, measured) = (results("README.md"), results("tests/MEASURED.md"));
    assert!(!readme.is_empty());
    for (collection, row) in &readme {
        assert_eq!(Some(row), measured.get(collection), "{collection}: README.md, and tests/MEASURED.md");
    }
}

#[test]
fn no_figure_is_below_its_floor() {
    let floors: toml::Table = toml::from_str(&text("tests/floors.toml")).unwrap();
    let measured = results("tests/MEASURED.md");
    let of_name: BTreeMap<String, _> = measured.iter().map(|(name, row)| (floor_name(name), row)).collect();
    let mut below = Vec::new();
    // The reports beside the repository are measured where they lie, not in MEASURED.md.
    for (name, floors) in floors.iter().filter(|(name, _)| !["seeds", "real"].contains(&name.as_str())) {
        let row = of_name.get(name).unwrap_or_else(|| panic!("{name} has floors and no row in tests/MEASURED.md"));
        for (title, floor) in floors.as_table().unwrap() {
            let figure = row.get(title).and_then(|cell| cell.parse::<f64>().ok());
            let floor = floor.as_float().unwrap();
            if figure.is_none_or(|figure| figure + ROUNDED < floor) {
                below.push(format!("{name}: {title} is {figure:?} in tests/MEASURED.md, its floor {floor}"));
            }
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
    let without: Vec<&String> = of_name.keys().filter(|name| !floors.contains_key(name.as_str())).collect();
    assert!(without.is_empty(), "rows of tests/MEASURED.md without floors: {without:?}");
}
