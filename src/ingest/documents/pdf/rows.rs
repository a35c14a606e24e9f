//! Rows of tables without ruled lines, where many values stand below each other. They stand at half the height of a label
//! that takes several lines, so that lines of text would have them between two halves of it; here the halves are put
//! together before them.

use super::labels::Labels;
use super::line::Line;
use super::page::Glyph;
use super::words::{self, MOST_WORDS, Word};

/// Least values of a row, and least rows whose values stand below each other: fewer are no table.
const LEAST_VALUES: usize = 3;
const LEAST_ROWS: usize = 4;

/// Rows whose values stand below each other.
struct Stack {
    /// Left and right ends of the columns.
    columns: Vec<(f64, f64)>,
    /// The values of each row.
    rows: Vec<Vec<usize>>,
}

/// Takes such rows out of the characters of a page.
pub(super) fn take(glyphs: &mut Vec<Glyph>) -> Vec<Line> {
    let words = words::words(glyphs);
    if words.len() > MOST_WORDS {
        return Vec::new();
    }
    let mut taken = vec![false; glyphs.len()];
    let mut lines = Vec::new();
    for stack in stacks(&words) {
        let heights: Vec<f64> = stack.rows.iter().map(|row| words[row[0]].y).collect();
        let size = words[stack.rows[0][0]].size;
        let labels = Labels::new(&words, &heights, stack.columns[0].0, size);
        for row in stack.rows.iter() {
            let Some((label, values)) = stack.row(row, &words, &labels) else { continue };
            let parts = || label.iter().chain(values.iter().flatten()).map(|&index| &words[index]);
            if parts().any(|word| word.glyphs.iter().any(|&index| taken[index])) {
                continue;
            }
            parts().flat_map(|word| &word.glyphs).for_each(|&index| taken[index] = true);
            let text = |part: &[usize]| part.iter().map(|&index| &*words[index].text).collect::<String>();
            let values: Vec<String> = values.iter().map(|value| text(value)).collect();
            let x0 = parts().map(|word| word.x0).fold(f64::INFINITY, f64::min);
            let x1 = parts().map(|word| word.x1).fold(f64::NEG_INFINITY, f64::max);
            let Word { y, size, .. } = words[row[0]];
            let text = format!("{} {}", joined(&label, &words), values.join(" "));
            lines.push(Line { text, x0, x1, y, size, parted: true });
        }
    }
    let mut place = 0;
    glyphs.retain(|_| {
        place += 1;
        !taken[place - 1]
    });
    lines
}

/// The words of a label: those of one line are set apart.
fn joined(label: &[usize], words: &[Word]) -> String {
    let mut text = String::new();
    for (place, &index) in label.iter().enumerate() {
        if place > 0 && words[index].on_line(&words[label[place - 1]]) {
            text.push(' ');
        }
        text.push_str(&words[index].text);
    }
    text
}

/// The values that stand below each other. Rows may lack some.
fn stacks(words: &[Word]) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    for line in words::lines(words) {
        let row: Vec<usize> = words::values(words, &line).collect();
        if row.len() < LEAST_VALUES {
            continue;
        }
        if let Some(stack) = stacks.last_mut().filter(|stack| stack.fits(&row, words)) {
            if row.len() == stack.columns.len() {
                for (column, &index) in stack.columns.iter_mut().zip(&row) {
                    *column = (column.0.min(words[index].x0), column.1.max(words[index].x1));
                }
            }
            stack.rows.push(row);
        } else {
            let columns = row.iter().map(|&index| (words[index].x0, words[index].x1)).collect();
            let mut stack = Stack { columns, rows: vec![row] };
            // The row before may be the first, and lack values.
            if stacks.last().is_some_and(|before| before.rows.len() == 1 && stack.fits(&before.rows[0], words)) {
                stack.rows.splice(0..0, stacks.pop().into_iter().flat_map(|before| before.rows));
            }
            stacks.push(stack);
        }
    }
    stacks.retain(|stack| stack.rows.iter().filter(|row| row.len() == stack.columns.len()).count() >= LEAST_ROWS);
    stacks
}

impl Stack {
    /// Whether the values stand below those of the stack, each in a column of its own.
    fn fits(&self, row: &[usize], words: &[Word]) -> bool {
        let mut columns = self.columns.iter();
        row.iter().all(|&index| columns.by_ref().any(|column| words[index].overlaps(*column)))
    }

