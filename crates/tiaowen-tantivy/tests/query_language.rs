//! The query language over real clauses, against a reading of the same tree clause by clause: the same clauses on
//! the same levels, whatever is joined, negated or confined, with synonyms and numbers counted or not. What an
//! answer says of itself holds: how each hit meets each term, and what every wider question finds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use common::{ClauseDraft, Draft, Model, SEGMENTER, engine, term};
use proptest::prelude::*;
use tiaowen_document::categories::CategoryRules;
use tiaowen_document::units::UnitRegistry;
use tiaowen_search::engine::{Condition, FacetField, Matcher, Term};
use tiaowen_search::explain::{RemovalKind, TermMatch};
use tiaowen_search::query::{Form, Query, parse};
use tiaowen_search::request::{Explain, MAX_LIMIT, Synonyms};
use tiaowen_search::{Catalog, Hit, MatchKind, Results, SearchRequest, Searcher};
use tiaowen_text::equivalents;
use tiaowen_text::synonyms::Synonyms as SynonymList;
use tiaowen_text::tokens::Squeezed;

const UNITS: &str = r#"
[[unit]]
id = "nb-keji"
canonical = "市科技局"
full = "宁波市科学技术局"
region = "宁波市"
family = "科技"
aliases = ["宁波市科技局"]
"#;

const SYNONYMS: &str = r#"
[same]
"试" = [["AI", "人工智能"], ["补贴", "奖励"]]
[one_way]
"三首" = ["首台套", "首批次"]
"智改数转" = ["智能化改造 + 数字化转型"]
"#;

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let units = UnitRegistry::from_toml(UNITS).unwrap();
    let catalog = Catalog::new(units, CategoryRules::from_toml("category = []").unwrap());
    Arc::new(catalog.with_synonyms(SynonymList::from_toml(SYNONYMS).unwrap()))
});

/// What clauses say and questions ask for: words, synonyms of each other, numbers in several spellings.
const SAYINGS: &str = "(智能|制造|智能制造|企业|单项冠军|补贴|奖励|人工智能|AI|ａｉ|三首|首台套|首批次|智改数转\
                       |智能化改造|数字化转型|市科技局|宁波市科学技术局|一百家|100家|１００|百分之三十|30%|不低于|的|，)";

fn clauses() -> impl Strategy<Value = ClauseDraft> {
    let text = proptest::collection::vec(SAYINGS, 1..9).prop_map(|pieces| pieces.concat());
    let path = proptest::collection::vec("(一、总体要求|二、智能制造|（一）三首奖励)", 0..3);
    let units = proptest::sample::subsequence(vec!["nb-keji", "宁波市/市某局"], 0..=2);
    let years = proptest::sample::subsequence(vec![2025i16, 2027], 0..=2);
    (text, path, units, years).prop_map(|(text, path, units, years)| ClauseDraft {
        text,
        path,
        units,
        years,
        ..ClauseDraft::default()
    })
}

fn library() -> impl Strategy<Value = Vec<Draft>> {
    let document = |id: &'static str| {
        let title = "(宁波市智能制造方案|企业补贴办法|人工智能方案)";
        (title, proptest::collection::vec(clauses(), 1..8)).prop_map(move |(title, clauses)| Draft {
            id,
            title,
            year: Some(2020),
            clauses,
        })
    };
    (document("a"), document("b")).prop_map(|(a, b)| vec![a, b])
}

/// Queries of every kind of leaf and every way to join them.
fn queries() -> impl Strategy<Value = String> {
    let term = proptest::collection::vec(SAYINGS, 1..3).prop_map(|pieces| pieces.concat());
    let leaf = prop_oneof![
        6 => term.clone(),
        2 => term.clone().prop_map(|term| format!("“{term}”")),
        1 => term.clone().prop_map(|term| format!("title:{term}")),
        1 => term.clone().prop_map(|term| format!("heading：{term}")),
        1 => term.prop_map(|term| format!("heading:\"{term}\"")),
        1 => "(doc:a|doc:b|unit:市科技局|unit:none|target_year:2025[.][.]2026|target_year:none)",
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let several = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(|parts| parts.join(" ")),
            several.clone().prop_map(|parts| format!("({})", parts.join("　OR "))),
            several.prop_map(|parts| format!("（{}）", parts.join(" AND "))),
            inner.clone().prop_map(|part| format!("-({part})")),
            inner.prop_map(|part| format!("NOT {part}")),
        ]
    })
}

/// Reads a query tree as DESIGN means it, without the searcher.
#[derive(Clone, Copy)]
struct Reader {
    synonyms: Synonyms,
}

