//! Object stores and web servers, with the real program: what is read from them is what is read from a
//! folder, what is written to them is whole at every moment, and what goes wrong is said.
#![cfg(feature = "object-stores")]

// Most of the support is for other tests.
#[allow(dead_code)]
mod support;

use std::fs;
use std::path::Path;
use std::process::Output;

use arrow_array::cast::AsArray;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use support::containers::containers;
use support::server::Server;
use tempfile::TempDir;

/// A report of invented figures about this year.
fn report(year: u32) -> String {
    format!(
        "石桥县林业局{year}年政府信息公开工作年度报告\n\n\
         根据《中华人民共和国政府信息公开条例》编制本报告。本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。\n\n\
         一、概述\n{year}年,我局继续推进政府信息公开工作。\n\n\
         二、主动公开政府信息情况\n全年共主动公开政府信息321条。\n\n\
         三、依申请公开政府信息情况\n全年共收到政府信息公开申请7件,均已按时办结。\n\n\
         四、复议、诉讼情况\n未发生行政复议和行政诉讼。\n"
    )
}

/// A server, and a folder from which the program is run.
struct Home {
    folder: TempDir,
    server: Server,
}

impl Home {
    fn new() -> Home {
        Home { folder: tempfile::tempdir().unwrap(), server: Server::start() }
    }

    /// One with reports in the folder `in` of this place.
    fn with_reports(place: &str) -> Home {
        let home = Home::new();
        for year in 2009..2013 {
            home.server.put(&format!("{place}/in/{year}.txt"), report(year).as_bytes());
        }
        home
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program with these variables besides the usual ones; exit code, stdout, stderr.
    fn run_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
        let mut command = assert_cmd::Command::cargo_bin("gongkai").unwrap();
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_") || name.ends_with("_proxy")) {
            command.env_remove(name);
        }
        command
            .env("AWS_ENDPOINT_URL", self.server.url())
            .env("AWS_ACCESS_KEY_ID", "someone")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .envs(variables.iter().copied())
            .current_dir(self.path())
            .args(arguments);
        // An empty value is none.
        for (name, _) in variables.iter().filter(|(_, value)| value.is_empty()) {
            command.env_remove(name);
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(stdout), text(stderr));
        assert!(!err.contains("panicked"), "{err}");
        (status.code().unwrap(), out, err)
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_with(&[], arguments)
    }

    /// Like [`Home::run`], where nothing may go wrong; stdout.
    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {out}{err}");
        out
    }

    /// Table `documents` of the dataset in this folder: uri, id, status and reason.
    fn documents(&self, dataset: &str) -> Vec<[String; 4]> {
        let file = fs::File::open(self.path().join(dataset).join("documents.parquet")).unwrap();
        let batches = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        let mut rows = Vec::new();
        for batch in batches.map(Result::unwrap) {
            let column = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
            let columns = ["uri", "document_id", "status", "reason"].map(column);
            rows.extend(
                (0..batch.num_rows()).map(|row| columns.each_ref().map(|column| column.value(row).to_string())),
            );
        }
        rows
    }
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

/// Puts the same files into folder `in` here and on the server.
fn same_files(home: &Home, place: &str) {
    let mut files: Vec<(String, Vec<u8>)> =
        containers().into_iter().map(|(name, bytes)| (name.to_string(), bytes)).collect();
    files.extend((2009..2014).map(|year| (format!("石桥/{year} 年报.txt"), report(year).into_bytes())));
    files.push(("a&b.txt".to_string(), report(2015).into_bytes()));
    files.push(("nothing.html".to_string(), Vec::new()));
    for (name, bytes) in &files {
        let path = home.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        home.server.put(&format!("{place}/in/{name}"), bytes);
    }
    for name in ["style.css", ".hidden.txt"] {
        home.server.put(&format!("{place}/in/{name}"), b"");
    }
    if place == "bucket" {
        // So consoles make a folder.
        home.server.put("bucket/in/石桥/", b"");
    }
    // Not in the folder, though its name begins like that.
    home.server.put(&format!("{place}/in-and-out/x.txt"), b"x");
}

