//! `gongkai run`: documents in, tables out, and a summary.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;
use tracing::Level;

use super::args::{Common, RunArguments};
use super::exit::Exit;
use super::log;
use super::place::Place;
use super::progress::{Shown, Total};
use super::signals::Signals;
use super::style::{Look, Style, printable, thousands};
use crate::dataset::{Keeping, TableFile, Upload};
use crate::ingest::{self, Input, Skipped};
use crate::knowledge::Source;
use crate::model::Stop;
use crate::pipeline::{self, Plan, RunError, RunOptions, RunSummary, Why};

/// Reads the inputs, writes the tables, says how it went.
pub fn run(arguments: &RunArguments, common: &Common, source: &Source, bar: ProgressBar) -> Result<Exit> {
    let started = Instant::now();
    let knowledge = super::load(source)?;
    let skipped = Skipped::default();
    let inputs = inputs(arguments, source, &skipped)?;
    let total = Total::of(&inputs);
    tracing::info!(inputs = inputs.len(), bytes = total.bytes, "inputs found");
    let keeping = match (arguments.fresh, arguments.no_store) {
        (_, true) => Keeping::Nothing,
        (true, false) => Keeping::Fresh,
        (false, false) => Keeping::Reuse,
    };
    let stop = Stop::default();
    let options = RunOptions {
        threads: arguments.threads.map(usize::from),
        texts: !arguments.no_texts,
        columns: arguments.columns.columns(),
        ocr: arguments.ocr.find()?,
        keeping,
        stop: stop.clone(),
        skipped: skipped.clone(),
        ..RunOptions::default()
    };
    let place = Place::of(&arguments.output, keeping, &stop)?;
    if arguments.explain {
        print_plan(&pipeline::plan(inputs, &place.folder, &knowledge, &options)?)?;
        say_skipped(&skipped);
        return Ok(Exit::Done);
    }
    let upload = place.remote.map(Upload::begin).transpose()?;
    let signals = Signals::heed(&stop, common, &bar).context("cannot listen for signals")?;
    let progress = Shown::new(total, bar, common);
    let written = pipeline::run(inputs, &place.folder, &knowledge, &options, &progress);
    let written = written.and_then(|summary| match upload {
        Some(upload) => uploaded(summary, upload, &stop),
        None => Ok(summary),
    });
    signals.over();
    progress.finish();
    say_skipped(&skipped);
    if let Err(error @ RunError::Stopped) = &written {
        log::say(common.log_format, Level::WARN, &error.to_string());
        return Ok(Exit::of_signal(stop.signal()));
    }
    let summary = written.with_context(|| format!("cannot write tables to {}", arguments.output.display()))?;
    if !common.quiet {
        print_summary(&summary, started.elapsed())?;
    }
    Ok(if summary.counts.unreadable > 0 { Exit::Incomplete } else { Exit::Done })
}

/// Brings the tables to their place on another machine and removes them here, where their store stays
/// for the next run.
fn uploaded(summary: RunSummary, upload: Upload, stop: &Stop) -> Result<RunSummary, RunError> {
    let tables = upload.publish(&summary.folder, stop)?;
    let _ = std::fs::remove_dir_all(&summary.folder);
    Ok(RunSummary { folder: tables.into(), ..summary })
}

/// A folder or archive may be full of what was not read, which nobody should have to guess.
fn say_skipped(skipped: &Skipped) {
    if let Some(message) = skipped.message() {
        tracing::warn!("{message}");
    }
}

fn print_plan(plan: &Plan) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if let Some(reason) = &plan.void {
        return writeln!(out, "everything would be read: {reason}");
    }
    for again in &plan.again {
        let why = match again.why {
            Why::New => "new",
            Why::Changed => "changed",
            Why::Unreadable => "unreadable",
        };
        writeln!(out, "{why:<12}{}", printable(&again.uri))?;
    }
    let count = |wanted: Why| thousands(plan.again.iter().filter(|again| again.why == wanted).count() as u64);
    writeln!(
        out,
        "{} documents are as they were; {} new, {} changed, {} unreadable (tried in every run)",
        thousands(plan.same),
        count(Why::New),
        count(Why::Changed),
        count(Why::Unreadable)
    )
}

