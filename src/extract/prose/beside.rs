//! Numbers that stand beside each other: of which whole they are parts, and whether one alone says how many.

use super::Reader;
use super::attach::{self, Attached, Question, hull};
use super::context::Context;
use super::lexer::{Token, What, touches};
use super::number::Number;
use super::recognise::Shape;
use super::sentence::Mention;
use crate::knowledge::{ConceptSet, ReadingRule, TopicId};
use crate::model::{Basis, Interval, Observation, Qualifier, Span};

/// Most words and marks between two numbers that stand beside each other in a list.
const MOST_BETWEEN: usize = 3;

/// Among so many values read last a sum is looked for.
const LATELY: usize = 4;

/// Fewest numbers of other things in a sentence that is about them.
const CROWD: usize = 2;

/// Several numbers that count the like, added up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum {
    value: f64,
    /// What the hedges of all of them leave open.
    interval: Interval,
    /// That of the first which is not exact.
    qualifier: Qualifier,
    /// From the first of them to the last.
    words: Span,
}

impl Sum {
    /// Makes the sum the value of what states one of the numbers.
    pub fn give_to(self, seen: &mut Observation) {
        seen.value = Some(self.value);
        seen.interval = Some(self.interval);
        seen.qualifier = self.qualifier;
        seen.evidence = hull(seen.evidence, self.words);
        seen.basis = Basis::Computed;
    }
}

