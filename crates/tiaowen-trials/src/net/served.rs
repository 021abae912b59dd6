//! A server that runs, seen from outside: its address, its memory, its open files, its end.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::Office;

/// A running server; ends with this.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    _out: BufReader<ChildStdout>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Served {
    /// Starts the program on an office, and waits until it says where it listens.
    pub(crate) fn start(office: &Office, options: &[&str]) -> Result<Self> {
        let fixed = ["serve", "--addr", "127.0.0.1:0", "--no-open", "--format", "json"];
        let mut command = office.command(&[&fixed, options].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut out = BufReader::new(child.stdout.take().context("no output")?);
        let mut said = String::new();
        while !said.contains("\"address\"") {
            ensure!(out.read_line(&mut said)? > 0, "the server ended: {said}");
        }
        let line = said.lines().find(|line| line.contains("\"address\"")).unwrap_or_default();
        let address = line.split('"').nth(3).context("no address")?.parse()?;
        Ok(Self { child, _out: out, address })
    }

    /// Memory that it holds, in bytes.
    pub(crate) fn resident_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.split_whitespace().next().context("no number")?.parse::<u64>()? * 1024)
    }

    /// Files and connections that it has open.
    pub(crate) fn open_files(&self) -> Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    /// Asks it to end; tells when.
    pub(crate) fn terminate(&self) -> Result<Instant> {
        let pid = Pid::from_raw(i32::try_from(self.child.id())?).context("no process")?;
        kill_process(pid, Signal::TERM)?;
        Ok(Instant::now())
    }

    /// Waits for its end, until so long after it was asked; tells how it ended and after what time.
    pub(crate) fn ended(
        &mut self,
        asked: Instant,
        patience: Duration,
    ) -> Result<Option<(ExitStatus, Duration)>> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some((status, asked.elapsed())));
            }
            if asked.elapsed() >= patience {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Ended already in most trials.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
