//! Forms of label, unit and value, and the statutory tables of 2019.

use super::build::*;
use super::*;
use crate::model::{Span, TableLayout};

/// Label, unit, value of some rows of the 2014 form, headings between them.
const FORM_2014: [[&str; 3]; 26] = [
    ["统 计 指 标", "单位", "统计数"],
    ["一、主动公开情况", "——", "——"],
    ["(一)主动公开政府信息数(不同渠道和方式公开相同信息计1条)", "条", "1,204"],
    ["其中:主动公开规范性文件数", "条", "17"],
    ["制发规范性文件总数", "件", "19"],
    ["(二)通过不同渠道和方式公开政府信息的情况", "——", "——"],
    ["1.政府公报公开政府信息数", "条", "0"],
    ["2.政府网站公开政府信息数", "条", "1180"],
    ["三、依申请公开情况", "——", "——"],
    ["(一)收到申请数", "件", "35"],
    ["1.当面申请数", "件", "4"],
    ["4.信函申请数", "件", ""],
    ["4.不同意公开答复数", "件", "3"],
    ["其中:涉及国家秘密", "件", "1"],
    ["不是《条例》所指政府信息", "件", "2"],
    ["四、行政复议数量", "件", "6"],
    ["(一)维持具体行政行为数", "件", "3"],
    ["(二)被依法纠错数", "件", "2"],
    ["(三)其他情形数", "件", "1"],
    ["五、行政诉讼数量", "件", "9"],
    ["(一)维持具体行政行为或者驳回原告诉讼请求数", "件", "8"],
    ["(二)被依法纠错数", "件", "0"],
    ["(三)其他情形数", "件", "1"],
    ["七、依申请公开信息收取的费用", "万元", "0.35"],
    ["1.专职人员数(不包括政府公报及政府网站工作人员数)", "人", "2"],
    ["(四)政府信息公开专项经费(不包括用于政府公报编辑管理及政府网站建设维护等方面的经费)", "万元", "12.5"],
];

const VALUES_2014: [(&str, &str); 21] = [
    ("capacity.budget", "12.5"),
    ("capacity.staff.full_time", "2"),
    ("disclosure.by_channel.gazette", "0"),
    ("disclosure.by_channel.website", "1180"),
    ("disclosure.total", "1204"),
    ("fees.collected", "0.35"),
    ("litigation.corrected", "0"),
    ("litigation.other", "1"),
    ("litigation.total", "9"),
    ("litigation.upheld", "8"),
    ("requests.outcome.refused.not_government_info", "2"),
    ("requests.outcome.refused.state_secret", "1"),
    ("requests.outcome.refused.total", "3"),
    ("requests.received.by_channel.in_person", "4"),
    ("requests.received.total", "35"),
    ("review.corrected", "2"),
    ("review.other", "1"),
    ("review.total", "6"),
    ("review.upheld", "3"),
    ("rules.normative.issued", "19"),
    ("rules.normative.published", "17"),
];

#[track_caller]
fn assert_values(page: &Page, form: &str, wanted: &[(&str, &str)]) {
    let found = read(page, knowledge());
    let seen: Vec<_> = cells(page, &found).into_iter().filter(|cell| !cell.2.is_empty()).collect();
    let seen: Vec<_> = seen.iter().map(|cell| (cell.0.as_str(), cell.2.as_str())).collect();
    assert_eq!(seen, wanted, "{}", page.text);
    assert_eq!(found.form, knowledge().forms.form(form));
}

fn rows<const N: usize>(cells: &[[&str; N]]) -> Vec<Vec<C>> {
    cells.iter().map(|cells| row(cells)).collect()
}

#[test]
fn statistics_of_2014() {
    let plain = rows(&FORM_2014);
    let page = page(std::slice::from_ref(&plain), TableLayout::Html);
    assert_values(&page, "statistics_2014", &VALUES_2014);
    assert_eq!(read(&page, knowledge()).unread, vec![]);
    for (between, before, after) in
        [("\n", "", ""), ("\n\n", "", "\n"), (" | ", "| ", " |"), ("\t", "", ""), ("  ", "", "")]
    {
        let page = text(&joined(&plain, between, before, after));
        assert_values(&page, "statistics_2014", &VALUES_2014);
    }
    // Column by column, the dashes of groups included; one cannot see which cell is blank.
    let whole: Vec<&Vec<C>> = plain[1..].iter().filter(|row| !row[2].0.is_empty()).collect();
    let column = |at: usize| whole.iter().map(|row| format!("{}\n", row[at].0)).collect::<String>();
    for units in [format!("单位\n{}", column(1)), String::new()] {
        let page = text(&format!("统计指标\n{}{units}统计数\n{}", column(0), column(2)));
        assert_values(&page, "statistics_2014", &VALUES_2014);
    }
    // Pasted on one line: cells and rows are divided by single spaces.
    let page = text(&joined(&plain, " ", "", "").split_whitespace().collect::<Vec<_>>().join(" "));
    assert_values(&page, "statistics_2014", &VALUES_2014);
}

