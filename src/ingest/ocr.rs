//! Recognises text in pictures with tesseract, and has poppler draw pages as pictures: two
//! programs that are not part of this one, found on `PATH`.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::{Deserialize, Serialize};

/// Where the programs come from.
const INSTALL: &str = "install tesseract with the language's data, and poppler (Debian, Ubuntu: apt install \
                       tesseract-ocr tesseract-ocr-chi-sim poppler-utils; macOS: brew install tesseract \
                       tesseract-lang poppler)";

/// The programs that recognise text, as they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ocr {
    /// Language of the pages as tesseract calls it: `chi_sim`, `chi_tra`, `chi_sim+eng`.
    language: String,
    /// What tesseract says of its version.
    version: String,
}

/// A word on a picture. Lengths are pixels, y runs down.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// Which picture of those that were given.
    pub picture: usize,
    pub text: String,
    /// How sure the program is, 0 to 100.
    pub sure: f64,
    pub left: f64,
    pub width: f64,
    /// Top and height of the line that it stands in.
    pub line: (f64, f64),
}

/// How tesseract is to see a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A page with whatever is on it.
    Page,
    /// One block of text.
    Block,
}

impl Ocr {
    /// Looks for the programs and for the language's data.
    ///
    /// # Errors
    ///
    /// What is missing and how to get it, for people.
    pub fn find(language: &str) -> Result<Ocr, String> {
        let missing = |program: &str| format!("--ocr needs {program}, which was not found: {INSTALL}");
        let version = run(Command::new("tesseract").arg("--version")).map_err(|_| missing("tesseract"))?;
        run(Command::new("pdftoppm").arg("-v")).map_err(|_| missing("pdftoppm"))?;
        let known = run(Command::new("tesseract").arg("--list-langs")).map_err(|_| missing("tesseract"))?;
        // Old versions say all this on stderr.
        let said =
            |output: &Output| String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        let (version, known) = (said(&version), said(&known));
        for part in language.split('+') {
            if !known.lines().any(|line| line.trim() == part) {
                return Err(format!("--ocr: tesseract has no data for the language {part:?}: {INSTALL}"));
            }
        }
        let version = version.lines().next().unwrap_or_default().trim().to_string();
        Ok(Ocr { language: language.to_string(), version })
    }

    /// What the recognised text depends on besides the picture.
    pub fn identity(&self) -> String {
        format!("{} {}", self.version, self.language)
    }

    /// The words on pictures, which lie in `folder` under these names.
    ///
    /// # Errors
    ///
    /// What tesseract says, for people.
    pub(super) fn words(&self, folder: &Path, pictures: &[String], layout: Layout) -> Result<Vec<Word>, String> {
        if pictures.is_empty() {
            return Ok(Vec::new());
        }
        // One start for all: it takes longer than a picture of one word.
        std::fs::write(folder.join("list.txt"), pictures.join("\n")).map_err(|error| no_room(&error))?;
        let mode = match layout {
            Layout::Page => "3",
            Layout::Block => "6",
        };
        let mut command = Command::new("tesseract");
        command.args(["list.txt", "stdout", "-l", &self.language, "--psm", mode, "tsv"]).current_dir(folder);
        // Documents are read in parallel already; and more threads do not make it faster.
        command.env("OMP_THREAD_LIMIT", "1");
        let output =
            run(&mut command).map_err(|error| format!("its text could not be recognised: tesseract {error}"))?;
        Ok(words(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// A page (from 1) of a PDF as a grey picture (PGM) of this size.
///
/// # Errors
///
/// What poppler says, for people.
pub(super) fn picture(pdf: &Path, page: usize, size: Size) -> Result<Vec<u8>, String> {
    let mut command = Command::new("pdftoppm");
    match size {
        Size::Dots(dots) => command.args(["-r", &dots.to_string()]),
        Size::Side(pixels) => command.args(["-scale-to", &pixels.to_string()]),
    };
    command.args(["-gray", "-f", &page.to_string(), "-l", &page.to_string()]).arg(pdf);
    run(&mut command)
        .map(|output| output.stdout)
        .map_err(|error| format!("page {page} cannot be drawn: pdftoppm {error}"))
}

/// How large a page is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// So many pixels an inch.
    Dots(u32),
    /// So many pixels along the longer side.
    Side(u32),
}

/// Runs a program to its end.
fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("could not be started ({error})"))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it says nothing");
    Err(format!("ended with {} ({})", output.status, last.trim()))
}

/// The reason where pictures cannot be written.
pub(super) fn no_room(error: &std::io::Error) -> String {
    format!("its pages cannot be kept for recognition ({error}): make room in the folder for temporary files")
}

/// Reads tesseract's table: level, page, block, paragraph, line and word number, left, top,
/// width, height, confidence, text.
fn words(table: &str) -> Vec<Word> {
    const LINE: &str = "4";
    const WORD: &str = "5";
    let mut line = (0.0, 0.0);
    let mut words = Vec::new();
    for row in table.lines() {
        let fields: Vec<&str> = row.split('\t').collect();
        let [level, picture, _, _, _, _, left, top, width, height, sure, text] = fields[..] else { continue };
        let number = |field: &str| field.parse::<f64>().ok().filter(|number| number.is_finite());
        let (Some(left), Some(top), Some(width), Some(height)) =
            (number(left), number(top), number(width), number(height))
        else {
            continue;
        };
        match level {
            LINE => line = (top, height),
            WORD if !text.trim().is_empty() => {
                let Some(picture) = picture.parse::<usize>().ok().and_then(|picture| picture.checked_sub(1)) else {
                    continue;
                };
                let sure = number(sure).unwrap_or(0.0).clamp(0.0, 100.0);
                words.push(Word { picture, text: text.trim().to_string(), sure, left, width, line });
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_with_picture_line_and_confidence() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                     1\t2\t0\t0\t0\t0\t0\t0\t100\t50\t-1\t\n4\t2\t1\t1\t1\t0\t10\t5\t60\t20\t-1\t\n\
                     5\t2\t1\t1\t1\t1\t10\t7\t30\t16\t95.5\t收到\n5\t2\t1\t1\t1\t2\t45\t7\t25\t16\t-1\t \n5\t9\tx\n";
        let word =
            Word { picture: 1, text: "收到".to_string(), sure: 95.5, left: 10.0, width: 30.0, line: (5.0, 20.0) };
        assert_eq!(words(table), [word]);
    }

    #[test]
    fn a_program_that_fails_says_what_it_said() {
        let said = run(Command::new("sh").args(["-c", "echo first >&2; echo 'no such page' >&2; exit 3"])).unwrap_err();
        assert!(said.contains("no such page") && said.contains('3'), "{said}");
        assert!(run(&mut Command::new("/nowhere/at/all")).unwrap_err().contains("could not be started"));
    }
}
