//! What one would use instead: the Python scripts in `benches/peers/`, run on the same files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::generate::Kind;
use crate::measure::{self, Usage};

/// The scripts: name, what they need, what they read, and whether they are so slow that a tenth of it is
/// enough.
const SCRIPTS: [(&str, &str, &[Kind], bool); 3] = [
    ("lxml_re.py", "lxml, pyarrow", &[Kind::Text, Kind::Html, Kind::Jsonl, Kind::Warc], false),
    ("duckdb_regex.py", "duckdb, lxml, pyarrow", &[Kind::Jsonl], true),
    ("main_text.py", "trafilatura, lxml, pyarrow", &[Kind::Html], true),
];

/// A script and the Python that has what it needs.
#[derive(Debug, Clone)]
pub struct Peer {
    /// The script's file name.
    pub name: &'static str,
    /// Reads the first part only.
    pub of_a_tenth: bool,
    kinds: &'static [Kind],
    python: PathBuf,
    script: PathBuf,
}

impl Peer {
    /// The peers, as far as `make bench` could set up their Python; and the others, for people.
    pub fn find() -> (Vec<Peer>, Vec<String>) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".venv/bin/python");
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for (name, needs, kinds, of_a_tenth) in SCRIPTS {
            let mut check = Command::new(&python);
            check.args(["-c", &format!("import {needs}")]).stdout(Stdio::null()).stderr(Stdio::null());
            if check.status().is_ok_and(|status| status.success()) {
                let script = root.join("benches/peers").join(name);
                found.push(Peer { name, of_a_tenth, kinds, python: python.clone(), script });
            } else {
                missing.push(format!("{name} (.venv has no Python with {needs})"));
            }
        }
        (found, missing)
    }

    /// Whether it reads such files.
    pub fn reads(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// One run over the folders. The script prints how many values it has found.
    pub fn run(&self, folders: &[&Path], output: &Path) -> Result<Usage> {
        let mut arguments: Vec<&OsStr> = vec![self.script.as_os_str(), output.as_os_str()];
        arguments.extend(folders.iter().map(|folder| folder.as_os_str()));
        let (usage, printed) = measure::run(&self.python, &arguments)?;
        Ok(Usage { values: printed.trim().parse().context("the script should print a number")?, ..usage })
    }
}
