//! Rows of values in tables without ruled lines: lines of print whose values stand below the same heads, with the labels
//! before them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::groups::{self, Group, SAME_PLACE};
use super::heads::{self, APART, Head, Heads};
use super::labels::{FARTHEST, Labels};
use super::layout::is_numbered;
use super::words::{self, EVEN, Word};

/// Least columns of values: what stands beside fewer is read as well from its lines.
const LEAST_COLUMNS: usize = 3;
/// Least values of a table.
const LEAST_VALUES: usize = 2;
/// Most rows of a table on a page, and most columns of labels before its values.
const MOST_ROWS: usize = 200;
const MOST_LABELS: usize = 6;
/// The number of a page is farther from the last row than this (in sizes).
const OFF: f64 = 1.6;
/// Of so many rows so many have labels, and labels of their own: the first and the last of a page may be divided by its
/// ends.
const MOST_OF: (usize, usize) = (2, 3);
/// What stands within this much (in sizes) below the first line of a page stands at its top.
const FIRST: f64 = 1.2;
/// Words of a label have a smaller gap (in sizes).
const TOGETHER: f64 = 0.6;
/// What is nearer to the height of a row than this (in sizes) stands beside it.
const BESIDE: f64 = 0.9;

/// Rows of values below each other.
pub(super) struct Body {
    pub columns: Vec<Head>,
    pub rows: Vec<Row>,
    /// The line behind it.
    pub end: usize,
    /// Columns of labels.
    pub labels: usize,
}

pub(super) struct Row {
    pub y: f64,
    /// Of each value its column and its word.
    pub values: Vec<(usize, usize)>,
    /// The words of its labels, from the outermost.
    pub labels: Vec<Vec<usize>>,
}

/// The words of a page.
pub(super) struct Page<'w> {
    pub words: &'w [Word],
    /// The words of each line of print.
    pub lines: &'w [Range<usize>],
}

