//! The program as a person meets it: messages and exit codes, each in a fresh folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use tempfile::TempDir;

/// A report of invented figures.
const REPORT: &str = "石桥县林业局2012年政府信息公开工作年度报告\n\n\
    根据《中华人民共和国政府信息公开条例》编制本报告。本报告所列数据的统计期限自2012年1月1日起至2012年12月31日止。\n\n\
    一、概述\n2012年,我局继续推进政府信息公开工作。\n\n\
    二、主动公开政府信息情况\n全年共主动公开政府信息321条。\n\n\
    三、依申请公开政府信息情况\n全年共收到政府信息公开申请7件,均已按时办结。\n\n\
    四、复议、诉讼情况\n未发生行政复议和行政诉讼。\n\n\
    五、存在的主要问题和改进措施\n公开的内容还需要丰富。\n";

/// Runs the program in `home`; returns exit code, stdout, stderr.
fn gongkai(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = assert_cmd::Command::cargo_bin("gongkai").unwrap();
    let Output { status, stdout, stderr } = command.current_dir(home).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(stdout), text(stderr));
    assert!(!err.contains("panicked"), "{err}");
    (status.code().unwrap(), out, err)
}

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A home with these files in the folder `in`.
fn home_with(files: &[(&str, &[u8])]) -> TempDir {
    let home = home();
    fs::create_dir(home.path().join("in")).unwrap();
    for (name, bytes) in files {
        fs::write(home.path().join("in").join(name), bytes).unwrap();
    }
    home
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn version_and_help() {
    let home = home();
    let (code, out, _) = gongkai(home.path(), &["--version"]);
    assert_eq!((code, out), (0, format!("gongkai {}\n", env!("CARGO_PKG_VERSION"))));
    let (code, out, _) = gongkai(home.path(), &["--help"]);
    assert_eq!(code, 0);
    assert_has(&out, &["Exit codes", "run", "inspect", "codebook", "knowledge", "evaluate"]);
}

#[test]
fn columns_that_were_not_named_are_told_once_for_each_kind_of_corpus() {
    let row = |text: &str| format!("{{\"content\": \"{text}\", \"link\": \"http://example.org\"}}\n");
    let (one, two) = (row("一"), row("二") + &row("三"));
    let other = row("四").replace("content", "body");
    let files = [("1.jsonl", one.as_bytes()), ("2.jsonl", two.as_bytes()), ("3.jsonl", other.as_bytes())];
    let home = home_with(&files);
    let (code, _, err) = gongkai(home.path(), &["run", "in", "-o", "out"]);
    let told: Vec<&str> = err.lines().filter(|line| line.contains("--text-column")).collect();
    assert!(code == 0 && told.len() == 2, "{err}");
    assert_has(told[0], &["in/1.jsonl", "JSON Lines", "text in content, addresses in link", "--url-column"]);
    assert_has(told[1], &["in/3.jsonl", "text in body, addresses in link"]);
    let named = ["run", "in/1.jsonl", "-o", "out", "--text-column", "content", "--url-column", "link"];
    let (code, _, err) = gongkai(home.path(), &named);
    assert!(code == 0 && !err.contains("--text-column"), "{err}");
    let (code, _, err) = gongkai(home.path(), &["run", "in/1.jsonl", "-o", "out", "--url-column", "nope"]);
    assert!(
        code == 0 && err.contains("no column nope with text in it: name one of content, link with --url-column"),
        "{err}"
    );
}

#[test]
fn wrong_arguments_are_2() {
    let home = home();
    for arguments in [&["run", "--no-such-option"][..], &["run"], &["sing"], &["run", "-o", "out", "--threads", "0"]] {
        let (code, _, err) = gongkai(home.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}");
        assert_has(&err, &["--help"]);
    }
}

#[test]
fn a_report_leaves_tables_and_a_summary() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    let (code, out, err) = gongkai(home.path(), &["run", "in", "--output", "out"]);
    assert_eq!(code, 0, "{err}");
    assert_has(&out, &["1 = 1 reports", "observations", "checks", "out", "observations.parquet", "duckdb -c"]);
    assert!(home.path().join("out/documents.parquet").is_file());
    // Not a terminal: nothing that moves a cursor.
    assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'));
}

