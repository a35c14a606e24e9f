//! What a page has around its text: page numbers, and heads and feet that are the same on every page.

use super::layout::{Item, PageText};
use super::line::Line;

/// Page numbers and repeated heads stand in this share of the page, at the top and the bottom.
const MARGIN: f64 = 0.13;
/// Lines of a repeated head or foot.
const LINES: usize = 2;
/// Lines whose places differ by less than this from page to page (points) stand in one place.
const SAME_PLACE: f64 = 4.0;
/// A line without letters that repeats is furniture if it has so many marks, as dates have: a value has fewer.
const MARKS: usize = 2;
/// The middle of a page's number is no farther from the middle of a page that is alone (in sizes).
const CENTRED: f64 = 1.0;

/// The outermost line of a page.
struct End {
    /// What repeats, if it is furniture: its letters and marks, or all of it where it has no letters.
    words: Option<String>,
    number: Option<Number>,
    y: f64,
    /// From the middle of the page, in sizes.
    aside: f64,
}

/// The number on a line that could be a page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number {
    value: i64,
    /// Whether it is written as only page numbers are.
    decorated: bool,
}

/// Drops page numbers, and lines that stand in the same place on several pages.
pub(super) fn remove(pages: &mut [PageText]) {
    for _ in 0..LINES {
        let outer: Vec<[Option<End>; 2]> = pages.iter().map(|page| [first(page), last(page)]).collect();
        let mut dropped = false;
        for (index, page) in pages.iter_mut().enumerate() {
            for side in 0..2 {
                let ends: Vec<Option<&End>> = outer.iter().map(|ends| ends[side].as_ref()).collect();
                if is_page_number(index, &ends) || is_repeated(index, &ends) {
                    drop_end(page, side);
                    dropped = true;
                }
            }
        }
        if !dropped {
            break;
        }
    }
}

/// Whether the end of a page is its number: written like one, or one that counts up with the pages. Other numbers there
/// are values of a table that is not ruled.
fn is_page_number(index: usize, ends: &[Option<&End>]) -> bool {
    let Some(end) = ends[index] else { return false };
    let Some(number) = end.number else { return false };
    if number.decorated {
        return true;
    }
    if ends.len() == 1 {
        return number.value == 1 && end.aside <= CENTRED;
    }
    let (mut numbers, mut counting) = (0, 0);
    for (page, other) in ends.iter().enumerate() {
        let Some((other, at)) = other.and_then(|other| Some((other.number?, other.y))) else { continue };
        if (at - end.y).abs() < SAME_PLACE {
            numbers += 1;
            counting += usize::from(number.value - other.value == index as i64 - page as i64);
        }
    }
    counting > 1 && counting * 3 >= ends.len() && counting * 2 > numbers
}

fn is_repeated(index: usize, ends: &[Option<&End>]) -> bool {
    let Some(end) = ends[index].filter(|end| end.words.is_some()) else { return false };
    let alike = |other: &&&End| other.words == end.words && (other.y - end.y).abs() < SAME_PLACE;
    let repeated = ends.iter().flatten().filter(alike).count();
    repeated > 1 && repeated * 3 >= ends.len()
}

/// The first line of the page, if it is in the margin.
fn first(page: &PageText) -> Option<End> {
    match page.items.first()? {
        Item::Line(line) if line.y < MARGIN * page.height => Some(End::of(line, page)),
        _ => None,
    }
}

fn last(page: &PageText) -> Option<End> {
    match page.items.last()? {
        Item::Line(line) if page.items.len() > 1 && line.y > (1.0 - MARGIN) * page.height => Some(End::of(line, page)),
        _ => None,
    }
}

fn drop_end(page: &mut PageText, side: usize) {
    if side == 0 {
        page.items.remove(0);
    } else {
        page.items.pop();
    }
}

impl End {
    fn of(line: &Line, page: &PageText) -> End {
        let text: String = line.text.chars().filter(|c| !c.is_whitespace()).collect();
        let marks = text.chars().filter(|c| !c.is_numeric() && *c != '.').count();
        let words = if text.contains(char::is_alphabetic) {
            Some(text.chars().filter(|c| !c.is_numeric()).collect())
        } else {
            (marks >= MARKS && text.contains(char::is_numeric)).then(|| text.clone())
        };
        let aside = ((line.x0 + line.x1) / 2.0 - page.width / 2.0).abs() / line.size.max(1.0);
        End { words, number: Number::of(&text), y: line.y, aside }
    }
}

