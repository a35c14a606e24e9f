//! Word lists and reading rules for prose.

use crate::knowledge::{Codebook, Forms, Problems, Source};
use crate::model::RuleId;

/// Word lists and reading rules for prose, compiled.
#[derive(Debug, Default)]
pub struct ProseWords {
    /// Reading rules by name; [`RuleId`] is the position.
    pub rules: Vec<RuleInfo>,
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
    pub fn load(source: &Source, _codebook: &Codebook, _forms: &Forms, problems: &mut Problems) -> ProseWords {
        let rules = source
            .tsv("lexicon/rules.tsv", &["rule", "description"], problems)
            .iter()
            .map(|row| RuleInfo { name: row.get(0).to_string(), description: row.get(1).to_string() })
            .collect();
        ProseWords { rules }
    }

    /// The rule with this name.
    pub fn rule(&self, name: &str) -> Option<RuleId> {
        self.rules.iter().position(|rule| rule.name == name).map(|index| RuleId(index as u8))
    }

    /// Name of a rule.
    pub fn rule_name(&self, id: RuleId) -> &str {
        &self.rules[id.0 as usize].name
    }
}
