//! Rows that a table stacks in one: the cells of a row hold as many lines each, label upon label and number upon number.

use super::{Grid, RawCell, is_number};

impl Grid {
    /// Makes rows of their own of the lines that stand upon each other in the cells of one row.
    pub(super) fn unstack(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let mut added = 0;
        for row in cells.chunk_by(|a, b| a.row == b.row) {
            let before = row[0].row;
            let Some(count) = self.stacked(row) else {
                self.cells.extend(row.iter().map(|cell| RawCell { row: cell.row + added, ..*cell }));
                continue;
            };
            // What reaches here from above reaches all of them.
            for cell in &mut self.cells {
                if cell.row_span > 1 && cell.row + cell.row_span as usize > before + added {
                    cell.row_span += count as u32 - 1;
                }
            }
            for line in 0..count {
                for cell in row {
                    let stacked = cell.end_line - cell.first_line == count;
                    let first_line = cell.first_line + line;
                    let part = RawCell { row: before + added + line, first_line, end_line: first_line + 1, ..*cell };
                    match (stacked, line) {
                        (true, _) => self.cells.push(part),
                        (false, 0) => {
                            let row_span = cell.row_span.max(1) + count as u32 - 1;
                            self.cells.push(RawCell { row: before + added, row_span, ..*cell });
                        }
                        (false, _) => {}
                    }
                }
            }
            added += count - 1;
        }
        self.rows += added;
    }

    /// How many rows a row holds, if more than one: all its numbers are stacked as high, beside labels stacked as high.
    fn stacked(&self, row: &[RawCell]) -> Option<usize> {
        let lines = |cell: &RawCell| &self.lines[cell.first_line..cell.end_line];
        let numbers = |cell: &&RawCell| {
            !lines(cell).is_empty() && lines(cell).iter().all(|line| is_number(&self.text[line.start..line.end]))
        };
        let count = lines(row.iter().find(numbers)?).len();
        let as_high = |cell: &RawCell| lines(cell).len() == count;
        let labels = row.iter().filter(|cell| !numbers(cell) && as_high(cell)).count();
        let others = row.iter().filter(|cell| !numbers(cell)).all(|cell| as_high(cell) || lines(cell).len() <= 1);
        (count > 1 && labels > 0 && others && row.iter().filter(numbers).all(as_high)).then_some(count)
    }
}
