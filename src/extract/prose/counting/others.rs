//! Figures of other bodies, and what the body itself had of what the whole area had.

use super::super::attach::{Attached, Context};
use super::super::reader::{At, Mention, Reader, Scope, reasons};
use super::super::tokens::{Number, Token, What, behind_last, clause_before};
use crate::knowledge::{ConceptSet, Reads, unit_kind};
use crate::model::Span;

impl<'a> Reader<'a> {
    /// 市政府收到7件,各部门收到44件: what others count, or the body itself (市本级14件), of the same
    /// that was counted already; `last` is what became of the number before (市本级收到63件,办结58件: these are the body's
    /// own, too, whether or not all that were closed are counted).
    pub(super) fn share(
        &self,
        at: &At<'_, 'a>,
        number: &Number,
        context: &Context,
        attached: &Attached<'_>,
        last: Option<&Mention>,
    ) -> Option<&'static str> {
        let steering = self.scope.words.terms.steering;
        let Reads::Value(indicator, applicant) = &attached.rule.reads else { return None };
        let others = context.clause.meets(&steering.others()).then_some(reasons::OTHERS_SHARE);
        let said = others.or(context.all.has(steering.own_only).then_some(reasons::OWN_SHARE));
        let goes_on = || last.and_then(|last| last.share).filter(|_| !context.all.has(steering.whole_area));
        // Only what is published or asked for: who is trained there and what is set up there counts the one that does so.
        let item = |unit| self.scope.knowledge.codebook.unit_kind(unit) == unit_kind::ITEM;
        if self.scope.of_one && number.unit.is_some_and(item) && self.scope.is_of_others(at, context) {
            return Some(reasons::OF_OTHERS);
        }
        let kind = said.or_else(goes_on)?;
        // A number in the same brackets that is no larger is of the same part, whether or not all such are counted.
        let goes_with = |last: &Mention| {
            let fits = |share: &Number| share.unit == number.unit && share.value >= number.value;
            let no_more = at.tokens[last.token].number().is_some_and(fits);
            no_more && last.share == Some(reasons::OWN_SHARE) && last.depth == at.depths[at.index]
        };
        let shared = last.filter(|last| last.share.is_some());
        let beside = shared.is_some_and(|last| said.is_some() || goes_with(last));
        (beside || self.has(*indicator, *applicant)).then_some(kind)
    }

    /// 市政府办公室收到65件,各部门收到412件: beside what others count, and there is more of it, the number before, which is told
    /// of the body itself or of yet others, is not that of all of them; not 全市收到477件,各部门收到412件.
    pub(super) fn unstate_part(
        &mut self,
        tokens: &[Token<'a>],
        index: usize,
        part: &Attached<'_>,
        mentions: &[Mention],
    ) {
        let Reads::Value(indicator, _) = part.rule.reads else { return };
        let Some(last) = mentions.last().filter(|last| last.counts && last.indicator == Some(indicator)) else {
            return;
        };
        let (Some(number), Some(others)) = (tokens[last.token].number(), tokens[index].number()) else {
            return;
        };
        let steering = self.scope.words.terms.steering;
        let clause = behind_last(&tokens[..last.token], |token| token.is_number());
        let says = |concepts: ConceptSet| tokens[clause..last.token].iter().any(|token| token.says_any(&concepts));
        let total = self.scope.knowledge.codebook.is_total(indicator);
        if !total || number.value > others.value || says(ConceptSet::of([steering.whole_area])) {
            return;
        }
        let kind = match (says(steering.others()), says(ConceptSet::of([steering.own_only]))) {
            (true, _) => reasons::OTHERS_SHARE,
            (_, true) => reasons::OWN_SHARE,
            _ => return,
        };
        let of_all = self.out.observations.pop_if(|seen| seen.indicator == indicator && seen.number == number.digits);
        self.withdraw(of_all, kind);
    }
}

impl<'a> Scope<'a> {
    /// Whether the number's clause begins with bodies that are none of the report's own (各县区局公开312条; not 向各县区局推送信息
    /// 312条), or goes on with what they did in a sentence that tells of nobody else.
    fn is_of_others(&self, at: &At<'_, 'a>, context: &Context) -> bool {
        let steering = &self.words.terms.steering;
        let own = [steering.self_named, steering.own_only, steering.own_site, steering.whole_area];
        if context.clause.meets(&ConceptSet::of(own)) {
            return false;
        }
        let clause = clause_before(at.tokens, at.index);
        let dates = clause.iter().take_while(|token| matches!(token.what, What::Shape(_))).count();
        let opening = at.index - clause.len() + dates;
        let first = &at.tokens[opening];
        let start = match opening.checked_sub(1) {
            Some(last) => at.tokens[last].span.end,
            None => self.page.sentence_of(first.span).start,
        };
        if !self.page.read(Span { start, end: first.span.start }).trim_start().is_empty() {
            return false;
        }
        // …,全年公开86条, …;局本部受理8件: the body itself begins anew.
        let anew = ConceptSet::of([steering.total_word, steering.whole_year, steering.this_year]);
        let goes_on = |last: &Mention| {
            let parted = at.tokens[last.token..at.index].iter().any(|token| token.is_mark(';'));
            !parted && !context.clause.meets(&anew)
        };
        let others = |mention: &Mention| mention.share == Some(reasons::OF_OTHERS);
        first.says(steering.foreign) || at.mentions.iter().all(others) && at.mentions.last().is_some_and(goes_on)
    }
}
