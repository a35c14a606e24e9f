//! What numbers count: `lexicon/readings.tsv` and `lexicon/totals.tsv`, compiled.

use super::terms::{groups, set};
use super::{Concept, ConceptSet, MOST_CONCEPTS, Terms, TopicId};
use crate::knowledge::{Codebook, Problems, Row, Source, unit_kind};
use crate::model::{ApplicantId, IndicatorId, UnitId};

const READINGS: &str = "lexicon/readings.tsv";
const FLAGS: [&str; 24] = [
    "zero",
    "carry",
    "left",
    "opens",
    "adjacent",
    "disclosed",
    "first",
    "part",
    "via",
    "clause",
    "told",
    "yields",
    "apart",
    "chain",
    "dated",
    "later",
    "earlier",
    "columns",
    "alone",
    "single",
    "change",
    "divided",
    "quiet",
    "plain",
];
const PROMOTIONS: &str = "lexicon/promotions.tsv";
const TOTALS: &str = "lexicon/totals.tsv";

/// All reading rules, found by the concept that anchors them.
#[derive(Debug, Default)]
pub struct Readings {
    /// In file order.
    pub rules: Vec<ReadingRule>,
    by_anchor: Vec<Vec<u16>>,
    /// By indicator, the units in which any rule counts it.
    counted_in: Vec<UnitFilter>,
    /// Concepts that anchor rules of what may be told clauses away.
    pub told_words: ConceptSet,
    /// Concepts that anchor rules where the first of several counts: kinds of one list.
    pub kinds: ConceptSet,
    /// Concepts that chained rules look for around any number before.
    pub chained: ConceptSet,
    /// Statements about all of the requests, in file order.
    pub totals: Vec<TotalRule>,
    totals_by_base: Vec<Vec<u16>>,
    totals_beside: Vec<u16>,
    /// Concepts of which a clause must have one for any of them to hold.
    pub total_words: ConceptSet,
    /// Figures of one channel that stand for the overall figure, in file order.
    pub promotions: Vec<Promotion>,
}

/// When a figure stands for a missing overall figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promoted {
    /// It is the only one that is worded like it.
    Worded,
    /// No other of these figures is stated, however it is worded.
    Alone,
    /// The same, and it then counts no channel of its own.
    Instead,
    /// A number that nothing else explains stands right before these figures, which add up to it.
    Sum,
}

/// A figure of one channel that stands for a missing overall figure.
#[derive(Debug)]
pub struct Promotion {
    /// What is missing.
    pub gives: IndicatorId,
    /// Figures that may stand for it.
    pub from: Vec<IndicatorId>,
    /// Concepts one of which its clause must hold up to the number; of a sum the words behind it.
    pub words: ConceptSet,
    /// When they do.
    pub how: Promoted,
}

/// What a number with these words around it counts.
#[derive(Debug)]
pub struct ReadingRule {
    /// What it counts, or why it is not a value.
    pub reads: Reads,
    /// Topics in which it applies; empty means any.
    pub topics: Vec<TopicId>,
    /// Groups of alternatives that must all be met; the first is the anchor.
    pub needs: Vec<ConceptSet>,
    /// Concepts that must not stand in the clause.
    pub without: ConceptSet,
    /// Units that fit.
    pub units: UnitFilter,
    /// May be said to be none by negation.
    pub zero: bool,
    /// Words around the number before count too.
    pub carry: bool,
    /// The other groups may stand around any number before in the sentence.
    pub chain: bool,
    /// Only where its clause says the report's own year (累计公开8316条,其中今年2136条).
    pub dated: bool,
    /// Only where a later year is said (结转2024年办理3件).
    pub later: bool,
    /// Only where an earlier year is said (2011年结转的3件).
    pub earlier: bool,
    /// The anchor stands before the number, in its own clause.
    pub left: bool,
    /// It may also stand behind a number that opens its clause (86条在平台发布).
    pub opens: bool,
    /// The anchor stands directly before the number.
    pub adjacent: bool,
    /// Only where the words or the section's title speak of disclosure or of this very topic.
    pub disclosed: bool,
    /// Of several anchors in a clause the first counts.
    pub first: bool,
    /// Only for a part that 其中 introduces.
    pub part: bool,
    /// The anchor may stand in the clause that says by which way.
    pub via: bool,
    /// Every group must be met within the number's own clause.
    pub clause: bool,
    /// May be told of a number that stands clauses away.
    pub told: bool,
    /// Only where the form has a column for the applicant.
    pub columns: bool,
    /// Gives way to a better reading even where the form has no such indicator.
    pub yields: bool,
    /// As a part it shows that its whole is not the topic's total.
    pub apart: bool,
    /// Not where others of its family are counted beside it that are no parts of it.
    pub alone: bool,
    /// Where the number beside it counts the like, it counts both together.
    pub single: bool,
    /// Only for how much more or fewer there were than the year before, fewer as a negative number.
    pub change: bool,
    /// Only where others of its family are counted behind it in the sentence.
    pub divided: bool,
    /// Not in a sentence that counts several other things and does not speak of disclosure.
    pub quiet: bool,
    /// Not where words that the lexicon does not know stand directly before the anchor (土地供应公告89条).
    pub plain: bool,
    /// Higher wins.
    pub priority: i32,
}

