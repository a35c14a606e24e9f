//! Numbers that say something of the subject and are none of the year's figures: other years, plans,
//! parts of what was counted, what the words take back.

use super::super::attach::{Attached, Context, Side, fills_bracket};
use super::super::reader::{Mention, Reader, Scope, reasons};
use super::super::tokens::{LETTER, Number, Token, What, clause_before, ends_clause, gap, touches};
use crate::knowledge::{ConceptSet, MarkRole, Reads, TopicId, unit_kind};
use crate::model::{IndicatorId, Observation, Span};

impl<'a> Reader<'a> {
    /// Why a number is not a value of the report's year.
    pub(super) fn not_this_year(&self, context: &Context, number: &Number, year: Option<u16>) -> Option<&'static str> {
        let steering = self.scope.words.terms.steering;
        let clause = &context.clause;
        let percent = self.scope.is_share(number);
        if number.unit.is_none() && context.last.has(steering.contact) {
            return Some(reasons::CONTACT);
        }
        let compared = clause.has(steering.growth) || context.last.has(steering.growth);
        if compared && (percent || context.last.has(steering.growth) || clause.has(steering.last_year)) {
            return Some(reasons::GROWTH);
        }
        // 申请量近几年增长很快,2016年收到214件: what the own clause says of the year counts.
        let own_year = year == Some(self.scope.year) || clause.has(steering.whole_year);
        let recent = context.all.has(steering.recent_years) && (clause.has(steering.recent_years) || !own_year);
        if clause.has(steering.last_year) || recent {
            return Some(reasons::OTHER_YEAR);
        }
        // 上半年举办培训1期, 1至3月收取复印费16元 are what there was in the year, where nothing is said of its other half.
        let event = number.unit.is_some_and(|unit| {
            let codebook = &self.scope.knowledge.codebook;
            codebook.unit_kind(unit) == unit_kind::EVENT || codebook.is_money(unit)
        });
        if clause.has(steering.part_of_year) && (self.passage.parted || !event) {
            return Some(reasons::PART_OF_YEAR);
        }
        let since = (context.all.has(steering.since) || context.all.has(steering.cumulative_strong))
            && self.scope.is_earlier(year);
        if self.scope.is_other_year(year) && !since && !clause.meets(&steering.over()) {
            return Some(reasons::OTHER_YEAR);
        }
        // 复议少3件, not 最多3件
        let before = &self.scope.page.reading[..number.span.start as usize];
        let change = before.chars().next_back().filter(|c| self.scope.words.marks.role(*c) == Some(MarkRole::Change));
        let nearest = context.words.iter().find(|word| word.side == Side::Near);
        if let (Some(change), Some(noun)) = (change, nearest)
            && noun.span.end as usize + change.len_utf8() == before.len()
        {
            return Some(reasons::GROWTH);
        }
        // 同比减少申请6件
        let mut near = context.words.iter().filter(|word| word.side == Side::Near);
        if let (Some(noun), Some(verb)) = (near.next(), near.next())
            && (verb.concepts.has(steering.against_last_year) || verb.concepts.has(steering.fall))
            && touches(noun.span.end, number.span.start)
            && verb.span.end == noun.span.start
        {
            return Some(reasons::GROWTH);
        }
        // 力争公开不少于300条
        if clause.has(steering.intend) {
            return Some(reasons::PLAN);
        }
        // 各镇均设查阅点,共计16个
        if clause.has(steering.per_unit) && !context.last.has(steering.total_word) {
            return Some(reasons::PER_UNIT);
        }
        // 各司局均明确一名领导分管,并确定1名联络员; not …,并组织培训2次
        if number.value == 1.0 && context.carries(steering.per_unit) {
            let (before, _) = self.scope.clause_of(Span { end: number.span.start, ..number.span });
            let first = self.scope.words.terms.find(before).next();
            if first.is_some_and(|(start, _, term)| start == 0 && term.concepts.has(steering.and_then)) {
                return Some(reasons::PER_UNIT);
            }
        }
        if clause.has(steering.monthly) {
            return Some(reasons::FREQUENCY);
        }
        if clause.has(steering.next_year) {
            return Some(reasons::PLAN);
        }
        None
    }

    /// 行政复议6200件,其中政府信息公开1060件: only the share that concerns disclosure counts. The
    /// index of the whole's observation, where the number is such a share.
    pub(super) fn disclosure_share(&self, context: &Context, of_which: bool, mentions: &[Mention]) -> Option<usize> {
        let steering = self.scope.words.terms.steering;
        let last = mentions.last()?;
        let opens = context.all.has(steering.of_which) && of_which;
        // 其中因政府信息公开申请行政复议16件: the words for requests begin with those for disclosure.
        let disclosure = ConceptSet::of([steering.info_open, steering.request]);
        if !opens || !last.counts || !context.clause.meets(&disclosure) {
            return None;
        }
        let index = self.out.observations.len().checked_sub(1)?;
        let whole = &self.out.observations[index];
        let total = |topic: TopicId| self.scope.about(topic).total;
        // 行政复议应诉案件5件,其中涉及信息公开的行政复议1件: the share says itself what it is of.
        let own = context.topic().filter(|_| context.has_strong_topic()).and_then(total);
        let disputed = last.topic.and_then(total) == Some(whole.indicator) && Some(whole.indicator) == last.indicator;
        let disputed = disputed && own.is_none_or(|own| own == whole.indicator);
        let requests = self.scope.words.terms.topics.steering.request;
        (disputed && last.topic != Some(requests)).then_some(index)
    }

    /// 复议案件46件、应诉案件23件,其中涉及政府信息公开的复议3件、诉讼2件: the whole of which a later number of the list is the share
    /// that concerns disclosure; it may stand in the sentence before.
    pub(super) fn later_share(
        &self,
        tokens: &[Token<'a>],
        index: usize,
        number: &Number,
        part: &Attached<'_>,
    ) -> Option<usize> {
        let steering = self.scope.words.terms.steering;
        let Reads::Value(indicator, None) = part.rule.reads else { return None };
        let opening = tokens[..index].iter().rposition(|token| token.says(steering.of_which))?;
        let list = &tokens[opening..index];
        let open = |token: &Token<'a>| token.says(steering.info_open);
        let listed = list.iter().any(open) && !list.iter().any(ends_clause);
        // …因政府信息公开被申请复议7件,维持5件;因政府信息公开被提起诉讼4件: the number says so itself.
        let own = clause_before(tokens, index).iter().any(open);
        let disclosed = (listed || own) && list.iter().any(Token::is_number) && !tokens[..opening].iter().any(open);
        if !disclosed || !self.scope.words.terms.topics.is_spoken(indicator) {
            return None;
        }
        let start = self.scope.sentence_before(tokens[0].span).start;
        let whole = |seen: &Observation| {
            let more = seen.value.is_some_and(|all| all > number.value);
            let before = Span { start: self.scope.page.sentence_of(seen.number).start, end: seen.number.start };
            seen.indicator == indicator && more && before.end >= start && !self.scope.speaks_of_disclosure(before)
        };
        self.out.observations.iter().rposition(whole)
    }

    /// Gives the whole's indicator to its share and takes it from the whole.
    pub(super) fn take_over(
        &mut self,
        number: &Number,
        context: &Context,
        whole: usize,
        mut mention: Mention<'a>,
    ) -> Mention<'a> {
        let whole = self.out.observations.remove(whole);
        // 应诉案件12件,胜诉9件,其中信息公开类1件: what came of all of them is not told of its share.
        let between = |seen: &Observation| {
            (whole.number.end..number.digits.start).contains(&seen.number.start)
                && seen.indicator != whole.indicator
                && self.scope.kin(seen.indicator, whole.indicator)
        };
        let parts: Vec<Observation> = self.out.observations.extract_if(.., |seen| between(seen)).collect();
        self.withdraw(parts, reasons::ALL_SUBJECTS);
        let start = context.words.iter().filter(|word| word.side == Side::Near).map(|word| word.span.start).min();
        let share = Observation {
            value: Some(number.value),
            interval: Some(number.interval),
            qualifier: number.qualifier,
            number: number.digits,
            evidence: Span { start: start.unwrap_or(number.span.start), end: number.span.end },
            ..whole.clone()
        };
        mention.indicator = Some(whole.indicator);
        mention.counts = true;
        self.withdraw([whole], reasons::ALL_SUBJECTS);
        self.give(number, share);
        mention
    }

    /// 办结行政复议案件23件,其中维持15件: part of a total that was not counted, because it is not
    /// about disclosure.
    pub(super) fn is_part_of_uncounted(
        &self,
        attached: &Attached<'_>,
        topic: Option<TopicId>,
        context: &Context,
    ) -> bool {
        let Reads::Value(indicator, None) = &attached.rule.reads else { return false };
        let steering = self.scope.words.terms.steering;
        let total = topic.and_then(|topic| self.scope.about(topic).total);
        total.is_some_and(|total| {
            total != *indicator
                && context.all.has(steering.of_which)
                && self.scope.knowledge.codebook.family(total) == self.scope.knowledge.codebook.family(*indicator)
                && !self.has(total, None)
        })
    }

    /// A part that would count the same as its whole is only a part of it (解读12篇,其中文字解读8篇), as is the total of what
    /// the whole is one kind of (网站公开86条,其中乡政府公开12条); `opened`: its own clause says 其中.
    pub(super) fn is_part_of_same(&self, attached: &Attached<'_>, opened: bool, mentions: &[Mention]) -> bool {
        let Reads::Value(indicator, applicant) = &attached.rule.reads else { return false };
        if let Some(applicant) = *applicant {
            // 其他组织申请59件,其中环保社会组织27件; not 其中企业27件
            let counted = |seen: &Observation| (seen.indicator, seen.applicant) == (*indicator, Some(applicant));
            let opened = opened && self.scope.kind_named(attached.words, applicant).is_none();
            // 占31.6% may stand between them.
            let share = |mention: &&Mention| !mention.counts && mention.set_aside;
            let counts = mentions.iter().rev().find(|mention| !share(mention)).is_some_and(|last| last.counts);
            return opened && counts && self.out.observations.last().is_some_and(counted);
        }
        let same = |whole: Option<IndicatorId>| {
            whole.is_some_and(|whole| {
                whole == *indicator || self.scope.knowledge.codebook.is_of_a_kind_of(whole, *indicator)
            })
        };
        let before = mentions.iter().any(|earlier| !earlier.of_which && same(earlier.indicator));
        let right_before = opened && same(mentions.last().and_then(|last| last.indicator));
        // …单位13件。单位中律师事务所5件
        let last = mentions.iter().all(|earlier| earlier.of_which)
            && self.carry.last.and_then(|last| last.indicator) == Some(*indicator);
        before || right_before || last
    }

    /// What is counted again by the noun of the clause before, not by one of its own, is part of what was counted there
    /// (微信平台推送651篇,双语发布180篇).
    pub(super) fn goes_on_of_same(attached: &Attached<'_>, mentions: &[Mention]) -> bool {
        let Reads::Value(indicator, None) = &attached.rule.reads else { return false };
        attached.side == Side::Carried
            && mentions.last().is_some_and(|last| last.counts && last.indicator == Some(*indicator))
    }

    /// 收到20件(含上年结转3件): the number before is not the topic's total.
    pub(super) fn unstate_whole(&mut self, topic: Option<TopicId>, mentions: &[Mention]) {
        let total = topic.and_then(|topic| self.scope.about(topic).total);
        let Some(last) = mentions.last().filter(|last| last.counts && last.indicator == total) else { return };
        let Some(seen) = self.out.observations.pop_if(|seen| Some(seen.indicator) == last.indicator) else { return };
        self.withdraw([seen], reasons::WITH_CARRIED);
    }
}

