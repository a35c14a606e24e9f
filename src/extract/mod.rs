//! Page to report: who, when, where, and every number with the words that state it.

mod metadata;
mod prose;
mod sections;
mod select;
mod tables;

use crate::knowledge::Knowledge;
use crate::model::{Page, Reading, Verdict};

/// Reads a page: is it a report, whose, and what does it state.
pub fn extract(page: &Page, knowledge: &Knowledge) -> Verdict {
    let tables = tables::read(page, knowledge);
    let evidence = metadata::FormEvidence {
        by_headers: tables.form,
        signals: tables.signals,
        blank: tables.blank_form,
        cells: tables.observations.len(),
        unread: !tables.unread.is_empty(),
    };
    let report = match metadata::read(page, &evidence, knowledge) {
        Ok(report) => report,
        Err(reason) => return Verdict::NotAReport(reason),
    };
    let sections = sections::find(page, knowledge);
    let prose = prose::read(page, report.year, report.form, &sections, &tables.consumed, knowledge);
    let observations = select::select(tables.observations, prose.observations);
    Verdict::Report(Box::new(Reading {
        report,
        sections,
        observations,
        parts: prose.parts,
        numbers: prose.numbers,
        unread: prose.unread,
        recognised: prose.recognised,
        tables_unread: tables.unread,
    }))
}

#[cfg(test)]
mod scratch {
    use super::*;
    #[test]
    fn seeds() {
        let knowledge =
            match Knowledge::load(&crate::knowledge::Source::Directory("/work/main/pipelines/annual-reports".into())) {
                Ok(k) => k,
                Err(p) => {
                    println!("{p}");
                    panic!()
                }
            };
        let only = std::env::var("ONLY").unwrap_or_default();
        let dir = std::env::var("DIR").unwrap_or("/work/shared/seeds".into());
        let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().flatten().map(|e| e.path()).collect();
        files.sort();
        for path in files {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.contains(&only) {
                continue;
            }
            let input = crate::ingest::Input { uri: name.clone(), place: crate::ingest::Place::File(path) };
            let u = crate::pipeline::understand(&input, &knowledge);
            let crate::model::Fate::Report { reading, .. } = &u.outcome.fate else {
                println!("{name} not a report");
                continue;
            };
            println!("=== {name} {} numbers {} unread {}", reading.report.year, reading.numbers, reading.unread.len());
            for o in &reading.observations {
                if o.origin == crate::model::Origin::Table {
                    continue;
                }
                println!(
                    "{}\t{}\t{:?}\t{}\t{}\t{}",
                    knowledge.codebook.code(o.indicator),
                    o.applicant.map_or("", |a| knowledge.codebook.applicant_code(a)),
                    o.value.unwrap_or(-1.0),
                    o.qualifier.as_str(),
                    o.basis.as_str(),
                    u.page.words(o.evidence)
                );
            }
            for s in &reading.unread {
                let a = u.page.text[..s.start as usize].char_indices().rev().nth(15).map_or(0, |x| x.0);
                let b = u.page.text[s.end as usize..]
                    .char_indices()
                    .nth(12)
                    .map_or(u.page.text.len(), |x| x.0 + s.end as usize);
                println!("  unread {}", u.page.text[a..b].replace('\n', "/"));
            }
            for p in &reading.parts {
                println!(
                    "  parts {} = {:?} {}",
                    p.whole.interval.low,
                    p.parts.iter().map(|x| x.interval.low).collect::<Vec<_>>(),
                    p.exhaustive
                );
            }
        }
    }
}
