//! A ruled table with its text, and tables that go on over pages.

use super::grid::{Grid, Place};
use super::layout::is_numbered;
use super::line;
use super::page::Glyph;
use crate::ingest::documents::parts;

/// Columns of one table differ by less than this from page to page (points).
const SAME_COLUMN: f64 = 6.0;
/// Most rows that a table repeats at the top of each page.
const HEAD: usize = 6;

/// A table on a page, or over several.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Lines between the columns; none where no lines divide it.
    xs: Vec<f64>,
    rows: usize,
    cells: Vec<TextCell>,
}

#[derive(Debug, Clone, PartialEq)]
struct TextCell {
    place: Place,
    text: String,
}

impl TextCell {
    fn bottom(&self) -> usize {
        self.place.row + self.place.rows
    }

    fn columns(&self) -> (usize, usize) {
        (self.place.col, self.place.cols)
    }

    /// Whether it holds words, not a value.
    fn is_words(&self) -> bool {
        self.text.contains(char::is_alphabetic)
    }
}

impl Table {
    /// The table of a grid, with the characters that stand in it taken out of `glyphs`.
    pub fn take(grid: Grid, glyphs: &mut Vec<Glyph>) -> Table {
        let cols = grid.xs.len() - 1;
        let mut owner = vec![0; cols * (grid.ys.len() - 1)];
        for (index, cell) in grid.cells.iter().enumerate() {
            for row in cell.row..cell.row + cell.rows {
                owner[row * cols + cell.col..][..cell.cols].fill(index);
            }
        }
        let mut inside: Vec<Vec<Glyph>> = vec![Vec::new(); grid.cells.len()];
        glyphs.retain(|glyph| match grid.at(glyph.middle()) {
            Some((row, col)) => {
                inside[owner[row * cols + col]].push(*glyph);
                false
            }
            None => true,
        });
        let kept = kept_rows(&grid, inside.iter().flatten());
        let before = |row: usize| kept[..row].iter().filter(|kept| **kept).count();
        let cells = grid.cells.iter().zip(inside).filter_map(|(place, glyphs)| {
            let (row, bottom) = (before(place.row), before(place.row + place.rows));
            let place = Place { row, rows: bottom - row, ..*place };
            let lines: Vec<String> = line::lines(glyphs).into_iter().map(|line| line.text).collect();
            (place.rows > 0).then(|| TextCell { place, text: lines.join("\n") })
        });
        Table { cells: cells.collect(), rows: before(kept.len()), xs: grid.xs }
    }

    /// A table that no lines divide. Its rows are whole: it is never put together with another.
    pub fn without_lines(rows: usize, cells: Vec<(Place, String)>) -> Table {
        let cells = cells.into_iter().map(|(place, text)| TextCell { place, text }).collect();
        Table { xs: Vec::new(), rows, cells }
    }

    /// The table with `next`, which begins the next page, as its rest; both back where `next` is
    /// another table.
    pub fn continued(mut self, mut next: Table) -> Result<Table, (Table, Table)> {
        if !self.shares_columns(&mut next) {
            return Err((self, next));
        }
        self.trim_end();
        next.trim_start();
        next.drop_head(&self);
        if next.rows == 0 {
            return Ok(self);
        }
        let merges = self.breaks_in_row(&next);
        let offset = self.rows - usize::from(merges);
        // Labels stand to the left of other words, values do not.
        let words = next.cells.iter().filter(|cell| cell.place.row == 0 && cell.is_words());
        let last_words = words.map(|cell| cell.place.col).max().unwrap_or(0);
        for cell in next.cells {
            let partner = (cell.place.row == 0).then(|| self.above(&cell)).flatten();
            let label = cell.place.col < last_words;
            match partner {
                Some(index) if merges || label && belong(&self.cells[index], &cell) => {
                    let above = &mut self.cells[index];
                    above.place.rows += cell.place.rows - usize::from(merges);
                    append(&mut above.text, &cell.text);
                }
                _ => {
                    let place = Place { row: cell.place.row + offset, ..cell.place };
                    self.cells.push(TextCell { place, ..cell });
                }
            }
        }
        self.rows = offset + next.rows;
        Ok(self)
    }

