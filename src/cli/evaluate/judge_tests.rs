//! What counts as right, missed and false.

use super::*;
use crate::cli::evaluate::gold::GoldDocument;
use crate::knowledge::{Knowledge, Source};
use crate::model::{Basis, Interval, RuleId, Span, UnitId};

const TEXT: &str = "28 8000 3";

struct Case {
    knowledge: Knowledge,
    gold: GoldDocument,
    reading: Reading,
}

impl Case {
    fn new() -> Case {
        let knowledge = Knowledge::load(&Source::Embedded).unwrap();
        Case { knowledge, gold: GoldDocument::default(), reading: Reading::default() }
    }

    fn gold(&mut self, code: &str, applicant: &str, value: Option<f64>) -> &mut GoldValue {
        self.gold.values.push(GoldValue {
            indicator: self.knowledge.codebook.indicator(code).unwrap(),
            alternatives: Vec::new(),
            applicant: self.knowledge.codebook.applicant(applicant),
            value,
            qualifier: None,
            origin: Origin::Prose,
            evidence: String::new(),
            optional: false,
            line: 1,
        });
        self.gold.values.last_mut().unwrap()
    }

    fn read(&mut self, code: &str, applicant: &str, value: Option<f64>) -> &mut Observation {
        self.reading.observations.push(Observation {
            indicator: self.knowledge.codebook.indicator(code).unwrap(),
            applicant: self.knowledge.codebook.applicant(applicant),
            value,
            interval: value.map(Interval::exact),
            unit: UnitId(0),
            qualifier: Qualifier::Exact,
            basis: Basis::Stated,
            origin: Origin::Prose,
            section: None,
            evidence: Span::new(0, 2),
            number: Span::new(0, 2),
            rule: RuleId(0),
            confidence: 1.0,
            selected: true,
        });
        self.reading.observations.last_mut().unwrap()
    }

    /// Right, missed, false.
    fn counts(&self) -> [usize; 3] {
        let judged = values(&self.gold, Some(&self.reading), TEXT, &self.knowledge);
        [Verdict::Right, Verdict::Missed, Verdict::False]
            .map(|verdict| judged.iter().filter(|value| value.verdict == verdict).count())
    }
}

const RECEIVED: &str = "requests.received.total";
const TOTAL: &str = "disclosure.total";
const WEBSITE: &str = "disclosure.by_channel.website";

#[test]
fn equal_mentions_count_once_and_other_values_are_false() {
    let mut case = Case::new();
    case.gold(RECEIVED, "", Some(28.0));
    case.gold(TOTAL, "", Some(5.0));
    case.read(RECEIVED, "", Some(28.0));
    case.read(RECEIVED, "", Some(28.0));
    case.read(RECEIVED, "", Some(27.0));
    assert_eq!(case.counts(), [1, 1, 1]);
}

#[test]
fn no_applicant_and_all_applicants_are_the_same() {
    let mut case = Case::new();
    case.gold(RECEIVED, "", Some(28.0));
    case.gold(RECEIVED, "total", Some(28.0));
    case.read(RECEIVED, "total", Some(28.0));
    case.read(RECEIVED, "", Some(28.0));
    assert_eq!(case.counts(), [1, 0, 0]);
    case.read(RECEIVED, "natural_person", Some(28.0));
    assert_eq!(case.counts(), [1, 0, 1]);
}

#[test]
fn a_hedge_must_be_a_hedge_of_the_same_kind() {
    for (wanted, read, right) in [
        (Qualifier::AtLeast, Qualifier::AtLeast, 1),
        (Qualifier::AtLeast, Qualifier::Exact, 0),
        (Qualifier::AtLeast, Qualifier::AtMost, 0),
        (Qualifier::Approx, Qualifier::AtMost, 1),
    ] {
        let mut case = Case::new();
        case.gold(TOTAL, "", Some(8000.0)).qualifier = Some(wanted);
        case.read(TOTAL, "", Some(8000.0)).qualifier = read;
        assert_eq!(case.counts(), [right, 1 - right, 1 - right], "{wanted:?} {read:?}");
    }
}

#[test]
fn alternatives_are_accepted_but_take_nothing_from_other_rows() {
    let mut case = Case::new();
    let website = case.knowledge.codebook.indicator(WEBSITE).unwrap();
    case.gold(TOTAL, "", Some(5.0)).alternatives.push(website);
    case.read(WEBSITE, "", Some(5.0));
    assert_eq!(case.counts(), [1, 0, 0]);
    case.read(TOTAL, "", Some(5.0));
    assert_eq!(case.counts(), [1, 0, 0]);
    case.gold(WEBSITE, "", Some(5.0));
    assert_eq!(case.counts(), [2, 0, 0]);
}

#[test]
fn an_optional_row_is_right_or_nothing() {
    let mut case = Case::new();
    case.gold(TOTAL, "", Some(5.0)).optional = true;
    assert_eq!(case.counts(), [0, 0, 0]);
    case.read(TOTAL, "", Some(5.0));
    assert_eq!(case.counts(), [1, 0, 0]);
}

#[test]
fn tables_and_blanks_are_compared_where_the_gold_has_them() {
    let mut case = Case::new();
    case.read(TOTAL, "", Some(5.0)).origin = Origin::Table;
    case.read(RECEIVED, "total", None).origin = Origin::Table;
    assert_eq!(case.counts(), [0, 0, 0]);
    case.gold(WEBSITE, "", Some(1.0)).origin = Origin::Table;
    assert_eq!(case.counts(), [0, 1, 1]);
    case.gold(RECEIVED, "total", None).qualifier = Some(Qualifier::Blank);
    assert_eq!(case.counts(), [1, 1, 1]);
}

#[test]
fn the_worst_of_a_checks_findings_counts() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let finding = |check: &str, status| Finding {
        check: knowledge.checks.check(check).unwrap().number,
        applicant: None,
        status,
        severity: crate::model::Severity::Hard,
        left: None,
        right: None,
        difference: None,
        message: String::new(),
        suspects: Vec::new(),
    };
    let findings = [
        finding("S01", FindingStatus::Pass),
        finding("S01", FindingStatus::Fail),
        finding("S02", FindingStatus::Fail),
        finding("S03", FindingStatus::Pass),
    ];
    let mut gold = GoldDocument::default();
    assert!(checks(&gold, &findings, &knowledge).is_empty());
    gold.checks = vec![("S01".to_string(), false), ("S03".to_string(), true), ("S04".to_string(), true)];
    let judged = checks(&gold, &findings, &knowledge);
    let seen: Vec<(&str, bool)> = judged.iter().map(|check| (check.name.as_str(), check.right)).collect();
    // S02 failed and is not in gold: a false alarm.
    assert_eq!(seen, [("S01", true), ("S03", true), ("S04", false), ("S02", false)]);
}
