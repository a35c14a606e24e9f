//! Damage of the kinds that files meet, and of those that do harm.

use super::random::Random;

/// Bits flipped, bytes overwritten, a piece cut off, left out, doubled, moved, turned round or
/// repeated, a number made another: up to six times.
pub fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..1 + random.below(6) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        let longest = [8, 64, 300][random.below(3)];
        let end = (at + 1 + random.below(longest)).min(bytes.len());
        match random.below(9) {
            0 | 1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = random.below(256) as u8,
            3 => bytes[at..end].fill([0, 0xff, b'9'][random.below(3)]),
            // Not as often as the rest: what is cut off can suffer no more.
            4 if random.once_in(2) => bytes.truncate(at),
            4 => bytes[at..end].reverse(),
            5 => drop(bytes.drain(at..end)),
            6 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            7 => {
                let copies = bytes[at..end].repeat(1 + random.below(20));
                bytes.splice(at..at, copies);
            }
            // Numbers are sizes, places and counts.
            _ => {
                let digits = bytes[at..].iter().position(u8::is_ascii_digit).map(|more| at + more);
                if let Some(digit) = digits {
                    let numbers: [&[u8]; 5] = [b"-1", b"0", b"4294967296", b"99999", b"3"];
                    let number = *random.pick(&numbers);
                    bytes.splice(digit..=digit, number.iter().copied());
                }
            }
        }
    }
}
