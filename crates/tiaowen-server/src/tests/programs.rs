//! What programs get.

use serde_json::json;

use super::Site;

#[tokio::test]
async fn gives_documents_clauses_units_and_citations() {
    let site = Site::new();
    let check = async |address: &str, pointer: &str, expected: serde_json::Value| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        assert_eq!(answer.json().pointer(pointer), Some(&expected), "{address} {pointer}");
    };
    check("/api/v1/documents", "/total", json!(2)).await;
    check("/api/v1/documents", "/documents/0/doc_number", json!("某政发〔2024〕1号")).await;
    check("/api/v1/documents", "/documents/0/status", json!("in_force")).await;
    check("/api/v1/documents/mzf-2024-1", "/document/file", json!("方案.txt")).await;
    check("/api/v1/documents/mzf-2024-1", "/clauses/1/id", json!("mzf-2024-1/1.2")).await;
    check("/api/v1/documents/mzf-2024-1", "/structure/2/kind", json!("heading")).await;
    check("/api/v1/clauses/mzf-2024-1/1.2", "/place", json!("一、2")).await;
    check("/api/v1/clauses/mzf-2024-1/1.2", "/url", json!("/c/mzf-2024-1/1.2")).await;
    check("/api/v1/clauses/mzf-2024-1/1.2", "/item", json!(null)).await;
    check("/api/v1/clauses/qypyb/3.1.2", "/item/number", json!("（二）")).await;
    check("/api/v1/clauses/qypyb/3.1.2", "/id", json!("qypyb/3")).await;
    let citation = "“2.支持研发。给予补助。”（《某市企业培育方案》（某政发〔2024〕1号）一、2）";
    check("/api/v1/clauses/mzf-2024-1/1.2", "/citation", json!(citation)).await;
    check("/api/v1/cite/mzf-2024-1/1.2", "/citation", json!(citation)).await;
    check("/api/v1/cite/mzf-2024-1/1.2?style=default", "/style", json!("default")).await;
    check("/api/v1/cite/qypyb/3.1.2", "/id", json!("qypyb/3.1.2")).await;
    let item = "“（二）\"减免\"&优惠。”（《企业培育办法》第三条第二项）";
    check("/api/v1/cite/qypyb/3.1.2", "/citation", json!(item)).await;
    check("/api/v1/cite/qypyb/3.1.2", "/place", json!("第三条第二项")).await;
    let short = "/api/v1/cite/mzf-2024-1/1.2?style=short";
    check(short, "/citation", json!("《某市企业培育方案》一、2")).await;
    check(short, "/name", json!("简式出处")).await;
    check(&format!("{short}&place=points"), "/citation", json!("《某市企业培育方案》第一部分第2点")).await;
    check("/api/v1/cite/mzf-2024-1/1.2?style=all", "/citations/0/citation", json!(citation)).await;
    check("/api/v1/cite/mzf-2024-1/1.2?style=all", "/citations/0/name", json!("原文加出处")).await;
    check("/api/v1/units", "/units/0/full", json!("某市经济和信息化局")).await;
    check("/api/v1/units", "/units/0/clause_count", json!(1)).await;
}

#[tokio::test]
async fn finds_and_filters() {
    let site = Site::new();
    let check = async |query_string: &str, expected: &[&str]| {
        let answer = site.get(&format!("/api/v1/search?{query_string}")).await;
        assert_eq!(answer.status, 200, "{query_string}: {}", answer.body);
        let answer = answer.json();
        let hits = answer["hits"].as_array().expect("hits");
        let ids: Vec<&str> = hits.iter().filter_map(|hit| hit["id"].as_str()).collect();
        assert_eq!(ids, expected, "{query_string}");
        assert_eq!(answer["total"], expected.len(), "{query_string}");
    };
    check("q=单项冠军", &["mzf-2024-1/1.1"]).await;
    check("doc=qypyb&sort=document", &["qypyb/3", "qypyb/a1.r1"]).await;
    check("year=2024&year=2020&category=innovation", &["mzf-2024-1/1.2"]).await;
    check("unit=m-jingxin", &["mzf-2024-1/1.1"]).await;
    check("target_year=2025..2030", &["mzf-2024-1/1.1"]).await;
    check("clause_kind=table_row", &["qypyb/a1.r1"]).await;
}

