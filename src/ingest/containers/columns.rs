//! Which columns of a corpus hold the documents.

use std::fmt::Display;

use crate::ingest::sniff;
use crate::model::MediaType;

/// Names that columns usually have, the better first.
const TEXT: [&str; 6] = ["text", "content", "body", "raw_content", "plain_text", "markdown"];
const HTML: [&str; 4] = ["html", "raw_html", "html_content", "page_html"];
const TITLE: [&str; 3] = ["title", "headline", "page_title"];
const URL: [&str; 6] = ["url", "link", "source_url", "page_url", "uri", "source"];

/// Where corpora (JSONL, Parquet) have their documents. A column that is not named is guessed
/// by the usual names; where text or HTML is named, the other is not guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Column with plain text.
    pub text: Option<String>,
    /// Column with HTML; read where it is filled, for text has lost the tables.
    pub html: Option<String>,
    /// Column with the title of a text that stands in none of it.
    pub title: Option<String>,
    /// Column with the address of the page.
    pub url: Option<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ingest) enum Role {
    Text,
    Html,
    Title,
    Url,
}

impl Columns {
    /// What column `name` may hold, and its rank among those that may hold the same: 0 is best.
    pub(in crate::ingest) fn role(&self, name: &str) -> Option<(Role, usize)> {
        let named =
            [(Role::Text, &self.text), (Role::Html, &self.html), (Role::Title, &self.title), (Role::Url, &self.url)];
        if let Some((role, _)) = named.iter().find(|(_, column)| column.as_deref() == Some(name)) {
            return Some((*role, 0));
        }
        let is_named = self.text.is_some() || self.html.is_some();
        let guessed: [(Role, &[&str], bool); 4] = [
            (Role::Text, &TEXT, is_named),
            (Role::Html, &HTML, is_named),
            (Role::Title, &TITLE, self.title.is_some()),
            (Role::Url, &URL, self.url.is_some()),
        ];
        guessed.into_iter().filter(|(.., settled)| !settled).find_map(|(role, names, _)| {
            names.iter().position(|usual| usual.eq_ignore_ascii_case(name)).map(|rank| (role, rank))
        })
    }

    /// The reason where none of `names`, the columns with text, holds documents.
    pub(super) fn missing(&self, names: &[String]) -> String {
        let wanted = match (&self.text, &self.html) {
            (Some(text), Some(html)) => format!("column {text} or {html}"),
            (Some(name), None) | (None, Some(name)) => format!("column {name}"),
            (None, None) => "column with text by one of the usual names".to_string(),
        };
        format!("no {wanted}: {}", choice(names, "--text-column or --html-column"))
    }

    /// The reason where a column beside the documents, of their titles or addresses, was named and is not there; `names`
    /// are those with text.
    pub(super) fn missing_beside(&self, is_there: impl Fn(Role) -> bool, names: &[String]) -> Option<String> {
        let beside = [(Role::Title, &self.title, "--title-column"), (Role::Url, &self.url, "--url-column")];
        let (_, wanted, option) = beside.into_iter().find(|(role, wanted, _)| wanted.is_some() && !is_there(*role))?;
        Some(format!("no column {} with text in it: {}", wanted.as_ref()?, choice(names, option)))
    }

    /// The reason where column `name` should hold documents and has `kind` in it; `names` are those with text.
    pub(super) fn no_text(name: &str, kind: impl Display, names: &[String]) -> String {
        format!("column {name} has no text in it, but {kind}: {}", choice(names, "--text-column or --html-column"))
    }

    /// What to tell of the columns `found` that are read as their names suggest; `None` where all were named.
    pub(super) fn guessed(&self, found: [(Role, Option<&str>); 4]) -> Option<String> {
        let guessed = found.into_iter().filter_map(|(role, name)| {
            let (what, named) = match role {
                Role::Text => ("text", &self.text),
                Role::Html => ("HTML", &self.html),
                Role::Title => ("titles of texts", &self.title),
                Role::Url => ("addresses", &self.url),
            };
            name.filter(|name| named.as_deref() != Some(name)).map(|name| format!("{what} in {name}"))
        });
        let guessed: Vec<String> = guessed.collect();
        (!guessed.is_empty()).then(|| guessed.join(", "))
    }
}

/// A plain text below the title that its corpus keeps apart; a web page has its own.
pub(super) fn titled(title: Option<Vec<u8>>, text: Vec<u8>) -> Vec<u8> {
    /// Where a text begins with its title, in bytes.
    const HEAD: usize = 400;
    let is_plain = |text: &[u8]| {
        sniff::unusable(text).is_none()
            && simdutf8::basic::from_utf8(text).is_ok_and(|text| sniff::media_type(text) == MediaType::Text)
    };
    let Some(mut title) = title.filter(|title| simdutf8::basic::from_utf8(title).is_ok()) else { return text };
    let head = &text[..text.len().min(HEAD)];
    if memchr::memmem::find(head, title.trim_ascii()).is_some() || !is_plain(&text) {
        return text;
    }
    title.extend_from_slice(b"\n\n");
    title.extend_from_slice(&text);
    title
}

/// What to do: name another column.
fn choice(names: &[String], option: &str) -> String {
    let has: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
    if has.is_empty() {
        return "no other column has text in it either; save the documents as a column of text".to_string();
    }
    format!("name one of {} with {option}", has.join(", "))
}
