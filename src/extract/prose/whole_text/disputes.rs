//! What sentences far apart tell of the same thing: zeros and numbers, totals of one reason and of several.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::reader::{Reader, reasons};
use crate::knowledge::{Promoted, Promotion};
use crate::model::{Basis, IndicatorId, Observation, Span};

/// What is told of one thing that is said to be nothing.
#[derive(Debug, Default)]
struct Disputed {
    /// A number is stated of it as well.
    contradicted: bool,
    /// A zero of it speaks of disclosure.
    zero_speaks: bool,
    /// A number of it speaks of disclosure.
    number_speaks: bool,
}

impl Reader<'_> {
    /// 1件涉及个人隐私、2件涉及商业秘密不予公开: totals told of several reasons are none of all.
    pub(super) fn settle_told_totals(&mut self) {
        let told = std::mem::take(&mut self.told_totals);
        // The only reason of each total; `None` where there are several.
        let mut only_reasons: HashMap<IndicatorId, Option<IndicatorId>> = HashMap::new();
        for (total, reason, _) in &told {
            let only = only_reasons.entry(*total).or_insert(Some(*reason));
            *only = only.filter(|only| only == reason);
        }
        if only_reasons.values().any(Option::is_none) {
            let numbers: HashSet<Span> = told.iter().map(|(.., number)| *number).collect();
            let of_several = |total: &IndicatorId| only_reasons.get(total) == Some(&None);
            let of_one_more = |seen: &mut Observation| of_several(&seen.indicator) && numbers.contains(&seen.number);
            let dropped: Vec<Observation> = self.out.observations.extract_if(.., of_one_more).collect();
            self.withdraw(dropped, reasons::PART);
        }
        // 不予公开5件,…1件涉及商业秘密,不予公开: it is counted already, with others.
        let is_total = |seen: &Observation| self.scope.knowledge.codebook.is_total(seen.indicator);
        let (told, stated): (Vec<&Observation>, Vec<&Observation>) =
            self.out.observations.iter().partition(|seen| seen.rule == self.scope.rules.told && is_total(seen));
        let more = |told: &Observation| {
            let same = |seen: &&&Observation| (seen.indicator, seen.applicant) == (told.indicator, told.applicant);
            stated.iter().filter(same).any(|seen| seen.value > told.value)
        };
        let counted: HashSet<(IndicatorId, Span)> =
            told.into_iter().filter(|told| more(told)).map(|told| (told.indicator, told.number)).collect();
        let again = |seen: &mut Observation| counted.contains(&(seen.indicator, seen.number));
        let dropped: Vec<Observation> = self.out.observations.extract_if(.., again).collect();
        self.withdraw(dropped, reasons::PART);
    }

    /// Where a zero and a number of the same thing both stand, one of them is about something
    /// else: the number, where only the zero speaks of disclosure (全局行政诉讼3件,未发生信息公开
    /// 诉讼); otherwise the zero, which is about a part of the body (市本级未收取…).
    pub(super) fn settle_contradictions(&mut self) {
        let key = |observation: &Observation| (observation.indicator, observation.applicant);
        let positive = |observation: &Observation| {
            observation.basis == Basis::Stated && observation.value.is_some_and(|value| value > 0.0)
        };
        let all = &self.out.observations;
        let negated = |observation: &&Observation| observation.basis == Basis::Negated;
        let mut disputed: BTreeMap<_, Disputed> =
            all.iter().filter(negated).map(|observation| (key(observation), Disputed::default())).collect();
        // There are few; and what words speak of is looked up only where it decides.
        for observation in all.iter().filter(|observation| positive(observation)) {
            disputed.entry(key(observation)).and_modify(|disputed| disputed.contradicted = true);
        }
        disputed.retain(|_, disputed| disputed.contradicted);
        let speaks = |observation: &Observation| self.scope.speaks_of_disclosure(observation.evidence);
        for observation in all {
            let Some(disputed) = disputed.get_mut(&key(observation)) else { continue };
            match observation.basis {
                Basis::Negated => disputed.zero_speaks = disputed.zero_speaks || speaks(observation),
                Basis::Stated => disputed.number_speaks = disputed.number_speaks || speaks(observation),
                _ => {}
            }
        }
        let stays = |observation: &Observation| match disputed.get(&key(observation)) {
            None => true,
            Some(disputed) if observation.basis == Basis::Negated => !disputed.number_speaks && speaks(observation),
            Some(disputed) if positive(observation) => !disputed.zero_speaks || speaks(observation),
            Some(_) => true,
        };
        let mut dropped: Vec<Observation> = self.out.observations.extract_if(.., |seen| !stays(seen)).collect();
        // 收取复印费12元,未收检索费: of what a part is stated, not the whole is none.
        let whole = |zero: &Observation| self.scope.words.promotions.iter().find(|one| one.gives == zero.indicator);
        let left = self.out.observations.iter();
        let stated: Vec<IndicatorId> = left.filter(|one| positive(one)).map(|one| one.indicator).collect();
        let part_of = |of: &Promotion| of.from.iter().any(|part| stated.contains(part));
        let divided = |zero: &mut Observation| zero.basis == Basis::Negated && whole(zero).is_some_and(part_of);
        dropped.extend(self.out.observations.extract_if(.., divided));
        self.withdraw(dropped, reasons::UNRELATED);
    }

    /// Parts of a whole that are none stand for the whole (未收取检索费、复制费、邮寄费), but for themselves where the whole or
    /// another part is stated (收取复印费12元,未收检索费、邮寄费).
    pub(super) fn settle_zero_parts(&mut self) {
        for promotion in &self.scope.words.promotions {
            if promotion.how != Promoted::Instead || !self.scope.allowed.has(promotion.gives) {
                continue;
            }
            let part = |seen: &Observation| promotion.from.contains(&seen.indicator);
            let zero = |seen: &Observation| part(seen) && seen.basis == Basis::Negated;
            let related = |seen: &Observation| part(seen) || seen.indicator == promotion.gives;
            if self.out.observations.iter().any(|seen| related(seen) && seen.basis != Basis::Negated) {
                continue;
            }
            let mut whole = self.has(promotion.gives, None);
            self.out.observations.retain_mut(|seen| {
                if !zero(seen) {
                    return true;
                }
                seen.indicator = promotion.gives;
                !std::mem::replace(&mut whole, true)
            });
        }
    }
}
