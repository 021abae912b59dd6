//! The index over any history against a map of documents: whatever is written, taken out, opened again and built anew, it
//! holds what the map holds, for whoever wrote it and for whoever had it open all along.
//!
//! `PROPTEST_CASES` sets how many histories are tried.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use common::{ClauseDraft, Draft, Model, SEGMENTER, batch};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tiaowen_search::engine::{DocumentBatch, EngineQuery, Matcher, listing_order};
use tiaowen_search::{Changes, Engine, EngineError, MatchKind};
use tiaowen_tantivy::TantivyEngine;

/// Histories tried unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 50;

/// Ids of which one begins like another, or like one of its clauses.
const IDS: [&str; 5] = ["a", "ab", "a/p", "b", "甲"];

const TEXTS: [&str; 5] =
    ["支持单项冠军", "先进制造业集群", "单项冠军企业奖励", "集群中的制造业", "奖励１０万元"];

const QUESTIONS: [&str; 6] = ["单项冠军", "集群", "制造业", "奖励", "10万", "无此事"];

/// Something that happens to an index.
#[derive(Clone, Debug)]
enum Event {
    /// One run: documents taken out, others put in.
    Write { remove: Vec<&'static str>, replace: Vec<Draft> },
    /// The writer ends, and another begins.
    Reopen,
    /// Built anew from these alone.
    Rebuild(Vec<Draft>),
    /// Built anew, and given up before anything was written.
    GiveUp,
}

/// What the index should hold, by id.
type Expected = BTreeMap<&'static str, Draft>;

fn drafts(most: usize) -> impl Strategy<Value = Vec<Draft>> {
    let contents = (proptest::option::of(2016i16..2020), proptest::collection::vec(select(&TEXTS), 0..4));
    let contents = proptest::collection::vec(contents, most);
    (subsequence(&IDS, 0..=most), contents).prop_map(|(ids, contents)| {
        let draft = |(id, (year, texts)): (&'static str, (Option<i16>, Vec<&str>))| Draft {
            id,
            title: format!("{id}方案"),
            year,
            clauses: texts.into_iter().map(ClauseDraft::from).collect(),
        };
        ids.into_iter().zip(contents).map(draft).collect()
    })
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let write =
        (subsequence(&IDS, 0..3), drafts(3)).prop_map(|(remove, replace)| Event::Write { remove, replace });
    let event = prop_oneof![
        6 => write,
        2 => Just(Event::Reopen),
        1 => drafts(4).prop_map(Event::Rebuild),
        1 => Just(Event::GiveUp),
    ];
    proptest::collection::vec(event, 1..10)
}

fn create_or_open(dir: &Path) -> TantivyEngine {
    TantivyEngine::create_or_open(dir, Arc::clone(&SEGMENTER)).unwrap()
}

/// Lets the event happen to the index and to what it should hold.
fn happen(event: &Event, dir: &Path, writer: &mut TantivyEngine, expected: &mut Expected) {
    match event {
        Event::Write { remove, replace } => {
            // What a run puts in is there, also where the same run takes it out.
            expected.retain(|id, _| !remove.contains(id));
            expected.extend(replace.iter().map(|draft| (draft.id, draft.clone())));
            let remove = remove.iter().map(|id| (*id).to_owned()).collect();
            writer.write(&Changes { replace: replace.iter().map(batch).collect(), remove }).unwrap();
        }
        Event::Reopen => *writer = create_or_open(dir),
        Event::Rebuild(drafts) => {
            *expected = drafts.iter().map(|draft| (draft.id, draft.clone())).collect();
            let rebuilt = TantivyEngine::create(dir, Arc::clone(&SEGMENTER)).unwrap();
            rebuilt.write(&common::changes(drafts)).unwrap();
            *writer = rebuilt;
        }
        Event::GiveUp => {
            let given_up = TantivyEngine::create(dir, Arc::clone(&SEGMENTER)).unwrap();
            assert!(matches!(writer.write(&Changes::default()), Err(EngineError::Busy { .. })));
            drop(given_up);
        }
    }
}

/// Everything that can be asked is answered as the map says.
fn agree(engine: &TantivyEngine, expected: &Expected) -> Result<(), TestCaseError> {
    let mut batches: Vec<DocumentBatch> = expected.values().map(batch).collect();
    batches.sort_by(|left, right| listing_order(&left.document.metadata, &right.document.metadata));
    let documents: Vec<_> = batches.iter().map(|batch| batch.document.clone()).collect();
    prop_assert_eq!(&engine.documents().unwrap(), &documents);
    let overview = engine.overview().unwrap();
    let heads: Vec<_> = overview.documents.iter().map(|head| (&head.file, head.clause_count)).collect();
    let counts: Vec<_> = documents.iter().map(|document| (&document.file, document.clause_count)).collect();
    prop_assert_eq!(heads, counts);
    prop_assert_eq!(overview.clause_count, batches.iter().map(|batch| batch.clauses.len()).sum::<usize>());

    for id in IDS {
        let known = batches.iter().find(|batch| batch.document.metadata.id == id);
        prop_assert_eq!(engine.document(id).unwrap(), known.map(|batch| batch.document.clone()));
        let clauses = known.map_or(&[][..], |batch| &batch.clauses);
        prop_assert_eq!(&engine.clauses_of(id).unwrap()[..], clauses, "{}", id);
        for place in 0..4 {
            let clause = format!("{id}/p{}", place + 1);
            prop_assert_eq!(engine.clause(&clause).unwrap(), clauses.get(place).cloned(), "{}", clause);
        }
    }

    let model = Model::new(&expected.values().cloned().collect::<Vec<_>>());
    for question in QUESTIONS {
        for matcher in [Matcher::Verbatim(question.to_owned()), Matcher::Term(common::term(question))] {
            let answer = engine.search(&EngineQuery { limit: 100, ..EngineQuery::count(matcher.clone()) });
            let answer = answer.unwrap();
            let found: BTreeSet<(String, MatchKind)> =
                answer.hits.into_iter().map(|hit| (hit.clause.clause.id, hit.match_kind)).collect();
            let meant: BTreeSet<(String, MatchKind)> = model.search(&matcher, &[]).into_iter().collect();
            prop_assert_eq!(answer.total, meant.len(), "{:?}", &matcher);
            prop_assert_eq!(found, meant, "{:?}", matcher);
        }
    }
    Ok(())
}

fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(CASES), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_history_leaves_what_a_map_would_hold(events in events()) {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = create_or_open(dir.path());
        writer.write(&Changes::default()).unwrap();
        let reader = TantivyEngine::open(dir.path(), Arc::clone(&SEGMENTER)).unwrap();
        let mut expected = Expected::new();
        for event in &events {
            happen(event, dir.path(), &mut writer, &mut expected);
            agree(&writer, &expected)?;
            agree(&reader, &expected)?;
        }
        drop((writer, reader));
        agree(&TantivyEngine::open(dir.path(), Arc::clone(&SEGMENTER)).unwrap(), &expected)?;
    }
}
