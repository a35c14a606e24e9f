//! One pass over a line: words, numbers and marks as a stream of tokens.

use super::accounts::{account_name, closing_quote, named_behind};
use super::clauses::ends_clause;
use super::number::Number;
use super::places::touches;
use super::recognise::Shape;
use super::{number, recognise};
use crate::knowledge::{
    Concept, ConceptSet, Follower, Knowledge, MarkRole, Marks, NumberWords, NumeralKind, Term, unit_kind,
};
use crate::model::{Span, leading_digits};

/// Up to so many pieces are said in words without being counted.
const TEN: f64 = 10.0;

/// Longest document title, in characters; a mark that is never closed opens none.
const LONGEST_TITLE: usize = 120;

/// A token of a line; offsets are into the page's text.
#[derive(Debug, Clone)]
pub struct Token<'k> {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub what: What<'k>,
}

impl Token<'_> {
    /// Whether it is a word with this meaning.
    pub fn says(&self, concept: Concept) -> bool {
        matches!(&self.what, What::Term(term) if term.concepts.has(concept))
    }

    /// Whether it is this mark.
    pub fn is_mark(&self, mark: char) -> bool {
        matches!(self.what, What::Mark(other) if other == mark)
    }

    /// The number that it is, where that may be a value.
    pub fn number(&self) -> Option<&Number> {
        match &self.what {
            What::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The year that it says.
    pub fn year(&self) -> Option<u16> {
        match self.what {
            What::Shape(shape) => shape.year(),
            _ => None,
        }
    }

    /// Whether it is a number, of whatever.
    pub fn is_number(&self) -> bool {
        matches!(self.what, What::Number(_) | What::Counter(_))
    }

    /// Whether it is a word with one of these meanings.
    pub fn says_any(&self, concepts: &ConceptSet) -> bool {
        matches!(&self.what, What::Term(term) if term.concepts.meets(concepts))
    }
}

/// What a token is.
#[derive(Debug, Clone)]
pub enum What<'k> {
    /// A word of the lexicon.
    Term(&'k Term),
    /// A number that may be a value.
    Number(Number),
    /// A digit run that is something else by its shape.
    Shape(Shape),
    /// A number that counts something we do not report; position in the counters' kinds.
    Counter(u8),
    /// One of `, ; : 。 、 ( ) ! ?`.
    Mark(char),
    /// The name of a document between title marks; what stands in it is not read.
    Title,
}

/// Reads the line at `base` of the text into `tokens`.
pub fn lex<'k>(line: &str, base: usize, knowledge: &'k Knowledge, tokens: &mut Vec<Token<'k>>) {
    let words = &knowledge.lexicon.prose;
    let named = |&(start, end, _): &(usize, usize, &Term)| !counts(line, start, end, knowledge);
    let mut terms = words.terms.find(line).filter(named).peekable();
    let indent = line.len() - line.trim_ascii_start().len();
    let mut at = words.headings.number(line.trim_ascii_start()).map_or(0, |(_, _, title)| indent + title);
    let first = tokens.len();
    while at < line.len() {
        while terms.peek().is_some_and(|(start, _, _)| *start < at) {
            terms.next();
        }
        if let Some(&(start, end, term)) = terms.peek()
            && start == at
        {
            if term.concepts.has(words.terms.steering.before_number) && !leads(line, end, tokens.last(), base + at) {
                terms.next();
                continue;
            }
            at = named_behind(line, end, term, &words.terms).unwrap_or(end);
            tokens.push(Token { span: Span::new(base + start, base + at), what: What::Term(term) });
            continue;
        }
        let stop = terms.peek().map_or(line.len(), |(start, _, _)| *start);
        at = between(line, at, stop, base, knowledge, tokens);
    }
    drop_empty_brackets(tokens, first);
    divide_exceptions(line, base, &words.marks, tokens);
}

/// Takes out the brackets in which nothing is known, behind the token `first`: 平台(某县子站)发布信息390条; not the (一) that
/// begins an item.
fn drop_empty_brackets(tokens: &mut Vec<Token<'_>>, first: usize) {
    let mut kept = first;
    for at in first..tokens.len() {
        if kept > first + 1 && tokens[at].is_mark(')') && tokens[kept - 1].is_mark('(') {
            kept -= 1;
        } else {
            tokens.swap(kept, at);
            kept += 1;
        }
    }
    tokens.truncate(kept);
}

