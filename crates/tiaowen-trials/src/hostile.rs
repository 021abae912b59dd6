//! Hostile files and names: brought in by a folder and by hand, each gets a reason, no other document goes missing, the
//! server stays up, and nothing outside the corpus is read or written.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde_json::Value;
use tiaowen_hostile::documents::{HostileFile, Size, all, word_bomb};

use crate::{Office, Outcome, policy};

/// Options of the trial.
#[derive(Clone, Debug, Args)]
pub struct Documents {
    /// The program under test.
    #[arg(long, default_value = "target/debug/tiaowen")]
    pub program: PathBuf,
    /// What each bomb unpacks to, in MiB.
    #[arg(long, default_value_t = 1024)]
    pub bomb_mib: usize,
    /// How often things are nested or repeated.
    #[arg(long, default_value_t = 1_000_000)]
    pub repeats: usize,
}

/// What an administrator is known by here.
const TOKEN: &str = "trial-of-hostile-documents";
/// What stands in the file outside that links lead to.
const SECRET: &str = "密件通知\n\n一、此处为密件正文。\n";
/// What the bomb may take.
const BOMB_TIME: Duration = Duration::from_secs(1);
const BOMB_KIB: u64 = 64 << 10;
/// Good documents beside the hostile ones.
const GOOD: usize = 20;
/// How long an answer is waited for; a file may take 120 s, and LibreOffice has 90 s.
const PATIENCE: Duration = Duration::from_secs(300);

impl Documents {
    /// Runs the trial.
    ///
    /// # Errors
    /// When it cannot be run at all; a promise that does not hold is part of the outcome.
    pub fn run(&self) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let size = Size { bomb_bytes: self.bomb_mib << 20, repeats: self.repeats };
        time_bomb(size, &mut outcome)?;
        let files = all(size);
        outcome.figure("hostile files", files.len());
        let office = Office::new(&self.program)?;
        self.by_folder(&office, &files, &mut outcome)?;
        for file in &files {
            fs::remove_file(office.corpus().join(&file.name))?;
        }
        by_hand(&office, &files, &mut outcome)?;
        Ok(outcome)
    }

    /// All of them in the corpus folder, with names that lead elsewhere.
    fn by_folder(&self, office: &Office, files: &[HostileFile], outcome: &mut Outcome) -> Result<()> {
        for number in 1..=GOOD {
            office.put(&format!("好文件{number}.txt"), &policy(number, 0, 3, 1))?;
        }
        for file in files {
            fs::write(office.corpus().join(&file.name), &file.bytes)?;
        }
        let outside = tempfile::tempdir()?;
        let secret = outside.path().join("密件.txt");
        fs::write(&secret, SECRET)?;
        let laid = lay(&office.corpus(), &secret)?;
        let began = Instant::now();
        let run = office.run(&["index", "--format", "json"])?;
        outcome.figure("seconds of the run", began.elapsed().as_secs());
        let report: Value = serde_json::from_slice(&run.stdout)
            .with_context(|| format!("no report: {}", String::from_utf8_lossy(&run.stderr)))?;
        ensure!(run.status.code() == Some(2), "the run ended with {}", run.status);
        let told = report["files"].as_array().map_or(&[][..], Vec::as_slice);
        let find = |name: &str| told.iter().find(|file| file["file"] == name);
        let (mut refused, mut read) = (0, 0);
        for file in files {
            match find(&file.name) {
                Some(told) if told["fate"] == "indexed" || told["fate"] == "duplicate" => read += 1,
                Some(told) if is_reason(&told["reason"]) && is_reason(&told["hint"]) => refused += 1,
                other => outcome.breach(format!("{} by folder: {other:?}", file.name)),
            }
        }
        outcome.figure("by folder: refused with a reason", refused);
        outcome.figure("by folder: read all the same", read);
        let good = told.iter().filter(|file| {
            file["fate"] == "indexed" && file["file"].as_str().is_some_and(|name| name.starts_with("好文件"))
        });
        let good = good.count();
        outcome.figure("other documents of the run", format!("{good} of {GOOD}"));
        if good != GOOD {
            outcome.breach("a good document went missing");
        }
        let silent: Vec<&str> = laid.iter().copied().filter(|name| find(name).is_none()).collect();
        outcome.figure(
            "hostile names that were told",
            format!("{} of {}", laid.len() - silent.len(), laid.len()),
        );
        if !silent.is_empty() {
            outcome.breach(format!("nothing was said of {silent:?}"));
        }
        let found = office.run(&["search", "\"密件正文\""])?;
        if found.status.code() != Some(1) {
            outcome.breach("a file outside was read");
        }
        let kept = fs::read_dir(outside.path())?.count();
        if kept != 1 || fs::read_to_string(&secret)? != SECRET {
            outcome.breach("a file outside was written");
        }
        for name in fs::read_dir(office.corpus())?.flatten() {
            let is_plain = name.file_name().to_string_lossy().starts_with("好文件");
            let is_hostile = files.iter().any(|file| name.file_name().to_string_lossy() == file.name);
            if !is_plain && !is_hostile && name.file_name() != ".tiaowen" {
                let path = name.path();
                if name.file_type()?.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn lay(corpus: &Path, secret: &Path) -> Result<Vec<&'static str>> {
    // A note beside a file that is there.
    fs::write(corpus.join("正常.txt"), "正常通知\n\n一、照常执行。\n")?;
    Ok(tiaowen_hostile::names::lay(corpus, secret)?)
}

#[cfg(not(unix))]
fn lay(_corpus: &Path, _secret: &Path) -> Result<Vec<&'static str>> {
    Ok(Vec::new())
}

/// Whether something is said in Chinese.
fn is_reason(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.chars().any(|sign| ('\u{4E00}'..='\u{9FFF}').contains(&sign)))
}

