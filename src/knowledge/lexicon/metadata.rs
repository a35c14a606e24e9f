//! Word lists for metadata: `lexicon/metadata.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Calendar, MarkRole};
use crate::knowledge::{Problems, RegionLevel, Source, WordList};

/// Word lists for metadata.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetadataWords {
    /// Years a report can be about.
    pub years: YearWords,
    /// Titles.
    pub title: TitleWords,
    /// Titles of what is not a report.
    pub notice: NoticeWords,
    /// Signs of a report in its body.
    pub gate: GateWords,
    /// The days that the figures are from and to.
    pub period: PeriodWords,
    /// Days of publication.
    pub dates: DateWords,
    /// Facts that sites print about a page.
    pub labels: LabelWords,
    /// Names of bodies.
    pub agency: AgencyWords,
    /// Whose figures they are.
    pub scope: ScopeWords,
    /// What a text calls its own place.
    pub place: PlaceWords,
    /// How much each kind of evidence weighs.
    pub evidence: EvidenceWeights,
    /// How days are written.
    #[serde(skip)]
    pub calendar: Calendar,
    /// All words that stand before a fact that sites print about a page.
    #[serde(skip)]
    pub fact_labels: WordList,
    /// The characters that the words for a kind of document in titles begin with.
    #[serde(skip)]
    pub kind_leads: WordList,
    /// The words of titles for a kind of document and for its subject.
    #[serde(skip)]
    pub title_words: WordList,
}

/// Declares a table of `metadata.toml`: all its keys are needed, none besides are allowed.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs)] // each key is explained in metadata.toml, beside its words
        pub struct $name { $(pub $field: $type),+ }
    };
}

words! {
    /// Years a report can be about.
    YearWords { first: u16, last: u16 }
}
words! {
    /// Titles.
    TitleWords {
        subjects: WordList, kinds: WordList, shared_name: String, shared_subject: String,
        labels: WordList, not_leads: WordList, path_marks: WordList, before_agency: WordList,
        after_agency: WordList, about: String, issuers: WordList, sentence_leads: WordList, not_after: WordList,
    }
}
words! {
    /// Titles of what is not a report.
    NoticeWords { titles: Vec<NoticeTitle> }
}

/// Words in a title that make it something else than a report.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeTitle {
    /// One of them must stand in the title.
    pub words: WordList,
    /// And one of these, where there are any.
    #[serde(default)]
    pub also: WordList,
    /// And none of these.
    #[serde(default)]
    pub unless: WordList,
    /// What it is, for people.
    pub reason: String,
    /// Whether a body like a report's does not help.
    pub strict: bool,
}

words! {
    /// Signs of a report in its body.
    GateWords {
        needed: usize, headings: Vec<WordList>, headings_needed: usize, statutory: WordList,
        orders: WordList, addressee_first: WordList, addressee_last: WordList,
        placeholders: WordList, placeholders_needed: usize, announcements: WordList,
        placeholder_reason: String, list_reason: String, notice_reason: String, press_reason: String,
        silent_reason: String, press: WordList, list_titles: usize,
        enterprises: WordList, enterprise_reason: String, attachments: WordList, attached: WordList, table_headings: WordList, table_headings_needed: usize,
        ends: WordList,
    }
}
words! {
    /// The days that the figures are from and to.
    PeriodWords { leads: WordList, links: WordList, starts: WordList, since: WordList }
}
words! {
    /// Days of publication.
    DateWords { published: WordList, not_published: WordList, published_meta: WordList }
}
words! {
    /// Facts that sites print about a page.
    LabelWords {
        index_number: WordList, document_number: WordList, publisher: WordList,
        document_number_marks: WordList, other: WordList, site_code: WordList, site_code_meta: WordList,
        site_name_meta: WordList, column_meta: WordList, phone_marks: WordList, hosts: WordList, postcode: WordList,
        icp: String,
    }
}
words! {
    /// Names of bodies.
    AgencyWords {
        written_leads: WordList, written_tails: WordList, contact_leads: WordList,
        contact_tails: WordList, announce_leads: WordList, inner_offices: WordList, selves: WordList, unnamed: WordList,
        ends: WordList, not_inside: WordList, most_characters: usize, qualified: WordList, government_sectors: [String; 2], governments: WordList,
        government: String, administered: WordList, administration: String, government_offices: WordList, government_office: String,
        government_head_offices: WordList, government_head_office: String, offices: WordList,
        party: WordList, subunits: WordList, self_named: WordList, ranks: Vec<Rank>, respelled: Vec<[String; 2]>,
        townships: Vec<Township>, suffixes: Vec<Suffix>, zones: Zones,
        national: National,
    }
}

