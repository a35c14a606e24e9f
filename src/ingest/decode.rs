//! Bytes to text: which charset, decided in a fixed order, never guessed by statistics alone.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::model::Charset;

/// The declaration is looked for in so many bytes.
const DECLARATION: usize = 2048;
/// Bytes that are looked at to tell Big5 from GB18030.
const SAMPLE: usize = 64 * 1024;
/// One zero byte in so many is tolerated as damage; more make binary data.
const ZEROS: usize = 1000;
/// More than one replaced character in so many is rubbish.
const RUBBISH: usize = 20;

/// A document's text and how it was had.
pub(super) struct Decoded {
    pub text: String,
    pub charset: Charset,
    /// Characters that became U+FFFD.
    pub replaced: u32,
}

/// Decodes `bytes`, or says why they are no text. `sent` is the charset that a server named.
pub(super) fn decode(bytes: &[u8], sent: &str) -> Result<Decoded, String> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return judged(decoded(encoding, &bytes[length..]));
    }
    if memchr::memchr(0, bytes).is_some() {
        if let Some(encoding) = bare_utf16(bytes) {
            return judged(decoded(encoding, bytes));
        }
        if memchr::memchr_iter(0, bytes).count() * ZEROS > bytes.len() {
            return Err("it is binary data: convert it to text or HTML first".to_string());
        }
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_string(), charset: Charset::Utf8, replaced: 0 });
    }
    let declared = chinese(sent.as_bytes()).or_else(|| declared(bytes));
    if let Some(encoding) = declared
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
        && (encoding == BIG5 || !looks_like_big5(bytes))
    {
        return Ok(Decoded { text: text.into_owned(), charset: charset(encoding), replaced: 0 });
    }
    if is_damaged_utf8(bytes) {
        return judged(decoded(UTF_8, bytes));
    }
    if looks_like_big5(bytes) {
        return judged(decoded(BIG5, bytes));
    }
    let gb18030 = decoded(GB18030, bytes);
    if gb18030.replaced == 0 {
        return Ok(gb18030);
    }
    let declared_big5 = declared == Some(BIG5);
    if declared_big5 || is_rubbish(&gb18030) {
        let big5 = decoded(BIG5, bytes);
        if big5.replaced < gb18030.replaced {
            return judged(big5);
        }
    }
    judged(gb18030)
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let replaced = if damaged { memchr::memmem::find_iter(text.as_bytes(), "\u{fffd}").count() } else { 0 };
    Decoded {
        text: text.into_owned(),
        charset: charset(encoding),
        replaced: u32::try_from(replaced).unwrap_or(u32::MAX),
    }
}

/// Text with so many replaced characters is none.
fn judged(decoded: Decoded) -> Result<Decoded, String> {
    if is_rubbish(&decoded) {
        return Err("it is binary data or in an unknown encoding: save it as UTF-8 text or HTML".to_string());
    }
    Ok(decoded)
}

fn is_rubbish(decoded: &Decoded) -> bool {
    decoded.replaced > 0 && decoded.replaced as usize * RUBBISH > decoded.text.chars().count()
}

/// [`declared`], [`bare_utf16`] and the order of [`decode`] yield no other encodings.
fn charset(encoding: &'static Encoding) -> Charset {
    if encoding == UTF_16LE {
        Charset::Utf16Le
    } else if encoding == UTF_16BE {
        Charset::Utf16Be
    } else if encoding == BIG5 {
        Charset::Big5
    } else if encoding == UTF_8 {
        Charset::Utf8
    } else {
        Charset::Gb18030
    }
}

/// The Chinese charset declared in a meta tag or an XML declaration, if any.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    for key in ["charset", "encoding"] {
        for at in memchr::memmem::find_iter(&head, key) {
            let rest = head[at + key.len()..].trim_ascii_start();
            let Some(rest) = rest.strip_prefix(b"=") else { continue };
            let rest = rest.trim_ascii_start();
            let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
            let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
            if let Some(encoding) = chinese(&rest[..length]) {
                return Some(encoding);
            }
        }
    }
    None
}

/// The Chinese charset with this name, if it is one.
fn chinese(label: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_label(label) {
        // GBK, as a decoder, is GB18030.
        Some(encoding) if encoding == GBK || encoding == GB18030 => Some(GB18030),
        Some(encoding) if encoding == BIG5 => Some(BIG5),
        _ => None,
    }
}

/// UTF-16 without byte-order mark, where it obviously is: nearly all of it decodes to Chinese
/// or ASCII in one of the two byte orders.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    [UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        let text = encoding.decode_without_bom_handling(sample).0;
        let expected = |c: &char| {
            matches!(c, ' '..='~' | '\n' | '\r' | '\t' | '\u{2010}'..='\u{2026}')
                || matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
        };
        text.chars().filter(expected).count() * 10 > text.chars().count() * 9
    })
}

/// Whether nearly all bytes outside ASCII form UTF-8 characters of three bytes, as no text in
/// another encoding does: a page that was cut, or joined from parts.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xe0).count();
        bad += usize::from(!chunk.invalid().is_empty());
        // Too many already, were all the rest characters of three bytes.
        if bad * 20 > bytes.len() / 3 {
            return false;
        }
    }
    good > bad * 20
}

/// Whether the two-byte characters are common ones of Big5 and not of GB2312. Nearly every
/// Big5 text also decodes as GB18030, but to characters that nobody uses.
fn looks_like_big5(bytes: &[u8]) -> bool {
    let (mut pairs, mut gb, mut big5) = (0usize, 0usize, 0usize);
    let mut rest = bytes[..bytes.len().min(SAMPLE)].iter();
    while let Some(&lead) = rest.next() {
        if lead < 0x81 {
            continue;
        }
        let Some(&trail) = rest.next() else { break };
        pairs += 1;
        let high = trail >= 0xa1;
        gb += usize::from(high && matches!(lead, 0xa1..=0xa3 | 0xb0..=0xd7));
        big5 += usize::from((high || matches!(trail, 0x40..=0x7e)) && matches!(lead, 0xa1..=0xc6));
    }
    pairs > 0 && gb * 10 < pairs * 7 && big5 * 10 > pairs * 9
}
