//! The limits of `model::limits`, each just below and just above: what is beyond one costs its
//! document a row with the reason. (Those of programs that recognise pages are in `ocr.rs`, the
//! deadlines in `ingest::workers`.)
#![allow(clippy::unwrap_used, clippy::panic)]

#[allow(dead_code)]
mod support;

use std::fs::{self, File};
use std::io::Write;
use std::ops::ControlFlow;
use std::time::Duration;

use gongkai::ingest::{self, Columns, Input, Opener, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::{Content, Deadline, Fate, LIMITS, Limits, MediaType, Page, Verdict};
use gongkai::pipeline::{understand, understand_within};
use gongkai::validate::validate;
use gongkai::{clean, extract};
use support::containers::{gzipped, tarred, zipped};
use support::office::archive;

fn record(url: &str, http: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    [head.as_bytes(), http, b"\r\n\r\n"].concat()
}

/// Sizes of the documents in a container, or the reasons why they could not be had.
fn opened(name: &str, bytes: &[u8], limits: Limits) -> Vec<Result<usize, String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let mut opener = Opener::new(Columns::default());
    opener.limits = limits;
    let mut found = Vec::new();
    let _ = opener.open(Input { uri: name.to_string(), place: Place::File(path) }, &mut |document| {
        found.push(match document.place {
            Place::Memory(bytes) => Ok(bytes.len()),
            Place::Record(record) => Ok(record.bytes.len()),
            Place::Broken(reason) => Err(reason),
            other => panic!("{other:?}"),
        });
        ControlFlow::Continue(())
    });
    found
}

/// All is had with `below`; with `above` the last row says `reason`.
fn holds(name: &str, bytes: &[u8], below: Limits, above: Limits, reason: &str) {
    let found = opened(name, bytes, below);
    assert!(found.iter().all(Result::is_ok), "{name}, below: {found:?}");
    let found = opened(name, bytes, above);
    let last = found.last().unwrap();
    assert!(last.as_ref().is_err_and(|said| said.contains(reason)), "{name}, above: {found:?}");
}

/// Text without order, so that it is hardly compressed.
fn text(length: usize) -> Vec<u8> {
    let mut random = support::random::Random::new(1);
    (0..length).map(|_| b'a' + random.below(26) as u8).collect()
}

#[test]
fn stored_size() {
    // As it is in force, with a file that is one hole.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.txt");
    let reason = |size: u64| {
        File::create(&path).unwrap().set_len(size).unwrap();
        let document = ingest::read(&Input { uri: "large.txt".to_string(), place: Place::File(path.clone()) }, None);
        assert_eq!(document.bytes, size);
        match document.content {
            Content::Unreadable(reason) => reason,
            Content::Text(_) => String::new(),
        }
    };
    assert_eq!(LIMITS.stored_bytes, 64 << 20);
    assert!(!reason(64 << 20).contains("larger than"));
    assert!(reason((64 << 20) + 1).contains("larger than 64 MB"));

    // Of a member it is the size that comes out.
    let member = text(3000);
    let http = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &member].concat();
    let coded = [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".as_slice(), &gzipped(&member)].concat();
    let members = vec![("a.txt", member.clone())];
    let below = Limits { stored_bytes: 3000, ..LIMITS };
    let above = Limits { stored_bytes: 2999, ..LIMITS };
    holds("a.zip", &zipped(&members), below, above, "larger than 2999 bytes");
    holds("a.tar", &tarred(&members), below, above, "larger than 2999 bytes");
    holds("a.gz", &gzipped(&member), below, above, "larger than 2999 bytes");
    holds("a.zst", &zstd::encode_all(member.as_slice(), 1).unwrap(), below, above, "larger than 2999 bytes");
    holds("coded.warc", &record("http://a.cn/", &coded), below, above, "larger than 2999 bytes");
    let whole = http.len() as u64;
    let [below, above] = [whole, whole - 1].map(|stored_bytes| Limits { stored_bytes, ..LIMITS });
    holds("a.warc", &record("http://a.cn/", &http), below, above, "larger than");
}

#[test]
fn size_of_a_container_in_a_container() {
    let inner = zipped(&[("a.txt", text(100))]);
    let size = inner.len() as u64;
    let below = Limits { unpacked_bytes: size, ..LIMITS };
    let above = Limits { unpacked_bytes: size - 1, ..LIMITS };
    for (name, bytes) in [("o.zip", zipped(&[("i.zip", inner.clone())])), ("o.tar", tarred(&[("i.zip", inner)]))] {
        holds(name, &bytes, below, above, "larger than");
    }
}

