//! Plain text to lines, and to tables where its layout shows rows of cells.

use std::borrow::Cow;

use super::FULL_STOP;
use super::draft::{Draft, Placed};
use super::grid::is_number;
use super::stack;
use crate::knowledge::{CleaningWords, Forms, LabelIndex};
use crate::model::{BlockKind, Deadline, TableLayout, has_markdown_rule};

/// Longer lines are prose, whatever they contain (bytes).
const LONGEST_ROW: usize = 2000;
/// A row divided by spaces is shorter still.
const LONGEST_SPACED_ROW: usize = 400;
/// A row with more cells is not read as a table.
const MOST_CELLS: usize = 200;
/// Longest table, in rows; what follows is the next table.
const MOST_ROWS: usize = 4000;
/// A cell of a row divided by single spaces is a short word (bytes).
const LONGEST_WORD: usize = 45;
/// Tabs of a row that cannot be an indent.
const MANY_TABS: usize = 4;
/// A row's label has at most this many words.
const LABEL_WORDS: usize = 3;
/// The number of a printed page is a short line (bytes).
const LONGEST_PAGE_MARK: usize = 40;

/// Signs of Markdown in cells: a broken line, a blank place, bold letters.
const BREAKS: [&str; 3] = ["<br>", "<br/>", "<br />"];
const BLANK: &str = "&nbsp;";
const BOLD: &str = "**";

/// Reads plain text into lines and tables, up to where `deadline` passes. Rows of `forms` may stand one cell a line.
pub(super) fn read(text: &str, forms: &Forms, words: &CleaningWords, deadline: &Deadline) -> Draft {
    let text = &*without_markdown(text);
    let mut draft = Draft { text: String::with_capacity(text.len() + 16), ..Draft::default() };
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut stacks = stack::find(text, forms.labels.applicants.len(), deadline).into_iter().peekable();
    let mut lines = Lines(text);
    while !deadline.cuts() {
        let start = text.len() - lines.0.len();
        if let Some(range) = stacks.next_if(|range| range.start == start) {
            write_rows(&mut rows, &mut draft, words);
            lines.0 = &text[range.end..];
            stack::write(&text[range], &mut draft, words);
        }
        let Some(line) = lines.next() else { break };
        let blank = line.bytes().all(|byte| byte.is_ascii_whitespace());
        // A page may end in mid table.
        if !rows.is_empty() && (blank || line.len() <= LONGEST_PAGE_MARK && forms.marks.is_page(line)) {
            rows.push(Row { cells: Vec::new(), line, ..rows[0] });
            continue;
        }
        let mut row = if blank { None } else { Row::of(line) };
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

/// The text without the signs of Markdown that tables hold: a break within a row is none of the text.
fn without_markdown(text: &str) -> Cow<'_, str> {
    if !has_markdown_rule(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = line.replace(BOLD, "").replace(BLANK, " ");
        let between = if line.contains('|') { "" } else { "\n" };
        out.push_str(&BREAKS.iter().fold(line, |line, sign| line.replace(sign, between)));
    }
    Cow::Owned(out)
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

/// A line that may be a row of a table.
struct Row<'t> {
    line: &'t str,
    layout: TableLayout,
    /// Whether tabs divide the cells.
    tabbed: bool,
    /// Empty for a blank line, or the number of a page, between rows.
    cells: Vec<&'t str>,
}

impl<'t> Row<'t> {
    fn of(line: &'t str) -> Option<Row<'t>> {
        // Most lines are sentences; they are told first, and fast.
        if line.len() > LONGEST_ROW || memchr::memchr(b'|', line.as_bytes()).is_none() && line.contains(FULL_STOP) {
            return None;
        }
        let (layout, cells) = match pipe_cells(line) {
            Some(cells) => (TableLayout::Pipes, cells),
            None => (TableLayout::Spaces, spaced_cells(line)?),
        };
        (2..=MOST_CELLS).contains(&cells.len()).then(|| Row {
            line,
            layout,
            tabbed: layout == TableLayout::Spaces && line.contains('\t'),
            cells,
        })
    }

    /// Makes one cell again of a label whose letters are spaced out to fill its column: `指  标  名  称`.
    fn close_spaced(&mut self, labels: &LabelIndex) {
        if self.layout != TableLayout::Spaces || self.tabbed {
            return;
        }
        let is_letter = |cell: &&&str| cell.chars().nth(1).is_none() && cell.starts_with(char::is_alphabetic);
        let place = |cell: &str| cell.as_ptr() as usize - self.line.as_ptr() as usize;
        let mut buffer = String::new();
        let mut at = 0;
        while at < self.cells.len() {
            let letters = self.cells[at..].iter().take_while(is_letter).count();
            if letters > 1 {
                let last = self.cells[at + letters - 1];
                let label = &self.line[place(self.cells[at])..place(last) + last.len()];
                if labels.find(label, &mut buffer).is_some() {
                    self.cells.splice(at..at + letters, [label]);
                    at += 1;
                    continue;
                }
            }
            at += letters.max(1);
        }
    }

    /// Whether two rows are divided in the same way, so that they may be of one table.
    fn is_like(&self, other: &Row<'_>) -> bool {
        self.layout == other.layout && self.tabbed == other.tabbed
    }

    /// Whether the row only rules off others: `|---|---|`.
    fn is_rule(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().chars().all(|c| is_line(c) || matches!(c, ':' | '+')))
            && self.cells.iter().any(|cell| cell.contains(is_line))
    }

    fn numbers(&self) -> usize {
        self.cells.iter().filter(|cell| is_number(cell)).count()
    }
}

/// Whether a row of many tabs has empty cells in place.
fn keeps_empty(row: &Row<'_>) -> bool {
    row.cells.len() > MANY_TABS && row.cells.iter().any(|cell| cell.is_empty())
}

/// What divides cells: bars, and where the lines of a drawn table meet.
fn is_pipe(character: char) -> bool {
    matches!(character, '|' | '\u{ff5c}' | '\u{2502}' | '\u{2503}' | '\u{250c}'..='\u{254b}' | '\u{2551}'..='\u{256c}')
}

/// What the lines between the rows of a drawn table are made of.
fn is_line(character: char) -> bool {
    matches!(character, '-' | '=') || is_drawn(character)
}

fn is_drawn(character: char) -> bool {
    matches!(character, '─' | '━' | '═')
}

fn pipe_cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim();
    let mut cells = Vec::new();
    let mut start = 0;
    // The first byte of each sign that divides cells; no other byte of a character is one of them.
    for at in memchr::memchr3_iter(b'|', 0xef, 0xe2, row.as_bytes()) {
        if let Some(pipe) = row[at..].chars().next().filter(|sign| is_pipe(*sign)) {
            cells.push(&row[start..at]);
            start = at + pipe.len_utf8();
        }
    }
    if cells.is_empty() {
        return None;
    }
    cells.push(&row[start..]);
    // Between the rows of spanning cells a line runs through some columns only.
    let ruled = |cell: &&str| cell.contains(is_drawn) && cell.chars().all(|c| is_line(c) || c == ' ');
    if cells.iter().any(ruled) && !cells.iter().all(|cell| cell.trim().is_empty() || ruled(cell)) {
        cells.iter_mut().filter(|cell| ruled(cell)).for_each(|cell| *cell = "");
    }
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    (cells.len() > 2 || cells.len() == 2 && filled == 2 && line.len() <= LONGEST_SPACED_ROW).then_some(cells)
}