#[test]
fn a_store_is_read_like_a_folder() {
    let home = Home::new();
    same_files(&home, "bucket");
    home.server.state().busy = 2;
    home.server.state().torn = 3;
    // One document is empty.
    assert_eq!(home.run(&["run", "in", "--output", "here"]).0, 1);
    let (code, out, err) = home.run(&["run", "s3://bucket/in", "--output", "there"]);
    assert_eq!(code, 1, "{out}{err}");
    let mut there = home.documents("there");
    assert!(there.len() > 80 && there.iter().any(|[uri, ..]| uri == "s3://bucket/in/b.zip!in/a.tgz!县/6.html"));
    there.iter_mut().for_each(|row| row[0] = row[0].replace("s3://bucket/", ""));
    assert_eq!(there, home.documents("here"));
    assert_eq!(home.server.state().busy, 0);
    assert_eq!(home.server.state().torn, 0);

    let patterns = home.done(&["run", "s3://bucket/in/石桥/20?? 年报.txt", "--output", "there"]);
    assert_has(&patterns, &["5 = 5 reports"]);
    for (address, found) in [
        ("s3://bucket/in/石桥/2010 年报.txt", "2010"),
        ("s3://bucket/in/a.zip!县/6.html", "s3://bucket/in/a.zip!县/6.html"),
        ("s3://bucket/in/a.parquet#3", "s3://bucket/in/a.parquet#3"),
    ] {
        assert_has(&home.done(&["inspect", address]), &[found]);
    }
    let (code, _, err) = home.run(&["inspect", "s3://bucket/in/a.zip!no"]);
    assert_eq!(code, 2);
    assert_has(&err, &["holds no document", "s3://bucket/in/a.zip!县/0.html"]);
}

#[test]
fn the_listing_of_a_web_server_is_read_like_a_folder() {
    let home = Home::new();
    same_files(&home, "web");
    home.server.state().busy = 1;
    assert_eq!(home.run(&["run", "in", "--output", "here"]).0, 1);
    let url = home.server.url();
    let (code, out, err) = home.run(&["run", &format!("{url}/web/in/"), "--output", "there"]);
    assert_eq!(code, 1, "{out}{err}");
    let facts = |rows: Vec<[String; 4]>| {
        // Addresses on the web are escaped, so the order is another.
        let mut facts: Vec<[String; 3]> =
            rows.into_iter().map(|[_, id, status, _]| [id, status, String::new()]).collect();
        facts.retain(|[_, status, _]| status != "duplicate");
        facts.sort();
        facts
    };
    let there = home.documents("there");
    assert_eq!(facts(there.clone()), facts(home.documents("here")));
    assert_eq!(there.len(), home.documents("here").len());
    let address = &there.iter().find(|[uri, ..]| uri.contains("2010")).unwrap()[0];
    assert_has(&home.done(&["inspect", address]), &["2010-01-01 to 2010-12-31"]);
    assert_has(&home.done(&["inspect", &format!("{url}/web/in/a.tgz!县/6.html")]), &["a.tgz!县/6.html"]);

    // A list may name pages; one that is not there costs its row.
    fs::write(home.path().join("list"), format!("{url}/web/in/a&b.txt\n{url}/web/in/gone.html\n")).unwrap();
    let (code, out, _) = home.run(&["run", "--files-from", "list", "--output", "listed"]);
    assert_eq!(code, 1);
    assert_has(&out, &["2 = 1 reports", "1 unreadable"]);
    assert_has(&home.documents("listed")[1][3], &["gone.html", "nothing at this address"]);
    let (code, _, err) = home.run(&["run", &format!("{url}/web/in/gone.html"), "--output", "out"]);
    assert_eq!(code, 2);
    assert_has(&err, &["gone.html", "nothing at this address"]);
}

#[test]
fn what_a_listing_names_and_is_not_there_costs_its_row() {
    let home = Home::with_reports("web");
    home.server.state().gone = ["web/in/2008.txt", "web/in/old/"].map(String::from).into();
    let url = home.server.url();
    let (code, out, err) = home.run(&["run", &format!("{url}/web/in/"), "--output", "out"]);
    assert_eq!(code, 1, "{err}");
    assert_has(&out, &["6 = 4 reports + 0 duplicates + 0 not a report + 2 unreadable"]);
    let mut rows = home.documents("out");
    rows.retain(|[_, _, status, _]| status == "unreadable");
    for ([uri, _, _, reason], name) in rows.iter().zip(["2008.txt", "old/"]) {
        assert_eq!(uri, &format!("{url}/web/in/{name}"));
        assert_has(reason, &["nothing at this address"]);
    }
}

