//! Paragraphs broken over lines (text from PDF, hard-wrapped mail): read as if they stood on one.

use super::lexer;
use super::lexer::{Token, What};
use crate::knowledge::Knowledge;
use crate::model::{Page, Span};

/// Fewest characters of a line that is full; a shorter one ended on purpose.
const FULL: usize = 18;

/// Whether the text of line `last` goes on in line `next`: it is full and ends within a sentence,
/// the lines follow each other, and `next` begins no numbered paragraph, nor an item of a list behind one that ends in a number.
pub fn goes_on(page: &Page, last: Span, next: Span, knowledge: &Knowledge) -> bool {
    let (line, following) = (page.read(last).trim_end(), page.read(next));
    let between = &page.reading[last.end as usize..next.start as usize];
    let ended = line.ends_with(['。', ';', ':', '!', '?', ')', '”', '》', '|']);
    let headings = &knowledge.lexicon.prose.headings;
    let titled = headings.number(line.trim_start()).is_some() && !line.contains(['。', ',']);
    if ended || titled {
        return false;
    }
    between.bytes().filter(|byte| *byte == b'\n').count() == 1
        && line.chars().count() >= FULL
        && headings.number(following.trim_start()).is_none()
        && !(line.ends_with(|c: char| c.is_ascii_digit())
            && knowledge.lexicon.prose.marks.begins_item(following.trim_start()))
}

/// Reads the tokens of a paragraph that stands on several lines.
pub fn lex<'k>(page: &Page, lines: &[Span], knowledge: &'k Knowledge, tokens: &mut Vec<Token<'k>>) {
    let mut joined = String::new();
    // Where each line begins in the joined text, and in the page.
    let mut starts: Vec<(u32, u32)> = Vec::new();
    for line in lines {
        starts.push((joined.len() as u32, line.start));
        joined.push_str(page.read(*line));
    }
    lexer::lex(&joined, 0, knowledge, tokens);
    for token in tokens {
        token.span = place(token.span, &starts);
        if let What::Number(number) = &mut token.what {
            number.digits = place(number.digits, &starts);
            number.span = place(number.span, &starts);
        }
    }
}

/// The place in the page of a span of the joined text.
fn place(span: Span, starts: &[(u32, u32)]) -> Span {
    let at = |offset: u32| {
        let line = starts.partition_point(|(joined, _)| *joined <= offset).saturating_sub(1);
        starts.get(line).map_or(offset, |(joined, page)| page + (offset - joined))
    };
    // The last byte, not the end, tells on which line the span ends.
    let end = if span.is_empty() { at(span.start) } else { at(span.end - 1) + 1 };
    Span { start: at(span.start), end }
}