/// Cells divided by tabs, by runs of spaces, or a label and numbers divided by single spaces.
fn spaced_cells(line: &str) -> Option<Vec<&str>> {
    // Trimming tabs would lose empty cells.
    let line = line.trim_matches(|c: char| c.is_whitespace() && c != '\t');
    if line.len() > LONGEST_SPACED_ROW || line.contains(FULL_STOP) {
        return None;
    }
    // So many tabs are a table's, and the outer ones stand for empty cells.
    if line.bytes().filter(|byte| *byte == b'\t').count() >= MANY_TABS {
        return Some(line.split('\t').collect());
    }
    if line.contains('\t') {
        let line = line.trim_start_matches('\t').trim_end_matches(char::is_whitespace);
        return line.contains('\t').then(|| line.split('\t').collect());
    }
    let mut cells: Vec<&str> = wide_gaps(line);
    if cells.len() > 1 {
        return Some(cells);
    }
    cells = line.split(char::is_whitespace).filter(|word| !word.is_empty()).collect();
    if cells.len() < 3 || cells.iter().any(|word| word.len() > LONGEST_WORD) {
        return None;
    }
    let numbers = cells.iter().rev().take_while(|word| is_value(word)).count();
    let label = cells.len() - numbers;
    if numbers > 1 && label <= LABEL_WORDS && !cells[..label].iter().any(|word| is_value(word)) {
        // The words of the label are one cell.
        let words =
            (0..numbers).fold(line, |rest, _| rest.trim_end().rsplit_once(char::is_whitespace).map_or("", |p| p.0));
        cells.splice(..label, (label > 0).then(|| words.trim_end()));
        return (cells.len() > 1).then_some(cells);
    }
    // Without numbers it may be a table's head, but wrapped prose looks like it too.
    let plain = |c: char| c.is_alphabetic() || matches!(c, '(' | ')' | '\u{ff08}' | '\u{ff09}');
    line.chars().all(|c| c.is_whitespace() || plain(c)).then_some(cells)
}

/// Whether a word is what stands in a table for a value: a number, or a sign for none.
pub(super) fn is_value(word: &str) -> bool {
    is_number(word) || matches!(word, "-" | "/" | "—" | "--" | "——")
}

/// Parts of the line between runs of two or more spaces (an ideographic space counts as two).
fn wide_gaps(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut gap: Option<(usize, usize)> = None;
    for (at, character) in line.char_indices() {
        match (character.is_whitespace(), gap) {
            (true, None) => gap = Some((at, if character == '\u{3000}' { 2 } else { 1 })),
            (true, Some((from, width))) => gap = Some((from, width + 1)),
            (false, Some((from, width))) => {
                if width > 1 {
                    cells.push(&line[start..from]);
                    start = at;
                }
                gap = None;
            }
            (false, None) => {}
        }
    }
    cells.push(&line[start..]);
    cells
}

