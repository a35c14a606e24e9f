//! The words of the prose by concept, and the topics they set.

use std::collections::{BTreeMap, HashMap};

use super::spellings::{MOST_SPELLINGS, spaced, spellings};
use super::{Concept, ConceptSet, MOST_CONCEPTS};
use crate::knowledge::{Codebook, Problems, Source, WordFinder, WordList};
use crate::model::IndicatorId;

const TERMS: &str = "lexicon/terms.tsv";
const TOPICS: &str = "lexicon/topics.tsv";

/// Position of a topic in `lexicon/topics.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicId(pub u8);

/// What a word means.
#[derive(Debug, Clone, Copy, Default)]
pub struct Term {
    /// Its concepts.
    pub concepts: ConceptSet,
    /// The topic it sets for certain.
    pub strong: Option<TopicId>,
    /// The topic it sets where nothing else does.
    pub weak: Option<TopicId>,
}

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

/// Defines the concepts that the reading asks for by name.
macro_rules! steering {
    ($($concept:ident),+ $(,)?) => {
        /// Concepts that steer the reading, resolved once. Their words are those of `terms.tsv`.
        #[derive(Debug, Clone, Copy)]
        #[allow(missing_docs)] // one per concept name
        pub struct Steering {
            $(pub $concept: Concept),+
        }

        impl Steering {
            fn resolve(concepts: &HashMap<String, Concept>, problems: &mut Problems) -> Steering {
                let mut get = |name: &str| {
                    concepts.get(name).copied().unwrap_or_else(|| {
                        problems.add(TERMS, 0, format!("concept {name} is missing; the reader needs it"));
                        Concept(0)
                    })
                };
                Steering { $($concept: get(stringify!($concept))),+ }
            }
        }
    };
}

steering! {
    of_which, exhaustive, open_list, each, all_of, growth, unchanged, rise, fall, against_last_year, last_year,
    next_year, cumulative, cumulative_strong, until, monthly, negation, zero_word, generic_case, own_only, whole_area,
    fee_free, via, and, per_unit, share, whole_year, info, publish, pending, carry_out, carry_in, carried, remedy,
    part_of_year, launch, list_item, unrelated, rest_word, press, titled_catalog, power, gazette, account, role,
    own_subject, wide_subject, paragraph_title, followers, website, platform, info_open, since, fee_free_word,
    request, contact, total_word, plan_turn, intend, new_item, recent_years, reached, others_share, uncounted,
    list_end, this_year, not_counted, set_apart, other_cause, all_kinds, aim, hold, and_then, issue, receive,
    answered, closed, since_ordinance, not_even, appendix, before_number, aside, caused, push, of_kind, involves,
    out_not_info, own_site, as_reviewer, respondent, accumulated, bracketed, many_ways, other_ask, permit, other_work,
}

/// The words of the prose.
pub struct Terms {
    finder: WordFinder,
    /// Words that give a section its topic, and their topics.
    heading_words: WordList,
    heading_topics: Vec<TopicId>,
    terms: Vec<Term>,
    pub(super) concepts: HashMap<String, Concept>,
    /// [`TopicId`] is the position.
    pub topics: Vec<Topic>,
    /// Concepts the machinery refers to.
    pub steering: Steering,
    /// Those topics that the reader itself asks for.
    pub steering_topics: SteeringTopics,
}

impl std::fmt::Debug for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Terms({} words)", self.terms.len())
    }
}