impl<'a> Scope<'a> {
    /// Whether the number at `index` says that there was not one: 未发生一起, 1件也没有.
    pub fn is_none(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let negation = self.words.terms.steering.negation;
        let negates = |token: &Token<'a>| token.says(negation);
        let Some(number) = tokens[index].number() else { return false };
        // 一件没有, not 1份没有制定
        let ends = tokens.get(index + 2).is_none_or(|token| matches!(token.what, What::Mark(_)));
        let behind = tokens.get(index + 1).filter(|token| ends && touches(number.span.end, token.span.start));
        let before =
            index.checked_sub(1).map(|at| &tokens[at]).filter(|token| touches(token.span.end, number.span.start));
        // 一件申请也没有收到
        let not_even = self.words.terms.steering.not_even;
        let not_even = |token: &Token<'a>| token.says(not_even);
        let clause = tokens[index + 1..].iter().take_while(|token| matches!(token.what, What::Term(_)));
        number.value == 1.0 && ([behind, before].into_iter().flatten().any(negates) || clause.into_iter().any(not_even))
    }

    /// Whether the number's clause says that what it counts is not among what was counted before: 经费32万元,不含网站建设
    /// 经费145万元.
    pub fn is_not_contained(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let excluding = self.words.terms.steering.excluding;
        clause_before(tokens, index).first().is_some_and(|first| first.says(excluding))
    }

