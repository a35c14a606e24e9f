//! A place to try checks.

use std::fs;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Checks, Knowledge, Problems, Source};
use gongkai::model::{Deadline, Fate, LIMITS, Reading};
use gongkai::pipeline::understand;
use gongkai::validate::validate;
use tempfile::TempDir;

/// A report for checks to be tried on, and the files that all checks share.
pub struct Bench {
    knowledge: Knowledge,
    reading: Box<Reading>,
    text: String,
    folder: TempDir,
}

impl Bench {
    pub fn new() -> Bench {
        let knowledge = Knowledge::load(&Source::Embedded).expect("the embedded knowledge loads");
        let reports = Source::Embedded.samples().into_iter().filter_map(|(uri, bytes)| {
            match understand(&Input { uri, place: Place::Memory(bytes) }, &knowledge).outcome.fate {
                Fate::Report { reading, text, .. } => Some((reading, text)),
                _ => None,
            }
        });
        let (reading, text) = reports.max_by_key(|(reading, _)| reading.observations.len()).expect("a sample");
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("checks")).expect("a folder in it");
        for name in ["checks/messages.tsv", "checks/units.tsv"] {
            let content = Source::Embedded.text(name, &mut Problems::default());
            fs::write(folder.path().join(name), content).expect("a file in it");
        }
        Bench { knowledge, reading, text, folder }
    }

    /// Compiles a rule or a file of checks and evaluates what comes of it.
    pub fn check(&mut self, text: &str) {
        let forms: Vec<&str> = self.knowledge.forms.forms.iter().map(|form| form.name.as_str()).collect();
        let file = if text.starts_with("[[check]]") {
            text.to_string()
        } else {
            format!(
                "[[check]]\nid = \"X01\"\nforms = {forms:?}\nkind = \"sum\"\nseverity = \"hard\"\ntolerance = \"0\"\n\
                 source = \"anyone\"\nrules = ['''\n{text}''']\nzh = \"{{left}} {{right}}\"\nen = \"{{left}} {{right}}\"\n"
            )
        };
        fs::write(self.folder.path().join("checks/any.toml"), file).expect("a file in it");
        let source = Source::Directory(self.folder.path().to_path_buf());
        let mut problems = Problems::default();
        self.knowledge.checks = Checks::load(&source, &self.knowledge.codebook, &self.knowledge.forms, &mut problems);
        for problem in &problems.0 {
            assert!(!problem.message.is_empty(), "{problem:?}");
        }
        for finding in validate(&self.reading, &self.text, &self.knowledge, &Deadline::after(LIMITS.document_time)) {
            assert!(finding.difference.is_none_or(f64::is_finite), "{finding:?}");
            for side in [finding.left, finding.right].into_iter().flatten() {
                assert!(side.low <= side.high, "{finding:?}");
            }
        }
    }
}
