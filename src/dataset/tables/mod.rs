//! The tables: what each has, and how its rows are made.

mod coverage;
mod documents;
mod findings;
mod knowledge;
mod observations;
mod panel;
mod reports;
mod summary;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::index::{Entry, Order, Stored};
use super::memory;
use super::table::{Part, Table, TableWriter};
use super::{DatasetError, TableFile};
use crate::knowledge::Knowledge;
use crate::model::Stop;

/// All tables, in the order of the documentation.
pub const TABLES: &[Table] = &[
    Table {
        name: "documents",
        columns: &[
            "document_id",
            "uri",
            "media_type",
            "charset?",
            "bytes",
            "replaced",
            "status",
            "reason?",
            "duplicate_of?",
            "report_id?",
        ],
        sorted_by: &["uri"],
        description: "one row for every input document, none missing",
    },
    Table {
        name: "reports",
        columns: &[
            "report_id",
            "document_id",
            "title?",
            "agency?",
            "agency_as_written?",
            "agency_id?",
            "kind",
            "sector?",
            "level",
            "region_code?",
            "province?",
            "prefecture?",
            "county?",
            "year?",
            "period_start?",
            "period_end?",
            "published?",
            "form",
            "scope",
            "index_number?",
            "document_number?",
            "url?",
            "script",
            "flags",
            "observations",
            "numbers",
            "numbers_unread",
            "tables_unread",
            "checks_passed",
            "checks_failed",
            "quality",
            "replaced_by?",
            "repeats?",
        ],
        sorted_by: &["year", "region_code", "agency", "report_id"],
        description: "one row a report: one body's account of one year",
    },
    Table {
        name: "texts",
        columns: &["report_id", "text", "sections"],
        sorted_by: &[],
        description: "the cleaned text of each report, in the order of table observations",
    },
    Table {
        name: "observations",
        columns: &[
            "report_id",
            "year?",
            "region_code?",
            "indicator",
            "applicant?",
            "value?",
            "value_low?",
            "value_high?",
            "unit",
            "qualifier",
            "basis",
            "origin",
            "section?",
            "evidence",
            "evidence_start",
            "evidence_end",
            "rule",
            "confidence",
            "selected",
        ],
        sorted_by: &["year", "region_code", "report_id", "indicator", "applicant", "evidence_start"],
        description: "one row a stated value of one indicator in one report, with the words it came from",
    },
    Table {
        name: "findings",
        columns: &[
            "report_id",
            "year?",
            "check",
            "applicant?",
            "status",
            "severity",
            "left?",
            "right?",
            "difference?",
            "message?",
            "suspects",
        ],
        sorted_by: &["year", "report_id", "check", "applicant"],
        description: "one row a check and report where the check applies",
    },
    Table {
        name: "panel",
        columns: &[
            "year",
            "region_code?",
            "province?",
            "prefecture?",
            "county?",
            "level",
            "sector?",
            "kind",
            "scope",
            "agency_id?",
            "agency",
            "report_id",
            "reports",
            "form",
            "flags",
            "quality",
            "proposals",
        ],
        sorted_by: &["year", "region_code", "agency", "scope"],
        description: "one row an agency, year and scope, then one column per main indicator (all applicants together) \
                      and per harmonised one; \
                      reports without agency_id have a row each, those whose year or agency is not known none",
    },
    Table {
        name: "summary",
        columns: &[
            "year?",
            "level",
            "region_code?",
            "sector?",
            "scope",
            "indicator",
            "reports",
            "observed",
            "sum?",
            "mean",
            "median",
            "p90",
            "min",
            "max",
            "source",
            "place_reports?",
            "parts?",
            "parts_observed?",
            "parts_sum?",
            "difference?",
        ],
        sorted_by: &["year", "level", "region_code", "sector", "scope", "indicator"],
        description: "one row a group of reports and indicator, over the selected values for all applicants together; \
                      levels from national down, scopes in the order agency, jurisdiction, system; \
                      figures of different scopes are never added together",
    },
    Table {
        name: "coverage",
        columns: &["agency_id", "scope", "year", "status", "agency?", "region_code?", "report_id?", "reports"],
        sorted_by: &["agency_id", "scope", "year"],
        description: "one row a body with an agency_id, scope and year between its first and its last report: \
                      is the year there?",
    },
    Table {
        name: "indicators",
        columns: &["indicator", "unit", "label_zh", "label_en", "definition?", "panel", "panel_column?"],
        sorted_by: &["indicator"],
        description: "the codebook: what is counted",
    },
    Table {
        name: "harmonised",
        columns: &["panel_column", "form", "expression", "unit", "label_zh", "label_en", "definition"],
        sorted_by: &["panel_column", "form"],
        description: "what the panel's columns that mean the same in all forms are made of, form by form",
    },
    Table {
        name: "checks",
        columns: &["check", "kind", "severity", "forms", "expression", "tolerance?", "description", "source?"],
        sorted_by: &["check"],
        description: "the rules that values should satisfy",
    },
    Table {
        name: "regions",
        columns: &["region_code", "name", "level", "parent?", "valid_from", "valid_to?", "successors"],
        sorted_by: &["region_code", "valid_from"],
        description: "places and their codes over time: one row a code and stretch of years",
    },
];