/// What a reading gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reads {
    /// A value of this indicator, of this applicant.
    Value(IndicatorId, Option<ApplicantId>),
    /// Recognised as something that is not a value.
    Nothing(String),
}

/// Units that fit a reading.
#[derive(Debug, Default, Clone)]
pub struct UnitFilter {
    units: u64,
    none: bool,
}

impl UnitFilter {
    /// Whether the unit, or its absence, fits.
    pub fn fits(&self, unit: Option<UnitId>) -> bool {
        match unit {
            Some(unit) => self.units & (1 << unit.0) != 0,
            None => self.none,
        }
    }

    fn add(&mut self, other: &UnitFilter) {
        self.units |= other.units;
        self.none |= other.none;
    }
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

impl Readings {
    pub(super) fn load(source: &Source, codebook: &Codebook, terms: &Terms, problems: &mut Problems) -> Readings {
        let mut readings = Readings {
            by_anchor: vec![Vec::new(); MOST_CONCEPTS],
            counted_in: vec![UnitFilter::default(); codebook.indicators.len()],
            totals_by_base: vec![Vec::new(); codebook.indicators.len()],
            ..Readings::default()
        };
        let columns = ["indicator", "topic", "needs", "without", "units", "flags", "priority"];
        for row in source.tsv(READINGS, &columns, problems) {
            let Some(rule) = reading(&row, codebook, terms, problems) else { continue };
            let index = readings.rules.len() as u16;
            for concept in rule.needs.first().copied().unwrap_or_default().iter() {
                readings.by_anchor[concept.0 as usize].push(index);
                if rule.told {
                    readings.told_words.insert(concept);
                }
                if rule.first {
                    readings.kinds.insert(concept);
                }
            }
            if let Reads::Value(indicator, _) = &rule.reads {
                readings.counted_in[indicator.0 as usize].add(&rule.units);
            }
            if rule.chain {
                let groups = rule.needs.iter().skip(1);
                readings.chained = groups.fold(readings.chained, |set, group| set.union(group));
            }
            readings.rules.push(rule);
        }
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
                Some(first) => readings.total_words = readings.total_words.union(first),
                None => problems.add(TOTALS, row.line, "needs at least one group of concepts"),
            }
            let without = set(row.get(1), ' ', TOTALS, row.line, &terms.concepts, problems);
            let unless = row.get(5).split_whitespace();
            let unless =
                unless.filter_map(|code| Some(counted(code, TOTALS, row.line, codebook, problems)?.0)).collect();
            let of_base = match base {
                TotalBase::Stated(base) => &mut readings.totals_by_base[base.0 as usize],
                TotalBase::Beside(_) => &mut readings.totals_beside,
            };
            of_base.push(readings.totals.len() as u16);
            readings.totals.push(TotalRule { base, when, says, without, gives, unless });
        }
        problems.too_many(READINGS, readings.rules.len(), u16::MAX.into(), "readings");
        problems.too_many(TOTALS, readings.totals.len(), u16::MAX.into(), "totals");
        for row in source.tsv(PROMOTIONS, &["gives", "from", "words", "how"], problems) {
            let mut find = |code: &str| {
                let id = codebook.indicator(code);
                if id.is_none() {
                    problems.add(PROMOTIONS, row.line, format!("unknown indicator {code}"));
                }
                id
            };
            let Some(gives) = find(row.get(0)) else { continue };
            let from = row.get(1).split_whitespace().filter_map(&mut find).collect();
            let words = set(row.get(2), ' ', PROMOTIONS, row.line, &terms.concepts, problems);
            let how = match row.get(3) {
                "" => Promoted::Worded,
                "alone" => Promoted::Alone,
                "instead" => Promoted::Instead,
                "sum" => Promoted::Sum,
                other => {
                    let problem = format!("unknown condition {other}; use alone, instead, sum or nothing");
                    problems.add(PROMOTIONS, row.line, problem);
                    continue;
                }
            };
            readings.promotions.push(Promotion { gives, from, words, how });
        }
        readings
    }

    /// Indices of the rules anchored in this concept.
    pub fn anchored(&self, concept: Concept) -> &[u16] {
        &self.by_anchor[concept.0 as usize]
    }

    /// Whether a rule counts the indicator in this unit, or without one.
    pub fn is_counted_in(&self, indicator: IndicatorId, unit: Option<UnitId>) -> bool {
        self.counted_in[indicator.0 as usize].fits(unit)
    }

    /// Positions of the statements about all that this indicator counts.
    pub fn totals_of(&self, base: IndicatorId) -> &[u16] {
        &self.totals_by_base[base.0 as usize]
    }

    /// Positions of the statements about all that a number counts which is nothing reported.
    pub fn totals_beside(&self) -> &[u16] {
        &self.totals_beside
    }
}

