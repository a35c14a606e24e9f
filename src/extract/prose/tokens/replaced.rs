//! Numbers that another one takes the place of: 编发67期182条, 由2022年的3篇增至8篇, 按每页0.5元收取59元, 占18.8%(9件).

use std::ops::Range;

use super::lexer::{Token, What};
use super::places::{LETTER, gap, touches};
use super::recognise::Shape;
use crate::knowledge::{ConceptSet, Knowledge, unit_kind};

/// The tokens with numbers that another one takes the place of marked as such, where there are any.
pub fn replaced<'k>(tokens: &[Token<'k>], knowledge: &Knowledge) -> Option<Vec<Token<'k>>> {
    let steering = knowledge.lexicon.prose.terms.steering;
    let mut marked: Option<Vec<Token<'k>>> = None;
    let mut last: Option<usize> = None;
    for (at, token) in tokens.iter().enumerate() {
        if token.number().is_none() {
            continue;
        }
        if let Some(before) = last.replace(at) {
            if is_price_of(tokens, before, at, knowledge) {
                let marked = marked.get_or_insert_with(|| tokens.to_vec());
                marked[before - 1].what = What::Shape(Shape::Price);
                marked[before].what = What::Shape(Shape::Price);
                continue;
            }
            if let Some(share) = share_beside(tokens, before, at, knowledge) {
                pass_over(share, marked.get_or_insert_with(|| tokens.to_vec()));
                continue;
            }
            let grown = grows_to(tokens, before, at, knowledge);
            if !grown && !are_issues_of(tokens, before, at, knowledge) {
                continue;
            }
            let marked = marked.get_or_insert_with(|| tokens.to_vec());
            let shape = What::Shape(if grown { Shape::EarlierValue } else { Shape::Issues });
            // 由上年的3篇增至8篇: the year before counts nothing else of the sentence.
            let dated = |token: &Token<'k>| token.says(steering.last_year) || token.says(steering.part_of_year);
            if grown && before > 0 && dated(&marked[before - 1]) {
                marked[before - 1].what = shape.clone();
            }
            // 由5类31项调整为7类44项
            if grown && before > 0 && is_pair(&tokens[before - 1], &tokens[before], &tokens[at]) {
                marked[before - 1].what = shape.clone();
            }
            // 推送58期、203条: the words before the issues go on to their items.
            if let (false, [_, mark, _]) = (grown, &mut marked[before..=at])
                && matches!(mark.what, What::Mark(_))
            {
                mark.what = shape.clone();
            }
            marked[before].what = shape;
        }
    }
    marked
}

