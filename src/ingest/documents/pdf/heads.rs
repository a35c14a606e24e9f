//! Words that head the columns of a table without ruled lines: those nearest above its first row of values, and those
//! above several columns.

use std::ops::Range;

use super::labels::{CLOSEST, FARTHEST};
use super::words::{EVEN, Word};

/// Most columns of a table, and most lines of print above its values.
const MOST_COLUMNS: usize = 60;
const MOST_LINES: usize = 16;
/// More words there are text.
const MOST_WORDS: usize = 600;
/// Lines farther apart than this (in sizes) belong to different things.
pub(super) const APART: f64 = 7.0;
/// Words with a smaller gap (in sizes) stand in one cell.
const SPREAD: f64 = 0.27;
/// Single letters with a smaller gap (in sizes) may be a word that is spread over its cell, if those of other words are
/// farther from each other by this factor.
const LETTERS: f64 = 1.5;
const EVENLY: f64 = 1.2;
/// Words end above others by at most this (in sizes) to head a column beside theirs.
const HIGHER: f64 = 1.6;

/// A cell above values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    /// Its words, from top to bottom.
    pub words: Vec<usize>,
    /// Left and right ends of what stands in the column.
    pub x0: f64,
    pub x1: f64,
    /// Baselines of its first and last lines.
    pub top: f64,
    pub bottom: f64,
    /// Whether other words stand above it.
    closed: bool,
}

/// The cells above a line of values.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// The nearest ones, from left to right.
    pub nearest: Vec<Head>,
    /// What stands above them, from bottom to top.
    pub above: Vec<Head>,
}

impl Head {
    pub fn overlaps(&self, word: &Word) -> bool {
        word.overlaps((self.x0, self.x1))
    }

    /// Makes room for what else stands in the column.
    pub fn widen(&mut self, word: &Word) {
        (self.x0, self.x1) = (self.x0.min(word.x0), self.x1.max(word.x1));
    }

    /// The column without what stands above it, for the next page.
    pub fn place(&self) -> Head {
        Head { words: Vec::new(), ..self.clone() }
    }

    pub fn middle(&self) -> f64 {
        (self.x0 + self.x1) / 2.0
    }

    /// Whether a line of words above it is one of its own lines.
    fn goes_on_with(&self, piece: &Head, words: &[Word], farthest: f64) -> bool {
        let (size, first) = (words[piece.words[0]].size, words[self.words[0]].y);
        let own = || self.words.iter().map(|&index| &words[index]);
        let line: Vec<&Word> = own().filter(|word| (word.y - first).abs() < EVEN * size).collect();
        let x0 = line.iter().map(|word| word.x0).fold(f64::INFINITY, f64::min);
        let x1 = line.iter().map(|word| word.x1).fold(f64::NEG_INFINITY, f64::max);
        let begins = (x0 - piece.x0).abs() < EVEN * size;
        let centred = (x0 + x1 - piece.x0 - piece.x1).abs() < 2.0 * EVEN * size;
        !self.closed && (begins || centred) && (CLOSEST * size..=farthest).contains(&(self.top - piece.bottom))
    }

    /// Puts a line of words above.
    fn top_with(&mut self, piece: Head) {
        self.words.splice(0..0, piece.words);
        (self.x0, self.x1, self.top) = (self.x0.min(piece.x0), self.x1.max(piece.x1), piece.top);
    }
}

/// The cells above a line, below line `floor`. `row` is how far rows of values are from each other at least.
pub(super) fn above(words: &[Word], lines: &[Range<usize>], line: usize, floor: usize, row: f64) -> Heads {
    let pieces = pieces_above(words, lines, line, floor);
    let farthest = pitch(&pieces, words).min(row);
    let mut heads = Heads::default();
    for piece in pieces {
        heads.put(piece, words, farthest);
    }
    heads.nearest.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    heads.join_letters(words);
    heads.lift_higher(words);
    heads
}

