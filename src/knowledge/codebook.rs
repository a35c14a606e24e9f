//! What is counted: indicators, the applicant dimension, units.

use std::collections::HashMap;

use super::hash::Fast;
use super::{Problems, Source};
use crate::model::{ApplicantId, IndicatorId, UnitId};

/// Indicators, applicants and units, each sorted by code or in file order.
#[derive(Debug, Clone, Default)]
pub struct Codebook {
    /// Sorted by code; [`IndicatorId`] is the position.
    pub indicators: Vec<Indicator>,
    /// Sorted by code; [`ApplicantId`] is the position.
    pub applicants: Vec<Applicant>,
    /// In file order; [`UnitId`] is the position.
    pub units: Vec<Unit>,
    /// The group of each indicator.
    groups: Vec<Option<Group>>,
    /// How many bytes of each indicator's code are that of its family.
    families: Vec<usize>,
    by_code: HashMap<String, IndicatorId, Fast>,
    applicant_by_code: HashMap<String, ApplicantId, Fast>,
    unit_by_name: HashMap<String, UnitId, Fast>,
}

/// One thing that is counted.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Stable dotted code.
    pub code: String,
    /// Official unit.
    pub unit: UnitId,
    /// Chinese label.
    pub label_zh: String,
    /// English label.
    pub label_en: String,
    /// What the number means and what to beware of, in English; may be empty.
    pub definition: String,
    /// Whether the panel has a column for it.
    pub panel: bool,
    /// Line in `codebook/indicators.tsv`.
    pub line: u32,
}

/// A set of units is 64 bits.
const MOST_UNITS: usize = u64::BITS as usize;

/// How the code of a group's total ends.
pub const TOTAL: &str = ".total";

/// How the code of what the others of a group leave ends.
const REST: &str = ".other";

/// Code of the applicant that stands for all applicants together.
pub const ALL_APPLICANTS: &str = "total";

/// A group of indicators: those whose codes are alike up to their last segment, where one of them is the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The total of the group.
    pub total: IndicatorId,
    /// Whether the group as a whole stands in another group.
    pub nested: bool,
}

/// One value of the applicant dimension (a column of statutory table 3).
#[derive(Debug, Clone)]
pub struct Applicant {
    /// Code as in column `observations.applicant`.
    pub code: String,
    /// Chinese label.
    pub label_zh: String,
    /// English label.
    pub label_en: String,
    /// Further spellings seen.
    pub variants: Vec<String>,
    /// 1-based column of statutory table 3; `None` where the table has no such column.
    pub column: Option<u8>,
    /// The wider applicant that it is a kind of.
    pub kind_of: Option<ApplicantId>,
}

/// A unit of measure.
#[derive(Debug, Clone)]
pub struct Unit {
    /// As stored in column `observations.unit`.
    pub name: String,
    /// What kind of thing it measures (`item`, `money`, `person`, `percent`, `time` …): units of
    /// one kind may stand for each other in one sum.
    pub kind: String,
    /// Further spellings, in simplified script.
    pub variants: Vec<String>,
}

/// The kinds of units that decide how a number is read, as `units.tsv` calls them.
pub mod unit_kind {
    /// Pieces of anything: 个, 项.
    pub const PIECE: &str = "piece";
    /// Firms and other bodies: 家.
    pub const BODY: &str = "body";
    /// Events: 次, 期, 场.
    pub const EVENT: &str = "event";
    /// What is published: 条, 件, 篇.
    pub const ITEM: &str = "item";
    /// Shares of a hundred.
    pub const PERCENT: &str = "percent";
    /// How all kinds of money begin.
    pub const MONEY: &str = "money";
}

impl Codebook {
    /// Loads `codebook/*.tsv`.
    pub fn load(source: &Source, problems: &mut Problems) -> Codebook {
        let mut book = Codebook::default();
        book.load_units(source, problems);
        book.load_indicators(source, problems);
        book.load_applicants(source, problems);
        book
    }

    fn load_units(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "codebook/units.tsv";
        for row in source.tsv(FILE, &["unit", "kind", "variants"], problems) {
            if self.units.len() == MOST_UNITS {
                problems.add(FILE, row.line, format!("more than {MOST_UNITS} units"));
                break;
            }
            let id = UnitId(self.units.len() as u8);
            let unit = Unit {
                name: row.get(0).to_string(),
                kind: row.get(1).to_string(),
                variants: row.items(2).map(str::to_string).collect(),
            };
            for name in std::iter::once(&unit.name).chain(&unit.variants) {
                if self.unit_by_name.insert(name.clone(), id).is_some() {
                    problems.add(FILE, row.line, format!("unit {name} is listed twice"));
                }
            }
            self.units.push(unit);
        }
    }

