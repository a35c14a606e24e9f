//! Tables of a body's own making: what is read of them by their words, and that nothing else is.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::OnceLock;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::Fate;
use gongkai::pipeline;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::load(&Source::Embedded).unwrap())
}

/// What a report on `year` says that holds `table` in this section: `code=value` or `code[applicant]=value`, with the
/// words of the cell, sorted.
fn said(year: u16, heading: &str, table: &str) -> Vec<String> {
    let title = format!("永修县水利局{year}年政府信息公开工作年度报告");
    let about = format!("根据《中华人民共和国政府信息公开条例》的规定,现公布本局{year}年度政府信息公开工作年度报告。");
    let told = "本局依法主动公开政府信息,做好政府信息公开申请的受理和答复工作。";
    let text = if table.contains("<t") {
        format!(
            "<html><h1>{title}</h1><p>{about}</p><p>一、概述</p><p>{told}</p><p>二、{heading}</p>{table}\
             <p>三、存在的问题</p><p>公开的内容还不够丰富。</p></html>"
        )
    } else {
        format!("{title}\n{about}\n一、概述\n{told}\n二、{heading}\n{table}\n三、存在的问题\n公开的内容还不够丰富。\n")
    };
    let input = Input { uri: "table".to_string(), place: Place::Memory(text.into_bytes()) };
    let understood = pipeline::understand(&input, knowledge());
    let Fate::Report { reading, .. } = understood.outcome.fate else { panic!("not taken for a report: {table}") };
    let book = &knowledge().codebook;
    let mut said: Vec<String> = reading
        .observations
        .iter()
        .filter_map(|seen| {
            let applicant = seen.applicant.map_or(String::new(), |id| format!("[{}]", book.applicant_code(id)));
            let words = &understood.page.text[seen.evidence.range()];
            Some(format!("{}{applicant}={} {words}", book.code(seen.indicator), seen.value?))
        })
        .collect();
    said.sort();
    said
}

#[track_caller]
fn assert_says(year: u16, heading: &str, table: &str, expected: &[&str]) {
    let mut expected: Vec<String> = expected.iter().map(|fact| fact.to_string()).collect();
    expected.sort();
    assert_eq!(said(year, heading, table), expected, "{table}");
}

/// A table of these rows, their cells divided by `|`.
fn html(title: &str, rows: &[&str]) -> String {
    let row =
        |row: &&str| format!("<tr>{}</tr>", row.split('|').map(|cell| format!("<td>{cell}</td>")).collect::<String>());
    format!("<p>{title}</p><table>{}</table>", rows.iter().map(row).collect::<String>())
}

const DISCLOSURE: &str = "主动公开政府信息情况";
const REQUESTS: &str = "依申请公开政府信息情况";

#[test]
fn labels_and_values_with_their_sum() {
    let rows = ["公开方式|数量(条)|占比", "政府网站|1,234|87.9%", "政务微信|170(含转载)|12.1%", "合计|1,404|100%"];
    let expected = [
        "disclosure.by_channel.website=1234 1,234",
        "disclosure.by_channel.wechat=170 170(含转载)",
        "disclosure.total=1404 1,404",
    ];
    assert_says(2016, DISCLOSURE, &html("2016年主动公开政府信息方式统计表", &rows), &expected);
    assert_says(2016, DISCLOSURE, &rows.join("\n"), &expected);
    // One cell a line, with serial numbers.
    let lines = "2016年主动公开政府信息方式统计表\n序号\n公开方式\n数量(条)\n1\n政府网站\n1234\n2\n政务微信\n170\n3\n其他方式\n6";
    let expected = [
        "disclosure.by_channel.website=1234 1234",
        "disclosure.by_channel.wechat=170 170",
        "disclosure.by_channel.other=6 6",
    ];
    assert_says(2016, DISCLOSURE, lines, &expected);
}

