//! The cleaned text, line by line, with its marks; tables row by row.

use std::io::{self, Write};

use super::marks::{Mark, paint, within};
use crate::cli::style::{Look, Style};
use crate::model::{BlockKind, Page, Span, Table};

/// Writes the text of the page. Each line begins with what it is: `#` heading, `:` facts of
/// the site, `~` furniture, `=` second copy, a space for the body and its tables.
pub fn text(out: &mut impl Write, page: &Page, marks: &[Mark], style: Style) -> io::Result<()> {
    let mut tables = page.tables.iter().peekable();
    let mut start = 0;
    let mut blank_before = true;
    for line in page.text.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end_matches('\n').len());
        start += line.len();
        // A line may hold several tables, and a table many lines: each is written where it starts.
        let mut in_table = false;
        while let Some(table) = tables.next_if(|table| table.span.start <= span.end) {
            if table.span.end >= span.start {
                write_table(out, page, table, marks, style)?;
                in_table = true;
            }
        }
        if in_table || is_in_table(page, span) {
            blank_before = false;
            continue;
        }
        let blank = line.trim().is_empty();
        if blank {
            if !blank_before {
                writeln!(out)?;
            }
        } else {
            let kind = kind_of(page, span);
            let (sign, look) = sign(kind);
            writeln!(out, "{sign} {}", paint(&page.text, span, marks, style, look, true))?;
        }
        blank_before = blank;
    }
    Ok(())
}

fn sign(kind: BlockKind) -> (char, Look) {
    match kind {
        BlockKind::Heading => ('#', Look::Bold),
        BlockKind::Paragraph | BlockKind::Table => (' ', Look::Plain),
        BlockKind::Metadata => (':', Look::Plain),
        BlockKind::Boilerplate => ('~', Look::Dim),
        BlockKind::Copy => ('=', Look::Dim),
    }
}

/// The kind of the block that the line belongs to.
fn kind_of(page: &Page, line: Span) -> BlockKind {
    let after = page.blocks.partition_point(|block| block.span.start < line.end.max(line.start + 1));
    let block = after.checked_sub(1).and_then(|index| page.blocks.get(index));
    block.filter(|block| block.span.overlaps(line)).map_or(BlockKind::Paragraph, |block| block.kind)
}

/// Whether the whole line belongs to a table (and was written with it).
fn is_in_table(page: &Page, line: Span) -> bool {
    let after = page.tables.partition_point(|table| table.span.start <= line.start);
    after.checked_sub(1).is_some_and(|index| page.tables[index].span.contains(line))
}

/// One line a row; the names of a row's values stand once, behind it.
fn write_table(out: &mut impl Write, page: &Page, table: &Table, marks: &[Mark], style: Style) -> io::Result<()> {
    let mut cells = table.cells.iter().peekable();
    while let Some(first) = cells.next() {
        let row = first.row;
        let mut written = vec![cell(page, first.span, marks, style)];
        let mut values: Vec<&Mark> = within(marks, first.span).iter().collect();
        while let Some(next) = cells.next_if(|next| next.row == row) {
            written.push(cell(page, next.span, marks, style));
            values.extend(within(marks, next.span));
        }
        let names = row_names(&values);
        let names = if names.is_empty() { names } else { format!("  {}", style.word(Look::Name, &names)) };
        writeln!(out, "  | {} |{names}", written.join(" | "))?;
    }
    Ok(())
}

fn cell(page: &Page, span: Span, marks: &[Mark], style: Style) -> String {
    paint(&page.text, span, marks, style, Look::Plain, false).replace(['\n', '\r'], " ")
}

/// `{requests.received.total[natural_person, total]}`.
fn row_names(values: &[&Mark]) -> String {
    let mut by_code: Vec<(&str, Vec<&str>)> = Vec::new();
    for name in values.iter().flat_map(|mark| &mark.names) {
        match by_code.iter_mut().find(|(code, _)| *code == name.what) {
            Some((_, applicants)) => applicants.push(&name.applicant),
            None => by_code.push((&name.what, vec![&name.applicant])),
        }
    }
    if by_code.is_empty() {
        return String::new();
    }
    let written: Vec<String> = by_code
        .iter()
        .map(|(code, applicants)| {
            let known: Vec<&str> = applicants.iter().copied().filter(|applicant| !applicant.is_empty()).collect();
            match known.as_slice() {
                [] => (*code).to_string(),
                // The official table has seven columns: their names on every row would hide the row.
                [first, .., last] if known.len() > 3 => format!("{code}[{first} … {last}]"),
                few => format!("{code}[{}]", few.join(", ")),
            }
        })
        .collect();
    format!("{{{}}}", written.join("; "))
}

#[cfg(test)]
mod tests {
    use super::super::marks::Name;
    use super::*;
    use crate::model::{Block, Cell, TableLayout};

    fn page() -> Page {
        let text = "标题\n\n\n收到28件\n申请 | 3 |\n";
        let at = |needle: &str| {
            let start = text.find(needle).unwrap();
            Span::new(start, start + needle.len())
        };
        let cell = |span, col| Cell { span, row: 0, col, row_span: 1, col_span: 1 };
        let blank = at("3 |").end as usize;
        Page {
            text: text.to_string(),
            blocks: vec![
                Block { kind: BlockKind::Heading, span: at("标题") },
                Block { kind: BlockKind::Paragraph, span: at("收到28件") },
                Block { kind: BlockKind::Table, span: at("申请 | 3 |") },
            ],
            tables: vec![Table {
                span: at("申请 | 3 |"),
                layout: TableLayout::Pipes,
                rows: 1,
                cols: 3,
                cells: vec![cell(at("申请"), 0), cell(at("3"), 1), cell(Span::new(blank, blank), 2)],
            }],
            ..Page::default()
        }
    }

    #[test]
    fn lines_carry_their_kind_and_rows_their_names() {
        let page = page();
        let mark = |span: Span, applicant: &str| Mark {
            span,
            look: Look::Value,
            names: vec![Name { what: "a.b".to_string(), applicant: applicant.to_string(), value: "1".to_string() }],
        };
        let at = page.text.find("28").unwrap();
        let cells = &page.tables[0].cells;
        let marks = [mark(Span::new(at, at + 2), ""), mark(cells[1].span, "x"), mark(cells[2].span, "y")];
        let mut out = Vec::new();
        text(&mut out, &page, &marks, Style { colour: false }).unwrap();
        let expected = "# 标题\n\n  收到⟦28⟧{a.b=1}件\n  | 申请 | ⟦3⟧ | ⟦⟧ |  {a.b[x, y]}\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
