//! `make bench`: documents and megabytes per CPU-second of `gongkai run`, end to end, on
//! generated reports, beside merely reading and validating the same bytes in the same run, and
//! beside a Python script that reads the same values; and peak memory at a tenth and at all of
//! the documents.
//!
//! `GONGKAI_BENCH_DOCUMENTS` changes the number of text documents (20,000); of the HTML pages,
//! which are seven times as large, there are a fifth as many.

mod generate;
mod measure;
mod peer;

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use generate::{Kind, Part};
use measure::Usage;
use peer::Peer;

/// Runs of each case; the median counts.
const ROUNDS: usize = 3;

/// One line of the table.
struct Case {
    kind: Kind,
    /// What to read.
    parts: Vec<Part>,
    texts: bool,
    /// The script, where it reads the same files.
    peer: Option<Peer>,
    reading: Vec<Usage>,
    running: Vec<Usage>,
    peers: Vec<Usage>,
}

/// Cases of each kind of files.
const CASES: usize = 3;

fn main() -> Result<()> {
    // `cargo test --benches` runs this too, without --bench: then only see that it works.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let wanted = std::env::var("GONGKAI_BENCH_DOCUMENTS").ok().and_then(|count| count.parse().ok());
    let documents: u64 = if measuring { wanted.unwrap_or(20_000) } else { 20 };
    let place = tempfile::Builder::new().prefix("gongkai-bench-").tempdir().context("no place for the reports")?;
    let mut out = std::io::stdout().lock();
    let mut cases = Vec::new();
    let peer = Peer::find();
    if peer.is_none() {
        writeln!(out, "*** no Python with lxml and pyarrow in .venv: nothing to compare with ***")?;
    }
    let pages = documents.div_ceil(5);
    for (kind, count) in [(Kind::Text, documents), (Kind::Html, pages), (Kind::Jsonl, documents), (Kind::Warc, pages)] {
        let folder = place.path().join(kind.name());
        let parts = generate::write(&folder, kind, count)?;
        let each = parts.iter().map(|part| part.bytes).sum::<u64>() as f64 / count as f64 / 1e3;
        writeln!(out, "{count} reports of {each:.1} KB as {} in {}", kind.name(), folder.display())?;
        cases.push(Case::new(kind, &parts[..1], true, None));
        cases.push(Case::new(kind, &parts, true, None));
        // The script writes no texts either.
        cases.push(Case::new(kind, &parts, false, peer.clone()));
    }
    let rounds = if measuring { ROUNDS } else { 1 };
    // Round by round, not case by case: a slow minute of the machine falls on all of them.
    for round in 0..rounds {
        for case in &mut cases {
            case.measure(place.path())?;
        }
        writeln!(out, "round {} of {rounds} done", round + 1)?;
    }
    print(&mut out, &mut cases)
}

impl Case {
    fn new(kind: Kind, parts: &[Part], texts: bool, peer: Option<Peer>) -> Case {
        let (reading, running, peers) = (Vec::new(), Vec::new(), Vec::new());
        Case { kind, parts: parts.to_vec(), texts, peer, reading, running, peers }
    }

    fn documents(&self) -> u64 {
        self.parts.iter().map(|part| part.documents).sum()
    }

    /// Of the documents themselves, not compressed.
    fn megabytes(&self) -> f64 {
        self.parts.iter().map(|part| part.bytes).sum::<u64>() as f64 / 1e6
    }

    /// One reading, one run and one of the script, one after the other.
    fn measure(&mut self, place: &Path) -> Result<()> {
        let output = place.join("dataset");
        let folders: Vec<&Path> = self.parts.iter().map(|part| part.folder.as_path()).collect();
        let files = files(&folders)?;
        self.reading.push(measure::here(|| read_and_validate(&files))?);
        // Without the store, so that no round reads what the one before has kept.
        let mut arguments: Vec<&OsStr> =
            ["run", "--quiet", "--no-store", "--output"].iter().map(|word| word.as_ref()).collect();
        arguments.push(output.as_ref());
        if !self.texts {
            arguments.push("--no-texts".as_ref());
        }
        arguments.extend(folders.iter().map(|folder| folder.as_os_str()));
        let (usage, _) = measure::run(Path::new(env!("CARGO_BIN_EXE_gongkai")), &arguments)?;
        let summary: serde_json::Value = serde_json::from_slice(&std::fs::read(output.join("dataset.json"))?)?;
        let values = summary["observations"].as_u64().context("dataset.json has no number of observations")?;
        self.running.push(Usage { values, ..usage });
        if let Some(peer) = &self.peer {
            self.peers.push(peer.run(&folders, &place.join("peer.parquet"))?);
        }
        Ok(())
    }
}

