//! HTML to lines and tables, event by event: no tree, no recursion.

use super::draft::Draft;
use super::grid::Grid;
use super::inline::Inline;
use super::lost_breaks::paragraphs;
use super::markup::{self, Events};
use crate::knowledge::{CleaningWords, Knowledge};
use crate::model::{BlockKind, Deadline};

/// Longest page title that is kept, in bytes; an unclosed `<title>` would be the whole page.
const LONGEST_TITLE: usize = 4096;
/// Longest heading, in bytes.
const LONGEST_HEADING: usize = 300;

/// Reads markup into lines and tables, up to where `deadline` passes.
pub(super) fn read(text: &str, knowledge: &Knowledge, deadline: &Deadline) -> Draft {
    markup::read(text, || Builder::new(knowledge, deadline)).finish()
}

/// Content that is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hidden {
    /// `<script>`, `<style>` and their like: ends with its own end tag.
    Raw,
    /// `<title>`: goes into the page's meta.
    Title,
    /// `<select>`: ends also where other content begins, as in browsers.
    Select,
    /// `<template>`, that many deep.
    Template(u32),
}

struct Builder<'w> {
    knowledge: &'w Knowledge,
    words: &'w CleaningWords,
    deadline: &'w Deadline,
    draft: Draft,
    inline: Inline,
    /// The innermost open table, as long as no other table was found in it.
    grid: Option<Grid>,
    hidden: Option<Hidden>,
    heading: bool,
    preformatted: u32,
    furniture: u32,
    title: String,
    /// The start tag that is being read, and those of its attributes that matter.
    tag: Vec<u8>,
    attributes: Attributes,
}

#[derive(Default)]
struct Attributes {
    name: String,
    content: String,
    property: String,
    rel: String,
    href: String,
    row_span: Option<u32>,
    col_span: Option<u32>,
}

impl Attributes {
    /// Makes them those of another tag; what they have room for stays.
    fn clear(&mut self) {
        let Attributes { name, content, property, rel, href, row_span, col_span } = self;
        for text in [name, content, property, rel, href] {
            text.clear();
        }
        (*row_span, *col_span) = (None, None);
    }
}

