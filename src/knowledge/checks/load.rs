//! Reads `checks/*.toml` and reports every mistake with its file and line.

use serde::Deserialize;
use toml::Spanned;

use super::compile::{Names, compile, segments};
use super::example::{self, RawExample};
use super::expression::{Expr, ExpressionError, parse};
use super::{Check, Column, Evaluator, Example, Program, Statement, TOTAL, Template, Tolerance, Wording};
use crate::knowledge::{Codebook, Forms, Problems, Source};
use crate::model::{CheckId, FindingStatus, IndicatorId, Origin, Severity};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    check: Vec<RawCheck>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCheck {
    id: Spanned<String>,
    forms: Vec<String>,
    kind: String,
    severity: Severity,
    tolerance: Spanned<String>,
    source: String,
    zh: Spanned<String>,
    en: Spanned<String>,
    #[serde(default)]
    notes: String,
    evaluate: Option<Spanned<String>>,
    #[serde(default)]
    scope: Option<Spanned<String>>,
    origin: Option<Spanned<String>>,
    #[serde(default)]
    yields_to: Vec<Spanned<String>>,
    #[serde(default)]
    for_each: Vec<Spanned<String>>,
    #[serde(default)]
    rules: Vec<Spanned<String>>,
    when: Option<Spanned<String>>,
    #[serde(default)]
    indicators: Vec<Spanned<String>>,
    #[serde(default)]
    unit_kinds: Vec<String>,
    #[serde(default)]
    sections: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    nothing: Vec<String>,
    complete_from: Option<f64>,
    near: Option<f64>,
    testable: Option<bool>,
    #[serde(default)]
    no_example: Vec<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    example: Vec<RawExample>,
}

/// A file that is being read: knows how to report a mistake in it.
pub(super) struct Context<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub codebook: &'a Codebook,
    pub forms: &'a Forms,
    pub problems: &'a mut Problems,
}

impl Context<'_> {
    fn line(&self, byte: usize) -> u32 {
        let bytes = &self.text.as_bytes()[..byte.min(self.text.len())];
        bytes.iter().filter(|&&byte| byte == b'\n').count() as u32 + 1
    }

    pub fn add(&mut self, byte: usize, message: impl Into<String>) {
        let line = self.line(byte);
        self.problems.add(self.file, line, message);
    }

    /// Reports a mistake inside an expression: its line, and a caret under its place.
    fn add_error(&mut self, value: &Spanned<String>, error: &ExpressionError) {
        let expression = value.get_ref();
        let at = error.at.min(expression.len());
        let before = &expression[..at];
        let first = before.rfind('\n').map_or(0, |newline| newline + 1);
        let shown = expression[first..].lines().next().unwrap_or("");
        let caret = " ".repeat(before[first..].chars().count());
        // A multi-line string begins on the line after its opening quotes.
        let raw = self.text.get(value.span()).unwrap_or("");
        let opening = usize::from(raw.starts_with("'''\n") || raw.starts_with("\"\"\"\n"));
        let line = self.line(value.span().start) + (before.matches('\n').count() + opening) as u32;
        self.problems.add(self.file, line, format!("{}\n    {shown}\n    {caret}^", error.message));
    }
}

/// All checks of all files, sorted by id.
pub(super) fn checks(source: &Source, codebook: &Codebook, forms: &Forms, problems: &mut Problems) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for file in source.list("checks", ".toml") {
        let text = source.text(&file, problems);
        let mut context = Context { file: &file, text: &text, codebook, forms, problems };
        match toml::from_str::<RawFile>(&text) {
            Ok(raw) => {
                for raw in raw.check {
                    checks.extend(check(raw, &mut context));
                }
            }
            Err(error) => context.add(error.span().map_or(0, |span| span.start), error.message()),
        }
    }
    if let Some(last) = checks.last() {
        problems.too_many(&last.file, checks.len(), u16::MAX.into(), "checks in all files up to this one");
    }
    checks.sort_by(|a, b| (&a.id, &a.file, a.line).cmp(&(&b.id, &b.file, b.line)));
    for pair in checks.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        let message = format!("check {} also stands in {}:{}", pair[1].id, pair[0].file, pair[0].line);
        problems.add(&pair[1].file, pair[1].line, message);
    }
    for (position, check) in checks.iter_mut().enumerate() {
        check.number = CheckId(position as u16);
    }
    let unknown = checks.iter().flat_map(|check| check.yields_to.iter().map(move |other| (check, other)));
    for (check, other) in unknown.filter(|(_, other)| !checks.iter().any(|check| check.id == **other)) {
        problems.add(&check.file, check.line, format!("yields_to names the check {other:?}, which does not exist"));
    }
    checks
}

