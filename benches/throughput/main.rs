//! `make bench`: documents and megabytes per CPU-second of `gongkai run`, end to end, on
//! generated reports, beside merely reading and validating the same bytes in the same run, and
//! beside what one would use instead (`benches/peers/`); peak memory at a tenth and at all of
//! the documents; and the time on the clock with one thread and with two.
//!
//! `GONGKAI_BENCH_DOCUMENTS` changes the number of text documents (20,000); of the HTML pages,
//! which are seven times as large, there are a fifth as many, and of PDF files a fortieth.
//! `GONGKAI_BENCH_LARGE` ("20000 1000000") measures such numbers of documents instead.

mod generate;
mod large;
mod measure;
mod peer;
// The printer of PDF is that of the tests.
#[allow(dead_code)]
#[path = "../../tests/support/mod.rs"]
mod support;

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
    /// Those that read the same files, with their runs.
    peers: Vec<(Peer, Vec<Usage>)>,
    reading: Vec<Usage>,
    running: Vec<Usage>,
    /// Runs with one thread and with two, where that is measured.
    threads: Option<[Vec<Usage>; 2]>,
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
    if let Some(counts) = std::env::var("GONGKAI_BENCH_LARGE").ok().filter(|_| measuring) {
        return large::run(&mut out, place.path(), &counts);
    }
    let (peers, missing) = Peer::find();
    for peer in missing {
        writeln!(out, "*** skipped: benches/peers/{peer} ***")?;
    }
    // At least one in each part: an empty file is no crawl.
    let [pages, prints] = [5, 40].map(|share| documents.div_ceil(share).max(generate::PARTS));
    for (kind, count) in [
        (Kind::Text, documents),
        (Kind::Html, pages),
        (Kind::Jsonl, documents),
        (Kind::Warc, pages),
        (Kind::Pdf, prints),
    ] {
        let folder = place.path().join(kind.name());
        let parts = generate::write(&folder, kind, count)?;
        let each = parts.iter().map(|part| part.bytes).sum::<u64>() as f64 / count as f64 / 1e3;
        writeln!(out, "{count} reports of {each:.1} KB as {} in {}", kind.name(), folder.display())?;
        cases.push(Case::new(kind, &parts[..1], true));
        cases.push(Case::new(kind, &parts, true));
        // The scripts write no texts either.
        let mut compared = Case::new(kind, &parts, false);
        compared.peers = peers.iter().filter(|peer| peer.reads(kind)).map(|peer| (peer.clone(), Vec::new())).collect();
        compared.threads = matches!(kind, Kind::Text | Kind::Html).then(Default::default);
        cases.push(compared);
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
    fn new(kind: Kind, parts: &[Part], texts: bool) -> Case {
        let (reading, running) = (Vec::new(), Vec::new());
        Case { kind, parts: parts.to_vec(), texts, peers: Vec::new(), reading, running, threads: None }
    }

    fn documents(&self) -> u64 {
        self.parts.iter().map(|part| part.documents).sum()
    }

    /// Of the documents themselves, not compressed.
    fn megabytes(&self) -> f64 {
        self.parts.iter().map(|part| part.bytes).sum::<u64>() as f64 / 1e6
    }

    /// Of what this peer reads.
    fn megabytes_of(&self, peer: &Peer) -> f64 {
        if peer.of_a_tenth { self.parts[0].bytes as f64 / 1e6 } else { self.megabytes() }
    }

    /// One reading, one run and one of each peer, one after the other.
    fn measure(&mut self, place: &Path) -> Result<()> {
        let folders: Vec<&Path> = self.parts.iter().map(|part| part.folder.as_path()).collect();
        let files = files(&folders)?;
        self.reading.push(measure::here(|| read_and_validate(&files))?);
        let more: &[&str] = if self.texts { &[] } else { &["--no-texts"] };
        self.running.push(run(place, &folders, more)?);
        for (peer, runs) in &mut self.peers {
            let folders = if peer.of_a_tenth { &folders[..1] } else { &folders };
            runs.push(peer.run(folders, &place.join("peer.parquet"))?);
        }
        for (runs, threads) in self.threads.iter_mut().flatten().zip(["1", "2"]) {
            runs.push(run(place, &folders, &["--no-texts", "--threads", threads])?);
        }
        Ok(())
    }
}

/// One run of the program.
fn run(place: &Path, folders: &[&Path], more: &[&str]) -> Result<Usage> {
    let output = place.join("dataset");
    // Without the store, so that no round reads what the one before has kept.
    let mut arguments: Vec<&OsStr> =
        ["run", "--quiet", "--no-store", "--output"].iter().map(|word| word.as_ref()).collect();
    arguments.push(output.as_ref());
    arguments.extend(more.iter().map(OsStr::new));
    arguments.extend(folders.iter().map(|folder| folder.as_os_str()));
    let (usage, _) = measure::run(Path::new(env!("CARGO_BIN_EXE_gongkai")), &arguments)?;
    let summary: serde_json::Value = serde_json::from_slice(&std::fs::read(output.join("dataset.json"))?)?;
    let values = summary["observations"].as_u64().context("dataset.json has no number of observations")?;
    Ok(Usage { values, ..usage })
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
            // No text before it is understood.
            Some("pdf") => {
                characters += bytes.len();
                continue;
            }
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
        for (peer, runs) in &compared.peers {
            // Pair by pair, because the machine's speed drifts.
            let share = compared.megabytes_of(peer) / compared.megabytes();
            let pairs = runs.iter().zip(&compared.running).map(|(peer, own)| peer.cpu / share / own.cpu.max(0.01));
            let (script, own) = (median(&mut runs.clone()), median(&mut compared.running.clone()));
            writeln!(
                out,
                "{name}: benches/peers/{} on {}: {:.2} CPU s, {:.1} MB/CPU-s, {:.1} MB peak, {} rows (gongkai on all: {} \
                 values); {:.1} times the processor time of gongkai",
                peer.name,
                if peer.of_a_tenth { "a tenth of the files" } else { "the same files" },
                script.cpu,
                compared.megabytes_of(peer) / script.cpu.max(0.01),
                script.peak,
                script.values,
                own.values,
                middle(pairs.collect())
            )?;
        }
        if let Some([one, two]) = &compared.threads {
            let faster = middle(one.iter().zip(two).map(|(one, two)| one.wall / two.wall).collect());
            writeln!(out, "{name}: two threads are {faster:.2} times as fast as one on the clock")?;
        }
    }
    writeln!(
        out,
        "\nMedian of the rounds. MB: of the documents, not compressed. CPU-s: of all threads and processes of `gongkai run`; peak: of\n\
         the program itself, without the processes that read PDF files. reading:\n\
         MB per CPU-second of reading, unpacking and validating the same files and nothing else, on one thread, right\n\
         before each run."
    )?;
    Ok(())
}

/// The median.
fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// The run with the median processor time, with the largest memory of all.
fn median(runs: &mut [Usage]) -> Usage {
    runs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    let peak = runs.iter().map(|run| run.peak).fold(0.0, f64::max);
    runs.get(runs.len() / 2).map_or(Usage::default(), |run| Usage { peak, ..*run })
}
