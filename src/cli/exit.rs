//! How the program ends. The codes are documented in `--help` and the README.

use std::process::ExitCode;

use signal_hook::consts::SIGTERM;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// It was done, but not all is well: documents could not be read, or a result is below
    /// its floor, or a dataset is not as it was written.
    Incomplete = 1,
    /// It could not run: wrong arguments, no input, no place for the output, mistakes in
    /// the knowledge files.
    CouldNotRun = 2,
    /// Ctrl-C ended it.
    Interrupted = 130,
    /// The system or its owner ended it (SIGTERM).
    Terminated = 143,
}

impl Exit {
    /// Ended by this signal.
    pub fn of_signal(signal: i32) -> Exit {
        if signal == SIGTERM { Exit::Terminated } else { Exit::Interrupted }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// The same for people, at the end of `--help`.
pub const HELP: &str = "\
Exit codes:
  0  done
  1  done, but documents could not be read (run, inspect), a result is below its floor (evaluate),
     or the dataset is damaged (verify)
  2  could not run: wrong arguments, no input, output not writable, mistakes in the knowledge files
  130, 143  ended by Ctrl-C or SIGTERM; an older dataset is as it was, and the same command goes on from there";
