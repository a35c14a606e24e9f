//! All that is known about the domain, loaded from `pipelines/` and compiled for reading.
//!
//! The files are data that a domain person edits; this module only loads them, checks that
//! they agree with each other (every mistake names its file and line) and compiles them into
//! the shapes that the stages need.

mod characters;
mod checks;
mod codebook;
mod forms;
mod harmonised;
mod hash;
mod lexicon;
mod problem;
mod registry;
mod sentences;
mod settings;
mod source;
mod words;

pub use checks::*;
pub use codebook::{ALL_APPLICANTS, Applicant, Codebook, Group, Indicator, TOTAL, Unit, chapter_of, unit_kind};
pub use forms::*;
pub use harmonised::Harmonised;
pub use hash::Fast;
pub use lexicon::*;
pub use problem::{Problem, Problems};
pub use registry::*;
pub use sentences::{Sentence, Stated};
pub use settings::{Settings, TableSettings};
pub use source::{Row, Source};
pub use words::{WordFinder, WordList};

/// Everything known, ready for the stages. Shared by reference between threads.
#[derive(Debug)]
pub struct Knowledge {
    /// Indicators, applicants, units.
    pub codebook: Codebook,
    /// Official layouts.
    pub forms: Forms,
    /// Indicators that mean the same in all forms.
    pub harmonised: Vec<Harmonised>,
    /// Words and reading rules.
    pub lexicon: Lexicon,
    /// Rules that values should satisfy.
    pub checks: Checks,
    /// Places and agencies.
    pub registry: Registry,
    /// How the dataset is written; no part of the fingerprint, for nothing is read otherwise.
    pub settings: Settings,
    /// BLAKE3 over all knowledge files, 16 hexadecimal digits: two datasets with equal
    /// fingerprints were read with the same knowledge.
    pub fingerprint: String,
}

impl Knowledge {
    /// Loads and compiles the files of `source`.
    ///
    /// # Errors
    ///
    /// All mistakes found in the files, each with file and line.
    pub fn load(source: &Source) -> Result<Knowledge, Problems> {
        let mut problems = Problems::default();
        let codebook = Codebook::load(source, &mut problems);
        let forms = Forms::load(source, &codebook, &mut problems);
        let harmonised = harmonised::load(source, &codebook, &forms, &mut problems);
        let registry = Registry::load(source, &mut problems);
        let lexicon = Lexicon::load(source, &codebook, &forms, &mut problems);
        let checks = Checks::load(source, &codebook, &forms, &mut problems);
        let settings = Settings::load(source, &mut problems);
        if !problems.0.is_empty() {
            problems.0.sort();
            return Err(problems);
        }
        let fingerprint = source.fingerprint();
        Ok(Knowledge { codebook, forms, harmonised, lexicon, checks, registry, settings, fingerprint })
    }
}