#[test]
fn ratio_of_what_really_comes_out() {
    let blanks = vec![b' '; 300_000];
    let coded = [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".as_slice(), &gzipped(&blanks)].concat();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(&blanks).unwrap();
    let deflated =
        [b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n".as_slice(), &zlib.finish().unwrap()].concat();
    // Behind an archive.
    let zeros = [tarred(&[("a.txt", b"a".to_vec())]), vec![0; 300_000]].concat();
    let cases = [
        ("z.zip", zipped(&[("z.txt", blanks.clone())])),
        ("z.gz", gzipped(&blanks)),
        ("z.zst", zstd::encode_all(blanks.as_slice(), 3).unwrap()),
        ("z.tgz", gzipped(&tarred(&[("z.txt", blanks.clone())]))),
        ("z.warc", record("http://a.cn/", &coded)),
        ("d.warc", record("http://a.cn/", &deflated)),
        ("a.tgz", gzipped(&zeros)),
    ];
    for (name, bytes) in cases {
        // The size of the compressed piece is not known here to the byte: the least ratio that lets it
        // pass is looked for, and is near that of the whole.
        let passes = |unpacked_ratio: u64| {
            let found = opened(name, &bytes, Limits { unpacked_ratio, unpacked_ratio_from: 1000, ..LIMITS });
            found.iter().all(Result::is_ok)
        };
        let (mut low, mut high) = (1, 100_000);
        while low + 1 < high {
            let middle = (low + high) / 2;
            if passes(middle) { high = middle } else { low = middle }
        }
        let whole = 300_000 / bytes.len() as u64;
        assert!(high >= whole && high < 3 * whole + 100, "{name}: {high}, of the file {whole}");
        let limit =
            |unpacked_ratio: u64, unpacked_ratio_from: u64| Limits { unpacked_ratio, unpacked_ratio_from, ..LIMITS };
        holds(name, &bytes, limit(high, 1000), limit(high - 1, 1000), "bomb");
        // For little data it does not count.
        let least = opened(name, &bytes, limit(1, 400_000));
        assert!(least.iter().all(Result::is_ok), "{name}: {least:?}");
    }
    // One byte more or less than that for which it does not count.
    holds(
        "z.gz",
        &gzipped(&blanks),
        Limits { unpacked_ratio: 1, unpacked_ratio_from: 300_000, ..LIMITS },
        Limits { unpacked_ratio: 1, unpacked_ratio_from: 299_999, ..LIMITS },
        "bomb",
    );
}

#[test]
fn members_and_their_sum() {
    let members = vec![("1.txt", text(500)), ("2.txt", text(500)), ("3.txt", text(500))];
    for (name, bytes) in [("a.zip", zipped(&members)), ("a.tar", tarred(&members))] {
        let count = |members: u64| Limits { members, ..LIMITS };
        holds(name, &bytes, count(3), count(2), "more than 2 members");
        let sum = |container_bytes: u64| Limits { container_bytes, ..LIMITS };
        holds(name, &bytes, sum(1500), sum(1499), "more than 1499 bytes in one archive");
        // The rows before it are there.
        assert_eq!(opened(name, &bytes, count(2))[..2], [Ok(500), Ok(500)]);
    }
    // Nor may there be more behind a TAR archive, where the next one is looked for.
    let zeros = [tarred(&members[..1]), vec![0; 2000]].concat();
    let sum = |container_bytes: u64| Limits { container_bytes, ..LIMITS };
    holds("a.tar", &zeros, sum(2500), sum(1500), "more than 1500 bytes in one archive");
    // What has to lie on disk to be read may not be larger either.
    let inner = support::office::zipped(&members);
    let size = inner.len() as u64;
    let [below, above] = [size, size - 1].map(|container_bytes| Limits { container_bytes, ..LIMITS });
    holds("a.zip.gz", &gzipped(&inner), below, above, "larger than");
}

#[test]
fn nesting_and_layers() {
    let document = vec![("a.txt", b"a".to_vec())];
    let once = zipped(&[("1.zip", zipped(&document))]);
    let twice = zipped(&[("0.zip", once.clone())]);
    assert_eq!((LIMITS.nesting, LIMITS.layers), (1, 2));
    holds("a.zip", &once, LIMITS, Limits { nesting: 0, ..LIMITS }, "more than 0 deep");
    holds("a.zip", &twice, Limits { nesting: 2, ..LIMITS }, LIMITS, "more than 1 deep");
    let layers = gzipped(&gzipped(b"a"));
    holds("a.gz", &layers, LIMITS, Limits { layers: 1, ..LIMITS }, "compressed more than 1 times");
    holds("a.gz", &gzipped(&layers), Limits { layers: 3, ..LIMITS }, LIMITS, "compressed more than 2 times");
}

#[test]
fn lines_of_json() {
    let lines = format!("{{\"text\": \"b\"}}\n{{\"text\": \"{}\"}}\n", "a".repeat(988));
    let limit = |line_bytes: u64| Limits { line_bytes, ..LIMITS };
    holds("a.jsonl", lines.as_bytes(), limit(1000), limit(999), "larger than 999 bytes");
    // What follows a line that is too long is read.
    let found = opened("a.jsonl", format!("{lines}{{\"text\": \"c\"}}").as_bytes(), limit(999));
    assert!(found.len() == 3 && found[1].is_err() && found[2] == Ok(1), "{found:?}");
}

fn page(html: String, knowledge: &Knowledge) -> Page {
    understand(&Input { uri: "page".to_string(), place: Place::Memory(html.into_bytes()) }, knowledge).page
}

#[test]
fn grids_of_tables_in_pages() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let grid = |columns: usize, rows: usize| {
        let row = "<tr><td colspan=\"1\">1</td>".to_string() + &"<td>2</td>".repeat(columns - 1) + "</tr>";
        page(format!("<html><body><p>数据</p><table>{}</table></body></html>", row.repeat(rows)), &knowledge)
    };
    let shape = |page: &Page| page.tables.iter().map(|table| (table.cols, table.rows)).collect::<Vec<_>>();
    assert_eq!((LIMITS.table_columns, LIMITS.table_places), (1000, 1_000_000));
    let whole = grid(1000, 2);
    assert_eq!(shape(&whole), [(1000, 2)]);
    // A wider one is read as lines: no number is lost.
    let lines = grid(1001, 2);
    assert_eq!(shape(&lines), []);
    assert_eq!(lines.text.matches('2').count(), 2 * 1000);

    let tall = |rows: usize| {
        let row = "<tr><td>1</td><td colspan=\"999\">2</td></tr>";
        page(format!("<html><body><p>数据</p><table>{}</table></body></html>", row.repeat(rows)), &knowledge)
    };
    assert_eq!(shape(&tall(1000)), [(1000, 1000)]);
    assert_eq!(shape(&tall(1001)), []);
}

/// A workbook whose sheet has one cell at the left and one in this column and row.
fn workbook(column: &str, row: usize) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
         <row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
         <row r=\"{row}\"><c r=\"{column}{row}\"><v>2</v></c></row></sheetData></worksheet>"
    );
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let links = |target: &str, of: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{kind}/{of}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{kind}\"><sheets>\
         <sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    archive(vec![
        ("[Content_Types].xml", types.to_string()),
        ("_rels/.rels", links("xl/workbook.xml", "officeDocument")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links("worksheets/sheet1.xml", "worksheet")),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// The text of a document of an office program, or the reason why there is none.
