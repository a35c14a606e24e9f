//! Containers: whatever a document comes in, it is the same document; its address opens it
//! again. (Damaged ones are in `promises.rs`.)

// Most of the support is for other tests.
#[allow(dead_code)]
mod support;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use gongkai::ingest::{self, Columns, Input, Opener, Place, Skipped};
use gongkai::model::Content;
use support::containers::{containers, documents, tarred, warc_records, zipped};

/// The documents of a file.
fn opened(path: &Path) -> Vec<Input> {
    let mut found = Vec::new();
    let input = Input { uri: path.to_str().unwrap().to_string(), place: Place::File(path.to_path_buf()) };
    let flow = Opener::new(Columns::default()).open(input, &mut |document| {
        found.push(document);
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    found
}

/// A file with these bytes, opened.
fn open(name: &str, bytes: &[u8]) -> Vec<Input> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let mut found = opened(&path);
    let prefix = format!("{}/", folder.path().display());
    found.iter_mut().for_each(|input| input.uri = input.uri.replace(&prefix, ""));
    found
}

fn bytes(input: &Input) -> &[u8] {
    match &input.place {
        Place::Memory(bytes) => bytes,
        Place::Record(record) => &record.bytes,
        other => panic!("{}: {other:?}", input.uri),
    }
}

fn reason(input: &Input) -> &str {
    match &input.place {
        Place::Broken(reason) => reason,
        other => panic!("{} is not broken: {other:?}", input.uri),
    }
}

#[test]
fn all_containers_give_the_same_documents_and_their_addresses_open_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let documents = documents();
    for (name, container) in containers() {
        let path = folder.path().join(name);
        fs::write(&path, container).unwrap();
        let found = opened(&path);
        assert_eq!(found.len(), documents.len(), "{name}");
        for (input, (_, expected)) in found.iter().zip(&documents) {
            assert!(bytes(input) == expected, "{}", input.uri);
            let again = ingest::find(&input.uri, &Columns::default()).unwrap();
            assert!(again == *input, "{}", input.uri);
            // The id is that of the document, not of what it came in.
            let read = ingest::read(input, None);
            assert_eq!(read.id, gongkai::model::DocumentId::of(expected));
            assert!(matches!(read.content, Content::Text(_)));
        }
    }
}

#[test]
fn of_an_archive_all_is_taken_but_what_is_no_document_by_its_name() {
    let members: Vec<(&str, Vec<u8>)> =
        ["a.shtml", "img/a.png", "a.csv", ".a.txt", "css/a.css", "a.rtf"].map(|name| (name, b"x".to_vec())).into();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.zip", zipped(&members)), ("a.tar", tarred(&members))] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let opener = Opener::new(Columns::default());
        let mut found = Vec::new();
        let _ = opener.open(Input { uri: name.to_string(), place: Place::File(path) }, &mut |document| {
            found.push(document.uri);
            ControlFlow::Continue(())
        });
        assert_eq!(found, ["a.shtml", "a.csv", "a.rtf"].map(|member| format!("{name}!{member}")));
        assert_eq!(opener.skipped.message().unwrap(), "2 files skipped by their names: .css 1, .png 1");
    }
}

#[test]
fn a_json_object_over_several_lines_is_one_document() {
    assert_eq!(open("a.json", b"{\n  \"text\": \"x\",\n  \"n\": 1\n}\n").len(), 1);
    assert_eq!(open("b.json", b"{ \"text\": \"x\"}\n{\"text\": \"y\"}\n").len(), 2);
}

#[test]
fn a_json_object_without_a_text_is_one_document_where_it_is_alone() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, lines: &str| {
        let path = folder.path().join(name);
        fs::write(&path, lines).unwrap();
        let found = opened(&path);
        assert!(found.iter().all(|input| ingest::find(&input.uri, &Columns::default()).unwrap() == *input), "{name}");
        found.iter().map(|input| matches!(input.place, Place::Broken(_))).collect::<Vec<bool>>()
    };
    let beside = "{\"url\": \"http://example.org/a.html\", \"status\": 200}\n";
    assert_eq!(of("a.html.json", beside), [false]);
    assert_eq!(of("a.json", &format!("\n{beside}\n\n")), [false]);
    assert_eq!(of("b.json", &beside.repeat(2)), [true, true]);
    assert_eq!(of("c.jsonl", beside), [true]);
    assert_eq!(of("d.json", "{\"url\": \"http://example.org\", \"text\": \"\"}"), [true]);
}

#[test]
fn addresses_say_where() {
    let last = |name: &str| {
        let containers = containers();
        let (_, bytes) = containers.iter().find(|(other, _)| *other == name).unwrap();
        open(name, bytes).pop().unwrap().uri
    };
    let offset = warc_records(&documents()[..6]).concat().len();
    assert_eq!(last("a.zip"), "a.zip!县/6.html");
    assert_eq!(last("b.zip"), "b.zip!in/a.tgz!县/6.html");
    assert_eq!(last("a.ndjson.zst"), "a.ndjson.zst#7");
    assert_eq!(last("a.parquet"), "a.parquet#7");
    assert_eq!(last("a.warc.gz"), format!("a.warc.gz#{offset}"));
    let missing = ingest::find("nowhere.zip!x", &Columns::default()).unwrap_err();
    assert!(missing.contains("nowhere.zip!x"));
}

