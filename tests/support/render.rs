//! A record as a document, in each layout.

use std::collections::HashMap;

use super::pdf;
use super::random::Random;
use super::record::{Cell, Form, Grid, Record};

/// How tables are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// HTML with row and column spans.
    Html,
    /// The markup that Word saves: paragraphs and spans in every cell.
    Word,
    /// HTML, all tables in one.
    Glued,
    /// HTML, each table cut in two.
    Split,
    /// One cell a line.
    Lines,
    /// One cell a line, blank lines between.
    SpacedLines,
    /// One cell a line, a divider behind it.
    PipedLines,
    /// One cell a line, a divider on a line of its own between them.
    LonePipes,
    /// One row a line, divided by `|`, also before and behind.
    Pipes,
    /// One row a line, divided by `|`.
    InnerPipes,
    /// Markdown: spanning cells once, their other places empty.
    Markdown,
    /// Markdown: spanning cells written out in every place.
    Repeated,
    /// One row a line, divided by a space.
    Spaces,
    /// One row a line, divided by a tab.
    Tabs,
    /// One row a line, divided by three spaces, blank lines between.
    WideSpaces,
    /// Two rows a line, divided by spaces.
    Paired,
    /// The whole table on one line, divided by spaces.
    OneLine,
    /// Words on one line, the values behind them on the next, divided by spaces.
    Below,
    /// Printed columns, wrapped labels, a vertical label, page marks.
    Printed,
}

pub const LAYOUTS: [Layout; 19] = [
    Layout::Html,
    Layout::Word,
    Layout::Glued,
    Layout::Split,
    Layout::Lines,
    Layout::SpacedLines,
    Layout::PipedLines,
    Layout::LonePipes,
    Layout::Pipes,
    Layout::InnerPipes,
    Layout::Markdown,
    Layout::Repeated,
    Layout::Spaces,
    Layout::Tabs,
    Layout::WideSpaces,
    Layout::Paired,
    Layout::OneLine,
    Layout::Below,
    Layout::Printed,
];

impl Layout {
    pub fn is_html(self) -> bool {
        matches!(self, Layout::Html | Layout::Word | Layout::Glued | Layout::Split)
    }

    /// Whether a blank cell leaves a trace.
    pub fn keeps_blanks(self) -> bool {
        self.is_html() || matches!(self, Layout::Pipes | Layout::Markdown | Layout::Repeated)
    }
}

/// A part of a report.
pub enum Part {
    Title(String),
    Text(String),
    Table(Grid),
}

