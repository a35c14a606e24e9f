//! Which reports are one: a collection with planted copies, hijacked copies, corrected versions,
//! reposts of last year's report, renamed bodies and places that contain bodies, all invented. Prints
//! how many were told; fails below the floors.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

#[path = "support/random.rs"]
#[allow(dead_code, reason = "not all of it is needed here")]
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow_array::cast::AsArray;
use gongkai::ingest::{Input, Place};
use gongkai::knowledge::{Knowledge, RegionLevel, Source};
use gongkai::pipeline::{RunOptions, run};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use random::Random;

/// Least share of planted cases that must be told.
const FLOOR: f64 = 0.98;

const SENTENCES: [&str; 24] = [
    "局领导高度重视信息公开,把它列入年度重点工作,定期听取汇报",
    "完善了保密审查制度,坚持先审查后公开,谁公开谁负责",
    "网站栏目作了调整,群众查找文件比从前方便",
    "我们还把办事指南印成小册子,放在服务窗口供人取阅",
    "对涉及群众切身利益的决定,事先在网上征求意见",
    "明确了分管领导和责任科室,形成了上下联动的工作格局",
    "加强了与新闻单位的联系,及时回应社会关切",
    "对照上级要求逐项自查,发现问题立即整改",
    "个别科室报送信息不够及时,内容比较单一",
    "公开的深度和广度与群众的期望还有差距",
    "下一步将继续完善制度,拓宽渠道,提高质量",
    "依托村务公开栏和广播,把惠农政策送到田间地头",
    "建立了信息发布登记台账,做到有据可查",
    "资金使用情况按季度在公开栏张榜,接受监督",
    "新任工作人员到岗后均须学习条例",
    "档案馆和图书馆设有查阅场所,配有专人指引",
    "对依法不予公开的,向申请人书面说明理由",
    "工作人员业务水平有待进一步提高",
    "利用赶集日开展宣传,现场解答群众提问",
    "将公开工作纳入目标考核,奖优罚劣",
    "项目招标全过程在网上公示,杜绝暗箱操作",
    "简化了办事流程,压缩了办理时限",
    "设立了意见箱,由专人负责收集整理",
    "部分目录更新滞后,分类不够科学",
];

/// The figures of a report.
#[derive(Clone, Copy)]
struct Figures {
    disclosed: usize,
    website: usize,
    received: usize,
    granted: usize,
    staff: usize,
}

impl Figures {
    fn random(random: &mut Random) -> Figures {
        let disclosed = 200 + random.below(3000);
        let received = 8 + random.below(60);
        let (website, granted) = (disclosed - 1 - random.below(90), received - 1 - random.below(5));
        Figures { disclosed, website, received, granted, staff: 2 + random.below(9) }
    }
}

struct Body {
    name: String,
    words: Vec<&'static str>,
}

fn document(body: &Body, year: usize, figures: Figures, opening: &str) -> String {
    let Figures { disclosed, website, received, granted, staff } = figures;
    let words = |range: std::ops::Range<usize>| body.words[range].join("。") + "。";
    format!(
        "{name}{year}年政府信息公开工作年度报告\n{opening}\n一、概述\n{a}配备工作人员{staff}名。\n\
         二、主动公开政府信息的情况\n{year}年,共主动公开政府信息{disclosed}条,其中通过政府网站公开{website}条。{b}\n\
         三、依申请公开政府信息的情况\n{year}年,共收到政府信息公开申请{received}件,其中同意公开{granted}件。{c}\n\
         四、存在的主要问题及改进措施\n{d}\n{name}\n",
        name = body.name,
        a = words(0..4),
        b = words(4..8),
        c = words(8..11),
        d = words(11..15),
    )
}

/// Documents and what should become of each.
#[derive(Default)]
struct Planted {
    inputs: Vec<Input>,
    /// By uri of the copy: uri of what it repeats.
    copies: BTreeMap<String, String>,
    hijacked: BTreeSet<String>,
    /// By uri of the older version: that of the newer.
    versions: BTreeMap<String, String>,
    /// By uri of the repost: that of the earlier year's report.
    reposts: BTreeMap<String, String>,
    /// Bodies that say more than the place which covers them.
    larger: BTreeSet<String>,
    /// Reports of places whose parts are more than the whole.
    smaller: BTreeSet<String>,
    /// Bodies that claim another growth than their reports show.
    boasts: BTreeSet<String>,
}

impl Planted {
    fn put(&mut self, uri: String, text: String) -> String {
        self.inputs.push(Input { uri: uri.clone(), place: Place::Memory(text.into_bytes()) });
        uri
    }
}

