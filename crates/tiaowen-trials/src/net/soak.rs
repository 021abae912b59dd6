//! A long day: people search and read, documents are taken in again and again; memory, open files and the folder of the
//! index stay as they are.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use tokio::time::Instant;

use super::client::{Asked, Client};
use super::served::Served;
use super::times::mebibytes;
use super::{SEED, admin, question};
use crate::{Office, Outcome, policy};

/// Memory may grow by so much of itself in ten minutes.
const MOST_GROWTH: f64 = 0.02;
/// Memory at any time, in bytes.
const MOST_MEMORY: u64 = 1 << 30;
/// Open files beyond those of the connections and of one more state of the index.
const MORE_FILES: usize = 40;

/// A long day.
#[derive(Debug, Args)]
pub struct Soak {
    /// The program under test
    #[arg(long)]
    pub program: PathBuf,
    /// How long, in minutes; the first fifth does not count
    #[arg(long, default_value_t = 30.0)]
    pub minutes: f64,
    /// Documents of 100 clauses each
    #[arg(long, default_value_t = 20)]
    pub documents: usize,
    /// People
    #[arg(long, default_value_t = 8)]
    pub clients: usize,
}

impl Soak {
    /// Runs the trial.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn run(&self) -> Result<Outcome> {
        let office = Office::new(&self.program)?;
        for number in 0..self.documents {
            office.put(&format!("{number}.txt"), &policy(number + 1, 0, 100, SEED))?;
        }
        office.run_well(&["index"])?;
        let fresh = folder_bytes(&office.index())?;
        let token = admin::make_token(&office)?;
        let server = Served::start(&office, &["--admin-token-file", "token"])?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(self.live(&office, &server, &token, fresh))
    }

    async fn live(&self, office: &Office, server: &Served, token: &str, fresh: u64) -> Result<Outcome> {
        let (began, length) = (Instant::now(), Duration::from_secs_f64(self.minutes * 60.0));
        let is_over = Arc::new(AtomicBool::new(false));
        let people: Vec<_> = (0..self.clients)
            .map(|number| tokio::spawn(read(server.address, number, Arc::clone(&is_over))))
            .collect();
        let office_work =
            tokio::spawn(reimport(server.address, token.to_owned(), self.documents, Arc::clone(&is_over)));
        let mut samples: Vec<(f64, f64)> = Vec::new();
        let (mut most, mut first_files, mut most_files, mut most_folder) = (0, None, 0, 0);
        while began.elapsed() < length {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let bytes = server.resident_bytes()?;
            most = most.max(bytes);
            most_folder = most_folder.max(folder_bytes(&office.index())?);
            if began.elapsed() * 5 > length {
                #[allow(clippy::cast_precision_loss, reason = "a slope")]
                samples.push((began.elapsed().as_secs_f64() / 600.0, bytes as f64));
                let files = server.open_files()?;
                first_files.get_or_insert(files);
                most_files = most_files.max(files);
            }
        }
        is_over.store(true, Ordering::Release);
        let mut outcome = Outcome::default();
        let mut answered = 0;
        for person in people {
            let (well, ill) = person.await?;
            answered += well;
            (0..ill).for_each(|_| outcome.breach("a request was not answered"));
        }
        let imports = office_work.await??;
        let (growth, mean) = slope(&samples);
        let first_files = first_files.context("too short to sample")?;
        outcome.figure("minutes", self.minutes);
        outcome.figure("answers", answered);
        outcome.figure("documents taken in again", imports);
        outcome.figure("memory, mean", format!("{:.0} MiB", mean / 1_048_576.0));
        outcome.figure("memory, most", mebibytes(most));
        outcome.figure("memory, growth in ten minutes", format!("{:+.2} %", growth * 100.0));
        outcome.figure("open files, at first and most", format!("{first_files} {most_files}"));
        outcome
            .figure("index folder, fresh and most", format!("{} KiB {} KiB", fresh >> 10, most_folder >> 10));
        if growth > MOST_GROWTH {
            outcome.breach(format!("memory grows by {:.1} % in ten minutes", growth * 100.0));
        }
        if most > MOST_MEMORY {
            outcome.breach(format!("memory reached {}", mebibytes(most)));
        }
        if most_files > first_files + MORE_FILES {
            outcome.breach(format!("open files went from {first_files} to {most_files}"));
        }
        if most_folder > 2 * fresh + (1 << 20) {
            outcome.breach(format!("the index folder went from {fresh} to {most_folder} bytes"));
        }
        Ok(outcome)
    }
}

/// Searches and reads; tells how many requests were answered as they should be, and how many were not.
async fn read(address: SocketAddr, number: usize, is_over: Arc<AtomicBool>) -> (usize, usize) {
    let (mut well, mut ill) = (0, 0);
    let mut client = Client::new(address);
    while !is_over.load(Ordering::Acquire) {
        let turn = number + well;
        let path = match turn % 6 {
            0 => "/".to_owned(),
            1 => question(turn).replace("/api/v1/search", "/search"),
            2 => "/documents".to_owned(),
            3 => "/api/v1/suggest?q=sf".to_owned(),
            4 => format!("/c/szf-2021-{}/3", 1 + turn % 5),
            _ => question(turn),
        };
        let was_connected = client.is_connected();
        match client.get(&path).await {
            // A document that is just taken in anew may have moved.
            Asked::Answered(reply) if reply.status < 500 => well += 1,
            Asked::Unanswered if was_connected => {}
            _ => ill += 1,
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (well, ill)
}

/// Takes one document after the other in again, with other words each time.
async fn reimport(
    address: SocketAddr,
    token: String,
    documents: usize,
    is_over: Arc<AtomicBool>,
) -> Result<usize> {
    let mut done = 0;
    while !is_over.load(Ordering::Acquire) {
        let number = done % documents;
        let name = format!("{number}.txt");
        let text = policy(number + 1, done / documents + 1, 100, SEED);
        admin::import(&mut Client::new(address), &token, &name, &text, Some(&name)).await?;
        done += 1;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(done)
}

/// All bytes below a folder; a file that goes away meanwhile has none.
fn folder_bytes(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(known) = entry.metadata() else { continue };
        bytes += if known.is_dir() { folder_bytes(&entry.path()).unwrap_or(0) } else { known.len() };
    }
    Ok(bytes)
}

/// How the values grow with each unit of time, as a share of their mean, by the straight line that fits them best; and
/// the mean.
#[allow(clippy::cast_precision_loss, reason = "a slope")]
fn slope(samples: &[(f64, f64)]) -> (f64, f64) {
    let count = samples.len().max(1) as f64;
    let mean_time = samples.iter().map(|(time, _)| time).sum::<f64>() / count;
    let mean = samples.iter().map(|(_, value)| value).sum::<f64>() / count;
    let across = samples.iter().map(|(time, value)| (time - mean_time) * (value - mean)).sum::<f64>();
    let spread = samples.iter().map(|(time, _)| (time - mean_time).powi(2)).sum::<f64>();
    (if spread > 0.0 && mean > 0.0 { across / spread / mean } else { 0.0 }, mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_slope() {
        let samples: Vec<(f64, f64)> =
            (0..10).map(|time| (f64::from(time), 100.0 + 2.0 * f64::from(time))).collect();
        let (growth, mean) = slope(&samples);
        assert!((growth - 2.0 / 109.0).abs() < 1e-9 && (mean - 109.0).abs() < 1e-9);
        assert!(slope(&[(1.0, 5.0)]).0.abs() < 1e-9);
    }
}
