//! Indicators that mean the same in all forms, made from those that each form has.

use super::{Codebook, Forms, Problems, Source};
use crate::model::{IndicatorId, UnitId};

/// An indicator that means the same in all forms: a column of the panel.
#[derive(Debug, Clone)]
pub struct Harmonised {
    /// Stable dotted code.
    pub code: String,
    /// Its unit.
    pub unit: UnitId,
    /// Chinese label.
    pub label_zh: String,
    /// English label.
    pub label_en: String,
    /// What it rests on, and what breaks between the forms.
    pub definition: String,
    /// By form: ways to get it, the best first, each a sum of indicators that must all be stated.
    pub ways: Vec<Vec<Vec<IndicatorId>>>,
}

impl Harmonised {
    /// The forms that have it, in their order, and how it is got in each: sums of codes, the best first, with `|`
    /// between them.
    pub fn expressions<'a>(&self, forms: &'a Forms, codebook: &Codebook) -> Vec<(&'a str, String)> {
        let sum = |terms: &Vec<IndicatorId>| terms.iter().map(|id| codebook.code(*id)).collect::<Vec<_>>().join(" + ");
        let ways = forms.forms.iter().zip(&self.ways).filter(|(_, ways)| !ways.is_empty());
        ways.map(|(form, ways)| (form.name.as_str(), ways.iter().map(sum).collect::<Vec<_>>().join(" | "))).collect()
    }
}

/// Loads `codebook/harmonised.tsv`.
pub(super) fn load(source: &Source, codebook: &Codebook, forms: &Forms, problems: &mut Problems) -> Vec<Harmonised> {
    const FILE: &str = "codebook/harmonised.tsv";
    let names = forms.forms.iter().map(|form| form.name.as_str());
    let columns: Vec<&str> =
        ["code", "unit", "label_zh", "label_en"].into_iter().chain(names).chain(["definition"]).collect();
    let mut found: Vec<Harmonised> = Vec::new();
    for row in source.tsv(FILE, &columns, problems) {
        let Some(unit) = codebook.unit(row.get(1)) else {
            problems.add(FILE, row.line, format!("unknown unit {:?}", row.get(1)));
            continue;
        };
        if codebook.indicator(row.get(0)).is_some() || found.iter().any(|known| known.code == row.get(0)) {
            problems.add(FILE, row.line, format!("{} is listed twice", row.get(0)));
        }
        let mut ways = Vec::new();
        for column in 4..4 + forms.forms.len() {
            let mut of_form = Vec::new();
            for way in row.items(column) {
                let mut terms = Vec::new();
                for code in way.split('+').map(str::trim) {
                    match codebook.indicator(code) {
                        Some(id) => terms.push(id),
                        None => problems.add(FILE, row.line, format!("there is no indicator {code:?}")),
                    }
                }
                of_form.push(terms);
            }
            ways.push(of_form);
        }
        found.push(Harmonised {
            code: row.get(0).to_string(),
            unit,
            label_zh: row.get(2).to_string(),
            label_en: row.get(3).to_string(),
            definition: row.get(4 + forms.forms.len()).to_string(),
            ways,
        });
    }
    found
}
