//! The words of the project as types: what flows from stage to stage.
//!
//! ```text
//! Document ─▶ Page ─▶ Reading { Report, Observations, Parts } ─▶ Findings
//! ```
//!
//! Nothing here knows the domain's vocabulary (that is [`crate::knowledge`]) or how a
//! stage works. All text positions are **byte** offsets into [`Page::text`].

mod across;
mod dataset;
mod deadline;
mod document;
mod finding;
mod ids;
mod interval;
mod likeness;
mod limits;
mod observation;
mod outcome;
mod page;
mod report;
mod stop;
mod utf8;

pub use across::{Across, Sums};
pub use dataset::{MANIFEST, PROGRAM, is_dataset, is_tables, listed_files, our_manifest, tables_folder};
pub use deadline::Deadline;
pub use document::{Charset, Content, Document, DocumentId, MediaType, Status, has_markdown_rule};
pub use finding::{Finding, FindingStatus, Severity, Suspect};
pub use ids::{ApplicantId, CheckId, FormId, IndicatorId, RuleId, UnitId};
pub use interval::Interval;
pub use likeness::{Likeness, Sketch};
pub use limits::{LIMITS, Limits};
pub use observation::{Basis, Growth, Observation, Origin, Part, PartList, Qualifier};
pub use outcome::{DocumentRecord, Fate, Outcome};
pub use page::{Block, BlockKind, Cell, Page, Table, TableLayout};
pub use report::{Aside, Clue, Date, Flag, Kind, Level, Reading, Report, Scope, Script, Section, Verdict};
pub use stop::Stop;
pub(crate) use utf8::{character_length, each_wide, has_full_stop, leading_digits};

/// A stretch of [`Page::text`], in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    ///
    /// Documents are limited to far less than 4 GiB at ingest, so offsets fit in 32 bits.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// As a range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the span has no bytes (a blank cell has a place but no text).
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Where spans with text begin, in order, each once.
#[derive(Debug, Default)]
pub struct Starts(Vec<u32>);

impl Starts {
    /// Of these.
    pub fn of(spans: impl Iterator<Item = Span>) -> Starts {
        let mut starts: Vec<u32> = spans.filter(|span| !span.is_empty()).map(|span| span.start).collect();
        starts.sort_unstable();
        starts.dedup();
        Starts(starts)
    }

    /// How many of them lie within `stretch`.
    pub fn within(&self, stretch: Span) -> usize {
        let before = |end: u32| self.0.partition_point(|start| *start < end);
        before(stretch.end) - before(stretch.start)
    }
}