fn check(raw: RawCheck, context: &mut Context<'_>) -> Option<Check> {
    let place = raw.id.span().start;
    for form in raw.forms.iter().filter(|form| context.forms.form(form).is_none()).collect::<Vec<_>>() {
        context.add(place, format!("there is no form {form:?}"));
    }
    if raw.forms.is_empty() {
        context.add(place, "a check needs at least one form");
    }
    let tolerance = match raw.testable {
        Some(false) => Tolerance::Absolute(0.0),
        _ => tolerance(&raw.tolerance, context),
    };
    let wording = Wording { zh: template(&raw.zh, context), en: template(&raw.en, context) };
    let origin = origin(raw.origin.as_ref(), context);
    let evaluator = evaluator(&raw, context)?;
    let examples: Vec<Example> = raw.example.iter().filter_map(|raw| example::load(raw, origin, context)).collect();
    for expected in [FindingStatus::Pass, FindingStatus::Fail, FindingStatus::NotAssessable] {
        let excused = matches!(evaluator, Evaluator::Untestable(_))
            || (raw.no_example.iter().any(|outcome| outcome == expected.as_str()) && !raw.reason.is_empty());
        if !excused && raw.example.iter().all(|example| example.expects() != expected.as_str()) {
            let message = format!("an example with expect = {:?} is missing", expected.as_str());
            context.add(place, message);
        }
    }
    Some(Check {
        line: context.line(place),
        file: context.file.to_string(),
        id: raw.id.into_inner(),
        number: CheckId(0),
        forms: raw.forms,
        kind: raw.kind,
        severity: raw.severity,
        tolerance,
        tolerance_text: raw.tolerance.into_inner(),
        source: raw.source,
        wording,
        zh: raw.zh.into_inner(),
        en: raw.en.into_inner(),
        expression: raw.rules.iter().map(|rule| rule.get_ref().trim()).collect::<Vec<_>>().join("; "),
        notes: raw.notes,
        origin,
        yields_to: raw.yields_to.into_iter().map(Spanned::into_inner).collect(),
        evaluator,
        examples,
    })
}

fn template(value: &Spanned<String>, context: &mut Context<'_>) -> Template {
    Template::parse(value.get_ref()).unwrap_or_else(|message| {
        context.add(value.span().start, message);
        Template::default()
    })
}

/// `0.01`, `1%`; `-` where there is nothing to compare; `interval` means that the intervals of
/// hedged values are tolerance enough.
fn tolerance(value: &Spanned<String>, context: &mut Context<'_>) -> Tolerance {
    let text = value.get_ref().trim();
    if matches!(text, "-" | "interval" | "0 or interval") {
        return Tolerance::Absolute(0.0);
    }
    let (number, relative) = text.strip_suffix('%').map_or((text, false), |number| (number, true));
    match number.parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => {
            if relative {
                Tolerance::Relative(number / 100.0)
            } else {
                Tolerance::Absolute(number)
            }
        }
        _ => {
            let message = format!("tolerance {text:?} should be a number, a percentage, \"interval\" or \"-\"");
            context.add(value.span().start, message);
            Tolerance::Absolute(0.0)
        }
    }
}

fn origin(value: Option<&Spanned<String>>, context: &mut Context<'_>) -> Option<Origin> {
    let value = value?;
    match value.get_ref().as_str() {
        "table" => Some(Origin::Table),
        "prose" => Some(Origin::Prose),
        other => {
            context.add(value.span().start, format!("origin {other:?} should be \"table\" or \"prose\""));
            None
        }
    }
}

