//! How all reports belong together, with room in memory for one group of them.

use std::collections::HashSet;
use std::path::Path;

use super::numbered::Numbered;
use super::rows::{Filed, groups};
use super::sorter::{Sorted, Sorter};
use super::spill::Arrival;
use crate::aggregate::{Candidate, Copied, Relation, copies_of_body, copies_of_doubtful, years};
use crate::dataset::DatasetError;

/// What each report is to others, on disk.
pub(super) struct Relations(Numbered<3>);

impl Relations {
    /// Finds it out for `count` reports.
    pub fn find(folder: &Path, arrivals: &Filed, count: u32) -> Result<Relations, DatasetError> {
        let mut candidates = Sorter::new(folder, Candidate::by_body)?;
        for arrival in arrivals.rows::<Arrival>() {
            let Arrival { number, report, .. } = arrival?;
            candidates.add(Candidate { number, body: report.agency_id, card: report.card })?;
        }
        Relations::among(folder, &candidates.finish()?, count)
    }

    fn among(folder: &Path, candidates: &Sorted<Candidate>, count: u32) -> Result<Relations, DatasetError> {
        let relations = Relations(Numbered::create(folder)?);
        relations.find_copies(folder, candidates)?;
        for number in 0..count {
            relations.follow(number)?;
        }
        relations.find_years(candidates)?;
        Ok(relations)
    }

    fn find_copies(&self, folder: &Path, candidates: &Sorted<Candidate>) -> Result<(), DatasetError> {
        let mut others = Sorter::new(folder, Candidate::by_figures)?;
        for same in groups(candidates.iter()?, Candidate::has_year_of) {
            let same = same?;
            let copies = copies_of_body(&same);
            self.copied(&copies)?;
            let copies: HashSet<u32> = copies.into_iter().map(|(copy, _)| copy).collect();
            let is_free = |candidate: &Candidate| candidate.is_telling() && !copies.contains(&candidate.number);
            for candidate in same.into_iter().filter(is_free) {
                others.add(candidate)?;
            }
        }
        for alike in groups(others.finish()?.iter()?, Candidate::has_figures_of) {
            self.copied(&copies_of_doubtful(&alike?))?;
        }
        Ok(())
    }

    fn copied(&self, copies: &[Copied]) -> Result<(), DatasetError> {
        copies.iter().try_for_each(|(copy, original)| {
            self.set(*copy, Relation { copy_of: Some(*original), ..Relation::default() })
        })
    }

    /// A copy of a copy is one of the original. Each points to a better one, so that the walk ends.
    fn follow(&self, number: u32) -> Result<(), DatasetError> {
        let Some(first) = self.get(number)?.copy_of else { return Ok(()) };
        let mut original = first;
        while let Some(next) = self.get(original)?.copy_of {
            original = next;
        }
        if original == first { Ok(()) } else { self.copied(&[(number, original)]) }
    }

    fn find_years(&self, candidates: &Sorted<Candidate>) -> Result<(), DatasetError> {
        let originals = candidates.iter()?.filter_map(|candidate| {
            let kept = candidate.and_then(|candidate| {
                let is_copy = self.get(candidate.number)?.copy_of.is_some();
                Ok((!is_copy).then_some(candidate))
            });
            kept.transpose()
        });
        for body in groups(originals, Candidate::has_body_of) {
            let body = body?;
            if !body[0].body.is_empty() {
                years(&body).into_iter().try_for_each(|(number, relation)| self.set(number, relation))?;
            }
        }
        Ok(())
    }

    /// Of the report with this number.
    pub fn get(&self, number: u32) -> Result<Relation, DatasetError> {
        let [first, second, third] = self.0.get(number)?;
        // Zeros are what was never set: numbers are stored one higher.
        let stored = |half: u32| half.checked_sub(1);
        Ok(Relation {
            copy_of: stored(first as u32),
            replaced_by: stored((first >> 32) as u32),
            repeats: stored(second as u32),
            before: stored((second >> 32) as u32),
            replaces: third as u32,
        })
    }

