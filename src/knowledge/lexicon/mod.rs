//! Words: how numbers are said, how pages and titles are worded, what is furniture.

mod breaks;
mod calendar;
mod cleaning;
mod metadata;
mod own_tables;
mod prose;
mod scripts;

pub use breaks::BreakWords;
pub use calendar::Calendar;
pub use cleaning::*;
pub use metadata::*;
pub use own_tables::*;
pub use prose::*;
pub use scripts::*;

use super::{Codebook, Forms, Problems, Source};

/// All word lists, compiled.
#[derive(Debug)]
pub struct Lexicon {
    /// For the stage clean: furniture of sites, hijackers' words.
    pub cleaning: CleaningWords,
    /// For metadata: titles, periods, dates, what is not a report.
    pub metadata: MetadataWords,
    /// For prose: terms, units, hedges, reading rules.
    pub prose: ProseWords,
    /// For text that has lost its line breaks.
    pub breaks: BreakWords,
    /// For tables of a body's own making.
    pub own_tables: OwnTableWords,
}

impl Lexicon {
    /// Loads `lexicon/*`.
    pub fn load(source: &Source, codebook: &Codebook, forms: &Forms, problems: &mut Problems) -> Lexicon {
        let cleaning = CleaningWords::load(source, problems);
        let mut metadata = MetadataWords::load(source, problems);
        let prose = ProseWords::load(source, codebook, forms, problems);
        metadata.calendar = Calendar::new(&prose.numbers, &prose.marks);
        let breaks = BreakWords::load(source, problems);
        let own_tables = OwnTableWords::load(source, problems);
        Lexicon { cleaning, metadata, prose, breaks, own_tables }
    }
}
