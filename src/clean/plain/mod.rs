//! Plain text to lines, and to tables where its layout shows rows of cells.

mod row;
mod table;

use super::draft::Draft;
use super::stack;
use crate::knowledge::{CleaningWords, Forms};
use crate::model::{BlockKind, Deadline, has_markdown_rule};
use row::Row;
pub(super) use row::is_value;
use table::write_rows;

/// Longest table, in rows; what follows is the next table.
const MOST_ROWS: usize = 4000;
/// The number of a printed page is a short line (bytes).
const LONGEST_PAGE_MARK: usize = 40;

/// Signs of Markdown in cells: a broken line, a blank place, bold letters.
const BREAKS: [&str; 3] = ["<br>", "<br/>", "<br />"];
const BLANK: &str = "&nbsp;";
const BOLD: &str = "**";

/// A text and its lines, which are found once for all that look at them.
pub(super) struct Text<'t> {
    whole: &'t str,
    pub lines: Vec<&'t str>,
}

impl<'t> Text<'t> {
    pub fn of(whole: &'t str) -> Text<'t> {
        Text { whole, lines: Lines(whole).collect() }
    }
}

/// Reads plain text into lines and tables, up to where `deadline` passes. Rows of `forms` may stand one cell a line.
pub(super) fn read(text: &Text<'_>, forms: &Forms, words: &CleaningWords, deadline: &Deadline) -> Draft {
    match without_markdown(text.whole) {
        Some(text) => read_lines(&Text::of(&text), forms, words, deadline),
        None => read_lines(text, forms, words, deadline),
    }
}

fn read_lines(text: &Text<'_>, forms: &Forms, words: &CleaningWords, deadline: &Deadline) -> Draft {
    let Text { whole, lines } = text;
    let mut draft = Draft { text: String::with_capacity(whole.len() + 16), ..Draft::default() };
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut stacks = stack::find(lines, forms.labels.applicants.len(), deadline).into_iter().peekable();
    let mut at = 0;
    while at < lines.len() && !deadline.cuts() {
        if let Some(range) = stacks.next_if(|range| range.start == at) {
            write_rows(&mut rows, &mut draft, words);
            at = range.end;
            stack::write(&lines[range], &mut draft, words);
            // It is set apart from what follows, if only the end of its last line.
            if at < lines.len() || whole.ends_with(['\n', '\r']) {
                draft.blank();
            }
            continue;
        }
        let line = lines[at];
        at += 1;
        let blank = line.bytes().all(|byte| byte.is_ascii_whitespace());
        // A page may end in mid table.
        if !rows.is_empty() && (blank || line.len() <= LONGEST_PAGE_MARK && forms.marks.is_page(line)) {
            rows.push(Row { cells: Vec::new(), line, ..rows[0] });
            continue;
        }
        let mut row = if blank { None } else { Row::of(line, rows.first()) };
        row.iter_mut().for_each(|row| row.close_spaced(&forms.labels));
        let goes_on = row.as_ref().is_some_and(|row| rows.first().is_none_or(|first| first.is_like(row)));
        if !goes_on || rows.len() >= MOST_ROWS {
            write_rows(&mut rows, &mut draft, words);
        }
        match row {
            Some(row) => rows.push(row),
            None if blank => draft.blank(),
            None => draft.line(line, BlockKind::Paragraph, 0, false, words),
        }
    }
    write_rows(&mut rows, &mut draft, words);
    draft
}

/// The text without the signs of Markdown that tables hold, if it has such tables: a break within a row is none of the
/// text.
fn without_markdown(text: &str) -> Option<String> {
    if !has_markdown_rule(text) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = line.replace(BOLD, "").replace(BLANK, " ");
        let between = if line.contains('|') { "" } else { "\n" };
        out.push_str(&BREAKS.iter().fold(line, |line, sign| line.replace(sign, between)));
    }
    Some(out)
}

/// Lines ended by `\n`, `\r\n` or `\r`.
pub(super) struct Lines<'t>(pub &'t str);

