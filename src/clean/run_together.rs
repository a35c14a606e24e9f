//! Tables of plain text whose cells have run together, all on one line (收到申请数件31.当面申请数件0, 1.属于国家秘密00000002.其他…)
//! or each row on its own (1.属于国家秘密0000000). Their rows get lines and their cells dividers back where there is only one
//! way to read them: a list has one value a row, and of the values of all applicants, as of those of a dispute, the last
//! one is the sum of the others.

use std::borrow::Cow;
use std::ops::Range;

use crate::knowledge::{Follower, Knowledge, LabelIndex, TableKind};
use crate::model::has_full_stop;

/// Bytes from which on a line may hold a whole table, and up to which.
const LONG: usize = 240;
const LONGEST: usize = 60_000;
/// Digits and values that make such a line a table.
const FEW_VALUES: usize = 8;
/// Bytes of the label of a group of rows, at least.
const GROUP: usize = 12;
/// Digits of a row beyond which there are too many ways to read them.
const MOST_DIGITS: usize = 32;
/// So many ways are tried for a row, and for all rows of a text.
const MOST_TRIES: usize = 50_000;
const MOST_TRIES_OF_TEXT: usize = 3_000_000;
/// Rows whose applicants have run together that make a text one of such rows.
const FEW_ROWS: usize = 4;
/// Between the cells of a row.
const DIVIDER: &str = " | ";
/// Behind the label of a row of a list that has no unit and no value.
const BLANK_CELLS: &str = " |  |\n";

/// The text with such tables taken apart.
pub(super) fn restored<'t>(text: Cow<'t, str>, knowledge: &Knowledge) -> Cow<'t, str> {
    let mut restored = String::new();
    let mut tries = MOST_TRIES_OF_TEXT;
    let (mut done, mut start, mut above) = (0, 0, "");
    let lined = is_lined(&text, knowledge, &mut tries);
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let cells = if is_digits(words) {
            disputes(words, above, knowledge, &mut tries)
        } else if may_be_table(words) {
            let wide = knowledge.forms.labels.heads_run_together(words).is_some();
            rows(words, wide, knowledge, &mut tries).filter(|rows| rows.values >= FEW_VALUES).map(|rows| rows.text)
        } else if lined {
            row(words, above, knowledge, &mut tries)
        } else {
            None
        };
        if let Some(cells) = cells {
            let at = start + (words.as_ptr() as usize - line.as_ptr() as usize);
            restored.push_str(&text[done..at]);
            restored.push_str(&cells);
            done = at + words.len();
        }
        start += line.len();
        // Rows have no heads between them.
        let is_row = words.is_empty() || words.ends_with(|c: char| c.is_ascii_digit());
        above = if is_row { above } else { words };
    }
    if done == 0 {
        return text;
    }
    restored.push_str(&text[done..]);
    Cow::Owned(restored)
}

fn is_digits(words: &str) -> bool {
    (1..MOST_DIGITS).contains(&words.len()) && words.bytes().all(|byte| byte.is_ascii_digit())
}

/// The values of all disputes, below their heads.
fn disputes(digits: &str, above: &str, knowledge: &Knowledge, tries: &mut usize) -> Option<String> {
    let labels = &knowledge.forms.labels;
    let [groups, size] = labels.single_row_groups();
    // The first group may have its heads a line higher.
    let headed = || labels.heads_in(above, |roles| !roles.columns.is_empty()) >= (groups - 1) * size;
    let values = if digits.len() >= groups * size && headed() { split(digits, [groups, size], tries) } else { None };
    values.map(|values| values.join(DIVIDER))
}

/// Whether rows of applicants stand in the text, each on its line, whose cells have run together.
fn is_lined(text: &str, knowledge: &Knowledge, tries: &mut usize) -> bool {
    let applicants = knowledge.forms.labels.applicants.len();
    let ends_in_values = |words: &&str| {
        words.len() < LONG && words.bytes().rev().take(applicants).filter(u8::is_ascii_digit).count() == applicants
    };
    let rows = text.lines().map(str::trim).filter(ends_in_values);
    rows.filter(|words| rows_of_applicants(words, knowledge, tries).is_some()).nth(FEW_ROWS - 1).is_some()
}

/// One row on its line, as rows of its table are read.
fn row(words: &str, above: &str, knowledge: &Knowledge, tries: &mut usize) -> Option<String> {
    let labels = &knowledge.forms.labels;
    let label = words.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let digits = &words[label.len()..];
    if digits.is_empty() || label.is_empty() || words.len() >= LONG {
        return None;
    }
    let found = labels.find(label, &mut String::new());
    if !found.is_some_and(|label| labels.roles_of(label).matrix_row) {
        return rows_of_applicants(words, knowledge, tries);
    }
    // One value, or as many digits as there are columns.
    match labels.heads_in(above, |roles| roles.matrix_column) {
        1 => Some(format!("{label}{DIVIDER}{digits}")),
        columns if columns == digits.len() && !digits.contains('.') => {
            Some(digits.chars().fold(label.to_string(), |row, digit| row + DIVIDER + digit.encode_utf8(&mut [0; 4])))
        }
        _ => None,
    }
}

