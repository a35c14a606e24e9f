//! Invented reports from the templates in `text/`: the same seed gives the same bytes.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use encoding_rs::{GB18030, GBK};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::press::Press;
use crate::support::random as press;
use crate::support::record::Cell;

const FILLER: &str = include_str!("text/filler.txt");
const PLACES: &str = include_str!("text/places.txt");
const BODIES: &str = include_str!("text/bodies.txt");
const MENU: &str = include_str!("text/menu.txt");

/// A form's template and the years it was used in.
const FORMS: [(&str, u64, u64); 4] = [
    (include_str!("text/narrative_2008.txt"), 2008, 2013),
    (include_str!("text/statistics_2014.txt"), 2014, 2018),
    (include_str!("text/statutory_2019.txt"), 2019, 2020),
    (include_str!("text/statutory_2021.txt"), 2021, 2024),
];

/// What kind of files to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// About 12 KB each; 12 in 100 in GB18030, the rest in UTF-8.
    Text,
    /// About 87 KB each; 20 in 100 in GBK, the rest in UTF-8.
    Html,
    /// The texts as lines of a compressed corpus.
    Jsonl,
    /// The pages as records of a compressed crawl.
    Warc,
    /// The texts printed, about 30 KB each.
    Pdf,
}

impl Kind {
    /// For the table of results.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Html => "html",
            Kind::Jsonl => "jsonl.zst",
            Kind::Warc => "warc.gz",
            Kind::Pdf => "pdf",
        }
    }
}

/// How many parts the reports of one kind are written in.
pub const PARTS: u64 = 10;

/// A part of the reports of one kind.
#[derive(Debug, Clone)]
pub struct Part {
    /// Where it is.
    pub folder: PathBuf,
    /// How many reports it has.
    pub documents: u64,
    /// Bytes of the reports themselves, not compressed.
    pub bytes: u64,
}

/// Writes `count` reports into `folder`, a tenth in each of its subfolders.
pub fn write(folder: &Path, kind: Kind, count: u64) -> Result<Vec<Part>> {
    (0..PARTS)
        .map(|number| {
            let reports = (number * count).div_ceil(PARTS)..((number + 1) * count).div_ceil(PARTS);
            let folder = folder.join(number.to_string());
            std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
            let documents = reports.end - reports.start;
            let bytes = match kind {
                Kind::Text => write_files(&folder, "txt", reports.map(text))?,
                Kind::Html => write_files(&folder, "html", reports.map(page))?,
                Kind::Jsonl => write_jsonl(&folder.join("reports.jsonl.zst"), reports)?,
                Kind::Warc => write_warc(&folder.join("reports.warc.gz"), reports)?,
                Kind::Pdf => write_files(&folder, "pdf", reports.map(printed))?,
            };
            Ok(Part { folder, documents, bytes })
        })
        .collect()
}

fn write_files(folder: &Path, extension: &str, reports: impl Iterator<Item = Vec<u8>>) -> Result<u64> {
    let mut bytes = 0;
    for (number, report) in reports.enumerate() {
        let path = folder.join(format!("{number:06}.{extension}"));
        std::fs::write(&path, &report).with_context(|| format!("cannot write {}", path.display()))?;
        bytes += report.len() as u64;
    }
    Ok(bytes)
}

fn write_jsonl(path: &Path, reports: Range<u64>) -> Result<u64> {
    write_stream(File::create(path)?, reports)
}

/// Writes reports as a compressed corpus; returns the bytes of the reports themselves.
pub fn write_stream(out: impl std::io::Write, reports: Range<u64>) -> Result<u64> {
    let mut out = zstd::Encoder::new(out, 3)?;
    let mut bytes = 0;
    for index in reports {
        let (text, _) = written(index);
        bytes += text.len() as u64;
        let row = serde_json::json!({ "url": address(index), "text": text });
        writeln!(out, "{row}")?;
    }
    out.finish()?;
    Ok(bytes)
}

/// One compressed member a record, as crawlers write it.
fn write_warc(path: &Path, reports: Range<u64>) -> Result<u64> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut bytes = 0;
    for index in reports {
        let page = page(index);
        bytes += page.len() as u64;
        let answer = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".as_slice(), &page].concat();
        let mut member = GzEncoder::new(&mut out, Compression::default());
        write!(
            member,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {}\r\nWARC-Date: 2024-03-01T00:00:00Z\r\n\
             WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{index:012}>\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
            address(index),
            answer.len()
        )?;
        member.write_all(&answer)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
    }
    out.flush()?;
    Ok(bytes)
}

fn address(index: u64) -> String {
    format!("http://www.example.gov.cn/{index}.html")
}

