//! Word lists for metadata: `lexicon/metadata.toml`.

use serde::Deserialize;

use crate::knowledge::{Problems, RegionLevel, Source};

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
        subjects: Vec<String>, kinds: Vec<String>, shared_name: String, shared_subject: String,
        labels: Vec<String>, not_leads: Vec<String>, path_marks: Vec<String>, before_agency: Vec<String>,
        after_agency: Vec<String>, about: String, issuers: Vec<String>,
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
    pub words: Vec<String>,
    /// And one of these, where there are any.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is, for people.
    pub reason: String,
    /// Whether a body like a report's does not help.
    pub strict: bool,
}

words! {
    /// Signs of a report in its body.
    GateWords {
        needed: usize, headings: Vec<Vec<String>>, headings_needed: usize, statutory: Vec<String>,
        orders: Vec<String>, addressee_first: Vec<String>, addressee_last: Vec<String>,
        placeholders: Vec<String>, placeholders_needed: usize, announcements: Vec<String>,
        placeholder_reason: String, list_reason: String, notice_reason: String, press_reason: String,
        silent_reason: String, press: Vec<String>, list_titles: usize,
        enterprises: Vec<String>, enterprise_reason: String, attachments: Vec<String>, attached: Vec<String>, table_headings: Vec<String>, table_headings_needed: usize,
        ends: Vec<String>,
    }
}
words! {
    /// The days that the figures are from and to.
    PeriodWords { leads: Vec<String>, links: Vec<String>, starts: Vec<String> }
}
words! {
    /// Days of publication.
    DateWords { published: Vec<String>, not_published: Vec<String>, published_meta: Vec<String> }
}
words! {
    /// Facts that sites print about a page.
    LabelWords {
        index_number: Vec<String>, document_number: Vec<String>, publisher: Vec<String>,
        document_number_marks: Vec<String>, site_code: Vec<String>, site_code_meta: Vec<String>,
        site_name_meta: Vec<String>, column_meta: Vec<String>, phone_marks: Vec<String>, hosts: Vec<String>, postcode: Vec<String>,
        icp: String,
    }
}
words! {
    /// Names of bodies.
    AgencyWords {
        written_leads: Vec<String>, written_tails: Vec<String>, contact_leads: Vec<String>,
        contact_tails: Vec<String>, announce_leads: Vec<String>, inner_offices: Vec<String>, selves: Vec<String>,
        ends: Vec<String>, not_inside: Vec<String>, most_characters: usize, qualified: Vec<String>, government_sectors: [String; 2], governments: Vec<String>,
        government: String, administered: Vec<String>, administration: String, government_offices: Vec<String>, government_office: String,
        government_head_offices: Vec<String>, government_head_office: String, offices: Vec<String>,
        party: Vec<String>, subunits: Vec<String>, ranks: Vec<Rank>, townships: Vec<Township>, suffixes: Vec<Suffix>, zones: Zones,
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
    pub levels: Vec<String>,
}

impl Rank {
    /// [`Rank::levels`] as ranks; loading checks that all are known.
    pub fn ranks(&self) -> impl Iterator<Item = RegionLevel> {
        self.levels.iter().filter_map(|level| RegionLevel::parse(level))
    }
}

words! {
    /// A kind of body below the county (镇, 街道).
    Township { word: String, rest: Vec<String>, government: String, sector: String }
}
words! {
    /// A suffix of an office's name as written and in full (委, 委员会).
    Suffix { written: String, full: String }
}
words! {
    /// Development zones.
    Zones { words: Vec<String>, ends: Vec<String>, sector: String, short_end: String, full_end: String }
}
words! {
    /// Bodies of the State Council and vertical offices.
    National { above: Vec<String>, leads: Vec<String>, ends: Vec<String> }
}
words! {
    /// Whose figures they are.
    ScopeWords {
        gather: Vec<String>, others: Vec<String>, write: Vec<String>, outright: Vec<String>, weak: Vec<String>,
        system: Vec<String>,
    }
}
words! {
    /// What a text calls its own place.
    PlaceWords { own: Vec<String> }
}

impl MetadataWords {
    /// Loads `lexicon/metadata.toml`.
    pub fn load(source: &Source, problems: &mut Problems) -> MetadataWords {
        const FILE: &str = "lexicon/metadata.toml";
        let text = source.text(FILE, problems);
        if text.is_empty() {
            return MetadataWords::default();
        }
        let words: MetadataWords = match toml::from_str(&text) {
            Ok(words) => words,
            Err(error) => {
                let line = error.span().map_or(0, |span| line_of(&text, span.start));
                problems.add(FILE, line, error.message());
                return MetadataWords::default();
            }
        };
        for level in words.agency.ranks.iter().flat_map(|rank| &rank.levels) {
            if RegionLevel::parse(level).is_none() {
                problems.add(FILE, 0, format!("unknown rank {level:?} in agency.ranks"));
            }
        }
        words
    }
}

/// 1-based number of the line that holds byte `at`.
fn line_of(text: &str, at: usize) -> u32 {
    text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() as u32 + 1
}
