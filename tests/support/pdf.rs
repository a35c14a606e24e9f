//! Tables as they come out of printed pages: columns by spaces, labels wrapped around their
//! numbers, the vertical label one character a line, page marks between rows.

use super::random::Random;
use super::record::{Cell, Grid};

/// Characters of a label on one printed line.
const LABEL: usize = 12;
/// Characters of a column header on one printed line.
const HEAD: usize = 4;

pub fn render(table: &Grid, random: &mut Random) -> String {
    let mut printer = Printer { out: String::new(), vertical: Vec::new(), page: 3 };
    for row in table {
        if random.once_in(12) {
            printer.page += 1;
            let mark = match random.below(3) {
                0 => format!("- {} -", printer.page),
                1 => format!("— {} —", printer.page),
                _ => format!("第 {} 页 共 9 页", printer.page),
            };
            printer.out.push_str(&format!("\n{}{mark}\n\n", " ".repeat(34)));
        }
        printer.row(row);
    }
    printer.finish()
}

struct Printer {
    out: String,
    /// Characters of the vertical label that are still to be printed, the last first.
    vertical: Vec<char>,
    page: usize,
}

impl Printer {
    fn row(&mut self, row: &[Cell]) {
        let values = row.iter().rev().take_while(|cell| is_value(&cell.text)).count();
        let (labels, values) = row.split_at(row.len() - values);
        if values.is_empty() {
            self.header(labels);
            return;
        }
        let numbers: String = values.iter().map(|cell| format!("{:<9}", cell.text)).collect();
        let mut labels = labels;
        if labels.first().is_some_and(|cell| cell.rows > 12) {
            self.vertical = labels[0].text.chars().rev().collect();
            labels = &labels[1..];
        }
        let Some((label, outer)) = labels.split_last() else {
            return self.line(&numbers, false);
        };
        for group in outer {
            wrapped(&group.text, HEAD + 2).iter().for_each(|line| self.line(line, true));
        }
        let lines = wrapped(&label.text, LABEL);
        let middle = lines.len() / 2;
        for (index, line) in lines.iter().enumerate() {
            if lines.len().is_multiple_of(2) && index == middle {
                self.line(&format!("{:24}{numbers}", ""), true);
            }
            if lines.len() % 2 == 1 && index == middle {
                self.line(&format!("    {line}    {numbers}"), true);
            } else {
                self.line(&format!("    {line}"), true);
            }
        }
    }

    /// Headers side by side, each wrapped in its column.
    fn header(&mut self, cells: &[Cell]) {
        let wide = cells.len() > 4;
        let columns: Vec<Vec<String>> =
            cells.iter().map(|cell| wrapped(&cell.text, if wide { HEAD } else { 3 * LABEL })).collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        // What is wrapped in one column alone stays together; side by side, columns would mix.
        let mixed = columns.iter().filter(|column| column.len() > 1).count() > 1;
        if mixed {
            let whole: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
            return self.line(&format!("    {}", whole.join("  ")), false);
        }
        for index in 0..height {
            let parts: Vec<&str> = columns.iter().filter_map(|column| column.get(index)).map(String::as_str).collect();
            self.line(&format!("    {}", parts.join("    ")), false);
        }
    }

    fn line(&mut self, content: &str, beside_vertical: bool) {
        if beside_vertical && let Some(c) = self.vertical.pop() {
            self.out.push(c);
            self.out.push_str("   ");
        }
        self.out.push_str(content.trim_end());
        self.out.push('\n');
    }

    fn finish(mut self) -> String {
        while !self.vertical.is_empty() {
            self.line("", true);
        }
        self.out
    }
}

fn is_value(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(width).map(|line| line.iter().collect()).collect()
}
