//! The server as one reader asks it: a question, then the next.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Deserialize;
use tokio::runtime::Runtime;

use crate::client::Connection;

/// A connection to the server.
pub(super) struct Asked {
    runtime: Runtime,
    connection: Connection,
}

/// What is read of an answer.
#[derive(Deserialize)]
struct Answer {
    total: usize,
}

impl Asked {
    /// Connects, again and again until the server listens or patience ends.
    pub(super) fn connect(server: SocketAddr, patience: Duration) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let began = Instant::now();
        loop {
            match runtime.block_on(Connection::open(server)) {
                Ok(connection) => return Ok(Self { runtime, connection }),
                Err(error) if began.elapsed() > patience => {
                    return Err(error).context("the server does not listen");
                }
                Err(_) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Asks; says how many clauses are found.
    pub(super) fn search(&mut self, query: &str) -> Result<usize> {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish();
        let body = self.runtime.block_on(self.connection.get(&format!("/api/v1/search?{query}")))?;
        Ok(serde_json::from_slice::<Answer>(body)?.total)
    }
}
