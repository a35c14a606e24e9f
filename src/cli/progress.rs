//! How far a run is: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
    Nothing,
}

impl Shown {
    /// Progress over `total` documents; `bar` is the hidden bar that log lines keep clear of.
    pub fn new(total: u64, bar: ProgressBar, quiet: bool) -> Shown {
        let started = Instant::now();
        let how = if quiet {
            How::Nothing
        } else if std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_length(total);
            let template = "{bar:30} {human_pos}/{human_len} documents  {msg}  {eta} left";
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
    fn batch_done(&self, documents: u64, bytes: u64, counts: &Counts) {
        let seconds = self.started.elapsed().as_secs_f64();
        match &self.how {
            How::Bar(bar) => {
                let unreadable = match counts.unreadable {
                    0 => String::new(),
                    count => format!(", {} unreadable", thousands(count)),
                };
                bar.set_message(format!("{}{unreadable}", rate(documents, bytes, seconds)));
                bar.set_position(documents);
            }
            How::Lines(last) => {
                // A poisoned lock means that another thread panicked while printing: go on without lines.
                let Ok(mut last) = last.lock() else { return };
                if last.elapsed() >= LINE_EVERY {
                    *last = Instant::now();
                    let line = line(documents, self.total, bytes, seconds);
                    let _ = writeln!(std::io::stderr(), "{line}");
                }
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
            How::Lines(_) | How::Nothing => {}
        }
    }
}

/// `1,234 documents/s, 14.8 MB/s`.
fn rate(documents: u64, bytes: u64, seconds: f64) -> String {
    let seconds = seconds.max(0.001);
    let per_second = (documents as f64 / seconds).round() as u64;
    format!("{} documents/s, {:.1} MB/s", thousands(per_second), bytes as f64 / 1e6 / seconds)
}

/// One plain line of progress.
fn line(documents: u64, total: u64, bytes: u64, seconds: f64) -> String {
    let left = total.saturating_sub(documents) as f64 * seconds / documents.max(1) as f64;
    format!(
        "{}/{} documents, {}, {:.0} s left",
        thousands(documents),
        thousands(total),
        rate(documents, bytes, seconds),
        left
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_rate_and_time_left() {
        assert_eq!(line(500, 2000, 6_000_000, 0.5), "500/2,000 documents, 1,000 documents/s, 12.0 MB/s, 2 s left");
        // Nothing done yet must not divide by zero.
        assert_eq!(line(0, 2, 0, 0.0), "0/2 documents, 0 documents/s, 0.0 MB/s, 0 s left");
    }
}
