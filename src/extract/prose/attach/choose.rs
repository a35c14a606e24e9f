//! Which reading a number gets: that of its own topic, else one of the topics around it.

use super::super::reader::{At, Mention, Reader, Scope, is_within};
use super::super::tokens::{Number, Token, clause_before};
use super::Attached;
use super::context::{Context, Side};
use super::question::Question;
use crate::knowledge::{ConceptSet, Reads, TopicId};
use crate::model::IndicatorId;

impl<'a> Reader<'a> {
    /// The reading of a number and the topic under which it was found: the question's, else that of the sentence
    /// (`inherited`), that of the number's own words, or one whose list goes on. `none`: the number is a nought.
    pub fn choose(
        &self,
        context: &Context,
        question: Question,
        inherited: Option<TopicId>,
        none: bool,
    ) -> (Option<Attached<'a>>, Option<TopicId>) {
        let ask = |question: Question| {
            let found = self.scope.attach(context, question)?;
            Some((found, question.topic))
        };
        let under = |topic: Option<TopicId>| {
            if topic == question.topic { None } else { ask(Question { topic, ..question }) }
        };
        // 发出收费通知0件: what is said to be none may be counted by its noughts too.
        let by_noughts = || if none { ask(Question { zero: true, ..question }) } else { None };
        // 收费许可类44条 in a list of what was published: the list's topic, not the item's; behind 建议提案, where
        // 执法信息189条 is none, the item's.
        let listed = || under(inherited).filter(|(found, _)| question.part || found.rule.flags.first);
        let own = || under(context.topic()).filter(|(found, _)| found.rule.flags.first);
        let found = ask(question).or_else(by_noughts).or_else(listed).or_else(own);
        match found.or_else(|| self.going_on(context, question)) {
            Some((found, topic)) => (Some(found), topic),
            None => (None, question.topic),
        }
    }

    /// 工作动态385条,统计分析及解读64篇,通知公告47条: a list goes on behind what leaves its topic.
    fn going_on(&self, context: &Context, question: Question) -> Option<(Attached<'a>, Option<TopicId>)> {
        if question.cumulative || context.has_strong_topic() {
            return None;
        }
        self.carry.returning.iter().rev().find_map(|earlier| {
            let question = Question { topic: Some(*earlier), ..question };
            let found = self.scope.attach(context, question)?;
            let near = found.side == Side::Near && found.rule.topics.contains(earlier);
            near.then_some((found, question.topic))
        })
    }
}

impl<'a> Scope<'a> {
    /// Whether a number is said to be the sum of more than the one that counts the same before it:
    /// 2020年公开139条,累计公开1683条.
    pub fn counts_again(&self, attached: &Attached<'_>, context: &Context, mentions: &[Mention]) -> bool {
        let steering = self.words.terms.steering;
        let Reads::Value(indicator, None) = &attached.rule.reads else { return false };
        let before = |earlier: &Mention| earlier.counts && !earlier.of_which && earlier.indicator == Some(*indicator);
        let own = ConceptSet::of([steering.whole_year, steering.this_year]);
        context.clause.has(steering.accumulated) && !context.clause.meets(&own) && mentions.iter().any(before)
    }

    /// Whether a number counts a kind of what was said of all years before it.
    pub fn is_kind_of_all_years(&self, attached: &Attached<'_>, mentions: &[Mention]) -> bool {
        let Reads::Value(indicator, None) = attached.rule.reads else { return false };
        let whole = mentions.iter().rev().find(|mention| mention.cumulative && mention.counts);
        whole.and_then(|whole| whole.indicator).is_some_and(|all| all != indicator && self.kin(all, indicator))
    }

    /// Whether a number goes on with what was said of all years, in its unit or as a share: 自2004年以来累计公开1694条,全文电子化的
    /// 1523条; not 累计公开1694条,全年新增120条, nor 截至年底累计公开1694条,网站1523条, which is mostly told of the year.
    pub fn goes_on_of_all_years(&self, at: &At<'_, 'a>, context: &Context) -> bool {
        let steering = &self.words.terms.steering;
        let Some(last) = at.mentions.last().filter(|last| last.cumulative) else { return false };
        let whole = at.mentions.iter().find(|mention| mention.cumulative).map_or(last.token, |whole| whole.token);
        let number = |token: usize| at.tokens[token].number();
        let unit = |token: usize| number(token).and_then(|number| number.unit);
        let alike = unit(whole) == unit(at.index) || number(at.index).is_some_and(|share| self.is_share(share));
        let since = ConceptSet::of([steering.since, steering.cumulative_strong]);
        alike
            && !context.clause.meets(&ConceptSet::of([steering.new_item, steering.cumulative, steering.request]))
            && at.tokens[..whole].iter().any(|token| token.says_any(&since))
            && !self.began_this_year(at.tokens, whole)
            && self.divides_all_years(&at.tokens[..at.index], at.mentions)
    }

