//! Titles and document numbers in the shapes in which documents and their reprints print them.

use proptest::prelude::*;
use tiaowen_document::references::{FoundDocNumber, find_doc_number, find_references, parse_doc_number};

#[test]
fn parses_numbers_of_any_shape() {
    let check = |text: &str, expected: Option<&str>| {
        let number = parse_doc_number(text);
        assert_eq!(number.as_ref().map(ToString::to_string).as_deref(), expected, "{text}");
        if let Some(number) = number {
            assert!(text[number.range].trim_end_matches('）').ends_with('号'));
        }
    };
    check("甬政办发〔2016〕152号", Some("甬政办发〔2016〕152号"));
    check("奉政办发(2025)2号", Some("奉政办发〔2025〕2号"));
    check("奉政办发（2025）2号", Some("奉政办发〔2025〕2号"));
    check("国发[2016]55号", Some("国发〔2016〕55号"));
    check("国发【2016】55号", Some("国发〔2016〕55号"));
    check("国发﹝２０１６﹞５５号", Some("国发〔2016〕55号"));
    check("工信部规函 〔 2016 〕 242 号", Some("工信部规函〔2016〕242号"));
    check("（甬政办发〔2024〕26号）", Some("甬政办发〔2024〕26号"));
    check("银发〔2020〕第3号", Some("银发〔2020〕3号"));
    check("(2025)2号", Some("〔2025〕2号"));
    check("国务院令第782号", Some("国务院令第782号"));
    check("中华人民共和国主席令第十四号", Some("中华人民共和国主席令第14号"));
    check("财政部公告2023年第12号", Some("财政部公告2023年第12号"));
    check("财政部公告（2023年第12号）", Some("财政部公告2023年第12号"));
    check("丙市通告2023年第2号", Some("丙市通告2023年第2号"));
    check("新政办发〔201699号", None);
    check("甬政办发〔2016〕号", None);
    check("见甬政办发〔2016〕152号文件", None);
    check("日照市人民政府令第9号", Some("日照市人民政府令第9号"));
    check("2016年9月30日", None);
    check("第12号", None);
    check("", None);
}

#[test]
fn finds_numbers_in_sentences() {
    let check = |text: &str, expected: Option<&str>| {
        let found = match find_doc_number(text) {
            Some(FoundDocNumber::Whole(number)) => Some(number.to_string()),
            Some(FoundDocNumber::Broken(range)) => Some(format!("!{}", &text[range])),
            None => None,
        };
        assert_eq!(found.as_deref(), expected, "{text}");
    };
    check("根据国办发〔2019〕39号文件精神", Some("国办发〔2019〕39号"));
    check("废止国发[2016]55号和国发[2017]5号", Some("国发〔2016〕55号"));
    check("(奉政办发(2025)2号) ..... (1)", Some("奉政办发〔2025〕2号"));
    check("新政办发〔201699号", Some("!新政办发〔201699号"));
    check("浙政办发〔201628号，甬政办发〔2016〕152号", Some("!浙政办发〔201628号"));
    check("甬政办发2016〕152号", Some("!甬政办发2016〕152号"));
    check("锦屏南路1号", None);
    check("国电1号海上风电场", None);
    check("(总第144期)", None);
}

#[test]
fn finds_references() {
    let check = |text: &str, expected: &[(&str, Option<&str>)]| {
        let found = find_references(text);
        let pairs: Vec<(&str, Option<&str>)> =
            found.iter().map(|found| (found.title.as_str(), found.doc_number.as_deref())).collect();
        assert_eq!(pairs, expected, "{text}");
        for reference in &found {
            assert!(text[reference.range.clone()].starts_with('《'));
        }
    };
    check(
        "按照《若干意见示例》（甬政办发〔2024〕26号）要求",
        &[("若干意见示例", Some("甬政办发〔2024〕26号"))],
    );
    check(
        "《甲的批复》(工信部规函〔2016〕242号),《乙条例》",
        &[("甲的批复", Some("工信部规函〔2016〕242号")), ("乙条例", None)],
    );
    check(
        "《关于印发〈甲方案〉的通知》（国发[2016]5号，以下简称《方案》）",
        &[("关于印发〈甲方案〉的通知", Some("国发〔2016〕5号"))],
    );
    check("《国务院关于印发《甲规划》的通知》", &[("国务院关于印发《甲规划》的通知", None)]);
    check("《甲纲要(2022年—2026年)》", &[("甲纲要(2022年—2026年)", None)]);
    check("《纲要》明确，《甲规划》（2021年修订）", &[("甲规划", None)]);
    check("《甲条例\n》和《没有完", &[("甲条例", None)]);
    check("没有", &[]);
}

proptest! {
    /// Nothing panics, and ranges slice the text.
    #[test]
    fn slices_the_text(text in "(《|》|〈|〉|〔|〕|\\[|\\]|（|）|第|号|令|公告|年|20[0-9]{2}|[0-9]{1,3}|甬政办发|国|十四| |。|.){0,24}") {
        for reference in find_references(&text) {
            prop_assert!(text.get(reference.range).is_some_and(|printed| printed.starts_with('《')));
        }
        let range = match find_doc_number(&text) {
            Some(FoundDocNumber::Whole(number)) => number.range,
            Some(FoundDocNumber::Broken(range)) => range,
            None => 0..0,
        };
        prop_assert!(text.get(range).is_some());
        if let Some(number) = parse_doc_number(&text) {
            let again = parse_doc_number(&number.to_string()).map(|again| again.to_string());
            prop_assert_eq!(again, Some(number.to_string()));
        }
    }
}
