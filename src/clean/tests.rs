use std::sync::LazyLock;

use super::*;
use crate::knowledge::Source;
use crate::model::{BlockKind, LIMITS};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::load(&Source::Embedded).unwrap());

fn html(text: &str) -> Page {
    clean(text, MediaType::Html, &KNOWLEDGE, &Deadline::after(LIMITS.document_time))
}

fn plain(text: &str) -> Page {
    clean(text, MediaType::Text, &KNOWLEDGE, &Deadline::after(LIMITS.document_time))
}

fn kinds(page: &Page) -> Vec<(BlockKind, &str)> {
    page.blocks.iter().map(|block| (block.kind, page.words(block.span))).collect()
}

fn grid(page: &Page) -> Vec<Vec<&str>> {
    let table = &page.tables[0];
    let text = |row, col| table.at(row, col).map_or("-", |cell| page.words(cell.span));
    (0..table.rows).map(|row| (0..table.cols).map(|col| text(row, col)).collect()).collect()
}

#[test]
fn inline_markup_joins_and_source_breaks_vanish() {
    let page = html(
        "<p>截至<span>20<b>21</b><font>年</font></span>\n   12月&nbsp;底，共收到\n\t申请<o:p></o:p>\n15件<br>Open\n Data &lt;网&gt;",
    );
    assert_eq!(page.text, "截至2021年12月 底,共收到申请15件\nOpen Data <网>");
}

#[test]
fn unclosed_cells_and_rows_are_tolerated() {
    let page = html("<table><tr><td>项目<td>数量<tr><td>申请<td>3<tr><td>答复<td>2</table>后文");
    assert_eq!(grid(&page), [["项目", "数量"], ["申请", "3"], ["答复", "2"]]);
    assert_eq!(page.text, "项目 | 数量\n申请 | 3\n答复 | 2\n后文");
}

#[test]
fn spans_are_expanded_and_blank_cells_keep_their_place() {
    let page = html(concat!(
        "<table><tr><td rowspan=2><p>名</p><p>目</p></td><td colspan='2'>申请人</td></tr>",
        "<tr><td>个 人</td><td>单<br>位</td></tr>",
        "<tr><td rowspan=65535 colspan=0>收到</td><td></td><td>7</td></tr><tr><td>&nbsp;</td><td>8</td></tr></table>"
    ));
    let expected = [["名目", "申请人", "申请人"], ["名目", "个人", "单位"], ["收到", "", "7"], ["收到", "", "8"]];
    assert_eq!(grid(&page), expected);
    assert_eq!(page.text, "名目 | 申请人\n个人 | 单位\n收到 | | 7\n| 8");
    assert!(page.tables[0].cells.iter().all(|cell| page.tables[0].span.contains(cell.span)));
    assert!(page.blocks.iter().all(|block| block.kind == BlockKind::Table));
}

#[test]
fn rows_stacked_in_one_are_rows_and_spans_reach_over_them() {
    let page = html(concat!(
        "<table><tr><td rowspan=4294967295>类</td><td rowspan=0>目</td><td>甲</td><td>1</td></tr>",
        "<tr><td>乙<br>丙</td><td>2<br>3</td></tr><tr><td>丁</td><td>4</td></tr></table>"
    ));
    let expected = [["类", "目", "甲", "1"], ["类", "目", "乙", "2"], ["类", "目", "丙", "3"], ["类", "目", "丁", "4"]];
    assert_eq!(grid(&page), expected);
}

#[test]
fn nested_layout_tables_become_lines() {
    let page = html(concat!(
        "<table><tr><td>页头</td></tr><tr><td><table><tr><td>正文第一段。</td></tr><tr><td>",
        "<table><tr><td>项目<td>数<tr><td>受理<td>5</table>正文末段。</td></tr></table></td></tr></table>"
    ));
    assert_eq!(page.text, "页头\n正文第一段。\n项目 | 数\n受理 | 5\n正文末段。");
    assert_eq!(page.tables.len(), 1);
}

