//! Quantified targets, in sentences as plans, notices, reports and statutes of many places print them.

use proptest::prelude::*;
use tiaowen_document::targets::{find_targets, find_targets_since};

/// `indicator op value~max unit @year` of every target.
fn printed(text: &str) -> Vec<String> {
    let print = |target: tiaowen_document::targets::FoundTarget| {
        let value = target.value.map_or(String::new(), |value| value.to_string());
        let max = target.value_max.map_or(String::new(), |max| format!("~{max}"));
        let unit = target.unit.unwrap_or_default();
        let year = target.year.map_or(String::new(), |year| format!("@{year}"));
        format!("{} {} {value}{max}{unit}{year}", target.indicator, target.op)
    };
    find_targets(text).into_iter().map(print).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(printed(text), expected, "{text}");
}

#[test]
fn reads_bounds() {
    check("到2025年，规模以上工业增加值达到5000亿元。", &["规模以上工业增加值 = 5000亿元@2025"]);
    check("到2025年，高新技术企业突破1万家。", &["高新技术企业 > 1万家@2025"]);
    check("到2025年，高新技术企业超过500家。", &["高新技术企业 > 500家@2025"]);
    check("到2025年，高新技术企业不少于500家。", &["高新技术企业 >= 500家@2025"]);
    check("到2025年，全省规模以上工业增加值年均增长7%左右。", &["规模以上工业增加值年均增长 ~ 7%@2025"]);
    check("研发经费投入强度提高到3.5%以上。", &["研发经费投入强度 >= 3.5%"]);
    check("到2025年，单位GDP能耗较2020年下降13.5%。", &["单位GDP能耗 decrease 13.5%@2025"]);
    check("到2025年，单位GDP能耗比2020年降低14%以上。", &["单位GDP能耗 decrease>= 14%@2025"]);
    check("到2025年，工业投资比2020年增长30%以上。", &["工业投资 growth>= 30%@2025"]);
    check("到2025年，产值达到100—150亿元。", &["产值 range 100~150亿元@2025"]);
    check("到2025年，数字经济规模实现翻番。", &["数字经济规模 multiple 2倍@2025"]);
    check("到2025年，市场主体比2020年翻两番。", &["市场主体 multiple 4倍@2025"]);
    check("到2025年，劳动生产率提高到2020年的1.5倍。", &["劳动生产率 multiple 1.5倍@2025"]);
    check("到2025年，森林覆盖率提高2个百分点。", &["森林覆盖率 = 2个百分点@2025"]);
    check("到2025年，研发投入强度达到百分之三以上。", &["研发投入强度 >= 3%@2025"]);
    check("到2025年，综合排名进入全国前十。", &["综合排名进入全国 rank<= 10@2025"]);
    check("到2025年，综合实力进入全省前5位。", &["综合实力进入全省 rank<= 5位@2025"]);
    check("到2025年，实现国家技术发明奖零的突破。", &["国家技术发明奖 breakthrough 1@2025"]);
    check("到2025年，满意度指数达到90以上。", &["满意度指数 >= 90@2025"]);
    check("到2025年，综合能耗控制在500万吨标准煤以内。", &["综合能耗 = 500万吨标准煤@2025"]);
    check("到2025年，产业规模突破万亿元。", &["产业规模 > 1万亿元@2025"]);
    check("到2025年，累计实施项目100余项。", &["实施项目 = 100项@2025"]);
}

#[test]
fn reads_what_is_counted_behind_the_number() {
    check(
        "到2025年，建设10家以上智能工厂和100家以上数字化车间。",
        &["智能工厂 >= 10家@2025", "数字化车间 >= 100家@2025"],
    );
    check("至2019年,突破500项重点领域关键核心技术。", &["重点领域关键核心技术 = 500项@2019"]);
    check("至2019年,形成年产7万台成套装备的产能规模。", &["成套装备的产能规模 = 7万台@2019"]);
    check(
        "至2019年,建成18家国家级、100家市级企业技术中心。",
        &["国家级企业技术中心 = 18家@2019", "市级企业技术中心 = 100家@2019"],
    );
    check(
        "到2025年，争创国家级创新中心1~2家、市级5家左右。",
        &["国家级创新中心 range 1~2家@2025", "市级创新中心 ~ 5家@2025"],
    );
    check("力争培育国家级绿色工厂50家。", &["国家级绿色工厂 = 50家"]);
    check("每年新增不少于20家。", &["每年新增 >= 20家"]);
    check("到2025年，完成技术改造投资1000亿元。", &["完成技术改造投资 = 1000亿元@2025"]);
}