/// All files directly in the folders.
fn files(folders: &[&Path]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(folder)? {
            files.push(entry?.path());
        }
    }
    files.sort();
    Ok(files)
}

/// The least that any reader does: get the bytes, unpacked, and see whether they are text.
fn read_and_validate(files: &[PathBuf]) -> Result<()> {
    let mut characters = 0;
    for file in files {
        let bytes = std::fs::read(file)?;
        let mut unpacked = Vec::new();
        let bytes = match file.extension().and_then(OsStr::to_str) {
            Some("zst") => {
                zstd::Decoder::new(bytes.as_slice())?.read_to_end(&mut unpacked)?;
                unpacked
            }
            Some("gz") => {
                flate2::bufread::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked)?;
                unpacked
            }
            _ => bytes,
        };
        characters += match simdutf8::basic::from_utf8(&bytes) {
            Ok(text) => text.len(),
            Err(_) => encoding_rs::GB18030.decode(&bytes).0.len(),
        };
    }
    std::hint::black_box(characters);
    Ok(())
}

fn print(out: &mut impl Write, cases: &mut [Case]) -> Result<()> {
    writeln!(
        out,
        "\n{:<9} {:>9} {:>7} {:<10} {:>8} {:>8} {:>11} {:>9} {:>8} {:>8}",
        "kind", "documents", "MB", "texts", "wall s", "CPU s", "docs/CPU-s", "MB/CPU-s", "reading", "peak MB"
    )?;
    for case in cases.iter_mut() {
        let run = median(&mut case.running);
        let reading = median(&mut case.reading);
        writeln!(
            out,
            "{:<9} {:>9} {:>7.1} {:<10} {:>8.2} {:>8.2} {:>11.0} {:>9.1} {:>8.0} {:>8.1}",
            case.kind.name(),
            case.documents(),
            case.megabytes(),
            if case.texts { "written" } else { "--no-texts" },
            run.wall,
            run.cpu,
            case.documents() as f64 / run.cpu.max(0.01),
            case.megabytes() / run.cpu.max(0.01),
            case.megabytes() / reading.cpu.max(1e-6),
            run.peak
        )?;
    }
    for kind in cases.chunks(CASES) {
        let [tenth, all, compared] = kind else { continue };
        let (few, many) = (median(&mut tenth.running.clone()).peak, median(&mut all.running.clone()).peak);
        let more = (many / few.max(0.1) - 1.0) * 100.0;
        let name = all.kind.name();
        writeln!(out, "{name}: ten times as many documents take {more:+.0} % memory")?;
        if compared.peers.is_empty() {
            continue;
        }
        // Pair by pair, because the machine's speed drifts.
        let pairs = compared.peers.iter().zip(&compared.running);
        let mut ratios: Vec<f64> = pairs.map(|(peer, own)| peer.cpu / own.cpu.max(0.01)).collect();
        ratios.sort_by(f64::total_cmp);
        let (script, own) = (median(&mut compared.peers.clone()), median(&mut compared.running.clone()));
        writeln!(
            out,
            "{name}: benches/peers/regex.py on the same files: {:.2} CPU s, {:.1} MB/CPU-s, {:.1} MB peak, {} values \
             (gongkai: {}); {:.1} times the processor time of gongkai",
            script.cpu,
            compared.megabytes() / script.cpu.max(0.01),
            script.peak,
            script.values,
            own.values,
            ratios[ratios.len() / 2]
        )?;
    }
    writeln!(
        out,
        "\nMedian of the rounds. MB: of the documents, not compressed. CPU-s: of all threads of `gongkai run`. reading:\n\
         MB per CPU-second of reading, unpacking and validating the same files and nothing else, on one thread, right\n\
         before each run."
    )?;
    Ok(())
}

/// The run with the median processor time, with the largest memory of all.
fn median(runs: &mut [Usage]) -> Usage {
    runs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    let peak = runs.iter().map(|run| run.peak).fold(0.0, f64::max);
    runs.get(runs.len() / 2).map_or(Usage::default(), |run| Usage { peak, ..*run })
}
