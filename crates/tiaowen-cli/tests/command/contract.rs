//! The JSON that programs read: names and shapes that later versions keep.

use serde_json::Value;

use crate::office::{NOTICE, OPINION, Office};

/// Checks that an object has at least these names.
fn check_names(object: &Value, names: &str) {
    for name in names.split_whitespace() {
        assert!(object.get(name).is_some(), "{name} is missing in {object:#}");
    }
}

/// The slice of a text between two code points.
fn slice(text: &str, span: &Value) -> String {
    let [start, end] = [0, 1].map(|index| span[index].as_u64().unwrap() as usize);
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn parse_prints_the_document() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    let parsed = office.run("parse corpus/意见.txt --format json").expect_code(0).json();
    check_names(&parsed, "document clauses structure noise diagnostics");
    check_names(
        &parsed["document"],
        "id title doc_number issuers authors kind status region issued published effective expires year \
         year_basis period source references sha256",
    );
    let clauses = parsed["clauses"].as_array().unwrap();
    for clause in clauses {
        check_names(
            clause,
            "id kind level path number heading text hash span cuts joins items units areas years targets categories",
        );
        if clause["cuts"] == serde_json::json!([]) && clause["joins"] == serde_json::json!([]) {
            assert_eq!(slice(OPINION, &clause["span"]), clause["text"].as_str().unwrap());
        }
    }
    assert_eq!(parsed["document"]["id"], "jzf-2016-12");
    assert_eq!(parsed["document"]["doc_number"], "甲政发〔2016〕12号");
    let units: Vec<&str> = clauses
        .iter()
        .flat_map(|clause| clause["units"].as_array().unwrap())
        .map(|unit| unit["name"].as_str().unwrap())
        .collect();
    assert_eq!(units, ["市经信局", "市经信局", "市科技局"]);
}

#[test]
fn parse_needs_neither_index_nor_corpus() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    let outside = office.path("别处.txt");
    std::fs::write(&outside, NOTICE).unwrap();
    std::fs::remove_dir_all(office.path("corpus")).unwrap();
    let parsed = office.run("parse 别处.txt --format json").expect_code(0).json();
    assert_eq!(parsed["document"]["id"], "yzbf-2023-3");
    assert!(!office.path("index").exists() && !office.path("corpus").exists(), "parse writes nothing");
}

#[test]
fn parse_reads_the_manifest_unless_told_not_to() {
    let report = "关于甲的报道\n\n第一段话说完了。\n";
    let office = Office::with(&[("报道.txt", report)]);
    let document = |line: &str| office.run(line).expect_code(0).json()["document"].clone();
    let plain = document("parse corpus/报道.txt --format json");
    let sha256 = plain["sha256"].as_str().unwrap();
    office
        .put("manifest.toml", format!("[[document]]\nsha256 = \"{sha256}\"\nslug = \"jia\"\nyear = 2022\n"));
    let curated = document("parse corpus/报道.txt --format json");
    let told = [&curated["id"], &curated["year"], &curated["year_basis"], &curated["issued"]];
    assert_eq!(told, [&Value::from("jia"), &Value::from(2022), &Value::from("curated"), &Value::Null]);
    assert_eq!(document("parse corpus/报道.txt --format json --no-manifest"), plain);
}

#[test]
fn search_prints_results() {
    let office = Office::indexed();
    let results = office.run("search 单项冠军 --format json").expect_code(0).json();
    check_names(&results, "query total matches partial weak hits facets notices elapsed_ms");
    check_names(&results["matches"], "verbatim words synonyms heading");
    check_names(
        &results["facets"],
        "doc year target_year unit unit_family category kind clause_kind status region",
    );
    check_names(&results["facets"]["unit"][0], "value label count selected");
    let hit = &results["hits"][0];
    check_names(
        hit,
        "id url score match document clause_kind path number heading text span hash highlights snippet units areas \
         years target_years categories citation",
    );
    check_names(&hit["document"], "id title doc_number year kind status");
    assert_eq!(hit["id"], "jzf-2016-12/2.2");
    assert_eq!(hit["url"], "/c/jzf-2016-12/2.2");
    assert_eq!(hit["match"], "verbatim");
    assert_eq!(slice(hit["text"].as_str().unwrap(), &hit["highlights"][0]), "单项冠军");
    let snippet = &hit["snippet"];
    assert_eq!(slice(snippet["text"].as_str().unwrap(), &snippet["highlights"][0]), "单项冠军");
    let total: u64 =
        results["matches"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(results["total"].as_u64(), Some(total));
}

#[test]
fn filters_widen_within_and_narrow_between() {
    let office = Office::indexed();
    let check = |line: &str, total: u64| {
        let results = office.run(&format!("{line} --format json")).json();
        assert_eq!(results["total"].as_u64(), Some(total), "{line}");
    };
    check("search --doc jzf-2016-12", 4);
    check("search --doc 甲政发[2016]12号 --doc yzbf-2023-3", 6);
    check("search --year 2016", 4);
    check("search --year 2017..2023", 2);
    check("search --target-year 2018..2019", 2);
    check("search --unit 市科技局", 1);
    check("search --unit 市科技局 --year 2023", 0);
    check("search --kind 意见 --kind 通知", 6);
    check("search --clause-kind preamble", 1);
    check("search --region 乙市", 2);
    check("search --status in_force --as-of 2020-01-01", 4);
    check("search --status not_yet --as-of 2020-01-01", 2);
}

#[test]
fn search_guesses_what_was_meant() {
    let office = Office::indexed();
    let run = office.run("search 单向冠军").expect_code(0);
    assert!(run.out.contains("您是不是要找：单项冠军（1 条）"), "{}", run.out);
    let results = office.run("search 单向冠军 --format json").expect_code(0).json();
    assert_eq!(results["did_you_mean"], serde_json::json!([{"text": "单项冠军", "total": 1}]));
    let run = office.run("search 单项冠军").expect_code(0);
    assert!(!run.out.contains("您是不是要找"), "{}", run.out);
}

#[test]
fn index_prints_its_report() {
    let office = Office::with(&[("通知.txt", NOTICE), ("空.txt", "")]);
    let report = office.run("index --format json").expect_code(2).json();
    check_names(
        &report,
        "documents clauses diagnostics added changed unchanged removed files notices remarks seconds",
    );
    check_names(&report["files"][0], "file fate reason hint documents");
    assert_eq!((&report["documents"], &report["clauses"]), (&Value::from(1), &Value::from(2)));
}
