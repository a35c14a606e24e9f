//! Pages that are pictures: their ruled lines are found, the rest is recognised, each cell of a
//! table for itself, so that neither lines nor neighbours are taken for digits.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::grid::{self, Grid};
use super::page::{Glyph, Page};
use super::raster::{Frame, Raster, rule};
use crate::ingest::ocr::{self, Layout, Ocr, Size, Word};
use crate::model::LIMITS;

/// Pixels an inch.
const DOTS: u32 = 300;
/// A page whose longer side is longer than this (points; A3 is 1190) is drawn smaller.
const LARGE: f64 = 1250.0;
/// Its longer side in pixels then.
const SIDE: u32 = 5200;
/// Shorter lines (points) are strokes of letters.
const SHORT: f64 = 24.0;
/// Thicker lines (points) are shades.
const THICK: f64 = 4.0;
/// Narrower grids (points) are letters.
const NARROW: f64 = 100.0;
/// Within a cell so much (points) is left off at each side: the rest of its lines.
const INSET: f64 = 0.7;
/// White around a piece (points).
const MARGIN: f64 = 7.0;
/// Fewer pixels of ink in a cell are dust.
const DUST: usize = 20;
/// A word that is less sure is not taken for what it says.
const UNSURE: f64 = 40.0;
/// Stands for what is there and cannot be read: it must not look like a blank cell.
const UNREAD: char = '\u{fffd}';

/// A PDF of which pages are recognised.
pub(super) struct Scan<'a> {
    ocr: &'a Ocr,
    folder: TempDir,
    pdf: PathBuf,
    pages: usize,
    /// Confidence of all characters, and their number.
    sure: f64,
    characters: usize,
}

