//! The official layouts that reports follow.

mod labels;
mod load;
mod respell;
mod trie;

pub use labels::{Entry, EntryId, LabelIndex, ListColumn, Roles, TableKind, TextId};
pub use load::MOST_FORMS;

use crate::model::{ApplicantId, FormId, IndicatorId, UnitId};

/// The four forms, in order of their first year.
#[derive(Debug, Default)]
pub struct Forms {
    /// [`FormId`] is the position.
    pub forms: Vec<Form>,
    /// All labels of the official tables, compiled for the table reader.
    pub labels: LabelIndex,
    /// What cells say without digits.
    pub marks: CellMarks,
}

/// One official layout.
#[derive(Debug)]
pub struct Form {
    /// `narrative_2008`, `statistics_2014`, `statutory_2019`, `statutory_2021`.
    pub name: String,
    /// First year whose reports use it.
    pub first_year: u16,
    /// Last year whose reports use it; `None` while it is in force.
    pub last_year: Option<u16>,
    /// Chinese name.
    pub label_zh: String,
    /// English name.
    pub label_en: String,
    /// The document that prescribes it.
    pub source: String,
    /// What it counts, in order of the form; an indicator may stand in several rows (prose and
    /// a regional table).
    pub rows: Vec<FormRow>,
    /// Its official tables.
    pub tables: Vec<FormTable>,
}

/// One thing that a form counts.
#[derive(Debug)]
pub struct FormRow {
    /// What is counted.
    pub indicator: IndicatorId,
    /// Official table (`T3`), `list` for label-unit-value forms, `prose` where none has it.
    pub table: String,
    /// Code printed before the row (`01`); empty where none is printed.
    pub number: String,
    /// Label as printed.
    pub label: String,
    /// Ways in which prose words it; `N` stands for the number.
    pub variants: Vec<String>,
    /// Unit of the row in this form.
    pub unit: UnitId,
    /// The row of which this one is a summand.
    pub parent: Option<IndicatorId>,
    /// Whether the cell holds a change that may be negative.
    pub signed: bool,
    /// Line in the rows file.
    pub line: u32,
}

/// One official table of a form.
#[derive(Debug)]
pub struct FormTable {
    /// As in [`FormRow::table`].
    pub id: String,
    /// How its labels lead to a cell.
    pub kind: TableKind,
    /// Its applicant columns in printed order; empty where it has none.
    pub applicants: Vec<ApplicantId>,
    /// Number of value cells.
    pub cells: u16,
}

/// What cells say without digits, and signs: from `forms.toml`, section `reading`.
#[derive(Debug, Default)]
pub struct CellMarks {
    /// The row does not apply: no value.
    pub not_applicable: Vec<String>,
    /// Nothing happened: 0.
    pub zero: Vec<String>,
    /// Before an increase.
    pub plus: Vec<String>,
    /// Before a decrease.
    pub minus: Vec<String>,
    /// Words of page marks.
    pub page: Vec<String>,
    /// What follows the digits of a year in a header.
    pub year_suffixes: Vec<String>,
}

impl CellMarks {
    /// Whether a line is the number of a printed page: -3-, 第3页, 第3页 共8页.
    pub fn is_page(&self, line: &str) -> bool {
        let line = line.trim();
        let dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '−');
        let number = |text: &str| (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        // One number between dashes: a row of a table may hold more dashes and numbers.
        let inner = line.trim_matches(dash);
        if line.starts_with(dash) && line.ends_with(dash) && number(inner.trim_matches(' ')) {
            return true;
        }
        let mut rest = line;
        let (mut digits, mut marked) = (0, 0);
        while let Some(c) = rest.chars().next() {
            if let Some(after) = self.page.iter().find_map(|mark| rest.strip_prefix(mark.as_str())) {
                (rest, marked) = (after, marked + 1);
            } else if dash(c) || matches!(c, ' ' | '/') {
                rest = &rest[c.len_utf8()..];
            } else if c.is_ascii_digit() {
                digits += 1;
                rest = &rest[1..];
            } else {
                return false;
            }
        }
        (1..=6).contains(&digits) && marked >= 2
    }
}

impl Forms {
    /// The form with this name.
    pub fn form(&self, name: &str) -> Option<FormId> {
        self.forms.iter().position(|form| form.name == name).map(|index| FormId(index as u8))
    }