/// 1.政府网站公开政府信息数:1180条;
#[test]
fn statistics_of_2014_written_like_words() {
    let told = |between: &str, after: &str| {
        let row = |[label, unit, value]: &[&str; 3]| match *unit {
            "——" => format!("{label}:"),
            _ if value.is_empty() => format!("{label}:0{unit}{after}"),
            _ => format!("{label}{between}{value}{unit}{after}"),
        };
        FORM_2014[1..].iter().map(row).collect::<Vec<_>>().join("\n")
    };
    for (between, after) in [(":", ";"), (":", ""), ("", "。"), ("", "")] {
        let page = text(&told(between, after));
        let mut wanted = VALUES_2014.to_vec();
        wanted.push(("requests.received.by_channel.mail", "0"));
        wanted.sort_unstable();
        let mut seen: Vec<_> =
            cells(&page, &read(&page, knowledge())).into_iter().map(|cell| (cell.0, cell.2)).collect();
        seen.sort_unstable();
        let seen: Vec<_> = seen.iter().map(|(code, value)| (code.as_str(), value.as_str())).collect();
        assert_eq!(seen, wanted, "{}", page.text);
    }
}

/// 1180 条 政府网站公开政府信息数
#[test]
fn rows_may_tell_their_values_first() {
    for between in ["", " "] {
        let rows = FORM_2014.iter().filter(|row| row[1] != "——" && row[2].starts_with(|c: char| c.is_ascii_digit()));
        let lines: String = rows.map(|[label, unit, value]| format!("{value}{between}{unit} {label}\n")).collect();
        let page = text(&lines);
        let seen = cells(&page, &read(&page, knowledge()));
        for (code, value) in VALUES_2014 {
            assert!(seen.iter().any(|cell| cell.0 == code && cell.2 == value), "{code} {value}: {seen:?}");
        }
    }
    // A label that waits for its value comes first.
    let labels = [
        "收到申请数",
        "当面申请数",
        "传真申请数",
        "网络申请数",
        "信函申请数",
        "申请办结数",
        "按时办结数",
        "延期办结数",
    ];
    let lines = labels.map(|label| format!("{label}\n35 件 "));
    let page = text(&format!("{}\n", lines.concat().trim_end()));
    let seen = cells(&page, &read(&page, knowledge()));
    assert!(seen.iter().any(|cell| cell.0 == "requests.received.total" && cell.2 == "35"), "{seen:?}");
}

#[test]
fn lines_of_prose_between_rows_are_no_rows() {
    let rows = "四、行政复议数量 件 6\n(一)维持具体行政行为数 件 3\n(二)被依法纠错数 件 2\n(三)其他情形数 件 1\n";
    for line in ["不同意公开48件,原因包括涉及商业秘密4件,涉及个人隐私19件", "结果维持8,结果纠正1,其他结果2"]
    {
        let page = text(&format!("{rows}{line}\n"));
        let found = read(&page, knowledge());
        assert_eq!(cells(&page, &found).len(), 4);
        let line = Span::new(rows.len(), rows.len() + line.len());
        assert!(!found.consumed.iter().any(|span| span.overlaps(line)), "{}", page.text);
    }
}

#[test]
fn statistics_of_2014_with_codes() {
    let coded: Vec<Vec<C>> = FORM_2014
        .iter()
        .enumerate()
        .map(|(index, cells)| match index {
            0 => row(&["统计指标", "代码", "单位", "统计数"]),
            _ if cells[1] == "——" => row(&[cells[0], "——", "——", "——"]),
            _ => {
                let number = codes().iter().find(|code| code.0 == index).map_or("", |code| code.1);
                row(&[cells[0], number, cells[1], cells[2]])
            }
        })
        .collect();
    assert_values(&page(std::slice::from_ref(&coded), TableLayout::Html), "statistics_2014", &VALUES_2014);
    for between in ["\n", " | ", "  "] {
        assert_values(&text(&joined(&coded, between, "", "")), "statistics_2014", &VALUES_2014);
    }
}

