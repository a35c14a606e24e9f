//! `gongkai run`: documents in, tables out, and a summary.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;

use super::args::{Common, RunArguments};
use super::exit::Exit;
use super::progress::Shown;
use super::style::{Look, Style, thousands};
use crate::ingest::{self, Input, Place};
use crate::knowledge::Source;
use crate::pipeline::{self, RunOptions, RunSummary};

/// Reads the inputs, writes the tables, says how it went.
pub fn run(arguments: &RunArguments, common: &Common, source: &Source, bar: ProgressBar) -> Result<Exit> {
    let started = Instant::now();
    let knowledge = super::load(source)?;
    let inputs = inputs(&arguments.inputs, source)?;
    tracing::info!(documents = inputs.len(), "inputs found");
    let progress = Shown::new(inputs.len() as u64, bar, common.quiet);
    let options = RunOptions { threads: arguments.threads.map(usize::from), texts: !arguments.no_texts };
    let summary = pipeline::run(inputs, &arguments.output, &knowledge, &options, &progress);
    progress.finish();
    let summary = summary.with_context(|| format!("cannot write the tables into {}", arguments.output.display()))?;
    if !common.quiet {
        print_summary(&summary, &arguments.output, started.elapsed())?;
    }
    Ok(if summary.unreadable > 0 { Exit::Incomplete } else { Exit::Done })
}

/// The documents named on the command line, or the built-in samples.
fn inputs(named: &[String], source: &Source) -> Result<Vec<Input>> {
    if named.is_empty() {
        let samples: Vec<Input> =
            source.samples().into_iter().map(|(uri, bytes)| Input { uri, place: Place::Memory(bytes) }).collect();
        if samples.is_empty() {
            bail!("the pipeline has no samples: name files, folders or globs to read");
        }
        return Ok(samples);
    }
    let found = ingest::discover(named)?;
    if found.is_empty() {
        bail!("no documents found in {}", named.join(", "));
    }
    Ok(found)
}

fn print_summary(summary: &RunSummary, output: &Path, took: Duration) -> std::io::Result<()> {
    let style = Style::of_stdout();
    let mut out = std::io::stdout().lock();
    let row = |name: &str, text: String| format!("{name:<14}{text}");
    let documents = format!(
        "{} = {} reports + {} duplicates + {} not reports + {} unreadable",
        thousands(summary.documents),
        thousands(summary.reports),
        thousands(summary.duplicates),
        thousands(summary.not_reports),
        thousands(summary.unreadable)
    );
    writeln!(out, "{}", row("documents", documents))?;
    writeln!(out, "{}", row("observations", thousands(summary.observations)))?;
    let failed = row("checks failed", thousands(summary.checks_failed));
    let look = if summary.checks_failed > 0 { Look::Alarm } else { Look::Plain };
    writeln!(out, "{}", style.word(look, &failed))?;
    writeln!(out, "{}", row("time", format!("{:.2} s", took.as_secs_f64())))?;
    writeln!(out, "{}", row("tables", output.display().to_string()))?;
    if summary.unreadable > 0 {
        writeln!(out, "\nWhy documents could not be read: column `reason` of documents.parquet.")?;
    }
    if summary.reports == 0 {
        writeln!(out, "\nNone of the documents is a report. Column `reason` of documents.parquet says why.")?;
        return Ok(());
    }
    writeln!(out, "\nTry (pip install duckdb-cli):\n\n{}", query(output))
}

/// A query over the tables in `output` that shows what they are for: numbers with their words.
fn query(output: &Path) -> String {
    let folder = output.display();
    format!(
        "duckdb -c \"
SELECT r.agency, r.year, i.label_zh, o.value, o.unit, o.evidence
FROM '{folder}/observations/**/*.parquet' o
JOIN '{folder}/reports.parquet' r USING (report_id)
JOIN '{folder}/indicators.parquet' i ON i.code = o.indicator
WHERE o.selected AND o.value > 0
ORDER BY o.value DESC LIMIT 10\""
    )
}
