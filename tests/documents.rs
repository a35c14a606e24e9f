//! PDF, Word and Excel files on the real program: what cannot be read costs one row, whatever is
//! wrong with it. (Damaged copies are in `promises.rs`.)
#![allow(clippy::unwrap_used)]

// Half of the support is for the tests of round trips.
#[allow(dead_code)]
mod support;

use std::path::Path;
use std::process::Output;
use std::time::Instant;

use gongkai::knowledge::{Knowledge, Source};
use support::office::{archive, docx};
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

#[test]
fn each_file_that_cannot_be_read_says_why_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = press::print(&record(1), &mut Random::new(1));
    let picture = b"q 595 0 0 842 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID 0123 EI Q";
    let latin = b"BT /F 12 Tf 72 700 Td (\xbf\xaa\xa1\xbf\xc4\xb7\xfb\xd3\xef\xd0\xc5\xcf\xa2) Tj ET";
    let font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>";
    let word = docx(&record(1));
    let far = include_bytes!("bad_data/far_cell.xlsx").to_vec();
    let far_in_xls = include_bytes!("documents/far_value.xls").to_vec();
    let cases: [(&str, Vec<u8>, &str); 11] = [
        ("empty page.pdf", pdf("", "", b""), "without text"),
        ("scan.pdf", pdf("", "", picture), "scanned"),
        ("latin.pdf", pdf(font, "", latin), "do not say which characters"),
        ("cut.pdf", good[..good.len() / 300].to_vec(), "PDF"),
        ("head alone.pdf", b"%PDF-1.7\n".to_vec(), "PDF"),
        ("half.docx", archive(word[..1].to_vec()), "a damaged Word or Excel file"),
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
        // In a worker with its limit on memory, which the grid up to that value would not fit.
        ("far cell.xlsx", far, "larger sheet"),
        // Of the older format the places are looked at before the library makes the grid.
        ("far value.xls", far_in_xls, "a damaged Excel workbook"),
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
    assert!(said.contains("13 = 1 reports + 1 duplicates + 0 not a report + 11 unreadable"), "{said}");
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

#[test]
fn what_a_word_document_does_not_show_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    // From the words on: before them stand the document's name and size.
    let text = |name: &str, members: &[support::office::Member]| {
        let path = folder.path().join(name);
        std::fs::write(&path, archive(members.to_vec())).unwrap();
        let shown = inspect(&path);
        shown[shown.find("── text").unwrap()..].to_string()
    };
    let plain = docx(&record(1));
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r>";
    let moved = "<w:moveFrom w:id=\"1\" w:author=\"a\"><w:r><w:t>8</w:t></w:r></w:moveFrom>";
    let mut changed = plain.clone();
    let (_, document) = changed.last_mut().unwrap();
    assert!(document.contains("<w:p><w:r>"));
    *document = document.replace("<w:p><w:r>", &format!("<w:p>{hidden}{moved}<w:r>"));
    assert_eq!(text("changed.docx", &changed), text("plain.docx", &plain));
    // A cell that goes on below says so in one word or in two.
    let mut spelled = plain.clone();
    let (_, document) = spelled.last_mut().unwrap();
    assert!(document.contains("<w:vMerge/>"));
    *document = document.replace("<w:vMerge/>", "<w:vMerge w:val=\"continue\"/>");
    assert_eq!(text("spelled.docx", &spelled), text("plain.docx", &plain));
    // Whatever its elements are called by, it is the same text.
    for (_, part) in &mut changed {
        *part = part
            .replace("<w:", "<ns0:")
            .replace("</w:", "</ns0:")
            .replace(" w:", " ns0:")
            .replace("xmlns:w=", "xmlns:ns0=");
    }
    assert_eq!(text("prefix.docx", &changed), text("plain.docx", &plain));
}

#[test]
fn pages_printed_on_their_side_are_turned() {
    let folder = tempfile::tempdir().unwrap();
    let text = |name: &str, bytes: Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let shown = inspect(&path);
        shown[shown.find("── text").unwrap()..].to_string()
    };
    let upright = text("upright.pdf", press::print(&record(1), &mut Random::new(1)));
    for up in [true, false] {
        let turned = press::print_on_side(&record(1), &mut Random::new(1), up);
        assert_eq!(text("turned.pdf", turned), upright, "{up}");
    }
}
