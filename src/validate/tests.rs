//! Tests of the rules of the embedded pipeline: their examples, and whole reports.

use super::*;
use crate::knowledge::{Forms, Source};
use crate::model::{Basis, Interval, Observation, Origin, Part, PartList, Qualifier, RuleId, Severity, Span, UnitId};

fn knowledge() -> (Codebook, Checks) {
    let mut problems = Problems::default();
    let source = Source::Embedded;
    let codebook = Codebook::load(&source, &mut problems);
    let forms = Forms::load(&source, &codebook, &mut problems);
    let checks = Checks::load(&source, &codebook, &forms, &mut problems);
    assert!(problems.0.is_empty(), "{problems}");
    (codebook, checks)
}

/// A report in the making: values are placed one after the other.
struct Made<'a> {
    codebook: &'a Codebook,
    checks: &'a Checks,
    reading: Reading,
    text: String,
}

impl<'a> Made<'a> {
    fn new(codebook: &'a Codebook, checks: &'a Checks) -> Made<'a> {
        let mut reading = *checks.check("N01").unwrap().examples[0].reading.clone();
        reading.observations.clear();
        Made { codebook, checks, reading, text: String::new() }
    }

    fn put(&mut self, code: &str, interval: Option<Interval>, origin: Origin) -> Span {
        let (code, applicant) = match code.strip_suffix(']').and_then(|code| code.split_once('[')) {
            Some((code, applicant)) => (code, Some(self.codebook.applicant(applicant).unwrap())),
            None => (code, None),
        };
        let indicator = self.codebook.indicator(code).unwrap_or_else(|| panic!("no code {code}"));
        let start = self.text.len();
        self.text.push_str(&interval.map_or(String::new(), |interval| interval.low.to_string()));
        let span = Span::new(start, self.text.len());
        self.text.push(',');
        self.reading.observations.push(Observation {
            indicator,
            applicant,
            value: interval.map(|interval| interval.low),
            interval,
            unit: self.codebook.about(indicator).unit,
            qualifier: Qualifier::Exact,
            basis: Basis::Stated,
            origin,
            section: None,
            evidence: span,
            number: span,
            rule: RuleId(0),
            confidence: 1.0,
            selected: true,
        });
        self.reading.observations.sort_by_key(|o| (o.indicator, o.applicant, o.evidence.start));
        span
    }

    fn prose(&mut self, values: &[(&str, f64)]) -> Vec<Span> {
        values.iter().map(|(code, value)| self.put(code, Some(Interval::exact(*value)), Origin::Prose)).collect()
    }

    fn hedged(&mut self, code: &str, low: f64, high: f64) {
        self.put(code, Some(Interval { low, high }), Origin::Prose);
    }

    fn table(&mut self, values: &[(&str, f64)]) {
        for (code, value) in values {
            self.put(code, Some(Interval::exact(*value)), Origin::Table);
        }
    }

    fn list(&mut self, whole: f64, parts: &[(f64, Option<UnitId>)]) {
        let mut part = |value: f64, unit: Option<UnitId>| {
            let start = self.text.len();
            self.text.push_str(&format!("{value},"));
            Part { interval: Interval::exact(value), span: Span::new(start, self.text.len() - 1), unit }
        };
        let whole = part(whole, None);
        let parts = parts.iter().map(|(value, unit)| part(*value, *unit)).collect();
        self.reading.parts.push(PartList { whole, parts, exhaustive: true, indicator: None });
    }

    fn findings(&self, form: &str) -> Found<'a> {
        let mut subject = Subject::new(&self.reading, None, &self.text, self.codebook, self.checks);
        subject.explain = true;
        Found { findings: evaluate(&subject, self.checks.of_form(form), &Vec::new), checks: self.checks }
    }
}

/// Findings, by the ids of their checks.
struct Found<'a> {
    findings: Vec<Finding>,
    checks: &'a Checks,
}

impl Found<'_> {
    fn of(&self, check: &str) -> impl Iterator<Item = &Finding> {
        let number = self.checks.check(check).unwrap().number;
        self.findings.iter().filter(move |finding| finding.check == number)
    }

    #[track_caller]
    fn one(&self, check: &str) -> &Finding {
        self.of(check).next().unwrap_or_else(|| panic!("no finding of {check}: {self:?}"))
    }

    fn status(&self, check: &str) -> Option<FindingStatus> {
        self.of(check).next().map(|finding| finding.status)
    }

    fn failing(&self) -> Vec<&str> {
        let failed = self.findings.iter().filter(|finding| finding.status == FindingStatus::Fail);
        failed.map(|finding| self.checks.id_of(finding.check)).collect()
    }

    #[track_caller]
    fn passes(&self, checks: &[&str]) {
        for check in checks {
            assert_eq!(self.status(check), Some(FindingStatus::Pass), "{check}: {self:?}");
        }
    }
}

