//! Which script a page is in, and its text in simplified characters.

use crate::knowledge::CleaningWords;
use crate::model::{Script, each_wide};

/// The script of `text`: traditional where characters that only the traditional script has
/// outnumber those that only the simplified script has.
pub(super) fn script_of(text: &str, words: &CleaningWords) -> Script {
    /// Bytes between two looks at whether the rest can change anything, and those of a character that is evidence.
    const PART: usize = 1024;
    const CHARACTER: usize = 3;
    let scripts = words.scripts();
    let (mut hant, mut hans) = (0_u64, 0_u64);
    let mut rest = text;
    while !rest.is_empty() && hant.abs_diff(hans) <= (rest.len() / CHARACTER) as u64 {
        let (part, after) = rest.split_at(rest.floor_char_boundary(PART));
        each_wide(part, |point| {
            let evidence = scripts.evidence(point);
            hant += evidence & 1;
            hans += evidence >> 1;
        });
        rest = after;
    }
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
