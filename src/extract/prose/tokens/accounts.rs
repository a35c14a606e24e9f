//! Names of accounts in quotation marks, of which no word speaks of anything: 公众号“某地发布”, “某县政府网”等政务微信.

use crate::knowledge::{Knowledge, Term, Terms};

/// Longest name of an account, in characters.
const LONGEST_NAME: usize = 20;

/// Bytes in which the word for an account is looked for.
const LONGEST_ACCOUNT: usize = 30;

/// The end of the name that stands right after the account `term`, which ends at `at`: 微信公众号“某县发布”.
pub(super) fn named_behind(line: &str, at: usize, term: &Term, terms: &Terms) -> Option<usize> {
    if is_account(term, terms) { quoted_name(line, at, terms) } else { None }
}

fn is_account(term: &Term, terms: &Terms) -> bool {
    term.concepts.has(terms.steering.account)
}

/// The end of the quotation that opens at `at`, if one does and it may be one account's name: no list, and no account
/// within.
fn quoted_name(line: &str, at: usize, terms: &Terms) -> Option<usize> {
    let opening = line[at..].chars().next()?;
    let closing = closing_quote(opening)?;
    let name = &line[at + opening.len_utf8()..];
    let (length, _) = name.char_indices().take(LONGEST_NAME + 1).find(|(_, character)| *character == closing)?;
    let end = line.len() - name.len() + length + closing.len_utf8();
    let name = &name[..length];
    // Behind a typewriter's mark it is not clear which side of it the name is on.
    let other = ['+', '、', ',', ';', ':', '。'];
    let lists = name.contains(other)
        || name.contains(|c: char| c.is_ascii_digit()) && closing == '"'
        || terms.find(name).any(|(_, _, term)| is_account(term, terms));
    (!name.is_empty() && !lists).then_some(end)
}

/// The quotation mark that closes what this one opens.
pub(super) fn closing_quote(opening: char) -> Option<char> {
    match opening {
        '“' => Some('”'),
        '"' => Some('"'),
        _ => None,
    }
}

/// The end of the name that opens at `at`, if it is that of an account, whatever words it holds:
/// “某县政府门户网站”微信公众号, “某县政府网”等政务微信; not the list “网站+微博”微信矩阵.
pub(super) fn account_name(line: &str, at: usize, knowledge: &Knowledge) -> Option<usize> {
    let terms = &knowledge.lexicon.prose.terms;
    let end = quoted_name(line, at, terms)?;
    let behind = &line[end..line.floor_char_boundary(end + LONGEST_ACCOUNT)];
    let mut reached = 0;
    let mut words = terms.find(behind).take_while(|&(start, after, _)| std::mem::replace(&mut reached, after) == start);
    let word = words.find(|(_, _, term)| !term.concepts.has(terms.steering.open_list));
    word.is_some_and(|(_, _, term)| is_account(term, terms)).then_some(end)
}