    /// Whether both begin at the left in one place, and the columns of one are columns of the other; then
    /// both are given the columns of the finer one.
    fn shares_columns(&mut self, next: &mut Table) -> bool {
        let finer = if self.xs.len() >= next.xs.len() { self.xs.clone() } else { next.xs.clone() };
        let Some(mine) = columns(&self.xs, &finer) else { return false };
        let Some(theirs) = columns(&next.xs, &finer) else { return false };
        self.spread(&mine);
        next.spread(&theirs);
        self.xs = finer;
        true
    }

    /// Renumbers the columns: line `i` becomes line `to[i]`.
    fn spread(&mut self, to: &[usize]) {
        for TextCell { place, .. } in &mut self.cells {
            let (from, until) = (to[place.col], to[place.col + place.cols]);
            (place.col, place.cols) = (from, until - from);
        }
    }

    /// Drops rows at the end in which nothing stands: what a page's end leaves of a row that the next page has.
    fn trim_end(&mut self) {
        while self.rows > 1 && self.is_blank(self.rows - 1) {
            self.rows -= 1;
            let rows = self.rows;
            self.cells.retain(|cell| cell.place.row < rows);
            self.cells.iter_mut().for_each(|cell| cell.place.rows = cell.place.rows.min(rows - cell.place.row));
        }
    }

    /// Drops rows at the beginning in which nothing stands.
    fn trim_start(&mut self) {
        while self.rows > 0 && self.is_blank(0) {
            self.rows -= 1;
            self.cells.retain(|cell| cell.bottom() > 1);
            for TextCell { place, .. } in &mut self.cells {
                place.rows -= usize::from(place.row == 0);
                place.row = place.row.saturating_sub(1);
            }
        }
    }

    /// Whether nothing stands in the cells that begin in a row.
    fn is_blank(&self, row: usize) -> bool {
        self.cells.iter().filter(|cell| cell.place.row == row).all(|cell| cell.text.is_empty())
    }

    /// Drops the first rows where they repeat those of the table's beginning.
    fn drop_head(&mut self, whole: &Table) {
        let head = |table: &Table, rows: usize| -> Option<Vec<TextCell>> {
            let mut cells: Vec<TextCell> = table.cells.iter().filter(|cell| cell.place.row < rows).cloned().collect();
            cells.sort_by_key(|cell| cell.place);
            cells.iter().all(|cell| cell.bottom() <= rows).then_some(cells)
        };
        let most = HEAD.min(self.rows).min(whole.rows);
        let repeated = (1..=most).rev().find(|rows| {
            let (mine, theirs) = (head(self, *rows), head(whole, *rows));
            mine.is_some() && mine == theirs && mine.iter().flatten().any(TextCell::is_words)
        });
        let Some(rows) = repeated else { return };
        self.cells.retain(|cell| cell.place.row >= rows);
        self.cells.iter_mut().for_each(|cell| cell.place.row -= rows);
        self.rows -= rows;
    }

    /// The cell of the last row above a cell of the next page's first row.
    fn above(&self, cell: &TextCell) -> Option<usize> {
        self.cells.iter().position(|above| above.bottom() == self.rows && above.columns() == cell.columns())
    }

    /// Whether the page ends within a row: the last row here and the first of `next` complete
    /// each other.
    ///
    /// Rows are not put together where that is in doubt: a value in the wrong row is worse than
    /// one without its row.
    fn breaks_in_row(&self, next: &Table) -> bool {
        if self.breaks_in_head(next) {
            return true;
        }
        let (mut wrapped, mut words, mut values) = (false, Sides::default(), Sides::default());
        for cell in next.cells.iter().filter(|cell| cell.place.row == 0) {
            let Some(above) = self.above(cell).map(|index| &self.cells[index]) else { return false };
            if above.place.rows > 1 || cell.place.rows > 1 {
                continue;
            }
            words.above |= above.is_words();
            match (above.text.is_empty(), cell.text.is_empty()) {
                (false, false) if !cell.is_words() || !is_cut(&above.text, &cell.text) => return false,
                (false, false) => wrapped = true,
                (true, false) if cell.is_words() => words.below = true,
                (true, false) => values.below = true,
                (false, true) => values.above |= !above.is_words(),
                (true, true) => {}
            }
        }
        match (words.above, words.below) {
            (true, false) if wrapped => !(values.above && values.below),
            (true, false) => values.below,
            // The values stand in the middle of a high row, the label's lines all behind the page's end.
            (false, true) => values.above && !values.below,
            _ => false,
        }
    }

