//! The command line's grammar.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use super::exit;
use crate::ingest::{Columns, Ocr};
use crate::knowledge::Source;

/// Reads Chinese government-information-disclosure annual reports (政府信息公开工作年度报告)
/// into Parquet tables in which every number carries the words it came from.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, after_help = exit::HELP)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
    /// Ends the program, as clap does, after arguments that can't go together and of which clap knows nothing.
    pub fn check(&self) {
        let Command::Run(run) = &self.command else { return };
        let list = run.files_from.as_deref().is_some_and(|list| list == Path::new("-"));
        if list && run.inputs.iter().any(|input| input == "-") {
            let message = "standard input cannot be the list of files and a document: give one of them as a file";
            Arguments::command().error(ErrorKind::ArgumentConflict, message).exit();
        }
    }
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Folder with the knowledge files, instead of those built into the program
    #[arg(long, value_name = "DIR", global = true)]
    pub pipeline: Option<PathBuf>,
    /// File of your own checks (TOML) beside the built-in ones; may be repeated. How they are
    /// written is said in pipelines/annual-reports/checks/README.md; `gongkai knowledge check
    /// --checks FILE` shows mistakes and runs their examples
    #[arg(long, value_name = "FILE", global = true)]
    pub checks: Vec<PathBuf>,
    /// Log more: -v what is done, -vv every detail
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
    /// How log lines on stderr are written
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", global = true)]
    pub log_format: LogFormat,
    /// No progress, no summary; only errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

impl Common {
    /// Where the knowledge files are.
    pub fn source(&self) -> Source {
        let folder = self.pipeline.clone().map_or(Source::Embedded, Source::Directory);
        match self.checks.as_slice() {
            [] => folder,
            files => Source::WithChecks(Box::new(folder), files.to_vec()),
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, and one for the progress after each batch.
    Json,
}

/// The hidden command by which the program reads documents for another process of itself.
pub const WORKER: &str = "worker";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read documents and write the tables
    #[command(after_help = exit::HELP)]
    Run(RunArguments),
    /// Tell whether a dataset is whole: recompute everything that its manifest says
    #[command(after_help = exit::HELP)]
    Verify(VerifyArguments),
    /// Show what is understood from one document, value by value
    Inspect(InspectArguments),
    /// List the indicators and checks, or show one
    Codebook(CodebookArguments),
    /// Work on the knowledge files
    Knowledge {
        #[command(subcommand)]
        command: KnowledgeCommand,
    },
    /// Read documents for another process of this program
    #[command(name = WORKER, hide = true)]
    Worker,
    /// Measure precision and recall against a gold file
    Evaluate(EvaluateArguments),
}

/// What to do with the knowledge files.
#[derive(Debug, Subcommand)]
pub enum KnowledgeCommand {
    /// Load them all and list every mistake with file and line
    Check,
    /// Learn from reports and their gold, and from the example sentences, what numbers mostly count by the words around them
    Learn(LearnArguments),
}

/// Arguments of `gongkai knowledge learn`.
#[derive(Debug, Args)]
pub struct LearnArguments {
    /// Folders with documents in `reports/`, and what they state in `gold/`
    #[arg(value_name = "COLLECTION", required = true)]
    pub collections: Vec<PathBuf>,
    /// The file to write: lexicon/associations.tsv of a folder of knowledge files
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
}

/// Arguments of `gongkai run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Files, folders (read recursively), globs, s3://bucket/folder, https://host/page, or - for standard
    /// input; the built-in sample collection if none. Archives, crawls and corpora are taken apart
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<OsString>,
    /// Also read the files and folders that this file lists, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    #[command(flatten)]
    pub columns: ColumnArguments,
    #[command(flatten)]
    pub ocr: OcrArguments,
    /// Folder for the tables, or s3://bucket/folder; an older dataset in it is replaced as a whole
    #[arg(long, short, value_name = "DIR")]
    pub output: PathBuf,
    /// Threads to read with; all processors if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Do not write the table `texts`
    #[arg(long)]
    pub no_texts: bool,
    /// Read every document anew, even where an earlier run has its result
    #[arg(long, conflicts_with = "no_store")]
    pub fresh: bool,
    /// Leave no results beside the tables: saves their room on the disk (about that of the
    /// documents), but a run that is ended can't be continued, and the next one reads everything
    #[arg(long)]
    pub no_store: bool,
    /// Do not run: list the documents that would have to be understood, and why
    #[arg(long)]
    pub explain: bool,
}

