//! Holds what was read from one document against its gold.

use serde::Serialize;

use super::gold::{GoldDocument, GoldValue};
use crate::cli::style::number;
use crate::knowledge::Knowledge;
use crate::model::{
    ApplicantId, Fate, Finding, FindingStatus, IndicatorId, Observation, Origin, Page, Qualifier, Reading, Report,
    Severity, Table, TableLayout,
};
use crate::pipeline::Understood;

/// How the reading of one document compares with its gold.
#[derive(Debug, Default, Serialize)]
pub struct Judgement {
    /// Name of the document in the gold file.
    pub document: String,
    /// The form that was recognised; empty where it is no report.
    pub form: String,
    /// How its official tables stand in it (`html`, `pipes`, `spaces`, `lines`); empty where none was read.
    pub layout: String,
    /// Values, right and wrong.
    pub values: Vec<JudgedValue>,
    /// Metadata fields, right and wrong.
    pub metadata: Vec<JudgedField>,
    /// Checks, right and wrong.
    pub checks: Vec<JudgedField>,
    /// Numbers that are not values and were stated as one.
    pub traps: Vec<String>,
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// In gold and read.
    Right,
    /// In gold, not read.
    Missed,
    /// Read, not in gold.
    False,
}

/// A value in gold, read, or both.
#[derive(Debug, Serialize)]
pub struct JudgedValue {
    /// What became of it.
    pub verdict: Verdict,
    /// Code of the indicator.
    pub indicator: String,
    /// Code of the applicant; empty where there is none.
    pub applicant: String,
    /// With its qualifier, as people write it.
    pub value: String,
    /// `table` or `prose`.
    pub origin: String,
    /// The words: ours, or the gold's for a miss.
    pub evidence: String,
    /// The reading rule; for a miss, the line of the gold file.
    pub why: String,
    /// How sure the reading says it is; none for a miss.
    pub confidence: Option<f32>,
}

/// A metadata field or a check in gold.
#[derive(Debug, Serialize)]
pub struct JudgedField {
    /// Field or check.
    pub name: String,
    /// What the gold says.
    pub gold: String,
    /// What was read.
    pub ours: String,
    /// Whether they agree.
    pub right: bool,
}

/// Compares one document's reading with its gold.
pub fn judge(name: &str, gold: &GoldDocument, understood: &Understood, knowledge: &Knowledge) -> Judgement {
    let mut judgement = Judgement { document: name.to_string(), ..Judgement::default() };
    let (reading, findings): (Option<&Reading>, &[Finding]) = match &understood.outcome.fate {
        Fate::Report { reading, findings, .. } => (Some(reading), findings),
        Fate::NotAReport(_) | Fate::Unreadable(_) => (None, &[]),
    };
    if let Some(reading) = reading {
        judgement.form = form_name(&reading.report, knowledge);
        judgement.layout =
            layout(reading, &understood.page).map_or(String::new(), |layout| layout.as_str().to_string());
    }
    judgement.metadata = metadata(gold, reading.map(|reading| &reading.report), knowledge);
    judgement.values = values(gold, reading, &understood.page.text, knowledge);
    judgement.checks = checks(gold, findings, knowledge);
    judgement
}

fn form_name(report: &Report, knowledge: &Knowledge) -> String {
    knowledge.forms.forms.get(report.form.0 as usize).map_or(String::new(), |form| form.name.clone())
}

/// The layout that most of the values from tables stand in.
fn layout(reading: &Reading, page: &Page) -> Option<TableLayout> {
    let mut counts = [TableLayout::Html, TableLayout::Pipes, TableLayout::Spaces, TableLayout::Lines].map(|of| (0, of));
    for seen in reading.observations.iter().filter(|seen| seen.origin == Origin::Table) {
        let holds = |table: &&Table| table.span.start <= seen.evidence.start && seen.evidence.end <= table.span.end;
        let found = page.tables.iter().find(holds).map_or(TableLayout::Lines, |table| table.layout);
        counts.iter_mut().filter(|(_, of)| *of == found).for_each(|(count, _)| *count += 1);
    }
    counts.into_iter().filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count).map(|(_, of)| of)
}

/// The metadata rows whose field is a column of ours.
fn metadata(gold: &GoldDocument, report: Option<&Report>, knowledge: &Knowledge) -> Vec<JudgedField> {
    let judge = |(name, wanted): &(String, String)| {
        let ours = field(name, report, knowledge)?;
        Some(JudgedField { name: name.clone(), right: ours == *wanted, gold: wanted.clone(), ours })
    };
    gold.metadata.iter().filter_map(judge).collect()
}

/// The metadata of a gold file that are columns of ours.
const FIELDS: [&str; 13] = [
    "title",
    "agency",
    "year",
    "period_start",
    "period_end",
    "publish_date",
    "region_code",
    "level",
    "kind",
    "scope",
    "form",
    "index_no",
    "doc_no",
];