#[test]
fn tables_of_paragraphs_become_paragraphs() {
    let long = "本机关认真做好政府信息公开工作，".repeat(12);
    let page = html(&format!("<table><tr><td>一</td><td>{long}</td></tr><tr><td>二</td><td>{long}</td></tr></table>"));
    assert_eq!((page.tables.len(), page.blocks.len()), (0, 4));
}

#[test]
fn blank_lines_are_cells_where_every_row_has_as_many_as_the_form() {
    let rows = ["一\n4\n\n1\n\n\n\n5", "二\n\n\n\n\n\n\n", "组\n1.三\n\n\n3\n\n\n\n3", "2.四\n1\n\n\n\n\n\n1"];
    let page = plain(&format!("收到5件\n项目\n总计\n{}\n\n结语。", rows.join("\n")));
    assert_eq!(page.text, "收到5件\n项目\n总计\n一 4  1    5\n二\n组\n1.三   3    3\n2.四 1      1\n\n结语。");
    assert_eq!(grid(&page)[2], ["一", "4", "", "1", "", "", "", "5"]);
    assert_eq!(page.blocks[0].kind, BlockKind::Paragraph);
}

#[test]
fn hidden_content_is_left_out_and_meta_is_kept() {
    let page = html(concat!(
        "<title>东海县\n年报</title><meta name='SiteIDCode' content='3207220001'><script>var a='<p>1</p>';</script>",
        "<style>p{}</style><!-- saved from url=(0030)http://www.example.gov.cn/a.html --><select><option>甲<option>乙</select>",
        "<noscript>请打开</noscript><body><meta NAME=PubDate CONTENT='2020-01-05 10:00'>正文<template><p>模板</template>"
    ));
    assert_eq!(page.text, "正文");
    let meta = [("title", "东海县 年报"), ("siteidcode", "3207220001"), ("pubdate", "2020-01-05 10:00")];
    assert_eq!(page.meta, meta.map(|(name, value)| (name.to_string(), value.to_string())));
    assert_eq!(page.url.as_deref(), Some("http://www.example.gov.cn/a.html"));
}

#[test]
fn furniture_is_marked_and_sentences_are_not() {
    use BlockKind::{Boilerplate, Metadata, Paragraph};
    let page = plain(concat!(
        "当前位置: 首页 > 信息公开 > 年报\n索 引 号: 003/2020-1  发布日期: 2020-01-03\n",
        "东海县水利局2019年政府信息公开工作年度报告\n时间:2020-01-03 来源:县水利局\n【字体:大 中 小】 打印\n",
        "本报告由县水利局编制，数据截至2019年底。\n公开方式:主动公开12条;依申请公开3条。\n申请总数:24\n",
        "首页点击量达3万次,收藏、打印功能完善。\n来源:市级转办3件。\n",
        "上一篇:东海县水利局2018年报告\n主办:东海县水利局\n苏ICP备1号"
    ));
    let expected = [
        (Metadata, "当前位置: 首页 > 信息公开 > 年报"),
        (Metadata, "索引号: 003/2020-1 发布日期: 2020-01-03"),
        (Paragraph, "东海县水利局2019年政府信息公开工作年度报告"),
        (Metadata, "时间:2020-01-03 来源:县水利局"),
        (Metadata, "【字体:大中小】 打印"),
        (Paragraph, "本报告由县水利局编制,数据截至2019年底。"),
        (Paragraph, "公开方式:主动公开12条;依申请公开3条。"),
        (Paragraph, "申请总数:24"),
        (Paragraph, "首页点击量达3万次,收藏、打印功能完善。"),
        (Paragraph, "来源:市级转办3件。"),
        (Boilerplate, "上一篇:东海县水利局2018年报告"),
        (Boilerplate, "主办:东海县水利局"),
        (Boilerplate, "苏ICP备1号"),
    ];
    assert_eq!(kinds(&page), expected);
}

