//! `make bench`: documents and megabytes per CPU-second of `gongkai run`, end to end, on
//! generated reports, beside merely reading and validating the same bytes in the same run, and
//! beside a Python script that reads the same values; and peak memory at a tenth and at all of
//! the documents.
//!
//! `GONGKAI_BENCH_DOCUMENTS` changes the number of text documents (20,000); of the HTML pages,
//! which are six times as large, there are a fifth as many.

mod generate;
mod measure;
mod peer;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use generate::Kind;
use measure::Usage;
use peer::Peer;

/// Runs of each case; the median counts.
const ROUNDS: usize = 3;

/// One line of the table.
struct Case {
    kind: Kind,
    /// What to read.
    folders: Vec<PathBuf>,
    documents: u64,
    bytes: u64,
    texts: bool,
    /// The script, where it reads the same files.
    peer: Option<Peer>,
    reading: Vec<Usage>,
    running: Vec<Usage>,
    peers: Vec<Usage>,
}

/// Cases of each kind of files.
const CASES: usize = 4;

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
    for (kind, count) in [(Kind::Text, documents), (Kind::Html, documents.div_ceil(5))] {
        let folder = place.path().join(kind.name());
        let bytes = generate::write(&folder, kind, count)?;
        cases.push(Case::new(kind, &folder, 1, true)?);
        cases.push(Case::new(kind, &folder, generate::FOLDERS, true)?);
        cases.push(Case::new(kind, &folder, generate::FOLDERS, false)?);
        // The script writes no texts either, and a tenth tells enough of its rate.
        cases.push(Case { peer: peer.clone(), ..Case::new(kind, &folder, 1, false)? });
        let each = bytes as f64 / count as f64 / 1e3;
        writeln!(out, "{count} {} reports of {each:.1} KB in {}", kind.name(), folder.display())?;
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
    /// The first `folders` folders under `folder`.
    fn new(kind: Kind, folder: &Path, folders: usize, texts: bool) -> Result<Case> {
        let mut found: Vec<PathBuf> =
            std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        found.sort();
        found.truncate(folders);
        let files = files(&found)?;
        let mut bytes = 0;
        for file in &files {
            bytes += std::fs::metadata(file)?.len();
        }
        let documents = files.len() as u64;
        Ok(Case {
            kind,
            folders: found,
            documents,
            bytes,
            texts,
            peer: None,
            reading: Vec::new(),
            running: Vec::new(),
            peers: Vec::new(),
        })
    }

    /// One reading, one run and one of the script, one after the other.
    fn measure(&mut self, place: &Path) -> Result<()> {
        let output = place.join("dataset");
        let files = files(&self.folders)?;
        self.reading.push(measure::here(|| read_and_validate(&files))?);
        // Without the store, so that no round reads what the one before has kept.
        let mut arguments: Vec<&OsStr> =
            ["run", "--quiet", "--no-store", "--output"].iter().map(|word| word.as_ref()).collect();
        arguments.push(output.as_ref());
        if !self.texts {
            arguments.push("--no-texts".as_ref());
        }
        arguments.extend(self.folders.iter().map(|folder| folder.as_os_str()));
        self.running.push(measure::run(Path::new(env!("CARGO_BIN_EXE_gongkai")), &arguments)?);
        if let Some(peer) = &self.peer {
            self.peers.push(peer.run(&self.folders, &place.join("peer.parquet"))?);
        }
        Ok(())
    }
}

/// All files directly in the folders.
fn files(folders: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(folder)? {
            files.push(entry?.path());
        }
    }
    files.sort();
    Ok(files)
}

/// The least that any reader does: get the bytes and see that they are text.
fn read_and_validate(files: &[PathBuf]) -> Result<()> {
    let mut characters = 0;
    for file in files {
        let bytes = std::fs::read(file)?;
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
        "\n{:<5} {:>9} {:>7} {:<9} {:>8} {:>8} {:>11} {:>9} {:>8} {:>8}",
        "kind", "documents", "MB", "texts", "wall s", "CPU s", "docs/CPU-s", "MB/CPU-s", "reading", "peak MB"
    )?;
    for case in cases.iter_mut() {
        let run = median(&mut case.running);
        let reading = median(&mut case.reading);
        let megabytes = case.bytes as f64 / 1e6;
        writeln!(
            out,
            "{:<5} {:>9} {:>7.1} {:<9} {:>8.2} {:>8.2} {:>11.0} {:>9.1} {:>8.0} {:>8.1}",
            case.kind.name(),
            case.documents,
            megabytes,
            if case.texts { "written" } else { "--no-texts" },
            run.wall,
            run.cpu,
            case.documents as f64 / run.cpu.max(0.01),
            megabytes / run.cpu.max(0.01),
            megabytes / reading.cpu.max(1e-6),
            run.peak
        )?;
    }
    for kind in cases.chunks(CASES) {
        let [tenth, all, .., compared] = kind else { continue };
        let (few, many) = (median(&mut tenth.running.clone()).peak, median(&mut all.running.clone()).peak);
        let more = (many / few.max(0.1) - 1.0) * 100.0;
        writeln!(out, "{}: ten times as many documents take {more:+.0} % memory", all.kind.name())?;
        if compared.peers.is_empty() {
            continue;
        }
        // Pair by pair, because the machine's speed drifts.
        let pairs = compared.peers.iter().zip(&compared.running);
        let mut ratios: Vec<f64> = pairs.map(|(peer, own)| peer.cpu / own.cpu.max(0.01)).collect();
        ratios.sort_by(f64::total_cmp);
        let script = median(&mut compared.peers.clone());
        writeln!(
            out,
            "{}: benches/peers/regex.py on the same {} files: {:.2} CPU s, {:.1} MB/CPU-s, {:.1} MB peak; {:.1} times \
             the processor time of gongkai",
            all.kind.name(),
            compared.documents,
            script.cpu,
            compared.bytes as f64 / 1e6 / script.cpu.max(0.01),
            script.peak,
            ratios[ratios.len() / 2]
        )?;
    }
    writeln!(
        out,
        "\nMedian of the rounds. CPU-s: of all threads of `gongkai run`. reading: MB per CPU-second of reading and\n\
         validating the same files and nothing else, on one thread, right before each run."
    )?;
    Ok(())
}

/// The run with the median processor time, with the largest memory of all.
fn median(runs: &mut [Usage]) -> Usage {
    runs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    let peak = runs.iter().map(|run| run.peak).fold(0.0, f64::max);
    runs.get(runs.len() / 2).map_or(Usage::default(), |run| Usage { peak, ..*run })
}
