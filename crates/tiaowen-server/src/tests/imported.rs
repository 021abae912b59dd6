//! Clauses that were split elsewhere: whatever their ids hold, their addresses open them.

use proptest::prelude::*;
use tiaowen_document::model::{Document, Metadata};
use tiaowen_search::links::clause_url;

use super::Site;
use super::fixture::{batch, clause};

const DOCUMENT: &str = "import-0a1b2c3d4e5f";

/// A site with a document of clauses with these ids.
fn site(ids: &[String]) -> Site {
    let clauses = ids.iter().map(|id| {
        let mut clause = clause(id, "外来的条文。");
        clause.path = vec!["第三条".to_owned()];
        clause
    });
    let document = Document {
        metadata: Metadata { id: DOCUMENT.to_owned(), title: "外来法".to_owned(), ..Metadata::default() },
        clauses: clauses.collect(),
        structure: Vec::new(),
        noise: Vec::new(),
        diagnostics: Vec::new(),
    };
    Site::with(vec![batch(document, "外来.jsonl")])
}

/// Opens the addresses of clauses with these ids: page, JSON and citation.
async fn check(ids: &[String]) {
    let site = site(ids);
    for id in ids {
        let url = clause_url(DOCUMENT, id);
        let page = site.get(&url).await;
        assert_eq!(page.status, 200, "{id:?} {url}: {}", page.body);
        let below = url.strip_prefix("/c").expect("a clause's address");
        let object = site.get(&format!("/api/v1/clauses{below}")).await.json();
        assert_eq!((object["id"].as_str(), object["url"].as_str()), (Some(id.as_str()), Some(url.as_str())));
        let cited = site.get(&format!("/api/v1/cite{below}")).await.json();
        assert_eq!(cited["id"].as_str(), Some(id.as_str()));
        assert_eq!(cited["citation"], "“外来的条文。”（《外来法》第三条）", "{id:?}");
    }
}

#[tokio::test]
async fn clauses_open_by_their_addresses() {
    let ids =
        ["S/1", "a b", "第一条", "..", ".", "~.", "%2F", "/", "x/", "?q#f&", "qypyb-2/3", "p1", "\u{1F642}"];
    check(&ids.map(str::to_owned)).await;
}

#[tokio::test]
async fn hits_and_the_document_link_to_them() {
    let site = site(&["甲 1/2".to_owned()]);
    let url = format!("/c/{DOCUMENT}/%E7%94%B2%201%2F2");
    let hits = site.get("/api/v1/search?q=外来的条文").await.json();
    assert_eq!(
        (hits["hits"][0]["id"].as_str(), hits["hits"][0]["url"].as_str()),
        (Some("甲 1/2"), Some(&*url))
    );
    for address in ["/search?q=外来的条文".to_owned(), format!("/d/{DOCUMENT}")] {
        let page = site.get(&address).await;
        assert!(page.body.contains(&format!("href=\"{url}")), "{address}: {}", page.body);
    }
    let page = site.get(&format!("/d/{DOCUMENT}")).await;
    assert!(!page.body.contains("/source"), "there is no original file: {}", page.body);
    let elsewhere = site.get("/c/mzf-2024-1/%E7%94%B2%201%2F2").await;
    assert_eq!(elsewhere.status, 404, "a clause opens below its own document only");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn any_id_opens(ids in prop::collection::btree_set("[^\\p{Cc}]{1,12}|[~./%a ]{1,4}", 1..25)) {
        let ids: Vec<String> = ids.into_iter().filter(|id| !id.trim().is_empty()).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(check(&ids));
    }
}
