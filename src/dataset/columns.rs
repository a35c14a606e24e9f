//! Every column of every table: its type and what it means, said in one place.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    TextList,
    Int16,
    Int32,
    Int64,
    Float32,
    Float64,
    Bool,
    Date,
    /// List of {number, title, start, end}.
    Sections,
    /// List of {indicator, applicant, value, proposed, cost}.
    Suspects,
}

/// A column by name. Where one name means different things in two tables, the definition
/// for a table is written `table.name`.
pub(super) struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub description: &'static str,
}

const fn column(name: &'static str, kind: Kind, description: &'static str) -> Column {
    Column { name, kind, description }
}

/// All columns but the panel's indicators, which the codebook defines.
pub(super) const COLUMNS: &[Column] = &[
    // Documents.
    column(
        "document_id",
        Kind::Text,
        "BLAKE3 of the document's stored bytes, 64 hexadecimal digits; of its uri where the bytes could not be had.",
    ),
    column("uri", Kind::Text, "Where the document is: the file path as given to the run."),
    column(
        "media_type",
        Kind::Text,
        "Media type, decided by content: text/plain, text/html, application/octet-stream.",
    ),
    column(
        "charset",
        Kind::Text,
        "Character encoding the document was read in, as in the WHATWG Encoding Standard; null where it could not be read.",
    ),
    column("bytes", Kind::Int64, "Stored size of the document in bytes; 0 where it could not be had."),
    column("replaced", Kind::Int64, "Characters that decoding had to replace by U+FFFD."),
    column("documents.status", Kind::Text, "What became of the document: report, duplicate, not_a_report, unreadable."),
    column("reason", Kind::Text, "Why the document is not a report of its own; null for reports."),
    column(
        "duplicate_of",
        Kind::Text,
        "For duplicates: document_id of the report that it repeats; null otherwise. Of documents with the same text the first by uri is the report; of near copies (one body and year, the same figures, nearly the same words) the one that is whole, then the newest.",
    ),
    // Reports.
    column(
        "report_id",
        Kind::Text,
        "Id of the report: the first 16 hexadecimal digits of its document_id; null for documents that are not reports.",
    ),
    column("title", Kind::Text, "Title as in the text, hijacked words restored; null where there is none."),
    column("agency", Kind::Text, "Canonical full name of the reporting body; null if not known."),
    column(
        "agency_as_written",
        Kind::Text,
        "The reporting body as the title or signature writes it; null if not stated.",
    ),
    column(
        "agency_id",
        Kind::Text,
        "Stable id of the reporting body, the same in every year, whatever its name and the code of its place were: latest code of the place and field of government; null if the body or its place is not known.",
    ),
    column("kind", Kind::Text, "Kind of body: government, department, office, other."),
    column("sector", Kind::Text, "Field of government from the registry; null if not known."),
    column("level", Kind::Text, "Administrative level: national, province, prefecture, county, township, other."),
    column("region_code", Kind::Text, "GB/T 2260 code valid in the report's year, six digits; null if not known."),
    column("province", Kind::Text, "Name of the province-level region; null if not known."),
    column("prefecture", Kind::Text, "Name of the prefecture-level region; null if not known or not applicable."),
    column("county", Kind::Text, "Name of the county-level region; null if not known or not applicable."),
    column("year", Kind::Int16, "The year reported on; null if not known."),
    column("period_start", Kind::Date, "First day of the statistics, as stated; null if not stated."),
    column("period_end", Kind::Date, "Last day of the statistics, as stated; null if not stated."),
    column(
        "published",
        Kind::Date,
        "Day of publication; the first of the month where only that is stated; null if not stated.",
    ),
    column(
        "form",
        Kind::Text,
        "Official layout the numbers follow: narrative_2008, statistics_2014, statutory_2019, statutory_2021.",
    ),
    column(
        "scope",
        Kind::Text,
        "Whose figures these are: agency (one body's own), jurisdiction (all bodies of a place, added up), system (a vertical system). Never add rows of different scopes.",
    ),
    column("index_number", Kind::Text, "Index number (suoyinhao) of the page; null if not stated."),
    column("document_number", Kind::Text, "Official document number (wenhao); null if not stated."),
    column("url", Kind::Text, "Address the page was saved from; null if not stated."),
    column("script", Kind::Text, "Script of the text: hans (simplified) or hant (traditional)."),
    column(
        "flags",
        Kind::TextList,
        "What is unusual about the report, e.g. spam_restored, duplicated_body, truncated, attachment_missing, year_conflict, ocr; empty if nothing.",
    ),
    column("observations", Kind::Int32, "Rows of this report in table observations."),
    column("numbers", Kind::Int32, "Digit runs in the sections about disclosure."),
    column(
        "numbers_unread",
        Kind::Int32,
        "Those digit runs that are neither an observation nor recognised as something else.",
    ),
    column("tables_unread", Kind::Int32, "Tables that look official and could not be read in full."),
    column("checks_passed", Kind::Int32, "Findings with status pass."),
    column("checks_failed", Kind::Int32, "Findings with status fail."),
    column(
        "quality",
        Kind::Float64,
        "0 to 1: (1 - checks_failed / (checks_passed + checks_failed)) * (1 - numbers_unread / numbers) * 0.95 ^ (number of flags), rounded to 4 digits; a factor without a denominator is 1; 0 where the report has no observation.",
    ),
    column(
        "replaced_by",
        Kind::Text,
        "report_id of the version that took this report's place: of several reports of one body, year and scope the one that is whole, then the newest, then the one with most observations; null for the version in use. Panel and summary leave replaced versions out.",
    ),
    column(
        "repeats",
        Kind::Text,
        "report_id of the same body's report of an earlier year with the same figures and nearly the same words: the report was probably posted again under a new title (flag repeats_other_year); null otherwise.",
    ),
    // Texts.
    column("text", Kind::Text, "The cleaned text that evidence points into."),
    column("sections", Kind::Sections, "Sections in order of the text."),
    column("sections.number", Kind::Text, "The section's number as written."),
    column("sections.title", Kind::Text, "The section's title without the number."),
    column("start", Kind::Int64, "First byte of the section in texts.text."),
    column("end", Kind::Int64, "One past the section's last byte in texts.text."),
    // Observations.
    column("indicator", Kind::Text, "Code of what is counted; see table indicators."),
    column(
        "applicant",
        Kind::Text,
        "Who asked, where the source says so: a column of statutory table 3 (natural_person, org.business, org.research, org.public_interest, org.legal_service, org.other, organization, total); null otherwise.",
    ),
    column(
        "value",
        Kind::Float64,
        "The number stated, in the unit given; null (never 0) where a cell is blank or says that the row does not apply.",
    ),
    column("value_low", Kind::Float64, "Smallest value that the words allow; equal to value when exact."),
    column(
        "value_high",
        Kind::Float64,
        "Largest value that the words allow, infinite where they set no limit; equal to value when exact.",
    ),
    column("unit", Kind::Text, "Unit as written, or the indicator's own unit where none is written."),
    column(
        "qualifier",
        Kind::Text,
        "How exact the words are: exact, approx, at_least, at_most, blank, not_applicable.",
    ),
    column(
        "basis",
        Kind::Text,
        "How the value follows from the words: stated, negated (zero said by negation), implied (all of something), computed.",
    ),
    column("origin", Kind::Text, "Where the value stood: table or prose."),
    column("section", Kind::Text, "Number and title of the section the value stood in; null outside any section."),
    column(
        "evidence",
        Kind::Text,
        "The exact words that state the value: texts.text from evidence_start to evidence_end; empty for a blank cell.",
    ),
    column("evidence_start", Kind::Int64, "First byte of the evidence in texts.text (UTF-8)."),
    column("evidence_end", Kind::Int64, "One past the last byte of the evidence in texts.text (UTF-8)."),
    column("rule", Kind::Text, "The reading rule that attached the value to the indicator."),
    column("confidence", Kind::Float32, "0 to 1: how sure the reading is."),
    column(
        "selected",
        Kind::Bool,
        "True for the one reading per report, indicator and applicant that panel and summary use.",
    ),
    // Findings.
    column("check", Kind::Text, "Id of the check; see table checks."),
    column(
        "findings.applicant",
        Kind::Text,
        "Column of statutory table 3 that the check was evaluated for; null where it has no columns.",
    ),
    column(
        "findings.status",
        Kind::Text,
        "Outcome: pass, fail, not_assessable (a value that the check needs is missing).",
    ),
    column("severity", Kind::Text, "How serious a failure is: hard (must hold), soft (usually holds), info."),
    column(
        "left",
        Kind::Float64,
        "Left side of the comparison; of an interval the middle, or the bound that is finite (the message names both); null if not assessable.",
    ),
    column("right", Kind::Float64, "Right side of the comparison, like left."),
    column(
        "difference",
        Kind::Float64,
        "left - right where both are exact; the gap between the intervals otherwise; null if not assessable.",
    ),
    column(
        "message",
        Kind::Text,
        "The outcome for people, in Chinese and English, with the values filled in; null where the check simply passes: left and right say it, and table checks has its wording.",
    ),
    column(
        "suspects",
        Kind::Suspects,
        "The smallest changes that would satisfy all hard checks together; ties all listed.",
    ),
    column("suspects.indicator", Kind::Text, "Indicator of the value that may be wrong."),
    column("suspects.applicant", Kind::Text, "Applicant of the value that may be wrong; null where it has none."),
    column("suspects.value", Kind::Float64, "What is stated."),
    column("proposed", Kind::Float64, "What would satisfy the checks."),
    column("cost", Kind::Float64, "How unlikely the change is; smaller is likelier."),
    // Panel.
    column(
        "panel.reports",
        Kind::Int32,
        "Versions of this report: reports of this agency, year and scope that are no copies; the row shows the one that replaced the others (see reports.replaced_by).",
    ),
    column(
        "proposals",
        Kind::Suspects,
        "What hard checks propose instead of values that are probably wrong (findings.suspects of the report); the columns of indicators keep what is stated.",
    ),
    // Coverage.
    column(
        "coverage.status",
        Kind::Text,
        "read: a report is there and gives figures; unread: a report is there and no figure could be read (its table may be an image or an attachment); missing: no report of this year was among the documents, though there are earlier and later ones. What lies before the first and after the last report of a body is not said, as the body may not have existed.",
    ),
    column("coverage.report_id", Kind::Text, "Id of the report in use; null where it is missing."),
    column("coverage.reports", Kind::Int32, "Versions of the report; 0 where it is missing."),
    column("coverage.agency", Kind::Text, "Full name of the body in that year; null where the report is missing."),
    column("coverage.region_code", Kind::Text, "Code of its place in that year; null where the report is missing."),
    // Summary.
    column("reports", Kind::Int32, "Reports in the group (same year, level, region_code, sector and scope)."),
    column("observed", Kind::Int32, "Reports of the group that give a value for the indicator."),
    column("sum", Kind::Float64, "Sum of the values given, in the indicator's unit."),
    column("mean", Kind::Float64, "sum / observed."),
    column("median", Kind::Float64, "Median of the values given, interpolated."),
    column("p90", Kind::Float64, "90th percentile of the values given, interpolated."),
    column("min", Kind::Float64, "Smallest value given."),
    column("max", Kind::Float64, "Largest value given."),
    column(
        "source",
        Kind::Text,
        "What the figures rest on: agency_reports (bodies' own figures, added), jurisdiction_reports (figures for all bodies of a place, which already contain the bodies' own), both (the same, and reports of bodies or lower places in it state the indicator too: parts_sum), system_reports.",
    ),
    column(
        "place_reports",
        Kind::Int32,
        "All reports in use of the year and place, of whatever body, level and scope; null where no place is known.",
    ),
    column(
        "parts",
        Kind::Int32,
        "How many reports there are whose figures the place's report contains: of its bodies and of the places in it; null where the group does not cover a place.",
    ),
    column("parts_observed", Kind::Int32, "How many of the parts state the indicator."),
    column("parts_sum", Kind::Float64, "What the parts state together; it is not in sum. Null where none states it."),
    column(
        "summary.difference",
        Kind::Float64,
        "mean - parts_sum: what the place's report counts beyond its parts that are here. Below 0 a part or the whole is wrong (check D08).",
    ),
    // Codebook, rules, registry.
    column("label_zh", Kind::Text, "Chinese label."),
    column("label_en", Kind::Text, "English label."),
    column("indicators.unit", Kind::Text, "Official unit."),
    column("definition", Kind::Text, "What the number means and what to beware of; null where the label says it all."),
    column("panel", Kind::Bool, "Whether table panel has a column for it."),
    column(
        "panel_column",
        Kind::Text,
        "Name of that column: the code with dots replaced by underscores; null where there is none.",
    ),
    column("harmonised.panel_column", Kind::Text, "Name of the panel's column."),
    column("harmonised.form", Kind::Text, "Form of the report."),
    column(
        "harmonised.expression",
        Kind::Text,
        "Indicators that are added, all of which must be stated; after | another way, taken where the first has no value.",
    ),
    column("harmonised.unit", Kind::Text, "Unit of the column."),
    column("harmonised.definition", Kind::Text, "What the column rests on, and what breaks between the forms."),
    column("checks.kind", Kind::Text, "Kind of rule: sum, balance, upper_bound, sign, completeness …"),
    column("forms", Kind::TextList, "Forms that the check applies to; empty means all."),
    column("expression", Kind::Text, "The rule."),
    column(
        "tolerance",
        Kind::Float64,
        "Largest difference that still passes; null where the rule does not compare amounts.",
    ),
    column("description", Kind::Text, "What the rule says, and when it may fail for good reasons."),
    column("checks.source", Kind::Text, "Where the rule comes from."),
    column("regions.region_code", Kind::Text, "GB/T 2260 code, six digits."),
    column("name", Kind::Text, "Name of the region."),
    column("parent", Kind::Text, "Code of the region that contains it; null for provinces."),
    column("valid_from", Kind::Int16, "First year the code was in force; null if not known."),
    column("valid_to", Kind::Int16, "Year the code was withdrawn; null where it is in force."),
    column(
        "successors",
        Kind::TextList,
        "Codes that took its place, with the year in brackets where it is not valid_to; empty while it is in force.",
    ),
];