/// Everything a table is made from.
pub(super) struct Making<'a> {
    pub stored: &'a Stored,
    pub knowledge: &'a Knowledge,
    pub folder: &'a Path,
    pub stop: &'a Stop,
}

impl Making<'_> {
    fn create(&self, name: &str) -> Result<TableWriter, DatasetError> {
        self.create_part(name, Part::Whole, Vec::new())
    }

    /// With `further` columns after the table's own.
    fn create_part(
        &self,
        name: &str,
        part: Part,
        further: Vec<arrow_schema::Field>,
    ) -> Result<TableWriter, DatasetError> {
        let unknown = || DatasetError::Table { table: name.to_string(), message: "there is no such table".to_string() };
        let table = TABLES.iter().find(|table| table.name == name).ok_or_else(unknown)?;
        TableWriter::create(self.folder, table, part, further, &self.knowledge.fingerprint, self.stop)
    }

    /// Has `write` write the reports in this order (which begins with the year) into a table:
    /// all into one file, or year by year where the pipeline says so.
    fn write_parts(
        &self,
        name: &str,
        order: Order,
        mut write: impl FnMut(TableWriter, &mut Entries<'_>) -> Result<TableFile, DatasetError>,
    ) -> Result<Vec<TableFile>, DatasetError> {
        let mut entries = self.stored.sorted(order)?.peekable();
        // Of a table without rows there is one file as well, for its columns.
        if !self.knowledge.settings.is_by_year(name) || entries.peek().is_none() {
            return Ok(vec![write(self.create(name)?, &mut entries)?]);
        }
        let mut files = Vec::new();
        while let Some(first) = entries.peek() {
            // An error is for `write` to meet.
            let year = first.as_ref().map_or(0, |entry| entry.year);
            let part = Part::Year((year != 0).then_some(year));
            let is_same = |entry: &Result<Entry, DatasetError>| entry.as_ref().map_or(true, |entry| entry.year == year);
            let mut same = std::iter::from_fn(|| entries.next_if(is_same));
            files.push(write(self.create_part(name, part, Vec::new())?, &mut same)?);
        }
        Ok(files)
    }

    /// Column `report_id` of the report with this number.
    fn report_id(&self, number: Option<u32>) -> Result<Option<String>, DatasetError> {
        number.map(|number| Ok(self.stored.home(number)?.hex())).transpose()
    }

    fn form(&self, form: crate::model::FormId) -> &str {
        self.knowledge.forms.forms.get(form.0 as usize).map_or("", |form| form.name.as_str())
    }
}

/// Reports in the order of a table.
type Entries<'a> = dyn Iterator<Item = Result<Entry, DatasetError>> + 'a;

type Make = fn(&Making<'_>) -> Result<Vec<TableFile>, DatasetError>;

/// Tables that are written at the same time, at most: each needs some 10 MB of buffers.
const LANES: usize = 2;

/// Writes all tables (`texts` only if asked for), the long ones first, on the current rayon pool.
pub(super) fn write_all(making: &Making<'_>, texts: bool) -> Result<Vec<TableFile>, DatasetError> {
    let makes: [(&str, Make); 12] = [
        ("texts", reports::write_texts),
        ("observations", observations::write),
        ("findings", findings::write),
        ("summary", |making| Ok(vec![summary::write(making)?])),
        ("panel", |making| Ok(vec![panel::write(making)?])),
        ("coverage", |making| Ok(vec![coverage::write(making)?])),
        ("reports", |making| Ok(vec![reports::write(making)?])),
        ("documents", |making| Ok(vec![documents::write(making)?])),
        ("indicators", |making| Ok(vec![knowledge::write_indicators(making)?])),
        ("harmonised", |making| Ok(vec![knowledge::write_harmonised(making)?])),
        ("checks", |making| Ok(vec![knowledge::write_checks(making)?])),
        ("regions", |making| Ok(vec![knowledge::write_regions(making)?])),
    ];
    let waiting = Mutex::new(makes.iter().filter(|(name, _)| texts || *name != "texts"));
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let lane = || -> Result<Vec<TableFile>, DatasetError> {
        let mut files = Vec::new();
        while let Some((_, make)) = next() {
            memory::give_back();
            files.extend(make(making)?);
        }
        Ok(files)
    };
    let lanes = (0..LANES).into_par_iter().map(|_| lane()).collect::<Result<Vec<Vec<TableFile>>, DatasetError>>()?;
    let mut files = lanes.concat();
    files.sort_by_key(|file| TABLES.iter().position(|table| table.name == file.name));
    Ok(files)
}
