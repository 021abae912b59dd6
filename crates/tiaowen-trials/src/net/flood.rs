//! Far more connections than there are places: whoever is not served is told so, memory stays, and whoever watches the
//! server is answered.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use tokio::time::Instant;

use super::client::{Asked, Client};
use super::served::Served;
use super::times::{mebibytes, percentile, shown};
use super::{SEED, question};
use crate::{Office, Outcome, policy};

/// Memory that the flood may cost, in bytes.
const MOST_MEMORY: u64 = 128 << 20;
/// What whoever watches may wait, 99 of 100.
const MOST_WAIT: Duration = Duration::from_millis(500);

/// Far more connections than there are places.
#[derive(Debug, Args)]
pub struct Flood {
    /// The program under test
    #[arg(long)]
    pub program: PathBuf,
    /// Connections
    #[arg(long, default_value_t = 2_000)]
    pub connections: usize,
    /// How long
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
}

impl Flood {
    /// Runs the trial.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn run(&self) -> Result<Outcome> {
        let office = Office::new(&self.program)?;
        office.put("a.txt", &policy(1, 0, 40, SEED))?;
        let server = Served::start(&office, &[])?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(self.pour(&server))
    }

    async fn pour(&self, server: &Served) -> Result<Outcome> {
        let address = server.address;
        // What is worked out once does not count.
        Client::new(address).get(&question(0)).await;
        let before = server.resident_bytes()?;
        let over = Instant::now() + Duration::from_secs(self.seconds);
        let clients: Vec<_> =
            (0..self.connections).map(|number| tokio::spawn(ask_until(address, number, over))).collect();
        let watching = tokio::spawn(watch_until(address, over));
        let mut most = before;
        while Instant::now() < over {
            most = most.max(server.resident_bytes()?);
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let mut outcome = Outcome::default();
        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        for client in clients {
            for (what, count) in client.await? {
                *told.entry(what).or_default() += count;
            }
        }
        let (waits, unanswered) = watching.await?;
        for (what, count) in &told {
            outcome.figure(what, count);
            if !matches!(what.as_str(), "200" | "503" | "429" | "no connection" | "ended without an answer") {
                outcome.breach(format!("{what}: {count}"));
            }
        }
        let wait = percentile(&waits, 0.99);
        outcome.figure("memory before", mebibytes(before));
        outcome.figure("memory, most", mebibytes(most));
        outcome.figure("/healthz answered", waits.len());
        outcome.figure("/healthz, median", shown(percentile(&waits, 0.5)));
        outcome.figure("/healthz, 99 %", shown(wait));
        if most - before > MOST_MEMORY {
            outcome.breach(format!("memory grew by {}", mebibytes(most - before)));
        }
        if wait > MOST_WAIT || unanswered > 0 {
            outcome.breach(format!("/healthz took {}, {unanswered} were not answered", shown(wait)));
        }
        Ok(outcome)
    }
}

/// Asks every two seconds over a connection that is kept; counts what is answered.
async fn ask_until(address: SocketAddr, number: usize, over: Instant) -> BTreeMap<String, usize> {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut client = Client::new(address);
    // All come within the first second.
    #[allow(clippy::cast_possible_truncation, reason = "thousands of clients")]
    tokio::time::sleep(Duration::from_micros(number as u64 * 500 % 1_000_000)).await;
    while Instant::now() < over {
        let was_connected = client.is_connected();
        let what = match client.get(&question(number)).await {
            Asked::Answered(reply) if reply.status >= 500 && !reply.says_when => {
                format!("{} without a time", reply.status)
            }
            Asked::Answered(reply) => reply.status.to_string(),
            Asked::TurnedAway => "no connection".to_owned(),
            // An idle connection gave way; a client asks again over another.
            Asked::Unanswered if was_connected => continue,
            Asked::Unanswered => "ended without an answer".to_owned(),
            Asked::Cut => "cut".to_owned(),
        };
        *told.entry(what).or_default() += 1;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    told
}

/// Asks ten times a second, over a new connection each, whether the server runs.
async fn watch_until(address: SocketAddr, over: Instant) -> (Vec<Duration>, usize) {
    let (mut waits, mut unanswered) = (Vec::new(), 0);
    while Instant::now() < over {
        match Client::new(address).get("/healthz").await {
            Asked::Answered(reply) if reply.status == 200 => waits.push(reply.took),
            _ => unanswered += 1,
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    (waits, unanswered)
}