impl Page<'_> {
    /// The values that end a line.
    pub fn values(&self, line: usize) -> Range<usize> {
        words::values(self.words, &self.lines[line])
    }

    pub fn y(&self, line: usize) -> f64 {
        self.words[self.lines[line].start].y
    }

    /// How far the next line with values is.
    pub fn nearest_row(&self, line: usize) -> f64 {
        let next = (line + 1..self.lines.len()).find(|&next| !self.values(next).is_empty());
        let size = self.words[self.lines[line].start].size;
        next.map_or(f64::INFINITY, |next| self.y(next) - self.y(line) - EVEN * size)
    }

    /// The rows from a line on whose values stand in these columns.
    pub fn body(&self, from: usize, mut columns: Vec<Head>) -> Option<Body> {
        let mut rows: Vec<Row> = Vec::new();
        // Where the columns of values begin, as far as is known, and the words before them end.
        let (mut left, mut labels, mut end) = (f64::INFINITY, f64::NEG_INFINITY, from);
        for line in from..self.lines.len() {
            let size = self.words[self.lines[line].start].size;
            if line > from && self.y(line) - self.y(line - 1) > APART * size {
                break;
            }
            let values = self.values(line);
            let others = &self.words[self.lines[line].start..values.start];
            let right = others.iter().map(|word| word.x1).fold(labels, f64::max);
            let Some(values) = self.placed(values, &mut columns, right) else { break };
            left = values.iter().map(|&(column, _)| columns[column].x0).fold(left, f64::min);
            if right > left {
                break;
            }
            if rows.len() == MOST_ROWS {
                return None;
            }
            if !values.is_empty() {
                (end, labels) = (line + 1, right);
                rows.push(Row { y: self.y(line), values, labels: Vec::new() });
            }
        }
        let labels = self.labels_end(rows.first()?.y, rows.last()?.y, left);
        let first = columns.iter().position(|column| column.x0 >= labels)?;
        if first > 0 && columns[0].words.is_empty() {
            return None;
        }
        let kept = columns.split_off(first);
        let begin = kept.first()?.x0;
        rows.iter_mut().flat_map(|row| &mut row.values).for_each(|(column, _)| *column = column.wrapping_sub(first));
        let body = Body { columns: kept, rows, end, labels: usize::from(labels > f64::NEG_INFINITY) };
        (begin <= left).then_some(body).and_then(|body| self.checked(body))
    }

    /// Where the words end that stand before the values of rows from one height to another.
    fn labels_end(&self, top: f64, bottom: f64, left: f64) -> f64 {
        let beside = |word: &&Word| {
            let by = BESIDE * word.size;
            word.x1 <= left && (top - by..=bottom + by).contains(&word.y)
        };
        self.words.iter().filter(beside).map(|word| word.x1).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The columns in which values stand: each in one, and no two in one.
    fn placed(&self, values: Range<usize>, columns: &mut [Head], labels: f64) -> Option<Vec<(usize, usize)>> {
        let beside = columns.iter().position(|column| column.x0 >= labels).unwrap_or(columns.len());
        if values.len() >= LEAST_COLUMNS && values.len() == columns.len() - beside {
            self.fill(values.clone(), &mut columns[beside..]);
        }
        let mut placed: Vec<(usize, usize)> = Vec::new();
        // Dates and numbers of documents are no values of a table.
        let is_other = |word: &Word| word.text.chars().skip(1).any(|c| matches!(c, '-' | '+'));
        if self.words[values.clone()].iter().any(is_other) {
            return None;
        }
        for index in values {
            let mut in_columns = (0..columns.len()).filter(|&column| columns[column].overlaps(&self.words[index]));
            let column = in_columns.next().filter(|_| in_columns.next().is_none())?;
            if placed.last().is_some_and(|&(last, _)| last >= column) {
                return None;
            }
            placed.push((column, index));
        }
        Some(placed)
    }

    /// Makes room in the columns for a row that has a value in each, if they stay beside each other.
    fn fill(&self, values: Range<usize>, columns: &mut [Head]) {
        let mut wider = columns.to_vec();
        wider.iter_mut().zip(values).for_each(|(column, index)| column.widen(&self.words[index]));
        if wider.windows(2).all(|pair| pair[0].x1 < pair[1].x0) {
            columns.clone_from_slice(&wider);
        }
    }

    /// The body with the labels of its rows, if it is without doubt one.
    fn checked(&self, mut body: Body) -> Option<Body> {
        let carried = body.columns.iter().all(|column| column.words.is_empty());
        if body.columns.len() < LEAST_COLUMNS || !heads::stand_beside(&body.columns) {
            return None;
        }
        if body.labels > 0 {
            self.label(&mut body)?;
        }
        let values: usize = body.rows.iter().map(|row| row.values.len()).sum();
        let sure = if body.labels > 0 { !body.rows.is_empty() } else { !carried && self.stands_alone(&body) };
        (sure && values >= LEAST_VALUES).then_some(body)
    }

    /// Whether words of these lines stand before columns of values, as labels do; but for one line, the number of the
    /// page or its head.
    pub fn stand_before(&self, columns: &[Head], lines: Range<usize>) -> bool {
        let Some(left) = columns.first().map(|column| column.x0) else { return false };
        let is_behind = |line: &&Range<usize>| self.words[(*line).clone()].iter().any(|word| word.x1 > left);
        self.lines[lines].iter().filter(is_behind).count() < 2
    }

    /// Whether heads stand at the very top: the page before may have their first lines.
    pub fn may_begin_within(&self, body: &Body) -> bool {
        let first = &self.words[self.lines[0].start];
        body.columns.iter().any(|head| head.top < first.y + FIRST * first.size)
    }

    /// The body with what stands above several of its columns; `None` where that is not told and all that is known of
    /// its values is their columns.
    pub fn grouped(&self, body: Body, heads: &Heads) -> Option<(Body, Vec<Vec<Group>>)> {
        let begins = |&(column, word): &(usize, usize)| {
            let head = &body.columns[column];
            (head.x0 - self.words[word].x0).abs() < SAME_PLACE
        };
        let begin = body.rows.iter().flat_map(|row| &row.values).all(begins);
        let levels = groups::find(&heads.above, &body.columns, begin, self.words);
        if body.labels > 0 {
            return Some((body, levels.unwrap_or_default()));
        }
        Some((body, levels?))
    }

    /// Whether a row without a label is the only one of its table, and nothing stands beside it.
    fn stands_alone(&self, body: &Body) -> bool {
        let [row] = &body.rows[..] else { return false };
        let own = |index: usize| row.values.iter().any(|&(_, value)| value == index);
        let beside = |word: &Word| (word.y - row.y).abs() < BESIDE * word.size;
        (0..self.words.len()).all(|index| own(index) || !beside(&self.words[index]))
    }

    /// Finds the labels of the rows; `None` where too many have none.
    fn label(&self, body: &mut Body) -> Option<()> {
        let heights: Vec<f64> = body.rows.iter().map(|row| row.y).collect();
        let (left, size) = (body.columns[0].x0, self.words[body.rows.first()?.values.first()?.1].size);
        let mut labels = Labels::new(self.words, &heights, left, size);
        if heights.len() == 1 {
            // A row alone is farther from the heads than lines of its label are from each other.
            let heads = body.columns.iter().map(|column| column.bottom).fold(f64::NEG_INFINITY, f64::max);
            labels.limit(heights[0] - heads - EVEN * size);
        }
        let mut taken = BTreeSet::new();
        for row in &mut body.rows {
            row.labels = self.labels(row.y, left, &labels);
        }
        // The number of the page.
        if let [.., before, last] = &body.rows[..]
            && last.labels.is_empty()
            && last.values.len() == 1
            && last.y - before.y > OFF * size
        {
            body.rows.pop();
        }
        self.doubt(&mut body.rows, size);
        body.labels = body.rows.iter().map(|row| row.labels.len()).max()?;
        let labelled = body.rows.iter().filter(|row| !row.labels.is_empty()).count();
        let apart = body.rows.iter().flat_map(|row| row.labels.iter().flatten()).all(|&word| taken.insert(word));
        // Rows in which nothing is blank are read as well from their lines.
        let complete = body.rows.iter().all(|row| row.values.len() == body.columns.len());
        let least = if complete { body.rows.len() } else { body.rows.len() * MOST_OF.0 / MOST_OF.1 };
        // Labels tell rows apart; units, for one, do not.
        let text = |row: &Row| row.labels.iter().flatten().map(|&word| &*self.words[word].text).collect::<String>();
        let distinct: BTreeSet<String> = body.rows.iter().map(text).collect();
        let told = distinct.len() * MOST_OF.1 >= body.rows.len() * MOST_OF.0;
        (apart && told && labelled > 0 && labelled >= least).then_some(())
    }

    /// The labels of the values at a height, from the outermost: what stands before them in as many columns.
    fn labels(&self, y: f64, left: f64, labels: &Labels<'_>) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = Vec::new();
        let (mut left, mut next) = (left, labels.of(y));
        while let Some(lines) = next.filter(|_| found.len() < MOST_LABELS) {
            let label: Vec<usize> = lines.iter().flat_map(|&line| self.beside(line, left)).collect();
            left = label.iter().map(|&word| self.words[word].x0).fold(left, f64::min);
            match found.first_mut() {
                Some(behind) if self.is_letter(&label) && self.is_letter(&behind[..1]) => {
                    behind.splice(0..0, label);
                }
                _ => found.insert(0, label),
            }
            next = labels.before(left, y);
        }
        found
    }

    /// Whether words are a single letter, as of a label that is spread over its cell.
    fn is_letter(&self, words: &[usize]) -> bool {
        matches!(words, [word] if self.words[*word].text.chars().nth(1).is_none())
    }

    /// Takes the label off a row between lines of values that have none: they may be lines of its own values.
    fn doubt(&self, rows: &mut [Row], size: f64) {
        let lacks: Vec<bool> = rows.iter().map(|row| row.labels.is_empty()).collect();
        for index in 1..rows.len().saturating_sub(1) {
            let near = rows[index + 1].y - rows[index - 1].y < 2.0 * FARTHEST * size;
            if near && lacks[index - 1] && lacks[index + 1] {
                rows[index].labels.clear();
            }
        }
    }

    /// The words that stand on one line with a word, close to it and to each other, before the values.
    fn beside(&self, index: usize, left: f64) -> Range<usize> {
        let near = |a: usize, b: usize| {
            let (before, word) = (&self.words[a], &self.words[b]);
            word.on_line(before) && word.x1 <= left && word.x0 - before.x1 < TOGETHER * word.size
        };
        let (mut first, mut last) = (index, index);
        while first > 0 && near(first - 1, first) && !is_numbered(&self.words[first].text) {
            first -= 1;
        }
        while last + 1 < self.words.len() && near(last, last + 1) {
            last += 1;
        }
        first..last + 1
    }
}
