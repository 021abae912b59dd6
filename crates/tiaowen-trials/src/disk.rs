//! Full disks: an office on a small disk in memory, which is filled before a run, in the middle of it, and while a server
//! takes files in. Whatever fails says why, searches go on all the time, and once there is room the work goes on. Needs
//! root, for mounting.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use clap::Args;
use tempfile::TempDir;

use crate::mounted::Mounted;
use crate::net::admin::{bring, make_token};
use crate::net::client::{Asked, Client};
use crate::net::in_address;
use crate::net::served::Served;
use crate::{Acknowledged, Office, Outcome, policy};

/// Options of the trial.
#[derive(Clone, Debug, Args)]
pub struct Disk {
    /// Sizes of the disks, in MiB.
    #[arg(long, value_delimiter = ',', default_values_t = [6, 8, 10, 12, 16, 24, 32])]
    pub sizes: Vec<u64>,
    /// Documents put into each, each of them with the disk filled before its run, or in the middle of it.
    #[arg(long, default_value_t = 12)]
    pub documents: usize,
    /// The program under test.
    #[arg(long, default_value = "target/debug/tiaowen")]
    pub program: PathBuf,
    /// Articles of each document.
    #[arg(long, default_value_t = 100)]
    pub clauses: usize,
    /// What documents and moments are drawn by.
    #[arg(long, default_value_t = 8)]
    pub seed: u64,
}

/// What happened on all disks.
#[derive(Debug, Default)]
struct Counts {
    before: usize,
    within: usize,
    merging: usize,
    refused: usize,
    uploads: usize,
    searches: usize,
    clauses: usize,
    longest: Duration,
}

/// When the disk is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Before the run.
    Before,
    /// When the run writes into the index.
    Writing,
    /// When the run writes into the index after its commit: it merges.
    Merging,
}

/// Work goes on within this time, once there is room: the server tries every 15 s.
const PATIENCE: Duration = Duration::from_secs(60);

impl Disk {
    /// Runs the trial.
    ///
    /// # Errors
    /// When it cannot be run at all; a promise that does not hold is part of the outcome.
    pub fn run(&self) -> Result<Outcome> {
        if !rustix::process::geteuid().is_root() {
            eprintln!("mounting a disk needs root: run this trial as root");
            std::process::exit(2);
        }
        let runtime = tokio::runtime::Runtime::new()?;
        let (mut outcome, mut counts) = (Outcome::default(), Counts::default());
        let started = Instant::now();
        for size in &self.sizes {
            self.on_disk(*size, &runtime, &mut outcome, &mut counts)?;
        }
        outcome.figure("disks", self.sizes.len());
        outcome.figure("runs on a disk that was full before", counts.before);
        outcome.figure("runs whose disk filled within", counts.within);
        outcome.figure("of these while merging", counts.merging);
        outcome.figure("runs that ended with 2 and the reason", counts.refused);
        outcome.figure("uploads answered 507", counts.uploads);
        outcome.figure("searches meanwhile", counts.searches);
        outcome.figure("clauses acknowledged and there", counts.clauses);
        outcome.figure("going on by itself, at the latest", format!("{:.1} s", counts.longest.as_secs_f64()));
        outcome.figure("seconds", format!("{:.0}", started.elapsed().as_secs_f64()));
        Ok(outcome)
    }

