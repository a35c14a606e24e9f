//! What is read by the library: whole pages, and pieces that are rare and intricate.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use memchr::{memchr, memchr2};

use super::{Events, Intricate};

/// The value of an attribute with its character references resolved.
pub(super) fn resolved(value: &str) -> Result<Cow<'_, str>, Intricate> {
    if memchr(b'&', value.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(value));
    }
    let quote = match memchr2(b'"', b'\'', value.as_bytes()) {
        None => '"',
        Some(_) if !value.contains('"') => '"',
        Some(_) if !value.contains('\'') => '\'',
        Some(_) => return Err(Intricate),
    };
    Ok(Cow::Owned(by_library(&format!("<a href={quote}{value}{quote}>"))))
}

/// All text and all values of attributes in `text`, as the library reads it.
pub(super) fn by_library(text: &str) -> String {
    #[derive(Default)]
    struct Words(String);
    impl Events for Words {
        fn open_tag(&mut self, _tag: &[u8]) -> bool {
            true
        }
        fn attribute(&mut self, _name: &[u8], value: &str) {
            self.0.push_str(value);
        }
        fn start_tag(&mut self) {}
        fn end_tag(&mut self, _tag: &[u8]) {}
        fn characters(&mut self, text: &str) {
            self.0.push_str(text);
        }
        fn comment(&mut self, _text: &str) {}
    }
    let mut words = Words::default();
    read_by_library(text, &mut words);
    words.0
}

/// Reads a whole page with html5gum.
pub(super) fn read_by_library(text: &str, events: &mut impl Events) {
    let mut attribute: Vec<u8> = Vec::new();
    let mut wanted = false;
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => wanted = events.open_tag(name),
            CallbackEvent::AttributeName { name } => {
                attribute.clear();
                attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } if wanted => {
                events.attribute(&attribute, &String::from_utf8_lossy(value));
            }
            CallbackEvent::CloseStartTag { .. } => {
                wanted = false;
                events.start_tag();
            }
            CallbackEvent::EndTag { name } => events.end_tag(name),
            CallbackEvent::String { value } => events.characters(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { value } => events.comment(&String::from_utf8_lossy(value)),
            CallbackEvent::AttributeValue { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
}