impl<'a> Scan<'a> {
    /// Lays the PDF where other programs can read it.
    pub fn new(ocr: &'a Ocr, bytes: &[u8]) -> Result<Scan<'a>, String> {
        let folder = tempfile::tempdir().map_err(|error| ocr::no_room(&error))?;
        let pdf = folder.path().join("document.pdf");
        fs::write(&pdf, bytes).map_err(|error| ocr::no_room(&error))?;
        Ok(Scan { ocr, folder, pdf, pages: 0, sure: 0.0, characters: 0 })
    }

    /// Recognises a page (from 1) that is `longer` points long at its longer side.
    pub fn page(&mut self, number: usize, longer: f64) -> Result<Page, String> {
        self.pages += 1;
        if self.pages > LIMITS.ocr_pages {
            let most = LIMITS.ocr_pages;
            return Err(format!("more than {most} pages are pictures: split it into one file a report"));
        }
        let size = if longer > LARGE { Size::Side(SIDE) } else { Size::Dots(DOTS) };
        let drawn = ocr::picture(&self.pdf, number, size)?;
        let raster = Raster::parse(&drawn).ok_or_else(|| format!("page {number} cannot be drawn by pdftoppm"))?;
        let scale = raster.width.max(raster.height) as f64 / longer.max(1.0);
        self.recognised(raster, scale)
    }

    /// How sure the recognition was, 0 to 100, over all its characters; `None` where there are none.
    pub fn confidence(&self) -> Option<u8> {
        (self.characters > 0).then(|| (self.sure / self.characters as f64).round() as u8)
    }

    /// `scale`: pixels a point.
    fn recognised(&mut self, mut raster: Raster, scale: f64) -> Result<Page, String> {
        let pixels = |points: f64| (points * scale).round().max(0.0) as usize;
        let along = raster.horizontal(pixels(SHORT), pixels(THICK));
        let across = raster.vertical(pixels(SHORT), pixels(THICK));
        let mut page = Page {
            width: raster.width as f64 / scale,
            height: raster.height as f64 / scale,
            horizontal: along.iter().map(|run| rule(*run, scale)).collect(),
            vertical: across.iter().map(|run| rule(*run, scale)).collect(),
            ..Page::default()
        };
        let mut grids = grid::find(&page);
        grids.retain(|grid| grid.bounds().2 - grid.bounds().0 >= NARROW);
        for (at, from, to) in along {
            raster.clear(Frame { left: from, top: at.saturating_sub(2), right: to, bottom: at + 3 });
        }
        for (at, from, to) in across {
            raster.clear(Frame { left: at.saturating_sub(2), top: from, right: at + 3, bottom: to });
        }
        self.cells(&raster, &grids, scale, &mut page)?;
        for grid in &grids {
            let (left, top, right, bottom) = grid.bounds();
            raster.clear(Frame { left: pixels(left), top: pixels(top), right: pixels(right), bottom: pixels(bottom) });
        }
        let whole = Frame { left: 0, top: 0, right: raster.width, bottom: raster.height };
        if raster.ink(whole).1 >= DUST {
            let name = self.keep("page.pgm", &raster)?;
            let words = self.ocr.words(self.folder.path(), &[name], Layout::Page)?;
            self.words(&words, &[(0.0, 0.0)], scale, &mut page);
        }
        Ok(page)
    }

    /// The text of all cells.
    fn cells(&mut self, raster: &Raster, grids: &[Grid], scale: f64, page: &mut Page) -> Result<(), String> {
        let margin = (MARGIN * scale) as usize;
        let (mut names, mut places) = (Vec::new(), Vec::new());
        for grid in grids {
            for cell in &grid.cells {
                let pixel = |points: f64| (points * scale).round().max(0.0) as usize;
                let frame = Frame {
                    left: pixel(grid.xs[cell.col] + INSET),
                    top: pixel(grid.ys[cell.row] + INSET),
                    right: pixel(grid.xs[cell.col + cell.cols] - INSET),
                    bottom: pixel(grid.ys[cell.row + cell.rows] - INSET),
                };
                let (around, ink) = raster.ink(frame);
                if ink >= DUST {
                    let name = format!("cell-{}.pgm", names.len());
                    names.push(self.keep(&name, &raster.piece(around, margin))?);
                    places.push(around);
                }
            }
        }
        let words = self.ocr.words(self.folder.path(), &names, Layout::Block)?;
        let corner = |place: &Frame| (place.left as f64 - margin as f64, place.top as f64 - margin as f64);
        self.words(&words, &places.iter().map(corner).collect::<Vec<_>>(), scale, page);
        let filled: HashSet<usize> = words.iter().map(|word| word.picture).collect();
        for (_, place) in places.iter().enumerate().filter(|(picture, _)| !filled.contains(picture)) {
            let word = Word {
                picture: 0,
                text: UNREAD.to_string(),
                sure: 0.0,
                left: place.left as f64,
                width: (place.right - place.left) as f64,
                line: (place.top as f64, (place.bottom - place.top) as f64),
            };
            self.words(&[word], &[(0.0, 0.0)], scale, page);
        }
        for name in names {
            // What stays goes with the folder.
            let _ = fs::remove_file(self.folder.path().join(name));
        }
        Ok(())
    }

    fn keep(&self, name: &str, raster: &Raster) -> Result<String, String> {
        fs::write(self.folder.path().join(name), raster.pgm()).map_err(|error| ocr::no_room(&error))?;
        Ok(name.to_string())
    }

    /// Puts the characters of words on the page; their pictures begin at `origins` (pixels).
    fn words(&mut self, words: &[Word], origins: &[(f64, f64)], scale: f64, page: &mut Page) {
        let mut before: Option<(&Word, f64)> = None;
        for word in words {
            let Some(origin) = origins.get(word.picture) else { continue };
            // Digits are what must not be guessed; a wrong word only fails to be understood.
            let doubtful = word.sure < UNSURE && word.text.contains(|c: char| c.is_numeric());
            let text: Vec<char> = if doubtful { vec![UNREAD] } else { word.text.chars().collect() };
            let (top, height) = ((origin.1 + word.line.0) / scale, word.line.1 / scale);
            let (from, to) = ((origin.0 + word.left) / scale, (origin.0 + word.left + word.width) / scale);
            // Boxes of neighbours overlap, but their order is known.
            let left = match before {
                Some((other, end)) if other.picture == word.picture && other.line == word.line => from.max(end),
                _ => from,
            };
            let width = ((to - left) / text.len() as f64).max(0.01);
            // Ink of a line is nine tenths of its type, and the middle of the type is that of the ink.
            let size = (height / 0.9).max(1.0);
            let y = top + height / 2.0 + 0.35 * size;
            before = Some((word, left + width * text.len() as f64));
            for (index, character) in text.into_iter().enumerate() {
                let x0 = left + width * index as f64;
                page.unknown += u32::from(character == UNREAD);
                page.glyphs.push(Glyph { character, x0, x1: x0 + width, y, size });
                self.sure += word.sure;
                self.characters += 1;
            }
        }
    }
}
