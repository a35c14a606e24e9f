//! Checks that are not about codes: listed parts, repeated values, signs, sections.

use super::Subject;
use super::arithmetic::{Run, Truth, compare, difference, slack};
use super::message::{self, Fill};
use super::prose_sum::place;
use super::values::Values;
use crate::knowledge::{Check, Checks, Comparison, Evaluator, Program};
use crate::model::{
    Basis, Finding, FindingStatus, IndicatorId, Interval, Observation, Origin, PartList, Section, Span,
};

/// What a built-in evaluator says.
struct Said {
    status: FindingStatus,
    sides: Option<(Interval, Interval)>,
    /// What fails or is missing, with places.
    details: Vec<String>,
}

impl Said {
    fn new(status: FindingStatus) -> Said {
        Said { status, sides: None, details: Vec::new() }
    }

    /// Whether its sides are numbers and not intervals.
    fn is_exact(&self) -> bool {
        self.sides.is_none_or(|(left, right)| left.is_exact() && right.is_exact())
    }
}

/// The finding of a check with a built-in evaluator, where it applies. `sums` are the places
/// of the parts of sums that other checks have assessed.
pub fn finding(check: &Check, subject: &Subject<'_>, sums: &[Vec<Span>]) -> Option<Finding> {
    let said = match &check.evaluator {
        Evaluator::Parts(complete_from) => parts(check, subject, sums, *complete_from),
        Evaluator::MixedUnits => mixed_units(check, subject),
        Evaluator::Growth => growth(check, subject),
        Evaluator::Mentions(near) => {
            let apart = Apart::new(subject);
            mentions(check, subject, |a, b| a.origin == b.origin && apart.are(a, b, *near))
        }
        Evaluator::ProseAndTable => mentions(check, subject, |a, b| a.origin != b.origin),
        Evaluator::Negation(indicators) => negation(indicators, subject),
        Evaluator::Signs { whole, signed } => signs(whole, signed, subject),
        Evaluator::Complete(indicators) => complete(indicators, subject),
        Evaluator::Sections(numbers) => sections(numbers, subject),
        Evaluator::SectionSays(number, nothing) => section_says(number, nothing, subject),
        Evaluator::SectionWords { section, words, nothing, when } => {
            section_words(check, section, (words, nothing), when.as_ref(), subject)
        }
        Evaluator::Statements(_)
        | Evaluator::CrossYear(_)
        | Evaluator::WithinPlace(_)
        | Evaluator::PartsOfPlace(_)
        | Evaluator::Untestable(_) => None,
    }?;
    let messages = &subject.checks.messages;
    let (left, right) = said.sides.unzip();
    let fill = Fill {
        left: left.map(message::shown).unwrap_or_default(),
        right: right.map(message::shown).unwrap_or_default(),
        missing: message::listed(&said.details),
        ..Fill::default()
    };
    let wording = match said.status {
        FindingStatus::Pass => &messages.pass,
        FindingStatus::Fail => &messages.fail_list,
        FindingStatus::NotAssessable => &messages.missing,
    };
    let mut text = String::new();
    if subject.explain || said.status != FindingStatus::Pass || !said.is_exact() {
        message::write(&mut text, wording, check, None, &fill);
    }
    Some(Finding {
        check: check.number,
        applicant: None,
        status: said.status,
        severity: check.severity,
        left,
        right,
        difference: said.sides.map(|(left, right)| difference(left, right)),
        message: text,
        suspects: Vec::new(),
    })
}

fn total_of(list: &PartList) -> Interval {
    list.parts.iter().fold(Interval::exact(0.0), |sum, part| Interval {
        low: sum.low + part.interval.low,
        high: sum.high + part.interval.high,
    })
}

fn adds_up(check: &Check, list: &PartList) -> bool {
    let (sum, whole) = (total_of(list), list.whole.interval);
    compare(Comparison::Equal, sum, whole, slack(sum, whole, check.tolerance)) != Truth::No
}

/// `105+56+67=228 ≠ 229 @1165`.
fn equation(list: &PartList) -> String {
    let terms: Vec<String> = list.parts.iter().map(|part| message::shown(part.interval)).collect();
    let (sum, whole) = (message::shown(total_of(list)), message::shown(list.whole.interval));
    format!("{}={sum} ≠ {whole} @{}", terms.join("+"), list.whole.span.start)
}

/// Parts against their wholes. Left out are lists that repeat the parts of a sum that another
/// check has assessed.
fn parts(check: &Check, subject: &Subject<'_>, sums: &[Vec<Span>], complete_from: f64) -> Option<Said> {
    let repeats = |list: &PartList| {
        sums.iter().any(|sum| list.parts.len() > 1 && list.parts.iter().all(|part| sum.contains(&part.span)))
    };
    let complete = |list: &PartList| {
        let (sum, whole) = (total_of(list), list.whole.interval);
        let near = sum.high >= whole.low * complete_from && sum.low * complete_from <= whole.high;
        // What hedges leave open is seldom the whole truth about a shortfall.
        let judged = sum.is_exact() || sum.high >= whole.low;
        list.exhaustive && list.parts.len() > 1 && near && judged
    };
    let lists: Vec<&PartList> = subject.reading.parts.iter().filter(|list| !repeats(list)).collect();
    said_of(check, &lists, complete)
}