    /// Name of a form.
    pub fn name(&self, id: FormId) -> &str {
        &self.forms[id.0 as usize].name
    }

    /// What the form counts, in order of the form.
    pub fn rows(&self, id: FormId) -> &[FormRow] {
        &self.forms[id.0 as usize].rows
    }

    /// The first row of the form that counts this indicator.
    pub fn row(&self, id: FormId, indicator: IndicatorId) -> Option<&FormRow> {
        self.rows(id).iter().find(|row| row.indicator == indicator)
    }

    /// The form in force for reports on `year`; the first form for earlier years.
    pub fn in_year(&self, year: u16) -> Option<FormId> {
        let later = self.forms.iter().rposition(|form| form.first_year <= year);
        later.or((!self.forms.is_empty()).then_some(0)).map(|index| FormId(index as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Codebook, Problems, Source};

    fn load(source: &Source) -> (Codebook, Forms, Problems) {
        let mut problems = Problems::default();
        let codebook = Codebook::load(source, &mut problems);
        let forms = Forms::load(source, &codebook, &mut problems);
        (codebook, forms, problems)
    }

    #[test]
    fn embedded_forms_have_no_problem_and_every_cell() {
        let (codebook, forms, problems) = load(&Source::Embedded);
        assert_eq!(problems.to_string(), "");
        let names: Vec<&str> = forms.forms.iter().map(|form| form.name.as_str()).collect();
        assert_eq!(names, ["narrative_2008", "statistics_2014", "statutory_2019", "statutory_2021"]);
        let form = forms.form("statutory_2021").unwrap();
        let secret = codebook.indicator("requests.outcome.refused.state_secret").unwrap();
        let row = forms.row(form, secret).unwrap();
        assert_eq!(row.parent.map(|id| codebook.code(id)), Some("requests.outcome.total"));
        assert_eq!(forms.in_year(2020), forms.form("statutory_2019"));
        assert_eq!(forms.in_year(2007), forms.form("narrative_2008"));
    }

    #[test]
    fn every_indicator_stands_in_a_form() {
        let (codebook, forms, _) = load(&Source::Embedded);
        let used: std::collections::BTreeSet<_> =
            forms.forms.iter().flat_map(|form| form.rows.iter().map(|row| row.indicator)).collect();
        let missing: Vec<&str> = (0..codebook.indicators.len())
            .map(|index| IndicatorId(index as u16))
            .filter(|id| !used.contains(id))
            .map(|id| codebook.code(id))
            .collect();
        assert_eq!(missing, Vec::<&str>::new());
    }

    #[test]
    fn mistakes_name_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["codebook", "forms"] {
            std::fs::create_dir(root.join(name)).unwrap();
            for entry in std::fs::read_dir(format!("pipelines/annual-reports/{name}")).unwrap() {
                let path = entry.unwrap().path();
                std::fs::copy(&path, root.join(name).join(path.file_name().unwrap())).unwrap();
            }
        }
        let file = root.join("forms/statutory_2021.tsv");
        let mut text = std::fs::read_to_string(&file).unwrap();
        let line = text.lines().count() + 1;
        text.push_str("no.such.code\tT3\t\t甲\t\t件\t\t甲\n");
        text.push_str("requests.pending\tT3\t\t乙\t\t件\t\t本年度办理结果>不予处理>重复申请\n");
        text.push_str("requests.pending\tprose\t\t丙\t\t件\tmedia.coverage\n");
        std::fs::write(&file, text).unwrap();
        let toml = root.join("forms/forms.toml");
        let broken = std::fs::read_to_string(&toml).unwrap().replace("\"org.business\"", "\"org.nobody\"");
        std::fs::write(&toml, broken).unwrap();
        let (_, _, problems) = load(&Source::Directory(root.to_path_buf()));
        let found = problems.to_string();
        let file = "forms/statutory_2021.tsv";
        assert!(found.contains(&format!("{file}:{line}: unknown indicator no.such.code")), "{found}");
        assert!(found.contains(&format!("{file}:{}: 重复申请 already leads to", line + 1)), "{found}");
        assert!(found.contains(&format!("{file}:{}: parent media.coverage is not in the form", line + 2)), "{found}");
        assert!(found.contains("unknown applicant org.nobody"), "{found}");
        assert!(found.contains("cells"), "{found}");
    }
}
