//! What one would use instead: the Python script in `benches/peers/`, run on the same files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::measure::{self, Usage};

/// The script and the Python that has what it needs.
#[derive(Debug, Clone)]
pub struct Peer {
    python: PathBuf,
    script: PathBuf,
}

impl Peer {
    /// The peer, where `make bench` could set up its Python.
    pub fn find() -> Option<Peer> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let peer = Peer { python: root.join(".venv/bin/python"), script: root.join("benches/peers/regex.py") };
        let mut check = Command::new(&peer.python);
        let status = check.args(["-c", "import lxml, pyarrow"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success()).then_some(peer)
    }

    /// One run over the folders. The script prints how many values it has found.
    pub fn run(&self, folders: &[&Path], output: &Path) -> Result<Usage> {
        let mut arguments: Vec<&OsStr> = vec![self.script.as_os_str(), output.as_os_str()];
        arguments.extend(folders.iter().map(|folder| folder.as_os_str()));
        let (usage, printed) = measure::run(&self.python, &arguments)?;
        Ok(Usage { values: printed.trim().parse().context("the script should print a number")?, ..usage })
    }
}
