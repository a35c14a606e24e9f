//! Shapes in which sites, converters and clerks leave the official tables, each with a few cells: what is read of them,
//! and that nothing else is.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::OnceLock;

use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, Source};
use gongkai::model::{Fate, Origin};
use gongkai::pipeline;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::load(&Source::Embedded).unwrap())
}

/// What the tables of a report on `year` say that holds `table`: `code=value` or `code[applicant]=value`, sorted.
fn said(year: u16, table: &str) -> Vec<String> {
    let is_page = table.contains("<t");
    let title = format!("永修县水利局{year}年政府信息公开工作年度报告");
    let about = format!("根据《中华人民共和国政府信息公开条例》的规定,现公布本局{year}年度政府信息公开工作年度报告。");
    let told = "本局依法主动公开政府信息,做好政府信息公开申请的受理和答复工作。";
    let text = if is_page {
        format!(
            "<html><h1>{title}</h1><p>{about}</p><p>一、总体情况</p><p>{told}</p>{table}<p>五、存在的主要问题</p></html>"
        )
    } else {
        format!("{title}\n{about}\n一、总体情况\n{told}\n{table}\n五、存在的主要问题\n有待改进。\n")
    };
    let input = Input { uri: "table".to_string(), place: Place::Memory(text.into_bytes()) };
    let Fate::Report { reading, .. } = pipeline::understand(&input, knowledge()).outcome.fate else {
        panic!("not taken for a report: {table}");
    };
    let book = &knowledge().codebook;
    let of_tables = reading.observations.iter().filter(|seen| seen.origin == Origin::Table);
    let mut said: Vec<String> = of_tables
        .filter_map(|seen| {
            let applicant = seen.applicant.map_or(String::new(), |id| format!("[{}]", book.applicant_code(id)));
            Some(format!("{}{applicant}={}", book.code(seen.indicator), seen.value?))
        })
        .collect();
    said.sort();
    said
}

#[track_caller]
fn assert_says(year: u16, table: &str, expected: &[&str]) {
    let mut expected: Vec<String> = expected.iter().map(|fact| fact.to_string()).collect();
    expected.sort();
    assert_eq!(said(year, table), expected, "{table}");
}

/// Expected cells of a row of the table of applicants, in the order of the form.
fn of_applicants(code: &str, values: [u32; 7]) -> Vec<String> {
    let applicants =
        ["natural_person", "org.business", "org.research", "org.public_interest", "org.legal_service", "org.other"];
    let applicants = applicants.into_iter().chain(["total"]);
    applicants.zip(values).map(|(applicant, value)| format!("{code}[{applicant}]={value}")).collect()
}

#[track_caller]
fn assert_says_rows(table: &str, rows: &[(&str, [u32; 7])]) {
    let all: Vec<String> = rows.iter().flat_map(|(code, values)| of_applicants(code, *values)).collect();
    assert_says(2021, table, &all.iter().map(String::as_str).collect::<Vec<_>>());
}

const RECEIVED: (&str, [u32; 7]) = ("requests.received.total", [14, 3, 0, 1, 0, 0, 18]);
const CARRIED_IN: (&str, [u32; 7]) = ("requests.carried_in", [2, 0, 0, 0, 0, 0, 2]);
const SECRET: (&str, [u32; 7]) = ("requests.outcome.refused.state_secret", [3, 0, 0, 0, 0, 1, 4]);
const LAW: (&str, [u32; 7]) = ("requests.outcome.refused.law_prohibits", [1, 1, 0, 0, 0, 0, 2]);

/// The one row of the table of reviews and lawsuits: 4 0 0 1 5 0 0 5 0 5 2 0 0 1 3.
const DISPUTES: [&str; 15] = [
    "review.upheld=4",
    "review.corrected=0",
    "review.other=0",
    "review.pending=1",
    "review.total=5",
    "litigation.direct.upheld=0",
    "litigation.direct.corrected=0",
    "litigation.direct.other=5",
    "litigation.direct.pending=0",
    "litigation.direct.total=5",
    "litigation.after_review.upheld=2",
    "litigation.after_review.corrected=0",
    "litigation.after_review.other=0",
    "litigation.after_review.pending=1",
    "litigation.after_review.total=3",
];

