//! One page of a PDF as what is on it: characters with their places, and ruled lines.

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, TransformExt, interpret_page,
};

/// A character and its place; y runs down the page. Lengths are points (1/72 inch).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub character: char,
    /// Left and right.
    pub x0: f64,
    pub x1: f64,
    /// Baseline.
    pub y: f64,
    /// Height of the type.
    pub size: f64,
}

impl Glyph {
    /// The middle of the character's box.
    pub fn middle(&self) -> (f64, f64) {
        ((self.x0 + self.x1) / 2.0, self.y - 0.35 * self.size)
    }
}

/// A ruled line along one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    /// Place on the other axis.
    pub at: f64,
    /// Along the axis.
    pub from: f64,
    pub to: f64,
}

/// What is on a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    pub horizontal: Vec<Rule>,
    pub vertical: Vec<Rule>,
    /// Pictures on the page.
    pub images: usize,
    /// Characters shown by fonts that do not say which they are.
    pub unknown: u32,
    /// Characters that run up the page, and down.
    pub up: usize,
    pub down: usize,
}

/// Most characters of a page that are kept; a page of print has two thousand.
const MOST_GLYPHS: usize = 200_000;
/// Most ruled lines of a page that are kept, each way.
const MOST_RULES: usize = 20_000;
/// A filled bar up to this thickness is a line.
const THICK: f64 = 3.0;
/// Lines less than this off the axis are along it.
const SKEW: f64 = 1.0;
/// Shorter lines are dots of a pattern.
const SHORT: f64 = 1.0;
/// Colours brighter than this, in all channels, are not seen on paper.
const WHITE: u8 = 250;

/// Interprets a page; one that is printed on its side is turned.
pub(super) fn read(page: &PdfPage<'_>) -> Page {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let upright = turned(page, width, height, Affine::IDENTITY);
    let most = upright.glyphs.len() / 2;
    if upright.up > most {
        turned(page, height, width, Affine::new([0.0, 1.0, -1.0, 0.0, height, 0.0]))
    } else if upright.down > most {
        turned(page, height, width, Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, width]))
    } else {
        upright
    }
}

/// A page of this size after the turn.
fn turned(page: &PdfPage<'_>, width: f64, height: f64, turn: Affine) -> Page {
    let mut on_page = Page { width, height, ..Page::default() };
    // A cache of its own for each page: fonts are parsed again, but memory stays bounded.
    let cache = InterpreterCache::new();
    let bounds = Rect::new(0.0, 0.0, width, height);
    let start = turn * page.initial_transform(true).to_kurbo();
    let mut context = Context::new(start, bounds, &cache, page.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, &mut on_page);
    on_page
}

impl Page {
    fn glyph(&mut self, glyph: &FontGlyph<'_>, transform: Affine) {
        let [a, b, c, d, x, y] = transform.as_coeffs();
        let size = 1000.0 * c.hypot(d);
        let inside = (-1.0..=self.width + 1.0).contains(&x) && (-1.0..=self.height + 1.0).contains(&y);
        if !inside || !(0.5..=1000.0).contains(&size) || self.glyphs.len() >= MOST_GLYPHS {
            return;
        }
        // Type that stands askew is a watermark or a stamp; that on its side is kept, for labels
        // of tables are printed so.
        if a.abs().min(b.abs()) > 0.1 * a.abs().max(b.abs()) {
            return;
        }
        let advance = match glyph {
            FontGlyph::Outline(outline) => outline.advance_width(),
            FontGlyph::Type3(drawn) => drawn.advance_width(),
        };
        let advance = advance.map_or(0.5, |advance| f64::from(advance) / 1000.0).clamp(0.1, 2.0);
        let on_side = b.abs() > a.abs();
        let before = self.glyphs.len();
        let width = if on_side { size } else { advance * size };
        match glyph.as_unicode() {
            Some(BfString::Char(character)) => self.character(character, x, width, y, size),
            Some(BfString::String(text)) => {
                let count = text.chars().count().max(1) as f64;
                for (index, character) in text.chars().enumerate() {
                    self.character(character, x + width * index as f64 / count, width / count, y, size);
                }
            }
            None => self.unknown = self.unknown.saturating_add(1),
        }
        let added = self.glyphs.len() - before;
        self.up += if on_side && b < 0.0 { added } else { 0 };
        self.down += if on_side && b > 0.0 { added } else { 0 };
    }

    fn character(&mut self, character: char, x: f64, width: f64, y: f64, size: f64) {
        match character {
            '\u{fffd}' | '\u{e000}'..='\u{f8ff}' => self.unknown = self.unknown.saturating_add(1),
            _ if character.is_control() => {}
            _ => self.glyphs.push(Glyph { character, x0: x, x1: x + width, y, size }),
        }
    }

    fn line(&mut self, from: Point, to: Point) {
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if dy <= SKEW && dx >= SHORT && self.horizontal.len() < MOST_RULES {
            let at = (from.y + to.y) / 2.0;
            self.horizontal.push(Rule { at, from: from.x.min(to.x), to: from.x.max(to.x) });
        } else if dx <= SKEW && dy >= SHORT && self.vertical.len() < MOST_RULES {
            let at = (from.x + to.x) / 2.0;
            self.vertical.push(Rule { at, from: from.y.min(to.y), to: from.y.max(to.y) });
        }
    }

    fn stroke(&mut self, path: &BezPath) {
        let (mut first, mut last) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(point) => (first, last) = (point, point),
                PathEl::LineTo(point) => {
                    self.line(last, point);
                    last = point;
                }
                PathEl::QuadTo(_, point) | PathEl::CurveTo(_, _, point) => last = point,
                PathEl::ClosePath => {
                    self.line(last, first);
                    last = first;
                }
            }
        }
    }

    /// Thin bars are how many programs draw lines. Larger areas are shades behind cells.
    fn fill(&mut self, path: &BezPath) {
        let mut part = BezPath::new();
        for element in path.elements() {
            if matches!(element, PathEl::MoveTo(_)) && !part.is_empty() {
                self.bar(part.bounding_box());
                part = BezPath::new();
            }
            part.push(*element);
        }
        if !part.is_empty() {
            self.bar(part.bounding_box());
        }
    }

    fn bar(&mut self, bounds: Rect) {
        let middle = bounds.center();
        if bounds.height() <= THICK && bounds.width() > bounds.height() {
            self.line(Point::new(bounds.x0, middle.y), Point::new(bounds.x1, middle.y));
        } else if bounds.width() <= THICK {
            self.line(Point::new(middle.x, bounds.y0), Point::new(middle.x, bounds.y1));
        }
    }
}

fn is_seen(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(color) => {
            let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
            alpha > 0 && red.min(green).min(blue) < WHITE
        }
        Paint::Pattern(_) => true,
    }
}

impl<'a> Device<'a> for Page {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        if path.elements().len() > MOST_RULES || !is_seen(&props.paint) {
            return;
        }
        let path = props.transform * path;
        if !path.is_finite() {
            return;
        }
        match draw_mode {
            DrawMode::Fill(_) => self.fill(&path),
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => self.stroke(&path),
            DrawMode::Invisible => {}
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.images += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
