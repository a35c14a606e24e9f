//! The prefix by which a part of a Word document names its elements: any will do that stands for the right namespace,
//! but the reader knows them by the usual one, `w`.

use memchr::{memchr, memmem};

/// The namespaces of text: that of most documents, and that of strict ones.
const NAMESPACES: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
const USUAL: &str = "w";
/// A part with more prefixes than these for one namespace is not written by any program.
const MOST: usize = 8;
/// What is no tag, and how it ends.
const NO_TAGS: [(&str, &str); 4] = [("!--", "-->"), ("![CDATA[", "]]>"), ("!", ">"), ("?", "?>")];

/// The text of a part with the usual prefix for its elements and their attributes; `None` where it has no other.
pub(super) fn with_usual(text: &str) -> Option<String> {
    let prefixes = prefixes(text);
    if prefixes.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut done, mut at) = (0, 0);
    while let Some(start) = next_tag(text, at) {
        at = names(text, start, |name_at, is_element| {
            let name = &text[name_at..];
            let own = prefixes.iter().find_map(|prefix| match *prefix {
                // Attributes without prefix are in no namespace.
                "" => (is_element && !of_name(name).contains(':')).then_some(0),
                prefix => name.strip_prefix(prefix)?.starts_with(':').then_some(prefix.len() + 1),
            });
            if let Some(length) = own {
                out.push_str(&text[done..name_at]);
                out.push_str("w:");
                done = name_at + length;
            }
        });
    }
    out.push_str(&text[done..]);
    Some(out)
}

/// The prefixes that stand for the namespace of text in the first tag, but for the usual one; `""` where it is that of
/// names without prefix. None where the usual one stands for something else, or where there are more than a few.
fn prefixes(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let Some(start) = next_tag(text, 0) else { return Vec::new() };
    names(text, start, |at, _| {
        let name = of_name(&text[at..]);
        let prefix = if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
        // Only then: what follows a name may be long.
        let Some(prefix) = prefix else { return };
        let value = text[at + name.len()..].trim_ascii_start().strip_prefix('=');
        let Some(value) = value.map(str::trim_ascii_start) else { return };
        let is_text = ['"', '\''].into_iter().any(|quote| {
            let value = value.strip_prefix(quote).unwrap_or_default();
            NAMESPACES.iter().any(|name| value.strip_prefix(name).is_some_and(|rest| rest.starts_with(quote)))
        });
        found.push((prefix, is_text));
    });
    let taken = found.contains(&(USUAL, false));
    let others = found.into_iter().filter(|(prefix, is_text)| *is_text && *prefix != USUAL && !taken);
    let others: Vec<&str> = others.map(|(prefix, _)| prefix).collect();
    if others.len() > MOST { Vec::new() } else { others }
}

/// Where the next tag's name, or the slash before it, stands.
fn next_tag(text: &str, mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'<', &text.as_bytes()[at..])? + 1;
        let Some((_, end)) = NO_TAGS.iter().find(|(begin, _)| text[at..].starts_with(begin)) else { return Some(at) };
        at += memmem::find(&text.as_bytes()[at..], end.as_bytes())? + end.len();
    }
}

/// Goes through the names in a tag, that of the element and those of its attributes; returns where it ends.
fn names(text: &str, start: usize, mut name: impl FnMut(usize, bool)) -> usize {
    let (mut begins, mut is_element, mut quote) = (true, true, None);
    for (offset, byte) in text.as_bytes()[start..].iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) | (None, b'/') => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return start + offset,
            (None, byte) if byte.is_ascii_whitespace() => begins = true,
            (None, _) if begins => {
                name(start + offset, is_element);
                (begins, is_element) = (false, false);
            }
            (None, _) => {}
        }
    }
    text.len()
}

/// The name that a text begins with.
fn of_name(text: &str) -> &str {
    text.split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=')).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_prefix_will_do() {
        let part = |prefix: &str, more: &str| {
            let dot = if prefix.is_empty() { "" } else { ":" };
            format!(
                "<?xml version='1.0'?><!-- <{prefix}{dot}a> --><{prefix}{dot}document {more}><{prefix}{dot}p w14:a='>' \
                 w:b=\"1\"/><o:p>{prefix}{dot}t</o:p></{prefix}{dot}document>"
            )
        };
        let [main, strict] = NAMESPACES;
        let changed = |prefix: &str, more: &str, of_text: &str| {
            let text = with_usual(&part(prefix, more)).unwrap();
            let dot = if prefix.is_empty() { "" } else { ":" };
            let expected = part("w", more).replace("<w:a>", &format!("<{prefix}{dot}a>")).replace("w:t<", of_text);
            assert_eq!(text, expected);
        };
        changed("ns0", &format!("xmlns:o='o' xmlns:ns0=\"{main}\""), "ns0:t<");
        changed("", &format!("xmlns='{strict}' xmlns:w=\"{strict}\""), "t<");
        assert_eq!(with_usual(&part("w", &format!("xmlns:w='{main}'"))), None);
        assert_eq!(with_usual(&part("x", &format!("xmlns:w='other' xmlns:x='{main}'"))), None);
        // Only quoted values are any, and no name is compared with many prefixes: a part may not take long.
        let several = |count: usize| (0..count).map(|n| format!("xmlns:x{n}='{main}' ")).collect::<String>();
        assert!(
            with_usual(&part("x1", &several(MOST))).is_some() && with_usual(&part("x1", &several(MOST + 1))).is_none()
        );
        assert_eq!(with_usual(&part("x", &format!("xmlns:x=x{main}' xmlns:y=\"{main}' \""))), None);
        let attributes = format!("<x:p xmlns:x='{main}' x:a='x:a'  x:b = '1'/>");
        assert_eq!(with_usual(&attributes).unwrap(), format!("<w:p xmlns:x='{main}' w:a='x:a'  w:b = '1'/>"));
    }
}