#[test]
fn labels_in_other_words() {
    assert_says(
        2015,
        "附:政府信息公开情况统计表\n统计指标 单位 统计数\n\
         (一)主动公开政府信息数量(不同渠道和方式公开相同信息计1条) 条 128\n\
         2.政府网站公开信息数 条 96\n3.政务微博公开信息数 条 8\n5.其它方式公开政府信息数 条 24\n\
         (一)收到政府信息公开申请数 件 7\n4.信函申请 件 2\n6.申请的信息不存在数 件 1\n四、行政复议数 件 3\n\
         (一)维持具体行政行为数 件 2\n(三)其他情形数 件 1\n六、投诉举报数量 件 0\n(三)接受培训人数 人次 40\n",
        &[
            "disclosure.total=128",
            "disclosure.by_channel.website=96",
            "disclosure.by_channel.weibo=8",
            "disclosure.by_channel.other=24",
            "requests.received.total=7",
            "requests.received.by_channel.mail=2",
            "requests.outcome.not_exist=1",
            "review.total=3",
            "review.upheld=2",
            "review.other=1",
            "complaints.total=0",
            "training.participants=40",
        ],
    );
}

#[test]
fn a_label_that_only_a_list_of_another_form_has() {
    assert_says(
        2016,
        "统计指标 单位 统计数\n4.不同意公开答复数 件 9\n其中:涉及国家秘密 件 1\n涉及商业秘密 件 2\n涉及个人隐私 件 3\n\
         危及“三安全一稳定” 件 3\n",
        &[
            "requests.outcome.refused.total=9",
            "requests.outcome.refused.state_secret=1",
            "requests.outcome.refused.trade_secret=2",
            "requests.outcome.refused.privacy=3",
            "requests.outcome.refused.safety_stability=3",
        ],
    );
}

#[test]
fn one_value_a_row() {
    assert_says(
        2021,
        "<table><tr><td>序号</td><td>条款</td><td>信息内容</td><td>统计项</td><td>单位</td><td>数量</td></tr>\
         <tr><td>1</td><td>第二十条第(一)项</td><td>规章</td><td>本年制发件数</td><td>件</td><td>0</td></tr>\
         <tr><td>2</td><td>第二十条第(一)项</td><td>行政规范性文件</td><td>本年度制发件数</td><td>件</td><td>11</td></tr>\
         <tr><td>3</td><td>第二十条第(五)项</td><td>行政许可</td><td>本年处理决定数量</td><td>件</td><td>16</td></tr></table>\
         <table><tr><td rowspan=2>行政复议</td><td colspan=2>结果维持</td><td>3</td></tr>\
         <tr><td colspan=2>总计</td><td>7</td></tr>\
         <tr><td rowspan=2>行政诉讼</td><td rowspan=2>复议后起诉</td><td>结果维持</td><td>1</td></tr>\
         <tr><td>总计</td><td>2</td></tr></table>",
        &[
            "rules.regulations.issued=0",
            "rules.normative.issued=11",
            "admin.licensing.decisions=16",
            "review.upheld=3",
            "review.total=7",
            "litigation.after_review.upheld=1",
            "litigation.after_review.total=2",
        ],
    );
    assert_says(
        2021,
        "二、主动公开政府信息情况\n第二十条第(一)项\n行政规范性文件\n本年制发件数 4\n本年废止件数 1\n现行有效件数 30\n\
         第二十条第(六)项\n行政处罚\n本年处理决定数量 52\n行政强制\n本年处理决定数量 6\n",
        &[
            "rules.normative.issued=4",
            "rules.normative.repealed=1",
            "rules.normative.in_force=30",
            "admin.penalty.decisions=52",
            "admin.coercion.decisions=6",
        ],
    );
}

#[test]
fn paths_in_one_cell_and_rows_above_their_columns() {
    assert_says(
        2021,
        "<table><tr><td>行政复议/结果维持</td><td>行政复议/总计</td><td>行政诉讼-复议后起诉-结果纠正</td></tr>\
         <tr><td>2</td><td>5</td><td>1</td></tr></table>\
         <table><tr><td colspan=2>规章</td><td colspan=2>行政规范性文件</td></tr>\
         <tr><td>本年制发件数</td><td>本年废止件数</td><td>本年制发件数</td><td>现行有效件数</td></tr>\
         <tr><td>0</td><td>1</td><td>38</td><td>54</td></tr></table>",
        &[
            "review.upheld=2",
            "review.total=5",
            "litigation.after_review.corrected=1",
            "rules.regulations.issued=0",
            "rules.regulations.repealed=1",
            "rules.normative.issued=38",
            "rules.normative.in_force=54",
        ],
    );
}

