//! Statements about all of something: 均已按时办结, 全部及时答复, 均获维持. They are kept until the end, because the number
//! they speak of may stand later, and what is stated counts before what follows.

use super::super::attach::topic_before;
use super::super::reader::{Mention, OfAll, Pending, Reader, Scope};
use super::super::tokens::{Token, What, clause_before, ends_clause, hull};
use crate::knowledge::{Concept, ConceptSet, Term, TopicId, TotalBase, TotalRule, TotalWhen};
use crate::model::{IndicatorId, UnitId};

impl<'a> Reader<'a> {
    /// Keeps the statements of a sentence about all of something; `earlier` is what the last number of the
    /// sentence before counted.
    pub fn totals(&mut self, tokens: &[Token<'a>], mentions: &[Mention<'a>], earlier: Option<IndicatorId>) {
        // 除2件撤回外,均予以公开: all the others, of whom nothing says how many there are.
        if tokens.iter().any(|token| self.scope.is_left_out(token)) {
            return;
        }
        let mut next = 0;
        // What the last statement of the sentence gave: 诉讼1件,系直接起诉,法院判决驳回.
        let mut given: Vec<IndicatorId> = Vec::new();
        for words in tokens.split(ends_clause) {
            let start = next;
            next += words.len() + 1;
            let Some(clause) = self.all_told(tokens, mentions, words, start) else { continue };
            let fitting = self.scope.fitting(&clause, earlier, &given);
            if fitting.is_empty() {
                continue;
            }
            let rules = &self.scope.words.totals.rules;
            given = fitting.iter().flat_map(|&rule| &rules[rule].gives).map(|give| give.indicator).collect();
            let said = self.of_all(&clause);
            let pending: Vec<Pending> = fitting.into_iter().map(|rule| self.pending(&clause, rule, said)).collect();
            self.pending_totals.extend(pending);
        }
    }

    /// The clause of these words, the first of which is the token `start`, if it may say something of all of something.
    fn all_told<'s>(
        &self,
        tokens: &'s [Token<'a>],
        mentions: &'s [Mention<'a>],
        words: &'s [Token<'a>],
        start: usize,
    ) -> Option<Clause<'s, 'a>> {
        let last = words.last()?;
        let said = self.scope.said(words);
        if !said.meets(&self.scope.words.totals.words) {
            return None;
        }
        // 市政府办公室收到74件,均按期答复 says nothing of all that the whole area received; 全市收到99件,其中市政府办公室收到10件,均已办结 does.
        let before = mentions.iter().rfind(|mention| mention.token < start && mention.tells_whose());
        if before.is_some_and(|before| before.share.is_some() && !before.of_which) {
            return None;
        }
        let numbers = numbers(words, self.scope.words.terms.steering.all_of)?;
        if numbers == Numbers::None && self.scope.excepts(last) {
            return None;
        }
        let names = |topic: fn(&Term) -> Option<TopicId>| {
            words.iter().rev().find_map(|token| match &token.what {
                What::Term(term) => topic(term),
                _ => None,
            })
        };
        let own =
            names(|term| term.strong).or_else(|| names(|term| term.weak).filter(|topic| self.scope.is_base(*topic)));
        let topic =
            own.or_else(|| topic_before(mentions, start)).or_else(|| self.passage.section_topic()).or(self.carry.topic);
        Some(Clause { tokens, mentions, words, start, said, numbers, topic, named: own.is_some() })
    }

    /// The clause as one rule takes it, kept for the end.
    fn pending(&self, clause: &Clause<'_, 'a>, rule: usize, said: OfAll) -> Pending {
        let (base_stated, counted) = match self.scope.words.totals.rules[rule].base {
            TotalBase::Stated(base) => (self.has(base, None), self.counted_of(clause.tokens, clause.mentions, base)),
            TotalBase::Beside(_) => (true, None),
        };
        Pending { rule, counted, base_stated, said }
    }

    /// What the clause says whatever the rule, and the numbers before it.
    fn of_all(&self, clause: &Clause<'_, 'a>) -> OfAll {
        let &Clause { words, numbers, .. } = clause;
        let scope = &self.scope;
        let says_all = words[0].says(scope.words.terms.steering.all_of);
        OfAll {
            evidence: hull(words[0].span, words[words.len() - 1].span),
            section: self.passage.section_id(),
            count: if let Numbers::Count(count) | Numbers::Last(count) = numbers { Some(count) } else { None },
            beside: clause.unexplained_before().or_else(|| scope.of_another_year(clause)),
            // 两宗皆已作答 says itself of how many it speaks.
            total: if numbers == Numbers::None { scope.total_before(clause) } else { None },
            last: clause.unexplained_last(),
            near: if says_all { scope.counted_by_applicant(clause) } else { None },
        }
    }

    /// How many the sentence says there are, whether that still stands or was taken back.
    fn counted_of(&self, tokens: &[Token<'a>], mentions: &[Mention], indicator: IndicatorId) -> Option<f64> {
        let start = tokens.first()?.span.start;
        let mut stated = self.out.observations.iter().rev().take_while(|seen| seen.number.start >= start);
        if let Some(seen) = stated.find(|seen| seen.indicator == indicator && seen.value > Some(0.0)) {
            return seen.value;
        }
        let counts = |mention: &&Mention| mention.counts && mention.indicator == Some(indicator);
        tokens[mentions.iter().rev().find(counts)?.token].number().map(|number| number.value)
    }
}