#[test]
fn documents_in_containers_of_a_web_server_are_shown() {
    let home = Home::new();
    same_files(&home, "web");
    let address = |name: &str| format!("{}/web/in/{name}", home.server.url());
    // What has no name of a container is one by what comes.
    home.server.put("web/in/dump", &fs::read(home.path().join("in/a.jsonl")).unwrap());
    assert_eq!(home.run(&["run", &address("a.warc"), "--output", "out"]).0, 0);
    let mut records: Vec<String> = home.documents("out").into_iter().map(|[uri, ..]| uri).collect();
    assert!(records.len() > 3 && records.iter().all(|uri| uri.contains("a.warc#")));
    records.extend(["a.jsonl#3", "a.parquet#3", "a.zip!县/6.html", "dump#3"].map(address));
    // Many servers answer anything.
    for soft in [false, true] {
        home.server.state().soft = soft;
        for uri in &records {
            let out = home.done(&["inspect", uri]);
            assert_eq!(out.lines().next(), Some(uri.as_str()));
        }
        for (name, first) in [("a.zip!no", "a.zip!县/0.html"), ("a.jsonl#99", "a.jsonl#1"), ("dump#99", "dump#1")] {
            let (code, out, err) = home.run(&["inspect", &address(name)]);
            assert_eq!(code, 2, "{out}");
            assert_has(&err, &["holds no document", &address(first)]);
        }
    }
}

#[test]
fn what_has_not_changed_is_not_fetched_again() {
    for (place, input) in [("bucket", "s3://bucket/in".to_string()), ("web", String::new())] {
        let home = Home::with_reports(place);
        let input = if place == "web" { format!("{}/web/in/", home.server.url()) } else { input };
        home.done(&["run", &input, "--output", "out"]);
        let files = format!("GET {place}/in/2");
        assert_eq!(home.server.asked(&files).len(), 4);
        // Where versions are told in another way, each is fetched once.
        for (untagged, fetched) in [(false, 0), (true, 4), (true, 0), (false, 4)] {
            home.server.state().untagged = untagged && place == "web";
            let again = home.done(&["run", &input, "--output", "out"]);
            assert_has(&again, &["4 by earlier runs, 0 by this one"]);
            assert_eq!(home.server.asked(&files).len(), if place == "web" { fetched } else { 0 });
        }
        home.server.put(&format!("{place}/in/2010.txt"), report(2019).as_bytes());
        home.server.put(&format!("{place}/in/2013.txt"), report(2013).as_bytes());
        home.done(&["run", &input, "--output", "out"]);
        let names = ["2010.txt", "2013.txt"].map(|name| format!("GET {place}/in/{name}"));
        let mut asked = home.server.asked(&files);
        asked.sort();
        assert_eq!(asked, names);
        home.done(&["run", &input, "--output", "anew"]);
        for table in ["documents", "observations", "panel", "texts"] {
            let bytes =
                |dataset: &str| fs::read(home.path().join(dataset).join(table).with_extension("parquet")).unwrap();
            assert!(bytes("out") == bytes("anew"), "{table}");
        }
    }
}

