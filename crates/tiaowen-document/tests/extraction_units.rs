//! Unit lists as documents of many kinds print them, against the registry that ships.

use proptest::prelude::*;
use tiaowen_document::model::{Region, UnitRole};
use tiaowen_document::units::{UnitRegistry, find_units, looks_like_unit, parse_cell};

fn registry() -> UnitRegistry {
    let text = include_str!("../../../corpus/words/units.toml");
    UnitRegistry::from_toml(text).expect("the registry that ships loads")
}

fn region(name: &str, level: &str) -> Region {
    Region { name: name.to_owned(), level: level.to_owned() }
}

/// `name/role` for each unit that is no generic one; `~name` for generic ones.
fn listed(text: &str) -> Vec<String> {
    let place = region("宁波市", "市");
    let found = find_units(text, &registry(), Some(&place));
    for unit in &found {
        assert_eq!(unit.name, text[unit.range.clone()].split_whitespace().collect::<String>());
    }
    let print = |unit: &tiaowen_document::units::FoundUnit| {
        if unit.generic { format!("~{}", unit.name) } else { format!("{}/{}", unit.name, short(unit.role)) }
    };
    found.iter().map(print).collect()
}

fn short(role: UnitRole) -> &'static str {
    match role {
        UnitRole::Responsible => "责",
        UnitRole::Department => "部",
        UnitRole::Guiding => "指",
        UnitRole::Lead => "牵",
        UnitRole::Supporting => "配",
    }
}

