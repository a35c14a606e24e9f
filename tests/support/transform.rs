//! Changes to a document that do not change what it says, and damage that does.

use super::random::Random;

/// Traditional for simplified characters: those of the official forms.
const SCRIPT: [&str; 44] = [
    "县縣", "务務", "开開", "报報", "总總", "体體", "项項", "较較", "满滿", "动動", "办辦", "规規", "处處", "决決",
    "数數", "许許", "业業", "费費", "结結", "转轉", "继繼", "续續", "类類", "执執", "构構", "团團", "会會", "织織",
    "关關", "现現", "没沒", "无無", "复復", "议議", "诉訴", "讼訟", "维維", "纠糾", "审審", "经經", "条條", "际際",
    "机機", "请請",
];

/// The text in traditional script.
pub fn traditional(text: &str) -> String {
    let convert = |c: char| SCRIPT.iter().find(|pair| pair.starts_with(c)).and_then(|pair| pair.chars().nth(1));
    text.chars().map(|c| convert(c).unwrap_or(c)).collect()
}

/// Digits and brackets in full width, outside markup.
pub fn full_width(text: &str) -> String {
    let mut markup = false;
    let wide = |c: char| match c {
        '<' => {
            markup = true;
            c
        }
        '>' => {
            markup = false;
            c
        }
        '0'..='9' | '(' | ')' | ',' | ':' if !markup => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(wide).collect()
}

/// White space that layout programs add: at line ends, line ends of Windows, blanks of other
/// kinds for spaces.
pub fn whitespace(text: &str, random: &mut Random) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        out.push_str(line);
        out.push_str(random.pick::<&str>(&["", " ", "\t", "  ", "\u{a0}", "\u{3000}"]));
        out.push_str(random.pick::<&str>(&["\n", "\r\n"]));
    }
    out
}

/// Random damage: characters and lines lost, doubled, changed, moved.
pub fn mangled(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..1 + random.below(60) {
        if letters.is_empty() {
            break;
        }
        let at = random.below(letters.len());
        let other = random.below(letters.len());
        match random.below(7) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[other]),
            2 => letters.swap(at, other),
            3 => {
                letters[at] = *random.pick(&['0', '7', '|', '\n', ' ', '<', '&', '年', '万', '.', ',', '-', '\u{fffd}'])
            }
            4 => drop(letters.drain(at..(at + random.below(40)).min(letters.len()))),
            5 => {
                let piece: Vec<char> = letters[at..(at + random.below(60)).min(letters.len())].to_vec();
                letters.splice(other..other, piece);
            }
            _ => letters.truncate(letters.len() - random.below(letters.len() / 20 + 1)),
        }
    }
    letters.into_iter().collect()
}
