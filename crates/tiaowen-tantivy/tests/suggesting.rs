//! Suggestions and guesses over the embedded engine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::{ClauseDraft, Draft, changes, engine};
use proptest::prelude::*;
use tiaowen_document::categories::CategoryRules;
use tiaowen_document::units::UnitRegistry;
use tiaowen_search::suggest::{Choice, MAX_SUGGESTIONS, SuggestionKind};
use tiaowen_search::{Catalog, Engine, SearchError, SearchRequest, Searcher};
use tiaowen_tantivy::TantivyEngine;

const UNITS: &str = r#"
[[unit]]
id = "nb-keji"
canonical = "市科技局"
full = "宁波市科学技术局"
region = "宁波市"
aliases = ["宁波市科技局"]

[[unit]]
id = "hz-keji"
canonical = "市科技局"
full = "杭州市科学技术局"
region = "杭州市"

[[unit]]
id = "nb-jingxin"
canonical = "市经信局"
full = "宁波市经济和信息化局"
region = "宁波市"
"#;

const CATEGORIES: &str = r#"
[[category]]
id = "digital"
label = "数字化"
"#;

fn clause(text: &str, path: &[&str], units: &[&'static str]) -> ClauseDraft {
    ClauseDraft {
        path: path.iter().map(|label| (*label).to_owned()).collect(),
        units: units.to_vec(),
        ..ClauseDraft::from(text)
    }
}

fn library() -> Vec<Draft> {
    vec![
        Draft {
            id: "plan",
            title: "宁波市人民政府关于印发宁波市智能制造方案的通知".to_owned(),
            year: Some(2016),
            clauses: vec![
                clause("培育单项冠军企业。", &["一、重点任务", "（一）培育单项冠军"], &["nb-keji"]),
                clause("推进“智能”制造。", &["一、重点任务", "（二）推进“智能”制造"], &["nb-jingxin"]),
            ],
        },
        Draft {
            id: "rules",
            title: "重庆市补贴办法".to_owned(),
            year: Some(2020),
            clauses: vec![clause("补贴企业，企业得补贴。", &["第一章 总则", "第一条"], &["hz-keji"])],
        },
    ]
}

struct Desk {
    engine: Arc<TantivyEngine>,
    searcher: Searcher,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Arc::new(engine(folder.path(), &library()));
        let units = UnitRegistry::from_toml(UNITS).unwrap();
        let catalog = Arc::new(Catalog::new(units, CategoryRules::from_toml(CATEGORIES).unwrap()));
        let searcher = Searcher::new(Arc::clone(&engine) as Arc<dyn Engine>, catalog);
        Self { engine, searcher, _folder: folder }
    }

    /// What is suggested, as `text=count`.
    fn suggested(&self, typed: &str) -> String {
        let suggestions = self.searcher.suggest(typed, 10).unwrap();
        let suggestions: Vec<String> =
            suggestions.iter().map(|one| format!("{}={}", one.text, one.count)).collect();
        suggestions.join(" ")
    }

    /// What may have been meant, as `text=total`.
    fn meant(&self, query: &str, year: Option<&str>) -> String {
        let mut request = SearchRequest { query: query.to_owned(), ..SearchRequest::default() };
        request.filters.year.extend(year.map(str::to_owned));
        let meant = self.searcher.search(&request).unwrap().did_you_mean;
        meant.iter().map(|one| format!("{}={}", one.text, one.total)).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn suggests_documents_units_headings_and_terms() {
    let desk = Desk::new();
    let check = |typed: &str, expected: &str| assert_eq!(desk.suggested(typed), expected, "{typed}");
    let plan = "宁波市人民政府关于印发宁波市智能制造方案的通知=2";
    // The subject of a title is a name of its own; namesakes among units go by their full names.
    check("宁波市智能", plan);
    check("nbszn", plan);
    check("甲政发2016", plan);
    check("甲政发（2020）1号", "重庆市补贴办法=1");
    check("市科技局", "宁波市科学技术局=1 杭州市科学技术局=1");
    check("宁波市科技", "宁波市科学技术局=1");
    check("市经", "市经信局=1");
    check("重点", "重点任务=2");
    check("tuijinzhineng", "推进“智能”制造=1");
    check("补贴", "补贴=1 重庆市补贴办法=1");
    check("qiye", "企业=2");
    check("总则", "总则=1");
    check("第一", "");
}

#[test]
fn follows_the_index() {
    let desk = Desk::new();
    assert_eq!(desk.suggested("量子"), "");
    let draft = Draft {
        id: "news",
        title: "量子报道".to_owned(),
        year: None,
        clauses: vec![ClauseDraft::from("单项冠军企业。")],
    };
    desk.engine.write(&changes(&[draft])).unwrap();
    assert_eq!(desk.suggested("量子"), "量子报道=1");
    assert_eq!(desk.suggested("企业"), "企业=3");
}

#[test]
fn guesses_what_was_meant() {
    let desk = Desk::new();
    let check = |query: &str, expected: &str| assert_eq!(desk.meant(query, None), expected, "{query}");
    check("单向冠军", "单项冠军=1");
    check("danxiangguanjun", "单项冠军=1");
    check("\"单向冠军\"", "\"单项冠军\"=1");
    check("heading:单向冠军", "heading:单项冠军=1");
    check("企业 单向冠军", "企业 单项冠军=1");
    check("单向冠军 OR 单享冠军", "单项冠军 OR 单项冠军=1");
    check("单向冠军企业", "单项冠军企业=1");
    // A sentence asks; it is not misspelt.
    check("单向冠军的企业今年有没有什么奖励", "");
    // Nothing is wrong with the words, only with their company.
    check("单项冠军 补贴", "");
    check("单项冠军", "");
    check("企业 -单项冠军 量子纠缠", "");
    check("", "");
    // Under the same filters.
    assert_eq!(desk.meant("单向冠军", Some("2016")), "单项冠军=1");
    assert_eq!(desk.meant("单向冠军", Some("2020")), "");
}

#[test]
fn keeps_to_its_limits() {
    let desk = Desk::new();
    assert!(matches!(desk.searcher.suggest("企", 0), Err(SearchError::BadLimit { found: 0, .. })));
    assert!(matches!(desk.searcher.suggest("企", MAX_SUGGESTIONS + 1), Err(SearchError::BadLimit { .. })));
    assert!(matches!(desk.searcher.suggest(&"企".repeat(1_001), 10), Err(SearchError::TooLong { .. })));
    assert_eq!(desk.searcher.suggest(&"企".repeat(1_000), 10).unwrap(), []);
}

#[test]
fn a_cited_place_comes_first() {
    let desk = Desk::new();
    let check = |typed: &str, expected: Option<(&str, &str)>| {
        let suggestions = desk.searcher.suggest(typed, 10).unwrap();
        let first = suggestions.iter().find(|suggestion| suggestion.kind == SuggestionKind::Clause);
        let found = first.map(|suggestion| match &suggestion.choice {
            Choice::Clause { id, .. } => (suggestion.text.as_str(), id.as_str()),
            other => panic!("{typed}: {other:?}"),
        });
        assert_eq!(found, expected, "{typed}");
    };
    check("重庆市补贴办法第1条", Some(("《重庆市补贴办法》第1段", "rules/p1")));
    check("重庆市补贴办法 第一条", Some(("《重庆市补贴办法》第1段", "rules/p1")));
    check("重庆市补贴办法第2条", None);
    check("第1条", None);
    assert_eq!(desk.searcher.suggest("重庆市补贴办法第1条", 1).unwrap().len(), 1);
}

#[test]
fn choosing_finds_what_was_counted() {
    let desk = Desk::new();
    let mut seen = Vec::new();
    for typed in ["宁", "市", "重", "培", "推", "企", "补", "单", "总", "z", "b", "q"] {
        for suggestion in desk.searcher.suggest(typed, MAX_SUGGESTIONS).unwrap() {
            seen.push(suggestion.kind);
            let total = match (&suggestion.choice, suggestion.choice.request()) {
                (Choice::Document(id), _) => desk.engine.clauses_of(id).unwrap().len(),
                (_, request) => desk.searcher.search(&request.unwrap()).unwrap().total,
            };
            assert_eq!(total, suggestion.count, "{suggestion:?}");
            assert!(total > 0, "{suggestion:?}");
        }
    }
    let kinds =
        [SuggestionKind::Document, SuggestionKind::Unit, SuggestionKind::Heading, SuggestionKind::Term];
    for kind in kinds {
        assert!(seen.contains(&kind), "{kind:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_string_is_answered(
        typed in prop_oneof!["[智能市单项冠军zn 〔〕\"“-]{0,12}", any::<String>()],
        most in 1usize..5,
    ) {
        thread_local!(static DESK: Desk = Desk::new());
        DESK.with(|desk| {
            let suggestions = desk.searcher.suggest(&typed, most).unwrap();
            prop_assert!(suggestions.len() <= most);
            for (index, one) in suggestions.iter().enumerate() {
                for other in &suggestions[..index] {
                    prop_assert_ne!((&other.text, &other.choice), (&one.text, &one.choice));
                }
            }
            let request = SearchRequest { query: typed.clone(), ..SearchRequest::default() };
            let results = desk.searcher.search(&request).unwrap();
            prop_assert!(results.total == 0 || results.did_you_mean.is_empty());
            for meant in results.did_you_mean {
                let request = SearchRequest { query: meant.text, ..SearchRequest::default() };
                prop_assert_eq!(desk.searcher.search(&request).unwrap().total, meant.total);
            }
            Ok(())
        })?;
    }
}