/// Where a dataset may be written, with the server's name for it.
fn outputs(home: &Home) -> [(String, &'static str); 2] {
    [("s3://bucket/a/out".to_string(), "bucket/a/out/"), (format!("{}/web/out/", home.server.url()), "web/out/")]
}

#[test]
fn a_dataset_in_a_store_is_the_same_and_can_be_verified() {
    let home = Home::with_reports("bucket");
    home.server.put("web/x", b"x");
    home.done(&["run", "s3://bucket/in", "--output", "here"]);
    for (output, name) in outputs(&home) {
        home.server.put(&format!("{name}mine.txt"), b"years of work");
        let out = home.done(&["run", "s3://bucket/in", "--output", &output]);
        let tables = home.server.names(&format!("{name}tables-"));
        let folder = tables[0].rsplit_once('/').unwrap().0;
        assert_has(&out, &[&folder[name.len()..], "observations.parquet' o"]);
        for file in fs::read_dir(home.path().join("here")).unwrap().map(Result::unwrap) {
            let name = file.file_name().into_string().unwrap();
            if name != "dataset.json" {
                let there = home.server.state().objects[&format!("{folder}/{name}")].clone();
                assert!(there == fs::read(file.path()).unwrap(), "{name}");
            }
        }
        assert_has(&home.done(&["verify", &output]), &["is whole"]);
        assert_eq!(home.server.state().objects[&format!("{name}mine.txt")], b"years of work");
        // Of the run nothing is left here but its store.
        let here: Vec<_> = fs::read_dir(home.path().join("cache/gongkai")).unwrap().map(Result::unwrap).collect();
        assert!(here.iter().all(|place| fs::read_dir(place.path()).unwrap().count() == 1));

        let damaged = &tables[3];
        home.server.state().objects.get_mut(damaged).unwrap()[40] ^= 1;
        home.server.state().objects.remove(&tables[5]);
        let (code, out, _) = home.run(&["verify", &output]);
        assert_eq!(code, 1);
        assert_has(&out, &[&damaged[name.len()..], "changed or damaged", &tables[5][name.len()..], "is missing"]);
        home.done(&["run", "s3://bucket/in", "--output", &output]);
        home.done(&["verify", &output]);
    }
    // What lies beside a dataset is read, its tables are not, also of one that was written here and copied there.
    for file in fs::read_dir(home.path().join("here")).unwrap().map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        home.server.put(&format!("bucket/copy/{name}"), &fs::read(file.path()).unwrap());
    }
    home.server.put("bucket/copy/tables-2019.html", b"a page");
    let out = home.done(&["run", "s3://bucket", "--output", "here"]);
    assert_has(&out, &["6 = 4 reports + 0 duplicates + 2 not a report"]);
}

#[test]
fn tables_stay_for_their_readers_until_the_next_run() {
    let home = Home::with_reports("bucket");
    let folders = || {
        let mut names = home.server.names("bucket/out/tables-");
        names.iter_mut().for_each(|name| *name = name.rsplit_once('/').unwrap().0.to_string());
        names.dedup();
        names
    };
    let mut before = Vec::new();
    for (year, kept) in [(2013, 1), (2014, 2), (2015, 2)] {
        home.server.put(&format!("bucket/in/{year}.txt"), report(year).as_bytes());
        home.done(&["run", "s3://bucket/in", "--output", "s3://bucket/out", "--no-store"]);
        let now = folders();
        assert_eq!(now.len(), kept);
        assert!(before.is_empty() || now.iter().any(|folder| before.contains(folder)));
        before = now;
    }
    home.done(&["verify", "s3://bucket/out"]);
    assert!(!home.path().join("cache").exists());
}

#[test]
fn whatever_write_fails_the_old_dataset_is_whole_and_the_run_goes_on() {
    let home = Home::with_reports("bucket");
    home.server.put("web/x", b"x");
    for (output, name) in outputs(&home) {
        home.done(&["run", "s3://bucket/in", "--output", &output]);
        let manifest = || home.server.state().objects[&format!("{name}dataset.json")].clone();
        let old = manifest();
        home.server.put("bucket/in/x.txt", report(2016).as_bytes());
        let mut failed = 0;
        loop {
            home.server.state().writes_left = Some(failed);
            let (code, out, err) = home.run(&["run", "s3://bucket/in", "--output", &output]);
            home.server.state().writes_left = None;
            home.done(&["verify", &output]);
            if failed > 0 {
                assert!(out.is_empty() || out.contains("5 by earlier runs"), "{out}");
            }
            if code == 0 {
                assert!(manifest() != old);
                break;
            }
            assert_eq!(code, 2, "{out}{err}");
            assert_has(&err, &["refuses access", "cannot write tables to"]);
            assert!(manifest() == old);
            failed += 1;
        }
        assert!(failed > 10, "{failed}");
        home.server.state().objects.remove("bucket/in/x.txt");
    }
}