/// A rank word that stands for the name of a place (市, as in 市财政局).
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// The word; names of such places end in it.
    pub word: String,
    /// Ranks of the places it can mean, likeliest first: `province`, `prefecture`, `county`.
    pub levels: WordList,
}

impl Rank {
    /// [`Rank::levels`] as ranks; loading checks that all are known.
    pub fn ranks(&self) -> impl Iterator<Item = RegionLevel> {
        self.levels.iter().filter_map(|level| RegionLevel::parse(level))
    }
}

words! {
    /// A kind of body below the county (镇, 街道).
    Township { word: String, rest: WordList, government: String, sector: String }
}
words! {
    /// A suffix of an office's name as written and in full (委, 委员会).
    Suffix { written: String, full: String }
}
words! {
    /// Development zones.
    Zones { words: WordList, ends: WordList, sector: String, short_end: String, full_end: String }
}
words! {
    /// Bodies of the State Council and vertical offices.
    National { above: WordList, leads: WordList, ends: WordList, wide: WordList }
}
words! {
    /// Whose figures they are.
    ScopeWords {
        gather: WordList, others: WordList, write: WordList, branches: WordList, outright: WordList, own: WordList,
        system: WordList,
    }
}
words! {
    /// What a text calls its own place.
    PlaceWords { own: WordList }
}

words! {
    /// How much each kind of evidence weighs.
    EvidenceWeights { agency: AgencyWeights, region: RegionWeights }
}
words! {
    /// Names of the body, by where they stand.
    AgencyWeights {
        title: i32, author: i32, signature: i32, subject: i32, contact: i32, publisher: i32, path: i32,
    }
}
words! {
    /// What tells the place.
    RegionWeights {
        site_code: i32, credit_code: i32, url_code: i32, index_code: i32, phone: i32, page_head: i32, path: i32,
        icp: i32, document_mark: i32, postcode: i32, name: i32, short_name: i32, shared_name: i32,
        most: i32, itself: i32, around: i32, within: i32,
    }
}

impl YearWords {
    /// Whether a report can be about this year.
    pub fn has(&self, year: u16) -> bool {
        (self.first..=self.last).contains(&year)
    }
}

impl MetadataWords {
    /// The text behind the marks of a year that it begins with (年度).
    pub fn after_year<'t>(&self, text: &'t str) -> &'t str {
        let is_mark = |c| self.calendar.is(c, MarkRole::Year) || self.calendar.is(c, MarkRole::YearTail);
        text.trim_start_matches(is_mark)
    }

    /// Loads `lexicon/metadata.toml`.
    pub fn load(source: &Source, problems: &mut Problems) -> MetadataWords {
        const FILE: &str = "lexicon/metadata.toml";
        let Some(mut words) = source.toml::<MetadataWords>(FILE, problems) else { return MetadataWords::default() };
        for level in words.agency.ranks.iter().flat_map(|rank| &rank.levels) {
            if RegionLevel::parse(level).is_none() {
                problems.add(FILE, 0, format!("unknown rank {level:?} in agency.ranks"));
            }
        }
        let LabelWords { index_number, document_number, publisher, site_code, .. } = &words.labels;
        let labels = [index_number, document_number, publisher, site_code, &words.dates.published];
        words.fact_labels = labels.into_iter().flatten().cloned().collect::<Vec<String>>().into();
        let leads: BTreeSet<char> = words.title.kinds.iter().filter_map(|kind| kind.chars().next()).collect();
        let title_words = words.title.kinds.iter().chain(&words.title.subjects);
        words.title_words = title_words.cloned().collect::<Vec<String>>().into();
        words.kind_leads = leads.into_iter().map(String::from).collect::<Vec<String>>().into();
        words
    }
}
