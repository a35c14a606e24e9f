//! Which year the words are about: the report's own, one that is only compared with, a later one.

use super::super::reader::{Mention, Scope};
use super::super::tokens::{LETTER, Shape, Token, What, behind_last, gap, hull};
use crate::knowledge::{MarkRole, Term};
use crate::model::Span;

/// Which year the words of a sentence are about, while it is read.
#[derive(Debug, Default)]
pub struct YearSaid {
    /// The year said last, as far as it still goes for what follows.
    pub stated: Option<u16>,
    /// The first year of the sentence.
    pub first: Option<u16>,
    depth: u8,
    compared: bool,
    outer: Option<u16>,
    /// The year's own figures were said before it.
    beside: bool,
    /// It stands in the clause that is being read.
    here: bool,
    /// It only tells of a thing that its clause speaks of: behind the clause the year before it goes on.
    told: bool,
    before: Option<u16>,
}

impl YearSaid {
    fn say(&mut self, year: u16, depth: u8, compared: bool, beside: bool) {
        self.beside = beside && self.stated.is_none();
        self.told = false;
        self.here = true;
        if depth > self.depth {
            self.outer = self.stated;
        }
        (self.stated, self.depth, self.compared) = (Some(year), depth, compared);
        if depth == 0 && !compared && self.first.is_none() {
            self.first = Some(year);
        }
    }

    /// A year that is part of what its clause speaks of (查阅1998年土地承包合同) and says nothing of the numbers behind.
    fn tell(&mut self, year: u16) {
        self.before = if self.told { self.before } else { self.stated };
        (self.stated, self.told) = (Some(year), true);
    }

    /// A year that is only compared with ends.
    fn reach(&mut self) {
        if self.compared {
            (self.stated, self.compared) = (self.first, false);
        }
    }

    /// The year's own figures go on (加上2015年结转的3件,全年办结43件).
    fn whole_year(&mut self) {
        if self.beside {
            self.stated = None;
        }
    }

    /// The report's own year is named by words (自2008年以来公开8316条,其中今年2136条), beside no other
    /// (2010年结转、本年答复的11件).
    fn this_year(&mut self) {
        if !self.here {
            self.stated = None;
        }
    }

    /// A year in brackets ends with them, one that is compared with or that only tells of a thing at the next comma,
    /// any at `;`.
    fn pass(&mut self, mark: char, depth: u8) {
        self.here &= !matches!(mark, ',' | ';');
        if self.told && matches!(mark, ',' | ';') {
            (self.stated, self.told) = (self.before, false);
        }
        match mark {
            ')' if depth == self.depth && depth > 0 => (self.stated, self.depth) = (self.outer, 0),
            ',' if self.compared => (self.stated, self.compared) = (self.first, false),
            ';' => self.stated = None,
            _ => {}
        }
    }
}

impl<'a> Scope<'a> {
    /// Follows which year the words are about over the token at `index`, which is no number; `mentions` are the
    /// numbers before it in the sentence.
    pub fn follow_year(
        &self,
        year: &mut YearSaid,
        tokens: &[Token<'a>],
        depths: &[u8],
        index: usize,
        mentions: &[Mention],
    ) {
        let steering = &self.words.terms.steering;
        match &tokens[index].what {
            What::Shape(shape) => {
                let Some(stated) = shape.year() else { return };
                let earlier = stated < self.year;
                let over = earlier && self.goes_over(tokens, index);
                let told = earlier || stated > self.year && self.goes_over_to(tokens, index);
                let left_out = || mentions.last().is_some_and(|last| self.is_of_left_out(&tokens[last.token..=index]));
                if told && depths[index] == 0 && self.is_told(tokens, index) || left_out() {
                    year.tell(stated);
                } else {
                    let compared = over || self.is_compared(tokens[index].span);
                    year.say(
                        stated,
                        depths[index],
                        compared,
                        over || earlier && mentions.iter().any(|mention| mention.counts),
                    );
                }
            }
            What::Term(term) => {
                // 由2022年的3篇增至8篇: what is reached is this year's.
                if term.concepts.has(steering.reached) {
                    year.reach();
                }
                let dated = index > 0 && matches!(tokens[index - 1].what, What::Shape(_));
                if term.concepts.has(steering.this_year) {
                    year.this_year();
                } else if term.concepts.has(steering.whole_year) && !dated {
                    year.whole_year();
                }
            }
            What::Mark(mark) => year.pass(*mark, depths[index]),
            What::Number(_) | What::Counter(_) | What::Title => {}
        }
    }

    /// Whether a year is only compared with (比2018年的71条).
    fn is_compared(&self, span: Span) -> bool {
        let before = self.page.reading[..span.start as usize].trim_ascii_end().chars().next_back();
        before.and_then(|c| self.words.marks.role(c)) == Some(MarkRole::Compare)
    }

    /// Whether what is counted from a day on is counted from a day of the report's year: 自5月1日《条例》施行以来,
    /// 微博自6月开通以来.
    pub(super) fn began_this_year(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let steering = self.words.terms.steering;
        let since = |token: &Token<'a>| {
            let of = |term: &Term| term.concepts.has(steering.cumulative_strong) || term.concepts.has(steering.since);
            matches!(&token.what, What::Term(term) if of(term))
        };
        let from =
            |token: &Token<'a>| matches!(token.what, What::Shape(Shape::Date(None))) || token.year() == Some(self.year);
        let Some(words) = tokens[..index].iter().rposition(since) else { return false };
        let clause = tokens[..words].iter().rev().take_while(|token| !matches!(token.what, What::Mark(_)));
        let mut dates = clause.into_iter().filter(|token| matches!(token.what, What::Shape(_))).peekable();
        dates.peek().is_some() && dates.all(from)
    }