fn office(bytes: Vec<u8>) -> Result<String, String> {
    match ingest::read(&Input { uri: "a".to_string(), place: Place::Memory(bytes) }, None).content {
        Content::Text(text) => Ok(text),
        Content::Unreadable(reason) => Err(reason),
    }
}

#[test]
fn grids_of_tables_in_workbooks() {
    // Columns 1000 and 1001.
    assert!(office(workbook("ALL", 2)).is_ok());
    assert!(office(workbook("ALM", 2)).unwrap_err().contains("larger sheet"));
    assert!(office(workbook("ALL", 1000)).is_ok());
    assert!(office(workbook("ALL", 1001)).unwrap_err().contains("larger sheet"));
}

/// A PDF of so many pages with one word each.
fn pages(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|page| format!("{} 0 R ", 5 + page)).collect();
    let stream = "BT /F 12 Tf 72 700 Td (gongkai) Tj ET";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        format!("<</Type/Pages/Kids[{kids}]/Count {count}>>"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_string(),
        format!("<</Length {}>>\nstream\n{stream}\nendstream", stream.len()),
    ];
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>";
    objects.extend(std::iter::repeat_n(page.to_string(), count));
    support::press::file(&objects)
}

/// A PDF with a ruled table of one row and so many columns.
fn ruled(columns: usize) -> Vec<u8> {
    let width = columns as f64 * 4.0;
    let mut stream = format!("0.2 w 10 100 m {0} 100 l S 10 120 m {0} 120 l S\n", 10.0 + width);
    for column in 0..=columns {
        let x = 10.0 + 4.0 * column as f64;
        stream.push_str(&format!("{x} 100 m {x} 120 l S\n"));
    }
    stream.push_str("BT /F 3 Tf 11 110 Td (a) Tj ET\n");
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {} 300]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>",
        width + 20.0
    );
    support::press::file(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        "<</Type/Pages/Kids[5 0 R]/Count 1>>".to_string(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_string(),
        format!("<</Length {}>>\nstream\n{stream}\nendstream", stream.len()),
        page,
    ])
}