fn rows_of_applicants(words: &str, knowledge: &Knowledge, tries: &mut usize) -> Option<String> {
    let found = rows(words, true, knowledge, tries)?;
    (found.values == knowledge.forms.labels.applicants.len()).then(|| found.text.trim_end().to_string())
}

/// A cheap look at a line: long, with digits enough, and with nothing in it that divides cells or ends a sentence.
fn may_be_table(words: &str) -> bool {
    (LONG..LONGEST).contains(&words.len())
        && !has_full_stop(words)
        && words.bytes().filter(u8::is_ascii_digit).nth(FEW_VALUES - 1).is_some()
        && !words.contains([';', '；', '|', '｜', '\t'])
}

/// The rows of a line, a line each, and how many values they have.
struct Rows {
    text: String,
    values: usize,
}

/// The rows that a line holds; where applicants head the columns (`wide`), each has a value of each. `None` where it
/// holds none.
fn rows(line: &str, wide: bool, knowledge: &Knowledge, tries: &mut usize) -> Option<Rows> {
    let labels = &knowledge.forms.labels;
    let letters = Letters::of(line, labels);
    let (mut restored, mut values, mut done, mut at) = (String::with_capacity(line.len() * 2), 0, 0, 0);
    while at < letters.places.len() {
        let Some((label, length)) = labels.longest(letters.from(at)) else {
            at += 1;
            continue;
        };
        let end = letters.behind(at, length);
        at = end;
        let kind = if wide { TableKind::Applicants } else { TableKind::List };
        let is_row = labels.leads_to(label, kind);
        let behind = line[letters.end(end)..].trim_start_matches(|c| labels.letter(c).is_none());
        let (unit, digits) = unit_and_digits(behind, knowledge);
        let cells: Vec<&str> = match digits {
            _ if !is_row || digits.is_empty() => Vec::new(),
            // 收到申请数12件 is told, in a sentence without an end.
            _ if unit.is_none() && is_told(behind, digits, knowledge) => Vec::new(),
            _ if wide => split(digits, [1, labels.applicants.len()], tries).unwrap_or_default(),
            _ => unit.map_or_else(Vec::new, |unit| vec![unit, digits]),
        };
        let (Some(first), Some(last)) = (cells.first().map(|cell| place(line, cell).start), cells.last()) else {
            // The label of a group in a list, or of a row without a value, behind which the next row begins.
            if !wide && values > 0 && length >= GROUP {
                restored.push_str(&line[done..letters.end(end)]);
                restored.push_str(BLANK_CELLS);
                done = letters.end(end);
            }
            continue;
        };
        restored.push_str(&line[done..first]);
        for cell in &cells {
            restored.push_str(DIVIDER);
            restored.push_str(cell);
            values += usize::from(cell.starts_with(|c: char| c.is_ascii_digit()));
        }
        restored.push('\n');
        done = place(line, last).end;
        at += letters.places[end..].iter().take_while(|(_, raw)| *raw < done).count();
    }
    restored.push_str(&line[done..]);
    (values > 0).then_some(Rows { text: restored, values })
}

/// Whether a unit stands behind the digits that `text` begins with.
fn is_told(text: &str, digits: &str, knowledge: &Knowledge) -> bool {
    let behind = text[digits.len()..].trim_start();
    knowledge.lexicon.prose.numbers.follower(behind).is_some()
}

fn place(line: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - line.as_ptr() as usize;
    start..start + part.len()
}

/// The unit and the digits that `text` begins with. Digits before a dot and words end in the number of the next row: of
/// 条2983.政务微博 the value is 298.
fn unit_and_digits<'t>(text: &'t str, knowledge: &Knowledge) -> (Option<&'t str>, &'t str) {
    let unit = match knowledge.lexicon.prose.numbers.follower(text) {
        Some((length, Follower::Unit(_))) => Some(&text[..length]),
        _ => None,
    };
    let rest = &text[unit.map_or(0, str::len)..];
    let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).len();
    let digits = &rest[..length];
    match digits.strip_suffix('.') {
        Some(numbered) => (unit, &numbered[..numbered.len().saturating_sub(1)]),
        None => (unit, digits),
    }
}

