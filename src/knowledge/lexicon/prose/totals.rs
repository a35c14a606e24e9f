//! What is said about all of something: `lexicon/totals.tsv`, compiled.

use super::readings::counted;
use super::terms::{groups, set};
use super::{ConceptSet, Terms};
use crate::knowledge::{Codebook, Problems, Row, Source};
use crate::model::{ApplicantId, IndicatorId, UnitId};

const TOTALS: &str = "lexicon/totals.tsv";

/// All statements about all of something, found by what it is said of.
#[derive(Debug, Default)]
pub struct Totals {
    /// In file order.
    pub rules: Vec<TotalRule>,
    by_base: Vec<Vec<u16>>,
    beside: Vec<u16>,
    /// Concepts of which a clause must have one for any of them to hold.
    pub words: ConceptSet,
}

/// When a statement about all of something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalWhen {
    /// The words say all.
    All,
    /// The words do not say all, but there was only one.
    One,
    /// The clause says 100 %.
    Hundred,
    /// The clause counts them, and there were as many (收到6件,按期答复6件).
    Count,
}

/// What a statement about all of something gives.
#[derive(Debug, Clone, Copy)]
pub struct Gives {
    /// The indicator that equals the base.
    pub indicator: IndicatorId,
    /// Of this applicant.
    pub applicant: Option<ApplicantId>,
    /// The stated exception that is taken off.
    pub less: Option<IndicatorId>,
    /// Holds only where the exception is stated.
    pub only_less: bool,
    /// Holds only where the base is stated before.
    pub stated_before: bool,
    /// Holds only for forms that do not have this indicator.
    pub instead_of: Option<IndicatorId>,
}

/// What something is said about all of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalBase {
    /// What was stated.
    Stated(IndicatorId),
    /// The number of this unit right before, which counts nothing reported (联络员2名,均为兼职).
    Beside(UnitId),
}

/// A statement about all of something.
#[derive(Debug)]
pub struct TotalRule {
    /// What it is said of.
    pub base: TotalBase,
    /// When it holds.
    pub when: TotalWhen,
    /// Groups that must all be met in the clause.
    pub says: Vec<ConceptSet>,
    /// Concepts that must not stand in the clause.
    pub without: ConceptSet,
    /// What then equals the base.
    pub gives: Vec<Gives>,
    /// Where one of these is stated and not zero, it is unsure what all were.
    pub unless: Vec<IndicatorId>,
}

impl Totals {
    pub(super) fn load(source: &Source, codebook: &Codebook, terms: &Terms, problems: &mut Problems) -> Totals {
        let mut totals = Totals { by_base: vec![Vec::new(); codebook.indicators.len()], ..Totals::default() };
        for row in source.tsv(TOTALS, &["says", "without", "base", "when", "gives", "unless"], problems) {
            let gives = gives(&row, codebook, problems);
            let when = match row.get(3) {
                "all" => TotalWhen::All,
                "one" => TotalWhen::One,
                "hundred" => TotalWhen::Hundred,
                "count" => TotalWhen::Count,
                other => {
                    problems.add(
                        TOTALS,
                        row.line,
                        format!("unknown condition {other}; use all, one, hundred or count"),
                    );
                    continue;
                }
            };
            let stated = codebook.indicator(row.get(2)).map(TotalBase::Stated);
            let Some(base) = stated.or_else(|| codebook.unit(row.get(2)).map(TotalBase::Beside)) else {
                problems.add(TOTALS, row.line, format!("{} is no indicator and no unit", row.get(2)));
                continue;
            };
            let says = groups(row.get(0), TOTALS, row.line, &terms.concepts, problems);
            match says.first() {
                Some(first) => totals.words = totals.words.union(first),
                None => problems.add(TOTALS, row.line, "needs at least one group of concepts"),
            }
            let without = set(row.get(1), ' ', TOTALS, row.line, &terms.concepts, problems);
            let unless = row.get(5).split_whitespace();
            let unless =
                unless.filter_map(|code| Some(counted(code, TOTALS, row.line, codebook, problems)?.0)).collect();
            let of_base = match base {
                TotalBase::Stated(base) => &mut totals.by_base[base.0 as usize],
                TotalBase::Beside(_) => &mut totals.beside,
            };
            of_base.push(totals.rules.len() as u16);
            totals.rules.push(TotalRule { base, when, says, without, gives, unless });
        }
        problems.too_many(TOTALS, totals.rules.len(), u16::MAX.into(), "totals");
        totals
    }

    /// Positions of the statements about all that this indicator counts.
    pub fn of(&self, base: IndicatorId) -> &[u16] {
        &self.by_base[base.0 as usize]
    }

    /// Positions of the statements about all that a number counts which is nothing reported.
    pub fn beside(&self) -> &[u16] {
        &self.beside
    }
}

/// `code`, `code-code`, `code~code`, `code!` or `code/code` items.
fn gives(row: &Row, codebook: &Codebook, problems: &mut Problems) -> Vec<Gives> {
    let mut find = |text: &str| counted(text, TOTALS, row.line, codebook, problems);
    row.get(4)
        .split_whitespace()
        .filter_map(|item| {
            let stated_before = item.ends_with('!');
            let item = item.trim_end_matches('!');
            let (item, instead_of) = match item.split_once('/') {
                Some((item, other)) => (item, Some(find(other)?.0)),
                None => (item, None),
            };
            let (code, less) = match item.split_once(['-', '~']) {
                Some((code, less)) => (code, Some(find(less)?.0)),
                None => (item, None),
            };
            let (indicator, applicant) = find(code)?;
            Some(Gives { indicator, applicant, less, only_less: item.contains('-'), stated_before, instead_of })
        })
        .collect()
}