/// What was read for a metadata field; `None` for fields that are no column of ours.
fn field(name: &str, report: Option<&Report>, knowledge: &Knowledge) -> Option<String> {
    if name == "is_report" {
        return Some(report.is_some().to_string());
    }
    let day = |date: Option<crate::model::Date>| date.map_or(String::new(), |date| date.to_string());
    let read = |report: &Report| match name {
        "title" => report.title.clone(),
        "agency" => report.agency.clone(),
        "year" if report.year == 0 => String::new(),
        "year" => report.year.to_string(),
        "period_start" => day(report.period_start),
        "period_end" => day(report.period_end),
        "publish_date" => day(report.published),
        "region_code" => report.region_code.clone(),
        "level" => report.level.as_str().to_string(),
        "kind" => report.kind.as_str().to_string(),
        "scope" => report.scope.as_str().to_string(),
        "form" => form_name(report, knowledge),
        "index_no" => report.index_number.clone(),
        "doc_no" => report.document_number.clone(),
        _ => String::new(),
    };
    // A document taken for something else has only those fields right that should be empty.
    if FIELDS.contains(&name) { Some(report.map_or(String::new(), read)) } else { None }
}

/// A distinct value of ours, with the first place it was read.
struct Read<'a> {
    first: &'a Observation,
    matched: bool,
}

fn values(gold: &GoldDocument, reading: Option<&Reading>, text: &str, knowledge: &Knowledge) -> Vec<JudgedValue> {
    let total = total_applicants(knowledge);
    let tables = gold.values.iter().any(|value| value.origin == Origin::Table);
    let blanks = gold.values.iter().any(|value| value.value.is_none());
    let mut read: Vec<Read<'_>> = Vec::new();
    for seen in reading.map_or(&[][..], |reading| &reading.observations) {
        let compared = (tables || seen.origin == Origin::Prose) && (blanks || seen.value.is_some());
        let known = read.iter().any(|known| {
            let first = known.first;
            (first.indicator, first.applicant, first.value) == (seen.indicator, seen.applicant, seen.value)
        });
        if compared && !known {
            read.push(Read { first: seen, matched: false });
        }
    }
    let wanted = distinct(&gold.values, &total);
    let mut found: Vec<Option<usize>> = vec![None; wanted.len()];
    // The gold's own indicator first, so that an alternative does not take another row's reading.
    for alternatives in [false, true] {
        for (value, found) in wanted.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let fits = |read: &Read<'_>| alternatives || read.first.indicator == value.indicator;
            *found = read.iter().position(|read| !read.matched && fits(read) && agrees(value, read.first, &total));
            if let Some(index) = *found {
                read[index].matched = true;
            }
        }
    }
    let mut judged = Vec::new();
    for (value, found) in wanted.iter().zip(found) {
        match found {
            Some(index) => judged.push(ours(Verdict::Right, read[index].first, text, knowledge)),
            None if value.optional => {}
            None => judged.push(missed(value, knowledge)),
        }
    }
    // A further acceptable reading of words that were read right is neither right nor false.
    let accepted = |read: &Read<'_>| wanted.iter().any(|value| agrees(value, read.first, &total));
    let wrong = read.iter().filter(|read| !read.matched && !accepted(read));
    judged.extend(wrong.map(|read| ours(Verdict::False, read.first, text, knowledge)));
    judged
}

/// The gold rows without repetitions: a value that stands twice counts once.
fn distinct<'a>(values: &'a [GoldValue], total: &[ApplicantId]) -> Vec<&'a GoldValue> {
    let applicant = |value: &GoldValue| value.applicant.filter(|id| !total.contains(id));
    let same = |a: &GoldValue, b: &GoldValue| {
        a.indicator == b.indicator && applicant(a) == applicant(b) && same_number(a.value, b.value)
    };
    let mut kept: Vec<&GoldValue> = Vec::new();
    for value in values {
        if !kept.iter().any(|known| same(known, value)) {
            kept.push(value);
        }
    }
    kept
}

/// Whether a reading is what the gold row says.
fn agrees(gold: &GoldValue, seen: &Observation, total: &[ApplicantId]) -> bool {
    let indicator = |id: IndicatorId| id == gold.indicator || gold.alternatives.contains(&id);
    let all = |id: Option<ApplicantId>| id.is_none_or(|id| total.contains(&id));
    let applicant = gold.applicant == seen.applicant || (all(gold.applicant) && all(seen.applicant));
    indicator(seen.indicator) && applicant && same_number(gold.value, seen.value) && compatible(gold, seen)
}

