//! The routes as a client meets them, without a socket.

mod access;
mod administration;
mod checking;
mod comparing;
mod description;
mod exporting;
mod freshness;
pub(crate) mod fixture;
mod imported;
mod malformed;
mod memory_engine;
mod naming;
mod observing;
mod pages;
mod policy;
mod programs;
mod versions;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tempfile::TempDir;
use tiaowen_document::categories::CategoryRules;
use tiaowen_document::units::UnitRegistry;
use tiaowen_library::Readers;
use tiaowen_search::{Catalog, DocumentBatch, Engine, Searcher};
use tower::ServiceExt;

use self::fixture::{PLAN_TEXT, batch, measures, plan};
use self::memory_engine::MemoryEngine;
use crate::ServerOptions;

const UNITS: &str = r#"
[generic]
[families]
[[unit]]
id = "m-jingxin"
canonical = "市经信局"
full = "某市经济和信息化局"
level = "市"
region = "某市"
family = "经信"
[[unit]]
id = "m-caizheng"
canonical = "市财政局"
full = "某市财政局"
aliases = ["财政局"]
region = "某市"
predecessors = ["市财政税务局"]
[[unit]]
id = "m-caizheng-old"
canonical = "市财政税务局"
full = "某市财政税务局"
aliases = ["财政局"]
region = "某市"
"#;

/// What parts the fields of a form.
const BOUNDARY: &str = "----fields";

const CATEGORIES: &str = r#"
[[category]]
id = "enterprise"
label = "企业梯度培育"
[[category]]
id = "innovation"
label = "科技创新"
"#;

/// A site over the two documents of the fixture, with the first one's file in its corpus folder.
struct Site {
    router: Router,
    searcher: Arc<Searcher>,
    engine: Arc<MemoryEngine>,
    corpus: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Site {
    fn new() -> Self {
        Self::with(Vec::new())
    }

    /// The same with further documents.
    fn with(further: Vec<DocumentBatch>) -> Self {
        Self::made(further, false)
    }

    fn made(further: Vec<DocumentBatch>, admin: bool) -> Self {
        let corpus = TempDir::new().expect("a folder");
        let file = corpus.path().join("方案.txt");
        std::fs::write(&file, PLAN_TEXT).expect("a file");
        let mut plan = plan();
        let source = tiaowen_document::SourceText::read(PLAN_TEXT.as_bytes(), "方案.txt").expect("a text");
        plan.metadata.sha256 = source.sha256;
        let mut batches = vec![batch(plan, "方案.txt"), batch(measures(), "../outside.txt")];
        batches.extend(further);
        let engine = Arc::new(MemoryEngine::new(batches));
        let units = UnitRegistry::from_toml(UNITS).expect("a registry");
        let categories = CategoryRules::from_toml(CATEGORIES).expect("categories");
        let catalog = Arc::new(Catalog::new(units, categories));
        let searcher = Arc::new(Searcher::new(Arc::clone(&engine) as Arc<dyn Engine>, catalog));
        let options = ServerOptions {
            corpus: corpus.path().to_owned(),
            ledger: corpus.path().join(".tiaowen"),
            readers: Readers::InProcess,
            admin: admin.then(|| administration::options(corpus.path(), Arc::clone(&engine))),
            ..ServerOptions::default()
        };
        Self { router: crate::router(Arc::clone(&searcher), options), searcher, engine, corpus }
    }

    async fn send(&self, method: &str, address: &str) -> Answer {
        self.send_with(method, address, Body::empty()).await
    }

    async fn send_with(&self, method: &str, address: &str, body: impl Into<Body>) -> Answer {
        self.answer(Request::builder().method(method).uri(address).body(body.into()).expect("a request"))
            .await
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The headers of what a client gets that takes the `accepted` encodings.
    async fn headers_for(&self, address: &str, accepted: Option<&str>) -> HeaderMap {
        let mut request = Request::builder().uri(address);
        if let Some(accepted) = accepted {
            request = request.header("accept-encoding", accepted);
        }
        let request = request.body(Body::empty()).expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer").into_parts().0.headers
    }

    async fn get(&self, address: &str) -> Answer {
        self.send("GET", address).await
    }
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// A form as browsers send it: fields with a name, perhaps a file name, and a value.
fn form(fields: &[(&str, Option<&str>, &str)]) -> String {
    let parts = fields.iter().map(|(name, file, value)| {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
    });
    parts.collect::<String>() + &format!("--{BOUNDARY}--\r\n")
}
