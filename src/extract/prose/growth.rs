//! What a sentence says of a value beside that of the year before: 收到申请25件,同比增长25%.

use super::Reader;
use super::lexer::{Token, What};
use super::number::Number;
use super::sentence::Mention;
use crate::model::{Basis, Growth};

impl<'a> Reader<'a> {
    /// Keeps the growth that the number at `index` states of the value right before it. Where other
    /// words stand between them, or the words do not say which way it went since which year, it is
    /// not kept: it may be that of something else.
    pub(super) fn grown(&mut self, tokens: &[Token<'a>], index: usize, number: &Number, mentions: &[Mention]) {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let Some(last) = mentions.last().filter(|last| last.counts && !last.of_which && last.depth == 0) else {
            return;
        };
        let What::Number(value) = &tokens[last.token].what else { return };
        let Some(seen) = self.out.observations.last().filter(|seen| seen.number == value.digits) else { return };
        if Some(seen.indicator) != last.indicator || seen.applicant.is_some() || seen.basis != Basis::Stated {
            return;
        }
        let (mut rises, mut falls, mut since_last_year) = (false, false, false);
        for token in &tokens[last.token + 1..index] {
            match &token.what {
                What::Term(term) => {
                    let says =
                        [steering.rise, steering.fall, steering.against_last_year].map(|one| term.concepts.has(one));
                    if !says.contains(&true) {
                        return;
                    }
                    rises |= says[0];
                    falls |= says[1];
                    since_last_year |= says[2];
                }
                What::Shape(shape) if shape.year().is_some_and(|year| year + 1 == self.year) => since_last_year = true,
                What::Mark(',' | '(') => {}
                _ => return,
            }
        }
        let relative = number.unit.is_some_and(|unit| self.knowledge.codebook.is_percent(unit));
        let comparable = relative || number.unit.is_some() && number.unit == value.unit;
        if !since_last_year || rises == falls || !comparable {
            return;
        }
        let rise = match relative {
            true => Growth::percent(seen.indicator, number.interval, self.page.read(number.digits), number.digits),
            false => Growth::count(seen.indicator, number.interval, number.digits),
        };
        self.out.growth.push(if falls { rise.fallen() } else { rise });
    }
}