#[test]
fn reads_unit_lists() {
    let check = |text: &str, expected: &[&str]| assert_eq!(listed(text), expected, "{text}");
    // Brackets of every shape, commas of every width.
    check("加大投入。(责任单位:市经信委、市科技局)", &["市经信委/责", "市科技局/责"]);
    check(
        "加大投入。（责任单位：市经信委，市科技局；市财政局）",
        &["市经信委/责", "市科技局/责", "市财政局/责"],
    );
    check("加大投入。〔责任单位：市经信委 市科技局〕", &["市经信委/责", "市科技局/责"]);
    check("加大投入。【责任单位：市经信委】", &["市经信委/责"]);
    check("加大投入。【责任单位】市经信委、市科技局", &["市经信委/责", "市科技局/责"]);
    check(
        "[责任部门:市委组织部(市委人才办)、市人力社保局]",
        &["市委组织部(市委人才办)/部", "市人力社保局/部"],
    );
    check(
        "（牵头单位：市发改委；配合单位：市经信委、市财政局）",
        &["市发改委/牵", "市经信委/配", "市财政局/配"],
    );
    check("（牵头单位：市发改委，配合单位：市经信委）", &["市发改委/牵", "市经信委/配"]);
    check("（指导部门：市经信委）", &["市经信委/指"]);
    check("（责任单位 市经信委、市科技局）", &["市经信委/责", "市科技局/责"]);
    // A break inside a name, a list that a page end left open.
    check("（责任单位：区经\n\n信局、区科技局）", &["区经信局/责", "区科技局/责"]);
    check("加大投入。（责任单位：市经信委、市科技局", &["市经信委/责", "市科技局/责"]);
    // Labels without brackets, labels of something else.
    check("责任单位：市经信委、市科技局。", &["市经信委/责", "市科技局/责"]);
    check("加大投入。牵头单位：市经信委；配合单位：市科技局", &["市经信委/牵", "市科技局/配"]);
    check("（责任单位：市经信委；完成时限：2025年12月底前）", &["市经信委/责"]);
    check("责任单位：市经信委；完成时限：持续推进", &["市经信委/责"]);
    check("（责任领导：张三；责任单位：市经信委）", &["市经信委/责"]);
    check("牵头单位：市经信委  配合单位：市科技局、市财政局", &["市经信委/牵", "市科技局/配", "市财政局/配"]);
    // Who does it in words.
    check("完善政策。（国家发展改革委、财政部按职责分工负责）", &["国家发展改革委/责", "财政部/责"]);
    check(
        "完善政策。（国家发展改革委牵头，工业和信息化部、财政部等按职责分工负责）",
        &["国家发展改革委/牵", "工业和信息化部/责", "财政部/责"],
    );
    check("（市科技局牵头，市经信委、市财政局配合）", &["市科技局/牵", "市经信委/配", "市财政局/配"]);
    check("（市科技局牵头、市经信委参与）", &["市科技局/牵", "市经信委/配"]);
    check("（市科技局负责）", &["市科技局/责"]);
    check("（由市科技局会同市财政局负责）", &["市科技局/牵", "市财政局/责"]);
    check("（市科技局（牵头）、市财政局负责）", &["市科技局/牵", "市财政局/责"]);
    check("（责任单位：市科技局牵头，市财政局配合）", &["市科技局/牵", "市财政局/配"]);
    check("加强监测。（国家统计局、各省级人民政府负责）", &["国家统计局/责", "~各省级人民政府"]);
    check("（财政部和税务总局负责）", &["财政部/责", "税务总局/责"]);
    check("（人力资源和社会保障部等有关部门按职责分工负责）", &["人力资源和社会保障部/责", "~有关部门"]);
    check("（财政部、税务总局会同有关部门负责）", &["财政部/牵", "税务总局/牵", "~有关部门"]);
    check("（各有关部门、市科技局负责，持续推进）", &["~各有关部门", "市科技局/责"]);
    check("（市科技局牵头，各相关单位按职责分工落实，2025年6月底前完成）", &["市科技局/牵", "~各相关单位"]);
    check("（市科技局、市财政局负责；市政府办公厅督促）", &["市科技局/责", "市财政局/责"]);
    check(
        "(省发展改革委、交通运输厅、能源局等省有关部门和各市人民政府按职责分工负责)",
        &["省发展改革委/责", "交通运输厅/责", "能源局/责", "~省有关部门", "~各市人民政府"],
    );
    // Names that hold 和 and 及 stay whole.
    check(
        "（责任单位：区自然资源和规划分局、市文化广电和旅游局）",
        &["区自然资源和规划分局/责", "市文化广电和旅游局/责"],
    );
    // Generic names.
    check("（责任单位：相关部门）", &["~相关部门"]);
    check("（责任单位：市经信委，各县（市）区政府）", &["市经信委/责", "~各县（市）区政府"]);
    check(
        "（责任单位：市经信委、各区县人民政府、市级有关单位）",
        &["市经信委/责", "~各区县人民政府", "~市级有关单位"],
    );
    // A closing bracket of units alone.
    check("加大投入。（市经信委、市科技局）", &["市经信委/责", "市科技局/责"]);
    check("（市经信委）", &["市经信委/责"]);
    check("加大投入（市经信委、市科技局）。", &["市经信委/责", "市科技局/责"]);
    // Bodies merely mentioned.
    check("市经信委要会同有关部门加强跟踪分析。", &[]);
    check("领导小组办公室设在市经信委，承担日常工作。", &[]);
    check("建立健全“市委市政府牵头、市县高效协同”的工作机制。", &[]);
    check("各责任单位要细化举措。", &[]);
    check("开展园区（企业）建设。", &[]);
    check("（由企业自行负责）", &[]);
    check("参照执行（有专项政策的以专项政策为准）。", &[]);
    check("建设（市科技局所属的创新中心）。", &[]);
}

#[test]
fn reads_cells() {
    let registry = registry();
    let place = region("宁波市", "市");
    let check = |text: &str, expected: &[&str]| {
        let found = parse_cell(text, UnitRole::Department, &registry, Some(&place));
        assert_eq!(found.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>(), expected, "{text}");
        assert!(found.iter().all(|unit| unit.role == UnitRole::Department));
    };
    check("市经信委", &["市经信委"]);
    check("市经信委\n\n市科技局\n\n市发改委", &["市经信委", "市科技局", "市发改委"]);
    check("市经信委市科技局市发改委", &["市经信委", "市科技局", "市发改委"]);
    check("市金融办人行市中心支行市经信委", &["市金融办", "人行市中心支行", "市经信委"]);
    check("市人力\n\n社保局", &["市人力社保局"]);
    check("市行政审批\n管理办公室", &["市行政审批管理办公室"]);
    check("市国土\n\n资源局\n\n市规划局", &["市国土资源局", "市规划局"]);
    check("市委组织部\n(市委人才办)", &["市委组织部(市委人才办)"]);
    check("市经信局、市科技局", &["市经信局", "市科技局"]);
    check("市委人才办", &["市委人才办"]);
    check("省发展改革委 省财政厅", &["省发展改革委", "省财政厅"]);
    check("", &[]);
}