fn evaluator(raw: &RawCheck, context: &mut Context<'_>) -> Option<Evaluator> {
    let place = raw.id.span().start;
    if raw.testable == Some(false) {
        if raw.reason.is_empty() {
            context.add(place, "testable = false needs a reason");
        }
        return Some(Evaluator::Untestable(raw.reason.clone()));
    }
    let (name, at) = match &raw.evaluate {
        Some(value) => (value.get_ref().as_str(), value.span().start),
        None => ("rules", place),
    };
    let section = || raw.sections.first().cloned().unwrap_or_default();
    Some(match name {
        "rules" => {
            let statements = statements(raw, context)?;
            match raw.scope.as_ref().map(|scope| (scope.get_ref().as_str(), scope.span().start)) {
                None | Some(("report", _)) => {
                    if statements.iter().any(|s| s.program.operands.iter().any(|operand| operand.last_year)) {
                        context.add(place, "(y-1) needs scope = \"cross_year\"");
                    }
                    Evaluator::Statements(statements)
                }
                Some(("cross_year", _)) => Evaluator::CrossYear(statements),
                Some((other, at)) => {
                    context.add(at, format!("scope {other:?} should be \"report\" or \"cross_year\""));
                    return None;
                }
            }
        }
        "parts" => Evaluator::Parts(raw.complete_from.unwrap_or(0.0)),
        "mixed_units" => Evaluator::MixedUnits,
        "growth" => Evaluator::Growth,
        "mentions" => Evaluator::Mentions(raw.near.unwrap_or(f64::INFINITY)),
        "prose_and_table" => Evaluator::ProseAndTable,
        "negation" => Evaluator::Negation(indicators(&raw.indicators, context)),
        "signs" => Evaluator::Signs { whole: raw.unit_kinds.clone(), signed: indicators(&raw.indicators, context) },
        "within_place" => Evaluator::WithinPlace(indicators(&raw.indicators, context)),
        "parts_of_place" => Evaluator::PartsOfPlace(indicators(&raw.indicators, context)),
        "complete" => Evaluator::Complete(indicators(&raw.indicators, context)),
        "sections" => Evaluator::Sections(raw.sections.clone()),
        "section_says" => Evaluator::SectionSays(section(), raw.words.clone()),
        "section_words" => {
            let when = raw.when.as_ref().and_then(|when| program(when, &raw.forms, context));
            Evaluator::SectionWords { section: section(), words: raw.words.clone(), nothing: raw.nothing.clone(), when }
        }
        other => {
            context.add(at, format!("there is no evaluator {other:?}"));
            return None;
        }
    })
}

fn program(value: &Spanned<String>, forms: &[String], context: &mut Context<'_>) -> Option<Program> {
    let known = context.forms;
    let counted = |indicator| counts(known, forms, indicator);
    let names = Names { codebook: context.codebook, counted: &counted, binding: None };
    let compiled = parse(value.get_ref()).and_then(|expr| compile(&expr, names));
    compiled.map_err(|error| context.add_error(value, &error)).ok()
}

/// Whether one of the forms with these names counts the indicator.
fn counts(known: &Forms, names: &[String], indicator: IndicatorId) -> bool {
    let mut forms = names.iter().filter_map(|name| known.form(name));
    forms.any(|form| known.row(form, indicator).is_some())
}

fn statements(raw: &RawCheck, context: &mut Context<'_>) -> Option<Vec<Statement>> {
    if raw.rules.is_empty() {
        context.add(raw.id.span().start, "a check needs rules, or evaluate = …, or testable = false with a reason");
        return None;
    }
    let mut found = Vec::new();
    for rule in &raw.rules {
        match parse(rule.get_ref()) {
            Ok(expr) => bound_statements(raw, rule, &expr, context, &mut found),
            Err(error) => context.add_error(rule, &error),
        }
    }
    (!found.is_empty()).then_some(found)
}

