//! The real program, ended at any moment, or with a disk that refuses: a reader sees the old
//! dataset or the new one, whole, and the next run ends as if nothing had happened.
//!
//! `GONGKAI_KILLS=100 cargo test --test interrupted` kills as often; 10 times if not given.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gongkai::dataset::verify;
use gongkai::knowledge::Source;
use tempfile::TempDir;

/// A home with `copies` of the built-in samples, each with its own words, in the folder `in`, and
/// a dataset of a few of them in `out`.
fn home(copies: usize) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("in")).unwrap();
    for (uri, bytes) in Source::Embedded.samples() {
        let name = uri.rsplit('/').next().unwrap();
        for copy in 0..copies {
            let more = format!("\n本报告第{copy}稿\n").repeat(copy);
            let bytes = [&bytes[..], more.as_bytes()].concat();
            fs::write(home.path().join("in").join(format!("{copy}-{name}")), bytes).unwrap();
        }
    }
    finish(home.path(), "in/0-d*", "out", &[]);
    home
}

fn start(home: &Path, input: &str, output: &str, more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.current_dir(home).args(["run", "-q", input, "--output", output, "--threads", "2"]).args(more);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn finish(home: &Path, input: &str, output: &str, more: &[&str]) {
    assert_eq!(start(home, input, output, more).wait().unwrap().code(), Some(0), "{input}");
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn put(folder: &Path, contents: &BTreeMap<String, Vec<u8>>) {
    fs::remove_dir_all(folder).unwrap();
    fs::create_dir(folder).unwrap();
    contents.iter().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).unwrap());
}

/// Names beside `in`, but for the datasets and their stores.
fn leftovers(home: &Path) -> Vec<String> {
    let names = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !["in", "out", "new"].contains(&name.as_str()) && !name.ends_with("-store")).collect()
}

#[test]
fn killed_at_any_moment_it_leaves_the_old_dataset_or_the_new_one() {
    let kills: u64 = std::env::var("GONGKAI_KILLS").map_or(10, |count| count.parse().unwrap());
    let home = home(4);
    let home = home.path();
    let old = contents(&home.join("out"));
    let started = Instant::now();
    finish(home, "in", "new", &["--no-store"]);
    let mut whole = started.elapsed();
    let new = contents(&home.join("new"));
    let (mut ended, mut finished) = (0, 0);
    for kill in 0..kills {
        if kill % 3 == 0 {
            // Now and then from the beginning.
            let _ = fs::remove_dir_all(home.join(".out.gongkai-store"));
        }
        let mut child = start(home, "in", "out", &[]);
        // Moments spread evenly, in an order that is not that of time.
        std::thread::sleep(whole.mul_f64(((kill * 7 + 3) % 10) as f64 / 10.0 + 0.1 * kill as f64 / kills as f64));
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            finished += 1;
            // The machine may have become less busy.
            whole = whole.mul_f64(0.9);
        } else {
            ended += 1;
        }
        let found = contents(&home.join("out"));
        assert!(found == old || found == new, "after kill {kill} the dataset is neither the old nor the new one");
        assert_eq!(verify(&home.join("out")).unwrap().faults, []);
        if found == new {
            put(&home.join("out"), &old);
        }
    }
    assert!(ended * 3 >= kills, "only {ended} of {kills} runs were killed, {finished} had ended");
    finish(home, "in", "out", &[]);
    assert!(contents(&home.join("out")) == new);
    assert_eq!(leftovers(home), Vec::<String>::new());
}

#[test]
fn asked_to_stop_it_stops_cleanly_and_goes_on_later() {
    let home = home(4);
    let home = home.path();
    let old = contents(&home.join("out"));
    finish(home, "in", "new", &["--no-store"]);
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut wait = Duration::from_millis(400);
        // On a slow machine the program may not listen yet, on a fast one it may have ended.
        loop {
            put(&home.join("out"), &old);
            let _ = fs::remove_dir_all(home.join(".out.gongkai-store"));
            let mut child = start(home, "in", "out", &[]);
            let begun = Instant::now();
            while !home.join(".out.gongkai-store/000001.part").exists() && begun.elapsed() < Duration::from_secs(60) {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(wait);
            let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
            let status = child.wait().unwrap();
            if sent.success() && status.code() == Some(code) {
                break;
            }
            assert_eq!(status.code(), Some(0), "{signal}");
            wait /= 2;
            assert!(wait > Duration::from_millis(5), "it never stopped");
        }
        assert!(contents(&home.join("out")) == old, "{signal} changed the old dataset");
        assert_eq!(leftovers(home), Vec::<String>::new());
        finish(home, "in", "out", &[]);
        assert!(contents(&home.join("out")) == contents(&home.join("new")));
    }
}