/// Lists whose numbers have different units: the sum is accepted where it comes out.
fn mixed_units(check: &Check, subject: &Subject<'_>) -> Option<Said> {
    let mixed = |list: &PartList| {
        let mut units = list.parts.iter().chain([&list.whole]).filter_map(|part| part.unit);
        units.next().is_some_and(|first| units.any(|unit| unit != first))
    };
    let lists: Vec<&PartList> = subject.reading.parts.iter().filter(|list| mixed(list)).collect();
    said_of(check, &lists, |list| list.exhaustive && list.parts.len() > 1)
}

/// Whether the `testable` of the lists add up; nothing where there are none at all.
fn said_of(check: &Check, lists: &[&PartList], testable: impl Fn(&PartList) -> bool) -> Option<Said> {
    let testable: Vec<&PartList> = lists.iter().copied().filter(|list| testable(list)).collect();
    let failing: Vec<&PartList> = testable.iter().copied().filter(|list| !adds_up(check, list)).collect();
    let first_list = lists.first()?;
    let Some(first) = failing.first().or(testable.first()) else {
        let place = format!("@{}", first_list.whole.span.start);
        return Some(Said { details: vec![place], ..Said::new(FindingStatus::NotAssessable) });
    };
    Some(Said {
        status: if failing.is_empty() { FindingStatus::Pass } else { FindingStatus::Fail },
        sides: Some((total_of(first), first.whole.interval)),
        details: failing.into_iter().map(equation).collect(),
    })
}

/// What is said of values beside those of the year before, against that year's report.
fn growth(check: &Check, subject: &Subject<'_>) -> Option<Said> {
    let last_year = subject.last_year.as_ref()?;
    let whole = |values: &Values<'_>, indicator| {
        let index = values.whole(indicator, None)?;
        Some((values.observations[index].unit, values.interval(index)?))
    };
    let mut pairs = Pairs::default();
    for said in &subject.reading.growth {
        let code = subject.codebook.code(said.indicator);
        match (whole(&subject.values, said.indicator), whole(last_year, said.indicator)) {
            (Some((unit, now)), Some((_, before))) => {
                let due = said.applied(before, subject.checks.factor(unit));
                pairs.compare(check, now, due, || {
                    format!("{code}: {} ≠ {} @{}", message::shown(now), message::shown(due), said.span.start)
                });
            }
            _ => pairs.missing.push(format!("{code}(y-1)")),
        }
    }
    pairs.said()
}

/// Values that are compared two by two.
#[derive(Default)]
struct Pairs {
    /// The first two that fail, else the first that hold.
    sides: Option<(Interval, Interval)>,
    failing: Vec<String>,
    missing: Vec<String>,
}

impl Pairs {
    fn compare(&mut self, check: &Check, a: Interval, b: Interval, failure: impl FnOnce() -> String) {
        let fails = compare(Comparison::Equal, a, b, slack(a, b, check.tolerance)) == Truth::No;
        if self.sides.is_none() || fails && self.failing.is_empty() {
            self.sides = Some((a, b));
        }
        if fails {
            self.failing.push(failure());
        }
    }

    /// `None` where there was nothing to compare.
    fn said(self) -> Option<Said> {
        let status = match (self.failing.is_empty(), self.sides) {
            (false, _) => FindingStatus::Fail,
            (true, Some(_)) => FindingStatus::Pass,
            (true, None) if self.missing.is_empty() => return None,
            (true, None) => FindingStatus::NotAssessable,
        };
        let details = match status {
            FindingStatus::NotAssessable => self.missing,
            _ => self.failing,
        };
        Some(Said { status, sides: self.sides, details })
    }
}

/// Runs of observations of the same indicator and applicant.
fn groups<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = &'a [Observation]> {
    subject
        .reading
        .observations
        .chunk_by(|a, b| a.indicator == b.indicator && a.applicant == b.applicant)
        .filter(|group| group.len() > 1)
}

