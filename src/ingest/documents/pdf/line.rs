//! Characters to lines of text.

use super::page::Glyph;

/// A line of text on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    /// Left and right end (points).
    pub x0: f64,
    pub x1: f64,
    /// Baseline.
    pub y: f64,
    /// Height of the type.
    pub size: f64,
    /// Whether gaps divide it like a row of a table.
    pub parted: bool,
}

/// Characters whose baselines differ by less than this share of their size are on one line.
pub(super) const SAME_LINE: f64 = 0.45;
/// The same character nearer than this (in sizes) was printed twice to make it bold.
const TWICE: f64 = 0.15;
/// A gap this wide (in sizes) between letters or digits divides words.
const WORD_GAP: f64 = 0.2;
/// A gap this wide divides anything.
const COLUMN_GAP: f64 = 1.2;

/// The lines that the characters form, from top to bottom.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut lines = Vec::new();
    let mut start = 0;
    while start < glyphs.len() {
        let mut end = start + 1;
        // Against the largest so far, so that an index figure does not begin a line of its own.
        let (mut y, mut size) = (glyphs[start].y, glyphs[start].size);
        while let Some(next) = glyphs.get(end).filter(|next| next.y - y < SAME_LINE * size.max(next.size)) {
            if next.size > size {
                (y, size) = (next.y, next.size);
            }
            end += 1;
        }
        lines.extend(line(&mut glyphs[start..end]));
        start = end;
    }
    lines
}

fn line(glyphs: &mut [Glyph]) -> Option<Line> {
    glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0).then(a.y.total_cmp(&b.y)));
    let shown: Vec<Glyph> = glyphs.iter().filter(|glyph| !glyph.character.is_whitespace()).copied().collect();
    let (first, last) = (shown.first()?, shown.last()?);
    let size = usual(shown.iter().map(|glyph| (glyph.size, 1.0)));
    let mut text = String::new();
    let mut previous: Option<Glyph> = None;
    let (mut space, mut parted) = (false, false);
    for glyph in glyphs.iter() {
        if glyph.character.is_whitespace() {
            space = true;
            continue;
        }
        if let Some(before) = previous {
            if before.character == glyph.character && (glyph.x0 - before.x0).abs() < TWICE * glyph.size {
                continue;
            }
            let gap = (glyph.x0 - before.x1) / glyph.size.max(before.size);
            let narrow = is_narrow(before.character) && is_narrow(glyph.character);
            // Between Chinese and digits lines of print are spaced without a character for it.
            let divides = if narrow { space || gap > WORD_GAP } else { space && gap > WORD_GAP };
            parted |= gap > COLUMN_GAP;
            if gap > COLUMN_GAP || divides {
                text.push(' ');
            }
        }
        text.push(glyph.character);
        previous = Some(*glyph);
        space = false;
    }
    Some(Line { text, x0: first.x0, x1: last.x1, y: last_baseline(&shown), size, parted })
}

/// The baseline of most characters.
fn last_baseline(glyphs: &[Glyph]) -> f64 {
    usual(glyphs.iter().map(|glyph| (glyph.y, 1.0)))
}

/// The value with most weight; of equals the smallest. Values are told apart by tenths.
pub(super) fn usual(values: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut weights: std::collections::BTreeMap<i64, f64> = std::collections::BTreeMap::new();
    for (value, weight) in values {
        *weights.entry((value * 10.0).round() as i64).or_default() += weight;
    }
    let best = weights.iter().fold(None, |best: Option<(i64, f64)>, (value, weight)| match best {
        Some((_, most)) if most >= *weight => best,
        _ => Some((*value, *weight)),
    });
    best.map_or(0.0, |(value, _)| value as f64 / 10.0)
}

/// Letters and digits of scripts that put spaces between words.
fn is_narrow(character: char) -> bool {
    (character as u32) < 0x2e80
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of these characters, each with the gap (in sizes) before it.
    fn text(characters: &[(char, f64)]) -> String {
        let (mut glyphs, mut x) = (Vec::new(), 0.0);
        for &(character, gap) in characters {
            let width = if is_narrow(character) { 5.0 } else { 10.0 };
            x += 10.0 * gap;
            glyphs.push(Glyph { character, x0: x, x1: x + width, y: 100.0, size: 10.0 });
            x += width;
        }
        lines(glyphs).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn spaces_that_are_written_stay_between_words_and_values() {
        let row = [('条', 0.0), (' ', 0.0), ('6', 0.0), ('7', 0.0), (' ', 0.0), ('次', 0.0), (' ', 0.0), ('0', 0.0)];
        assert_eq!(text(&row), "条 67 次 0");
    }

    #[test]
    fn gaps_of_print_are_no_spaces() {
        assert_eq!(text(&[('共', 0.0), ('3', 0.25), ('4', 0.0), ('件', 0.25)]), "共34件");
        // A space behind each character that takes no place.
        let overlaid = [('共', 0.0), (' ', 0.0), ('3', -0.5), (' ', 0.0), ('件', -0.5)];
        assert_eq!(text(&overlaid), "共3件");
    }
}
