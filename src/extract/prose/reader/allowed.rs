//! What the report's form counts, and what its prose may borrow of other forms.

use crate::knowledge::{Knowledge, ReadingRule, Reads};
use crate::model::{ApplicantId, FormId, IndicatorId};

/// What the report's form counts, and what its prose may borrow of other forms.
pub struct Allowed {
    /// By position in the codebook.
    indicators: Vec<bool>,
    /// Those that one of its tables has by applicant, so too.
    pub by_applicant: Vec<bool>,
    /// Applicants that have a column in one of its tables.
    columns: Vec<ApplicantId>,
}

impl Allowed {
    pub(super) fn of(form: FormId, knowledge: &Knowledge) -> Allowed {
        let mut indicators = vec![false; knowledge.codebook.indicators.len()];
        let rows = knowledge.forms.rows(form).iter().map(|row| row.indicator);
        for indicator in rows.chain(knowledge.lexicon.prose.borrowed(form).iter().copied()) {
            indicators[indicator.0 as usize] = true;
        }
        let form = &knowledge.forms.forms[form.0 as usize];
        let mut by_applicant = vec![false; indicators.len()];
        for table in form.tables.iter().filter(|table| !table.applicants.is_empty()) {
            let rows = form.rows.iter().filter(|row| row.table == table.id);
            rows.for_each(|row| by_applicant[row.indicator.0 as usize] = true);
        }
        let columns = form.tables.iter().flat_map(|table| table.applicants.iter().copied()).collect();
        Allowed { indicators, by_applicant, columns }
    }

    pub fn has(&self, indicator: IndicatorId) -> bool {
        self.indicators[indicator.0 as usize]
    }

    /// Whether the form counts what the rule reads.
    pub fn reads(&self, rule: &ReadingRule) -> bool {
        match &rule.reads {
            Reads::Value(indicator, applicant) => {
                let printed = |applicant: &ApplicantId| self.columns.contains(applicant);
                self.has(*indicator) && (!rule.flags.columns || applicant.as_ref().is_some_and(printed))
            }
            Reads::Nothing(_) => true,
        }
    }
}