#[test]
fn bodies_of_a_crawl_that_only_say_that_they_are_compressed_are_taken_as_they_are() {
    let record = |kind: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: br\r\n\r\n");
        let block = [head.as_bytes(), body].concat();
        let kept = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", block.len());
        [kept.as_bytes(), &block, b"\r\n\r\n"].concat()
    };
    let pdf = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
    let records = [record("application/pdf", pdf), record("image/png", b"\x89PNG\r\n\x1a\n\0")];
    let found = open("a.warc", &records.concat());
    assert_eq!(found.iter().map(bytes).collect::<Vec<_>>(), [pdf]);
}

#[test]
fn columns_may_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    fs::write(&path, "{\"report\": \"年报\", \"text\": \"other\", \"from\": \"http://example.org\"}\n").unwrap();
    let columns = Columns { text: Some("report".into()), url: Some("from".into()), ..Columns::default() };
    let found = ingest::find(&format!("{}#1", path.display()), &columns).unwrap();
    let Place::Record(record) = found.place else { panic!() };
    assert_eq!((record.bytes.as_slice(), record.url.as_str()), ("年报".as_bytes(), "http://example.org"));
    let columns = Columns { text: Some("tekst".into()), ..Columns::default() };
    let found = ingest::find(&format!("{}#1", path.display()), &columns).unwrap();
    assert!(reason(&found).contains("no column tekst") && reason(&found).contains("report"));
}

#[test]
fn a_title_in_a_column_of_its_own_stands_above_the_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    let rows = [
        r#"{"title": "石桥县2019年年度报告", "content": "一、概述"}"#,
        r#"{"title": "石桥县2019年年度报告", "content": "石桥县2019年年度报告\n一、概述"}"#,
        r#"{"title": " ", "content": "一、概述"}"#,
        r#"{"title": "石桥县2019年年度报告", "html": "<p>一、概述</p>"}"#,
    ];
    fs::write(&path, rows.join("\n")).unwrap();
    let text = |row: usize, columns: &Columns| {
        let found = ingest::find(&format!("{}#{row}", path.display()), columns).unwrap();
        let Place::Record(record) = &found.place else { return reason(&found).to_string() };
        String::from_utf8(record.bytes.clone()).unwrap()
    };
    let found = [1, 2, 3, 4].map(|row| text(row, &Columns::default()));
    let titled = ["石桥县2019年年度报告\n\n一、概述", "石桥县2019年年度报告\n一、概述", "一、概述", "<p>一、概述</p>"];
    assert_eq!(found, titled);
    let nowhere = Columns { title: Some("nope".into()), ..Columns::default() };
    assert_eq!(text(1, &nowhere), "一、概述");
}

#[test]
fn a_column_of_addresses_that_was_named_must_be_in_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| Columns { url: Some(name.into()), ..Columns::default() };
    let path = folder.path().join("c.jsonl");
    // A row may be without a key that others have.
    fs::write(&path, "{\"text\": \"a\"}\n{\"text\": \"b\", \"from\": null}\n{\"text\": \"c\"}\n").unwrap();
    let row = |number: u32, columns: &Columns| ingest::find(&format!("{}#{number}", path.display()), columns).unwrap();
    for column in ["nope", "from"] {
        assert_eq!([1, 2, 3].map(|number| bytes(&row(number, &named(column))).to_vec()), [b"a", b"b", b"c"]);
    }
    let (_, corpus) = containers().into_iter().find(|(name, _)| *name == "a.parquet").unwrap();
    let path = folder.path().join("a.parquet");
    fs::write(&path, corpus).unwrap();
    let address = path.display().to_string();
    let missing = ingest::find(&address, &named("nope")).unwrap();
    assert!(reason(&missing).contains("no column nope") && reason(&missing).contains("url"));
    assert!(matches!(ingest::find(&format!("{address}#1"), &named("url")).unwrap().place, Place::Record(_)));
}

#[test]
#[cfg(unix)]
fn links_that_go_in_circles_and_files_that_are_not_there_cost_no_run() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("in")).unwrap();
    fs::write(root.join("in/a.txt"), "a").unwrap();
    std::os::unix::fs::symlink("..", root.join("in/up")).unwrap();
    std::os::unix::fs::symlink("self.txt", root.join("in/self.txt")).unwrap();
    let found = ingest::discover(&[root.to_str().unwrap().to_string()], &Skipped::default()).unwrap();
    assert_eq!(found.len(), 2);
    let list = root.join("list");
    fs::write(&list, format!("{0}/in\r\n\n{0}/in/a.txt\n{0}/gone.txt\n", root.display())).unwrap();
    let found = ingest::listed(&list, &Skipped::default()).unwrap();
    assert_eq!(found.len(), 3);
    for input in [&found[0], &found[2]] {
        let content = ingest::read(input, None).content;
        assert!(matches!(&content, Content::Unreadable(reason) if reason.contains("cannot be read")), "{content:?}");
    }
}
