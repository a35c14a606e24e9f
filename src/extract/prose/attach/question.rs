//! What a number is asked for, before readings are tried on it: whose year it is of, whether it sums up years.

use super::super::reader::{Mention, Scope};
use super::super::tokens::{Number, Shape, Token, What, behind_last, touches};
use super::context::Context;
use crate::knowledge::{ConceptSet, TopicId};
use crate::model::{IndicatorId, Span, UnitId};

/// What a number is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question {
    /// Unit as written.
    pub unit: Option<UnitId>,
    /// What the words are about, own or inherited.
    pub topic: Option<TopicId>,
    /// Only readings that a negation may make zero, whatever their unit.
    pub zero: bool,
    /// Only readings that ask for a cumulative figure.
    pub cumulative: bool,
    /// Where the number stands.
    pub place: Span,
    /// The section's title names the topic.
    pub titled: bool,
    /// 其中 introduces the number.
    pub part: bool,
    /// What it is part of then, if that was read.
    pub whole: Option<IndicatorId>,
    /// Its clause says the report's own year.
    pub dated: bool,
    /// The words speak of a later year.
    pub later: bool,
    /// The words speak of an earlier year.
    pub earlier: bool,
    /// Only readings that ask for the year the words speak of.
    pub other_year: bool,
    /// Only readings that ask for the change since the year before.
    pub change: bool,
    /// What it does not count, because others of its family stand beside it.
    pub not: Option<IndicatorId>,
}

impl<'a> Scope<'a> {
    /// What the number at `index` is asked for by its words, about a `topic` that no title is known to name; `part`: 其中
    /// introduces it.
    pub fn question(
        &self,
        (tokens, index): (&[Token<'a>], usize),
        number: &Number,
        context: &Context,
        topic: Option<TopicId>,
        year: Option<u16>,
        part: bool,
    ) -> Question {
        let earlier = self.is_earlier(year);
        let steering = self.words.terms.steering;
        // 累计公开2150条,其中2012年316条
        let own = ConceptSet::of([steering.whole_year, steering.this_year]);
        let dated = !context.clause.meets(&own) && year != Some(self.year);
        let since = context.all.has(steering.cumulative)
            && (self.of_which_new(tokens, index, dated)
                || context.all.has(steering.until) && !context.clause.meets(&own)
                || context.all.has(steering.since) && earlier);
        // 截至2010年底公开1523条,其中2010年316条
        let until = context.all.has(steering.until) && self.of_which_new(tokens, index, true);
        // 开通微博以来累计发布3600条
        let launched = context.all.has(steering.since) && context.all.has(steering.launch);
        let launched = launched && !self.began_this_year(tokens, index);
        // 自2008年条例施行到2018年底,累计公开4870条
        let summed = context.clause.has(steering.cumulative)
            && !context.clause.meets(&own)
            && tokens[..index].iter().any(|token| self.is_earlier(token.year()));
        let since = since || until || launched || summed || context.all.has(steering.since) && earlier;
        // 《条例》施行以来 in the first year of its forms is that year.
        let began = context.all.has(steering.since_ordinance)
            && self.knowledge.forms.forms.first().is_some_and(|form| form.first_year == self.year);
        // 自条例实施以来,…,今年共公开300条
        let own_year = context.clause.has(steering.this_year) && !context.clause.has(steering.cumulative_strong);
        // 截至2014年12月31日,我镇2014年度累计公开168条
        let divides = |token: &Token<'a>| token.is_number() || matches!(token.what, What::Mark(',' | ';' | ':'));
        let own = behind_last(&tokens[..index], divides);
        let own_year = own_year
            || tokens[own..index].windows(2).any(|pair| {
                matches!(pair[0].what, What::Shape(Shape::Year(said)) if said == self.year)
                    && pair[1].says(steering.cumulative)
                    && touches(pair[0].span.end, pair[1].span.start)
            });
        Question {
            unit: number.unit,
            topic,
            zero: false,
            dated: year == Some(self.year) || context.clause.has(steering.this_year),
            cumulative: !(began || own_year)
                && (context.all.has(steering.cumulative_strong) || since)
                && (until || launched || context.all.has(steering.cumulative) || !self.began_this_year(tokens, index)),
            place: Span { start: bracketed_start(tokens, index), end: number.span.end },
            titled: false,
            part,
            whole: None,
            earlier,
            other_year: false,
            change: false,
            not: None,
            later: self.is_later(year) || self.later_behind(tokens, index),
        }
    }

    /// Whether the number behind `before` is part of what there was in all years: 累计公开1843条,其中全文电子化的
    /// 1500条, not 其中2012年316条.
    pub fn divides_all_years(&self, before: &[Token<'a>], mentions: &[Mention]) -> bool {
        let steering = self.words.terms.steering;
        let own = ConceptSet::of([steering.whole_year, steering.this_year, steering.new_item]);
        let other_whole = |token: &Token<'a>| match &token.what {
            What::Shape(shape) => shape.year() == Some(self.year),
            What::Term(term) => term.concepts.meets(&own),
            What::Mark(mark) => *mark == ';',
            _ => false,
        };
        let whole = mentions.iter().rev().find(|mention| !mention.of_which);
        whole.is_some_and(|whole| whole.cumulative && !before[whole.token..].iter().any(other_whole))
    }

    /// Whether 其中…新增 divides the number at `index`, or 其中 and the year where those are `dated`: then it is
    /// that of all years.
    fn of_which_new(&self, tokens: &[Token<'a>], index: usize, dated: bool) -> bool {
        let steering = self.words.terms.steering;
        let next = |token: &&Token<'a>| !matches!(token.what, What::Number(_));
        let behind = tokens[index + 1..].iter().take_while(next);
        let says = |concept| behind.clone().any(|token| token.says(concept));
        let this_year = |token: &Token<'a>| token.year() == Some(self.year);
        let new = says(steering.new_item)
            || dated && (says(steering.whole_year) || says(steering.this_year) || behind.clone().any(this_year));
        says(steering.of_which) && new
    }
}

/// Where the number at `index` begins, together with a bracket right before it: 微博(某地发布)377条.
fn bracketed_start(tokens: &[Token<'_>], index: usize) -> u32 {
    let start = tokens[index].span.start;
    let closed = index.checked_sub(1).filter(|&at| tokens[at].is_mark(')') && touches(tokens[at].span.end, start));
    let opened = closed.and_then(|at| tokens[..at].iter().rposition(|token| token.is_mark('(')));
    opened.map_or(start, |at| tokens[at].span.start)
}