impl Reader {
    /// What must hold, and the filters at the top: values of one widen, different ones narrow.
    fn question(self, query: &Query) -> (Matcher, BTreeMap<&'static str, Condition>) {
        let top = match query {
            Query::And(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut filters: BTreeMap<&'static str, Vec<Condition>> = BTreeMap::new();
        let mut parts = Vec::new();
        for part in top {
            match part {
                Query::Filter { name, value } => {
                    filters.entry(name).or_default().push(condition(name, value));
                }
                other => parts.push(self.matcher(other)),
            }
        }
        let filters = filters.into_iter().map(|(name, values)| (name, Condition::Any(values)));
        (Matcher::And(parts), filters.collect())
    }

    fn matcher(self, query: &Query) -> Matcher {
        let all = |parts: &[Query]| parts.iter().map(|part| self.matcher(part)).collect();
        match query {
            Query::All => Matcher::All,
            Query::Text(text) => Matcher::Term(self.term(text)),
            Query::Quoted(text) => Matcher::Verbatim(Squeezed::new(text).text),
            Query::Field { field, value, form: Form::Plain } => {
                Matcher::Field { field: *field, term: self.term(value) }
            }
            Query::Field { field, value, form: Form::Quoted } => {
                let term = Term { text: Squeezed::new(value).text, ..Term::default() };
                Matcher::Field { field: *field, term }
            }
            Query::Filter { name, value } => Matcher::Filter(condition(name, value)),
            Query::And(parts) => Matcher::And(all(parts)),
            Query::Or(parts) => Matcher::Or(all(parts)),
            Query::Not(inner) => Matcher::Not(Box::new(self.matcher(inner))),
        }
    }

    fn term(self, text: &str) -> Term {
        let Term { text, words, .. } = term(text);
        let (parts, links) = match self.synonyms {
            Synonyms::On => (CATALOG.parts(&text, &SEGMENTER), equivalents::links(&text)),
            Synonyms::Off => (Vec::new(), Vec::new()),
        };
        Term { text, words, parts, links, cited: None }
    }
}

fn condition(name: &str, value: &str) -> Condition {
    match (name, value) {
        ("doc", id) => Condition::Documents(vec![id.to_owned()]),
        ("unit", "none") => Condition::NoUnit,
        ("unit", _) => Condition::Units(vec!["nb-keji".to_owned()]),
        ("target_year", "none") => Condition::NoTargetYear,
        ("target_year", _) => Condition::TargetYears(vec![2025..=2026]),
        _ => panic!("{name}:{value}"),
    }
}

fn ask(searcher: &Searcher, query: &str, synonyms: Synonyms) -> Results {
    let request = SearchRequest {
        query: query.to_owned(),
        synonyms,
        explain: Explain::On,
        limit: MAX_LIMIT,
        ..SearchRequest::default()
    };
    let results = searcher.search(&request).unwrap();
    assert_eq!(searcher.count(&request).unwrap(), results.total, "{query}");
    let found = searcher.find(&request, &[]).unwrap().clauses;
    let kinds: Vec<MatchKind> = results.hits.iter().map(|hit| hit.match_kind).collect();
    assert_eq!(found.iter().map(|clause| clause.match_kind).collect::<Vec<_>>(), kinds, "{query}");
    results
}

/// Facets with what they count.
const FACETS: [(&str, FacetField); 5] = [
    ("doc", FacetField::Document),
    ("unit", FacetField::Unit),
    ("unit_family", FacetField::UnitFamily),
    ("target_year", FacetField::TargetYear),
    ("clause_kind", FacetField::ClauseKind),
];

/// The hits that hold the whole question.
fn whole(results: &Results) -> impl Iterator<Item = &Hit> {
    results.hits.iter().filter(|hit| hit.match_kind != MatchKind::Partial)
}

/// Works out how a hit matches from how it meets each term, taken in the order of the query; what is negated or
/// filtered is read from the clause.
struct Explained<'e> {
    terms: std::slice::Iter<'e, TermMatch>,
    model: &'e Model,
    reader: Reader,
    id: &'e str,
}

impl Explained<'_> {
    fn level(&mut self, query: &Query) -> Option<MatchKind> {
        match query {
            Query::All => Some(MatchKind::Verbatim),
            Query::Text(_) | Query::Quoted(_) | Query::Field { .. } => self.terms.next().unwrap().how,
            Query::And(parts) => {
                let levels: Vec<Option<MatchKind>> = parts.iter().map(|part| self.level(part)).collect();
                levels.into_iter().try_fold(MatchKind::Verbatim, |worst, level| Some(worst.max(level?)))
            }
            Query::Or(parts) => {
                let levels: Vec<Option<MatchKind>> = parts.iter().map(|part| self.level(part)).collect();
                levels.into_iter().flatten().min()
            }
            Query::Filter { .. } => self.read(query),
            Query::Not(inner) => {
                // A term that is negated twice is wanted, and explained.
                for _ in 0..wanted(inner, false) {
                    self.terms.next().unwrap();
                }
                self.read(query)
            }
        }
    }

