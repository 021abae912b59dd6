//! The end of a server while everybody wants something of it: what it took on it finishes, and then it is gone.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use tokio::time::Instant;

use super::client::{Asked, Client};
use super::served::Served;
use super::times::{percentile, shown};
use super::{SEED, admin, question};
use crate::{Office, Outcome, policy};

/// What the end may take.
const MOST: Duration = Duration::from_secs(10);

/// The end of a server while everybody wants something of it.
#[derive(Debug, Args)]
pub struct Shutdown {
    /// The program under test
    #[arg(long)]
    pub program: PathBuf,
    /// How often
    #[arg(long, default_value_t = 10)]
    pub runs: usize,
    /// Clients that ask
    #[arg(long, default_value_t = 40)]
    pub clients: usize,
}

/// What became of the requests of one client.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    answered: usize,
    /// Over a connection that had been used, without a byte of an answer: a client asks again.
    repeated: usize,
    /// After the signal: no connection.
    turned_away: usize,
    cut: usize,
}

impl Shutdown {
    /// Runs the trial.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn run(&self) -> Result<Outcome> {
        let runtime = tokio::runtime::Runtime::new()?;
        let (mut outcome, mut all, mut ends) = (Outcome::default(), Told::default(), Vec::new());
        let mut kept = 0;
        for run in 0..self.runs {
            let office = Office::new(&self.program)?;
            office.put("a.txt", &policy(1, 0, 40, SEED))?;
            let token = admin::make_token(&office)?;
            let mut server = Served::start(&office, &["--admin-token-file", "token"])?;
            let (told, imports, asked) = runtime.block_on(self.trouble(&server, &token, run))?;
            let Some((status, after)) = server.ended(asked, 2 * MOST)? else {
                outcome.breach(format!("run {run}: it did not end"));
                continue;
            };
            ends.push(after);
            if !status.success() || after > MOST {
                outcome.breach(format!("run {run}: ended after {} with {status}", shown(after)));
            }
            if told.cut > 0 {
                outcome.breach(format!("run {run}: {} requests were cut", told.cut));
            }
            all.answered += told.answered;
            all.repeated += told.repeated;
            all.turned_away += told.turned_away;
            all.cut += told.cut;
            kept += imports;
            // Whatever was said to be kept is there.
            for number in 0..imports {
                let file = office.corpus().join(format!("b{number}.txt"));
                ensure!(file.is_file(), "run {run}: {} was said to be kept", file.display());
            }
        }
        outcome.figure("ends", ends.len());
        outcome.figure("the longest", shown(percentile(&ends, 1.0)));
        outcome.figure("requests answered", all.answered);
        outcome.figure("files kept", kept);
        outcome.figure("asked again (idle connection)", all.repeated);
        outcome.figure("turned away after the signal", all.turned_away);
        outcome.figure("requests cut", all.cut);
        Ok(outcome)
    }

    async fn trouble(
        &self,
        server: &Served,
        token: &str,
        run: usize,
    ) -> Result<(Told, usize, std::time::Instant)> {
        let (address, is_told) = (server.address, Arc::new(AtomicBool::new(false)));
        let client = |number: usize| tokio::spawn(ask(address, number, Arc::clone(&is_told)));
        let clients: Vec<_> = (0..self.clients).map(client).collect();
        let idle: Vec<_> = (0..20)
            .map(|_| async move {
                let mut client = Client::new(address);
                client.get("/healthz").await;
                client
            })
            .collect();
        let mut idlers = Vec::new();
        for client in idle {
            idlers.push(client.await);
        }
        let silent = tokio::net::TcpStream::connect(address).await.context("no connection")?;
        let importing =
            tokio::spawn(admin::import_on_and_on(address, token.to_owned(), Arc::clone(&is_told)));
        // At another moment of an import each time.
        tokio::time::sleep(Duration::from_millis(1000 + 170 * run as u64)).await;
        let asked = server.terminate()?;
        is_told.store(true, Ordering::Release);
        let mut all = Told::default();
        for client in clients {
            let told = client.await?;
            all.answered += told.answered;
            all.repeated += told.repeated;
            all.turned_away += told.turned_away;
            all.cut += told.cut;
        }
        let imports = importing.await?;
        drop((idlers, silent));
        Ok((all, imports, asked))
    }
}

/// Asks on and on, every other client over a new connection each time, until the server is gone.
async fn ask(address: SocketAddr, number: usize, is_told: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    let mut client = Client::new(address);
    let over = Instant::now() + Duration::from_secs(60);
    while Instant::now() < over {
        let was_connected = client.is_connected();
        let was_told = is_told.load(Ordering::Acquire);
        match client.get(&question(number + told.answered)).await {
            Asked::Answered(_) => told.answered += 1,
            Asked::TurnedAway if is_told.load(Ordering::Acquire) => {
                told.turned_away += 1;
                return told;
            }
            Asked::TurnedAway => told.cut += 1,
            Asked::Unanswered if was_connected => told.repeated += 1,
            // The listener was closed between the connecting and the asking.
            Asked::Unanswered if was_told => told.turned_away += 1,
            Asked::Unanswered | Asked::Cut => told.cut += 1,
        }
        if number.is_multiple_of(2) {
            client.hang_up();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    told
}
