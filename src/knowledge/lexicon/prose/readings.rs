//! What numbers count: `lexicon/readings.tsv`, compiled.

use super::terms::{groups, set};
use super::{Concept, ConceptSet, MOST_CONCEPTS, Terms, TopicId};
use crate::knowledge::{Codebook, Problems, Row, Source, unit_kind};
use crate::model::{ApplicantId, IndicatorId, UnitId};

const READINGS: &str = "lexicon/readings.tsv";

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
    /// When else it applies, and how.
    pub flags: Flags,
    /// Higher wins.
    pub priority: i32,
}

/// Defines the flags with their names in the file.
macro_rules! flags {
    ($($(#[$meta:meta])* $flag:ident),+ $(,)?) => {
        /// When else a reading applies, and how.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Flags {
            $($(#[$meta])* pub $flag: bool),+
        }

        impl Flags {
            fn of(row: &Row, problems: &mut Problems) -> Flags {
                let mut flags = Flags::default();
                for name in row.get(5).split_whitespace() {
                    match name {
                        $(stringify!($flag) => flags.$flag = true,)+
                        _ => {
                            let known = [$(stringify!($flag)),+].join(", ");
                            problems.add(READINGS, row.line, format!("unknown flag {name}; use one of {known}"));
                        }
                    }
                }
                flags
            }
        }
    };
}

flags! {
    /// May be said to be none by negation.
    zero,
    /// Words around the number before count too.
    carry,
    /// The other groups may stand around any number before in the sentence.
    chain,
    /// Only where its clause says the report's own year (累计公开8316条,其中今年2136条).
    dated,
    /// Only where a later year is said (结转2024年办理3件).
    later,
    /// Only where an earlier year is said (2011年结转的3件).
    earlier,
    /// The anchor stands before the number, in its own clause.
    left,
    /// It may also stand behind a number that opens its clause (86条在平台发布).
    opens,
    /// The anchor stands directly before the number.
    adjacent,
    /// Only where the words or the section's title speak of disclosure or of this very topic.
    disclosed,
    /// Of several anchors in a clause the first counts.
    first,
    /// Only for a part that 其中 introduces.
    part,
    /// The anchor may stand in the clause that says by which way.
    via,
    /// Every group must be met within the number's own clause.
    clause,
    /// May be told of a number that stands clauses away.
    told,
    /// Only where the form has a column for the applicant.
    columns,
    /// Gives way to a better reading even where the form has no such indicator.
    yields,
    /// As a part it shows that its whole is not the topic's total.
    apart,
    /// Not where others of its family are counted beside it that are no parts of it.
    alone,
    /// Where the number beside it counts the like, it counts both together.
    single,
    /// Only for how much more or fewer there were than the year before, fewer as a negative number.
    change,
    /// Only where others of its family are counted behind it in the sentence.
    divided,
    /// Not in a sentence that counts several other things and does not speak of disclosure.
    quiet,
    /// Only where all shares of the indicator in its sentence add up to it.
    adds_up,
    /// Not where words that the lexicon does not know stand directly before the anchor (土地供应公告89条).
    plain,
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

impl Readings {
    pub(super) fn load(source: &Source, codebook: &Codebook, terms: &Terms, problems: &mut Problems) -> Readings {
        let mut readings = Readings {
            by_anchor: vec![Vec::new(); MOST_CONCEPTS],
            counted_in: vec![UnitFilter::default(); codebook.indicators.len()],
            ..Readings::default()
        };
        let columns = ["indicator", "topic", "needs", "without", "units", "flags", "priority"];
        for row in source.tsv(READINGS, &columns, problems) {
            let Some(rule) = reading(&row, codebook, terms, problems) else { continue };
            let index = readings.rules.len() as u16;
            for concept in rule.needs.first().copied().unwrap_or_default().iter() {
                readings.by_anchor[concept.0 as usize].push(index);
                if rule.flags.told {
                    readings.told_words.insert(concept);
                }
                if rule.flags.first {
                    readings.kinds.insert(concept);
                }
            }
            // 企业3家: cases are counted so only where the sum shows it.
            if let Reads::Value(indicator, _) = &rule.reads
                && !rule.flags.adds_up
            {
                readings.counted_in[indicator.0 as usize].add(&rule.units);
            }
            if rule.flags.chain {
                let groups = rule.needs.iter().skip(1);
                readings.chained = groups.fold(readings.chained, |set, group| set.union(group));
            }
            readings.rules.push(rule);
        }
        problems.too_many(READINGS, readings.rules.len(), u16::MAX.into(), "readings");
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
}

fn reading(row: &Row, codebook: &Codebook, terms: &Terms, problems: &mut Problems) -> Option<ReadingRule> {
    let reads = reads(row, codebook, problems)?;
    let topics = row
        .items(1)
        .filter(|name| *name != "*")
        .filter_map(|name| {
            let topic = terms.topics.named(name);
            if topic.is_none() {
                problems.add(READINGS, row.line, format!("unknown topic {name}"));
            }
            topic
        })
        .collect();
    let any_topic = row.items(1).any(|name| name == "*");
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
        flags: Flags::of(row, problems),
        priority: row.get(6).parse().unwrap_or_else(|_| {
            problems.add(READINGS, row.line, "priority should be a whole number");
            0
        }),
    })
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
pub(super) fn counted(
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
