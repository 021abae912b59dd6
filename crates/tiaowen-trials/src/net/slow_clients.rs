//! Clients that send a byte now and then, while others want answers: the slow ones are closed, the others wait for
//! nothing.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{Asked, Client};
use super::served::Served;
use super::times::{percentile, shown};
use super::{SEED, question};
use crate::{Office, Outcome, policy};

/// What a slow client may take.
const MOST_SLOW: Duration = Duration::from_secs(10);
/// What the others may wait, 99 of 100.
const MOST_WAIT: Duration = Duration::from_millis(300);

/// Clients that send a byte now and then, while others want answers.
#[derive(Debug, Args)]
pub struct SlowClients {
    /// The program under test
    #[arg(long)]
    pub program: PathBuf,
    /// Clients that dribble: heads, bodies, and nothing at all
    #[arg(long, default_value_t = 250)]
    pub slow: usize,
    /// Clients that want answers
    #[arg(long, default_value_t = 50)]
    pub good: usize,
}

impl SlowClients {
    /// Runs the trial.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn run(&self) -> Result<Outcome> {
        let office = Office::new(&self.program)?;
        office.put("a.txt", &policy(1, 0, 40, SEED))?;
        let server = Served::start(&office, &[])?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(self.trouble(&server))
    }

    async fn trouble(&self, server: &Served) -> Result<Outcome> {
        let address = server.address;
        let slow: Vec<_> = (0..self.slow).map(|number| tokio::spawn(dribble(address, number))).collect();
        let over = tokio::time::Instant::now() + MOST_SLOW + Duration::from_secs(2);
        let good: Vec<_> =
            (0..self.good).map(|number| tokio::spawn(ask_until(address, number, over))).collect();
        let mut outcome = Outcome::default();
        let mut closed = Vec::new();
        for client in slow {
            match client.await? {
                Some(after) => closed.push(after),
                None => outcome.breach("a slow client was left open"),
            }
        }
        let mut waits = Vec::new();
        for client in good {
            let (times, failed) = client.await?;
            waits.extend(times);
            (0..failed).for_each(|_| outcome.breach("a good client was not answered"));
        }
        let (last, wait) = (percentile(&closed, 1.0), percentile(&waits, 0.99));
        outcome.figure("slow clients closed", format!("{} of {}", closed.len(), self.slow));
        outcome.figure("the last after", shown(last));
        outcome.figure("answers to good clients", waits.len());
        outcome.figure("wait, median", shown(percentile(&waits, 0.5)));
        outcome.figure("wait, 99 %", shown(wait));
        if last > MOST_SLOW {
            outcome.breach(format!("a slow client was closed only after {}", shown(last)));
        }
        if wait > MOST_WAIT {
            outcome.breach(format!("good clients waited {}", shown(wait)));
        }
        Ok(outcome)
    }
}

/// Sends a byte a second until the connection is closed; tells after what time. `None` when it never is.
async fn dribble(address: std::net::SocketAddr, number: usize) -> Option<Duration> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let started = Instant::now();
    let (begin, more) = match number % 4 {
        0 => ("", ""),
        1 => (
            "POST /api/v1/check HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 5000\r\n\r\n",
            "a",
        ),
        _ => ("GET /search HTTP/1.1\r\nhost: a\r\nx-slow: ", "a"),
    };
    stream.write_all(begin.as_bytes()).await.ok()?;
    let (mut reading, mut writing) = stream.into_split();
    let dribbling = async {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        loop {
            ticks.tick().await;
            if writing.write_all(more.as_bytes()).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let closed = async {
        let mut bytes = Vec::new();
        let _ = reading.read_to_end(&mut bytes).await;
    };
    tokio::select! {
        () = dribbling => None,
        () = closed => Some(started.elapsed()),
        () = tokio::time::sleep(3 * MOST_SLOW) => None,
    }
}

/// Asks once a second; tells how long each answer took and how many did not come.
async fn ask_until(
    address: std::net::SocketAddr,
    number: usize,
    over: tokio::time::Instant,
) -> (Vec<Duration>, usize) {
    let (mut times, mut failed) = (Vec::new(), 0);
    let mut client = Client::new(address);
    #[allow(clippy::cast_possible_truncation, reason = "few clients")]
    tokio::time::sleep(Duration::from_millis(number as u64 * 20 % 1000)).await;
    while tokio::time::Instant::now() < over {
        match client.get(&question(number + times.len())).await {
            Asked::Answered(reply) if reply.status == 200 => times.push(reply.took),
            _ => failed += 1,
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    (times, failed)
}
