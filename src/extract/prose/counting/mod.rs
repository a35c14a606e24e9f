//! A number and the words around it → what it counts, or why it is no value: the first reason that holds ends the
//! search.

mod beside;
mod exceptions;
mod growth;
mod lists;
mod other_causes;
mod others;
mod record;
mod respectively;
mod rows;

pub use beside::Sum;

use super::attach::{Attached, Context, Question, is_bracketed};
use super::reader::{At, Mention, Outlook, Reader, reasons};
use super::tokens::{Number, Shape, Token, What, touches};
use crate::knowledge::{TopicId, unit_kind};
use crate::model::Qualifier;

/// Reasons that fall where the words say of how many parts a number is told.
const OF_EACH: [&str; 2] = [reasons::PER_UNIT, reasons::PART_OF_YEAR];

/// How a number hangs together with those before it.
struct Ties {
    /// It is part of one of them.
    of_which: bool,
    /// Its own clause says so (其中).
    opened: bool,
    /// What it is about by them, where its own words do not say.
    inherited: Option<TopicId>,
    /// What it is about.
    topic: Option<TopicId>,
    /// A semicolon stands between it and the last of them.
    parted: bool,
}

impl<'a> Reader<'a> {
    /// Reads a number, around which the words of `context` stand: states what it counts, or notes what else it is.
    pub fn counts(&mut self, at: &At<'_, 'a>, number: &Number, context: &Context) -> Mention<'a> {
        let &At { tokens, index, mentions, .. } = at;
        let multiplied = self.scope.dates_each(tokens, index).map(|(dates, words)| number.times(dates as f64, words));
        let number = multiplied.as_ref().unwrap_or(number);
        // 专门机构(1个): a number alone in its brackets stands as if there were none.
        let steering = &self.scope.words.terms.steering;
        let depth = at.depths[index].saturating_sub(u8::from(is_bracketed(tokens, index, steering)));
        let ties = self.ties(at, depth, context);
        let mention = Mention {
            token: index,
            depth,
            topic: ties.inherited,
            of_which: ties.of_which,
            first: context.opens_clause(&self.scope.words.terms.steering),
            follows: mentions.iter().any(|earlier| earlier.counts),
            ..Mention::default()
        };
        if at.planned || self.scope.is_in_row(tokens, index) {
            return mention;
        }
        if let Some(kind) = self.no_value(tokens, index, number) {
            return self.set_aside(number, kind, mention);
        }
        let titled = number.value == 0.0
            || ties.topic.is_some_and(|topic| self.passage.topics.contains(&topic) || self.is_beside(topic));
        let asked = self.scope.question((tokens, index), number, context, ties.topic, at.year, ties.of_which);
        let question = Question { titled, ..asked };
        if let Some(kind) =
            self.not_this_year(context, number, at.year).filter(|kind| number.each.is_none() || !OF_EACH.contains(kind))
        {
            return self.of_another_year(at, number, context, kind, question, mention);
        }
        self.of_this_year(at, number, context, &ties, question, mention)
    }

    fn ties(&self, at: &At<'_, 'a>, depth: u8, context: &Context) -> Ties {
        let &At { tokens, depths, index, mentions, .. } = at;
        let steering = self.scope.words.terms.steering;
        let listed = mentions.last().is_some_and(|last| last.of_which && last.depth == depths[index]);
        // 其中图解和动漫占31篇: it opens the clause, whatever the number's own noun is.
        let opening =
            tokens[..index].iter().rev().take_while(|token| matches!(token.what, What::Term(_) | What::Mark('、')));
        let opened = opening.into_iter().any(|token| token.says(steering.of_which));
        let of_which = context.all.has(steering.of_which) || opened || depth > 0 && !mentions.is_empty() || listed;
        let inherited = at.topic.or_else(|| self.inherited(&context.all));
        let held = at
            .topic
            .filter(|topic| self.scope.holds(*topic))
            .or_else(|| context.words.iter().filter_map(|word| word.strong).find(|topic| self.scope.holds_all(*topic)))
            .filter(|topic| !self.scope.closed(*topic, tokens, depths, index, mentions));
        // A list goes on behind ; unless what stands there names something else.
        let parted =
            mentions.last().is_some_and(|last| tokens[last.token..index].iter().any(|token| token.is_mark(';')));
        let topic = held.or_else(|| self.topic(context, inherited, of_which && !parted));
        Ties { of_which, opened, inherited, topic, parted }
    }

    /// Why a number is none of the year's figures, whatever it counts.
    fn no_value(&self, tokens: &[Token<'a>], index: usize, number: &Number) -> Option<&'static str> {
        if self.scope.is_none(tokens, index) {
            Some(reasons::NONE)
        } else if self.scope.is_base_of_share(tokens, index) {
            Some(reasons::BASE_OF_SHARE)
        } else {
            // 有的部门公开信息不足50条: where problems are told, what is less than a number is none of the year's figures.
            let short = self.passage.outlook == Outlook::Problems && number.qualifier == Qualifier::AtMost;
            short.then_some(reasons::SHORTFALL)
        }
    }

    /// A number that `kind` says to be another year's, or only part of this one's: what goes over from year to year
    /// (上年转来的2件, 转到下一年度3件) and what changed (本年减少2项) are figures of this one.
    fn of_another_year(
        &mut self,
        at: &At<'_, 'a>,
        number: &Number,
        context: &Context,
        kind: &'static str,
        question: Question,
        mut mention: Mention<'a>,
    ) -> Mention<'a> {
        let steering = self.scope.words.terms.steering;
        let compared = Question {
            other_year: kind == reasons::OTHER_YEAR || kind == reasons::PLAN,
            change: kind == reasons::GROWTH && !context.clause.has(steering.reached),
            earlier: question.earlier || context.clause.has(steering.last_year),
            later: question.later || context.clause.has(steering.next_year),
            ..question
        };
        if (compared.other_year || compared.change)
            && let Some(attached) = self.scope.attach(context, compared)
        {
            if compared.change {
                self.changed(number, context, attached, question.topic, &mut mention);
                return mention;
            }
            self.state(number, attached, &mut mention, None);
            mention.topic = question.topic;
            return mention;
        }
        self.grown(at.tokens, at.index, number, at.mentions);
        if kind == reasons::OTHER_YEAR && self.scope.goes_on_of_all_years(at, context) {
            return self.set_aside_of_all_years(number, mention);
        }
        self.set_aside(number, kind, mention)
    }

    fn of_this_year(
        &mut self,
        at: &At<'_, 'a>,
        number: &Number,
        context: &Context,
        ties: &Ties,
        mut question: Question,
        mut mention: Mention<'a>,
    ) -> Mention<'a> {
        let &At { tokens, index, mentions, .. } = at;
        let &Ties { of_which, topic, .. } = ties;
        let items = self.scope.listed(tokens, index, context);
        if items.len() > 1 && self.distribute(&items, &tokens[..index], number, topic, &mut mention) {
            return mention;
        }
        if number.each.is_none() && self.scope.is_of_each(tokens, index) {
            return self.set_aside(number, reasons::PER_UNIT, mention);
        }
        if of_which {
            question.cumulative |= self.scope.divides_all_years(&tokens[..index], mentions);
            let whole = mentions.iter().rev().find(|mention| !mention.of_which && mention.counts);
            question.whole =
                whole.map_or_else(|| self.carry.whole.and_then(|item| item.indicator), |whole| whole.indicator);
        }
        let share = self
            .disclosure_share(context, of_which, mentions)
            .or_else(|| self.share_of_whole(tokens, number, context, ties.opened, mentions));
        if let Some(whole) = share {
            mention.topic = topic;
            return self.take_over(number, context, whole, mention);
        }
        let within = self.whole_topic(tokens, index, of_which, mentions).and_then(|whole| {
            let question = Question { topic: Some(whole), ..question };
            let found = self.scope.attach(context, question)?;
            found.rule.topics.contains(&whole).then_some(found)
        });
        mention.within = within.is_some();
        let (attached, topic) = match within {
            Some(found) => (Some(found), topic),
            None => {
                let choose = |question| self.choose(context, question, ties.inherited, number.value == 0.0);
                let chosen = choose(question);
                let found = chosen.0.as_ref();
                let again = found.is_some_and(|found| {
                    self.scope.counts_again(found, context, mentions)
                        || self.scope.is_kind_of_all_years(found, mentions)
                            && self.scope.goes_on_of_all_years(at, context)
                });
                let not = found.and_then(|found| self.scope.counts_with_part(found, context, tokens, mentions));
                question.cumulative |= again;
                question.not = not;
                if again || not.is_some() { choose(question) } else { chosen }
            }
        };
        let mut mention = match attached {
            Some(found) if self.scope.sums_up_account(&found, context, tokens, mentions) => {
                self.set_aside(number, reasons::OF_ACCOUNT, mention)
            }
            Some(found) => {
                let found = if of_which { self.scope.applicant_share(found, number, tokens, mentions) } else { found };
                self.attached(at, number, context, &Ties { topic, ..*ties }, (found, question.cumulative), mention)
            }
            None if self.scope.goes_on_of_all_years(at, context) => self.set_aside_of_all_years(number, mention),
            None => self.unattached(at, number, question.cumulative, mention),
        };
        // 一件问收费标准,一件要…: what tells of the things counted leaves the topic.
        if mention.indicator.is_some() || context.has_strong_topic() && !number.chinese {
            mention.topic = topic;
        }
        mention
    }

    /// States what a reading says the number counts, unless the sentence shows that it counts only part of that.
    fn attached(
        &mut self,
        at: &At<'_, 'a>,
        number: &Number,
        context: &Context,
        ties: &Ties,
        (attached, cumulative): (Attached<'a>, bool),
        mut mention: Mention<'a>,
    ) -> Mention<'a> {
        let &At { tokens, index, mentions, .. } = at;
        // What was told of the change since last year (74件,比上年减少6件,…) says nothing of whose it is.
        let last = mentions.iter().rfind(|last| last.tells_whose()).filter(|_| !ties.parted);
        if let Some(kind) = self.share(at, number, context, &attached, last) {
            mention.share = Some(kind);
            if kind == reasons::OTHERS_SHARE && !ties.of_which {
                self.unstate_part(tokens, index, &attached, mentions);
            }
            return self.set_aside(number, kind, mention);
        }
        if self.is_part_of_uncounted(&attached, ties.topic, context) {
            return self.set_aside(number, reasons::PART_OF_OTHER, mention);
        }
        if self.is_sum_of_several(&attached, tokens, index, ties.topic) {
            return self.set_aside(number, reasons::SUM_OF_SEVERAL, mention);
        }
        if let Some(sum) = self.scope.like_beside(attached.rule, tokens, index) {
            self.state_sum(number, sum, attached, &mut mention);
            return mention;
        }
        if self.scope.is_of_other_cause(tokens, index, &attached)
            || self.scope.goes_on_of_other_cause(tokens, index, &attached, mentions)
        {
            mention.unrelated = true;
            return self.set_aside(number, reasons::UNRELATED, mention);
        }
        if ties.of_which
            && let Some(whole) = self.later_share(tokens, index, number, &attached)
        {
            mention.topic = ties.topic;
            return self.take_over(number, context, whole, mention);
        }
        if ties.of_which && self.is_part_of_same(&attached, ties.opened, mentions)
            || self.scope.is_not_contained(tokens, index) && self.is_part_of_same(&attached, true, mentions)
            || Self::goes_on_of_same(&attached, mentions)
        {
            return self.set_aside(number, reasons::PART, mention);
        }
        if attached.rule.flags.apart {
            self.unstate_whole(ties.topic, mentions);
        }
        let flags = &attached.rule.flags;
        let unsettled = flags.alone || flags.divided || flags.quiet || flags.adds_up;
        mention.reading = unsettled.then_some(attached.rule);
        mention.cumulative = cumulative;
        self.state(number, attached, &mut mention, None);
        mention
    }

    /// Notes what a number is that no reading claims.
    fn unattached(&mut self, at: &At<'_, 'a>, number: &Number, cumulative: bool, mention: Mention<'a>) -> Mention<'a> {
        if cumulative {
            return self.set_aside(number, reasons::CUMULATIVE, mention);
        }
        if self.scope.is_restated(number) {
            self.note(number, reasons::RESTATED);
        } else if !number.chinese && is_of_month(at.tokens, at.index) {
            // 6月108条、7月117条
            self.recognise(number.digits, reasons::PART_OF_YEAR);
        } else if number.unit.is_some_and(|unit| self.scope.knowledge.codebook.unit_kind(unit) == unit_kind::BODY) {
            self.note(number, reasons::BODIES);
        } else {
            self.unread(number);
        }
        mention
    }

    /// Notes a part of what there was in all years; what goes on behind it is one, too.
    fn set_aside_of_all_years(&mut self, number: &Number, mention: Mention<'a>) -> Mention<'a> {
        self.set_aside(number, reasons::PART_OF_ALL_YEARS, Mention { cumulative: true, ..mention })
    }

    /// Notes what the number is that counts nothing.
    fn set_aside(&mut self, number: &Number, kind: &str, mut mention: Mention<'a>) -> Mention<'a> {
        self.note(number, kind);
        mention.set_aside = true;
        mention
    }
}

/// Whether a month stands directly before the number.
fn is_of_month(tokens: &[Token<'_>], index: usize) -> bool {
    let month = |token: &Token<'_>| matches!(token.what, What::Shape(Shape::Date(None)));
    index > 0 && month(&tokens[index - 1]) && touches(tokens[index - 1].span.end, tokens[index].span.start)
}
