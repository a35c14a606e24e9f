//! One sentence: its numbers from left to right, then what it says without numbers.

use super::attach::{self, Question};
use super::context::{Context, is_bracketed};
use super::exceptions::{GROWTH, OTHER_YEAR, PART_OF_YEAR, PLAN};
use super::lexer::{Token, What, touches};
use super::number::Number;
use super::outlook::Outlook;
use super::recognise::Shape;
use super::unrelated::UNRELATED;
use super::years::YearSaid;
use super::{Reader, parts};
use crate::knowledge::{ConceptSet, ReadingRule, TopicId};
use crate::model::{IndicatorId, Qualifier, Span};

/// Why a number is not that of the whole.
pub(super) const PER_UNIT: &str = "per_unit";

/// Why it is not where the words do not say of how many parts it is said.
const OF_EACH: [&str; 2] = [PER_UNIT, PART_OF_YEAR];

/// What a sentence leaves for the next one: of its paragraph, but for `whole`, `last` and `start`, which last to the end of
/// the section.
#[derive(Debug, Default, Clone)]
pub(super) struct Carry {
    /// What the last number was about.
    pub topic: Option<TopicId>,
    /// The topics whose lists go on later, of the numbers of the paragraph that count something; the last one at the end.
    pub returning: Vec<TopicId>,
    /// The last number that is not part of another: what 其中 in the next sentence divides.
    pub whole: Option<parts::Item>,
    /// The last number outside brackets that follows no 其中: what a 其中 right behind it divides.
    pub last: Option<parts::Item>,
    /// A list that the next sentence of the paragraph may go on with.
    pub open: Option<parts::OpenList>,
    /// How many observations there were before the sentence.
    pub start: usize,
}

/// What became of a number of the sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Mention<'a> {
    /// Its token.
    pub token: usize,
    /// Depth of brackets.
    pub depth: u8,
    /// What it counts.
    pub indicator: Option<IndicatorId>,
    /// What it was about.
    pub topic: Option<TopicId>,
    /// 其中 stands between it and the number before.
    pub of_which: bool,
    /// It is a value of the report's year.
    pub counts: bool,
    /// It counts what there was in all years.
    pub cumulative: bool,
    /// It is recognised as something else than a value.
    pub set_aside: bool,
    /// Nothing that counts stands before it in its clause (另有1件…).
    pub first: bool,
    /// A value stands before it in the sentence.
    pub follows: bool,
    /// By which reading it counts that, where this may be taken back at the end of the sentence.
    pub reading: Option<&'a ReadingRule>,
    /// It counts only what others, or the body itself, had of what the whole area had.
    pub share: Option<&'static str>,
    /// It is a part of what the number before counts, by the topic of its whole.
    pub within: bool,
}

