//! `gongkai evaluate`: precision and recall of what is read, against a gold file.

mod floor;
pub(super) mod gold;
mod judge;
mod report;
mod tally;
mod traps;

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::Serialize;
use tracing::Level;

use super::args::{Common, EvaluateArguments};
use super::exit::Exit;
use super::log;
use super::style::Style;
use crate::ingest::{Input, Place};
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Understood};
use gold::{Gold, GoldDocument};
use judge::Judgement;
use tally::Totals;
use traps::Traps;

/// What `--json` prints.
#[derive(Serialize)]
struct Evaluation<'a> {
    precision: f64,
    recall: f64,
    metadata: f64,
    checks: f64,
    totals: &'a Totals,
    documents: &'a [Judgement],
}

/// Reads the documents that the gold files name and compares.
pub fn evaluate(arguments: &EvaluateArguments, common: &Common, knowledge: &Knowledge) -> Result<Exit> {
    let mut gold = Gold::new();
    for path in &arguments.gold {
        gold::read(path, &knowledge.codebook, &mut gold)?;
    }
    if gold.is_empty() {
        bail!("the gold has no rows");
    }
    let mut traps = Traps::new();
    for path in &arguments.traps {
        traps::read(path, &mut traps)?;
    }
    let floor = match &arguments.floor {
        Some(path) => Some(floor::read(path, &floor_name(arguments)?)?),
        None => None,
    };
    let documents: Vec<(&String, &GoldDocument)> = gold.iter().collect();
    let judgements: Vec<Judgement> = documents
        .par_iter()
        .map(|(name, gold)| judge_document(name, gold, &traps, &arguments.documents, knowledge))
        .collect::<Result<_>>()?;
    let totals = Totals::of(&judgements);
    print(arguments, &totals, &judgements)?;
    let below = floor.as_ref().map_or(Vec::new(), |floor| floor::below(floor, &totals));
    // On stderr: with --json, stdout holds one JSON object and nothing else.
    for message in below.iter().chain(&floor.map_or(Vec::new(), |floor| floor::can_rise(&floor, &totals))) {
        log::say(common.log_format, Level::WARN, message);
    }
    let bad = !below.is_empty() || (arguments.floor.is_some() && totals.traps > 0);
    Ok(if bad { Exit::Incomplete } else { Exit::Done })
}

/// The table of the ratchet file: as asked for, or called like the first gold file.
fn floor_name(arguments: &EvaluateArguments) -> Result<String> {
    let stem = || Some(arguments.gold.first()?.file_stem()?.to_string_lossy().into_owned());
    arguments.floor_name.clone().or_else(stem).context("name the table of the ratchet file with --floor-name")
}

fn judge_document(
    name: &str,
    gold: &GoldDocument,
    traps: &Traps,
    folder: &Path,
    knowledge: &Knowledge,
) -> Result<Judgement> {
    let understood = understand(name, folder, knowledge)?;
    let mut judgement = judge::judge(name, gold, &understood, knowledge);
    judgement.traps = traps.get(name).map_or(Vec::new(), |traps| traps::sprung(traps, &understood, knowledge));
    Ok(judgement)
}

/// What is understood of a document that the gold names.
pub(super) fn understand(name: &str, folder: &Path, knowledge: &Knowledge) -> Result<Understood> {
    let path = folder.join(name);
    // Opened here so that a wrong folder is not taken for a collection of unreadable documents.
    std::fs::metadata(&path).with_context(|| format!("the gold names {name}, which is not in {}", folder.display()))?;
    Ok(pipeline::understand(&Input { uri: name.to_string(), place: Place::File(path) }, knowledge))
}

fn print(arguments: &EvaluateArguments, totals: &Totals, judgements: &[Judgement]) -> Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if arguments.json {
        let evaluation = Evaluation {
            precision: totals.values.precision(),
            recall: totals.values.recall(),
            metadata: totals.metadata.rate(),
            checks: totals.checks.rate(),
            totals,
            documents: judgements,
        };
        serde_json::to_writer_pretty(&mut out, &evaluation)?;
        writeln!(out)?;
    } else {
        let style = Style::of_stdout();
        report::totals(&mut out, totals, style)?;
        if !arguments.totals_only {
            report::errors(&mut out, judgements, style)?;
        }
    }
    out.flush()?;
    Ok(())
}
