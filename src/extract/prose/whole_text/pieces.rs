//! The pieces of the words around a number, by which it is told what numbers so worded count.

use crate::knowledge::{Codebook, PieceAt};
use crate::model::{IndicatorId, Observation, Origin, Page, Span};

/// Characters of the longest pieces.
const LONGEST: usize = 3;

/// Characters of the pieces of a sentence.
const OF_SENTENCE: usize = 2;

/// Characters of the sentence on either side of a number that are looked at.
const REACH: usize = 60;

/// What stands for the digits of any number.
const DIGITS: char = '#';

/// The words around the numbers of a report, in room that is used again.
#[derive(Debug)]
pub struct WordsAround {
    /// Where values of running text end, and what they count, in order of the text.
    values: Vec<(u32, IndicatorId)>,
    before: Vec<char>,
    behind: Vec<char>,
}

impl WordsAround {
    /// Around the numbers of a report that states these values.
    pub fn of(observations: &[Observation]) -> WordsAround {
        let prose = observations.iter().filter(|seen| seen.origin == Origin::Prose);
        let mut values: Vec<(u32, IndicatorId)> = prose.map(|seen| (seen.evidence.end, seen.indicator)).collect();
        values.sort_unstable();
        WordsAround { values, before: Vec::new(), behind: Vec::new() }
    }

    /// Gives every piece of the words around the number whose digits are `number`, each with its place; some more than
    /// once. Those that begin with the same character come together, as the `beginnings` of the characters that `each`
    /// gets, with the length of the shortest.
    pub fn pieces(
        &mut self,
        page: &Page,
        number: Span,
        value: f64,
        codebook: &Codebook,
        mut each: impl FnMut(PieceAt, &[char], usize),
    ) {
        let sentence = page.sentence_of(number);
        condense(page.read(Span { start: sentence.start, end: number.start }).chars().rev(), &mut self.before);
        self.before.reverse();
        condense(page.read(Span { start: number.end, end: sentence.end }).chars(), &mut self.behind);
        let (before, behind) = (&self.before[..], &self.behind[..]);
        let ends = |c: &char| matches!(c, ',' | ';' | ':' | '、' | '(' | ')');
        let clause = before.rsplit(ends).next().unwrap_or_default();
        let rest = behind.split(ends).next().unwrap_or_default();
        for (place, words) in [(PieceAt::Before, clause), (PieceAt::Behind, rest)] {
            (0..words.len()).for_each(|at| each(place, &words[at..words.len().min(at + LONGEST)], 1));
        }
        for length in 1..=LONGEST {
            let (ends, follows) = (&clause[clause.len().saturating_sub(length)..], &rest[..rest.len().min(length)]);
            each(PieceAt::Ends, ends, ends.len());
            each(PieceAt::Follows, follows, follows.len());
        }
        before.windows(OF_SENTENCE).for_each(|piece| each(PieceAt::Earlier, piece, OF_SENTENCE));
        behind.windows(OF_SENTENCE).for_each(|piece| each(PieceAt::Later, piece, OF_SENTENCE));
        self.before.clear();
        let earlier = self.values.partition_point(|(end, _)| *end <= number.start);
        if let Some((_, previous)) = earlier.checked_sub(1).map(|last| self.values[last]) {
            self.before.extend(codebook.code(previous).chars());
        }
        each(PieceAt::Previous, &self.before, self.before.len());
        each(PieceAt::Size, &[size(value)], 1);
        each(PieceAt::Always, &[], 0);
    }
}

/// The first [`REACH`] characters without spaces, with one mark for each run of digits.
fn condense(text: impl Iterator<Item = char>, condensed: &mut Vec<char>) {
    condensed.clear();
    for character in text.filter(|c| !c.is_whitespace()) {
        if condensed.len() == REACH {
            break;
        }
        match character {
            '0'..='9' if condensed.last() == Some(&DIGITS) => {}
            '0'..='9' => condensed.push(DIGITS),
            _ => condensed.push(character),
        }
    }
}

/// How many digits a number has before the point; of 0 and 1, 0 and 1.
fn size(value: f64) -> char {
    match value {
        ..=0.0 => '0',
        ..=1.0 => '1',
        ..10.0 => 'a',
        ..100.0 => 'b',
        ..1000.0 => 'c',
        _ => 'd',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Problems, Source, beginnings};

    #[test]
    fn pieces_know_where_they_stand() {
        let text = "共收到申请12件,答复 8 件(含2件)".to_string();
        let page = Page { reading: text.clone(), text, ..Page::default() };
        let start = page.text.find('8').unwrap();
        let mut found = Vec::new();
        let number = Span::new(start, start + 1);
        let codebook = Codebook::load(&Source::Embedded, &mut Problems::default());
        let previous = codebook.indicator("requests.received.total").unwrap();
        let mut around = WordsAround { values: vec![(3, previous)], before: Vec::new(), behind: Vec::new() };
        around.pieces(&page, number, 8.0, &codebook, |place, piece, shortest| {
            found.extend(beginnings(piece, shortest).map(|piece| (place, piece.iter().collect::<String>())));
        });
        for (place, piece) in [
            (PieceAt::Before, "答复"),
            (PieceAt::Ends, "复"),
            (PieceAt::Follows, "件"),
            (PieceAt::Earlier, "请#"),
            (PieceAt::Later, "含#"),
            (PieceAt::Previous, "requests.received.total"),
            (PieceAt::Size, "a"),
            (PieceAt::Always, ""),
        ] {
            assert!(found.contains(&(place, piece.to_string())), "{place:?} {piece} of {found:?}");
        }
        assert!(!found.contains(&(PieceAt::Before, "申请".to_string())));
    }
}
