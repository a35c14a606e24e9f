//! Which script a page is in, and its text in simplified characters.

use crate::knowledge::CleaningWords;
use crate::model::{Script, each_wide};

/// The script of `text`: traditional where characters that only the traditional script has
/// outnumber those that only the simplified script has.
pub(super) fn script_of(text: &str, words: &CleaningWords) -> Script {
    let scripts = words.scripts();
    let (mut hant, mut hans) = (0, 0);
    each_wide(text, |point| {
        let evidence = scripts.evidence(point);
        hant += evidence & 1;
        hans += evidence >> 1;
    });
    if hant > hans { Script::Hant } else { Script::Hans }
}

/// `text` with traditional characters replaced by simplified ones; same length.
pub(super) fn simplified(text: &str, words: &CleaningWords) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (start, end, replacement) in words.variants(text) {
        simplify_characters(&text[done..start], words, &mut out);
        out.push_str(replacement);
        done = end;
    }
    simplify_characters(&text[done..], words, &mut out);
    out
}

fn simplify_characters(text: &str, words: &CleaningWords, out: &mut String) {
    let scripts = words.scripts();
    out.extend(text.chars().map(|character| scripts.simplified(character)));
}