impl<'a> Reader<'a> {
    /// Reads a sentence that may state something; `said` are its concepts.
    pub(super) fn sentence(&mut self, tokens: &[Token<'a>], said: &ConceptSet) {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let replaced = self.replaced(tokens);
        let tokens = replaced.as_deref().unwrap_or(tokens);
        let depths = depths(tokens);
        self.planned = self.is_planned(tokens);
        let before = self.out.observations.len();
        let mut year = YearSaid::default();
        let mut topic = None;
        let mut outer = None;
        let mut mentions: Vec<Mention> = Vec::new();
        let mut index = 0;
        while index < tokens.len() && !self.deadline.cuts() {
            match &tokens[index].what {
                What::Shape(shape) => {
                    if let Some(stated) = shape.year() {
                        let over = stated < self.year && self.goes_over(tokens, index);
                        let beside = over || stated < self.year && mentions.iter().any(|mention| mention.counts);
                        let told = stated < self.year || stated > self.year && self.goes_over_to(tokens, index);
                        if told && depths[index] == 0 && self.is_told(tokens, index) {
                            year.tell(stated);
                        } else {
                            year.say(stated, depths[index], over || self.is_compared(tokens[index].span), beside);
                        }
                    }
                    self.shape(tokens[index].span, *shape);
                }
                What::Counter(kind) => {
                    let kind = self.knowledge.lexicon.prose.numbers.kinds[*kind as usize].clone();
                    self.recognised_digits(tokens[index].span, &kind);
                }
                What::Title => self.recognised_digits(tokens[index].span, "title"),
                What::Term(term) => {
                    // 由2022年的3篇增至8篇: what is reached is this year's.
                    if term.concepts.has(steering.reached) {
                        year.reach();
                    }
                    let dated = index > 0 && matches!(tokens[index - 1].what, What::Shape(_));
                    if term.concepts.has(steering.this_year) {
                        year.this_year();
                    } else if term.concepts.has(steering.whole_year) && !dated {
                        year.whole_year();
                    }
                    self.recognised_digits(tokens[index].span, "name");
                }
                What::Mark(mark) => year.pass(*mark, depths[index]),
                What::Number(number) => {
                    let described = self.is_described(tokens, index, number);
                    let context = Context::of(tokens, &depths, index, described, &self.knowledge.lexicon.prose);
                    let taken = self.respectively(tokens, &depths, index, &context, year.stated, topic, &mut mentions);
                    if taken > 0 {
                        index += taken;
                        topic = mentions.last().and_then(|mention| mention.topic).or(topic);
                        continue;
                    }
                    // 同意公开10件,否决公开3件,信息不存在1件
                    if topic.is_some_and(|topic| self.closed(topic, tokens, &depths, index, &mentions)) {
                        topic = outer;
                    }
                    let mention = self.number(tokens, &depths, index, context, year.stated, topic, &mentions);
                    let opens = |topic: TopicId| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].opened;
                    if mention.topic.is_some_and(opens) && !topic.is_some_and(opens) {
                        outer = topic;
                    }
                    topic = mention.topic.or(topic);
                    let returns = |topic: &TopicId| self.knowledge.lexicon.prose.terms.topics[topic.0 as usize].returns;
                    if let Some(topic) = mention.topic.filter(|_| mention.counts).filter(returns) {
                        self.carry.returning.retain(|earlier| *earlier != topic);
                        self.carry.returning.push(topic);
                    }
                    mentions.push(mention);
                }
            }
            index += 1;
        }
        if !self.planned {
            if mentions.iter().any(|mention| mention.reading.is_some()) {
                self.settle_alone(tokens, &depths, &mut mentions);
                self.settle_undivided(tokens, &mut mentions);
                self.settle_crowded(tokens, &mut mentions);
            }
            self.tales(tokens, &mut mentions);
        }
        let counted = self.carry.last.and_then(|item| item.indicator);
        self.part_lists(tokens, &mentions);
        if !self.planned {
            self.settle_by_applicant(before, tokens, &mentions);
            self.settle_applicants(before, tokens, &mentions);
            self.settle_kinds_of_applicants(before);
            self.settle_sums(before);
            self.settle_kinds(before);
            self.settle_wholes(tokens, &mentions);
            self.zeros(tokens, said, year.first, &mentions);
            if said.meets(&self.knowledge.lexicon.prose.readings.total_words) {
                self.totals(tokens, &mentions, counted);
            }
            self.drop_unrelated(tokens, said, before);
        }
        if topic.is_some() {
            self.carry.topic = topic;
        }
    }

