//! Processes of the measured program: what they take of processor and memory, as the system tells.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// What a process took that has ended.
pub(super) struct Taken {
    pub(super) cpu: Duration,
    /// The most memory that it or one before it took, bytes.
    pub(super) most_memory: u64,
}

/// Runs a command to its end. Nothing found (1) is an end like any other.
pub(super) fn run(command: &mut Command) -> Result<Taken> {
    let (before, _) = children()?;
    let output = command.stdin(Stdio::null()).output().context("cannot start the program")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(matches!(output.status.code(), Some(0 | 1)), "the program failed: {}\n{told}", output.status);
    let (after, most_memory) = children()?;
    Ok(Taken { cpu: after.saturating_sub(before), most_memory })
}

/// Processor time of all processes that were waited for, and the most memory that one of them took.
#[cfg(unix)]
fn children() -> Result<(Duration, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let duration = |time: TimeVal| {
        let (seconds, micros) = (u64::try_from(time.tv_sec()), u64::try_from(time.tv_usec()));
        Duration::from_secs(seconds.unwrap_or_default()) + Duration::from_micros(micros.unwrap_or_default())
    };
    let kilobytes = u64::try_from(usage.max_rss()).unwrap_or_default();
    Ok((duration(usage.user_time()) + duration(usage.system_time()), kilobytes << 10))
}

/// Processor time of all processes that were waited for, and the most memory that one of them took.
#[cfg(not(unix))]
fn children() -> Result<(Duration, u64)> {
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
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        Ok(kilobytes.context("the system does not tell")? << 10)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
