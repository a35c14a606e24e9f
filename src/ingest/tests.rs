use std::fs;

use encoding_rs::{BIG5, GB18030};

use super::*;
use crate::model::Charset;

const WORDS: &str = "2019年度全县主动公开信息120条,受理申请3件。本报告由办公室编制。";

fn of(bytes: &[u8]) -> Document {
    read(&Input { uri: "m".to_string(), place: Place::Memory(bytes.to_vec()) }, None)
}

fn text(document: &Document) -> &str {
    match &document.content {
        Content::Text(text) => text,
        Content::Unreadable(reason) => panic!("unreadable: {reason}"),
    }
}

fn reason(bytes: &[u8]) -> String {
    match of(bytes).content {
        Content::Unreadable(reason) => reason,
        Content::Text(text) => panic!("read as {text:?}"),
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn charsets_are_told_apart() {
    let traditional = "本縣主動公開政府資訊共計三十二件,均依規定辦理答覆,並無收費情形。";
    let mut marked = vec![0xff, 0xfe];
    marked.extend(utf16(WORDS, u16::to_le_bytes));
    let cases: [(Vec<u8>, Charset, &str); 7] = [
        (WORDS.as_bytes().to_vec(), Charset::Utf8, WORDS),
        (format!("\u{feff}{WORDS}").into_bytes(), Charset::Utf8, WORDS),
        (GB18030.encode(WORDS).0.into_owned(), Charset::Gb18030, WORDS),
        (BIG5.encode(traditional).0.into_owned(), Charset::Big5, traditional),
        (marked, Charset::Utf16Le, WORDS),
        (utf16(WORDS, u16::to_le_bytes), Charset::Utf16Le, WORDS),
        (utf16(WORDS, u16::to_be_bytes), Charset::Utf16Be, WORDS),
    ];
    for (bytes, charset, expected) in cases {
        let document = of(&bytes);
        assert_eq!((document.charset, text(&document), document.replaced), (Some(charset), expected, 0));
    }
}

#[test]
fn declared_charset_is_followed_where_it_decodes() {
    let page = format!("<meta charset=\"gb2312\"><p>{WORDS}</p>");
    assert_eq!(of(&GB18030.encode(&page).0).charset, Some(Charset::Gb18030));
    let page = "<?xml version='1.0' encoding='Big5'?><p>本縣公開資訊</p>";
    assert_eq!(text(&of(&BIG5.encode(page).0)), page);
    // The declaration is wrong: the bytes are UTF-8.
    let page = format!("<meta charset=gbk><p>{WORDS}</p>");
    assert_eq!(of(page.as_bytes()).charset, Some(Charset::Utf8));
}

#[test]
fn damage_is_counted() {
    let whole = WORDS.repeat(10);
    let cut = of(&whole.as_bytes()[..whole.len() - 1]);
    assert_eq!((cut.charset, cut.replaced), (Some(Charset::Utf8), 1));
    let mut bytes = GB18030.encode(&whole).0.into_owned();
    bytes.extend([0xff, b'\n']);
    let damaged = of(&bytes);
    assert_eq!((damaged.charset, damaged.replaced), (Some(Charset::Gb18030), 1));
}

#[test]
fn what_is_no_text_says_what_it_is() {
    assert!(reason(b"").contains("empty"));
    assert!(reason(b" \n\t").contains("white space"));
    assert!(reason(b"%PDF-1.7 ...").contains("PDF"));
    assert!(reason(b"PK\x03\x04....").contains("ZIP"));
    assert!(reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0").contains("Word"));
    assert!(reason(b"some\0bytes\0\x01\x02\0\0").contains("binary"));
    assert!(reason(&[0xff; 64]).contains("binary"));
    let missing = read(&Input { uri: "m".into(), place: Place::File("/nowhere/at/all".into()) }, None);
    assert!(matches!(missing.content, Content::Unreadable(reason) if reason.contains("cannot be read")));
    let device = read(&Input { uri: "m".into(), place: Place::File("/dev/null".into()) }, None);
    assert!(matches!(device.content, Content::Unreadable(reason) if reason.contains("standard input")));
    assert!(find("/dev/null", &Columns::default()).unwrap_err().contains("standard input"));
    let broken = read(&Input::broken("n".into(), "locked".into()), None);
    assert!(missing.id != broken.id && missing.id != DocumentId::of(b""));
}

#[test]
fn media_type_is_told_by_tags() {
    for html in ["<!DOCTYPE html>\n文", "  <div>文</div>", "前言 <TABLE><tr><td>1</table>"] {
        assert_eq!(of(html.as_bytes()).media_type, MediaType::Html, "{html}");
    }
    for plain in ["《关于<东海制造>的意见》", "a < b, b > c", "<意见><办法><规定>", "见 <p> 段"] {
        assert_eq!(of(plain.as_bytes()).media_type, MediaType::Text, "{plain}");
    }
}

#[test]
fn folders_patterns_and_files_are_found_once_and_sorted() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    fs::create_dir_all(folder.path().join("b/.hidden")).unwrap();
    for name in ["b/2.html", "b/1.TXT", "a", "c.pdf", ".x.txt", "b/.hidden/3.txt", "d.htm"] {
        fs::write(folder.path().join(name), "文").unwrap();
    }
    let uris = |inputs: &[String]| -> Vec<String> {
        let found = discover(inputs, &Skipped::default()).unwrap();
        found.iter().map(|input| input.uri.strip_prefix(root).unwrap().to_string()).collect()
    };
    assert_eq!(uris(&[root.to_string()]), ["/a", "/b/1.TXT", "/b/2.html", "/c.pdf", "/d.htm"]);
    assert_eq!(uris(&[format!("{root}/")]).len(), 5);
    assert_eq!(
        uris(&[format!("{root}/c.pdf"), format!("{root}/*.htm"), format!("{root}/d.htm")]),
        ["/c.pdf", "/d.htm"]
    );
    // Written in another way they are the same.
    let (other, same) = (format!("{root}/./b//2.html"), format!("{root}//b/../b/2.html"));
    assert_eq!(uris(&[format!("{root}/b/"), other]), ["/b/1.TXT", "/b/2.html"]);
    assert_eq!(uris(&[same]), ["/b/../b/2.html"]);
}

#[cfg(unix)]
#[test]
fn of_two_files_none_is_lost_whatever_their_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let gbk = |name: &str| GB18030.encode(name).0.into_owned();
    let files = [
        (b"a/b.txt".to_vec(), "/a/b.txt"),
        (b"a\\b.txt".to_vec(), "/a\\b.txt"),
        (gbk("a/年报.txt"), "/a/年报.txt"),
        (gbk("a/公报.txt"), "/a/公报.txt"),
        // Read as one.
        ("年报.txt".as_bytes().to_vec(), "/年报.txt"),
        (gbk("年报.txt"), "/%C4%EA%B1%A8.txt"),
        (b"\xff\xff.txt".to_vec(), "/%FF%FF.txt"),
        (b"\xff\xfe.txt".to_vec(), "/%FF%FE.txt"),
    ];
    for (name, uri) in &files {
        fs::write(folder.path().join(OsStr::from_bytes(name)), uri).unwrap();
    }
    let named = [root.to_string(), format!("{root}/./a")];
    let mut found = discover(&named, &Skipped::default()).unwrap();
    found.extend(discover(&named[1..], &Skipped::default()).unwrap());
    let found: Vec<String> = each_once(found).into_iter().map(|input| input.uri).collect();
    let mut expected = files.each_ref().map(|(_, uri)| format!("{root}{uri}"));
    expected.sort();
    assert_eq!(found, expected);
    for uri in &found {
        let document = read(&find(uri, &Columns::default()).unwrap(), None);
        assert_eq!((&document.uri, text(&document)), (uri, &uri[root.len()..]));
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_found_by_patterns_and_lists_too() {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let gbk = |name: &str| OsStr::from_bytes(&GB18030.encode(&format!("{root}/{name}")).0).to_os_string();
    fs::create_dir_all(gbk("公报/.旧")).unwrap();
    for name in ["年报.txt", "公报/a.txt", "公报/.旧/年报.txt"] {
        fs::write(gbk(name), "文").unwrap();
    }
    fs::write(folder.path().join("a.txt"), "文").unwrap();
    let uris = |found: Vec<Input>| -> Vec<String> {
        found.iter().map(|input| input.uri.strip_prefix(root).unwrap().to_string()).collect()
    };
    let named = |names: &[OsString]| uris(discover(names, &Skipped::default()).unwrap());
    let pattern = |name: &str| named(&[format!("{root}/{name}").into()]);
    assert_eq!(pattern("*.txt"), ["/a.txt", "/年报.txt"]);
    assert_eq!(pattern("[!a]报.txt"), ["/年报.txt"]);
    assert_eq!(pattern("**/*.txt"), ["/a.txt", "/公报/.旧/年报.txt", "/公报/a.txt", "/年报.txt"]);
    assert_eq!(pattern("*/"), ["/公报/a.txt"]);
    assert_eq!(pattern("*/**"), ["/公报/a.txt"]);
    assert_eq!(pattern("**"), ["/a.txt", "/公报/a.txt", "/年报.txt"]);
    assert_eq!(pattern("?报/../a.txt"), ["/公报/../a.txt"]);
    let here = super::pattern::matches(OsStr::new("**")).unwrap();
    assert!(matches!(&here[..], [Ok(folder)] if folder.is_dir()), "{here:?}");
    assert_eq!(named(&[gbk("年报.txt"), gbk("公报/[ab].txt")]), ["/公报/a.txt", "/年报.txt"]);
    let missing = discover(&[gbk("年.txt")], &Skipped::default()).unwrap_err();
    assert!(matches!(missing, IngestError::Missing(name) if name.ends_with("/年.txt")));
    let list = folder.path().join("list");
    let lines = [b"\xef\xbb\xbf", root.as_bytes(), b"/a.txt\r\n\n", gbk("年报.txt").as_bytes(), b"\n"].concat();
    fs::write(&list, lines).unwrap();
    assert_eq!(uris(listed(&list, &Skipped::default()).unwrap()), ["/a.txt", "/年报.txt"]);
}

#[test]
fn of_a_folder_all_is_taken_but_what_is_no_document_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let pages = ["a.shtml", "a.jsp", "a.php", "a.do", "a.md", "a.rtf", "a.ofd", "a.7z", "a.csv", "a.2019年报"];
    let others = ["1.png", "2.PNG", "style.css?v=2", "a.js", "2.css", "3.css"];
    for name in pages.iter().chain(&others) {
        fs::write(folder.path().join(name), "文").unwrap();
    }
    let skipped = Skipped::default();
    let found = discover(&[folder.path().to_str().unwrap().to_string()], &skipped).unwrap();
    assert_eq!(found.len(), pages.len());
    let one = Skipped::default();
    assert!(!one.takes("a/b.png") && one.takes("b.html") && !one.takes(".git/b.png"));
    assert_eq!(one.message().unwrap(), "1 file skipped by its name: .png 1");
    assert_eq!(skipped.message().unwrap(), "6 files skipped by their names: .css 3, .png 2, .js 1");
}

#[test]
fn datasets_in_a_folder_are_no_documents() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap().to_string();
    for (place, manifest) in [("tables", "{\"program\": \"gongkai\"}"), ("others", "{\"program\": \"other\"}")] {
        fs::create_dir_all(folder.path().join(place)).unwrap();
        fs::write(folder.path().join(place).join("dataset.json"), manifest).unwrap();
        fs::write(folder.path().join(place).join("texts.parquet"), "PAR1").unwrap();
    }
    let found = discover(std::slice::from_ref(&root), &Skipped::default()).unwrap();
    assert!(found.iter().all(|input| input.uri.contains("/others/")) && found.len() == 2, "{found:?}");
    let named = discover(&[format!("{root}/tables")], &Skipped::default()).unwrap_err();
    assert!(matches!(named, IngestError::Dataset(_)));
    assert_eq!(discover(&[format!("{root}/tables/texts.parquet")], &Skipped::default()).unwrap().len(), 1);
    // Nor are they by another name.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path().join("tables"), folder.path().join("link")).unwrap();
        let list = folder.path().join("list");
        fs::write(&list, format!("{root}/tables\n{root}/link\n")).unwrap();
        assert_eq!(listed(&list, &Skipped::default()).unwrap(), []);
        assert_eq!(discover(&[format!("{root}/lin*")], &Skipped::default()).unwrap(), []);
    }
}

#[test]
fn missing_inputs_are_named() {
    let missing = discover(&["/nowhere/x.txt".to_string()], &Skipped::default()).unwrap_err();
    assert!(missing.to_string().contains("/nowhere/x.txt"));
    let pattern = discover(&["/nowhere/*.txt".to_string()], &Skipped::default()).unwrap_err();
    assert!(matches!(pattern, IngestError::NoMatch(_)));
}
