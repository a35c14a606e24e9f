//! Facts about a report that a check may use beside its values: `report.year`,
//! `report.published`, `report.level.county` …

use crate::model::{Date, Flag, Kind, Level, Report, Scope};

/// A fact about the report, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The year reported on.
    Year,
    /// A date, as the number yyyymmdd.
    Day(Dated),
    /// The year of a date.
    YearOf(Dated),
    /// 1 if the flag is set, else 0.
    Flag(Flag),
    /// 1 if the report is of this level, else 0.
    Level(Level),
    /// 1 if the body is of this kind, else 0.
    Kind(Kind),
    /// 1 if the report has this scope, else 0.
    Scope(Scope),
}

/// A date of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// First day of the statistics.
    PeriodStart,
    /// Last day of the statistics.
    PeriodEnd,
    /// Day of publication.
    Published,
}

impl Fact {
    /// The fact with this name (without `report.`).
    ///
    /// # Errors
    ///
    /// What would be right.
    pub fn parse(name: &str) -> Result<Fact, String> {
        let dated = |name: &str| match name {
            "period_start" => Some(Dated::PeriodStart),
            "period_end" => Some(Dated::PeriodEnd),
            "published" => Some(Dated::Published),
            _ => None,
        };
        let found = match name.split_once('.') {
            None if name == "year" => Some(Fact::Year),
            None => dated(name).map(Fact::Day),
            Some((date, "year")) => dated(date).map(Fact::YearOf),
            Some(("flag", flag)) => Flag::parse(flag).map(Fact::Flag),
            Some(("level", level)) => Level::parse(level).map(Fact::Level),
            Some(("kind", kind)) => Kind::parse(kind).map(Fact::Kind),
            Some(("scope", scope)) => Scope::parse(scope).map(Fact::Scope),
            Some(_) => None,
        };
        found.ok_or_else(|| {
            format!(
                "there is no fact \"report.{name}\"; there are report.year, report.published, report.period_start, \
                 report.period_end (each date also with .year) and report.flag., .level., .kind., .scope. with a value"
            )
        })
    }

    /// Its name in a check.
    pub fn name(self) -> String {
        let dated = |date| match date {
            Dated::PeriodStart => "period_start",
            Dated::PeriodEnd => "period_end",
            Dated::Published => "published",
        };
        match self {
            Fact::Year => "report.year".to_string(),
            Fact::Day(date) => format!("report.{}", dated(date)),
            Fact::YearOf(date) => format!("report.{}.year", dated(date)),
            Fact::Flag(flag) => format!("report.flag.{}", flag.as_str()),
            Fact::Level(level) => format!("report.level.{}", level.as_str()),
            Fact::Kind(kind) => format!("report.kind.{}", kind.as_str()),
            Fact::Scope(scope) => format!("report.scope.{}", scope.as_str()),
        }
    }

    /// Its value; `None` where the report does not say.
    pub fn of(self, report: &Report) -> Option<f64> {
        let truth = |holds: bool| Some(f64::from(u8::from(holds)));
        match self {
            Fact::Year => (report.year > 0).then_some(f64::from(report.year)),
            Fact::Day(date) => date
                .of(report)
                .map(|day| f64::from(day.year) * 10_000.0 + f64::from(day.month) * 100.0 + f64::from(day.day)),
            Fact::YearOf(date) => date.of(report).map(|day| f64::from(day.year)),
            Fact::Flag(flag) => truth(report.flags.contains(&flag)),
            Fact::Level(level) => truth(report.level == level),
            Fact::Kind(kind) => truth(report.kind == kind),
            Fact::Scope(scope) => truth(report.scope == scope),
        }
    }
}

impl Dated {
    fn of(self, report: &Report) -> Option<Date> {
        match self {
            Dated::PeriodStart => report.period_start,
            Dated::PeriodEnd => report.period_end,
            Dated::Published => report.published,
        }
    }
}
