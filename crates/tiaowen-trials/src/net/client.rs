//! A client over plain sockets, which sees what becomes of every request: what libraries would mend for it (a connection
//! that is cut, asked again) is what a trial looks for.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long a client waits for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// Whether it says when to come again.
    pub(crate) says_when: bool,
    /// Whether the connection ends with it.
    pub(crate) is_last: bool,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// How long it took, the connecting included where there was none.
    pub(crate) took: Duration,
}

/// What became of a request.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// It was answered.
    Answered(Reply),
    /// There was no connection to be had.
    TurnedAway,
    /// The connection ended before anything of an answer came.
    Unanswered,
    /// The connection ended inside the answer.
    Cut,
}

/// A client with at most one connection.
#[derive(Debug)]
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

impl Client {
    /// Makes a client of the server at `address`.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Whether the next request goes over a connection that has been used.
    pub(crate) fn is_connected(&self) -> bool {
        self.stream.is_some()
    }

    /// Ends the connection, if there is one.
    pub(crate) fn hang_up(&mut self) {
        self.stream = None;
    }

    /// Asks for a path.
    pub(crate) async fn get(&mut self, path: &str) -> Asked {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: trial\r\n\r\n").into_bytes()).await
    }

    /// Sends a body.
    pub(crate) async fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Asked {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: trial\r\n{headers}content-length: {length}\r\n\r\n");
        self.send([head.as_bytes(), body].concat()).await
    }

    async fn send(&mut self, request: Vec<u8>) -> Asked {
        let started = Instant::now();
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => match TcpStream::connect(self.address).await {
                Ok(stream) => stream,
                Err(_) => return Asked::TurnedAway,
            },
        };
        let mut got = Vec::new();
        match tokio::time::timeout(PATIENCE, exchange(stream, &request, &mut got)).await {
            Ok(Ok((mut reply, stream))) => {
                reply.took = started.elapsed();
                self.stream = (!reply.is_last).then_some(stream);
                Asked::Answered(reply)
            }
            _ if got.is_empty() => Asked::Unanswered,
            _ => Asked::Cut,
        }
    }
}

/// Sends a request and reads its answer; what has come of it stands in `got` when it breaks off, too.
async fn exchange(mut stream: TcpStream, request: &[u8], got: &mut Vec<u8>) -> Result<(Reply, TcpStream)> {
    // Who is refused may be told before all is sent.
    let sent = stream.write_all(request).await;
    let head_end = loop {
        if let Some(end) = got.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(got).await? == 0 {
            sent?;
            bail!("no answer");
        }
    };
    let head = String::from_utf8_lossy(&got[..head_end]).to_ascii_lowercase();
    let status = head.get(9..12).and_then(|digits| digits.parse().ok()).context("no status")?;
    let header =
        |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    let mut is_last = header("connection") == Some("close");
    let mut body = got[head_end..].to_vec();
    if let Some(length) = header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        while body.len() < length {
            if stream.read_buf(&mut body).await? == 0 {
                bail!("cut");
            }
        }
    } else if header("transfer-encoding") == Some("chunked") {
        while !body.ends_with(b"0\r\n\r\n") {
            if stream.read_buf(&mut body).await? == 0 {
                bail!("cut");
            }
        }
    } else if status != 304 {
        stream.read_to_end(&mut body).await?;
        is_last = true;
    }
    let says_when = header("retry-after").is_some();
    Ok((Reply { status, says_when, is_last, body, took: Duration::ZERO }, stream))
}