/// Arguments of `gongkai verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// Folder with the tables, or s3://bucket/folder
    #[arg(value_name = "DIR")]
    pub dataset: PathBuf,
}

/// Recognition of pictures.
#[derive(Debug, Args)]
pub struct OcrArguments {
    /// Recognise the text of PDF pages that are pictures, with tesseract and pdftoppm (poppler), which
    /// have to be installed; takes seconds a page. Such reports have the flag `ocr` and less confidence
    #[arg(long, value_name = "LANGUAGE", num_args = 0..=1, require_equals = true, default_missing_value = "chi_sim")]
    ocr: Option<String>,
}

impl OcrArguments {
    /// The programs, if wanted.
    pub fn find(&self) -> Result<Option<Ocr>> {
        self.ocr.as_deref().map(Ocr::find).transpose().map_err(anyhow::Error::msg)
    }
}

/// Where corpora (JSONL, Parquet) have their documents.
#[derive(Debug, Args)]
pub struct ColumnArguments {
    /// Column of a corpus with plain text; guessed if not given
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    /// Column of a corpus with HTML; guessed if not given
    #[arg(long, value_name = "NAME")]
    pub html_column: Option<String>,
    /// Column of a corpus with the title that its text has not; guessed if not given
    #[arg(long, value_name = "NAME")]
    pub title_column: Option<String>,
    /// Column of a corpus with the address of the page; guessed if not given
    #[arg(long, value_name = "NAME")]
    pub url_column: Option<String>,
}

impl ColumnArguments {
    /// As ingest wants them.
    pub fn columns(&self) -> Columns {
        Columns {
            text: self.text_column.clone(),
            html: self.html_column.clone(),
            title: self.title_column.clone(),
            url: self.url_column.clone(),
        }
    }
}

/// Takes an address; of those that begin with a hyphen only standard input and what is in it, for the others are
/// mistyped options.
fn address() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|address| {
        let text = address.to_string_lossy();
        let is_option = text.starts_with('-') && text != "-" && !text.starts_with("-!") && !text.starts_with("-#");
        if is_option { Err("there is no such option; a file of this name is written ./-NAME") } else { Ok(address) }
    })
}

/// Arguments of `gongkai inspect`.
#[derive(Debug, Args)]
pub struct InspectArguments {
    /// The document: a file, its address (s3://, https://), a uri of table `documents` such as a.zip!b.html or a.jsonl#7,
    /// or - for standard input, of which -!b.html and -#7 are documents; a built-in sample may be given by its name
    #[arg(value_name = "FILE", allow_hyphen_values = true, value_parser = address())]
    pub file: PathBuf,
    #[command(flatten)]
    pub columns: ColumnArguments,
    #[command(flatten)]
    pub ocr: OcrArguments,
    /// Show recognised non-values (dates, phones, growth …) with what they are
    #[arg(long)]
    pub all: bool,
}

/// Arguments of `gongkai codebook`.
#[derive(Debug, Args)]
pub struct CodebookArguments {
    /// `indicators` (the default) or `checks`; or the code of what to show
    #[arg(value_name = "indicators|checks")]
    pub what: Option<String>,
    /// Code of one indicator or check, or the beginning of several codes
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// Arguments of `gongkai evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArguments {
    /// Gold file: tab-separated, one row a value that the documents state; may be repeated
    #[arg(long, value_name = "FILE", required = true)]
    pub gold: Vec<PathBuf>,
    /// Folder with the documents that the gold file names
    #[arg(value_name = "DIR")]
    pub documents: PathBuf,
    /// File of numbers that are not values; none of them may be stated as one; may be repeated
    #[arg(long, value_name = "FILE")]
    pub traps: Vec<PathBuf>,
    /// Ratchet file (TOML): exit code 1 when a result is below its floor
    #[arg(long, value_name = "FILE")]
    pub floor: Option<PathBuf>,
    /// Table of the ratchet file to hold the results against; the gold file's stem if not given
    #[arg(long, value_name = "NAME", requires = "floor")]
    pub floor_name: Option<String>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Print the sums only, not what each document has wrong: of reports on which nobody is to tune
    #[arg(long, conflicts_with = "json")]
    pub totals_only: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Arguments::command().debug_assert();
    }
}