#[test]
fn headings_and_labels_in_the_body_are_the_reports() {
    let page = plain("本局编制报告。\n依申请公开\n文号:12件\n政策解读\n发布4次\n以上。");
    assert!(page.blocks.iter().all(|block| block.kind == BlockKind::Paragraph), "{:?}", kinds(&page));
}

#[test]
fn an_unclosed_heading_ends_at_the_next_paragraph() {
    let page = html("<h1>东海县年报<p>一、概述<p>正文");
    let kinds: Vec<BlockKind> = page.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds, [BlockKind::Heading, BlockKind::Paragraph, BlockKind::Paragraph]);
}

#[test]
fn menus_of_links_are_furniture_only_outside_the_body() {
    let menu = ["走近", "要闻", "公开", "服务", "互动"].map(|word| format!("<li><a href=x>{word}</a>")).concat();
    let page = html(&format!("<ul>{menu}</ul><h1>年度报告</h1><p>正文一句。<p><a>附件一</a><p>正文二句。"));
    let kinds: Vec<BlockKind> = page.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds[..5], [BlockKind::Boilerplate; 5]);
    assert_eq!(kinds[5], BlockKind::Heading);
    assert_eq!(kinds[6..], [BlockKind::Paragraph; 3]);
}

#[test]
fn tables_of_facts_about_the_page_are_metadata() {
    let page = html("<table><tr><td>索引号<td>12-3<td>文号<td><tr><td>发布机构<td>东海县<td>日期<td>2020-1-2</table>");
    assert!(page.blocks.iter().all(|block| block.kind == BlockKind::Metadata));
    assert_eq!(page.tables.len(), 1);
}

#[test]
fn the_copy_without_title_is_marked() {
    let body: String = (1..=5)
        .map(|n| format!("第{n}段：本局认真贯彻落实条例，全年主动公开政府信息{n}条，受理依申请公开{n}件。\n"))
        .collect();
    let titled = format!("东海县水利局2019年政府信息公开年度报告\n{body}");
    for (text, first_kept) in [(format!("{body}{titled}"), false), (format!("{titled}{body}"), true)] {
        let page = plain(&text);
        assert!(page.flags.contains(&Flag::DuplicatedBody));
        let copies: Vec<usize> =
            (0..page.blocks.len()).filter(|&index| page.blocks[index].kind == BlockKind::Copy).collect();
        assert_eq!(copies, if first_kept { (6..11).collect::<Vec<_>>() } else { (0..5).collect() });
    }
    assert!(plain(&titled).flags.is_empty());
}

#[test]
fn hijacked_names_are_blanked_in_reading_only() {
    let spam = "bet365官网_365体育备用网址";
    let page = plain(&format!("{spam}2018年报告\n全年公开信息365条,其中体育局7条。"));
    assert_eq!(page.words(page.hijacked[0]), spam);
    assert_eq!(page.hijacked.len(), 1);
    assert_eq!(page.reading.trim_start(), "2018年报告\n全年公开信息365条,其中体育局7条。");
    assert!(page.flags.contains(&Flag::SpamRestored) && page.text.starts_with(spam));
}

#[test]
fn traditional_pages_read_simplified_at_the_same_offsets() {
    let page = plain("本縣主動公開政府資訊32條,檔案局辦理答覆5件");
    assert_eq!(page.script, Script::Hant);
    assert_eq!(page.reading, "本县主动公开政府信息32条,档案局办理答复5件");
    assert_eq!(page.reading.len(), page.text.len());
    let page = plain("共公开后续信息三条。繁體版");
    assert_eq!((page.script, page.reading == page.text), (Script::Hans, true));
}

#[test]
fn deep_nesting_and_huge_spans_are_bounded() {
    let deep = "<table><tr><td>".repeat(20_000) + "底" + &"<div>".repeat(20_000);
    assert_eq!(html(&deep).text, "底");
    let wide = "<tr><td rowspan=60000 colspan=60000>1<td rowspan=60000 colspan=1000>2".repeat(3000);
    let page = html(&format!("<table>{wide}</table>"));
    assert_eq!(page.text.matches(['1', '2']).count(), 6000);
}

