//! Two years side by side: the report's year is the later one, the other is no value.

use super::build::*;
use super::*;
use crate::model::TableLayout;

fn values(found: &TablesRead) -> Vec<f64> {
    found.observations.iter().filter_map(|seen| seen.value).collect()
}

/// The decisions of two years, in a table with `years` over their columns.
fn decisions(years: [&str; 2]) -> Vec<Vec<C>> {
    vec![
        row(&["第二十条第(六)项", years[0], years[1]]),
        row(&["信息内容", "本年处理决定数量", "本年处理决定数量"]),
        row(&["行政处罚", "11", "12"]),
        row(&["行政强制", "21", "22"]),
    ]
}

#[test]
fn the_later_year_is_read() {
    for (years, expected) in [(["2020年", "2021年"], [12.0, 22.0]), (["2021年度", "2020年度"], [11.0, 21.0])] {
        let rows = decisions(years);
        for layout in [TableLayout::Html, TableLayout::Pipes] {
            let found = read(&page(std::slice::from_ref(&rows), layout), knowledge());
            assert_eq!((values(&found), found.unread), (expected.to_vec(), vec![]), "{layout:?}");
        }
        for between in ["\n", "|", "    "] {
            let found = read(&text(&joined(&rows, between, "", "")), knowledge());
            assert_eq!((values(&found), found.unread), (expected.to_vec(), vec![]), "{between:?}");
        }
    }
}

#[test]
fn applicants_of_two_years() {
    let (new, old) = (record(31), record(32));
    let beside = |new: Vec<C>, old: Vec<C>| new.into_iter().chain(old).collect::<Vec<C>>();
    let mut rows = vec![vec![s("年份", 1, 3), s("2022年", 1, 7), s("2021年", 1, 7)]];
    for (index, (new, mut old)) in new.table3().into_iter().zip(old.table3()).enumerate() {
        let labels = if index == 0 {
            1
        } else if index < 3 {
            0
        } else {
            old.len() - 7
        };
        rows.push(beside(new, old.split_off(labels)));
    }
    let page = page(&[rows], TableLayout::Html);
    let found = read(&page, knowledge());
    assert_eq!(found.unread, vec![]);
    let expected: Vec<f64> = new.t3.iter().flatten().map(|text| text.parse().unwrap()).collect();
    assert_eq!(values(&found), expected);
}

#[test]
fn lists_with_this_year_and_others() {
    let list = |heads: [&str; 4]| {
        let mut rows = vec![row(&heads)];
        rows.push(row(&["收到申请数", "件", "31", "32"]));
        rows.push(row(&["按时办结数", "件", "41", "42"]));
        rows.push(row(&["延期办结数", "件", "51", "52"]));
        rows
    };
    let (first, second) = (vec![31.0, 41.0, 51.0], vec![32.0, 42.0, 52.0]);
    let cases = [
        (["统计指标", "单位", "2016年", "2015年"], &first),
        (["统计指标", "单位", "2015年", "2016年"], &second),
        (["统计指标", "单位", "本年度", "上年度"], &first),
        (["统计指标", "单位", "上年", "本年"], &second),
    ];
    for (heads, expected) in cases {
        let rows = list(heads);
        let found = read(&page(std::slice::from_ref(&rows), TableLayout::Html), knowledge());
        assert_eq!((&values(&found), found.unread), (expected, vec![]), "{heads:?}");
        for between in ["\n", "|", " "] {
            let found = read(&text(&joined(&rows, between, "", "")), knowledge());
            assert_eq!((&values(&found), found.unread), (expected, vec![]), "{heads:?} {between:?}");
        }
    }
    // Nothing says which is the year's.
    let found = read(&page(&[list(["统计指标", "单位", "甲", "乙"])], TableLayout::Html), knowledge());
    assert_eq!((found.observations.len(), found.unread.len()), (0, 3));
}
