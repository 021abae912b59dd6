//! Who has an answer already is not sent it again.

use axum::body::Body;
use axum::http::Request;
use tiaowen_search::{Changes, Engine};

use super::fixture::{batch, measures};
use super::{Answer, Site};

async fn get_knowing(site: &Site, address: &str, mark: &str) -> Answer {
    let request = Request::builder().uri(address).header("if-none-match", mark);
    site.answer(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn an_answer_is_sent_again_only_when_the_index_changed() {
    let site = Site::new();
    let addresses = [
        "/",
        "/search?q=培育",
        "/documents",
        "/units",
        "/api/v1/search?q=培育",
        "/api/v1/documents",
        "/api/v1/units",
    ];
    let mut marks = Vec::new();
    for address in addresses {
        let first = site.get(address).await;
        let mark = first.header("etag").to_owned();
        assert!(mark.starts_with("W/\""), "{address}: {mark}");
        assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, "no-cache"), "{address}");
        let again = get_knowing(&site, address, &mark).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{address}");
        assert_eq!((again.header("etag"), again.header("cache-control")), (mark.as_str(), "no-cache"));
        let other = get_knowing(&site, address, "W/\"0\"").await;
        assert_eq!((other.status.as_u16(), other.header("etag")), (200, mark.as_str()), "{address}");
        marks.push(mark);
    }
    let replace = vec![batch(measures(), "../outside.txt")];
    site.engine.write(&Changes { replace, remove: Vec::new() }).expect("a list that can be written");
    for (address, mark) in addresses.into_iter().zip(&marks) {
        let anew = get_knowing(&site, address, mark).await;
        assert_eq!(anew.status, 200, "{address}");
        assert_ne!(anew.header("etag"), mark, "{address}");
    }
}

#[tokio::test]
async fn what_hangs_on_more_than_the_index_bears_no_mark() {
    let site = Site::new();
    for address in
        ["/api/v1/search?limit=0", "/search?limit=0&q=a", "/c/mzf-2024-1/1.1", "/d/mzf-2024-1", "/nothing"]
    {
        assert_eq!(site.get(address).await.header("etag"), "", "{address}");
    }
}
