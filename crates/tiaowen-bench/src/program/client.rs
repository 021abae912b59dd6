//! A client of the server with one connection that is kept: as little code as can ask.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// A connection to the server.
pub(super) struct Client {
    reader: BufReader<TcpStream>,
    address: SocketAddr,
}

/// What is read of an answer.
#[derive(Deserialize)]
struct Answer {
    total: usize,
}

impl Client {
    /// Connects, again and again until the server listens or patience ends.
    pub(super) fn connect(address: SocketAddr, patience: Duration) -> Result<Self> {
        let began = Instant::now();
        loop {
            match TcpStream::connect(address) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return Ok(Self { reader: BufReader::new(stream), address });
                }
                Err(error) if began.elapsed() > patience => {
                    return Err(error).context("the server does not listen");
                }
                Err(_) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Asks; says how many clauses are found.
    pub(super) fn search(&mut self, query: &str) -> Result<usize> {
        let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let request =
            format!("GET /api/v1/search?q={query} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\n\r\n", self.address);
        self.reader.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        ensure!(line.starts_with("HTTP/1.1 200"), "the server answers: {line}");
        let mut length = None;
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            }
        }
        let Some(length) = length else { bail!("the server does not say how long its answer is") };
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body)?;
        Ok(serde_json::from_slice::<Answer>(&body)?.total)
    }
}
