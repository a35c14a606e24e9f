//! The gold file: what a person says that the documents state.
//!
//! Tab-separated with a header line; columns are found by name, further columns are
//! ignored, missing ones are empty. Lines that begin with `#` are comments.
//!
//! | column | what |
//! |---|---|
//! | `seed_file` (or `file`) | the document, relative to the documents' folder |
//! | `row_type` | `metadata`, `indicator` or `check` |
//! | `code` | `meta.…`, an indicator, a check |
//! | `applicant` | empty, or a value of the applicant dimension |
//! | `value` | the value; `pass` or `fail` for a check |
//! | `qualifier` | `exact`, `approx`, `at_least`, `at_most`, `blank`, `not_applicable`, or `derived` (follows from words) |
//! | `evidence`, `unit`, `value_raw` | for the reader of a miss |
//! | `notes` | free, but see below |
//!
//! Three wordings in `notes` have a meaning: the word `cell` says that the value stands in a
//! table; a note that begins with `AMBIGUOUS` makes the row optional (right if read, not
//! missed if not); and `CODE acceptable` (the whole code or its last part) names another
//! indicator that the same words may be read as.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::knowledge::{Codebook, chapter_of};
use crate::model::{ApplicantId, IndicatorId, Origin, Qualifier};

/// Everything that the gold says of one document.
#[derive(Debug, Default)]
pub struct GoldDocument {
    /// Field (without `meta.`) and what it should be.
    pub metadata: Vec<(String, String)>,
    /// Values that should be read.
    pub values: Vec<GoldValue>,
    /// Check and whether it should pass.
    pub checks: Vec<(String, bool)>,
}

/// A value that should be read.
#[derive(Debug, Clone)]
pub struct GoldValue {
    /// What it is a value of.
    pub indicator: IndicatorId,
    /// What else the words may be read as.
    pub alternatives: Vec<IndicatorId>,
    /// Whose requests.
    pub applicant: Option<ApplicantId>,
    /// `None` for a blank cell.
    pub value: Option<f64>,
    /// How exact; `None` where only the value counts.
    pub qualifier: Option<Qualifier>,
    /// Where it stands.
    pub origin: Origin,
    /// The words.
    pub evidence: String,
    /// Whether it may be left unread.
    pub optional: bool,
    /// Place in the gold file, for messages.
    pub line: u32,
}

/// All documents of a gold file by name.
pub type Gold = BTreeMap<String, GoldDocument>;

/// Reads a gold file into `gold`.
///
/// # Errors
///
/// The file cannot be read, or a row names an unknown indicator, applicant or number: with
/// file and line.
pub fn read(path: &Path, codebook: &Codebook, gold: &mut Gold) -> Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| {
        let (path, columns) = (path.display(), "seed_file, row_type, code, value");
        format!("cannot read the gold file {path} (check the spelling; it is a tab-separated table with {columns} …)")
    })?;
    parse(&text, codebook, gold).with_context(|| format!("in {}", path.display()))
}

fn parse(text: &str, codebook: &Codebook, gold: &mut Gold) -> Result<()> {
    for row in Rows::new(text)? {
        row_into(&row, codebook, gold).with_context(|| format!("line {}", row.line))?;
    }
    Ok(())
}

fn row_into(row: &Row<'_>, codebook: &Codebook, gold: &mut Gold) -> Result<()> {
    let name = if row.get("seed_file").is_empty() { row.get("file") } else { row.get("seed_file") };
    if name.is_empty() {
        bail!("no document: column seed_file is empty");
    }
    let document = gold.entry(name.to_string()).or_default();
    let (code, value) = (row.get("code"), row.get("value"));
    match row.get("row_type") {
        "metadata" => {
            let field = code.strip_prefix("meta.").unwrap_or(code);
            document.metadata.push((field.to_string(), value.to_string()));
        }
        // Some gold files hold the outcome one column further, where a value has its qualifier.
        "check" => match if value.is_empty() { row.get("qualifier") } else { value } {
            "pass" => document.checks.push((code.to_string(), true)),
            "fail" => document.checks.push((code.to_string(), false)),
            _ => bail!("a check's value is pass or fail, not {value:?}"),
        },
        "indicator" => document.values.push(value_of(row, codebook)?),
        other => bail!("row_type {other:?} is not metadata, indicator or check"),
    }
    Ok(())
}

