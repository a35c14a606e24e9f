//! The worked examples of a check: a few values and what should come out.
//!
//! ```toml
//! [[check.example]]
//! expect = "fail"
//! origin = "prose"                                   # where the values stand; table if not said
//! values = { "review.total" = 3, "review.upheld" = "1..5", "review.other" = "blank" }
//! ```
//!
//! A value is a number, `"low..high"`, `"blank"`, `"negated"` (zero said by negation), a number
//! with its unit (`"12万元"`), or a list of several mentions. Its key is a code, followed by
//! `[applicant]` and `@table` or `@prose` where that matters.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::{Table, Value};

use super::load::Context;
use crate::knowledge::Codebook;
use crate::model::{
    ApplicantId, Basis, Date, FindingStatus, Flag, Growth, IndicatorId, Interval, Kind, Level, Observation, Origin,
    Part, PartList, Qualifier, Reading, Report, RuleId, Scope, Section, Span, UnitId,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    expect: toml::Spanned<String>,
    #[serde(default)]
    origin: Option<String>,
    #[serde(default)]
    values: Table,
    last_year: Option<Table>,
    /// Reports of the same place and year: the one that covers it, or its parts.
    #[serde(default)]
    others: Vec<Table>,
    #[serde(default)]
    report: RawReport,
    #[serde(default)]
    parts: Vec<RawParts>,
    /// By code: `"25%"`, `"-3"`.
    #[serde(default)]
    growth: Table,
    #[serde(default)]
    sections: Vec<[String; 3]>,
}

