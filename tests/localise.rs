//! Which cell is wrong: planted errors in valid records of four forms.
//!
//! Prints, for none to three errors, how often the wrong cells are named first (recall@1) and
//! among the first three (recall@3), how often nothing is decided, and the time of a report.

#![allow(clippy::print_stdout, reason = "the benchmark prints its result")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::*;
use gongkai::validate::validate;

/// Records of each form and number of errors.
const RECORDS: usize = 2_000;

/// SplitMix64: the same records every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: i64) -> i64 {
        (self.next() % bound.max(1) as u64) as i64
    }

    /// Many zeros, mostly small, sometimes large: as the tables are.
    fn count(&mut self) -> i64 {
        match self.below(10) {
            0..=3 => 0,
            4..=6 => 1 + self.below(9),
            7..=8 => 10 + self.below(90),
            _ => 100 + self.below(900),
        }
    }
}

type Key = (IndicatorId, Option<ApplicantId>);
type Record = BTreeMap<Key, i64>;

const APPLICANTS: [&str; 7] = [
    "natural_person",
    "org.business",
    "org.research",
    "org.public_interest",
    "org.legal_service",
    "org.other",
    "total",
];

/// Builds valid records of a form.
struct Maker<'a> {
    knowledge: &'a Knowledge,
    form: FormId,
}

