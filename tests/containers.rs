//! Containers: whatever a document comes in, it is the same document; its address opens it
//! again; damage costs rows and never the run.

use std::fs;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use gongkai::ingest::{self, Columns, Input, Opener, Place};
use gongkai::model::Content;
use parquet::arrow::ArrowWriter;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Documents of no importance, of different lengths.
fn documents() -> Vec<(String, Vec<u8>)> {
    (0..7)
        .map(|number| {
            (format!("县/{number}.html"), format!("<p>{number}年报</p>").repeat(1 + number * 40).into_bytes())
        })
        .collect()
}

fn zipped(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn jsonl(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let line = |(name, bytes): &(String, Vec<u8>)| {
        let row = serde_json::json!({ "id": name, "text": String::from_utf8_lossy(bytes), "meta": { "a": [1, null] } });
        format!("{row}\n")
    };
    members.iter().map(line).collect::<String>().into_bytes()
}

fn warc_records(members: &[(String, Vec<u8>)]) -> Vec<Vec<u8>> {
    let record = |(name, bytes): &(String, Vec<u8>)| {
        let mut http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".to_vec();
        http.extend(bytes);
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/{name}\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
            http.len()
        );
        [head.as_bytes(), &http, b"\r\n\r\n"].concat()
    };
    members.iter().map(record).collect()
}

fn parqueted(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let texts = StringArray::from_iter_values(members.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)));
    let urls = StringArray::from_iter_values(members.iter().map(|(name, _)| name));
    let columns = [("url", Arc::new(urls) as ArrayRef), ("text", Arc::new(texts) as ArrayRef)];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// The same documents in every container.
fn containers() -> Vec<(&'static str, Vec<u8>)> {
    let documents = documents();
    let records = warc_records(&documents);
    let zst = |bytes: &[u8]| zstd::encode_all(bytes, 3).unwrap();
    vec![
        ("a.zip", zipped(&documents)),
        ("a.tar", tarred(&documents)),
        ("a.tgz", gzipped(&tarred(&documents))),
        ("a.tar.zst", zst(&tarred(&documents))),
        ("a.jsonl", jsonl(&documents)),
        // Two members, as `cat a.gz b.gz` makes.
        ("a.jsonl.gz", [gzipped(&jsonl(&documents[..3])), gzipped(&jsonl(&documents[3..]))].concat()),
        ("a.ndjson.zst", [zst(&jsonl(&documents[..3])), zst(&jsonl(&documents[3..]))].concat()),
        ("a.warc", records.concat()),
        ("a.warc.gz", records.iter().flat_map(|record| gzipped(record)).collect()),
        ("a.parquet", parqueted(&documents)),
        ("b.zip", zipped(&[("in/a.tgz".to_string(), gzipped(&tarred(&documents)))])),
        // By content, whatever the name.
        ("b", gzipped(&jsonl(&documents))),
    ]
}

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
fn columns_may_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    fs::write(&path, "{\"report\": \"年报\", \"text\": \"other\", \"from\": \"http://example.org\"}\n").unwrap();
    let columns = Columns { text: Some("report".into()), html: None, url: Some("from".into()) };
    let found = ingest::find(&format!("{}#1", path.display()), &columns).unwrap();
    let Place::Record(record) = found.place else { panic!() };
    assert_eq!((record.bytes.as_slice(), record.url.as_str()), ("年报".as_bytes(), "http://example.org"));
    let columns = Columns { text: Some("tekst".into()), ..Columns::default() };
    let found = ingest::find(&format!("{}#1", path.display()), &columns).unwrap();
    assert!(reason(&found).contains("no column tekst") && reason(&found).contains("report"));
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
    let found = ingest::discover(&[root.to_str().unwrap().to_string()]).unwrap();
    assert_eq!(found.len(), 2);
    let list = root.join("list");
    fs::write(&list, format!("{0}/in\r\n\n{0}/in/a.txt\n{0}/gone.txt\n", root.display())).unwrap();
    let found = ingest::listed(&list).unwrap();
    assert_eq!(found.len(), 3);
    for input in [&found[0], &found[2]] {
        let content = ingest::read(input, None).content;
        assert!(matches!(&content, Content::Unreadable(reason) if reason.contains("cannot be read")), "{content:?}");
    }
}

/// Damaged copies of each container.
const COPIES: usize = 2000;

/// A small generator of numbers (xorshift), so that every run damages the same places.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// The bytes with some damage: bits flipped, cut off, a piece doubled, left out or overwritten.
fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let length = bytes.len().max(1);
        let (at, size) = (random.below(length), 1 + random.below(40));
        let end = (at + size).min(bytes.len());
        match random.below(6) {
            0 | 1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at.min(end)..end)),
            4 => {
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes[at.min(end)..end].fill([0, 0xff, b'9'][random.below(3)]),
        }
    }
    bytes
}

#[test]
fn damaged_copies_cost_rows_and_neither_crash_nor_hang() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(20190515);
    for (name, container) in containers() {
        let path = folder.path().join(name);
        let (mut whole, mut crashes) = (0, 0);
        for _ in 0..COPIES {
            // A new file each time: some file systems wait for the disk when one is written over.
            let _ = fs::remove_file(&path);
            fs::write(&path, damaged(&container, &mut random)).unwrap();
            let started = Instant::now();
            let found = opened(&path);
            assert!(!found.is_empty(), "{name}: every input has a row");
            let broken = found.iter().filter(|input| matches!(input.place, Place::Broken(_)));
            let reasons: Vec<&str> = broken.map(reason).collect();
            assert!(reasons.iter().all(|reason| !reason.is_empty()));
            whole += usize::from(reasons.is_empty());
            crashes += usize::from(reasons.iter().any(|reason| reason.contains("internal error")));
            let mut uris: Vec<&str> = found.iter().map(|input| input.uri.as_str()).collect();
            uris.sort_unstable();
            uris.dedup();
            assert_eq!(uris.len(), found.len(), "{name}: addresses are unique");
            assert!(started.elapsed() < Duration::from_secs(10), "{name} hangs");
        }
        eprintln!("{name}: {COPIES} damaged copies, {whole} without a broken row, {crashes} caught panics");
        // The Parquet library panics on some damage, which costs the file one row.
        assert!(crashes == 0 || name.ends_with(".parquet"), "{name}: {crashes} panics");
    }
}
