//! Files that are read by formats: documents of office programs, and containers.

use std::collections::HashSet;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;

use gongkai::ingest::{self, Columns, Input, Opener, Place};
use gongkai::model::{Content, Document, MediaType, Page};

use super::sound;

/// The clean page of a document of an office program; `None` where it cannot be read.
pub fn document(data: &[u8]) -> Option<Page> {
    let input = Input { uri: "document".to_string(), place: Place::Memory(data.to_vec()) };
    let document = ingest::read(&input, None);
    let media_type = document.media_type;
    let text = text_of(document)?;
    (!matches!(media_type, MediaType::Text | MediaType::Html)).then(|| sound::page(&text, media_type))
}

/// The text of a document; what has none says why, and has not broken its reader.
fn text_of(document: Document) -> Option<String> {
    match document.content {
        Content::Text(text) => Some(text),
        Content::Unreadable(reason) => {
            let signs = ["broke down", "not read within"];
            assert!(!reason.is_empty() && !signs.iter().any(|sign| reason.contains(sign)), "{reason}");
            None
        }
    }
}

/// `data` if it is an archive, else the smallest office file with it as its main part.
pub fn office(data: &[u8], main: &str, kind: &str) -> Vec<u8> {
    if data.starts_with(b"PK") {
        return data.to_vec();
    }
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/{kind}\" \
             Target=\"{target}\"/></Relationships>"
        )
    };
    let types = |main: &str| {
        format!(
            "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
             ContentType=\"application/xml\"/><Override PartName=\"/{main}\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
        )
    };
    let mut members = Vec::new();
    if main.starts_with("xl/") {
        let book = "xl/workbook.xml";
        let sheets = format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
             xmlns:r=\"{office}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        );
        members.push(("[Content_Types].xml", types(book)));
        members.push(("_rels/.rels", relation("officeDocument", book)));
        members.push((book, sheets));
        members.push(("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")));
    } else {
        members.push(("[Content_Types].xml", types(main)));
        members.push(("_rels/.rels", relation("officeDocument", main)));
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts = members.iter().map(|(name, content)| (*name, content.as_bytes())).chain([(main, data)]);
    for (name, content) in parts {
        archive.start_file(name, plain).expect("a member in memory");
        archive.write_all(content).expect("a write to memory");
    }
    archive.finish().expect("an archive in memory").into_inner()
}

/// All that an archive holds; `None` where it is damaged.
pub fn unpacked(file: &[u8]) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).ok()?;
    let mut inside = Vec::new();
    for index in 0..archive.len() {
        archive.by_index(index).ok()?.read_to_end(&mut inside).ok()?;
    }
    Some(String::from_utf8_lossy(&inside).into_owned())
}

/// Takes a container apart: every input has a row, addresses are unique and open what they name.
/// All text that was found in it.
pub fn container(suffix: &str, data: &[u8]) -> String {
    let file = tempfile::Builder::new().suffix(suffix).tempfile().expect("a temporary file");
    fs::write(&file, data).expect("a temporary file is written");
    let uri = file.path().to_str().expect("an ordinary path").to_string();
    let mut found = Vec::new();
    let input = Input { uri: uri.clone(), place: Place::File(file.path().to_path_buf()) };
    let flow = Opener::new(Columns::default()).open(input, &mut |document| {
        found.push(document);
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue() && !found.is_empty(), "every input has a row");
    let mut addresses = HashSet::new();
    let mut text = String::new();
    for document in &found {
        assert!(document.uri.starts_with(&uri), "{} does not stand in the container", document.uri);
        assert!(addresses.insert(&document.uri), "{} stands for two documents", document.uri);
        match &document.place {
            Place::Memory(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
            Place::Record(record) => text.push_str(&String::from_utf8_lossy(&record.bytes)),
            // The Parquet library panics on some damage, which costs the file one row.
            Place::Broken(reason) => assert!(
                !reason.is_empty() && (suffix == ".parquet" || !reason.contains("internal error")),
                "{}: {reason}",
                document.uri
            ),
            Place::File(_) | Place::Remote(_) | Place::Stdin => {}
        }
    }
    // What is wrong with a container as a whole stands under its own name, which opens all of it.
    if let Some(last) = found.iter().rfind(|document| document.uri != uri) {
        assert_eq!(ingest::find(&last.uri, &Columns::default()).as_ref(), Ok(last));
    }
    text
}
