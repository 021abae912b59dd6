//! The loop that takes connections and serves them with a router, with the timers that `axum::serve` does not
//! set. Knows no route.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// How long a client may take to send the head of a request; idle connections are closed after it as well.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests in work may still take after the shutdown signal.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(8);
/// The rest after a connection that could not be taken, such as for want of file handles.
const ACCEPT_REST: Duration = Duration::from_millis(100);
/// Connections served at the same time; more wait to be taken.
const MAX_CONNECTIONS: usize = 512;
/// The longest head of a request, in bytes: a question of 5,000 ideographs, nine bytes each in an address, is told
/// that it is too long instead of being cut off.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Who sent a request: the other end of its connection, which may be a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) IpAddr);

/// Serves `router` on `listener` until `shutdown` is ready, then lets requests in work finish.
///
/// # Errors
/// When the listener's own address cannot be told, which means that it is no listening socket.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    tracing::info!(%address, "serving");
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            (accepted, place) = take(&listener, &places) => match accepted {
                Ok((stream, client)) => {
                    tokio::spawn(serve_connection(stream, client, router.clone(), graceful.watcher(), place));
                }
                Err(error) => {
                    tracing::warn!(%error, "connection not taken");
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            },
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests cut off at shutdown");
    }
    Ok(())
}

async fn take(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (io::Result<(TcpStream, SocketAddr)>, Option<OwnedSemaphorePermit>) {
    let place = Arc::clone(places).acquire_owned().await.ok();
    (listener.accept().await, place)
}

async fn serve_connection(
    stream: TcpStream,
    client: SocketAddr,
    router: Router,
    watcher: Watcher,
    place: Option<OwnedSemaphorePermit>,
) {
    // Small answers go out at once; a socket that refuses still works.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Client(client.ip().to_canonical()));
        request
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "connection broke off");
    }
    drop(place);
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn an_idle_connection_does_not_hold_up_the_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().route("/", get(|| async { "条文" }));
        let server = tokio::spawn(serve(listener, router, async { stopped.await.unwrap_or(()) }));
        let mut client = TcpStream::connect(address).await.expect("a connection");
        client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
        let mut answer = Vec::new();
        while !answer.ends_with("条文".as_bytes()) {
            assert_ne!(client.read_buf(&mut answer).await.expect("an answer"), 0);
        }
        stop.send(()).expect("a server");
        server.await.expect("no panic").expect("a clean end");
        assert_eq!(client.read_buf(&mut answer).await.expect("an end"), 0);
    }
}