/// Whether the number at `at` is what the one at `before` grew to: 增至8篇, 增至2021年的43件.
fn grows_to(tokens: &[Token<'_>], before: usize, at: usize, knowledge: &Knowledge) -> bool {
    let dated = matches!(tokens[at - 1].what, What::Shape(_));
    tokens[at - if dated { 2 } else { 1 }].says(knowledge.lexicon.prose.terms.steering.reached)
        && tokens[before + 1..at].iter().all(|token| !matches!(token.what, What::Mark(_)))
}

/// The tokens from the share to the count of one thing, or from the count to the share, the count left out, and the
/// bracket around the count behind its share: 信函申请占18.8%(9件), 部分公开的占6.3%,计3件, 同意公开(18件,占37.5%).
fn share_beside(tokens: &[Token<'_>], before: usize, at: usize, knowledge: &Knowledge) -> Option<Range<usize>> {
    let steering = knowledge.lexicon.prose.terms.steering;
    let unit = |at: usize| tokens[at].number().and_then(|number| number.unit);
    let percent = |at: usize| unit(at).is_some_and(|unit| knowledge.codebook.is_percent(unit));
    let shares = |at: usize| {
        let word = at.checked_sub(1).map(|word| &tokens[word]);
        word.is_some_and(|word| word.says(steering.share) && touches(word.span.end, tokens[at].span.start))
    };
    let between = &tokens[before + 1..at];
    if percent(before) && shares(before) && unit(at).is_some() && !percent(at) {
        let light = |token: &Token<'_>| matches!(token.what, What::Mark(',' | '(')) || token.says(steering.total_word);
        // One letter may stand between: 为18件.
        let known: u32 = between.iter().map(|token| token.span.end - token.span.start).sum();
        let near = gap(tokens[before].span.end + known, tokens[at].span.start) <= LETTER;
        // 网上申请占75%,12件为信函申请: the count is another thing's.
        let ends = tokens.get(at + 1).is_none_or(|next| matches!(next.what, What::Mark(_)));
        return (near && ends && between.iter().all(light)).then_some(before..at);
    }
    // In a bracket, the count comes first.
    let [comma, word] = between else { return None };
    let opened = before > 0 && tokens[before - 1].is_mark('(');
    let bracketed = opened && tokens.get(at + 1).is_some_and(|behind| behind.is_mark(')'));
    let shared = bracketed && comma.is_mark(',') && word.says(steering.share);
    (shared && percent(at) && shares(at)).then_some(before + 1..at + 1)
}

/// Marks the tokens of a share, and the bracket that opens in them, as something that is passed over.
fn pass_over(share: Range<usize>, tokens: &mut [Token<'_>]) {
    let opens = tokens[share.clone()].iter().any(|token| token.is_mark('('));
    let closing = tokens.get_mut(share.end + 1).filter(|_| opens);
    if let Some(closing) = closing.filter(|token| token.is_mark(')')) {
        closing.what = What::Shape(Shape::Share);
    }
    tokens[share].iter_mut().for_each(|token| token.what = What::Shape(Shape::Share));
}

/// Whether the one at `before` is what each costs of what comes to the sum at `at`: 按每页0.5元收取59元.
fn is_price_of(tokens: &[Token<'_>], before: usize, at: usize, knowledge: &Knowledge) -> bool {
    let monthly = knowledge.lexicon.prose.terms.steering.monthly;
    let unit = |token: &Token<'_>| token.number().and_then(|number| number.unit);
    let money = |token: &Token<'_>| unit(token).is_some_and(|unit| knowledge.codebook.is_money(unit));
    let each = before > 0
        && tokens[before - 1].says(monthly)
        && touches(tokens[before - 1].span.end, tokens[before].span.start);
    let between = &tokens[before + 1..at];
    each && money(&tokens[before])
        && money(&tokens[at])
        && !between.iter().any(|token| matches!(token.what, What::Mark(mark) if mark != ','))
}

/// Whether the one at `before` counts the issues in which the items at `at` stood: 编发67期182条, 推送260期,共1120条.
fn are_issues_of(tokens: &[Token<'_>], before: usize, at: usize, knowledge: &Knowledge) -> bool {
    let steering = knowledge.lexicon.prose.terms.steering;
    let kind = |at: usize| Some(knowledge.codebook.unit_kind(tokens[at].number()?.unit?));
    if kind(before) != Some(unit_kind::EVENT) || kind(at) != Some(unit_kind::ITEM) {
        return false;
    }
    let between = &tokens[before + 1..at];
    let plain = |token: &Token<'_>| matches!(&token.what, What::Term(_) | What::Mark('、'));
    // 推送264期,信息731条
    let published = before > 0 && tokens[before - 1].says_any(&ConceptSet::of([steering.publish, steering.push]));
    let summed = matches!(between, [comma, word] if comma.is_mark(',')
        && (word.says(steering.total_word) || published && word.says(steering.info))
        && word.span.start == comma.span.end
        && word.span.end == tokens[at].span.start);
    // 推送58期,203条
    let bare = matches!(between, [comma] if comma.is_mark(',') && touches(comma.span.end, tokens[at].span.start));
    // 新闻发布会7场、政策解读74件: what sets a topic of its own is counted by itself.
    let listed = matches!(between, [Token { what: What::Mark('、'), .. }, Token { what: What::Term(term), .. }]
        if term.strong.is_some());
    summed || bare || !listed && between.len() <= 2 && between.iter().all(plain)
}

/// Whether the first two are numbers of two units, the first of which is that of the third.
fn is_pair(first: &Token<'_>, second: &Token<'_>, third: &Token<'_>) -> bool {
    match (&first.what, &second.what, &third.what) {
        (What::Number(first), What::Number(second), What::Number(third)) => {
            first.unit != second.unit && first.unit == third.unit
        }
        _ => false,
    }
}
