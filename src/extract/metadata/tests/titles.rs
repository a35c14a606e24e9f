//! Whose report, of which year and which place, as titles and the text below them tell.

use super::*;

/// What is expected of a head put before [`BODY`]: the head, agency, year, level, kind, region code.
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
        (
            "新疆生产建设兵团第八师石河子市2016年政府信息公开工作年度报告",
            "新疆生产建设兵团第八师石河子市人民政府",
            2016,
            "county",
            "government",
            "659001",
        ),
        (
            "财政部驻湖北省财政监察专员办事处2015年政府信息公开年度报告",
            "财政部驻湖北省财政监察专员办事处",
            2015,
            "province",
            "department",
            "420000",
        ),
        ("中国人民银行济南分行2012年政府信息公开工作年度报告", "中国人民银行济南分行", 2012, "other", "department", ""),
        (
            "吉林省烟草专卖局(公司)2016年政府信息公开工作年度报告",
            "吉林省烟草专卖局",
            2016,
            "province",
            "department",
            "220000",
        ),
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
fn what_is_no_name_is_no_unlisted_place() {
    for title in ["本县", "全县", "该县"] {
        let text = format!("{title}人民政府2014年政府信息公开工作年度报告\n{BODY}\n永修县人民政府");
        assert_eq!(read_text(&text).unwrap().region_code, "360425", "{title}");
    }
}

#[test]
fn governments_of_places_that_no_list_has() {
    for (title, level) in [
        ("加格达奇区人民政府", Level::County),
        ("安丰县人民政府", Level::County),
        ("抚州市临川市人民政府", Level::County),
        ("思茅市人民政府办公室", Level::Other),
    ] {
        let report =
            read_text(&format!("{title}2016年政府信息公开工作年度报告\n{title}认真贯彻条例。\n{BODY}")).unwrap();
        let kind = if title.ends_with("办公室") { Kind::Office } else { Kind::Government };
        assert_eq!((report.agency.as_str(), report.kind, report.level), (title, kind, level));
        assert_eq!(report.region_code, "", "{title}");
    }
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
fn titles_in_parts_and_behind_columns() {
    let agency = |head: &str| read_text(&format!("{head}\n{BODY}")).unwrap().agency;
    assert_eq!(agency("岳西县\n司法局\n2016年政府信息公开工作年度报告"), "岳西县司法局");
    assert_eq!(agency("岳西县财政局\n关于2012年度政府信息公开工作\n情况的报告"), "岳西县财政局");
    assert_eq!(agency("【公开年报】岳西县财政局2015年政府信息公开工作年度报告(全文)"), "岳西县财政局");
    let bare = "2020年政府信息公开工作年度报告\n发布日期:2021-01-22 18:57信息来源:岳西县司法局访问量:259";
    assert_eq!(agency(bare), "岳西县司法局");
}

#[test]
fn a_day_behind_the_title_is_none_of_it() {
    let title = |head: &str| read_text(&format!("{head}\n{BODY}")).unwrap().title;
    let bare = "岳西县财政局2015年政府信息公开工作年度报告";
    assert_eq!(title(&format!("{bare}(2016年3月22日)")), bare);
    assert_eq!(title(&format!("{bare}(2016-03-22)")), bare);
    for whole in
        ["岳西县财政局政府信息公开工作年度报告(2015年)", "岳西县财政局政府信息公开工作年度报告(2015年1月1日至12月31日)"]
    {
        assert_eq!(title(whole), whole);
    }
}

#[test]
fn bodies_of_the_nation_have_ids_of_their_own() {
    let id = |name: &str| read_text(&format!("{name}2015年政府信息公开工作年度报告\n{BODY}")).unwrap().agency_id;
    assert_ne!(id("国家税务总局"), id("中国气象局"));
    let regulator = format!("中国证监会安徽监管局2015年政府信息公开工作年度报告\n{BODY}");
    assert_eq!(read_text(&regulator).unwrap().sector, "banking");
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