/// Codes that the form prints before some rows, by their place above.
fn codes() -> [(usize, &'static str); 22] {
    [
        (2, "01"),
        (3, "02"),
        (4, "03"),
        (6, "04"),
        (7, "05"),
        (9, "17"),
        (10, "18"),
        (11, "21"),
        (12, "29"),
        (13, "30"),
        (14, "34"),
        (15, "40"),
        (16, "41"),
        (17, "42"),
        (18, "43"),
        (19, "44"),
        (20, "45"),
        (21, "46"),
        (22, "47"),
        (23, "49"),
        (24, "53"),
        (25, "55"),
    ]
}

#[test]
fn regional_form_with_codes_and_cumulative_column() {
    let plain = rows(&[
        ["指标名称", "代码", "计量单位", "本年", "历年累计"],
        ["主动公开信息数", "01", "条", "310", "2900"],
        ["其中:全文电子化的主动公开信息数", "02", "条", "300", "2500"],
        ["申请总数", "10", "条", "12", "88"],
        ["其中:1.当面申请数", "11", "条", "11", "40"],
        ["对申请的答复总数", "17", "条", "12", "85"],
        ["3.否决公开答复总数", "20", "条", "20", "31"],
        ["其中:(1)“非《规定》所指政府信息”数", "21", "条", "0", "4"],
        ["(5)“免予公开范围1”数", "25", "条", "1", "2"],
        ["行政复议数", "32", "件", "0", "3"],
    ]);
    let values = [
        ("disclosure.cumulative_total", "2900"),
        ("disclosure.fulltext_electronic", "300"),
        ("disclosure.total", "310"),
        ("requests.outcome.denied_all.exempt1_state_secret", "1"),
        ("requests.outcome.denied_all.not_government_info", "0"),
        ("requests.outcome.denied_all.total", "20"),
        ("requests.outcome.total", "12"),
        ("requests.received.by_channel.in_person", "11"),
        ("requests.received.cumulative", "88"),
        ("requests.received.total", "12"),
        ("review.total", "0"),
    ];
    assert_values(&page(std::slice::from_ref(&plain), TableLayout::Html), "narrative_2008", &values);
    for between in ["\n", " | ", "  "] {
        let table = joined(&plain, between, "", "");
        assert_values(&text(&table), "narrative_2008", &values);
        // The year may head the values of the year.
        assert_values(&text(&table.replacen("本年", "2010年度", 1)), "narrative_2008", &values);
    }
}

#[test]
fn a_long_note_of_a_label_stands_on_a_line_of_its_own() {
    let table = "(三)从事政府信息公开工作人员数\n人\n32\n1.专职人员数\n(不包括政府公报及政府网站工作人员数)\n人\n3\n\
        2.兼职人员数\n人\n29\n(四)政府信息公开专项经费\n万元\n15\n";
    let values = [
        ("capacity.budget", "15"),
        ("capacity.staff.full_time", "3"),
        ("capacity.staff.part_time", "29"),
        ("capacity.staff.total", "32"),
    ];
    assert_values(&text(table), "statistics_2014", &values);
}

#[test]
fn blank_regional_form_has_no_values() {
    let plain = rows(&[
        ["指标名称", "代码", "单位", "数量"],
        ["主动公开信息数", "01", "条", ""],
        ["提供服务类信息数", "04", "条", ""],
        ["申请总数", "10", "条", ""],
        ["对申请的答复总数", "17", "条", ""],
        ["行政复议数", "32", "件", ""],
    ]);
    assert_values(&page(std::slice::from_ref(&plain), TableLayout::Html), "narrative_2008", &[]);
    let lines = text(&joined(&plain, "\n", "", ""));
    assert_values(&lines, "narrative_2008", &[]);
    assert_eq!(read(&lines, knowledge()).unread.len(), 1);
}

#[test]
fn statutory_table_2_of_2019() {
    let plain: Vec<Vec<C>> = vec![
        vec![s("第二十条第(一)项", 1, 4)],
        row(&["信息内容", "本年新\n制作数量".replace('\n', "").as_str(), "本年新公开数量", "对外公开总数量"]),
        row(&["规章", "0", "0", "0"]),
        row(&["规范性文件", "22(其中修订16件)", "21", "1 083"]),
        vec![s("第二十条第(五)项", 1, 4)],
        row(&["信息内容", "上一年项目数量(指前一年事项数)", "本年增/减", "处理决定数量"]),
        row(&["行政许可", "118", "-35", "9,402"]),
        row(&["其他对外管理服务事项", "40", "+3", "77"]),
        vec![s("第二十条第(六)项", 1, 4)],
        row(&["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]),
        row(&["行政处罚", "300", "减少2", "5"]),
        row(&["行政强制", "31", "增加3", "/"]),
        vec![s("第二十条第(八)项", 1, 4)],
        vec![c("信息内容"), c("上一年项目数量"), s("本年增/减", 1, 2)],
        vec![c("行政事业性收费"), c("6"), s("0", 1, 2)],
        vec![s("第二十条第(九)项", 1, 4)],
        vec![c("信息内容"), c("采购项目数量"), s("采购总金额", 1, 2)],
        vec![c("政府集中采购"), c("14"), s("251.5万元", 1, 2)],
    ];
    let values = [
        ("admin.coercion.items_change", "3"),
        ("admin.coercion.items_prev", "31"),
        ("admin.fees.items_change", "0"),
        ("admin.fees.items_prev", "6"),
        ("admin.licensing.decisions", "9402"),
        ("admin.licensing.items_change", "-35"),
        ("admin.licensing.items_prev", "118"),
        ("admin.other_services.decisions", "77"),
        ("admin.other_services.items_change", "3"),
        ("admin.other_services.items_prev", "40"),
        ("admin.penalty.decisions", "5"),
        ("admin.penalty.items_change", "-2"),
        ("admin.penalty.items_prev", "300"),
        ("procurement.amount", "251.5"),
        ("procurement.projects", "14"),
        ("rules.normative.issued", "22"),
        ("rules.normative.public_total", "1083"),
        ("rules.normative.published", "21"),
        ("rules.regulations.issued", "0"),
        ("rules.regulations.public_total", "0"),
        ("rules.regulations.published", "0"),
    ];
    let grid = page(std::slice::from_ref(&plain), TableLayout::Html);
    assert_values(&grid, "statutory_2019", &values);
    let found = read(&grid, knowledge());
    let amount = knowledge().codebook.indicator("procurement.amount").unwrap();
    let seen = found.observations.iter().find(|seen| seen.indicator == amount).unwrap();
    assert_eq!(knowledge().codebook.unit_name(seen.unit), "万元");
    assert_values(&text(&joined(&plain, " | ", "", "")), "statutory_2019", &values);
    let lines =
        joined(&plain, "\n", "", "").replace("本年新制作数量", "本年新\n制作数量").replace("本年增/减", "本年增/");
    assert_values(&text(&lines), "statutory_2019", &values);
}

#[test]
fn one_row_of_other_handling_in_2019() {
    let mut record = record(4);
    let mut rows = record.table3();
    let values: Vec<String> = record.t3.drain(20..23).next().unwrap();
    // The form of 2019 prints (六)其他处理 as a single row.
    let other: Vec<C> = std::iter::once(s("(六)其他处理", 1, 2)).chain(values.iter().map(|value| c(value))).collect();
    rows.splice(23..26, [other]);
    for page in [
        page(std::slice::from_ref(&rows), TableLayout::Html),
        text(&joined(&rows, "\n", "", "")),
        text(&joined(&rows, " ", "", "")),
    ] {
        let found = read(&page, knowledge());
        let code = "requests.outcome.other.total";
        let seen: Vec<_> = cells(&page, &found).into_iter().filter(|cell| cell.0 == code).collect();
        assert_eq!(seen.len(), 7, "{found:?}");
        assert_eq!(found.form, knowledge().forms.form("statutory_2019"));
        assert_eq!(found.observations.len(), 23 * 7);
    }
}

#[test]
fn rows_the_form_does_not_have_are_named() {
    let mut rows = record(6).table3();
    rows.insert(20, row(&["某种本地增加的行", "1", "2", "3", "4", "5", "6", "21"]));
    let found = read(&page(&[rows], TableLayout::Html), knowledge());
    assert_eq!(found.unread.len(), 1, "{:?}", found.unread);
    assert!(found.unread[0].1.contains("某种本地增加的行"));
}

/// Where cells without text were dropped, a row that is named between two others and has no value is blank.
#[test]
fn rows_without_a_value_are_blank() {
    let knowledge = knowledge();
    let lines = "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n行政规范性文件\n2\n0\n7\n\
                 信息内容\n本年处理决定数量\n行政许可\n312\n";
    let found = read(&text(lines), knowledge);
    let said: Vec<(&str, Option<f64>)> = found
        .observations
        .iter()
        .map(|seen| (knowledge.codebook.code(seen.indicator), seen.value))
        .filter(|(code, _)| code.starts_with("rules."))
        .collect();
    assert_eq!(
        said,
        [
            ("rules.regulations.in_force", None),
            ("rules.regulations.issued", None),
            ("rules.regulations.repealed", None),
            ("rules.normative.issued", Some(2.0)),
            ("rules.normative.repealed", Some(0.0)),
            ("rules.normative.in_force", Some(7.0)),
        ]
    );
}
