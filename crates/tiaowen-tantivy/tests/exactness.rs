//! What stands in a clause is found by typing it, and what is quoted is found nowhere else; AND, OR, NOT, filters
//! and counts are what a reading of every clause says they are.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use common::{ClauseDraft, Draft, Model, engine, term};
use proptest::prelude::*;
use tiaowen_document::model::ClauseKind;
use tiaowen_search::engine::{
    Condition, EngineHit, EngineQuery, FacetField, FacetKey, FacetQuery, Matcher, Neighbours, Ranking,
    TextField, WeightedToken,
};
use tiaowen_search::{Engine, MatchKind, Sort};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::tokens::Squeezed;

/// Text of common words, stray characters, digits, signs, blanks and a character beyond the basic plane.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "(智能|制造|先进制造业集群|各级人民政府|宁波市|企业|補貼|单项冠军|到|的)",
        1 => "(一百家|100家|百分之三十|30%|二〇二五年|2025年|第十二条|第12条|奖励|资助|产业群)",
        2 => "[智能制造业民政府宁波一二、，。；：]",
        1 => "[0-9]{1,4}",
        1 => "[a-zA-ZＡ％\\-|()（）“” \n𠀀]",
    ];
    proptest::collection::vec(piece, 1..14).prop_map(|pieces| pieces.concat())
}

fn clauses() -> impl Strategy<Value = ClauseDraft> {
    let some = |values: &'static [&'static str]| proptest::sample::subsequence(values, 0..=values.len());
    (
        texts(),
        proptest::collection::vec("(一、总体要求|二、智能制造|（一）企业)", 0..3),
        some(&["nb-keji", "nb-jingxin", "宁波市/市某局"]),
        some(&["innovation", "digital"]),
        proptest::sample::subsequence(vec![2025i16, 2027, 2030], 0..=2),
    )
        .prop_map(|(text, path, units, categories, years)| ClauseDraft {
            text,
            path,
            units,
            categories,
            years,
        })
}

fn documents() -> impl Strategy<Value = Vec<Draft>> {
    let document = |id: &'static str| {
        let title = "(宁波市智能制造方案|企业补贴办法|方案)";
        let year = proptest::option::of(2016i16..2020);
        (title, year, proptest::collection::vec(clauses(), 0..6))
            .prop_map(move |(title, year, clauses)| Draft { id, title, year, clauses })
    };
    (document("a"), document("b"), document("c")).prop_map(|(a, b, c)| vec![a, b, c])
}

fn terms() -> impl Strategy<Value = String> {
    prop_oneof![
        "(智能|制造|智能制造|补贴|补贴企业|人民政府|民政|集群|2|20|企业的|总体|方案|造业)",
        "(100家|一百家|30%|百分之三十|到2025年|二〇二五年|第12条|第十二条企业)",
        "[智能制造业民政府宁波的，。2a]{1,3}",
    ]
}

fn conditions() -> impl Strategy<Value = Condition> {
    let ids = |values: &'static [&'static str]| {
        proptest::sample::subsequence(values, 0..=values.len())
            .prop_map(|ids| ids.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let leaf = prop_oneof![
        ids(&["a", "b", "x"]).prop_map(Condition::Documents),
        ids(&["nb-keji", "宁波市/市某局"]).prop_map(Condition::Units),
        Just(Condition::NoUnit),
        ids(&["innovation", "digital"]).prop_map(Condition::Categories),
        Just(Condition::NoCategory),
        (2024i16..2031, 0i16..4).prop_map(|(year, more)| Condition::TargetYears(vec![year..=year + more])),
        Just(Condition::NoTargetYear),
        Just(Condition::ClauseKinds(vec![ClauseKind::Note])),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Condition::Any),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
}

fn matchers() -> impl Strategy<Value = Matcher> {
    let leaf = prop_oneof![
        1 => Just(Matcher::All),
        6 => terms().prop_map(|text| Matcher::Term(term(&text))),
        3 => terms().prop_map(|text| Matcher::Verbatim(Squeezed::new(&text).text)),
        1 => terms().prop_map(|text| Matcher::Field { field: TextField::Title, term: term(&text) }),
        1 => terms().prop_map(|text| Matcher::Field { field: TextField::Heading, term: term(&text) }),
        1 => conditions().prop_map(Matcher::Filter),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Matcher::And),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Matcher::Or),
            inner.prop_map(|matcher| Matcher::Not(Box::new(matcher))),
        ]
    })
}

