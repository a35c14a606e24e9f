//! `lexicon/heads.tsv`: beginnings and ends of pages with everything that is to be known of the report.

use std::path::Path;

use gongkai::ingest::{Input, Place, Record};
use gongkai::knowledge::{Knowledge, Problems, Source};
use gongkai::model::{Fate, Report};
use gongkai::pipeline::understand;

/// What a report without numbers or names of its own says.
const BODY: [&str; 8] = [
    "一、概述",
    "按照上级的统一部署,坚持以公开为常态、不公开为例外,政府信息公开工作取得了新的进展。",
    "二、主动公开政府信息情况",
    "通过网站、公开栏等途径及时公开了群众关心的事项。",
    "三、依申请公开政府信息情况",
    "没有收到政府信息公开申请。",
    "四、存在的主要问题及改进情况",
    "公开的内容还需要充实,下一步将加强学习,规范公开流程。",
];

const FIELDS: [&str; 8] = ["agency", "region", "year", "level", "kind", "scope", "published", "title"];

/// A page with these words, where `…` stands for the body.
fn page(words: &str) -> String {
    let html = words.starts_with('<');
    let lines = words.split('|').flat_map(|line| match line {
        "…" => BODY.to_vec(),
        line => vec![line],
    });
    lines
        .map(|line| if html && !line.starts_with('<') { format!("<p>{line}</p>\n") } else { format!("{line}\n") })
        .collect()
}

fn known(report: &Report) -> [String; 8] {
    [
        report.agency.clone(),
        report.region_code.clone(),
        report.year.to_string(),
        report.level.as_str().to_string(),
        report.kind.as_str().to_string(),
        report.scope.as_str().to_string(),
        report.published.map(|date| date.to_string()).unwrap_or_default(),
        report.title.clone(),
    ]
}

#[test]
fn heads_tell_what_is_written_beside_them() {
    let source = Source::Directory(Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports"));
    let knowledge = Knowledge::load(&source).unwrap();
    let mut problems = Problems::default();
    let mut columns = FIELDS.to_vec();
    columns.extend(["url", "words"]);
    let rows = source.tsv("lexicon/heads.tsv", &columns, &mut problems);
    assert!(problems.0.is_empty(), "{problems}");
    assert!(rows.len() > 50, "only {} heads", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let bytes = page(row.get(9)).into_bytes();
        let record = Record { bytes, url: row.get(8).to_string(), charset: String::new() };
        let input = Input { uri: "head".to_string(), place: Place::Record(Box::new(record)) };
        let Fate::Report { reading, .. } = understand(&input, &knowledge).outcome.fate else {
            wrong.push(format!("line {}: not a report: {}", row.line, row.get(9)));
            continue;
        };
        let misses: Vec<String> = known(&reading.report)
            .iter()
            .enumerate()
            .filter(|(at, found)| row.get(*at) != "*" && row.get(*at) != found.as_str())
            .map(|(at, found)| format!("\n    {} is {found:?}, expected {:?}", FIELDS[at], row.get(at)))
            .collect();
        if !misses.is_empty() {
            wrong.push(format!("line {}: {}{}", row.line, row.get(9), misses.concat()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} heads:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