/// What is named on the command line or in a list, or the built-in samples.
fn inputs(arguments: &RunArguments, source: &Source, skipped: &Skipped) -> Result<Vec<Input>> {
    let named = &arguments.inputs;
    if named.is_empty() && arguments.files_from.is_none() {
        let samples: Vec<Input> = source
            .samples()
            .into_iter()
            .map(|(uri, bytes)| Input { uri, place: ingest::Place::Memory(bytes) })
            .collect();
        if samples.is_empty() {
            bail!("the pipeline has no samples: name files, folders or globs to read");
        }
        return Ok(samples);
    }
    let mut found = ingest::discover(named, skipped)?;
    if let Some(list) = &arguments.files_from {
        found.extend(ingest::listed(list, skipped)?);
    }
    if found.is_empty() {
        let list = arguments.files_from.iter().map(|list| list.display().to_string());
        let places: Vec<String> = named.iter().map(|name| name.display().to_string()).chain(list).collect();
        let skipped = skipped.message().map_or(String::new(), |message| format!(": {message}"));
        bail!("no documents found in {}{skipped}", places.join(", "));
    }
    Ok(ingest::each_once(found))
}

fn print_summary(summary: &RunSummary, took: Duration) -> std::io::Result<()> {
    let style = Style::of_stdout();
    let mut out = std::io::stdout().lock();
    let row = |name: &str, text: String| format!("{name:<14}{text}");
    let counts = &summary.counts;
    let documents = format!(
        "{} = {} reports + {} duplicates + {} not a report + {} unreadable",
        thousands(counts.documents),
        thousands(counts.reports),
        thousands(counts.duplicates),
        thousands(counts.not_a_report),
        thousands(counts.unreadable)
    );
    writeln!(out, "{}", row("documents", documents))?;
    if counts.kept > 0 {
        let read = thousands(counts.documents - counts.kept);
        let text = format!("{} by earlier runs, {read} by this one", thousands(counts.kept));
        writeln!(out, "{}", row("understood", text))?;
    }
    writeln!(out, "{}", row("observations", thousands(counts.observations)))?;
    let checks = format!(
        "{} failed, {} passed, {} not assessable",
        thousands(counts.failed),
        thousands(counts.passed),
        thousands(counts.not_assessable)
    );
    writeln!(out, "{}", row("checks", checks))?;
    writeln!(out, "{}", row("time", format!("{:.2} s", took.as_secs_f64())))?;
    writeln!(out, "{}", row("tables", summary.folder.display().to_string()))?;
    for parts in summary.tables.chunk_by(|one, other| one.name == other.name) {
        let rows = parts.iter().map(|part| part.rows).sum();
        writeln!(out, "  {:<28}{:>12} rows", parts[0].pattern(), thousands(rows))?;
    }
    if counts.unreadable > 0 {
        let message = "Some documents could not be read; column `reason` of table `documents` says why.";
        writeln!(out, "\n{}", style.word(Look::Alarm, message))?;
    }
    if counts.reports == 0 {
        return writeln!(out, "\nNone of the documents is a report; column `reason` of table `documents` says why.");
    }
    writeln!(out, "\nTry (after pip install duckdb-cli):\n\n{}", query(summary))
}

/// A query over the tables that shows what they are for: numbers with their words.
fn query(summary: &RunSummary) -> String {
    let path = |name: &str| {
        let file = summary.tables.iter().find(|table| table.name == name).map_or(name.to_string(), TableFile::pattern);
        summary.folder.join(file).display().to_string()
    };
    format!(
        "duckdb -c \"
SELECT r.agency, r.year, i.label_zh, o.value, o.unit, o.evidence
FROM '{}' o
JOIN '{}' r USING (report_id)
JOIN '{}' i USING (indicator)
WHERE o.selected ORDER BY o.value DESC LIMIT 10\"",
        path("observations"),
        path("reports"),
        path("indicators")
    )
}