impl Maker<'_> {
    fn key(&self, code: &str, applicant: Option<&str>) -> Key {
        let book = &self.knowledge.codebook;
        let applicant = applicant.map(|code| book.applicant(code).unwrap());
        (book.indicator(code).unwrap_or_else(|| panic!("no code {code}")), applicant)
    }

    /// Puts random parts and their sum.
    fn sum(&self, record: &mut Record, random: &mut Random, parts: &[&str], total: &str) {
        let mut sum = 0;
        for part in parts {
            sum += *record.entry(self.key(part, None)).or_insert_with(|| random.count());
        }
        record.insert(self.key(total, None), sum);
    }

    /// Tables 3 and 4 of the statutory forms.
    fn statutory(&self, random: &mut Random) -> Record {
        let mut record = Record::new();
        let with_parts = self.knowledge.forms.name(self.form) == "statutory_2021";
        let book = &self.knowledge.codebook;
        let summand = |code: &str| {
            let Some(rest) = code.strip_prefix("requests.outcome.") else { return false };
            match rest {
                "total" => false,
                "other.total" => !with_parts,
                _ if rest.starts_with("other.") => with_parts,
                _ => true,
            }
        };
        let rows = self.knowledge.forms.rows(self.form).iter().filter(|row| row.table == "T3");
        let mut rows: Vec<&str> = rows.map(|row| book.code(row.indicator)).filter(|code| summand(code)).collect();
        rows.dedup();
        for applicant in &APPLICANTS[..6] {
            let mut outcomes = 0;
            for row in &rows {
                let value = if random.below(3) == 0 { random.count() } else { 0 };
                outcomes += value;
                record.insert(self.key(row, Some(applicant)), value);
            }
            let carried_in = random.below(outcomes.min(20) + 1);
            let carried_out = random.below(15);
            for (code, value) in [
                ("requests.outcome.total", outcomes),
                ("requests.carried_in", carried_in),
                ("requests.carried_out", carried_out),
                ("requests.received.total", outcomes + carried_out - carried_in),
            ] {
                record.insert(self.key(code, Some(applicant)), value);
            }
        }
        let total = book.applicant("total");
        let mut sums = Record::new();
        for (&(indicator, _), value) in &record {
            *sums.entry((indicator, total)).or_default() += value;
        }
        record.extend(sums);
        for group in ["review", "litigation.direct", "litigation.after_review"] {
            let parts = ["upheld", "corrected", "other", "pending"].map(|part| format!("{group}.{part}"));
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            self.sum(&mut record, random, &parts, &format!("{group}.total"));
        }
        record
    }

    /// Puts parts that make up a given total: many zeros, the last takes the rest.
    fn split(&self, record: &mut Record, random: &mut Random, parts: &[&str], total: (&str, i64)) {
        let mut order: Vec<&str> = parts.to_vec();
        for place in (1..order.len()).rev() {
            order.swap(place, random.below(place as i64 + 1) as usize);
        }
        let mut rest = total.1;
        for (place, part) in order.iter().enumerate() {
            let last = place + 1 == order.len();
            let value = if last { rest } else { random.below(2) * random.below(rest + 1) };
            record.insert(self.key(part, None), value);
            rest -= value;
        }
        record.insert(self.key(total.0, None), total.1);
    }

    /// A valid record of lone sums: the 58-row form, or the regional forms before it.
    ///
    /// In our samples with all three totals, requests closed and answered are always the same,
    /// and those received in six of seven; so here, nine times in ten and six in seven.
    fn sums(&self, random: &mut Random) -> Record {
        let mut record = Record::new();
        // A report without requests has no answers either.
        let received = 1 + random.count();
        let follow = |random: &mut Random, of: i64| {
            if random.below(7) == 0 { (of - 1 - random.below(9)).max(1) } else { of }
        };
        let answered = follow(random, received);
        if self.knowledge.forms.name(self.form) == "narrative_2008" {
            let channels = ["in_person", "fax", "email", "online", "mail", "other"];
            let channels = channels.map(|part| format!("requests.received.by_channel.{part}"));
            self.split(&mut record, random, &strs(&channels), ("requests.received.total", received));
            let outcomes = ["granted", "partial", "denied_all.total"].map(|part| format!("requests.outcome.{part}"));
            self.split(&mut record, random, &strs(&outcomes), ("requests.outcome.total", answered));
            let denied = record[&self.key("requests.outcome.denied_all.total", None)];
            let rows = self.knowledge.forms.rows(self.form).iter();
            let rows = rows.map(|row| self.knowledge.codebook.code(row.indicator));
            let mut reasons: Vec<&str> = rows
                .filter(|code| code.starts_with("requests.outcome.denied_all.") && !code.ends_with("total"))
                .collect();
            reasons.sort_unstable();
            reasons.dedup();
            self.split(&mut record, random, &reasons, ("requests.outcome.denied_all.total", denied));
        } else {
            let channels = ["in_person", "fax", "online", "mail"];
            let channels = channels.map(|part| format!("requests.received.by_channel.{part}"));
            self.split(&mut record, random, &strs(&channels), ("requests.received.total", received));
            let closed = ["requests.closed.on_time", "requests.closed.extended"];
            self.split(&mut record, random, &closed, ("requests.closed.total", answered));
            let outcomes = [
                "already_public",
                "granted",
                "partial",
                "refused.total",
                "not_this_agency",
                "not_exist",
                "asked_to_amend",
                "other_route",
            ]
            .map(|part| format!("requests.outcome.{part}"));
            let answered = if random.below(10) == 0 { follow(random, answered) } else { answered };
            self.split(&mut record, random, &strs(&outcomes), ("requests.outcome.total", answered));
            let refused = record[&self.key("requests.outcome.refused.total", None)];
            let reasons =
                ["state_secret", "trade_secret", "privacy", "safety_stability", "not_government_info", "other_legal"]
                    .map(|part| format!("requests.outcome.refused.{part}"));
            self.split(&mut record, random, &strs(&reasons), ("requests.outcome.refused.total", refused));
            for group in ["review", "litigation"] {
                let parts = ["upheld", "corrected", "other"].map(|part| format!("{group}.{part}"));
                self.sum(&mut record, random, &strs(&parts), &format!("{group}.total"));
            }
        }
        self.sum(
            &mut record,
            random,
            &["capacity.staff.full_time", "capacity.staff.part_time"],
            "capacity.staff.total",
        );
        record
    }

    fn reading(&self, record: &Record) -> Reading {
        let mut reading = gongkai_reading(self.form);
        for (at, (&(indicator, applicant), &value)) in record.iter().enumerate() {
            let span = Span::new(2 * at, 2 * at + 1);
            reading.observations.push(Observation {
                indicator,
                applicant,
                value: Some(value as f64),
                interval: Some(Interval::exact(value as f64)),
                unit: self.knowledge.codebook.about(indicator).unit,
                qualifier: Qualifier::Exact,
                basis: Basis::Stated,
                origin: Origin::Table,
                section: None,
                evidence: span,
                number: span,
                rule: RuleId(0),
                confidence: 1.0,
                selected: true,
            });
        }
        reading
    }

    /// The cell one row below or one column to the right, where it is in the record.
    fn neighbour(&self, record: &Record, (indicator, applicant): Key, random: &mut Random) -> Option<Key> {
        let rows = self.knowledge.forms.rows(self.form);
        let row = rows.iter().position(|row| row.indicator == indicator)?;
        let below = rows.get(row + 1).map(|row| (row.indicator, applicant));
        let column = |id: ApplicantId| self.knowledge.codebook.applicants[id.0 as usize].column;
        let right = applicant.and_then(|id| {
            let wanted = column(id)? + 1;
            let all = 0..self.knowledge.codebook.applicants.len() as u8;
            let beside = all.map(ApplicantId).find(|&other| column(other) == Some(wanted))?;
            Some((indicator, Some(beside)))
        });
        let both = if random.below(2) == 0 { [below, right] } else { [right, below] };
        both.into_iter().flatten().find(|key| record.contains_key(key))
    }

    /// Plants one error of a clerk's kinds; the cells that it falsifies.
    fn plant(&self, record: &mut Record, taken: &[Key], random: &mut Random) -> Vec<Key> {
        let keys: Vec<Key> = record.keys().copied().collect();
        for _ in 0..1_000 {
            let key = keys[random.below(keys.len() as i64) as usize];
            let old = record[&key];
            let text = old.to_string();
            let at = random.below(text.len() as i64) as usize;
            let new = match random.below(6) {
                // Two digits swapped.
                0 if text.len() > 1 => {
                    let mut digits = text.clone().into_bytes();
                    let at = at.min(digits.len() - 2);
                    digits.swap(at, at + 1);
                    String::from_utf8(digits).unwrap().parse().unwrap()
                }
                // A digit doubled.
                1 if old > 0 => format!("{}{}", &text[..=at], &text[at..]).parse().unwrap(),
                // A digit dropped.
                2 if text.len() > 1 => format!("{}{}", &text[..at], &text[at + 1..]).parse().unwrap(),
                // The neighbour copied.
                3 => match self.neighbour(record, key, random) {
                    Some(beside) => record[&beside],
                    None => continue,
                },
                // A total that was not updated, or leaves out the pending ones.
                4 if self.is_total(key) => old - 1 - random.below(9),
                // The value in the neighbouring cell.
                5 if old > 0 => match self.neighbour(record, key, random) {
                    Some(beside) if record[&beside] == 0 && !taken.contains(&beside) && !taken.contains(&key) => {
                        record.insert(beside, old);
                        record.insert(key, 0);
                        return vec![key, beside];
                    }
                    _ => continue,
                },
                _ => continue,
            };
            if new != old && new >= 0 && !taken.contains(&key) {
                record.insert(key, new);
                return vec![key];
            }
        }
        Vec::new()
    }

    fn is_total(&self, (indicator, applicant): Key) -> bool {
        let book = &self.knowledge.codebook;
        book.code(indicator).ends_with(".total") || applicant == book.applicant("total")
    }
}

