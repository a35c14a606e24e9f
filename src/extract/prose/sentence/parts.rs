//! Wholes and the parts that the text lists for them: N件,其中:a件,b件 — what check N03 adds up.

use super::super::reader::{Item, Mention, OpenList, Reader, Scope, is_same, reasons};
use super::super::tokens::{Token, What, behind_last, hull};
use crate::knowledge::Promoted;
use crate::model::{Basis, IndicatorId, Observation, Part, PartList, Span, UnitId};

impl<'a> Reader<'a> {
    /// 复制费36元、邮寄费12元,共48元: of the observations from `start` on, those of one indicator that a
    /// later one adds up are its parts.
    pub(super) fn settle_sums(&mut self, start: usize) {
        let mut at = self.out.observations.len();
        while at > start + 2 {
            at -= 1;
            let sum = &self.out.observations[at];
            let counted = |seen: &Observation| (seen.indicator, seen.applicant, seen.unit);
            let of = counted(sum);
            let is_part = |part: &Observation| counted(part) == of && part.basis == Basis::Stated;
            let parts = || self.out.observations[start..at].iter().filter(|part| is_part(part));
            let total: f64 = parts().filter_map(|part| part.value).sum();
            // Nothing says of a 0 that it adds up others.
            let adds_up = total > 0.0 && sum.value.is_some_and(|value| is_same(value, total));
            if !adds_up || parts().nth(1).is_none() {
                continue;
            }
            let parts: Vec<Observation> = self.out.observations.extract_if(start..at, |seen| is_part(seen)).collect();
            self.withdraw(parts, reasons::PART);
            return;
        }
    }

    /// 发布解读74篇,文字解读52篇、图解18篇: of the observations from `start` on, those of one indicator that together are
    /// no more than the one before them are kinds of it.
    pub(super) fn settle_kinds(&mut self, start: usize) {
        let mut at = start;
        while at + 1 < self.out.observations.len() {
            let whole = &self.out.observations[at];
            let same = |kind: &&Observation| {
                (kind.indicator, kind.applicant, kind.unit) == (whole.indicator, whole.applicant, whole.unit)
                    && (kind.basis, whole.basis) == (Basis::Stated, Basis::Stated)
                    && whole.number.end <= kind.number.start
                    && !self.scope.page.read(Span { start: whole.number.end, end: kind.number.start }).contains(';')
            };
            let kinds = self.out.observations[at + 1..].iter().take_while(same);
            let (count, sum) = kinds.fold((0, 0.0), |(count, sum), kind| (count + 1, sum + kind.value.unwrap_or(0.0)));
            let count = if whole.interval.is_some_and(|whole| sum <= whole.high) { count } else { 0 };
            if count > 1 {
                let kinds: Vec<Observation> = self.out.observations.drain(at + 1..=at + count).collect();
                self.withdraw(kinds, reasons::PART);
            }
            at += 1;
        }
    }