    /// Whether the number at `index` is that of each of several, of how many is not told: 设AB岗各1名专职信息员,
    /// 网站和微信各发布信息30条; not 各发布平台发布信息30条.
    pub(super) fn is_of_each(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let steering = self.words.terms.steering;
        let verbs = ConceptSet::of([steering.hold, steering.issue, steering.publish, steering.receive]);
        let goes_for =
            |each: &Token<'a>, next: &Token<'a>| each.says(steering.each) && touches(each.span.end, next.span.start);
        match &tokens[..=index] {
            [.., each, number] if goes_for(each, number) => true,
            [.., each, verb, _] if verb.says_any(&verbs) && goes_for(each, verb) => true,
            [.., each, verb, word, _] => word.says(steering.info) && verb.says_any(&verbs) && goes_for(each, verb),
            _ => false,
        }
    }

    /// Whether the number at `index` is only what a share is taken of: 占全部行政复议案件274件的11.3%.
    pub(super) fn is_base_of_share(&self, tokens: &[Token<'a>], index: usize) -> bool {
        // …案件(274件)的11.3%
        let bracketed = usize::from(fills_bracket(tokens, index));
        let Some(behind) = tokens.get(index + 1 + bracketed) else { return false };
        let Some(share) = behind.number() else { return false };
        let joined = gap(tokens[index + bracketed].span.end, behind.span.start) <= LETTER;
        let before = &tokens[..index - bracketed];
        let mut words = before.iter().rev().take_while(|token| matches!(token.what, What::Term(_)));
        self.is_share(share) && joined && words.any(|token| token.says(self.words.terms.steering.share))
    }
}
