//! Which documents were seen, and where their results are: one entry of fixed size a document.

use super::segment::Place;

/// An entry's size in bytes: its fields and a CRC-32.
const SIZE: usize = 52;

/// What a result is the result of: the document's content, and how it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub(super) [u8; 16]);

impl Key {
    /// The key of a document. `parts` are all that its result depends on.
    pub fn of(parts: &[&[u8]]) -> Key {
        Key(hash(parts))
    }
}

/// Half of the BLAKE3 of `parts`, each with its length.
pub(super) fn hash(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    let mut half = [0; 16];
    half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    half
}

/// A document that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Hash of its uri.
    pub uri: u64,
    /// What the file system said of its file; zeros where that is not to be relied on.
    pub signature: [u8; 16],
    pub key: Key,
    /// Where its result is.
    pub place: Place,
}

impl Seen {
    pub fn uri_hash(uri: &str) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = hash(&[uri.as_bytes()]);
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    pub fn to_bytes(self) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        bytes[..8].copy_from_slice(&self.uri.to_le_bytes());
        bytes[8..24].copy_from_slice(&self.signature);
        bytes[24..40].copy_from_slice(&self.key.0);
        bytes[40..48].copy_from_slice(&self.place.0.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..48]);
        bytes[48..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; SIZE]) -> Option<Seen> {
        let (uri, rest) = bytes.split_first_chunk::<8>()?;
        let (signature, rest) = rest.split_first_chunk::<16>()?;
        let (key, rest) = rest.split_first_chunk::<16>()?;
        let (place, crc) = rest.split_first_chunk::<8>()?;
        let sound = crc32fast::hash(&bytes[..48]).to_le_bytes() == *crc;
        sound.then_some(Seen {
            uri: u64::from_le_bytes(*uri),
            signature: *signature,
            key: Key(*key),
            place: Place(u64::from_le_bytes(*place)),
        })
    }
}

/// The entries of a journal, up to the first that is not whole: what follows it was never
/// finished.
pub(super) fn entries(bytes: &[u8]) -> impl Iterator<Item = Seen> {
    bytes.as_chunks::<SIZE>().0.iter().map_while(Seen::from_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_up_to_the_first_damaged_one() {
        let seen = |number: u64| Seen {
            uri: number,
            signature: [number as u8; 16],
            key: Key::of(&[&number.to_le_bytes()]),
            place: Place::new(3, number),
        };
        let bytes: Vec<u8> = (0..5).flat_map(|number| seen(number).to_bytes()).collect();
        assert_eq!(entries(&bytes).collect::<Vec<Seen>>(), (0..5).map(seen).collect::<Vec<Seen>>());
        for (place, left) in [(0, 0), (SIZE - 1, 0), (SIZE, 1), (3 * SIZE + 9, 3)] {
            let mut changed = bytes.clone();
            changed[place] ^= 4;
            assert_eq!(entries(&changed).count(), left, "byte {place}");
            assert_eq!(entries(&bytes[..place]).count(), left);
        }
    }

    #[test]
    fn where_one_part_ends_matters() {
        assert_ne!(Key::of(&[b"ab", b"c"]), Key::of(&[b"a", b"bc"]));
    }
}
