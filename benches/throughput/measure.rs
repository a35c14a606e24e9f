//! Processor time and memory of a child process and of this one, from /proc (Linux).

use std::io::Read;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{WaitOptions, getpid, set_child_subreaper, wait};

/// What one run took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Processor time of all threads and of all processes that it started, in seconds.
    pub cpu: f64,
    /// Time on the clock, in seconds.
    pub wall: f64,
    /// Largest resident memory of the program itself, in MB (10⁶ bytes); 0 where it was not asked for.
    pub peak: f64,
    /// Values that were found; 0 where none were looked for.
    pub values: u64,
}

/// Runs the program to its end; with the usage, what it printed.
pub fn run(program: &Path, arguments: &[&std::ffi::OsStr]) -> Result<(Usage, String)> {
    run_fed(program, arguments, None::<fn(ChildStdin) -> Result<()>>)
}

/// Like [`run`], with `feed` writing what the program reads from standard input.
pub fn run_fed(
    program: &Path,
    arguments: &[&std::ffi::OsStr],
    feed: Option<impl FnOnce(ChildStdin) -> Result<()> + Send + 'static>,
) -> Result<(Usage, String)> {
    // Processes that outlive the one that started them become ours, so that their time is counted.
    set_child_subreaper(Some(getpid()))?;
    let before = stat_seconds(15)?;
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(if feed.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let feeding = feed.zip(child.stdin.take()).map(|(feed, stdin)| std::thread::spawn(move || feed(stdin)));
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0.0;
    let status = loop {
        // The kernel keeps the high-water mark, so what is lost is at most the last 2 ms.
        if let Some(now) = high_water_mark(&status_file) {
            peak = now;
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let wall = started.elapsed().as_secs_f64();
    ensure!(status.success(), "{} ended with {status}", program.display());
    match feeding.map(std::thread::JoinHandle::join) {
        Some(Ok(fed)) => fed?,
        Some(Err(_)) => bail!("the reports could not be made"),
        None => {}
    }
    while wait(WaitOptions::empty()).is_ok() {}
    // Processor time of children is added to ours when they are waited for.
    let usage = Usage { cpu: stat_seconds(15)? - before, wall, peak, values: 0 };
    // They print a line or two, which the pipe holds.
    let mut printed = String::new();
    if let Some(mut out) = child.stdout {
        out.read_to_string(&mut printed)?;
    }
    Ok((usage, printed))
}

/// Measures `work` on this thread: the mean of as many runs as half a second holds, because
/// the clock of a single short run is too coarse.
pub fn here(work: impl Fn() -> Result<()>) -> Result<Usage> {
    let (before, started) = (own_seconds()?, Instant::now());
    let mut runs = 0.0;
    while runs == 0.0 || started.elapsed() < Duration::from_millis(500) {
        work()?;
        runs += 1.0;
    }
    let wall = started.elapsed().as_secs_f64() / runs;
    Ok(Usage { cpu: (own_seconds()? - before) / runs, wall, ..Usage::default() })
}

fn high_water_mark(status_file: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status_file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}

/// Processor time of this process: from the scheduler in nanoseconds, else in ticks.
fn own_seconds() -> Result<f64> {
    let schedstat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    match schedstat.split_whitespace().next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()) {
        Some(nanoseconds) if nanoseconds > 0.0 => Ok(nanoseconds / 1e9),
        _ => stat_seconds(13),
    }
}

/// User and system time in /proc/self/stat, which stand in the two fields from `first`
/// (counted from 0): 13 for this process, 15 for its children. Ticks are 10 ms on Linux.
fn stat_seconds(first: usize) -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("this benchmark reads /proc and needs Linux")?;
    // The second field, the program's name, may hold spaces; it ends with the last parenthesis.
    let Some((_, fields)) = stat.rsplit_once(')') else { bail!("/proc/self/stat has no program name") };
    let ticks = fields.split_whitespace().skip(first - 2).take(2);
    let ticks = ticks.map(str::parse::<f64>).collect::<Result<Vec<f64>, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}
