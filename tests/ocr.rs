//! Recognition of pages that are pictures. The programs that do it are played by scripts, so that
//! the tests need none of them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

#[allow(dead_code)]
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use gongkai::model::LIMITS;

/// Draws each page as a picture of 620 by 877 pixels with a table of two cells and a line of text,
/// whatever is on it.
const PDFTOPPM: &str = r#"#!/bin/sh
[ "$1" = -v ] && exit 0
awk 'BEGIN { printf "P5\n620 877\n255\n"
  for (y = 0; y < 877; y++) for (x = 0; x < 620; x++) {
    line = (y == 400 || y == 500) && x >= 100 && x < 500 || (x == 100 || x == 300 || x == 499) && y >= 400 && y <= 500
    ink = y >= 440 && y < 460 && (x >= 150 && x < 200 || x >= 400 && x < 410) || y >= 100 && y < 120 && x >= 100 && x < 400
    printf "%s", line || ink ? "\001" : "\377" } }' | LC_ALL=C cat
"#;

/// Reads a page as a sentence, the first cell as words and the second as a number, in this version
/// and with this confidence in the number.
fn tesseract(version: &str, sure: u32) -> String {
    format!(
        r#"#!/bin/sh
[ "$1" = --version ] && {{ echo "tesseract {version}"; exit 0; }}
[ "$1" = --list-langs ] && {{ printf 'List of available languages (1):\nchi_sim\n'; exit 0; }}
word() {{ printf '4\t%s\t1\t1\t%s\t0\t%s\t%s\t%s\t%s\t-1\t\n5\t%s\t1\t1\t%s\t1\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" "$6" "$1" "$2" "$3" "$4" "$5" "$6" "${{8:-80}}" "$7"; }}
if [ "$(wc -l < list.txt)" = 0 ]; then
  word 1 1 200 40 200 20 石桥县教育局2020年政府信息公开工作年度报告
  word 1 2 100 130 200 20 一、总体情况
  word 1 3 100 180 400 20 2020年,本机关共收到政府信息公开申请7件。
  word 1 4 100 260 300 20 二、主动公开政府信息情况
  word 1 5 100 600 200 20 三、收到和处理政府信息公开申请情况
  word 1 6 100 660 400 20 本年度收到政府信息公开申请7件。
else
  word 1 1 10 10 50 20 规章
  word 2 1 10 10 10 20 3 {sure}
fi
"#
    )
}

fn program(folder: &Path, name: &str, script: &str) {
    fs::write(folder.join(name), script).unwrap();
    fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A PDF of one page that is a picture.
fn scan(file: &Path) {
    fs::write(file, pictures(1)).unwrap();
}

/// A PDF of so many pages that are pictures.
fn pictures(count: usize) -> Vec<u8> {
    let kids: String = (0..count).map(|page| format!("{} 0 R ", 4 + page)).collect();
    let stream = "q 595 0 0 842 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID 0123 EI Q";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        format!("<</Type/Pages/Kids[{kids}]/Count {count}>>"),
        format!("<</Length {}>>\nstream\n{stream}\nendstream", stream.len()),
    ];
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>";
    objects.extend(std::iter::repeat_n(page.to_string(), count));
    support::press::file(&objects)
}

/// Exit code, stdout and stderr of `gongkai ARGUMENTS` with programs from `programs` first, or
/// from there alone.
fn gongkai(programs: &Path, alone: bool, arguments: &[&str]) -> (i32, String, String) {
    let path = if alone { programs.display().to_string() } else { format!("{}:/usr/bin:/bin", programs.display()) };
    let mut command = assert_cmd::Command::cargo_bin("gongkai").unwrap();
    let Output { status, stdout, stderr } = command.env("PATH", path).args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn pages_that_are_pictures_are_recognised_and_marked() {
    let folder = tempfile::tempdir().unwrap();
    program(folder.path(), "pdftoppm", PDFTOPPM);
    program(folder.path(), "tesseract", &tesseract("5.0", 80));
    let file = folder.path().join("scan.pdf");
    scan(&file);
    let file = file.to_str().unwrap();

    let (code, out, _) = gongkai(folder.path(), false, &["inspect", file]);
    assert!(code == 1 && out.contains("a scanned PDF") && out.contains("--ocr"), "{out}");

    let (code, out, error) = gongkai(folder.path(), false, &["inspect", "--ocr", file]);
    assert_eq!(code, 0, "{out}{error}");
    assert!(out.contains("80 % sure") && out.contains("flags            ") && out.contains("ocr"), "{out}");
    assert!(out.contains("申请⟦7⟧{requests.received.total=7}件"), "{out}");
    // Cells are read one by one.
    assert!(out.contains("规章 ‹3›{unread}"), "{out}");

    // Digits of which the program itself is unsure are not taken for what it says.
    program(folder.path(), "tesseract", &tesseract("5.0", 30));
    let (_, out, _) = gongkai(folder.path(), false, &["inspect", "--ocr", file]);
    assert!(out.contains("规章 \u{fffd}") && !out.contains("规章 ‹3›"), "{out}");
}

#[test]
fn results_with_and_without_recognition_are_never_mixed() {
    let folder = tempfile::tempdir().unwrap();
    program(folder.path(), "pdftoppm", PDFTOPPM);
    program(folder.path(), "tesseract", &tesseract("5.0", 80));
    let (file, output) = (folder.path().join("scan.pdf"), folder.path().join("out"));
    scan(&file);
    let run = |options: &[&str]| {
        let arguments = ["run", file.to_str().unwrap(), "--output", output.to_str().unwrap()];
        gongkai(folder.path(), false, &[&arguments, options].concat()).1
    };
    assert!(run(&["--ocr"]).contains("1 reports"));
    assert!(run(&["--ocr", "--explain"]).contains("1 documents are as they were"));
    assert!(run(&["--explain"]).contains("the options changed"));
    // Another version may read other words.
    program(folder.path(), "tesseract", &tesseract("5.1", 80));
    let plan = run(&["--ocr", "--explain"]);
    assert!(plan.contains("tesseract 5.0 chi_sim, now with texts, tesseract 5.1 chi_sim"), "{plan}");
    assert!(run(&[]).contains("1 unreadable"));
}

#[test]
fn what_is_missing_is_said_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scan.pdf");
    scan(&file);
    let tell = |options: &str| {
        let (code, _, error) = gongkai(folder.path(), true, &["inspect", options, file.to_str().unwrap()]);
        assert_eq!(code, 2, "{error}");
        error
    };
    let error = tell("--ocr");
    assert!(error.contains("needs tesseract") && error.contains("apt install tesseract-ocr"), "{error}");
    program(folder.path(), "tesseract", &tesseract("5.0", 80));
    let error = tell("--ocr");
    assert!(error.contains("needs pdftoppm"), "{error}");
    program(folder.path(), "pdftoppm", PDFTOPPM);
    let error = tell("--ocr=chi_tra");
    assert!(error.contains("no data for the language \"chi_tra\""), "{error}");
}

#[test]
fn a_program_that_fails_costs_its_document() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scan.pdf");
    scan(&file);
    program(folder.path(), "tesseract", &tesseract("5.0", 80));
    program(
        folder.path(),
        "pdftoppm",
        "#!/bin/sh\n[ \"$1\" = -v ] && exit 0\necho 'Syntax Error: no page' >&2\nexit 1\n",
    );
    let (code, out, _) = gongkai(folder.path(), false, &["inspect", "--ocr", file.to_str().unwrap()]);
    assert!(code == 1 && out.contains("page 1 cannot be drawn") && out.contains("no page"), "{out}");
    program(folder.path(), "pdftoppm", "#!/bin/sh\necho nothing of use\n");
    let (code, out, _) = gongkai(folder.path(), false, &["inspect", "--ocr", file.to_str().unwrap()]);
    assert!(code == 1 && out.contains("cannot be drawn"), "{out}");
}

#[test]
fn so_many_pages_are_recognised_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    program(folder.path(), "tesseract", &tesseract("5.0", 80));
    let blank = [b"P5\n40 56\n255\n".as_slice(), &[255; 40 * 56]].concat();
    fs::write(folder.path().join("blank.pgm"), blank).unwrap();
    let draw =
        format!("#!/bin/sh\n[ \"$1\" = -v ] && exit 0\nexec cat {}\n", folder.path().join("blank.pgm").display());
    program(folder.path(), "pdftoppm", &draw);
    let file = folder.path().join("scan.pdf");
    let told = |pages: usize| {
        fs::write(&file, pictures(pages)).unwrap();
        gongkai(folder.path(), false, &["inspect", "--ocr", file.to_str().unwrap()]).1
    };
    assert_eq!(LIMITS.ocr_pages, 100);
    assert!(told(100).contains("a PDF without text"));
    assert!(told(101).contains("more than 100 pages are pictures"));
}