/// Whether the short verb that ends at `end` and begins at `start` of the page stands right between a token and a
/// number: 公众号“某地发布”发296条, 网站挂了18条; not 研发3台.
fn leads(line: &str, end: usize, before: Option<&Token<'_>>, start: usize) -> bool {
    let behind_word = before.is_some_and(|token| token.span.end as usize == start);
    line[end..].trim_ascii_start().starts_with(|next: char| next.is_ascii_digit()) && behind_word
}

/// Whether a word that ends in digits is, or ends within, a number here: 公开12358条, 12320余条, 12338.6万次; 为0.5万元.
fn counts(line: &str, start: usize, end: usize, knowledge: &Knowledge) -> bool {
    let numbers = &knowledge.lexicon.prose.numbers;
    let behind = &line[end..];
    // Not 均为0.2014年…
    let decimals = behind.strip_prefix('.').unwrap_or(behind);
    let goes_on = decimals.starts_with(|next: char| next.is_ascii_digit())
        && !knowledge.lexicon.prose.headings.begins_with_year(decimals);
    if goes_on && line[..end].ends_with(|last: char| last.is_ascii_digit()) {
        return true;
    }
    line[start..end].bytes().all(|byte| byte.is_ascii_digit())
        && (behind.starts_with('.')
            || numbers.hedge_scale(behind).is_some()
            || matches!(numbers.follower(behind), Some((_, Follower::Unit(_)))))
}

/// Reads what stands before the next word; a number may reach over it.
fn between<'k>(
    line: &str,
    from: usize,
    stop: usize,
    base: usize,
    knowledge: &'k Knowledge,
    tokens: &mut Vec<Token<'k>>,
) -> usize {
    let words = &knowledge.lexicon.prose;
    for (offset, character) in line[from..stop].char_indices() {
        let at = from + offset;
        if character == '('
            && let Some(end) = number::bracketed_unit(line, at, &words.numbers)
        {
            return end;
        }
        let token = match character {
            '0'..='9' => digits(line, at, base, knowledge),
            ',' | ';' | ':' | '(' | ')' | '!' | '?' | '。' | '、' => {
                Some((at + character.len_utf8(), What::Mark(character)))
            }
            '《' => title(line, at).map(|end| (end, titled(line, at, end, knowledge))),
            '“' | '"' => account_name(line, at, knowledge).map(|end| (end, What::Title)),
            '.' if is_full_stop(line, at, &words.numbers) => Some((at + 1, What::Mark('。'))),
            _ if character.is_ascii() => None,
            _ => match words.numbers.numeral(character) {
                Some((NumeralKind::Place, _)) if words.numbers.percent_lead(&line[at..]).is_some() => {
                    let number = number::read(line, at, base, &words.numbers);
                    number.map(|number| (number.span.end as usize - base, counted(number)))
                }
                Some((NumeralKind::Scale, _)) if !is_hedged(line, at, character, &words.numbers) => None,
                Some(_) => {
                    // 各举办一期培训班
                    let per_unit = words.terms.steering.per_unit;
                    let each = |token: &Token<'k>| token.says(per_unit) && touches(token.span.end, (base + at) as u32);
                    numeral(line, at, base, tokens.last().is_some_and(each), knowledge)
                }
                _ => None,
            },
        };
        if let Some((end, what)) = token {
            tokens.push(Token { span: Span::new(base + at, base + end), what });
            return end;
        }
    }
    stop
}

/// Whether a word before or behind a multiplier that stands alone says that it counts as one of itself: 逾万条, 万余条.
fn is_hedged(line: &str, at: usize, multiplier: char, numbers: &NumberWords) -> bool {
    numbers.hedge_before(&line[..at]).is_some() || numbers.hedge_scale(&line[at + multiplier.len_utf8()..]).is_some()
}

/// Divides what is said of a number that is left out from what is said of the others: 除3件涉密外|全部公开.
fn divide_exceptions(line: &str, base: usize, marks: &Marks, tokens: &mut Vec<Token<'_>>) {
    /// Tokens and bytes in which the end of an exception is looked for.
    const REACH: usize = 12;
    const FAR: usize = 90;
    let except = |c: char| marks.role(c) == Some(MarkRole::Except);
    let divides = |c: char| marks.role(c) == Some(MarkRole::ExceptEnd);
    let mut divided: Vec<(usize, u32)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (start, end) = (token.span.start as usize - base, token.span.end as usize - base);
        if !matches!(token.what, What::Number(_)) || !line[..start].ends_with(except) {
            continue;
        }
        let behind = tokens[at + 1..].iter().take(REACH);
        let mark = behind.clone().find(|token| ends_clause(token)).map(|mark| mark.span.start as usize - base);
        let until = mark.unwrap_or(line.len()).min(line.floor_char_boundary(end + FAR));
        if let Some(place) = line[end..until.max(end)].rfind(divides) {
            let place = (base + end + place) as u32;
            divided.push((at + 1 + behind.take_while(|token| token.span.start <= place).count(), place));
        }
    }
    // From the last one on, so that the places before it stay.
    for (at, place) in divided.into_iter().rev().take(REACH) {
        tokens.insert(at, Token { span: Span { start: place, end: place }, what: What::Mark(',') });
    }
}