#[test]
fn quiet_says_nothing() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    let (code, out, err) = gongkai(home.path(), &["run", "in", "--output", "out", "--quiet"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
}

#[test]
fn an_empty_file_and_binary_data_are_1() {
    let noise: Vec<u8> = (0..4096_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (name, bytes) in [("empty.txt", &b""[..]), ("noise.txt", &noise), ("zip.txt", b"PK\x03\x04\x14\0\0\0\0\0")] {
        let home = home_with(&[("a.txt", REPORT.as_bytes()), (name, bytes)]);
        let (code, out, err) = gongkai(home.path(), &["run", "in", "--output", "out"]);
        assert_eq!(code, 1, "{name}: {out}{err}");
        assert_has(&out, &["1 unreadable", "could not be read"]);
        let (code, out, _) = gongkai(home.path(), &["inspect", &format!("in/{name}")]);
        assert_eq!(code, 1, "{name}");
        assert_has(&out, &["unreadable"]);
    }
}

#[test]
fn a_folder_without_reports_is_done_and_says_so() {
    let home = home_with(&[("notes.txt", "今天下雨,会议改到明天。\n".repeat(20).as_bytes())]);
    let (code, out, _) = gongkai(home.path(), &["run", "in", "--output", "out"]);
    assert_eq!(code, 0);
    assert_has(&out, &["0 reports", "1 not a report", "None of the documents is a report"]);
}

#[test]
fn what_is_skipped_by_its_name_is_said() {
    let home = home_with(&[("a.png", b"x"), ("b.css", b"x"), ("c.png", b"x")]);
    let said = "3 files skipped by their names: .png 2, .css 1";
    let (code, _, err) = gongkai(home.path(), &["run", "in", "--output", "out"]);
    assert_eq!(code, 2);
    assert_has(&err, &["no documents found in in: ", said]);
    fs::write(home.path().join("in/a.shtml"), REPORT).unwrap();
    for explain in [&["--explain"][..], &[]] {
        let (code, _, err) = gongkai(home.path(), &[&["run", "in", "--output", "out"], explain].concat());
        assert_eq!(code, 0);
        assert_eq!(err.matches(said).count(), 1, "{err}");
    }
}

#[test]
fn tables_within_the_inputs_are_not_read_by_the_next_run() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    for _ in 0..2 {
        let (code, out, err) = gongkai(home.path(), &["run", "in", "./in/", "--output", "in/out"]);
        assert_eq!(code, 0, "{err}");
        assert_has(&out, &["1 = 1 reports"]);
    }
    let (code, _, err) = gongkai(home.path(), &["run", "in/out", "--output", "other"]);
    assert_eq!(code, 2);
    assert_has(&err, &["in/out: a dataset that gongkai wrote"]);
}

#[test]
fn standard_input_is_one_thing() {
    let home = home();
    let (code, _, err) = gongkai(home.path(), &["run", "--files-from", "-", "-", "--output", "out"]);
    assert_eq!(code, 2);
    assert_has(&err, &["standard input", "--help"]);
    let line = format!("{}\n", serde_json::json!({ "text": REPORT }));
    for (address, bytes) in [("-", REPORT), ("-#2", &line.repeat(3))] {
        let mut inspect = assert_cmd::Command::cargo_bin("gongkai").unwrap();
        let output = inspect.current_dir(home.path()).args(["inspect", address]).write_stdin(bytes).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_has(&String::from_utf8(output.stdout).unwrap(), &[address, "⟦321⟧{disclosure.total=321}"]);
    }
    // A mistyped option is still one.
    let (code, _, err) = gongkai(home.path(), &["inspect", "--al"]);
    assert_eq!(code, 2);
    assert_has(&err, &["--al", "no such option"]);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf8_may_be_an_argument() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let home = home_with(&[]);
    // 年.txt in GBK, as unpacked on a system that did not know.
    let name = OsStr::from_bytes(b"in/\xc4\xea.txt");
    fs::write(home.path().join(name), REPORT).unwrap();
    for arguments in [&["run", "-o", "out"][..], &["inspect"]] {
        let mut command = assert_cmd::Command::cargo_bin("gongkai").unwrap();
        let output = command.current_dir(home.path()).args(arguments).arg(name).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_has(&gongkai(home.path(), &["run", "in/*.txt", "-o", "out"]).1, &["1 = 1 reports"]);
}

#[test]
fn no_input_at_all_is_2_and_writes_nothing() {
    let home = home_with(&[]);
    for input in ["in", "no/such/place", "in/*.html"] {
        let (code, _, err) = gongkai(home.path(), &["run", input, "--output", "out"]);
        assert_eq!(code, 2, "{input}");
        assert_has(&err, &[input]);
        assert!(!home.path().join("out").exists());
    }
}

#[test]
fn an_output_that_cannot_be_written_is_2() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    fs::write(home.path().join("file"), "mine").unwrap();
    // /sys refuses new folders even to root, whom permissions do not stop.
    for output in ["file", "file/out", "/sys/gongkai"] {
        let (code, _, err) = gongkai(home.path(), &["run", "in", "--output", output]);
        assert_eq!(code, 2, "{output}");
        assert_has(&err, &[output]);
    }
    assert_eq!(fs::read_to_string(home.path().join("file")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_read_only_output_folder_is_2() {
    use std::os::unix::fs::PermissionsExt;
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    let closed = home.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(closed.join("probe"), "").is_ok() {
        // Root: permissions are not enforced; /sys above stands for this case.
        return;
    }
    let (code, _, err) = gongkai(home.path(), &["run", "in", "--output", "closed/out"]);
    assert_eq!(code, 2);
    assert_has(&err, &["closed"]);
}

#[test]
fn an_older_dataset_is_replaced_whole() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    assert_eq!(gongkai(home.path(), &["run", "in", "--output", "out"]).0, 0);
    let texts = home.path().join("out/texts.parquet");
    assert!(texts.is_file());
    assert_eq!(gongkai(home.path(), &["run", "in", "--output", "out", "--no-texts"]).0, 0);
    assert!(!texts.exists());
    assert!(home.path().join("out/observations.parquet").is_file());
}

#[test]
fn verify_says_whether_a_dataset_is_whole() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    assert_eq!(gongkai(home.path(), &["run", "in", "--output", "out"]).0, 0);
    let (code, out, err) = gongkai(home.path(), &["verify", "out"]);
    assert_eq!(code, 0, "{err}");
    assert_has(&out, &["out is whole: "]);
    let file = home.path().join("out/reports.parquet");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
    let (code, out, _) = gongkai(home.path(), &["verify", "out"]);
    assert_eq!(code, 1);
    assert_has(&out, &["reports.parquet: ", "changed or damaged", "1 fault in out"]);
    let (code, _, err) = gongkai(home.path(), &["verify", "in"]);
    assert_eq!(code, 2);
    assert_has(&err, &["in holds no gongkai dataset"]);
    // What a run refuses to replace has to go before it is run again.
    fs::write(home.path().join("out/thesis.docx"), "years of work").unwrap();
    let (code, out, _) = gongkai(home.path(), &["verify", "out"]);
    assert_eq!(code, 1);
    assert_has(&out, &["2 faults in out: remove thesis.docx or move it away, then run again"]);
    fs::write(home.path().join("out/dataset.json"), "{").unwrap();
    let (code, out, _) = gongkai(home.path(), &["verify", "out"]);
    assert_eq!(code, 1);
    assert_has(
        &out,
        &["dataset.json: was changed or damaged", "1 fault in out: move the folder away or remove it, then"],
    );
    // What never was one is not called damaged.
    let foreign = home_with(&[("dataset.json", b"// ours\n{\"program\": \"other\"}"), ("reports.parquet", b"PAR1")]);
    let (code, _, err) = gongkai(foreign.path(), &["verify", "in"]);
    assert_eq!(code, 2);
    assert_has(&err, &["in holds no gongkai dataset"]);
    fs::write(foreign.path().join("in/dataset.json"), "{\n  \"program\": \"gongkai\",").unwrap();
    assert_eq!(gongkai(foreign.path(), &["verify", "in"]).0, 1);
}

#[test]
fn explain_says_what_would_be_read_and_reads_nothing() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    let explain = ["run", "in", "--output", "out", "--explain"];
    let (code, out, _) = gongkai(home.path(), &explain);
    assert_eq!(code, 0);
    assert_has(&out, &["everything would be read: there are no results of earlier runs"]);
    assert!(!home.path().join("out").exists());
    assert_eq!(gongkai(home.path(), &["run", "in", "--output", "out"]).0, 0);
    fs::write(home.path().join("in/b.txt"), REPORT.replace("321", "322")).unwrap();
    let (code, out, _) = gongkai(home.path(), &explain);
    assert_eq!(code, 0);
    assert_has(&out, &["new         in/b.txt", "1 documents are as they were; 1 new"]);
    let (code, out, _) = gongkai(home.path(), &["run", "in", "--output", "out"]);
    assert_eq!(code, 0);
    assert_has(&out, &["1 by earlier runs, 1 by this one", "2 = 2 reports"]);
}

#[test]
fn foreign_files_in_the_output_folder_are_left_alone() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    fs::create_dir(home.path().join("out")).unwrap();
    fs::write(home.path().join("out/thesis.docx"), "years of work").unwrap();
    let (code, _, err) = gongkai(home.path(), &["run", "in", "--output", "out"]);
    assert_eq!(code, 2);
    assert_has(&err, &["thesis.docx"]);
    let left: Vec<_> = fs::read_dir(home.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["thesis.docx"]);
}

