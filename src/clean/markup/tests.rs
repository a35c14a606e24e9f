use super::*;

/// Writes down what it is told. A tag that the page's end cuts off is nothing.
#[derive(Debug, Default)]
struct Record {
    said: Vec<String>,
    tag: String,
}

impl Events for Record {
    fn open_tag(&mut self, tag: &[u8]) -> bool {
        self.tag = format!("<{}", String::from_utf8_lossy(tag));
        true
    }
    fn attribute(&mut self, name: &[u8], value: &str) {
        self.tag += &format!(" {}={value}", String::from_utf8_lossy(name).to_ascii_lowercase());
    }
    fn start_tag(&mut self) {
        self.said.push(std::mem::take(&mut self.tag));
    }
    fn end_tag(&mut self, tag: &[u8]) {
        self.said.push(format!("</{}>", String::from_utf8_lossy(tag)));
    }
    fn characters(&mut self, text: &str) {
        self.said.push(text.to_string());
    }
    fn comment(&mut self, text: &str) {
        self.said.push(format!("<!--{text}"));
    }
}

/// Holds the pass to the library; whether the pass read the page itself.
fn agrees(text: &str) -> bool {
    let mut library = Record::default();
    read_by_library(text, &mut library);
    assert_eq!(read(text, Record::default).said, library.said, "{text}");
    let mut own = Record::default();
    Pass::new(text, &mut own).page().is_ok()
}

const PAGE: &str = concat!(
    "<!DOCTYPE html PUBLIC '-//W3C//DTD' \"x\"><HTML lang=zh><head><meta charset=utf-8 /><TITLE>年报&amp;表</TITLE>\n",
    "<script type='text/javascript'><!--\nif (a<b && c>d) document.write('<p>\\n</p>');\n//--></script>",
    "<style>p > a { color: red }</style><!-- saved from url=(0030)http://www.example.gov.cn/ --></head><body>",
    "<a href=\"?a=1&copy=2&amp;b=3\" title='x>y'>甲&nbsp;乙&#20013;&#x4e2d;&copy&hellip;&unknown; a < b & c</a>",
    "<table><tr><td rowspan=2 colspan=\"3\" nowrap>5<br/>6<td class = x >&lt;7&gt;</table>",
    "<textarea rows=2><b>&amp;</textarea><xmp><i>&amp;</xmp><noscript><img src=a></noscript>尾</body></html>",
);

#[test]
fn reads_pages_as_the_library_does() {
    assert!(agrees(PAGE));
    for text in [
        "",
        "<",
        "</",
        "<!",
        "<?",
        "a<b",
        "a< b",
        "</>",
        "a</>b",
        "</ x>y",
        "<!x>y",
        "<?xml?>y",
        "<![CDATA[x]]>y",
        "<p",
        "<p a",
        "<p a=",
        "<p a='",
        "<p/a=1/>x",
        "<p a=/>x",
        "<p =x =y>z",
        "<p a='1'b=2>x",
        "<p a b = c d>x",
        "<!-->x",
        "<!--->x",
        "<!---->x",
        "<!----!>x",
        "<!---!>x-->",
        "<!--a--!>x",
        "<!--a--!-->x",
        "<!--a--!->x-->y",
        "<!--a<!-->x",
        "<!--a<!--->x",
        "<!--a<!-- b-->x",
        "<!--a",
        "<!--a-",
        "<!--a--",
        "<!--a--!",
        "<!--a---",
        "<title>a</titlex>b</title x>c",
        "<title>a</title",
        "<title>a</p>b",
        "<TEXTAREA>a</textarea >b",
        "<script>a</script/>b",
        "<script><!--<script>a</script>b--></script>c",
        "<plaintext>a</plaintext>&amp;",
        "&",
        "&;",
        "&#",
        "&#;",
        "&#x",
        "&#xg",
        "&#0;",
        "&#128;",
        "&#x110000;",
        "&amp",
        "&ampx",
        "&notit;",
        "&AMP;a",
        "<a href=&amp>x",
        "<a href='&amp'>x",
        "<a href='&ampx'>x",
        "<a href='&amp=1\"'>x",
        "<a href=a'b\"&lt>x",
        "a\r\nb\rc\n\rd<p\r\na\r=\r\nb>",
        "a\0b<p\0>",
        "<p a=1 a=2 a>x",
        "<P CLASS=X>x</P>",
        "<div>\u{feff}é</div x='>'>z",
    ] {
        agrees(text);
    }
}

#[test]
fn reads_damaged_pages_as_the_library_does() {
    let pieces = [
        "<", ">", "&", "\"", "'", "=", "/", "-", "--", "!", "<!--", "-->", "]]>", ";", "\r\n", "\0", "<script>",
        "</script", "<title>", "</title>", "&amp", "&#x", " ", "年",
    ];
    let characters: Vec<char> = PAGE.chars().collect();
    let mut seed = 1u64;
    let mut below = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % limit
    };
    let mut own = 0;
    for _ in 0..4000 {
        let (from, length) = (below(characters.len()), below(300));
        let mut text: Vec<String> = characters.iter().skip(from).take(length).map(char::to_string).collect();
        for _ in 0..below(6) {
            let at = below(text.len() + 1);
            match below(3) {
                0 if at < text.len() => drop(text.remove(at)),
                1 => text.truncate(at),
                _ => text.insert(at, pieces[below(pieces.len())].to_string()),
            }
        }
        own += usize::from(agrees(&text.concat()));
    }
    // Otherwise the library would be held to itself.
    assert!(own > 3500, "{own}");
}