fn strs(codes: &[String]) -> Vec<&str> {
    codes.iter().map(String::as_str).collect()
}

/// A report of the form without values.
fn gongkai_reading(form: FormId) -> Reading {
    let report = Report { kind: Kind::Department, level: Level::County, year: 2022, form, ..Report::default() };
    Reading { report, ..Reading::default() }
}

#[derive(Default)]
struct Score {
    faulty: usize,
    first: usize,
    third: usize,
    undecided: usize,
    /// Errors that no hard rule notices are nobody's to find.
    unseen: usize,
    time: Duration,
    slowest: Duration,
}

fn is_hard_failure(finding: &Finding) -> bool {
    finding.status == FindingStatus::Fail && finding.severity == Severity::Hard
}

/// Whether each failed finding has a planted cell among its first `most` suspects, and each
/// planted cell is among the first suspects of a finding, `most` for each planted cell.
fn found(findings: &[Finding], planted: &[Key], most: usize) -> bool {
    let cells = |finding: &Finding, most: usize| {
        let mut distinct: Vec<Key> = Vec::new();
        for cell in finding.suspects.iter().map(|suspect| (suspect.indicator, suspect.applicant)) {
            if !distinct.contains(&cell) {
                distinct.push(cell);
            }
        }
        distinct.truncate(most);
        distinct
    };
    let failed: Vec<&Finding> = findings.iter().filter(|finding| is_hard_failure(finding)).collect();
    let each_right = failed.iter().all(|finding| cells(finding, most).iter().any(|cell| planted.contains(cell)));
    let accused = |cell: &Key| findings.iter().any(|finding| cells(finding, most * planted.len()).contains(cell));
    each_right && planted.iter().all(accused)
}

