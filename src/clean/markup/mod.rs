//! Markup to events in one pass over the text, as the HTML standard's tokenizer reads it.
//!
//! Most of a page is attributes, scripts and styles that nobody reads; this pass steps over them
//! by searching for single bytes. What is rare and intricate (unusual character references,
//! scripts within comments within scripts) is left to html5gum, which also reads any page as a
//! whole: the tests hold both to the same events on clean and on damaged pages.

mod library;

use std::borrow::Cow;

use memchr::{memchr, memmem};

use library::{by_library, read_by_library, resolved};

/// Is told what stands in the page, in order.
pub(super) trait Events {
    /// A start tag begins; its name is in lower case. Whether its attributes matter.
    fn open_tag(&mut self, tag: &[u8]) -> bool;
    /// An attribute of the start tag with a value that is not empty; names as they are written.
    fn attribute(&mut self, name: &[u8], value: &str);
    /// The start tag is complete.
    fn start_tag(&mut self);
    /// An end tag; its name is in lower case.
    fn end_tag(&mut self, tag: &[u8]);
    /// All text up to the next tag or comment, character references resolved.
    fn characters(&mut self, text: &str);
    /// A comment.
    fn comment(&mut self, text: &str);
}

/// Reads `text` into events, which `fresh` makes, and makes anew where the page has to be read again.
pub(super) fn read<E: Events>(text: &str, fresh: impl Fn() -> E) -> E {
    // As the standard has it, line ends are made alike before anything else.
    let normal = if memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let mut events = fresh();
    if memchr(0, normal.as_bytes()).is_none() {
        let mut pass = Pass::new(&normal, &mut events);
        if pass.page().is_ok() {
            return events;
        }
        events = fresh();
    }
    read_by_library(text, &mut events);
    events
}

/// The page holds what only the library reads.
struct Intricate;

/// Where the pass is.
struct Pass<'t, 'e, E> {
    text: &'t str,
    at: usize,
    /// Where the next character reference may begin, or one that was passed; references are few.
    reference: usize,
    /// Text since the last tag: one piece of the page, or, where it had to be put together, `joined`.
    run: &'t str,
    joined: String,
    events: &'e mut E,
}

/// How what follows a start tag is read.
#[derive(PartialEq, Eq)]
enum Content {
    /// Up to the element's own end tag.
    Raw,
    /// So too, with character references.
    Text,
    /// To the end of the page.
    Plain,
}

fn content(tag: &[u8]) -> Option<Content> {
    match tag {
        b"title" | b"textarea" => Some(Content::Text),
        b"script" | b"style" | b"iframe" | b"xmp" | b"noembed" | b"noframes" | b"noscript" => Some(Content::Raw),
        b"plaintext" => Some(Content::Plain),
        _ => None,
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b' ')
}

/// What ends the name of a tag.
fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

impl<'t, 'e, E: Events> Pass<'t, 'e, E> {
    fn new(text: &'t str, events: &'e mut E) -> Pass<'t, 'e, E> {
        let reference = memchr(b'&', text.as_bytes()).unwrap_or(text.len());
        Pass { text, at: 0, reference, run: "", joined: String::new(), events }
    }

    fn page(&mut self) -> Result<(), Intricate> {
        let bytes = self.text.as_bytes();
        while let Some(found) = memchr(b'<', &bytes[self.at..]) {
            let tag = self.at + found;
            self.text_with_references(tag);
            match bytes.get(tag + 1) {
                Some(next) if next.is_ascii_alphabetic() => self.start_tag(tag + 1)?,
                Some(b'/') => self.end_tag(tag),
                Some(b'!') => self.declaration(tag + 2),
                Some(b'?') => self.bogus_comment(tag + 1),
                _ => {
                    self.at = tag + 1;
                    self.add(&self.text[tag..tag + 1]);
                }
            }
        }
        self.text_with_references(bytes.len());
        self.flush();
        Ok(())
    }

    /// Adds a piece of text.
    fn add(&mut self, piece: &'t str) {
        if self.run.is_empty() && self.joined.is_empty() {
            self.run = piece;
        } else {
            self.join(piece);
        }
    }