/// What a report says of its requests beside those of the year before.
fn growth(received: usize, before: usize, boast: f64) -> String {
    let percent = 100.0 * (received as f64 - before as f64) / before as f64 + boast;
    match percent {
        0.0 => String::new(),
        _ if percent > 0.0 => format!("同比增长{percent:.1}%,"),
        _ => format!("比上年下降{:.1}%,", -percent),
    }
}

fn plant(knowledge: &Knowledge) -> Planted {
    let registry = &knowledge.registry;
    let counties = registry.regions().iter().filter(|region| {
        region.level == RegionLevel::County
            && region.valid_from < 2008
            && region.valid_to.is_none()
            && region.name.ends_with('县')
            && registry.named(&region.name).len() == 1
    });
    let mut planted = Planted::default();
    let mut random = Random::new(7);
    for (number, county) in counties.step_by(19).take(60).enumerate() {
        let mut sums = BTreeMap::new();
        for office in ["财政局", "教育局", "民政局"] {
            let words = (0..15).map(|_| *random.pick(&SENTENCES)).collect();
            let body = Body { name: format!("{}{office}", county.name), words };
            let mut before = None;
            for year in 2013..=2016 {
                let figures = Figures::random(&mut random);
                let uri = format!("{number:03}/{office}/{year}");
                let boast = if year == 2015 && number % 4 == 0 { 9.0 } else { 0.0 };
                let said = before.map_or(String::new(), |before| growth(figures.received, before, boast));
                before = Some(figures.received);
                if boast > 0.0 {
                    planted.boasts.insert(format!("{uri}/"));
                }
                let write = |figures, opening: &str| {
                    document(&body, year, figures, opening).replacen("其中同意公开", &format!("{said}其中同意公开"), 1)
                };
                let text = write(figures, "");
                let original = planted.put(format!("{uri}/a"), text.clone());
                *sums.entry(year).or_insert(0) += figures.disclosed;
                match random.below(8) {
                    0 => {
                        let head = format!("首页 > 信息公开 > 年报\n发布机构:{}  字号:大 中 小\n", body.name);
                        let copy = planted.put(format!("{uri}/b"), format!("{head}{text}\n上一篇 下一篇 打印 关闭"));
                        planted.copies.insert(copy, original);
                    }
                    1 => {
                        let spam = text.replace(&county.name, "bet365体育在线官网");
                        let copy = planted.put(format!("{uri}/b"), spam);
                        planted.hijacked.insert(copy.clone());
                        planted.copies.insert(copy, original);
                    }
                    2 => {
                        let right = Figures { disclosed: figures.disclosed + 9, ..figures };
                        let day = format!("发布日期:{}-05-20", year + 1);
                        let newer = planted.put(format!("{uri}/b"), write(right, &day));
                        planted.versions.insert(original, newer);
                        *sums.entry(year).or_insert(0) += 9;
                    }
                    3 if year == 2016 => {
                        // Next year's page has this year's report under a new title.
                        let again = planted.put(format!("{uri}+1/a"), document(&body, year + 1, figures, ""));
                        planted.reposts.insert(again, original);
                    }
                    _ => {}
                }
            }
        }
        let words = (0..15).map(|_| *random.pick(&SENTENCES)).collect();
        let place = Body { name: format!("{}人民政府", county.name), words };
        for (year, sum) in sums {
            // The first year's report forgets most of its departments.
            let wrong = year == 2013 && number % 3 == 0;
            let disclosed = if wrong { 150 } else { sum + 1000 };
            let figures = Figures { disclosed, website: 100, received: 900, granted: 800, staff: 50 };
            let opening = "本报告由县政府办公室综合各乡镇、各部门的年度报告编制而成。";
            let uri = planted.put(format!("{number:03}/gov/{year}"), document(&place, year, figures, opening));
            if wrong {
                planted.smaller.insert(uri);
                let offices = ["财政局", "教育局", "民政局"].map(|office| format!("{number:03}/{office}/{year}/"));
                planted.larger.extend(offices);
            }
        }
    }
    planted
}

/// Columns of text of a table, row by row; lists as their number of items.
fn table(folder: &Path, name: &str, columns: &[&str]) -> Vec<Vec<Option<String>>> {
    let file = std::fs::File::open(folder.join(format!("{name}.parquet"))).unwrap();
    let mut rows = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        let columns: Vec<_> =
            columns.iter().map(|column| batch.column_by_name(column).unwrap().as_string::<i32>().clone()).collect();
        for row in 0..batch.num_rows() {
            rows.push(columns.iter().map(|column| column.iter().nth(row).flatten().map(str::to_string)).collect());
        }
    }
    rows
}

