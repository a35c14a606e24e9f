//! The text of a Word document as its reader would misread it, changed before: what is kept and not shown (hidden, or
//! moved away under revision), equal paragraphs of a cell, which the reader takes for one, cells that go on below, and
//! elements under another prefix than the usual one.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::word_prefix;
use crate::model::LIMITS;

/// Where the text is.
const TEXT: &str = "word/document.xml";
/// What else the reader looks at.
const PARTS: [&str; 4] = ["word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/endnotes.xml"];
/// What is moved away is as good as deleted; and the reader knows only the short word for a cell that goes on.
const REWORDED: [(&str, &str); 4] = [
    ("<w:moveFrom ", "<w:del "),
    ("<w:moveFrom>", "<w:del>"),
    ("</w:moveFrom>", "</w:del>"),
    ("<w:vMerge w:val=\"continue\"/>", "<w:vMerge/>"),
];
/// A run of characters, and its properties at its start.
const RUN: &str = "<w:r";
const RUN_END: &str = "</w:r>";
const PROPERTIES_END: &str = "</w:rPr>";
const HIDDEN: &str = "<w:vanish";
/// A cell, and a paragraph that ends before another one.
const CELL: &str = "<w:tc>";
const CELL_END: &str = "</w:tc>";
const PARAGRAPH_END: &str = "</w:p>";
const PARAGRAPH_PROPERTIES_END: &str = "</w:pPr>";
const BREAK: &str = "<w:r><w:br/></w:r>";

/// What was before a change of properties that is tracked.
const OLD_RUN: &str = "<w:rPrChange";
const OLD_PARAGRAPH: &str = "<w:pPrChange";
/// Bytes within which properties, and hidden runs, end; longer ones are left as they are.
const NEAR: usize = 8192;

/// The document to be read instead; `None` where nothing would be misread, or it can't be taken apart.
pub(super) fn amended(document: &[u8]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(document)).ok()?;
    let mut text = String::new();
    archive.by_name(TEXT).ok()?.take(LIMITS.unpacked_bytes).read_to_string(&mut text).ok()?;
    // A text that reaches the limit is for the reader to refuse.
    if text.len() as u64 >= LIMITS.unpacked_bytes {
        return None;
    }
    let renamed = word_prefix::with_usual(&text);
    let other_prefix = renamed.is_some();
    let text = renamed.unwrap_or(text);
    let joined = with_lines(&text);
    let hidden = text.contains(HIDDEN);
    let reworded = REWORDED.iter().any(|(from, _)| text.contains(from));
    if !other_prefix && !hidden && !reworded && joined.is_none() {
        return None;
    }
    let text = REWORDED.iter().fold(joined.unwrap_or(text), |text, (from, to)| text.replace(from, to));
    let text = if hidden { without_hidden(&text) } else { text };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let name = archive.by_index_raw(index).ok()?.name().ok().map(|name| name.into_owned());
        let part = match name.as_deref() {
            Some(TEXT) => Some(text.clone()),
            Some(name) if other_prefix && PARTS.contains(&name) => renamed_part(&mut archive, index),
            _ => None,
        };
        match (part, name) {
            (Some(part), Some(name)) => {
                let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                writer.start_file(name, plain).ok()?;
                writer.write_all(part.as_bytes()).ok()?;
            }
            _ => writer.raw_copy_file(archive.by_index_raw(index).ok()?).ok()?,
        }
    }
    Some(writer.finish().ok()?.into_inner())
}

/// A part of the document under the usual prefix; `None` where it has no other, or is too large to be read.
fn renamed_part(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Option<String> {
    let mut part = String::new();
    archive.by_index(index).ok()?.take(LIMITS.unpacked_bytes).read_to_string(&mut part).ok()?;
    word_prefix::with_usual(&part)
}

/// The text with the paragraphs of each cell as lines of one; `None` where no cell has several.
fn with_lines(text: &str) -> Option<String> {
    let mut out = String::new();
    let (mut done, mut at, mut depth) = (0, 0, 0usize);
    while let Some(next) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        at += next;
        let tag = &text[at..];
        if tag.starts_with(CELL) || tag.starts_with("<w:tc ") {
            depth += 1;
        } else if tag.starts_with(CELL_END) {
            depth = depth.saturating_sub(1);
        } else if depth > 0
            && let Some(rest) = tag.strip_prefix(PARAGRAPH_END)
            && let Some(content) = next_paragraph(rest)
        {
            out.push_str(&text[done..at]);
            out.push_str(BREAK);
            done = text.len() - content.len();
            at = done;
            continue;
        }
        at += 1;
    }
    out.push_str(&text[done..]);
    (done > 0).then_some(out)
}

