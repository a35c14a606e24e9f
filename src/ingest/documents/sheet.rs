//! Excel: each sheet as tables and the lines between them.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Cell as Value, Data, DataRef, Dimensions, Range, Reader, SheetType, SheetVisible, Xls, Xlsx};

use super::parts::{Cell, Part, Parts};
use super::places::{self, Bounds};
use crate::model::LIMITS;

/// Reads a workbook of Excel 2007 or later.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read_xlsx(bytes: Vec<u8>) -> Result<Parts, String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(reason)?;
    let names = shown(&book);
    sheets(names, |name| {
        let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        let mut values = book.worksheet_cells_reader(name).map_err(reason)?;
        let (mut cells, mut bounds) = (Vec::new(), Bounds::default());
        while let Some(value) = values.next_cell().map_err(reason)? {
            if !matches!(value.get_value(), DataRef::Empty) {
                // A single value far away would have the library make the whole grid up to it.
                bounds.hold(value.get_position())?;
                cells.push(Value::new(value.get_position(), Data::from(value.get_value().clone())));
            }
        }
        Ok((Range::from_sparse(cells), merged))
    })
}

/// Reads a workbook of Excel 97 to 2003.
///
/// # Errors
///
/// The reason why there is no text, for people.
pub(super) fn read_xls(bytes: Vec<u8>) -> Result<Parts, String> {
    places::check_xls(&bytes)?;
    let mut book = Xls::new(Cursor::new(bytes)).map_err(reason)?;
    let names = shown(&book);
    sheets(names, |name| {
        let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        Ok((book.worksheet_range(name).map_err(reason)?, merged))
    })
}

fn reason(error: impl std::fmt::Display) -> String {
    let error = error.to_string();
    if error.to_lowercase().contains("password") {
        return "a workbook that is locked with a password: save a copy without the password".to_string();
    }
    format!("a damaged Excel workbook ({error}): fetch it again, or save it as HTML")
}

/// Names of the sheets that are shown.
fn shown<R: Reader<Cursor<Vec<u8>>>>(book: &R) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    shown.map(|sheet| sheet.name.clone()).collect()
}

type Sheet = (Range<Data>, Vec<Dimensions>);

fn sheets(names: Vec<String>, mut open: impl FnMut(&str) -> Result<Sheet, String>) -> Result<Parts, String> {
    let mut parts = Vec::new();
    for name in names {
        let (range, merged) = open(&name)?;
        let mut bounds = Bounds::default();
        range.start().into_iter().chain(range.end()).try_for_each(|place| bounds.hold(place))?;
        sheet(&range, &merged, &mut parts);
    }
    Ok(Parts { parts, ..Parts::default() })
}

/// Rows that are empty divide tables; a title above a table, or between its rows where it begins
/// a numbered section, is a paragraph.
fn sheet(range: &Range<Data>, merged: &[Dimensions], parts: &mut Vec<Part>) {
    let (top, left) = range.start().unwrap_or_default();
    let (height, width) = range.get_size();
    let spans = Spans::of(merged, top, left, height, width);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    // The last row that a cell of the open table reaches.
    let mut reach = 0;
    for (at, values) in range.rows().enumerate() {
        let mut cells = Vec::new();
        for (col, value) in values.iter().enumerate() {
            let Some((rows, cols)) = spans.at(at, col) else { continue };
            cells.push(Cell { text: shown_value(value), rows, cols });
        }
        let inside = at < reach;
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !cell.text.trim().is_empty()).collect();
        let title = match filled.as_slice() {
            [only] => rows.is_empty() || only.cols == width && begins_section(&only.text),
            _ => false,
        };
        if !inside && (filled.is_empty() || title) {
            if !rows.is_empty() {
                parts.push(Part::Table(std::mem::take(&mut rows)));
            }
            parts.extend(filled.into_iter().map(|cell| Part::Paragraph(cell.text.clone())));
            continue;
        }
        reach = cells.iter().map(|cell| at + cell.rows).max().unwrap_or(0).max(reach);
        rows.push(cells);
    }
    if !rows.is_empty() {
        parts.push(Part::Table(rows));
    }
}

/// Merged cells of a sheet, by their first place.
struct Spans {
    /// Rows and columns of the cell that begins here; `None` where another covers the place.
    merged: HashMap<(usize, usize), Option<(usize, usize)>>,
}

impl Spans {
    fn of(merged: &[Dimensions], top: u32, left: u32, height: usize, width: usize) -> Spans {
        let mut map = HashMap::new();
        for area in merged {
            let clamp = |at: u32, start: u32, size: usize| (at.saturating_sub(start) as usize).min(size);
            let (from, until) = (clamp(area.start.0, top, height), clamp(area.end.0.saturating_add(1), top, height));
            let (first, end) = (clamp(area.start.1, left, width), clamp(area.end.1.saturating_add(1), left, width));
            // Areas may not overlap; in a damaged file they do, and the first holds.
            let free = (from..until).all(|row| (first..end).all(|col| !map.contains_key(&(row, col))));
            if !free || map.len() > LIMITS.table_places {
                continue;
            }
            for row in from..until {
                for col in first..end {
                    let begins = (row, col) == (from, first);
                    map.insert((row, col), begins.then_some((until - from, end - first)));
                }
            }
        }
        Spans { merged: map }
    }

    /// Rows and columns of the cell at a place, if one begins there.
    fn at(&self, row: usize, col: usize) -> Option<(usize, usize)> {
        self.merged.get(&(row, col)).copied().unwrap_or(Some((1, 1)))
    }
}

/// A value as the sheet shows it, as far as the file says.
fn shown_value(value: &Data) -> String {
    match value {
        Data::Float(number) => shown_number(*number),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        Data::DateTime(date) => shown_number(date.as_f64()),
        Data::Error(_) | Data::Bool(_) => String::new(),
        value => value.to_string(),
    }
}

/// Without the noise of binary fractions: a sum of 0.1 and 0.2 is 0.3.
fn shown_number(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Whether a text begins with a number and the mark that follows it in headings: 三、
fn begins_section(text: &str) -> bool {
    text.chars().take(4).skip(1).any(|character| character == '、')
}
