//! The same documents in every container.

use std::io::{Cursor, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression as Codec;
use parquet::file::properties::WriterProperties;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Documents of no importance, of different lengths.
pub fn documents() -> Vec<(String, Vec<u8>)> {
    (0..7)
        .map(|number| {
            (format!("县/{number}.html"), format!("<p>{number}年报</p>").repeat(1 + number * 40).into_bytes())
        })
        .collect()
}

/// The members as a ZIP archive.
pub fn zipped<N: AsRef<str>>(members: &[(N, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(name.as_ref(), SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The members as a TAR archive.
pub fn tarred<N: AsRef<str>>(members: &[(N, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        builder.append_data(&mut header, name.as_ref(), bytes.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

/// The bytes in gzip.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
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

pub fn warc_records(members: &[(String, Vec<u8>)]) -> Vec<Vec<u8>> {
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

fn parqueted(members: &[(String, Vec<u8>)], codec: Codec) -> Vec<u8> {
    let texts = StringArray::from_iter_values(members.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)));
    let urls = StringArray::from_iter_values(members.iter().map(|(name, _)| name));
    let columns = [("url", Arc::new(urls) as ArrayRef), ("text", Arc::new(texts) as ArrayRef)];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder().set_compression(codec).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// The same documents in every container.
pub fn containers() -> Vec<(&'static str, Vec<u8>)> {
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
        ("a.parquet", parqueted(&documents, Codec::SNAPPY)),
        ("zstd.parquet", parqueted(&documents, Codec::ZSTD(Default::default()))),
        ("gzip.parquet", parqueted(&documents, Codec::GZIP(Default::default()))),
        ("lz4.parquet", parqueted(&documents, Codec::LZ4_RAW)),
        ("brotli.parquet", parqueted(&documents, Codec::BROTLI(Default::default()))),
        ("b.zip", zipped(&[("in/a.tgz".to_string(), gzipped(&tarred(&documents)))])),
        // By content, whatever the name.
        ("b", gzipped(&jsonl(&documents))),
    ]
}
