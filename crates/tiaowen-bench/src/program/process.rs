//! Processes of the measured program: what they take of processor and memory, as the system tells.

use std::fs;
use std::io::{Read, Seek};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// What a process took that has ended.
pub(super) struct Taken {
    pub(super) cpu: Duration,
    /// The most memory that it took itself, bytes; 0 where the system does not tell.
    pub(super) most_memory: u64,
}

/// How often a process is asked how much memory it takes.
const LOOK: Duration = Duration::from_millis(5);

/// Runs a command to its end. Nothing found (1) is an end like any other.
pub(super) fn run(command: &mut Command) -> Result<Taken> {
    let before = children()?;
    let mut told = tempfile::tempfile().context("cannot make a temporary file")?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(told.try_clone()?)
        .spawn()
        .context("cannot start the program")?;
    // Not by `getrusage`: what that tells of a child begins with the memory of the process that started it.
    let status = format!("/proc/{}/status", child.id());
    let mut most_memory = 0;
    let ended = loop {
        let told = fs::read_to_string(&status).ok();
        most_memory = told.and_then(|told| memory(&told, "VmHWM")).unwrap_or(0).max(most_memory);
        match child.try_wait()? {
            Some(ended) => break ended,
            None => std::thread::sleep(LOOK),
        }
    };
    if !matches!(ended.code(), Some(0 | 1)) {
        let mut text = String::new();
        told.rewind()?;
        told.read_to_string(&mut text)?;
        bail!("the program failed: {ended}\n{text}");
    }
    Ok(Taken { cpu: children()?.saturating_sub(before), most_memory })
}

/// A figure of memory that the system tells of a process, bytes.
fn memory(told: &str, name: &str) -> Option<u64> {
    let line = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    Some(line?.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

/// Processor time of all processes that were waited for.
#[cfg(unix)]
fn children() -> Result<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let duration = |time: TimeVal| {
        let (seconds, micros) = (u64::try_from(time.tv_sec()), u64::try_from(time.tv_usec()));
        Duration::from_secs(seconds.unwrap_or_default()) + Duration::from_micros(micros.unwrap_or_default())
    };
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

/// Processor time of all processes that were waited for.
#[cfg(not(unix))]
fn children() -> Result<Duration> {
    anyhow::bail!("processes are measured on Unix only")
}

/// A server, ended when it is dropped.
pub(super) struct Served(Child);

impl Served {
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Ok(Self(child.context("cannot start the server")?))
    }

    fn file(&self, name: &str) -> PathBuf {
        format!("/proc/{}/{name}", self.0.id()).into()
    }

    /// Processor time of all threads so far.
    pub(super) fn cpu(&self) -> Result<Duration> {
        let mut nanos = 0;
        for thread in fs::read_dir(self.file("task")).context("the server has ended")? {
            // A thread may end in between.
            let told = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
            nanos += told.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0);
        }
        Ok(Duration::from_nanos(nanos))
    }

    /// Memory that is no file's, bytes.
    pub(super) fn anonymous_memory(&self) -> Result<u64> {
        let status = fs::read_to_string(self.file("status")).context("the server has ended")?;
        memory(&status, "RssAnon").context("the system does not tell")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
