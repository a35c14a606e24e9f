//! The weights of pieces, by their keys. Some hundred pieces are looked up for each number, at random: so they take
//! few bytes, what belongs to one stands together, and many are looked up at once.

/// Bits of a key that tell its bucket.
const BUCKET_BITS: u32 = 14;

/// Bits of a key that tell its bit among those of known pieces.
const FILTER_BITS: u32 = 18;

/// A piece that speaks for or against one in so many things has a row of weights for all of them, which are added
/// faster.
const MANY: usize = 8;

/// A weight of the piece with a key: what is counted, and how much it speaks for that.
pub(super) type KeyWeight = (u64, u16, i16);

/// The weights of all known pieces.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// How many things may be counted.
    things: usize,
    /// All pieces in order of their buckets: of each its [`Head`] and behind it what [`Weights`] it has.
    pieces: Vec<u32>,
    /// By the first bits of a key, where those pieces begin.
    buckets: Vec<u32>,
    /// One bit for the first bits of a key, set where there may be such a piece: every other piece of a text is none.
    filter: Vec<u64>,
    /// Rows of weights, one for each thing.
    rows: Vec<i16>,
}

/// The first word of a piece: the last bits of its key, of which the first ones tell its bucket, and below them how
/// many weights follow, one in a word each.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Head(u32);

impl Head {
    /// Bits that say how many weights there are.
    const COUNT_BITS: u32 = 8;
    /// The count of a piece with a row of weights: two words follow, where it begins and the largest of them.
    const ROW: usize = (1 << Self::COUNT_BITS) - 1;

    fn new(key: u64, count: usize) -> Head {
        Head((key as u32) << Self::COUNT_BITS | count as u32)
    }

    fn count(self) -> usize {
        self.0 as usize & Self::ROW
    }

    /// Words that follow it.
    fn length(self) -> usize {
        if self.count() == Self::ROW { 2 } else { self.count() }
    }

    fn is_of(self, key: u64) -> bool {
        self.0 >> Self::COUNT_BITS == (key as u32) << Self::COUNT_BITS >> Self::COUNT_BITS
    }
}