/// The bomb by itself: how long and how much memory it takes to refuse it.
fn time_bomb(size: Size, outcome: &mut Outcome) -> Result<()> {
    let bomb = word_bomb(size);
    // From now on the most that this process takes is counted anew.
    fs::write("/proc/self/clear_refs", "5").context("the system counts no memory")?;
    let before = memory_kib(std::process::id(), "VmRSS")?;
    let began = Instant::now();
    let is_refused = tiaowen_formats::read(&bomb.bytes, &bomb.name, None).is_err();
    let (took, more) = (began.elapsed(), memory_kib(std::process::id(), "VmHWM")?.saturating_sub(before));
    outcome.figure("bomb unpacks to, MiB", size.bomb_bytes >> 20);
    outcome.figure("bomb refused in, ms", took.as_millis());
    outcome.figure("memory for the bomb, KiB", more);
    if !is_refused || took > BOMB_TIME || more > BOMB_KIB {
        outcome.breach(format!("the bomb took {took:?} and {more} KiB"));
    }
    Ok(())
}

/// All of them, one after the other, to a server that goes on answering.
fn by_hand(office: &Office, files: &[HostileFile], outcome: &mut Outcome) -> Result<()> {
    let server = Server::start(office)?;
    let before = memory_kib(server.child.id(), "VmRSS")?;
    let (mut refused, mut read, mut up) = (0, 0, 0);
    for file in files {
        match server.preview(file) {
            Ok(answer) if is_reason(&answer["files"][0]["refused"]["reason"]) => refused += 1,
            Ok(answer) if answer["files"][0]["documents"].as_array().is_some_and(|list| !list.is_empty()) => {
                read += 1;
            }
            other => outcome.breach(format!("{} by hand: {other:?}", file.name)),
        }
        match server.ask("GET /api/v1/search?q=a", b"") {
            Ok((200, _)) => up += 1,
            other => outcome.breach(format!("after {}: {other:?}", file.name)),
        }
    }
    outcome.figure("by hand: refused with a reason", refused);
    outcome.figure("by hand: read all the same", read);
    outcome.figure("server up after", format!("{up} of {}", files.len()));
    let most = memory_kib(server.child.id(), "VmHWM")?;
    outcome.figure("memory of the server, KiB", format!("{before} before, {most} at most"));
    Ok(())
}

/// A line of `/proc/PID/status`, in KiB.
fn memory_kib(pid: u32, name: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next()).context("no such line")?;
    Ok(number.parse()?)
}

/// A server; ends when it is dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(office: &Office) -> Result<Self> {
        let mut command = office.command(&["serve", "--addr", "127.0.0.1:0", "--format", "json"]);
        command.env("TIAOWEN_ADMIN_TOKEN", TOKEN).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let mut told = BufReader::new(child.stdout.take().context("piped")?);
        let mut line = String::new();
        while told.read_line(&mut line)? > 0 {
            if let Some((_, rest)) = line.split_once("http://") {
                let address = rest.split('/').next().unwrap_or_default().to_owned();
                // What else it says is let go.
                std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
                return Ok(Self { child, address });
            }
            line.clear();
        }
        let _ = child.kill();
        bail!("the server ended: {:?}", child.wait()?);
    }

    /// Brings a file to be looked at.
    fn preview(&self, file: &HostileFile) -> Result<Value> {
        let head = format!(
            "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n",
            file.name
        );
        let body = [head.as_bytes(), &file.bytes, b"\r\n--part--\r\n"].concat();
        let (status, answer) = self.ask("POST /api/v1/admin/preview", &body)?;
        ensure!(status == 200, "status {status}: {answer}");
        Ok(serde_json::from_str(&answer)?)
    }

    fn ask(&self, request: &str, body: &[u8]) -> Result<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Type: multipart/form-data; boundary=part\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        ensure!(!is_chunked, "an answer in chunks");
        Ok((status, body.to_owned()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