impl RawExample {
    /// What should come out, as written.
    pub fn expects(&self) -> &str {
        self.expect.get_ref()
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawReport {
    year: Option<u16>,
    published: String,
    period_start: String,
    period_end: String,
    level: String,
    kind: String,
    scope: String,
    flags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParts {
    whole: Value,
    parts: Vec<Value>,
    #[serde(default)]
    open: bool,
}

/// A worked example, as a report that was read.
#[derive(Debug)]
pub struct Example {
    /// What the check should say.
    pub expect: FindingStatus,
    /// The values.
    pub reading: Box<Reading>,
    /// Those of the year before, for checks across years.
    pub last_year: Option<Box<Reading>>,
    /// Those of the place that covers it, or of its parts, for checks across the reports of a place.
    pub others: Vec<Reading>,
    /// Text of the report.
    pub text: String,
    /// File it stands in.
    pub file: String,
    /// 1-based line.
    pub line: u32,
}

/// A value of an example before it becomes an observation.
#[derive(Debug, Clone, Copy)]
struct ExampleValue {
    /// What is counted.
    indicator: IndicatorId,
    /// By whom.
    applicant: Option<ApplicantId>,
    /// Where it stands.
    origin: Origin,
    /// The number; `None` for a blank cell.
    interval: Option<Interval>,
    /// Its unit.
    unit: UnitId,
    /// Whether it is zero by negation.
    negated: bool,
    /// Whether it is the reading that counts.
    selected: bool,
}

/// Turns a raw example into a reading; mistakes are reported at their line.
pub(super) fn load(raw: &RawExample, origin: Option<Origin>, context: &mut Context<'_>) -> Option<Example> {
    let at = raw.expect.span().start;
    let result = build(raw, origin, context.codebook);
    match result {
        Ok((expect, reading, last_year, others, text)) => Some(Example {
            expect,
            reading: Box::new(reading),
            last_year: last_year.map(Box::new),
            others,
            text,
            file: context.file.to_string(),
            line: context.text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1,
        }),
        Err(message) => {
            context.add(at, message);
            None
        }
    }
}

type Built = (FindingStatus, Reading, Option<Reading>, Vec<Reading>, String);

fn build(raw: &RawExample, origin: Option<Origin>, codebook: &Codebook) -> Result<Built, String> {
    let expect = match raw.expect.get_ref().as_str() {
        "pass" => FindingStatus::Pass,
        "fail" => FindingStatus::Fail,
        "not_assessable" => FindingStatus::NotAssessable,
        other => return Err(format!("expect = {other:?} should be \"pass\", \"fail\" or \"not_assessable\"")),
    };
    let origin = match &raw.origin {
        Some(origin) => self::origin(origin)?,
        None => origin.unwrap_or(Origin::Table),
    };
    let mut reading = Reading {
        report: report(&raw.report)?,
        observations: observations(&raw.values, origin, codebook)?,
        ..Reading::default()
    };
    for (index, list) in raw.parts.iter().enumerate() {
        let part = |value: &Value, place: usize| -> Result<Part, String> {
            let (interval, unit, _) = number(value, codebook)?;
            let start = 1000 * (index + 1) + 10 * place;
            Ok(Part { interval: interval.ok_or("a part needs a number")?, span: Span::new(start, start + 3), unit })
        };
        let parts = list.parts.iter().enumerate().map(|(place, value)| part(value, place + 1));
        reading.parts.push(PartList {
            whole: part(&list.whole, 0)?,
            parts: parts.collect::<Result<_, _>>()?,
            exhaustive: !list.open,
            indicator: None,
        });
    }
    for (code, said) in &raw.growth {
        reading.growth.push(growth(code, said, codebook)?);
    }
    let mut text = String::new();
    for [number, title, body] in &raw.sections {
        let start = text.len();
        text.push_str(&format!("{number} {title}\n{body}\n"));
        let span = Span::new(start, text.len());
        reading.sections.push(Section { number: number.clone(), title: title.clone(), depth: 1, span });
    }
    let other = |values: &Table| -> Result<Reading, String> {
        Ok(Reading { observations: observations(values, origin, codebook)?, ..Reading::default() })
    };
    let last_year = raw.last_year.as_ref().map(other).transpose()?;
    let others = raw.others.iter().map(other).collect::<Result<_, _>>()?;
    Ok((expect, reading, last_year, others, text))
}

fn origin(name: &str) -> Result<Origin, String> {
    match name {
        "table" => Ok(Origin::Table),
        "prose" => Ok(Origin::Prose),
        other => Err(format!("origin {other:?} should be \"table\" or \"prose\"")),
    }
}

fn observations(values: &Table, origin: Origin, codebook: &Codebook) -> Result<Vec<Observation>, String> {
    let mut found = Vec::new();
    for (key, value) in values {
        let (rest, origin) = match key.split_once('@') {
            Some((rest, name)) => (rest, self::origin(name)?),
            None => (key.as_str(), origin),
        };
        let (code, applicant) = match rest.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            Some((code, name)) => {
                (code, Some(codebook.applicant(name).ok_or_else(|| format!("there is no applicant {name:?}"))?))
            }
            None => (rest, None),
        };
        let indicator = codebook.indicator(code).ok_or_else(|| format!("there is no indicator {code:?}"))?;
        let mentions = match value {
            Value::Array(mentions) => mentions.as_slice(),
            single => std::slice::from_ref(single),
        };
        for (place, mention) in mentions.iter().enumerate() {
            let (interval, unit, negated) = number(mention, codebook)?;
            let unit = unit.unwrap_or(codebook.about(indicator).unit);
            let selected = place == 0;
            found.push(ExampleValue { indicator, applicant, origin, interval, unit, negated, selected });
        }
    }
    let mut observations: Vec<Observation> =
        found.iter().enumerate().map(|(place, value)| observation(value, place)).collect();
    // A table wins over prose where both state a value, as in extract.
    for (value, observation) in found.iter().zip(&mut observations) {
        let of_same = |other: &&ExampleValue| other.indicator == value.indicator && other.applicant == value.applicant;
        let tabled = found.iter().filter(of_same).any(|other| other.origin == Origin::Table);
        if tabled && value.origin == Origin::Prose {
            observation.selected = false;
        }
    }
    observations.sort_by_key(|observation| (observation.indicator, observation.applicant, observation.evidence.start));
    Ok(observations)
}

fn observation(value: &ExampleValue, place: usize) -> Observation {
    let span = Span::new(10 * place, 10 * place + 4);
    let exact = value.interval.is_some_and(Interval::is_exact);
    Observation {
        indicator: value.indicator,
        applicant: value.applicant,
        value: value.interval.map(|interval| interval.low),
        interval: value.interval,
        unit: value.unit,
        qualifier: match value.interval {
            None => Qualifier::Blank,
            Some(_) if exact => Qualifier::Exact,
            Some(_) => Qualifier::Approx,
        },
        basis: if value.negated { Basis::Negated } else { Basis::Stated },
        origin: value.origin,
        section: None,
        evidence: span,
        number: span,
        rule: RuleId(0),
        confidence: 1.0,
        selected: value.selected,
    }
}

/// `"25%"`, `"-12.5%"` or `"-3"`.
fn growth(code: &str, said: &Value, codebook: &Codebook) -> Result<Growth, String> {
    let indicator = codebook.indicator(code).ok_or_else(|| format!("there is no indicator {code:?}"))?;
    let wrong = || format!("{said} should be a change such as \"25%\" or \"-3\"");
    let text = said.as_str().ok_or_else(wrong)?;
    let unsigned = text.trim_start_matches('-');
    let digits = unsigned.trim_end_matches('%');
    let said = Interval::exact(digits.parse().map_err(|_| wrong())?);
    let rise = match digits == unsigned {
        true => Growth::count(indicator, said, Span::default()),
        false => Growth::percent(indicator, said, digits, Span::default()),
    };
    Ok(if unsigned == text { rise } else { rise.fallen() })
}

type Number = (Option<Interval>, Option<UnitId>, bool);

fn number(value: &Value, codebook: &Codebook) -> Result<Number, String> {
    let wrong = || format!("{value} should be a number, \"low..high\", \"blank\", \"negated\" or a number with unit");
    match value {
        Value::Integer(number) => Ok((Some(Interval::exact(*number as f64)), None, false)),
        Value::Float(number) => Ok((Some(Interval::exact(*number)), None, false)),
        Value::String(text) if text == "blank" => Ok((None, None, false)),
        Value::String(text) if text == "negated" => Ok((Some(Interval::exact(0.0)), None, true)),
        Value::String(text) => {
            if let Some((low, high)) = text.split_once("..") {
                let low = low.parse().map_err(|_| wrong())?;
                let high = if high.is_empty() { f64::INFINITY } else { high.parse().map_err(|_| wrong())? };
                return Ok((Some(Interval { low, high }), None, false));
            }
            let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').unwrap_or(text.len());
            let number = text[..end].parse().map_err(|_| wrong())?;
            let unit = codebook.unit(&text[end..]).ok_or_else(|| format!("there is no unit {:?}", &text[end..]))?;
            Ok((Some(Interval::exact(number)), Some(unit), false))
        }
        _ => Err(wrong()),
    }
}

fn date(text: &str) -> Result<Option<Date>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts = text.split('-').map(|part| part.parse::<u16>().ok());
    let mut next = || parts.next().flatten();
    let date = match (next(), next(), next()) {
        (Some(year), Some(month), Some(day)) => Date::new(year, month.min(99) as u8, day.min(99) as u8),
        _ => None,
    };
    date.map(Some).ok_or_else(|| format!("{text:?} should be a day such as \"2020-01-31\""))
}

fn report(raw: &RawReport) -> Result<Report, String> {
    fn named<T: Default>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        if text.is_empty() {
            Ok(T::default())
        } else {
            parse(text).ok_or_else(|| format!("{text:?} is not known here"))
        }
    }
    let flags: Option<BTreeSet<Flag>> = raw.flags.iter().map(|flag| Flag::parse(flag)).collect();
    Ok(Report {
        kind: named(&raw.kind, Kind::parse)?,
        level: named(&raw.level, Level::parse)?,
        year: raw.year.unwrap_or(0),
        period_start: date(&raw.period_start)?,
        period_end: date(&raw.period_end)?,
        published: date(&raw.published)?,
        scope: named(&raw.scope, Scope::parse)?,
        flags: flags.ok_or_else(|| format!("one of the flags {:?} is not known", raw.flags))?,
        ..Report::default()
    })
}