fn same_number(gold: Option<f64>, ours: Option<f64>) -> bool {
    match (gold, ours) {
        (Some(gold), Some(ours)) => (gold - ours).abs() <= 1e-9 * gold.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}

/// Whether the hedges agree: `approx` goes with any hedge, the one-sided ones not with
/// each other, and gold that is exact or derived asks only for the number.
fn compatible(gold: &GoldValue, seen: &Observation) -> bool {
    match gold.qualifier {
        None | Some(Qualifier::Exact | Qualifier::Blank | Qualifier::NotApplicable) => true,
        Some(Qualifier::Approx) => seen.qualifier != Qualifier::Exact,
        Some(one_sided) => seen.qualifier == one_sided || seen.qualifier == Qualifier::Approx,
    }
}

/// The applicants that mean "all of them": the last of the statutory table's columns.
fn total_applicants(knowledge: &Knowledge) -> Vec<ApplicantId> {
    let applicants = &knowledge.codebook.applicants;
    let last = applicants.iter().filter_map(|applicant| applicant.column).max();
    let is_last = |index: &usize| last.is_some() && applicants[*index].column == last;
    (0..applicants.len()).filter(is_last).map(|index| ApplicantId(index as u8)).collect()
}

fn ours(verdict: Verdict, seen: &Observation, text: &str, knowledge: &Knowledge) -> JudgedValue {
    let value = seen.value.map_or(String::new(), number);
    JudgedValue {
        verdict,
        indicator: knowledge.codebook.code(seen.indicator).to_string(),
        applicant: applicant_code(seen.applicant, knowledge),
        value: qualified(&value, seen.qualifier),
        origin: seen.origin.as_str().to_string(),
        evidence: text.get(seen.evidence.range()).unwrap_or_default().to_string(),
        why: knowledge.lexicon.prose.rule_name(seen.rule).to_string(),
        confidence: Some(seen.confidence),
    }
}

fn missed(gold: &GoldValue, knowledge: &Knowledge) -> JudgedValue {
    let value = gold.value.map_or(String::new(), number);
    JudgedValue {
        verdict: Verdict::Missed,
        indicator: knowledge.codebook.code(gold.indicator).to_string(),
        applicant: applicant_code(gold.applicant, knowledge),
        value: qualified(&value, gold.qualifier.unwrap_or(Qualifier::Exact)),
        origin: gold.origin.as_str().to_string(),
        evidence: gold.evidence.clone(),
        why: format!("gold line {}", gold.line),
        confidence: None,
    }
}

fn qualified(value: &str, qualifier: Qualifier) -> String {
    if qualifier == Qualifier::Exact {
        value.to_string()
    } else {
        format!("{} {value}", qualifier.as_str()).trim_end().to_string()
    }
}

fn applicant_code(applicant: Option<ApplicantId>, knowledge: &Knowledge) -> String {
    applicant.map_or(String::new(), |id| knowledge.codebook.applicant_code(id).to_string())
}

/// The checks in gold, and our failed ones that are not in gold. A document without any
/// check in gold was not looked at for checks.
fn checks(gold: &GoldDocument, findings: &[Finding], knowledge: &Knowledge) -> Vec<JudgedField> {
    let id = |finding: &Finding| knowledge.checks.id_of(finding.check);
    let outcome = |check: &str| {
        // A sum blocked by a failed part below it does not come out either, and gold says only that.
        let status = |finding: &Finding| match (finding.status, finding.difference) {
            (FindingStatus::NotAssessable, Some(difference)) if difference != 0.0 => FindingStatus::Fail,
            (status, _) => status,
        };
        let mut statuses = findings.iter().filter(|finding| id(finding) == check).map(status);
        let rank = |status: FindingStatus| match status {
            FindingStatus::Fail => 2,
            FindingStatus::Pass => 1,
            FindingStatus::NotAssessable => 0,
        };
        let first = statuses.next()?;
        Some(statuses.fold(first, |worst, next| if rank(next) > rank(worst) { next } else { worst }))
    };
    let judge = |(check, pass): &(String, bool)| {
        let wanted = if *pass { FindingStatus::Pass } else { FindingStatus::Fail };
        let ours = outcome(check);
        JudgedField {
            name: check.clone(),
            gold: wanted.as_str().to_string(),
            ours: ours.map_or("", |status| status.as_str()).to_string(),
            right: ours == Some(wanted),
        }
    };
    let mut judged: Vec<JudgedField> = gold.checks.iter().map(judge).collect();
    if gold.checks.is_empty() {
        return judged;
    }
    // Findings for information are hints and no alarms.
    let alarm = |finding: &&Finding| finding.status == FindingStatus::Fail && finding.severity != Severity::Info;
    for finding in findings.iter().filter(alarm) {
        if !judged.iter().any(|known| known.name == id(finding)) {
            let ours = format!("fail: {}", finding.message);
            judged.push(JudgedField { name: id(finding).to_string(), gold: String::new(), ours, right: false });
        }
    }
    judged
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