impl<'t> Iterator for Lines<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        if self.0.is_empty() {
            return None;
        }
        let bytes = self.0.as_bytes();
        let end = memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
        let line = &self.0[..end];
        let ended = if bytes[end..].starts_with(b"\r\n") { end + 2 } else { (end + 1).min(bytes.len()) };
        self.0 = &self.0[ended..];
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ApplicantId, LIMITS};

    fn draft_of(text: &str) -> Draft {
        let mut forms = Forms::default();
        forms.labels.applicants = vec![ApplicantId(0); 7];
        forms.marks.page = ["第", "页"].map(String::from).to_vec();
        read(&Text::of(text), &forms, &CleaningWords::default(), &Deadline::after(LIMITS.document_time))
    }

    fn table_of(text: &str) -> Vec<(u16, u16, String)> {
        let draft = draft_of(text);
        let cells = draft.tables.iter().flat_map(|table| &table.cells);
        cells.map(|cell| (cell.row, cell.col, draft.text[cell.span.range()].to_string())).collect()
    }

    #[test]
    fn pipes_make_a_table_with_empty_cells_in_place() {
        let cells = table_of("| 项目 | 甲 | 乙 |\n|---|---|---|\n\n| 收到 |  | ３ |\n");
        let found: Vec<_> = cells.iter().map(|(row, col, text)| (*row, *col, text.as_str())).collect();
        assert_eq!(found, [(0, 0, "项目"), (0, 1, "甲"), (0, 2, "乙"), (1, 0, "收到"), (1, 1, ""), (1, 2, "3")]);
    }

    #[test]
    fn the_number_of_a_page_does_not_part_a_table() {
        for mark in ["第2页", "- 2 -", "— 2 —"] {
            let draft = draft_of(&format!("|指标|2012年|2011年|\n|收到|3|5|\n{mark}\n|办结|2|4|\n\n{mark}\n"));
            let rows: Vec<_> = draft.tables.iter().map(|table| table.rows).collect();
            assert_eq!(rows, [3], "{mark}");
        }
        assert_eq!(draft_of("第一行  甲\n第2页\n正文。").lines.len(), 3);
    }

    #[test]
    fn spaces_make_a_table_only_where_rows_hold_numbers() {
        assert_eq!(table_of("1.予以公开 5 0 5\n2.不予公开 1 2 3\n").len(), 8);
        assert_eq!(table_of("项目\t数量\n受理\t12\n办结\t\t12\n").len(), 7);
        assert_eq!(table_of("东海市  人民政府\n办公室  编\n"), []);
        assert_eq!(table_of("全年收到申请 12 件。\n全年办结 12 件。\n"), []);
        assert_eq!(table_of("共完成项目 195 个 其中\n办结 3 个 未办 2 个\n累计 7 次\n"), []);
    }

    #[test]
    fn tabs_keep_empty_cells_in_place() {
        // Heads over one row of numbers: the empty cells that lines have lost at their ends come back.
        let cells = table_of("甲\t\t\t\t\t乙\n维持\t纠正\t总计\t维持\t纠正\t总计\n2\t\t2\t1\t\t\n");
        assert_eq!(cells.iter().filter(|(row, ..)| *row == 2).count(), 6);
        assert!(cells.contains(&(2, 3, "1".to_string())));
        // Heads over one row with a blank cell: as many tabs in both.
        let cells = table_of("内容\t数量\t金额\n采购\t0\t\n");
        assert!(cells.contains(&(1, 1, "0".to_string())));
        assert!(table_of("内容\t数量\t金额\n采购\t\t5\n").contains(&(1, 2, "5".to_string())));
        assert_eq!(table_of("内容\t数量\t金额\n采购\t0\n"), []);
        // Rows that all end in a value lack cells before their labels, not at their ends.
        let cells = table_of("新收\t1\t\t\t\t1\n结果\t公开\t1\t\t\t\t1\n");
        assert_eq!(cells.iter().filter(|(row, ..)| *row == 0).count(), 6);
    }

    #[test]
    fn rows_of_tabs_without_numbers_belong_to_a_table() {
        let blank = "\t\t\t\t\n";
        let text =
            format!("甲\t乙\n新收\t1\t\t\t1\n结果\t公开{blank}不公开{blank}重复{blank}其他\t2\t\t\t\n总计\t3\t\t\t3\n");
        let cells = table_of(&text);
        // The row without a total lacks nothing at its end: it is as long as the others without a group.
        let of_row = |row: u16| cells.iter().filter(|cell| cell.0 == row).count();
        assert_eq!([0, 1, 2, 3, 5, 6].map(of_row), [2, 5, 6, 5, 5, 5]);
        assert!(cells.contains(&(5, 1, "2".to_string())));
        // Rows that pad titles and signatures.
        assert_eq!(table_of(&format!("{blank}东海市{blank}\t\t\t\t\t某局\n\t\t\t\t\t2020年1月2日\n")), []);
    }

    #[test]
    fn one_wide_row_does_not_make_a_wide_table_of_many_short_ones() {
        let text = format!("1{}\n{}", "\t".repeat(150), "收到\t1\n".repeat(500));
        assert!(table_of(&text).len() <= text.len());
    }

    #[test]
    fn words_of_a_label_are_one_cell() {
        let cells = table_of("（一） 予以公开 5 - 5\n（二） 部分公开 0 / 0\n");
        let found: Vec<&str> = cells.iter().map(|(_, _, text)| text.as_str()).collect();
        assert_eq!(found, ["(一) 予以公开", "5", "-", "5", "(二) 部分公开", "0", "/", "0"]);
    }

    #[test]
    fn rows_that_are_no_table_stay_lines() {
        let draft = draft_of("关于本站|网站地图|\n正文。\r\n\r\n第二段");
        assert_eq!(draft.text, "关于本站|网站地图|\n正文。\n\n第二段");
        assert_eq!(draft.lines.len(), 3);
    }
}
