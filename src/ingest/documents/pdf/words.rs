//! The words of a page, with their places.

use std::ops::Range;

use super::page::Glyph;

/// More words on a page are no table of print.
pub(super) const MOST_WORDS: usize = 5000;
/// Characters whose baselines differ by less than this (in sizes) were printed on one line.
const PRINTED: f64 = 0.05;
/// A wider gap (in sizes) divides words.
const GAP: f64 = 0.15;
/// Lines of a cell begin in one place, but for this much (in sizes), and follow each other equally but for as much.
pub(super) const EVEN: f64 = 0.12;

/// Characters that follow each other on a line.
pub(super) struct Word {
    pub text: String,
    pub x0: f64,
    pub x1: f64,
    pub y: f64,
    pub size: f64,
    pub glyphs: Vec<usize>,
}

impl Word {
    pub fn is_value(&self) -> bool {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '%');
        self.text.chars().all(is_part) && self.text.ends_with(|c: char| c.is_ascii_digit() || c == '%')
    }

    pub fn overlaps(&self, (left, right): (f64, f64)) -> bool {
        self.x0 <= right && self.x1 >= left
    }

    /// Lines of a cell begin in one place,
    pub fn begins_with(&self, other: &Word) -> bool {
        (self.x0 - other.x0).abs() < EVEN * self.size
    }

    /// or have one middle.
    pub fn centred_on(&self, other: &Word) -> bool {
        (self.x0 + self.x1 - other.x0 - other.x1).abs() < 2.0 * EVEN * self.size
    }

    pub fn on_line(&self, other: &Word) -> bool {
        (self.y - other.y).abs() < PRINTED * self.size
    }
}

/// The words of a page, line by line from top to bottom, each line from left to right.
pub(super) fn words(glyphs: &[Glyph]) -> Vec<Word> {
    let mut order: Vec<usize> = (0..glyphs.len()).filter(|&index| !glyphs[index].character.is_whitespace()).collect();
    order.sort_by(|&a, &b| glyphs[a].y.total_cmp(&glyphs[b].y));
    let mut words = Vec::new();
    let same_line = |a: &usize, b: &usize| glyphs[*b].y - glyphs[*a].y < PRINTED * glyphs[*a].size;
    for line in order.chunk_by_mut(same_line) {
        line.sort_by(|&a, &b| glyphs[a].x0.total_cmp(&glyphs[b].x0));
        for word in line.chunk_by(|&a, &b| glyphs[b].x0 - glyphs[a].x1 < GAP * glyphs[a].size) {
            let (first, last) = (&glyphs[word[0]], &glyphs[word[word.len() - 1]]);
            words.push(Word {
                text: word.iter().map(|&index| glyphs[index].character).collect(),
                x0: first.x0,
                x1: last.x1,
                y: first.y,
                size: first.size,
                glyphs: word.to_vec(),
            });
        }
    }
    words
}

/// The lines that words were printed on, each as the range of its words.
pub(super) fn lines(words: &[Word]) -> Vec<Range<usize>> {
    let mut start = 0;
    let lines = words.chunk_by(|a, b| b.on_line(a)).map(|line| {
        start += line.len();
        start - line.len()..start
    });
    lines.collect()
}

/// The values that end a line.
pub(super) fn values(words: &[Word], line: &Range<usize>) -> Range<usize> {
    let values = words[line.clone()].iter().rev().take_while(|word| word.is_value()).count();
    line.end - values..line.end
}