#[test]
fn shares_values_among_indicators() {
    check(
        "到2026年，甲产业、乙产业产值均突破千亿元。",
        &["甲产业产值 > 1000亿元@2026", "乙产业产值 > 1000亿元@2026"],
    );
    check(
        "到2026年，研发投入总额、企业数量比2021年倍增。",
        &["研发投入总额 multiple 2倍@2026", "企业数量 multiple 2倍@2026"],
    );
    check(
        "到2026年，实验室、创新中心等实现零的突破。",
        &["实验室 breakthrough 1@2026", "创新中心 breakthrough 1@2026"],
    );
    check(
        "到2025年，城镇化率和森林覆盖率分别达到75%、60%以上。",
        &["城镇化率 >= 75%@2025", "森林覆盖率 >= 60%@2025"],
    );
    check(
        "到2025年、2030年，非化石能源占比分别达到20%、25%。",
        &["非化石能源占比 = 20%@2025", "非化石能源占比 = 25%@2030"],
    );
    // Taken together where nothing says that each of them does.
    check("到2025年，内资、外资总额年均增长20%以上。", &["内资、外资总额年均增长 growth>= 20%@2025"]);
    check(
        "到2025年，技改投资年均增长15%以上，占工业投资比重保持在60%以上。",
        &["技改投资年均增长 growth>= 15%@2025", "技改投资占工业投资比重 >= 60%@2025"],
    );
}

#[test]
fn takes_the_year_that_governs() {
    check(
        "到2025年，新增10家。加快建设。累计建成基站5万个。到2030年，建成10万个以上。",
        &["新增 = 10家@2025", "基站 = 5万个@2025", "建成 >= 10万个@2030"],
    );
    check("2023—2025年，每年新增20家以上。", &["每年新增 >= 20家@2025"]);
    check("2025年底前建成充电桩1万个。", &["充电桩 = 1万个@2025"]);
    check("新增充电桩1万个以上，2025年底前完成。", &["新增充电桩 >= 1万个@2025"]);
}

#[test]
fn knows_what_was_over_at_issue() {
    let check = |text: &str, issued: i16, expected: &[&str]| {
        let found = find_targets_since(text, Some(issued));
        let printed: Vec<String> =
            found.iter().map(|target| format!("{}@{}", target.indicator, target.year.unwrap_or(0))).collect();
        assert_eq!(printed, expected, "{text} issued {issued}");
    };
    check("到2020年，企业达到100家以上。", 2019, &["企业@2020"]);
    check("到2020年，企业达到100家以上。", 2021, &[]);
    check("“十三五”期间，投资年均增长8%。", 2021, &[]);
    check("“十四五”期间，投资年均增长8%。", 2021, &["投资年均增长@0"]);
    check("2024年，新增企业20家；2025年，新增企业30家。", 2024, &["新增企业@2024", "新增企业@2025"]);
}

#[test]
fn follows_a_sentence_on() {
    check("累计建成充电桩10万个、换电站100座。", &["充电桩 = 10万个", "换电站 = 100座"]);
    check("生产总值增长6%左右；城镇新增就业12万人。", &["生产总值 ~ 6%", "城镇新增就业 = 12万人"]);
    check("到2025年，研发强度从3.2%提高到3.5%以上。", &["研发强度 >= 3.5%@2025"]);
    check("到2025年，上市企业由20家增加到30家。", &["上市企业 = 30家@2025"]);
    check(
        "到2027年，甲企业和乙企业在2022年的基础上实现“双倍增”,分别超过90家和870家。",
        &["甲企业 > 90家@2027", "乙企业 > 870家@2027"],
    );
    check("引进10个左右创新团队，每个团队不少于5人。", &["创新团队 ~ 10个"]);
}