impl<'a> Reader<'a> {
    /// 书面申请3件,网上申请5件: a number that would be the whole is read anew where others of its family stand
    /// behind it that are no parts of it.
    pub(super) fn settle_alone(&mut self, tokens: &[Token<'a>], depths: &[u8], mentions: &mut [Mention]) {
        for at in 0..mentions.len() {
            let mention = mentions[at].clone();
            let (Some(whole), What::Number(number)) = (mention.indicator, &tokens[mention.token].what) else {
                continue;
            };
            if !mention.reading.is_some_and(|rule| rule.alone) || !mention.counts {
                continue;
            }
            let kin =
                |other: &&Mention| other.counts && other.indicator.is_some_and(|id| id != whole && self.kin(whole, id));
            let beside: Vec<&Mention> = mentions[at + 1..].iter().filter(kin).collect();
            let sum: f64 = beside
                .iter()
                .filter_map(|other| match &tokens[other.token].what {
                    What::Number(number) => Some(number.value),
                    _ => None,
                })
                .sum();
            if beside.is_empty() || beside[0].of_which || sum == number.value {
                continue;
            }
            let read = |seen: &Observation| seen.number == number.digits && seen.indicator == whole;
            let Some(seen) = self.out.observations.iter().rposition(read) else { continue };
            let context = Context::of(tokens, depths, mention.token, false, &self.knowledge.lexicon.prose);
            let question = Question {
                unit: number.unit,
                topic: mention.topic,
                place: number.span,
                titled: true,
                part: true,
                not: Some(whole),
                ..Question::default()
            };
            self.out.observations.remove(seen);
            self.out.numbers -= u32::from(!number.chinese);
            (mentions[at].indicator, mentions[at].counts) = (None, false);
            match attach::attach(&context, question, &self.allowed, self.knowledge) {
                Some(attached) => self.state(number, attached, &mut mentions[at], None),
                None => self.unread(number),
            }
        }
    }

    /// 全年印发文件236份,其中主动公开128份; not 全年印发文件236份 alone: what is a figure only as the whole of what is
    /// counted behind it.
    pub(super) fn settle_undivided(&mut self, tokens: &[Token<'a>], mentions: &mut [Mention]) {
        for at in 0..mentions.len() {
            let divided = mentions[at].reading.is_some_and(|rule| rule.divided);
            let Some(whole) = mentions[at].indicator.filter(|_| divided) else { continue };
            let part = |other: &Mention| other.counts && other.indicator.is_some_and(|id| self.kin(whole, id));
            if !mentions[at + 1..].iter().any(part) {
                self.unstate(tokens, &mut mentions[at], "undivided");
            }
        }
    }

    /// 悬挂横幅54条,发放宣传单12000份,接受咨询620人次: amid figures of other work it is a figure of that work, unless the
    /// sentence speaks of disclosure.
    pub(super) fn settle_crowded(&mut self, tokens: &[Token<'a>], mentions: &mut [Mention]) {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let disclosure = ConceptSet::of([steering.info_open, steering.request, steering.info, steering.publish]);
        let counts_other = |mention: &&Mention| match &tokens[mention.token].what {
            What::Number(number) => {
                !mention.counts && !number.unit.is_some_and(|unit| self.knowledge.codebook.is_percent(unit))
            }
            _ => false,
        };
        let others = mentions.iter().filter(counts_other).count();
        if others < CROWD || tokens.iter().any(|token| token.says_any(&disclosure)) {
            return;
        }
        for mention in mentions.iter_mut().filter(|mention| mention.reading.is_some_and(|rule| rule.quiet)) {
            self.unstate(tokens, mention, "amid_other_work");
        }
    }

    /// Takes back what a number was read as; it is of the kind.
    fn unstate(&mut self, tokens: &[Token<'a>], mention: &mut Mention, kind: &str) {
        let What::Number(number) = &tokens[mention.token].what else { return };
        let read = |seen: &Observation| seen.number == number.digits && Some(seen.indicator) == mention.indicator;
        let Some(seen) = self.out.observations.iter().rposition(read) else { return };
        self.out.observations.remove(seen);
        self.out.numbers -= u32::from(!number.chinese);
        self.note(number, kind);
        (mention.indicator, mention.counts, mention.set_aside) = (None, false, true);
    }

    /// 公开建议12件、提案8件: where the numbers right before or behind the one at `index` count the like, and it is
    /// said of all of them, only their sum says how many.
    pub(super) fn like_beside(&self, rule: &ReadingRule, tokens: &[Token<'a>], index: usize) -> Option<Sum> {
        if !rule.single {
            return None;
        }
        let needs = rule.needs.iter().fold(ConceptSet::default(), |set, group| set.union(group));
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let apart = ConceptSet::of([steering.total_word, steering.of_which]);
        // What the word right before the number, or right behind it, means.
        let word = |at: Option<usize>, touches: &dyn Fn(&Token<'a>) -> bool| match at.and_then(|at| tokens.get(at)) {
            Some(token) if touches(token) => match &token.what {
                What::Term(term) => term.concepts,
                _ => ConceptSet::default(),
            },
            _ => ConceptSet::default(),
        };
        let sides = |at: usize| {
            let span = number_span(&tokens[at]);
            let before = word(at.checked_sub(1), &|token| touches(token.span.end, span.start));
            [before, word(Some(at + 1), &|token| touches(span.end, token.span.start))]
        };
        let like = |one: usize, other: usize| {
            let between = &tokens[one.min(other) + 1..one.max(other)];
            let lists = |token: &Token<'a>| matches!(token.what, What::Mark('、' | ',') | What::Term(_));
            let summed = |token: &Token<'a>| token.says_any(&apart);
            let (own, others) = (sides(one), sides(other));
            let mut pairs = own.iter().zip(&others);
            pairs.any(|(one, other)| one.iter().any(|concept| needs.has(concept) && other.has(concept)))
                && between.len() <= MOST_BETWEEN
                && between.iter().all(|token| lists(token) && !summed(token))
        };
        let is_number = |at: &usize| matches!(tokens[*at].what, What::Number(_));
        let (mut first, mut last) = (index, index);
        while let Some(before) = (0..first).rev().find(is_number).filter(|&before| like(first, before)) {
            first = before;
        }
        while let Some(behind) = (last + 1..tokens.len()).find(is_number).filter(|&behind| like(last, behind)) {
            last = behind;
        }
        let words = hull(number_span(&tokens[first]), number_span(&tokens[last]));
        let mut sum = Sum { value: 0.0, interval: Interval::exact(0.0), qualifier: Qualifier::Exact, words };
        for token in &tokens[first..=last] {
            let What::Number(number) = &token.what else { continue };
            sum.value += number.value;
            sum.interval.low += number.interval.low;
            sum.interval.high += number.interval.high;
            if sum.qualifier == Qualifier::Exact {
                sum.qualifier = number.qualifier;
            }
        }
        (first < last).then_some(sum)
    }

    /// Records the sum of several numbers where the first of them is read; the others are its parts.
    pub(super) fn state_sum(
        &mut self,
        number: &Number,
        sum: Sum,
        attached: Attached<'_>,
        mention: &mut Mention,
    ) {
        let stated = |seen: &Observation| seen.basis == Basis::Computed && seen.evidence.overlaps(sum.words);
        if self.out.observations.iter().rev().take(LATELY).any(stated) {
            self.note(number, "part_of_several");
            mention.set_aside = true;
            return;
        }
        self.state(number, attached, mention, None);
        if let Some(seen) = self.out.observations.last_mut().filter(|_| mention.counts) {
            sum.give_to(seen);
        }
    }

    /// 4月、9月各举办了一期培训班: how many days or months stand before the words that say that each of them had
    /// as many as the number at `index`, and where.
    pub(super) fn dates_each(&self, tokens: &[Token<'a>], index: usize) -> Option<(usize, Span)> {
        let steering = self.knowledge.lexicon.prose.terms.steering;
        let each = |token: &Token<'a>| match &token.what {
            What::Term(term) => term.concepts.has(steering.per_unit) || term.concepts.has(steering.each),
            _ => false,
        };
        let words = tokens[..index].iter().rposition(each)?;
        if tokens[words..index].iter().any(|token| !matches!(token.what, What::Term(_))) {
            return None;
        }
        let (mut dates, mut at) = (0, words);
        while let Some(before) = at.checked_sub(1) {
            match &tokens[before].what {
                What::Shape(Shape::Date(_)) => dates += 1,
                // 上半年、下半年各培训一次, 上、下半年各一次
                What::Term(term) if term.concepts.has(steering.part_of_year) => {
                    dates += 1 + usize::from(self.page.read(tokens[before].span).contains('、'));
                }
                What::Mark('、') => {}
                What::Term(term) if term.concepts.has(steering.and) => {}
                _ => break,
            }
            at = before;
        }
        (dates > 1).then(|| (dates, hull(tokens[at].span, tokens[words].span)))
    }

    /// The topic of the parts of what the number before counts, where 其中 or brackets introduce the number at
    /// `index`, and they do not exceed it.
    pub(super) fn whole_topic(
        &self,
        tokens: &[Token<'a>],
        index: usize,
        of_which: bool,
        mentions: &[Mention],
    ) -> Option<TopicId> {
        if !of_which {
            return None;
        }
        let value = |at: usize| match &tokens[at].what {
            What::Number(number) => number.value,
            _ => 0.0,
        };
        let (counted, whole, parts) = match mentions.iter().rposition(|mention| !mention.of_which) {
            Some(at) => {
                let whole = &mentions[at];
                (whole.indicator.filter(|_| whole.counts)?, value(whole.token), &mentions[at + 1..])
            }
            // 不予公开7件。其中信息不存在的4件: the last value of the line before the sentence, be it part of another or not.
            None => {
                let earlier = |seen: &&Observation| seen.number.end <= tokens[0].span.start;
                let whole = self.out.observations.iter().rev().find(earlier)?;
                let between = Span { start: whole.number.end, end: tokens[0].span.start };
                if self.page.read(between).contains('\n') {
                    return None;
                }
                (whole.indicator, whole.value?, mentions)
            }
        };
        let topics = &self.knowledge.lexicon.prose.terms.topics;
        let topic = topics.iter().position(|topic| topic.whole == Some(counted))?;
        let parts: f64 = parts.iter().map(|mention| value(mention.token)).sum();
        (parts + value(index) <= whole).then_some(TopicId(topic as u8))
    }
}

/// Where the number stands with its hedges and unit.
fn number_span(token: &Token<'_>) -> Span {
    match &token.what {
        What::Number(number) => number.span,
        _ => token.span,
    }
}