/// A title that names a gazette, a newspaper or a catalogue is a word of its own; any other is opaque.
fn titled<'k>(line: &str, start: usize, end: usize, knowledge: &'k Knowledge) -> What<'k> {
    let terms = &knowledge.lexicon.prose.terms;
    let name = &line[start..end];
    let inner = name.strip_prefix('《').unwrap_or(name);
    let end = inner.trim_end_matches('》').len();
    let named = [terms.steering.gazette, terms.steering.press, terms.steering.titled_catalog];
    let names = |term: &Term| named.iter().any(|&concept| term.concepts.has(concept));
    match terms.find(inner).last() {
        Some((_, last, term)) if last >= end && names(term) => What::Term(term),
        _ => What::Title,
    }
}

/// Whether the ASCII full stop at `at` ends a sentence (共3件.其中), not a number, an address or a heading's number.
fn is_full_stop(line: &str, at: usize, numbers: &NumberWords) -> bool {
    let is_word = |character: char| !character.is_ascii() && character.is_alphabetic();
    let ended = line[..at].chars().next_back();
    let next = line[at + 1..].chars().next();
    ended.is_some_and(|last| is_word(last) && numbers.numeral(last).is_none())
        && next.is_none_or(|next| is_word(next) || next.is_ascii_digit())
}