/// Writes the rows collected so far: as a table if they look like one, else as lines.
fn write_rows(rows: &mut Vec<Row<'_>>, draft: &mut Draft, words: &CleaningWords) {
    let real = rows.iter().filter(|row| !row.cells.is_empty()).count();
    let numeric = rows.iter().filter(|row| row.numbers() > 0).count();
    let is_table = match rows.first().map(|row| row.layout) {
        Some(TableLayout::Pipes) => real > 1,
        // Spaces also pad titles and signatures: only rows with numbers make them a table.
        Some(_) => real > 1 && (numeric * 2 >= real && numeric > 1 || is_headed_row(rows) || is_sparse(rows)),
        None => return,
    };
    if is_table {
        write_table(rows, draft, words);
        // The numbers of pages stand below it.
        for mark in rows.iter().filter(|row| row.cells.is_empty() && !row.line.trim().is_empty()) {
            draft.line(mark.line, BlockKind::Paragraph, 0, false, words);
        }
    } else {
        for row in rows.iter() {
            if row.line.trim().is_empty() {
                draft.blank();
            } else {
                draft.line(row.line, BlockKind::Paragraph, 0, false, words);
            }
        }
    }
    rows.clear();
}

/// Whether heads divided by tabs stand over one row of numbers that keeps its empty cells.
fn is_headed_row(rows: &[Row<'_>]) -> bool {
    let mut real = rows.iter().filter(|row| !row.cells.is_empty());
    let Some(last) = real.next_back() else { return false };
    let is_head = |row: &Row<'_>| row.numbers() == 0 && row.cells.len() <= last.cells.len();
    last.tabbed && keeps_empty(last) && last.numbers() > 1 && real.all(is_head)
}

/// Whether most rows keep their empty cells in place and some of them hold numbers: a table whose zeros were left
/// blank.
fn is_sparse(rows: &[Row<'_>]) -> bool {
    let real = rows.iter().filter(|row| !row.cells.is_empty());
    let (kept, others): (Vec<_>, Vec<_>) = real.partition(|row| row.tabbed && keeps_empty(row));
    kept.len() > others.len() && kept.iter().filter(|row| row.numbers() > 0).count() > 1
}

fn write_table(rows: &mut [Row<'_>], draft: &mut Draft, words: &CleaningWords) {
    let layout = rows[0].layout;
    if layout == TableLayout::Pipes {
        drop_frame(rows);
    }
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    // Where tabs keep empty cells, editors still drop those at the ends of lines; where none is kept, a
    // shorter row may lack cells anywhere. Rows that all end in a value, or shorter ones that end in an empty cell,
    // lack cells before their labels.
    let ends_filled = |row: &Row<'_>| row.numbers() == 0 || row.cells.last().is_some_and(|cell| !cell.is_empty());
    let lacks_first =
        |row: &Row<'_>| row.cells.len() < widest && keeps_empty(row) && row.cells.last().is_some_and(|c| c.is_empty());
    let tabbed = rows[0].tabbed
        && rows.iter().any(keeps_empty)
        && !rows.iter().all(ends_filled)
        && !rows.iter().any(lacks_first);
    // Of so many cells a hostile text could make a table of one wide row and many short ones.
    let room: usize = rows.iter().map(|row| row.line.len()).sum();
    let width = (tabbed && widest > MANY_TABS && widest * rows.len() <= room).then_some(widest);
    for row in rows.iter_mut().filter(|row| !row.cells.is_empty()) {
        row.cells.resize(row.cells.len().max(width.unwrap_or(0)), "");
    }
    let mut placed = Vec::new();
    let mut at = 0u16;
    for row in rows.iter().filter(|row| !row.cells.is_empty() && !row.is_rule()) {
        for (col, raw) in row.cells.iter().enumerate() {
            placed.push(Placed { raw, row: at, col: col as u16, row_span: 1, col_span: 1 });
        }
        at += 1;
    }
    let cols = placed.iter().map(|cell| cell.col + 1).max().unwrap_or(0);
    draft.table(layout, at, cols, &placed, words);
}

/// Drops the empty cells outside the first and the last pipe where every row has them.
fn drop_frame(rows: &mut [Row<'_>]) {
    let blank = |cell: Option<&&str>| cell.is_none_or(|cell| cell.trim().is_empty());
    let framed_left = rows.iter().all(|row| blank(row.cells.first()));
    let framed_right = rows.iter().all(|row| blank(row.cells.last()));
    for row in rows.iter_mut() {
        if framed_right {
            row.cells.pop();
        }
        if framed_left && row.cells.len() > 1 {
            row.cells.remove(0);
        }
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
        read(text, &forms, &CleaningWords::default(), &Deadline::after(LIMITS.document_time))
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
