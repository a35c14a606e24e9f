//! Many reports to `panel` and `summary`: which reports and values count, and what they add up to.

mod relate;
mod statistics;

use crate::knowledge::{ALL_APPLICANTS, Harmonised, Knowledge};
use crate::model::{FormId, IndicatorId, Reading, UnitId};

pub use relate::{Candidate, Card, Copied, Relation, copies_of_body, copies_of_doubtful, years};
pub use statistics::{Statistics, statistics};

/// One value per indicator, sorted by indicator.
pub type Values = Vec<(IndicatorId, f64)>;

/// The values of a report that panel and summary use: of each indicator the selected
/// observation for all applicants together, whether the source says "total" or names no
/// applicant. Where it does both, the one that says "total" counts: it stands in a table with
/// all its columns. Blank cells give no value; money is in the indicator's unit, whatever the
/// report's.
pub fn values(reading: &Reading, knowledge: &Knowledge) -> Values {
    let all = knowledge.codebook.applicant(ALL_APPLICANTS);
    let mut values: Vec<(IndicatorId, bool, f64)> = reading
        .observations
        .iter()
        .filter(|observation| observation.selected && (observation.applicant.is_none() || observation.applicant == all))
        .filter_map(|observation| {
            let value = in_unit(
                observation.value?,
                observation.unit,
                knowledge.codebook.about(observation.indicator).unit,
                knowledge,
            );
            Some((observation.indicator, observation.applicant.is_none(), value))
        })
        .collect();
    // "total" before none; stable, so that the first of equals stays first.
    values.sort_by_key(|(indicator, untold, _)| (*indicator, *untold));
    values.dedup_by_key(|(indicator, ..)| *indicator);
    values.into_iter().map(|(indicator, _, value)| (indicator, value)).collect()
}

/// A value in another unit of its kind.
fn in_unit(value: f64, from: UnitId, to: UnitId, knowledge: &Knowledge) -> f64 {
    let (from, to) = (knowledge.checks.factor(from), knowledge.checks.factor(to));
    if from == to { value } else { value * from / to }
}

/// The value of a harmonised indicator, from the values of a report of this form; `None` where
/// one that it needs is not stated.
pub fn harmonised(
    indicator: &Harmonised,
    form: FormId,
    values: &[(IndicatorId, f64)],
    knowledge: &Knowledge,
) -> Option<f64> {
    let value = |id: &IndicatorId| {
        let index = values.binary_search_by_key(id, |(known, _)| *known).ok()?;
        Some(in_unit(values[index].1, knowledge.codebook.about(*id).unit, indicator.unit, knowledge))
    };
    let ways = indicator.ways.get(form.0 as usize)?;
    ways.iter().find_map(|terms| terms.iter().map(value).sum::<Option<f64>>())
}

/// Name of the panel's column for an indicator.
pub fn panel_column(code: &str) -> String {
    code.replace('.', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Source;
    use crate::model::{Basis, Observation, Origin, Qualifier, RuleId, Span};

    fn reading(observations: Vec<Observation>) -> Reading {
        // Only the observations matter here.
        Reading { observations, ..Reading::default() }
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
                observe(4, total, None, true),
                observe(4, None, Some(30.0), true),
            ]),
            &knowledge,
        );
        assert_eq!(found, [(IndicatorId(1), 11.0), (IndicatorId(4), 30.0)]);
    }

    #[test]
    fn one_indicator_is_made_from_what_each_form_has() {
        let knowledge = Knowledge::load(&Source::Embedded).unwrap();
        let value = |code: &str, form: &str, stated: &[(&str, f64)]| {
            let indicator = knowledge.harmonised.iter().find(|indicator| indicator.code == code).unwrap();
            let id = |code: &str| knowledge.codebook.indicator(code).unwrap();
            let mut values: Values = stated.iter().map(|(code, value)| (id(code), *value)).collect();
            values.sort_by_key(|(id, _)| *id);
            harmonised(indicator, knowledge.forms.form(form).unwrap(), &values, &knowledge)
        };
        let stated = [("requests.outcome.granted", 5.0), ("requests.outcome.already_public", 2.0)];
        let disclosed = "harmonised.requests.disclosed";
        assert_eq!(value(disclosed, "statistics_2014", &stated), Some(7.0));
        assert_eq!(value(disclosed, "statistics_2014", &stated[..1]), None);
        assert_eq!(value(disclosed, "statutory_2019", &stated), None);
        assert_eq!(value(disclosed, "statutory_2021", &[("requests.outcome.disclosed", 4.0)]), Some(4.0));
        assert_eq!(value("harmonised.fees.collected", "statistics_2014", &[("fees.collected", 1.5)]), Some(15_000.0));
        assert_eq!(value("harmonised.litigation.total", "statutory_2019", &[("litigation.total", 3.0)]), Some(3.0));
    }
}
