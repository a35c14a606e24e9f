//! Document to page: markup, furniture and damage off; nothing that carries a number lost.

mod copies;
mod draft;
mod fold;
mod fragments;
mod furniture;
mod grid;
mod hijack;
mod html;
mod inline;
mod lost_breaks;
mod marks;
mod markup;
mod merged;
mod plain;
mod run_together;
mod script;
mod stack;
mod wrapped;

use std::collections::BTreeSet;

use crate::knowledge::Knowledge;
use crate::model::{Deadline, Flag, MediaType, Page, Script, Span};

/// The page of a document's decoded text; only the beginning of it once `deadline` has passed.
pub fn clean(text: &str, media_type: MediaType, knowledge: &Knowledge, deadline: &Deadline) -> Page {
    let words = &knowledge.lexicon.cleaning;
    let mut draft = if media_type.is_markup() {
        html::read(text, knowledge, deadline)
    } else {
        let text = fragments::joined(lost_breaks::restored(text, knowledge), knowledge);
        let text = run_together::restored(text, knowledge);
        let text = plain::Text::of(&text);
        match wrapped::joined(&text.lines, knowledge) {
            Some(joined) => plain::read(&plain::Text::of(&joined), &knowledge.forms, words, deadline),
            None => plain::read(&text, &knowledge.forms, words, deadline),
        }
    };
    let mut flags = BTreeSet::new();
    let script = script::script_of(&draft.text, words);
    let mut reading = match script {
        Script::Hant => script::simplified(&draft.text, words),
        _ => draft.text.clone(),
    };
    let lines = draft.lines.iter().map(|line| &reading[line.block.span.range()]);
    let hijacked = hijack::find(&reading, lines, words);
    if !hijacked.is_empty() {
        reading = blanked(&reading, &hijacked);
        flags.insert(Flag::SpamRestored);
    }
    let merged = merged::tables(&reading, draft.lines.iter().map(|line| line.block.span), knowledge);
    if !merged.is_empty() {
        reading = blanked(&reading, &merged);
    }
    let named = furniture::mark(&mut draft, &reading, words, deadline);
    if copies::mark(&mut draft, &reading, words) {
        flags.insert(Flag::DuplicatedBody);
    }
    Page {
        text: draft.text,
        reading,
        blocks: draft.lines.iter().map(|line| line.block).collect(),
        tables: draft.tables,
        meta: draft.meta,
        url: draft.url.or(named),
        script,
        flags,
        hijacked,
    }
}

/// `text` with the spans overwritten by spaces.
fn blanked(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans.iter().map(|span| span.range()) {
        out.push_str(&text[done..span.start]);
        out.extend(std::iter::repeat_n(' ', span.len()));
        done = span.end;
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests;
