//! Where the knowledge files come from, and how their lines are read.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use super::Problems;

/// The folders of `pipelines/annual-reports` that the binary carries. The collections that reading is measured on are not
/// among them.
static FOLDERS: [(&str, Dir<'static>); 6] = [
    ("codebook", include_dir!("$CARGO_MANIFEST_DIR/pipelines/annual-reports/codebook")),
    ("forms", include_dir!("$CARGO_MANIFEST_DIR/pipelines/annual-reports/forms")),
    ("lexicon", include_dir!("$CARGO_MANIFEST_DIR/pipelines/annual-reports/lexicon")),
    ("checks", include_dir!("$CARGO_MANIFEST_DIR/pipelines/annual-reports/checks")),
    ("registry", include_dir!("$CARGO_MANIFEST_DIR/pipelines/annual-reports/registry")),
    (SAMPLES, include_dir!("$CARGO_MANIFEST_DIR/pipelines/annual-reports/samples/reports")),
];

/// Its settings, beside those folders.
const SETTINGS: (&str, &str) =
    ("pipeline.toml", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/annual-reports/pipeline.toml")));

/// The folder of the samples.
const SAMPLES: &str = "samples/reports";

/// A pipeline folder: the one embedded in the binary, or one on disk, perhaps with files beside it.
#[derive(Debug, Clone)]
pub enum Source {
    /// `pipelines/annual-reports` as it was when the binary was built.
    Embedded,
    /// `--pipeline DIR`.
    Directory(PathBuf),
    /// `--checks FILE`: another source, with files of checks from elsewhere.
    WithChecks(Box<Source>, Vec<PathBuf>),
}

impl Source {
    /// Text of the file at `path` (relative to the pipeline folder); a missing or unreadable
    /// file is a problem, and reads as empty.
    pub fn text(&self, path: &str, problems: &mut Problems) -> String {
        let found = match self {
            Source::Embedded => embedded_text(path).map(str::to_string).ok_or_else(|| "file is missing".to_string()),
            Source::Directory(root) => std::fs::read_to_string(root.join(path)).map_err(|error| error.to_string()),
            Source::WithChecks(base, files) => match files.iter().find(|file| file.to_string_lossy() == path) {
                Some(file) => std::fs::read_to_string(file).map_err(|error| error.to_string()),
                None => return base.text(path, problems),
            },
        };
        found.unwrap_or_else(|message| {
            problems.add(path, 0, message);
            String::new()
        })
    }

    /// Relative paths of the files directly in `folder` whose name ends in `suffix`, sorted.
    pub fn list(&self, folder: &str, suffix: &str) -> Vec<String> {
        let mut paths: Vec<String> = match self {
            Source::Embedded => embedded_files(folder).map(|(path, _)| path).collect(),
            Source::Directory(root) => std::fs::read_dir(root.join(folder))
                .map(|entries| {
                    entries
                        .flatten()
                        .filter(|entry| entry.path().is_file())
                        .map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()))
                        .collect()
                })
                .unwrap_or_default(),
            Source::WithChecks(base, _) => base.list(folder, ""),
        };
        paths.retain(|path| path.ends_with(suffix));
        paths.sort();
        if let (Source::WithChecks(_, files), "checks") = (self, folder) {
            paths.extend(files.iter().map(|file| file.to_string_lossy().into_owned()));
        }
        paths
    }

    /// What a TOML file says; `None`, and a problem with the line, where it cannot be understood.
    pub fn toml<T: DeserializeOwned>(&self, path: &str, problems: &mut Problems) -> Option<T> {
        let before = problems.0.len();
        let text = self.text(path, problems);
        if problems.0.len() > before {
            return None;
        }
        toml::from_str(&text)
            .inspect_err(|error| {
                let line = error.span().map_or(0, |span| 1 + text[..span.start].matches('\n').count() as u32);
                problems.add(path, line, error.message());
            })
            .ok()
    }

    /// The table in the tab-separated file at `path`.
    ///
    /// The first line that is not a comment names the columns, which must be `columns` in this
    /// order. Lines that are blank or begin with `#` are comments. Cells are trimmed; missing
    /// cells at the end of a line are empty.
    pub fn tsv(&self, path: &str, columns: &[&str], problems: &mut Problems) -> Vec<Row> {
        let text = self.text(path, problems);
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index as u32 + 1, line))
            .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let Some((line, header)) = lines.next() else {
            return Vec::new();
        };
        let found: Vec<&str> = header.split('\t').map(str::trim).collect();
        if found != columns {
            problems.add(path, line, format!("columns should be {columns:?}, found {found:?}"));
            return Vec::new();
        }
        let mut rows = Vec::new();
        for (line, content) in lines {
            let mut cells: Vec<String> = content.split('\t').map(|cell| cell.trim().to_string()).collect();
            if cells.len() > columns.len() {
                problems.add(path, line, format!("{} cells, but only {} columns", cells.len(), columns.len()));
                continue;
            }
            cells.resize(columns.len(), String::new());
            rows.push(Row { line, cells });
        }
        rows
    }

    /// The folder on disk; `None` where the embedded one is used.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Source::Embedded => None,
            Source::Directory(root) => Some(root),
            Source::WithChecks(base, _) => base.folder(),
        }
    }

    /// BLAKE3 over the names and contents of all knowledge files (samples are not among them),
    /// 16 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut ignored = Problems::default();
        for folder in ["codebook", "forms", "lexicon", "checks", "registry"] {
            for path in self.list(folder, "") {
                hasher.update(path.as_bytes()).update(&[0]);
                hasher.update(self.text(&path, &mut ignored).as_bytes()).update(&[0]);
            }
        }
        hasher.finalize().to_hex()[..16].to_string()
    }

    /// Bytes of the files of the embedded or given sample collection, with their names.
    pub fn samples(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = match self {
            Source::Embedded => embedded_files(SAMPLES).map(|(path, bytes)| (path, bytes.to_vec())).collect(),
            Source::Directory(root) => directory_files(&root.join(SAMPLES)),
            Source::WithChecks(base, _) => base.samples(),
        };
        files.sort();
        files
    }
}