impl<'a> Scope<'a> {
    /// The rules whose words the clause has and which speak of something that was counted before it: in this
    /// sentence, at the end of the one before (`earlier`), by the last statement of the sentence (`given`), or by its
    /// topic.
    fn fitting(&self, clause: &Clause<'_, 'a>, earlier: Option<IndicatorId>, given: &[IndicatorId]) -> Vec<usize> {
        let Clause { mentions, words, start, said, numbers, topic, named, .. } = clause;
        let range = *start..*start + words.len();
        let totals = &self.words.totals;
        // 印发规范性文件2件并已公开: the clause counts what it speaks of.
        let own_count = mentions.iter().rev().find(|mention| mention.counts && range.contains(&mention.token));
        let counted = match own_count {
            Some(mention) => mention.indicator,
            // In this sentence or the one before.
            None => match clause.mentions_before().next_back() {
                Some(last) => last.indicator.filter(|_| last.counts),
                None => earlier,
            },
        };
        let about = topic.and_then(|topic| self.about(topic).total);
        let about = about.filter(|_| *named || !self.counts_other_work(clause));
        let about = about.filter(|about| Some(*about) != counted);
        let of_beside = clause.unexplained_last().into_iter().flat_map(|_| totals.beside());
        let bases = counted.into_iter().chain(about).chain(given.iter().copied());
        let found = bases.flat_map(|base| totals.of(base)).chain(of_beside).map(|&index| usize::from(index));
        let fits = |rule: &TotalRule| {
            numbers.fits(rule.when) && rule.says.iter().all(|group| group.meets(said)) && !rule.without.meets(said)
        };
        let mut fitting: Vec<usize> = found.filter(|&index| fits(&totals.rules[index])).collect();
        fitting.sort_unstable();
        fitting.dedup();
        // Rules for a single case only where nothing says all.
        if fitting.iter().any(|&index| totals.rules[index].when != TotalWhen::One) {
            fitting.retain(|&index| totals.rules[index].when != TotalWhen::One);
        }
        fitting
    }

    /// The last number of the clause's topic before it and its unit, where it is a total itself: 应于年内答复的31件,已全部答复
    /// speaks of these, not of all that were received.
    fn total_before(&self, clause: &Clause<'_, 'a>) -> Option<(f64, UnitId)> {
        let topic = clause.topic;
        let last = clause.mentions_before().rfind(|mention| mention.topic == topic)?;
        let about = topic.and_then(|topic| self.about(topic).total);
        let total = |counted: IndicatorId| {
            let is_total = self.knowledge.codebook.is_total(counted);
            is_total && Some(counted) != about && !self.words.totals.of(counted).is_empty()
        };
        clause.amount(last).filter(|_| !last.of_which && last.indicator.is_some_and(total))
    }

    /// The number right before the clause and its unit, where it is told of another year: 2015年的3件二审案件于年内审结,均维持
    /// 原判 does not speak of all of the year.
    fn of_another_year(&self, clause: &Clause<'_, 'a>) -> Option<(f64, UnitId)> {
        let last = clause.mentions_before().next_back()?;
        let another = |token: &Token<'a>| token.year().is_some_and(|year| year != self.year);
        // 较2015年的12件增加3件,均为书面申请 goes on with what grew.
        let growth = self.words.terms.steering.growing();
        let around = clause_before(clause.tokens, last.token);
        let dated = last.set_aside && around.iter().any(another) && !around.iter().any(|token| token.says_any(&growth));
        clause.amount(last).filter(|_| dated)
    }