/// The definition of column `name` in `table`.
pub(super) fn find(table: &str, name: &str) -> Option<&'static Column> {
    let own = |column: &&Column| column.name.split_once('.') == Some((table, name));
    COLUMNS.iter().find(own).or_else(|| COLUMNS.iter().find(|column| column.name == name))
}

/// The Arrow field of column `name` in `table`; a trailing `?` says that it may be null.
pub(super) fn field(table: &str, name: &str) -> Field {
    let (name, nullable) = split(name);
    match find(table, name) {
        Some(column) => described(Field::new(name, data_type(column.kind), nullable), column.description),
        // Held by a test over all tables; a column without a definition is still a column.
        None => Field::new(name, DataType::Utf8, true),
    }
}

/// The field with its description in the metadata.
pub(super) fn described(field: Field, description: &str) -> Field {
    field.with_metadata([("description", description)])
}

/// A column's name, and whether it may be null.
pub(super) fn split(name: &str) -> (&str, bool) {
    name.strip_suffix('?').map_or((name, false), |name| (name, true))
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::TextList => DataType::List(Arc::new(Field::new("item", DataType::Utf8, false))),
        Kind::Int16 => DataType::Int16,
        Kind::Int32 => DataType::Int32,
        Kind::Int64 => DataType::Int64,
        Kind::Float32 => DataType::Float32,
        Kind::Float64 => DataType::Float64,
        Kind::Bool => DataType::Boolean,
        Kind::Date => DataType::Date32,
        Kind::Sections => structs("sections", &["number", "title", "start", "end"]),
        Kind::Suspects => structs("suspects", &["indicator", "applicant?", "value", "proposed", "cost"]),
    }
}