    fn read(&self, query: &Query) -> Option<MatchKind> {
        self.model.search(&self.reader.matcher(query), &[]).get(self.id).copied()
    }
}

/// The query less the filters at its top, which every hit passes; two of one facet widen.
fn without_top_filters(query: &Query) -> Query {
    match query {
        Query::And(parts) => {
            let terms = parts.iter().filter(|part| !matches!(part, Query::Filter { .. }));
            Query::And(terms.cloned().collect())
        }
        Query::Filter { .. } => Query::All,
        other => other.clone(),
    }
}

/// How many terms below are wanted, where `is_wanted` says whether those right here are.
fn wanted(query: &Query, is_wanted: bool) -> usize {
    match query {
        Query::Text(_) | Query::Quoted(_) | Query::Field { .. } => usize::from(is_wanted),
        Query::And(parts) | Query::Or(parts) => parts.iter().map(|part| wanted(part, is_wanted)).sum(),
        Query::Not(inner) => wanted(inner, !is_wanted),
        Query::All | Query::Filter { .. } => 0,
    }
}

/// Compares one answer with the reading of every clause.
fn agrees(searcher: &Searcher, model: &Model, query: &str, synonyms: Synonyms) -> Result<(), TestCaseError> {
    let results = ask(searcher, query, synonyms);
    let tree = parse(query).unwrap().query;
    let reader = Reader { synonyms };
    let (matcher, filters) = reader.question(&tree);
    let all_filters: Vec<Condition> = filters.values().cloned().collect();
    let expected = model.search(&matcher, &all_filters);
    let found: BTreeMap<String, MatchKind> =
        whole(&results).map(|hit| (hit.id.clone(), hit.match_kind)).collect();
    prop_assert_eq!(&found, &expected, "{}", query);
    let of_kind = |kind: MatchKind| expected.values().filter(|found| **found == kind).count();
    let matches = results.matches;
    prop_assert_eq!(results.total, expected.len());
    prop_assert_eq!(
        [matches.verbatim, matches.words, matches.synonyms, matches.heading],
        [MatchKind::Verbatim, MatchKind::Words, MatchKind::Synonyms, MatchKind::Heading].map(of_kind),
        "{}",
        query
    );
    if synonyms == Synonyms::Off {
        prop_assert_eq!(matches.synonyms, 0);
    }
    for (name, field) in FACETS {
        let others = filters.iter().filter(|(known, _)| **known != name);
        let others: Vec<Condition> = others.map(|(_, condition)| condition.clone()).collect();
        let families = [("nb-keji".to_owned(), "科技".to_owned())].into();
        let expected = model.facet(field, &model.search(&matcher, &others), &families);
        let values = results.facets[name].iter().filter(|value| value.count > 0);
        let found: BTreeMap<Option<String>, usize> = values
            .map(|value| (Some(value.value.to_string()).filter(|id| id != "none"), value.count))
            .collect();
        prop_assert_eq!(found, expected, "{} {}", query, name);
    }
    for hit in whole(&results) {
        let terms = hit.explain.as_deref().unwrap();
        let mut explained = Explained { terms: terms.iter(), model, reader, id: &hit.id };
        let level = explained.level(&without_top_filters(&tree));
        prop_assert_eq!(level, Some(hit.match_kind), "{} {}: {:?}", query, hit.id, terms);
        prop_assert!(explained.terms.next().is_none(), "{query}");
    }
    Ok(())
}