#[tokio::test]
async fn refuses_with_a_reason_and_a_next_step() {
    let site = Site::new();
    let check = async |method: &str, address: &str, status: u16, detail: &str| {
        let answer = site.send(method, address).await;
        assert_eq!(answer.status, status, "{address}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{address}");
        assert!(problem["detail"].as_str().unwrap_or_default().contains(detail), "{address}: {problem}");
        for member in ["type", "title", "hint"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{address} {member}");
        }
    };
    let long = "长".repeat(1_001);
    let many = vec!["词"; 65].join("+");
    check("GET", "/api/v1/search?limit=0&q=a", 400, "limit").await;
    check("GET", "/api/v1/search?limit=101&q=a", 400, "limit").await;
    check("GET", "/api/v1/search?limit=many&q=a", 400, "limit").await;
    check("GET", "/api/v1/search?offset=99999999999999999999&q=a", 400, "offset").await;
    check("GET", "/api/v1/search?as_of=yesterday&q=a", 400, "as_of").await;
    check("GET", "/api/v1/search?sort=best&q=a", 400, "best").await;
    check("GET", "/api/v1/search?querry=a", 400, "querry").await;
    check("GET", "/api/v1/search?kind=小说", 400, "小说").await;
    check("GET", "/api/v1/search?year=MMXX", 400, "MMXX").await;
    check("GET", &format!("/api/v1/search?q={long}"), 400, "1000").await;
    check("GET", &format!("/api/v1/search?q={many}"), 400, "64").await;
    check("GET", "/api/v1/documents/none", 404, "none").await;
    check("GET", "/api/v1/clauses/none/1", 404, "none").await;
    check("GET", "/api/v1/clauses/mzf-2024-1/9", 404, "9").await;
    check("GET", "/api/v1/cite/mzf-2024-1/9", 404, "9").await;
    check("GET", "/api/v1/cite/mzf-2024-1/1.1?style=apa", 400, "apa").await;
    check("GET", "/api/v1/cite/mzf-2024-1/1.1?place=page", 400, "page").await;
    check("GET", "/api/v1/cite/mzf-2024-1/1.1?cite=annex", 400, "annex").await;
    check("GET", "/api/v1/cite/mzf-2024-1/1.1?stlye=default", 400, "stlye").await;
    check("GET", "/api/v1/documents/%FF", 400, "地址").await;
    check("GET", "/api/v1/nothing", 404, "接口").await;
    check("GET", &format!("/api/v1/suggest?q={long}"), 400, "1001").await;
    check("GET", "/api/v1/suggest?q=a&limit=0", 400, "limit").await;
    check("GET", "/api/v1/suggest?q=a&limit=51", 400, "51").await;
    check("GET", "/api/v1/suggest?q=a&limit=x", 400, "limit").await;
    check("GET", "/api/v1/suggest?q=a&q=b", 400, "q").await;
    check("GET", "/api/v1/suggest?p=a", 400, "p").await;
    check("POST", "/api/v1/search", 405, "方法").await;
    check("GET", "/api/v1/documents/boom", 500, "程序").await;
}

#[tokio::test]
async fn suggests_while_typing() {
    let site = Site::new();
    let check = async |query_string: &str, expected: &[(&str, &str, &str, u64)]| {
        let answer = site.get(&format!("/api/v1/suggest?{query_string}")).await;
        assert_eq!(answer.status, 200, "{query_string}: {}", answer.body);
        let answer = answer.json();
        let suggestions = answer["suggestions"].as_array().expect("suggestions");
        let suggestions: Vec<(&str, &str, &str, u64)> = suggestions
            .iter()
            .map(|suggestion| {
                let text = |name: &str| suggestion[name].as_str().unwrap_or_default();
                (text("kind"), text("text"), text("url"), suggestion["count"].as_u64().unwrap_or_default())
            })
            .collect();
        assert_eq!(suggestions, expected, "{query_string}");
    };
    let plan = ("document", "某市企业培育方案", "/d/mzf-2024-1", 2);
    let measures = ("document", "企业培育办法", "/d/qypyb", 2);
    let heading = |text: &'static str, url: &'static str, count: u64| ("heading", text, url, count);
    let research = "/search?q=heading%3A%22%E6%94%AF%E6%8C%81%E7%A0%94%E5%8F%91%22";
    check("q=某市企业", &[plan]).await;
    check("q=某政发[2024]1", &[plan]).await;
    check("q=qiyepeiyu", &[measures, plan]).await;
    check("q=qypy&limit=1", &[measures]).await;
    check("q=市经信", &[("unit", "市经信局", "/search?unit=m-jingxin", 1)]).await;
    check("q=zhichiyan", &[heading("支持研发", research, 1)]).await;
    let champions = "/search?q=heading%3A%22%E5%9F%B9%E8%82%B2%E5%8D%95%E9%A1%B9%E5%86%A0%E5%86%9B%22";
    check("q=单项冠", &[heading("培育单项冠军", champions, 1)]).await;
    check("q=给予", &[("term", "给予", "/search?q=%E7%BB%99%E4%BA%88", 2)]).await;
    for typed in ["", "q=", "q=%20", "q=%00%1B", "q=%F0%9F%99%82", "q=%FF", "lang=en"] {
        check(typed, &[]).await;
    }
    check(&format!("q={}", "长".repeat(1_000)), &[]).await;
}

