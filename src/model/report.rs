//! One agency's account of one year: who, when, where, which form, which scope.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FormId, Growth, Observation, PartList, Span};

/// What extract makes of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is a report.
    Report(Box<Reading>),
    /// It is something else; the reason is for people (`notice asking for reports`).
    NotAReport(String),
    /// It took too long.
    OutOfTime,
}

/// A report with everything read from it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Who, when, where.
    pub report: Report,
    /// Sections in order of the text.
    pub sections: Vec<Section>,
    /// Values, sorted by indicator, applicant, place.
    pub observations: Vec<Observation>,
    /// Wholes with their listed parts, in order of the text.
    pub parts: Vec<PartList>,
    /// What is said of values beside those of the year before, in order of the text.
    pub growth: Vec<Growth>,
    /// Digit runs of the disclosure sections.
    pub numbers: u32,
    /// Those that are neither an observation nor recognised as something else.
    pub unread: Vec<Span>,
    /// Digit runs recognised as something that is not a value, with what they are (`phone`,
    /// `growth`, `other_year` …), for `inspect`.
    pub recognised: Vec<(Span, String)>,
    /// Numbers of the prose that no reading rule claims, whatever became of them: to learn from, so only where nothing
    /// was learned yet.
    #[serde(skip)]
    pub aside: Vec<Aside>,
    /// Tables that look official and could not be read in full, with the reason.
    pub tables_unread: Vec<(Span, String)>,
}

/// A number of the prose that no reading rule claims.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aside {
    /// Its digits and multiplier.
    pub digits: Span,
    /// The number said, before any hedge.
    pub value: f64,
}

/// Who, when, where, which form, which scope. Empty strings mean "not stated".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// Title as in the text, hijacked words restored.
    pub title: String,
    /// Canonical full name (安徽省经济和信息化委员会).
    pub agency: String,
    /// As it stands in the title or signature (省经信委).
    pub agency_as_written: String,
    /// Stable id of the agency: region code and sector or name.
    pub agency_id: String,
    /// What kind of body it is.
    pub kind: Kind,
    /// Field of government, from the registry (`industry`); empty if not known.
    pub sector: String,
    /// Administrative level.
    pub level: Level,
    /// GB/T 2260, six digits, valid in the report's year; empty if not known.
    pub region_code: String,
    /// Name of the province of `region_code`.
    pub province: String,
    /// Name of the prefecture of `region_code`.
    pub prefecture: String,
    /// Name of the county of `region_code`.
    pub county: String,
    /// The year reported on; 0 if not known.
    pub year: u16,
    /// First day of the statistics, as stated.
    pub period_start: Option<Date>,
    /// Last day of the statistics, as stated.
    pub period_end: Option<Date>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Official layout that the numbers follow.
    pub form: FormId,
    /// Whose figures they are.
    pub scope: Scope,
    /// 索引号.
    pub index_number: String,
    /// 文号.
    pub document_number: String,
    /// Address the page was saved from.
    pub url: String,
    /// Script of the text.
    pub script: Script,
    /// What is unusual.
    pub flags: BTreeSet<Flag>,
}

/// A piece of evidence for whose report it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clue {
    /// What it tells: `agency` or `region`.
    pub question: &'static str,
    /// What kind of evidence, as in `lexicon/metadata.toml` (`signature`, `phone`).
    pub source: &'static str,
    /// The number or mark that tells it; empty where the answer itself stands in the text.
    pub words: String,
    /// The name of the body, or code and name of the place.
    pub answer: String,
    /// How much it weighs each time.
    pub weight: i32,
    /// How often it was met.
    pub times: u32,
}

/// A numbered section of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// As written: 二, (三), 1.
    pub number: String,
    /// Without the number.
    pub title: String,
    /// 1 for 一、, 2 for (一), 3 for 1.
    pub depth: u8,
    /// From the heading to the next heading of the same or a higher rank.
    pub span: Span,
}

