//! Many reports to `panel` and `summary`: which reports and values count, and what they add up to.

mod relate;
mod statistics;

use crate::knowledge::Knowledge;
use crate::model::{IndicatorId, Reading};

pub use relate::{Card, Relation, relate};
pub use statistics::{Statistics, statistics};

/// One value per indicator, sorted by indicator.
pub type Values = Vec<(IndicatorId, f64)>;

/// Code of the applicant column that stands for all applicants together.
const ALL_APPLICANTS: &str = "total";

/// The values of a report that panel and summary use: of each indicator the selected
/// observation for all applicants together, whether the source says "total" or names no
/// applicant. Where it does both, the one that says "total" counts: it stands in a table with
/// all its columns. Blank cells give no value.
pub fn values(reading: &Reading, knowledge: &Knowledge) -> Values {
    let all = knowledge.codebook.applicant(ALL_APPLICANTS);
    let mut values: Vec<(IndicatorId, bool, f64)> = reading
        .observations
        .iter()
        .filter(|observation| observation.selected && (observation.applicant.is_none() || observation.applicant == all))
        .filter_map(|observation| Some((observation.indicator, observation.applicant.is_none(), observation.value?)))
        .collect();
    // "total" before none; stable, so that the first of equals stays first.
    values.sort_by_key(|(indicator, untold, _)| (*indicator, *untold));
    values.dedup_by_key(|(indicator, ..)| *indicator);
    values.into_iter().map(|(indicator, _, value)| (indicator, value)).collect()
}

/// Name of the panel's column for an indicator.
pub fn panel_column(code: &str) -> String {
    code.replace('.', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Source;
    use crate::model::{Basis, Observation, Origin, Qualifier, RuleId, Span, UnitId};

    fn reading(observations: Vec<Observation>) -> Reading {
        // Only the observations matter here; the report is what an empty page would give.
        let report = crate::model::Report {
            title: String::new(),
            agency: String::new(),
            agency_as_written: String::new(),
            agency_id: String::new(),
            kind: crate::model::Kind::Other,
            sector: String::new(),
            level: crate::model::Level::Other,
            region_code: String::new(),
            province: String::new(),
            prefecture: String::new(),
            county: String::new(),
            year: 0,
            period_start: None,
            period_end: None,
            published: None,
            form: crate::model::FormId(0),
            scope: crate::model::Scope::Agency,
            index_number: String::new(),
            document_number: String::new(),
            url: String::new(),
            script: Default::default(),
            flags: Default::default(),
        };
        Reading {
            report,
            sections: Vec::new(),
            observations,
            parts: Vec::new(),
            numbers: 0,
            unread: Vec::new(),
            recognised: Vec::new(),
            tables_unread: Vec::new(),
        }
    }

    #[test]
    fn selected_values_for_all_applicants_count_and_total_comes_first() {
        let knowledge = Knowledge::load(&Source::Embedded).unwrap();
        let total = knowledge.codebook.applicant(ALL_APPLICANTS);
        let other = knowledge.codebook.applicants.iter().position(|applicant| applicant.code != ALL_APPLICANTS);
        let other = other.map(|index| crate::model::ApplicantId(index as u8));
        let observe = |indicator, applicant, value, selected| Observation {
            indicator: IndicatorId(indicator),
            applicant,
            value,
            interval: None,
            unit: UnitId(0),
            qualifier: Qualifier::Exact,
            basis: Basis::Stated,
            origin: Origin::Table,
            section: None,
            evidence: Span::default(),
            number: Span::default(),
            rule: RuleId(0),
            confidence: 1.0,
            selected,
        };
        let found = values(
            &reading(vec![
                observe(1, None, Some(10.0), true),
                observe(1, total, Some(11.0), true),
                observe(1, other, Some(12.0), true),
                observe(2, None, Some(20.0), false),
                observe(3, total, None, true),
                observe(3, None, Some(30.0), true),
            ]),
            &knowledge,
        );
        assert_eq!(found, [(IndicatorId(1), 11.0), (IndicatorId(3), 30.0)]);
    }
}
