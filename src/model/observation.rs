//! One value of one indicator in one report, with the words it came from.

use serde::{Deserialize, Serialize};

use super::{ApplicantId, IndicatorId, Interval, RuleId, Span, UnitId};

/// One stated value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// What is counted.
    pub indicator: IndicatorId,
    /// Whose requests, where the source says so; `None` otherwise.
    pub applicant: Option<ApplicantId>,
    /// The number stated; `None` where a cell is blank or not applicable, never 0 for that.
    pub value: Option<f64>,
    /// What a hedge leaves open; `None` exactly where `value` is.
    pub interval: Option<Interval>,
    /// Unit as written (件, 条, 万元 …); the indicator's own unit where none is written.
    pub unit: UnitId,
    /// How exact the words are.
    pub qualifier: Qualifier,
    /// How the value follows from the words.
    pub basis: Basis,
    /// Where it stood.
    pub origin: Origin,
    /// Index into [`super::Reading::sections`].
    pub section: Option<u16>,
    /// The words that state the value. In a table: the cell (empty but placed when blank).
    pub evidence: Span,
    /// The digits or numeral inside the evidence; empty for zeros and totals said in words.
    pub number: Span,
    /// The reading rule that attached the value.
    pub rule: RuleId,
    /// 0 to 1: how sure the reading is. Extract says what it knows of a table, and of prose how likely numbers so worded count
    /// this (1 where that is not weighed); all that speaks for and against a value of prose is weighed when the checks are
    /// known.
    pub confidence: f32,
    /// The one reading per indicator and applicant that the panel uses.
    pub selected: bool,
}

/// How exact the words are: column `observations.qualifier`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Qualifier {
    /// A plain number.
    Exact,
    /// 近, 约, 7.7万.
    Approx,
    /// 余, 多, 超过.
    AtLeast,
    /// 不足, 不到.
    AtMost,
    /// An empty cell.
    Blank,
    /// A cell that says the row does not apply (`/`, `—`).
    NotApplicable,
}

impl Qualifier {
    /// The value in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Qualifier::Exact => "exact",
            Qualifier::Approx => "approx",
            Qualifier::AtLeast => "at_least",
            Qualifier::AtMost => "at_most",
            Qualifier::Blank => "blank",
            Qualifier::NotApplicable => "not_applicable",
        }
    }
}

/// How the value follows from the words: column `observations.basis`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Basis {
    /// The number is written.
    Stated,
    /// Zero, said by negation (未收到…).
    Negated,
    /// Follows from a statement about all of something (均已按时办结).
    Implied,
    /// Follows by arithmetic from stated values.
    Computed,
}

impl Basis {
    /// The value in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Stated => "stated",
            Basis::Negated => "negated",
            Basis::Implied => "implied",
            Basis::Computed => "computed",
        }
    }
}

/// Where a value stood: column `observations.origin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// In an official table.
    Table,
    /// In running text.
    Prose,
}

impl Origin {
    /// The value in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Table => "table",
            Origin::Prose => "prose",
        }
    }
}

/// What a report says of a value beside that of the year before (比上年增长12.5%, 较上年减少3件):
/// what check N05 holds against the year before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// What grew.
    pub indicator: IndicatorId,
    /// By how much, with what hedges and rounding leave open; below 0 where it fell. Shares, not
    /// percentages.
    pub change: Interval,
    /// Whether the change is a share of the value of the year before, or a number of its own.
    pub relative: bool,
    /// Its digits in the text.
    pub span: Span,
}

impl Growth {
    /// Of a rise in per cent, said with these `digits`: its last place may be rounded or cut off.
    pub fn percent(indicator: IndicatorId, said: Interval, digits: &str, span: Span) -> Growth {
        let decimals = digits.split_once('.').map_or(0, |(_, behind)| behind.len() as i32);
        let place = 1.0 / 10f64.powi(decimals);
        let change = Interval { low: (said.low - place) / 100.0, high: (said.high + place) / 100.0 };
        Growth { indicator, change, relative: true, span }
    }

    /// Of a rise by a number of its own.
    pub fn count(indicator: IndicatorId, change: Interval, span: Span) -> Growth {
        Growth { indicator, change, relative: false, span }
    }

    /// The same, where it fell.
    pub fn fallen(self) -> Growth {
        Growth { change: Interval { low: -self.change.high, high: -self.change.low }, ..self }
    }

    /// What the value of the year before comes to; `factor` is that of the value's unit.
    pub fn applied(&self, before: Interval, factor: f64) -> Interval {
        let grown = |value: f64, change: f64| {
            if self.relative { value * (1.0 + change) } else { value + change * factor }
        };
        Interval { low: grown(before.low, self.change.low), high: grown(before.high, self.change.high) }
    }
}

/// One number of a [`PartList`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its value.
    pub interval: Interval,
    /// Its digits in the text.
    pub span: Span,
    /// Its unit as written; `None` where none is written.
    pub unit: Option<UnitId>,
}

/// A whole and the parts that the same sentence lists for it (其中 …, 包括 …, 分别 …):
/// what check N03 adds up. Parts need not be indicators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartList {
    /// The announced total: its number, its place, its unit.
    pub whole: Part,
    /// The listed parts, in order; nested parts of parts are not among them.
    pub parts: Vec<Part>,
    /// Whether the words claim that the list is complete (no 等, no 主要, not a single 其中).
    pub exhaustive: bool,
    /// The indicator of the whole, where it is one.
    pub indicator: Option<IndicatorId>,
}
