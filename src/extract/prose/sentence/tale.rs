//! Numbers of which the words tell a tale: 1件因涉及个人隐私不予公开; 不予公开2件(均涉及商业秘密);
//! 另1件于12月29日收到,尚在办理中. What became of the requests may stand clauses away from their
//! number, and an outcome with its reason makes two values of it.

use super::super::attach::fills_bracket;
use super::super::counting::Sum;
use super::super::reader::{Mention, Reader, Scope};
use super::super::tokens::{Number, Token, What, behind_last, ends_clause, hull, parts_clauses};
use crate::knowledge::{ConceptSet, Group, ReadingRule, Reads, Steering, TopicId};
use crate::model::{IndicatorId, Observation, Span};

/// What a tale may give a number, with the words that say so.
#[derive(Debug, Clone, Copy)]
struct Told<'a> {
    indicator: IndicatorId,
    rule: &'a ReadingRule,
    words: Span,
    /// It is said of all of several (一条查…,一条查…,均已同意公开).
    of_all: bool,
}

impl Told<'_> {
    /// Whether the words also say what the number counts (办理提案20件,答复均已公开).
    fn named(self) -> bool {
        self.rule.needs.len() > 1
    }
}

impl<'a> Reader<'a> {
    /// Adds what the words of a sentence tell of its numbers beyond the number's own clause.
    pub(super) fn tales(&mut self, tokens: &[Token<'a>], mentions: &mut [Mention]) {
        for at in 0..mentions.len() {
            let Some(number) = tokens[mentions[at].token].number() else { continue };
            if mentions[at].set_aside || mentions[at].within || mentions[at].topic.is_none() {
                continue;
            }
            // 部分公开(3件)、无法提供(8件): what stands alone in brackets belongs to the words before them.
            if fills_bracket(tokens, mentions[at].token) {
                continue;
            }
            let (mut start, mut end) = bounds(tokens, mentions, at);
            // 公开3件,属于过程性信息,不予公开1件: where the number before is told of before it, and this one too, the
            // clauses between tell of this one.
            let before = at.checked_sub(1).map(|before| &mentions[before]);
            let reasoned = mentions[at].indicator.is_some_and(|main| self.scope.is_reason(main));
            if !reasoned
                && self.scope.is_told_before(&mentions[at])
                && before.is_none_or(|before| self.scope.is_told_before(before))
            {
                start = clauses_between(tokens, before.map(|before| before.token), start);
            }
            // 涉及商业秘密不予提供的1件,…: where the words stand before the number, they are all. 除3件信访件外,均予以公开:
            // what is left out is none of what follows.
            if self.scope.is_told_before(&mentions[at]) || self.scope.is_left_out(&tokens[mentions[at].token]) {
                end = own_end(tokens, mentions[at].token, end);
            }
            // 办理建议15件、提案20件,答复均已公开: what is told is told of both together.
            let alone = at.checked_sub(1).map(|before| &mentions[before]).is_none_or(|before| {
                before.set_aside || before.indicator.is_some() || before.topic != mentions[at].topic
            });
            let told = self.scope.told(&tokens[start..end], number, mentions[at].topic);
            if !alone && let Some((told, sum)) = self.scope.told_together(&told, tokens, mentions[at].token) {
                self.tell_sum(number, told, sum);
                mentions[at].indicator = Some(told.indicator);
                mentions[at].counts = true;
                continue;
            }
            self.tale(told, number, &mut mentions[at], alone);
        }
    }

    fn tale(&mut self, mut told: Vec<Told<'a>>, number: &Number, mention: &mut Mention, alone: bool) {
        told.retain(|told| alone && !(told.of_all && number.value == 1.0) || !told.named() && !told.of_all);
        // What came of it in the end stands last: 权利人不同意公开,故不予公开.
        let Some(outcome) = told.iter().rfind(|told| !self.scope.is_reason(told.indicator)).copied() else {
            let group = mention.indicator.and_then(|main| self.scope.group(main));
            // 不予公开2件(均涉及商业秘密): only the reason is told, the outcome is read.
            if let (Some(main), Some(group)) = (mention.indicator, group)
                && !self.scope.is_reason(main)
            {
                self.add_reason(&told, group, number, main);
            }
            return;
        };
        let Some(group) = self.scope.group(outcome.indicator) else {
            return self.tell_if_new(number, outcome, mention);
        };
        match mention.indicator {
            Some(main) if main == outcome.indicator => self.add_reason(&told, group, number, main),
            Some(main) if self.scope.is_reason(main) && self.scope.group(main) == Some(group) => {
                // Where the form prints no number for the group, the words name one of its rows.
                if self.scope.is_part(main, outcome.indicator) {
                    self.tell(number, outcome);
                    self.told_totals.push((outcome.indicator, main, number.digits));
                }
            }
            _ => {
                self.tell_if_new(number, outcome, mention);
                if mention.indicator == Some(outcome.indicator) || self.scope.is_only_request(mention, number) {
                    self.add_reason(&told, group, number, outcome.indicator);
                }
            }
        }
    }

    /// Gives the number what is told of it, unless it counts something that stands beside the
    /// outcome already.
    fn tell_if_new(&mut self, number: &Number, told: Told<'a>, mention: &mut Mention) {
        match mention.indicator {
            None if told.named() || self.opens_as_part(mention) => {}
            Some(main) if self.scope.is_reason(main) => self.take_back(main, number),
            Some(_) if self.scope.is_only_request(mention, number) => return self.tell(number, told),
            _ => return,
        }
        self.tell(number, told);
        mention.indicator = Some(told.indicator);
        mention.counts = true;
    }

    /// A number that nothing explains is one of the requests counted before.
    fn opens_as_part(&self, mention: &Mention) -> bool {
        mention.first && (mention.of_which || mention.follows || self.carry.whole.is_some())
    }

    fn add_reason(&mut self, told: &[Told<'a>], group: Group, number: &Number, outcome: IndicatorId) {
        let mut reasons = told
            .iter()
            .filter(|told| self.scope.is_reason(told.indicator) && self.scope.group(told.indicator) == Some(group));
        let Some(reason) = reasons.next().copied() else { return };
        if reasons.all(|other| other.indicator == reason.indicator) && reason.indicator != outcome {
            self.tell(number, reason);
        }
    }

    fn tell(&mut self, number: &Number, told: Told<'a>) {
        let said =
            |observation: &Observation| observation.number == number.digits && observation.indicator == told.indicator;
        if self.out.observations.iter().rev().take(8).any(said) {
            return;
        }
        self.count_as(number, told.indicator, hull(told.words, number.span), self.scope.rules.told);
    }

    /// Gives the sum of several numbers what is told of all of them.
    fn tell_sum(&mut self, number: &Number, told: Told<'a>, sum: Sum) {
        self.tell(number, told);
        let of_number = |seen: &&mut Observation| (seen.number, seen.indicator) == (number.digits, told.indicator);
        if let Some(seen) = self.out.observations.last_mut().filter(of_number) {
            sum.give_to(seen);
        }
    }

    /// Removes what the number's own clause made of it.
    fn take_back(&mut self, indicator: IndicatorId, number: &Number) {
        let read = |seen: &Observation| seen.number == number.digits && seen.indicator == indicator;
        if let Some(at) = self.out.observations.iter().rposition(read) {
            self.out.observations.remove(at);
        }
    }
}

impl<'a> Scope<'a> {
    /// What is told of the number at `index` together with those of the like beside it, and their sum.
    fn told_together(&self, told: &[Told<'a>], tokens: &[Token<'a>], index: usize) -> Option<(Told<'a>, Sum)> {
        let named = told.iter().rev().filter(|told| told.named());
        named.into_iter().find_map(|told| Some((*told, self.like_beside(told.rule, tokens, index)?)))
    }

    /// The readings that may be told and whose words stand in the story, in order of the text.
    fn told(&self, story: &[Token<'a>], number: &Number, topic: Option<TopicId>) -> Vec<Told<'a>> {
        let said = |token: &Token<'a>| match &token.what {
            What::Term(term) => Some(term.concepts),
            _ => None,
        };
        let all = story.iter().filter_map(said).fold(ConceptSet::default(), |set, concepts| set.union(&concepts));
        let readings = &self.words.readings;
        let Steering { negation, all_of, .. } = self.words.terms.steering;
        let mut told: Vec<Told<'a>> = Vec::new();
        for (at, token) in story.iter().enumerate() {
            let Some(concepts) = said(token).filter(|concepts| concepts.meets(&readings.told_words)) else { continue };
            // 13件全部办结,没有结转下年; 未出现超期、延期现象; 延期办结的没有
            let clause = clause(story, at);
            let of_all = clause.has(all_of);
            if clause.has(negation) && !concepts.has(negation) || of_all && self.excepts(token) {
                continue;
            }
            let mut best: Option<(IndicatorId, &'a ReadingRule)> = None;
            for rule in concepts.iter().flat_map(|concept| readings.anchored(concept)) {
                let rule = &readings.rules[*rule as usize];
                let Reads::Value(indicator, None) = rule.reads else { continue };
                let fits = rule.flags.told
                    && self.allowed.has(indicator)
                    && rule.units.fits(number.unit)
                    && topic.is_some_and(|topic| rule.topics.contains(&topic))
                    && rule.needs.iter().all(|group| group.meets(&all))
                    && !rule.without.meets(&clause);
                if fits && best.is_none_or(|(_, best)| rule.priority > best.priority) {
                    best = Some((indicator, rule));
                }
            }
            if let Some((indicator, rule)) = best {
                told.push(Told { indicator, rule, words: token.span, of_all });
            }
        }
        told
    }

    /// Whether words before the number say already what became of it.
    fn is_told_before(&self, mention: &Mention) -> bool {
        let total = mention.topic.and_then(|topic| self.about(topic).total);
        !mention.first && mention.indicator.is_some() && mention.indicator != total
    }

    /// A request by itself: 收到申请1件,经审查,依法不予公开.
    fn is_only_request(&self, mention: &Mention, number: &Number) -> bool {
        let requests = mention.topic.map(|topic| self.about(topic));
        number.value == 1.0
            && mention.indicator.is_some()
            && requests.and_then(|topic| topic.total) == mention.indicator
    }

    /// Whether the report's form prints the one as a summand of the other.
    fn is_part(&self, part: IndicatorId, whole: IndicatorId) -> bool {
        self.knowledge.forms.rows(self.form).iter().any(|row| row.indicator == part && row.parent == Some(whole))
    }

    /// The group an indicator belongs to, itself or as a part, where the report's form counts its total.
    fn group(&self, indicator: IndicatorId) -> Option<Group> {
        self.knowledge.codebook.group(indicator).filter(|group| self.allowed.has(group.total))
    }

    /// Whether the indicator is one of the reasons of a group, not its total. The total of all
    /// outcomes makes no reasons of them.
    fn is_reason(&self, indicator: IndicatorId) -> bool {
        self.group(indicator).is_some_and(|group| group.nested && indicator != group.total)
    }
}

/// Where the clause of the number at `own` ends, before `end`, the brackets behind it included: 2件(鉴定材料,涉及个人隐私),….
fn own_end(tokens: &[Token<'_>], own: usize, end: usize) -> usize {
    let mut depth = 0;
    let ended = |token: &Token<'_>| {
        depth += i32::from(token.is_mark('(')) - i32::from(token.is_mark(')'));
        depth <= 0 && parts_clauses(token)
    };
    tokens[own..end].iter().position(ended).map_or(end, |mark| own + mark)
}

/// The concepts of the clause that the token at `at` stands in.
fn clause(story: &[Token<'_>], at: usize) -> ConceptSet {
    let start = behind_last(&story[..at], ends_clause);
    let end = story[at..].iter().position(ends_clause).map_or(story.len(), |mark| at + mark);
    story[start..end].iter().fold(ConceptSet::default(), |set, token| match &token.what {
        What::Term(term) => set.union(&term.concepts),
        _ => set,
    })
}

/// Where the clauses begin that stand between the number at `before` and the clause that begins at `start`, in no
/// bracket and behind no `;`.
fn clauses_between(tokens: &[Token<'_>], before: Option<usize>, start: usize) -> usize {
    let from = before.map_or(0, |before| before + 1);
    let hard = |token: &Token<'_>| matches!(token.what, What::Mark(';' | ':' | '(' | ')'));
    let counts = |token: &Token<'_>| matches!(token.what, What::Counter(_));
    let Some(between) = tokens.get(from..start) else { return start };
    // What the clause of the number before ends with is that number's.
    let ends = |token: &Token<'_>| token.is_mark(',');
    match between.iter().rposition(|token| hard(token) || counts(token)) {
        Some(mark) => from + mark + 1,
        None if before.is_some() => between.iter().position(ends).map_or(start, |mark| from + mark + 1),
        None => start,
    }
}

/// The tokens that tell of a number: its own clause behind the number before, then all up to the
/// clause of the number behind. Where nothing stands between, a clause belongs to what follows.
fn bounds(tokens: &[Token<'_>], mentions: &[Mention], at: usize) -> (usize, usize) {
    let ends = |token: &Token<'_>| matches!(token.what, What::Mark(',' | ';' | ':' | '('));
    let own = mentions[at].token;
    let divides = |token: &Token<'_>| ends(token) || token.is_number() || token.is_mark(')');
    let start = behind_last(&tokens[..own], divides);
    let mut end = own + 1;
    let mut last_mark = None;
    while let Some(token) = tokens.get(end) {
        if token.is_number() {
            return (start, last_mark.map_or(own + 1, |(mark, _)| mark));
        }
        if token.is_mark(';') {
            return (start, end);
        }
        match token.what {
            What::Mark(',' | '(' | ':') => last_mark = Some((end, false)),
            What::Mark('、') if last_mark.is_none_or(|(_, weak)| weak) => last_mark = Some((end, true)),
            _ => {}
        }
        end += 1;
    }
    (start, end)
}