#[test]
fn log_lines_are_json_if_asked() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    fs::write(home.path().join("in/b.jsonl"), "{\"text\": \"x\"}\n").unwrap();
    for (input, ends, total) in [("in/a.txt", 0, 1.into()), ("in", 0, serde_json::Value::Null), ("no", 2, 0.into())] {
        let (code, _, err) = gongkai(home.path(), &["run", input, "-o", "out", "-v", "--log-format", "json"]);
        assert_eq!(code, ends, "{err}");
        let lines: Vec<serde_json::Value> = err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &lines {
            assert!(["timestamp", "level", "target"].iter().all(|key| line[*key].is_string()), "{line}");
            assert!(line["fields"]["message"].is_string(), "{line}");
        }
        let last = &lines[lines.len() - 1];
        if ends == 0 {
            let progress = lines.iter().find(|line| line["fields"]["message"] == "progress").unwrap();
            assert_eq!(progress["fields"]["total_documents"], total);
        } else {
            assert_eq!(last["level"], "ERROR");
            assert_has(last["fields"]["message"].as_str().unwrap(), &["no: no such file or folder"]);
        }
    }
}

#[test]
fn inspect_shows_each_value_with_its_name() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    let (code, out, err) = gongkai(home.path(), &["inspect", "in/a.txt"]);
    assert_eq!(code, 0, "{err}");
    assert_has(&out, &["2012", "⟦321⟧{disclosure.total=321}", "⟦7⟧{requests.received.total=7", "── checks ──"]);
    let (code, _, err) = gongkai(home.path(), &["inspect", "in"]);
    assert_eq!(code, 2);
    assert_has(&err, &["in is a folder"]);
    let (code, _, err) = gongkai(home.path(), &["inspect", "missing.txt"]);
    assert_eq!((code, err.as_str()), (2, "gongkai: missing.txt: no such file; check the spelling\n"));
}