fn reading(row: &Row, codebook: &Codebook, terms: &Terms, problems: &mut Problems) -> Option<ReadingRule> {
    let reads = reads(row, codebook, problems)?;
    let topics = row
        .items(1)
        .filter(|name| *name != "*")
        .filter_map(|name| {
            let topic = terms.topic(name);
            if topic.is_none() {
                problems.add(READINGS, row.line, format!("unknown topic {name}"));
            }
            topic
        })
        .collect();
    let any_topic = row.items(1).any(|name| name == "*");
    let flags: Vec<&str> = row.get(5).split_whitespace().collect();
    if let Some(unknown) = flags.iter().find(|flag| !FLAGS.contains(flag)) {
        problems.add(READINGS, row.line, format!("unknown flag {unknown}; use one of {FLAGS:?}"));
    }
    let needs = groups(row.get(2), READINGS, row.line, &terms.concepts, problems);
    if needs.is_empty() {
        problems.add(READINGS, row.line, "a reading needs at least one group of concepts");
        return None;
    }
    Some(ReadingRule {
        reads,
        topics: if any_topic { Vec::new() } else { topics },
        needs,
        without: set(row.get(3), ' ', READINGS, row.line, &terms.concepts, problems),
        units: units(row, codebook, problems),
        zero: flags.contains(&"zero"),
        carry: flags.contains(&"carry"),
        chain: flags.contains(&"chain"),
        dated: flags.contains(&"dated"),
        later: flags.contains(&"later"),
        earlier: flags.contains(&"earlier"),
        left: flags.contains(&"left"),
        opens: flags.contains(&"opens"),
        adjacent: flags.contains(&"adjacent"),
        disclosed: flags.contains(&"disclosed"),
        first: flags.contains(&"first"),
        part: flags.contains(&"part"),
        via: flags.contains(&"via"),
        clause: flags.contains(&"clause"),
        told: flags.contains(&"told"),
        yields: flags.contains(&"yields"),
        columns: flags.contains(&"columns"),
        apart: flags.contains(&"apart"),
        alone: flags.contains(&"alone"),
        single: flags.contains(&"single"),
        change: flags.contains(&"change"),
        divided: flags.contains(&"divided"),
        quiet: flags.contains(&"quiet"),
        plain: flags.contains(&"plain"),
        priority: row.get(6).parse().unwrap_or_else(|_| {
            problems.add(READINGS, row.line, "priority should be a whole number");
            0
        }),
    })
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

/// `code`, `code[applicant]` or `!kind`.
fn reads(row: &Row, codebook: &Codebook, problems: &mut Problems) -> Option<Reads> {
    let text = row.get(0);
    if let Some(kind) = text.strip_prefix('!') {
        return Some(Reads::Nothing(kind.to_string()));
    }
    let (indicator, applicant) = counted(text, READINGS, row.line, codebook, problems)?;
    Some(Reads::Value(indicator, applicant))
}

/// `code` or `code[applicant]`.
fn counted(
    text: &str,
    file: &str,
    line: u32,
    codebook: &Codebook,
    problems: &mut Problems,
) -> Option<(IndicatorId, Option<ApplicantId>)> {
    let (code, applicant) = match text.split_once('[') {
        Some((code, rest)) => (code, Some(rest.trim_end_matches(']'))),
        None => (text, None),
    };
    let Some(indicator) = codebook.indicator(code) else {
        problems.add(file, line, format!("unknown indicator {code}"));
        return None;
    };
    let Some(name) = applicant else { return Some((indicator, None)) };
    let id = codebook.applicant(name);
    if id.is_none() {
        problems.add(file, line, format!("unknown applicant {name}"));
    }
    Some((indicator, Some(id?)))
}

fn units(row: &Row, codebook: &Codebook, problems: &mut Problems) -> UnitFilter {
    let mut filter = UnitFilter::default();
    for name in row.get(4).split_whitespace() {
        if name == "-" {
            filter.none = true;
            continue;
        }
        let mut known = false;
        for (index, unit) in codebook.units.iter().enumerate() {
            if unit.kind == name || unit.name == name || (name == unit_kind::MONEY && unit.kind.starts_with(name)) {
                filter.units |= 1 << index;
                known = true;
            }
        }
        if !known {
            problems.add(READINGS, row.line, format!("unknown unit or kind of unit {name}"));
        }
    }
    filter
}
