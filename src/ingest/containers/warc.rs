//! WARC: what a crawler kept, one record after the other.

use std::io::{self, BufRead, Cursor, Read};
use std::ops::ControlFlow;

use super::stream::{self, Damage, Unpacked};
use super::{Walk, gzip};
use crate::ingest::{Record, decode, sniff};
use crate::model::Limits;

/// Longest line of a header.
const LINE: u64 = 64 << 10;
/// Records begin so.
const MARK: &[u8] = b"WARC/";
/// Most lines of a header.
const LINES: usize = 1000;

/// The pages of a WARC file: `uri#offset`, where the offset is that of the record after
/// decompression. Requests, redirects, errors, pictures and the like are no documents.
///
/// A record that is compressed by itself is handed on once its checksum has passed, and costs no other one where it is
/// damaged.
pub(super) fn read(walk: &mut Walk<'_, '_>, uri: &str, bytes: &mut dyn BufRead) -> ControlFlow<()> {
    let mut reader = Reader { bytes, offset: 0, is_lost: false, limits: walk.opener.limits };
    let mut any = false;
    loop {
        let (offset, error) = match reader.record() {
            Ok(Some((offset, found))) => {
                let behind = reader.pass_blanks();
                match behind {
                    Err(error) if gzip::broken_member(&error) == Some(offset) => (Some(offset), error),
                    behind => {
                        let address = format!("{uri}#{offset}");
                        any |= !matches!(found, Ok(None));
                        match found {
                            Ok(None) => {}
                            Ok(Some(record)) => walk.give_record(address, record)?,
                            Err(reason) => walk.give_broken(address, reason)?,
                        }
                        let Err(error) = behind else { continue };
                        (None, error)
                    }
                }
            }
            Ok(None) if any => return ControlFlow::Continue(()),
            Ok(None) => return walk.give_broken(uri.to_string(), NO_PAGE),
            Err(met) => met,
        };
        let member = gzip::broken_member(&error);
        // Of what is lost already there is a row.
        if !reader.is_lost {
            any = true;
            let reason = match stream::ended(&error) {
                Some(reason) => reason,
                None if error.kind() == io::ErrorKind::UnexpectedEof => {
                    "the record breaks off: fetch the WARC file again".to_string()
                }
                None if member.is_some() && member == offset => {
                    format!("the record is damaged ({error}): fetch the WARC file again")
                }
                None if member == Some(reader.offset) => {
                    format!("what follows, up to the next gzip member, is damaged ({error}): fetch the WARC file again")
                }
                None => {
                    let until = if member.is_some() { " to the next gzip member" } else { "" };
                    format!("the WARC file is {}: fetch it again", super::damaged_from_here(until, &error))
                }
            };
            // Between records it is the byte before, for the next may begin where this one should.
            let place = offset.or_else(|| reader.offset.checked_sub(1));
            walk.give_broken(place.map_or_else(|| uri.to_string(), |place| format!("{uri}#{place}")), reason)?;
        }
        if member.is_none() {
            return ControlFlow::Continue(());
        }
        reader.is_lost = true;
    }
}

const NO_PAGE: &str = "none of its records is a page (only requests, redirects, errors, pictures and the like): check \
                       what was crawled";

/// What a record holds: a page, nothing of interest, or why it cannot be read.
type Found = Result<Option<Record>, String>;

/// An error, and the offset of the record that it was met in, if there is one.
type Met = (Option<u64>, io::Error);

struct Reader<'a> {
    bytes: &'a mut dyn BufRead,
    offset: u64,
    /// Behind damage: what comes before the next record belongs to what was lost.
    is_lost: bool,
    limits: Limits,
}

