//! A page as a grey picture: ruled lines, ink, pieces of it.

use super::page::Rule;
use crate::model::leading_digits;

/// Darker is ink.
const INK: u8 = 160;
/// Darker is a ruled line: thin ones come out of a scanner grey.
const LINE: u8 = 208;
const WHITE: u8 = 255;
/// Most pixels of a picture: the largest page at the resolution that pages are drawn in.
const MOST_PIXELS: usize = 60 << 20;

/// A grey picture, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raster {
    pub width: usize,
    pub height: usize,
    pixels: Vec<u8>,
}

/// Left, top, right and bottom in pixels; right and bottom are outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

/// A ruled line in pixels: the row or column where it stands, and from where to where.
pub(super) type Run = (usize, usize, usize);

impl Raster {
    /// A binary PGM with one byte a pixel; `None` where it is none.
    pub fn parse(bytes: &[u8]) -> Option<Raster> {
        let mut rest = bytes.strip_prefix(b"P5")?;
        let mut number = || {
            rest = rest.trim_ascii_start();
            let digits = leading_digits(rest);
            let value = std::str::from_utf8(&rest[..digits]).ok()?.parse::<usize>().ok()?;
            rest = &rest[digits..];
            Some(value)
        };
        let (width, height, most) = (number()?, number()?, number()?);
        let size = width.checked_mul(height).filter(|size| (1..=MOST_PIXELS).contains(size))?;
        // One white space, then the pixels.
        let pixels = rest.get(1..1 + size)?;
        (most == 255).then(|| Raster { width, height, pixels: pixels.to_vec() })
    }

    /// The picture as PGM.
    pub fn pgm(&self) -> Vec<u8> {
        let mut out = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        out.extend_from_slice(&self.pixels);
        out
    }

    fn is_darker(&self, than: u8, x: usize, y: usize) -> bool {
        self.pixels[y * self.width + x] < than
    }

    /// Horizontal lines at least `length` long and at most `thick`, one for each row of pixels.
    pub fn horizontal(&self, length: usize, thick: usize) -> Vec<Run> {
        let mut out = Vec::new();
        for y in 0..self.height {
            runs(
                self.width,
                length,
                |x| self.is_darker(LINE, x, y),
                |from, to| {
                    let thin = |x: usize| depth(self.height, y, thick, |y| self.is_darker(LINE, x, y)) <= thick;
                    if mostly(from, to, thin) {
                        out.push((y, from, to));
                    }
                },
            );
        }
        out
    }

    /// Vertical ones, one for each column of pixels.
    pub fn vertical(&self, length: usize, thick: usize) -> Vec<Run> {
        let turned = self.turned();
        turned.horizontal(length, thick)
    }

    /// Rows as columns.
    fn turned(&self) -> Raster {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for x in 0..self.width {
            pixels.extend(self.pixels[x..].iter().step_by(self.width));
        }
        Raster { width: self.height, height: self.width, pixels }
    }

    /// Makes a part of the picture white.
    pub fn clear(&mut self, frame: Frame) {
        let (right, bottom) = (frame.right.min(self.width), frame.bottom.min(self.height));
        if frame.left < right {
            for y in frame.top..bottom {
                self.pixels[y * self.width + frame.left..y * self.width + right].fill(WHITE);
            }
        }
    }

    /// The smallest frame around the ink within `frame`, and how many pixels of ink there are.
    pub fn ink(&self, frame: Frame) -> (Frame, usize) {
        let (mut around, mut count) = (Frame { left: usize::MAX, top: usize::MAX, right: 0, bottom: 0 }, 0);
        for y in frame.top..frame.bottom.min(self.height) {
            for x in frame.left..frame.right.min(self.width) {
                if self.is_darker(INK, x, y) {
                    count += 1;
                    around.left = around.left.min(x);
                    around.top = around.top.min(y);
                    around.right = around.right.max(x + 1);
                    around.bottom = around.bottom.max(y + 1);
                }
            }
        }
        (around, count)
    }

