//! Word lists and reading rules for prose: `lexicon/{terms,topics,readings,totals,…}.tsv`.

mod associations;
mod concepts;
mod headings;
mod marks;
mod matters;
mod numbers;
mod promotions;
mod readings;
mod signs;
mod spellings;
mod steering;
mod terms;
mod topics;
mod totals;

pub use associations::{Associations, COLUMNS, NOTHING, PieceAt, Weighed, Weighing, add_keys, beginnings, share};
use concepts::MOST_CONCEPTS;
pub use concepts::{Concept, ConceptSet};
pub use headings::Headings;
pub use marks::{MarkRole, Marks};
pub use matters::Matters;
pub use numbers::{Follower, Hedge, HedgeEffect, NumberWords, NumeralKind};
pub use promotions::{Promoted, Promotion};
pub use readings::{ReadingRule, Readings, Reads, UnitFilter};
pub use signs::{Sign, Signs};
pub use steering::Steering;
pub use terms::{Term, Terms};
pub use topics::{SteeringTopics, Topic, TopicId, Topics};
pub use totals::{Gives, TotalBase, TotalRule, TotalWhen, Totals};

use crate::knowledge::{Codebook, Forms, Problems, Source};
use crate::model::{FormId, IndicatorId, RuleId};

const RULES: &str = "lexicon/rules.tsv";

/// Word lists and reading rules for prose, compiled.
#[derive(Debug)]
pub struct ProseWords {
    /// Reading rules by name; [`RuleId`] is the position.
    pub rules: Vec<RuleInfo>,
    /// The same by their part in the machinery.
    pub given: GivenRules,
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
    /// What is said about all of something.
    pub totals: Totals,
    /// Figures of one channel that stand for the overall figure.
    pub promotions: Vec<Promotion>,
    /// What numbers so worded mostly count.
    pub associations: Associations,
    /// What speaks for and against a value.
    pub signs: Signs,
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

/// The reading rules by their part in the machinery: what each says stands in `rules.tsv`.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)] // one per rule
pub struct GivenRules {
    pub row_column: RuleId,
    pub row: RuleId,
    pub noun_number: RuleId,
    pub number_noun: RuleId,
    pub distributed: RuleId,
    pub zero: RuleId,
    pub zero_section: RuleId,
    pub all: RuleId,
    pub rest: RuleId,
    pub told: RuleId,
    pub whole: RuleId,
    pub association: RuleId,
}

impl GivenRules {
    fn resolve(rules: &[RuleInfo], problems: &mut Problems) -> GivenRules {
        problems.too_many(RULES, rules.len(), u8::MAX.into(), "rules");
        let mut get = |name: &str| match rules.iter().position(|rule| rule.name == name) {
            Some(index) => RuleId(index as u8),
            None => {
                problems.add(RULES, 0, format!("rule {name} is missing; the reader gives it"));
                RuleId(0)
            }
        };
        GivenRules {
            row_column: get("table.row_column"),
            row: get("table.row"),
            noun_number: get("prose.noun_number"),
            number_noun: get("prose.number_noun"),
            distributed: get("prose.distributed"),
            zero: get("prose.zero"),
            zero_section: get("prose.zero_section"),
            all: get("prose.all"),
            rest: get("prose.rest"),
            told: get("prose.told"),
            whole: get("prose.whole"),
            association: get("prose.association"),
        }
    }
}

impl ProseWords {
    /// The concept that a kind of counter is named after: N个工作日内 says that something was done in time.
    pub fn concept_of(&self, kind: u8) -> Option<Concept> {
        self.terms.concept(&self.numbers.kinds[usize::from(kind)])
    }

    /// Loads its files under `lexicon/`.
    pub fn load(source: &Source, codebook: &Codebook, forms: &Forms, problems: &mut Problems) -> ProseWords {
        let rules: Vec<RuleInfo> = source
            .tsv(RULES, &["rule", "description"], problems)
            .iter()
            .map(|row| RuleInfo { name: row.get(0).to_string(), description: row.get(1).to_string() })
            .collect();
        let given = GivenRules::resolve(&rules, problems);
        let terms = Terms::load(source, codebook, problems);
        let numbers = NumberWords::load(source, codebook, problems);
        let marks = Marks::load(source, problems);
        let matters = Matters::load(source, problems);
        let headings = Headings::load(source, &numbers, &marks, problems);
        let readings = Readings::load(source, codebook, &terms, problems);
        let totals = Totals::load(source, codebook, &terms, problems);
        let promotions = Promotion::load(source, codebook, &terms, problems);
        let associations = Associations::load(source, codebook, problems);
        let signs = Signs::load(source, problems);
        let borrowed = borrowed(source, codebook, forms, problems);
        ProseWords {
            rules,
            given,
            terms,
            numbers,
            marks,
            matters,
            headings,
            readings,
            totals,
            promotions,
            associations,
            signs,
            borrowed,
        }
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