impl<'w> Builder<'w> {
    fn new(knowledge: &'w Knowledge, deadline: &'w Deadline) -> Builder<'w> {
        Builder {
            knowledge,
            words: &knowledge.lexicon.cleaning,
            deadline,
            draft: Draft::default(),
            inline: Inline::default(),
            grid: None,
            hidden: None,
            heading: false,
            preformatted: 0,
            furniture: 0,
            title: String::new(),
            tag: Vec::new(),
            attributes: Attributes::default(),
        }
    }

    fn open(&mut self, tag: &[u8]) {
        match self.hidden {
            None => {}
            Some(Hidden::Template(depth)) => {
                if tag == b"template" {
                    self.hidden = Some(Hidden::Template(depth.saturating_add(1)));
                }
                return;
            }
            Some(Hidden::Select) => match tag {
                b"option" | b"optgroup" | b"hr" | b"font" | b"span" => return,
                _ => self.hidden = None,
            },
            Some(_) => return,
        }
        match tag {
            b"script" | b"style" | b"noscript" | b"iframe" | b"noembed" | b"noframes" => {
                self.hidden = Some(Hidden::Raw)
            }
            b"title" => self.hidden = Some(Hidden::Title),
            b"select" => self.hidden = Some(Hidden::Select),
            b"template" => self.hidden = Some(Hidden::Template(1)),
            b"meta" => self.meta(),
            b"link" => self.link(),
            b"a" => self.inline.linked = !self.attributes.href.is_empty(),
            b"table" => self.open_table(),
            b"tr" => self.open_row(),
            b"td" | b"th" => self.open_cell(),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.end_line();
                self.heading = true;
            }
            b"p" => {
                self.end_line();
                // Neither a heading nor a link that was left open reaches into paragraphs.
                self.heading = false;
                self.inline.linked = false;
            }
            b"pre" => {
                self.end_line();
                self.preformatted += 1;
            }
            b"nav" | b"footer" => {
                self.end_line();
                self.furniture += 1;
            }
            _ if is_block(tag) => self.end_line(),
            _ => {}
        }
    }

    fn close(&mut self, tag: &[u8]) {
        if let Some(hidden) = self.hidden {
            self.end_hidden(hidden, tag);
            return;
        }
        match tag {
            b"a" => self.inline.linked = false,
            b"table" => self.close_table(),
            b"td" | b"th" => self.close_cell(),
            b"tr" => self.close_row(),
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.end_line();
                self.heading = false;
            }
            b"pre" => {
                self.end_line();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            b"nav" | b"footer" => {
                self.end_line();
                self.furniture = self.furniture.saturating_sub(1);
            }
            _ if is_block(tag) => self.end_line(),
            _ => {}
        }
    }

    fn end_hidden(&mut self, hidden: Hidden, tag: &[u8]) {
        match (hidden, tag) {
            (Hidden::Template(depth), b"template") if depth > 1 => self.hidden = Some(Hidden::Template(depth - 1)),
            (Hidden::Template(_), b"template") | (Hidden::Select, b"select") => self.hidden = None,
            (Hidden::Template(_), _) => {}
            (Hidden::Select, b"option" | b"optgroup" | b"font" | b"span") => {}
            (Hidden::Select, _) => {
                self.hidden = None;
                self.close(tag);
            }
            (Hidden::Raw, _) => self.hidden = None,
            (Hidden::Title, _) => self.end_title(),
        }
    }

    fn end_title(&mut self) {
        self.hidden = None;
        let title = std::mem::take(&mut self.title);
        self.add_meta("title", &title);
    }

    fn meta(&mut self) {
        let attributes = std::mem::take(&mut self.attributes);
        if attributes.property.eq_ignore_ascii_case("og:url") && self.draft.url.is_none() {
            self.draft.url = address(&attributes.content);
        }
        if !attributes.name.trim().is_empty() {
            self.add_meta(&attributes.name.trim().to_lowercase(), &attributes.content);
        }
    }

    fn add_meta(&mut self, name: &str, value: &str) {
        let mut folded = String::new();
        super::fold::fold(value, self.words, &mut folded);
        if !folded.is_empty() {
            self.draft.meta.push((name.to_string(), folded));
        }
    }

    fn link(&mut self) {
        if self.attributes.rel.eq_ignore_ascii_case("canonical")
            && let Some(url) = address(&self.attributes.href)
        {
            self.draft.url = Some(url);
        }
    }

    /// Kind of the current line. Paragraphs are no headings: an unclosed `<h1>` ends there.
    fn kind(&mut self) -> BlockKind {
        self.heading &= self.inline.text().len() <= LONGEST_HEADING;
        if self.heading { BlockKind::Heading } else { BlockKind::Paragraph }
    }

    /// Ends the current line, in the open cell if there is one.
    fn end_line(&mut self) {
        let (kind, linked) = (self.kind(), self.inline.linked_bytes());
        if !self.inline.is_blank() {
            let text = self.inline.text();
            for line in paragraphs(text, self.knowledge) {
                let linked = (u64::from(linked) * line.len() as u64 / text.len() as u64) as u32;
                match &mut self.grid {
                    Some(grid) if grid.in_cell() => grid.line(line, kind, linked),
                    _ => self.draft.line(line, kind, linked, self.furniture > 0, self.words),
                }
            }
        }
        self.inline.clear();
    }

    fn open_table(&mut self) {
        self.end_line();
        if let Some(grid) = self.grid.take() {
            if grid.in_cell() {
                // A table with a table in it lays out the page; what it holds is lines.
                grid.write_lines(&mut self.draft, self.words);
            } else {
                // As in browsers, a table between rows ends the one that was left open.
                grid.write(&mut self.draft, self.words);
            }
        }
        self.grid = Some(Grid::default());
    }

    fn close_table(&mut self) {
        self.end_line();
        if let Some(grid) = self.grid.take() {
            grid.write(&mut self.draft, self.words);
        }
    }

    fn open_row(&mut self) {
        self.close_cell();
        if let Some(grid) = &mut self.grid {
            grid.open_row();
        }
    }

    fn open_cell(&mut self) {
        self.close_cell();
        if let Some(grid) = &mut self.grid {
            grid.open_cell(self.attributes.row_span, self.attributes.col_span);
            self.heading = false;
            self.inline.linked = false;
        }
    }

    fn close_cell(&mut self) {
        self.end_line();
        if let Some(grid) = &mut self.grid {
            grid.close_cell();
        }
    }

    fn close_row(&mut self) {
        self.close_cell();
        if let Some(grid) = &mut self.grid {
            grid.close_row();
        }
    }

    fn finish(mut self) -> Draft {
        if self.hidden == Some(Hidden::Title) {
            self.end_title();
        }
        self.end_line();
        if let Some(grid) = self.grid.take() {
            grid.write(&mut self.draft, self.words);
        }
        self.draft
    }
}

