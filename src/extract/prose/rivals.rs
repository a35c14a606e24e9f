//! Two values of one thing, of which one counts something else.

use std::collections::BTreeMap;

use super::Reader;
use crate::model::{ApplicantId, Basis, IndicatorId, Observation};

/// Why a number is none that is kept, in [`super::ProseRead::recognised`].
const RIVAL: &str = "rival";

/// Values of a sentence beyond which more of them say no more.
const ENOUGH: usize = 3;

impl Reader<'_> {
    /// A report has one value of a thing. Where two sentences state values that lie far apart, hardly ever both are
    /// right: kept is the one whose sentence states more and speaks of disclosure, else the first, together with what is
    /// near it. Two values of one sentence are kept (two websites, two hotlines): there neither order nor words tell.
    ///
    /// Of 130 such pairs in reports by hands that no rule had been tuned on the one kept was right and the other was not
    /// in 114, both were in one.
    pub(super) fn settle_rivals(&mut self) {
        let mut values: BTreeMap<(IndicatorId, Option<ApplicantId>), Vec<usize>> = BTreeMap::new();
        for (at, seen) in self.out.observations.iter().enumerate() {
            if seen.value.is_some_and(|value| value > 0.0) {
                values.entry((seen.indicator, seen.applicant)).or_default().push(at);
            }
        }
        let all = &self.out.observations;
        let mut lost: Vec<usize> = Vec::new();
        for rivals in values.into_values().filter(|rivals| !rivals.iter().all(|&at| all[at].is_near(&all[rivals[0]]))) {
            // Of equals the first: `max_by_key` gives the last.
            let Some(best) = rivals.iter().rev().copied().max_by_key(|&at| self.standing(&all[at])) else { continue };
            let sentence = self.page.sentence_of(all[best].number);
            let apart = |at: &usize| !all[*at].is_near(&all[best]) && !sentence.overlaps(all[*at].number);
            lost.extend(rivals.into_iter().filter(apart));
        }
        lost.sort_unstable();
        for &at in lost.iter().rev() {
            let seen = self.out.observations.remove(at);
            if !seen.number.is_empty() {
                self.out.recognised.push((seen.number, RIVAL.to_string()));
            }
        }
    }

    /// How much speaks for a value: the others that its sentence states, whether that speaks of disclosure, and that it has
    /// no number about which nothing is known.
    fn standing(&self, seen: &Observation) -> usize {
        let sentence = self.page.sentence_of(seen.number);
        let mut numbers: Vec<_> = self.out.observations.iter().map(|other| other.number).collect();
        numbers.retain(|number| sentence.start <= number.start && number.end <= sentence.end);
        numbers.sort_unstable();
        numbers.dedup();
        let wider = self.knowledge.lexicon.prose.terms.steering.wider();
        // 各类应诉22件,不都与信息公开有关
        let speaks = self.speaks_of_disclosure(sentence) && !self.any_of(sentence, &wider);
        let read = !self.out.unread.iter().any(|digits| sentence.overlaps(*digits));
        let stated = seen.basis != Basis::Computed;
        numbers.len().min(ENOUGH) + 2 * usize::from(speaks) + usize::from(read) + usize::from(stated)
    }
}
