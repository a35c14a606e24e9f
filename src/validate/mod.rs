//! Reading to findings: every check that applies, evaluated with intervals.
//!
//! A check applies where its form is the report's and at least one of its values is observed.
//! It passes, fails, or is not assessable because a value is missing; a rule that cannot be
//! understood is found when the knowledge is loaded and never gets here.

mod arithmetic;
mod builtin;
mod confidence;
mod localise;
mod message;
mod places;
mod prose_sum;
mod rules;
#[cfg(test)]
mod tests;
mod values;

use crate::knowledge::{Check, Checks, Codebook, Evaluator, Knowledge, Problems};
use crate::model::{Across, ApplicantId, Deadline, Finding, FindingStatus, IndicatorId, Reading, Severity, Sums};
pub use confidence::weigh;
use places::Known;
use rules::Assessment;
use values::Values;

/// Evaluates every check that applies to the report, in order of their ids; not all of them once `deadline` has
/// passed.
///
/// `page_text` is the text that the reading's places point into.
pub fn validate(reading: &Reading, page_text: &str, knowledge: &Knowledge, deadline: &Deadline) -> Vec<Finding> {
    let Some(form) = knowledge.forms.forms.get(reading.report.form.0 as usize) else { return Vec::new() };
    let mut subject = Subject::new(reading, None, page_text, &knowledge.codebook, &knowledge.checks);
    subject.deadline = (reading.observations.len() + reading.parts.len() > MANY).then_some(deadline);
    let rows = || form.rows.iter().map(|row| row.indicator).collect();
    evaluate(&subject, knowledge.checks.of_form(&form.name), &rows)
}

/// Values and lists up to which all checks together take less time than is worth asking for.
const MANY: usize = 10_000;

/// The same findings as [`validate`], each with its message: for a person who looks at one report.
pub fn explain(reading: &Reading, page_text: &str, knowledge: &Knowledge) -> Vec<Finding> {
    let Some(form) = knowledge.forms.forms.get(reading.report.form.0 as usize) else { return Vec::new() };
    let mut subject = Subject::new(reading, None, page_text, &knowledge.codebook, &knowledge.checks);
    subject.explain = true;
    let rows = || form.rows.iter().map(|row| row.indicator).collect();
    evaluate(&subject, knowledge.checks.of_form(&form.name), &rows)
}

/// The checks over several reports.
pub struct AcrossReports<'a>(pub &'a Knowledge);

impl AcrossReports<'_> {
    fn checks(&self, reading: &Reading) -> impl Iterator<Item = &Check> {
        let form = self.0.forms.forms.get(reading.report.form.0 as usize);
        form.into_iter().flat_map(|form| self.0.checks.of_form(&form.name))
    }

    fn known(&self) -> Known<'_> {
        Known { codebook: &self.0.codebook, checks: &self.0.checks }
    }
}

impl Across for AcrossReports<'_> {
    fn years(&self, last_year: &Reading, this_year: &Reading) -> Vec<Finding> {
        let subject = Subject::new(this_year, Some(last_year), "", &self.0.codebook, &self.0.checks);
        let across = |check: &&Check| matches!(check.evaluator, Evaluator::CrossYear(_) | Evaluator::Growth);
        let mut findings = evaluate(&subject, self.checks(this_year).filter(across), &Vec::new);
        // What one of the two does not state is no news: most pairs are of different forms.
        findings.retain(|finding| finding.status != FindingStatus::NotAssessable);
        findings
    }

    fn within(&self, place: &Reading, body: &Reading) -> Vec<Finding> {
        self.checks(body).filter_map(|check| places::within(check, place, body, self.known())).collect()
    }

    fn whole(&self, place: &Reading, parts: &Sums) -> Vec<Finding> {
        self.checks(place).filter_map(|check| places::whole(check, place, parts, self.known())).collect()
    }

    fn add(&self, part: &Reading, parts: &mut Sums) {
        places::add(part, parts, self.known());
    }
}