    /// Label and values of a row, each in the words that it consists of.
    fn row(&self, row: &[usize], words: &[Word], labels: &Labels<'_>) -> Option<(Vec<usize>, Vec<Vec<usize>>)> {
        let (y, left) = (words[row[0]].y, self.columns[0].0);
        let mut values = Vec::new();
        for column in &self.columns {
            let value = match row.iter().find(|&&index| words[index].overlaps(*column)) {
                Some(&index) => vec![index],
                None => {
                    let is_digits = |word: &Word| word.text.chars().all(|c| c.is_ascii_digit());
                    let inside = |word: &Word| is_digits(word) && word.overlaps(*column);
                    labels.lines_around(y, inside).filter(|value| value.len() > 1)?
                }
            };
            values.push(value);
        }
        let label = labels.of(y)?;
        let rest_of_line = |&first: &usize| {
            let whole = label.len() == 1;
            (0..words.len()).filter(move |&index| {
                let word = &words[index];
                (whole || word.x0 >= words[first].x0) && word.x1 <= left && word.on_line(&words[first])
            })
        };
        Some((label.iter().flat_map(rest_of_line).collect(), values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was taken of words in these places, and how many characters are left.
    fn taken(places: &[(&str, f64, f64)]) -> (Vec<String>, usize) {
        let of = |&(text, x, y): &(&str, f64, f64)| {
            let mut x1 = x;
            let characters: Vec<char> = text.chars().collect();
            characters.into_iter().map(move |character| {
                let x0 = x1;
                x1 += if character.is_ascii() { 5.0 } else { 10.0 };
                Glyph { character, x0, x1, y, size: 10.0 }
            })
        };
        let mut glyphs: Vec<Glyph> = places.iter().flat_map(of).collect();
        let lines = take(&mut glyphs).into_iter().map(|line| line.text).collect();
        (lines, glyphs.len())
    }

    /// Values in three columns.
    fn values(y: f64) -> [(&'static str, f64, f64); 3] {
        [("0", 200.0, y), ("12", 230.0, y), ("3", 260.0, y)]
    }

    #[test]
    fn labels_of_several_lines_stand_before_their_values() {
        let labels = [
            ("1.属于国家秘密", 50.0, 100.0),
            ("2.没有现成信息需要", 50.0, 117.0),
            ("另行制作", 50.0, 131.0),
            ("无法提", 10.0, 125.0),
            ("3.其他", 50.0, 148.0),
            ("4.逾期不补正、行政", 50.0, 165.0),
            ("机关不再处理其政府", 50.0, 179.0),
            ("信息公开申请", 50.0, 193.0),
        ];
        let rows: Vec<_> = [99.0, 123.0, 147.0, 178.0].into_iter().flat_map(values).collect();
        let (lines, left) = taken(&[&labels[..], &rows].concat());
        assert_eq!(left, "无法提".chars().count());
        let expected = [
            "1.属于国家秘密 0 12 3",
            "2.没有现成信息需要另行制作 0 12 3",
            "3.其他 0 12 3",
            "4.逾期不补正、行政机关不再处理其政府信息公开申请 0 12 3",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn numbers_of_several_lines_are_one() {
        let labels = [100.0, 125.0, 150.0, 175.0, 200.0].map(|y| ("申请数量", 50.0, y));
        let four = |y: f64| [&values(y)[..], &[("9", 290.0, y)]].concat();
        let rows: Vec<_> = [100.0, 125.0, 150.0, 175.0].into_iter().flat_map(four).collect();
        let wrapped = [&values(200.0)[..], &[("10", 290.0, 193.0), ("5", 290.0, 207.0)]].concat();
        let lines = taken(&[&labels[..], &rows, &wrapped].concat()).0;
        assert_eq!(lines.last().map(String::as_str), Some("申请数量 0 12 3 105"));
        // The first row as well.
        let rows: Vec<_> = [125.0, 150.0, 175.0, 200.0].into_iter().flat_map(four).collect();
        let wrapped = [&values(100.0)[..], &[("10", 290.0, 93.0), ("5", 290.0, 107.0)]].concat();
        assert_eq!(taken(&[&labels[..], &rows, &wrapped].concat()).0[0], "申请数量 0 12 3 105");
    }

    #[test]
    fn rows_without_values_are_no_labels_of_others() {
        let labels = [100.0, 117.0, 134.0, 151.0, 168.0, 185.0, 202.0].map(|y| ("申请数量", 50.0, y));
        let rows: Vec<_> = [100.0, 117.0, 151.0, 185.0].into_iter().flat_map(values).collect();
        assert_eq!(taken(&[&labels[..], &rows].concat()).0, ["申请数量 0 12 3"; 4]);
        // The label is longer than what is around the values.
        let labels = [100.0, 121.0, 142.0, 163.0, 177.0].map(|y| ("申请数量", 50.0, y));
        let rows: Vec<_> = [100.0, 121.0, 142.0, 163.0].into_iter().flat_map(values).collect();
        assert_eq!(taken(&[&labels[..], &rows].concat()).0, ["申请数量 0 12 3"; 3]);
    }

    #[test]
    fn numbers_begin_labels_where_rows_are_as_near_as_lines() {
        let texts = ["1.属于国家", "秘密", "2.其他法律", "禁止公开", "的信息", "3.其他", "4.重复", "申请"];
        let heights = (0..8).map(|line| 100.0 + 14.0 * f64::from(line));
        let labels: Vec<_> = texts.into_iter().zip(heights).map(|(text, y)| (text, 50.0, y)).collect();
        let rows: Vec<_> = [107.0, 142.0, 170.0, 191.0].into_iter().flat_map(values).collect();
        let lines = taken(&[&labels[..], &rows].concat()).0;
        let expected = ["1.属于国家秘密", "2.其他法律禁止公开的信息", "3.其他", "4.重复申请"];
        assert_eq!(lines, expected.map(|label| format!("{label} 0 12 3")));
    }

    #[test]
    fn a_line_between_longer_labels_is_a_label() {
        let labels = [100.0, 114.0, 134.0, 154.0, 168.0, 188.0, 202.0].map(|y| ("申请数量", 50.0, y));
        let rows: Vec<_> = [107.0, 134.0, 161.0, 195.0].into_iter().flat_map(values).collect();
        let lines = taken(&[&labels[..], &rows].concat()).0;
        let (one, two) = ("申请数量 0 12 3", "申请数量申请数量 0 12 3");
        assert_eq!(lines, [two, one, two, two]);
    }

    #[test]
    fn lines_of_a_label_may_be_centred() {
        let labels = [("申请数量", 50.0, 100.0), ("申请数量", 50.0, 121.0), ("申请数量", 50.0, 142.0)];
        let wrapped = [("其他法律行政法规", 30.0, 163.0), ("禁止公开", 50.0, 177.0)];
        let rows: Vec<_> = [100.0, 121.0, 142.0, 170.0].into_iter().flat_map(values).collect();
        let lines = taken(&[&labels[..], &wrapped, &rows].concat()).0;
        assert_eq!(lines.last().map(String::as_str), Some("其他法律行政法规禁止公开 0 12 3"));
    }
}
