//! Zeros and numbers that are told of the same thing.

use std::collections::BTreeMap;

use super::Reader;
use crate::knowledge::{Promoted, Promotion};
use crate::model::{Basis, IndicatorId, Observation};

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
    /// Where a zero and a number of the same thing both stand, one of them is about something
    /// else: the number, where only the zero speaks of disclosure (全局行政诉讼3件,未发生信息公开
    /// 诉讼); otherwise the zero, which is about a part of the body (市本级未收取…).
    pub(super) fn settle_contradictions(&mut self) {
        let key = |observation: &Observation| (observation.indicator, observation.applicant);
        let positive = |observation: &Observation| {
            observation.basis == Basis::Stated && observation.value.is_some_and(|value| value > 0.0)
        };
        let all = std::mem::take(&mut self.out.observations);
        let negated = |observation: &&Observation| observation.basis == Basis::Negated;
        let mut disputed: BTreeMap<_, Disputed> =
            all.iter().filter(negated).map(|observation| (key(observation), Disputed::default())).collect();
        // There are few; and what words speak of is looked up only where it decides.
        for observation in all.iter().filter(|observation| positive(observation)) {
            disputed.entry(key(observation)).and_modify(|disputed| disputed.contradicted = true);
        }
        disputed.retain(|_, disputed| disputed.contradicted);
        let speaks = |observation: &Observation| self.speaks_of_disclosure(observation.evidence);
        for observation in &all {
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
        let mut left: Vec<Observation> = all.into_iter().filter(stays).collect();
        // 收取复印费12元,未收检索费: of what a part is stated, not the whole is none.
        let whole = |zero: &Observation| {
            self.knowledge.lexicon.prose.readings.promotions.iter().find(|one| one.gives == zero.indicator)
        };
        let stated: Vec<IndicatorId> = left.iter().filter(|one| positive(one)).map(|one| one.indicator).collect();
        left.retain(|zero| {
            let part_of = |of: &Promotion| of.from.iter().any(|part| stated.contains(part));
            zero.basis != Basis::Negated || !whole(zero).is_some_and(part_of)
        });
        self.out.observations = left;
    }

    /// Parts of a whole that are none stand for the whole (未收取检索费、复制费、邮寄费), but for themselves where the whole or
    /// another part is stated (收取复印费12元,未收检索费、邮寄费).
    pub(super) fn settle_zero_parts(&mut self) {
        for promotion in &self.knowledge.lexicon.prose.readings.promotions {
            if promotion.how != Promoted::Instead || !self.allowed.has(promotion.gives) {
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
