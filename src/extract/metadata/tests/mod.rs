//! Metadata of made-up pages, and of the shared seeds.

mod titles;

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
    // Words that every report uses, and none about information disclosure.
    let company = "东湖水务股份有限公司2012年度信息披露工作报告\n一、概述\n报告期为2012年1月1日至2012年12月31日。\n二、主动披露情况\n披露公告57份。\n三、收费情况\n无。\n四、存在的主要问题\n无。";
    assert!(read_text(company).unwrap_err().contains("nothing in it is about"));
    // Zeros written as circles are no gaps to be filled in.
    assert_eq!(read_text(&format!("海阳县档案局(馆)二○○九年政府信息公开工作年度报告\n{BODY}")).unwrap().year, 2009);
    assert!(read_text(&format!("○○县○○局20○○年政府信息公开工作年度报告\n{BODY}")).is_err());
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
fn links_to_reports_of_other_years_are_no_titles() {
    let text = "首页 > 兴溪镇\n\n按照县政府办公室要求,现将我镇2016年政府信息公开工作情况报告如下:\n\n一、概述\n\n2016年,我镇共主动公开政府信息165条,均在规定时间内公开。\n\n二、依申请公开情况\n\n2016年收到申请2件,均已答复,没有收取费用。\n\n三、存在的问题\n\n更新不够及时,须加以改进。\n\n相关文章\n\n兴溪镇2015年政府信息公开工作年度报告\n\n";
    let report = read_text(text).unwrap();
    assert_eq!((report.title.as_str(), report.year), ("", 2016));
}

#[test]
fn links_to_other_years_above_the_title_are_none() {
    let links = "相关链接:\n·沭阳县财政局2015年政府信息公开工作年度报告\n·沭阳县财政局2014年政府信息公开工作年度报告\n";
    let title = "沭阳县财政局2016年政府信息公开工作年度报告";
    let text = format!("{links}\n{title}\n\n统计期限为2016年1月1日至2016年12月31日。\n\n{BODY}");
    let report = read_text(&text).unwrap();
    assert_eq!((report.title.as_str(), report.year), (title, 2016));
}

#[test]
fn a_place_that_no_table_has_is_not_named_twice() {
    let text = format!("青石县气象局2016年政府信息公开工作年度报告\n\n2016年,县气象局认真公开信息。\n\n{BODY}");
    assert_eq!(read_text(&text).unwrap().agency, "青石县气象局");
}

#[test]
fn body_and_year_may_stand_in_a_line_of_their_own_below_the_title() {
    let body = |head: &str| {
        let report = read_text(&format!("{head}\n{BODY}")).unwrap();
        (report.agency, report.year)
    };
    let both = ("沭阳县财政局".to_string(), 2015);
    assert_eq!(body("2015年度政府信息公开工作报告\n(沭阳县财政局)"), both);
    assert_eq!(body("政府信息公开年度报告(2015年度)\n沭阳县财政局"), both);
    assert_eq!(body("2015年政府信息公开工作\n年度报告\n沭阳县财政局"), both);
    assert_eq!(body("沭阳县财政局政府信息公开工作年度报告\n(2015年度)"), both);
    assert_eq!(body("沭阳县财政局2015年信息公开工作总结报告"), both);
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
fn clues_show_a_hijacked_name_as_it_is_read() {
    let page = page(&format!(
        "¤2016年政府信息公开工作年度报告\n由¤政府信息公开办公室编制。我市“中国衡水”网站由衡水市人民政府主办,各科室向衡水市民公开信息。\n{BODY}"
    ));
    let report = read(&page, &FormEvidence::default(), &KNOWLEDGE).unwrap();
    let clues = clues(&page, report.year, &KNOWLEDGE);
    let title = clues.iter().find(|clue| clue.source == "title").unwrap();
    assert_eq!((title.answer.as_str(), report.agency_as_written.as_str()), ("衡水市", "衡水市"));
    assert!(clues.iter().all(|clue| !clue.answer.trim().is_empty()), "{clues:?}");
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
