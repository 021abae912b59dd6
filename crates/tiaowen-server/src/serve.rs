//! The loop that takes connections and serves them with a router, with the bounds that `axum::serve` does not set: how
//! many connections there may be, how long a client may take with its request and with our answer. Knows no route but
//! the one that says that the server runs.

mod body;
mod connections;
mod pace;
mod proxy;
mod refusal;
mod stream;

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::{HeaderValue, Request, Response};
use axum::response::IntoResponse;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service;

use self::body::PacedBody;
use self::connections::{Admission, Bounds, Connection, LOOK, Order, Place};
pub(crate) use self::connections::{Connections, Refused, network_of};
pub(crate) use self::proxy::Sender;
pub use self::proxy::{NoAddress, TrustedProxy};
use self::stream::Stream;
use crate::metrics::Metrics;
use crate::problem::Problem;

/// How long requests in work may still take after the shutdown signal.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(8);
/// How long connections that the system has taken already are waited for then.
const LAST_CALL: Duration = Duration::from_millis(50);
/// The rest after a connection that could not be taken, such as for want of file handles.
const ACCEPT_REST: Duration = Duration::from_millis(100);
/// The longest head of a request, in bytes: a question of 5,000 ideographs, nine bytes each in an address, is told
/// that it is too long instead of being cut off.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// Connections that are told at the same time to come again later.
const MAX_REFUSED: usize = 1024;
/// Bodies beyond [`SMALL_BODY_BYTES`] that are taken at the same time: up to some megabytes of each are in memory.
const LARGE_BODIES: usize = 12;
/// A body that is no burden.
const SMALL_BODY_BYTES: u64 = 64 * 1024;
/// How long a large body waits for its turn.
const BODY_PATIENCE: Duration = Duration::from_secs(5);

/// Who sent a request, as far as that can be told: the other end of its connection, or whom a trusted proxy names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) IpAddr);

/// How connections are taken.
#[derive(Clone, Debug)]
pub struct Network {
    /// Connections that are served at the same time; others are told to come again later.
    pub max_connections: usize,
    /// Of these, by one client (of IPv6: one network). Clients on this machine and proxies that are trusted have no
    /// bound; of a proxy's clients the requests in work are counted.
    pub max_per_client: usize,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Where connections are counted.
    pub metrics: Metrics,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            max_connections: 512,
            max_per_client: 128,
            trusted_proxies: Vec::new(),
            metrics: Metrics::default(),
        }
    }
}

/// Serves `router` on `listener` until `shutdown` is ready, then lets requests in work finish.
///
/// # Errors
/// When the listener's own address cannot be told, which means that it is no listening socket.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    network: Network,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let bounds = bounds_of(&network);
    tracing::info!(%address, connections = bounds.served, "serving");
    let connections = Connections::new(bounds);
    network.metrics.count_connections_of(Arc::clone(&connections));
    let server = Server {
        router,
        proxies: network.trusted_proxies.into(),
        metrics: network.metrics,
        large_bodies: Arc::new(Semaphore::new(LARGE_BODIES)),
        connections,
    };
    let mut looking = tokio::time::interval(LOOK);
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            _ = looking.tick() => server.connections.look_after(),
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => server.take(stream, peer),
                Err(error) => {
                    tracing::warn!(%error, "connection not taken");
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            },
        }
    }
    server.end(listener, looking).await;
    Ok(())
}

/// As many connections as are wanted, as far as the system gives file handles for them: the index and the files that
/// answers are read from need theirs.
fn bounds_of(network: &Network) -> Bounds {
    let handles = file_handles().unwrap_or(usize::MAX / 2);
    let served = network.max_connections.min(handles / 2).max(1);
    let refused = MAX_REFUSED.min((handles - served.min(handles)) / 2);
    Bounds { served, per_client: network.max_per_client.max(1), refused }
}

/// How many files the process may have open, raised as far as the system lets it.
#[cfg(unix)]
fn file_handles() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let limit = if setrlimit(Resource::Nofile, raised).is_ok() { raised } else { limit };
    limit.current.map(|handles| usize::try_from(handles).unwrap_or(usize::MAX / 2))
}

#[cfg(not(unix))]
fn file_handles() -> Option<usize> {
    None
}

/// What every connection is served with.
#[derive(Clone)]
struct Server {
    router: Router,
    proxies: Arc<[TrustedProxy]>,
    metrics: Metrics,
    large_bodies: Arc<Semaphore>,
    connections: Arc<Connections>,
}