    /// Whether the year at `index` only tells of a thing that its clause speaks of: words stand before it in the clause
    /// and behind it, no number stands behind it there, nothing is counted from it on or up to it, and nothing is
    /// said to be none.
    fn is_told(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let steering = self.words.terms.steering;
        let start = behind_last(&tokens[..index], |token| matches!(token.what, What::Mark(_)));
        let end = tokens[index..].iter().position(|token| matches!(token.what, What::Mark(_)));
        let end = end.map_or(tokens.len(), |mark| index + mark);
        let steers = [
            steering.since,
            steering.until,
            steering.cumulative,
            steering.cumulative_strong,
            steering.growth,
            steering.of_which,
            steering.negation,
        ];
        let steered = |token: &Token<'a>| matches!(&token.what, What::Term(term) if steers.iter().any(|&concept| term.concepts.has(concept)));
        let follows = tokens.get(end).map_or(self.page.reading.len(), |mark| mark.span.start as usize);
        start < index
            && follows > tokens[index].span.end as usize
            && !tokens[start..end].iter().any(steered)
            && !tokens[index + 1..end].iter().any(Token::is_number)
    }

    /// Whether the year that ends these tokens tells of the number left out that begins them: 除3件在2013年答复外,其余181件….
    fn is_of_left_out(&self, tokens: &[Token<'a>]) -> bool {
        self.is_left_out(&tokens[0]) && !tokens.iter().any(|token| matches!(token.what, What::Mark(_)))
    }

    /// Whether what is told of the year at `index` went over from it: 加上2019年结转的3件.
    fn goes_over(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let over = self.words.terms.steering.over();
        let beside = |token: &Token<'a>| gap(tokens[index].span.end, token.span.start) <= LETTER;
        tokens.get(index + 1).is_some_and(|token| token.says_any(&over) && beside(token))
    }

    /// Whether what stands before the year at `index` in its clause goes over to it: 5件结转2021年办理.
    fn goes_over_to(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let over = self.words.terms.steering.over();
        let clause = || tokens[..index].iter().rev().take_while(|token| !matches!(token.what, What::Mark(_)));
        clause().any(|token| token.says_any(&over)) && clause().any(|token| matches!(token.what, What::Number(_)))
    }

    /// Whether a later year stands behind the number in its clause: 1件结转到2024年.
    pub(super) fn later_behind(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let clause = tokens[index + 1..].iter().take_while(|token| !matches!(token.what, What::Mark(_)));
        clause.into_iter().any(|token| self.is_later(token.year()))
    }

    /// 4月、9月各举办了一期培训班: how many days or months stand before the words that say that each of them had
    /// as many as the number at `index`, and where.
    pub fn dates_each(&self, tokens: &[Token<'a>], index: usize) -> Option<(usize, Span)> {
        let steering = self.words.terms.steering;
        let each = |token: &Token<'a>| match &token.what {
            What::Term(term) => term.concepts.has(steering.per_unit) || term.concepts.has(steering.each),
            _ => false,
        };
        let words = tokens[..index].iter().rposition(each)?;
        if tokens[words..index].iter().any(|token| !matches!(token.what, What::Term(_))) {
            return None;
        }
        let (mut dates, mut at) = (0, words);
        while let Some(before) = at.checked_sub(1) {
            match &tokens[before].what {
                What::Shape(Shape::Date(_)) => dates += 1,
                // 上半年、下半年各培训一次, 上、下半年各一次
                What::Term(term) if term.concepts.has(steering.part_of_year) => {
                    dates += 1 + usize::from(self.page.read(tokens[before].span).contains('、'));
                }
                What::Mark('、') => {}
                What::Term(term) if term.concepts.has(steering.and) => {}
                _ => break,
            }
            at = before;
        }
        (dates > 1).then(|| (dates, hull(tokens[at].span, tokens[words].span)))
    }
}
