//! From what a person types to what a person sees, over the embedded engine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::{ClauseDraft, Draft, changes, engine};
use jiff::civil::date;
use proptest::prelude::*;
use tiaowen_document::categories::CategoryRules;
use tiaowen_document::units::UnitRegistry;
use tiaowen_search::{Catalog, Filters, MatchKind, Results, SearchError, SearchRequest, Searcher, Sort};
use tiaowen_text::tokens::Squeezed;

const UNITS: &str = r#"
[[unit]]
id = "nb-keji"
canonical = "市科技局"
full = "宁波市科学技术局"
region = "宁波市"
family = "科技"
aliases = ["宁波市科技局"]

[[unit]]
id = "hz-keji"
canonical = "市科技局"
full = "杭州市科学技术局"
region = "杭州市"
family = "科技"

[[unit]]
id = "nb-jingxin"
canonical = "市经信局"
full = "宁波市经济和信息化局"
region = "宁波市"
family = "经信"
"#;

const CATEGORIES: &str = r#"
[[category]]
id = "innovation"
label = "科技创新与成果转化"

[[category]]
id = "digital"
label = "数字化与智能制造"
"#;

fn catalog() -> Arc<Catalog> {
    let units = UnitRegistry::from_toml(UNITS).unwrap();
    Arc::new(Catalog::new(units, CategoryRules::from_toml(CATEGORIES).unwrap()))
}

fn clause(text: &str) -> ClauseDraft {
    ClauseDraft::from(text)
}

/// Three documents of a few clauses each.
fn library() -> Vec<Draft> {
    let innovation = ClauseDraft {
        path: vec!["一、总体要求".to_owned()],
        units: vec!["nb-keji", "nb-jingxin"],
        categories: vec!["innovation", "digital"],
        years: vec![2027],
        ..clause("推进智能制造，培育先进制造业集群。")
    };
    let reward = ClauseDraft {
        path: vec!["二、扶持政策".to_owned(), "（一）单项冠军奖励".to_owned()],
        units: vec!["宁波市/市某局"],
        years: vec![2025, 2027],
        ..clause("对首次认定的企业给予一次性奖励100万元。")
    };
    let hangzhou = ClauseDraft {
        units: vec!["hz-keji"],
        categories: vec!["digital"],
        ..clause("智能化的制造企业，补贴百分之三十。")
    };
    vec![
        Draft {
            id: "plan",
            title: "宁波市智能制造方案".to_owned(),
            year: Some(2016),
            clauses: vec![innovation, reward],
        },
        Draft { id: "rules", title: "补贴办法".to_owned(), year: Some(2020), clauses: vec![hangzhou] },
        Draft {
            id: "news",
            title: "报道".to_owned(),
            year: None,
            clauses: vec![clause("单项冠军企业达到一百家。"), clause("单项“冠军”（不含）。")],
        },
    ]
}

struct Fixture {
    searcher: Searcher,
    _dir: tempfile::TempDir,
}

impl Fixture {
    fn new(drafts: &[Draft]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let engine = Arc::new(engine(dir.path(), drafts));
        Self { searcher: Searcher::new(engine, catalog()), _dir: dir }
    }

    fn search(&self, query: &str, filters: &[(&str, &str)]) -> Result<Results, SearchError> {
        let mut request = SearchRequest {
            query: query.to_owned(),
            as_of: Some(date(2021, 1, 1)),
            limit: 100,
            ..SearchRequest::default()
        };
        for (name, value) in filters {
            request.filters.values_mut(name).unwrap().push((*value).to_owned());
        }
        self.searcher.search(&request)
    }