/// The text of report number `index`, and whether it is one that is written in an older encoding.
fn written(index: u64) -> (String, bool) {
    let mut random = Random(index.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let lines = lines(index, &mut random);
    let legacy = random.below(100) < 12;
    let divider = if random.below(10) < 7 { " | " } else { "\t" };
    (as_text(&lines, divider), legacy)
}

/// The bytes of text number `index`.
fn text(index: u64) -> Vec<u8> {
    let (text, legacy) = written(index);
    if legacy { GB18030.encode(&text).0.into_owned() } else { text.into_bytes() }
}

/// The bytes of page number `index`.
fn page(index: u64) -> Vec<u8> {
    let mut random = Random(index.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 1);
    let lines = lines(index, &mut random);
    let legacy = random.below(100) < 20;
    let html = as_html(&lines, if legacy { "gbk" } else { "utf-8" }, &mut random);
    if legacy { GBK.encode(&html).0.into_owned() } else { html.into_bytes() }
}

/// The bytes of the PDF of report number `index`.
fn printed(index: u64) -> Vec<u8> {
    let mut random = Random(index.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 2);
    let lines = lines(index, &mut random);
    let mut press = Press::new(&mut press::Random::new(index));
    let mut table = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let text = match line {
            Line::Row(cells) => {
                table.push(cells.iter().map(|text| Cell { text: text.clone(), rows: 1, cols: 1 }).collect());
                continue;
            }
            Line::Paragraph(text) => text,
        };
        if !table.is_empty() {
            press.table(&std::mem::take(&mut table));
        }
        if number == 0 { press.title(text) } else { press.paragraph(text) }
    }
    if !table.is_empty() {
        press.table(&table);
    }
    press.finish()
}

enum Line {
    Paragraph(String),
    Row(Vec<String>),
}

/// Fills the slots of a template.
fn lines(index: u64, random: &mut Random) -> Vec<Line> {
    let (template, first, last) = FORMS[(index % 4) as usize];
    let places: Vec<&str> = PLACES.split_whitespace().collect();
    let bodies: Vec<&str> = BODIES.split_whitespace().collect();
    let place = places[((index / 4) % places.len() as u64) as usize];
    let body = bodies[((index / 4 / places.len() as u64) % bodies.len() as u64) as usize];
    let table = Table::new(template.matches("@cells").count().max(4), random);
    let facts = Facts { place, body, year: random.between(first, last), table };
    let mut lines = Vec::new();
    for line in template.lines() {
        if line == "{filler}" {
            lines.extend((0..4).map(|_| Line::Paragraph(filler(random))));
        } else if let Some(row) = line.strip_prefix('|') {
            lines.push(Line::Row(row.split('|').flat_map(|cell| facts.cells(cell, random)).collect()));
        } else {
            lines.push(Line::Paragraph(facts.fill(line, random)));
        }
    }
    lines
}

/// A paragraph of clauses drawn from all of the filler, so that no two are alike.
fn filler(random: &mut Random) -> String {
    let clauses: Vec<&str> = FILLER.split([',', '\n']).map(|clause| clause.trim_end_matches('。')).collect();
    let chosen: Vec<&str> =
        (0..14).map(|_| clauses[random.below(clauses.len() as u64) as usize]).filter(|c| !c.is_empty()).collect();
    format!("{}。", chosen.join(","))
}

/// Rows of seven cells that add up.
struct Table {
    leaves: std::cell::RefCell<std::vec::IntoIter<[u64; 7]>>,
    received: [u64; 7],
    carried_in: [u64; 7],
    carried_out: [u64; 7],
    total: [u64; 7],
}

impl Table {
    /// A table with this many rows of outcomes.
    fn new(outcomes: usize, random: &mut Random) -> Table {
        let mut row = |rare: u64, most: u64| {
            let mut row = [0; 7];
            for cell in &mut row[..6] {
                *cell = if random.below(rare) == 0 { random.below(most) } else { 0 };
            }
            row[6] = row[..6].iter().sum();
            row
        };
        let leaves: Vec<[u64; 7]> = (0..outcomes).map(|_| row(8, 40)).collect();
        let total: [u64; 7] = std::array::from_fn(|column| leaves.iter().map(|leaf| leaf[column]).sum());
        // What is carried in is part of what was dealt with, so it cannot be more.
        let carried_in = total.map(|total| total.min(1));
        let carried_in =
            std::array::from_fn(|column| if column < 6 { carried_in[column] } else { carried_in[..6].iter().sum() });
        let carried_out = row(4, 3);
        let received = std::array::from_fn(|column| total[column] + carried_out[column] - carried_in[column]);
        Table { leaves: std::cell::RefCell::new(leaves.into_iter()), received, carried_in, carried_out, total }
    }
}

struct Facts<'a> {
    place: &'a str,
    body: &'a str,
    year: u64,
    table: Table,
}

