//! Pages, JSON and OpenAPI over HTTP.
//!
//! [`router`] makes the routes from a [`Searcher`]; [`serve`] serves them on a listener until it is told to
//! stop. The same question has the same address on the page (`/search?…`) and for programs
//! (`/api/v1/search?…`), and the [`objects`] that programs get are those of the command's `--format json`.
//! This crate knows neither arguments nor any particular engine.
//!
//! ```no_run
//! # async fn run(searcher: std::sync::Arc<tiaowen_search::Searcher>) -> std::io::Result<()> {
//! let options =
//!     tiaowen_server::ServerOptions { corpus: "corpus".into(), ledger: "corpus/.tiaowen".into(), admin: None };
//! let router = tiaowen_server::router(searcher, options);
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8686").await?;
//! tiaowen_server::serve(listener, router, async { tokio::signal::ctrl_c().await.unwrap_or(()) }).await
//! # }
//! ```

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
pub mod objects;
mod page;
mod problem;
mod serve;
#[cfg(test)]
mod tests;
mod versions;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tiaowen_search::Searcher;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use self::admin::{AdminOptions, AdminToken, UnfitToken, Update};
use self::app::App;
pub use self::lookup::{citation_list, citation_object, cited_id, clause_object};
pub use self::problem::{Onward, Problem, ProblemLink};
pub use self::serve::serve;
pub use self::versions::{Archive, split_version};

/// What is configured.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The corpus folder, from which original files are read.
    pub corpus: PathBuf,
    /// The folder of the ledger, which tells what has become of clauses that are no longer there.
    pub ledger: PathBuf,
    /// What an administrator needs to take files in; `None` where nobody may.
    pub admin: Option<AdminOptions>,
}

/// Makes the routes.
pub fn router(searcher: Arc<Searcher>, options: ServerOptions) -> Router {
    let app = App::new(searcher, options);
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
        .layer(middleware::from_fn(headers::add_security_headers))
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