    /// A part of the picture with a white margin around it.
    pub fn piece(&self, frame: Frame, margin: usize) -> Raster {
        let (right, bottom) = (frame.right.min(self.width), frame.bottom.min(self.height));
        let (inner, rows) = (right.saturating_sub(frame.left), bottom.saturating_sub(frame.top));
        let (width, height) = (inner + 2 * margin, rows + 2 * margin);
        let mut pixels = vec![WHITE; width * height];
        for row in 0..rows {
            let from = (frame.top + row) * self.width + frame.left;
            pixels[(margin + row) * width + margin..][..inner].copy_from_slice(&self.pixels[from..from + inner]);
        }
        Raster { width, height, pixels }
    }
}

/// A gap of so many pixels in a line is a speck of dust.
const GAP: usize = 3;

/// Stretches of ink at least `length` long.
fn runs(end: usize, length: usize, is_ink: impl Fn(usize) -> bool, mut found: impl FnMut(usize, usize)) {
    let (mut from, mut last) = (None, 0);
    for at in 0..=end {
        if at < end && is_ink(at) {
            from.get_or_insert(at);
            last = at;
        } else if let Some(start) = from
            && (at == end || at - last > GAP)
        {
            if last + 1 - start >= length {
                found(start, last + 1);
            }
            from = None;
        }
    }
}

/// How much ink lies around `at` in a line across, counted up to a little more than `most`.
fn depth(end: usize, at: usize, most: usize, is_ink: impl Fn(usize) -> bool) -> usize {
    let before = (0..at).rev().take(most).take_while(|at| is_ink(*at)).count();
    let behind = (at..end).take(most + 1).take_while(|at| is_ink(*at)).count();
    before + behind
}

/// Whether it holds at most of nine places from `from` to `to`: letters and other lines touch.
fn mostly(from: usize, to: usize, holds: impl Fn(usize) -> bool) -> bool {
    (1..10).filter(|part| holds(from + (to - from) * part / 10)).count() >= 6
}

/// The line in points.
pub(super) fn rule((at, from, to): Run, scale: f64) -> Rule {
    Rule { at: (at as f64 + 0.5) / scale, from: from as f64 / scale, to: to as f64 / scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `#` is ink.
    fn drawn(rows: &[&str]) -> Raster {
        let pixels = rows.iter().flat_map(|row| row.bytes().map(|byte| if byte == b'#' { 0 } else { 255 })).collect();
        Raster { width: rows[0].len(), height: rows.len(), pixels }
    }

    #[test]
    fn lines_are_long_and_thin() {
        let raster = drawn(&[
            "############....",
            "#...............",
            "#..########.....",
            "#..########.....",
            "#..########.....",
            "#..########.....",
        ]);
        assert_eq!(raster.horizontal(8, 3), [(0, 0, 12)]);
        assert_eq!(raster.vertical(6, 3), [(0, 0, 6)]);
        // A speck of dust does not divide a line.
        assert_eq!(drawn(&["####..######"]).horizontal(10, 2), [(0, 0, 12)]);
    }

    #[test]
    fn pictures_are_written_as_they_are_read() {
        let raster = drawn(&["#..", ".#."]);
        assert_eq!(Raster::parse(&raster.pgm()), Some(raster.clone()));
        assert_eq!(Raster::parse(b"P5\n3 2\n255\n12345"), None);
        assert_eq!(Raster::parse(b"P5 99999999999 99999999999 255 "), None);
        let (around, count) = raster.ink(Frame { left: 0, top: 0, right: 3, bottom: 2 });
        assert_eq!((around, count), (Frame { left: 0, top: 0, right: 2, bottom: 2 }, 2));
        assert_eq!(raster.piece(Frame { left: 1, top: 1, right: 2, bottom: 2 }, 1), drawn(&["...", ".#.", "..."]));
    }
}