const FACETS: [FacetField; 6] = [
    FacetField::Document,
    FacetField::Unit,
    FacetField::UnitFamily,
    FacetField::Category,
    FacetField::TargetYear,
    FacetField::ClauseKind,
];

fn families() -> HashMap<String, String> {
    let family = |unit: &str, family: &str| (unit.to_owned(), family.to_owned());
    [family("nb-keji", "科技"), family("宁波市/市某局", "科技")].into()
}

/// Asks engine and model the same and compares everything that they count.
fn agree(
    engine: &TantivyEngine,
    model: &Model,
    matcher: &Matcher,
    filters: &[Condition],
) -> Result<(), TestCaseError> {
    let without = |index: usize| (index < filters.len()).then_some(index);
    let facets: Vec<FacetQuery> = FACETS
        .iter()
        .enumerate()
        .map(|(index, field)| FacetQuery { field: *field, without_filter: without(index) })
        .collect();
    let query = EngineQuery {
        filters: filters.to_vec(),
        facets: facets.clone(),
        unit_families: Arc::new(families()),
        sort: Sort::Relevance,
        limit: 100,
        ..EngineQuery::count(matcher.clone())
    };
    let answer = engine.search(&query).unwrap();
    finds_the_same(engine, &query)?;
    let expected = model.search(matcher, filters);
    let found: BTreeMap<String, MatchKind> =
        answer.hits.iter().map(|hit| (hit.clause.clause.id.clone(), hit.match_kind)).collect();
    prop_assert_eq!(&found, &expected, "{:?}", matcher);
    let of_kind = |kind: MatchKind| expected.values().filter(|found| **found == kind).count();
    prop_assert_eq!(answer.total, expected.len());
    prop_assert_eq!(answer.matches.verbatim, of_kind(MatchKind::Verbatim));
    prop_assert_eq!(answer.matches.words, of_kind(MatchKind::Words));
    prop_assert_eq!(answer.matches.synonyms, of_kind(MatchKind::Synonyms));
    prop_assert_eq!(answer.matches.heading, of_kind(MatchKind::Heading));
    prop_assert!(answer.hits.is_sorted_by_key(|hit| hit.match_kind), "a kind ranks before a better one");
    for (facet, counts) in facets.iter().zip(&answer.facets) {
        let kept = filters.iter().enumerate().filter(|(index, _)| facet.without_filter != Some(*index));
        let kept: Vec<Condition> = kept.map(|(_, filter)| filter.clone()).collect();
        let expected = model.facet(facet.field, &model.search(matcher, &kept), &families());
        let value = |key: &FacetKey| match key {
            FacetKey::Document(place) => Some(answer.overview.documents[*place].metadata.id.clone()),
            FacetKey::Named(name) => Some(name.to_string()),
            FacetKey::Without => None,
        };
        let found: BTreeMap<Option<String>, usize> =
            counts.iter().map(|facet| (value(&facet.value), facet.count)).collect();
        prop_assert_eq!(found, expected, "{:?}", facet);
    }
    Ok(())
}

/// Hits found by where they stand are those of the answer, on every page.
fn finds_the_same(engine: &TantivyEngine, query: &EngineQuery) -> Result<(), TestCaseError> {
    for (limit, offset) in [(100, 0), (1, 0), (2, 1)] {
        let query = EngineQuery { limit, offset, ..query.clone() };
        let (answer, found) = (engine.search(&query).unwrap(), engine.find(&query).unwrap());
        let of_answer: Vec<_> = answer
            .hits
            .iter()
            .map(|hit| (&hit.clause.document_id, u64::from(hit.clause.order), hit.match_kind))
            .collect();
        let of_found: Vec<_> = found
            .clauses
            .iter()
            .map(|clause| (&clause.metadata.id, clause.order, clause.match_kind))
            .collect();
        prop_assert_eq!(of_found, of_answer, "{:?}", query);
        prop_assert_eq!(found.facets, answer.facets, "{:?}", query);
    }
    Ok(())
}