/// A day, or the first day of a month when only that is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Date {
    /// Gregorian year.
    pub year: u16,
    /// 1–12.
    pub month: u8,
    /// 1–31, valid in the month.
    pub day: u8,
}

impl Date {
    /// Whether four digits may be a year.
    pub fn is_year(number: u32) -> bool {
        (1990..2100).contains(&number)
    }

    /// A valid calendar day, or `None`.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Date { year, month, day })
    }

    /// Days since 1970-01-01, as Arrow's `Date32` counts.
    pub fn days_since_epoch(self) -> i32 {
        // Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
        let (y, m, d) = (self.year as i32, self.month as i32, self.day as i32);
        let y = if m <= 2 { y - 1 } else { y };
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let doy = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        era * 146_097 + doe - 719_468
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Defines an enum whose variants have one fixed spelling in the tables.
macro_rules! spelled {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $spelling:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $spelling)] $variant),+ }
        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The value in the tables.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $spelling),+ }
            }
            /// The variant with this spelling.
            pub fn parse(spelling: &str) -> Option<$name> {
                match spelling { $($spelling => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

spelled! {
    /// What kind of body reports: column `reports.kind`.
    #[derive(Default)]
    Kind {
        /// A people's government.
        Government = "government",
        /// A functional department.
        Department = "department",
        /// A government's general office, or an office of its own.
        Office = "office",
        /// Anything else: a development zone, a public institution.
        #[default]
        Other = "other",
    }
}

spelled! {
    /// Administrative level: column `reports.level`.
    #[derive(Default)]
    Level {
        /// State Council and its departments.
        National = "national",
        /// Provinces, autonomous regions, municipalities.
        Province = "province",
        /// Prefectures and prefecture-level cities.
        Prefecture = "prefecture",
        /// Counties, districts, county-level cities.
        County = "county",
        /// Townships, towns, subdistricts.
        Township = "township",
        /// None of these, or not known.
        #[default]
        Other = "other",
    }
}

spelled! {
    /// Whose figures a report gives: column `reports.scope`.
    #[derive(Default)]
    Scope {
        /// One body's own.
        #[default]
        Agency = "agency",
        /// All bodies of a place, added up.
        Jurisdiction = "jurisdiction",
        /// A vertical system (tax, customs).
        System = "system",
    }
}

spelled! {
    /// Script of the text: column `reports.script`.
    #[derive(Default)]
    Script {
        /// Simplified.
        #[default]
        Hans = "hans",
        /// Traditional.
        Hant = "hant",
    }
}

spelled! {
    /// What is unusual about a page or report: column `reports.flags`.
    Flag {
        /// Hijacked words stood in the text and were recognised.
        SpamRestored = "spam_restored",
        /// The body stood twice; it was read once.
        DuplicatedBody = "duplicated_body",
        /// The page ends before the report does.
        Truncated = "truncated",
        /// The text names an attached table that is not in the page.
        AttachmentMissing = "attachment_missing",
        /// Title, period and text do not agree on the year.
        YearConflict = "year_conflict",
        /// Evidence for the region does not agree.
        RegionConflict = "region_conflict",
        /// Title, signature and text do not name the same body.
        AgencyConflict = "agency_conflict",
        /// The publisher is not the body that reports.
        PublisherDiffers = "publisher_differs",
        /// Decoding lost characters.
        CharactersLost = "characters_lost",
        /// The body has no title line.
        TitleMissing = "title_missing",
        /// Headings of the statutory form stand without their tables.
        TablesMissing = "tables_missing",
        /// A table looks official and could not be read in full.
        TableUnread = "table_unread",
        /// The form of another period was used.
        FormOutOfPeriod = "form_out_of_period",
        /// Its text and figures are those of the same body's report of an earlier year.
        RepeatsOtherYear = "repeats_other_year",
        /// Pages were pictures; their text was recognised by a program, which misreads.
        Ocr = "ocr",
    }
}