/// Processor time of this thread (Linux).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// Prints rates: `cargo test --release --lib clean::tests::rates -- --ignored --nocapture`.
#[test]
#[ignore = "measures, checks nothing"]
fn rates() {
    let line = "2019年，全县共主动公开政府信息12345条，其中政府网站公开7.7万条，受理依申请公开99件，均已按时办结。\n";
    let row = "<tr><td rowspan=\"1\" style=\"border:1px\"><p style=\"text-align:center\"><span>予以公开</span></p></td><td><p><span>26</span></p></td><td></td><td>0</td></tr>\n";
    let texts = [
        (MediaType::Text, line.repeat(80)),
        (MediaType::Html, format!("<html>{}<table>{}</table>", format!("<p>{line}</p>").repeat(40), row.repeat(200))),
    ];
    for (media_type, text) in texts {
        let rounds = 20_000_000 / text.len();
        let deadline = Deadline::after(LIMITS.document_time);
        std::hint::black_box(clean(&text, media_type, &KNOWLEDGE, &deadline));
        let started = processor_seconds();
        for _ in 0..rounds {
            std::hint::black_box(clean(std::hint::black_box(&text), media_type, &KNOWLEDGE, &deadline));
        }
        let rate = (rounds * text.len()) as f64 / (processor_seconds() - started) / 1e6;
        #[expect(clippy::print_stdout, reason = "the figure is what the test is run for")]
        {
            println!("{media_type:?}: {rate:.0} MB per CPU-second");
        }
    }
}

/// A paragraph of the text, broken at so many characters.
fn broken(paragraph: &str, at: usize) -> String {
    let characters: Vec<char> = paragraph.chars().collect();
    characters.chunks(at).map(|line| line.iter().collect::<String>() + "\n").collect()
}

#[test]
fn lines_broken_at_one_width_are_put_together() {
    let sentence = "全年通过各种渠道主动公开政府信息1234条,其中门户网站公开980条,政务微博发布130条,公开栏张贴124条,\
        内容涉及规划计划、财政预算、行政执法、重大项目和公共服务等方面,群众查阅方便,反映良好,收到意见建议26条,均已答复并公开了其中的20条。";
    let paragraph = &sentence.repeat(2);
    let title = "某某市人民政府办公室政府信息公开年报";
    for at in [19, 20, 23] {
        let text = format!("{title}\n一、概述\n{}二、其他\n　　无。", broken(&format!("　　{paragraph}"), at));
        for text in [text.replace('\n', "\n\n"), text] {
            let page = plain(&text);
            let lines: Vec<&str> = page.blocks.iter().map(|block| page.words(block.span)).collect();
            assert_eq!(lines, [title, "一、概述", paragraph.as_str(), "二、其他", "无。"], "{at}");
        }
    }
}

#[test]
fn lines_of_many_widths_stay() {
    let lines = [
        "东海县人民政府办公室信息公开科",
        "西山县财政局办公室与国库支付中心联合党支部",
        "负责全县政府信息公开的指导协调和监督检查工作及其他有关事项",
        "北河镇人民政府党政综合办公室",
        "南岭街道办事处社区服务中心窗口",
        "受理群众来信来访以及政府信息公开申请的登记和转办",
        "中原县图书馆政府信息查阅点和档案馆查阅室",
        "提供免费查阅打印服务",
    ];
    assert_eq!(plain(&lines.join("\n")).text, lines.join("\n"));
}

