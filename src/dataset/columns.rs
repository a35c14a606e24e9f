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
    column(
        "uri",
        Kind::Text,
        "Where the document is: file path or address as given to the run; in a container with its place there: archive!member, warc#offset, corpus#row.",
    ),
    column(
        "media_type",
        Kind::Text,
        "Media type, decided by content: text/plain, text/html, application/pdf, the registered types of Word (.doc, .docx) and Excel (.xls, .xlsx) files, application/octet-stream for anything else.",
    ),
    column(
        "charset",
        Kind::Text,
        "Character encoding the text was read in, as in the WHATWG Encoding Standard; null for PDF, Word and Excel files, which have none of their own, and where none could be told.",
    ),
    column("bytes", Kind::Int64, "Stored size of the document in bytes; 0 where it could not be had."),
    column("replaced", Kind::Int64, "Characters that decoding had to replace by U+FFFD."),
    column("documents.status", Kind::Text, "What became of the document: report, duplicate, not_a_report, unreadable."),
    column("reason", Kind::Text, "Why the document is not a report of its own; null for reports."),
    column(
        "duplicate_of",
        Kind::Text,
        "For duplicates: document_id of the report that it repeats; null otherwise. Of documents with the same text the first by uri is the report; of near copies (one body, scope and year, the same figures, nearly the same words) the one that is whole, then the one whose body is beyond doubt, then the newest.",
    ),
    column(
        "documents.report_id",
        Kind::Text,
        "Id of the report that the document is; null for every other status (a duplicate's report is that of the document in duplicate_of).",
    ),
    // Reports.
    column("report_id", Kind::Text, "Id of the report: the first 16 hexadecimal digits of its document_id."),
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
    column(
        "level",
        Kind::Text,
        "Administrative level: national, province, prefecture, county, township, other (none of these, or not known).",
    ),
    column(
        "region_code",
        Kind::Text,
        "GB/T 2260 code of the body's place in the report's year, six digits; the code it had last where the report calls itself after a place that was no more; null for national bodies and if not known. For its name in that year see regions.valid_to.",
    ),
    column(
        "summary.region_code",
        Kind::Text,
        "GB/T 2260 code of the place that all reports of the group are of; null for national bodies and where the place is not known.",
    ),
    column("province", Kind::Text, "Name of the province-level region; null for national bodies and if not known."),
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
        "report_id of the version that took this report's place: of several reports of one body (agency_id), year and scope the one that is whole, then the one whose body is beyond doubt, then the newest, then the one with most observations; null for the version in use. Panel and summary leave replaced versions out.",
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
        "Who asked, where the source says so: a column of statutory table 3 (natural_person, org.business, org.research, org.public_interest, org.legal_service, org.other, total) or organization (all org. together); null otherwise. Where a report gives an indicator both in that table (total) and in its prose (null), it has a row of each.",
    ),
    column(
        "value",
        Kind::Float64,
        "The number stated, in the unit given; null (never 0) where a cell is blank or says that the row does not apply.",
    ),
    column(
        "value_low",
        Kind::Float64,
        "Smallest value that the words allow; equal to value when exact; null where value is.",
    ),
    column(
        "value_high",
        Kind::Float64,
        "Largest value that the words allow; equal to value when exact; null where value is. Words that only set a floor are taken to leave open one more of the last digit that is not 0: more than 2100 is 2100 to 2200, more than 500000 is 500000 to 600000.",
    ),
    column(
        "unit",
        Kind::Text,
        "Unit of value, as written, or the indicator's own unit (table indicators) where none is written: of one indicator values in different units may stand in this column. Panel and summary have money in the indicator's unit.",
    ),
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
        "The exact words that state the value: texts.text from evidence_start to evidence_end; of a blank cell nothing, or the label of its row where the text has no place for the cell.",
    ),
    column("evidence_start", Kind::Int64, "First byte of the evidence in texts.text (UTF-8)."),
    column("evidence_end", Kind::Int64, "One past the last byte of the evidence in texts.text (UTF-8)."),
    column("rule", Kind::Text, "The reading rule that attached the value to the indicator."),
    column("confidence", Kind::Float32, "0 to 1: how sure the reading is."),
    column(
        "selected",
        Kind::Bool,
        "True for one reading of each report, indicator and applicant: a value before a blank, table before prose, stated before implied, then the surest, then the first. Rows without applicant and rows of applicant total are chosen apart, so both may be true of one indicator; panel and summary take total if it has a value, else the row without applicant.",
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
        "Outcome: pass, fail, not_assessable (a value that the check needs is missing, other parts of a place may be, or a check of one of the parts failed: the message says which).",
    ),
    column(
        "findings.severity",
        Kind::Text,
        "How serious this finding is: that of the check (checks.severity), but soft instead of hard where the values of a sum (checks.kind) stand in prose and prose leaves out parts that the rule names, whether what is stated makes up the total or not.",
    ),
    column(
        "severity",
        Kind::Text,
        "How serious a failure is: hard (must hold), soft (usually holds), info. One finding may be softer: see findings.severity.",
    ),
    column(
        "left",
        Kind::Float64,
        "Left side of the comparison, of several alternatives that of the one that holds or comes nearest; of an interval the middle (the message names both bounds); null where no two amounts were compared.",
    ),
    column("right", Kind::Float64, "Right side of the comparison, like left; null where no two amounts were compared."),
    column(
        "difference",
        Kind::Float64,
        "left - right where both are exact; the gap between the intervals otherwise; null where no two amounts were compared.",
    ),
    column(
        "message",
        Kind::Text,
        "The outcome for people, in Chinese and English, with the values filled in; null where the check simply passes: left and right say it, and table checks has its wording.",
    ),
    column(
        "suspects",
        Kind::Suspects,
        "Of a hard check that fails or is blocked: the smallest changes that would satisfy all hard checks together; ties all listed. Empty otherwise, and where none was found.",
    ),
    column("suspects.indicator", Kind::Text, "Indicator of the value that may be wrong."),
    column("suspects.applicant", Kind::Text, "Applicant of the value that may be wrong; null where it has none."),
    column("suspects.value", Kind::Float64, "What is stated."),
    column("proposed", Kind::Float64, "What would satisfy the checks."),
    column("cost", Kind::Float64, "How unlikely the change is; smaller is likelier."),
    // Panel.
    column("panel.year", Kind::Int16, "The year reported on."),
    column("panel.agency", Kind::Text, "Canonical full name of the reporting body."),
    column(
        "panel.agency_id",
        Kind::Text,
        "Id of the reporting body as in table reports; null if its place is not known. Whether two reports without it are of one body nobody knows, though the names be equal: each has a row of its own, and none in table coverage.",
    ),
    column("panel.report_id", Kind::Text, "Id of the report in use, whose figures the row has."),
    column(
        "panel.reports",
        Kind::Int32,
        "Versions of this report: reports of this agency_id, year and scope that are no copies; the row shows the one that replaced the others (see reports.replaced_by). 1 without agency_id.",
    ),
    column(
        "proposals",
        Kind::Suspects,
        "What hard checks propose instead of values that are probably wrong (findings.suspects of the report); the columns of indicators keep what is stated.",
    ),
    // Coverage.
    column("coverage.agency_id", Kind::Text, "Id of the body as in table reports; bodies without one have no row."),
    column("coverage.year", Kind::Int16, "A year from that of the body's first report to that of its last."),
    column(
        "coverage.status",
        Kind::Text,
        "read: a report is there and gives figures; unread: a report is there and no figure could be read (its table may be an image or an attachment); missing: no report of this year was among the documents, though there are earlier and later ones. What lies before the first and after the last report of a body is not said, as the body may not have existed.",
    ),
    column("coverage.report_id", Kind::Text, "Id of the report in use; null where the report is missing."),
    column("coverage.reports", Kind::Int32, "Versions of the report; 0 where it is missing."),
    column("coverage.agency", Kind::Text, "Full name of the body in that year; null where the report is missing."),
    column(
        "coverage.region_code",
        Kind::Text,
        "Code of its place in that year; null where the report is missing, for national bodies, and if not known.",
    ),
    // Summary.
    column("reports", Kind::Int32, "Reports in the group (same year, level, region_code, sector and scope)."),
    column("observed", Kind::Int32, "Reports of the group that give a value for the indicator."),
    column(
        "sum",
        Kind::Float64,
        "Sum of the values given, in the indicator's unit; null for shares of a hundred (unit %), which do not add up.",
    ),
    column("mean", Kind::Float64, "Mean of the values given: their sum / observed."),
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
    column("parts_observed", Kind::Int32, "How many of the parts state the indicator; null where parts is."),
    column(
        "parts_sum",
        Kind::Float64,
        "What the parts state together; it is not in sum; null where none states it, and for shares of a hundred (unit %).",
    ),
    column(
        "summary.difference",
        Kind::Float64,
        "mean - parts_sum: what the place's report counts beyond its parts that are here; null where parts_sum is. Below 0 the parts say more than the place: a figure of a part or of the place is wrong, or several parts count the same thing (a meeting held together), or the place leaves out what a part counts (see check D08).",
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
    column("expression", Kind::Text, "The rule; empty where it is no expression and the description says it."),
    column(
        "tolerance",
        Kind::Float64,
        "Largest difference that still passes, 0 also where no amounts are compared; null where it is a share of the larger side.",
    ),
    column(
        "description",
        Kind::Text,
        "What the rule says, in Chinese and English, with {left} and {right} for the sides.",
    ),
    column("checks.source", Kind::Text, "Where the rule comes from; null where nothing is written."),
    column(
        "regions.region_code",
        Kind::Text,
        "GB/T 2260 code, six digits. A code has several rows where its name, or that of the place above, was another in other years: join by the year too (see valid_to).",
    ),
    column("name", Kind::Text, "Name of the region in these years."),
    column("regions.level", Kind::Text, "Rank of the region: province, prefecture, county."),
    column("parent", Kind::Text, "Code of the region that contains it; null for provinces."),
    column("valid_from", Kind::Int16, "First year of which the row is true."),
    column(
        "valid_to",
        Kind::Int16,
        "First year of which it is no longer true; null where it still is. Of a code the row of a year is that with valid_from <= year and (valid_to is null or year < valid_to).",
    ),
    column(
        "successors",
        Kind::TextList,
        "Codes that took its place, or a part of it, with the year in brackets where it is not valid_to; empty where there are none.",
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
    fn a_description_says_what_null_means_exactly_where_there_may_be_one() {
        for table in TABLES {
            for (name, nullable) in table.columns.iter().map(|name| split(name)) {
                let description = find(table.name, name).map_or("", |column| column.description);
                let told = description.to_lowercase().contains("null");
                assert!(told || !nullable, "{}.{name} may be null, and nothing says when", table.name);
                assert!(!told || nullable, "{}.{name} is never null", table.name);
            }
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