/// Words that stand together on the lines above a line, from bottom to top. They end below values.
fn pieces_above(words: &[Word], lines: &[Range<usize>], line: usize, floor: usize) -> Vec<Head> {
    let mut pieces: Vec<Head> = Vec::new();
    let mut below = &words[lines[line].start];
    for range in lines[floor..line].iter().rev().take(MOST_LINES) {
        let first = &words[range.start];
        if below.y - first.y > APART * first.size.max(below.size) || words[range.clone()].iter().any(Word::is_value) {
            break;
        }
        let before = pieces.len();
        if before + range.len() > MOST_WORDS {
            return Vec::new();
        }
        for index in range.clone() {
            let word = &words[index];
            match pieces[before..].last_mut() {
                Some(piece) if word.x0 - piece.x1 < SPREAD * word.size => {
                    piece.words.push(index);
                    piece.widen(word);
                }
                _ => pieces.push(Head {
                    words: vec![index],
                    x0: word.x0,
                    x1: word.x1,
                    top: word.y,
                    bottom: word.y,
                    closed: false,
                }),
            }
        }
        below = first;
    }
    pieces
}

/// How far lines of a cell are from each other at most, as those are that are nearest to each other.
fn pitch(pieces: &[Head], words: &[Word]) -> f64 {
    let next = |(place, piece): (usize, &Head)| {
        let size = words[piece.words[0]].size;
        let mut near = pieces[place + 1..].iter().take_while(|other| piece.bottom - other.bottom < FARTHEST * size);
        let above = near.find(|other| piece.goes_on_with(other, words, f64::INFINITY))?;
        Some(piece.bottom - above.bottom + EVEN * size)
    };
    pieces.iter().enumerate().filter_map(next).fold(f64::INFINITY, f64::min)
}

impl Heads {
    /// Adds words that stand above all that were added.
    fn put(&mut self, piece: Head, words: &[Word], farthest: f64) {
        let overlaps = |&index: &usize| self.nearest[index].x0 <= piece.x1 && self.nearest[index].x1 >= piece.x0;
        let below: Vec<usize> = (0..self.nearest.len()).filter(overlaps).collect();
        match below[..] {
            [] if self.nearest.len() < MOST_COLUMNS => self.nearest.push(piece),
            [only] if self.nearest[only].goes_on_with(&piece, words, farthest) => self.nearest[only].top_with(piece),
            _ => {
                below.into_iter().for_each(|index| self.nearest[index].closed = true);
                self.above.push(piece);
            }
        }
    }

    /// Makes one cell of letters that are spread over it.
    fn join_letters(&mut self, words: &[Word]) {
        let letter = |head: &Head| match head.words[..] {
            [only] if words[only].text.chars().nth(1).is_none() => Some(&words[only]),
            _ => None,
        };
        let gap = |a: &Head, b: &Head| {
            let (before, word) = (letter(a)?, letter(b)?);
            let gap = (word.x0 - before.x1) / word.size;
            (word.on_line(before) && gap < LETTERS).then_some(gap)
        };
        let gaps: Vec<Option<f64>> = self.nearest.windows(2).map(|pair| gap(&pair[0], &pair[1])).collect();
        let smallest = gaps.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        let mut joined: Vec<Head> = Vec::new();
        for (place, head) in std::mem::take(&mut self.nearest).into_iter().enumerate() {
            let near = place > 0 && gaps[place - 1].is_some_and(|gap| gap <= EVENLY * smallest);
            match joined.last_mut().filter(|_| near) {
                Some(word) => {
                    word.x1 = head.x1;
                    word.words.extend(head.words);
                }
                None => joined.push(head),
            }
        }
        self.nearest = joined;
    }

    /// Takes what stands higher than the others, above the gap between them, for words above.
    fn lift_higher(&mut self, words: &[Word]) {
        let Some(lowest) = self.nearest.iter().max_by(|a, b| a.bottom.total_cmp(&b.bottom)) else { return };
        let beside = self.nearest.iter().filter(|head| head.bottom >= lowest.top);
        let top = beside.map(|head| head.top).fold(f64::INFINITY, f64::min);
        let is_higher = |head: &mut Head| head.bottom < top - HIGHER * words[head.words[0]].size;
        self.above.extend(self.nearest.extract_if(.., is_higher));
        self.above.sort_by(|a, b| b.bottom.total_cmp(&a.bottom));
    }
}

/// Whether cells stand beside each other: none covers another's place.
pub(super) fn stand_beside(columns: &[Head]) -> bool {
    columns.windows(2).all(|pair| pair[0].x1 < pair[1].x0)
}