    /// 公示公告类263条(土地出让公告96条、其他167条),人事类9条: of the observations from `start` on, those of what is left that
    /// stand in brackets right behind a number which all numbers there add up to are what is left of that number alone.
    /// So are those of the same (其他情形5件(含撤诉2件)).
    pub(super) fn settle_bracketed(&mut self, start: usize, tokens: &[Token<'a>], mentions: &[Mention]) {
        let codebook = &self.scope.knowledge.codebook;
        for (at, whole) in mentions.iter().enumerate() {
            let Some(id) = whole.indicator.filter(|id| whole.counts && !codebook.is_total(*id)) else { continue };
            let inside = &mentions[at + 1..];
            let inside = &inside[..inside.iter().take_while(|part| part.depth > whole.depth).count()];
            if inside.is_empty() {
                continue;
            }
            let sum: f64 = inside.iter().map(|part| value_of(tokens, part)).sum();
            let all = value_of(tokens, whole);
            let divided = inside.len() > 1 && is_same(sum, all);
            let is_left = |seen: &Observation| {
                let kin = codebook.family(seen.indicator) == codebook.family(id);
                let rest = divided && codebook.is_rest(seen.indicator) && kin;
                let same =
                    seen.indicator == id && seen.applicant.is_none() && seen.value.is_some_and(|value| value <= all);
                let mut numbers = inside.iter().filter_map(|part| tokens[part.token].number());
                (rest || same) && numbers.any(|number| number.digits == seen.number)
            };
            let start = start.min(self.out.observations.len());
            let left: Vec<Observation> = self.out.observations.extract_if(start.., |seen| is_left(seen)).collect();
            self.withdraw(left, reasons::PART);
        }
    }

    /// 配备3名工作人员,专职1名、兼职2名: a number that nothing explains, and that the parts right behind it add up to, is
    /// their total, where the words around it may name that.
    pub(super) fn settle_wholes(&mut self, tokens: &[Token<'a>], mentions: &[Mention]) {
        let promotions = &self.scope.words.promotions;
        for (at, mention) in mentions.iter().enumerate() {
            // Each number's parts are looked through: the work grows with the square of a list.
            if self.scope.deadline.cuts() {
                return;
            }
            let Some(number) = tokens[mention.token].number() else { continue };
            if self.out.unread.binary_search(&number.digits).is_err() {
                continue;
            }
            let parts = &mentions[at + 1..];
            let Some(behind) = parts.first().map(|part| &tokens[mention.token + 1..part.token]) else { continue };
            if behind.iter().filter(|token| matches!(token.what, What::Mark(_))).count() > 1 {
                continue;
            }
            // The words of its own clause before it, and those behind it.
            let clause = behind_last(&tokens[..mention.token], |token| matches!(token.what, What::Mark(_)));
            let said = self.scope.said(&tokens[clause..mention.token]).union(&self.scope.said(behind));
            let adds_up = |from: &[IndicatorId]| {
                let is_part = |part: &&Mention| {
                    part.indicator.is_some_and(|id| from.contains(&id))
                        && self.scope.same_kind(number.unit, unit_of(tokens, part))
                };
                let sums = parts.iter().take_while(is_part).scan(0.0, |sum, part| {
                    *sum += value_of(tokens, part);
                    Some(*sum)
                });
                sums.skip(1).any(|sum| sum == number.value)
            };
            let wholes = promotions.iter().filter(|promotion| promotion.how == Promoted::Sum);
            let whole = wholes.filter(|promotion| said.meets(&promotion.words) && adds_up(&promotion.from));
            let total = whole
                .map(|promotion| promotion.gives)
                .find(|&total| self.scope.allowed.has(total) && !self.has(total, None));
            let Some(total) = total else { continue };
            let words = hull(number.span, behind.last().map_or(number.span, |token| token.span));
            self.count_as(number, total, words, self.scope.rules.whole);
        }
    }

    /// Records the part lists of a sentence and keeps its last whole for the next one.
    pub(super) fn part_lists(&mut self, tokens: &[Token<'a>], mentions: &[Mention]) {
        if let Some(open) = self.carry.open.take() {
            self.go_on(open, tokens, mentions);
        }
        let mut whole = self.carry.whole;
        let mut last = self.carry.last;
        let mut index = 0;
        while index < mentions.len() {
            let mention = &mentions[index];
            let Some(item) = item(tokens, mention) else { break };
            let divides = |whole: &Item| {
                mention.of_which && mention.counts && self.scope.same_kind(whole.part.unit, item.part.unit)
            };
            let opens = mention.of_which && self.scope.opens(tokens, mention);
            // 其中 divides the number right before it, be it an indicator or not.
            let nearest = last.filter(|_| opens).or(whole);
            let follows = nearest.filter(divides).or(whole.filter(divides));
            let follows = follows.filter(|whole: &Item| mention.depth > whole.depth || opens);
            if let Some(whole) = follows {
                let end = self.scope.list_end(whole, tokens, mentions, index);
                self.record(whole, tokens, mentions, index, end);
                index = end;
                continue;
            }
            if mention.counts && (mention.depth == 0 || whole.is_none()) {
                whole = Some(item);
            }
            if mention.depth == 0 && !mention.of_which {
                last = Some(item);
            }
            index += 1;
        }
        self.carry.whole = whole;
        self.carry.last = last;
    }

    /// Adds the parts that the sentence after a list's first part goes on with: they count
    /// things of its family, and together not more than the whole.
    fn go_on(&mut self, open: OpenList, tokens: &[Token<'a>], mentions: &[Mention]) {
        let OpenList { list, first, mut sum } = open;
        let Some(whole) = self.out.parts.get(list).map(|list| list.whole) else { return };
        for mention in mentions {
            let Some(Item { part, .. }) = item(tokens, mention) else { break };
            let kin = mention.indicator.is_some_and(|id| self.scope.kin(first, id));
            if !kin || mention.depth > 0 || mention.of_which || !self.scope.same_kind(whole.unit, part.unit) {
                break;
            }
            sum += part.interval.low;
            if sum > whole.interval.high {
                break;
            }
            let list = &mut self.out.parts[list];
            list.parts.push(part);
            list.exhaustive = true;
        }
    }

    fn record(&mut self, whole: Item, tokens: &[Token<'a>], mentions: &[Mention], start: usize, end: usize) {
        let depth = mentions[start].depth;
        let parts: Vec<Part> = mentions[start..end]
            .iter()
            .filter(|mention| mention.depth == depth)
            .filter_map(|mention| Some(item(tokens, mention)?.part))
            .collect();
        let exhaustive = parts.len() > 1 && !self.scope.open_ended(tokens, &mentions[start..end]);
        if let ([part], Some(first)) = (parts.as_slice(), mentions[start].indicator)
            && end == mentions.len()
            && depth == 0
            && !self.scope.open_ended(tokens, &mentions[start..end])
        {
            self.carry.open = Some(OpenList { list: self.out.parts.len(), first, sum: part.interval.low });
        }
        self.out.parts.push(PartList { whole: whole.part, parts, exhaustive, indicator: whole.indicator });
    }
}

impl<'a> Scope<'a> {
    /// Whether 其中 stands between the number before and this one.
    fn opens(&self, tokens: &[Token<'a>], mention: &Mention) -> bool {
        let of_which = self.words.terms.steering.of_which;
        tokens[..mention.token]
            .iter()
            .rev()
            .take_while(|token| !matches!(token.what, What::Number(_)))
            .any(|token| token.says(of_which))
    }

    /// One past the last part of the list that begins with mention `start`: parts stand at one
    /// depth and count things of one family.
    fn list_end(&self, whole: Item, tokens: &[Token<'a>], mentions: &[Mention], start: usize) -> usize {
        let first = &mentions[start];
        let family = first.indicator.map(|id| self.knowledge.codebook.family(id));
        let mut end = start + 1;
        let first_unit = unit_of(tokens, first);
        let mut sum = value_of(tokens, first);
        let mut complete = false;
        while let Some(mention) = mentions.get(end) {
            // Parts that add up are complete; what counts other things is no part.
            if complete || !self.same_kind(first_unit, unit_of(tokens, mention)) {
                break;
            }
            let stranger = match (family, mention.indicator) {
                (Some(family), Some(id)) => self.knowledge.codebook.family(id) != family,
                _ => false,
            };
            if mention.depth < first.depth || stranger && mention.depth == first.depth {
                break;
            }
            if mention.depth == first.depth && self.opens(tokens, mention) {
                break;
            }
            end += 1;
            if mention.depth == first.depth {
                sum += value_of(tokens, mention);
                complete = sum == whole.part.interval.low && whole.part.interval.is_exact();
            }
        }
        end
    }

    /// Whether two units may stand in one sum.
    fn same_kind(&self, a: Option<UnitId>, b: Option<UnitId>) -> bool {
        let kind = |unit: UnitId| self.knowledge.codebook.unit_kind(unit);
        match (a, b) {
            (Some(a), Some(b)) => kind(a) == kind(b),
            _ => true,
        }
    }

    /// Whether 主要 or 等 says that the list is not complete.
    fn open_ended(&self, tokens: &[Token<'a>], mentions: &[Mention]) -> bool {
        let open = self.words.terms.steering.open_list;
        let is_open = |token: &Token<'a>| token.says(open);
        let (Some(first), Some(last)) = (mentions.first(), mentions.last()) else { return false };
        let before = tokens[..first.token].iter().rev().take_while(|token| !matches!(token.what, What::Number(_)));
        before.clone().any(is_open) || tokens.get(last.token + 1).is_some_and(is_open)
    }
}

fn unit_of(tokens: &[Token<'_>], mention: &Mention) -> Option<UnitId> {
    tokens[mention.token].number()?.unit
}

fn value_of(tokens: &[Token<'_>], mention: &Mention) -> f64 {
    tokens[mention.token].number().map_or(0.0, |number| number.interval.low)
}

fn item(tokens: &[Token<'_>], mention: &Mention) -> Option<Item> {
    let number = tokens[mention.token].number()?;
    let part = Part { interval: number.interval, span: number.digits, unit: number.unit };
    Some(Item { part, indicator: mention.indicator, depth: mention.depth })
}
