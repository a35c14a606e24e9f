//! Tables of plain text whose cells have run together, all on one line (收到申请数件31.当面申请数件0, 1.属于国家秘密00000002.其他…)
//! or each row on its own (1.属于国家秘密0000000). Their rows get lines and their cells dividers back where there is only one
//! way to read them: a list has one value a row, and of the values of all applicants, as of those of a dispute, the last
//! one is the sum of the others.

mod rows;
mod split;

use std::borrow::Cow;

use crate::knowledge::Knowledge;
use crate::model::has_full_stop;
use rows::rows;
use split::{MOST_DIGITS, split};

/// Bytes from which on a line may hold a whole table, and up to which.
const LONG: usize = 240;
const LONGEST: usize = 60_000;
/// Values that make such a line a table, and digits that it has at least.
const FEW_VALUES: usize = 8;
/// So many ways are tried for all rows of a text.
const MOST_TRIES: usize = 3_000_000;
/// Rows whose applicants have run together that make a text one of such rows.
const FEW_ROWS: usize = 4;
/// Between the cells of a row.
const DIVIDER: &str = " | ";

/// The text with such tables taken apart.
pub(super) fn restored<'t>(text: Cow<'t, str>, knowledge: &Knowledge) -> Cow<'t, str> {
    let mut restored = String::new();
    let mut tries = MOST_TRIES;
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
    let is_value = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_digit());
    if !is_value || label.is_empty() || words.len() >= LONG {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Source;

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

    #[test]
    fn rows_on_their_lines_get_their_cells_back() {
        let knowledge = Knowledge::load(&Source::Embedded).unwrap();
        let rows = "信息内容本年制发件数本年废止件数现行有效件数\n行政规范性文件107\n规章1007\n信息内容本年处理决定数量\n行政许可36\n\
            商业企业科研机构社会公益组织法律服务机构其他\n一、本年新收政府信息公开申请数量5200018\n\
            二、上年结转政府信息公开申请数量1000001\n三、本年度办理结果(一)予以公开120000012\n2.重复申请0000000\n\
            四、结转下年度继续办理1111110000116\n";
        let whole = restored(Cow::Borrowed(rows), &knowledge);
        let lines: Vec<&str> = whole.lines().collect();
        assert_eq!(lines[1], "行政规范性文件 | 1 | 0 | 7");
        // Of as many digits there is more than one way, and so of sums that come out in two.
        assert_eq!(lines[2], "规章1007");
        assert_eq!(lines[4], "行政许可 | 36");
        assert_eq!(lines[6], "一、本年新收政府信息公开申请数量 | 5 | 2 | 0 | 0 | 0 | 1 | 8");
        assert_eq!(lines[8], "三、本年度办理结果(一)予以公开 | 12 | 0 | 0 | 0 | 0 | 0 | 12");
        assert_eq!(lines[10], "四、结转下年度继续办理1111110000116");
        // A few such rows are no table.
        let few: String = rows.lines().take(8).map(|line| format!("{line}\n")).collect();
        assert_eq!(restored(Cow::Borrowed(&few), &knowledge), few);
    }
}
