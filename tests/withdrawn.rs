//! What hangs on a value goes with it when it is taken back.

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::{Fate, Reading};
use gongkai::pipeline::understand;

/// What is read of a report of 2018 that says these words under this heading; its other digits are the year and two
/// dates.
fn read(heading: &str, words: &str) -> Reading {
    let text = format!(
        "永修县财政局2018年政府信息公开工作年度报告\n\
         根据《中华人民共和国政府信息公开条例》,编制本报告,统计期限为2018年1月1日至2018年12月31日。\n\
         一、概述\n本局认真开展政府信息公开工作,取得了新的进展。\n二、{heading}\n{words}\n\
         三、存在的主要问题及改进情况\n公开的内容还需要充实。\n"
    );
    let input = Input { uri: "withdrawn".to_string(), place: Place::Memory(text.into_bytes()) };
    match understand(&input, &Knowledge::load(&Source::Embedded).unwrap()).outcome.fate {
        Fate::Report { reading, .. } => *reading,
        fate => panic!("{fate:?}"),
    }
}

/// How many digit runs the words have, how many of them are recognised, and how many are unread.
fn accounts(heading: &str, words: &str) -> (u32, usize, usize) {
    let (reading, empty) = (read(heading, words), read(heading, ""));
    let recognised = reading.recognised.len() - empty.recognised.len();
    (reading.numbers - empty.numbers, recognised, reading.unread.len())
}

#[test]
fn growth_goes_with_its_value() {
    let grown = |words: &str| read("行政复议、行政诉讼情况", words).growth.len();
    assert_eq!(grown("因政府信息公开引起的行政诉讼22件,比上年增长25%。"), 1);
    // The sentence takes the number back, only a share of it counts, another sentence speaks of disclosure, or it has a
    // rival.
    assert_eq!(grown("全年行政诉讼案件22件,比上年增长25%,以上均与政府信息公开无关。"), 0);
    assert_eq!(grown("全年行政诉讼案件22件,比上年增长25%,其中涉及政府信息公开的行政诉讼4件。"), 0);
    assert_eq!(grown("全局行政诉讼22件,比上年增长25%。未发生因政府信息公开引起的行政诉讼。"), 0);
    assert_eq!(grown("全局行政诉讼22件,比上年增长25%。因政府信息公开引起的行政诉讼4件。"), 0);
    // The whole stays where its kinds are taken back.
    let reading = read("主动公开情况", "发布政策解读74篇,比上年增长25%,文字解读52篇、图片解读18篇。");
    assert_eq!(reading.growth.len(), 1);
}

#[test]
fn every_digit_run_is_counted_once() {
    assert_eq!(accounts("行政复议、行政诉讼情况", "全年行政复议案件22件,与政府信息公开无关。"), (1, 1, 0));
    assert_eq!(accounts("行政复议、行政诉讼情况", "全年行政复议案件二十二件,与政府信息公开无关。"), (0, 0, 0));
    assert_eq!(accounts("行政复议、行政诉讼情况", "全局行政诉讼3件。未发生因信息公开引起的行政诉讼。"), (1, 1, 0));
    // What the year before had has no digits here.
    assert_eq!(accounts("主动公开情况", "政府网站公开信息由上年的三篇增至8篇。"), (1, 0, 0));
    // One of two applicants is read anew.
    assert_eq!(accounts("依申请公开情况", "予以公开:自然人3件,商业企业1件。"), (2, 0, 1));
}