#[test]
fn pages_and_grids_of_pdfs() {
    assert_eq!(LIMITS.pdf_pages, 2000);
    assert!(office(pages(2000)).unwrap().matches("gongkai").count() >= 1);
    assert!(office(pages(2001)).unwrap_err().contains("more than 2000 pages"));
    assert!(office(ruled(1000)).unwrap().contains("<table>"));
    let lines = office(ruled(1001)).unwrap();
    assert!(!lines.contains("<table>") && lines.contains("<p>a"), "{lines}");
}

/// No tree is built: a page as deep as you like costs what its bytes cost, and reads the same.
#[test]
fn depth_of_html() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let deep = |depth: usize| {
        let open = ["<div>", "<span>", "<ul><li>"].map(|tag| tag.repeat(depth / 3)).concat();
        page(format!("<html><body><p>一、概述</p>{open}<p>2020年收到申请3件</p></body></html>"), &knowledge).text
    };
    let flat = deep(0);
    for depth in [511, 512, 513, 4096, 300_000] {
        assert_eq!(deep(depth), flat, "{depth}");
    }
    // Tables within tables are counted, not descended into.
    let tables = |depth: usize| {
        page(format!("<html><body><p>数据</p>{}<p>3件</p></body></html>", "<table><tr><td>".repeat(depth)), &knowledge)
            .text
    };
    assert!(tables(512).contains("3件") && tables(100_000).contains("3件"));
}

/// Of this thread.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// How a report begins.
const OPENING: &str = "石桥县林业局2010年政府信息公开工作年度报告\n\n\
                       本报告所列数据的统计期限自2010年1月1日起至2010年12月31日止。\n\n";

#[test]
fn document_time() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    // One body that claims to have a thousand quarters in its year: its figures are compared pair by pair.
    let mut text = format!("{OPENING}二、依申请公开政府信息情况\n");
    for quarter in 1..3000 {
        text.push_str(&format!(
            "第{quarter}季度收到政府信息公开申请{quarter}件,同意公开{quarter}件,未发生行政复议。\n\n"
        ));
    }
    let read_text = |text: &str, time: Duration| {
        let input = Input { uri: "long.txt".to_string(), place: Place::Memory(text.as_bytes().to_vec()) };
        let document = ingest::read(&input, None);
        let before = processor_time();
        let fate = understand_within(time, document, &knowledge).outcome.fate;
        (processor_time() - before, fate)
    };
    let read = |time: Duration| read_text(&text, time);
    let whole = least(|| {
        let (taken, fate) = read(LIMITS.document_time);
        assert!(matches!(fate, Fate::Report { .. }), "{fate:?}");
        taken
    });
    assert!(whole * 20 < LIMITS.document_time, "{whole:?}");
    assert!(matches!(read(whole * 20).1, Fate::Report { .. }));
    let taken = least(|| {
        let (taken, fate) = read(whole / 8);
        assert!(matches!(&fate, Fate::Unreadable(reason) if reason.contains("of processor time")));
        taken
    });
    println!("text: {taken:?} of {whole:?}");
    assert!(taken < whole / 2, "{taken:?} of {whole:?}");
    assert!(matches!(read(Duration::ZERO).1, Fate::Unreadable(_)));
}

/// The least of several measurements: other programs and the first touch of memory only add to it.
fn least(measure: impl Fn() -> Duration) -> Duration {
    (0..3).map(|_| measure()).min().unwrap()
}

/// Of a stage that gets an eighth of the time that it takes: it ends before half of it, and knows it.
fn ends_early(name: &str, stage: impl Fn(&Deadline)) {
    let timed = |time: Duration, late: bool| {
        let (deadline, before) = (Deadline::after(time), processor_time());
        stage(&deadline);
        let taken = processor_time() - before;
        assert_eq!(deadline.passed(), late, "{name}: {taken:?}, given {time:?}");
        taken
    };
    let whole = least(|| timed(LIMITS.document_time, false));
    let taken = least(|| timed(whole / 8, true));
    println!("{name}: {taken:?} of {whole:?}");
    assert!(taken < whole / 2, "{name}: {taken:?} of {whole:?}");
}