fn value_of(row: &Row<'_>, codebook: &Codebook) -> Result<GoldValue> {
    let code = row.get("code");
    let indicator = codebook.indicator(code).with_context(|| format!("unknown indicator {code:?}"))?;
    let applicant = match row.get("applicant") {
        "" => None,
        name => Some(codebook.applicant(name).with_context(|| format!("unknown applicant {name:?}"))?),
    };
    let qualifier = match row.get("qualifier") {
        "" | "exact" | "derived" => None,
        "approx" => Some(Qualifier::Approx),
        "at_least" => Some(Qualifier::AtLeast),
        "at_most" => Some(Qualifier::AtMost),
        "blank" => Some(Qualifier::Blank),
        "not_applicable" => Some(Qualifier::NotApplicable),
        other => bail!("unknown qualifier {other:?}"),
    };
    let blank = matches!(qualifier, Some(Qualifier::Blank | Qualifier::NotApplicable));
    let value = match row.get("value") {
        _ if blank => None,
        written => Some(written.parse().with_context(|| format!("{written:?} is not a number"))?),
    };
    let notes = row.get("notes");
    let in_table = notes.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "cell");
    let origin = if in_table { Origin::Table } else { Origin::Prose };
    Ok(GoldValue {
        indicator,
        alternatives: alternatives(notes, code, codebook),
        applicant,
        value,
        qualifier,
        origin,
        evidence: row.get("evidence").to_string(),
        optional: notes.starts_with("AMBIGUOUS"),
        line: row.line,
    })
}

/// The indicators named by `CODE acceptable` in a note.
fn alternatives(notes: &str, code: &str, codebook: &Codebook) -> Vec<IndicatorId> {
    let words: Vec<&str> = notes.split(|c: char| c.is_whitespace() || c == ',' || c == ';' || c == ':').collect();
    let group = chapter_of(code);
    let named = words.windows(2).filter(|pair| pair[1] == "acceptable" && !pair[0].is_empty()).map(|pair| pair[0]);
    named
        .flat_map(|name| {
            let last_part = format!(".{name}");
            codebook.indicators.iter().filter_map(move |indicator| {
                let fits = indicator.code == name
                    || (chapter_of(&indicator.code) == group && indicator.code.ends_with(&last_part));
                fits.then(|| codebook.indicator(&indicator.code)).flatten()
            })
        })
        .collect()
}

/// Rows of a tab-separated file whose columns are found by name.
pub struct Rows<'a> {
    columns: Vec<&'a str>,
    lines: Vec<(u32, &'a str)>,
    next: usize,
}

/// One row.
pub struct Row<'a> {
    columns: Vec<&'a str>,
    cells: Vec<&'a str>,
    /// 1-based.
    pub line: u32,
}

impl<'a> Rows<'a> {
    /// The rows of `text`.
    pub fn new(text: &'a str) -> Result<Rows<'a>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let (_, header) = lines.next().context("no header line")?;
        let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
        Ok(Rows { columns, lines: lines.collect(), next: 0 })
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        let (line, text) = *self.lines.get(self.next)?;
        self.next += 1;
        Some(Row { columns: self.columns.clone(), cells: text.split('\t').map(str::trim).collect(), line })
    }
}

impl<'a> Row<'a> {
    /// The cell of the column called `name`; empty where there is none.
    pub fn get(&self, name: &str) -> &'a str {
        let column = self.columns.iter().position(|column| *column == name);
        column.and_then(|column| self.cells.get(column)).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Problems, Source};

    fn codebook() -> Codebook {
        Codebook::load(&Source::Embedded, &mut Problems::default())
    }

    #[test]
    fn columns_are_found_by_name() {
        let text = "# a comment\nrow_type\tcode\tseed_file\tvalue\tmore\tnotes\tqualifier\n\
            indicator\trequests.received.total\ta.txt\t28\tx\tAMBIGUOUS: two readings\n\
            indicator\tdisclosure.total\ta.txt\t8000\t\tdisclosure.by_channel.website acceptable\tat_least\n\
            metadata\tmeta.year\ta.txt\t2016\ncheck\tN01\tb.txt\tfail\n";
        let mut gold = Gold::new();
        parse(text, &codebook(), &mut gold).unwrap();
        let a = &gold["a.txt"];
        assert_eq!(a.metadata, [("year".to_string(), "2016".to_string())]);
        assert!(a.values[0].optional && a.values[0].qualifier.is_none());
        assert_eq!(a.values[1].qualifier, Some(Qualifier::AtLeast));
        assert_eq!(a.values[1].alternatives, [codebook().indicator("disclosure.by_channel.website").unwrap()]);
        assert_eq!(gold["b.txt"].checks, [("N01".to_string(), false)]);
    }

    #[test]
    fn mistakes_name_the_line() {
        let text = "seed_file\tcode\trow_type\tvalue\na.txt\tno.such.code\tindicator\t1\n";
        let error = parse(text, &codebook(), &mut Gold::new()).unwrap_err();
        assert_eq!(format!("{error:#}"), "line 2: unknown indicator \"no.such.code\"");
    }
}
