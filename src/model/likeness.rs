//! What is compared to find copies of a report without reading it again.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::utf8::each_wide;

/// What is compared to find copies of a report without reading it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Likeness {
    /// Hash of the text without spaces and in simplified script: equal for copies of one
    /// report, whatever their encoding, markup or script.
    pub fingerprint: u128,
    /// Sketch of the body's words.
    pub sketch: Sketch,
}

/// How many parts a sketch has.
const PARTS: usize = 32;
/// How many parts one band takes: two texts of which nine in ten shingles are shared have some
/// band in common all but surely (1 - (1 - 0.9⁴)⁸ = 0.9998).
const BAND: usize = 4;

/// A sketch of a text: of its shingles of four ideographs, divided into 32 parts by their hash,
/// the lowest byte of the smallest hash of each part (one-permutation hashing, Li, Owen and Zhang
/// 2012, with b-bit values, Li and König 2010). Digits, punctuation and layout do not enter: the
/// figures are compared as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sketch([u8; PARTS]);

impl Sketch {
    /// Of the text that `pieces` are, in order.
    pub fn of<'a>(pieces: impl Iterator<Item = &'a str>) -> Sketch {
        let mut least = [u64::MAX; PARTS];
        let mut window = 0_u64;
        let mut length = 0;
        for piece in pieces {
            each_wide(piece, |character| {
                // Other characters leave the window as it is, and the same hash changes nothing: computing it
                // again is cheaper than a decision at each character that the processor guesses wrong.
                let is_ideograph = IDEOGRAPHS.contains(&character);
                window = if is_ideograph { window << 16 | u64::from(character) } else { window };
                length += u32::from(is_ideograph);
                if length >= 4 {
                    let hash = mixed(window);
                    let part = (hash >> 59) as usize;
                    least[part] = least[part].min(hash & ((1 << 59) - 1));
                }
            });
        }
        // 0 says that the part is empty.
        Sketch(least.map(|hash| if hash == u64::MAX { 0 } else { (hash as u8).max(1) }))
    }

    /// Estimate of the share of shingles that two texts have in common, of those that either has
    /// (standard error 0.05 where it is 0.9); 0 where there are none.
    pub fn likeness(&self, other: &Sketch) -> f64 {
        let pairs = || self.0.iter().zip(&other.0).filter(|(a, b)| **a != 0 || **b != 0);
        let all = pairs().count();
        if all == 0 { 0.0 } else { pairs().filter(|(a, b)| a == b).count() as f64 / all as f64 }
    }

    /// The bands: texts that are alike have one in common.
    pub fn bands(&self) -> impl Iterator<Item = u32> {
        let (bands, _) = self.0.as_chunks::<BAND>();
        bands.iter().map(|band| u32::from_le_bytes(*band))
    }
}

/// The basic block of ideographs.
const IDEOGRAPHS: RangeInclusive<u16> = 0x4e00..=0x9fff;

/// The finalizer of MurmurHash3: every bit of the input moves every bit of the output.
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invented text of `length` ideographs.
    fn text(seed: u64, length: u64) -> String {
        (0..length).filter_map(|at| char::from_u32(0x4e00 + (mixed(seed << 32 | at) % 2000) as u32)).collect()
    }

    fn sketch(text: &str) -> Sketch {
        Sketch::of(std::iter::once(text))
    }

    #[test]
    fn layout_and_digits_do_not_matter_and_other_texts_are_far_away() {
        let one = text(1, 1000);
        let spread: String = one.chars().map(|c| format!("{c} 1,\n")).collect();
        assert_eq!(sketch(&one), sketch(&spread));
        assert!(sketch(&one).likeness(&sketch(&text(2, 1000))) < 0.15);
        assert_eq!(sketch("").likeness(&sketch("")), 0.0);
    }

    #[test]
    fn a_few_changes_leave_the_sketch_near() {
        for seed in 0..50 {
            let one = text(seed, 2000);
            // A tenth of the shingles is new.
            let other = format!("{}{}", text(seed, 1900), text(seed + 1000, 100));
            let (one, other) = (sketch(&one), sketch(&other));
            assert!(one.likeness(&other) > 0.65, "{seed}: {}", one.likeness(&other));
            assert!(one.bands().zip(other.bands()).any(|(a, b)| a == b), "{seed}: no band in common");
        }
    }
}
