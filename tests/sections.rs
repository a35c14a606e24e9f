//! Values of a table stand in the section around it, not under one of its own rows.

use std::path::Path;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::{Fate, Origin};
use gongkai::pipeline::understand;

#[test]
fn cells_stand_in_the_section_around_their_table() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports/samples/collection/reports");
    let (mut all, mut rows) = (0, Vec::new());
    for entry in std::fs::read_dir(reports).unwrap() {
        let path = entry.unwrap().path();
        let input = Input { uri: path.display().to_string(), place: Place::File(path.clone()) };
        let Fate::Report { reading, .. } = understand(&input, &knowledge).outcome.fate else { continue };
        for cell in reading.observations.iter().filter(|seen| seen.origin == Origin::Table) {
            let section = cell.section.map(|index| &reading.sections[usize::from(index)]);
            let section = section.unwrap_or_else(|| panic!("{}: a cell without a section", path.display()));
            all += 1;
            // 三、不予公开 0 0 0 0
            let numbers =
                section.title.split_whitespace().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
            if numbers.count() > 1 {
                rows.push((path.clone(), section.title.clone()));
            }
        }
    }
    assert!(all > 20_000, "{all}");
    assert!(rows.is_empty(), "{} of {all} cells: {rows:#?}", rows.len());
}
