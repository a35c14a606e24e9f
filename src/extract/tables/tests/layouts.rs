use super::build::*;
use super::*;
use crate::model::{Qualifier, TableLayout};

#[test]
fn html_with_spans() {
    for seed in 0..50 {
        let record = record(seed);
        assert_reads(&page(&record.tables(), TableLayout::Html), &record);
    }
}

#[test]
fn a_table_turned_on_its_side() {
    for seed in 0..20 {
        let record = record(seed);
        let tables = [record.table2(), record.table3(), record.table4_turned()];
        assert_reads(&page(&tables, TableLayout::Html), &record);
    }
}

#[test]
fn blank_cells_are_blank_and_marks_are_not_zero() {
    let mut record = record(3);
    record.t3[0] = ["26", "", "", "/", "—", "", "26"].map(String::from).to_vec();
    record.t4[3] = "无".into();
    let page = page(&record.tables(), TableLayout::Html);
    let found = read(&page, knowledge());
    assert_eq!(found.unread, vec![]);
    let book = &knowledge().codebook;
    let received = book.indicator("requests.received.total").unwrap();
    let row: Vec<_> = found.observations.iter().filter(|seen| seen.indicator == received).collect();
    let said: Vec<_> = row.iter().map(|seen| (seen.value, seen.qualifier)).collect();
    let blank = (None, Qualifier::Blank);
    let none = (None, Qualifier::NotApplicable);
    let value = (Some(26.0), Qualifier::Exact);
    assert_eq!(said, [value, blank, blank, none, none, blank, value]);
    assert!(row.iter().all(|seen| seen.interval.is_some() == seen.value.is_some()));
    let pending = book.indicator("review.pending").unwrap();
    let seen = found.observations.iter().find(|seen| seen.indicator == pending).unwrap();
    assert_eq!((seen.value, seen.basis), (Some(0.0), crate::model::Basis::Negated));
    assert_eq!(page.words(seen.evidence), "无");
}

/// A report's text around tables, each under its heading.
fn report(tables: Vec<String>) -> String {
    let heads =
        ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"];
    let mut text = String::from("一、总体情况\n本年度各项工作有序开展,收到申请9件,均已答复。\n");
    for (head, table) in heads.iter().zip(tables) {
        text.push_str(&format!("{head}\n{table}"));
    }
    text.push_str("五、存在的主要问题及改进情况\n存在2个问题,下一步改进。\n");
    text
}

#[test]
fn one_cell_a_line() {
    for seed in 0..50 {
        let record = record(seed);
        for (between, before, after) in
            [("\n", "", ""), ("\n\n", "", ""), ("\n", "", "\n\n"), (" |\n", "", " |"), ("\n|\n", "", "\n|")]
        {
            let tables = record.tables().iter().map(|rows| joined(rows, between, before, after)).collect();
            assert_reads(&text(&report(tables)), &record);
        }
    }
}

#[test]
fn labels_broken_over_lines() {
    let record = record(8);
    let tables = record.tables().iter().map(|rows| joined(rows, "\n", "", "")).collect();
    let broken = report(tables)
        .replace("本年制发件数", "本年制\n发件数")
        .replace("行政规范性文件", "行政规范\n性文件")
        .replace("社会公益组织", "社会公益\n组织")
        .replace("重复申请", "重复\n申请")
        .replace("三、本年度办理结果", "三\n、\n本\n年\n度\n办\n理\n结\n果")
        .replace("未经复议直接起诉", "未经复议\n直接起诉");
    assert_reads(&text(&broken), &record);
}

#[test]
fn values_may_stand_before_their_labels() {
    for seed in 0..20 {
        let record = record(seed);
        let [articles, requests, disputes] = record.tables().try_into().ok().unwrap();
        let (heads, rows) = requests.split_at(3);
        let row = |row: &Vec<C>| {
            let cells: Vec<&str> = row.iter().map(|cell| cell.0.as_str()).collect();
            let (labels, values) = cells.split_at(cells.len() - 7);
            let (label, outer) = labels.split_last().unwrap();
            format!("{}\n{}\n{label}\n", outer.join("\n"), values.join(" "))
        };
        let requests = joined(heads, "\n", "", "") + &rows.iter().map(row).collect::<String>();
        let tables = vec![joined(&articles, "\n", "", ""), requests, joined(&disputes, "\n", "", "")];
        assert_reads(&text(&report(tables)), &record);
    }
}

#[test]
fn pipes_and_spaces() {
    for seed in 0..50 {
        let record = record(seed);
        for (between, before, after) in
            [(" | ", "| ", " |"), ("|", "", ""), ("|", "", "|||"), (" ", "", ""), ("\t", "", ""), ("    ", "  ", "")]
        {
            let tables = record.tables().iter().map(|rows| joined(rows, between, before, after)).collect();
            assert_reads(&text(&report(tables)), &record);
        }
        assert_reads(&text(&report(record.tables().iter().map(|rows| markdown(rows)).collect())), &record);
    }
}

