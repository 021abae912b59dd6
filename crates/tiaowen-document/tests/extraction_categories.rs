//! Categories: the rule file loads and is used, every place is answered, and the gold's labels are met.

use proptest::prelude::*;
use serde_json::Value;
use tiaowen_document::categories::{CategoryRules, ClausePlace};

fn rules() -> CategoryRules {
    CategoryRules::from_toml(include_str!("../../../corpus/words/categories.toml"))
        .expect("the rules that ship load")
}

const DOCUMENTS: [(&str, &str); 3] = [
    ("000", include_str!("../../../tests/gold/doc000.json")),
    ("001", include_str!("../../../tests/gold/doc001.json")),
    ("004", include_str!("../../../tests/gold/doc004.json")),
];

/// The share of a gold document's clauses whose primary category is one of the labels, and the misses.
fn score(name: &str, gold: &str) -> (usize, usize, Vec<String>) {
    let rules = rules();
    let gold: Value = serde_json::from_str(gold).expect("the gold is JSON");
    let (mut hits, mut all, mut misses) = (0, 0, Vec::new());
    for clause in gold["clauses"].as_array().expect("clauses") {
        if clause["indexable"] != true || clause["task_category"].is_null() {
            continue;
        }
        let text = clause["text"].as_str().expect("a text");
        let path: Vec<String> = serde_json::from_value(clause["path"].clone()).expect("a path");
        let found = rules.classify(&path, text, place(clause, &path));
        let label = &clause["task_category"];
        let secondary = label["secondary"].as_array().expect("a list").iter();
        let wanted: Vec<&str> =
            std::iter::once(&label["primary"]).chain(secondary).filter_map(Value::as_str).collect();
        all += 1;
        if found.first().is_some_and(|primary| wanted.contains(&primary.as_str())) {
            hits += 1;
        } else {
            let start: String = text.chars().take(30).collect();
            misses.push(format!("{name}:{} wanted {wanted:?}, found {found:?}: {start}", clause["seq"]));
        }
    }
    (hits, all, misses)
}

fn place(clause: &Value, path: &[String]) -> ClausePlace {
    match clause["kind"].as_str() {
        Some("preamble") => ClausePlace::Preamble,
        _ if path.last().is_some_and(|label| label.contains("附则")) => ClausePlace::Closing,
        _ => ClausePlace::Body,
    }
}

#[test]
fn meets_the_gold() {
    let (mut hits, mut all, mut misses) = (0, 0, Vec::new());
    for (name, gold) in DOCUMENTS {
        let (good, count, wrong) = score(name, gold);
        assert!(good as f64 >= 0.85 * count as f64, "{name}: {good} of {count}\n{}", wrong.join("\n"));
        misses.extend(wrong);
        (hits, all) = (hits + good, all + count);
    }
    assert!(hits as f64 >= 0.92 * all as f64, "{hits} of {all}\n{}", misses.join("\n"));
}

#[test]
fn sorts_by_words_and_place() {
    let rules = rules();
    let check = |path: &[&str], text: &str, place: ClausePlace, expected: &[&str]| {
        let path: Vec<String> = path.iter().map(|label| (*label).to_owned()).collect();
        assert_eq!(rules.classify(&path, text, place), expected, "{text}");
    };
    let body = ClausePlace::Body;
    check(&[], "加快建设国家级绿色工厂。", body, &["green"]);
    check(&[], "优先保障工业用地,推进低效用地整治。", body, &["space"]);
    check(&[], "深化标准地改革。", body, &["space"]);
    check(&[], "优化营商环境,推进行政审批制度改革。", body, &["business_env"]);
    check(&[], "加大信贷支持,降低融资成本。", body, &["finance"]);
    check(&[], "引进高层次人才,建设实训基地。", body, &["talent"]);
    check(&[], "开展质量提升行动,争创政府质量奖。", body, &["quality"]);
    check(&[], "扩大有效投资,加强产业链招商。", body, &["investment"]);
    // A lead that says nothing leaves the word to its heading.
    check(&["(七)绿色制造工程", "1.重点项目"], "1.重点项目。推进甲公司项目、乙公司项目。", body, &["green"]);
    // The own lead outweighs the headings.
    check(
        &["四、实施企业梯度培育", "15.参与资本市场"],
        "15.参与资本市场。推进挂牌上市。",
        body,
        &["finance"],
    );
    // Who acts says nothing of what is done.
    check(&[], "加强宣传引导。（责任单位：市科技局、市人才办、市金融办）", body, &["implementation"]);
    // Places.
    check(&[], "为加快绿色制造,制定本方案。", ClausePlace::Preamble, &["overall", "green"]);
    check(&[], "本办法自2025年1月1日起施行。", ClausePlace::Closing, &["implementation"]);
    check(&["八、附则"], "本意见由市科技局负责解释。", body, &["implementation"]);
    check(&["一、总体要求", "(二)基本原则"], "坚持绿色低碳发展。", body, &["overall", "green"]);
    check(&[], "甲乙丙丁。", body, &["overall"]);
    check(&[], "", body, &[]);
}

#[test]
fn finds_categories_by_id_and_name() {
    let rules = rules();
    let gold: Value = serde_json::from_str(include_str!("../../../tests/gold/taxonomy.json")).unwrap();
    for category in gold["categories"].as_array().unwrap() {
        let (id, label) = (category["id"].as_str().unwrap(), category["zh"].as_str().unwrap());
        assert!(rules.find(id).is_some_and(|found| found.label == label && !found.definition.is_empty()));
        assert!(rules.find(label).is_some_and(|found| found.id == id));
    }
    assert_eq!(rules.categories().len(), gold["categories"].as_array().unwrap().len());
}

/// Every word of the file can be found: none hides behind another list's spelling.
#[test]
fn uses_every_word() {
    let rules = rules();
    for category in rules.categories() {
        for word in &category.strong {
            let label = [format!("{word}。")];
            let found = rules.classify(&label, &label[0], ClausePlace::Body);
            assert!(found.contains(&category.id), "{word} alone gives {found:?}, not {}", category.id);
        }
    }
}

#[test]
fn refuses_broken_rules() {
    let check = |text: &str, expected: &str| {
        let Err(error) = CategoryRules::from_toml(text) else { panic!("accepted: {text}") };
        assert!(error.message().contains(expected), "{}", error.message());
    };
    let entry = "[[category]]\nid = \"a\"\nlabel = \"甲\"\n";
    check(&format!("{entry}{entry}"), "a 出现了两次");
    check("[[category]]\nid = \"a\"\nlabel = \"\"\n", "label 是空的");
    check(&format!("{entry}strong = [\"\"]\n"), "strong 是空的");
    check(&format!("[places]\nclosing = \"b\"\n{entry}"), "引用了 b");
    check(&format!("{entry}stong = []\n"), "第 4 行");
    let empty = CategoryRules::from_toml("category = []").unwrap();
    assert!(empty.classify(&[], "甲。", ClausePlace::Body).is_empty());
}

proptest! {
    /// A clause with text has one to three categories, each once.
    #[test]
    fn answers_every_clause(text in "(绿色工厂|到2025年|企业|，|。|（责任单位：|标准地|责任单位|.){1,20}", labels in prop::collection::vec("(一、|绿色|目标|附则|.){0,4}", 0..3)) {
        let found = rules().classify(&labels, &text, ClausePlace::Body);
        prop_assert_eq!(found.is_empty(), text.trim().is_empty());
        prop_assert!(found.len() <= 3);
        prop_assert!(found.iter().enumerate().all(|(index, id)| !found[..index].contains(id)));
    }
}