#[test]
fn rows_stacked_in_one() {
    let cells = ["1<br>0", "1<br>0", "0<br>2", "0<br>0", "0<br>0", "0<br>0", "2<br>2"];
    let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
    assert_says_rows(
        &format!(
            "<table><tr><td rowspan=2 colspan=2>项目</td><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>\
             <tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>\
             <tr><td colspan=2>一、本年新收政府信息公开申请数量</td><td>14</td><td>3</td><td>0</td><td>1</td><td>0</td><td>0</td><td>18</td></tr>\
             <tr><td>(三)不予公开</td><td>2.其他法律行政法规禁止公开<br>3.危及“三安全一稳定”</td>{cells}</tr></table>"
        ),
        &[RECEIVED, LAW_STACKED, ("requests.outcome.refused.safety_stability", [0, 0, 2, 0, 0, 0, 2])],
    );
}

const LAW_STACKED: (&str, [u32; 7]) = ("requests.outcome.refused.law_prohibits", [1, 1, 0, 0, 0, 0, 2]);

#[test]
fn the_total_stands_first() {
    assert_says_rows(
        "申请人情况 | 总计 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他\n\
         一、本年新收政府信息公开申请数量 | 18 | 14 | 3 | 0 | 1 | 0 | 0\n\
         三、本年度办理结果 |\n(三)不予公开 |\n1.属于国家秘密 | 4 | 3 | 0 | 0 | 0 | 0 | 1\n",
        &[RECEIVED, SECRET],
    );
}