#[test]
fn one_row_under_its_heads() {
    let rows = ["申请方式|当面申请|网上申请|信函申请|合计", "数量(件)|3|12|无|15"];
    let expected = [
        "requests.received.by_channel.in_person=3 3",
        "requests.received.by_channel.online=12 12",
        "requests.received.by_channel.mail=0 无",
        "requests.received.total=15 15",
    ];
    assert_says(2015, REQUESTS, &html("2015年政府信息公开申请方式", &rows), &expected);
    let lines = "2015年政府信息公开申请方式(单位:件)\n当面申请 网上申请 信函申请 合计\n3 12 0 15";
    let expected = [expected[0], expected[1], "requests.received.by_channel.mail=0 0", expected[3]];
    assert_says(2015, REQUESTS, lines, &expected);
}

#[test]
fn only_the_year_of_the_report_counts() {
    let across = ["项目|2016年|2015年|增长率", "收到申请数(件)|82|71|15.5%", "当面申请数|20|23|-13.0%"];
    let expected = ["requests.received.total=82 82", "requests.received.by_channel.in_person=20 20"];
    assert_says(2016, REQUESTS, &html("与上年相比情况", &across), &expected);
    let down = ["年度|主动公开信息(条)|受理申请(件)", "2014年|1059|41", "2015年|1915|31", "2016年|188|60"];
    let expected = ["disclosure.total=188 188", "requests.received.total=60 60"];
    assert_says(2016, DISCLOSURE, &html("主要数据对比", &down), &expected);
}

#[test]
fn groups_and_what_leads_them() {
    let rows = [
        "答复结果| |数量(件)",
        "同意公开| |49",
        "不同意公开|小计|8",
        "不同意公开|涉及国家秘密|2",
        "不同意公开|涉及商业秘密|6",
        "申请信息不存在| |4",
        "答复总数| |61",
    ];
    let expected = [
        "requests.outcome.granted=49 49",
        "requests.outcome.refused.total=8 8",
        "requests.outcome.refused.state_secret=2 2",
        "requests.outcome.refused.trade_secret=6 6",
        "requests.outcome.not_exist=4 4",
        "requests.outcome.total=61 61",
    ];
    assert_says(2016, REQUESTS, &html("依申请公开答复情况表", &rows), &expected);
}

#[test]
fn sums_over_bodies_and_months_are_the_reports() {
    let bodies = ["部门|主动公开信息数(条)|受理申请数(件)", "县教育局|120|3", "城关镇|88|1", "合计|208|4"];
    let expected = ["disclosure.total=208 208", "requests.received.total=4 4"];
    assert_says(2015, DISCLOSURE, &html("2015年各部门信息公开情况", &bodies), &expected);
    let months = ["月份|公开信息数(条)", "1月|12", "2月|30", "合计|42"];
    assert_says(2015, DISCLOSURE, &html("2015年各月主动公开政府信息统计表", &months), &["disclosure.total=42 42"]);
}

#[test]
fn what_a_sum_counts_no_part_counts() {
    let topics = ["申请内容|申请件数", "征地补偿|28", "社会保障|13", "合计|41"];
    let expected = ["requests.received.total=41 41"];
    assert_says(2013, REQUESTS, &html("2013年收到信息公开申请内容分类表", &topics), &expected);
}

#[test]
fn what_has_nothing_to_do_with_disclosure_is_left() {
    let rows = ["项目|预算数(万元)|决算数(万元)", "公务接待费|12|9", "因公出国费|0|0", "合计|12|9"];
    assert_says(2016, "其他需要说明的事项", &html("2016年“三公”经费情况", &rows), &[]);
}

#[test]
fn counts_that_look_like_years_or_serial_numbers() {
    let values = ["disclosure.by_channel.website=2012 2012", "disclosure.by_channel.wechat=2016 2016条"];
    let rows = ["公开方式|数量(条)", "政府网站|2012", "政务微信|2016条"];
    assert_says(2016, DISCLOSURE, &html("主动公开政府信息方式统计表", &rows), &values);
    let lines = "主动公开政府信息方式统计表\n公开方式\n数量(条)\n政府网站\n1\n政务微信\n2\n其他方式\n3";
    let values =
        ["disclosure.by_channel.website=1 1", "disclosure.by_channel.wechat=2 2", "disclosure.by_channel.other=3 3"];
    assert_says(2016, DISCLOSURE, lines, &values);
}
