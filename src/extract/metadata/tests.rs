use std::sync::LazyLock;

use super::*;
use crate::knowledge::Source;
use crate::model::{Block, BlockKind, Scope, Span};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::load(&Source::Embedded).unwrap());

/// A page of plain text; `¤` stands for a stretch that hijackers put in.
fn page(text: &str) -> Page {
    let mut page = Page { text: text.to_string(), ..Page::default() };
    page.hijacked = text.match_indices('¤').map(|(at, mark)| Span::new(at, at + mark.len())).collect();
    page.reading = text.replace('¤', "  ");
    let mut start = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            page.blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, start + line.len()) });
        }
        start += line.len() + 1;
    }
    page
}

fn read_text(text: &str) -> Result<Report, String> {
    read(&page(text), &FormEvidence::default(), &KNOWLEDGE)
}

/// A body that passes the gate, about no place and year.
const BODY: &str = "本报告由总体情况、主动公开政府信息情况和存在的问题等部分组成,现予以公布。\n一、总体情况\n本机关认真开展政府信息公开工作,取得了新的进展。\n二、主动公开政府信息情况\n主动公开信息120条。\n三、收到和处理政府信息公开申请情况\n未收到申请。\n四、存在的主要问题及改进情况\n公开的内容还需要充实。";

