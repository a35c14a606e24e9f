//! Numbers about other work: another one of the same is said to be about disclosure, or no reading claims them in a
//! clause about the body's other work.

use std::collections::BTreeSet;

use super::super::reader::{Reader, Scope, reasons};
use crate::knowledge::ConceptSet;
use crate::model::{Basis, Observation, Span};

impl Reader<'_> {
    /// Numbers in words about other work, too (全县各类行政复议47件), are none once a sentence that speaks of disclosure states
    /// one of the same (因信息公开的行政复议4件), nor are later ones that neither speak of it nor sum up.
    pub(super) fn settle_other_matters(&mut self) {
        let terms = &self.scope.words.terms;
        let steering = &terms.steering;
        let part_says = |seen: &Observation, concepts: &ConceptSet| {
            self.scope.any_of(self.scope.part_of_sentence(seen.number), concepts)
        };
        let wider = steering.wider();
        let sums = ConceptSet::of([steering.total_word, steering.whole_year]);
        let mut others: BTreeSet<usize> = BTreeSet::new();
        for &indicator in terms.topics.iter().flat_map(|topic| &topic.spoken) {
            let same =
                |seen: &Observation| (seen.indicator, seen.applicant, seen.basis) == (indicator, None, Basis::Stated);
            let stated: Vec<(usize, &Observation)> =
                self.out.observations.iter().enumerate().filter(|(_, seen)| same(seen)).collect();
            // What the words speak of is looked up only where it decides.
            if stated.len() < 2 {
                continue;
            }
            let told = |seen: &Observation| self.scope.speaks_of_disclosure(self.scope.page.sentence_of(seen.number));
            let told: Vec<&Observation> = stated.iter().map(|(_, seen)| *seen).filter(|seen| told(seen)).collect();
            let Some(first) = told.iter().map(|seen| seen.number.start).min() else { continue };
            let summed = told.iter().any(|seen| part_says(seen, &sums));
            let most = told.iter().filter_map(|seen| seen.value).fold(0.0, f64::max);
            for (at, seen) in stated {
                // 全区当年复议案件总数为64件
                let more = seen.value.is_some_and(|value| value > most);
                let goes_on = || first < seen.number.start && (summed || more || !part_says(seen, &sums));
                if (part_says(seen, &wider) || goes_on())
                    && !self.scope.speaks_of_disclosure(self.scope.spoken_of(seen.number))
                {
                    others.insert(at);
                }
            }
        }
        self.withdraw_at(others, reasons::UNRELATED);
    }

    /// Numbers that no reading claims in clauses about the body's other work are recognised as such.
    pub(super) fn recognise_matters(&mut self) {
        let matters = &self.scope.words.matters;
        for digits in std::mem::take(&mut self.out.unread) {
            let (before, behind) = self.scope.clause_of(digits);
            match matters.of(before).or_else(|| matters.of(behind)) {
                Some(matter) => self.out.recognised.push((digits, matter.to_string())),
                None => self.out.unread.push(digits),
            }
        }
    }
}

impl Scope<'_> {
    /// Where the words stand that say what the number is about: up to its clause's end, as a later clause has its own
    /// matter (行政应诉案件共31宗,未收到信息公开方面的举报), unless it goes on with them all (均为信息公开案件).
    fn spoken_of(&self, number: Span) -> Span {
        let terms = &self.words.terms;
        let part = self.part_of_sentence(number);
        let end = self.clause_span(number).end;
        let mut behind = terms.find(self.page.read(Span { start: end, end: part.end }));
        let goes_over = behind.any(|(_, _, term)| term.concepts.has(terms.steering.all_of));
        Span { start: part.start, end: if goes_over { part.end } else { end } }
    }
}