#[test]
fn of_two_runs_at_once_the_slower_publishes_nothing() {
    let home = Home::with_reports("bucket");
    home.server.put("web/x", b"x");
    for (output, name) in outputs(&home) {
        let manifest = format!("{name}dataset.json");
        for others in [&b"first"[..], b"second"] {
            home.server.state().meanwhile = Some((manifest.clone(), others.to_vec()));
            let (code, _, err) = home.run(&["run", "s3://bucket/in", "--output", &output]);
            assert_eq!(code, 2);
            assert_has(&err, &["another run", "run again"]);
            assert_eq!(home.server.state().objects[&manifest], others);
            // What is not ours is not touched at all.
            home.server.asked("");
            let (code, _, err) = home.run(&["run", "s3://bucket/in", "--output", &output]);
            assert_eq!(code, 2);
            assert_has(&err, &["dataset.json", "not part of a gongkai dataset"]);
            assert_eq!(home.server.asked("PUT"), [""; 0]);
            home.server.state().objects.remove(&manifest);
            home.done(&["run", "s3://bucket/in", "--output", &output]);
        }
    }
}

#[test]
fn what_goes_wrong_is_said() {
    let home = Home::with_reports("bucket");
    home.server.state().empty.push("empty".to_string());
    home.server.put("closed/in/a.txt", b"a");
    let run = ["run", "s3://bucket/in", "--output", "out"];
    let keyless = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
    let wrong = [("AWS_ACCESS_KEY_ID", "nobody")];
    let nowhere = [("AWS_ENDPOINT_URL", "http://127.0.0.1:9")];
    let web = format!("{}/closed/in/a.txt", home.server.url());
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], &'a [&'a str]);
    let cases: [Case; 11] = [
        (
            &[],
            &["run", "s3://bukket/in", "--output", "out"],
            &["s3://bukket: there is no such bucket", "AWS_ENDPOINT_URL"],
        ),
        (&[], &["run", "s3://bucket/inn", "--output", "out"], &["s3://bucket/inn: there is nothing"]),
        (&[], &["run", "s3://empty", "--output", "out"], &["s3://empty: there is nothing"]),
        (&[], &["run", "s3://", "--output", "out"], &["names no bucket"]),
        (&[], &["run", "s3://bucket/a//b", "--output", "out"], &["not an address"]),
        (&[], &["run", "s3://closed/in", "--output", "out"], &["refuses access", "403"]),
        (&keyless, &run, &["no credentials", "AWS_ACCESS_KEY_ID"]),
        (&wrong, &run, &["refuses access"]),
        (&nowhere, &run, &["cannot be reached", "refused"]),
        (&[], &["run", "s3://bucket/in", "--output", "s3://bukket/out"], &["s3://bukket: there is no such bucket"]),
        (&[], &["verify", "s3://bucket/in"], &["holds no gongkai dataset"]),
    ];
    for (variables, arguments, parts) in cases {
        let (code, out, err) = home.run_with(variables, arguments);
        assert_eq!(code, 2, "{arguments:?}: {out}{err}");
        assert_has(&err, parts);
        assert!(!home.path().join("out").exists());
    }
    // The rest of a run does not suffer from one page.
    let (code, out, _) = home.run(&["run", &web, "s3://bucket/in", "--output", "out"]);
    assert_eq!(code, 1);
    assert_has(&out, &["5 = 4 reports", "1 unreadable"]);
    assert_has(&home.documents("out")[0][3], &["refuses access (403 Forbidden)"]);
}

#[test]
fn a_large_file_is_uploaded_in_parts() {
    // The variables that say where the store is are those of a process, so this one is run again.
    let (inner, file) = (std::env::var_os("GONGKAI_TEST_UPLOAD"), tempfile::NamedTempFile::new().unwrap());
    if let Some(file) = inner {
        return gongkai::remote::put_file("s3://bucket/large", Path::new(&file)).unwrap();
    }
    let home = Home::new();
    home.server.state().empty.push("bucket".to_string());
    let bytes: Vec<u8> = (0..20_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    fs::write(file.path(), &bytes).unwrap();
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_large_file_is_uploaded_in_parts"])
        .env("GONGKAI_TEST_UPLOAD", file.path())
        .env("AWS_ENDPOINT_URL", home.server.url())
        .env("AWS_ACCESS_KEY_ID", "someone")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(home.server.state().objects["bucket/large"] == bytes);
    assert_eq!(home.server.asked("PUT bucket/large").len(), 3);
}