impl std::fmt::Debug for Found<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |finding: &Finding| format!("{} {}", self.checks.id_of(finding.check), finding.message);
        f.debug_list().entries(self.findings.iter().map(said)).finish()
    }
}

#[test]
fn all_rules_are_there_and_every_example_comes_out_as_it_says() {
    let (codebook, checks) = knowledge();
    let all = checks.checks.len();
    assert!(all >= 92, "{all}");
    let problems = run_examples(&checks, &codebook);
    assert!(problems.0.is_empty(), "{problems}");
    let examples: usize = checks.checks.iter().map(|check| check.examples.len()).sum();
    let untestable = checks.checks.iter().filter(|check| matches!(check.evaluator, Evaluator::Untestable(_))).count();
    // D07 and D12 cannot be unassessable.
    assert_eq!(examples, 3 * (all - untestable) - 2);
}

/// Beside the checkout on the project's own machines only.
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/domain/checks.tsv");

#[test]
#[allow(clippy::print_stderr, reason = "says that it was skipped")]
fn the_checks_are_those_of_the_list() {
    let Ok(list) = std::fs::read_to_string(LIST) else {
        eprintln!("*** SKIPPED: {LIST} is not there ***");
        return;
    };
    let (_, checks) = knowledge();
    let mut listed = Vec::new();
    for line in list.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let check = checks.check(cells[0]).unwrap_or_else(|| panic!("{} is not among the checks", cells[0]));
        let forms = if cells[1] == "all" { checks.check("N18").unwrap().forms.join(";") } else { cells[1].to_string() };
        let mut ours = check.forms.clone();
        let mut theirs: Vec<&str> = forms.split(';').collect();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs, "forms of {}", check.id);
        assert_eq!((check.kind.as_str(), check.severity.as_str()), (cells[2], cells[3]), "{}", check.id);
        assert_eq!(check.source, cells[5], "source of {}", check.id);
        listed.push(check.id.as_str());
    }
    listed.sort_unstable();
    let ours: Vec<&str> = checks.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(listed, ours, "each check of the list, and no other");
}

#[test]
fn seed_000() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.prose(&[
        ("disclosure.by_channel.website", 3371.0),
        ("disclosure.total", 3371.0),
        ("rules.normative.published", 33.0),
        ("disclosure.by_channel.wechat", 562.0),
        ("disclosure.by_channel.weibo", 190.0),
        ("disclosure.by_channel.press_broadcast", 575.0),
        ("response.events", 51.0),
        ("response.press_conferences", 2.0),
        ("response.online_interviews", 4.0),
        ("response.policy_interpretations", 32.0),
        ("response.other", 13.0),
        ("requests.received.total", 28.0),
        ("requests.received.by_channel.online", 27.0),
        ("requests.received.by_channel.mail", 1.0),
        ("requests.closed.total", 28.0),
        ("requests.closed.on_time", 28.0),
        ("fees.collected", 0.0),
        ("review.total", 2.0),
        ("litigation.total", 0.0),
        ("training.sessions", 13.0),
    ]);
    made.list(3371.0, &[(33.0, None), (562.0, None), (190.0, None), (575.0, None)]);
    let findings = made.findings("statistics_2014");
    findings.passes(&["N01", "S14", "S10", "S08"]);
    assert!(findings.failing().is_empty(), "{findings:#?}");
}

#[test]
fn seed_001() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.prose(&[
        ("disclosure.total", 229.0),
        ("disclosure.by_channel.website", 105.0),
        ("disclosure.by_channel.website.platform", 56.0),
        ("disclosure.by_channel.press_broadcast", 67.0),
        ("requests.received.total", 1.0),
        ("requests.outcome.total", 1.0),
        ("requests.outcome.granted", 1.0),
        ("requests.closed.on_time", 1.0),
        ("review.total", 0.0),
        ("litigation.total", 0.0),
    ]);
    made.list(229.0, &[(105.0, None), (56.0, None), (67.0, None)]);
    let findings = made.findings("statistics_2014");
    assert_eq!(findings.failing(), ["N03"], "{findings:#?}");
    let finding = findings.one("N03");
    assert_eq!((finding.severity, finding.difference), (Severity::Soft, Some(-1.0)));
    assert!(finding.message.contains("105+56+67=228 ≠ 229 @"), "{}", finding.message);
}

