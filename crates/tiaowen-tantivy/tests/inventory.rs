//! Labels and words listed from the index's tables against the clauses read one by one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{ClauseDraft, Draft, changes, engine};
use proptest::prelude::*;
use tiaowen_search::engine::{Counted, Inventory, InventoryBounds};
use tiaowen_search::{Changes, Engine};

const BOUNDS: InventoryBounds = InventoryBounds { labels: 100, words: 100 };

fn draft(id: &'static str, clauses: &[(&str, &[&str])]) -> Draft {
    let clauses = clauses.iter().map(|(text, path)| ClauseDraft {
        path: path.iter().map(|label| (*label).to_owned()).collect(),
        ..ClauseDraft::from(*text)
    });
    Draft { id, title: "某办法".to_owned(), year: Some(2024), clauses: clauses.collect() }
}

fn listed(counted: &[Counted]) -> Vec<(&str, usize)> {
    counted.iter().map(|counted| (counted.name.as_str(), counted.count)).collect()
}

#[test]
fn counts_labels_without_numbers_and_words_of_two_characters() {
    let folder = tempfile::tempdir().unwrap();
    let plan = draft(
        "plan",
        &[
            ("1.培育企业。推进制造的2024年5G", &["一、主要任务", "1.培育企业。"]),
            ("2.推进单项冠军。", &["一、主要任务", "第二条"]),
        ],
    );
    let engine = engine(folder.path(), &[plan]);
    let inventory = engine.inventory(BOUNDS).unwrap();
    assert_eq!(listed(&inventory.labels), [("主要任务", 2), ("培育企业", 1)]);
    assert_eq!(
        listed(&inventory.words),
        [("推进", 2), ("企业", 1), ("冠军", 1), ("制造", 1), ("单项", 1), ("单项冠军", 1), ("培育", 1)]
    );
    let bounds = InventoryBounds { labels: 1, words: 2 };
    let bounded = engine.inventory(bounds).unwrap();
    assert_eq!((&bounded.labels[..], &bounded.words[..]), (&inventory.labels[..1], &inventory.words[..2]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn tables_say_what_the_clauses_say(
        texts in proptest::collection::vec("[智能制造企业，2]{0,12}", 1..8),
        labels in proptest::collection::vec("[（一）、培育企业1.。 ]{0,8}", 1..4),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let clauses: Vec<(&str, Vec<&str>)> = texts
            .iter()
            .zip(labels.iter().cycle())
            .map(|(text, label)| (text.as_str(), vec!["一、总体要求", label.as_str()]))
            .collect();
        let clauses: Vec<(&str, &[&str])> =
            clauses.iter().map(|(text, path)| (*text, path.as_slice())).collect();
        let (first, second) = clauses.split_at(clauses.len() / 2);
        let engine = engine(folder.path(), &[draft("first", first), draft("second", second)]);
        let check = || {
            let tables = engine.inventory(BOUNDS).unwrap();
            prop_assert_eq!(tables, Inventory::gather(&engine, BOUNDS).unwrap());
            Ok(())
        };
        check()?;
        // Deleted clauses and several segments.
        engine.write(&changes(&[draft("third", first), draft("second", first)])).unwrap();
        check()?;
        engine.write(&Changes { remove: vec!["first".to_owned()], ..Changes::default() }).unwrap();
        check()?;
    }
}