/// All pieces of a text that neither begin nor end with a blank, short ones and some long ones.
fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    for start in 0..characters.len() {
        for length in (1..=6).chain([9, 14, 30]) {
            let Some(piece) = characters.get(start..start + length) else { continue };
            if !piece[0].is_whitespace() && !piece[length - 1].is_whitespace() {
                pieces.push(piece.iter().collect());
            }
        }
    }
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_piece_of_every_clause_is_found_and_quoted_nowhere_else(drafts in documents()) {
        let dir = tempfile::tempdir().unwrap();
        let (engine, model) = (engine(dir.path(), &drafts), Model::new(&drafts));
        for clause in &model.clauses {
            for piece in pieces(&clause.clause.text) {
                let matcher = Matcher::Verbatim(Squeezed::new(&piece).text);
                let expected = model.search(&matcher, &[]);
                prop_assert!(expected.contains_key(&clause.id));
                let answer = engine.search(&EngineQuery { limit: 100, ..EngineQuery::count(matcher) }).unwrap();
                let mut found: Vec<&str> =
                    answer.hits.iter().map(|hit| hit.clause.clause.id.as_str()).collect();
                found.sort_unstable();
                prop_assert_eq!(found, expected.keys().map(String::as_str).collect::<Vec<_>>(), "{}", piece);
            }
        }
    }

    #[test]
    fn the_engine_agrees_with_a_reading_of_every_clause(
        drafts in documents(),
        questions in proptest::collection::vec(
            (matchers(), proptest::collection::vec(conditions(), 0..3)),
            12,
        ),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (engine, model) = (engine(dir.path(), &drafts), Model::new(&drafts));
        for (matcher, filters) in &questions {
            agree(&engine, &model, matcher, filters)?;
        }
    }

    #[test]
    fn writing_in_steps_gives_the_same_as_writing_at_once(
        drafts in documents(),
        earlier in documents(),
        questions in proptest::collection::vec(matchers(), 6),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let engine = engine(dir.path(), &earlier);
        // Replaces two documents and removes the third.
        let (kept, gone) = drafts.split_at(2);
        for draft in kept {
            engine.write(&common::changes(std::slice::from_ref(draft))).unwrap();
        }
        let remove = gone.iter().map(|draft| draft.id.to_owned()).collect();
        engine.write(&tiaowen_search::Changes { replace: Vec::new(), remove }).unwrap();
        let model = Model::new(kept);
        for matcher in &questions {
            agree(&engine, &model, matcher, &[])?;
        }
        let overview = engine.overview().unwrap();
        prop_assert_eq!(overview.clause_count, model.clauses.len());
        prop_assert_eq!(overview.documents.len(), kept.len());
    }
}

/// A question by its matcher that ranks by a few characters and pairs.
fn ranked(matcher: &Matcher, sort: Sort) -> EngineQuery {
    let token = |text: &str| WeightedToken { text: text.to_owned(), weight: 1.0 };
    let ranking = Ranking {
        tokens: ["智", "智能", "能", "制造", "企业", "业", "市", "1"].into_iter().map(token).collect(),
        neighbours: vec![Neighbours { first: "智能".to_owned(), second: "制造".to_owned() }],
        ..Ranking::default()
    };
    let cited = Some(Condition::Documents(vec!["b".to_owned()]));
    EngineQuery { ranking, sort, cited, limit: 100, ..EngineQuery::count(matcher.clone()) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_page_is_a_part_of_the_whole_answer(
        drafts in documents(),
        questions in proptest::collection::vec((matchers(), 0..8usize, 1..5usize), 12),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let engine = engine(dir.path(), &drafts);
        for (matcher, offset, limit) in &questions {
            for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Document] {
                let whole = engine.search(&ranked(matcher, sort)).unwrap().hits;
                let query = EngineQuery { offset: *offset, limit: *limit, ..ranked(matcher, sort) };
                let page = engine.search(&query).unwrap().hits;
                let expected: Vec<_> = whole.into_iter().skip(*offset).take(*limit).collect();
                prop_assert_eq!(&page, &expected, "{:?} {:?}", matcher, sort);
                if sort == Sort::Relevance {
                    let order = |hit: &EngineHit| {
                        (hit.metadata.id != "b", hit.match_kind, std::cmp::Reverse((hit.score * 1e3) as i64))
                    };
                    prop_assert!(expected.is_sorted_by_key(order));
                }
            }
        }
    }
}
