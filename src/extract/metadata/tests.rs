use std::sync::LazyLock;

use super::*;
use crate::knowledge::Source;
use crate::model::{Block, BlockKind, Span};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::load(&Source::Embedded).unwrap());

/// A page of plain text; `¤` stands for a stretch that hijackers put in.
fn page(text: &str) -> Page {
    let mut page = Page { text: text.to_string(), ..Page::default() };
    page.hijacked = text.match_indices('¤').map(|(at, mark)| Span::new(at, at + mark.len())).collect();
    page.reading = text.replace('¤', "  ");
    let mut start = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            page.blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, start + line.len()) });
        }
        start += line.len() + 1;
    }
    page
}

fn read_text(text: &str) -> Result<Report, String> {
    read(&page(text), &FormEvidence::default(), &KNOWLEDGE)
}

/// A body that passes the gate, about no place and year.
const BODY: &str = "本报告由总体情况、主动公开政府信息情况和存在的问题等部分组成,现予以公布。\n一、总体情况\n本机关认真开展政府信息公开工作,取得了新的进展。\n二、主动公开政府信息情况\n主动公开信息120条。\n三、收到和处理政府信息公开申请情况\n未收到申请。\n四、存在的主要问题及改进情况\n公开的内容还需要充实。";

#[test]
#[ignore = "needs the shared seed reports"]
fn seeds() {
    let mut gold: Vec<(String, String, String)> = Vec::new();
    for line in std::fs::read_to_string("/work/shared/domain/seed_gold.tsv").unwrap().lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells[1].starts_with("meta.") {
            gold.push((cells[0].into(), cells[1][5..].into(), cells[3].into()));
        }
    }
    let mut files: Vec<_> = std::fs::read_dir("/work/shared/seeds").unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let spam = "beat365最新版2022_365bet网投官网_365bet官网中文网";
        let text = text.replace(spam, "¤");
        let started = std::time::Instant::now();
        let page = page(&text);
        for _ in 0..20 {
            read(&page, &FormEvidence::default(), &KNOWLEDGE).ok();
        }
        println!("{name} {} bytes {:?}", text.len(), started.elapsed() / 20);
        let report = read(&page, &FormEvidence::default(), &KNOWLEDGE);
        println!("{report:#?}");
        let Ok(report) = report else { wrong.push(format!("{name} {report:?}")); continue };
        for (_, key, expected) in gold.iter().filter(|(file, ..)| *file == name) {
            let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            let found = match key.as_str() {
                "title" => report.title.clone(),
                "agency" => report.agency.clone(),
                "year" => report.year.to_string(),
                "period_start" => date(report.period_start),
                "period_end" => date(report.period_end),
                "publish_date" => date(report.published),
                "region_code" => report.region_code.clone(),
                "level" => report.level.as_str().to_string(),
                "kind" => report.kind.as_str().to_string(),
                "scope" => report.scope.as_str().to_string(),
                "form" => KNOWLEDGE.lexicon.metadata.forms[report.form.0 as usize].name.clone(),
                "index_no" => report.index_number.clone(),
                "doc_no" => report.document_number.clone(),
                _ => continue,
            };
            let expected = if key == "title" { expected.replace(spam, "") } else { expected.clone() };
            if found != expected {
                wrong.push(format!("{name} {key}: {found:?}, should be {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