#[tokio::test]
async fn says_what_may_have_been_meant() {
    let site = Site::new();
    let check = async |query_string: &str, expected: serde_json::Value| {
        let answer = site.get(&format!("/api/v1/search?{query_string}")).await;
        assert_eq!(answer.json()["did_you_mean"], expected, "{query_string}");
    };
    check("q=支持研法", json!([{"text": "支持研发", "total": 1}])).await;
    check("q=zhichiyanfa", json!([{"text": "支持研发", "total": 1}])).await;
    check("q=支持研法&category=innovation", json!([{"text": "支持研发", "total": 1}])).await;
    check("q=支持研法&category=enterprise", json!([])).await;
    check("q=支持研发", json!([])).await;
    check("q=支持研发&category=enterprise", json!([])).await;
    check("q=", json!([])).await;
}

#[tokio::test]
async fn answers_what_is_no_syntax() {
    let site = Site::new();
    // Signs as an address carries them; what is found and a part of what is said.
    let check = async |query: &str, total: usize, notice: &str| {
        let answer = site.get(&format!("/api/v1/search?q={query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.body);
        let answer = answer.json();
        assert_eq!(answer["total"], total, "{query}: {answer}");
        assert!(answer["notices"].to_string().contains(notice), "{query}: {answer}");
    };
    check("", 4, "[]").await;
    check("+%E3%80%80", 4, "[]").await;
    check("%00%1F", 4, "[]").await;
    check("OR", 0, "缺少检索词").await;
    check("%22培育", 0, "没有成对").await;
    check("(培育", 0, "没有成对").await;
    check("foo:培育", 0, "foo:").await;
    check("培育+year:2019..2016", 0, "起始年份晚于终止年份").await;
    check(&("(".repeat(400) + "培育" + &")".repeat(400)), 0, "32 层").await;
    check("%EF%BF%BD", 0, "没有条款符合").await;
}

#[tokio::test]
async fn refuses_bad_questions_with_the_limit() {
    let site = Site::new();
    let check = async |query_string: &str, detail: &str| {
        for door in ["/api/v1/search", "/search"] {
            let answer = site.get(&format!("{door}?{query_string}")).await;
            assert_eq!(answer.status, 400, "{door}?{query_string}: {}", answer.body);
            assert!(answer.body.contains(detail), "{door}?{query_string}: {}", answer.body);
        }
    };
    check(&format!("q={}", "条".repeat(5_000)), "1000").await;
    check(&format!("q={}", "a+".repeat(1_000)), "1000").await;
    check(&format!("q={}", "a+".repeat(500)), "64").await;
    check(&format!("q={}{}", "(".repeat(10_000), ")".repeat(10_000)), "1000").await;
    check("q=%ED%A0%80", "UTF-8").await;
    check("q=a%FF&unit=b", "UTF-8").await;
    check("q=a&unit=%C3%28", "UTF-8").await;
    check("q=a&year=2019..2016", "起始年份晚于终止年份").await;
    check("q=a&offset=18446744073709551615", "offset").await;
    check("q=a&offset=10000", "10000").await;
    check("q=a&limit=1000000", "limit").await;
    check("q=a&synonyms=maybe", "synonyms").await;
    check("q=a&explain=maybe", "explain").await;
}

#[tokio::test]
async fn explains_when_asked() {
    let site = Site::new();
    let answer = async |address: &str| site.get(&format!("/api/v1/search?{address}")).await.json();
    let plain = answer("q=培育").await;
    assert!(plain.get("explain").is_none() && plain["hits"][0].get("explain").is_none());
    let explained = answer("q=培育+-“甲”&unit=m-jingxin&explain=true&synonyms=off").await;
    let check = |pointer: &str, expected: serde_json::Value| {
        assert_eq!(explained.pointer(pointer), Some(&expected), "{pointer}: {explained}");
    };
    check("/explain/query", json!("培育 -\"甲\""));
    check("/explain/synonyms", json!("off"));
    check("/explain/tree/kind", json!("and"));
    check("/explain/tree/parts/1/parts/0", json!({"kind": "quoted", "label": "逐字", "text": "甲"}));
    check("/explain/terms/1/excluded", json!(true));
    check("/explain/filters/0/values", json!(["m-jingxin"]));
    check("/hits/0/explain/0/how", json!("verbatim"));
    check("/hits/0/explain/0/fields", json!(["text"]));
    // What is left out does not stand in a hit, and is not explained there.
    assert_eq!(explained.pointer("/hits/0/explain/1"), None);
    let empty = answer("q=培育+天外飞仙").await;
    assert_eq!(empty["emptied_by"], json!([{"kind": "term", "label": "天外飞仙"}]));
    let wider = json!({
        "remove": {"kind": "term", "label": "天外飞仙"},
        "total": 4,
        "alone": 0,
        "parameters": {"q": ["培育"]}
    });
    assert_eq!(empty["relaxations"][1], wider);
}

#[tokio::test]
async fn says_how_it_is() {
    let site = Site::new();
    for address in ["/healthz", "/readyz"] {
        let answer = site.get(address).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "ok"), "{address}");
    }
}