/// The end of the title that opens at `at`; titles may hold titles.
fn title(line: &str, at: usize) -> Option<usize> {
    let mut depth = 0;
    for (offset, character) in line[at..].char_indices().take(LONGEST_TITLE) {
        match character {
            '《' => depth += 1,
            '》' if depth == 1 => return Some(at + offset + character.len_utf8()),
            '》' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A digit run at `at`: by its shape, or as a number.
fn digits<'k>(line: &str, at: usize, base: usize, knowledge: &'k Knowledge) -> Option<(usize, What<'k>)> {
    let words = &knowledge.lexicon.prose;
    if let Some(found) = recognise::recognise(line, at, &words.marks) {
        return Some((found.end, What::Shape(found.kind)));
    }
    if let Some(end) = recognise::outline_number(line, at)
        && !begins_with_unit(line[end..].trim_start(), &words.numbers)
    {
        return Some((end, What::Shape(Shape::ListNumber)));
    }
    if let Some(end) = parted(line, at, &words.numbers) {
        return Some((end, What::Shape(Shape::Identifier)));
    }
    match number::read(line, at, base, &words.numbers) {
        Some(number) if number.unit.is_none() && number.counter.is_none() && is_name(line, at, &number, base) => {
            Some((number.digits.end as usize - base, What::Shape(Shape::Identifier)))
        }
        Some(number) if is_several(line, at, &number, base) => {
            Some((number.digits.end as usize - base, What::Shape(Shape::Identifier)))
        }
        Some(number) => Some((number.span.end as usize - base, counted(number))),
        None => {
            let run = leading_digits(&line.as_bytes()[at..]);
            Some((at + run, What::Shape(Shape::Identifier)))
        }
    }
}

/// Whether a unit or a multiplier stands here.
fn begins_with_unit(text: &str, numbers: &NumberWords) -> bool {
    let scale = text.chars().next().and_then(|first| numbers.numeral(first));
    numbers.follower(text).is_some() || matches!(scale, Some((NumeralKind::Scale, _)))
}

/// A number without a unit that runs into the words behind it, stands in quotes, or has seven or
/// more digits is a name: 96871短信平台, “12345”, 邮编后的数字.
fn is_name(line: &str, at: usize, number: &Number, base: usize) -> bool {
    // 粉丝42.6万: the scale is none of the digits.
    let digits = &line.as_bytes()[number.digits.start as usize - base..number.digits.end as usize - base];
    let digits = digits.iter().filter(|byte| byte.is_ascii_digit()).count();
    let behind = line[number.span.end as usize - base..].chars().next();
    let quoted = behind.is_some() && line[..at].chars().next_back().and_then(closing_quote) == behind;
    digits >= 7 || quoted || behind.is_some_and(char::is_alphabetic)
}

/// Whether the digits at `at` are of several cells of a table that have run together: 答复数(件)02, or the number of the
/// next row with a value: 2.同意公开答复数63.不同意公开 (6 and 3).
fn is_several(line: &str, at: usize, number: &Number, base: usize) -> bool {
    /// Bytes in which the row before the next one begins.
    const ROW: usize = 120;
    let end = number.digits.end as usize - base;
    let before = &line[..at];
    let labelled = before.ends_with(|before: char| before.is_alphabetic() && !before.is_ascii() || before == ')');
    // A unit may stand before them.
    if number.span.end > number.digits.end || !labelled {
        return false;
    }
    let item = line[end..].strip_prefix('.').is_some_and(|behind| behind.starts_with(char::is_alphabetic));
    let row = &before[before.ceil_char_boundary(before.len().saturating_sub(ROW))..];
    let follows = |digits: usize| {
        let next = line[at..end].get(end - at - digits..).and_then(|next| next.parse::<usize>().ok());
        next.is_some_and(|next| next == 1 || next > 1 && row.contains(&format!("{}.", next - 1)))
    };
    item && end - at > 1 && (1..=2).any(follows) || line[at..].starts_with('0') && number.value >= 1.0
}

/// The end of digits at `at` that a space divides: which of the parts is the number, or whether both are, nobody can tell
/// (6 42件, where markup stood within a number of a page).
fn parted(line: &str, at: usize, numbers: &NumberWords) -> Option<usize> {
    /// Most digits of a part; three behind a space are thousands.
    const MOST: usize = 3;
    let run = |from: usize| leading_digits(&line.as_bytes()[from..]);
    let first = at + run(at);
    let behind = line[first..].strip_prefix(' ').map_or(0, |_| run(first + 1));
    let end = first + 1 + behind;
    let parts = first - at <= MOST && !line[at..].starts_with('0') && (1..MOST).contains(&behind);
    let told = line[..at].trim_end_matches(' ').ends_with(char::is_alphabetic);
    let unit = || numbers.follower(line[end..].trim_start_matches(' '));
    (parts && told && first - at + behind > 2 && matches!(unit(), Some((_, Follower::Unit(_))))).then_some(end)
}

/// A Chinese numeral counts only with a unit behind it, and never behind an ordinal mark; `each`: a word before it
/// says that it goes for each of several.
fn numeral<'k>(line: &str, at: usize, base: usize, each: bool, knowledge: &'k Knowledge) -> Option<(usize, What<'k>)> {
    let words = &knowledge.lexicon.prose;
    let before = line[..at].chars().next_back();
    match before.and_then(|c| words.marks.role(c)) {
        Some(MarkRole::Vague) => {
            let first = line[at..].chars().next().and_then(|c| words.numbers.numeral(c));
            if matches!(first, Some((NumeralKind::Place | NumeralKind::Scale, _))) {
                return None;
            }
        }
        Some(MarkRole::Ordinal) => return None,
        _ => {}
    }
    let number = number::read(line, at, base, &words.numbers)?;
    // 上千条, but 网站上十五条
    let alone = line[at..number.digits.end as usize - base].chars().count() == 1 && number.value > TEN;
    if alone && before.and_then(|c| words.marks.role(c)) == Some(MarkRole::Round) {
        return None;
    }
    // 三个, 两项 tell how many of what is being said, not how many were counted; 二十三个 counts.
    let kind = knowledge.codebook.unit_kind(number.unit?);
    // 一次办好: one time, running on into words, is hardly ever a count, unless it was done (办了一期培训班).
    let behind = line[number.span.end as usize - base..].chars().next();
    let done = each || before.and_then(|c| words.marks.role(c)) == Some(MarkRole::Done);
    let runs_on = !done && number.value == 1.0 && kind == unit_kind::EVENT && behind.is_some_and(char::is_alphabetic);
    // 设立了查阅点一个。
    let ends = behind.is_none_or(|c| matches!(c, ',' | ';' | '。' | '、' | ')'));
    let told = kind == unit_kind::PIECE && number.value <= TEN && !(ends && before.is_some_and(char::is_alphabetic));
    if told || runs_on {
        return None;
    }
    Some((number.span.end as usize - base, counted(number)))
}

fn counted<'k>(number: Number) -> What<'k> {
    match number.counter {
        Some(kind) => What::Counter(kind),
        None => What::Number(number),
    }
}
