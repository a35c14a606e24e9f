//! Log lines: tracing to stderr, above the progress bar where there is one.

use std::io::{self, Write};

use indicatif::ProgressBar;
use serde_json::{Value, json};
use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

use super::args::{Common, LogFormat};

/// Starts logging; returns the bar that log lines keep clear of (hidden until a command
/// shows it).
///
/// The environment variable `GONGKAI_LOG` takes tracing's filter syntax and goes before
/// `-v` and `--quiet`.
pub fn start(common: &Common) -> ProgressBar {
    let bar = ProgressBar::hidden();
    let level = match (common.quiet, common.verbose) {
        (true, 0) => "error",
        (_, 0) => "warn",
        (_, 1) => "info",
        (_, 2) => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_env("GONGKAI_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(AboveBar(bar.clone()));
    // Only a second start in one process could fail, and then logging is on already.
    let _ = match common.log_format {
        LogFormat::Text => builder.with_target(false).with_ansi(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    bar
}

/// Says on stderr, whatever the level of the log, what a person must know: how the program ended, and why.
pub fn say(format: LogFormat, level: Level, message: &str) {
    // Not eprintln!: it panics when stderr is closed.
    let _ = match format {
        LogFormat::Text => writeln!(io::stderr(), "gongkai: {message}"),
        LogFormat::Json => writeln!(io::stderr(), "{}", line(level, "gongkai::cli", &json!({ "message": message }))),
    };
}

/// A line of JSON with the same keys as those that tracing writes.
pub fn line(level: Level, target: &str, fields: &Value) -> Value {
    let mut timestamp = String::new();
    // A clock that cannot be read makes no line unreadable.
    let _ = SystemTime.format_time(&mut Writer::new(&mut timestamp));
    json!({ "timestamp": timestamp, "level": level.as_str(), "fields": fields, "target": target })
}

/// Writes to stderr while the bar is out of the way.
#[derive(Clone)]
struct AboveBar(ProgressBar);

impl Write for AboveBar {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write_all(line)).map(|()| line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

impl<'a> MakeWriter<'a> for AboveBar {
    type Writer = AboveBar;

    fn make_writer(&'a self) -> AboveBar {
        self.clone()
    }
}
