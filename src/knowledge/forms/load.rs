//! Loads `forms/*`; every inconsistency is a problem with file and line.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::respell::{Respelled, respell};
use super::{CellMarks, Entry, EntryId, Form, FormRow, FormTable, Forms, LabelIndex, ListColumn, TableKind, TextId};
use crate::knowledge::{Codebook, Problems, Row, Source};
use crate::model::{FormId, IndicatorId};

const FILE: &str = "forms/forms.toml";
const COLUMNS: [&str; 10] =
    ["code", "table", "number", "label", "variants", "unit", "parent", "row", "column", "signed"];
/// Code of a row that is no indicator.
const NO_INDICATOR: &str = "-";
/// Table of rows that stand in running text only.
const PROSE: &str = "prose";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormsFile {
    reading: Reading,
    furniture: Furniture,
    form: Vec<FormSection>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    numerals: String,
    prefixes: Vec<String>,
    not_applicable: Vec<String>,
    zero: Vec<String>,
    plus: Vec<String>,
    minus: Vec<String>,
    spanning: Vec<String>,
    page_marks: Vec<String>,
    year_suffixes: Vec<String>,
    columns: ListColumns,
    respelled: Respelled,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListColumns {
    label: Vec<String>,
    code: Vec<String>,
    unit: Vec<String>,
    value: Vec<String>,
    cumulative: Vec<String>,
    other: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Furniture {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormSection {
    name: String,
    first_year: u16,
    last_year: Option<u16>,
    label_zh: String,
    label_en: String,
    source: String,
    rows: Vec<String>,
    headers: Vec<String>,
    #[serde(default)]
    table: Vec<TableSection>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableSection {
    id: String,
    kind: TableKind,
    #[serde(default)]
    columns: Vec<String>,
    cells: u16,
}

/// How many forms there can be: a set of them is a byte of bits.
pub const MOST_FORMS: usize = u8::BITS as usize;

impl Forms {
    /// Loads `forms/forms.toml` and the rows files that it names.
    pub fn load(source: &Source, codebook: &Codebook, problems: &mut Problems) -> Forms {
        let Some(file) = source.toml::<FormsFile>(FILE, problems) else { return Forms::default() };
        let labels = LabelIndex::new(&file.reading.numerals, &file.reading.prefixes);
        let mut loader = Loader { source, codebook, problems, labels, entry_ids: HashMap::new() };
        let mut forms = Vec::new();
        for (index, section) in file.form.iter().enumerate() {
            if forms.last().is_some_and(|last: &Form| last.first_year >= section.first_year) {
                loader.problems.add(FILE, 0, format!("{}: forms should be in order of their first year", section.name));
            }
            if index == MOST_FORMS {
                loader.problems.add(FILE, 0, format!("more than {MOST_FORMS} forms"));
                break;
            }
            forms.push(loader.form(section, FormId(index as u8)));
        }
        loader.words(&file);
        // Labels beyond these are left out.
        let (labels, rows) = (loader.labels.texts.len() + 1, loader.labels.entries.len());
        loader.problems.too_many(FILE, labels, u16::MAX.into(), "labels");
        loader.problems.too_many(FILE, rows, u16::MAX.into(), "rows");
        let mut labels = loader.labels;
        respell(&mut labels, &file.reading.respelled);
        labels.compile();
        let reading = file.reading;
        let marks = CellMarks {
            not_applicable: reading.not_applicable,
            zero: reading.zero,
            plus: reading.plus,
            minus: reading.minus,
            page: reading.page_marks,
            year_suffixes: reading.year_suffixes,
        };
        Forms { forms, labels, marks }
    }
}

struct Loader<'a> {
    source: &'a Source,
    codebook: &'a Codebook,
    problems: &'a mut Problems,
    labels: LabelIndex,
    /// Entries by indicator and the words of the row, so that forms share them.
    entry_ids: HashMap<(Option<IndicatorId>, String), EntryId>,
}

impl Loader<'_> {
    fn form(&mut self, section: &FormSection, id: FormId) -> Form {
        let tables: Vec<FormTable> = section.table.iter().map(|table| self.table(section, table)).collect();
        let mut rows = Vec::new();
        let mut claims = Claims::default();
        let mut parents = Vec::new();
        for name in &section.rows {
            let path = format!("forms/{name}");
            for row in self.source.tsv(&path, &COLUMNS, self.problems) {
                if let Some(read) = self.row(&path, &row, &tables, id, &mut claims) {
                    parents.push(path.clone());
                    rows.push(read);
                }
            }
        }
        for (row, path) in rows.iter().zip(&parents) {
            if let Some(parent) = row.parent
                && !rows.iter().any(|other| other.indicator == parent)
            {
                let code = self.codebook.code(parent);
                self.problems.add(path, row.line, format!("parent {code} is not in the form"));
            }
        }
        self.count_cells(section, &tables, &claims);
        for header in &section.headers {
            if let Some(text) = self.labels.intern(header) {
                self.labels.roles[usize::from(text.0)].decides |= 1 << id.0;
            }
        }
        Form {
            name: section.name.clone(),
            first_year: section.first_year,
            last_year: section.last_year,
            label_zh: section.label_zh.clone(),
            label_en: section.label_en.clone(),
            source: section.source.clone(),
            rows,
            tables,
        }
    }

    fn table(&mut self, section: &FormSection, table: &TableSection) -> FormTable {
        let mut applicants = Vec::new();
        for code in &table.columns {
            match self.codebook.applicant(code) {
                Some(id) => applicants.push(id),
                None => {
                    let message = format!("{} {}: unknown applicant {code}", section.name, table.id);
                    self.problems.add(FILE, 0, message);
                }
            }
        }
        if table.kind == TableKind::Applicants && self.labels.applicants.is_empty() {
            self.labels.applicants = applicants.clone();
        }
        FormTable { id: table.id.clone(), kind: table.kind, applicants, cells: table.cells }
    }

    fn count_cells(&mut self, section: &FormSection, tables: &[FormTable], claims: &Claims) {
        for table in tables {
            let rows = claims.rows.get(&table.id).map_or(0, HashSet::len);
            let found = rows * table.applicants.len().max(1);
            if found != usize::from(table.cells) {
                let message = format!(
                    "{} {}: the form prints {} cells, the rows file leads to {found}",
                    section.name, table.id, table.cells
                );
                self.problems.add(FILE, 0, message);
            }
        }
    }

    fn row(
        &mut self,
        path: &str,
        row: &Row,
        tables: &[FormTable],
        form: FormId,
        claims: &mut Claims,
    ) -> Option<FormRow> {
        let (code, table) = (row.get(0), row.get(1));
        let indicator = self.codebook.indicator(code);
        if indicator.is_none() && code != NO_INDICATOR {
            self.problems.add(path, row.line, format!("unknown indicator {code}"));
            return None;
        }
        let Some(unit) = self.codebook.unit(row.get(5)) else {
            self.problems.add(path, row.line, format!("unknown unit {:?}", row.get(5)));
            return None;
        };
        let parent = self.codebook.indicator(row.get(6));
        if parent.is_none() && !row.get(6).is_empty() {
            self.problems.add(path, row.line, format!("unknown parent {}", row.get(6)));
        }
        let signed = row.get(9) == "yes";
        if table != PROSE {
            match tables.iter().find(|known| known.id == table) {
                None => self.problems.add(path, row.line, format!("table {table} is not among the form's tables")),
                Some(known) => {
                    let entry = Entry {
                        indicator,
                        unit,
                        signed,
                        kind: known.kind,
                        forms: 1 << form.0,
                        row: self.label_path(row.get(7)),
                        column: self.label_path(row.get(8)),
                        number: row.get(2).to_string(),
                    };
                    self.claim(path, row, &entry, claims);
                    self.entry(entry, row);
                }
            }
        }
        let indicator = indicator?;
        for variant in row.items(4).chain(std::iter::once(row.get(3))) {
            let key = (table.to_string(), row.get(6).to_string(), variant.to_string());
            let other = *claims.variants.entry(key).or_insert(indicator);
            if other != indicator {
                let message = format!("{variant} is already a wording of {}", self.codebook.code(other));
                self.problems.add(path, row.line, message);
            }
        }
        Some(FormRow {
            indicator,
            table: table.to_string(),
            number: row.get(2).to_string(),
            label: row.get(3).to_string(),
            variants: row.items(4).map(str::to_string).collect(),
            unit,
            parent,
            signed,
            line: row.line,
        })
    }

    fn label_path(&mut self, path: &str) -> Vec<Vec<TextId>> {
        let steps = path.split('>').map(str::trim).filter(|step| !step.is_empty());
        steps.map(|step| step.split('|').filter_map(|label| self.labels.intern(label)).collect()).collect()
    }

    /// Notes which labels lead to the row, and reports labels that lead to two of them.
    fn claim(&mut self, path: &str, row: &Row, entry: &Entry, claims: &mut Claims) {
        if entry.row.is_empty() && entry.column.is_empty() {
            self.problems.add(path, row.line, "a row of a table needs a row or a column label");
            return;
        }
        if let Some(indicator) = entry.indicator {
            claims.rows.entry(row.get(1).to_string()).or_default().insert(indicator);
        }
        let (leaf_row, leaf_column) = (entry.row.last(), entry.column.last());
        let none = [TextId(u16::MAX)];
        for &row_text in leaf_row.map_or(&none[..], |texts| texts) {
            for &column_text in leaf_column.map_or(&none[..], |texts| texts) {
                let outer = (outer(&entry.row), outer(&entry.column));
                let key = (row.get(1).to_string(), outer, row_text, column_text);
                let code = row.get(0).to_string();
                let other = claims.cells.entry(key).or_insert_with(|| code.clone());
                if *other != code {
                    let text = if leaf_row.is_some() { row_text } else { column_text };
                    let label = &self.labels.texts[usize::from(text.0)];
                    self.problems.add(path, row.line, format!("{label} already leads to {other}"));
                }
            }
        }
    }

    fn entry(&mut self, entry: Entry, row: &Row) {
        let words = [2, 5, 7, 8].map(|column| row.get(column)).join("\t");
        let key = (entry.indicator, format!("{:?}\t{words}", entry.kind));
        if let Some(&id) = self.entry_ids.get(&key) {
            self.labels.entries[usize::from(id.0)].forms |= entry.forms;
            return;
        }
        let id = EntryId(self.labels.entries.len() as u16);
        let labels = &mut self.labels;
        for text in entry.row.iter().rev().skip(1).flatten() {
            labels.roles[usize::from(text.0)].group = true;
        }
        for text in entry.column.iter().rev().skip(1).flatten() {
            labels.roles[usize::from(text.0)].column_group = true;
        }
        let row_leaf = entry.row.last().cloned().unwrap_or_default();
        let column_leaf = entry.column.last().cloned().unwrap_or_default();
        match entry.kind {
            TableKind::Matrix => {
                for &row_text in &row_leaf {
                    labels.roles[usize::from(row_text.0)].matrix_row = true;
                    for &column_text in &column_leaf {
                        labels.roles[usize::from(column_text.0)].matrix_column = true;
                        labels.matrix.entry((row_text, column_text)).or_insert(id);
                    }
                }
            }
            TableKind::Columns => {
                column_leaf.iter().for_each(|text| labels.roles[usize::from(text.0)].columns.push(id));
                labels.single_row.push(id);
            }
            TableKind::Applicants | TableKind::Groups | TableKind::List => {
                row_leaf.iter().for_each(|text| labels.roles[usize::from(text.0)].rows.push(id));
            }
        }
        self.entry_ids.insert(key, id);
        labels.entries.push(entry);
    }

    /// Words that are not rows: applicants, headers, furniture.
    fn words(&mut self, file: &FormsFile) {
        for (index, applicant) in self.codebook.applicants.iter().enumerate() {
            let id = crate::model::ApplicantId(index as u8);
            if !self.labels.applicants.contains(&id) {
                continue;
            }
            for label in std::iter::once(&applicant.label_zh).chain(&applicant.variants) {
                if let Some(text) = self.labels.intern(label) {
                    self.labels.roles[usize::from(text.0)].applicant = Some(id);
                }
            }
        }
        for label in &file.reading.spanning {
            if let Some(text) = self.labels.intern(label) {
                self.labels.roles[usize::from(text.0)].spanning = true;
            }
        }
        for label in &file.furniture.words {
            if let Some(text) = self.labels.intern(label) {
                self.labels.roles[usize::from(text.0)].furniture = true;
            }
        }
        let columns = &file.reading.columns;
        for (labels, role) in [
            (&columns.label, ListColumn::Label),
            (&columns.code, ListColumn::Code),
            (&columns.unit, ListColumn::Unit),
            (&columns.value, ListColumn::Value),
            (&columns.cumulative, ListColumn::Cumulative),
            (&columns.other, ListColumn::Other),
        ] {
            for label in labels {
                if let Some(text) = self.labels.intern(label) {
                    self.labels.roles[usize::from(text.0)].list_column = Some(role);
                }
            }
        }
    }
}

fn outer(path: &[Vec<TextId>]) -> Vec<Vec<TextId>> {
    path[..path.len().saturating_sub(1)].to_vec()
}

/// Where the labels that lead to one cell are claimed: table, outer labels, row and column label.
type CellKey = (String, (Vec<Vec<TextId>>, Vec<Vec<TextId>>), TextId, TextId);

#[derive(Default)]
struct Claims {
    /// Indicators by table; one may have several rows, as where spellings differ in the unit.
    rows: HashMap<String, HashSet<IndicatorId>>,
    cells: HashMap<CellKey, String>,
    /// Wordings by table, parent and text.
    variants: HashMap<(String, String, String), IndicatorId>,
}
