//! Figures of one channel that stand for the overall figure: `lexicon/promotions.tsv`.

use super::terms::set;
use super::{ConceptSet, Terms};
use crate::knowledge::{Codebook, Problems, Source};
use crate::model::IndicatorId;

const PROMOTIONS: &str = "lexicon/promotions.tsv";

/// When a figure stands for a missing overall figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promoted {
    /// It is the only one that is worded like it.
    Worded,
    /// No other of these figures is stated, however it is worded.
    Alone,
    /// The same, and it then counts no channel of its own.
    Instead,
    /// A number that nothing else explains stands right before these figures, which add up to it.
    Sum,
    /// A number that nothing else explains stands alone behind the words, and these figures before it add up to it.
    Added,
    /// A number that nothing else explains stands behind the words, and adds up the figure and the numbers behind it.
    Instalments,
}

/// A figure of one channel that stands for a missing overall figure.
#[derive(Debug)]
pub struct Promotion {
    /// What is missing.
    pub gives: IndicatorId,
    /// Figures that may stand for it.
    pub from: Vec<IndicatorId>,
    /// Concepts one of which its clause must hold up to the number; of a sum the words behind it.
    pub words: ConceptSet,
    /// When they do.
    pub how: Promoted,
}

impl Promotion {
    /// All of them, in file order.
    pub(super) fn load(source: &Source, codebook: &Codebook, terms: &Terms, problems: &mut Problems) -> Vec<Promotion> {
        let mut promotions = Vec::new();
        for row in source.tsv(PROMOTIONS, &["gives", "from", "words", "how"], problems) {
            let mut find = |code: &str| {
                let id = codebook.indicator(code);
                if id.is_none() {
                    problems.add(PROMOTIONS, row.line, format!("unknown indicator {code}"));
                }
                id
            };
            let Some(gives) = find(row.get(0)) else { continue };
            let from = row.get(1).split_whitespace().flat_map(|code| match code.strip_suffix('*') {
                // Whatever else the group counts.
                Some(group) => codebook.within(group).filter(|&id| id != gives).collect(),
                None => Vec::from_iter(find(code)),
            });
            let from = from.collect();
            let words = set(row.get(2), ' ', PROMOTIONS, row.line, &terms.concepts, problems);
            let how = match row.get(3) {
                "" => Promoted::Worded,
                "alone" => Promoted::Alone,
                "instead" => Promoted::Instead,
                "sum" => Promoted::Sum,
                "added" => Promoted::Added,
                "instalments" => Promoted::Instalments,
                other => {
                    let problem = format!("unknown condition {other}; use alone, instead, sum, added or nothing");
                    problems.add(PROMOTIONS, row.line, problem);
                    continue;
                }
            };
            promotions.push(Promotion { gives, from, words, how });
        }
        promotions
    }
}