/// Two values of one thing, of those pairs that `compared` picks, must meet.
fn mentions(
    check: &Check,
    subject: &Subject<'_>,
    compared: impl Fn(&Observation, &Observation) -> bool,
) -> Option<Said> {
    let said = |o: &&Observation| matches!(o.basis, Basis::Stated | Basis::Negated);
    let mut pairs = Pairs::default();
    for group in groups(subject) {
        let Some(first) = group.iter().find(|o| o.selected).filter(said) else { continue };
        for other in group.iter().filter(|o| !std::ptr::eq(*o, first)).filter(said) {
            if !compared(first, other) {
                continue;
            }
            let code = subject.codebook.code(first.indicator);
            let (Some(a), Some(b)) = (scaled(first, subject), scaled(other, subject)) else {
                pairs.missing.push(format!("{code} @{}", first.evidence.start));
                continue;
            };
            pairs.compare(check, a, b, || {
                format!("{code}: {} @{} ≠ {} @{}", message::shown(a), start(first), message::shown(b), start(other))
            });
        }
    }
    pairs.said()
}

/// Which values of one indicator may be two mentions of one count.
struct Apart<'a> {
    text: &'a str,
    checks: &'a Checks,
    /// Places of the parts of lists, sorted.
    parts: Vec<Span>,
}

/// Values further apart, in bytes, do not stand in one sentence: the longest of the samples, the held-back and
/// the real reports has 2,751.
const LONGEST_SENTENCE: usize = 3000;

impl<'a> Apart<'a> {
    fn new(subject: &Subject<'a>) -> Apart<'a> {
        let lists = subject.reading.parts.iter();
        let mut parts: Vec<Span> = lists.flat_map(|list| &list.parts).map(|part| part.span).collect();
        parts.sort_unstable();
        Apart { text: subject.text, checks: subject.checks, parts }
    }

    /// Parts, values of one sentence, and values far from each other count different things.
    fn are(&self, a: &Observation, b: &Observation, near: f64) -> bool {
        let (one, other) = (place(a), place(b));
        let close = self.checks.are_within(near, a, b);
        let is_part = |place: Span| self.parts.binary_search(&place).is_ok();
        if !close || is_part(one) || is_part(other) {
            return false;
        }
        let between = one.end.min(other.end) as usize..one.start.max(other.start) as usize;
        let same_sentence = between.len() <= LONGEST_SENTENCE
            && self.text.get(between).is_some_and(|text| !text.contains(['。', '\n', '；', ';']));
        !same_sentence
    }
}

fn scaled(observation: &Observation, subject: &Subject<'_>) -> Option<Interval> {
    let factor = subject.checks.factor(observation.unit);
    observation.interval.map(|interval| Interval { low: interval.low * factor, high: interval.high * factor })
}

fn start(observation: &Observation) -> u32 {
    place(observation).start
}

/// A zero said by negation beside a value above zero.
fn negation(indicators: &[IndicatorId], subject: &Subject<'_>) -> Option<Said> {
    let mut negated = false;
    let mut open = Vec::new();
    let mut failing = Vec::new();
    for &indicator in indicators {
        let all = &subject.reading.observations[subject.values.of(indicator)];
        if !all.iter().any(|o| o.basis == Basis::Negated) {
            continue;
        }
        negated = true;
        for other in all.iter().filter(|o| o.basis == Basis::Stated) {
            let code = subject.codebook.code(indicator);
            match other.interval {
                Some(value) if value.low > 0.0 => {
                    failing.push(format!("{code}: 0 ≠ {} @{}", message::shown(value), start(other)));
                }
                Some(_) => {}
                None => open.push(format!("{code} @{}", start(other))),
            }
        }
    }
    let status = match (failing.is_empty(), open.is_empty()) {
        (false, _) => FindingStatus::Fail,
        (true, false) => FindingStatus::NotAssessable,
        (true, true) => FindingStatus::Pass,
    };
    negated.then(|| Said { details: if failing.is_empty() { open } else { failing }, ..Said::new(status) })
}

/// Values below zero, and fractions of what is counted in whole numbers.
fn signs(whole: &[String], signed: &[IndicatorId], subject: &Subject<'_>) -> Option<Said> {
    let mut seen = false;
    let mut blank = Vec::new();
    let mut failing = Vec::new();
    for observation in subject.reading.observations.iter().filter(|o| o.selected) {
        let Some(value) = observation.interval else {
            if blank.len() < 3 {
                blank.push(subject.codebook.code(observation.indicator).to_string());
            }
            continue;
        };
        seen = true;
        let counts = || {
            let unit = subject.codebook.units.get(observation.unit.0 as usize);
            unit.is_some_and(|unit| whole.contains(&unit.kind))
        };
        let negative = value.high < 0.0 && signed.binary_search(&observation.indicator).is_err();
        if negative || (value.is_exact() && value.low.fract() != 0.0 && counts()) {
            let code = subject.codebook.code(observation.indicator);
            failing.push(format!("{code} = {} @{}", message::shown(value), start(observation)));
        }
    }
    match (failing.is_empty(), seen) {
        (false, _) => Some(Said { details: failing, ..Said::new(FindingStatus::Fail) }),
        (true, true) => Some(Said::new(FindingStatus::Pass)),
        (true, false) if blank.is_empty() => None,
        (true, false) => Some(Said { details: blank, ..Said::new(FindingStatus::NotAssessable) }),
    }
}

/// All rows of the table: an absent row fails, a blank one cannot be judged (it may mean zero).
fn complete(indicators: &[IndicatorId], subject: &Subject<'_>) -> Option<Said> {
    let observations = &subject.reading.observations;
    let (mut absent, mut blank) = (Vec::new(), Vec::new());
    let mut seen = 0;
    for &indicator in indicators {
        let mut rows = observations[subject.values.of(indicator)].iter().filter(|o| o.origin == Origin::Table);
        let code = || subject.codebook.code(indicator).to_string();
        match rows.next() {
            None => absent.push(code()),
            Some(row) => {
                seen += 1;
                if row.value.is_none() {
                    blank.push(code());
                }
            }
        }
    }
    if seen == 0 {
        return None;
    }
    Some(match (absent.is_empty(), blank.is_empty()) {
        (false, _) => Said { details: absent, ..Said::new(FindingStatus::Fail) },
        (true, false) => Said { details: blank, ..Said::new(FindingStatus::NotAssessable) },
        (true, true) => Said::new(FindingStatus::Pass),
    })
}

fn top_sections<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = &'a Section> {
    subject.reading.sections.iter().filter(|section| section.depth == 1)
}