    /// Reads the number at `index`, around which the words of `context` stand.
    #[allow(clippy::too_many_arguments)]
    fn number(
        &mut self,
        tokens: &[Token<'a>],
        depths: &[u8],
        index: usize,
        context: Context,
        year: Option<u16>,
        sentence_topic: Option<TopicId>,
        mentions: &[Mention],
    ) -> Mention<'a> {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let What::Number(number) = &tokens[index].what else { unreachable!("called for numbers only") };
        let multiplied = self.dates_each(tokens, index).map(|(dates, words)| number.times(dates as f64, words));
        let number = multiplied.as_ref().unwrap_or(number);
        let listed = mentions.last().is_some_and(|last| last.of_which && last.depth == depths[index]);
        // 专门机构(1个): a number alone in its brackets stands as if there were none.
        let depth = depths[index].saturating_sub(u8::from(is_bracketed(tokens, index)));
        // 其中图解和动漫占31篇: it opens the clause, whatever the number's own noun is.
        let opening =
            tokens[..index].iter().rev().take_while(|token| matches!(token.what, What::Term(_) | What::Mark('、')));
        let opened = opening.into_iter().any(|token| token.says(steering.of_which));
        let of_which = context.all.has(steering.of_which) || opened || depth > 0 && !mentions.is_empty() || listed;
        let inherited = sentence_topic.or_else(|| self.inherited(&context.all));
        let held = sentence_topic
            .filter(|topic| self.holds(*topic))
            .or_else(|| context.words.iter().filter_map(|word| word.strong).find(|topic| self.holds_all(*topic)))
            .filter(|topic| !self.closed(*topic, tokens, depths, index, mentions));
        // A list goes on behind ; unless what stands there names something else.
        let parted = mentions
            .last()
            .is_some_and(|last| tokens[last.token..index].iter().any(|token| matches!(token.what, What::Mark(';'))));
        let topic = held.or_else(|| self.topic(&context, inherited, of_which && !parted));
        let mut mention = Mention {
            token: index,
            depth,
            topic: inherited,
            of_which,
            first: context.opens_clause(&steering),
            follows: mentions.iter().any(|earlier| earlier.counts),
            ..Mention::default()
        };
        if self.planned || self.is_in_row(tokens, index) {
            return mention;
        }
        if self.is_none(tokens, index) {
            self.note(number, "none");
            mention.set_aside = true;
            return mention;
        }
        if self.is_base_of_share(tokens, index) {
            self.note(number, "base_of_share");
            mention.set_aside = true;
            return mention;
        }
        // 有的部门公开信息不足50条: where problems are told, what is less than a number is none of the year's figures.
        if self.outlook == Outlook::Problems && number.qualifier == Qualifier::AtMost {
            self.note(number, "shortfall");
            mention.set_aside = true;
            return mention;
        }
        let mut question = self.question((tokens, index), number, &context, topic, year, of_which);
        if let Some(kind) =
            self.not_this_year(&context, number, year).filter(|kind| number.each.is_none() || !OF_EACH.contains(kind))
        {
            // 上年转来的2件, 转到下一年度3件: what goes over from year to year is a figure of this one; 本年减少2项.
            let compared = Question {
                other_year: kind == OTHER_YEAR || kind == PLAN,
                change: kind == GROWTH && !context.clause.has(steering.reached),
                earlier: question.earlier || context.clause.has(steering.last_year),
                later: question.later || context.clause.has(steering.next_year),
                ..question
            };
            if (compared.other_year || compared.change)
                && let Some(attached) = attach::attach(&context, compared, &self.allowed, self.knowledge)
            {
                if compared.change {
                    self.changed(number, &context, attached, topic, &mut mention);
                    return mention;
                }
                self.state(number, attached, &mut mention, None);
                mention.topic = topic;
                return mention;
            }
            self.grown(tokens, index, number, mentions);
            self.note(number, kind);
            mention.set_aside = true;
            return mention;
        }
        let items = self.listed(tokens, index, &context);
        if items.len() > 1 && self.distribute(&items, &tokens[..index], number, topic, &mut mention) {
            return mention;
        }
        // 设AB岗各1名专职信息员: of how many is not said.
        let each = |token: &Token<'a>| token.says(steering.each) && touches(token.span.end, number.span.start);
        if items.len() < 2 && index > 0 && each(&tokens[index - 1]) && number.each.is_none() {
            self.note(number, "per_unit");
            mention.set_aside = true;
            return mention;
        }
        if of_which {
            question.cumulative |= self.divides_all_years(&tokens[..index], mentions);
            let whole = mentions.iter().rev().find(|mention| !mention.of_which && mention.counts);
            question.whole =
                whole.map_or_else(|| self.carry.whole.and_then(|item| item.indicator), |whole| whole.indicator);
        }
        let share = self
            .disclosure_share(&context, of_which, mentions)
            .or_else(|| self.share_of_whole(tokens, number, &context, opened, mentions));
        if let Some(whole) = share {
            mention.topic = topic;
            return self.take_over(number, &context, whole, mention);
        }
        let within = self.whole_topic(tokens, index, of_which, mentions).and_then(|whole| {
            let question = Question { topic: Some(whole), ..question };
            let found = attach::attach(&context, question, &self.allowed, self.knowledge)?;
            found.rule.topics.contains(&whole).then_some(found)
        });
        mention.within = within.is_some();
        let (attached, topic) = match within {
            Some(found) => (Some(found), topic),
            None => self.choose(&context, question, inherited, number.value == 0.0),
        };
        let attached = match attached {
            Some(found) if of_which => Some(self.applicant_share(found, number, tokens, mentions)),
            found => found,
        };
        let last = mentions.last().filter(|_| !parted);
        match attached {
            Some(attached) if let Some(kind) = self.share(&context, &attached, last) => {
                self.note(number, kind);
                mention.set_aside = true;
                mention.share = Some(kind);
            }
            Some(attached) if self.is_part_of_uncounted(&attached, topic, &context) => {
                self.note(number, "part_of_other");
                mention.set_aside = true;
            }
            Some(attached) if self.is_sum_of_several(&attached, tokens, index, topic) => {
                self.note(number, "sum_of_several");
                mention.set_aside = true;
            }
            Some(attached) if let Some(sum) = self.like_beside(attached.rule, tokens, index) => {
                self.state_sum(number, sum, attached, &mut mention);
            }
            Some(attached) if self.is_of_other_cause(tokens, index, &attached) => {
                self.note(number, UNRELATED);
                mention.set_aside = true;
            }
            Some(attached) if of_which && self.is_part_of_same(&attached, opened, mentions) => {
                self.note(number, "part");
                mention.set_aside = true;
            }
            Some(attached) if Self::goes_on_of_same(&attached, mentions) => {
                self.note(number, "part");
                mention.set_aside = true;
            }
            Some(attached) => {
                if attached.rule.apart {
                    self.unstate_whole(topic, mentions);
                }
                let unsettled = attached.rule.alone || attached.rule.divided || attached.rule.quiet;
                mention.reading = unsettled.then_some(attached.rule);
                mention.cumulative = question.cumulative;
                self.state(number, attached, &mut mention, None);
            }
            None if question.cumulative => {
                self.note(number, "cumulative");
                mention.set_aside = true;
            }
            None if self.is_restated(number) => self.note(number, "restated"),
            // 6月108条、7月117条
            None if !number.chinese && is_of_month(tokens, index) => self.recognise(number.digits, PART_OF_YEAR),
            None => self.unread(number),
        }
        // 一件问收费标准,一件要…: what tells of the things counted leaves the topic.
        if mention.indicator.is_some() || context.has_strong_topic() && !number.chinese {
            mention.topic = topic;
        }
        mention
    }

