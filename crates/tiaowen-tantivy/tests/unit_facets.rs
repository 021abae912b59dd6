//! Units in facets: what became of a body, and which bodies make up a family, across their renamings.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;

use common::{ClauseDraft, Draft, engine};
use tiaowen_document::categories::CategoryRules;
use tiaowen_document::units::UnitRegistry;
use tiaowen_search::results::{FacetValue, UnitLink};
use tiaowen_search::{Catalog, SearchRequest, Searcher};

const UNITS: &str = r#"
[families]
"自然资源和规划" = ["国土资源"]

[[unit]]
id = "nb-ziguiju"
canonical = "市自然资源和规划局"
full = "宁波市自然资源和规划局"
level = "市"
region = "宁波市"
family = "自然资源和规划"
predecessors = ["宁波市国土资源局", "宁波市测绘院"]

[[unit]]
id = "nb-guotu"
canonical = "市国土局"
full = "宁波市国土资源局"
level = "市"
region = "宁波市"
family = "自然资源和规划"
successor = "市自然资源和规划局(宁波市自然资源和规划局)"

[[unit]]
id = "hz-ziguiju"
canonical = "市自然资源和规划局"
full = "杭州市自然资源和规划局"
level = "市"
region = "杭州市"
family = "自然资源和规划"

[[unit]]
id = "nb-keji"
canonical = "市科技局"
full = "宁波市科学技术局"
region = "宁波市"
"#;

/// Clauses that name these units.
fn facets(units: &[&[&'static str]], filters: &[(&str, &str)]) -> impl Fn(&str) -> Vec<FacetValue> {
    let clauses = units
        .iter()
        .map(|units| ClauseDraft { units: units.to_vec(), ..ClauseDraft::from("保障用地。") });
    let draft = Draft { id: "a", title: "办法".to_owned(), year: None, clauses: clauses.collect() };
    let dir = tempfile::tempdir().unwrap();
    let registry = UnitRegistry::from_toml(UNITS).unwrap();
    let catalog = Catalog::new(registry, CategoryRules::from_toml("category = []").unwrap());
    let searcher = Searcher::new(Arc::new(engine(dir.path(), &[draft])), Arc::new(catalog));
    let mut request = SearchRequest::default();
    for (name, value) in filters {
        request.filters.values_mut(name).unwrap().push((*value).to_owned());
    }
    let results = searcher.search(&request).unwrap();
    move |name| results.facets[name].clone()
}

/// The bodies of the only family, with their counts.
fn members(values: &[FacetValue]) -> String {
    let family = values.iter().find(|value| *value.value != *"none").unwrap();
    let members = family.members.iter().map(|member| format!("{}={}", member.label, member.count));
    format!("{}={} {}", family.label, family.count, members.collect::<Vec<_>>().join(" "))
}

const CLAUSES: [&[&str]; 5] = [
    &["nb-ziguiju"],
    &["nb-guotu"],
    &["nb-guotu", "nb-ziguiju"],
    &["nb-keji", "nb-guotu"],
    &["宁波市奉化区/区国土资源分局"],
];

#[test]
fn a_family_lists_its_bodies_across_renamings() {
    let check = |filters: &[(&str, &str)], expected: &str| {
        assert_eq!(members(&facets(&CLAUSES, filters)("unit_family")), expected, "{filters:?}");
    };
    let all = "自然资源和规划=5 宁波市国土资源局=3 宁波市自然资源和规划局=2 区国土资源分局（宁波市奉化区）=1";
    check(&[], all);
    // Its own filter does not count, another's does.
    check(&[("unit_family", "自然资源和规划")], all);
    check(&[("unit", "nb-keji")], "自然资源和规划=1 宁波市国土资源局=1");
    check(&[("unit", "nb-ziguiju")], "自然资源和规划=2 宁波市自然资源和规划局=2 宁波市国土资源局=1");
}

#[test]
fn a_unit_says_what_it_was_and_became() {
    let values = facets(&CLAUSES, &[])("unit");
    let unit = |id: &str| values.iter().find(|value| *value.value == *id).unwrap().clone();
    let link = |id: Option<&str>, name: &str| UnitLink { id: id.map(str::to_owned), name: name.to_owned() };

    let old = unit("nb-guotu");
    assert_eq!((old.family.as_deref(), old.level.as_deref()), (Some("自然资源和规划"), Some("市")));
    // The unit of the same name in another city is not meant.
    assert_eq!(*old.successors, [link(Some("nb-ziguiju"), "市自然资源和规划局")]);
    assert_eq!(*old.predecessors, []);
    let new = unit("nb-ziguiju");
    assert_eq!(*new.predecessors, [link(Some("nb-guotu"), "市国土局"), link(None, "宁波市测绘院")]);
    assert_eq!(*new.successors, []);

    // A unit of no registry has a family by its name, and nothing else.
    let unknown = unit("宁波市奉化区/区国土资源分局");
    assert_eq!((unknown.family.as_deref(), unknown.level), (Some("自然资源和规划"), None));
    assert_eq!(unit("nb-keji").family, None);
    let plain = serde_json::to_value(unit("nb-keji")).unwrap();
    assert_eq!(plain.as_object().unwrap().len(), 4, "{plain}");
}