    fn join(&mut self, piece: &str) {
        self.joined.push_str(std::mem::take(&mut self.run));
        self.joined.push_str(piece);
    }

    fn flush(&mut self) {
        if !self.joined.is_empty() {
            self.joined.push_str(std::mem::take(&mut self.run));
            self.events.characters(&self.joined);
            self.joined.clear();
        } else if !self.run.is_empty() {
            self.events.characters(std::mem::take(&mut self.run));
        }
    }

    /// Adds the text up to `end`, and goes there.
    fn text_with_references(&mut self, end: usize) {
        while self.next_reference() < end {
            let reference = self.reference;
            self.add(&self.text[self.at..reference]);
            let known = [("&nbsp;", "\u{a0}"), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")];
            let rest = &self.text[reference..end];
            match known.iter().find(|(name, _)| rest.starts_with(name)) {
                Some((name, meaning)) => {
                    self.add(meaning);
                    self.at = reference + name.len();
                }
                None => {
                    // No reference goes on behind letters, digits and one semicolon.
                    let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
                    let mut length = 1 + rest.as_bytes()[1..].iter().take_while(|byte| name(byte)).count();
                    length += usize::from(rest.as_bytes().get(length) == Some(&b';'));
                    self.join(&by_library(&rest[..length]));
                    self.at = reference + length;
                }
            }
        }
        self.add(&self.text[self.at..end]);
        self.at = end;
    }

    /// Where the next character reference may begin; the end of the page where there is none.
    fn next_reference(&mut self) -> usize {
        if self.reference < self.at {
            let rest = &self.text.as_bytes()[self.at..];
            self.reference = self.at + memchr(b'&', rest).unwrap_or(rest.len());
        }
        self.reference
    }

    /// A start tag, whose name begins at `name`, and what it makes of the text behind it.
    fn start_tag(&mut self, name: usize) -> Result<(), Intricate> {
        self.flush();
        let end = self.name_end(name);
        let tag = lower(&self.text.as_bytes()[name..end]);
        let wanted = self.events.open_tag(&tag);
        self.at = end;
        if !self.attributes(wanted)? {
            return Ok(());
        }
        self.events.start_tag();
        match content(&tag) {
            None => Ok(()),
            Some(Content::Plain) => {
                self.add(&self.text[self.at..]);
                self.at = self.text.len();
                Ok(())
            }
            Some(content) => self.element(&tag, content),
        }
    }

    fn name_end(&self, name: usize) -> usize {
        let rest = &self.text.as_bytes()[name..];
        name + rest.iter().position(|byte| ends_name(*byte)).unwrap_or(rest.len())
    }

    /// Text up to the end tag of the element.
    fn element(&mut self, tag: &[u8], content: Content) -> Result<(), Intricate> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let ends = |at: &usize| {
            let name = bytes.get(at + 2..at + 2 + tag.len());
            bytes.get(at + 1) == Some(&b'/')
                && name.is_some_and(|name| name.eq_ignore_ascii_case(tag))
                && bytes.get(at + 2 + tag.len()).is_some_and(|byte| ends_name(*byte))
        };
        let end = memchr::memchr_iter(b'<', &bytes[start..]).map(|at| start + at).find(ends);
        let text = &self.text[start..end.unwrap_or(bytes.len())];
        if tag == b"script" && memmem::find(text.as_bytes(), b"<!--").is_some() && holds_script(text.as_bytes()) {
            return Err(Intricate);
        }
        if content == Content::Text {
            self.text_with_references(start + text.len());
        } else {
            self.add(text);
        }
        self.at = start + text.len();
        if let Some(end) = end {
            self.end_tag(end);
        }
        Ok(())
    }

    /// What begins with `</` at `tag`.
    fn end_tag(&mut self, tag: usize) {
        let bytes = self.text.as_bytes();
        match bytes.get(tag + 2) {
            Some(first) if first.is_ascii_alphabetic() => {
                self.flush();
                let end = self.name_end(tag + 2);
                self.at = end;
                // Attributes that do not matter are never intricate.
                if matches!(self.attributes(false), Ok(true)) {
                    self.events.end_tag(&lower(&bytes[tag + 2..end]));
                }
            }
            Some(b'>') => self.at = tag + 3,
            None => {
                self.add(&self.text[tag..]);
                self.at = bytes.len();
            }
            Some(_) => self.bogus_comment(tag + 2),
        }
    }

