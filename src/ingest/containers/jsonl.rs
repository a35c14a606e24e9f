//! JSON Lines: one object a line.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::columns::{Columns, Role};
use super::{Walk, names, stream};
use crate::ingest::Record;

/// The documents of a JSON Lines file: `uri#line`, lines counted from 1, blank ones too. A file named `.json` whose
/// only line has no text is a document by itself, as it is over several lines: what a crawler noted beside a page.
pub(super) fn read(walk: &mut Walk<'_, '_>, uri: &str, bytes: &mut dyn BufRead) -> ControlFlow<()> {
    let columns = walk.opener.columns.clone();
    let limits = walk.opener.limits;
    let mut line = Vec::new();
    let mut number = 0u64;
    let mut rows = 0u64;
    // The first row and its address and fault, where it has no text and may be alone.
    let mut alone: Option<(Vec<u8>, String, String)> = None;
    loop {
        line.clear();
        let address = format!("{uri}#{}", number + 1);
        let next = next_line(bytes, &mut line, limits.line_bytes);
        let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
        match next {
            Ok(true) if text.is_empty() => {
                number += 1;
                continue;
            }
            Ok(false) => return alone.map_or(ControlFlow::Continue(()), |(row, ..)| walk.give(uri.to_string(), row)),
            _ => {}
        }
        if let Some((_, address, reason)) = alone.take() {
            walk.give_broken(address, reason)?;
        }
        if let Err(error) = next {
            let reason = match stream::ended(&error) {
                Some(reason) => reason,
                None => format!("damaged from here on ({error}): fetch the file again"),
            };
            return walk.give_broken(address, reason);
        }
        number += 1;
        rows += 1;
        if line.len() as u64 > limits.line_bytes {
            walk.give_broken(address, limits.too_large(limits.line_bytes))?;
            continue;
        }
        match row(text, &columns) {
            Ok((record, used)) => {
                if rows == 1 {
                    tracing::info!(file = uri, column = used, "text is read from this column");
                }
                walk.give_record(address, record)?;
            }
            Err(NoRow::NoColumn(reason)) if rows == 1 && names::has(uri, &["json"]) => {
                alone = Some((text.to_vec(), address, reason));
            }
            Err(NoRow::NoColumn(reason) | NoRow::Broken(reason)) => walk.give_broken(address, reason)?,
        }
    }
}

/// One line without its end; of one that is too long, one byte more than allowed. False at the
/// end.
fn next_line(bytes: &mut dyn BufRead, line: &mut Vec<u8>, most: u64) -> std::io::Result<bool> {
    let mut any = false;
    loop {
        let buffer = bytes.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        let room = (most + 1 - line.len() as u64) as usize;
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        bytes.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// Why a line gives no record.
enum NoRow {
    /// None of its columns holds documents.
    NoColumn(String),
    /// It is no object, or has nothing where the text should be.
    Broken(String),
}

/// The record of one line and the name of the column that it came from.
fn row(line: &[u8], columns: &Columns) -> Result<(Record, String), NoRow> {
    let broken = |reason: &str| NoRow::Broken(reason.to_string());
    let text =
        simdutf8::basic::from_utf8(line).map_err(|_| broken("the line is not in UTF-8: save the file in UTF-8"))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let fields = Fields(columns).deserialize(&mut json).and_then(|fields| json.end().map(|()| fields));
    let fields =
        fields.map_err(|error| broken(&format!("the line is not a JSON object ({error}): fetch the file again")))?;
    let url = fields.url.and_then(|(_, _, url)| url).unwrap_or_default();
    let is_there = fields.html.is_some() || fields.text.is_some();
    let filled = [fields.html, fields.text].into_iter().flatten().find_map(|(_, name, words)| Some((name, words?)));
    match filled {
        Some((name, words)) => Ok((Record { bytes: words.into_bytes(), url, charset: String::new() }, name)),
        None if is_there => Err(broken("the row has no text: its columns are empty")),
        None => {
            let names: BTreeMap<String, IgnoredAny> = serde_json::from_str(text).unwrap_or_default();
            Err(NoRow::NoColumn(columns.missing(&names.into_keys().collect::<Vec<_>>())))
        }
    }
}

/// Rank, name and words of the best column of each role.
#[derive(Default)]
struct Row {
    text: Option<(usize, String, Option<String>)>,
    html: Option<(usize, String, Option<String>)>,
    url: Option<(usize, String, Option<String>)>,
}

struct Fields<'a>(&'a Columns);

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Row;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut row = Row::default();
        while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
            let Some((role, rank)) = self.0.role(&name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let Words(words) = map.next_value()?;
            let place = match role {
                Role::Text => &mut row.text,
                Role::Html => &mut row.html,
                Role::Url => &mut row.url,
            };
            let words = words.filter(|words| !words.trim().is_empty());
            // Of two equal keys the last counts, as everywhere; a filled column before an empty one.
            let better = place.as_ref().is_none_or(|(other, _, old)| match (&words, old) {
                (Some(_), None) => true,
                (None, Some(_)) => false,
                _ => rank <= *other,
            });
            if better {
                *place = Some((rank, name.into_owned(), words));
            }
        }
        Ok(row)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A string; `None` for anything else.
struct Words(Option<String>);

impl<'de> serde::Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_str<E>(self, words: &str) -> Result<Words, E> {
        Ok(Words(Some(words.to_string())))
    }

    fn visit_string<E>(self, words: String) -> Result<Words, E> {
        Ok(Words(Some(words)))
    }

    fn visit_unit<E>(self) -> Result<Words, E> {
        Ok(Words(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Words, E> {
        Ok(Words(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Words, E> {
        Ok(Words(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Words, E> {
        Ok(Words(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Words, E> {
        Ok(Words(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Words, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Words(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Words(None))
    }
}
