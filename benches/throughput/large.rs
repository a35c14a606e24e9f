//! `make bench-large`: memory and speed on very many reports. They come through a pipe, made on the way,
//! because no disk should have to hold them.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::generate;
use crate::measure;

/// One run over each of these numbers of reports.
pub fn run(out: &mut impl Write, place: &Path, counts: &str) -> Result<()> {
    writeln!(out, "{:>9} {:>8} {:>8} {:>9} {:>8}", "documents", "wall s", "CPU s", "docs/s", "peak MB")?;
    for count in counts.split_whitespace() {
        let count: u64 = count.parse().with_context(|| format!("GONGKAI_BENCH_LARGE: not a number: {count}"))?;
        let output = place.join("dataset");
        let words = ["run", "--quiet", "--no-store", "--no-texts", "-", "--output"];
        let arguments: Vec<&OsStr> = words.iter().map(|word| word.as_ref()).chain([output.as_os_str()]).collect();
        let feed = move |stdin| generate::write_stream(stdin, 0..count).map(drop);
        let (usage, _) = measure::run_fed(Path::new(env!("CARGO_BIN_EXE_gongkai")), &arguments, Some(feed))?;
        let rate = count as f64 / usage.wall;
        writeln!(out, "{count:>9} {:>8.1} {:>8.1} {rate:>9.0} {:>8.1}", usage.wall, usage.cpu, usage.peak)?;
        out.flush()?;
        std::fs::remove_dir_all(&output)?;
    }
    writeln!(
        out,
        "\nText reports of about 12.7 KB as JSONL.zst through a pipe; the wall time has the making of them in it, \
         the CPU time has not."
    )?;
    Ok(())
}
