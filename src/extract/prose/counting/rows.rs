//! Numbers one behind the other, as the rows of a table leave them: which of them counts what, the words before do not
//! say.

use super::super::reader::Scope;
use super::super::tokens::{Number, Token, What};
use crate::model::{Qualifier, Span};

/// Numbers that make a row where only spaces divide them, and where marks do.
const SPACED: usize = 2;

const MARKED: usize = 3;

impl<'a> Scope<'a> {
    /// Whether the number is one of a row: 行政许可 10 -8 99; 予以公开 0、0、1、3.
    pub(super) fn is_in_row(&self, tokens: &[Token<'a>], index: usize) -> bool {
        let Some(number) = bare(&tokens[index]) else { return false };
        let (mut count, mut spaced) = (1, true);
        let mut go = |others: &mut dyn Iterator<Item = &Token<'a>>, ahead: bool| {
            let mut last = number;
            for other in others {
                if count >= MARKED {
                    break;
                }
                if let What::Mark('、' | ',') = other.what {
                    continue;
                }
                let Some(next) = bare(other) else { break };
                let (first, second) = if ahead { (last, next) } else { (next, last) };
                let gap = self.page.read(Span { start: first.digits.end, end: second.digits.start });
                if gap.is_empty() || !gap.chars().all(|c| matches!(c, ' ' | '、' | ',' | '"' | '\'' | '-')) {
                    break;
                }
                spaced &= gap.trim_matches([' ', '-']).is_empty();
                count += 1;
                last = next;
            }
        };
        go(&mut tokens[index + 1..].iter(), true);
        go(&mut tokens[..index].iter().rev(), false);
        count >= if spaced { SPACED } else { MARKED }
    }
}

/// The number, where it stands without a noun or a hedge.
fn bare<'t>(token: &'t Token<'_>) -> Option<&'t Number> {
    let number = token.number()?;
    let bare = number.unit.is_none() && number.counter.is_none() && !number.chinese;
    (bare && number.qualifier == Qualifier::Exact).then_some(number)
}