impl Facts<'_> {
    /// The cells that a template's cell stands for.
    fn cells(&self, cell: &str, random: &mut Random) -> Vec<String> {
        let row = match cell {
            "@received" => self.table.received,
            "@carried_in" => self.table.carried_in,
            "@carried_out" => self.table.carried_out,
            "@total" => self.table.total,
            "@cells" => self.table.leaves.borrow_mut().next().unwrap_or_default(),
            "@case" => {
                let groups = (0..3).flat_map(|_| {
                    let results: [u64; 4] = std::array::from_fn(|_| random.below(5));
                    let sum = results.iter().sum();
                    results.into_iter().chain([sum]).collect::<Vec<u64>>()
                });
                return groups.map(|number| number.to_string()).collect();
            }
            _ => return vec![self.fill(cell, random)],
        };
        row.iter().map(u64::to_string).collect()
    }

    /// The line with its slots filled.
    fn fill(&self, line: &str, random: &mut Random) -> String {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            self.slot(slot, &mut out, random);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn slot(&self, slot: &str, out: &mut String, random: &mut Random) {
        let received = self.table.received[6];
        // Writing into a String cannot fail.
        let _ = match slot {
            "agency" => write!(out, "{}{}", self.place, self.body),
            "place" => write!(out, "{}", self.place),
            "year" => write!(out, "{}", self.year),
            "next" => write!(out, "{}", self.year + 1),
            "received" => write!(out, "{received}"),
            "online" => write!(out, "{}", received - received / 5),
            "mail" => write!(out, "{}", received / 5),
            "granted" => write!(out, "{}", received - received / 7),
            "absent" => write!(out, "{}", received / 7),
            range => {
                let (low, high) = range.split_once('-').unwrap_or((range, range));
                let (low, high) = (low.parse().unwrap_or(0), high.parse().unwrap_or(0));
                write!(out, "{}", random.between(low, high))
            }
        };
    }
}

fn as_text(lines: &[Line], divider: &str) -> String {
    let mut out = String::new();
    for line in lines {
        match line {
            Line::Paragraph(text) => out.push_str(text),
            Line::Row(cells) => out.push_str(&cells.join(divider)),
        }
        out.push_str("\n\n");
    }
    out
}

/// A page as sites write them: a small part of it is the report.
fn as_html(lines: &[Line], charset: &str, random: &mut Random) -> String {
    let title = match lines.first() {
        Some(Line::Paragraph(title)) => title.as_str(),
        _ => "",
    };
    let mut out = format!(
        "<!DOCTYPE html>\n<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n\
         <title>{title}</title>\n<meta name=\"ArticleTitle\" content=\"{title}\">\n<style>\n"
    );
    style_sheet(&mut out);
    out.push_str("</style>\n<script>\n");
    script(&mut out, random);
    out.push_str("</script></head><body>\n");
    menu(&mut out);
    out.push_str("<div class=\"TRS_UEDITOR\"><!--content-->\n");
    let mut in_table = false;
    for line in lines {
        match line {
            Line::Paragraph(text) => {
                if std::mem::take(&mut in_table) {
                    out.push_str("</tbody></table>\n");
                }
                let _ = writeln!(
                    out,
                    "<p class=\"MsoNormal\" style=\"text-indent: 2em; line-height: 28pt; margin: 0cm\"><span \
                     style=\"font-family: FangSong_GB2312; font-size: 16pt\">{text}</span></p>"
                );
            }
            Line::Row(cells) => {
                if !std::mem::replace(&mut in_table, true) {
                    out.push_str("<table border=\"1\" cellspacing=\"0\" style=\"width: 100%\"><tbody>\n");
                }
                row(&mut out, cells);
            }
        }
    }
    out.push_str(if in_table { "</tbody></table>\n</div>\n" } else { "</div>\n" });
    menu(&mut out);
    out.push_str("</body></html>\n");
    out
}

/// A table row; blank cells of the official form's head are merged into the cell before them.
fn row(out: &mut String, cells: &[String]) {
    out.push_str("<tr style=\"height: 20pt\">");
    let mut cells = cells.iter().peekable();
    while let Some(cell) = cells.next() {
        let mut span = 1;
        while !cell.is_empty() && cells.next_if(|next| next.is_empty()).is_some() {
            span += 1;
        }
        let _ = write!(
            out,
            "<td colspan=\"{span}\" style=\"border: 1px solid #000; padding: 0cm 5.4pt\"><p align=\"center\"><span \
             style=\"font-size: 9pt\">{cell}</span></p></td>"
        );
    }
    out.push_str("</tr>\n");
}

fn style_sheet(out: &mut String) {
    for rule in 0..90 {
        let _ = writeln!(out, ".box-{rule} {{ float: left; width: {rule}px; margin: 0 auto; color: #3{rule:02}; }}");
    }
}

fn script(out: &mut String, random: &mut Random) {
    for function in 0..110 {
        let _ = writeln!(
            out,
            "function f{function}(a, b) {{ if (a < {} && b > 0) {{ document.getElementById('n{function}').style.display \
             = 'none'; }} return a + b * {}; }}",
            random.below(1000),
            random.below(1000)
        );
    }
}

fn menu(out: &mut String) {
    for round in 0..4 {
        out.push_str("<ul class=\"nav\">");
        for (item, name) in MENU.split_whitespace().enumerate() {
            let _ = write!(out, "<li><a href=\"/col/col{round}{item}/index.html\" target=\"_blank\">{name}</a></li>");
        }
        out.push_str("</ul>\n");
    }
}

/// SplitMix64: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `limit - 1`.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// `low` to `high`, both included.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }
}
