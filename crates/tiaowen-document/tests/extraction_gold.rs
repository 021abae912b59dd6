//! Scores extraction on the hand-made gold: every clause's own text goes in, units, years and targets come out.
//!
//! Inherited years are the splitter's to fill in; a target whose year is inherited is compared without it.

use std::collections::BTreeMap;

use serde_json::Value;
use tiaowen_document::model::{Region, TargetOp};
use tiaowen_document::targets::find_targets;
use tiaowen_document::units::{UnitRegistry, find_units};
use tiaowen_document::years::{find_years, target_years};

const DOCUMENTS: [(&str, &str); 3] = [
    ("000", include_str!("../../../tests/gold/doc000.json")),
    ("001", include_str!("../../../tests/gold/doc001.json")),
    ("004", include_str!("../../../tests/gold/doc004.json")),
];

/// A clause of the gold that can be searched.
struct GoldClause {
    id: String,
    text: String,
    region: Region,
    value: Value,
}

fn gold_clauses() -> Vec<GoldClause> {
    let mut clauses = Vec::new();
    for (name, text) in DOCUMENTS {
        let gold: Value = serde_json::from_str(text).expect("the gold is JSON");
        let region: Region = serde_json::from_value(gold["meta"]["region"].clone()).expect("a region");
        for value in gold["clauses"].as_array().expect("clauses") {
            if value["indexable"] == true {
                let text = value["text"].as_str().expect("a text").to_owned();
                let id = format!("{name}:{}", value["seq"]);
                clauses.push(GoldClause { id, text, region: region.clone(), value: value.clone() });
            }
        }
    }
    assert_eq!(clauses.len(), 37 + 22 + 28, "clauses that can be searched");
    clauses
}

/// Scores `found` against `wanted` over all clauses: F1 over the distinct keys of each clause.
fn f1<K: Ord + Clone + std::fmt::Debug>(
    what: &str,
    keys: impl Fn(&GoldClause) -> (Vec<K>, Vec<K>),
) -> (f64, String) {
    let (mut hits, mut wanted_count, mut found_count) = (0usize, 0usize, 0usize);
    let mut misses = Vec::new();
    for clause in gold_clauses() {
        let (wanted, found) = keys(&clause);
        let wanted: BTreeMap<K, ()> = wanted.into_iter().map(|key| (key, ())).collect();
        let found: BTreeMap<K, ()> = found.into_iter().map(|key| (key, ())).collect();
        hits += wanted.keys().filter(|key| found.contains_key(key)).count();
        wanted_count += wanted.len();
        found_count += found.len();
        let lost: Vec<&K> = wanted.keys().filter(|key| !found.contains_key(key)).collect();
        let extra: Vec<&K> = found.keys().filter(|key| !wanted.contains_key(key)).collect();
        if !lost.is_empty() || !extra.is_empty() {
            misses.push(format!("{what} {}: lost {lost:?}, extra {extra:?}", clause.id));
        }
    }
    let score = 2.0 * hits as f64 / (wanted_count + found_count) as f64;
    (
        score,
        format!("{what}: {score:.4}, {hits} of {wanted_count}, {found_count} given\n{}", misses.join("\n")),
    )
}

#[test]
fn units_score() {
    let registry = UnitRegistry::from_toml(include_str!("../../../corpus/words/units.toml")).unwrap();
    let (score, report) = f1("units", |clause| {
        let units = clause.value["responsible_units"].as_array().unwrap();
        let key = |unit: &Value| {
            ["as_written", "canonical", "unit_id", "role"]
                .map(|field| unit[field].as_str().unwrap().to_owned())
        };
        let wanted = units.iter().filter(|unit| unit["generic"] != true).map(key).collect();
        let found = find_units(&clause.text, &registry, Some(&clause.region));
        let found = found.into_iter().filter(|unit| !unit.generic);
        (
            wanted,
            found.map(|unit| [unit.name, unit.canonical, unit.id, unit.role.name().to_owned()]).collect(),
        )
    });
    assert!(score > 0.9999, "{report}");
}

#[test]
fn years_score() {
    let (score, report) = f1("years", |clause| {
        let wanted = clause.value["years"].as_array().unwrap();
        let wanted = wanted.iter().map(|year| year.as_i64().unwrap()).collect();
        let found = target_years(&find_years(&clause.text));
        (wanted, found.into_iter().map(i64::from).collect())
    });
    assert!(score >= 0.98, "{report}");
}

#[test]
fn targets_score() {
    let key = |value: f64, unit: &str, year: Option<i64>| (format!("{value}"), unit.to_owned(), year);
    let (score, report) = f1("targets", |clause| {
        let targets = clause.value["targets"].as_array().unwrap();
        let inherited = targets.iter().any(|target| target["by_year_inherited"] == true);
        let wanted = targets.iter().filter(|target| !target["value"].is_null()).map(|target| {
            let unit =
                if target["op"] == "breakthrough" { "" } else { target["unit"].as_str().unwrap_or("") };
            let year = target["by_year"].as_i64().filter(|_| target["by_year_inherited"] != true);
            key(target["value"].as_f64().unwrap(), unit, year)
        });
        let found = find_targets(&clause.text);
        let found = found.into_iter().filter_map(|target| {
            let unit = if target.op == TargetOp::Breakthrough { None } else { target.unit.as_deref() };
            let year = target.year.map(i64::from).filter(|_| !inherited);
            Some(key(target.value?, unit.unwrap_or(""), year))
        });
        (wanted.collect(), found.collect())
    });
    assert!(score >= 0.97, "{report}");
}

/// Operators are not part of the score above; they are held to the gold here.
#[test]
fn operators_score() {
    let (score, report) = f1("operators", |clause| {
        let targets = clause.value["targets"].as_array().unwrap();
        let wanted = targets.iter().filter(|target| !target["value"].is_null());
        let wanted = wanted.map(|target| {
            (format!("{}", target["value"].as_f64().unwrap()), target["op"].as_str().unwrap().to_owned())
        });
        let found = find_targets(&clause.text);
        let found = found
            .into_iter()
            .filter_map(|target| Some((format!("{}", target.value?), target.op.name().to_owned())));
        (wanted.collect(), found.collect())
    });
    assert!(score >= 0.97, "{report}");
}