    fn on_disk(
        &self,
        size: u64,
        runtime: &tokio::runtime::Runtime,
        outcome: &mut Outcome,
        counts: &mut Counts,
    ) -> Result<()> {
        let folder = TempDir::new()?;
        let disk = Mounted::in_memory(size << 20, &folder.path().join("disk"))?;
        let office = Office::in_folder(&disk.at.join("office"), &self.program)?;
        office.put(&name_of(0), &self.document(0))?;
        office.run_well(&["index"])?;
        let token = make_token(&office)?;
        let server = Served::start(&office, &["--admin-token-file", "token"])?;
        let is_over = Arc::new(AtomicBool::new(false));
        let searching = runtime.spawn(search(server.address, Arc::clone(&is_over)));
        let mut breach = |what: String| outcome.breach(format!("{size} MiB: {what}"));

        let mut draw = fastrand::Rng::with_seed(self.seed ^ size);
        let filler = disk.at.join("filler");
        let mut acknowledged = office.state()?;
        for number in 1..=self.documents {
            let moment = match number % 3 {
                0 => Moment::Before,
                1 => Moment::Writing,
                _ => Moment::Merging,
            };
            if let Err(error) = office.put(&name_of(number), &self.document(number)) {
                breach(format!("the trial's own document {number} does not fit: {error:#}"));
                break;
            }
            let left = draw.u64(0..96) << 10;
            let (status, said, filled) = run_filling(&office, &filler, moment, left)?;
            match moment {
                Moment::Before => counts.before += 1,
                _ => counts.within += usize::from(filled),
            }
            counts.merging += usize::from(filled && moment == Moment::Merging);
            let state = office.state();
            let lost = state.as_ref().map(|state| acknowledged.lost_in(state, &BTreeSet::new()));
            match lost {
                Ok(lost) => lost.into_iter().take(2).for_each(&mut breach),
                Err(error) => breach(format!("document {number}: {error:#}")),
            }
            match status {
                Some(0) => acknowledged = office.state()?,
                Some(2) => {
                    counts.refused += 1;
                    if !["磁盘", "空间不足"].iter().any(|reason| said.contains(reason)) {
                        breach(format!("document {number}, {moment:?}: no reason: {said}"));
                    }
                }
                other => breach(format!("document {number}, {moment:?}: ended with {other:?}: {said}")),
            }
            empty(&filler)?;
            if status != Some(0) {
                match office.run_well(&["index"]) {
                    Ok(_) => acknowledged = office.state()?,
                    Err(error) => breach(format!("document {number}, with room again: {error:#}")),
                }
            }
            if !self.holds(&acknowledged, number) {
                breach(format!("document {number} is acknowledged and not there"));
            }
        }

        let number = self.documents + 1;
        let uploaded = runtime.block_on(self.upload(&server, &token, number, &filler));
        match uploaded {
            Ok((refused, took)) => {
                counts.uploads += refused;
                counts.longest = counts.longest.max(took);
            }
            Err(error) => breach(format!("upload: {error:#}")),
        }
        empty(&filler)?;
        is_over.store(true, Ordering::Release);
        let (well, ill) = runtime.block_on(searching)?;
        counts.searches += well + ill.len();
        ill.into_iter().take(3).for_each(|what| breach(format!("a search failed: {what}")));
        let state = office.state()?;
        acknowledged.lost_in(&state, &BTreeSet::new()).into_iter().take(2).for_each(&mut breach);
        if !self.holds(&state, number) {
            breach("what was uploaded is not there".to_owned());
        }
        office.left_over()?.into_iter().for_each(|path| breach(format!("left behind: {path}")));
        counts.clauses += state.clauses();
        drop(server);
        Ok(())
    }

    fn document(&self, number: usize) -> String {
        policy(number + 1, 0, self.clauses, self.seed)
    }

    /// Whether every article of a document is there.
    fn holds(&self, state: &Acknowledged, number: usize) -> bool {
        let Some(document) = state.documents.get(&name_of(number)) else { return false };
        (1..=self.clauses).all(|article| {
            let code = format!("事项编码{}甲{article}乙0丙", number + 1);
            document.clauses.values().any(|text| text.contains(&code))
        })
    }