#[test]
fn page_marks_between_rows() {
    let record = record(5);
    let mut rows = record.table3();
    rows.insert(9, vec![c("-4-")]);
    rows.insert(17, vec![c("— 5 —")]);
    rows.insert(20, vec![c("第 6 页 共 8 页")]);
    for between in ["\n", " ", " | "] {
        let tables = [record.table2(), rows.clone(), record.table4()];
        let tables = tables.iter().map(|rows| joined(rows, between, "", "")).collect();
        assert_reads(&text(&report(tables)), &record);
    }
}

#[test]
fn a_whole_table_on_one_line_between_other_words() {
    let record = record(8);
    let tables = record.tables();
    let lines = tables.iter().map(|rows| {
        let rows = joined(rows, " ", "", "").trim_end().replace('\n', " ");
        format!("东海县水务局情况统计表 {rows} 填报人:李某 填报日期:2021年1月15日\n")
    });
    assert_reads(&text(&report(lines.collect())), &record);
}

#[test]
fn glued_and_split_tables() {
    let record = record(11);
    let glued: Vec<_> = record.tables().into_iter().flatten().collect();
    assert_reads(&page(&[glued], TableLayout::Html), &record);
    let mut rows = record.table3();
    // The second part has lost the outer labels, and so two columns.
    let mut rest = rows.split_off(12);
    let first = rest[2].len() - 8;
    rest[2].drain(..first);
    assert_reads(&page(&[record.table2(), rows, rest, record.table4()], TableLayout::Html), &record);
}

#[test]
fn dropped_cells_are_never_counted() {
    let mut record = record(2);
    record.t3[0] = ["", "7", "", "", "", "", "7"].map(String::from).to_vec();
    let tables: Vec<String> = record.tables().iter().map(|rows| joined(rows, "\n", "", "")).collect();
    let page = text(&report(tables).replace("\n\n", "\n"));
    let found = read(&page, knowledge());
    let seen = cells(&page, &found);
    let of_row: Vec<_> = seen.iter().filter(|cell| cell.0 == "requests.received.total").collect();
    assert_eq!(of_row.len(), 1, "{of_row:?}");
    assert_eq!((of_row[0].1.as_deref(), of_row[0].2.as_str()), (Some("total"), "7"));
    assert_eq!(found.unread.len(), 1);
    assert_eq!(seen.len(), 25 * 7 + 25 - 6);
}

#[test]
fn other_tables_are_ignored() {
    let rows =
        vec![row(&["项目", "数量", "其他", "总计"]), row(&["培训", "3", "1", "4"]), row(&["检查", "5", "2", "7"])];
    for layout in [TableLayout::Html, TableLayout::Pipes, TableLayout::Spaces] {
        let found = read(&page(std::slice::from_ref(&rows), layout), knowledge());
        assert_eq!((found.observations.len(), found.unread.len(), found.consumed.len()), (0, 0, 0));
    }
    let found = read(&text(&joined(&rows, "\n", "", "")), knowledge());
    assert_eq!((found.observations.len(), found.unread.len(), found.consumed.len()), (0, 0, 0));
}

#[test]
fn blank_forms_are_told() {
    let mut record = record(1);
    let empty = |values: &mut Vec<String>| values.iter_mut().for_each(String::clear);
    empty(&mut record.t2);
    empty(&mut record.t4);
    record.t3.iter_mut().for_each(empty);
    let found = read(&page(&record.tables(), TableLayout::Html), knowledge());
    assert!(found.blank_form && found.unread.is_empty());
    let tables: Vec<String> = record.tables().iter().map(|rows| joined(rows, "\n", "", "")).collect();
    let found = read(&text(&report(tables)), knowledge());
    assert!(found.blank_form && found.observations.is_empty(), "{found:?}");
}

#[test]
fn two_years_side_by_side_are_left() {
    let twice = |one: Vec<Vec<C>>, other: Vec<Vec<C>>| -> Vec<Vec<C>> {
        let rows = one.into_iter().zip(other);
        rows.map(|(one, other)| one.into_iter().chain(other.into_iter().skip(1)).collect()).collect()
    };
    let found = read(&page(&[twice(record(9).table2(), record(10).table2())], TableLayout::Html), knowledge());
    assert!(found.observations.is_empty());
    assert_eq!(found.unread.len(), 6);
}

