//! JSON Lines: one object a line.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::BufRead;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::columns::{Columns, Role, titled};
use super::{NO_ROWS, Walk, names, stream};
use crate::ingest::Record;

/// The documents of a JSON Lines file: `uri#line`, lines counted from 1, blank ones too. A file named `.json` whose
/// only line has no text is a document by itself, as it is over several lines: what a crawler noted beside a page.
pub(super) fn read(walk: &mut Walk<'_, '_>, uri: &str, bytes: &mut dyn BufRead) -> ControlFlow<()> {
    let columns = walk.opener.columns.clone();
    let limits = walk.opener.limits;
    let mut line = Vec::new();
    let mut number = 0u64;
    let mut rows = 0u64;
    let mut is_noted = false;
    // What any row has had, and the names in the first with a text: a key that it lacks others may have.
    let mut seen = BTreeSet::new();
    let mut names_of_first = Vec::new();
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
            Ok(false) if rows == 0 => return walk.give_broken(uri.to_string(), NO_ROWS),
            Ok(false) => {
                if let Some(reason) = columns.missing_beside(|role| seen.contains(&role), &names_of_first) {
                    tracing::warn!("{uri}: {reason}");
                }
                return alone.map_or(ControlFlow::Continue(()), |(row, ..)| walk.give(uri.to_string(), row));
            }
            _ => {}
        }
        if let Some((_, address, reason)) = alone.take() {
            walk.give_broken(address, reason)?;
        }
        if let Err(error) = next {
            let reason = match stream::ended(&error) {
                Some(reason) => reason,
                None => format!("{}: fetch the file again", super::damaged_from_here("", &error)),
            };
            return walk.give_broken(address, reason);
        }
        number += 1;
        rows += 1;
        if line.len() as u64 > limits.line_bytes {
            walk.give_broken(address, limits.too_large(limits.line_bytes))?;
            continue;
        }
        match record(text, &columns, &mut seen) {
            Ok((record, row)) => {
                if !is_noted {
                    names_of_first = with_text(text);
                    walk.note_columns(uri, "JSON Lines", row.names());
                    is_noted = true;
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

/// The record of one line, and what else there is in it.
fn record(line: &[u8], columns: &Columns, seen: &mut BTreeSet<Role>) -> Result<(Record, Row), NoRow> {
    let broken = |reason: &str| NoRow::Broken(reason.to_string());
    let text =
        simdutf8::basic::from_utf8(line).map_err(|_| broken("the line is not in UTF-8: save the file in UTF-8"))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let row = Fields(columns).deserialize(&mut json).and_then(|row| json.end().map(|()| row));
    let mut row = row.map_err(|error| {
        broken(&format!("the line is not a JSON object ({error}): write each on one line, or fetch the file again"))
    })?;
    seen.extend(row.names().into_iter().filter(|(_, name)| name.is_some()).map(|(role, _)| role));
    let words = |field: &mut Option<Field>| field.as_mut().and_then(|field| field.value.words.take());
    let title = words(&mut row.title).map(String::into_bytes);
    let filled = words(&mut row.html).map(String::into_bytes);
    if let Some(bytes) = filled.or_else(|| Some(titled(title, words(&mut row.text)?.into_bytes()))) {
        let url = words(&mut row.url).unwrap_or_default();
        return Ok((Record { bytes, url, charset: String::new() }, row));
    }
    let mut fields = [&row.html, &row.text].into_iter().flatten().peekable();
    if fields.peek().is_none() {
        return Err(NoRow::NoColumn(columns.missing(&with_text(line))));
    }
    Err(match fields.find_map(|field| Some((&field.name, field.value.other?))) {
        Some((name, kind)) => NoRow::Broken(Columns::no_text(name, kind, &with_text(line))),
        None => broken("the row has no text: its columns are empty"),
    })
}

/// The names of a line's fields with text in them.
fn with_text(line: &[u8]) -> Vec<String> {
    let values: BTreeMap<String, Value> = serde_json::from_slice(line).unwrap_or_default();
    values.into_iter().filter(|(_, value)| value.other.is_none()).map(|(name, _)| name).collect()
}

/// A field that may hold what is looked for.
struct Field {
    rank: usize,
    name: String,
    value: Value,
}

/// The best field of each role.
#[derive(Default)]
struct Row {
    text: Option<Field>,
    html: Option<Field>,
    title: Option<Field>,
    url: Option<Field>,
}

impl Row {
    fn names(&self) -> [(Role, Option<&str>); 4] {
        [(Role::Html, &self.html), (Role::Text, &self.text), (Role::Title, &self.title), (Role::Url, &self.url)]
            .map(|(role, field)| (role, field.as_ref().map(|field| field.name.as_str())))
    }
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
            let mut value: Value = map.next_value()?;
            let place = match role {
                Role::Text => &mut row.text,
                Role::Html => &mut row.html,
                Role::Title => &mut row.title,
                Role::Url => &mut row.url,
            };
            value.words = value.words.filter(|words| !words.trim().is_empty());
            // Of two equal keys the last counts, as everywhere; a filled column before an empty one.
            let better = place.as_ref().is_none_or(|old| match (&value.words, &old.value.words) {
                (Some(_), None) => true,
                (None, Some(_)) => false,
                _ => rank <= old.rank,
            });
            if better {
                *place = Some(Field { rank, name: name.into_owned(), value });
            }
        }
        Ok(row)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// What stands behind a key.
#[derive(Default)]
struct Value {
    /// A string.
    words: Option<String>,
    /// What it is where it is neither a string nor nothing.
    other: Option<&'static str>,
}

impl Value {
    fn words(words: String) -> Value {
        Value { words: Some(words), other: None }
    }

    fn other(what: &'static str) -> Value {
        Value { words: None, other: Some(what) }
    }
}

impl<'de> serde::Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_str<E>(self, words: &str) -> Result<Value, E> {
        Ok(Value::words(words.to_string()))
    }

    fn visit_string<E>(self, words: String) -> Result<Value, E> {
        Ok(Value::words(words))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::other("true or false"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::other(NUMBER))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::other(NUMBER))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::other(NUMBER))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::other("a list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::other("an object"))
    }
}

const NUMBER: &str = "a number";
