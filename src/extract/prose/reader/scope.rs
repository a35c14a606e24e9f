//! What never changes while a report is read, and what it alone answers.

use super::super::tokens::{Number, Token, What};
use super::allowed::Allowed;
use super::left_out;
use super::passage::topics_of_title;
use crate::knowledge::{ConceptSet, GivenRules, Knowledge, ProseWords, Topic, TopicId};
use crate::model::{self, Deadline, FormId, IndicatorId, Page, Report, Section, Span};

/// What never changes while a report is read.
pub struct Scope<'a> {
    pub page: &'a Page,
    /// The report's year, 0 where it is not known.
    pub year: u16,
    pub form: FormId,
    /// Its figures are those of all bodies of an area.
    pub of_area: bool,
    /// Its figures are those of one body: no area's and no system's.
    pub of_one: bool,
    pub sections: &'a [Section],
    /// Topics of each section's title.
    pub section_topics: Vec<Vec<TopicId>>,
    pub knowledge: &'a Knowledge,
    /// Its words of running text.
    pub words: &'a ProseWords,
    pub deadline: &'a Deadline,
    pub allowed: Allowed,
    pub rules: GivenRules,
    /// Concepts by which a sentence may state something without a number.
    pub speaking: ConceptSet,
    /// Where something may be left out.
    pub(super) exceptions: Vec<u32>,
}

impl<'a> Scope<'a> {
    /// The scope of the report that `page` is.
    pub fn of(
        page: &'a Page,
        report: &Report,
        sections: &'a [Section],
        knowledge: &'a Knowledge,
        deadline: &'a Deadline,
    ) -> Scope<'a> {
        Scope {
            page,
            year: report.year,
            form: report.form,
            of_area: report.scope == model::Scope::Jurisdiction,
            of_one: report.scope == model::Scope::Agency,
            sections,
            section_topics: sections.iter().map(|section| topics_of_title(&section.title, knowledge)).collect(),
            knowledge,
            words: &knowledge.lexicon.prose,
            deadline,
            allowed: Allowed::of(report.form, knowledge),
            rules: knowledge.lexicon.prose.given,
            speaking: speaking(knowledge),
            exceptions: left_out::exceptions(page, &knowledge.lexicon.prose.marks),
        }
    }

    /// What is known of a topic.
    pub fn about(&self, topic: TopicId) -> &'a Topic {
        &self.words.terms.topics[topic.0 as usize]
    }

    /// The part of their sentence that the words stand in, between semicolons.
    pub fn part_of_sentence(&self, words: Span) -> Span {
        self.page.stretch(words, |c| matches!(c, '。' | ';' | '\n'))
    }

    /// The sentence before that of the words, in one line with it; their own where there is none.
    pub fn sentence_before(&self, words: Span) -> Span {
        let own = self.page.sentence_of(words);
        let before = self.page.reading.floor_char_boundary(own.start.saturating_sub(1) as usize) as u32;
        self.page.sentence_of(Span { start: before, end: before })
    }

    /// The clause of the words, its marks left out: up to their end, and what stands behind them, each no longer
    /// than [`Page::stretch`] reaches.
    pub fn clause_of(&self, words: Span) -> (&'a str, &'a str) {
        let clause = self.clause_span(words);
        self.page.read(clause).split_at((words.end - clause.start) as usize)
    }

    pub fn clause_span(&self, words: Span) -> Span {
        self.page.stretch(words, |c| matches!(c, ',' | ';' | ':' | '。' | '(' | ')' | '\n'))
    }

    /// Whether the words speak of information disclosure or requests for it.
    pub fn speaks_of_disclosure(&self, span: Span) -> bool {
        let steering = &self.words.terms.steering;
        self.any_of(span, &ConceptSet::of([steering.info_open, steering.request]))
    }

    /// Whether the words have one of the concepts.
    pub fn any_of(&self, span: Span, concepts: &ConceptSet) -> bool {
        let terms = &self.words.terms;
        terms.find(self.page.read(span)).any(|(_, _, term)| term.concepts.meets(concepts))
    }

    /// Whether the year is another than the report's, where both are known.
    pub fn is_other_year(&self, year: Option<u16>) -> bool {
        self.year != 0 && year.is_some_and(|year| year != self.year)
    }

    pub fn is_later(&self, year: Option<u16>) -> bool {
        self.year != 0 && year.is_some_and(|year| year > self.year)
    }

    pub fn is_earlier(&self, year: Option<u16>) -> bool {
        self.year != 0 && year.is_some_and(|year| year < self.year)
    }

    /// Whether the number is a share of a hundred.
    pub fn is_share(&self, number: &Number) -> bool {
        number.unit.is_some_and(|unit| self.knowledge.codebook.is_percent(unit))
    }

    /// Whether two indicators stand in one family, or one in the family below the other.
    pub fn kin(&self, a: IndicatorId, b: IndicatorId) -> bool {
        let (a, b) = (self.knowledge.codebook.family(a), self.knowledge.codebook.family(b));
        is_within(a, b) || is_within(b, a)
    }

    /// The concepts of a sentence or clause, those of counts of days too.
    pub fn said(&self, clause: &[Token<'a>]) -> ConceptSet {
        let words = self.words;
        let mut said = ConceptSet::default();
        for token in clause {
            match &token.what {
                What::Term(term) => said.insert_all(&term.concepts),
                What::Counter(kind) => words.concept_of(*kind).into_iter().for_each(|kind| said.insert(kind)),
                _ => {}
            }
        }
        said
    }
}

/// Concepts by which a sentence may state something, or take it back, without a number.
fn speaking(knowledge: &Knowledge) -> ConceptSet {
    let words = &knowledge.lexicon.prose;
    let steering = &words.terms.steering;
    let taken_back = ConceptSet::of([steering.unrelated, steering.not_counted]);
    words.totals.words.union(&steering.zeros()).union(&taken_back)
}

/// Whether a code is that of the family or of one of its kinds.
pub fn is_within(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether two amounts are one, whatever adding up left behind the decimals.
pub fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}
