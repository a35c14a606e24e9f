//! Words of the lexicon that are written as patterns.

/// Most words that one pattern may stand for; more are two patterns, or a mistake.
pub(super) const MOST_SPELLINGS: usize = 1200;

/// The words that `pattern` stands for: alternatives in brackets are divided by `/` and may be empty
/// (`公开[了/过/]信息` is 公开了信息, 公开过信息 and 公开信息), and quotation marks may be the typewriter's. The first is
/// that with the first alternative of each. A bracket that is never closed is an ordinary letter. Of a pattern that stands
/// for more than [`MOST_SPELLINGS`] only so many and some are made.
pub(super) fn spellings(pattern: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut rest = pattern;
    while let Some((before, alternatives, behind)) = split(rest) {
        words = words
            .iter()
            .flat_map(|word| alternatives.split('/').map(move |alternative| format!("{word}{before}{alternative}")))
            .collect();
        rest = behind;
        if words.len() > MOST_SPELLINGS {
            break;
        }
    }
    for word in &mut words {
        word.push_str(rest);
    }
    if pattern.contains(['“', '”']) {
        let typed: Vec<String> = words.iter().map(|word| word.replace(['“', '”'], "\"")).collect();
        words.extend(typed);
    }
    words
}

/// The word as layouts write it that put spaces around every number (均为 0 元); `None` where it has none.
pub(super) fn spaced(word: &str) -> Option<String> {
    let mut spaced = String::new();
    let mut last: Option<char> = None;
    for character in word.chars() {
        let divides = |last: char| last.is_ascii_digit() != character.is_ascii_digit();
        if last.is_some_and(|last| divides(last) && !(last.is_ascii() && character.is_ascii())) {
            spaced.push(' ');
        }
        spaced.push(character);
        last = Some(character);
    }
    (spaced.len() > word.len()).then_some(spaced)
}

/// What stands before the first pair of brackets, in it and behind it.
fn split(pattern: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = pattern.split_once('[')?;
    let (alternatives, behind) = rest.split_once(']')?;
    Some((before, alternatives, behind))
}

#[cfg(test)]
mod tests {
    use super::{MOST_SPELLINGS, spaced, spellings};

    #[test]
    fn a_word_without_brackets_is_itself() {
        assert_eq!(spellings("公开信息"), ["公开信息"]);
        assert_eq!(spellings("公开[信息"), ["公开[信息"]);
    }

    #[test]
    fn numbers_may_stand_between_spaces() {
        assert_eq!(spaced("均为0元").as_deref(), Some("均为 0 元"));
        assert_eq!(spaced("12345热线").as_deref(), Some("12345 热线"));
        assert_eq!(spaced("QQ群"), None);
    }

    #[test]
    fn brackets_hold_alternatives() {
        assert_eq!(spellings("[公开/发布][/了]信息"), ["公开信息", "公开了信息", "发布信息", "发布了信息"]);
    }

    #[test]
    fn a_pattern_for_too_many_words_is_given_up_early() {
        let made = spellings(&"[一/二/三/四/五/六/七/八/九/十]".repeat(40)).len();
        assert!((MOST_SPELLINGS + 1..=10 * MOST_SPELLINGS).contains(&made), "{made}");
    }

    #[test]
    fn quotation_marks_may_be_typed() {
        assert_eq!(spellings("“两微”"), ["“两微”", "\"两微\""]);
    }
}
