//! Results of earlier runs: what was read once is not read again, and the dataset is the same, bit
//! for bit, as if it had been.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use gongkai::dataset::{Keeping, verify};
use gongkai::ingest::{Input, Skipped, discover};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::pipeline::{RunError, RunOptions, RunSummary, Why, plan, run_with, understand_document};
use tempfile::TempDir;

/// A home with the built-in samples in the folder `in`, some of them twice. Like a collection
/// that was there yesterday, they were not written just now.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for (number, (uri, bytes)) in Source::Embedded.samples().into_iter().enumerate() {
        let name = uri.rsplit('/').next().unwrap();
        write(home.path(), name, &bytes);
        if number % 7 == 0 {
            write(home.path(), &format!("copy-{name}"), &bytes);
        }
    }
    write(home.path(), "empty.txt", b"");
    home
}

fn write(home: &Path, name: &str, bytes: &[u8]) {
    let path = home.join("in").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    let yesterday = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    fs::File::options().write(true).open(path).unwrap().set_modified(yesterday).unwrap();
}

fn inputs(home: &Path) -> Vec<Input> {
    let mut inputs = discover(&[home.join("in").display().to_string()], &Skipped::default()).unwrap();
    // Addresses that do not depend on the place of the test.
    inputs.iter_mut().for_each(|input| input.uri = input.uri.rsplit('/').next().unwrap().to_string());
    inputs
}

fn options() -> RunOptions {
    RunOptions { threads: Some(2), batch_documents: 5, ..RunOptions::default() }
}

struct Run<'a> {
    knowledge: &'a Knowledge,
    options: RunOptions,
    /// Documents after which it is asked to stop; 0 for none.
    stop_after: u64,
}

impl Run<'_> {
    /// Runs into `out`; also returns how many documents were understood, not recalled.
    fn write_to(&self, home: &Path, out: &str) -> (Result<RunSummary, RunError>, u64) {
        let understood = AtomicU64::new(0);
        let read = |document| {
            if understood.fetch_add(1, Ordering::SeqCst) + 1 == self.stop_after {
                self.options.stop.ask(15);
            }
            understand_document(document, self.knowledge).outcome
        };
        let result = run_with(inputs(home), &home.join(out), self.knowledge, &self.options, &(), read);
        (result, understood.into_inner())
    }
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[track_caller]
fn assert_same(home: &Path, one: &str, other: &str) {
    let (one, other) = (contents(&home.join(one)), contents(&home.join(other)));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    one.iter().for_each(|(name, bytes)| assert!(other[name] == *bytes, "{name} differs"));
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let run = Run { knowledge: &knowledge, options: options(), stop_after: 0 };
    let fresh = Run { options: RunOptions { keeping: Keeping::Nothing, ..options() }, ..run };
    let home = home();
    let home = home.path();
    let documents = inputs(home).len() as u64;
    let (first, understood) = run.write_to(home, "out");
    assert_eq!((first.unwrap().counts.kept, understood), (0, documents));
    // Nothing has changed. The unreadable file is tried again.
    let (again, understood) = run.write_to(home, "out");
    assert_eq!((again.unwrap().counts.kept, understood), (documents - 1, 1));
    fresh.write_to(home, "fresh").0.unwrap();
    assert_same(home, "out", "fresh");

    // One is new, one goes, one moves, one is touched, one becomes another (of the same length).
    let names: Vec<String> =
        inputs(home).into_iter().map(|input| input.uri).filter(|uri| uri.starts_with('d')).collect();
    let path = |index: usize| home.join("in").join(&names[index]);
    write(home, "z.txt", "今天下雨,会议改到明天。\n".repeat(20).as_bytes());
    fs::remove_file(path(0)).unwrap();
    fs::rename(path(1), home.join("in/moved.txt")).unwrap();
    write(home, &names[2], &fs::read(path(2)).unwrap());
    let mut other = fs::read(path(3)).unwrap();
    let digit = other.iter().rposition(u8::is_ascii_digit).unwrap();
    other[digit] = b'0' + (other[digit] - b'0' + 1) % 10;
    write(home, &names[3], &other);

    let plan = plan(inputs(home), &home.join("out"), &knowledge, &options()).unwrap();
    let again: Vec<(&str, Why)> = plan.again.iter().map(|again| (again.uri.as_str(), again.why)).collect();
    let expected = vec![(names[3].as_str(), Why::Changed), ("empty.txt", Why::Unreadable), ("z.txt", Why::New)];
    assert_eq!((again, plan.same, plan.void), (expected, documents - 3, None));

    let (changed, understood) = run.write_to(home, "out");
    assert_eq!((changed.unwrap().counts.kept, understood), (documents - 3, 3));
    let (whole, understood) = fresh.write_to(home, "fresh");
    assert_eq!((whole.unwrap().counts.kept, understood), (0, documents));
    assert_same(home, "out", "fresh");
    assert!(!home.join(".fresh.gongkai-store").exists());
}