impl Events for Builder<'_> {
    fn open_tag(&mut self, tag: &[u8]) -> bool {
        self.tag.clear();
        self.tag.extend_from_slice(tag);
        let wanted = matches!(tag, b"td" | b"th" | b"meta" | b"link" | b"a");
        if wanted {
            self.attributes.clear();
        }
        wanted
    }

    fn attribute(&mut self, name: &[u8], value: &str) {
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted.as_bytes());
        let number = || value.trim().parse().ok();
        let attributes = &mut self.attributes;
        let place = match self.tag.as_slice() {
            b"td" | b"th" if is("rowspan") => {
                attributes.row_span = number();
                return;
            }
            b"td" | b"th" if is("colspan") => {
                attributes.col_span = number();
                return;
            }
            b"meta" if is("name") => &mut attributes.name,
            b"meta" if is("content") => &mut attributes.content,
            b"meta" if is("property") => &mut attributes.property,
            b"link" if is("rel") => &mut attributes.rel,
            b"link" | b"a" if is("href") => &mut attributes.href,
            _ => return,
        };
        value.clone_into(place);
    }

    fn start_tag(&mut self) {
        // The rest of the page is gone through, which is fast, and nothing made of it.
        if self.deadline.cuts() {
            return;
        }
        let tag = std::mem::take(&mut self.tag);
        self.open(&tag);
        self.tag = tag;
    }

    fn end_tag(&mut self, tag: &[u8]) {
        self.close(tag);
    }

    fn characters(&mut self, text: &str) {
        if self.deadline.cuts() {
            return;
        }
        match self.hidden {
            None if self.preformatted > 0 => {
                for (index, line) in text.split('\n').enumerate() {
                    if index > 0 {
                        self.end_line();
                    }
                    self.inline.add_preformatted(line);
                }
            }
            None => self.inline.add(text),
            // An unclosed title holds the page: then it is not a title, but text.
            Some(Hidden::Title) if self.title.len() + text.len() > LONGEST_TITLE => {
                for line in text.lines() {
                    self.inline.add(line);
                    self.end_line();
                }
            }
            Some(Hidden::Title) => self.title.push_str(text),
            Some(_) => {}
        }
    }

    /// Browsers write where a page was saved from into a comment.
    fn comment(&mut self, text: &str) {
        const MARK: &str = "saved from url=";
        if self.draft.url.is_none()
            && let Some((_, rest)) = text.split_once(MARK)
            && let Some(start) = rest.find("http")
        {
            self.draft.url = address(&rest[start..]);
        }
    }
}

/// The address at the start of `text`, where it is one.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>')).unwrap_or(text.len());
    let url = &text[..end];
    (url.starts_with("http://") || url.starts_with("https://")).then(|| url.to_string())
}

/// Elements that begin and end a line.
fn is_block(tag: &[u8]) -> bool {
    matches!(
        tag,
        b"p" | b"div"
            | b"br"
            | b"li"
            | b"ul"
            | b"ol"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"hr"
            | b"section"
            | b"article"
            | b"header"
            | b"aside"
            | b"main"
            | b"form"
            | b"fieldset"
            | b"legend"
            | b"blockquote"
            | b"center"
            | b"address"
            | b"figure"
            | b"figcaption"
            | b"caption"
            | b"thead"
            | b"tbody"
            | b"tfoot"
            | b"body"
            | b"html"
            | b"head"
            | b"details"
            | b"summary"
            | b"textarea"
            | b"menu"
            | b"dir"
            | b"option"
    )
}