    /// The number right before the clause and its unit, where the form counts it by applicant.
    fn counted_by_applicant(&self, clause: &Clause<'_, 'a>) -> Option<(f64, UnitId)> {
        let last = clause.mentions_before().next_back()?;
        let counted = last.indicator.is_some_and(|indicator| self.allowed.by_applicant[indicator.0 as usize]);
        clause.amount(last).filter(|_| counted)
    }

    /// Whether what the clause says of all is said of other work, which alone was counted before it:
    /// 受理审批申请1260件,均已办结.
    fn counts_other_work(&self, clause: &Clause<'_, 'a>) -> bool {
        let Some(last) = clause.mentions_before().next_back() else { return false };
        let steering = &self.words.terms.steering;
        let work = ConceptSet::of([steering.other_ask, steering.permit, steering.other_work]);
        let around = clause_before(clause.tokens, last.token);
        !clause.mentions_before().any(|mention| mention.counts) && around.iter().any(|token| token.says_any(&work))
    }

    /// Whether something can be said of all of the topic.
    fn is_base(&self, topic: TopicId) -> bool {
        let total = self.about(topic).total;
        total.is_some_and(|total| !self.words.totals.of(total).is_empty())
    }
}

/// A clause that says something of all of something, in its sentence.
struct Clause<'s, 'a> {
    tokens: &'s [Token<'a>],
    mentions: &'s [Mention<'a>],
    /// Its own tokens.
    words: &'s [Token<'a>],
    /// Which the first of them is.
    start: usize,
    said: ConceptSet,
    numbers: Numbers,
    topic: Option<TopicId>,
    /// Whether its own words name the topic.
    named: bool,
}

impl<'s, 'a> Clause<'s, 'a> {
    /// The numbers of the sentence that stand before it.
    fn mentions_before(&self) -> impl DoubleEndedIterator<Item = &'s Mention<'a>> + use<'s, 'a> {
        let start = self.start;
        self.mentions.iter().filter(move |mention| mention.token < start)
    }

    /// How many a mention says, and its unit.
    fn amount(&self, mention: &Mention) -> Option<(f64, UnitId)> {
        let number = self.tokens[mention.token].number()?;
        Some((number.value, number.unit?))
    }

    /// The last number before it and its unit, where it counts nothing reported.
    fn unexplained_last(&self) -> Option<(f64, UnitId)> {
        let last = self.mentions_before().next_back()?;
        self.amount(last).filter(|_| last.indicator.is_none())
    }

    /// The same; the sum of several in turn (一件要…,一件要…,均已同意公开).
    fn unexplained_before(&self) -> Option<(f64, UnitId)> {
        let mut found: Option<(f64, UnitId)> = None;
        for mention in self.mentions_before().rev().take_while(|mention| mention.indicator.is_none()) {
            match (self.amount(mention), found) {
                (Some(amount), None) if !mention.set_aside => found = Some(amount),
                (Some((value, unit)), Some((sum, of))) if unit == of => found = Some((sum + value, of)),
                _ => break,
            }
        }
        found
    }
}

/// The numbers of a clause that may speak of all.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Numbers {
    /// It has none.
    None,
    /// It says 100.
    Hundred,
    /// It says how many there were: one number, before everything else or before the words for
    /// all (至年底9件均已办结).
    Count(f64),
    /// It counts something at its end (按期答复6件).
    Last(f64),
}

impl Numbers {
    /// Whether statements that hold at such a time may be made by the clause.
    fn fits(self, when: TotalWhen) -> bool {
        match self {
            Numbers::Hundred => when == TotalWhen::Hundred,
            Numbers::Last(_) => when == TotalWhen::Count,
            Numbers::None | Numbers::Count(_) => matches!(when, TotalWhen::All | TotalWhen::One),
        }
    }
}

/// What numbers the clause has; `None` where it counts something itself.
fn numbers(clause: &[Token<'_>], all: Concept) -> Option<Numbers> {
    let says_all = |token: &Token<'_>| token.says(all);
    let mut found = Numbers::None;
    for (index, token) in clause.iter().enumerate() {
        if let Some(number) = token.number() {
            found = match found {
                Numbers::None if number.value == 100.0 && index > 0 => Numbers::Hundred,
                Numbers::None if index == 0 || clause[index..].iter().any(says_all) => Numbers::Count(number.value),
                Numbers::None if index + 1 == clause.len() => Numbers::Last(number.value),
                _ => return None,
            };
        }
    }
    Some(found)
}