/// The weights of a piece.
enum Weights<'a> {
    /// In each word what is counted, and below it how much the piece speaks for that.
    Few(&'a [u32]),
    /// One for each thing that may be counted, and the largest of them, of whatever sign.
    Row(&'a [i16], u16),
}

/// Room in which pieces are weighed, for one number after the other.
#[derive(Debug, Default)]
pub struct Weighing {
    known: Vec<u64>,
    buckets: Vec<Bucket>,
    /// Sums of rows, as long as they are small.
    sums: Vec<i16>,
    pub(super) scores: Vec<f32>,
}

/// Where the pieces of a bucket begin and end, and the first of them.
#[derive(Debug)]
struct Bucket {
    start: u32,
    end: u32,
    first: Head,
}

impl Table {
    /// Of the weights for so many `things`.
    pub fn of(things: usize, mut found: Vec<KeyWeight>) -> Table {
        found.sort_unstable_by_key(|&(key, counts, _)| (key, counts));
        let mut table = Table {
            things,
            buckets: vec![0; (1 << BUCKET_BITS) + 1],
            filter: vec![0; (1 << FILTER_BITS) / 64],
            ..Table::default()
        };
        found.chunk_by(|a, b| a.0 == b.0).for_each(|weights| table.add(weights[0].0, weights));
        // So far, how many words each bucket has, and the one before it none.
        let mut before = 0;
        for bucket in &mut table.buckets {
            before += *bucket;
            *bucket = before;
        }
        // Behind the last piece one can look for the next one.
        table.pieces.push(0);
        table
    }

    /// Adds a piece with its weights.
    fn add(&mut self, key: u64, weights: &[KeyWeight]) {
        let start = self.pieces.len();
        if weights.len() < (self.things / MANY).min(Head::ROW) {
            self.pieces.push(Head::new(key, weights.len()).0);
            let word = |&(_, counts, steps): &KeyWeight| u32::from(counts) << 16 | u32::from(steps as u16);
            self.pieces.extend(weights.iter().map(word));
        } else {
            let row = self.rows.len();
            let largest = weights.iter().map(|(_, _, steps)| steps.unsigned_abs()).max().unwrap_or_default();
            self.pieces.extend([Head::new(key, Head::ROW).0, row as u32, largest.into()]);
            self.rows.resize(row + self.things, 0);
            weights.iter().for_each(|&(_, counts, steps)| self.rows[row + usize::from(counts)] = steps);
        }
        self.buckets[bucket_of(key) + 1] += (self.pieces.len() - start) as u32;
        let (word, bit) = bit_of(key);
        self.filter[word] |= bit;
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.pieces.len() <= 1
    }

    /// Sums up the weights of the pieces with these `keys`, in the scores of `room`.
    pub fn sum(&self, keys: &[u64], room: &mut Weighing) {
        let Weighing { known, buckets, sums, scores } = room;
        // In three turns, as the processor can wait for many places in memory at once where it does not have to guess
        // what comes of each: which pieces may be known, where they would be, and what they weigh.
        known.clear();
        known.resize(keys.len(), 0);
        let mut count = 0;
        for &key in keys {
            let (word, bit) = bit_of(key);
            known[count] = key;
            count += usize::from(self.filter[word] & bit != 0);
        }
        buckets.clear();
        buckets.extend(known[..count].iter().map(|&key| self.bucket(key)));
        scores.clear();
        scores.resize(self.things, 0.0);
        sums.clear();
        sums.resize(self.things, 0);
        // How large one of the sums may be by now.
        let mut largest = 0_u16;
        for weights in known[..count].iter().zip(buckets).filter_map(|(key, bucket)| self.find(*key, bucket)) {
            match weights {
                Weights::Row(row, more) => {
                    if largest.saturating_add(more) > i16::MAX as u16 {
                        carry(sums, scores);
                        largest = 0;
                    }
                    largest += more;
                    sums.iter_mut().zip(row).for_each(|(sum, steps)| *sum = sum.wrapping_add(*steps));
                }
                Weights::Few(few) => {
                    few.iter().for_each(|weight| scores[(weight >> 16) as usize] += f32::from(*weight as u16 as i16));
                }
            }
        }
        carry(sums, scores);
    }

    fn bucket(&self, key: u64) -> Bucket {
        let bucket = bucket_of(key);
        let (start, end) = (self.buckets[bucket], self.buckets[bucket + 1]);
        Bucket { start, end, first: Head(self.pieces[start as usize]) }
    }

    /// The weights of a piece in its bucket.
    fn find(&self, key: u64, bucket: &Bucket) -> Option<Weights<'_>> {
        let (mut at, mut head) = (bucket.start as usize, bucket.first);
        while at < bucket.end as usize {
            let words = at + 1..at + 1 + head.length();
            if head.is_of(key) {
                let words = &self.pieces[words];
                return Some(if head.count() == Head::ROW {
                    Weights::Row(&self.rows[words[0] as usize..words[0] as usize + self.things], words[1] as u16)
                } else {
                    Weights::Few(words)
                });
            }
            at = words.end;
            head = Head(self.pieces[at]);
        }
        None
    }
}

/// Adds the sums to the scores and begins them anew.
fn carry(sums: &mut [i16], scores: &mut [f32]) {
    for (sum, score) in sums.iter_mut().zip(scores) {
        *score += f32::from(std::mem::take(sum));
    }
}

fn bucket_of(key: u64) -> usize {
    (key >> (64 - BUCKET_BITS)) as usize
}

/// Where the bit of a key is in the filter: which word, and that bit of it.
fn bit_of(key: u64) -> (usize, u64) {
    let hash = key >> (64 - FILTER_BITS);
    ((hash / 64) as usize, 1 << (hash % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_all_weights() {
        // Some pieces have a row of weights, large ones among them, some have few; many share a bucket.
        let things = 40;
        let of = |piece: u64| (piece % 4) << 61 | piece;
        let weights = |piece: u64| -> Vec<KeyWeight> {
            let many = if piece.is_multiple_of(3) { things as u64 } else { piece % 5 };
            (0..many)
                .map(|thing| (of(piece), thing as u16, (piece * 97 % 30_000) as i16 - (thing * 700) as i16))
                .collect()
        };
        let all: Vec<KeyWeight> = (1..60).flat_map(weights).collect();
        let table = Table::of(things, all.iter().rev().copied().collect());
        let keys: Vec<u64> = (0..80).filter(|piece| piece % 7 > 1).map(of).collect();
        let mut expected = vec![0.0; things];
        for (_, counts, steps) in all.iter().filter(|(key, ..)| keys.contains(key)) {
            expected[usize::from(*counts)] += f32::from(*steps);
        }
        let mut room = Weighing::default();
        table.sum(&keys, &mut room);
        assert_eq!(room.scores, expected);
        table.sum(&[], &mut room);
        assert_eq!(room.scores, vec![0.0; things]);
    }
}