    /// Whether the page ends within words above columns: a row of nothing but words, of which some go on.
    fn breaks_in_head(&self, next: &Table) -> bool {
        let (mut rest, mut whole) = (0, 0);
        for cell in next.cells.iter().filter(|cell| cell.place.row == 0) {
            let Some(above) = self.above(cell).map(|index| &self.cells[index]) else { return false };
            if above.place.rows > 1 || cell.place.rows > 1 {
                continue;
            }
            if !above.is_words() || is_numbered(&cell.text) || !(cell.text.is_empty() || cell.is_words()) {
                return false;
            }
            rest += usize::from(cell.is_words());
            whole += usize::from(cell.text.is_empty());
        }
        rest > 1 && whole > 0
    }

    /// The cells, in the rows where they begin.
    pub fn rows(mut self) -> Vec<Vec<parts::Cell>> {
        self.cells.sort_by_key(|cell| cell.place);
        let mut rows: Vec<Vec<parts::Cell>> = vec![Vec::new(); self.rows];
        for TextCell { place, text } in self.cells {
            rows[place.row].push(parts::Cell { text, rows: place.rows, cols: place.cols });
        }
        rows
    }
}

/// Which rows of a grid are rows: one lower than the type, in which nothing stands, is a line drawn twice, or what a
/// page's end leaves of a row.
fn kept_rows<'a>(grid: &Grid, glyphs: impl Iterator<Item = &'a Glyph>) -> Vec<bool> {
    let mut written = vec![false; grid.ys.len() - 1];
    let mut sizes = Vec::new();
    for glyph in glyphs {
        sizes.push((glyph.size, 1.0));
        if let Some((row, _)) = grid.at(glyph.middle()) {
            written[row] = true;
        }
    }
    let type_size = line::usual(sizes.into_iter());
    let heights = grid.ys.windows(2).map(|sides| sides[1] - sides[0]);
    heights.zip(written).map(|(height, written)| written || height >= type_size).collect()
}

/// On which sides of a page's end something stands.
#[derive(Default)]
struct Sides {
    above: bool,
    below: bool,
}

/// Whether a cell that begins a page is the rest of the one that ended the last: a label beside
/// several rows, which the page divides.
fn belong(above: &TextCell, below: &TextCell) -> bool {
    let beside_rows = above.place.rows > 1 || below.place.rows > 1;
    beside_rows && (below.text.is_empty() || above.is_words() && below.is_words() && !is_numbered(&below.text))
}

/// Whether two labels are one that the page's end divides. Most labels that stand alone are whole.
fn is_cut(above: &str, below: &str) -> bool {
    has_open_bracket(above) || is_numbered(above) && !is_numbered(below)
}