/// What is read so far is on the disk, in the store's file of results.
fn results(home: &Path) -> u64 {
    fs::metadata(home.join(".out.gongkai-store/000001.results")).map_or(0, |results| results.len())
}

#[test]
fn while_it_waits_for_data_it_can_be_stopped_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let (_, sample) = Source::Embedded.samples().swap_remove(0);
    let sample = String::from_utf8(sample).unwrap();
    let line = |copy| format!("{}\n", serde_json::json!({ "text": format!("{sample}\n本报告第{copy}稿\n") }));
    let lines: String = (0..60).map(line).collect();
    let run = |output: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.current_dir(home).args(["run", "-", "--threads", "2", "--output", output]).args(more);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let whole = |output: &str| {
        let mut child = run(output, &[]);
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).unwrap()
    };
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut child = run("out", &["--log-format", "json"]);
        // Stays open: there is always more to come.
        let mut input = child.stdin.take().unwrap();
        input.write_all(lines.as_bytes()).unwrap();
        let begun = Instant::now();
        while results(home) == 0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "what was read is not stored");
            std::thread::sleep(Duration::from_millis(5));
        }
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let asked = Instant::now();
        let ended = child.wait_with_output().unwrap();
        assert!(asked.elapsed() < Duration::from_secs(30), "it waits on");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(code), "{said}");
        let last: serde_json::Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
        assert!(last["fields"]["message"].as_str().unwrap().starts_with("stopped: "), "{said}");
        assert_eq!(leftovers(home), Vec::<String>::new());
        drop(input);
        let out = whole("out");
        assert!(out.contains("32 by earlier runs, 28 by this one"), "{out}");
        whole("new");
        assert!(contents(&home.join("out")) == contents(&home.join("new")));
        for place in ["out", "new", ".out.gongkai-store", ".new.gongkai-store"] {
            fs::remove_dir_all(home.join(place)).unwrap();
        }
    }
}

/// A library that makes the `n`th call that writes to a file fail, by environment variables.
const FAULTS: &str = include_str!("support/faults.c");

fn faults(home: &Path) -> PathBuf {
    let (source, library) = (home.join("faults.c"), home.join("faults.so"));
    fs::write(&source, FAULTS).unwrap();
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_string());
    let arguments = ["-shared", "-fPIC", "-O1", "-o"];
    let compiled = Command::new(compiler).args(arguments).arg(&library).arg(&source).arg("-ldl").status().unwrap();
    assert!(compiled.success());
    library
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn whichever_write_fails_the_old_dataset_stays() {
    let home = home(1);
    let home = home.path();
    let library = faults(home);
    let old = contents(&home.join("out"));
    finish(home, "in/0-a*", "new", &["--no-store"]);
    let new = contents(&home.join("new"));
    for (name, errno) in [("ENOSPC", 28), ("EIO", 5)] {
        let (mut call, mut failed) = (1, 0);
        loop {
            let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
            command.current_dir(home).args(["run", "-q", "in/0-a*", "--output", "out", "--fresh"]);
            command.env("LD_PRELOAD", &library).env("FAIL_AT", call.to_string()).env("FAIL_WITH", errno.to_string());
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let found = contents(&home.join("out"));
            if output.status.success() {
                assert!(found == new, "{name} at call {call} went unnoticed");
                put(&home.join("out"), &old);
                // The last call of all is far behind.
                if !home.join("failed").exists() {
                    break;
                }
            } else {
                assert_eq!(output.status.code(), Some(2), "{said}");
                assert!(found == old || found == new, "{name} at call {call}: neither the old nor the new dataset");
                assert!(said.contains("os error") && !said.contains("panicked"), "{said}");
                failed += 1;
                if found == new {
                    put(&home.join("out"), &old);
                }
            }
            let _ = fs::remove_dir(home.join("failed"));
            // Every one of the first calls, then fewer: they repeat from table to table.
            call += 1 + call / 8;
        }
        assert!(failed > 10, "only {failed} runs failed");
    }
    finish(home, "in/0-a*", "out", &[]);
    assert!(contents(&home.join("out")) == new);
}