#[test]
fn tells_cells_of_units_from_tasks() {
    let check = |text: &str, expected: bool| assert_eq!(looks_like_unit(text), expected, "{text}");
    check("市经信委", true);
    check("市经信委\n市科技局", true);
    check("市经信委、市科技局", true);
    check("市行政审批\n管理办公室", true);
    check("市人力", false);
    check("社保局", true);
    check("各县（市）区政府", true);
    check("建设模具制造创新中心", false);
    check("余姚市、北仑区", false);
    check("推进电商经济创新示范基地建设", false);
    check("深入推进行政审批制度改革。", false);
    check("37", false);
    check("责任单位", false);
    check("", false);
}

#[test]
fn resolves_a_relative_name_in_its_region() {
    let registry = registry();
    let check = |name: &str, place: Option<Region>, expected: &str| {
        assert_eq!(registry.resolve(name, place.as_ref()).id, expected, "{name} in {place:?}");
    };
    let ningbo = || Some(region("宁波市", "市"));
    let fenghua = || Some(region("宁波市奉化区", "区"));
    check("市科技局", ningbo(), "nb-keji");
    check("市科技局", fenghua(), "nb-keji");
    check("市科技局", Some(region("郑州市", "市")), "郑州市/市科技局");
    check("市科技局", None, "市科技局");
    check("宁波市科技局", None, "nb-keji");
    check("区科技局", fenghua(), "fh-keji");
    check("区科技局", ningbo(), "宁波市/区科技局");
    check("区人社保局", fenghua(), "fh-renshe");
    check("市委人才办", ningbo(), "nb-zuzhibu");
    check("市委组织部（市委人才办）", ningbo(), "nb-zuzhibu");
    check("市人力 社保局", ningbo(), "nb-renshe");
    check("高新区管委会", Some(region("郑州市", "市")), "郑州市/高新区管委会");
    check("国家发展改革委", ningbo(), "cn-fagai");
    check("财政部", None, "cn-caizheng");
    check("市场监管总局", ningbo(), "cn-shichang");
    check("中国移动宁波分公司", ningbo(), "宁波市/中国移动宁波分公司");
    check("能源局", Some(region("中国", "国家")), "cn-nengyuan");
    check("能源局", ningbo(), "宁波市/能源局");
    check("国家某某局", ningbo(), "国家/国家某某局");
    check("县发改局", Some(region("象山县", "县")), "象山县/县发改局");
}

#[test]
fn finds_entries_by_any_name() {
    let registry = registry();
    let check = |name: &str, expected: &[&str]| {
        let ids: Vec<&str> = registry.find(name).iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids, expected, "{name}");
    };
    check("nb-keji", &["nb-keji"]);
    check("宁波市科学技术局", &["nb-keji"]);
    check("市委组织部（市委人才办）", &["nb-zuzhibu"]);
    check("区人社局", &["fh-renshe"]);
    check("寧波市科學技術局", &["nb-keji"]);
    check("没有的局", &[]);
}

#[test]
fn knows_a_family_without_an_entry() {
    let registry = registry();
    let check = |id: &str, expected: Option<&str>| assert_eq!(registry.family(id), expected, "{id}");
    check("nb-guihua", Some("自然资源和规划"));
    check("郑州市/市工业和信息化局", Some("经信"));
    check("郑州市/市市场监督管理局", Some("市场监管"));
    check("郑州市/市科协", Some("群团"));
    check("郑州市/市某某局", None);
}

#[test]
fn tells_generic_names() {
    let registry = registry();
    let check = |name: &str, expected: bool| assert_eq!(registry.is_generic(name), expected, "{name}");
    for name in [
        "相关部门",
        "市直有关部门",
        "各县（市）区政府",
        "各区县人民政府",
        "各县(市、区)",
        "各有关单位",
        "区县（市）政府",
    ] {
        check(name, true);
    }
    for name in ["市经信委", "宁波国家高新区管委会", "区委人才办", "国家发展改革委"]
    {
        check(name, false);
    }
}

