//! Pages, JSON and OpenAPI over HTTP.
//!
//! [`router`] makes the routes from a [`Searcher`](tiaowen_search::Searcher), at once or when there is one
//! ([`Opening`]); [`serve`] serves them on a listener until it is told to stop. The same question has the same address on the page (`/search?…`) and for programs
//! (`/api/v1/search?…`), and the [`objects`] that programs get are those of the command's `--format json`.
//! This crate knows neither arguments nor any particular engine.
//!
//! ```no_run
//! # async fn run(searcher: std::sync::Arc<tiaowen_search::Searcher>) -> std::io::Result<()> {
//! let metrics = tiaowen_server::Metrics::default();
//! let options = tiaowen_server::ServerOptions {
//!     corpus: "corpus".into(),
//!     ledger: "corpus/.tiaowen".into(),
//!     metrics: metrics.clone(),
//!     ..Default::default()
//! };
//! let router = tiaowen_server::router(searcher, options);
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8686").await?;
//! let network = tiaowen_server::Network { metrics, ..Default::default() };
//! tiaowen_server::serve(listener, router, network, async { tokio::signal::ctrl_c().await.unwrap_or(()) }).await
//! # }
//! ```

mod access;
mod address;
mod admin;
mod api;
mod app;
mod assets;
mod download;
pub mod compare;
mod fate;
mod freshness;
mod headers;
mod lookup;
mod memo;
mod metrics;
pub mod objects;
mod observe;
mod page;
mod problem;
mod serve;
#[cfg(test)]
mod tests;
mod token;
mod versions;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tiaowen_library::Readers;
use tower::util::option_layer;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use self::access::Reading;
pub use self::admin::{AdminOptions, Update};
use self::app::App;
pub use self::app::Opening;
pub use self::lookup::{citation_list, citation_object, cited_id, clause_object};
pub use self::metrics::Metrics;
pub use self::problem::{Onward, Problem, ProblemLink};
pub use self::serve::{Network, NoAddress, TrustedProxy, serve};
pub use self::token::{AccessToken, UnfitToken};
pub use self::versions::{Archive, split_version};

/// What is configured.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The corpus folder, from which original files are read.
    pub corpus: PathBuf,
    /// The folder of the ledger, which tells what has become of clauses that are no longer there.
    pub ledger: PathBuf,
    /// Who reads a file of the corpus again whose text is asked for.
    pub readers: Readers,
    /// What an administrator needs to take files in; `None` where nobody may.
    pub admin: Option<AdminOptions>,
    /// What a reader needs; `None` where everybody may read. An administrator may read, too.
    pub reading: Option<AccessToken>,
    /// How long a search may take, the wait for its turn included.
    pub search_time: Duration,
    /// Where requests are counted.
    pub metrics: Metrics,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            corpus: PathBuf::new(),
            ledger: PathBuf::new(),
            readers: Readers::InProcess,
            admin: None,
            reading: None,
            search_time: Duration::from_millis(1500),
            metrics: Metrics::default(),
        }
    }
}

/// Makes the routes. Without a searcher yet ([`Opening`]) they say that questions cannot be answered.
pub fn router(searcher: impl Into<Opening>, options: ServerOptions) -> Router {
    let metrics = options.metrics.clone();
    let reading = Reading::new(&options).map(Arc::new);
    let app = App::new(searcher.into(), options);
    let programs = api::router().layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
        Problem::internal().into_response()
    }));
    let people =
        page::router().layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| page::broken_page()));
    Router::new()
        .merge(programs)
        .merge(people)
        .route("/assets/{fingerprint}/{*name}", get(assets::get_asset))
        .fallback(no_route)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(compression())
        .layer(option_layer(reading.map(|reading| middleware::from_fn_with_state(reading, access::admit))))
        .layer(middleware::from_fn(headers::add_security_headers))
        .layer(middleware::from_fn_with_state(metrics, observe::observe))
        .with_state(app)
}

/// Packs answers for clients that take gzip. A page of results of 152 KB takes 1.4 ms at this level and becomes 24.9 KB;
/// the usual level, 6, takes 2.5 ms for 24.0 KB, and the quickest 0.9 ms for 27.5 KB.
fn compression() -> CompressionLayer {
    CompressionLayer::new().quality(CompressionLevel::Precise(4))
}

/// Answers what no route has, for programs or for people.
async fn no_route(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return api::no_route().await.into_response();
    }
    page::no_page(axum::extract::OriginalUri(request.uri().clone())).await
}