/// Asks every wider question of an empty answer, and counts.
fn wider_questions_hold(searcher: &Searcher, results: &Results) -> Result<(), TestCaseError> {
    if results.total > 0 {
        prop_assert!(results.relaxations.is_empty() && results.emptied_by.is_empty());
    }
    for relaxation in &results.relaxations {
        let found = searcher.search(&relaxation.request).unwrap();
        prop_assert_eq!(found.total, relaxation.total, "{}: {:?}", results.query, relaxation);
    }
    for removal in results.emptied_by.iter().filter(|removal| removal.kind == RemovalKind::Term) {
        let alone = SearchRequest { query: removal.label.clone(), ..SearchRequest::default() };
        prop_assert_eq!(searcher.search(&alone).unwrap().total, 0, "{:?}", removal);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_query_finds_what_its_tree_says(
        drafts in library(),
        queries in proptest::collection::vec(queries(), 16),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let searcher = Searcher::new(Arc::new(engine(dir.path(), &drafts)), Arc::clone(&CATALOG));
        let model = Model::new(&drafts);
        for query in &queries {
            agrees(&searcher, &model, query, Synonyms::On)?;
            agrees(&searcher, &model, query, Synonyms::Off)?;
        }
    }

    #[test]
    fn an_empty_answer_counts_every_wider_question(
        drafts in library(),
        queries in proptest::collection::vec(
            (queries(), queries(), "(doc:a|doc:x|“三首首批次”|天外飞仙|unit:none target_year:2025|)")
                .prop_map(|(left, right, more)| format!("{left} {right} {more}")),
            12,
        ),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let searcher = Searcher::new(Arc::new(engine(dir.path(), &drafts)), Arc::clone(&CATALOG));
        for query in &queries {
            wider_questions_hold(&searcher, &ask(&searcher, query, Synonyms::On))?;
        }
    }
}

/// A library of one document with these clauses.
fn searcher(dir: &std::path::Path, texts: &[&str]) -> Searcher {
    let clauses = texts
        .iter()
        .map(|text| ClauseDraft { path: vec!["一、总体要求".to_owned()], ..ClauseDraft::from(*text) });
    let draft =
        Draft { id: "a", title: "三首办法".to_owned(), year: Some(2020), clauses: clauses.collect() };
    Searcher::new(Arc::new(engine(dir, &[draft])), Arc::clone(&CATALOG))
}

/// `词=逐字@正文(形)`, one for each term of a hit.
fn told(hit: &Hit) -> String {
    let told = hit.explain.iter().flatten().map(|term| {
        let how = term.how.map_or("无", MatchKind::label);
        let fields: Vec<&str> = term.fields.iter().map(|field| field.label()).collect();
        let forms = if term.forms.is_empty() { String::new() } else { format!("({})", term.forms.join("/")) };
        let missing =
            if term.missing.is_empty() { String::new() } else { format!("-{}", term.missing.join("/")) };
        format!("{}={how}@{}{forms}{missing}", term.term, fields.join(","))
    });
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn says_how_a_hit_meets_each_term() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = searcher(dir.path(), &["智能的制造企业，奖励一百家。"]);
    let check = |query: &str, expected: &str| {
        let results = ask(&searcher, query, Synonyms::On);
        assert_eq!(told(&results.hits[0]), expected, "{query}");
    };
    check("企业", "企业=逐字@正文");
    check("“的制造” 企业 -天外飞仙", "的制造=逐字@正文 企业=逐字@正文");
    check("智能制造", "智能制造=分词@正文(智能/制造)");
    check("企业 总体要求 三首", "企业=逐字@正文 总体要求=标题@路径 三首=标题@标题");
    check("100家", "100家=同义@正文(一百家)");
    check("title:办法 heading:“总体”", "办法=逐字@标题 总体=逐字@路径");
    check("甲政发〔2020〕1号 企业", "甲政发(2020)1号=标题@引证 企业=逐字@正文");
    check("企业 OR 天外飞仙", "企业=逐字@正文 天外飞仙=无@");
}

#[test]
fn says_what_empties_an_answer() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = searcher(dir.path(), &["智能制造企业。", "奖励企业。"]);
    let check = |query: &str, emptied_by: &str, relaxations: &[(&str, usize)]| {
        let results = ask(&searcher, query, Synonyms::Off);
        assert_eq!(results.total, 0, "{query}");
        let labels: Vec<&str> = results.emptied_by.iter().map(|removal| removal.label.as_str()).collect();
        assert_eq!(labels.join(" "), emptied_by, "{query}");
        let finding = results.relaxations.iter().filter(|relaxation| relaxation.total > 0);
        let finding: Vec<(&str, usize)> =
            finding.map(|relaxation| (relaxation.remove.label.as_str(), relaxation.total)).collect();
        assert_eq!(finding, relaxations, "{query}");
    };
    check("企业 天外飞仙", "天外飞仙", &[("天外飞仙", 2)]);
    check("智能 奖励", "", &[("智能", 1), ("奖励", 1)]);
    check("“企业智能”", "\"企业智能\"", &[("\"企业智能\"", 1)]);
    check("企业 year:1999", "年份：1999年", &[("年份：1999年", 2)]);
    check("企业 year:1999 unit:none doc:x", "全部筛选条件", &[("全部筛选条件", 2)]);
    check("title:智能", "title:智能", &[("title:智能", 1)]);
    check("补贴", "补贴", &[("不计同义", 1)]);
}
