//! `gongkai knowledge check`: the knowledge files, loaded and compared with each other.

use std::io::Write;

use anyhow::Result;

use super::exit::Exit;
use crate::knowledge::Source;

/// Loads everything and says what is there, or lists every mistake.
pub fn check(source: &Source) -> Result<Exit> {
    let knowledge = super::load(source)?;
    let place = match source {
        Source::Embedded => "built into the program".to_string(),
        Source::Directory(folder) => folder.display().to_string(),
    };
    let book = &knowledge.codebook;
    let mut out = std::io::stdout().lock();
    writeln!(out, "knowledge files: {place}")?;
    writeln!(out, "no mistakes found")?;
    for (count, what) in [
        (book.indicators.len(), "indicators"),
        (book.applicants.len(), "applicant groups"),
        (book.units.len(), "units"),
        (knowledge.forms.forms.len(), "forms"),
        (knowledge.checks.checks.len(), "checks"),
        (knowledge.lexicon.prose.rules.len(), "reading rules"),
        (source.samples().len(), "samples"),
    ] {
        writeln!(out, "{count:>8} {what}")?;
    }
    writeln!(out, "fingerprint {}", knowledge.fingerprint)?;
    Ok(Exit::Done)
}