#[test]
fn leaves_thresholds_out() {
    check(
        "到2025年，新签约投资额10亿元以上内资项目、1亿美元以上外资项目20个以上。",
        &["新签约投资额10亿元以上内资项目、1亿美元以上外资项目 >= 20个@2025"],
    );
    check("到2025年，培育年收入100亿元以上企业20家。", &["年收入100亿元以上企业 = 20家@2025"]);
    check("到2025年，培育百亿元级企业5家。", &["百亿元级企业 = 5家@2025"]);
    check("支持投资5000万元以上的项目建设。", &[]);
    check("推进年产5000吨合金项目、年处理10万吨固废项目建设。", &[]);
    check("筛选专注于1~2个细分领域的企业。", &[]);
    check("淘汰10蒸吨及以下锅炉。", &[]);
}

#[test]
fn leaves_figures_of_today_out() {
    check("全社会研发投入的90%来自企业，已建立研发机构超3300家。", &[]);
    check("就本市而言，数字化改造覆盖率达74.38%，成功入选试点，累计建成绿色工厂98家，居全国前列。", &[]);
    check("培育了国家级单项冠军83家，分别居全国第一位。", &[]);
    check("2020年，全市生产总值达到1.2万亿元，同比增长3.3%。", &[]);
    check("截至2022年底，全市拥有高新技术企业5000家以上。", &[]);
    check("目前全市已建成园区30个，力争到2025年达到50个。", &["园区 = 50个@2025"]);
}

#[test]
fn leaves_money_and_conditions_out() {
    check("对首次上规企业，给予一次性奖励20万元。", &[]);
    check("对年营业收入首次突破10亿元的企业，给予最高100万元奖励。", &[]);
    check("按设备投资额的10%给予补助，最高不超过500万元。", &[]);
    check("第十二条　处五万元以上二十万元以下罚款。", &[]);
    check("第八条　注册资本不低于1000万元，从业人员不少于50人。", &[]);
    check("申报企业应当具备以下条件：研发人员占比不低于10%。", &[]);
    check("绿地率不低于百分之三十五，幼儿园用地面积不低于十五平方米。", &["绿地率 >= 35%"]);
    check("税率为6%，束犬绳长度不得超过1.8米。", &[]);
    check("三分之二以上的委员出席方可举行。", &[]);
    check("应当在三十日内作出决定，情况复杂的可以延长15日。", &[]);
}

#[test]
fn leaves_names_and_numbers_out() {
    check("到2025年，实施“3315计划”、八大工程，做强5G、3D打印，引进世界500强。", &[]);
    check("建立以8718平台为枢纽的网络，强化“3+17”大平台建设。", &[]);
    check("实施高新技术企业倍增计划，发挥倍增作用。", &[]);
    check("组织实施能级跨越、有效投资倍增、名企培育等行动。", &[]);
    check("市行政审批办公室在3个工作日内办结。", &[]);
    check("建设一批千亿级产业集群、万亩千亿平台。", &[]);
    check("要求持续提升质量，形成一个体系。", &[]);
    check("", &[]);
}

proptest! {
    /// Ranges slice the text, values are finite, and a range's upper end lies above its value.
    #[test]
    fn slices_the_text(text in "(到2025年|比2020年|，|。|、|和|均|分别|达到|突破|增长|以上|左右|10|3.5|—|~|万|亿|千|元|家|%|个百分点|倍增|零的突破|前|位|产值|企业|的|已|给予|建设|(|)|“|”|.){0,24}") {
        for target in find_targets(&text) {
            prop_assert!(text.get(target.range.clone()).is_some_and(|printed| !printed.is_empty()));
            let value = target.value.unwrap_or_default();
            prop_assert!(value.is_finite());
            prop_assert!(target.value_max.is_none_or(|max| max > value));
            prop_assert!(target.indicator.chars().count() <= 120, "{}", target.indicator);
        }
    }
}