fn embedded_text(path: &str) -> Option<&'static str> {
    if path == SETTINGS.0 {
        return Some(SETTINGS.1);
    }
    let within = |(folder, files): &'static (&str, Dir<'static>)| {
        files.get_file(path.strip_prefix(folder)?.strip_prefix('/')?)?.contents_utf8()
    };
    FOLDERS.iter().find_map(within)
}

/// Paths and bytes of the files directly in a folder.
fn embedded_files(folder: &str) -> impl Iterator<Item = (String, &'static [u8])> {
    let found = FOLDERS.iter().find(|(name, _)| *name == folder);
    let files = found.into_iter().flat_map(|(_, files)| files.files());
    files.map(move |file| (format!("{folder}/{}", file.path().to_string_lossy()), file.contents()))
}

fn directory_files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let bytes = std::fs::read(entry.path()).ok()?;
            Some((format!("{SAMPLES}/{}", entry.file_name().to_string_lossy()), bytes))
        })
        .collect()
}

/// A line of a tab-separated knowledge file.
#[derive(Debug, Clone)]
pub struct Row {
    /// 1-based line number, for messages.
    pub line: u32,
    /// One per column.
    pub cells: Vec<String>,
}

impl Row {
    /// The cell in column `index`.
    pub fn get(&self, index: usize) -> &str {
        &self.cells[index]
    }

    /// The `|`-separated, trimmed, non-empty items of the cell in column `index`.
    pub fn items(&self, index: usize) -> impl Iterator<Item = &str> {
        self.cells[index].split('|').map(str::trim).filter(|item| !item.is_empty())
    }
}