    fn load_indicators(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "codebook/indicators.tsv";
        for row in source.tsv(FILE, &["code", "unit", "label_zh", "label_en", "panel", "definition"], problems) {
            let Some(unit) = self.unit(row.get(1)) else {
                problems.add(FILE, row.line, format!("unknown unit {:?}", row.get(1)));
                continue;
            };
            self.indicators.push(Indicator {
                code: row.get(0).to_string(),
                unit,
                label_zh: row.get(2).to_string(),
                label_en: row.get(3).to_string(),
                panel: row.get(4) == "yes",
                definition: row.get(5).to_string(),
                line: row.line,
            });
        }
        problems.too_many(FILE, self.indicators.len(), u16::MAX.into(), "indicators");
        self.indicators.sort_by(|a, b| a.code.cmp(&b.code));
        for (index, indicator) in self.indicators.iter().enumerate() {
            if self.by_code.insert(indicator.code.clone(), IndicatorId(index as u16)).is_some() {
                problems.add(FILE, indicator.line, format!("indicator {} is listed twice", indicator.code));
            }
        }
        self.families = self.indicators.iter().map(|indicator| family_of(&indicator.code).len()).collect();
        self.groups = self.indicators.iter().map(|indicator| self.group_of(&indicator.code)).collect();
    }

    /// The group that the indicator with this code belongs to.
    fn group_of(&self, code: &str) -> Option<Group> {
        let total = |group: &str| self.indicator(&format!("{group}{TOTAL}"));
        let (group, _) = code.rsplit_once('.')?;
        let nested = group.rsplit_once('.').is_some_and(|(outer, _)| total(outer).is_some());
        Some(Group { total: total(group)?, nested })
    }

    fn load_applicants(&mut self, source: &Source, problems: &mut Problems) {
        const FILE: &str = "codebook/applicants.tsv";
        let mut wider: HashMap<String, (String, u32)> = HashMap::new();
        for row in source.tsv(FILE, &["code", "label_zh", "label_en", "variants", "column", "kind_of"], problems) {
            if !row.get(5).is_empty() {
                wider.insert(row.get(0).to_string(), (row.get(5).to_string(), row.line));
            }
            self.applicants.push(Applicant {
                code: row.get(0).to_string(),
                label_zh: row.get(1).to_string(),
                label_en: row.get(2).to_string(),
                variants: row.items(3).map(str::to_string).collect(),
                column: row.get(4).parse().ok(),
                kind_of: None,
            });
        }
        problems.too_many(FILE, self.applicants.len(), u8::MAX.into(), "applicants");
        self.applicants.sort_by(|a, b| a.code.cmp(&b.code));
        for (index, applicant) in self.applicants.iter().enumerate() {
            self.applicant_by_code.insert(applicant.code.clone(), ApplicantId(index as u8));
        }
        for applicant in &mut self.applicants {
            let Some((code, line)) = wider.get(&applicant.code) else { continue };
            applicant.kind_of = self.applicant_by_code.get(code).copied();
            if applicant.kind_of.is_none() {
                problems.add(FILE, *line, format!("unknown applicant {code}"));
            }
        }
    }

    /// The indicator with this code.
    pub fn indicator(&self, code: &str) -> Option<IndicatorId> {
        self.by_code.get(code).copied()
    }

