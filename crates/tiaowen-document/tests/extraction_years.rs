//! Years and their roles, in sentences as policy documents print them.

use proptest::prelude::*;
use tiaowen_document::years::{YearRole, find_period, find_years, find_years_since, target_years};

fn role(role: YearRole) -> &'static str {
    match role {
        YearRole::Target => "目标",
        YearRole::Base => "基期",
        YearRole::PeriodStart => "起",
        YearRole::PeriodEnd => "止",
        YearRole::Expiry => "失效",
        YearRole::Named => "名称",
        YearRole::DocumentNumber => "文号",
        YearRole::Plain => "其他",
    }
}

#[test]
fn tells_what_a_year_is_there_for() {
    let check = |text: &str, expected: &[&str]| {
        let found: Vec<String> =
            find_years(text).iter().map(|found| format!("{}{}", found.year, role(found.role))).collect();
        assert_eq!(found, expected, "{text}");
    };
    check("到2025年,建成100家。", &["2025目标"]);
    check("至2019年,建成100家。", &["2019目标"]);
    check("到 2025 年，建成100家。", &["2025目标"]);
    check("到二〇二五年，建成100家。", &["2025目标"]);
    check("到２０２５年底，建成100家。", &["2025目标"]);
    check("力争到2030年前实现碳达峰。", &["2030目标"]);
    check("2025年底前完成改造。", &["2025目标"]);
    check("责任单位：市经信局；完成时限：2031年12月底", &["2031目标"]);
    check("2011年4月30日以前犯罪的，适用本解释。", &["2011其他"]);
    check("2025年6月底前完成改造。", &["2025目标"]);
    check("2025年12月31日前完成改造。", &["2025目标"]);
    check("到2025年、2030年，占比分别达到20%、25%。", &["2025目标", "2030目标"]);
    check("展望2035年，基本建成制造强市。", &["2035目标"]);
    check("2025年，力争规模以上工业增加值达到5000亿元。", &["2025目标"]);
    check("比2015年下降15%。", &["2015基期"]);
    check("能耗较2020年下降13.5%。", &["2020基期"]);
    check("与2020年相比下降18%。", &["2020基期"]);
    check("在2020年基础上翻一番。", &["2020基期"]);
    check("由2020年的3%提高到2025年的3.5%。", &["2020基期", "2025目标"]);
    check("2022年—2026年,累计攻克技术500项以上。", &["2022起", "2026目标"]);
    check("2023-2025年，每年新增20家。", &["2023起", "2025目标"]);
    check("行动纲要(2022年—2026年)", &["2022起", "2026止"]);
    check("未来3年(2017~2019年),重点发展。", &["2017起", "2019止"]);
    check("2017~2019年,全面推进试点建设。", &["2017起", "2019止"]);
    check("2023-2025年全市每年新增20家左右。", &["2023起", "2025目标"]);
    check("2020年至2024年全市新增50家。", &["2020起", "2024止"]);
    check("2024年,占比达到18.9%左右。", &["2024目标"]);
    check("2024年底前已登记的企业。", &["2024其他"]);
    check("创建期自2023年1月至2025年12月。", &["2023起", "2025止"]);
    check("《行动纲要(2022年—2026年)》", &["2022起", "2026止"]);
    check("《2024年政府工作报告》", &["2024名称"]);
    check("实施至2026年12月31日止。", &["2026失效"]);
    check("有效期至2030年12月31日。", &["2030失效"]);
    check("有效期自2025年1月1日至2029年12月31日。", &["2025起", "2029失效"]);
    check("2024年1月1日以来,参照执行。", &["2024其他"]);
    check("本办法自2025年3月1日起施行。", &["2025其他"]);
    check("2016年9月30日", &["2016其他"]);
    check("截至2022年底，全市已有企业500家。", &["2022其他"]);
    check("到2020年底，已建成园区30个。", &["2020其他"]);
    check("“中国制造2025”试点", &["2025名称"]);
    check("实施“科创甬江2035”攻关计划", &["2035名称"]);
    check("“2070”规划", &["2070名称"]);
    check("健康中国2030规划", &["2030名称"]);
    check("（甬政办发〔2024〕26号）", &["2024文号"]);
    check("国发(2025)2号", &["2025文号"]);
    // Counts, telephones and standards are no years.
    check("建成2000家。", &[]);
    check("电话89286073，邮编2025", &[]);
    check("GB2025，1.2025万", &[]);
    check("“2000家企业”行动", &[]);
}

#[test]
fn knows_what_was_over_at_issue() {
    let check = |text: &str, issued: i16, expected: &[&str]| {
        let found: Vec<String> = find_years_since(text, Some(issued))
            .iter()
            .map(|found| format!("{}{}", found.year, role(found.role)))
            .collect();
        assert_eq!(found, expected, "{text} issued {issued}");
    };
    check("到2020年，全市企业达到100家。", 2019, &["2020目标"]);
    check("到2020年，全市企业达到100家。", 2021, &["2020其他"]);
    check("2016—2020年，投资年均增长8%。", 2021, &["2016起", "2020止"]);
    check("2025年，企业达到100家。", 2024, &["2025目标"]);
    check("2023年，企业达到100家。", 2024, &["2023其他"]);
    check("2025年，全面启动试点。", 2024, &["2025其他"]);
    check("2024年底前已登记的企业。", 2025, &["2024其他"]);
}

#[test]
fn finds_periods() {
    let check = |text: &str, expected: Option<(i16, i16)>| {
        assert_eq!(find_period(text).map(|found| (found.start, found.end)), expected, "{text}");
    };
    check("行动纲要(2022年—2026年)", Some((2022, 2026)));
    check("未来3年(2017~2019年)", Some((2017, 2019)));
    check("实施方案（2023—2025年）", Some((2023, 2025)));
    check("规划（2021-2025）", Some((2021, 2025)));
    check("“十四五”规划", None);
    check("到2025年", None);
    check("2025年12月—2026年3月", None);
}

#[test]
fn lists_target_years_once() {
    let years = find_years("到2027年，建成10家；到2025年，建成5家；到2027年，再建3家。比2020年增长10%。");
    assert_eq!(target_years(&years), [2025, 2027]);
}

proptest! {
    /// Ranges run forward, lie on character boundaries and hold the year's digits.
    #[test]
    fn slices_the_text(text in "(到|至|比|20[0-9]{2}|年|底前|—|~|《|》|“|”|〔|〕|号|，|。|二〇二五|有效期|月|1?[0-9]|. ){0,20}") {
        let mut end = 0;
        for found in find_years(&text) {
            prop_assert!(found.range.start >= end);
            end = found.range.end;
            let printed = &text[found.range.clone()];
            prop_assert!(printed.contains(&found.year.to_string()) || printed.contains("二〇二五"), "{}", printed);
        }
        if let Some(period) = find_period(&text) {
            prop_assert!(period.start < period.end);
            prop_assert!(text.get(period.range).is_some());
        }
    }
}
