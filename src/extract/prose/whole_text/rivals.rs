//! Two values of one thing, of which one counts something else.

use std::collections::{BTreeMap, BTreeSet};

use super::super::reader::{Reader, Scope, reasons};
use crate::knowledge::ConceptSet;
use crate::model::{ApplicantId, Basis, IndicatorId, Observation, Span, Starts};

/// Of so many values that stay beside the best the others are looked for near.
const COMPARED: usize = 20;

/// Of two values of a sentence, one that is so many times less likely than the other is not kept.
const FAR_LESS_LIKELY: f32 = 0.05;

/// How often numbers so worded are such values: each of these that is reached speaks for one.
const LIKELY: [f32; 3] = [0.05, 0.5, 0.9];

/// Values of a sentence beyond which more of them say no more.
const ENOUGH: usize = 3;

impl Reader<'_> {
    /// A report has one value of a thing. Where two sentences state values that lie far apart, hardly ever both are
    /// right: kept is the one whose sentence states more and speaks of disclosure and which is likely by its words,
    /// else the first, together with what is near it. Two values of one sentence are kept (two websites, two hotlines),
    /// unless one is far less likely: there order does not tell.
    pub(super) fn settle_rivals(&mut self) {
        let mut values: BTreeMap<(IndicatorId, Option<ApplicantId>), Vec<usize>> = BTreeMap::new();
        for (at, seen) in self.out.observations.iter().enumerate() {
            if seen.value.is_some_and(|value| value > 0.0) {
                values.entry((seen.indicator, seen.applicant)).or_default().push(at);
            }
        }
        let all = &self.out.observations;
        let mut lost = BTreeSet::new();
        let mut numbers: Option<(Starts, Starts)> = None;
        let near = |a: usize, b: usize| self.scope.knowledge.checks.are_near(&all[a], &all[b]);
        for rivals in values.into_values().filter(|rivals| !rivals.iter().all(|&at| near(at, rivals[0]))) {
            let (read, unread) = numbers.get_or_insert_with(|| {
                let read = all.iter().map(|seen| seen.number);
                (Starts::of(read), Starts::of(self.out.unread.iter().copied()))
            });
            let parts = self.scope.parts_of_rivals(&rivals, all);
            // Of equals the first: `max_by_key` gives the last.
            let standing = |at: &usize| (!parts.contains(at), self.scope.standing(&all[*at], read, unread));
            let Some(best) = rivals.iter().rev().copied().max_by_key(standing) else { continue };
            let sentence = self.scope.page.sentence_of(all[best].number);
            let likeliest = rivals.iter().map(|&at| all[at].confidence).fold(0.0, f32::max);
            let beside =
                |at: usize| sentence.overlaps(all[at].number) && all[at].confidence >= FAR_LESS_LIKELY * likeliest;
            let (kept, others): (Vec<usize>, Vec<usize>) = rivals.into_iter().partition(|&at| at == best || beside(at));
            lost.extend(others.into_iter().filter(|&at| !kept.iter().take(COMPARED).any(|&other| near(at, other))));
        }
        self.withdraw_at(lost, reasons::RIVAL);
    }
}

impl Scope<'_> {
    /// Those of the values whose sentence begins with 其中 and divides what the one before it states of the same:
    /// 举办培训45期。其中,市局举办2期.
    fn parts_of_rivals(&self, rivals: &[usize], all: &[Observation]) -> BTreeSet<usize> {
        let of_which = ConceptSet::of([self.words.terms.steering.of_which]);
        let mut parts = BTreeSet::new();
        for pair in rivals.windows(2) {
            let (before, seen) = (&all[pair[0]], &all[pair[1]]);
            let (whole, sentence) = (self.page.sentence_of(before.number), self.page.sentence_of(seen.number));
            if whole == sentence && parts.contains(&pair[0]) {
                parts.insert(pair[1]);
                continue;
            }
            let Some(between) = self.page.reading.get(whole.end as usize..sentence.start as usize) else { continue };
            let opening = self.clause_span(Span { start: sentence.start, end: sentence.start });
            if before.value > seen.value && !between.contains(char::is_alphanumeric) && self.any_of(opening, &of_which)
            {
                parts.insert(pair[1]);
            }
        }
        parts
    }

    /// How much speaks for a value: the others that its sentence states, whether that speaks of disclosure and of what
    /// is the body's own (厅门户网站, where 省政府门户网站 has its number, too), or the whole area's, where the report is of that
    /// (全市, not 市政府办公室本级), that it has no number about which nothing is known, and that numbers so worded mostly are
    /// such values.
    fn standing(&self, seen: &Observation, read: &Starts, unread: &Starts) -> usize {
        let sentence = self.page.sentence_of(seen.number);
        let steering = &self.words.terms.steering;
        let wider = steering.wider();
        let own = self.any_of(self.clause_span(seen.number), &ConceptSet::of([steering.own_site]));
        let of_area = self.of_area && self.is_of_area(sentence, seen.number);
        // 各类应诉22件,不都与信息公开有关
        let speaks = self.speaks_of_disclosure(sentence) && !self.any_of(sentence, &wider);
        let known = unread.within(sentence) == 0;
        let stated = seen.basis != Basis::Computed;
        let likely = LIKELY.iter().filter(|least| seen.confidence >= **least).count();
        let said = 2 * usize::from(speaks) + 2 * usize::from(own || of_area) + usize::from(known) + usize::from(stated);
        read.within(sentence).min(ENOUGH) + said + likely
    }

    /// Whether the words before a number say last that it is the whole area's: 全市举办培训58期, not 全市开通微信143个,其中“市发布”
    /// 推文410篇.
    fn is_of_area(&self, sentence: Span, number: Span) -> bool {
        let steering = self.words.terms.steering;
        let narrows = ConceptSet::of([steering.of_which, steering.own_only, steering.own_site]);
        let before = self.page.read(Span { end: number.start, ..sentence });
        self.words.terms.find(before).fold(false, |of_area, (_, _, term)| {
            term.concepts.has(steering.whole_area) || of_area && !term.concepts.meets(&narrows)
        })
    }
}