    /// The indicators whose codes begin so.
    pub fn within<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = IndicatorId> + 'a {
        let codes = self.indicators.iter().enumerate().filter(move |(_, each)| each.code.starts_with(beginning));
        codes.map(|(at, _)| IndicatorId(at as u16))
    }

    /// The group that an indicator belongs to, as its total or as a part.
    pub fn group(&self, id: IndicatorId) -> Option<Group> {
        self.groups[id.0 as usize]
    }

    /// All but the last segment of an indicator's code; the total of a group belongs to the family of the group.
    pub fn family(&self, id: IndicatorId) -> &str {
        &self.code(id)[..self.families[id.0 as usize]]
    }

    /// Whether an indicator counts the things of a total by one of their kinds (`disclosure.by_channel.website`).
    pub fn is_of_a_kind_of(&self, part: IndicatorId, total: IndicatorId) -> bool {
        let group = self.code(total).strip_suffix(TOTAL);
        let kind = group.and_then(|group| self.code(part).strip_prefix(group)?.strip_prefix('.'));
        kind.is_some_and(|kind| kind.contains('.'))
    }

    /// The applicant with this code.
    pub fn applicant(&self, code: &str) -> Option<ApplicantId> {
        self.applicant_by_code.get(code).copied()
    }

    /// The unit with this name or spelling.
    pub fn unit(&self, name: &str) -> Option<UnitId> {
        self.unit_by_name.get(name).copied()
    }

    /// All about an indicator.
    pub fn about(&self, id: IndicatorId) -> &Indicator {
        &self.indicators[id.0 as usize]
    }

    /// Code of an indicator.
    pub fn code(&self, id: IndicatorId) -> &str {
        &self.about(id).code
    }

    /// The first part of an indicator's code: what is published, what is asked for, ….
    pub fn chapter(&self, id: IndicatorId) -> &str {
        chapter_of(self.code(id))
    }

    /// Code of an applicant.
    pub fn applicant_code(&self, id: ApplicantId) -> &str {
        &self.applicants[id.0 as usize].code
    }

    /// Whether an indicator is the total of a group.
    pub fn is_total(&self, id: IndicatorId) -> bool {
        self.code(id).ends_with(TOTAL)
    }

    /// Whether an indicator is what the others of its group leave.
    pub fn is_rest(&self, id: IndicatorId) -> bool {
        self.code(id).ends_with(REST)
    }

    /// Name of a unit.
    pub fn unit_name(&self, id: UnitId) -> &str {
        &self.units[id.0 as usize].name
    }

    /// What kind of thing a unit measures.
    pub fn unit_kind(&self, id: UnitId) -> &str {
        &self.units[id.0 as usize].kind
    }

    /// Whether the unit is a share of a hundred.
    pub fn is_percent(&self, unit: UnitId) -> bool {
        self.unit_kind(unit) == unit_kind::PERCENT
    }

    /// Whether the unit is one of money.
    pub fn is_money(&self, unit: UnitId) -> bool {
        self.unit_kind(unit).starts_with(unit_kind::MONEY)
    }
}

/// The first part of a code: `requests` of `requests.received.total`.
pub fn chapter_of(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// The family of an indicator with this code.
fn family_of(code: &str) -> &str {
    let group = code.strip_suffix(TOTAL).unwrap_or(code);
    group.rsplit_once('.').map_or(group, |(family, _)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_indicator_is_named_and_defined() {
        let mut problems = Problems::default();
        let book = Codebook::load(&Source::Embedded, &mut problems);
        assert_eq!(problems.to_string(), "");
        assert!(book.indicators.len() >= 202);
        let mut labels = std::collections::HashSet::new();
        for indicator in &book.indicators {
            assert!(!indicator.label_zh.is_empty() && !indicator.definition.is_empty(), "{}", indicator.code);
            assert!(indicator.label_en.is_ascii() && !indicator.label_en.is_empty(), "{}", indicator.code);
            assert!(labels.insert(&indicator.label_en), "{} is named twice", indicator.label_en);
            assert!(labels.insert(&indicator.label_zh), "{} is named twice", indicator.label_zh);
        }
        assert!((40..=60).contains(&book.indicators.iter().filter(|indicator| indicator.panel).count()));
    }

    #[test]
    fn more_indicators_or_applicants_than_there_are_numbers_for_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, head: &str, rows: usize, row: &dyn Fn(usize) -> String| {
            let rows: String = (0..rows).map(row).collect();
            std::fs::write(folder.path().join("codebook").join(file), format!("{head}\n{rows}")).unwrap();
        };
        std::fs::create_dir(folder.path().join("codebook")).unwrap();
        write("units.tsv", "unit\tkind\tvariants", 1, &|_| "件\titem\t\n".to_string());
        let problems = |indicators: usize, applicants: usize| {
            write("indicators.tsv", "code\tunit\tlabel_zh\tlabel_en\tpanel\tdefinition", indicators, &|number| {
                format!("a.{number}\t件\t\t\tno\t\n")
            });
            write("applicants.tsv", "code\tlabel_zh\tlabel_en\tvariants\tcolumn\tkind_of", applicants, &|number| {
                format!("{number}\t\t\t\t\t\n")
            });
            let mut problems = Problems::default();
            Codebook::load(&Source::Directory(folder.path().to_path_buf()), &mut problems);
            problems.to_string()
        };
        assert_eq!(problems(65_535, 255), "");
        assert_eq!(
            problems(65_536, 256),
            "codebook/indicators.tsv: 65536 indicators, more than 65535\n\
             codebook/applicants.tsv: 256 applicants, more than 255"
        );
    }
}