    /// What a number does not count, because words that say it were said of a part alone: 发布会6次,其中主要负责同志参加2次,
    /// 在线访谈3次; not 主要负责同志参加发布会2次、在线访谈3次, nor where the whole was told before.
    pub fn counts_with_part(
        &self,
        attached: &Attached<'_>,
        context: &Context,
        tokens: &[Token<'a>],
        mentions: &[Mention],
    ) -> Option<IndicatorId> {
        let Reads::Value(indicator, None) = attached.rule.reads else { return None };
        let (last, before) = mentions.split_last()?;
        let part = last.indicator.filter(|_| last.counts)?;
        let code = |indicator: IndicatorId| self.knowledge.codebook.code(indicator);
        let has_whole = |part: IndicatorId| {
            let counted = before.iter().filter(|earlier| earlier.counts).filter_map(|earlier| earlier.indicator);
            counted.into_iter().any(|whole| whole != part && is_within(code(part), code(whole)))
        };
        let start = tokens[last.token].span.start;
        let behind =
            |group: &ConceptSet| context.words.iter().any(|word| word.span.start > start && word.concepts.meets(group));
        let kin = self.knowledge.codebook.family(part) == self.knowledge.codebook.family(indicator);
        let other = part != indicator && !kin && has_whole(part) && !has_whole(indicator);
        (other && !attached.rule.needs.iter().all(behind)).then_some(indicator)
    }

    /// Whether a number is what an account published since it was opened, told right behind what it published in the year:
    /// 政务微博全年发布信息320条,累计发布信息5621条.
    pub fn sums_up_account(
        &self,
        attached: &Attached<'_>,
        context: &Context,
        tokens: &[Token<'a>],
        mentions: &[Mention],
    ) -> bool {
        let steering = self.words.terms.steering;
        let Reads::Value(whole, None) = &attached.rule.reads else { return false };
        let (year, sums) = match mentions {
            [year] => (year, context.clause.has(steering.accumulated)),
            // …,累计发布信息5632条,其中今年发布526条
            [year, all] => (year, all.set_aside && !all.counts && context.all.has(steering.of_which)),
            _ => return false,
        };
        let own = ConceptSet::of([
            steering.whole_year,
            steering.own_subject,
            steering.account,
            steering.website,
            steering.platform,
        ]);
        let named = clause_before(tokens, year.token).iter().any(|token| token.says(steering.account));
        let total = self.knowledge.codebook.is_total(*whole);
        let kind = year.indicator.is_some_and(|kind| kind != *whole && (total || self.kin(kind, *whole)));
        sums && !context.clause.meets(&own) && named && kind && year.counts
    }

    /// The reading, where it is an applicant's share of all there are, as one of the number of `mentions` that it
    /// divides, if the form's table has that by applicant too: 上年结转9件,其中自然人8件.
    pub fn applicant_share<'k>(
        &self,
        found: Attached<'k>,
        number: &Number,
        tokens: &[Token<'a>],
        mentions: &[Mention],
    ) -> Attached<'k> {
        let Reads::Value(all, Some(_)) = found.rule.reads else { return found };
        // 上年结转9件;其中自然人219件,商业企业3件: the list divides all there are.
        let of_all = |mention: &Mention| mention.of_which && mention.indicator == Some(all);
        let divided = mentions.iter().rev().take_while(|mention| !of_all(mention));
        let divided = divided.into_iter().find(|mention| !mention.of_which && mention.counts);
        let holds =
            |mention: &&Mention| tokens[mention.token].number().is_some_and(|whole| whole.value >= number.value);
        let divided = divided.filter(holds).and_then(|whole| whole.indicator);
        let share_of = divided.filter(|whole| *whole != all && self.allowed.by_applicant[whole.0 as usize]);
        Attached { share_of, ..found }
    }
}
