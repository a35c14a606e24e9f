//! What a stretch of text may be about: `lexicon/topics.tsv`.

use std::collections::HashMap;
use std::ops::Deref;

use super::terms::{groups, set};
use super::{Concept, ConceptSet};
use crate::knowledge::source::Row;
use crate::knowledge::{Codebook, Problems, Source, WordList};
use crate::model::IndicatorId;

const TOPICS: &str = "lexicon/topics.tsv";
const COLUMNS: [&str; 11] =
    ["topic", "strong", "weak", "heading", "total", "holds", "beside", "whole", "spoken", "series", "amid"];

/// Position of a topic in `lexicon/topics.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicId(pub u8);

/// A topic: what a stretch of text is about.
#[derive(Debug)]
pub struct Topic {
    /// Name in the file.
    pub name: String,
    /// Words that give a section its topic.
    pub headings: Vec<String>,
    /// What a zero without a noun counts in such a section.
    pub total: Option<IndicatorId>,
    /// The parts of its lists keep the topic whatever they are called.
    pub holds: bool,
    /// They do so only behind 其中, a colon or in brackets (否决公开3件,其中…).
    pub opened: bool,
    /// Its lists go on behind an item that leaves the topic (统计分析及解读64篇,通知公告47条).
    pub returns: bool,
    /// Topics of disclosure in whose company its numbers are about disclosure too.
    pub beside: Vec<TopicId>,
    /// What its parts are parts of: 其中 behind a number of this makes it the topic.
    pub whole: Option<IndicatorId>,
    /// Of these a number about other work does not count, once another one is said to be about disclosure.
    pub spoken: Vec<IndicatorId>,
    /// Words right before numbers that follow each other which only this topic has in that order, one group for each
    /// number (主动公开46件、依申请公开118件、不予公开148件); empty where there are none.
    pub series: Vec<ConceptSet>,
    /// One of these stands before them in the sentence.
    pub amid: ConceptSet,
}

/// Topics that steer the reading, resolved once.
#[derive(Debug, Clone, Copy)]
pub struct SteeringTopics {
    /// What a section of plans is about: nothing is read from it.
    pub plan: TopicId,
    /// What a section of problems is about.
    pub problem: TopicId,
    /// What is free of charge where nothing is named.
    pub fee: TopicId,
    /// Requests.
    pub request: TopicId,
}

impl SteeringTopics {
    fn resolve(topics: &[Topic], problems: &mut Problems) -> SteeringTopics {
        let mut get = |name: &str| match topics.iter().position(|topic| topic.name == name) {
            Some(index) => TopicId(index as u8),
            None => {
                problems.add(TOPICS, 0, format!("topic {name} is missing; the reader needs it"));
                TopicId(0)
            }
        };
        SteeringTopics { plan: get("plan"), problem: get("problem"), fee: get("fee"), request: get("request") }
    }
}

/// All topics, with what sets them.
#[derive(Debug)]
pub struct Topics {
    /// [`TopicId`] is the position.
    all: Vec<Topic>,
    /// The topics that concepts set for certain.
    strong: HashMap<Concept, TopicId>,
    /// The topics that concepts set where nothing else does.
    weak: HashMap<Concept, TopicId>,
    /// Words that give a section its topic, and their topics.
    heading_words: WordList,
    heading_topics: Vec<TopicId>,
    /// Those topics that the reader itself asks for.
    pub steering: SteeringTopics,
}