/// The page of a PDF ends within a label: the values are not those of the whole group, and only one row of the
/// form begins so.
#[test]
fn first_row_of_a_group_with_half_its_label() {
    let record = record(12);
    let mut rows = record.table3();
    let row = rows.iter_mut().rfind(|row| row.len() == 9).unwrap();
    assert!(row[0].0.ends_with("其他处理"), "{:?}", row[0].0);
    row[1] = c("1.申请人无正当理");
    assert_reads(&page(&[record.table2(), rows, record.table4()], TableLayout::Html), &record);
}

#[test]
fn outer_and_inner_label_in_one_cell() {
    let record = record(12);
    let mut rows = record.table3();
    let glue = |rows: &mut Vec<Vec<C>>, row: usize, at: usize| {
        let label = format!("{}{}", rows[row][at].0, rows[row][at + 1].0);
        rows[row].splice(at..at + 2, [s(&label, 1, 2)]);
    };
    glue(&mut rows, 7, 0);
    glue(&mut rows, 23, 0);
    // The cells below lose the label that spanned them, not their place.
    for row in (8..15).chain([24, 25]) {
        rows[row].insert(0, c(""));
    }
    assert_reads(&page(&[record.table2(), rows, record.table4()], TableLayout::Html), &record);
}

#[test]
fn fees_in_another_unit() {
    let record = record(7);
    let mut rows = record.table2();
    rows[12][1].0 = "本年收费金额(单位:元)".into();
    let page = page(&[rows], TableLayout::Html);
    let found = read(&page, knowledge());
    let fees = knowledge().codebook.indicator("admin.fees.amount").unwrap();
    let seen = found.observations.iter().find(|seen| seen.indicator == fees).unwrap();
    assert_eq!(knowledge().codebook.unit_name(seen.unit), "元");
}

/// 部分公开, as pages without the note behind it call the row, is also a row of older lists.
#[test]
fn labels_without_their_notes() {
    let record = record(5);
    for between in [" ", " | ", "\t"] {
        let tables = record.tables().iter().map(|rows| joined(rows, between, "", "")).collect();
        let bare = report(tables).replace("(区分处理的,只计这一情形,不计其他情形)", "");
        assert!(!bare.contains("只计这一情形"));
        assert_reads(&text(&bare), &record);
    }
}

/// The columns of several tables above the rows of all of them.
#[test]
fn headers_of_several_tables_on_one_line() {
    let page = text(
        "信息内容 本年制发件数 本年废止件数 现行有效件数 本年处理决定数量 本年收费金额(单位:万元)\n规章 0 0 3\n行政规范性文件 2 1 16\n行政许可 22841\n行政处罚 1530\n行政强制 209\n行政事业性收费 10452.7\n",
    );
    let found = read(&page, knowledge());
    let seen = cells(&page, &found);
    let value = |code: &str| seen.iter().find(|cell| cell.0 == code).map(|cell| cell.2.as_str());
    let codes =
        ["rules.regulations.in_force", "rules.normative.repealed", "admin.licensing.decisions", "admin.fees.amount"];
    assert_eq!(codes.map(value), [Some("3"), Some("1"), Some("22841"), Some("10452.7")]);
    assert_eq!(seen.len(), 10);
}

/// Whatever is cut out of a report or put into it, nothing is read that is not written there.
#[test]
fn mangled_text_yields_only_what_is_written() {
    for seed in 0..200u64 {
        let record = record(seed);
        let between = ["\n", " | ", " ", "\t"][seed as usize % 4];
        let tables: Vec<String> = record.tables().iter().map(|rows| joined(rows, between, "", "")).collect();
        let mut chars: Vec<char> = report(tables).chars().collect();
        let mut state = seed * 7 + 1;
        for _ in 0..(seed % 60) {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let at = (state >> 33) as usize % chars.len();
            match state >> 30 & 3 {
                0 => drop(chars.remove(at)),
                1 => chars.insert(at, ['1', '|', '\n', ' ', '(', '其', '、', '-'][(state >> 40) as usize % 8]),
                2 => drop(chars.drain(at..(at + 9).min(chars.len()))),
                _ => chars.swap(at, 0),
            }
        }
        let page = text(&chars.into_iter().collect::<String>());
        let found = read(&page, knowledge());
        for seen in &found.observations {
            assert!(seen.evidence.contains(seen.number));
            assert_eq!(seen.value.is_some(), seen.interval.is_some());
            let digits = page.words(seen.number).replace([',', ' '], "");
            assert!(seen.value.is_none_or(|value| digits.parse() == Ok(value.abs())), "{digits} {seen:?}");
        }
        for (span, _) in &found.unread {
            assert!(span.end as usize <= page.text.len() && page.text.is_char_boundary(span.start as usize));
        }
    }
}