    fn question(
        &self,
        (tokens, index): (&[Token<'a>], usize),
        number: &Number,
        context: &Context,
        topic: Option<TopicId>,
        year: Option<u16>,
        part: bool,
    ) -> Question {
        let earlier = self.is_earlier(year);
        let steering = self.knowledge.lexicon.prose.terms.steering;
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
            && tokens[..index]
                .iter()
                .any(|token| matches!(token.what, What::Shape(shape) if self.is_earlier(shape.year())));
        let since = since || until || launched || summed || context.all.has(steering.since) && earlier;
        // 《条例》施行以来 in the first year of its forms is that year.
        let began = context.all.has(steering.since_ordinance)
            && self.knowledge.forms.forms.first().is_some_and(|form| form.first_year == self.year);
        // 自条例实施以来,…,今年共公开300条
        let own_year = context.clause.has(steering.this_year) && !context.clause.has(steering.cumulative_strong);
        Question {
            unit: number.unit,
            topic,
            zero: false,
            dated: year == Some(self.year) || context.clause.has(steering.this_year),
            cumulative: !(began || own_year)
                && (context.all.has(steering.cumulative_strong) || since)
                && (until || launched || context.all.has(steering.cumulative) || !self.began_this_year(tokens, index)),
            place: Span { start: bracketed_start(tokens, index), end: number.span.end },
            titled: number.value == 0.0
                || topic.is_some_and(|topic| self.topics.contains(&topic) || self.is_beside(topic)),
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
    fn divides_all_years(&self, before: &[Token<'a>], mentions: &[Mention]) -> bool {
        let steering = self.knowledge.lexicon.prose.terms.steering;
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
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let next = |token: &&Token<'a>| !matches!(token.what, What::Number(_));
        let behind = tokens[index + 1..].iter().take_while(next);
        let says = |concept| behind.clone().any(|token| token.says(concept));
        let this_year = |token: &Token<'a>| matches!(token.what, What::Shape(shape) if shape.year() == Some(self.year));
        let new = says(steering.new_item)
            || dated && (says(steering.whole_year) || says(steering.this_year) || behind.clone().any(this_year));
        says(steering.of_which) && new
    }
}

/// Where the number at `index` begins, together with a bracket right before it: 微博(某地发布)377条.
fn bracketed_start(tokens: &[Token<'_>], index: usize) -> u32 {
    let start = tokens[index].span.start;
    let mark = |token: &Token<'_>, of: char| matches!(token.what, What::Mark(mark) if mark == of);
    let closed = index.checked_sub(1).filter(|&at| mark(&tokens[at], ')') && touches(tokens[at].span.end, start));
    let opened = closed.and_then(|at| tokens[..at].iter().rposition(|token| mark(token, '(')));
    opened.map_or(start, |at| tokens[at].span.start)
}

/// Whether a month stands directly before the number.
fn is_of_month(tokens: &[Token<'_>], index: usize) -> bool {
    let month = |token: &Token<'_>| matches!(token.what, What::Shape(Shape::Date(None)));
    index > 0 && month(&tokens[index - 1]) && touches(tokens[index - 1].span.end, tokens[index].span.start)
}

/// Depth of brackets of each token; a bracket belongs to what it encloses. Words in brackets before a colon head what
/// follows like those before them: 行政诉讼(未经复议直接起诉):维持4件.
pub(super) fn depths(tokens: &[Token<'_>]) -> Vec<u8> {
    let mut depth: u8 = 0;
    let mut opened = 0;
    let mut depths = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        match token.what {
            What::Mark('(') => {
                depth = depth.saturating_add(1);
                depths.push(depth);
                opened = at;
            }
            What::Mark(')') => {
                depth = depth.saturating_sub(1);
                depths.push(depth + 1);
                let heads = tokens.get(at + 1).is_some_and(|next| matches!(next.what, What::Mark(':')));
                if heads && !tokens[opened..at].iter().any(Token::is_number) {
                    depths[opened..=at].fill(depth);
                }
            }
            _ => depths.push(depth),
        }
    }
    depths
}
