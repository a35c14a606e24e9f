//! The hash of the tables that knowledge is looked up in.

use std::hash::{BuildHasherDefault, Hasher};

/// Knowledge comes from files that are trusted, so hashing need not resist collisions made on purpose, and it is
/// looked up at nearly every word: labels of tables, codes, bodies and places.
pub type Fast = BuildHasherDefault<Multiply>;

/// Hash by rotation and multiplication, eight bytes at a time.
#[derive(Debug, Default, Clone)]
pub struct Multiply(u64);

impl Multiply {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Multiply {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        chunks.iter().for_each(|chunk| self.add(u64::from_le_bytes(*chunk)));
        rest.iter().for_each(|&byte| self.add(u64::from(byte)));
    }

    fn write_u32(&mut self, word: u32) {
        self.add(u64::from(word));
    }

    fn finish(&self) -> u64 {
        // The table takes its bits from both ends.
        self.0 ^ (self.0 >> 32)
    }
}
