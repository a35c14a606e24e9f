//! PDF, Word and Excel files on the real program: what cannot be read costs one row, whatever is
//! wrong with it.
//!
//! `GONGKAI_MUTATIONS` sets how many damaged copies of each format are read (default 200);
//! `GONGKAI_MUTATION_FAILURES` names a folder for those that break their reader.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

// Half of the support is for the tests of round trips.
#[allow(dead_code)]
mod support;

use std::path::Path;
use std::process::Output;
use std::time::Instant;

use gongkai::ingest::{self, Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::Content;
use support::office::{archive, docx, xlsx, zipped};
use support::press;
use support::random::Random;
use support::record::{Form, Record};

fn record(seed: u64) -> Record {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    Record::random(Form::Statutory2021, true, &mut Random::new(seed), &knowledge)
}

/// Exit code and output of `gongkai ARGUMENTS`.
fn gongkai(arguments: &[&str]) -> (i32, String) {
    let mut command = assert_cmd::Command::cargo_bin("gongkai").unwrap();
    let Output { status, stdout, stderr } = command.args(arguments).output().unwrap();
    assert!(stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    (status.code().unwrap(), String::from_utf8(stdout).unwrap())
}

fn inspect(path: &Path) -> String {
    gongkai(&["inspect", path.to_str().unwrap()]).1
}

/// A PDF with one page, whose content stream has these entries and bytes.
fn pdf(page: &str, entries: &str, stream: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\n\
         endobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{page}>>\nendobj\n4 0 obj\n\
         <</Length {}{entries}>>\nstream\n",
        stream.len()
    )
    .into_bytes();
    out.extend(stream);
    out.extend(b"\nendstream\nendobj\ntrailer\n<</Size 5/Root 1 0 R>>\n%%EOF\n");
    out
}

/// The members of one kind of file.
type Members = Vec<(&'static str, Vec<u8>)>;

#[test]
fn each_file_that_cannot_be_read_says_why_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = press::print(&record(1), &mut Random::new(1));
    let picture = b"q 595 0 0 842 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID 0123 EI Q";
    let latin = b"BT /F 12 Tf 72 700 Td (\xbf\xaa\xa1\xbf\xc4\xb7\xfb\xd3\xef\xd0\xc5\xcf\xa2) Tj ET";
    let font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>";
    let word = docx(&record(1));
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("empty page.pdf", pdf("", "", b""), "without text"),
        ("scan.pdf", pdf("", "", picture), "scanned"),
        ("latin.pdf", pdf(font, "", latin), "do not say which characters"),
        ("cut.pdf", good[..good.len() / 300].to_vec(), "PDF"),
        ("head alone.pdf", b"%PDF-1.7\n".to_vec(), "PDF"),
        ("half.docx", archive(word[..1].to_vec()), "ZIP"),
        (
            "no text.docx",
            archive(vec![word[0].clone(), word[1].clone(), ("word/document.xml", "<w:document/>".into())]),
            "no text",
        ),
        (
            "broken.docx",
            archive(vec![word[0].clone(), word[1].clone(), ("word/document.xml", "<w:document><w:p".into())]),
            "",
        ),
        ("old.doc", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 600]].concat(), "Word or Excel"),
    ];
    for (name, bytes, reason) in &cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let said = inspect(&path);
        assert!(said.contains("unreadable ") && said.contains(reason), "{name}: {said}");
    }
    // Names say nothing: the bytes do; the same report in two formats is one.
    std::fs::write(folder.path().join("good.doc"), &good).unwrap();
    std::fs::write(folder.path().join("good.pdf"), archive(word)).unwrap();
    let output = folder.path().join("out");
    let (code, said) = gongkai(&["run", folder.path().to_str().unwrap(), "--output", output.to_str().unwrap()]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("11 = 1 reports + 1 duplicates + 0 not a report + 9 unreadable"), "{said}");
}

/// A page of half a gigabyte in half a megabyte, which no honest page is.
#[test]
fn a_bomb_costs_one_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.pdf");
    let deflated = deflated_zeros(512 << 20);
    std::fs::write(&path, pdf("", "/Filter/FlateDecode", &deflated)).unwrap();
    let started = Instant::now();
    let said = inspect(&path);
    assert!(said.contains("unreadable "), "{said}");
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