fn measure(maker: &Maker<'_>, statutory: bool, errors: usize, seed: u64) -> Score {
    let mut random = Random(seed);
    let mut result = Score::default();
    for _ in 0..RECORDS {
        let mut record = if statutory { maker.statutory(&mut random) } else { maker.sums(&mut random) };
        let valid = record.clone();
        let mut planted = Vec::new();
        for _ in 0..errors {
            let cells = maker.plant(&mut record, &planted, &mut random);
            planted.extend(cells);
        }
        planted.retain(|cell| record[cell] != valid[cell]);
        let reading = maker.reading(&record);
        let started = Instant::now();
        let findings = validate(&reading, "", maker.knowledge, &Deadline::after(LIMITS.document_time));
        let took = started.elapsed();
        result.time += took;
        result.slowest = result.slowest.max(took);
        if errors == 0 {
            let failed: Vec<&str> =
                findings.iter().filter(|one| is_hard_failure(one)).map(|one| one.message.as_str()).collect();
            assert!(failed.is_empty(), "a valid record fails: {failed:?}");
            continue;
        }
        let failed = findings.iter().filter(|finding| is_hard_failure(finding));
        if failed.clone().next().is_none() {
            result.unseen += 1;
            continue;
        }
        result.faulty += 1;
        result.first += usize::from(found(&findings, &planted, 1));
        result.third += usize::from(found(&findings, &planted, 3));
        result.undecided += usize::from(failed.clone().any(|finding| finding.suspects.is_empty()));
    }
    result
}

#[test]
fn planted_errors_are_found() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    println!("form            errors  recall@1  recall@3  undecided  unseen  mean µs  slowest µs");
    for form in ["narrative_2008", "statistics_2014", "statutory_2019", "statutory_2021"] {
        let maker = Maker { knowledge: &knowledge, form: knowledge.forms.form(form).unwrap() };
        let statutory = form.starts_with("statutory");
        for errors in 0..=3 {
            let score = measure(&maker, statutory, errors, 7 + errors as u64);
            let share = |count: usize| count as f64 / score.faulty as f64;
            let mean = score.time / RECORDS as u32;
            if errors == 0 {
                println!("{form:15} {errors:6}  {:>47}  {:10}", mean.as_micros(), score.slowest.as_micros());
                assert!(mean < Duration::from_millis(1), "{form}, valid records: {mean:?}");
                continue;
            }
            println!(
                "{form:15} {errors:6}  {:8.3}  {:8.3}  {:9.3}  {:6}  {:7}  {:10}",
                share(score.first),
                share(score.third),
                share(score.undecided),
                score.unseen,
                mean.as_micros(),
                score.slowest.as_micros()
            );
            if statutory && errors == 1 {
                assert!(share(score.first) >= 0.95, "{form}: one error");
            }
            if !statutory && errors == 1 {
                // A sum that stands alone does not tell which of its cells it is.
                assert!(share(score.first) >= 0.73, "{form}: one error");
            }
            if statutory && errors == 2 {
                assert!(share(score.first) >= 0.85, "{form}: two errors");
            }
            assert!(mean < Duration::from_millis(20), "{form}, {errors} errors: {mean:?}");
        }
    }
}
