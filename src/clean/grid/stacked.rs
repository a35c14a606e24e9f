//! Rows that a table stacks in one: the cells of a row hold as many lines each, label upon label and number upon number.

use super::{Grid, RawCell, is_number};
use crate::model::LIMITS;

impl Grid {
    /// Makes rows of their own of the lines that stand upon each other in the cells of one row.
    pub(super) fn unstack(&mut self) {
        if !self.cells.iter().any(|cell| cell.end_line - cell.first_line > 1) {
            return;
        }
        let cells = std::mem::take(&mut self.cells);
        let mut added = 0;
        // Cells that reach below their row.
        let mut open: Vec<usize> = Vec::new();
        for row in cells.chunk_by(|a, b| a.row == b.row) {
            let before = row[0].row;
            let first = self.cells.len();
            open.retain(|&above| {
                let above: &RawCell = &self.cells[above];
                above.row.saturating_add(above.row_span as usize) > before + added
            });
            // More than a table has columns are damage.
            let count = self.stacked(row).filter(|_| open.len() <= LIMITS.table_columns).unwrap_or(1);
            let more = count as u32 - 1;
            // What reaches here from above reaches all of them.
            open.iter().for_each(|&above| {
                let above = &mut self.cells[above];
                above.row_span = above.row_span.saturating_add(more);
            });
            for line in 0..count {
                for cell in row {
                    let stacked = count > 1 && cell.end_line - cell.first_line == count;
                    let first_line = cell.first_line + line;
                    let part = RawCell { row: before + added + line, first_line, end_line: first_line + 1, ..*cell };
                    match (stacked, line) {
                        (true, _) => self.cells.push(part),
                        (false, 0) => {
                            // 0 reaches to the end as it is.
                            let row_span = if cell.row_span == 0 { 0 } else { cell.row_span.saturating_add(more) };
                            self.cells.push(RawCell { row: before + added, row_span, ..*cell });
                        }
                        (false, _) => {}
                    }
                }
            }
            added += count - 1;
            let reaching = (first..self.cells.len()).filter(|&at| self.cells[at].row_span > 1);
            open.extend(reaching.take((LIMITS.table_columns + 1).saturating_sub(open.len())));
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
