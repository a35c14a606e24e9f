//! What is planned is no figure of the year: sections, paragraphs and sentences about problems and
//! plans. A section about problems may still state what the year brought (全年仅解读5篇); from the
//! first words about what is to come its numbers are plans.

use super::super::reader::{Outlook, Reader, Scope};
use super::super::tokens::{Shape, Token, What, lexer, parts_clauses};
use crate::knowledge::ConceptSet;
use crate::model::{Section, Span};

/// Longest title that may be about a later year, in characters; longer ones are sentences.
const LONGEST_TITLE: usize = 24;

impl<'a> Reader<'a> {
    /// Whether the numbers of the sentence are plans; a turn to plans lasts to the end of the
    /// section of problems, elsewhere to the end of the paragraph.
    pub(super) fn is_planned(&mut self, tokens: &[Token<'a>]) -> bool {
        let steering = self.scope.words.terms.steering;
        match self.passage.outlook {
            Outlook::Plan => true,
            Outlook::Problems => {
                // The title itself may name both: 存在的主要问题及改进情况.
                // 2015年的安排:…
                let later = |token: &Token<'a>| self.scope.is_later(token.year());
                let turns =
                    tokens.first().is_some_and(later) || tokens.iter().any(|token| token.says(steering.plan_turn));
                if !self.is_title(tokens) && turns {
                    self.passage.outlook = Outlook::Plan;
                    // 2014年将做好以下工作: its items may be sections of their own.
                    let opens_items = tokens.last().is_some_and(|token| token.is_mark(':'));
                    self.passage.turned_section = self.passage.section.filter(|_| opens_items);
                }
                // 全年仅解读5篇: only what the sentence itself ties to the year is a figure of it.
                // 为此,举办培训班3期: so is what was done about them.
                let done = ConceptSet::of([steering.whole_year, steering.remedy]);
                self.passage.outlook == Outlook::Plan
                    || tokens.iter().any(|token| token.says(steering.intend))
                    || !tokens.iter().any(|token| token.says_any(&done) || self.scope.is_year(token))
            }
            Outlook::Year => {
                let first = tokens.iter().position(|token| !matches!(token.what, What::Mark(_)));
                let first = first.map_or(tokens, |first| &tokens[first..]);
                self.passage.turned |= first.first().is_some_and(|token| token.says(steering.plan_turn));
                self.passage.turned || self.opens_later_year(first)
            }
        }
    }

    /// In a section about problems the sentence up to the clause in which it turns to what is intended, and what
    /// follows: 为此,举办培训班3期,计划明年再办5期.
    pub(super) fn until_intended<'t>(&self, sentence: &'t [Token<'a>]) -> (&'t [Token<'a>], &'t [Token<'a>]) {
        if self.passage.outlook != Outlook::Problems {
            return (sentence, &[]);
        }
        let steering = self.scope.words.terms.steering;
        let plans = ConceptSet::of([steering.intend, steering.plan_turn]);
        let intended = sentence.iter().position(|token| token.says_any(&plans)).unwrap_or_default();
        if !sentence[..intended].iter().any(|token| token.says(steering.remedy)) {
            return (sentence, &[]);
        }
        sentence.split_at(sentence[..intended].iter().rposition(parts_clauses).unwrap_or_default())
    }

    /// Whether the sentence is about a later year from its first words on, and about no other: 2019年,一是配齐1名专职人员;
    /// 二是举办培训2期.
    fn opens_later_year(&self, tokens: &[Token<'a>]) -> bool {
        let [year, comma, rest @ ..] = tokens else { return false };
        let later = |year: &Token<'a>| matches!(year.what, What::Shape(shape @ Shape::Year(_)) if self.scope.is_later(shape.year()));
        later(year) && comma.is_mark(',') && !rest.iter().any(|token| self.scope.is_year(token))
    }

    /// Whether the sentence begins in the section's title.
    fn is_title(&self, tokens: &[Token<'a>]) -> bool {
        let Some(section) = self.passage.section.map(|index| &self.scope.sections[index]) else { return false };
        let end = section.span.start as usize + section.title.len();
        tokens.first().is_some_and(|token| (token.span.start as usize) < end)
    }
}

impl<'a> Scope<'a> {
    /// What the section at `index` holds by its title: its first topic decides, and a later year
    /// is a plan.
    pub(super) fn outlook_of(&self, index: usize) -> Outlook {
        let topics = &self.words.terms.topics.steering;
        let first = self.section_topics[index].first();
        if first == Some(&topics.plan) || self.names_later_year(&self.sections[index]) {
            Outlook::Plan
        } else if first == Some(&topics.problem) {
            Outlook::Problems
        } else {
            Outlook::Year
        }
    }

    fn names_later_year(&self, section: &Section) -> bool {
        let title = &section.title;
        let long = title.chars().count() > LONGEST_TITLE;
        if self.year == 0 || long || !title.bytes().any(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let mut tokens = Vec::new();
        lexer::lex(title, 0, self.knowledge, &mut tokens);
        let later = |token: &Token<'_>| self.is_later(token.year());
        // 年末在办、结转2026年7件 is no title of plans.
        let over = self.words.terms.steering.over();
        tokens.iter().any(later) && !tokens.iter().any(|token| token.says_any(&over))
    }

    /// Whether the line is the title of an appendix of figures, which has nothing to do with the section of
    /// problems and plans that the text ended with (附:相关指标统计清单): a word for it begins or ends it; not 1.做好数据汇总.
    pub(super) fn opens_appendix(&self, line: Span) -> bool {
        let text = self.page.read(line).trim().trim_end_matches(':');
        if text.chars().count() > LONGEST_TITLE || self.words.headings.number(text).is_some() {
            return false;
        }
        let appendix = self.words.terms.steering.appendix;
        let mut words = self.words.terms.find(text).filter(|(_, _, term)| term.concepts.has(appendix));
        words.any(|(start, end, _)| start == 0 || end == text.len())
    }

    /// Whether the token is the report's year.
    fn is_year(&self, token: &Token<'a>) -> bool {
        token.year() == Some(self.year)
    }
}