#[test]
fn codebook_lists_and_shows() {
    let home = home();
    let (code, out, _) = gongkai(home.path(), &["codebook"]);
    assert_eq!(code, 0);
    assert!(out.lines().count() >= 202);
    let (code, out, _) = gongkai(home.path(), &["codebook", "requests.received.total"]);
    assert_eq!(code, 0);
    assert_has(&out, &["unit", "statutory_2021", "statistics_2014"]);
    let (code, out, _) = gongkai(home.path(), &["codebook", "checks", "T3-01"]);
    assert_eq!(code, 0);
    assert_has(&out, &["T3-01", "severity", "rule"]);
    let (code, _, err) = gongkai(home.path(), &["codebook", "no.such.code"]);
    assert_eq!(code, 2);
    assert_has(&err, &["no.such.code"]);
    for name in ["requests_received_total", "本年新收"] {
        let (code, out, err) = gongkai(home.path(), &["codebook", name]);
        assert_eq!(code, 0, "{err}");
        assert_has(&out, &["requests.received.total\n", "panel       requests_received_total"]);
    }
    let (code, out, _) = gongkai(home.path(), &["codebook", "harmonised_requests_received"]);
    assert_eq!(code, 0);
    assert_has(&out, &["form        statutory_2021: requests.received.total"]);
    let (code, out, _) = gongkai(home.path(), &["codebook", "收到申请"]);
    assert_eq!(code, 0);
    assert!(out.lines().any(|line| line.starts_with("requests.received.total ")), "{out}");
    let (code, _, err) = gongkai(home.path(), &["codebook", "requests.recieved.total"]);
    assert_eq!(code, 2);
    assert_has(&err, &["near to it: requests.received.total"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};
    let program = assert_cmd::cargo::cargo_bin("gongkai");
    let mut child =
        Command::new(program).arg("codebook").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Closes the pipe before anything is read from it.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A copy of the pipeline folder in which one file was changed.
fn pipeline_with(home: &Path, file: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports");
    let to = home.join("pipeline");
    for folder in ["codebook", "forms", "lexicon", "checks", "registry"] {
        fs::create_dir_all(to.join(folder)).unwrap();
        for entry in fs::read_dir(from.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(folder).join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::copy(from.join("pipeline.toml"), to.join("pipeline.toml")).unwrap();
    let path = to.join(file);
    fs::write(&path, change(&fs::read_to_string(&path).unwrap())).unwrap();
    to
}

/// Line number (from 1) of the first line with `needle`.
fn line_of(pipeline: &Path, file: &str, needle: &str) -> usize {
    let text = fs::read_to_string(pipeline.join(file)).unwrap();
    1 + text.lines().position(|line| line.contains(needle)).unwrap()
}

#[test]
fn knowledge_check_passes_on_the_knowledge_as_it_is() {
    let home = home();
    let pipeline = pipeline_with(home.path(), "codebook/units.tsv", str::to_string);
    let (code, out, err) = gongkai(home.path(), &["knowledge", "check", "--pipeline", pipeline.to_str().unwrap()]);
    assert_eq!(code, 0, "{err}");
    assert_has(&out, &["no mistakes", " indicators", " forms"]);
}

#[test]
fn knowledge_check_names_file_and_line_of_each_mistake() {
    type Change = fn(&str) -> String;
    let cases: [(&str, Change, &str); 3] = [
        // A check about an indicator that does not exist.
        (
            "checks/narrative.toml",
            |text| text.replacen("== requests.received.total\"", "== requests.recieved.total\"", 1),
            "requests.recieved.total",
        ),
        // A label that two indicators of one form claim.
        (
            "forms/statistics_2014.tsv",
            |text| {
                let line = text.lines().find(|line| line.starts_with("requests.closed.total\t")).unwrap();
                text.replace(line, &format!("{line}\n{}", line.replace("requests.closed.total", "requests.pending")))
            },
            "requests.pending",
        ),
        // A cell whose indicator does not exist.
        (
            "forms/statutory_2021.tsv",
            |text| text.replacen("requests.carried_out\tT3", "requests.carried_on\tT3", 1),
            "requests.carried_on",
        ),
    ];
    for (file, change, needle) in cases {
        let home = home();
        let pipeline = pipeline_with(home.path(), file, change);
        let line = line_of(&pipeline, file, needle);
        for command in [&["knowledge", "check"][..], &["run", "--output", "out"]] {
            let arguments = [command, &["--pipeline", pipeline.to_str().unwrap()]].concat();
            let (code, _, err) = gongkai(home.path(), &arguments);
            assert_eq!(code, 2, "{file}: {err}");
            assert_has(&err, &["mistake", &format!("{file}:{line}:")]);
        }
        assert!(!home.path().join("out").exists());
    }
}

/// A check as a user would write one.
const OWN_CHECK: &str = r#"
[[check]]
id = "X1"
forms = ["statistics_2014"]
kind = "upper_bound"
severity = "soft"
tolerance = "0"
source = "own"
rules = ["training.sessions <= 3"]
zh = "培训次数 ({left}) ≤ {right}"
en = "training sessions ({left}) ≤ {right}"
[[check.example]]
expect = "pass"
values = { "training.sessions" = 3 }
[[check.example]]
expect = "fail"
values = { "training.sessions" = 4 }
[[check.example]]
expect = "not_assessable"
values = { "training.sessions" = "blank" }
"#;

#[test]
fn a_users_own_checks_are_tried_and_used() {
    let home = home();
    fs::write(home.path().join("own.toml"), OWN_CHECK).unwrap();
    let check = ["knowledge", "check", "--checks", "own.toml"];
    let (code, out, err) = gongkai(home.path(), &check);
    assert_eq!(code, 0, "{err}");
    let count = |out: &str| {
        let line = out.lines().find_map(|line| line.trim().strip_suffix(" checks"));
        line.and_then(|count| count.parse::<usize>().ok()).unwrap()
    };
    assert_eq!(count(&out), count(&gongkai(home.path(), &["knowledge", "check"]).1) + 1);
    let (code, out, _) = gongkai(home.path(), &["codebook", "X1", "--checks", "own.toml"]);
    assert_eq!(code, 0);
    assert_has(&out, &["training.sessions <= 3", "own.toml:3"]);

    // An example that does not come out as it says.
    fs::write(home.path().join("own.toml"), OWN_CHECK.replace("<= 3\"", "<= 5\"")).unwrap();
    let (code, _, err) = gongkai(home.path(), &check);
    assert_eq!(code, 2);
    assert_has(&err, &["own.toml:16", "should be fail, but is pass"]);

    // A mistake in the expression, shown where it stands.
    fs::write(home.path().join("own.toml"), OWN_CHECK.replace("sessions <=", "session <=")).unwrap();
    let (code, _, err) = gongkai(home.path(), &check);
    assert_eq!(code, 2);
    assert_has(&err, &["own.toml:9: there is no indicator", "    training.session <= 3\n    ^"]);
}

#[test]
fn a_missing_pipeline_folder_is_2() {
    let home = home();
    let (code, _, err) = gongkai(home.path(), &["knowledge", "check", "--pipeline", "nowhere"]);
    assert_eq!(code, 2);
    assert_has(&err, &["nowhere"]);
}

const GOLD: &str = "seed_file\tcode\tapplicant\tvalue\tqualifier\tevidence\trow_type\n\
    a.txt\tmeta.year\t\t2012\texact\t2012年\tmetadata\n\
    a.txt\tdisclosure.total\t\t321\texact\t主动公开政府信息321条\tindicator\n\
    a.txt\trequests.received.total\t\t999\texact\t收到申请999件\tindicator\n";

#[test]
fn evaluate_lists_every_error_and_keeps_the_floor() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    fs::write(home.path().join("gold.tsv"), GOLD).unwrap();
    fs::write(home.path().join("low.toml"), "[gold]\nprecision = 0.1\nrecall = 0.4\n").unwrap();
    fs::write(home.path().join("high.toml"), "[gold]\nrecall = 0.9\n").unwrap();
    let evaluate = |more: &[&str]| {
        let arguments = [&["evaluate", "--gold", "gold.tsv", "in"], more].concat();
        gongkai(home.path(), &arguments)
    };
    let (code, out, err) = evaluate(&[]);
    assert_eq!(code, 0, "{err}");
    assert_has(&out, &["1 documents", "metadata 1.0000", "missed", "requests.received.total = 999", "false"]);
    let (code, out, _) = evaluate(&["--json"]);
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["recall"], 0.5);
    assert_eq!(evaluate(&["--floor", "low.toml"]).0, 0);
    let (code, _, err) = evaluate(&["--floor", "high.toml"]);
    assert_eq!(code, 1);
    assert_has(&err, &["recall is 0.5000, below its floor 0.9000"]);
}

#[test]
fn what_is_learned_from_reports_is_written_as_knowledge() {
    let home = home();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/annual-reports/samples");
    let collection = samples.join("own_words");
    let learn =
        |output: &str| gongkai(home.path(), &["knowledge", "learn", collection.to_str().unwrap(), "-o", output]);
    let (code, out, err) = learn("learned.tsv");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_has(&out, &["learned from", "indicators"]);
    let learned = fs::read_to_string(home.path().join("learned.tsv")).unwrap();
    assert_has(&learned, &["requests.received.total\tbefore\t", "收到=", "nothing\talways\t"]);
    let pipeline = pipeline_with(home.path(), "lexicon/associations.tsv", |_| learned.clone());
    let (code, _, err) = gongkai(home.path(), &["knowledge", "check", "--pipeline", pipeline.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""));
    let (code, _, err) = gongkai(home.path(), &["knowledge", "learn", "nowhere", "-o", "other.tsv"]);
    assert_eq!(code, 2);
    assert_has(&err, &["nowhere"]);
}

#[test]
fn evaluate_says_what_is_wrong_with_the_gold() {
    let home = home_with(&[]);
    fs::write(home.path().join("gold.tsv"), GOLD).unwrap();
    let (code, _, err) = gongkai(home.path(), &["evaluate", "--gold", "gold.tsv", "in"]);
    assert_eq!(code, 2);
    assert_has(&err, &["a.txt", "not in"]);
    let (code, _, err) = gongkai(home.path(), &["evaluate", "--gold", "nofile", "in"]);
    assert_eq!(code, 2);
    assert_has(&err, &["cannot read the gold file nofile (check the spelling"]);
    fs::write(home.path().join("gold.tsv"), GOLD.replace("disclosure.total", "no.such.code")).unwrap();
    let (code, _, err) = gongkai(home.path(), &["evaluate", "--gold", "gold.tsv", "in"]);
    assert_eq!(code, 2);
    assert_has(&err, &["gold.tsv", "line 3", "no.such.code"]);
}

#[test]
fn a_value_set_in_a_trap_is_shown_and_fails_the_floor() {
    let home = home_with(&[("a.txt", REPORT.as_bytes())]);
    fs::write(home.path().join("gold.tsv"), GOLD).unwrap();
    let traps = "seed_file\ttrap_kind\tvalue_raw\tevidence\na.txt\ttest\t321\t政府信息321条\n";
    fs::write(home.path().join("traps.tsv"), traps).unwrap();
    fs::write(home.path().join("low.toml"), "[gold]\nprecision = 0.0\n").unwrap();
    let arguments = ["evaluate", "--gold", "gold.tsv", "in", "--traps", "traps.tsv", "--floor", "low.toml"];
    let (code, out, _) = gongkai(home.path(), &arguments);
    assert_eq!(code, 1);
    assert_has(&out, &["traps stated as values 1", "321 (test)", "disclosure.total"]);
}
