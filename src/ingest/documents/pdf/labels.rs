//! Labels of rows in tables without ruled lines. They stand before their values, on several lines around their height
//! where they are long.

use super::layout::is_numbered;
use super::words::{EVEN, Word};

/// Most lines of a label.
const MOST_LINES: usize = 12;
/// Most words beside values that are looked at for the last one of their label.
const MOST_BESIDE: usize = 40;
/// The middle of a label is at the height of its values but for this much (in sizes).
const MIDDLE: f64 = 0.25;
/// Lines of a cell are no closer than this (in sizes), and no farther apart.
pub(super) const CLOSEST: f64 = 0.9;
pub(super) const FARTHEST: f64 = 2.4;
/// A line after which a label goes on leaves no more free at its right than this (in sizes): a character and the
/// punctuation that may not begin a line.
const FREE: f64 = 2.1;

/// What stands before values.
pub(super) struct Labels<'w> {
    words: &'w [Word],
    /// Where the values begin.
    left: f64,
    /// Where the longest label ends.
    right: f64,
    /// How far lines of a label are from each other at most.
    farthest: f64,
}

impl<'w> Labels<'w> {
    /// The labels of rows at these heights, with values from `left` on in type of a size.
    pub fn new(words: &'w [Word], heights: &[f64], left: f64, size: f64) -> Labels<'w> {
        let top = heights.first().map_or(f64::INFINITY, |height| height - size);
        let bottom = heights.last().map_or(f64::NEG_INFINITY, |height| height + size);
        let inside = |word: &&Word| word.x1 <= left && (top..bottom).contains(&word.y);
        let right = words.iter().filter(inside).map(|word| word.x1).fold(f64::NEG_INFINITY, f64::max);
        let mut labels = Labels { words, left, right, farthest: FARTHEST * size };
        let begun = labels.pitch(top, bottom, |above, below| is_numbered(&above.text) && !is_numbered(&below.text));
        let pitch = begun.unwrap_or_else(|| {
            // Lines as far from each other as rows may be rows without values.
            let nearest = heights.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
            labels.pitch(top, bottom, |_, _| true).unwrap_or(f64::INFINITY).min(nearest - EVEN * size)
        });
        labels.farthest = labels.farthest.min(pitch);
        labels
    }

    /// Lines of labels are no farther from each other than this.
    pub fn limit(&mut self, farthest: f64) {
        self.farthest = self.farthest.min(farthest);
    }

    /// How far such lines are from each other that a label may go on over: rows are farther, for there is space between
    /// cells.
    fn pitch(&self, top: f64, bottom: f64, goes_on: impl Fn(&Word, &Word) -> bool) -> Option<f64> {
        let inside = |word: &&Word| self.is_label(word) && (top..bottom).contains(&word.y);
        let labels: Vec<&Word> = self.words.iter().filter(inside).collect();
        let next = |(place, word): (usize, &&Word)| {
            let below = |other: &&&Word| {
                other.y - word.y >= CLOSEST * word.size && (other.begins_with(word) || other.centred_on(word))
            };
            let next = labels[place + 1..].iter().find(below).filter(|next| goes_on(word, next))?;
            Some(next.y - word.y + EVEN * word.size)
        };
        let full = labels.iter().enumerate().filter(|(_, word)| self.is_full(word));
        full.filter_map(next).min_by(f64::total_cmp)
    }

    fn is_label(&self, word: &Word) -> bool {
        word.x1 <= self.left
    }

    /// Whether a label may go on below.
    fn is_full(&self, word: &Word) -> bool {
        word.x1 > self.right - FREE * word.size
    }

    /// The lines of the label of values at this height: those farthest to the right of what ends before the values.
    pub fn of(&self, y: f64) -> Option<Vec<usize>> {
        self.before(self.left, y).filter(|lines| !self.words[lines[0]].is_value())
    }

    /// The lines of what stands before a place at this height.
    pub fn before(&self, left: f64, y: f64) -> Option<Vec<usize>> {
        let words = self.words;
        let near = |word: &&Word| word.x1 <= left && (word.y - y).abs() < word.size;
        let mut beside: Vec<&Word> = words.iter().filter(near).collect();
        beside.sort_by(|a, b| b.x0.total_cmp(&a.x0));
        let of = |first: &&Word| {
            let begins = |word: &Word| word.x1 <= left && word.begins_with(first);
            let centred = |word: &Word| word.x1 <= left && word.centred_on(first);
            let found = [self.lines_around(y, begins), self.lines_around(y, centred)];
            found.into_iter().flatten().max_by_key(Vec::len)
        };
        let lines = beside.iter().take(MOST_BESIDE).find_map(of)?;
        (!self.go_on(&lines)).then_some(lines)
    }

    /// Whether another line is as near as lines of a label are to each other: it is longer, and not around the values.
    fn go_on(&self, lines: &[usize]) -> bool {
        let (first, last) = (&self.words[lines[0]], &self.words[lines[lines.len() - 1]]);
        let (above, below) = (first.y - self.farthest..first.y, last.y..last.y + self.farthest);
        let ends = |(left, right): (f64, f64), &index: &usize| {
            (left.min(self.words[index].x0), right.max(self.words[index].x1))
        };
        let bounds = lines.iter().fold((first.x0, first.x1), ends);
        self.words.iter().filter(|word| self.is_label(word) && word.overlaps(bounds)).any(|word| {
            let before = above.contains(&word.y) && !word.on_line(first) && self.is_full(word);
            let behind = below.contains(&word.y) && !word.on_line(last) && self.is_full(last);
            before && !is_numbered(&first.text) || behind && !is_numbered(&word.text)
        })
    }

    /// The lines that stand evenly around a height, from top to bottom; one at the height itself may be all.
    pub fn lines_around(&self, y: f64, is_line: impl Fn(&Word) -> bool) -> Option<Vec<usize>> {
        let words = self.words;
        let lines: Vec<usize> = (0..words.len()).filter(|&index| is_line(&words[index])).collect();
        let below = lines.iter().position(|&index| words[index].y > y - MIDDLE * words[index].size)?;
        let pitch_of = |above: usize, below: usize| words[lines[below]].y - words[lines[above]].y;
        let size = words[lines[below]].size;
        let even = |pitch: f64| (CLOSEST * size..=self.farthest).contains(&pitch);
        let (mut first, mut last, mut pitch) = (below, below, None);
        if words[lines[below]].y > y + MIDDLE * size {
            let above = below.checked_sub(1)?;
            let middle = (words[lines[above]].y + words[lines[below]].y) / 2.0;
            if !even(pitch_of(above, below)) || (middle - y).abs() > MIDDLE * size {
                return None;
            }
            (first, pitch) = (above, Some(pitch_of(above, below)));
        }
        // A number begins a label, and what is not full ends it.
        let ends = |first: usize, last: usize| {
            let (above, own) = (&words[lines[first - 1]], &words[lines[last]]);
            is_numbered(&words[lines[first]].text)
                || is_numbered(&words[lines[last + 1]].text)
                || self.is_label(own) && !(self.is_full(above) && self.is_full(own))
        };
        while first > 0 && last + 1 < lines.len() && last - first < MOST_LINES && !ends(first, last) {
            let (up, down) = (pitch_of(first - 1, first), pitch_of(last, last + 1));
            let expected = pitch.unwrap_or(up);
            if !even(up) || (up - expected).abs() > EVEN * size || (down - expected).abs() > EVEN * size {
                break;
            }
            (first, last, pitch) = (first - 1, last + 1, Some(expected));
        }
        Some(lines[first..=last].to_vec())
    }
}
