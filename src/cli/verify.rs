//! `gongkai verify`: is a dataset still what was written?

use std::io::Write;

use anyhow::{Context, Result};

use super::args::{Common, VerifyArguments};
use super::exit::Exit;
use super::plural;
use super::style::{Look, Style, thousands};
use crate::dataset;
use crate::remote;

/// Recomputes what the manifest says and lists every difference.
pub fn verify(arguments: &VerifyArguments, common: &Common) -> Result<Exit> {
    let verified = match arguments.dataset.to_str().filter(|name| remote::is_remote(name)) {
        Some(uri) => {
            let here = tempfile::tempdir().context("no place for a copy of the dataset")?;
            dataset::download(uri, here.path())?;
            dataset::verify(here.path())?
        }
        None => dataset::verify(&arguments.dataset)?,
    };
    let style = Style::of_stdout();
    let mut out = std::io::stdout().lock();
    for fault in &verified.faults {
        writeln!(out, "{}: {}", fault.file, style.word(Look::Alarm, &fault.what))?;
    }
    let (folder, count) = (arguments.dataset.display(), verified.faults.len());
    if count > 0 {
        let first = match verified.foreign.as_slice() {
            _ if verified.unrecognised => "move the folder away or remove it, then ".to_string(),
            [] => String::new(),
            [one] => format!("remove {one} or move it away, then "),
            [one, others @ ..] => {
                let (others, s) = (others.len(), plural(others.len()));
                format!("remove {one} and {others} other file{s} that are not of the dataset, or move them away, then ")
            }
        };
        writeln!(out, "\n{count} fault{} in {folder}: {first}run again to make it anew", plural(count))?;
        return Ok(Exit::Incomplete);
    }
    if !common.quiet {
        let (files, bytes) = (verified.files, thousands(verified.bytes));
        writeln!(out, "{folder} is whole: {files} files, {} rows, {bytes} bytes", thousands(verified.rows))?;
    }
    Ok(Exit::Done)
}
