//! The section and the paragraph that are being read: what they are about, and whether they tell of the year.

use super::super::tokens::number;
use crate::knowledge::{Knowledge, TopicId};

/// What a section's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Outlook {
    /// Figures of the year.
    #[default]
    Year,
    /// Figures of the year, until the text turns to plans.
    Problems,
    /// Plans.
    Plan,
}

/// The section and the paragraph that are being read.
#[derive(Debug, Default)]
pub struct Passage {
    /// The section's place among those of the report.
    pub section: Option<usize>,
    /// Topics of its title, or of the deepest title around it that has one.
    pub topics: Vec<TopicId>,
    /// What its numbers are.
    pub outlook: Outlook,
    /// The section of problems that has turned to plans before a list: those within it are plans, too.
    pub turned_section: Option<usize>,
    /// Where the appendix of figures begins that stands behind plans.
    pub appendix: u32,
    /// Topic of the short sentence that opens the paragraph as its title: 依申请公开方面。收到申请12件。
    pub titled: Option<TopicId>,
    /// The paragraph has turned to plans.
    pub turned: bool,
    /// Parts of the year are told of one by one in the paragraph.
    pub parted: bool,
}

impl Passage {
    /// The topic of the paragraph's title, or of the section's, where it names exactly one.
    pub fn section_topic(&self) -> Option<TopicId> {
        self.titled.or(only(&self.topics))
    }

    pub fn section_id(&self) -> Option<u16> {
        self.section.map(|index| index as u16)
    }
}

/// The topic, where there is exactly one.
pub fn only(topics: &[TopicId]) -> Option<TopicId> {
    match topics {
        [topic] => Some(*topic),
        _ => None,
    }
}

/// Topics of a section's title; one that counts something is an item of a list: 6.就业等服务类信息3450条;
/// 4.不予处理4件,其中信访投诉3件.
pub fn topics_of_title(title: &str, knowledge: &Knowledge) -> Vec<TopicId> {
    let words = &knowledge.lexicon.prose;
    let is_digit = |at: usize| title.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut runs = (0..title.len()).filter(|&at| is_digit(at) && !at.checked_sub(1).is_some_and(is_digit));
    let counts = |at: usize| {
        let number = number::read(title, at, 0, &words.numbers);
        number.is_some_and(|number| number.unit.is_some() || number.counter.is_some())
    };
    if runs.any(counts) { Vec::new() } else { words.terms.topics.of_heading(title) }
}
