//! The clauses and brackets that tokens stand in.

use super::lexer::{Token, What};
use crate::knowledge::Concept;

/// Depth of brackets of each token; a bracket belongs to what it encloses. Words in brackets before a colon head what
/// follows like those before them: 行政诉讼(未经复议直接起诉):维持4件.
pub fn depths(tokens: &[Token<'_>]) -> Vec<u8> {
    let mut depth: u8 = 0;
    let mut opened = 0;
    let mut depths = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        match token.what {
            What::Mark('(') => {
                depth = depth.saturating_add(1);
                depths.push(depth);
                opened = at;
            }
            What::Mark(')') => {
                depth = depth.saturating_sub(1);
                depths.push(depth + 1);
                let heads = tokens.get(at + 1).is_some_and(|next| next.is_mark(':'));
                if heads && !tokens[opened..at].iter().any(Token::is_number) {
                    depths[opened..=at].fill(depth);
                }
            }
            _ => depths.push(depth),
        }
    }
    depths
}

/// The tokens of the clause before `index`, behind the last comma, bracket or number.
pub fn clause_before<'t, 'k>(tokens: &'t [Token<'k>], index: usize) -> &'t [Token<'k>] {
    let divides = |token: &Token<'k>| matches!(token.what, What::Mark(',' | ';' | ':' | '(') | What::Number(_));
    &tokens[behind_last(&tokens[..index], divides)..index]
}

/// The tokens of the clause behind `index`, up to the next comma, bracket or number.
pub fn clause_behind<'t, 'k>(tokens: &'t [Token<'k>], index: usize) -> &'t [Token<'k>] {
    let behind = &tokens[index + 1..];
    let ends = |token: &Token<'k>| ends_clause(token) || token.is_number();
    &behind[..behind.iter().position(ends).unwrap_or(behind.len())]
}

/// Whether the token ends a clause: any mark but 、, which lists things within one.
pub fn ends_clause(token: &Token<'_>) -> bool {
    matches!(token.what, What::Mark(mark) if mark != '、')
}

/// Whether the token parts clauses that stand side by side; what a colon or a bracket opens belongs to the words before
/// it.
pub fn parts_clauses(token: &Token<'_>) -> bool {
    matches!(token.what, What::Mark(',' | ';'))
}

/// Whether the token parts the things of a list: 、 or 和.
pub fn parts_list(token: &Token<'_>, and: Concept) -> bool {
    token.is_mark('、') || token.says(and)
}

/// The place behind the last of the tokens that `divides`, their beginning if none does.
pub fn behind_last<'k>(tokens: &[Token<'k>], divides: impl Fn(&Token<'k>) -> bool) -> usize {
    tokens.iter().rposition(divides).map_or(0, |at| at + 1)
}