/// The content of the paragraph that begins here, and everything behind, without its properties; `None` where none
/// begins, or one with a number of its own.
fn next_paragraph(text: &str) -> Option<&str> {
    let inner = text.trim_start().strip_prefix("<w:p")?;
    let (head, inner) = inner.split_once('>')?;
    if !(head.is_empty() || head.starts_with(' ')) || head.ends_with('/') {
        return None;
    }
    let Some(properties) = inner.strip_prefix("<w:pPr>") else { return Some(inner) };
    let end = find_near(properties, PARAGRAPH_PROPERTIES_END)?;
    let (properties, content) = (&properties[..end], &properties[end + PARAGRAPH_PROPERTIES_END.len()..]);
    (!properties.contains("<w:numPr>") && !properties.contains(OLD_PARAGRAPH)).then_some(content)
}

/// Where a tag stands among the next bytes of a text.
fn find_near(text: &str, tag: &str) -> Option<usize> {
    memchr::memmem::find(&text.as_bytes()[..text.len().min(NEAR)], tag.as_bytes())
}

/// The text without its hidden runs.
fn without_hidden(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = next_run(rest) {
        let run = &rest[start..];
        out.push_str(&rest[..start]);
        match end_of_hidden(run) {
            Some(end) => rest = &run[end..],
            None => {
                out.push_str(RUN);
                rest = &run[RUN.len()..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Where the next run begins: `<w:r>` or `<w:r …>`, not `<w:rPr>`.
fn next_run(text: &str) -> Option<usize> {
    text.match_indices(RUN).map(|(at, _)| at).find(|at| text[at + RUN.len()..].starts_with(['>', ' ']))
}

/// Where a run ends that is hidden; `None` for one that is shown. Boxes of text in a run hold others.
fn end_of_hidden(run: &str) -> Option<usize> {
    let inner = &run[run.find('>')? + 1..];
    let properties = inner.trim_start().strip_prefix("<w:rPr>")?;
    let properties = &properties[..find_near(properties, PROPERTIES_END)?];
    let properties = properties.split(OLD_RUN).next()?;
    let (_, value) = properties.split_once(HIDDEN)?;
    let value = &value[..value.find('>')?];
    let shown = ["\"0\"", "\"false\"", "\"off\""].iter().any(|off| value.contains(off));
    // `<w:vanish/>` and `<w:vanish w:val="1"/>`, not another element that begins so.
    if shown || !value.starts_with(['/', ' ']) && !value.is_empty() {
        return None;
    }
    let (mut at, mut depth) = (RUN.len(), 1);
    while depth > 0 {
        let end = at + find_near(&run[at..], RUN_END)?;
        let next = next_run(&run[at..end]).map(|begin| at + begin + RUN.len());
        (at, depth) = next.map_or((end + RUN_END.len(), depth - 1), |next| (next, depth + 1));
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_a_cell_are_lines() {
        let cell = |paragraphs: &[&str]| {
            let text =
                |words: &&str| format!("<w:p w:rsidR=\"1\"><w:pPr><w:jc/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>");
            format!("<w:tc><w:tcPr/>{}</w:tc>", paragraphs.iter().map(text).collect::<String>())
        };
        let lines = with_lines(&format!("{}{}<w:p/><w:p/>", cell(&["0", "0"]), cell(&["7"]))).unwrap();
        assert_eq!(lines.matches(BREAK).count(), 1);
        assert_eq!(lines.matches("<w:p ").count(), 2);
        assert_eq!(lines.matches("</w:p>").count(), 2);
        assert_eq!(with_lines(&cell(&["7"])), None);
        let tracked = cell(&["0", "0"]).replace("<w:jc/>", "<w:pPrChange><w:pPr></w:pPr></w:pPrChange>");
        assert_eq!(with_lines(&tracked), None);
        let numbered = cell(&["0", "0"]).replace("<w:jc/>", "<w:numPr></w:numPr>");
        assert_eq!(with_lines(&numbered), None);
    }

    #[test]
    fn hidden_runs_are_taken_out() {
        let run = |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
        let shown = run("<w:b/>", "3") + &run("<w:vanish w:val=\"0\"/>", "4") + "<w:r w:rsidR=\"1\"><w:t>5</w:t></w:r>";
        assert_eq!(without_hidden(&shown), shown);
        let once = run("<w:rPrChange w:id=\"2\"><w:rPr><w:vanish/></w:rPr></w:rPrChange>", "6");
        assert_eq!(without_hidden(&once), once);
        let hidden = run("<w:vanish/>", "7") + &run("<w:b/><w:vanish w:val=\"true\"/>", "8");
        assert_eq!(without_hidden(&format!("<w:p>{hidden}{shown}{hidden}</w:p>")), format!("<w:p>{shown}</w:p>"));
        let boxed = format!("<w:r><w:rPr><w:vanish/></w:rPr><w:pict>{shown}</w:pict></w:r>");
        assert_eq!(without_hidden(&format!("{boxed}{shown}")), shown);
        assert_eq!(without_hidden("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9"), "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9");
    }
}