    /// Reads attributes to the end of the tag; whether it has one. Only `wanted` ones are told.
    fn attributes(&mut self, wanted: bool) -> Result<bool, Intricate> {
        let bytes = self.text.as_bytes();
        let skip_space =
            |at: usize| at + bytes[at..].iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len() - at);
        let mut at = self.at;
        self.at = bytes.len();
        loop {
            at = skip_space(at);
            match bytes.get(at) {
                None => return Ok(false),
                Some(b'>') => break,
                Some(b'/') => {
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
            // The first character belongs to the name, even an equals sign.
            let name = at;
            at += 1;
            at += bytes[at..].iter().position(|byte| ends_name(*byte) || *byte == b'=').unwrap_or(bytes.len() - at);
            let name = &bytes[name..at];
            at = skip_space(at);
            if bytes.get(at) != Some(&b'=') {
                continue;
            }
            at = skip_space(at + 1);
            let value = match bytes.get(at) {
                None => return Ok(false),
                Some(b'>') => break,
                Some(&quote @ (b'"' | b'\'')) => {
                    let Some(length) = memchr(quote, &bytes[at + 1..]) else { return Ok(false) };
                    at += length + 2;
                    &self.text[at - 1 - length..at - 1]
                }
                Some(_) => {
                    let rest = &bytes[at..];
                    let length = rest.iter().position(|byte| is_space(*byte) || *byte == b'>').unwrap_or(rest.len());
                    at += length;
                    &self.text[at - length..at]
                }
            };
            if wanted && !value.is_empty() {
                self.events.attribute(name, &resolved(value)?);
            }
        }
        self.at = at + 1;
        Ok(true)
    }

    /// What begins with `<!`, from `start` on.
    fn declaration(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        let rest = &bytes[start..];
        if rest.starts_with(b"--") {
            self.comment(start + 2);
        } else if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            self.flush();
            self.at = memchr(b'>', rest).map_or(bytes.len(), |end| start + end + 1);
        } else {
            self.bogus_comment(start);
        }
    }

    /// Anything else between angle brackets is a comment.
    fn bogus_comment(&mut self, start: usize) {
        self.flush();
        let end = memchr(b'>', &self.text.as_bytes()[start..]).map(|length| start + length);
        self.events.comment(&self.text[start..end.unwrap_or(self.text.len())]);
        self.at = end.map_or(self.text.len(), |end| end + 1);
    }

    fn comment(&mut self, start: usize) {
        self.flush();
        let rest = &self.text[start..];
        let abrupt = [">", "->"].iter().find(|end| rest.starts_with(**end));
        let dashes = || {
            memmem::find_iter(rest.as_bytes(), b"--").find_map(|at| {
                // Of three dashes the last two may be the end.
                let more = rest.as_bytes()[at + 2..].iter().take_while(|byte| **byte == b'-').count();
                let behind = &rest[at + 2 + more..];
                let length = [">", "!>"].iter().find(|end| behind.starts_with(**end))?.len();
                Some((at + more, at + more + 2 + length))
            })
        };
        let found = abrupt.map(|end| (0, end.len())).or_else(dashes);
        let (length, end) = found.unwrap_or_else(|| {
            let kept = ["--!", "--", "-"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
            (kept.len(), rest.len())
        });
        self.events.comment(&rest[..length]);
        self.at = start + end;
    }
}

fn lower(name: &[u8]) -> Cow<'_, [u8]> {
    if name.iter().any(u8::is_ascii_uppercase) { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

/// Whether a `<script` stands in the script.
fn holds_script(text: &[u8]) -> bool {
    let name = |at: usize| text.get(at + 1..at + 7).is_some_and(|name| name.eq_ignore_ascii_case(b"script"));
    memchr::memchr_iter(b'<', text).any(name)
}

#[cfg(test)]
mod tests;