#[test]
fn document_time_while_cleaning() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let lines: String = (0..50_000).map(|line| format!("第{line}号文件已经公开\n\n")).collect();
    let rows: String = (0..50_000).map(|row| format!("<p>第{row}号<td>{row}<tr>")).collect();
    for (media_type, text) in [(MediaType::Text, lines), (MediaType::Html, format!("<table>{rows}</table>"))] {
        ends_early(media_type.as_str(), |deadline| drop(clean::clean(&text, media_type, &knowledge, deadline)));
    }
}

#[test]
fn document_time_in_tables_and_checks() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let cleaned = |text: &str, media_type: MediaType| {
        clean::clean(text, media_type, &knowledge, &Deadline::after(LIMITS.document_time))
    };
    let row = "<tr><td>(一)予以公开</td><td>1</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>1</td></tr>";
    let grids = cleaned(&format!("<table>{}</table>", row.repeat(100)).repeat(100), MediaType::Html);
    let lines = cleaned(&"(一)予以公开\n\n1\n\n0\n\n".repeat(20_000), MediaType::Text);
    for (name, page) in [("grids", &grids), ("lines", &lines)] {
        ends_early(name, |deadline| drop(extract::extract(page, &knowledge, deadline)));
    }

    let mut text = format!("{OPENING}二、依申请公开政府信息情况\n");
    // So near to each other that they may be mentions of one number.
    for count in 100_000..106_000 {
        text.push_str(&format!("收到政府信息公开申请{count}件,其中网上申请{count}件。\n"));
    }
    let page = cleaned(&text, MediaType::Text);
    let verdict = extract::extract(&page, &knowledge, &Deadline::after(LIMITS.document_time));
    let Verdict::Report(reading) = verdict else { panic!("{verdict:?}") };
    ends_early("checks", |deadline| drop(validate(&reading, &page.text, &knowledge, deadline)));
}

#[test]
fn sentences_without_end() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let read = |items: usize| {
        let text = format!(
            "{OPENING}一、主动公开政府信息情况\n{}。\n",
            (1..=items).map(|item| format!("主动公开信息{item}条")).collect::<Vec<String>>().join("、")
        );
        let input = Input { uri: "endless.txt".to_string(), place: Place::Memory(text.into_bytes()) };
        let document = ingest::read(&input, None);
        let before = processor_time();
        let fate = understand_within(LIMITS.document_time, document, &knowledge).outcome.fate;
        let Fate::Report { reading, .. } = fate else { panic!("{fate:?}") };
        (processor_time() - before, reading.numbers)
    };
    // The year and the two dates are numbers of the opening. Of a sentence in one piece and of one in two,
    // every number is accounted for.
    let words = LIMITS.sentence_words / 8;
    let opening = read(1).1 - 1;
    for items in [words, 8 * words] {
        assert_eq!(read(items).1, items as u32 + opening);
    }
    // Eight times as long takes eight times the time; compared with itself it would take sixty-four times.
    let (short, long) = (least(|| read(4 * words).0), least(|| read(32 * words).0));
    assert!(long < short * 24, "{short:?}, {long:?}");
}

#[test]
fn statements_without_end() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let read = |count: usize, line: &dyn Fn(usize) -> String| {
        let lines: String = (1..=count).map(line).collect();
        let text = format!("{OPENING}二、依申请公开政府信息情况\n{lines}");
        let input = Input { uri: "endless.txt".to_string(), place: Place::Memory(text.into_bytes()) };
        let document = ingest::read(&input, None);
        let before = processor_time();
        let fate = understand_within(LIMITS.document_time, document, &knowledge).outcome.fate;
        assert!(matches!(fate, Fate::Report { .. }), "{fate:?}");
        processor_time() - before
    };
    // Of all of something, whose number is looked for; and of the reasons of one number, which are settled at the end.
    let answered = |count: usize| format!("共收到申请{count}件,均已按时办结。\n");
    let refused = |count: usize| format!("{count}件涉及个人隐私不予公开。{count}件涉及商业秘密不予公开。\n");
    for line in [&answered as &dyn Fn(usize) -> String, &refused] {
        // Far apart, so that one is kept; and so near to each other that all are.
        for from in [0, 1_000_000] {
            let line = |count: usize| line(from + count);
            let (short, long) = (least(|| read(2_000, &line)), least(|| read(16_000, &line)));
            assert!(long < short * 24, "{from}: {short:?}, {long:?}");
        }
    }
}