#[test]
fn other_knowledge_other_options_and_fresh_read_everything_again() {
    let mut knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let home = home();
    let documents = inputs(home.path()).len() as u64;
    let understood = |knowledge: &Knowledge, options: RunOptions| {
        let void = plan(inputs(home.path()), &home.path().join("out"), knowledge, &options).unwrap().void;
        let (summary, understood) = Run { knowledge, options, stop_after: 0 }.write_to(home.path(), "out");
        assert_eq!(summary.unwrap().counts.documents, documents);
        (understood, void.unwrap_or_default())
    };
    assert_eq!(understood(&knowledge, options()), (documents, "there are no results of earlier runs".to_string()));
    assert_eq!(understood(&knowledge, options()), (1, String::new()));
    let fresh = RunOptions { keeping: Keeping::Fresh, ..options() };
    assert_eq!(understood(&knowledge, fresh), (documents, "it was asked for".to_string()));
    let (count, void) = understood(&knowledge, RunOptions { texts: false, ..options() });
    assert_eq!((count, void.as_str()), (documents, "the options changed (with texts, now without texts)"));
    knowledge.fingerprint = "another".to_string();
    let (count, void) = understood(&knowledge, RunOptions { texts: false, ..options() });
    assert_eq!(count, documents);
    assert!(void.starts_with("the knowledge files changed"), "{void}");
}

#[test]
fn a_run_that_was_stopped_goes_on() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let home = home();
    let home = home.path();
    let fresh = RunOptions { keeping: Keeping::Nothing, ..options() };
    Run { knowledge: &knowledge, options: fresh, stop_after: 0 }.write_to(home, "fresh").0.unwrap();
    let documents = inputs(home).len() as u64;
    let mut all = 0;
    for stop_after in [20, 9, 15, 0] {
        let run = Run { knowledge: &knowledge, options: options(), stop_after };
        let (result, understood) = run.write_to(home, "out");
        all += understood;
        match stop_after {
            0 => assert!(result.is_ok()),
            _ => {
                assert!(matches!(result, Err(RunError::Stopped)));
                let left: Vec<String> =
                    fs::read_dir(home).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
                assert!(!left.iter().any(|name| name == "out" || name.ends_with(".tmp")), "{left:?}");
            }
        }
    }
    // What was under way when it stopped is read twice: two threads, batches of five.
    assert!(all < documents + 3 * 20 + 4, "{all} of {documents}");
    assert_same(home, "out", "fresh");
    let files = contents(&home.join(".out.gongkai-store"));
    let journals: Vec<&String> = files.keys().filter(|name| !name.ends_with(".results")).collect();
    assert_eq!(journals, ["000004.seen", "identity.json"]);
}

#[test]
fn a_damaged_store_never_makes_another_dataset() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let home = home();
    let home = home.path();
    let run = Run { knowledge: &knowledge, options: options(), stop_after: 0 };
    run.write_to(home, "out").0.unwrap();
    let right = contents(&home.join("out"));
    let store = home.join(".out.gongkai-store");
    let sound = contents(&store);
    for name in sound.keys() {
        for step in 0..6 {
            // The sound store, with one byte changed or the end cut off.
            fs::remove_dir_all(&store).unwrap();
            fs::create_dir(&store).unwrap();
            sound.iter().for_each(|(name, bytes)| fs::write(store.join(name), bytes).unwrap());
            let mut bytes = sound[name].clone();
            let place = (step * 2 + 1) * bytes.len() / 12;
            if step % 3 == 2 {
                bytes.truncate(place)
            } else {
                bytes[place] ^= 0x10
            }
            fs::write(store.join(name), bytes).unwrap();
            match run.write_to(home, "out").0 {
                Ok(_) => {}
                Err(error) => {
                    assert!(error.to_string().contains("--fresh"), "{error}");
                    assert!(verify(&home.join("out")).unwrap().faults.is_empty());
                    let fresh = RunOptions { keeping: Keeping::Fresh, ..options() };
                    Run { options: fresh, ..run }.write_to(home, "out").0.unwrap();
                }
            }
            assert!(contents(&home.join("out")) == right, "{name}, byte {place}");
        }
    }
}

#[test]
fn many_small_runs_leave_few_files() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let home = home();
    let run = Run { knowledge: &knowledge, options: options(), stop_after: 0 };
    for number in 0..30 {
        write(home.path(), &format!("z{number}.txt"), format!("会议改到明天{number}。\n").repeat(20).as_bytes());
        let (summary, understood) = run.write_to(home.path(), "out");
        summary.unwrap();
        assert!(number == 0 || understood == 2, "{understood}");
        let files = fs::read_dir(home.path().join(".out.gongkai-store")).unwrap().count();
        assert!(files <= 28, "{files} files after {number} runs");
    }
}