#[test]
fn lost_line_breaks_come_back() {
    let filler = "按照要求,我局健全制度、充实内容、规范程序,公开工作平稳开展。".repeat(8);
    let lines = |text: String| plain(&text).text.lines().map(str::to_string).collect::<Vec<String>>();
    let title = "东海市统计局2016年政府信息公开工作年度报告";
    let parts = [title, "一、主动公开情况", &filler, "(一)公开的渠道", "全年公开12条。", "二、收费情况", &filler];
    let kept: Vec<&str> = parts.to_vec();
    assert_eq!(lines(parts.join("\u{3000}\u{3000}")), kept);
    assert_eq!(lines(parts.join(" ")), kept);
    assert_eq!(lines(parts.join("")), kept);
}

#[test]
fn official_tables_whose_cells_ran_together_are_not_read() {
    let filler = "按照要求,我局健全制度、充实内容、规范程序,公开工作平稳开展。".repeat(8);
    let heads = "自然人法人或其他组织商业企业科研机构社会公益组织法律服务机构其他";
    let table =
        format!("{heads}(一)予以公开516(二)部分公开11(三)不予公开1.属于国家秘密0002.其他法律行政法规禁止公开000");
    let page = plain(&format!("{filler}三、收到申请情况{table}"));
    assert!(page.text.contains("予以公开516") && !page.reading.contains("516"), "{}", page.reading);
    assert!(page.reading.contains("收到申请情况"));
    let rows = plain(&format!("{heads}\n(一)予以公开516\n收到申请12件"));
    assert!(!rows.reading.contains("516") && rows.reading.contains("12件"), "{}", rows.reading);
    // A list of one column, and a sentence that names the columns.
    assert!(plain("予以公开516\n部分公开11").reading.contains("516"));
    let told = plain(&format!("{filler}申请人({heads})提出申请15件,网上5件,信函6件,当面4件。"));
    assert!(told.reading.contains("15件"), "{}", told.reading);
}

#[test]
fn pieces_of_sentences_on_lines_of_their_own_come_together() {
    let text = "一、主动公开情况\n2016\n年，我局主动公开政府信息\n5318\n条\n，其中网站\n40\n00余条\n，微博\n12\n.\n5\n%\n。举办培训\n1\n18\n人次。\n\
        （一）予以公开\n5\n1\n6\n（二）部分公开\n0\n条\n3";
    let page = plain(text);
    let lines: Vec<&str> = page.text.lines().collect();
    let sentence = "2016年,我局主动公开政府信息5318条,其中网站4000余条,微博12.5%。举办培训118人次。";
    let table = ["(一)予以公开", "5", "1", "6", "(二)部分公开", "0", "条", "3"];
    assert_eq!(lines, [&["一、主动公开情况", sentence][..], &table].concat());
}

#[test]
fn pipes_of_a_page_on_one_line_are_line_breaks() {
    let filler = "按照要求,我局健全制度、充实内容、规范程序,公开工作平稳开展。".repeat(8);
    let page = plain(&format!("一、概述|{filler}|二、收到申请情况|全年收到申请12件。|(一)予以公开|5|1|6"));
    let lines: Vec<&str> = page.text.lines().collect();
    assert_eq!(lines, ["一、概述", &filler, "二、收到申请情况", "全年收到申请12件。", "(一)予以公开", "5", "1", "6"]);
}

#[test]
fn indents_within_a_line_of_a_page_part_its_paragraphs() {
    let sentence = "本局按照条例的规定公开信息,并依法办理申请。".repeat(8);
    let parts = [sentence.as_str(), "一、主动公开情况", &sentence, "二、依申请公开情况", &sentence];
    for indent in ["\u{3000}\u{3000}", "&nbsp;&nbsp;&nbsp;&nbsp;"] {
        let line = parts.join(indent);
        for page in [format!("<p>{line}</p>"), format!("<table><tr><td>{line}</td></tr></table>")] {
            assert_eq!(html(&page).blocks.len(), parts.len(), "{page}");
        }
    }
    // Sentences of one paragraph may have spaces between them.
    assert_eq!(html(&format!("<p>{}</p>", [sentence.as_str(); 5].join(" "))).blocks.len(), 1);
}
