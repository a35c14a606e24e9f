use super::*;
use crate::knowledge::Suffix;

fn registry() -> Registry {
    let mut problems = Problems::default();
    let registry = Registry::load(&Source::Embedded, &mut problems);
    assert_eq!(problems, Problems::default());
    registry
}

fn code_in(registry: &Registry, name: &str, year: u16) -> String {
    let ids = registry.named(name);
    assert_eq!(ids.len(), 1, "{name}");
    registry.about(registry.in_year(ids[0], year)).code.clone()
}

#[test]
fn a_renamed_place_has_the_code_of_the_year() {
    let registry = registry();
    assert_eq!(code_in(&registry, "密云县", 2014), "110228");
    assert_eq!(code_in(&registry, "密云县", 2016), "110118");
    assert_eq!(code_in(&registry, "密云区", 2012), "110228");
    assert_eq!(code_in(&registry, "上虞区", 2016), "330604");
}

#[test]
fn a_place_keeps_one_code_unless_it_was_divided_or_merged() {
    let registry = registry();
    let lasting = |code: &str| {
        let id = registry.by_code[code][0];
        registry.about(registry.lineage(id)).code.clone()
    };
    // 密云县, 上虞市, 铜仁地区 and 襄樊市 became 密云区, 上虞区, 铜仁市, 襄阳市.
    assert_eq!(["110228", "330682", "522200", "420600"].map(lasting), ["110118", "330604", "520600", "420600"]);
    // 永年县 gave up a part, and kept its name.
    assert_eq!(lasting("130429"), "130408");
    // 崇文区 was put together with 东城区; 塘沽, 汉沽 and 大港 together; 邯郸县 was divided.
    assert_eq!(["110103", "120107", "130421"].map(lasting), ["110103", "120107", "130421"]);
    assert_eq!(lasting("110101"), "110101");
    // Two places that are there at one time never share an id.
    for (at, region) in registry.regions().iter().enumerate() {
        let lasting = registry.about(registry.lineage(RegionId(at as u16)));
        let stays = lasting.code == region.code;
        let heirs = registry.by_code[&lasting.code].iter().map(|&id| registry.about(id));
        let overlap = |heir: &Region| {
            heir.valid_from < region.valid_to.unwrap_or(u16::MAX)
                && region.valid_from < heir.valid_to.unwrap_or(u16::MAX)
        };
        assert!(stays || heirs.clone().all(|heir| !overlap(heir)), "{} and {}", region.name, lasting.name);
    }
}

#[test]
fn the_longest_name_wins_at_the_start() {
    let registry = registry();
    let start = |text: &str| {
        let (length, ids) = registry.named_at_start(text).unwrap();
        (text[..length].to_string(), registry.about(ids[0]).code.clone())
    };
    assert_eq!(start("吉林市公安局"), ("吉林市".into(), "220200".into()));
    assert_eq!(start("吉林省公安厅"), ("吉林省".into(), "220000".into()));
    assert_eq!(start("海南州财政局"), ("海南州".into(), "632500".into()));
    assert!(registry.named_at_start("财政局").is_none());
}

#[test]
fn offices_keep_their_sector_through_reforms() {
    let registry = registry();
    let suffixes = [Suffix { written: "委".into(), full: "委员会".into() }];
    let office = |name: &str| registry.office(name, &suffixes);
    assert_eq!(office("经信委").name, "经济和信息化委员会");
    for name in ["经信委", "经济和信息化委员会", "工业和信息化局", "工业和信息化厅"] {
        assert_eq!(office(name).id, "industry", "{name}");
    }
    assert_eq!(office("市场监督管理局").id, office("工商行政管理局").id);
    assert_ne!(office("质量技术监督局").id, office("工商行政管理局").id);
    assert_eq!(office("住房公积金管理中心").sector, "housing_fund");
}
