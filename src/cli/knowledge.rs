//! `gongkai knowledge check`: the knowledge files, loaded and compared with each other.

use std::io::Write;

use anyhow::{Result, bail};

use super::exit::Exit;
use crate::knowledge::Source;
use crate::pipeline;

/// Loads everything and says what is there, or lists every mistake.
pub fn check(source: &Source) -> Result<Exit> {
    let knowledge = super::load(source)?;
    let wrong = pipeline::try_examples(&knowledge);
    if !wrong.0.is_empty() {
        bail!("these examples of checks do not come out as they say:\n{wrong}");
    }
    let place = source.folder().map_or("built into the program".to_string(), |folder| folder.display().to_string());
    let examples: usize = knowledge.checks.checks.iter().map(|check| check.examples.len()).sum();
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
        (examples, "examples of checks, all of which come out as they say"),
        (knowledge.lexicon.prose.readings.rules.len(), "reading rules"),
        (knowledge.lexicon.prose.rules.len(), "ways in which a value may be read, the column `rule`"),
        (source.samples().len(), "samples"),
    ] {
        writeln!(out, "{count:>8} {what}")?;
    }
    writeln!(out, "fingerprint {}", knowledge.fingerprint)?;
    Ok(Exit::Done)
}