    fn set(&self, number: u32, relation: Relation) -> Result<(), DatasetError> {
        let pair = |low: Option<u32>, high: Option<u32>| {
            let half = |number: Option<u32>| number.map_or(0, |number| u64::from(number) + 1);
            half(low) | half(high) << 32
        };
        let words = [pair(relation.copy_of, relation.replaced_by), pair(relation.repeats, relation.before)];
        self.0.set(number, [words[0], words[1], relation.replaces.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Card;
    use crate::model::Sketch;

    fn card(year: u16, words: &str, figures: u64) -> Card {
        Card {
            year,
            scope: 0,
            whole: true,
            sure: true,
            published: i32::MIN,
            observations: 10,
            figures,
            telling: 9,
            sketch: Sketch::of(std::iter::once(words)),
        }
    }

    fn relate(cards: &[(&str, Card)]) -> Vec<Relation> {
        let folder = tempfile::tempdir().unwrap();
        let mut candidates = Sorter::new(folder.path(), Candidate::by_body).unwrap();
        for (number, (body, card)) in cards.iter().enumerate() {
            candidates.add(Candidate { number: number as u32, body: body.to_string(), card: *card }).unwrap();
        }
        let count = cards.len() as u32;
        let relations = Relations::among(folder.path(), &candidates.finish().unwrap(), count).unwrap();
        (0..count).map(|number| relations.get(number).unwrap()).collect()
    }

    const ONE: &str = "全年主动公开政府信息受理申请均按期答复没有收取费用";
    const OTHER: &str = "本镇认真贯彻条例要求推进村务公开栏目建设取得实效";

    #[test]
    fn copies_collapse_to_the_best_and_other_figures_do_not() {
        let found = relate(&[
            ("a", Card { whole: false, ..card(2015, ONE, 7) }),
            ("a", card(2015, ONE, 7)),
            ("a", card(2015, ONE, 8)),
            ("b", card(2015, ONE, 7)),
            ("a", card(2015, OTHER, 7)),
        ]);
        let copies: Vec<_> = found.iter().map(|relation| relation.copy_of).collect();
        assert_eq!(copies, [Some(1), None, None, None, None]);
        // What is no copy is another version; the first of equally good ones stays.
        let replaced: Vec<_> = found.iter().map(|relation| (relation.replaced_by, relation.replaces)).collect();
        assert_eq!(replaced, [(None, 0), (None, 2), (Some(1), 0), (None, 0), (Some(1), 0)]);
    }

    #[test]
    fn the_newer_version_is_taken() {
        let first = Card { published: 9000, ..card(2015, ONE, 7) };
        let second = Card { published: 9100, ..card(2015, ONE, 8) };
        let found = relate(&[("a", first), ("a", second)]);
        assert_eq!((found[0].replaced_by, found[1].replaced_by), (Some(1), None));
        // A page that breaks off takes the place of none.
        let cut = Card { whole: false, ..second };
        assert_eq!(relate(&[("a", first), ("a", cut)])[1].replaced_by, Some(0));
    }

    #[test]
    fn a_page_of_an_unknown_body_is_found_by_its_words_and_figures() {
        let doubtful = [("", card(2015, ONE, 7)), ("f", Card { sure: false, ..card(2015, ONE, 7) })];
        let found = relate(&[doubtful[0], doubtful[1], ("a", card(2015, ONE, 7)), ("a", card(2016, ONE, 5))]);
        let copies: Vec<_> = found.iter().map(|relation| relation.copy_of).collect();
        assert_eq!(copies, [Some(2), Some(2), None, None]);
        // Two bodies that are known have reports of their own, and zeros are everyone's.
        assert_eq!(relate(&[("f", card(2015, ONE, 7)), ("a", card(2015, ONE, 7))])[0].copy_of, None);
        let zeros = |(body, card)| (body, Card { telling: 0, ..card });
        assert_eq!(relate(&[zeros(doubtful[0]), zeros(("a", card(2015, ONE, 7)))])[0].copy_of, None);
    }

    #[test]
    fn a_copy_of_a_copy_is_one_of_the_original() {
        // The third is a copy of the second by its body, and the second of the first by its figures.
        let unsure = Card { sure: false, ..card(2015, ONE, 7) };
        let found = relate(&[("a", card(2015, ONE, 7)), ("b", unsure), ("b", Card { whole: false, ..unsure })]);
        assert_eq!((found[1].copy_of, found[2].copy_of), (Some(0), Some(0)));
    }

    #[test]
    fn last_years_report_under_a_new_title_is_told() {
        let years = [card(2015, ONE, 7), card(2016, ONE, 7), card(2017, ONE, 9), card(2018, ONE, 3)];
        let found = relate(&years.map(|card| ("a", card)));
        assert_eq!(found[1], Relation { repeats: Some(0), ..Relation::default() });
        assert_eq!((found[2].repeats, found[2].before), (None, None));
        assert_eq!(found[3].before, Some(2));
    }

    #[test]
    fn many_bodies_that_write_the_same_stay_apart() {
        let bodies: Vec<String> = (0..20_000).map(|body| body.to_string()).collect();
        let cards: Vec<(&str, Card)> = bodies.iter().map(|body| (body.as_str(), card(2021, ONE, 1))).collect();
        assert!(relate(&cards).iter().all(|relation| *relation == Relation::default()));
    }
}