#[test]
fn a_table_in_two_halves_and_totals_alone() {
    let (first, second) = ([14, 3, 0], [1, 0, 0, 18]);
    let expected = of_applicants(RECEIVED.0, RECEIVED.1);
    let row = |values: &[u32]| values.iter().map(|value| format!("  {value}")).collect::<String>();
    assert_says(
        2021,
        &format!(
            "申请人情况  自然人  商业企业  科研机构\n一、本年新收政府信息公开申请数量{}\n\
             申请人情况  社会公益组织  法律服务机构  其他  总计\n一、本年新收政府信息公开申请数量{}\n",
            row(&first),
            row(&second)
        ),
        &expected.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    assert_says(
        2021,
        "<table><tr><td colspan=2>项目</td><td>总计</td></tr>\
         <tr><td colspan=2>一、本年新收政府信息公开申请数量</td><td>69</td></tr>\
         <tr><td rowspan=2>三、本年度办理结果</td><td>(一)予以公开</td><td>50</td></tr>\
         <tr><td>(七)总计</td><td>66</td></tr></table>",
        &[
            "requests.received.total[total]=69",
            "requests.outcome.disclosed[total]=50",
            "requests.outcome.total[total]=66",
        ],
    );
}

#[test]
fn keys_and_values() {
    assert_says_rows(
        "三、收到和处理政府信息公开申请情况\n\
         一、本年新收政府信息公开申请数量:自然人:14;商业企业:3;科研机构:0;社会公益组织:1;法律服务机构:0;其他:0;总计:18\n\
         二、上年结转政府信息公开申请数量:自然人:2;商业企业:0;科研机构:0;社会公益组织:0;法律服务机构:0;其他:0;总计:2\n\
         1.属于国家秘密:自然人:3;商业企业:0;科研机构:0;社会公益组织:0;法律服务机构:0;其他:1;总计:4\n",
        &[RECEIVED, CARRIED_IN, SECRET],
    );
    assert_says(
        2021,
        "申请人情况:自然人\n一、本年新收政府信息公开申请数量:14\n二、上年结转政府信息公开申请数量:2\n1.属于国家秘密:3\n\
         申请人情况:总计\n一、本年新收政府信息公开申请数量:18\n二、上年结转政府信息公开申请数量:2\n1.属于国家秘密:4\n",
        &[
            "requests.received.total[natural_person]=14",
            "requests.carried_in[natural_person]=2",
            "requests.outcome.refused.state_secret[natural_person]=3",
            "requests.received.total[total]=18",
            "requests.carried_in[total]=2",
            "requests.outcome.refused.state_secret[total]=4",
        ],
    );
}

#[test]
fn a_drawn_table_with_lines_between_its_rows() {
    assert_says_rows(
        "┌─────────────┬────┬────────────────────┬──┐\n│项目         │自然│法人或其他组织      │总│\n\
         │             │人  ├────┬────┬────┬────┬──┤计│\n│             │    │商业│科研│社会│法律│其│  │\n\
         ├─────────────┼────┼────┼────┼────┼────┼──┼──┤\n\
         │一、本年新收政府信息公│ 14 │3 │0 │1 │0 │0 │18│\n│开申请数量   │    │  │  │  │  │  │  │\n\
         ├──────┬──────┼────┼────┼────┼────┼────┼──┼──┤\n│ │1.属于国家秘密│ 3  │0 │0 │0 │0 │1 │4 │\n\
         │(三)不├──────┼────┼────┼────┼────┼────┼──┼──┤\n│予公开│2.其他法律行政法规禁止公开│1│1│0│0│0│0│2│\n\
         └──────┴──────┴────┴────┴────┴────┴────┴──┴──┘\n",
        &[RECEIVED, SECRET, LAW],
    );
}

#[test]
fn broken_labels_and_the_rest_of_them_before_the_values() {
    let header = "申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n";
    assert_says_rows(
        &format!(
            "{header}一、本年新收政府信息公开申请数量 14 3 0 1 0 0 18\n2.其他法律行政法规禁止公\n开 1 1 0 0 0 0 2\n\
             1.属于国家秘密 3 0 0 0 0 1 4\n"
        ),
        &[RECEIVED, LAW, SECRET],
    );
}

#[test]
fn years_before_the_rows_and_values_before_the_labels() {
    assert_says(
        2021,
        "<table><tr><td rowspan=2>年度</td><td colspan=2>行政复议</td></tr><tr><td>结果维持</td><td>总计</td></tr>\
         <tr><td>2021年</td><td>4</td><td>9</td></tr><tr><td>2020年</td><td>5</td><td>6</td></tr></table>",
        &["review.upheld=4", "review.total=9"],
    );
    assert_says(
        2015,
        "<table><tr><td>统计数</td><td>统计指标</td><td>单位</td></tr>\
         <tr><td>128</td><td>(一)主动公开政府信息数</td><td>条</td></tr>\
         <tr><td>7</td><td>其中:主动公开规范性文件数</td><td>条</td></tr>\
         <tr><td>9</td><td>制发规范性文件总数</td><td>件</td></tr></table>",
        &["disclosure.total=128", "rules.normative.published=7", "rules.normative.issued=9"],
    );
}

#[test]
fn spanning_cells_written_out_in_each_column() {
    let repeat = |words: &str, count: usize| vec![words; count].join(" ");
    let results = "结果维持 结果纠正 其他结果 尚未审结 总计";
    assert_says(
        2021,
        &format!(
            "四、政府信息公开行政复议、行政诉讼情况\n{} {}\n{results} {} {}\n{results} {results} {results}\n\
             4 0 0 1 5 0 0 5 0 5 2 0 0 1 3\n",
            repeat("行政复议", 5),
            repeat("行政诉讼", 10),
            repeat("未经复议直接起诉", 5),
            repeat("复议后起诉", 5),
        ),
        &DISPUTES,
    );
}

#[test]
fn heads_broken_in_narrow_columns() {
    assert_says(
        2021,
        "四、政府信息公开行政复议、行政诉讼情况\n行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n\
         结果维 结果纠 其他结 尚未审\n总计 结果维 结果纠 其他结 尚未审 结果维 结果纠 其他结 尚未审\n\
         持正果结 总计 总计\n持正果结持正果结\n4 0 0 1 5 0 0 5 0 5 2 0 0 1 3\n",
        &DISPUTES,
    );
}

#[test]
fn rows_of_the_form_as_columns() {
    let row = |head: &str, values: [u32; 3]| {
        let cells: String = values.iter().map(|value| format!("<td>{value}</td>")).collect();
        format!("<tr><td>{head}</td>{cells}</tr>")
    };
    let heads = [
        ("自然人", [14, 2, 3]),
        ("商业企业", [3, 0, 0]),
        ("科研机构", [0, 0, 0]),
        ("社会公益组织", [1, 0, 0]),
        ("法律服务机构", [0, 0, 0]),
        ("其他", [0, 0, 1]),
        ("总计", [18, 2, 4]),
    ];
    let rows: String = heads.iter().map(|(head, values)| row(head, *values)).collect();
    assert_says_rows(
        &format!(
            "<table><tr><td>申请人情况</td><td>一、本年新收政府信息公开申请数量</td>\
             <td>二、上年结转政府信息公开申请数量</td><td>1.属于国家秘密</td></tr>{rows}</table>"
        ),
        &[RECEIVED, CARRIED_IN, SECRET],
    );
}

#[test]
fn a_text_whose_line_breaks_were_lost() {
    let told = "本局把政务公开作为转变作风、服务群众的重要抓手,调整了领导小组,明确了分管领导和专门人员。";
    assert_says_rows(
        &format!(
            "一、总体情况 {told}{told}{told}{told} 二、主动公开政府信息情况 {told} 三、收到和处理政府信息公开申请情况 \
             申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他 \
             一、本年新收政府信息公开申请数量 14 3 0 1 0 0 18 二、上年结转政府信息公开申请数量 2 0 0 0 0 0 2 \
             三、本年度办理结果 (三)不予公开 1.属于国家秘密 3 0 0 0 0 1 4 2.其他法律行政法规禁止公开 1 1 0 0 0 0 2 \
             五、存在的主要问题及改进情况 公开的内容还不够丰富。"
        ),
        &[RECEIVED, CARRIED_IN, SECRET, LAW],
    );
}

#[test]
fn tables_of_a_bodys_own_making() {
    // Numbers above what they count.
    assert_says(
        2019,
        "<table><tr><td>439</td><td>76</td><td>24</td></tr>\
         <tr><td>主动公开政府信息(条)</td><td>收到公开申请(件)</td><td>发布政策解读(篇)</td></tr></table>",
        &["disclosure.total=439", "requests.received.total=76", "response.policy_interpretations=24"],
    );
    // The corner was blank, and is gone; rows of this year beside those of the last.
    assert_says(
        2014,
        "规范性文件情况\n制发规范性文件数(件)\t主动公开规范性文件数(件)\n本年度\t16\t1\n上年度\t20\t2\n增减\t—\t—\n",
        &["rules.normative.issued=16", "rules.normative.published=1"],
    );
    // What is carried in is of this year, and the last head of the row may be what is gone.
    assert_says(
        2016,
        "<table><tr><td>项目</td><td>收到申请数(件)</td></tr><tr><td>本年新收</td><td>16</td></tr>\
         <tr><td>上年结转</td><td>3</td></tr></table>",
        &["requests.received.total=16", "requests.carried_in=3"],
    );
    assert_says(2016, "申请渠道情况\n申请渠道\t2015年\n网上申请\t3\t5\n信函申请\t2\t4\n", &[]);
    // Labels of which one is gone say nothing of the numbers above them; nor do their numbers of order.
    assert_says(2019, "439 | 76 | 24\n主动公开政府信息(条) | 发布政策解读(篇)\n", &[]);
    assert_says(
        2019,
        "<table><tr><td>1</td><td>2</td></tr><tr><td>主动公开政府信息(条)</td><td>发布政策解读(篇)</td></tr></table>",
        &[],
    );
    // A name that begins with digits, and numbers that say what they count.
    assert_says(
        2016,
        "<table><tr><td>渠道</td><td>数量</td></tr><tr><td>政务微博</td><td>5条信息</td></tr>\
         <tr><td>政务微信</td><td>7条信息</td></tr></table>",
        &["disclosure.by_channel.weibo=5", "disclosure.by_channel.wechat=7"],
    );
    assert_says(
        2015,
        "互动交流情况如下:\n互动渠道\t受理量(件)\t答复率\n网站留言\t124\t100%\n12345政府热线\t300\t100%\n",
        &["interaction.web_messages=124", "interaction.hotline=300"],
    );
    assert_says(
        2018,
        "主动公开政府信息方式统计表(单位:条)\n公开方式 | 条数 |\n政府公报 | 116 |\n本单位网站 | 205 |\n查阅点 | 48 |\n其他 | 331 |\n",
        &[
            "disclosure.by_channel.gazette=116",
            "disclosure.by_channel.website=205",
            "disclosure.by_channel.reading_point=48",
            "disclosure.by_channel.other=331",
        ],
    );
}
