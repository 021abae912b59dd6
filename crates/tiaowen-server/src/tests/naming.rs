//! Which documents name which, and which ones are missing.

use tiaowen_document::model::{Reference, Relation, Span};

use super::Site;
use super::fixture::{batch, plan};

fn reference(title: &str, number: Option<&str>) -> Reference {
    Reference {
        title: title.to_owned(),
        doc_number: number.map(str::to_owned),
        span: Span { start: 0, end: 1 },
        relation: Relation::default(),
        document: None,
    }
}

/// A site with a second plan that names both documents of the fixture, itself, and two that are nowhere.
fn site() -> Site {
    let mut other = plan();
    other.metadata.id = "yzf-2025-2".to_owned();
    other.metadata.title = "乙区企业培育意见".to_owned();
    other.metadata.doc_number = Some("乙政发〔2025〕2号".to_owned());
    other.metadata.references = vec![
        reference("某个方案", Some("某政发[2024]1号")),
        reference("企业培育办法", None),
        reference("企业培育办法", None),
        reference("乙区企业培育意见", None),
        reference("<b>\"规定", Some("国发〔2020〕1号")),
        reference("某市企业培育方案", Some("某政发〔2019〕9号")),
    ];
    Site::with(vec![batch(other, "b.txt")])
}

#[tokio::test]
async fn what_is_missing_is_listed_with_who_names_it() {
    let site = site();
    let list = site.get("/api/v1/references").await.json();
    assert_eq!(list["total"], 2, "{list:#}");
    let missing = list["missing"].as_array().expect("a list");
    let titles: Vec<&str> = missing.iter().filter_map(|missing| missing["title"].as_str()).collect();
    assert_eq!(titles, ["<b>\"规定", "某市企业培育方案"]);
    assert_eq!(missing[0]["doc_number"], "国发〔2020〕1号");
    assert_eq!(missing[0]["by"][0]["document"], "yzf-2025-2");
    let page = site.get("/references").await;
    assert_eq!(page.status, 200);
    for part in [
        "《&#60;b&#62;&#34;规定》（国发〔2020〕1号）",
        "1 份文件提到 1 次",
        "2 份文件</small>",
        "href=\"/d/yzf-2025-2?q=%22%3Cb%3E%E8%A7%84%E5%AE%9A%22\"",
    ] {
        assert!(page.body.contains(part), "lacks {part}: {}", page.body);
    }
    assert!(!page.body.contains("<b>\""));
    assert_eq!(site.get("/references?page=99&lang=en").await.status, 200);
}

#[tokio::test]
async fn programs_learn_which_document_a_reference_means() {
    let site = site();
    let told = site.get("/api/v1/documents/yzf-2025-2").await.json();
    let meant: Vec<&str> = told["document"]["references"]
        .as_array()
        .expect("references")
        .iter()
        .map(|reference| reference["document"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(meant, ["mzf-2024-1", "qypyb", "qypyb", "", "", ""]);
}

#[tokio::test]
async fn the_text_leads_to_what_it_names() {
    let mut other = plan();
    let text = "1.按照《企业培育办法》办理。另按《天外方案》。";
    other.metadata.id = "bz".to_owned();
    other.metadata.title = "丙州意见".to_owned();
    other.metadata.doc_number = None;
    other.clauses.truncate(1);
    other.clauses[0].id = "bz/1".to_owned();
    other.clauses[0].text = text.to_owned();
    other.clauses[0].span = Span { start: 50, end: 50 + text.chars().count() };
    let mut held = reference("企业培育办法", None);
    held.span = Span { start: 54, end: 62 };
    other.metadata.references = vec![held];
    let site = Site::with(vec![batch(other, "c.txt")]);
    for address in ["/d/bz", "/c/bz/1", "/d/bz?q=培育"] {
        let answer = site.get(address).await;
        assert!(
            answer.body.contains("class=\"named\" href=\"/d/qypyb\">《企业"),
            "{address}: {}",
            answer.body
        );
    }
    assert!(
        site.get("/d/bz")
            .await
            .body
            .contains("按照<a class=\"named\" href=\"/d/qypyb\">《企业培育办法》</a>办理")
    );
}

#[tokio::test]
async fn a_document_tells_who_names_it() {
    let site = site();
    let check = async |address: &str, expected: &[&str]| {
        let answer = site.get(address).await;
        for part in expected {
            assert!(answer.body.contains(part), "{address} lacks {part}: {}", answer.body);
        }
    };
    check(
        "/d/qypyb",
        &["被这些文件引用", "href=\"/d/yzf-2025-2?q=", "2处</small>", "href=\"/d/mzf-2024-1?q="],
    )
    .await;
    check("/d/mzf-2024-1", &["被这些文件引用", "1处</small>"]).await;
    check("/d/yzf-2025-2", &["<a href=\"/d/mzf-2024-1\">《某个方案》", "库中没有"]).await;
    let alone = site.get("/d/yzf-2025-2").await;
    assert!(!alone.body.contains("被这些文件引用"));
    check("/documents", &["href=\"/references\">缺少的文件", "href=\"/compare\">对照两份文件"]).await;
}
