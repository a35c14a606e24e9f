//! Talks to a person: arguments, progress, messages, exit codes. One file a command.

mod args;
mod codebook;
mod evaluate;
mod exit;
mod inspect;
mod knowledge;
mod learn;
mod log;
mod place;
mod progress;
mod run;
mod signals;
mod style;
mod verify;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use tracing::Level;

use crate::ingest;
use crate::knowledge::{Knowledge, Source};
use args::{Arguments, Command, KnowledgeCommand, WORKER};
use exit::Exit;

/// Parses the arguments, does the work, and says how it went.
pub fn main() -> ExitCode {
    // clap ends the program itself: with 0 after --help and --version, with 2 (our
    // "could not run") after arguments that it does not understand.
    let arguments = Arguments::parse();
    arguments.check();
    let outcome = dispatch(&arguments);
    let exit = match outcome {
        Ok(exit) => exit,
        // The reader of a pipe went away (`gongkai codebook | head`): nothing is wrong.
        Err(error) if is_broken_pipe(&error) => Exit::Done,
        Err(error) => {
            log::say(arguments.common.log_format, Level::ERROR, &explain(&error));
            Exit::CouldNotRun
        }
    };
    exit.into()
}

fn dispatch(arguments: &Arguments) -> Result<Exit> {
    let bar = log::start(&arguments.common);
    if let Ok(program) = std::env::current_exe() {
        ingest::use_workers(program, &[WORKER]);
    }
    let source = arguments.common.source();
    match &arguments.command {
        Command::Worker => {
            ingest::serve(std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(Exit::Done)
        }
        Command::Run(run) => run::run(run, &arguments.common, &source, bar),
        Command::Verify(verify) => verify::verify(verify, &arguments.common),
        Command::Inspect(inspect) => inspect::inspect(inspect, &source, &load(&source)?),
        Command::Codebook(codebook) => codebook::codebook(codebook, &load(&source)?),
        Command::Knowledge { command: KnowledgeCommand::Check } => knowledge::check(&source),
        Command::Knowledge { command: KnowledgeCommand::Learn(arguments) } => {
            learn::learn(arguments, &source, load(&source)?)
        }
        Command::Evaluate(evaluate) => evaluate::evaluate(evaluate, &arguments.common, &load(&source)?),
    }
}

/// Loads the pipeline's knowledge, or says what is wrong with it.
fn load(source: &Source) -> Result<Knowledge> {
    if let Some(folder) = source.folder() {
        std::fs::read_dir(folder).with_context(|| format!("cannot open the pipeline folder {}", folder.display()))?;
    }
    Knowledge::load(source).map_err(|problems| {
        let count = problems.0.len();
        anyhow::anyhow!("the knowledge files have {count} mistake{}:\n{problems}", plural(count))
    })
}

/// The error with its causes, leaving out a cause that the words before already end with:
/// many libraries repeat theirs.
fn explain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

/// `s` unless there is exactly one.
fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Whether writing failed because nobody reads any more.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