/// The only way to read digits as groups of so many numbers of which the last is the sum of the others.
fn split<'t>(digits: &'t str, [groups, size]: [usize; 2], tries: &mut usize) -> Option<Vec<&'t str>> {
    /// A number of more digits is none of these tables'.
    const MOST: usize = 6;
    struct Search<'t> {
        digits: &'t str,
        size: usize,
        tries: usize,
        most: usize,
        found: Option<Vec<&'t str>>,
        ways: usize,
    }
    impl<'t> Search<'t> {
        fn go_on(&mut self, at: usize, left: usize, sum: u64, numbers: &mut Vec<&'t str>) {
            self.tries += 1;
            if left == 0 || self.ways > 1 || self.tries > self.most {
                if left == 0 && at == self.digits.len() {
                    self.ways += 1;
                    self.found = Some(numbers.clone());
                }
                return;
            }
            let rest = self.digits.len() - at;
            let longest = if self.digits[at..].starts_with('0') { 1 } else { MOST };
            for length in 1..=longest.min((rest + 1).saturating_sub(left)) {
                let number = &self.digits[at..at + length];
                let value: u64 = number.parse().unwrap_or_default();
                let last = (left - 1).is_multiple_of(self.size);
                if last && value != sum {
                    continue;
                }
                numbers.push(number);
                self.go_on(at + length, left - 1, if last { 0 } else { sum + value }, numbers);
                numbers.pop();
            }
        }
    }
    if !(groups * size..=MOST_DIGITS).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut search = Search { digits, size, tries: 0, most: MOST_TRIES.min(*tries), found: None, ways: 0 };
    search.go_on(0, groups * size, 0, &mut Vec::new());
    *tries -= search.tries.min(*tries);
    search.found.filter(|_| search.ways == 1 && search.tries <= search.most)
}

/// The letters and digits of a line, as labels are looked up by them, and where each stands.
struct Letters {
    letters: String,
    /// Of each character where it stands among the letters, and where in the line.
    places: Vec<(usize, usize)>,
    /// Where the last of them ends in the line.
    last: usize,
}

impl Letters {
    fn of(line: &str, labels: &LabelIndex) -> Letters {
        let mut all = Letters { letters: String::with_capacity(line.len()), places: Vec::new(), last: 0 };
        for (raw, character) in line.char_indices() {
            if let Some(letter) = labels.letter(character) {
                all.places.push((all.letters.len(), raw));
                all.letters.push(letter);
                all.last = raw + character.len_utf8();
            }
        }
        all
    }

    fn from(&self, at: usize) -> &str {
        &self.letters[self.places[at].0..]
    }

    /// The character behind `length` bytes of letters from the character `at` on.
    fn behind(&self, at: usize, length: usize) -> usize {
        let end = self.places[at].0 + length;
        at + self.places[at..].partition_point(|(letter, _)| *letter < end)
    }

    /// Where the character before this one ends in the line.
    fn end(&self, character: usize) -> usize {
        match self.places.get(character) {
            Some(_) => {
                let (from, raw) = self.places[character - 1];
                raw + self.letters[from..].chars().next().map_or(0, char::len_utf8)
            }
            None => self.last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Source;

    fn only(digits: &str, shape: [usize; 2]) -> Option<Vec<&str>> {
        let mut tries = MOST_TRIES;
        split(digits, shape, &mut tries)
    }

    #[test]
    fn digits_are_split_where_the_sum_leaves_one_way() {
        assert_eq!(only("3000003", [1, 7]), Some(vec!["3", "0", "0", "0", "0", "0", "3"]));
        assert_eq!(only("213001025", [1, 7]), Some(vec!["21", "3", "0", "0", "1", "0", "25"]));
        assert_eq!(only("100120000000000", [3, 5]).map(|values| values.concat()), Some("100120000000000".into()));
        // The sum is wrong, there are two ways, or too few digits.
        assert_eq!(only("3000004", [1, 7]), None);
        assert_eq!(only("1111110000116", [1, 7]), None);
        assert_eq!(only("300003", [1, 7]), None);
    }

    #[test]
    fn tables_on_one_line_get_their_rows_back() {
        let knowledge = Knowledge::load(&Source::Embedded).unwrap();
        let heads = "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他";
        let rows = "一、本年新收政府信息公开申请数量213001025二、上年结转政府信息公开申请数量1000001\
            三、本年度办理结果(一)予以公开132000015(三)不予公开1.属于国家秘密00000002.其他法律行政法规禁止公开0000000";
        let text = format!("表格\n{heads}{rows}\n后文");
        let restored = restored(Cow::Borrowed(&text), &knowledge);
        let lines: Vec<&str> = restored.lines().collect();
        assert_eq!(lines[1], format!("{heads}一、本年新收政府信息公开申请数量 | 21 | 3 | 0 | 0 | 1 | 0 | 25"));
        assert_eq!(lines[4], "(三)不予公开1.属于国家秘密 | 0 | 0 | 0 | 0 | 0 | 0 | 0");
        assert_eq!(lines[5], "2.其他法律行政法规禁止公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0");
        assert_eq!(lines.last(), Some(&"后文"));
        let told =
            "全年收到申请数12件,当面申请数3件,传真申请数0件,网络申请数4件,信函申请数5件,申请办结数12件,".repeat(4);
        assert_eq!(super::restored(Cow::Borrowed(&told), &knowledge), told);
        let sentence = "我局全年收到政府信息公开申请12件,办结12件,其中予以公开5件、部分公开3件。".repeat(9);
        assert_eq!(super::restored(Cow::Borrowed(&sentence), &knowledge), sentence);
    }
}
