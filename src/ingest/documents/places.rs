//! Where the cells of a workbook stand: looked at before a reader makes a grid up to the last of them.

use super::compound::{number, stream};
use crate::model::LIMITS;

/// First and last row, first and last column of the places with values.
#[derive(Debug, Default)]
pub(super) struct Bounds(Option<[u32; 4]>);

impl Bounds {
    /// Widens them for a value at `(row, column)`.
    ///
    /// # Errors
    ///
    /// That the sheet is larger than [`LIMITS`] allow, for people.
    pub fn hold(&mut self, (row, col): (u32, u32)) -> Result<(), String> {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, col, col]);
        let [top, bottom, left, right] = [top.min(row), bottom.max(row), left.min(col), right.max(col)];
        self.0 = Some([top, bottom, left, right]);
        let (rows, cols) = ((bottom - top) as usize + 1, (right - left) as usize + 1);
        if cols > LIMITS.table_columns || cols.saturating_mul(rows) > LIMITS.table_places {
            return Err("a workbook with a larger sheet than reports have: save the report alone".to_string());
        }
        Ok(())
    }
}

/// Looks through an Excel 97 to 2003 workbook for cells far away from the others, by the records of
/// MS-XLS 2.4.
///
/// # Errors
///
/// That the file is damaged, or a sheet larger than [`LIMITS`] allow, for people.
pub(super) fn check_xls(bytes: &[u8]) -> Result<(), String> {
    // The reader puts broken chains of sectors together as it can, and may then take anything for a cell.
    let stream = stream(bytes, &["/Workbook", "/Book"])
        .map_err(|error| format!("a damaged Excel workbook ({error}): fetch it again, or save it as HTML"))?;
    let sheets = records(&stream).take_while(|record| record.kind != END).filter(|record| record.kind == SHEET);
    for sheet in sheets.filter_map(|record| number(record.data, 0..4)) {
        let mut bounds = Bounds::default();
        // Charts in a sheet are streams of their own.
        let mut depth = 0;
        for record in records(stream.get(sheet..).unwrap_or_default()) {
            match record.kind {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                _ if depth > 1 => {}
                EXTENT => extent(record.data)?,
                _ => record.places().try_for_each(|place| bounds.hold(place))?,
            }
        }
    }
    Ok(())
}

/// Kinds of records: begin and end of a stream, the place of a sheet, rows and columns of a sheet, several
/// numbers in a row, and those that hold one value.
const BEGIN: usize = 0x0809;
const END: usize = 0x000a;
const SHEET: usize = 0x0085;
const EXTENT: usize = 0x0200;
const NUMBERS: usize = 0x00bd;
const VALUES: [usize; 7] = [0x0006, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];

/// Rows and columns that a sheet of Excel 97 to 2003 can have.
const ROWS: usize = 1 << 16;
const COLUMNS: usize = 1 << 8;

/// One record of a workbook.
struct Record<'a> {
    kind: usize,
    data: &'a [u8],
}

impl Record<'_> {
    /// Row and column of its first and last value.
    fn places(&self) -> impl Iterator<Item = (u32, u32)> {
        let at = |range| number(self.data, range).map(|value| value as u32);
        let first = VALUES.contains(&self.kind) || self.kind == NUMBERS;
        let first = first.then(|| Some((at(0..2)?, at(2..4)?))).flatten();
        let end = self.data.len();
        let last = first.filter(|_| self.kind == NUMBERS && end >= 6);
        first.into_iter().chain(last.and_then(|(row, _)| Some((row, at(end - 2..end)?))))
    }
}

/// The reader sets aside room for as many cells as a sheet says that it has.
fn extent(data: &[u8]) -> Result<(), String> {
    let fields = if data.len() < 14 { [0..2, 2..4, 4..6, 6..8] } else { [0..4, 4..8, 8..10, 10..12] };
    let [top, bottom, left, right] = fields.map(|field| number(data, field).unwrap_or(0));
    if bottom.saturating_sub(top) > ROWS || right.saturating_sub(left) > COLUMNS || top > bottom {
        return Err(
            "a damaged Excel workbook (its size makes no sense): fetch it again, or save it as HTML".to_string()
        );
    }
    Ok(())
}

/// The records of a stream, up to its end or to what is no record.
fn records(mut stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (number(stream, 0..2)?, number(stream, 2..4)?);
        let data = stream.get(4..4 + length)?;
        stream = &stream[4 + length..];
        Some(Record { kind, data })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKBOOK: &[u8] = include_bytes!("../../../tests/documents/report.xls");

    /// The workbook with the bytes of every record of this kind and length changed.
    fn changed(kind: [u8; 2], length: u8, change: fn(&mut [u8])) -> Vec<u8> {
        let mut bytes = WORKBOOK.to_vec();
        let begin = [kind[0], kind[1], length, 0];
        let places: Vec<usize> = (0..bytes.len() - 64).filter(|&at| bytes[at..].starts_with(&begin)).collect();
        assert!(!places.is_empty(), "no such record");
        places.into_iter().for_each(|at| change(&mut bytes[at + 4..at + 4 + usize::from(length)]));
        bytes
    }

    #[test]
    fn a_workbook_as_it_should_be_passes() {
        assert_eq!(check_xls(WORKBOOK), Ok(()));
        assert!(check_xls(&WORKBOOK[..512]).unwrap_err().contains("damaged"));
    }

    #[test]
    fn a_value_far_away_is_told_before_room_is_made_for_it() {
        let far = changed([0xfd, 0x00], 10, |cell| cell[2..4].copy_from_slice(&u16::MAX.to_le_bytes()));
        assert!(check_xls(&far).unwrap_err().contains("larger sheet"));
    }

    #[test]
    fn a_size_that_no_sheet_has_is_told() {
        let vast = changed([0x00, 0x02], 14, |size| size[4..8].copy_from_slice(&u32::MAX.to_le_bytes()));
        assert!(check_xls(&vast).unwrap_err().contains("makes no sense"));
    }
}