#[test]
fn seed_002() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.prose(&[("requests.received.total", 24.0), ("requests.outcome.granted", 9.0)]);
    made.text.push('(');
    made.prose(&[("requests.outcome.already_public", 6.0)]);
    made.text.push(')');
    made.prose(&[
        ("requests.outcome.not_this_agency", 2.0),
        ("requests.outcome.unclear", 11.0),
        ("requests.outcome.other_unspecified", 2.0),
        ("requests.outcome.total", 24.0),
        ("requests.received.total[organization]", 4.0),
        ("requests.received.total[natural_person]", 20.0),
    ]);
    made.hedged("disclosure.total", 8000.0, 8999.0);
    let unit = |name| codebook.unit(name);
    made.list(341.0, &[(61.0, unit("件")), (234.0, unit("件")), (46.0, unit("条"))]);
    let findings = made.findings("narrative_2008");
    findings.passes(&["N02", "N08", "N16", "N03"]);
    assert!(findings.failing().is_empty(), "{findings:#?}");
}

#[test]
fn a_list_of_the_reading_tells_nested_parts_from_siblings() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.prose(&[("requests.outcome.total", 24.0)]);
    let spans = made.prose(&[
        ("requests.outcome.granted", 9.0),
        ("requests.outcome.already_public", 6.0),
        ("requests.outcome.unclear", 15.0),
    ]);
    let part = |value, span| Part { interval: Interval::exact(value), span, unit: None };
    let parts = vec![part(9.0, spans[0]), part(15.0, spans[2])];
    assert_eq!(made.findings("narrative_2008").failing(), ["N02"]);
    made.reading.parts.push(PartList { whole: part(24.0, Span::new(0, 2)), parts, exhaustive: true, indicator: None });
    made.findings("narrative_2008").passes(&["N02"]);
}

#[test]
fn seed_003() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.hedged("disclosure.total", 76500.0, 77999.0);
    made.hedged("disclosure.by_channel.website.platform", 18000.0, 18999.0);
    made.prose(&[
        ("rules.normative.published", 484.0),
        ("requests.received.total", 99.0),
        ("requests.closed.total", 99.0),
        ("requests.closed.on_time", 95.0),
        ("requests.closed.extended", 4.0),
    ]);
    let spans = made.prose(&[
        ("requests.outcome.already_public", 5.0),
        ("requests.outcome.granted", 49.0),
        ("requests.outcome.partial", 3.0),
        ("requests.outcome.refused.total", 8.0),
        ("requests.outcome.not_this_agency", 9.0),
        ("requests.outcome.not_exist", 10.0),
        ("requests.outcome.duplicate", 10.0),
    ]);
    made.prose(&[
        ("review.total", 14.0),
        ("review.upheld", 11.0),
        ("review.corrected", 3.0),
        ("litigation.total", 13.0),
        ("litigation.upheld", 11.0),
        ("litigation.corrected", 2.0),
    ]);
    let part = |span| Part { interval: Interval::exact(5.0), span, unit: None };
    let parts = spans.into_iter().map(part).collect();
    let whole = Part { interval: Interval::exact(99.0), ..part(Span::new(1, 2)) };
    made.reading.parts.push(PartList { whole, parts, exhaustive: true, indicator: None });
    let findings = made.findings("statistics_2014");
    findings.passes(&["S02", "S05", "S06", "S08"]);
    assert_eq!(findings.failing(), ["S03"], "{findings:#?}");
    let finding = findings.one("S03");
    assert_eq!((finding.severity, finding.difference), (Severity::Soft, Some(-5.0)));
    assert!(finding.message.contains("5+49+3+8+9+10+10=94"), "{}", finding.message);
    assert!(finding.message.contains("requests.outcome.asked_to_amend"), "{}", finding.message);
}

#[test]
fn seed_004() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.prose(&[
        ("disclosure.by_channel.website", 1300.0),
        ("disclosure.by_channel.website.platform", 83.0),
        ("rules.normative.published", 9.0),
        ("requests.received.total", 6.0),
        ("requests.outcome.total", 6.0),
        ("requests.closed.total", 6.0),
        ("fees.collected", 0.0),
        ("complaints.total", 0.0),
        ("review.total", 0.0),
        ("litigation.total", 1.0),
        ("training.sessions", 2.0),
        ("training.participants", 300.0),
    ]);
    made.list(83.0, &[1.0, 40.0, 1.0, 2.0, 6.0, 12.0, 20.0, 1.0].map(|value| (value, None)));
    let findings = made.findings("statistics_2014");
    findings.passes(&["N03", "S16", "S22"]);
    assert!(findings.failing().is_empty(), "{findings:#?}");
}