/// Zeros in the format of zlib: one block of a literal and copies of it, 258 bytes in 2 bits.
fn deflated_zeros(count: usize) -> Vec<u8> {
    let copies = count / 258;
    let mut bits = Bits::default();
    // The last block, with fixed codes.
    bits.push(0b011, 3);
    // A literal 0 is 00110000, its bits from the left.
    bits.push(0b0000_1100, 8);
    for _ in 0..copies {
        // Length 258 is 11000101, distance 1 is 00000.
        bits.push(0b1010_0011, 8);
        bits.push(0, 5);
    }
    bits.push(0, 7);
    let mut out = vec![0x78, 0x9c];
    out.extend(bits.finish());
    out
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    open: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.open |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.open as u8);
            self.open >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.push(0, 7);
        self.out
    }
}

/// Damages bytes in one of the ways that files get damaged, or that do harm.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..1 + random.below(6) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(64)).min(bytes.len());
        match random.below(7) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at..end].fill(0),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            5 => bytes[at] = random.below(256) as u8,
            // Numbers are sizes, places and counts.
            _ => {
                let digits = bytes[at..].iter().position(u8::is_ascii_digit).map(|more| at + more);
                if let Some(digit) = digits {
                    let numbers: [&[u8]; 5] = [b"-1", b"0", b"4294967296", b"99999", b"3"];
                    let number = *random.pick(&numbers);
                    bytes.splice(digit..=digit, number.iter().copied());
                }
            }
        }
    }
}

/// Damaged copies are read or not; none ends its worker or runs out of time. (The reader of Excel
/// panics on a few; the worker goes on.)
#[test]
fn damaged_copies_cost_a_row_at_most() {
    ingest::use_workers(env!("CARGO_BIN_EXE_gongkai").into(), &["worker"]);
    let count: u64 = std::env::var("GONGKAI_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let file = |name: &str| vec![("", std::fs::read(files.join(name)).unwrap())];
    let members = |members: Vec<(&'static str, String)>| -> Vec<(&'static str, Vec<u8>)> {
        members.into_iter().map(|(name, content)| (name, content.into_bytes())).collect()
    };
    let formats: [(&str, Members); 8] = [
        ("pdf", vec![("", press::print(&record(1), &mut Random::new(1)))]),
        ("pdf, compressed", file("report.pdf")),
        ("docx", members(docx(&record(1)))),
        ("docx, compressed", file("report.docx")),
        ("xlsx", members(xlsx(&record(1)))),
        ("xlsx, compressed", file("report.xlsx")),
        ("doc", file("report.doc")),
        ("xls", file("report.xls")),
    ];
    let mut broken = Vec::new();
    for (format, members) in formats {
        let (started, mut read, mut slowest) = (Instant::now(), 0, 0.0);
        for seed in 0..count {
            let mut random = Random::new(seed);
            let mut members = members.clone();
            // The parts of an archive are damaged where they are plain; the archive, elsewhere.
            let which = random.below(members.len());
            damage(&mut members[which].1, &mut random);
            let bytes = if members.len() == 1 { members.remove(0).1 } else { zipped(&members) };
            let begun = Instant::now();
            let place = Place::Memory(bytes.clone());
            let document = ingest::read(&Input { uri: format!("{format} {seed}"), place }, None);
            slowest = f64::max(slowest, begun.elapsed().as_secs_f64());
            match document.content {
                Content::Text(_) => read += 1,
                Content::Unreadable(reason) => {
                    let signs = ["broke down", "not read within"];
                    if signs.iter().any(|sign| reason.contains(sign)) {
                        broken.push(format!("{format} {seed}: {reason}"));
                        if let Ok(folder) = std::env::var("GONGKAI_MUTATION_FAILURES") {
                            std::fs::write(format!("{folder}/{}-{seed}", format.replace([' ', ','], "")), &bytes)
                                .unwrap();
                        }
                    }
                }
            }
        }
        let took = started.elapsed().as_secs_f64();
        println!("{format}: {read} of {count} read, {took:.1} s, the slowest {slowest:.2} s");
    }
    assert!(broken.is_empty(), "{} broke their reader:\n{}", broken.len(), broken.join("\n"));
}