fn structs(table: &str, names: &[&str]) -> DataType {
    let fields: Fields = names.iter().map(|name| field(table, name)).collect();
    DataType::List(Arc::new(Field::new("item", DataType::Struct(fields), false)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::TABLES;

    #[test]
    fn every_column_of_every_table_is_defined_once() {
        for table in TABLES {
            for name in table.columns {
                assert!(find(table.name, split(name).0).is_some(), "{}.{name} has no definition", table.name);
            }
        }
        for (index, column) in COLUMNS.iter().enumerate() {
            assert!(column.description.ends_with(['.', '…', ')']), "{}", column.name);
            assert!(COLUMNS[..index].iter().all(|other| other.name != column.name), "{} is defined twice", column.name);
        }
    }

    #[test]
    fn every_definition_is_used() {
        for column in COLUMNS {
            let nested = ["sections", "suspects"];
            let (table, name) = column.name.split_once('.').unwrap_or(("", column.name));
            let used = TABLES.iter().any(|t| {
                (table.is_empty() || table == t.name) && t.columns.iter().any(|column| split(column).0 == name)
            });
            let inner = nested.contains(&table) || ["start", "end", "proposed", "cost"].contains(&name);
            assert!(used || inner, "{} is defined but in no table", column.name);
        }
    }
}