const COLUMNS: [&str; 7] = [
    "natural_person",
    "org.business",
    "org.research",
    "org.public_interest",
    "org.legal_service",
    "org.other",
    "total",
];

/// A statutory table 3 that holds: received 21 a column, total 126, and so on.
fn statutory<'a>(codebook: &'a Codebook, checks: &'a Checks) -> Made<'a> {
    let mut made = Made::new(codebook, checks);
    let check = checks.check("T3-02b").unwrap();
    let rows = check.statements()[0].sum.as_ref().unwrap().parts.iter();
    let rows: Vec<String> = rows
        .map(|(operand, _)| codebook.code(check.statements()[0].program.operands[*operand].indicator).to_string())
        .collect();
    assert_eq!(rows.len(), 21);
    for column in COLUMNS {
        let factor = if column == "total" { 6.0 } else { 1.0 };
        for row in &rows {
            made.table(&[(&format!("{row}[{column}]"), factor)]);
        }
        for (row, value) in [
            ("requests.outcome.total", 21.0),
            ("requests.received.total", 22.0),
            ("requests.carried_in", 3.0),
            ("requests.carried_out", 4.0),
        ] {
            made.table(&[(&format!("{row}[{column}]"), value * factor)]);
        }
    }
    for prefix in ["review", "litigation.direct", "litigation.after_review"] {
        for (name, value) in [("upheld", 1.0), ("corrected", 2.0), ("other", 3.0), ("pending", 4.0), ("total", 10.0)] {
            made.table(&[(&format!("{prefix}.{name}"), value)]);
        }
    }
    made
}

fn set(made: &mut Made<'_>, code: &str, value: Option<f64>) {
    let (code, applicant) = code.strip_suffix(']').and_then(|code| code.split_once('[')).unwrap();
    let indicator = made.codebook.indicator(code);
    let applicant = made.codebook.applicant(applicant);
    let mut all = made.reading.observations.iter_mut();
    let found = all.find(|o| Some(o.indicator) == indicator && o.applicant == applicant).unwrap();
    found.value = value;
    found.interval = value.map(Interval::exact);
}

#[test]
fn a_valid_statutory_table_passes_in_every_column() {
    let (codebook, checks) = knowledge();
    let findings = statutory(&codebook, &checks).findings("statutory_2021");
    assert!(findings.failing().is_empty(), "{findings:#?}");
    assert_eq!(findings.of("T3-01").count(), 7);
    let rows = findings.one("T3-03");
    assert!(rows.message.contains("all 25 hold"), "{}", rows.message);
    assert!(findings.findings.is_sorted_by_key(|finding| (finding.check, finding.applicant)));
}

#[test]
fn a_wrong_cell_fails_where_it_stands_and_blocks_what_rests_on_it() {
    let (codebook, checks) = knowledge();
    let mut made = statutory(&codebook, &checks);
    set(&mut made, "requests.outcome.partial[total]", Some(7.0));
    let findings = made.findings("statutory_2021");
    assert_eq!(findings.failing(), ["T3-03"], "{findings:#?}");
    let total = codebook.applicant("total");
    let blocked = findings.of("T3-02b").find(|finding| finding.applicant == total).unwrap();
    assert_eq!(blocked.status, FindingStatus::NotAssessable);
    assert!(blocked.message.contains("T3-03"), "{}", blocked.message);
}

#[test]
fn messages_name_both_sides_and_their_difference() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.table(&[
        ("requests.received.total[total]", 26.0),
        ("requests.carried_in[total]", 0.0),
        ("requests.outcome.total[total]", 25.0),
        ("requests.carried_out[total]", 0.0),
    ]);
    let findings = made.findings("statutory_2021");
    let finding = findings.one("T3-01");
    let (message, suspect) = finding.message.split_once("; 疑为").unwrap();
    assert_eq!(
        message,
        "本年新收+上年结转 (26+0=26) = 办理结果总计+结转下年度 (25+0=25): 不成立, 相差 1; 位置 0, 3, 5, 8 / \
         received + carried in (26+0=26) = outcome total + carried out (25+0=25): does not hold, difference 1; at 0, 3, 5, 8"
    );
    assert!(suspect.ends_with("26 should be 25 (one wrong digit)"), "{suspect}");
    assert_eq!(finding.suspects.len(), 3, "each cell of a lone equation, but for one that would be negative");
    assert_eq!((finding.severity, finding.difference), (Severity::Hard, Some(1.0)));
}

