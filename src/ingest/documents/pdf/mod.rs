//! PDF: the text layer as paragraphs, ruled tables as tables.

mod body;
mod furniture;
mod grid;
mod groups;
mod heads;
mod labels;
mod layout;
mod line;
mod page;
mod raster;
mod rows;
mod scan;
mod table;
mod unruled;
mod vertical;
mod words;

use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};

use super::parts::Parts;
use crate::ingest::ocr::Ocr;
use crate::model::LIMITS;
use layout::{Item, PageText};
use page::Page;
use scan::Scan;
use table::Table;
use unruled::Columns;

/// Fewer characters on a page that has a picture are a stamp or a page number: it is a scan.
const SCAN: usize = 20;
/// More than one unknown character in so many make the text unusable.
const UNKNOWN: usize = 5;
/// One letter in so many that is neither ASCII nor Chinese makes a text without Chinese rubbish.
const FOREIGN: usize = 4;

/// Reads the text and the tables; with `ocr`, also of pages that are pictures.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read(bytes: Vec<u8>, ocr: Option<&Ocr>) -> Result<Parts, String> {
    let recogniser = ocr.map(|ocr| (ocr, bytes.clone()));
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => {
            "a PDF that is locked with a password: save a copy without the password".to_string()
        }
        LoadPdfError::Invalid => "a damaged PDF: fetch it again".to_string(),
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err("a PDF without pages, or a damaged one: fetch it again".to_string());
    }
    if count > LIMITS.pdf_pages {
        let most = LIMITS.pdf_pages;
        return Err(format!("a PDF of more than {most} pages: split it into one file a report"));
    }
    let (mut seen, mut scan) = (Seen::default(), None::<Scan<'_>>);
    let mut pages = Vec::new();
    let mut columns = Columns::default();
    for (index, page) in pdf.pages().iter().enumerate() {
        let mut page = page::read(page);
        if let Some((ocr, bytes)) = &recogniser
            && Seen::of(&page).judge().is_err()
        {
            let scan = match &mut scan {
                Some(scan) => scan,
                None => scan.insert(Scan::new(ocr, bytes)?),
            };
            page = scan.page(index + 1, page.width.max(page.height))?;
        }
        seen.add(&page);
        pages.push(text(page, &mut columns));
    }
    seen.judge()?;
    Ok(Parts { parts: layout::join(pages), lost: seen.unknown, ocr: scan.and_then(|scan| scan.confidence()) })
}

/// Lines and tables of a page, from top to bottom; `columns` are those of a table that may go on from page to page.
fn text(mut page: Page, columns: &mut Columns) -> PageText {
    let mut items: Vec<(f64, Item)> = Vec::new();
    let mut glyphs = std::mem::take(&mut page.glyphs);
    for grid in grid::find(&page) {
        let top = grid.bounds().1;
        items.push((top, Item::Table(Table::take(grid, &mut glyphs))));
    }
    let unruled = unruled::take(&mut glyphs, columns);
    items.extend(unruled.into_iter().map(|(top, table)| (top, Item::Table(table))));
    let vertical = vertical::take(&mut glyphs);
    let rows = rows::take(&mut glyphs);
    items.extend(vertical.into_iter().chain(rows).chain(line::lines(glyphs)).map(|line| (line.y, Item::Line(line))));
    items.sort_by(|a, b| a.0.total_cmp(&b.0));
    PageText { width: page.width, height: page.height, items: items.into_iter().map(|(_, item)| item).collect() }
}

/// What the characters of all pages are.
#[derive(Default)]
struct Seen {
    characters: usize,
    /// Characters shown by fonts that do not say which they are.
    unknown: u32,
    chinese: usize,
    /// Letters and signs that are neither ASCII nor Chinese.
    foreign: usize,
    /// Pages that are nothing but a picture.
    scanned: usize,
}

impl Seen {
    fn of(page: &Page) -> Seen {
        let mut seen = Seen::default();
        seen.add(page);
        seen
    }

    fn add(&mut self, page: &Page) {
        self.characters += page.glyphs.len();
        self.unknown = self.unknown.saturating_add(page.unknown);
        for glyph in &page.glyphs {
            match glyph.character {
                '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => self.chinese += 1,
                '\u{a1}'..='\u{2fff}' => self.foreign += 1,
                _ => {}
            }
        }
        let known = page.glyphs.len() + page.unknown as usize;
        self.scanned += usize::from(page.images > 0 && known < SCAN);
    }

    fn judge(&self) -> Result<(), String> {
        let known = self.characters;
        if known + self.unknown as usize == 0 || self.chinese + self.unknown as usize == 0 && self.scanned > 0 {
            return Err(if self.scanned > 0 {
                "a scanned PDF: its pages are pictures without text; --ocr recognises them where tesseract is installed"
                    .to_string()
            } else {
                "a PDF without text: if it shows text, print it to a new PDF or recognise it (--ocr)".to_string()
            });
        }
        if self.unknown as usize * UNKNOWN > known || self.chinese == 0 && self.foreign * FOREIGN > known {
            return Err("a PDF whose fonts do not say which characters they show: recognise it (--ocr), or \
                        take the web page"
                .to_string());
        }
        Ok(())
    }
}
