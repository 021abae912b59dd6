//! Whatever is typed is answered, or refused with the limit that it breaks: signs without words, brackets and
//! quotation marks without their other half, far too much of everything.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use common::{ClauseDraft, Draft, engine};
use proptest::prelude::*;
use tiaowen_document::categories::CategoryRules;
use tiaowen_document::units::UnitRegistry;
use tiaowen_search::deadline::Deadline;
use tiaowen_search::query::{MAX_TERMS, QueryNode, parse};
use tiaowen_search::request::{Explain, MAX_WINDOW};
use tiaowen_search::{Catalog, EngineError, Results, SearchError, SearchRequest, Searcher};

/// A library of two clauses, kept for all tests.
static SEARCHER: LazyLock<(Searcher, tempfile::TempDir)> = LazyLock::new(|| {
    let texts = ["推进智能制造，foo:bar。", "培育单项冠军企业100家（试点）。"];
    let draft = Draft {
        id: "a",
        title: "方案".to_owned(),
        year: Some(2020),
        clauses: texts.map(ClauseDraft::from).to_vec(),
    };
    let dir = tempfile::tempdir().unwrap();
    let catalog = Catalog::new(
        UnitRegistry::from_toml("").unwrap(),
        CategoryRules::from_toml("category = []").unwrap(),
    );
    (Searcher::new(Arc::new(engine(dir.path(), &[draft])), Arc::new(catalog)), dir)
});

fn ask(request: &SearchRequest) -> Result<Results, SearchError> {
    SEARCHER.0.search(request)
}

fn query(text: &str) -> SearchRequest {
    SearchRequest { query: text.to_owned(), explain: Explain::On, ..SearchRequest::default() }
}

/// Checks how many clauses an odd query finds, and that a notice holds `notice`, or that there is none.
fn answered(text: &str, total: usize, notice: &str) {
    let results = ask(&query(text)).unwrap();
    let notices = results.notices.join("；");
    assert_eq!(results.total, total, "{text}: {notices}");
    assert!(notices.contains(notice) && notices.is_empty() == notice.is_empty(), "{text}: {notices}");
    assert_eq!(results.query, text, "the answer repeats what was typed");
}

#[test]
fn answers_what_is_no_syntax() {
    answered("", 2, "");
    answered(" \u{3000}\n\t", 2, "");
    answered("\u{0}\u{7}\u{1b}", 2, "");
    answered("\u{200b}\u{feff}", 2, "");
    answered("智能\u{0}制造", 1, "");
    answered("、。！", 0, "没有条款符合");
    answered("OR", 0, "缺少检索词");
    answered("AND NOT |", 0, "缺少检索词");
    answered("-", 0, "没有条款符合");
    answered("-智能制造", 1, "只有要排除的词");
    answered("“智能制造", 1, "没有成对");
    answered("\"智能制造\" \"", 1, "只有符号");
    answered("（智能制造", 1, "没有成对");
    answered("智能制造）", 1, "");
    answered("(智能制造))", 1, "只有符号");
    answered("()", 0, "没有条款符合");
    answered("foo:bar", 1, "没有“foo:”这种条件");
    answered("unit:", 0, "没有值");
    answered("year:2019..2016", 0, "起始年份晚于终止年份，按普通文字检索");
    answered("kind:小说 智能", 0, "按普通文字检索");
    answered("\u{fffd}", 0, "没有条款符合");
    answered("𠀀😀", 0, "没有条款符合");
}

#[test]
fn answers_what_is_nested_too_deep() {
    for depth in [32, 33, 100, 499] {
        let nested = "(".repeat(depth) + "智能" + &")".repeat(depth);
        // Deeper brackets are text around the word, which is found as a word.
        assert_eq!(ask(&query(&nested)).unwrap().total, 1, "{depth}");
    }
    for sign in ["(", ")", "\"", "“", "-", "|", "NOT ", "-(", "title:", "unit:\"", "(甲|", "|甲)"] {
        let many: String = sign.chars().cycle().take(1_000).collect();
        // Prefixes and quotation marks in rows may be more terms than are read; nothing else can go wrong.
        match ask(&query(&many)) {
            Ok(_) | Err(SearchError::TooManyTerms { .. }) => {}
            Err(error) => panic!("{sign}: {error}"),
        }
    }
}