fn has_open_bracket(text: &str) -> bool {
    let count = |brackets: [char; 2]| text.matches(brackets).count();
    count(['(', '（']) > count([')', '）'])
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

/// For each line of `xs` the number of the same line in `finer`, if all are there and the first is
/// the first. The last need not be: some tables have short rows.
fn columns(xs: &[f64], finer: &[f64]) -> Option<Vec<usize>> {
    let found: Option<Vec<usize>> =
        xs.iter().map(|x| finer.iter().position(|line| (line - x).abs() < SAME_COLUMN)).collect();
    let found = found?;
    let rising = found.windows(2).all(|pair| pair[0] < pair[1]);
    (rising && found.first() == Some(&0)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of single cells.
    fn table(rows: &[&[&str]]) -> Table {
        let place = |row, col| Place { row, col, rows: 1, cols: 1 };
        let cells = rows.iter().enumerate().flat_map(|(row, cells)| {
            let cell = move |(col, text): (usize, &&str)| TextCell { place: place(row, col), text: text.to_string() };
            cells.iter().enumerate().map(cell)
        });
        Table { xs: vec![0.0, 100.0, 200.0, 300.0], rows: rows.len(), cells: cells.collect() }
    }

    fn continued(last: &[&str], first: &[&str]) -> Vec<Vec<String>> {
        let table = table(&[last]).continued(table(&[first])).unwrap();
        table.rows().into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn rows_that_the_page_divides_are_whole_again() {
        let whole = |label: &'static str| [[label, "4", "0"]];
        assert_eq!(
            continued(&["2.没有现成信息(需要", "4", "0"], &["制作)", "", ""]),
            whole("2.没有现成信息(需要\n制作)")
        );
        assert_eq!(continued(&["2.重复申请", "", ""], &["", "4", "0"]), whole("2.重复申请"));
        assert_eq!(continued(&["", "4", "0"], &["2.重复申请", "", ""]), whole("2.重复申请"));
        assert_eq!(continued(&["3.危及“三安", "", ""], &["全一稳定”", "4", "0"]), whole("3.危及“三安\n全一稳定”"));
        assert_eq!(continued(&["3.危及“三安", "4", "0"], &["全一稳定”", "", ""]), whole("3.危及“三安\n全一稳定”"));
    }

    #[test]
    fn words_above_columns_that_the_page_divides_are_whole_again() {
        assert_eq!(continued(&["结果", "其他", "总计"], &["维持", "结果", ""]), [["结果\n维持", "其他\n结果", "总计"]]);
        let two = [["结果", "其他", "总计"], ["维持", "", ""]];
        assert_eq!(continued(&two[0], &two[1]), two);
    }

    #[test]
    fn blank_rows_at_the_end_of_a_page_are_none() {
        let blank: &[&str] = &["", "", ""];
        let last = table(&[&["1.逾期不补正(不再", "", ""], blank, blank]);
        let first = table(&[blank, &["处理)", "4", "0"], &["2.其他", "1", "0"]]);
        let rows = last.continued(first).unwrap().rows();
        let texts: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(|cell| &*cell.text).collect()).collect();
        assert_eq!(texts, [["1.逾期不补正(不再\n处理)", "4", "0"], ["2.其他", "1", "0"]]);
    }

    #[test]
    fn slivers_between_rows_are_no_rows() {
        let place = |row, col, rows| Place { row, col, rows, cols: 1 };
        let cells = vec![place(0, 0, 3), place(0, 1, 1), place(1, 1, 1), place(2, 1, 1)];
        let glyph = |character, x, y| Glyph { character, x0: x, x1: x + 10.0, y, size: 10.0 };
        let mut glyphs = vec![glyph('罚', 10.0, 40.0), glyph('1', 110.0, 16.0), glyph('2', 110.0, 40.0)];
        let rows = |ys: [f64; 4], glyphs: &mut Vec<Glyph>| -> Vec<Vec<(String, usize)>> {
            let grid = Grid { xs: vec![0.0, 100.0, 200.0], ys: ys.to_vec(), cells: cells.clone() };
            let rows = Table::take(grid, glyphs).rows();
            rows.into_iter().map(|row| row.into_iter().map(|cell| (cell.text, cell.rows)).collect()).collect()
        };
        let cell = |text: &str, rows| (text.to_string(), rows);
        let expected = vec![vec![cell("罚", 2), cell("1", 1)], vec![cell("2", 1)]];
        assert_eq!(rows([0.0, 20.0, 24.0, 60.0], &mut glyphs.clone()), expected);
        // As high as the type: a row without values.
        assert_eq!(rows([0.0, 20.0, 31.0, 60.0], &mut glyphs).len(), 3);
    }

    #[test]
    fn rows_that_may_be_two_stay_two() {
        let two = |last: [&'static str; 3], first: [&'static str; 3]| {
            assert_eq!(continued(&last, &first), [last, first]);
        };
        two(["1.属于国家秘密", "4", "0"], ["2.重复申请", "", ""]);
        two(["1.属于国家秘密", "4", "0"], ["2.重复申请", "1", "0"]);
        two(["规章", "4", "0"], ["规范性文件", "", ""]);
        two(["", "4", "0"], ["2.重复申请", "1", "0"]);
        two(["1.属于国家秘密", "", ""], ["2.重复申请", "", ""]);
    }
}
