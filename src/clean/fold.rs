//! Folding of one line: full-width characters, lookalikes, odd spaces, pinyin injections, letter spacing.

use super::marks::CLOSING;
use crate::knowledge::CleaningWords;
use crate::model::character_length;

/// Longest injection in brackets that is looked at, in characters.
const LONGEST_INJECTION: usize = 8;

/// Appends the line `raw` to `out`, folded, without spaces at its ends.
///
/// Full-width ASCII becomes ASCII, a sign that looks like a character that character, every kind of space one
/// plain space, zero-width characters nothing; pinyin in brackets after a Han character and `@@` are dropped;
/// letter-spaced words are joined. No digit is dropped or reordered.
pub(super) fn fold(raw: &str, words: &CleaningWords, out: &mut String) {
    let start = out.len();
    let bytes = raw.as_bytes();
    let mut spaced = false;
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let plain = usize::from(PLAIN[bytes[at] as usize]);
        if plain > 0 {
            at += plain;
            continue;
        }
        let (kind, length) = special(&bytes[at..]);
        if let Kind::Keep = kind {
            at += length;
            continue;
        }
        out.push_str(&raw[copied..at]);
        at += length;
        match kind {
            Kind::Space => {
                let space = at - length;
                at += spaces(&bytes[at..]);
                if out.len() > start && at < bytes.len() && !is_stray(&raw[..space], &raw[at..], &out[start..]) {
                    out.push(' ');
                    spaced = true;
                }
            }
            Kind::Fold(b'(') => match injection(&raw[at..], &out[start..], words) {
                Some(length) => at += length,
                None => out.push('('),
            },
            Kind::Fold(b'@') => match repeated_at(&bytes[at..]) {
                0 => out.push('@'),
                length => at += length,
            },
            Kind::Fold(byte) => out.push(byte as char),
            Kind::Lookalike => {
                out.extend(raw[at - length..].chars().next().map(|sign| words.lookalike(sign).unwrap_or(sign)));
            }
            Kind::Drop | Kind::Keep => {}
        }
        copied = at;
    }
    out.push_str(&raw[copied..]);
    while out.len() > start && out.ends_with(' ') {
        out.pop();
    }
    if spaced {
        join_letter_spacing(out, start);
    }
}

/// By the byte that a character begins with: its length where it stands for itself, whatever surrounds it, and 0 where
/// that is to be seen.
static PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = b' ' as usize + 1;
    while byte < 256 {
        table[byte] = character_length(byte as u8) as u8;
        byte += 1;
    }
    table[0x7f] = 0;
    table[b'(' as usize] = 0;
    table[b'@' as usize] = 0;
    // U+0080–00BF, U+2000–2FFF, U+3000–3FFF, U+F000–FFFF.
    table[0xc2] = 0;
    table[0xe2] = 0;
    table[0xe3] = 0;
    table[0xef] = 0;
    table
};

enum Kind {
    Keep,
    Space,
    Drop,
    /// Becomes this ASCII byte.
    Fold(u8),
    /// May be a sign that only looks like a character.
    Lookalike,
}

/// What the character at the start of `rest` (which is not plain) becomes, and its length.
fn special(rest: &[u8]) -> (Kind, usize) {
    let second = rest.get(1).copied().unwrap_or(0);
    let third = rest.get(2).copied().unwrap_or(0);
    match rest[0] {
        b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | b' ' => (Kind::Space, 1),
        0x00..=0x1f | 0x7f => (Kind::Drop, 1),
        byte @ (b'(' | b'@') => (Kind::Fold(byte), 1),
        0xc2 => match second {
            0xa0 | 0x85 => (Kind::Space, 2),
            0x80..=0x9f | 0xad => (Kind::Drop, 2),
            _ => (Kind::Keep, 2),
        },
        0xe2 => match (second, third) {
            (0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf) | (0x81, 0x9f) => (Kind::Space, 3),
            (0x80, 0x8b..=0x8f | 0xaa..=0xae) | (0x81, 0xa0..=0xa4) => (Kind::Drop, 3),
            // U+2E80–2FFF, radicals.
            (0xba..=0xbf, _) => (Kind::Lookalike, 3),
            _ => (Kind::Keep, 3),
        },
        0xe3 if (second, third) == (0x80, 0x80) => (Kind::Space, 3),
        0xef => match (second, third) {
            (0xbc, 0x81..=0xbf) => (Kind::Fold(third - 0x81 + b'!'), 3),
            (0xbd, 0x80..=0x9e) => (Kind::Fold(third - 0x80 + b'`'), 3),
            (0xbb, 0xbf) => (Kind::Drop, 3),
            // U+F900–FAFF, compatibility ideographs.
            (0xa4..=0xab, _) => (Kind::Lookalike, 3),
            _ => (Kind::Keep, 3),
        },
        lead => (Kind::Keep, character_length(lead)),
    }
}