#[test]
fn names_the_limit_that_is_broken() {
    let check = |request: &SearchRequest, message: &str| {
        let error = ask(request).unwrap_err();
        assert!(error.message().contains(message), "{}", error.message());
        assert!(!error.hint().is_empty());
    };
    check(&query(&"条".repeat(5_000)), "共 5000 字，超过上限 1000 字");
    check(&query(&"甲 ".repeat(1_000)), "超过上限 1000 字");
    check(&query(&"甲 ".repeat(500)), "共 500 个词，超过上限 64 个");
    check(&query(&("(".repeat(10_000) + &")".repeat(10_000))), "共 20000 字，超过上限 1000 字");
    check(&query(&"NOT ".repeat(10_000)), "超过上限 1000 字");
    let offset = |offset: usize| SearchRequest { offset, ..query("甲") };
    check(&offset(MAX_WINDOW), "超过 10000");
    check(&offset(usize::MAX), "超过 10000");
    check(&SearchRequest { limit: 0, ..query("甲") }, "limit 不能是 0");
    check(&SearchRequest { limit: usize::MAX, ..query("甲") }, "须在 1 到 100 之间");
    let filtered = |name: &str, value: &str| {
        let mut request = query("甲");
        request.filters.values_mut(name).unwrap().push(value.to_owned());
        request
    };
    let mut years = query("甲");
    years.filters.year = vec!["2016".to_owned(); 501];
    check(&years, "共有 501 个值，超过上限 500 个");
    check(&filtered("year", "2019..2016"), "起始年份晚于终止年份");
    check(&filtered("target_year", "2027-2025"), "起始年份晚于终止年份");
    check(&filtered("year", "99999999999"), "不是年份");
    check(&filtered("year", "\u{0}"), "不是年份");
    check(&filtered("kind", "小说"), "可选的值有");
    check(&filtered("status", &"施".repeat(10_000)), "可选的值有");
}

#[test]
fn an_answer_that_is_late_is_given_up() {
    let wordy = "智能制造 (title:甲 | heading:乙) -\"丙丁\" year:2020";
    for text in ["", "智", "智能制造", "\"智能制造\"", "year:2020", "无此词", wordy] {
        let late = Deadline::after(Duration::ZERO).hold(|| ask(&query(text)));
        assert!(matches!(late, Err(SearchError::Engine(EngineError::Overrun(_)))), "{text}");
        let results = Deadline::after(Duration::from_secs(3600)).hold(|| ask(&query(text))).unwrap();
        assert_eq!(results.total, ask(&query(text)).unwrap().total, "{text}");
    }
}

#[test]
fn the_most_terms_are_answered() {
    let terms: String = (0..MAX_TERMS).map(|number| format!("甲{number} ")).collect();
    let results = ask(&query(&terms)).unwrap();
    assert_eq!((results.total, results.emptied_by.len()), (0, 40), "as many as are counted");
    assert!(results.relaxations.iter().all(|relaxation| relaxation.total == 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_signs_and_words_are_answered(text in prop_oneof![
        "\\PC{0,40}",
        "[ 　()（）\"“”「」|｜\\-－:：智能制造甲ORNTAD0-9\u{0}-\u{1f}]{0,60}",
        "(unit|year|title|heading|doc|OR|NOT|AND|智能|[ :：\"“”()（）|\\-2]){0,24}",
    ]) {
        let results = match ask(&query(&text)) {
            Err(SearchError::TooManyTerms { .. }) => return Ok(()),
            answered => answered.unwrap(),
        };
        let matches = results.matches;
        prop_assert_eq!(
            results.total,
            matches.verbatim + matches.words + matches.synonyms + matches.heading
        );
        let tree = parse(&text).unwrap().query;
        prop_assert_eq!(&results.explain.unwrap().tree, &QueryNode::from(&tree));
        for relaxation in &results.relaxations {
            prop_assert_eq!(ask(&relaxation.request).unwrap().total, relaxation.total, "{:?}", relaxation);
        }
    }
}
