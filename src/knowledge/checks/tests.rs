//! Tests of the check files as a user edits them.

use super::*;

const VALID: &str = r#"
[[check]]
id = "X1"
forms = ["statutory_2021"]
kind = "sum"
severity = "info"
tolerance = "1%"
source = "mine"
rules = ["review.upheld + review.other == review.total"]
zh = "甲 {left}"
en = "a {left}"
[[check.example]]
expect = "pass"
values = { "review.upheld" = 1, "review.other" = 1, "review.total" = 2 }
[[check.example]]
expect = "fail"
values = { "review.upheld" = 1, "review.other" = 1, "review.total" = 3 }
[[check.example]]
expect = "not_assessable"
values = { "review.upheld" = 1 }
"#;

/// The embedded checks with one more file.
fn with_file(text: &str) -> (Checks, String) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["codebook", "forms", "checks"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        for entry in std::fs::read_dir(format!("pipelines/annual-reports/{name}")).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, folder.path().join(name).join(path.file_name().unwrap())).unwrap();
        }
    }
    std::fs::write(folder.path().join("checks/mine.toml"), text).unwrap();
    let source = Source::Directory(folder.path().to_path_buf());
    let mut problems = Problems::default();
    let codebook = Codebook::load(&source, &mut problems);
    let forms = Forms::load(&source, &codebook, &mut problems);
    let checks = Checks::load(&source, &codebook, &forms, &mut problems);
    (checks, problems.to_string())
}

fn changed(from: &str, to: &str) -> String {
    assert!(VALID.contains(from));
    with_file(&VALID.replacen(from, to, 1)).1
}

#[test]
fn a_user_adds_a_file_of_checks() {
    let (checks, problems) = with_file(VALID);
    assert_eq!(problems, "");
    let check = checks.check("X1").unwrap();
    assert_eq!((check.tolerance, check.line, check.examples.len()), (Tolerance::Relative(0.01), 3, 3));
    let linear = check.statements()[0].linear.as_ref().unwrap();
    assert_eq!(linear.terms.iter().map(|term| term.0).collect::<Vec<_>>(), [1.0, 1.0, -1.0]);
    assert!(checks.of_form("statutory_2021").any(|check| check.id == "X1"));
    assert!(!checks.of_form("statutory_2019").any(|check| check.id == "X1"));
}

#[test]
fn a_mistake_in_an_expression_is_shown_where_it_stands() {
    let shown = |message: &str, expression: &str, caret: usize| {
        format!("checks/mine.toml:9: {message}\n    {expression}\n    {}^", " ".repeat(caret))
    };
    let rule = "review.upheld + review.others == review.total";
    let message = "there is no indicator \"review.others\"; is \"review.other\" meant?";
    assert_eq!(changed("review.other ==", "review.others =="), shown(message, rule, 16));
    let rule = "review.upheld + review.other == requests.pending";
    let message =
        "none of the check's forms counts \"requests.pending\"; if_stated(requests.pending) would allow for that";
    assert_eq!(changed("review.total\"]", "requests.pending\"]"), shown(message, rule, 32));
    assert!(changed("review.upheld +", "if_stated(requests.pending) +").is_empty());
    let rule = "review.upheld + == review.total";
    let message = "expected a code, a number or \"(\", found \"==\"";
    assert_eq!(changed("+ review.other ==", "+ =="), shown(message, rule, 16));
}

#[test]
fn the_line_of_a_mistake_in_a_long_expression_is_its_own() {
    let text = VALID.replace(
        "[\"review.upheld + review.other == review.total\"]",
        "['''\nreview.upheld\n  + review.other[nobody]\n  == 1''']",
    );
    let expected = "checks/mine.toml:11: there is no applicant \"nobody\"\n      + review.other[nobody]\n        ^";
    assert_eq!(with_file(&text).1, expected);
}

#[test]
fn one_id_is_one_check() {
    let problems = changed("id = \"X1\"", "id = \"N01\"");
    assert!(problems.ends_with("check N01 also stands in checks/mine.toml:3"), "{problems}");
}

#[test]
fn other_mistakes_name_file_and_line() {
    for (from, to, problem) in [
        ("\"statutory_2021\"", "\"statutory_2035\"", "3: there is no form \"statutory_2035\""),
        ("\"1%\"", "\"a bit\"", "7: tolerance \"a bit\" should be"),
        ("{left}\"\nen", "{middle}\"\nen", "10: {middle} cannot be filled in"),
        ("severity = \"info\"", "severity = \"grave\"", "6: "),
        ("source = \"mine\"", "origine = \"table\"", "8: "),
        ("expect = \"fail\"", "expect = \"pass\"", "3: an example with expect = \"fail\" is missing"),
        ("\"review.upheld\" = 1 }", "\"review.upholds\" = 1 }", "19: there is no indicator \"review.upholds\""),
        ("source = \"mine\"", "source = \"mine\"\nyields_to = [\"X9\"]", "3: yields_to names the check \"X9\""),
        ("source = \"mine\"", "source = \"mine\"\nevaluate = \"magic\"", "9: there is no evaluator \"magic\""),
        ("review.upheld +", "review.upheld(y-1) +", "3: (y-1) needs scope = \\\"cross_year\\\""),
        ("== review.total", "", "9: a check must be a comparison"),
    ] {
        let problems = changed(from, to);
        let expected = format!("checks/mine.toml:{}", problem.replace('\\', ""));
        assert!(problems.contains(&expected), "{from} -> {to}: {problems}");
    }
}