/// One statement for each thing that `each` stands for. A pattern is taken as a promise about
/// those codes below it that the rule fits; a code written out must fit.
fn bound_statements(
    raw: &RawCheck,
    rule: &Spanned<String>,
    expr: &Expr,
    context: &mut Context<'_>,
    found: &mut Vec<Statement>,
) {
    let sum = raw.kind == "sum";
    let (codebook, known) = (context.codebook, context.forms);
    let counted = |indicator| counts(known, &raw.forms, indicator);
    let bound = |binding: Option<&str>| compile(expr, Names { codebook, counted: &counted, binding });
    if raw.for_each.is_empty() {
        match bound(None) {
            Ok(program) => found.push(statement(program, None, sum)),
            Err(error) => context.add_error(rule, &error),
        }
        return;
    }
    for pattern in &raw.for_each {
        let bindings = match pattern.get_ref().strip_suffix(".*") {
            Some(prefix) => {
                let below = segments(context.codebook, prefix).into_iter().filter(|segment| *segment != TOTAL);
                below.map(|segment| format!("{prefix}.{segment}")).collect()
            }
            None => vec![pattern.get_ref().clone()],
        };
        let mut fitting = 0;
        let mut mistake = None;
        for binding in &bindings {
            match bound(Some(binding)) {
                Ok(program) => {
                    found.push(statement(program, Some(labels(context.codebook, binding)), sum));
                    fitting += 1;
                }
                Err(error) => mistake = Some(error),
            }
        }
        match mistake {
            Some(error) if fitting == 0 => context.add_error(rule, &error),
            None if fitting == 0 => {
                context.add(pattern.span().start, format!("no code stands below {:?}", pattern.get_ref()));
            }
            _ => {}
        }
    }
}

fn labels(codebook: &Codebook, binding: &str) -> (String, String) {
    match codebook.indicator(binding) {
        Some(id) => (codebook.about(id).label_zh.clone(), codebook.about(id).label_en.clone()),
        None => (binding.to_string(), binding.to_string()),
    }
}

fn statement(program: Program, each: Option<(String, String)>, sum: bool) -> Statement {
    Statement {
        per_applicant: program.operands.iter().any(|operand| operand.column == Column::Each),
        about_prose: program.operands.iter().any(|operand| operand.origin == Some(Origin::Prose)),
        sum: if sum { program.sum_shape() } else { None },
        linear: program.linear(),
        program,
        each,
    }
}

/// The indicators that patterns name: a code, `prefix.*` for all below, or `*.suffix`.
fn indicators(patterns: &[Spanned<String>], context: &mut Context<'_>) -> Vec<IndicatorId> {
    let mut found = Vec::new();
    for pattern in patterns {
        let text = pattern.get_ref();
        let fits = |code: &str| match (text.strip_suffix('*'), text.strip_prefix('*')) {
            (Some(prefix), _) => code.starts_with(prefix),
            (_, Some(suffix)) => code.ends_with(suffix),
            _ => code == text,
        };
        let before = found.len();
        let all = context.codebook.indicators.iter().enumerate();
        found.extend(all.filter(|(_, known)| fits(&known.code)).map(|(index, _)| IndicatorId(index as u16)));
        if found.len() == before {
            context.add(pattern.span().start, format!("no indicator fits {text:?}"));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The factors of `checks/units.tsv`, by unit; 1 where none is given.
pub(super) fn factors(source: &Source, codebook: &Codebook, problems: &mut Problems) -> Vec<f64> {
    const FILE: &str = "checks/units.tsv";
    let mut factors = vec![1.0; codebook.units.len()];
    for row in source.tsv(FILE, &["unit", "factor"], problems) {
        match (codebook.unit(row.get(0)), row.get(1).parse::<f64>()) {
            (Some(unit), Ok(factor)) if factor.is_finite() && factor > 0.0 => factors[unit.0 as usize] = factor,
            (None, _) => problems.add(FILE, row.line, format!("there is no unit {:?}", row.get(0))),
            _ => problems.add(FILE, row.line, format!("factor {:?} should be a positive number", row.get(1))),
        }
    }
    factors
}
