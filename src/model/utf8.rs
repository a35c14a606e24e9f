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

/// Hands the characters of three bytes in `text`, ideographs among them, to `take`.
pub(crate) fn each_wide(text: &str, mut take: impl FnMut(u16)) {
    let mut rest = text.as_bytes();
    while let [lead, second, third, ..] = rest {
        // Only characters of three bytes begin with E0 to EF.
        if lead & 0xf0 == 0xe0 {
            take(u16::from(lead & 0xf) << 12 | u16::from(second & 0x3f) << 6 | u16::from(third & 0x3f));
            rest = &rest[3..];
        } else {
            rest = &rest[1..];
        }
    }
}