    /// Ids of the hits in their order.
    fn ids(&self, query: &str, filters: &[(&str, &str)]) -> String {
        let results = self.search(query, filters).unwrap();
        assert_eq!(results.total + results.partial, results.hits.len(), "{query}");
        let whole = results.hits.iter().filter(|hit| hit.match_kind != MatchKind::Partial);
        whole.map(|hit| hit.id.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn finds_by_query_language() {
    let fixture = Fixture::new(&library());
    let check = |query: &str, expected: &str| assert_eq!(fixture.ids(query, &[]), expected, "{query}");
    check("", "rules/p1 plan/p1 plan/p2 news/p1 news/p2");
    check("先进制造业集群", "plan/p1");
    check("進製造業", "plan/p1");
    check("给予 奖励", "plan/p2");
    check("智能制造", "plan/p1 rules/p1 plan/p2");
    check("\"智能制造\"", "plan/p1");
    check("智能制造 -培育", "rules/p1 plan/p2");
    check("企业 NOT 补贴", "news/p1 plan/p2");
    check("单项冠军", "news/p1 plan/p2");
    check("单项 冠军", "news/p2 news/p1 plan/p2");
    check("\"单项冠军\"", "news/p1");
    check("集群 OR 补贴", "rules/p1 plan/p1");
    check("(集群 | 一百家) -企业", "plan/p1");
    check("title:方案", "plan/p1 plan/p2");
    check("heading:冠军", "plan/p2");
    check("title:方案 企业", "plan/p2");
    check("不存在的词语", "");
    // The number of a document brings its clauses, behind those that hold it in their text.
    check("甲政发〔2016〕2号", "plan/p1 plan/p2");
    check("甲政发(2016)2号", "plan/p1 plan/p2");
}

#[test]
fn says_how_each_clause_matches() {
    let fixture = Fixture::new(&library());
    let check = |query: &str, expected: [usize; 3], kinds: &[MatchKind]| {
        let results = fixture.search(query, &[]).unwrap();
        let matches = results.matches;
        assert_eq!([matches.verbatim, matches.words, matches.heading], expected, "{query}");
        assert_eq!(results.total, expected.iter().sum::<usize>(), "{query}");
        let found: Vec<MatchKind> = results.hits.iter().map(|hit| hit.match_kind).collect();
        assert_eq!(found[..results.total], *kinds, "{query}");
        assert!(results.hits.is_sorted_by(|left, right| left.score >= right.score), "{query}");
    };
    check("智能制造", [1, 1, 1], &[MatchKind::Verbatim, MatchKind::Words, MatchKind::Heading]);
    check("制造补贴", [0, 1, 0], &[MatchKind::Words]);
    check("title:方案", [2, 0, 0], &[MatchKind::Verbatim; 2]);
    check("", [5, 0, 0], &[MatchKind::Verbatim; 5]);
}

#[test]
fn narrows_by_filters() {
    let fixture = Fixture::new(&library());
    let check = |filters: &[(&str, &str)], expected: &str| {
        assert_eq!(fixture.ids("", filters), expected, "{filters:?}");
        // The same in the query: repeated values widen there too.
        let query: Vec<String> = filters.iter().map(|(name, value)| format!("{name}:\"{value}\"")).collect();
        assert_eq!(fixture.ids(&query.join(" "), &[]), expected, "{query:?}");
    };
    check(&[("doc", "plan")], "plan/p1 plan/p2");
    check(&[("doc", "甲政发[2020]1号")], "rules/p1");
    check(&[("doc", "plan"), ("doc", "rules")], "rules/p1 plan/p1 plan/p2");
    check(&[("year", "2016")], "plan/p1 plan/p2");
    check(&[("year", "2016..2020")], "rules/p1 plan/p1 plan/p2");
    check(&[("year", "２０２０年")], "rules/p1");
    check(&[("year", "none")], "news/p1 news/p2");
    check(&[("year", "none"), ("year", "2020")], "rules/p1 news/p1 news/p2");
    check(&[("target_year", "2025")], "plan/p2");
    check(&[("target_year", "2026..2030")], "plan/p1 plan/p2");
    check(&[("target_year", "none")], "rules/p1 news/p1 news/p2");
    check(&[("unit", "nb-keji")], "plan/p1");
    check(&[("unit", "宁波市科技局")], "plan/p1");
    check(&[("unit", "市科技局")], "rules/p1 plan/p1");
    check(&[("unit", "市某局")], "plan/p2");
    check(&[("unit", "宁波市/市某局")], "plan/p2");
    check(&[("unit", "未标注")], "news/p1 news/p2");
    check(&[("unit_family", "科技")], "rules/p1 plan/p1");
    check(&[("unit_family", "none")], "plan/p2 news/p1 news/p2");
    check(&[("category", "digital")], "rules/p1 plan/p1");
    check(&[("category", "科技创新与成果转化")], "plan/p1");
    check(&[("category", "none")], "plan/p2 news/p1 news/p2");
    check(&[("kind", "方案"), ("year", "2020")], "rules/p1");
    check(&[("clause_kind", "note")], "plan/p2 news/p2");
    check(&[("clause_kind", "注")], "plan/p2 news/p2");
    check(&[("region", "宁波市"), ("year", "2020")], "rules/p1");
    check(&[("status", "时效不详")], "rules/p1 plan/p1 plan/p2 news/p1 news/p2");
    check(&[("status", "repealed")], "");
    check(&[("doc", "plan"), ("category", "digital")], "plan/p1");
    check(&[("unit", "没有的单位")], "");
}

#[test]
fn filters_inside_a_query_are_leaves() {
    let fixture = Fixture::new(&library());
    let check = |query: &str, expected: &str| assert_eq!(fixture.ids(query, &[]), expected, "{query}");
    check("企业 -unit:市某局", "news/p1 rules/p1");
    check("(year:2020 OR 集群)", "plan/p1 rules/p1");
    check("-year:2016..2020", "news/p1 news/p2");
    // No year at all: it is text, and stands nowhere.
    check("year:很久以前", "");
    let notices = fixture.search("year:很久以前", &[]).unwrap().notices;
    assert!(notices.iter().any(|notice| notice.contains("按普通文字检索")), "{notices:?}");
}

#[test]
fn refuses_values_that_cannot_be() {
    let fixture = Fixture::new(&library());
    let check = |name: &str, value: &str, expected: &str| {
        let error = fixture.search("", &[(name, value)]).unwrap_err();
        assert!(matches!(error, SearchError::BadFilter { .. }), "{error}");
        assert!(error.message().contains(expected), "{}", error.message());
        assert!(!error.hint().is_empty());
    };
    check("year", "2019..2016", "起始年份晚于终止年份");
    check("year", "去年", "不是年份");
    check("target_year", "2030..", "不是年份");
    check("category", "没有", "数字化与智能制造");
    check("kind", "没有", "通知");
    check("status", "没有", "施行中");
    check("clause_kind", "没有", "条款");
}

#[test]
fn refuses_pages_that_cannot_be() {
    let fixture = Fixture::new(&library());
    let check = |limit: usize, offset: usize, expected: &str| {
        let request = SearchRequest { limit, offset, ..SearchRequest::default() };
        let error = fixture.searcher.search(&request).unwrap_err();
        assert_eq!(error.message(), expected);
        assert!(!error.hint().is_empty());
    };
    check(0, 0, "每页条数 limit 不能是 0：须在 1 到 100 之间");
    check(101, 0, "每页条数 limit 不能是 101：须在 1 到 100 之间");
    check(20, usize::MAX, &format!("翻页超出范围：offset {} 加 limit 20 超过 10000", usize::MAX));
    let beyond = SearchRequest { offset: 9_000, ..SearchRequest::default() };
    assert_eq!(fixture.searcher.search(&beyond).unwrap().hits, []);
}

#[test]
fn pages_add_up_in_every_order() {
    let fixture = Fixture::new(&library());
    let check = |query: &str, sort: Sort, expected: &str| {
        let mut pages = Vec::new();
        for offset in 0..6 {
            let request =
                SearchRequest { query: query.to_owned(), sort, limit: 1, offset, ..SearchRequest::default() };
            pages.extend(fixture.searcher.search(&request).unwrap().hits.into_iter().map(|hit| hit.id));
        }
        assert_eq!(pages.join(" "), expected, "{query} {sort:?}");
    };
    check("企业", Sort::Relevance, "news/p1 rules/p1 plan/p2");
    check("企业", Sort::Newest, "rules/p1 plan/p2 news/p1");
    check("企业", Sort::Oldest, "plan/p2 rules/p1 news/p1");
    check("企业", Sort::Document, "rules/p1 plan/p2 news/p1");
    check("智能制造", Sort::Relevance, "plan/p1 rules/p1 plan/p2");
}

#[test]
fn counts_facets_without_their_own_filter() {
    let fixture = Fixture::new(&library());
    let check = |query: &str, filters: &[(&str, &str)], facet: &str, expected: &str| {
        let results = fixture.search(query, filters).unwrap();
        let shown: Vec<String> = results.facets[facet]
            .iter()
            .map(|value| {
                let mark = if value.selected { "*" } else { "" };
                format!("{mark}{}:{}={}", value.value, value.label, value.count)
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{query} {filters:?} {facet}");
    };
    let none: &[(&str, &str)] = &[];
    check("", none, "doc", "plan:宁波市智能制造方案=2 news:报道=2 rules:补贴办法=1");
    check("", none, "year", "2020:2020年=1 2016:2016年=2 none:未标注=2");
    check("", none, "target_year", "2027:2027年=2 2025:2025年=1 none:未标注=3");
    // Namesakes of several cities are told apart.
    let units = "nb-keji:宁波市科学技术局=1 宁波市/市某局:市某局=1 nb-jingxin:市经信局=1 \
                 hz-keji:杭州市科学技术局=1 none:未标注=2";
    check("", none, "unit", units);
    check("", none, "unit_family", "科技:科技=2 经信:经信=1 none:未标注=3");
    check("", none, "category", "digital:数字化与智能制造=2 innovation:科技创新与成果转化=1 none:未标注=3");
    check("", none, "clause_kind", "clause:条款=3 note:注=2");
    check("", none, "kind", "方案:方案=5");
    check("", none, "status", "unknown:时效不详=5");
    check("", none, "region", "宁波市:宁波市=5");
    check("企业", none, "year", "2020:2020年=1 2016:2016年=1 none:未标注=1");
    let year: &[(&str, &str)] = &[("year", "2016")];
    check("", year, "year", "2020:2020年=1 *2016:2016年=2 none:未标注=2");
    check("", year, "doc", "plan:宁波市智能制造方案=2");
    let both: &[(&str, &str)] = &[("year", "2016"), ("clause_kind", "note")];
    check("", both, "year", "*2016:2016年=1 none:未标注=1");
    check("", both, "clause_kind", "clause:条款=1 *note:注=1");
    check("", both, "target_year", "2027:2027年=1 2025:2025年=1");
    // In the query it is the same; a value that nobody has is shown when it is selected.
    check("year:2016", none, "year", "2020:2020年=1 *2016:2016年=2 none:未标注=2");
    check("", &[("year", "1999")], "year", "2020:2020年=1 2016:2016年=2 *1999:1999年=0 none:未标注=2");
    check("", &[("year", "1999..2016")], "year", "2020:2020年=1 *2016:2016年=2 none:未标注=2");
}

#[test]
fn shows_hits_as_the_source_has_them() {
    let fixture = Fixture::new(&library());
    let results = fixture.search("制造业集群", &[]).unwrap();
    let hit = &results.hits[0];
    assert_eq!((hit.id.as_str(), hit.url.as_str()), ("plan/p1", "/c/plan/p1"));
    assert_eq!(hit.text, "推进智能制造，培育先进制造业集群。");
    assert_eq!((hit.highlights.as_slice(), hit.years.as_slice()), (&[(11..16).into()][..], &[2016][..]));
    assert_eq!(hit.snippet.text, hit.text);
    assert_eq!(hit.target_years, [2027]);
    assert!(
        hit.citation
            .starts_with("“推进智能制造，培育先进制造业集群。”（《宁波市智能制造方案》（甲政发〔2016〕2号）")
    );
    let json = serde_json::to_value(&results).unwrap();
    assert_eq!(json["hits"][0]["match"], "verbatim");
    assert_eq!(json["hits"][0]["highlights"], serde_json::json!([[11, 16]]));
    assert_eq!(json["hits"][0]["document"]["status"], "unknown");
    assert_eq!(json["matches"], serde_json::json!({"verbatim": 1, "words": 0, "synonyms": 0, "heading": 0}));
}

#[test]
fn says_what_emptied_the_result() {
    let fixture = Fixture::new(&library());
    let check = |query: &str, filters: &[(&str, &str)], expected: &[&str]| {
        let results = fixture.search(query, filters).unwrap();
        assert_eq!((results.total, results.weak), (0, true), "{query}");
        assert_eq!(results.notices, expected, "{query} {filters:?}");
    };
    check("量子纠缠", &[], &["没有条款符合“量子纠缠”"]);
    check("企业 量子纠缠", &[], &["没有条款符合“量子纠缠”"]);
    check("集群 奖励", &[], &["没有条款同时符合全部检索词；单独检索：“集群” 1 条，“奖励” 1 条"]);
    check("集群", &[("year", "2020")], &["去掉筛选条件“年份：2020年”后有 1 条"]);
    check("集群", &[("year", "2020"), ("doc", "rules")], &["去掉全部筛选条件后有 1 条"]);
    check(
        "",
        &[("doc", "plan"), ("doc", "x"), ("year", "2020")],
        &[
            "库内没有编号或文号为“x”的文件",
            "去掉筛选条件“文件：宁波市智能制造方案、x”后有 1 条",
            "去掉筛选条件“年份：2020年”后有 2 条",
        ],
    );
    check("", &[("doc", "x")], &["库内没有编号或文号为“x”的文件", "去掉筛选条件“文件：x”后有 5 条"]);
}

#[test]
fn every_filter_can_be_relaxed_and_is_named_as_the_lists_name_it() {
    let fixture = Fixture::new(&library());
    let check = |name: &str, value: &str, label: &str| {
        let filters = [(name, value), ("year", "1999")];
        let results = fixture.search("", &filters).unwrap();
        assert_eq!(results.total, 0, "{name}={value}");
        let relaxed = results.relaxations.iter().find(|relaxation| relaxation.remove.filter != Some(name));
        let relaxed = relaxed.unwrap_or_else(|| panic!("{name}={value} without the year"));
        assert_eq!(relaxed.remove.label, "年份：1999年");
        assert_eq!(relaxed.total, fixture.search("", &filters[..1]).unwrap().total, "{name}={value}");
        assert!(relaxed.total > 0, "{name}={value}");
        let own =
            results.relaxations.iter().find(|relaxation| relaxation.remove.filter == Some(name)).unwrap();
        assert_eq!(own.remove.label, label);
    };
    check("doc", "plan", "文件：宁波市智能制造方案");
    check("doc", "甲政发〔2016〕2号", "文件：宁波市智能制造方案");
    check("target_year", "2025", "目标年：2025年");
    check("target_year", "2025..2027", "目标年：2025—2027年");
    check("unit", "nb-jingxin", "责任单位：市经信局");
    check("unit", "nb-keji", "责任单位：宁波市科学技术局");
    check("unit", "宁波市/市某局", "责任单位：市某局");
    check("unit", "none", "责任单位：未标注");
    check("unit_family", "科技", "单位系统：科技");
    check("category", "innovation", "任务类别：科技创新与成果转化");
    check("kind", "方案", "文种：方案");
    check("clause_kind", "note", "条款类型：注");
    check("status", "unknown", "时效：时效不详");
    check("region", "宁波市", "地区：宁波市");
    // As it is asked when the answer is not empty.
    let searcher = &fixture.searcher;
    let filters = Filters { unit: vec!["nb-keji".to_owned()], ..Filters::default() };
    let request = SearchRequest { query: "企业".to_owned(), filters, ..SearchRequest::default() };
    let relaxed = searcher.relaxations(&request).unwrap();
    for relaxation in &relaxed {
        assert_eq!(relaxation.total, searcher.search(&relaxation.request).unwrap().total);
    }
    let labels: Vec<&str> = relaxed.iter().map(|relaxation| relaxation.remove.label.as_str()).collect();
    assert_eq!(labels, ["责任单位：宁波市科学技术局", "企业"]);
}

#[test]
fn names_what_a_name_may_mean() {
    let fixture = Fixture::new(&library());
    let notices = fixture.search("", &[("unit", "市科技局")]).unwrap().notices;
    assert_eq!(notices, ["“市科技局”可指 2 个单位，已合并检索：杭州市科学技术局、宁波市科学技术局"]);
}

#[test]
fn shows_what_holds_most_of_a_question_apart() {
    let fixture = Fixture::new(&library());
    let results = fixture.search("单项冠军企业 首次认定 奖励 量子", &[]).unwrap();
    assert_eq!((results.total, results.weak), (0, true));
    assert!(results.partial > 0);
    assert_eq!(results.hits[0].id, "plan/p2");
    assert!(results.hits.iter().all(|hit| hit.match_kind == MatchKind::Partial));
    // Nothing that is quoted, excluded or bound to a field may be missing.
    let check = |query: &str| {
        let results = fixture.search(query, &[]).unwrap();
        assert!(results.hits.iter().all(|hit| hit.id != "plan/p2"), "{query}");
    };
    check("单项冠军企业 首次认定 奖励 量子 -万元");
    check("单项冠军企业 首次认定 奖励 量子 \"量子\"");
    check("单项冠军企业 首次认定 奖励 量子 title:报道");
    check("单项冠军企业 首次认定 奖励 量子 year:2020");
}

#[test]
fn puts_the_cited_clause_first() {
    let fixture = Fixture::new(&library());
    let check = |query: &str, expected: &str| assert_eq!(fixture.ids(query, &[]), expected, "{query}");
    check("智能制造方案第2条", "plan/p2");
    check("《宁波市智能制造方案》第一条", "plan/p1");
    check("补贴办法第1条的内容是什么", "rules/p1");
    check("甲政发[2016]2号第二条", "plan/p2");
    // Terms of a citation stay terms: what is excluded or filtered besides still is.
    check("智能制造方案 第2条 奖励", "plan/p2");
    check("智能制造方案 第2条 -奖励", "");
    check("智能制造方案 第2条 year:2020", "");
    // A place that the document does not have is text.
    check("补贴办法第9条", "");
    // Cited ahead of what holds the words.
    let more = Draft {
        id: "talk",
        title: "解读".to_owned(),
        year: None,
        clauses: vec![clause("补贴办法第1条说的是制造企业。")],
    };
    fixture.searcher.engine().write(&changes(&[more])).unwrap();
    check("补贴办法第1条", "rules/p1 talk/p1");
    check("补贴办法 第1条", "rules/p1 talk/p1");
}

#[test]
fn serves_the_state_of_the_last_write() {
    let fixture = Fixture::new(&library());
    let more =
        Draft { id: "new", title: "新".to_owned(), year: Some(2024), clauses: vec![clause("集群")] };
    fixture.searcher.engine().write(&changes(&[more])).unwrap();
    assert_eq!(fixture.ids("year:2024", &[]), "new/p1");
}

/// Text as documents print it, with the signs that are syntax elsewhere.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "(智能制造|先进制造业|市委组织部|2025|ORNOT|unit:|year:)",
        3 => "[智能制造业甲乙丙一二三0-9a-z]",
        2 => "[，。、；：“”（）()|｜\"「」《》%％ -]",
    ];
    proptest::collection::vec(piece, 2..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_piece_of_a_clause_is_found_by_typing_it(
        texts in proptest::collection::vec(texts(), 1..5),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 1usize..8), 40),
    ) {
        let clauses = texts.iter().map(|text| clause(text)).collect();
        let draft = Draft { id: "a", title: "甲".to_owned(), year: None, clauses };
        let fixture = Fixture::new(&[draft]);
        for (number, text) in texts.iter().enumerate() {
            let characters: Vec<char> = text.chars().collect();
            for (start, length) in &cuts {
                let start = start.index(characters.len());
                let piece: String = characters[start..].iter().take(*length).collect();
                // A minus or NOT before a word excludes it, and a prefix confines: whoever means the text quotes it.
                let is_syntax = piece.contains([':', '：']) || piece.starts_with('-') || piece.contains(" -")
                    || piece.contains("|-") || piece.contains("｜-") || piece.contains("(-") || piece.contains("（-")
                    || piece.contains("NOT");
                if is_syntax || Squeezed::new(&piece).text.is_empty() {
                    continue;
                }
                let results = fixture.search(&piece, &[]).unwrap();
                let id = format!("a/p{}", number + 1);
                let hit = results.hits.iter().find(|hit| hit.id == id);
                prop_assert!(
                    hit.is_some_and(|hit| hit.match_kind != MatchKind::Partial),
                    "{:?} of {:?} is not found", piece, text
                );
            }
        }
    }

    #[test]
    fn anything_typed_is_answered(query in "[智能制造甲乙2 　“”\"（）()|\\-:：ORNTADunityear.。]{0,60}") {
        let fixture = Fixture::new(&library());
        let results = fixture.search(&query, &[]).unwrap();
        prop_assert_eq!(results.total + results.partial, results.hits.len());
        for hit in &results.hits {
            let length_chars = hit.text.chars().count();
            prop_assert!(hit.highlights.iter().all(|span| span.start < span.end && span.end <= length_chars));
        }
    }
}

#[test]
fn filters_and_facets_name_the_same_things() {
    let fixture = Fixture::new(&library());
    let results = fixture.search("", &[]).unwrap();
    assert_eq!(results.facets.len(), Filters::NAMES.len());
    for name in Filters::NAMES {
        for value in &results.facets[name] {
            let narrowed = fixture.search("", &[(name, &value.value)]);
            let total = narrowed.unwrap_or_else(|error| panic!("{name}={}: {error}", value.value)).total;
            assert_eq!(total, value.count, "{name}={}", value.value);
        }
    }
}

#[test]
fn a_document_is_marked_where_it_answers_the_question() {
    let clauses =
        vec![clause("培育单项冠军，单项冠军优先。"), clause("冠军企业给予奖励。"), clause("其他事项。")];
    let title = "单项冠军企业培育办法";
    let fixture = Fixture::new(&[
        Draft { id: "a", title: title.to_owned(), year: None, clauses },
        Draft { id: "b", title: String::new(), year: None, clauses: vec![clause("单项冠军")] },
    ]);
    let check = |query: &str, expected: [&[(usize, usize)]; 3], in_title: &[(usize, usize)]| {
        let request = SearchRequest { query: query.to_owned(), ..SearchRequest::default() };
        let marks = fixture.searcher.marks_in("a", &request).unwrap();
        let pairs = |spans: &[tiaowen_document::model::Span]| -> Vec<(usize, usize)> {
            spans.iter().map(|span| (span.start, span.end)).collect()
        };
        for (index, expected) in expected.into_iter().enumerate() {
            assert_eq!(pairs(marks.in_clause(&format!("a/p{}", index + 1))), expected, "{query} {index}");
        }
        assert_eq!(pairs(&marks.in_heading(title)), in_title, "{query}");
    };
    check("单项冠军", [&[(2, 6), (7, 11)], &[], &[]], &[(0, 4)]);
    // Held by the title alone: no scattered words are marked.
    check("培育办法", [&[], &[], &[]], &[(6, 10)]);
    check("天外飞仙", [&[], &[], &[]], &[]);
    check("unit:none 奖励", [&[], &[(6, 8)], &[]], &[]);
}

#[test]
fn similar_clauses_share_stretches_and_stand_in_other_documents() {
    let same = "支持企业建设国家级制造业创新中心，对新认定的创新中心给予一次性奖励一千万元。";
    let draft = |id: &'static str, texts: &[&str]| Draft {
        id,
        title: String::new(),
        year: None,
        clauses: texts.iter().map(|text| clause(text)).collect(),
    };
    let fixture = Fixture::new(&[
        draft("a", &[same, same, "举办庙会。"]),
        draft("b", &["其他事项。", &format!("鼓励申报，{same}由财政局负责。")]),
        draft("c", &["企业奖励给予支持，创新中心、制造业、国家级建设各有安排。"]),
    ]);
    let check = |id: &str, expected: &[&str]| {
        let record = fixture.searcher.engine().clause(id).unwrap().unwrap();
        let similar = fixture.searcher.similar(&record, 5).unwrap();
        let ids: Vec<&str> = similar.iter().map(|similar| similar.record.clause.id.as_str()).collect();
        assert_eq!(ids, expected, "{id}");
        let length = Squeezed::new(same).text.chars().count();
        assert!(similar.iter().all(|similar| similar.same_chars == length));
    };
    check("a/p1", &["b/p2"]);
    check("b/p2", &["a/p1", "a/p2"]);
    check("a/p3", &[]);
    check("c/p1", &[]);
}