impl Terms {
    pub(super) fn load(source: &Source, codebook: &Codebook, problems: &mut Problems) -> Terms {
        let mut concepts: HashMap<String, Concept> = HashMap::new();
        let mut words: BTreeMap<String, ConceptSet> = BTreeMap::new();
        for row in source.tsv(TERMS, &["concept", "words"], problems) {
            let next = concepts.len();
            if next >= MOST_CONCEPTS && !concepts.contains_key(row.get(0)) {
                problems.add(TERMS, row.line, format!("more than {MOST_CONCEPTS} concepts"));
                continue;
            }
            let concept = *concepts.entry(row.get(0).to_string()).or_insert(Concept(next as u16));
            for pattern in row.items(1) {
                let spelled = spellings(pattern);
                if spelled.len() > MOST_SPELLINGS {
                    problems.add(TERMS, row.line, format!("{pattern} stands for more than {MOST_SPELLINGS} words"));
                }
                for word in spelled {
                    if let Some(word) = spaced(&word) {
                        words.entry(word).or_default().insert(concept);
                    }
                    words.entry(word).or_default().insert(concept);
                }
            }
        }
        problems.too_many(TERMS, words.len(), u16::MAX.into(), "words");
        let columns =
            ["topic", "strong", "weak", "heading", "total", "holds", "beside", "whole", "spoken", "series", "amid"];
        let topics_rows = source.tsv(TOPICS, &columns, problems);
        problems.too_many(TOPICS, topics_rows.len(), u8::MAX.into(), "topics");
        let names: Vec<String> = topics_rows.iter().map(|row| row.get(0).to_string()).collect();
        let named = |name: &str, line, problems: &mut Problems| {
            let position = names.iter().position(|known| known == name);
            if position.is_none() {
                problems.add(TOPICS, line, format!("unknown topic {name}"));
            }
            position.map(|index| TopicId(index as u8))
        };
        let mut strong: HashMap<Concept, TopicId> = HashMap::new();
        let mut weak: HashMap<Concept, TopicId> = HashMap::new();
        let mut topics = Vec::new();
        for (index, row) in topics_rows.iter().enumerate() {
            let id = TopicId(index as u8);
            for (column, map) in [(1, &mut strong), (2, &mut weak)] {
                for name in row.get(column).split_whitespace() {
                    match concepts.get(name) {
                        Some(&concept) => {
                            map.insert(concept, id);
                        }
                        None => problems.add(TOPICS, row.line, format!("unknown concept {name}")),
                    }
                }
            }
            let mut indicator = |code: &str| {
                let known = codebook.indicator(code);
                if known.is_none() && !code.is_empty() {
                    problems.add(TOPICS, row.line, format!("unknown indicator {code}"));
                }
                known
            };
            let (total, whole) = (indicator(row.get(4)), indicator(row.get(7)));
            let spoken = row.get(8).split_whitespace().filter_map(indicator).collect();
            let series = groups(row.get(9), TOPICS, row.line, &concepts, problems);
            let amid = set(row.get(10), ' ', TOPICS, row.line, &concepts, problems);
            topics.push(Topic {
                spoken,
                series,
                amid,
                whole,
                name: row.get(0).to_string(),
                headings: row.items(3).map(str::to_string).collect(),
                total,
                holds: matches!(row.get(5), "yes" | "opened"),
                opened: row.get(5) == "opened",
                returns: row.get(5) == "returns",
                beside: row.get(6).split_whitespace().filter_map(|name| named(name, row.line, problems)).collect(),
            });
        }
        let terms: Vec<Term> = words
            .values()
            .map(|set| Term {
                concepts: *set,
                strong: set.iter().find_map(|concept| strong.get(&concept).copied()),
                weak: set.iter().find_map(|concept| weak.get(&concept).copied()),
            })
            .collect();
        let steering = Steering::resolve(&concepts, problems);
        let steering_topics = SteeringTopics::resolve(&topics, problems);
        let finder = WordFinder::new(words.keys().map(String::as_str));
        let headings = topics
            .iter()
            .enumerate()
            .flat_map(|(index, topic)| topic.headings.iter().map(move |word| (word.clone(), TopicId(index as u8))));
        let (words, heading_topics): (Vec<String>, Vec<TopicId>) =
            headings.filter(|(word, _)| !word.is_empty()).unzip();
        let heading_words = words.into();
        Terms { finder, heading_words, heading_topics, terms, concepts, topics, steering, steering_topics }
    }

    /// The words in `text`, longest first where they overlap: `(start, end, what it means)`.
    pub fn find<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'a Term)> + use<'a, 't> {
        self.finder.find(text).map(|(start, end, word)| (start, end, &self.terms[word]))
    }

    /// The concept with this name.
    pub fn concept(&self, name: &str) -> Option<Concept> {
        self.concepts.get(name).copied()
    }

    /// The topic with this name.
    pub(super) fn topic(&self, name: &str) -> Option<TopicId> {
        self.topics.iter().position(|topic| topic.name == name).map(|index| TopicId(index as u8))
    }

    /// Whether the indicator is one of those that a number about other work does not count: [`Topic::spoken`].
    pub fn is_spoken(&self, indicator: IndicatorId) -> bool {
        self.topics.iter().any(|topic| topic.spoken.contains(&indicator))
    }

    /// The topics that the words of a section's title set, in file order.
    pub fn topics_of_heading(&self, title: &str) -> Vec<TopicId> {
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

impl Steering {
    /// Words for what goes over from one year to another, or is not done with.
    pub fn over(&self) -> ConceptSet {
        ConceptSet::of([self.pending, self.carry_in, self.carry_out, self.carried])
    }

    /// Words that say that there was nothing, or no more than before.
    pub fn zeros(&self) -> ConceptSet {
        ConceptSet::of([self.fee_free, self.fee_free_word, self.negation, self.zero_word, self.unchanged])
    }

    /// Words by which something is held against the year before.
    pub fn growing(&self) -> ConceptSet {
        ConceptSet::of([self.growth, self.fall, self.against_last_year, self.last_year])
    }

    /// Words for more than disclosure: all kinds of a thing, or another cause.
    pub fn wider(&self) -> ConceptSet {
        ConceptSet::of([self.all_kinds, self.other_cause])
    }
}

/// Groups of concepts: divided by spaces, alternatives within a group by `|`.
pub(super) fn groups(
    text: &str,
    file: &str,
    line: u32,
    concepts: &HashMap<String, Concept>,
    problems: &mut Problems,
) -> Vec<ConceptSet> {
    text.split_whitespace().map(|group| set(group, '|', file, line, concepts, problems)).collect()
}

/// Concepts by their names.
pub(super) fn set(
    text: &str,
    divider: char,
    file: &str,
    line: u32,
    concepts: &HashMap<String, Concept>,
    problems: &mut Problems,
) -> ConceptSet {
    let mut set = ConceptSet::default();
    for name in text.split(divider).filter(|name| !name.is_empty()) {
        match concepts.get(name) {
            Some(concept) => set.insert(*concept),
            None => problems.add(file, line, format!("unknown concept {name}")),
        }
    }
    set
}