fn sections(numbers: &[String], subject: &Subject<'_>) -> Option<Said> {
    let mut wanted = numbers.iter().peekable();
    let mut any = false;
    for section in top_sections(subject) {
        any = true;
        if wanted.peek().is_some_and(|number| **number == section.number) {
            wanted.next();
        }
    }
    let missing: Vec<String> = wanted.cloned().collect();
    Some(match (any, missing.is_empty()) {
        (false, _) => Said { details: numbers.to_vec(), ..Said::new(FindingStatus::NotAssessable) },
        (true, true) => Said::new(FindingStatus::Pass),
        (true, false) => Said { details: missing, ..Said::new(FindingStatus::Fail) },
    })
}

/// Text of the section with this number, without its heading.
fn section_body<'a>(number: &str, subject: &Subject<'a>) -> Option<&'a str> {
    let section = subject.reading.sections.iter().find(|section| section.depth == 1 && section.number == number)?;
    let text = subject.text.get(section.span.range())?;
    let heading = text.find(section.title.as_str()).map_or(0, |at| at + section.title.len());
    text.get(heading..)
}

fn section_says(number: &str, nothing: &[String], subject: &Subject<'_>) -> Option<Said> {
    let Some(body) = section_body(number, subject) else {
        let status = FindingStatus::NotAssessable;
        return Some(Said { details: vec![number.to_string()], ..Said::new(status) });
    };
    let empty = says_nothing(body, nothing, true);
    let status = if empty { FindingStatus::Fail } else { FindingStatus::Pass };
    Some(Said { details: vec![number.to_string()], ..Said::new(status) })
}

/// Whether a section says, marks and spaces aside, one of the words for nothing; `blank` is the
/// answer where it says not even that.
fn says_nothing(body: &str, nothing: &[String], blank: bool) -> bool {
    // No more letters are looked at than tell it from the longest of the words.
    let longest = nothing.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    let says: String = body.chars().filter(|c| c.is_alphanumeric()).take(longest + 1).collect();
    if says.is_empty() && blank { true } else { nothing.contains(&says) }
}

fn section_words(
    check: &Check,
    number: &str,
    (words, nothing): (&[String], &[String]),
    when: Option<&Program>,
    subject: &Subject<'_>,
) -> Option<Said> {
    if let Some(program) = when {
        let mut run = Run {
            program,
            values: &subject.values,
            last_year: None,
            applicant: None,
            origin: check.origin,
            tolerance: check.tolerance,
            observed: 0,
            facts: false,
            decisive: None,
            idle: false,
            missing: Some((subject.codebook, Vec::new())),
        };
        let truth = run.truth();
        if run.observed == 0 {
            return None;
        }
        match truth {
            Truth::Yes => {}
            // Nothing is asked.
            Truth::No => return None,
            Truth::Perhaps | Truth::Unknown => {
                let details = run.missing.map(|(_, names)| names).unwrap_or_default();
                return Some(Said { details, ..Said::new(FindingStatus::NotAssessable) });
            }
        }
    }
    let Some(body) = section_body(number, subject) else {
        let status = FindingStatus::NotAssessable;
        return Some(Said { details: vec![number.to_string()], ..Said::new(status) });
    };
    let found = words.iter().any(|word| body.contains(word.as_str())) || says_nothing(body, nothing, false);
    let status = if found { FindingStatus::Pass } else { FindingStatus::Fail };
    Some(Said { details: vec![number.to_string()], ..Said::new(status) })
}
