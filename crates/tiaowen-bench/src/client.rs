//! A client that asks over connections that stay open, and as little more as can be. Knows nothing of what is asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Whom to ask.
pub(crate) struct Client {
    pub(crate) server: SocketAddr,
    pub(crate) accept_encoding: Option<String>,
}

/// What the answers took.
#[derive(Default)]
pub(crate) struct Sent {
    /// From a request to the last byte of its answer.
    pub(crate) times: Vec<Duration>,
    /// Heads and bodies.
    pub(crate) bytes: usize,
}

impl Client {
    /// Asks for `addresses` in turn, over and over for `length`, on so many connections at once.
    pub(crate) async fn ask(
        &self,
        addresses: Vec<String>,
        connections: usize,
        length: Duration,
    ) -> Result<Sent> {
        let requests: Arc<[Vec<u8>]> = addresses.iter().map(|address| self.request(address)).collect();
        let (next, end) = (Arc::new(AtomicUsize::new(0)), Instant::now() + length);
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let (requests, next, mut connection) =
                (Arc::clone(&requests), Arc::clone(&next), Connection::open(self.server).await?);
            asking.spawn(async move {
                let mut sent = Sent::default();
                while Instant::now() < end {
                    let request = &requests[next.fetch_add(1, Ordering::Relaxed) % requests.len()];
                    let started = Instant::now();
                    sent.bytes += connection.ask(request).await?;
                    sent.times.push(started.elapsed());
                }
                anyhow::Ok(sent)
            });
        }
        let mut all = Sent::default();
        while let Some(sent) = asking.join_next().await {
            let sent = sent??;
            all.times.extend(sent.times);
            all.bytes += sent.bytes;
        }
        Ok(all)
    }

    /// Asks once on a connection that is open, after a first question that does not count.
    pub(crate) async fn ask_once(&self, address: &str) -> Result<Duration> {
        let mut connection = Connection::open(self.server).await?;
        connection.ask(&self.request("/healthz")).await?;
        let request = self.request(address);
        let started = Instant::now();
        connection.ask(&request).await?;
        Ok(started.elapsed())
    }

    fn request(&self, address: &str) -> Vec<u8> {
        let accepts = self.accept_encoding.as_ref();
        let accepts = accepts.map(|names| format!("accept-encoding: {names}\r\n")).unwrap_or_default();
        format!("GET {address} HTTP/1.1\r\nhost: {}\r\n{accepts}\r\n", self.server).into_bytes()
    }
}

/// A connection that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(1 << 17) })
    }

    /// Sends a request and reads the whole answer; gives its length in bytes.
    async fn ask(&mut self, request: &[u8]) -> Result<usize> {
        self.buffer.clear();
        self.stream.write_all(request).await?;
        loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server closed the connection");
            if let Some(length) = length_of(&self.buffer)?
                && self.buffer.len() >= length
            {
                return Ok(length);
            }
        }
    }

    /// Asks for `address` and gives the body of the answer, which must not come in chunks.
    pub(crate) async fn get(&mut self, address: &str) -> Result<&[u8]> {
        let host = self.stream.peer_addr()?;
        self.ask(format!("GET {address} HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes()).await?;
        let end = memchr::memmem::find(&self.buffer, b"\r\n\r\n")
            .context("an answer without an end of its head")?;
        Ok(&self.buffer[end + 4..])
    }
}

/// The length of the answer that begins here, once it can be told.
fn length_of(answer: &[u8]) -> Result<Option<usize>> {
    let Some(end) = memchr::memmem::find(answer, b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&answer[..end])?;
    ensure!(head.starts_with("HTTP/1.1 200 "), "{}", head.lines().next().unwrap_or_default());
    let body = end + 4;
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(':').context("a header without a colon")?;
        if name.eq_ignore_ascii_case("content-length") {
            return Ok(Some(body + value.trim().parse::<usize>()?));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return chunked_length(&answer[body..]).map(|length| Some(body + length?));
        }
    }
    bail!("the answer does not say how long it is");
}

/// The length of a body in chunks; `None` where more is to come.
fn chunked_length(body: &[u8]) -> Result<Option<usize>> {
    let mut at = 0;
    loop {
        let Some(line) = body.get(at..).and_then(|rest| memchr::memmem::find(rest, b"\r\n")) else {
            return Ok(None);
        };
        let digits = std::str::from_utf8(&body[at..at + line])?;
        let length = usize::from_str_radix(digits, 16).context("a chunk without a length")?;
        at += line + 2 + length + 2;
        if length == 0 {
            return Ok((body.len() >= at).then_some(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_an_answer_is_told() {
        let check = |answer: &str, expected: Option<usize>| {
            assert_eq!(length_of(answer.as_bytes()).unwrap(), expected);
        };
        check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na", Some(41));
        check("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n", None);
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        check(&format!("{head}2\r\nab\r\n0\r\n\r\n"), Some(head.len() + 12));
        check(&format!("{head}2\r\nab\r\n"), None);
        check(&format!("{head}2\r\nab\r\n0\r\n"), None);
        assert!(length_of(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n").is_err());
        assert!(length_of(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
