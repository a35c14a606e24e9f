//! How far a run is: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing::Level;

use super::args::{Common, LogFormat};
use super::log;
use super::style::thousands;
use crate::dataset::Counts;
use crate::ingest::Input;
use crate::pipeline::Progress;

/// Time between two plain lines.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// How much there is to read.
#[derive(Debug, Clone, Copy)]
pub struct Total {
    /// Stored bytes, 0 where that is not known.
    pub bytes: u64,
    /// Documents; `None` where only opening the inputs would tell.
    pub documents: Option<u64>,
}

impl Total {
    /// How much the inputs are.
    pub fn of(inputs: &[Input]) -> Total {
        let documents = inputs.iter().all(Input::is_document).then_some(inputs.len() as u64);
        Total { bytes: inputs.iter().map(Input::bytes).sum(), documents }
    }
}

/// Shows progress on stderr.
pub struct Shown {
    how: How,
    total: Total,
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
    /// Progress over inputs of `total`; `bar` is the hidden bar that log lines keep clear of.
    pub fn new(total: Total, bar: ProgressBar, common: &Common) -> Shown {
        let started = Instant::now();
        let how = if common.quiet {
            How::Nothing
        } else if common.log_format == LogFormat::Json {
            How::Json
        } else if std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_length(total.bytes);
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
                bar.set_message(state(bytes, self.total, counts, seconds));
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
                let fields = fields(bytes, self.total, counts, seconds);
                let _ = writeln!(std::io::stderr(), "{}", log::line(Level::INFO, module_path!(), &fields));
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

/// `1,234 of 5,000 documents (1,000 reports, 2 unreadable), 617 documents/s, 14.8 MB/s`.
fn state(bytes: u64, total: Total, counts: &Counts, seconds: f64) -> String {
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
    let of = total.documents.map_or(String::new(), |total| format!(" of {}", thousands(total)));
    format!(
        "{}{of} documents ({}), {} documents/s, {:.1} MB/s",
        thousands(counts.documents),
        kinds.join(", "),
        thousands((counts.documents as f64 / seconds).round() as u64),
        bytes as f64 / 1e6 / seconds
    )
}

/// One plain line of progress.
fn line(bytes: u64, total: Total, counts: &Counts, seconds: f64) -> String {
    let state = state(bytes, total, counts, seconds);
    if total.bytes == 0 {
        return state;
    }
    let left = seconds_left(bytes, total.bytes, seconds).map_or(String::new(), |left| format!(", {left:.0} s left"));
    format!("{:.0} of {:.0} MB: {state}{left}", bytes as f64 / 1e6, total.bytes as f64 / 1e6)
}

/// As long as the bytes that are left take at the speed so far; `None` where that is not known.
fn seconds_left(bytes: u64, total: u64, seconds: f64) -> Option<f64> {
    (bytes > 0 && total > 0).then(|| total.saturating_sub(bytes) as f64 * seconds / bytes as f64)
}

/// Progress for programs: the fields of a log line.
fn fields(bytes: u64, total: Total, counts: &Counts, seconds: f64) -> serde_json::Value {
    let rate = |amount: u64| amount as f64 / seconds.max(0.001);
    serde_json::json!({
        "message": "progress",
        "bytes": bytes,
        "total_bytes": total.bytes,
        "documents": counts.documents,
        "total_documents": total.documents,
        "reports": counts.reports,
        "duplicates": counts.duplicates,
        "not_a_report": counts.not_a_report,
        "unreadable": counts.unreadable,
        "seconds": seconds,
        "documents_per_second": rate(counts.documents),
        "bytes_per_second": rate(bytes),
        "seconds_left": seconds_left(bytes, total.bytes, seconds),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Place;

    #[test]
    fn a_line_names_rate_and_time_left() {
        let counts = Counts { documents: 500, reports: 499, unreadable: 1, ..Counts::default() };
        let [total, open] = [(24_000_000, Some(2000)), (0, None)].map(|(bytes, documents)| Total { bytes, documents });
        assert_eq!(
            line(6_000_000, total, &counts, 0.5),
            "6 of 24 MB: 500 of 2,000 documents (499 reports, 1 unreadable), 1,000 documents/s, 12.0 MB/s, 2 s left"
        );
        // Nothing known and nothing done yet must not divide by zero.
        let said = fields(6_000_000, total, &counts, 0.5);
        assert_eq!((&said["unreadable"], &said["total_documents"]), (&1.into(), &2000.into()));
        assert_eq!(said["documents_per_second"], 1000.0);
        assert_eq!(said["bytes_per_second"], 12e6);
        assert_eq!(said["seconds_left"], 1.5);
        // Of standard input nobody knows how long it is.
        let said = fields(6, open, &counts, 0.5);
        assert!(said["seconds_left"].is_null() && said["total_documents"].is_null());
        assert_eq!(line(0, open, &Counts::default(), 0.0), "0 documents (), 0 documents/s, 0.0 MB/s");
    }

    #[test]
    fn how_many_documents_there_are_is_known_where_all_say_so() {
        let file = |name: &str| Input { uri: name.to_string(), place: Place::File(name.into()) };
        let pages = [file("a.html"), Input::broken("b".to_string(), "locked".to_string())];
        assert_eq!(Total::of(&pages).documents, Some(2));
        for other in [file("a.zip"), file("a"), Input::stdin()] {
            assert_eq!(Total::of(&[pages[0].clone(), other]).documents, None);
        }
    }
}
