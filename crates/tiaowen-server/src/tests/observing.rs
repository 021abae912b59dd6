//! What can be seen of a running server: ids of requests, figures, and whether it is ready.

use std::sync::Arc;
use std::time::Duration;

use super::{Answer, Site};
use crate::{Opening, ServerOptions};

/// The value of a line of the figures; nothing where there is none.
fn figure(figures: &Answer, name: &str) -> Option<f64> {
    let line = figures.body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    line.parse().ok()
}

#[tokio::test]
async fn every_answer_bears_an_id_of_its_own() {
    let site = Site::new();
    let mut ids = std::collections::BTreeSet::new();
    let addresses =
        ["/", "/search?q=a", "/nothing", "/api/v1/search?limit=0", "/api/v1/documents/boom", "/healthz"];
    for address in addresses {
        ids.insert(site.get(address).await.header("x-request-id").to_owned());
    }
    assert!(ids.len() == addresses.len() && ids.iter().all(|id| id.len() == 16), "{ids:?}");
}

#[tokio::test]
async fn figures_tell_what_was_asked_and_found() {
    let site = Site::new();
    for (address, status) in [
        ("/api/v1/search?q=培育", 200),
        ("/search?q=天外飞仙", 200),
        ("/api/v1/search?q=a&limit=0", 400),
        ("/d/mzf-2024-1", 200),
        ("/d/qypyb", 200),
        ("/one/of/any/number", 404),
        ("/another/one", 404),
    ] {
        assert_eq!(site.get(address).await.status, status, "{address}");
    }
    let figures = site.get("/metrics").await;
    assert!(figures.header("content-type").starts_with("application/openmetrics-text"), "{figures:?}");
    assert!(figures.body.ends_with("# EOF\n"));
    for (name, expected) in [
        ("tiaowen_http_requests_total{method=\"GET\",route=\"/d/{document}\",status=\"200\"}", 2.0),
        ("tiaowen_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"}", 2.0),
        ("tiaowen_http_request_seconds_count{route=\"/search\"}", 1.0),
        ("tiaowen_searches_total{outcome=\"found\"}", 1.0),
        ("tiaowen_searches_total{outcome=\"none\"}", 1.0),
        ("tiaowen_searches_total{outcome=\"refused\"}", 1.0),
        ("tiaowen_search_seconds_count", 2.0),
        ("tiaowen_search_results_bucket{le=\"0.0\"}", 1.0),
        ("tiaowen_index_documents", 2.0),
        ("tiaowen_index_clauses", 4.0),
        ("tiaowen_ready", 1.0),
    ] {
        assert_eq!(figure(&figures, name), Some(expected), "{name}: {}", figures.body);
    }
    assert!(!figures.body.contains("培育") && !figures.body.contains("mzf-2024-1"), "{}", figures.body);
}

#[tokio::test]
async fn without_a_searcher_it_says_that_it_is_not_ready() {
    let site = Site::new();
    let opening = Opening::default();
    let options = ServerOptions { corpus: site.corpus.path().to_owned(), ..ServerOptions::default() };
    let early = Site { router: crate::router(opening.clone(), options), ..site };
    for address in ["/readyz", "/", "/search?q=a", "/api/v1/search?q=a", "/api/v1/documents", "/d/mzf-2024-1"]
    {
        let answer = early.get(address).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"), "{address}");
        assert!(answer.body.contains("还不能检索"), "{address}: {}", answer.body);
    }
    assert_eq!(early.get("/healthz").await.status, 200);
    assert_eq!(figure(&early.get("/metrics").await, "tiaowen_ready"), Some(0.0));
    opening.open(Arc::clone(&early.searcher));
    assert_eq!(early.get("/readyz").await.status, 200);
    assert_eq!(early.get("/search?q=a").await.status, 200);
}

#[tokio::test]
async fn a_search_that_is_late_is_given_up() {
    let site = Site::new();
    let options = ServerOptions { search_time: Duration::ZERO, ..ServerOptions::default() };
    let hasty = Site { router: crate::router(Arc::clone(&site.searcher), options), ..site };
    for address in ["/", "/search?q=a", "/api/v1/search?q=a"] {
        let answer = hasty.get(address).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"), "{address}");
    }
    // Other work has more time.
    assert_eq!(hasty.get("/d/qypyb").await.status, 200);
}
