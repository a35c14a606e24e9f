//! How far the words around a number reach: what divides it from the number before, what heads it, what its clause goes
//! on with.

use super::super::tokens::{LETTER, Number, Shape, Token, What, behind_last, ends_clause, gap, parts_list, touches};
use crate::knowledge::{ConceptSet, Steering};

/// Bytes between the mark and the number that no word of the lexicon covers.
pub fn unknown_bytes(tokens: &[Token<'_>], mark: usize, number: usize) -> u32 {
    let gap = gap(tokens[mark].span.end, tokens[number].span.start);
    let known: usize = tokens[mark + 1..number].iter().map(|token| token.span.range().len()).sum();
    gap.saturating_sub(known as u32)
}

/// Most words of a label that opens a sentence.
const LABEL: usize = 3;

/// Whether the words up to the colon are a label that opens the sentence, not the head of a list
/// (公众网公开的信息主要有:业务类612条).
pub(super) fn is_label(tokens: &[Token<'_>], colon: usize, steering: &Steering) -> bool {
    let names = |token: &Token<'_>| matches!(&token.what, What::Term(term) if !term.concepts.has(steering.open_list));
    (1..=LABEL).contains(&colon) && tokens[..colon].iter().all(names)
}

/// Most bytes between a comma and a number that has no words of its own (达到, 共计).
const BARE: u32 = 9;

/// Whether the clause that begins behind the comma at `comma` is hardly more than its number.
pub(super) fn is_bare_clause(tokens: &[Token<'_>], comma: usize, index: usize) -> bool {
    let gap = gap(tokens[comma].span.end, tokens[index].span.start);
    let end = tokens[index].span.end;
    let ends = |token: &Token<'_>| {
        // 共7大类45项
        matches!(token.what, What::Mark(_) | What::Number(_)) && self::gap(end, token.span.start) <= BARE
    };
    gap <= BARE && tokens.get(index + 1).is_none_or(ends)
}

/// Whether the word before the comma at `comma` belongs to a number of the same unit right before it
/// (27人兼职,合计29人).
pub(super) fn ends_counted(tokens: &[Token<'_>], comma: usize, index: usize) -> bool {
    let Some(word) = comma.checked_sub(1).filter(|&word| word > 0) else { return false };
    match (&tokens[word - 1].what, &tokens[word].what, &tokens[index].what) {
        (What::Number(before), What::Term(_), What::Number(number)) => {
            before.unit == number.unit && touches(before.span.end, tokens[word].span.start)
        }
        _ => false,
    }
}

/// Whether the clause before the comma at `comma` counts a part of what the number at `index` sums up
/// (15名兼职信息员来自各站所,合计16人).
pub(super) fn counts_like(tokens: &[Token<'_>], comma: usize, index: usize) -> bool {
    let Some(number) = tokens[index].number() else { return false };
    let is_part = |part: &Number| part.unit == number.unit && part.value < number.value;
    let like = |token: &Token<'_>| token.number().is_some_and(is_part);
    let clause = tokens[..comma].iter().rev().take_while(|token| !matches!(token.what, What::Mark(',' | ';' | ':')));
    clause.into_iter().any(like)
}

/// Whether the clause before the comma at `comma` tells of one thing that it grew or fell, with at most the amount behind
/// that, and the number at `index` behind the comma what it reached: 信息同比增长15%,达到2365条.
pub(super) fn tells_growth(tokens: &[Token<'_>], comma: usize, index: usize, steering: &Steering) -> bool {
    let clause = &tokens[behind_last(&tokens[..comma], ends_clause)..comma];
    let reached = &tokens[comma + 1..index];
    let told = gap(tokens[comma].span.end, tokens[index].span.start) > 0
        && reached.iter().all(|token| matches!(token.what, What::Term(_)) && !token.says(steering.accumulated));
    let lists = clause.iter().any(|token| parts_list(token, steering.and));
    let growing = ConceptSet::of([steering.growth, steering.fall, steering.against_last_year]);
    let numbers = clause.iter().filter(|token| token.is_number()).count();
    let grows = clause.iter().rposition(|token| token.says_any(&growing));
    let counted = clause.iter().position(Token::is_number);
    told && !lists && numbers < 2 && grows.is_some_and(|grows| counted.is_none_or(|counted| grows < counted))
}

/// Whether the clause that ends with the mark at `at` tells that an account was opened, or what an account or a website
/// is (公众号是用得最多的渠道,全年推送392条), and counts and lists nothing.
pub(super) fn opens_account(tokens: &[Token<'_>], at: usize, steering: &Steering) -> bool {
    let clause = || tokens[..at].iter().rev().take_while(|token| !ends_clause(token));
    let says = |concept| clause().any(|token| token.says(concept));
    let others = [steering.website, steering.platform, steering.press, steering.and];
    let counts = clause().any(|token| matches!(token.what, What::Mark(_) | What::Number(_)));
    let opened = says(steering.account) && says(steering.launch) && !others.into_iter().any(says);
    let serves = (says(steering.account) || says(steering.website)) && says(steering.role) && !says(steering.and);
    (opened || serves) && !counts
}

/// Whether the clause that ends with the mark at `at` is nothing but the name of one way to publish, as items of a list
/// begin: 一是局门户网站,全年发布各类信息983条.
pub(super) fn names_way(tokens: &[Token<'_>], at: usize, steering: &Steering) -> bool {
    let [before @ .., name] = &tokens[..at] else { return false };
    let clause = behind_last(before, |token| matches!(token.what, What::Mark(_)));
    // 一是, 二是局
    let item = &before[clause..];
    let opens = |mark: usize| matches!(before[mark].what, What::Mark(':' | ';' | ')'));
    // Behind ways that are only listed (一是网站,二是微博,全年…) the figure is that of all.
    let listed = clause > 1 && before[clause - 2].says(steering.paragraph_title);
    name.says(steering.paragraph_title)
        && name.span.end == tokens[at].span.start
        && name.span.start - item.first().unwrap_or(name).span.start <= BARE
        && item.iter().all(|token| token.says(steering.list_item))
        && (!item.is_empty() || clause.checked_sub(1).is_some_and(opens))
        && !listed
}

/// Whether a number stands behind the token at `at` in its clause.
pub(super) fn counts_again(tokens: &[Token<'_>], at: usize) -> bool {
    let clause = tokens[at + 1..].iter().take_while(|token| !ends_clause(token));
    clause.into_iter().any(|token| matches!(token.what, What::Number(_)))
}

/// Whether marks, or the ends of the sentence, stand on both sides of the number.
pub(super) fn stands_alone(tokens: &[Token<'_>], index: usize) -> bool {
    let mark = |token: Option<&Token<'_>>| token.is_none_or(|token| matches!(token.what, What::Mark(_)));
    mark(index.checked_sub(1).and_then(|before| tokens.get(before))) && mark(tokens.get(index + 1))
}

/// Whether the 、 or 和 at `at` divides the number at `index` from the one before, and does not stand in
/// a list of things that the number counts, the last of which the lexicon does not know (咨询、投诉、求助372件).
pub(super) fn divides(tokens: &[Token<'_>], at: usize, index: usize, steering: &Steering) -> bool {
    // 三期培训班共培训各单位信息员和分管领导285人次: behind 共 a number is of its own.
    let own = |token: &Token<'_>| token.says(steering.total_word);
    let ends = |token: &Token<'_>| matches!(token.what, What::Mark(',' | ';' | ':' | '(')) || own(token);
    let mut clause = tokens[..at].iter().rev().take_while(|token| !ends(token));
    let counted = clause.any(Token::is_number);
    counted || gap(tokens[at].span.end, tokens[index].span.start) <= LETTER
}

/// Whether the number at `index` is all that stands in its brackets, but for its share: 同意公开(18件,占37.5%).
pub fn fills_bracket(tokens: &[Token<'_>], index: usize) -> bool {
    closing(tokens, index).is_some()
}

/// The bracket that closes behind the number at `index`, if it is all that stands in it.
fn closing(tokens: &[Token<'_>], index: usize) -> Option<usize> {
    let is = |at: &usize, mark: char| tokens.get(*at).is_some_and(|token| token.is_mark(mark));
    index.checked_sub(1).filter(|at| is(at, '('))?;
    let shares = tokens[index + 1..].iter().take_while(|token| matches!(token.what, What::Shape(Shape::Share)));
    Some(index + 1 + shares.count()).filter(|at| is(at, ')'))
}

/// Whether the number at `index` is all that stands in its brackets: 专门机构(1个). What is listed in this way,
/// 土地(12件)、规划(8件), tells of other things, unless it is what requests are counted by: 予以公开(12件)、部分公开(3件).
pub fn is_bracketed(tokens: &[Token<'_>], index: usize, steering: &Steering) -> bool {
    let listing = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|token| token.is_mark('、'));
    let (Some(closing), Some(word)) = (closing(tokens, index), index.checked_sub(2)) else { return false };
    let beside = matches!(tokens[word].what, What::Term(_)) && tokens[word].span.end == tokens[index - 1].span.start;
    let counts = tokens[word].says(steering.bracketed);
    beside && (counts || !listing(Some(closing + 1)) && !listing(word.checked_sub(1)))
}

/// Whether the bracket that opens at `at` holds no number: 17名村(社区)兼职信息员.
pub(super) fn is_aside(tokens: &[Token<'_>], at: usize) -> bool {
    let inside = tokens[at..].iter().take_while(|token| !token.is_mark(')'));
    !inside.into_iter().any(Token::is_number)
}

/// The number before `at` at this depth, where the sentence has one.
pub(super) fn number_before(tokens: &[Token<'_>], depths: &[u8], at: usize, depth: u8) -> Option<usize> {
    (0..at).rev().find(|&before| depths[before] == depth && matches!(tokens[before].what, What::Number(_)))
}