/// Length of the spaces and dropped characters that follow a space.
fn spaces(rest: &[u8]) -> usize {
    let mut at = 0;
    while at < rest.len() && PLAIN[rest[at] as usize] == 0 {
        match special(&rest[at..]) {
            (Kind::Space | Kind::Drop, length) => at += length,
            _ => break,
        }
    }
    at
}

/// Whether a space was put in by a converter, where the markup of a page changes: before a mark that ends something
/// (12 件 ，), and around the point of a number (5 .2 万, 18 . 3 %); `out` is the folded line so far.
fn is_stray(before: &str, behind: &str, out: &str) -> bool {
    const POINT: [char; 2] = ['.', '．'];
    if behind.starts_with(CLOSING) {
        return true;
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let number = |line: &str| line.ends_with(is_digit) && !line.trim_end_matches(is_digit).is_empty();
    let is_share = |fraction: &str| {
        let digits = fraction.trim_start();
        let behind = digits.trim_start_matches(is_digit);
        behind.len() < digits.len() && behind.trim_start().starts_with(['%', '％'])
    };
    if let Some(fraction) = behind.strip_prefix(POINT) {
        return number(out) && (fraction.starts_with(is_digit) || is_share(fraction));
    }
    let pointed = || before.strip_suffix(POINT).is_some_and(|before| before.ends_with(char::is_whitespace));
    let within = || is_share(behind) && pointed() && out.strip_suffix('.').is_some_and(number);
    behind.starts_with('%') && out.ends_with(is_digit) || behind.starts_with(is_digit) && within()
}

/// Length of the further `@` after one, full-width or not.
fn repeated_at(rest: &[u8]) -> usize {
    let mut at = 0;
    while at < rest.len() && PLAIN[rest[at] as usize] == 0 {
        match special(&rest[at..]) {
            (Kind::Fold(b'@'), length) => at += length,
            _ => break,
        }
    }
    at
}

/// Length, closing bracket included, of a pinyin injection that begins `rest` (after its
/// opening bracket), where `before` is what stands before the bracket.
fn injection(rest: &str, before: &str, words: &CleaningWords) -> Option<usize> {
    if !before.chars().next_back().is_some_and(is_han) {
        return None;
    }
    let mut syllable = String::new();
    let mut toned = false;
    for (at, character) in rest.char_indices().take(LONGEST_INJECTION) {
        if matches!(character, ')' | '\u{ff09}') {
            // One letter without tone is more often a list mark than an injection.
            let injected = (toned || syllable.len() > 1) && words.is_syllable(&syllable);
            return injected.then(|| at + character.len_utf8());
        }
        let letter = toneless(character);
        toned |= letter != character;
        if !letter.is_ascii_lowercase() {
            return None;
        }
        syllable.push(letter);
    }
    None
}

/// The letter without its tone mark; ü is `v`.
fn toneless(letter: char) -> char {
    match letter {
        'ā' | 'á' | 'ǎ' | 'à' | 'ă' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'ĕ' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' | 'ĭ' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' | 'ŏ' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' | 'ŭ' => 'u',
        'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' => 'v',
        'ɡ' => 'g',
        _ => letter,
    }
}

/// Whether the character is a Han ideograph of the basic plane.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Removes the spaces inside letter-spaced words of `out[start..]`.
///
/// A word is letter-spaced where two or more Han characters stand alone between spaces;
/// a single one beside a number or a longer word is not.
fn join_letter_spacing(out: &mut String, start: usize) {
    let mut removed: Vec<usize> = Vec::new();
    for place in memchr::memchr_iter(b' ', &out.as_bytes()[start..]) {
        let (left, right) = (&out[start..start + place], &out[start + place + 1..]);
        let mut before = left.chars().rev();
        let mut after = right.chars();
        if !before.next().is_some_and(is_han) || !after.next().is_some_and(is_han) {
            continue;
        }
        let in_word = removed.last().is_some_and(|last| start + place == last + 4);
        let ends_word = |next: Option<char>| next.is_none_or(|c| !is_han(c) && (in_word || !c.is_ascii_alphanumeric()));
        if before.next().is_none_or(|c| !is_han(c) && !c.is_ascii_alphanumeric()) && ends_word(after.next()) {
            removed.push(start + place);
        }
    }
    if removed.is_empty() {
        return;
    }
    removed.extend(spaces_in_years(&out.as_bytes()[start..], start, &removed));
    removed.sort_unstable();
    let tail = out.split_off(removed[0]);
    let mut copied = 0;
    for place in removed.iter().map(|place| place - removed[0]) {
        out.push_str(&tail[copied..place]);
        copied = place + 1;
    }
    out.push_str(&tail[copied..]);
}

/// The spaces inside years of which each digit stands alone, in a line of letter-spaced words whose spaces are
/// `removed` (厅 2 0 1 0 年 政 府). Other digits that stand alone are cells of a table.
fn spaces_in_years(line: &[u8], start: usize, removed: &[usize]) -> Vec<usize> {
    const YEAR: usize = "2 0 1 0".len();
    // A Han character that stands alone has a space on each side.
    const LETTER: usize = 1 + '\u{4e00}'.len_utf8();
    let is_year = |found: &[u8]| {
        let digits = found.iter().step_by(2).all(u8::is_ascii_digit);
        digits && found.iter().skip(1).step_by(2).all(|&byte| byte == b' ') && matches!(&found[..3], b"1 9" | b"2 0")
    };
    let joined = |at: usize| removed.binary_search(&(start + at)).is_ok();
    let begins = |at: usize| at == 0 || line[at - 1] == b' ' && at.checked_sub(1 + LETTER).is_some_and(joined);
    let ends = |end: usize| line.get(end) == Some(&b' ') && joined(end + LETTER);
    let years = line.windows(YEAR).enumerate().filter(|&(at, found)| is_year(found) && begins(at) && ends(at + YEAR));
    years.flat_map(|(at, _)| [1, 3, 5].map(|space| start + at + space)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Problems, Source};

    fn folded(raw: &str) -> String {
        let mut problems = Problems::default();
        let words = CleaningWords::load(&Source::Embedded, &mut problems);
        assert_eq!(problems.0, []);
        let mut out = String::from("前 ");
        fold(raw, &words, &mut out);
        out["前 ".len()..].to_string()
    }

    #[test]
    fn full_width_becomes_ascii_but_chinese_marks_stay() {
        assert_eq!(
            folded("共１２３件，占９．５％（含《办法》、“通知”〔2020〕1号）。"),
            "共123件,占9.5%(含《办法》、“通知”〔2020〕1号)。"
        );
        assert_eq!(folded("é，𠮷　𠮷（乙é）"), "é,𠮷 𠮷(乙é)");
    }

    #[test]
    fn signs_that_look_like_characters_become_them() {
        assert_eq!(folded("⽆障碍,⾸⻚公开⼯作⼀件,⺠政局2012\u{f98e}"), "无障碍,首页公开工作一件,民政局2012年");
    }

    #[test]
    fn spaces_are_plain_and_single() {
        assert_eq!(folded("\u{3000}\u{3000}收到\u{a0} \u{2003}12\t件\u{200b}次\u{feff} "), "收到 12 件次");
    }

    #[test]
    fn spaces_before_marks_and_in_fractions_go() {
        assert_eq!(folded("公开 5 .2 万余条 ，增加 18 . 3 % 。"), "公开 5.2 万余条,增加 18.3%。");
        for kept in ["不予处理 1 .信访", "1 . 3个部门", "日期 2016 . 12 . 31"] {
            assert_eq!(folded(kept), kept);
        }
    }

    #[test]
    fn injections_after_a_han_character_go() {
        assert_eq!(folded("統(tǒng)計(jì)公(gong)(gong)開（kai）12件@@"), "統計公開12件");
        assert_eq!(folded("客户端(app)、甲类(a)、abc(he)、邮箱x@y"), "客户端(app)、甲类(a)、abc(he)、邮箱x@y");
    }

    #[test]
    fn letter_spaced_words_are_joined() {
        assert_eq!(folded("东 海 市 人 民 政 府2016 年 度 报 告"), "东海市人民政府2016 年度报告");
        assert_eq!(folded("一、概 述"), "一、概述");
        assert_eq!(folded("东 海 厅 2 0 1 0 年 度 报 告"), "东海厅 2010 年度报告");
        assert_eq!(folded("2 0 1 0 年 度 报 告"), "2010 年度报告");
        assert_eq!(folded("答 复 数 2 3 1 0 投 诉 数"), "答复数 2 3 1 0 投诉数");
        assert_eq!(folded("答复数 2 0 1 0 投诉数"), "答复数 2 0 1 0 投诉数");
        assert_eq!(folded("收到 12 件 申请 3 件"), "收到 12 件 申请 3 件");
        assert_eq!(folded("索 引 号: 甲"), "索引号: 甲");
    }
}