/// The report: its title, a few sentences, the tables under their headings.
pub fn parts(record: &Record) -> Vec<Part> {
    let text = |text: &str| Part::Text(text.to_string());
    let mut parts = vec![
        Part::Title(format!("清河县水务局{}年政府信息公开工作年度报告", record.year)),
        text("一、总体情况"),
        text("本局各项公开工作有序开展,群众较为满意。"),
    ];
    let statutory = matches!(record.form, Form::Statutory2019 | Form::Statutory2021);
    let heads: &[&str] = if statutory {
        &["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]
    } else {
        &["附件:政府信息公开情况统计表"]
    };
    for (head, table) in heads.iter().zip(&record.tables) {
        parts.push(text(head));
        parts.push(Part::Table(table.clone()));
    }
    parts.push(text("五、存在的主要问题及改进情况"));
    parts.push(text("公开内容还不够丰富,下一步将加强培训。"));
    parts
}

/// The report as text or markup.
pub fn document(record: &Record, layout: Layout, random: &mut Random) -> String {
    let glued;
    let record = if layout == Layout::Glued {
        let tables = vec![record.tables.iter().flatten().cloned().collect()];
        glued = Record { tables, ..record.clone() };
        &glued
    } else {
        record
    };
    let mut title = String::new();
    let mut lines = Vec::new();
    for part in parts(record) {
        lines.push(match part {
            Part::Title(text) => {
                title.clone_from(&text);
                text
            }
            Part::Text(text) => text,
            Part::Table(table) => render(&table, layout, random),
        });
    }
    if !layout.is_html() {
        return lines.join("\n") + "\n";
    }
    let paragraph = |line: &String| if line.starts_with('<') { line.clone() } else { format!("<p>{line}</p>") };
    let body: Vec<String> = lines.iter().map(paragraph).collect();
    format!("<html><head><title>{title}</title></head><body>\n{}\n</body></html>\n", body.join("\n"))
}

fn render(table: &Grid, layout: Layout, random: &mut Random) -> String {
    match layout {
        Layout::Html | Layout::Word | Layout::Glued => html(table, layout == Layout::Word, random),
        Layout::Split => {
            let (first, second) = split(table, random);
            html(&first, false, random) + "\n<p></p>\n" + &html(&second, false, random)
        }
        Layout::Lines => joined(table, "\n", "", "\n"),
        Layout::SpacedLines => joined(table, "\n\n", "", "\n\n"),
        Layout::PipedLines => joined(table, " |\n", "", " |\n"),
        Layout::LonePipes => joined(table, "\n|\n", "", "\n|\n"),
        Layout::Pipes => joined(table, " | ", "| ", " |\n"),
        Layout::InnerPipes => joined(table, "|", "", "\n"),
        Layout::Markdown => markdown(table, false),
        Layout::Repeated => markdown(table, true),
        Layout::Spaces => joined(table, " ", "", "\n"),
        Layout::Tabs => joined(table, "\t", "", "\n"),
        Layout::WideSpaces => joined(table, "   ", "", "\n\n"),
        Layout::Paired => paired(table),
        Layout::OneLine => joined(table, " ", "", " "),
        Layout::Below => below(table),
        Layout::Printed => pdf::render(table, random),
    }
}

fn joined(table: &Grid, between: &str, before: &str, after: &str) -> String {
    let line = |row: &Vec<Cell>| {
        let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
        format!("{before}{}{after}", cells.join(between))
    };
    table.iter().map(line).collect()
}

/// Two rows a line.
fn paired(table: &Grid) -> String {
    let rows = joined(table, " ", "", "\n");
    let lines: Vec<&str> = rows.lines().collect();
    lines.chunks(2).map(|pair| pair.join(" ") + "\n").collect()
}

/// The values of a row on the line below its words, two spaces apart: 9 246 would be one number.
fn below(table: &Grid) -> String {
    let line = |row: &Vec<Cell>| {
        let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
        let words = cells.iter().take_while(|cell| cell.chars().any(char::is_alphabetic)).count();
        let (words, values) = cells.split_at(words);
        format!("{}\n{}\n", words.join(" "), values.join("  ")).replace("\n\n", "\n")
    };
    table.iter().map(line).collect()
}

fn html(table: &Grid, word: bool, random: &mut Random) -> String {
    let mut out = String::from(if word { "<table class=MsoNormalTable border=1>" } else { "<table>" });
    for row in table {
        out.push_str("<tr>");
        for cell in row {
            out.push_str("<td");
            if cell.rows > 1 {
                out.push_str(&format!(" rowspan=\"{}\"", cell.rows));
            }
            if cell.cols > 1 {
                out.push_str(&format!(" colspan={}", cell.cols));
            }
            out.push('>');
            out.push_str(&if word { word_cell(&cell.text, random) } else { cell.text.clone() });
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out + "</table>"
}

/// The words in nested and broken markup.
fn word_cell(text: &str, random: &mut Random) -> String {
    if text.is_empty() {
        return "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>".to_string();
    }
    let mut out = String::from("<p class=\"MsoNormal\" align=center><span style=\"font-family:仿宋\">");
    for c in text.chars() {
        match random.below(8) {
            0 => out.push_str(&format!("<font face=\"Times New Roman\">{c}</font>")),
            1 => out.push_str(&format!("</span><span lang=EN-US>{c}")),
            _ => out.push(c),
        }
    }
    out + "</span><o:p></o:p></p>"
}

/// Cuts a table after a row of values; labels that span the cut are written again.
fn split(table: &Grid, random: &mut Random) -> (Grid, Grid) {
    let numbered = |row: &Vec<Cell>| row.iter().any(|cell| cell.text.parse::<f64>().is_ok());
    let cuts: Vec<usize> = (4..table.len()).filter(|&at| numbered(&table[at - 1]) && numbered(&table[at])).collect();
    if cuts.is_empty() {
        return (table.clone(), Vec::new());
    }
    let at = *random.pick(&cuts);
    let (mut first, mut second) = (table[..at].to_vec(), table[at..].to_vec());
    let mut open = Vec::new();
    for (index, row) in first.iter_mut().enumerate() {
        for cell in row {
            if index + cell.rows > at {
                open.push(Cell { rows: index + cell.rows - at, ..cell.clone() });
                cell.rows = at - index;
            }
        }
    }
    second[0].splice(0..0, open);
    (first, second)
}

/// Every place of the grid a cell; places that a cell spans are empty or say the same.
fn markdown(table: &Grid, repeat: bool) -> String {
    let mut places: HashMap<(usize, usize), String> = HashMap::new();
    let mut width = 0;
    for (r, row) in table.iter().enumerate() {
        let mut c = 0;
        for cell in row {
            while places.contains_key(&(r, c)) {
                c += 1;
            }
            for at in (0..cell.rows * cell.cols).map(|index| (index / cell.cols, index % cell.cols)) {
                let shown = repeat || at == (0, 0);
                places.insert((r + at.0, c + at.1), if shown { cell.text.clone() } else { String::new() });
            }
            c += cell.cols;
            width = width.max(c);
        }
    }
    let mut out = String::new();
    for r in 0..table.len() {
        let cells: Vec<&str> = (0..width).map(|c| places.get(&(r, c)).map_or("", |text| text.as_str())).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
        if r == 0 {
            out.push_str(&format!("|{}\n", "---|".repeat(width)));
        }
    }
    out
}
