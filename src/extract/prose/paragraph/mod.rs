//! The tokens of a paragraph → its sentences, each with what the section and the paragraph say of it: what they are
//! about, and whether their numbers are figures of the year or plans.

mod outlook;
mod silent;

use super::reader::{Carry, Outlook, Reader, Scope, only, topics_of_title};
use super::tokens::{Token, What, lexer, replaced, wraps};
use crate::extract::sections::{around, holding};
use crate::knowledge::{Steering, TopicId};
use crate::model::{LIMITS, Span};

/// Most bytes of the title of a paragraph.
const TITLE_BYTES: u32 = 36;

impl<'a> Reader<'a> {
    /// Moves to the section that holds the byte `at`; the deepest title with a topic counts.
    fn enter(&mut self, at: u32) {
        let found = holding(self.scope.sections, at);
        if found == self.passage.section {
            return;
        }
        self.passage.section = found;
        // What is taken back later stands in this section, not before it.
        self.carry = Carry { start: self.out.observations.len(), ..Carry::default() };
        // What is numbered in an appendix is none of the section before it.
        let own = |index: &usize| self.scope.sections[*index].span.start >= self.passage.appendix;
        let around: Vec<usize> = around(self.scope.sections, at).into_iter().filter(own).collect();
        let mut topics = around.iter().map(|&index| &self.scope.section_topics[index]);
        self.passage.topics = topics.find(|topics| !topics.is_empty()).cloned().unwrap_or_default();
        self.passage.turned_section = self.passage.turned_section.filter(|turned| around.contains(turned));
        self.passage.outlook = match self.passage.turned_section {
            Some(_) => Outlook::Plan,
            None => around.iter().map(|&index| self.scope.outlook_of(index)).max().unwrap_or_default(),
        };
    }

    /// Reads the lines of one paragraph.
    pub fn lines(&mut self, lines: &[Span], tokens: &mut Vec<Token<'a>>) {
        let Some(first) = lines.first() else { return };
        self.enter(first.start);
        if self.passage.outlook != Outlook::Year && self.scope.opens_appendix(*first) {
            self.passage.outlook = Outlook::Year;
            self.passage.appendix = first.start;
        }
        // Nothing is read from a section of plans.
        if self.passage.outlook == Outlook::Plan {
            return;
        }
        self.passage.titled = self.scope.title_topic(*first);
        tokens.clear();
        match lines {
            [line] => lexer::lex(self.scope.page.read(*line), line.start as usize, self.scope.knowledge, tokens),
            _ => wraps::lex(self.scope.page, lines, self.scope.knowledge, tokens),
        }
        let words = self.scope.words;
        let titled = tokens.first().is_some_and(|token| token.says(words.terms.steering.paragraph_title));
        if titled && words.headings.number(self.scope.page.read(*first).trim_ascii_start()).is_some() {
            label_opening(tokens, &words.terms.steering);
        }
        // 主动公开信息1196条,其中: its list stands on the lines behind it.
        if !self.scope.page.reading[..first.start as usize].trim_ascii_end().ends_with([':', ';']) {
            self.carry.topic = None;
            self.carry.returning.clear();
            self.carry.open = None;
        }
        self.paragraph(tokens);
    }

    fn paragraph(&mut self, tokens: &[Token<'a>]) {
        self.passage.turned = false;
        let part = self.scope.words.terms.steering.part_of_year;
        let parts = tokens.iter().filter(|token| token.says(part));
        self.passage.parted = parts.count() > 1;
        let sentences = tokens.split(|token| matches!(token.what, What::Mark('。' | '!' | '?')));
        // A sentence is compared with itself: one without end would take for ever.
        for sentence in sentences.flat_map(|sentence| sentence.chunks(LIMITS.sentence_words)) {
            let (done, intended) = self.until_intended(sentence);
            for part in [done, intended].into_iter().filter(|part| !part.is_empty()) {
                let said = self.scope.said(part);
                let silent = self.scope.is_silent(part, &said);
                let replaced = if silent { None } else { replaced(part, self.scope.knowledge) };
                let part = replaced.as_deref().unwrap_or(part);
                let planned = self.is_planned(part);
                if silent {
                    self.pass_over(planned);
                } else {
                    self.sentence(part, &said, planned);
                }
            }
        }
    }
}

impl Scope<'_> {
    /// The topic of the short sentence without a number that opens the paragraph, where it names exactly one.
    fn title_topic(&self, line: Span) -> Option<TopicId> {
        let (title, told) = self.page.read(line).trim_ascii().split_once('。')?;
        if told.is_empty() || title.len() > TITLE_BYTES as usize || title.contains([',', ':']) {
            return None;
        }
        only(&topics_of_title(title, self.knowledge))
    }
}

/// A channel that is the title of a numbered paragraph is a label of its first sentence: 1.门户网站。全年公开信息1234条。
/// Where that divides its number (其中公开栏434条), it speaks of more than the channel.
fn label_opening(tokens: &mut [Token<'_>], steering: &Steering) {
    let words = tokens.iter().take_while(|token| token.says(steering.paragraph_title)).count();
    let stops = |token: &&Token<'_>| !token.is_mark('。');
    let mut sentence = tokens.iter().skip(words + 1).take_while(stops);
    if sentence.any(|token| token.says(steering.of_which)) {
        return;
    }
    let Some([first, .., mark]) = tokens.get_mut(..=words) else { return };
    if mark.span.end - first.span.start <= TITLE_BYTES && mark.is_mark('。') {
        mark.what = What::Mark(':');
    }
}