#[test]
#[ignore = "needs the shared seed reports"]
fn seeds() {
    let mut gold: Vec<(String, String, String)> = Vec::new();
    let shared = ["/../shared", "/../../shared"]
        .map(|path| std::path::PathBuf::from(format!("{}{path}", env!("CARGO_MANIFEST_DIR"))))
        .into_iter()
        .find(|path| path.join("seeds").is_dir())
        .expect("shared folder beside the repository");
    for line in std::fs::read_to_string(shared.join("domain/seed_gold.tsv")).unwrap().lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells[1].starts_with("meta.") {
            gold.push((cells[0].into(), cells[1][5..].into(), cells[3].into()));
        }
    }
    let mut files: Vec<_> =
        std::fs::read_dir(shared.join("seeds")).unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let spam = "beat365最新版2022_365bet网投官网_365bet官网中文网";
        let text = text.replace(spam, "¤");
        let page = page(&text);
        let report = read(&page, &FormEvidence::default(), &KNOWLEDGE);
        let Ok(report) = report else {
            wrong.push(format!("{name} {report:?}"));
            continue;
        };
        for (_, key, expected) in gold.iter().filter(|(file, ..)| *file == name) {
            let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            let found = match key.as_str() {
                "title" => report.title.clone(),
                "agency" => report.agency.clone(),
                "year" => report.year.to_string(),
                "period_start" => date(report.period_start),
                "period_end" => date(report.period_end),
                "publish_date" => date(report.published),
                "region_code" => report.region_code.clone(),
                "level" => report.level.as_str().to_string(),
                "kind" => report.kind.as_str().to_string(),
                "scope" => report.scope.as_str().to_string(),
                "form" => KNOWLEDGE.forms.name(report.form).to_string(),
                "index_no" => report.index_number.clone(),
                "doc_no" => report.document_number.clone(),
                _ => continue,
            };
            let expected = if key == "title" { expected.replace(spam, "") } else { expected.clone() };
            if found != expected {
                wrong.push(format!("{name} {key}: {found:?}, should be {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is expected of a head put before [`BODY`]: agency, year, level, kind, region code.
type Expected<'a> = (&'a str, &'a str, u16, &'a str, &'a str, &'a str);

#[test]
fn titles_of_many_grammars() {
    let cases: &[Expected<'_>] = &[
        ("河南省财政厅2017年政府信息公开工作年度报告", "河南省财政厅", 2017, "province", "department", "410000"),
        ("2015年度洛阳市教育局政府信息公开工作年度报告", "洛阳市教育局", 2015, "prefecture", "department", "410300"),
        (
            "# **洛阳市教育局2015年政府信息公开工作年度报告**",
            "洛阳市教育局",
            2015,
            "prefecture",
            "department",
            "410300",
        ),
        (
            "南京市鼓楼区教育局2020年政府信息公开工作年度报告",
            "南京市鼓楼区教育局",
            2020,
            "county",
            "department",
            "320106",
        ),
        (
            "福州市鼓楼区人民政府2020年政府信息公开工作年度报告",
            "福州市鼓楼区人民政府",
            2020,
            "county",
            "government",
            "350102",
        ),
        ("苏州市人民政府2019年政府信息公开工作年度报告", "苏州市人民政府", 2019, "prefecture", "government", "320500"),
        (
            "索引标题:苏州市教育局2012年政府信息公开工作年度报告",
            "苏州市教育局",
            2012,
            "prefecture",
            "department",
            "320500",
        ),
        ("苏州市2012年政府信息公开工作年度报告", "苏州市人民政府", 2012, "prefecture", "government", "320500"),
        (
            "上海市浦东新区2018年政府信息公开工作年度报告",
            "上海市浦东新区人民政府",
            2018,
            "county",
            "government",
            "310115",
        ),
        (
            "桐乡市住房和城乡建设局2016年度政府信息公开年度报告",
            "桐乡市住房和城乡建设局",
            2016,
            "county",
            "department",
            "330483",
        ),
        (
            "桐乡市人民政府办公室2016年度政府信息公开年度报告",
            "桐乡市人民政府办公室",
            2016,
            "county",
            "office",
            "330483",
        ),
        (
            "安徽省人民政府办公厅2016年政府信息公开工作年度报告",
            "安徽省人民政府办公厅",
            2016,
            "province",
            "office",
            "340000",
        ),
        ("吉林市公安局2014年政府信息公开年报", "吉林市公安局", 2014, "prefecture", "department", "220200"),
        ("吉林省公安厅2014年政府信息公开年报", "吉林省公安厅", 2014, "province", "department", "220000"),
        (
            "海南州人民政府2018年政府信息公开工作年度报告",
            "海南藏族自治州人民政府",
            2018,
            "prefecture",
            "government",
            "632500",
        ),
        ("海南省人民政府2018年政府信息公开工作年度报告", "海南省人民政府", 2018, "province", "government", "460000"),
        (
            "沭阳县沭城街道办事处2021年政府信息公开工作年度报告",
            "沭阳县沭城街道办事处",
            2021,
            "township",
            "government",
            "321322",
        ),
        ("魏县侯贯镇2021年政府信息公开工作年度报告", "魏县侯贯镇人民政府", 2021, "township", "government", "130434"),
        (
            "昆山市周市镇人民政府2022年政府信息公开年度报告",
            "昆山市周市镇人民政府",
            2022,
            "township",
            "government",
            "320583",
        ),
        (
            "石柱土家族自治县林业局2013年政府信息公开工作报告",
            "石柱土家族自治县林业局",
            2013,
            "county",
            "department",
            "500240",
        ),
        (
            "重庆市教育委员会2013年政府信息公开工作年度报告",
            "重庆市教育委员会",
            2013,
            "province",
            "department",
            "500000",
        ),
        (
            "北京市朝阳区统计局2015年政府信息公开工作年度报告",
            "北京市朝阳区统计局",
            2015,
            "county",
            "department",
            "110105",
        ),
        ("朝阳市统计局2015年政府信息公开工作年度报告", "朝阳市统计局", 2015, "prefecture", "department", "211300"),
        ("密云县财政局2014年政府信息公开工作年度报告", "密云县财政局", 2014, "county", "department", "110228"),
        (
            "襄阳市审计局关于2012年政府信息公开工作情况的报告",
            "襄阳市审计局",
            2012,
            "prefecture",
            "department",
            "420600",
        ),
        ("关于2016年宿迁市水利局政府信息公开工作的报告", "宿迁市水利局", 2016, "prefecture", "department", "321300"),
        ("扬州市政府信息公开2013年度报告", "扬州市人民政府", 2013, "prefecture", "government", "321000"),
        ("扬州市人民政府信息公开工作年度报告(2013年)", "扬州市人民政府", 2013, "prefecture", "government", "321000"),
        (
            "2020年政府信息公开工作年度报告(泰州市医疗保障局)",
            "泰州市医疗保障局",
            2020,
            "prefecture",
            "department",
            "321200",
        ),
        (
            "杭州市卫计委2016年政府信息公开工作年度报告",
            "杭州市卫生和计划生育委员会",
            2016,
            "prefecture",
            "department",
            "330100",
        ),
        (
            "沭阳县发改局2023年政府信息公开年度报告-沭阳县人民政府",
            "沭阳县发展和改革局",
            2023,
            "county",
            "department",
            "321322",
        ),
        (
            "国家税务总局宁波市税务局2019年政府信息公开工作年度报告",
            "国家税务总局宁波市税务局",
            2019,
            "prefecture",
            "department",
            "330200",
        ),
        ("交通运输部2016年政府信息公开工作年度报告", "交通运输部", 2016, "national", "department", ""),
        ("国家统计局2016年政府信息公开工作年度报告", "国家统计局", 2016, "national", "department", ""),
        (
            "合肥高新技术产业开发区管理委员会2020年政府信息公开工作年度报告",
            "合肥高新技术产业开发区管理委员会",
            2020,
            "other",
            "other",
            "340100",
        ),
        (
            "名称:上饶市民政局二〇一一年度政府信息公开工作年度报告",
            "上饶市民政局",
            2011,
            "prefecture",
            "department",
            "361100",
        ),
        (
            "常 州 市 体 育 局 2013 年 政 府 信 息 公 开 年 度 报 告",
            "常州市体育局",
            2013,
            "prefecture",
            "department",
            "320400",
        ),
        ("盐城市粮食局\n2014年政府信息公开工作年度报告", "盐城市粮食局", 2014, "prefecture", "department", "320900"),
        (
            "乌鲁木齐市天山区2017年政府信息公开工作年度报告",
            "乌鲁木齐市天山区人民政府",
            2017,
            "county",
            "government",
            "650102",
        ),
        (
            "恩施州扶贫办2015年政府信息公开工作年度报告",
            "恩施土家族苗族自治州扶贫开发办公室",
            2015,
            "prefecture",
            "office",
            "422800",
        ),
        (
            "贵阳市市场监督管理局2019年政府信息公开工作年度报告",
            "贵阳市市场监督管理局",
            2019,
            "prefecture",
            "department",
            "520100",
        ),
        (
            "锦州市城乡建设委员会政府信息公开2011年年度报告",
            "锦州市城乡建设委员会",
            2011,
            "prefecture",
            "department",
            "210700",
        ),
        (
            "内蒙古自治区民政厅2019年度政府信息公开工作报告",
            "内蒙古自治区民政厅",
            2019,
            "province",
            "department",
            "150000",
        ),
        (
            "《温岭市环保局2009年度政府信息公开工作年度报告》",
            "温岭市环境保护局",
            2009,
            "county",
            "department",
            "331081",
        ),
        (
            "郑州市人力资源和社会保障局2018年度政务公开工作报告",
            "郑州市人力资源和社会保障局",
            2018,
            "prefecture",
            "department",
            "410100",
        ),
        (
            "武汉市江岸区人民政府办公室关于2014年度政府信息公开工作的年度报告",
            "武汉市江岸区人民政府办公室",
            2014,
            "county",
            "office",
            "420102",
        ),
        ("宜昌市政府办2015年政府信息公开工作年度报告", "宜昌市人民政府办公室", 2015, "prefecture", "office", "420500"),
    ];
    let mut wrong = Vec::new();
    for (head, agency, year, level, kind, region) in cases {
        let found = match read_text(&format!("{head}\n{BODY}")) {
            Ok(report) => {
                let (level, kind) = (report.level.as_str(), report.kind.as_str());
                format!("{} {} {level} {kind} {}", report.agency, report.year, report.region_code)
            }
            Err(reason) => reason,
        };
        let expected = format!("{agency} {year} {level} {kind} {region}");
        if found != expected {
            wrong.push(format!("{head}\n    found  {found}\n    should {expected}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn without_a_title_the_text_tells() {
    let cases = [
        ("本报告由无锡市商务局编制。统计期限自2015年1月1日起至2015年12月31日止。", "", "无锡市商务局 2015 320200"),
        (
            "本报告中所列数据的统计期限自2011年1月1日起至2011年12月31日止。如有疑问,请与通城县林业局办公室联系(地址:隽水大道)。",
            "",
            "通城县林业局 2011 421222",
        ),
        ("2013年,我局认真做好信息公开工作。", "三河市水务局\n2014年3月5日", "三河市水务局 2013 131082"),
        ("2018年,蚌埠市农业委员会认真贯彻条例,推进公开。", "", "蚌埠市农业委员会 2018 340300"),
        ("根据条例要求,现将玉环市旅游局2017年政府信息公开情况公布如下。", "", "玉环市旅游局 2017 331083"),
        (
            "统计期限自2016年1月1日起至2016年12月31日止。我县公开工作稳步推进,全县共公开信息3万条。",
            "丰县人民政府办公室\n2017年2月",
            "丰县人民政府办公室 2016 320321",
        ),
    ];
    for (opening, signature, expected) in cases {
        let report = read_text(&format!("{opening}\n{BODY}\n{signature}")).unwrap();
        assert_eq!(format!("{} {} {}", report.agency, report.year, report.region_code), expected, "{opening}");
        assert!(report.flags.contains(&Flag::TitleMissing));
    }
}

#[test]
fn rank_words_are_resolved_by_the_text() {
    let cases = [
        (
            "市工信局2020年政府信息公开工作年度报告",
            "办公地点在芜湖市镜湖区。芜湖市企业信息已经公开。",
            "芜湖市工业和信息化局",
            "340200",
        ),
        (
            "区审管办2014年政府信息公开工作年度报告",
            "地址:杭州市滨江区。滨江区各项工作有序。",
            "杭州市滨江区行政审批服务管理办公室",
            "330108",
        ),
        (
            "鼓楼区教育局2016年政府信息公开工作年度报告",
            "联系地址:徐州市中山北路。电话:0516-83000000",
            "徐州市鼓楼区教育局",
            "320302",
        ),
        (
            "县林业局2013年政府信息公开工作年度报告",
            "泰顺县森林覆盖率高。联系电话:0577-67000000",
            "泰顺县林业局",
            "330329",
        ),
        ("鼓楼区教育局2016年政府信息公开工作年度报告", "没有别的线索。", "鼓楼区教育局", ""),
        // 民乐 is music, unless something else speaks for the place of that name.
        ("清溪镇2016年政府信息公开工作年度报告", "全镇民乐演出有序。", "清溪镇人民政府", ""),
        ("清溪镇2016年政府信息公开工作年度报告", "张掖市各项工作有序,民乐演出有序。", "民乐县清溪镇人民政府", "620722"),
        // 和县 is "and the county's", but in a title.
        ("清溪镇2016年政府信息公开工作年度报告", "在县委的领导和县政府的指导下,公开工作有序。", "清溪镇人民政府", ""),
        ("和县教育局2016年政府信息公开工作年度报告", "没有别的线索。", "和县教育局", "340523"),
    ];
    for (title, opening, agency, region) in cases {
        let report = read_text(&format!("{title}\n{opening}\n{BODY}")).unwrap();
        assert_eq!((report.agency.as_str(), report.region_code.as_str()), (agency, region), "{title}");
    }
}

#[test]
fn what_is_not_a_report_is_named() {
    let cases = [
        (
            "关于做好2019年政府信息公开工作年度报告编制工作的通知\n各县区人民政府,市政府各部门:\n现就有关事项通知如下。",
            "notice",
        ),
        ("济宁市2015年上半年政府信息公开工作报告", "half-year"),
        ("XX市XX局20XX年政府信息公开工作年度报告\n本年报由XX局编制,XXX年主动公开信息x条。", "blank form"),
        ("2016年政府信息公开年报解读", "about information disclosure"),
        ("衢州市自来水有限公司2016年信息公开年度报告", "company"),
        ("省政府通报各市2015年政府信息公开年度报告评议情况", "news"),
    ];
    for (head, reason) in cases {
        let found = read_text(&format!("{head}\n{BODY}")).unwrap_err();
        assert!(found.contains(reason), "{head}: {found}");
    }
    let list = "2016年 市政府部门\n甲县财政局2016年政府信息公开年度报告\n乙县民政局2016年政府信息公开年度报告\n丙县水利局2016年政府信息公开年度报告\n丁县教育局2016年政府信息公开年度报告";
    assert_eq!(read_text(list).unwrap_err(), "a list of reports");
    assert!(read_text("今日天气晴朗。\n\n明日多云。").is_err());
    assert!(read_text("").is_err());
}

#[test]
fn scope_follows_what_the_text_says_of_its_figures() {
    let cases = [
        (
            "宿迁市2014年政府信息公开工作年度报告",
            "本报告由市政府办公室综合各县区、市直各部门的年度报告编制而成。",
            Scope::Jurisdiction,
        ),
        (
            "宿迁市宿豫区2014年政府信息公开工作年度报告",
            "本报告由区政府办公室汇总全区31个行政机关的情况形成。附表另行公布。",
            Scope::Jurisdiction,
        ),
        (
            "宿迁市宿豫区2014年政府信息公开工作年度报告",
            "统计数据不包括各部门、各乡镇,由区政府办公室编制。",
            Scope::Agency,
        ),
        (
            "宿迁市人民政府办公室2014年政府信息公开工作年度报告",
            "全市各级行政机关共主动公开信息8万条。",
            Scope::Jurisdiction,
        ),
        ("宿迁市人民政府办公室2014年政府信息公开工作年度报告", "本机关主动公开信息80条。", Scope::Agency),
        ("宿迁市民政局2014年政府信息公开工作年度报告", "全市各级行政机关都很重视。", Scope::Agency),
        (
            "芜湖经济技术开发区管理委员会2023年政府信息公开工作年度报告",
            "本报告由管委会办公室汇总各部门和两个街道的情况编制。",
            Scope::Jurisdiction,
        ),
        (
            "国家税务总局盘锦市税务局2024年政府信息公开工作年度报告",
            "盘锦市税务局汇编市局机关及县、区税务局情况,形成本报告。",
            Scope::System,
        ),
        (
            "国家税务总局盘锦市税务局2024年政府信息公开工作年度报告",
            "本报告反映市局机关的情况,各区局的情况由各区局另行公布。",
            Scope::Agency,
        ),
    ];
    for (title, opening, scope) in cases {
        assert_eq!(read_text(&format!("{title}\n{opening}\n{BODY}")).unwrap().scope, scope, "{title} {opening}");
    }
}

#[test]
fn years_that_disagree_are_flagged() {
    let text = |title: u16, period: u16| {
        format!(
            "常熟市档案局{title}年政府信息公开工作年度报告\n统计期限自{period}年1月1日起至{period}年12月31日止。\n{BODY}"
        )
    };
    let report = read_text(&text(2021, 2020)).unwrap();
    assert_eq!(report.year, 2021);
    assert!(report.flags.contains(&Flag::YearConflict));
    assert!(!read_text(&text(2020, 2020)).unwrap().flags.contains(&Flag::YearConflict));
}

#[test]
fn an_agency_keeps_its_id_through_renames() {
    let id = |title: &str| read_text(&format!("{title}\n{BODY}")).unwrap().agency_id;
    let before = id("芜湖市经信委2013年政府信息公开工作年度报告");
    assert_eq!(before, "340200-industry");
    assert_eq!(before, id("芜湖市工业和信息化局2020年政府信息公开工作年度报告"));
    assert_ne!(before, id("蚌埠市工业和信息化局2020年政府信息公开工作年度报告"));
    let town = id("魏县侯贯镇2021年政府信息公开工作年度报告");
    assert_eq!(town, id("魏县侯贯镇人民政府2022年政府信息公开工作年度报告"));
    assert_ne!(town, id("魏县德政镇2021年政府信息公开工作年度报告"));
}

#[test]
fn furniture_tells_numbers_and_days() {
    let report = read_text(&format!(
        "索 引 号: | 014314799/2024-00002 | 文 号: | 沭发改〔2024〕3号 |\n发布机构:沭阳县教育局 公开日期:2024-01-17 10:30\n沭阳县发展和改革局2023年政府信息公开年度报告\n{BODY}"
    ))
    .unwrap();
    assert_eq!(report.index_number, "014314799/2024-00002");
    assert_eq!(report.document_number, "沭发改〔2024〕3号");
    assert_eq!(report.published, Date::new(2024, 1, 17));
    assert!(report.flags.contains(&Flag::PublisherDiffers));
}

#[test]
fn facts_may_stand_behind_the_title() {
    let report = read_text(&format!(
        "沭阳县教育局2023年政府信息公开工作年度报告 2024-01-17 10:30:08 来源:沭阳县教育局办公室 分享: 微信 微博\n{BODY}"
    ))
    .unwrap();
    assert_eq!(report.title, "沭阳县教育局2023年政府信息公开工作年度报告");
    assert_eq!((report.agency.as_str(), report.year), ("沭阳县教育局", 2023));
    assert_eq!(report.published, Date::new(2024, 1, 17));
}

#[test]
fn facts_in_rows_under_their_labels_or_without_labels() {
    let title = "岳西县财政局2019年政府信息公开工作年度报告";
    let read = |head: &str| read_text(&format!("{head}\n{title}\n{BODY}")).unwrap();
    let rows = read(
        "| 索引号 | 名称 | 发布机构 | 发布日期 | 文号 |\n| 77932776-0/2020-99669 | 年度报告 | 岳西县财政局 | 2020-01-18 | 岳财〔2020〕3号 |",
    );
    assert_eq!(
        (rows.index_number.as_str(), rows.document_number.as_str()),
        ("77932776-0/2020-99669", "岳财〔2020〕3号")
    );
    assert_eq!(rows.published, Date::new(2020, 1, 18));
    assert_eq!(read("|  | 009417848/2020-13648 |  | 工作报告 |").index_number, "009417848/2020-13648");
    let glued = read("公开主体:岳西县财政局发布时间:2020-01-17文号:岳财〔2020〕3号公开范围:面向社会公开方式:主动公开");
    assert_eq!(glued.document_number, "岳财〔2020〕3号");
    assert_eq!(read("发布:2020-02-25 阅读:25").published, Date::new(2020, 2, 25));
}

#[test]
fn titles_in_parts_and_behind_columns() {
    let agency = |head: &str| read_text(&format!("{head}\n{BODY}")).unwrap().agency;
    assert_eq!(agency("岳西县\n司法局\n2016年政府信息公开工作年度报告"), "岳西县司法局");
    assert_eq!(agency("岳西县财政局\n关于2012年度政府信息公开工作\n情况的报告"), "岳西县财政局");
    assert_eq!(agency("【公开年报】岳西县财政局2015年政府信息公开工作年度报告(全文)"), "岳西县财政局");
    let bare = "2020年政府信息公开工作年度报告\n发布日期:2021-01-22 18:57信息来源:岳西县司法局访问量:259";
    assert_eq!(agency(bare), "岳西县司法局");
}

#[test]
fn the_head_of_the_page_names_the_site() {
    let agency = |head: &str, source: &str| {
        let text = format!("2016年度政府信息公开工作报告\n发布时间:2017-02-27 {source}\n{BODY}");
        let meta = vec![("title".to_string(), head.to_string())];
        read(&Page { meta, ..page(&text) }, &FormEvidence::default(), &KNOWLEDGE).unwrap().agency
    };
    assert_eq!(agency("政府信息公开年报 - 德阳市人民政府", "来源:市卫计委"), "德阳市卫生和计划生育委员会");
    assert_eq!(agency("政府信息公开年报-岳西县粮食局-岳西县人民政府", ""), "岳西县粮食局");
    assert_eq!(agency("政府信息公开年报 - 岳西县人民政府", ""), "岳西县人民政府");
}

#[test]
fn no_damage_makes_it_panic() {
    let text = format!(
        "首页 > 年报\n索 引 号: | 11320800014198045U/2021-00012 | 文号: 淮环发〔2021〕3号 |\n¤2020年政府信息公开工作年度报告\n发布日期:2021-03-2918:26 来源:市生态环境局\n由淮安市生态环境局编制,统计期限自2020年1月1日起至2020年12月31日止,电话:0517-83000000,邮编:223001。\n{BODY}\n淮安市生态环境局\n二〇二一年一月十日\n苏ICP备05000000号 网站标识码:3208000001"
    );
    let read = |text: &str| read_text(text).map(|report| report.year).unwrap_or_default();
    assert_eq!(read(&text), 2020);
    for (at, c) in text.char_indices() {
        read(&text[..at]);
        read(&text[at..]);
        read(&format!("{}{}", &text[..at], &text[at + c.len_utf8()..]));
    }
}

#[test]
fn the_foot_of_the_page_tells_the_place() {
    let mut page = page(&format!("县民政局2015年政府信息公开工作年度报告\n{BODY}\n主办:休宁县人民政府\n夏河县 全州县"));
    for block in page.blocks.iter_mut().rev().take(2) {
        block.kind = BlockKind::Boilerplate;
    }
    let report = read(&page, &FormEvidence::default(), &KNOWLEDGE).unwrap();
    assert_eq!((report.agency.as_str(), report.region_code.as_str()), ("休宁县民政局", "341022"));
}

#[test]
fn the_form_is_decided_by_headers_before_the_year() {
    let page = page(&format!("休宁县民政局2016年政府信息公开工作年度报告\n{BODY}"));
    let form = |by_headers| {
        let report = read(&page, &FormEvidence { by_headers, ..FormEvidence::default() }, &KNOWLEDGE).unwrap();
        (report.form, report.flags.contains(&Flag::FormOutOfPeriod))
    };
    assert_eq!(form(None), (FormId(1), false));
    assert_eq!(form(Some(FormId(1))), (FormId(1), false));
    assert_eq!(form(Some(FormId(2))), (FormId(2), true));
}