/// The registry keeps every fact of the hand-made list.
#[test]
fn holds_all_units_of_the_gold_list() {
    let registry = registry();
    let gold: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/gold/units.json")).unwrap();
    for unit in gold["units"].as_array().unwrap() {
        let id = unit["id"].as_str().unwrap();
        if id == "generic" {
            assert!(registry.is_generic(unit["canonical"].as_str().unwrap()));
            continue;
        }
        let entry = registry.by_id(id).unwrap_or_else(|| panic!("{id} is missing"));
        assert_eq!(entry.canonical, unit["canonical"].as_str().unwrap());
        assert_eq!(entry.family, unit["family"].as_str().unwrap());
        assert_eq!(entry.level, unit["level"].as_str().unwrap());
        assert_eq!(entry.successor.as_deref(), unit["successor"].as_str());
        for name in unit["aliases"].as_array().unwrap().iter().chain(unit["seen"].as_array().unwrap()) {
            let name = name.as_str().unwrap();
            assert!(registry.find(name).iter().any(|found| found.id == id), "{id} is not found as {name}");
        }
        for event in unit["history"].as_array().unwrap() {
            assert!(entry.note.contains(event[0].as_str().unwrap()), "{id} lost a fact");
        }
    }
    for area in gold["areas"].as_array().unwrap() {
        let name = area["name"].as_str().unwrap();
        let known = registry.areas().iter().find(|known| known.name == name);
        assert!(known.is_some_and(|known| known.note.contains(area["history"].as_str().unwrap())), "{name}");
    }
    for body in gold["other_bodies"].as_array().unwrap() {
        assert!(registry.bodies().iter().any(|known| body["canonical"] == known.name.as_str()));
    }
}

#[test]
fn refuses_a_broken_registry() {
    let check = |text: &str, expected: &str| {
        let Err(error) = UnitRegistry::from_toml(text) else { panic!("accepted: {text}") };
        assert!(error.message().contains(expected), "{}", error.message());
        assert!(!error.hint().is_empty());
    };
    let entry = "[[unit]]\nid = \"a\"\ncanonical = \"市甲局\"\nfull = \"某市甲局\"\nregion = \"某市\"\n";
    check(&format!("{entry}{entry}"), "a 出现了两次");
    check("[[unit]]\nid = \"a\"\ncanonical = \"\"\nfull = \"某\"\nregion = \"某市\"\n", "canonical 是空的");
    check("[[unit]]\nid = \"a\"\nname = \"市甲局\"\n", "第 ");
    check("[[unit]\n", "第 1 行");
}

/// Text made of what unit lists are made of.
fn listish() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "（",
        "）",
        "(",
        ")",
        "【",
        "】",
        "责任单位",
        "牵头单位",
        "配合",
        "：",
        ":",
        "、",
        "，",
        "；",
        "。",
        "\n",
        " ",
        "市经信委",
        "市科技局",
        "人行市中心支行",
        "和",
        "等",
        "负责",
        "牵头",
        "按职责分工",
        "各县（市）区政府",
        "会同",
        "2025年",
        "的",
        "建设",
        "𠮷",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// Ranges lie on character boundaries, run forward, do not overlap, and slice the printed name.
    #[test]
    fn slices_the_text(text in prop_oneof![listish(), ".{0,60}"]) {
        let registry = registry();
        let place = region("宁波市", "市");
        for found in [find_units(&text, &registry, Some(&place)), parse_cell(&text, UnitRole::Guiding, &registry, None)] {
            let mut end = 0;
            for unit in found {
                prop_assert!(unit.range.start >= end, "{:?} in {text}", unit);
                end = unit.range.end;
                let printed: String = text[unit.range.clone()].chars().filter(|c| !c.is_whitespace()).collect();
                prop_assert_eq!(&printed, &unit.name);
                prop_assert!(!unit.name.is_empty());
            }
        }
        let _ = looks_like_unit(&text);
    }
}