impl Topics {
    pub(super) fn load(
        source: &Source,
        codebook: &Codebook,
        concepts: &HashMap<String, Concept>,
        problems: &mut Problems,
    ) -> Topics {
        let rows = source.tsv(TOPICS, &COLUMNS, problems);
        problems.too_many(TOPICS, rows.len(), u8::MAX.into(), "topics");
        let names: Vec<&str> = rows.iter().map(|row| row.get(0)).collect();
        let [mut strong, mut weak] = [HashMap::new(), HashMap::new()];
        let mut all = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            for (column, set_by) in [(1, &mut strong), (2, &mut weak)] {
                let set = set(row.get(column), ' ', TOPICS, row.line, concepts, problems);
                set_by.extend(set.iter().map(|concept| (concept, TopicId(index as u8))));
            }
            all.push(Topic::of(row, &names, codebook, concepts, problems));
        }
        let headings = all.iter().enumerate().flat_map(|(index, topic)| {
            let words = topic.headings.iter().filter(|word| !word.is_empty());
            words.map(move |word| (word.clone(), TopicId(index as u8)))
        });
        let (words, heading_topics): (Vec<String>, Vec<TopicId>) = headings.unzip();
        let steering = SteeringTopics::resolve(&all, problems);
        Topics { strong, weak, heading_words: words.into(), heading_topics, steering, all }
    }

    /// The topics that words of these concepts set: for certain, and where nothing else does.
    pub(super) fn set_by(&self, concepts: &ConceptSet) -> [Option<TopicId>; 2] {
        [&self.strong, &self.weak].map(|set| concepts.iter().find_map(|concept| set.get(&concept).copied()))
    }

    /// The topic with this name.
    pub(super) fn named(&self, name: &str) -> Option<TopicId> {
        self.iter().position(|topic| topic.name == name).map(|index| TopicId(index as u8))
    }

    /// Whether the indicator is one of those that a number about other work does not count: [`Topic::spoken`].
    pub fn is_spoken(&self, indicator: IndicatorId) -> bool {
        self.iter().any(|topic| topic.spoken.contains(&indicator))
    }

    /// The topics that the words of a section's title set, in file order.
    pub fn of_heading(&self, title: &str) -> Vec<TopicId> {
        let words = &self.heading_words;
        let found: Vec<(usize, usize, TopicId)> =
            words.find(title).map(|(at, word)| (at, at + words[word].len(), self.heading_topics[word])).collect();
        // 依申请公开情况 is not also 公开情况: a word within a longer one does not count.
        let within = |a: &(usize, usize, TopicId), b: &(usize, usize, TopicId)| {
            b.0 <= a.0 && a.1 <= b.1 && b.1 - b.0 > a.1 - a.0
        };
        let mut topics: Vec<TopicId> =
            found.iter().filter(|a| !found.iter().any(|b| within(a, b))).map(|(_, _, topic)| *topic).collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }
}

impl Deref for Topics {
    type Target = [Topic];

    fn deref(&self) -> &[Topic] {
        &self.all
    }
}

impl Topic {
    /// Of a row of the file; `names` are those of all topics.
    fn of(
        row: &Row,
        names: &[&str],
        codebook: &Codebook,
        concepts: &HashMap<String, Concept>,
        problems: &mut Problems,
    ) -> Topic {
        let mut indicator = |code: &str| {
            let known = codebook.indicator(code);
            if known.is_none() && !code.is_empty() {
                problems.add(TOPICS, row.line, format!("unknown indicator {code}"));
            }
            known
        };
        let (total, whole) = (indicator(row.get(4)), indicator(row.get(7)));
        let spoken = row.get(8).split_whitespace().filter_map(indicator).collect();
        let named = |name: &str| {
            let position = names.iter().position(|known| *known == name);
            if position.is_none() {
                problems.add(TOPICS, row.line, format!("unknown topic {name}"));
            }
            position.map(|index| TopicId(index as u8))
        };
        let beside = row.get(6).split_whitespace().filter_map(named).collect();
        Topic {
            name: row.get(0).to_string(),
            headings: row.items(3).map(str::to_string).collect(),
            total,
            holds: matches!(row.get(5), "yes" | "opened"),
            opened: row.get(5) == "opened",
            returns: row.get(5) == "returns",
            beside,
            whole,
            spoken,
            series: groups(row.get(9), TOPICS, row.line, concepts, problems),
            amid: set(row.get(10), ' ', TOPICS, row.line, concepts, problems),
        }
    }
}