    /// Brings a file to a disk that has no room for it, then to one that has room for the file and not for the index; tells
    /// how many tries were answered 507, and after what time the file was found when there was room.
    async fn upload(
        &self,
        server: &Served,
        token: &str,
        number: usize,
        filler: &Path,
    ) -> Result<(usize, Duration)> {
        let (name, text) = (name_of(number), self.document(number));
        let length = text.len() as u64;
        let mut refused = 0;
        for (left, is_saved) in [(0, false), (length / 2, false), (3 * length + (64 << 10), true)] {
            fill(filler, left)?;
            let (status, said) = bring(&mut Client::new(server.address), token, &name, &text, None).await?;
            ensure!(status == 507, "with {left} bytes left: {status} {said}");
            ensure!(said.contains("已经保存") == is_saved, "with {left} bytes left: {said}");
            refused += 1;
            empty(filler)?;
        }
        let room = Instant::now();
        while !is_found(server.address, number).await {
            ensure!(room.elapsed() < PATIENCE, "what was saved was not indexed when there was room");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok((refused, room.elapsed()))
    }
}

async fn is_found(address: SocketAddr, number: usize) -> bool {
    let found = Client::new(address).get(&format!("/d/szf-2021-{}", number + 1)).await;
    matches!(found, Asked::Answered(reply) if reply.status == 200)
}

/// Asks for an article of the first document until it is over; tells how often it was found, and what else was answered.
async fn search(address: SocketAddr, is_over: Arc<AtomicBool>) -> (usize, Vec<String>) {
    let path = format!("/api/v1/search?q={}", in_address("事项编码1甲1乙0丙"));
    let (mut well, mut ill, mut client) = (0, Vec::new(), Client::new(address));
    while !is_over.load(Ordering::Acquire) {
        let was_connected = client.is_connected();
        match client.get(&path).await {
            Asked::Answered(reply)
                if reply.status == 200 && String::from_utf8_lossy(&reply.body).contains("szf-2021-1/") =>
            {
                well += 1;
            }
            Asked::Unanswered if was_connected => {}
            Asked::Answered(reply) => {
                ill.push(format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body)));
            }
            other => ill.push(format!("{other:?}")),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (well, ill)
}

fn name_of(number: usize) -> String {
    format!("{number:04}.txt")
}

/// Runs the program, and fills the disk at its moment but for `left` bytes; tells its exit code, what it said, and whether
/// the moment came.
fn run_filling(
    office: &Office,
    filler: &Path,
    moment: Moment,
    left: u64,
) -> Result<(Option<i32>, String, bool)> {
    let generation = generation_of(&office.index())?;
    let (names, commit) = (names_in(&generation)?, stamp_of(&generation)?);
    if moment == Moment::Before {
        fill(filler, left)?;
    }
    let mut child = office.command(&["index"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let (mut filled, mut committed) = (moment == Moment::Before, None);
    while !filled && child.try_wait()?.is_none() {
        let now = names_in(&generation)?;
        filled = match moment {
            Moment::Before | Moment::Writing => !now.is_subset(&names),
            Moment::Merging => {
                if committed.is_none() && stamp_of(&generation)? != commit {
                    committed = Some(now.clone());
                }
                committed.as_ref().is_some_and(|committed| !now.is_subset(committed))
            }
        };
        if filled {
            fill(filler, left)?;
        }
    }
    let ended = child.wait_with_output()?;
    Ok((ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned(), filled))
}

fn generation_of(index: &Path) -> Result<PathBuf> {
    for entry in fs::read_dir(index)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("generation-") {
            return Ok(entry.path());
        }
    }
    bail!("no index in {}", index.display())
}

/// The names of the files that hold segments.
fn names_in(generation: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(generation)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != "meta.json" {
            names.insert(name);
        }
    }
    Ok(names)
}

/// What the file that a commit replaces looks like.
fn stamp_of(generation: &Path) -> Result<(std::time::SystemTime, u64)> {
    let file = fs::metadata(generation.join("meta.json"))?;
    Ok((file.modified()?, file.len()))
}

/// Fills the disk that `filler` lies on, but for `left` bytes.
fn fill(filler: &Path, left: u64) -> Result<()> {
    const PIECE: u64 = 64 << 10;
    let disk = rustix::fs::statvfs(filler.parent().unwrap_or(filler))?;
    let mut rest = (disk.f_bavail * disk.f_frsize).saturating_sub(left);
    let mut file = File::options().create(true).append(true).open(filler)?;
    while rest > 0 {
        let piece = rest.min(PIECE);
        match file.write(&vec![0; usize::try_from(piece)?]) {
            Ok(written) => rest -= written as u64,
            // Others write, too.
            Err(error) if error.kind() == ErrorKind::StorageFull => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Makes room again.
fn empty(filler: &Path) -> Result<()> {
    match fs::remove_file(filler) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
