//! Traditional and simplified characters, one to one.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// Code points that one number of the table of evidence has room for, and the numbers.
const PLACES: usize = 32;
const EVIDENCE: usize = (1 << 16) / PLACES;

/// For each character of the basic block its simplified form, from OpenCC's tables.
#[derive(Debug)]
pub struct Scripts {
    /// By code point from U+4E00; the character itself where it does not differ.
    simplified: Vec<char>,
    /// By code point, in two bits: 1 only traditional, 2 only simplified, 0 no evidence. All code points of
    /// three bytes have a place, so that looking one up takes no decision.
    evidence: Box<[u64; EVIDENCE]>,
}

impl Scripts {
    /// The table, computed once in the life of the program.
    pub fn get() -> &'static Scripts {
        static SCRIPTS: LazyLock<Scripts> = LazyLock::new(Scripts::compute);
        &SCRIPTS
    }

    fn compute() -> Scripts {
        let originals: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
        let mut simplified = originals.clone();
        // One character a line, so that no conversion of words applies.
        let list: String = originals.iter().flat_map(|character| [*character, '\n']).collect();
        if let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) {
            let converted = converter.convert(&list);
            for (place, line) in simplified.iter_mut().zip(converted.lines()) {
                let mut characters = line.chars();
                if let (Some(one), None) = (characters.next(), characters.next())
                    && one.len_utf8() == place.len_utf8()
                {
                    *place = one;
                }
            }
        }
        let mut evidence = vec![0_u64; originals.len()];
        for (index, (original, simple)) in originals.iter().zip(&simplified).enumerate() {
            if original != simple {
                evidence[index] = 1;
            }
        }
        // Forms that both scripts use count as simplified; they are few, and counts decide.
        for (index, simple) in simplified.iter().enumerate() {
            if originals[index] != *simple {
                let target = (u32::from(*simple)).wrapping_sub(FIRST) as usize;
                if evidence.get(target) == Some(&0) {
                    evidence[target] = 2;
                }
            }
        }
        let mut packed = Box::new([0; EVIDENCE]);
        for (point, bits) in (FIRST as usize..).zip(evidence) {
            packed[point / PLACES] |= bits << (2 * (point % PLACES));
        }
        Scripts { simplified, evidence: packed }
    }

    /// 1 where the character is only traditional, 2 where it is a simplified form, else 0.
    #[inline]
    pub fn evidence(&self, point: u16) -> u64 {
        let point = usize::from(point);
        self.evidence[point / PLACES] >> (2 * (point % PLACES)) & 3
    }

    /// The simplified form; the character itself where there is none of the same length.
    pub fn simplified(&self, character: char) -> char {
        self.simplified.get(u32::from(character).wrapping_sub(FIRST) as usize).copied().unwrap_or(character)
    }
}
