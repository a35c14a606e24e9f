//! Ctrl-C and SIGTERM while a run is under way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fs, io, thread};

use indicatif::ProgressBar;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator;

use super::args::Common;
use super::exit::Exit;
use super::log;
use crate::model::Stop;
use crate::pipeline::RunError;

/// What a run has to stop by itself. One that waits for a pipe or a server does not look whether it is to stop.
const PATIENCE: Duration = Duration::from_secs(2);
/// Tries to remove a folder into which others are still writing.
const TRIES: usize = 5;

/// Listens for the signals that end a run.
#[derive(Clone)]
pub struct Signals {
    stop: Stop,
    common: Common,
    bar: ProgressBar,
    /// Whether the run is over. Held by whoever says how it ended, so that only one does.
    over: Arc<Mutex<bool>>,
}

impl Signals {
    /// Ctrl-C and SIGTERM ask to stop. If that takes too long, or if they come twice, they end the program where it
    /// stands: all that a run has finished is on the disk, as after `kill -9`. What comes once only, when the run is over,
    /// comes too late to say that it was stopped.
    pub fn heed(stop: &Stop, common: &Common, bar: &ProgressBar) -> io::Result<Signals> {
        let signals = Signals { stop: stop.clone(), common: common.clone(), bar: bar.clone(), over: Arc::default() };
        let (listener, mut incoming) = (signals.clone(), iterator::Signals::new([SIGINT, SIGTERM])?);
        thread::Builder::new().name("signals".to_string()).spawn(move || {
            for signal in incoming.forever() {
                if listener.stop.asked() {
                    listener.end(signal);
                }
                listener.stop.ask(signal);
                let impatient = listener.clone();
                thread::spawn(move || {
                    thread::sleep(PATIENCE);
                    impatient.end(signal);
                });
            }
        })?;
        Ok(signals)
    }

    /// The run has ended by itself, and whoever calls this says how.
    pub fn over(&self) {
        *self.is_over() = true;
    }

    /// Ends the program, and leaves of the run what the next one goes on from.
    fn end(&self, signal: i32) -> ! {
        // Both are held to the end: nobody says or publishes anything any more.
        let is_over = self.is_over();
        let unfinished = self.stop.unfinished();
        for folder in unfinished.iter() {
            let _ = (0..TRIES).any(|_| fs::remove_dir_all(folder).is_ok() || !folder.exists());
        }
        if !*is_over {
            self.bar.finish_and_clear();
            log::say(self.common.log_format, tracing::Level::WARN, &RunError::Stopped.to_string());
        }
        std::process::exit(Exit::of_signal(signal) as i32)
    }

    fn is_over(&self) -> MutexGuard<'_, bool> {
        self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
