//! Word lists and reading rules for prose: `lexicon/{terms,topics,readings,totals,…}.tsv`.

mod concepts;
mod headings;
mod marks;
mod matters;
mod numbers;
mod readings;
mod spellings;
mod terms;

use concepts::MOST_CONCEPTS;
pub use concepts::{Concept, ConceptSet};
pub use headings::Headings;
pub use marks::{MarkRole, Marks};
pub use matters::Matters;
pub use numbers::{Follower, Hedge, HedgeEffect, NumberWords, NumeralKind};
pub use readings::{
    Gives, Promoted, Promotion, ReadingRule, Readings, Reads, TotalBase, TotalRule, TotalWhen, UnitFilter,
};
pub use terms::{Steering, Term, Terms, Topic, TopicId};

use crate::knowledge::{Codebook, Forms, Problems, Source};
use crate::model::{FormId, IndicatorId, RuleId};

/// Word lists and reading rules for prose, compiled.
#[derive(Debug)]
pub struct ProseWords {
    /// Reading rules by name; [`RuleId`] is the position.
    pub rules: Vec<RuleInfo>,
    /// Words and what they mean.
    pub terms: Terms,
    /// Numerals, hedges and what stands behind numbers.
    pub numbers: NumberWords,
    /// Characters beside digits.
    pub marks: Marks,
    /// What numbers are about that no reading claims.
    pub matters: Matters,
    /// How numbered headings are written.
    pub headings: Headings,
    /// What numbers count.
    pub readings: Readings,
    borrowed: Vec<Vec<IndicatorId>>,
}

/// A reading rule: why a value was attached to an indicator.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// As stored in column `observations.rule`.
    pub name: String,
    /// What the rule says.
    pub description: String,
}

impl ProseWords {
    /// Loads its files under `lexicon/`.
    pub fn load(source: &Source, codebook: &Codebook, forms: &Forms, problems: &mut Problems) -> ProseWords {
        let rules = source
            .tsv("lexicon/rules.tsv", &["rule", "description"], problems)
            .iter()
            .map(|row| RuleInfo { name: row.get(0).to_string(), description: row.get(1).to_string() })
            .collect();
        let terms = Terms::load(source, codebook, problems);
        let numbers = NumberWords::load(source, codebook, problems);
        let marks = Marks::load(source, problems);
        let matters = Matters::load(source, problems);
        let headings = Headings::load(source, &numbers, &marks, problems);
        let readings = Readings::load(source, codebook, &terms, problems);
        let borrowed = borrowed(source, codebook, forms, problems);
        ProseWords { rules, terms, numbers, marks, matters, headings, readings, borrowed }
    }

    /// The rule with this name.
    pub fn rule(&self, name: &str) -> Option<RuleId> {
        self.rules.iter().position(|rule| rule.name == name).map(|index| RuleId(index as u8))
    }

    /// Indicators of older forms that prose of this form may also state.
    pub fn borrowed(&self, form: FormId) -> &[IndicatorId] {
        self.borrowed.get(form.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Name of a rule.
    pub fn rule_name(&self, id: RuleId) -> &str {
        &self.rules[id.0 as usize].name
    }
}

/// Loads `lexicon/borrowed.tsv`: by form, the indicators it borrows.
fn borrowed(source: &Source, codebook: &Codebook, forms: &Forms, problems: &mut Problems) -> Vec<Vec<IndicatorId>> {
    const FILE: &str = "lexicon/borrowed.tsv";
    let mut borrowed = vec![Vec::new(); forms.forms.len()];
    for row in source.tsv(FILE, &["form", "from", "prefixes"], problems) {
        let (Some(form), Some(from)) = (forms.form(row.get(0)), forms.form(row.get(1))) else {
            problems.add(FILE, row.line, format!("unknown form {} or {}", row.get(0), row.get(1)));
            continue;
        };
        for prefix in row.get(2).split_whitespace() {
            let named = forms.rows(from).iter().map(|row| row.indicator);
            let before = borrowed[form.0 as usize].len();
            borrowed[form.0 as usize].extend(named.filter(|id| codebook.code(*id).starts_with(prefix)));
            if borrowed[form.0 as usize].len() == before {
                problems.add(FILE, row.line, format!("no indicator of {} begins with {prefix}", row.get(1)));
            }
        }
    }
    borrowed
}