#[test]
fn of_alternatives_the_one_that_holds_is_shown_or_the_nearest() {
    let (codebook, checks) = knowledge();
    let shown = |said: f64| {
        let mut made = Made::new(&codebook, &checks);
        made.prose(&[("requests.received.total", said)]);
        made.table(&[
            ("requests.received.total[total]", 3119.0),
            ("requests.carried_in[total]", 34.0),
            ("requests.outcome.total[total]", 3050.0),
            ("requests.carried_out[total]", 103.0),
        ]);
        let findings = made.findings("statutory_2021");
        let finding = findings.one("T3-08");
        let side = |side: Option<Interval>| side.map(|side| side.low);
        assert!(finding.message.contains(&format!("({said})")), "{}", finding.message);
        (finding.status, side(finding.left), side(finding.right), finding.difference)
    };
    assert_eq!(shown(3119.0), (FindingStatus::Pass, Some(3119.0), Some(3119.0), Some(0.0)));
    assert_eq!(shown(3153.0), (FindingStatus::Pass, Some(3153.0), Some(3153.0), Some(0.0)));
    assert_eq!(shown(3118.0), (FindingStatus::Fail, Some(3118.0), Some(3119.0), Some(-1.0)));
    assert_eq!(shown(3150.0), (FindingStatus::Fail, Some(3150.0), Some(3153.0), Some(-3.0)));
}

#[test]
fn a_cell_of_the_big_table_is_pinned_down_by_its_row_and_its_column() {
    let (codebook, checks) = knowledge();
    let mut made = statutory(&codebook, &checks);
    set(&mut made, "requests.outcome.partial[org.other]", Some(40.0));
    let findings = made.findings("statutory_2021");
    assert_eq!(findings.failing(), ["T3-02b", "T3-03"]);
    for finding in findings.findings.iter().filter(|finding| finding.status == FindingStatus::Fail) {
        let [suspect] = finding.suspects.as_slice() else { panic!("{:?}", finding.suspects) };
        assert_eq!(codebook.code(suspect.indicator), "requests.outcome.partial");
        assert_eq!(suspect.applicant, codebook.applicant("org.other"));
        assert_eq!((suspect.value, suspect.proposed), (40.0, 1.0));
    }
}

#[test]
fn a_blank_cell_is_named_and_never_taken_for_zero() {
    let (codebook, checks) = knowledge();
    let mut made = statutory(&codebook, &checks);
    set(&mut made, "requests.carried_in[org.research]", None);
    let findings = made.findings("statutory_2021");
    let applicant = codebook.applicant("org.research");
    let finding = findings.of("T3-01").find(|finding| finding.applicant == applicant).unwrap();
    assert_eq!(finding.status, FindingStatus::NotAssessable);
    assert!(finding.message.contains("requests.carried_in[org.research]"), "{}", finding.message);
    assert!(finding.left.is_none() && finding.difference.is_none());
}

#[test]
fn prose_that_states_more_than_its_total_fails_softly_and_one_part_says_nothing() {
    let (codebook, checks) = knowledge();
    let mut made = Made::new(&codebook, &checks);
    made.prose(&[("review.total", 5.0), ("review.upheld", 4.0)]);
    assert_eq!(made.findings("statistics_2014").status("S05"), Some(FindingStatus::NotAssessable));
    made.prose(&[("review.corrected", 3.0)]);
    let findings = made.findings("statistics_2014");
    let finding = findings.one("S05");
    assert_eq!((finding.status, finding.severity), (FindingStatus::Fail, Severity::Soft));
}

/// `cargo test --release -- --ignored --nocapture speed_of_a_statutory_report`
#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout, reason = "the measurement is what it is for")]
fn speed_of_a_statutory_report() {
    let (codebook, checks) = knowledge();
    let made = statutory(&codebook, &checks);
    let rounds = 20_000;
    let start = std::time::Instant::now();
    let mut total = 0;
    for _ in 0..rounds {
        let subject = Subject::new(&made.reading, None, &made.text, &codebook, &checks);
        total += evaluate(&subject, checks.of_form("statutory_2021"), &Vec::new).len();
    }
    let each = start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
    println!("{each:.1} µs a report, {} findings", total / rounds as usize);
}
