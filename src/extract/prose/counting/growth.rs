//! What a sentence says of a value beside that of the year before: 收到申请25件,同比增长25%.

use super::super::attach::{Attached, Context};
use super::super::reader::{Mention, Reader, reasons};
use super::super::tokens::{Number, Token, What, hull};
use crate::knowledge::{Reads, TopicId};
use crate::model::{Basis, Growth, IndicatorId, Interval, Observation};

/// Among so many values read last the one is looked for that a change is counted from.
const LATELY: usize = 40;

impl<'a> Reader<'a> {
    /// Records how much more or fewer there were than the year before, where that figure stands right before it; of
    /// several changes (增加3项,减少5项) what they come to.
    pub(super) fn changed(
        &mut self,
        number: &Number,
        context: &Context,
        attached: Attached<'_>,
        topic: Option<TopicId>,
        mention: &mut Mention,
    ) {
        let steering = self.scope.words.terms.steering;
        let Reads::Value(change, _) = attached.rule.reads else { return self.note(number, reasons::GROWTH) };
        let signed = self.scope.page.reading[..number.digits.start as usize].ends_with(['-', '−']);
        let fewer = (signed || context.clause.has(steering.fall)) && number.value != 0.0;
        let number = if fewer { &number.negative() } else { number };
        let based = self.stands_behind_its_base(change, number.span.start);
        let page = self.scope.page;
        let beside = |last: &&mut Observation| {
            let between = page.reading.get(last.number.end as usize..number.span.start as usize);
            last.indicator == change && between.is_some_and(|words| !words.contains(['。', ';', '\n']))
        };
        match self.out.observations.last_mut().filter(beside) {
            Some(last) => {
                last.value = last.value.map(|value| value + number.value);
                last.interval = last.value.map(Interval::exact);
                last.evidence = hull(last.evidence, number.span);
                last.basis = Basis::Computed;
                self.count(number.digits);
                mention.indicator = Some(change);
            }
            None if based => {
                self.state(number, attached, mention, None);
                mention.topic = topic;
            }
            None => {
                self.note(number, reasons::GROWTH);
                mention.set_aside = true;
            }
        }
    }

    /// Whether the last value that stands before `place` is what the change is counted from.
    pub fn stands_behind_its_base(&self, change: IndicatorId, place: u32) -> bool {
        let unit = |indicator: IndicatorId| self.scope.knowledge.codebook.about(indicator).unit;
        let before = self.out.observations.iter().rev().take(LATELY).filter(|seen| seen.number.end <= place);
        before.max_by_key(|seen| seen.number.end).is_some_and(|last| {
            last.indicator != change && unit(last.indicator) == unit(change) && self.scope.kin(last.indicator, change)
        })
    }

    /// Keeps the growth that the number at `index` states of the value right before it. Where other
    /// words stand between them, or the words do not say which way it went since which year, it is
    /// not kept: it may be that of something else.
    pub(super) fn grown(&mut self, tokens: &[Token<'a>], index: usize, number: &Number, mentions: &[Mention]) {
        let steering = self.scope.words.terms.steering;
        let Some(last) = mentions.last().filter(|last| last.counts && !last.of_which && last.depth == 0) else {
            return;
        };
        let Some(value) = tokens[last.token].number() else { return };
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
                What::Shape(shape) if shape.year().is_some_and(|year| year + 1 == self.scope.year) => {
                    since_last_year = true
                }
                What::Mark(',' | '(') => {}
                _ => return,
            }
        }
        let relative = self.scope.is_share(number);
        let comparable = relative || number.unit.is_some() && number.unit == value.unit;
        if !since_last_year || rises == falls || !comparable {
            return;
        }
        let rise = match relative {
            true => {
                Growth::percent(seen.indicator, number.interval, self.scope.page.read(number.digits), number.digits)
            }
            false => Growth::count(seen.indicator, number.interval, number.digits),
        };
        self.growth.push((seen.number, if falls { rise.fallen() } else { rise }));
    }
}
