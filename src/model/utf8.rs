//! Text taken apart by its bytes, for what is done with every character of every document.

/// Bytes of the character that begins with `lead`, which is the first byte of a character.
pub(crate) const fn character_length(lead: u8) -> usize {
    match lead {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    }
}

/// How many digits (0 to 9) the bytes begin with.
pub(crate) fn leading_digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// 。
const FULL_STOP: [u8; 3] = [0xe3, 0x80, 0x82];

/// Bytes of what ends a sentence at the start of `bytes`: 。 or the end of a line.
fn sentence_end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\n', ..] => Some(1),
        _ => bytes.starts_with(&FULL_STOP).then_some(FULL_STOP.len()),
    }
}

/// Where in `text` the sentence begins that goes on at its end.
pub(crate) fn last_sentence(text: &str) -> usize {
    let bytes = text.as_bytes();
    let behind = |at: usize| sentence_end(&bytes[at..]).map(|length| at + length);
    memchr::memrchr2_iter(b'\n', FULL_STOP[0], bytes).find_map(behind).unwrap_or(0)
}

/// Where in `text` the sentence ends that begins or goes on at its start.
pub(crate) fn first_sentence(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |at: &usize| sentence_end(&bytes[*at..]).is_some();
    memchr::memchr2_iter(b'\n', FULL_STOP[0], bytes).find(ends).unwrap_or(bytes.len())
}

/// Whether a full stop (。) stands in `text`: most texts that have one end with it. Else it is looked for by its first
/// byte, which begins the signs of Chinese texts and none of their ideographs.
pub(crate) fn has_full_stop(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.last_chunk() == Some(&FULL_STOP)
        || memchr::memchr_iter(FULL_STOP[0], bytes).any(|at| bytes[at..].first_chunk() == Some(&FULL_STOP))
}

/// The code point of a character of these three bytes.
const fn point(lead: u8, second: u8, third: u8) -> u16 {
    (lead as u16 & 0xf) << 12 | (second as u16 & 0x3f) << 6 | third as u16 & 0x3f
}

/// Hands the characters of three bytes in `text`, ideographs among them, to `take`.
pub(crate) fn each_wide(text: &str, mut take: impl FnMut(u16)) {
    let mut rest = text.as_bytes();
    while let [lead, second, third, ..] = rest {
        // Only characters of three bytes begin with E0 to EF.
        if lead & 0xf0 == 0xe0 {
            take(point(*lead, *second, *third));
            rest = &rest[3..];
        } else {
            rest = &rest[1..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_full_stops_and_lines() {
        // 、 and 《 begin with the same bytes as 。, another letter begins with one and ends with one of them.
        for text in ["", "收到3件", "。", "公开、《条例》。收到\n3件", "\n\n", "一。二。", "\u{3082}、\u{3082}。"]
        {
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let (before, behind) = text.split_at(at);
                let ends = ['。', '\n'];
                assert_eq!(last_sentence(before), before.len() - before.rsplit(ends).next().unwrap().len(), "{before}");
                assert_eq!(first_sentence(behind), behind.split(ends).next().unwrap().len(), "{behind}");
                assert_eq!(has_full_stop(before), before.contains('。'), "{before}");
            }
        }
    }
}
