//! How far a run is: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Common, LogFormat};
use super::style::thousands;
use crate::dataset::Counts;
use crate::pipeline::Progress;

/// Time between two plain lines.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Shows progress on stderr.
pub struct Shown {
    how: How,
    total: u64,
    started: Instant,
}

enum How {
    Bar(ProgressBar),
    /// With the time of the last line.
    Lines(Mutex<Instant>),
    /// One JSON object a batch.
    Json,
    Nothing,
}

impl Shown {
    /// Progress over inputs of `total` stored bytes, 0 where that is not known; `bar` is the hidden bar that log lines keep clear of.
    pub fn new(total: u64, bar: ProgressBar, common: &Common) -> Shown {
        let started = Instant::now();
        let how = if common.quiet {
            How::Nothing
        } else if common.log_format == LogFormat::Json {
            How::Json
        } else if std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_length(total);
            let template = "{bar:30} {percent}%  {msg}  {eta} left";
            // The template is a constant: a mistake in it would show in the first run.
            bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
            How::Bar(bar)
        } else {
            How::Lines(Mutex::new(started))
        };
        Shown { how, total, started }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let How::Bar(bar) = &self.how {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Shown {
    fn batch_done(&self, bytes: u64, counts: &Counts) {
        let seconds = self.started.elapsed().as_secs_f64();
        match &self.how {
            How::Bar(bar) => {
                bar.set_message(state(bytes, counts, seconds));
                bar.set_position(bytes);
            }
            How::Lines(last) => {
                // A poisoned lock means that another thread panicked while printing: go on without lines.
                let Ok(mut last) = last.lock() else { return };
                if last.elapsed() >= LINE_EVERY {
                    *last = Instant::now();
                    let line = line(bytes, self.total, counts, seconds);
                    let _ = writeln!(std::io::stderr(), "{line}");
                }
            }
            How::Json => {
                let _ = writeln!(std::io::stderr(), "{}", object(bytes, self.total, counts, seconds));
            }
            How::Nothing => {}
        }
    }

    fn tables_started(&self) {
        match &self.how {
            How::Bar(bar) => bar.set_message("writing the tables"),
            // Only where the reading took long enough to be shown at all.
            How::Lines(_) if self.started.elapsed() >= LINE_EVERY => {
                let _ = writeln!(std::io::stderr(), "writing the tables");
            }
            How::Lines(_) | How::Json | How::Nothing => {}
        }
    }
}

/// `1,234 documents (1,000 reports, 2 unreadable), 617 documents/s, 14.8 MB/s`.
fn state(bytes: u64, counts: &Counts, seconds: f64) -> String {
    let seconds = seconds.max(0.001);
    let kinds = [
        (counts.reports, "reports"),
        (counts.duplicates, "duplicates"),
        (counts.not_a_report, "not a report"),
        (counts.unreadable, "unreadable"),
    ];
    let kinds: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{} {kind}", thousands(*count)))
        .collect();
    format!(
        "{} documents ({}), {} documents/s, {:.1} MB/s",
        thousands(counts.documents),
        kinds.join(", "),
        thousands((counts.documents as f64 / seconds).round() as u64),
        bytes as f64 / 1e6 / seconds
    )
}

/// One plain line of progress.
fn line(bytes: u64, total: u64, counts: &Counts, seconds: f64) -> String {
    let state = state(bytes, counts, seconds);
    if total == 0 {
        return state;
    }
    let left = seconds_left(bytes, total, seconds).map_or(String::new(), |left| format!(", {left:.0} s left"));
    format!("{:.0} of {:.0} MB: {state}{left}", bytes as f64 / 1e6, total as f64 / 1e6)
}

/// As long as the bytes that are left take at the speed so far; `None` where that is not known.
fn seconds_left(bytes: u64, total: u64, seconds: f64) -> Option<f64> {
    (bytes > 0 && total > 0).then(|| total.saturating_sub(bytes) as f64 * seconds / bytes as f64)
}

/// Progress for programs, in the shape of a log line.
fn object(bytes: u64, total: u64, counts: &Counts, seconds: f64) -> serde_json::Value {
    let rate = |amount: u64| amount as f64 / seconds.max(0.001);
    let fields = serde_json::json!({
        "message": "progress",
        "bytes": bytes,
        "total_bytes": total,
        "documents": counts.documents,
        "reports": counts.reports,
        "duplicates": counts.duplicates,
        "not_a_report": counts.not_a_report,
        "unreadable": counts.unreadable,
        "seconds": seconds,
        "documents_per_second": rate(counts.documents),
        "bytes_per_second": rate(bytes),
        "seconds_left": seconds_left(bytes, total, seconds),
    });
    serde_json::json!({ "level": "INFO", "fields": fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_rate_and_time_left() {
        let counts = Counts { documents: 500, reports: 499, unreadable: 1, ..Counts::default() };
        assert_eq!(
            line(6_000_000, 24_000_000, &counts, 0.5),
            "6 of 24 MB: 500 documents (499 reports, 1 unreadable), 1,000 documents/s, 12.0 MB/s, 2 s left"
        );
        // Nothing known and nothing done yet must not divide by zero.
        let fields = |bytes, total| object(bytes, total, &counts, 0.5)["fields"].clone();
        assert_eq!(fields(6, 24)["unreadable"], 1);
        assert_eq!(fields(6, 24)["documents_per_second"], 1000.0);
        assert_eq!(fields(6, 24)["bytes_per_second"], 12.0);
        assert_eq!(fields(6, 24)["seconds_left"], 1.5);
        // Of standard input nobody knows how long it is.
        assert!(fields(6, 0)["seconds_left"].is_null());
        assert_eq!(line(0, 0, &Counts::default(), 0.0), "0 documents (), 0 documents/s, 0.0 MB/s");
    }
}