/// Prints and holds precision and recall of what was found against what was planted.
fn hold<T: Ord + std::fmt::Debug>(what: &str, found: &BTreeSet<T>, wanted: &BTreeSet<T>) {
    let right = found.intersection(wanted).count() as f64;
    let share = |all: usize| if all == 0 { 1.0 } else { right / all as f64 };
    let (precision, recall) = (share(found.len()), share(wanted.len()));
    println!("{what:<34} planted {:>4}  precision {precision:.3}  recall {recall:.3}", wanted.len());
    let wrong: Vec<&T> = found.symmetric_difference(wanted).take(5).collect();
    assert!(!wanted.is_empty() && precision >= FLOOR && recall >= FLOOR, "{what}: {wrong:?}");
}

#[test]
fn reports_that_belong_together_are_told() {
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let planted = plant(&knowledge);
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    run(planted.inputs.clone(), &folder, &knowledge, &RunOptions::default(), &()).unwrap();

    let documents = table(&folder, "documents", &["document_id", "uri", "duplicate_of", "report_id"]);
    let by_id: BTreeMap<_, _> = documents.iter().map(|row| (row[0].clone(), row[1].clone().unwrap())).collect();
    let by_report: BTreeMap<_, _> =
        documents.iter().filter(|row| row[3].is_some()).map(|row| (row[3].clone(), row[1].clone().unwrap())).collect();
    // Which of two equals is called the copy does not matter.
    let pair = |one: &str, other: &str| {
        let mut pair = [one.to_string(), other.to_string()];
        pair.sort();
        pair
    };
    let found: BTreeSet<_> = documents
        .iter()
        .filter(|row| row[2].is_some())
        .map(|row| pair(row[1].as_deref().unwrap(), &by_id[&row[2]]))
        .collect();
    let wanted = planted.copies.iter().map(|(copy, original)| pair(copy, original)).collect();
    hold("copies", &found, &wanted);
    let hijacked = |pair: &&[String; 2]| pair.iter().any(|uri| planted.hijacked.contains(uri));
    let only = |pairs: &BTreeSet<[String; 2]>| pairs.iter().filter(hijacked).cloned().collect::<BTreeSet<_>>();
    hold("  of them under a hijacked name", &only(&found), &only(&wanted));

    let reports = table(&folder, "reports", &["report_id", "replaced_by", "repeats", "scope"]);
    let related = |column: usize| -> BTreeSet<(String, String)> {
        let rows = reports.iter().filter(|row| row[column].is_some());
        rows.map(|row| (by_report[&row[0]].clone(), by_report[&row[column]].clone())).collect()
    };
    hold("corrected versions", &related(1), &planted.versions.clone().into_iter().collect());
    hold("last year's report again", &related(2), &planted.reposts.clone().into_iter().collect());

    let findings = table(&folder, "findings", &["report_id", "check", "status"]);
    let failed = |check: &str| -> BTreeSet<String> {
        let rows = findings.iter().filter(|row| row[1].as_deref() == Some(check) && row[2].as_deref() == Some("fail"));
        rows.map(|row| by_report[&row[0]].trim_end_matches(['a', 'b']).to_string()).collect()
    };
    hold("D07: more than the whole place", &failed("D07"), &planted.larger);
    hold("D08: parts more than the whole", &failed("D08"), &planted.smaller);
    hold("N05: growth that the reports do not show", &failed("N05"), &planted.boasts);
}

#[test]
fn bodies_keep_their_id_through_renames() {
    let list = std::fs::read_to_string("pipelines/annual-reports/registry/renames.tsv").unwrap();
    let knowledge = Knowledge::load(&Source::Embedded).unwrap();
    let body = |name: &str, year: &str| {
        let mut random = Random::new(3);
        let body = Body { name: name.to_string(), words: SENTENCES[..15].to_vec() };
        let text = document(&body, year.parse().unwrap(), Figures::random(&mut random), "");
        let input = Input { uri: String::new(), place: Place::Memory(text.into_bytes()) };
        match gongkai::pipeline::understand(&input, &knowledge).outcome.fate {
            gongkai::model::Fate::Report { reading, .. } => reading.report.agency_id,
            other => panic!("{name}: {other:?}"),
        }
    };
    let rows = list.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut wanted = BTreeSet::new();
    let mut found = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let ids = [body(cells[0], cells[1]), body(cells[2], cells[3])];
        assert!(ids.iter().all(|id| !id.is_empty()), "{row}: {ids:?}");
        wanted.insert((row, cells[4] == "yes"));
        found.insert((row, ids[0] == ids[1]));
    }
    hold("renamed bodies, and others", &found, &wanted);
}