#[test]
fn hostile_tables_end_soon() {
    let start = std::time::Instant::now();
    let wide = "规章 | | ".repeat(20_000) + "\n" + &"行政许可 | 处理决定数量 | | 总计 |".repeat(20_000);
    read(&text(&format!("{wide}\n1\n2\n3\n")), knowledge());
    let tall: String =
        "其他处理\n".repeat(20_000) + &"1\n".repeat(40_000) + &"处理决定数量\n".repeat(20_000) + "规章\n1\n";
    read(&text(&tall), knowledge());
    let rows: Vec<Vec<C>> = (0..8_000)
        .map(|index| match index {
            0 => row(&["自然人", "法人或其他组织", "总计", "", "", "", "", ""]),
            _ => row(&["其他处理", "", "", "", "", "重复申请", "", ""]),
        })
        .collect();
    read(&page(&[rows], TableLayout::Html), knowledge());
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn blank_cells_between_dividers() {
    let mut record = record(13);
    for (index, values) in record.t3.iter_mut().enumerate() {
        values[1..6].iter_mut().for_each(String::clear);
        if index % 5 == 4 {
            values[6].clear();
        }
    }
    for (between, before, after) in [(" | ", "| ", " |"), ("|", "", "")] {
        let tables = record.tables().iter().map(|rows| joined(rows, between, before, after)).collect();
        assert_reads(&text(&report(tables)), &record);
    }
}

#[test]
fn headings_and_prose_are_no_tables() {
    let prose = "五、行政复议和行政诉讼情况\n本年度未发生行政复议。\n(一)主动公开情况\n予以公开 5 件,部分公开 3 件。\n邮编: 223001\n";
    let found = read(&text(prose), knowledge());
    assert_eq!((found.observations.len(), found.unread.len(), found.consumed.len()), (0, 0, 0));
}

/// What a row of requests received is read as under these heads.
fn received(rows: &[&[&str]], layout: TableLayout) -> Vec<(Option<String>, String)> {
    let rows: Vec<Vec<C>> = rows.iter().map(|cells| row(cells)).collect();
    let page = match layout {
        TableLayout::Html => page(&[rows], layout),
        _ => text(&report(vec![String::new(), joined(&rows, " ", "", ""), String::new()])),
    };
    let found = read(&page, knowledge());
    let cells = cells(&page, &found);
    cells.into_iter().filter(|cell| cell.0 == "requests.received.total").map(|cell| (cell.1, cell.2)).collect()
}

#[test]
fn heads_that_are_not_whole_must_stand_in_the_printed_order() {
    let label = "一、本年新收政府信息公开申请数量";
    let wrong =
        received(&[&["自然人", "总计", "商业企业", "其他"], &[label, "14", "4", "1", "19"]], TableLayout::Lines);
    assert_eq!(wrong, []);
    let heads = ["自然人", "商业企业", "其他", "总计"];
    let right = received(&[&heads, &[label, "14", "4", "1", "19"]], TableLayout::Lines);
    assert_eq!(right.len(), 4);
}

#[test]
fn a_label_under_the_head_of_an_applicant_shows_that_the_columns_have_moved() {
    let heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计", "", "", ""];
    let cells = ["一、本年新收政府信息公开申请数量", "6", "1", "0", "0", "1", "0", "8", "", ""];
    let found = received(&[&heads, &cells], TableLayout::Html);
    let natural = found.iter().find(|cell| cell.0.as_deref() == Some("natural_person"));
    assert!(natural.is_none_or(|cell| cell.1 == "6"), "{found:?}");
    assert!(found.iter().all(|cell| cell.0.as_deref() != Some("org.business") || cell.1 == "1"), "{found:?}");
}

#[test]
fn columns_may_stand_one_after_the_other() {
    for seed in 0..20 {
        let record = record(seed);
        let [articles, requests, disputes] = record.tables().try_into().ok().unwrap();
        let rows: Vec<(String, Vec<String>)> = requests[3..]
            .iter()
            .map(|row| {
                let cells: Vec<String> = row.iter().map(|cell| cell.0.clone()).collect();
                let (labels, values) = cells.split_at(cells.len() - 7);
                (labels.join("\n"), values.to_vec())
            })
            .collect();
        let mut text_of = rows.iter().map(|(label, _)| format!("{label}\n")).collect::<String>();
        let heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
        for (column, head) in heads.iter().enumerate() {
            text_of.push_str(&format!("{head}\n"));
            rows.iter().for_each(|(_, values)| text_of.push_str(&format!("{}\n", values[column])));
        }
        let tables = vec![joined(&articles, "\n", "", ""), text_of, joined(&disputes, "\n", "", "")];
        assert_reads(&text(&report(tables)), &record);
    }
}