impl Number {
    /// 3, - 3 -, 3/12
    fn of(text: &str) -> Option<Number> {
        let is_mark = |c: char| matches!(c, '-' | '–' | '—' | '―' | '－' | '─' | '~' | '～' | '·' | '•');
        let inner = text.trim_matches(is_mark);
        let marked = text.starts_with(is_mark) && text.ends_with(is_mark);
        match inner.split_once(['/', '／']) {
            Some((page, pages)) => {
                let (value, pages) = (digits(page)?, digits(pages)?);
                (value <= pages).then_some(Number { value, decorated: marked })
            }
            None if marked || inner == text => Some(Number { value: digits(inner)?, decorated: marked }),
            None => None,
        }
    }
}

/// The number that so many digits are, if a page may have it.
fn digits(text: &str) -> Option<i64> {
    let most_digits = 4;
    let mut value = 0;
    for (index, character) in text.chars().enumerate() {
        let digit = match character {
            '0'..='9' => character as i64 - '0' as i64,
            '０'..='９' => character as i64 - '０' as i64,
            _ => return None,
        };
        value = (index < most_digits).then_some(10 * value + digit)?;
    }
    (value > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of pages with these lines, the first and the last of each in its margins.
    fn left(pages: &[&[&str]]) -> Vec<Vec<String>> {
        let line = |text: &str, y: f64| {
            let width = 10.0 * text.chars().count() as f64;
            let (x0, x1) = (300.0 - width / 2.0, 300.0 + width / 2.0);
            Item::Line(Line { text: text.to_string(), x0, x1, y, size: 10.0, parted: false })
        };
        let page = |lines: &&[&str]| {
            let places = [40.0, 400.0, 800.0].into_iter();
            let items = lines.iter().zip(places).map(|(text, y)| line(text, y)).collect();
            PageText { width: 600.0, height: 840.0, items }
        };
        let mut pages: Vec<PageText> = pages.iter().map(page).collect();
        remove(&mut pages);
        let text = |item: Item| match item {
            Item::Line(line) => line.text,
            Item::Table(_) => String::new(),
        };
        pages.into_iter().map(|page| page.items.into_iter().map(text).collect()).collect()
    }

    #[test]
    fn values_at_the_ends_of_pages_stay() {
        let pages: [&[&str]; 3] = [&["规章", "0", "1"], &["6", "行政强制", "21"], &["0", "36", "0"]];
        assert_eq!(left(&pages), pages);
        // Two of the numbers in one place count up, the others do not.
        let pages: [&[&str]; 5] = [
            &["当面", "申请", "1"],
            &["当面", "申请", "2"],
            &["网络", "申请", "0"],
            &["信函", "申请", "8"],
            &["传真", "申请", "8"],
        ];
        assert_eq!(left(&pages)[1], ["申请", "2"]);
        let alone: [&[&str]; 1] = [&["网上申请", "合计", "81"]];
        assert_eq!(left(&alone), alone);
        let fractions: [&[&str]; 2] = [&["经费", "万元", "1.5"], &["经费(万元)", "其他", "2.5"]];
        assert_eq!(left(&fractions), fractions);
    }

    #[test]
    fn numbers_of_pages_are_dropped() {
        let pages: [&[&str]; 3] = [&["一", "甲", "5"], &["二", "乙", "6"], &["三", "丙", "丁"]];
        assert_eq!(left(&pages), [&["一", "甲"][..], &["二", "乙"], &["三", "丙", "丁"]]);
        assert_eq!(left(&[&["一", "甲", "- 3 -"], &["二", "乙", "—４—"]]), [["一", "甲"], ["二", "乙"]]);
        assert_eq!(left(&[&["一", "甲", "1/2"], &["二", "乙", "2/2"]]), [["一", "甲"], ["二", "乙"]]);
        assert_eq!(left(&[&["一", "甲", "第1页"], &["二", "乙", "第2页"]]), [["一", "甲"], ["二", "乙"]]);
        assert_eq!(left(&[&["一", "甲", "1"]]), [["一", "甲"]]);
        let dates: [&[&str]; 2] = [&["一", "甲", "2024/1/5"], &["二", "乙", "2024/1/5"]];
        assert_eq!(left(&dates), [["一", "甲"], ["二", "乙"]]);
    }
}
