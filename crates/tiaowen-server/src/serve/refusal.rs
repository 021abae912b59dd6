//! What is told to whom there is no room for: to come again later, in words. Whoever watches the server is told that it
//! runs all the same.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::connections::{Place, Refused};
use crate::problem::Problem;

/// How long telling may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest head of a request that is read for it, in bytes.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// Answers one request of a connection, and ends it.
pub(super) async fn refuse(stream: TcpStream, reason: Refused, place: Place) {
    let answer = move |request: Request<Incoming>| async move {
        Ok::<_, Infallible>(match request.uri().path() {
            "/healthz" => Response::new(Body::from("ok")),
            _ => problem(reason).into_response(),
        })
    };
    let serving = http1::Builder::new()
        .header_read_timeout(None)
        .keep_alive(false)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service_fn(answer));
    if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, serving).await {
        tracing::debug!(%error, "refused connection broke off");
    }
    drop(place);
}

/// Why there is no room.
pub(super) fn problem(reason: Refused) -> Problem {
    match reason {
        Refused::Full => Problem::unavailable("现在连接太多，这次没有处理", "过几秒再试"),
        Refused::Client => {
            Problem::too_many("您的地址同时打开的连接太多，这次没有处理", "过几秒再试，少开几个连接", 2)
        }
    }
}