/// Runs the examples of all checks; each that does not come out as it says is a problem.
pub fn run_examples(checks: &Checks, codebook: &Codebook) -> Problems {
    let mut problems = Problems::default();
    for check in &checks.checks {
        for example in &check.examples {
            let last_year = example.last_year.as_deref();
            let subject = Subject::new(&example.reading, last_year, &example.text, codebook, checks);
            let mut findings = evaluate(&subject, std::iter::once(check), &Vec::new);
            let known = Known { codebook, checks };
            if let Some(place) = example.others.first() {
                findings.extend(places::within(check, place, &example.reading, known));
            }
            let mut parts = Sums::default();
            example.others.iter().for_each(|part| places::add(part, &mut parts, known));
            findings.extend(places::whole(check, &example.reading, &parts, known));
            let status = [FindingStatus::Fail, FindingStatus::Pass, FindingStatus::NotAssessable]
                .into_iter()
                .find(|status| findings.iter().any(|finding| finding.status == *status));
            if status != Some(example.expect) {
                let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
                let message = format!(
                    "the example of {} should be {}, but is {}: {}",
                    check.id,
                    example.expect.as_str(),
                    status.map_or("without finding", FindingStatus::as_str),
                    messages.join("; ")
                );
                problems.add(&example.file, example.line, message);
            }
        }
    }
    problems
}

/// A report under examination.
struct Subject<'a> {
    reading: &'a Reading,
    values: Values<'a>,
    last_year: Option<Values<'a>>,
    text: &'a str,
    codebook: &'a Codebook,
    checks: &'a Checks,
    /// Those that checks are evaluated for one by one, in order of their ids.
    applicants: Vec<ApplicantId>,
    /// Whether rules that simply hold get a message too.
    explain: bool,
    /// When to give up; `None` where it will not come to that.
    deadline: Option<&'a Deadline>,
}

impl<'a> Subject<'a> {
    fn new(
        reading: &'a Reading,
        last_year: Option<&'a Reading>,
        text: &'a str,
        codebook: &'a Codebook,
        checks: &'a Checks,
    ) -> Subject<'a> {
        let size = codebook.indicators.len();
        let columns = codebook.applicants.iter().enumerate().filter(|(_, applicant)| applicant.column.is_some());
        Subject {
            reading,
            values: Values::new(reading, size, checks),
            last_year: last_year.map(|last_year| Values::new(last_year, size, checks)),
            text,
            codebook,
            checks,
            applicants: columns.map(|(index, _)| ApplicantId(index as u8)).collect(),
            explain: false,
            deadline: None,
        }
    }

    /// Whether to give up, to be asked before each check.
    fn is_late(&self) -> bool {
        self.deadline.is_some_and(Deadline::passed)
    }
}

/// `rows` gives the form's indicators in printed order; it is asked only where a hard check fails.
fn evaluate<'a>(
    subject: &'a Subject<'a>,
    checks: impl Iterator<Item = &'a Check>,
    rows: &dyn Fn() -> Vec<IndicatorId>,
) -> Vec<Finding> {
    let mut assessments = Vec::new();
    let mut others = Vec::new();
    for check in checks {
        if subject.is_late() {
            break;
        }
        match &check.evaluator {
            Evaluator::Statements(_) => rules::assess(check, subject, &mut assessments),
            Evaluator::CrossYear(_) if subject.last_year.is_some() => rules::assess(check, subject, &mut assessments),
            Evaluator::Growth if subject.last_year.is_some() => others.push(check),
            Evaluator::CrossYear(_)
            | Evaluator::Growth
            | Evaluator::WithinPlace(_)
            | Evaluator::PartsOfPlace(_)
            | Evaluator::Untestable(_) => {}
            _ => others.push(check),
        }
    }
    rules::block(&mut assessments, subject);
    // What states the same more exactly speaks for both, where either fails.
    let assessed: Vec<(&str, bool)> =
        assessments.iter().filter(|one| one.is_assessed()).map(|one| (one.check.id.as_str(), one.failed())).collect();
    let silent = |one: &Assessment<'_>| {
        let others = &one.check.yields_to;
        assessed.iter().any(|(id, failed)| others.iter().any(|other| other == id) && (*failed || one.failed()))
    };
    let mut findings = Vec::with_capacity(assessments.len() + others.len());
    let sums: Vec<_> = match subject.reading.parts.is_empty() {
        true => Vec::new(),
        false => assessments.iter().map(|one| rules::sum_places(one, subject)).collect(),
    };
    let silenced: Vec<bool> = assessments.iter().map(silent).collect();
    let mut silenced = silenced.into_iter();
    assessments.retain(|_| !silenced.next().unwrap_or(false));
    rules::findings(&assessments, subject, &mut findings);
    let hard = |finding: &Finding| finding.status == FindingStatus::Fail && finding.severity == Severity::Hard;
    if findings.iter().any(hard) {
        localise::accuse(&assessments, subject, &rows(), &mut findings);
    }
    for check in others.into_iter().take_while(|_| !subject.is_late()) {
        findings.extend(builtin::finding(check, subject, &sums));
    }
    findings.sort_by_key(|finding| (finding.check, finding.applicant));
    findings
}
