//! Connections over real sockets. Where time matters it is the runtime's own, which stands still while anybody has
//! something to do and jumps ahead when all wait.

use axum::Extension;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;

/// A server over some routes.
struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<io::Result<()>>,
    /// Lets `/wait` answer.
    go: Arc<Notify>,
    /// Tells that `/wait` was asked.
    waiting: Arc<Notify>,
    metrics: Metrics,
}

impl Running {
    async fn start(mut network: Network) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let (go, waiting) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let wait = {
            let (go, waiting) = (Arc::clone(&go), Arc::clone(&waiting));
            move || async move {
                waiting.notify_one();
                go.notified().await;
                "等到了"
            }
        };
        let whose = |Extension(Client(client)): Extension<Client>, Extension(sender): Extension<Sender>| async move {
            format!("{client} {}", sender.is_encrypted)
        };
        let read = |body: Result<Bytes, axum::extract::rejection::BytesRejection>| async move {
            body.map_or_else(|_| "缺".to_owned(), |body| body.len().to_string())
        };
        let router = Router::new()
            .route("/", get(|| async { "条文" }))
            .route("/wait", get(wait))
            .route("/whose", get(whose))
            .route("/large", get(|| async { vec![b'a'; LARGE] }))
            .route("/read", post(read));
        let metrics = Metrics::default();
        network.metrics = metrics.clone();
        let stopped = async { stopped.await.unwrap_or(()) };
        let ended = tokio::spawn(serve(listener, router, network, stopped));
        Self { address, stop: Some(stop), ended, go, waiting, metrics }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Sends a whole request and reads its answer to the end of the connection.
    async fn ask(&self, head: &str) -> String {
        let mut client = self.connect().await;
        client
            .write_all(format!("{head}\r\nhost: a\r\nconnection: close\r\n\r\n").as_bytes())
            .await
            .expect("sent");
        rest_of(&mut client).await
    }

    fn stop(&mut self) {
        self.stop.take().expect("not stopped yet").send(()).expect("a server");
    }

    async fn end(self) {
        self.ended.await.expect("no panic").expect("a clean end");
    }
}

/// More than the system takes at once.
const LARGE: usize = 64 << 20;

async fn rest_of(client: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is cut ends as well.
    let _ = client.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn read_until(client: &mut TcpStream, end: &str) {
    let mut answer = Vec::new();
    while !answer.ends_with(end.as_bytes()) {
        assert_ne!(client.read_buf(&mut answer).await.expect("an answer"), 0);
    }
}

fn one_connection() -> Network {
    Network { max_connections: 1, ..Network::default() }
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let mut server = Running::start(Network::default()).await;
    let mut client = server.connect().await;
    client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    read_until(&mut client, "条文").await;
    server.stop();
    server.end().await;
    assert_eq!(rest_of(&mut client).await, "");
}

#[tokio::test]
async fn a_request_in_work_is_answered_before_the_end() {
    let mut server = Running::start(Network::default()).await;
    let mut client = server.connect().await;
    client.write_all(b"GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    server.waiting.notified().await;
    server.stop();
    // Connections that the system has taken already are answered, too.
    let mut late = server.connect().await;
    late.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    let answer = rest_of(&mut late).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"), "{answer}");
    server.go.notify_one();
    let answer = rest_of(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("等到了"), "{answer}");
    server.end().await;
}

#[tokio::test]
async fn whom_there_is_no_room_for_is_told() {
    let server = Running::start(one_connection()).await;
    let mut client = server.connect().await;
    client.write_all(b"GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    server.waiting.notified().await;
    let answer = server.ask("GET / HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 2"), "{answer}");
    assert!(answer.contains("现在连接太多"), "{answer}");
    let answer = server.ask("GET /healthz HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let told = server.metrics.print(None);
    assert!(told.contains("tiaowen_refusals_total{reason=\"connections\"} 2"), "{told}");
    assert!(told.contains("tiaowen_connections 1\n"), "{told}");
    server.go.notify_one();
    read_until(&mut client, "等到了").await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_gives_way() {
    let server = Running::start(one_connection()).await;
    let mut idle = server.connect().await;
    idle.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    read_until(&mut idle, "条文").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let answer = server.ask("GET / HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(rest_of(&mut idle).await, "");
}

#[tokio::test(start_paused = true)]
async fn who_dribbles_is_given_up() {
    let server = Running::start(Network::default()).await;
    let mut head = server.connect().await;
    head.write_all(b"GET / HTTP/1.1\r\nhos").await.expect("part of a head");
    let mut silent = server.connect().await;
    assert_eq!((rest_of(&mut head).await, rest_of(&mut silent).await), (String::new(), String::new()));
    for length in ["content-length: 9", "transfer-encoding: chunked"] {
        let mut body = server.connect().await;
        let request = format!("POST /read HTTP/1.1\r\nhost: a\r\n{length}\r\n\r\n");
        body.write_all(request.as_bytes()).await.expect("a head without its body");
        let answer = rest_of(&mut body).await;
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("来得太慢"), "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_takes_nothing_is_given_up() {
    let server = Running::start(Network::default()).await;
    let mut client = server.connect().await;
    client.write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    tokio::time::sleep(Duration::from_secs(60)).await;
    let answer = rest_of(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.len() < LARGE, "{} bytes", answer.len());
    // Whoever takes what is sent gets all of it.
    let answer = server.ask("GET /large HTTP/1.1").await;
    assert!(answer.len() > LARGE);
}

#[tokio::test]
async fn large_bodies_come_whole() {
    let server = Running::start(Network::default()).await;
    for length in [0, 1, 64 * 1024, 1 << 20] {
        let mut client = server.connect().await;
        let head = format!(
            "POST /read HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        client.write_all(head.as_bytes()).await.expect("a head");
        client.write_all(&vec![b'a'; length]).await.expect("a body");
        let answer = rest_of(&mut client).await;
        assert!(answer.ends_with(&format!("\r\n\r\n{length}")), "{answer}");
    }
}

#[tokio::test]
async fn only_a_trusted_proxy_says_for_whom_it_asks() {
    let forwarded = "GET /whose HTTP/1.1\r\nx-forwarded-for: 203.0.113.9\r\nx-forwarded-proto: https";
    let server = Running::start(Network::default()).await;
    assert!(server.ask(forwarded).await.ends_with("127.0.0.1 false"));
    let trusted_proxies = vec!["127.0.0.1".parse().expect("a proxy")];
    let server = Running::start(Network { trusted_proxies, max_per_client: 1, ..Network::default() }).await;
    assert!(server.ask(forwarded).await.ends_with("203.0.113.9 true"));
    // Its clients are counted one by one.
    let mut client = server.connect().await;
    client
        .write_all(b"GET /wait HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 203.0.113.9\r\n\r\n")
        .await
        .expect("sent");
    server.waiting.notified().await;
    let answer = server.ask(forwarded).await;
    assert!(answer.starts_with("HTTP/1.1 429") && answer.contains("retry-after: 2"), "{answer}");
    assert!(server.ask(&forwarded.replace("113.9", "113.8")).await.ends_with("203.0.113.8 true"));
    server.go.notify_one();
    read_until(&mut client, "等到了").await;
}