impl Server {
    /// Begins to serve a connection, or to tell it to come again later.
    fn take(&self, stream: TcpStream, peer: SocketAddr) {
        let peer = peer.ip().to_canonical();
        let is_counted = !peer.is_loopback() && !proxy::is_trusted(&self.proxies, peer);
        match self.connections.admit(is_counted.then_some(peer)) {
            Admission::Served(place) => {
                tokio::spawn(self.clone().serve(stream, peer, place));
            }
            Admission::Refused(place, reason) => {
                self.metrics.refused(reason);
                tokio::spawn(refusal::refuse(stream, reason, place));
            }
            Admission::Dropped => self.metrics.dropped(),
        }
    }

    async fn serve(self, stream: TcpStream, peer: IpAddr, place: Place) {
        let Some(connection) = place.connection().cloned() else { return };
        // Small answers go out at once; a socket that refuses still works.
        let _ = stream.set_nodelay(true);
        let stream = TokioIo::new(Stream::new(stream, Arc::clone(&connection)));
        let service = service_fn(|request| {
            connection.works();
            let (server, connection) = (self.clone(), Arc::clone(&connection));
            async move {
                let response = server.answer(request, peer).await;
                let response = if connection.is_finishing() { closing(response) } else { response };
                Ok::<_, std::convert::Infallible>(response.map(|body| Answering { body, connection }))
            }
        });
        // The time that a client may take is ours to watch: hyper knows one time for idle connections and slow heads.
        let serving = http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(MAX_HEAD_BYTES)
            .serve_connection(stream, service);
        let mut serving = pin!(serving);
        loop {
            tokio::select! {
                ended = &mut serving => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "connection broke off");
                    }
                    break;
                }
                order = connection.ordered() => match order {
                    // hyper would close it though a request is on its way; `close` stands in the answer to that.
                    Order::Finish if connection.is_silent() => {}
                    Order::Finish => serving.as_mut().graceful_shutdown(),
                    Order::Close => {
                        self.metrics.closed();
                        break;
                    }
                },
            }
        }
        drop(place);
    }

    async fn answer(mut self, request: Request<Incoming>, peer: IpAddr) -> Response<Body> {
        let sender = proxy::sender(&self.proxies, peer, request.headers());
        let counted = if sender.is_forwarded { self.connections.count(sender.client) } else { None };
        if sender.is_forwarded && counted.is_none() {
            self.metrics.refused(Refused::Client);
            return refusal::problem(Refused::Client).into_response();
        }
        let (mut parts, body) = request.into_parts();
        parts.extensions.insert(Client(sender.client));
        parts.extensions.insert(sender);
        if body.is_end_stream() {
            return call(&mut self.router, Request::from_parts(parts, Body::empty())).await;
        }
        let length = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let turn = if length.is_none_or(|length: u64| length > SMALL_BODY_BYTES) {
            let turn = Arc::clone(&self.large_bodies).acquire_owned();
            let Ok(Ok(turn)) = tokio::time::timeout(BODY_PATIENCE, turn).await else {
                self.metrics.refused(Refused::Full);
                return closing(refusal::problem(Refused::Full).into_response());
            };
            Some(turn)
        } else {
            None
        };
        let (body, lateness) = PacedBody::new(body);
        let response = call(&mut self.router, Request::from_parts(parts, Body::new(body))).await;
        drop((turn, counted));
        if lateness.is_late() { closing(Problem::too_slow().into_response()) } else { response }
    }

    /// Answers what has been taken, and nothing more.
    async fn end(&self, listener: TcpListener, mut looking: tokio::time::Interval) {
        self.connections.end();
        let ended = self.connections.ended(SHUTDOWN_TIMEOUT);
        let mut ended = pin!(ended);
        // Whom the system has connected already is answered, too.
        let last_call = tokio::time::sleep(LAST_CALL);
        let mut last_call = pin!(last_call);
        let mut listener = Some(listener);
        let left = loop {
            tokio::select! {
                accepted = accept(listener.as_ref()), if listener.is_some() => if let Ok((stream, peer)) = accepted {
                    self.take(stream, peer);
                },
                () = &mut last_call, if listener.is_some() => listener = None,
                left = &mut ended, if listener.is_none() => break left,
                _ = looking.tick() => self.connections.look_after(),
            }
        };
        if left > 0 {
            tracing::warn!(connections = left, "requests cut off at shutdown");
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn call(router: &mut Router, request: Request<Body>) -> Response<Body> {
    match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Has the connection end with the answer: what is left of the request is not wanted.
fn closing(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The body of an answer; when it is through, the connection is told.
struct Answering {
    body: Body,
    connection: Arc<Connection>,
}

impl hyper::body::Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.connection.has_answered();
    }
}

#[cfg(test)]
mod tests;