impl Reader<'_> {
    /// The next record and its offset; `None` at the end.
    fn record(&mut self) -> Result<Option<(u64, Found)>, Met> {
        // Records end with two empty lines; where a length was wrong there may be anything.
        let mut stray = None;
        loop {
            let start = self.offset;
            let next = self.bytes.fill_buf().map_err(|error| (None, error))?;
            let is_end = next.is_empty();
            if is_end || next.starts_with(MARK) || next.len() < MARK.len() && MARK.starts_with(next) {
                if let Some(at) = stray {
                    return Ok(Some((at, Err(STRAY.to_string()))));
                }
                if is_end {
                    return Ok(None);
                }
            }
            let line = self.line().map_err(|error| (None, error))?;
            if line.starts_with(MARK) {
                self.is_lost = false;
                return self.content().map(|found| Some((start, found))).map_err(|error| (Some(start), error));
            }
            if !line.trim_ascii().is_empty() && !self.is_lost {
                stray.get_or_insert(start);
            }
        }
    }

    /// The rest of a record whose first line has been read.
    fn content(&mut self) -> io::Result<Found> {
        let header = self.header()?;
        let Some(length) = header.get("content-length").and_then(|length| length.trim().parse::<u64>().ok()) else {
            return Ok(Err("the record does not say how long it is: fetch the file again".to_string()));
        };
        let kind = header.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        let url = header.get("warc-target-uri").unwrap_or_default().trim_matches(['<', '>']).to_string();
        let is_page = matches!(kind.as_str(), "response" | "resource" | "conversion");
        if !is_page || length > self.limits.stored_bytes {
            self.skip(length)?;
            return Ok(if is_page { Err(self.limits.too_large(self.limits.stored_bytes)) } else { Ok(None) });
        }
        let mut block = Vec::new();
        let got = (&mut *self.bytes).take(length).read_to_end(&mut block);
        self.offset += block.len() as u64;
        got?;
        if (block.len() as u64) < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let is_http = kind == "response" && header.get("content-type").is_none_or(|kind| kind.contains("http"));
        let content_type = header.get("content-type").unwrap_or_default().to_string();
        Ok(if is_http { page(&block, url, self.limits) } else { plain(block, url, &content_type) })
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let end = self.offset.saturating_add(length);
        while self.offset < end {
            let next = self.bytes.fill_buf()?.len();
            if next == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.consume(usize::try_from(end - self.offset).map_or(next, |left| left.min(next)));
        }
        Ok(())
    }

    /// Passes over the empty lines behind a record, to where it is known whether all of it is sound.
    fn pass_blanks(&mut self) -> io::Result<()> {
        loop {
            let next = self.bytes.fill_buf()?;
            let blanks = next.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blanks == 0 {
                return Ok(());
            }
            self.consume(blanks);
        }
    }

    fn consume(&mut self, length: usize) {
        self.bytes.consume(length);
        self.offset += length as u64;
    }

    /// Names and values up to the empty line.
    fn header(&mut self) -> io::Result<Header> {
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.trim_ascii().is_empty() || lines.len() == LINES {
                return Ok(Header(lines));
            }
            lines.push(String::from_utf8_lossy(line.trim_ascii_end()).into_owned());
        }
    }

    /// One line with its end, or as much of it as a line may have; empty at the end.
    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let read = (&mut *self.bytes).take(LINE).read_until(b'\n', &mut line);
        self.offset += line.len() as u64;
        read.map(|_| line)
    }
}

const STRAY: &str = "bytes that belong to no record: the length before them is wrong; fetch the file again";

struct Header(Vec<String>);

impl Header {
    /// The value of the first line of this name (in lower case).
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A page as a server sent it.
fn page(block: &[u8], url: String, limits: Limits) -> Found {
    let mut reader = Reader { bytes: &mut Cursor::new(block), offset: 0, is_lost: false, limits };
    let headers = reader.line().and_then(|status| reader.header().map(|header| (status, header)));
    let Ok((status, header)) = headers else {
        return Err("the server's answer has no body: fetch the page again".to_string());
    };
    let code = String::from_utf8_lossy(&status).split_ascii_whitespace().nth(1).map(str::to_string);
    if !code.is_some_and(|code| code.starts_with('2')) {
        return Ok(None);
    }
    let mut body = block[reader.offset as usize..].to_vec();
    if header.get("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
        && let Some(whole) = without_chunks(&body)
    {
        body = whole;
    }
    let content_type = header.get("content-type").unwrap_or_default().to_string();
    if !may_be_document(&content_type) {
        return Ok(None);
    }
    let coding = header.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
    let body = match unpacked(&body, &coding, &limits) {
        None => body,
        Some(Ok(whole)) => whole,
        // Crawlers often decompress the body and leave the header as it was. Of codings without a mark the body shows it.
        Some(Err(damage)) if !damage.is_end && (is_text(&body) || shows_itself(&body, &coding)) => body,
        Some(Err(damage)) => return Err(damage.reason),
    };
    plain(body, url, &content_type)
}

/// What a server compressed for the way; `None` where the body shows that it is not, or not so that it can be told.
fn unpacked(body: &[u8], coding: &str, limits: &Limits) -> Option<Result<Vec<u8>, Damage>> {
    let mut unpacked = match coding {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => Unpacked::gzip(body, limits),
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => Unpacked::zstd(body, limits).ok()?,
        "deflate" if is_zlib(body) => Unpacked::zlib(body, limits),
        // These two have no mark, and a text may happen to be a short stream of them.
        "br" if !is_text(body) => Unpacked::brotli(body, limits),
        "deflate" if !is_text(body) => Unpacked::deflate(body, limits),
        _ => return None,
    };
    Some(stream::read_whole(&mut unpacked, Some(body.len() as u64), limits.stored_bytes, limits))
}

fn shows_itself(body: &[u8], coding: &str) -> bool {
    matches!(coding, "br" | "deflate") && sniff::unusable(body).is_some()
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..] if method & 15 == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

fn is_text(bytes: &[u8]) -> bool {
    decode::decode(bytes, "").is_ok()
}

/// A body and its media type: of interest where that may be a document.
fn plain(bytes: Vec<u8>, url: String, content_type: &str) -> Found {
    if !may_be_document(content_type) {
        return Ok(None);
    }
    let charset = content_type.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_string())
    });
    Ok(Some(Record { bytes, url, charset: charset.unwrap_or_default() }))
}

fn may_be_document(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let no_document = ["image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript"];
    kind != "application/json" && !no_document.iter().any(|other| kind.starts_with(other))
}

/// A body that was sent in chunks; `None` where it was not.
fn without_chunks(body: &[u8]) -> Option<Vec<u8>> {
    let (mut whole, mut rest) = (Vec::with_capacity(body.len()), body);
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..size)?);
        rest = rest[size..].strip_prefix(b"\r\n").or_else(|| rest[size..].strip_prefix(b"\n"))?;
    }
}
