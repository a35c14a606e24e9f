//! Words that run down the page, a character or two a line: the labels of narrow cells in tables without ruled lines. In
//! lines of text their characters would stand among the rows beside them.

use super::line::{Line, SAME_LINE};
use super::page::Glyph;

/// Least characters one below the other, and how many of them differ: a column of units is no word.
const LEAST: usize = 3;
/// A cell so narrow has this many characters on a line.
const ABREAST: usize = 2;
/// Characters looked at for the next one; more are no narrow cells.
const MOST_ASIDE: usize = 500;
/// Characters on a line with a smaller gap (in sizes) are one word.
const WORD: f64 = 0.6;
/// Characters whose baselines differ by less than this (in sizes) were printed on one line.
const PRINTED: f64 = 0.05;
/// The next character stands within this much below (in sizes), and no farther to a side than this.
const BELOW: [f64; 2] = [0.6, 1.9];
const ASIDE: f64 = 0.35;

/// Takes such words out of the characters of a page; from the left to the right.
pub(super) fn take(glyphs: &mut Vec<Glyph>) -> Vec<Line> {
    let (mut narrow, in_row) = narrow(glyphs);
    narrow.sort_by(|&a, &b| glyphs[a].y.total_cmp(&glyphs[b].y));
    let mut taken = vec![false; glyphs.len()];
    let mut lines = Vec::new();
    for start in 0..narrow.len() {
        if taken[narrow[start]] {
            continue;
        }
        let mut word = vec![narrow[start]];
        for &next in narrow[start + 1..].iter().take(MOST_ASIDE) {
            let last = &glyphs[word[word.len() - 1]];
            let down = (glyphs[next].y - last.y) / last.size;
            if down > BELOW[1] {
                break;
            }
            let aside = (glyphs[next].middle().0 - last.middle().0).abs() / last.size;
            if !taken[next] && down >= BELOW[0] && aside <= ASIDE {
                word.push(next);
            }
        }
        // The last letters of words that are spread over a cell, and columns of units, stand on the lines of the rows.
        if word.iter().filter(|&&index| in_row[index]).count() * 2 > word.len() {
            continue;
        }
        let text: String = word.iter().map(|&index| glyphs[index].character).collect();
        let mut distinct: Vec<char> = text.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() >= LEAST {
            word.iter().for_each(|&index| taken[index] = true);
            let first = glyphs[word[0]];
            lines.push(Line { text, x0: first.x0, x1: first.x1, y: first.y, size: first.size, parted: false });
        }
    }
    let mut place = 0;
    glyphs.retain(|_| {
        place += 1;
        !taken[place - 1]
    });
    lines.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    lines
}

/// The characters, digits aside, of words of one or two on their line; and of all characters whether longer words were
/// printed on their line.
fn narrow(glyphs: &[Glyph]) -> (Vec<usize>, Vec<bool>) {
    let mut order: Vec<usize> = (0..glyphs.len()).filter(|&index| !glyphs[index].character.is_whitespace()).collect();
    order.sort_by(|&a, &b| glyphs[a].y.total_cmp(&glyphs[b].y));
    let mut narrow = Vec::new();
    let mut in_row = vec![false; glyphs.len()];
    let same_line = |a: &usize, b: &usize| glyphs[*b].y - glyphs[*a].y < SAME_LINE * glyphs[*a].size;
    for line in order.chunk_by_mut(same_line) {
        line.sort_by(|&a, &b| glyphs[a].x0.total_cmp(&glyphs[b].x0));
        let words = || line.chunk_by(|&a, &b| glyphs[b].x0 - glyphs[a].x1 < WORD * glyphs[a].size);
        let is_value = |&index: &usize| glyphs[index].character.is_ascii_alphanumeric();
        let is_narrow = |word: &&[usize]| word.len() <= ABREAST && !word.iter().any(is_value);
        let rows: Vec<f64> = words().filter(|word| !is_narrow(word)).map(|word| glyphs[word[0]].y).collect();
        for &index in words().filter(is_narrow).flatten() {
            narrow.push(index);
            in_row[index] =
                rows.iter().take(MOST_ASIDE).any(|row| (row - glyphs[index].y).abs() < PRINTED * glyphs[index].size);
        }
    }
    (narrow, in_row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(places: &[(&str, f64, f64)]) -> Vec<Glyph> {
        let of = |&(text, x, y): &(&str, f64, f64)| {
            let characters: Vec<char> = text.chars().collect();
            characters.into_iter().enumerate().map(move |(index, character)| {
                let x0 = x + 10.0 * index as f64;
                Glyph { character, x0, x1: x0 + 10.0, y, size: 10.0 }
            })
        };
        places.iter().flat_map(of).collect()
    }

    fn taken(places: &[(&str, f64, f64)]) -> (Vec<String>, usize) {
        let mut left = glyphs(places);
        let words = take(&mut left).into_iter().map(|line| line.text).collect();
        (words, left.len())
    }

    #[test]
    fn labels_that_run_down_are_words() {
        let rows = [("属于国家秘密", 60.0, 104.0), ("保护第三方", 60.0, 130.0)];
        let label = [("三", 10.0, 100.0), ("不", 10.0, 112.0), ("予", 10.0, 124.0), ("公", 10.0, 136.0)];
        assert_eq!(taken(&[&rows[..], &label].concat()), (vec!["三不予公".to_string()], 11));
        let two = [("度公", 10.0, 100.0), ("办开", 10.0, 112.0), ("理吗", 10.0, 124.0)];
        assert_eq!(taken(&[&rows[..], &two].concat()).0, ["度办理", "公开吗"]);
    }

    #[test]
    fn lines_of_text_units_and_values_stay() {
        let text = [("公开政府信息", 10.0, 100.0), ("的情况如下所", 10.0, 112.0), ("述以及今后打", 10.0, 124.0)];
        assert_eq!(taken(&text), (vec![], 18));
        let units = [("件", 90.0, 100.0), ("次", 90.0, 115.0), ("条", 90.0, 130.0), ("件", 90.0, 145.0)];
        let rows = [100.0, 115.0, 130.0, 145.0].map(|y| ("收到申请", 10.0, y));
        assert_eq!(taken(&[&units[..], &rows].concat()).1, 20);
        let values = [("1", 90.0, 100.0), ("2", 90.0, 115.0), ("3", 90.0, 130.0)];
        assert_eq!(taken(&values).1, 3);
    }
}
