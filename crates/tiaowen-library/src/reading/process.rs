//! One worker process: started, asked under a time limit, ended with everything that it started. Knows nothing of how
//! files are shared out among workers.

use std::ffi::OsString;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::ReadLimits;
use super::file::Unread;
use super::frames::{self, Answer, decode};

/// How long a worker may take until it waits for files.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long to wait for the last words of a worker that has ended.
const LAST_WORDS_LIMIT: Duration = Duration::from_secs(1);
/// Of what a worker writes on standard error the last bytes are kept.
const LAST_WORDS_BYTES: usize = 4096;

/// How a worker process is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments, with which it calls [`work`](super::work).
    pub arguments: Vec<OsString>,
}

impl WorkerCommand {
    /// This program itself with `arguments`; the very file that is running, though it has been replaced since.
    ///
    /// # Errors
    /// When the system does not tell where it is.
    pub fn this_program(arguments: &[&str]) -> io::Result<Self> {
        let itself = Path::new("/proc/self/exe");
        let program = if cfg!(target_os = "linux") && itself.exists() {
            itself.into()
        } else {
            std::env::current_exe()?
        };
        Ok(Self { program, arguments: arguments.iter().map(OsString::from).collect() })
    }
}

/// A worker process. Ends with everything that it started when it is dropped.
pub(super) struct Worker {
    child: Child,
    asked: Sender<Vec<u8>>,
    answers: Receiver<io::Result<Vec<u8>>>,
    last_words: Receiver<String>,
    limits: ReadLimits,
    is_ended: bool,
    /// Files that it has read.
    pub(super) files: usize,
    /// Where it and what it starts put their temporary files; goes with it.
    _temporary: Option<TempDir>,
}

/// Why a worker gave no answer.
#[derive(Debug)]
pub(super) enum Silence {
    /// It took longer than it may.
    TimeOut,
    /// Its answer is larger than it may be.
    TooMuch,
    /// It ended, or said what is no answer.
    Died { status: Option<ExitStatus>, last_words: String },
}

impl Worker {
    /// Starts a worker and waits until it is ready. `hello` is the frame with its word lists.
    ///
    /// # Errors
    /// What keeps it from starting, in Chinese.
    pub(super) fn start(command: &WorkerCommand, hello: Vec<u8>, limits: ReadLimits) -> Result<Self, String> {
        let mut worker = Self::spawn(command, limits).map_err(|error| crate::io_reason(&error))?;
        match worker.exchange(hello, START_LIMIT) {
            Ok(Answer::Ready) => Ok(worker),
            Ok(_) => Err("答非所问".to_owned()),
            Err(Silence::TimeOut) => Err("没有应答".to_owned()),
            Err(Silence::TooMuch) => Err("应答不对".to_owned()),
            Err(Silence::Died { status, last_words }) => Err(told(status, &last_words)),
        }
    }

    fn spawn(command: &WorkerCommand, limits: ReadLimits) -> io::Result<Self> {
        let temporary = tempfile::Builder::new().prefix("tiaowen-").tempdir().ok();
        let mut start = Command::new(&command.program);
        start.args(&command.arguments);
        start.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(folder) = &temporary {
            start.envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, folder.path())));
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut start, 0);
        let mut child = start.spawn()?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else {
            unreachable!("all three are piped")
        };
        let (asked, questions) = channel();
        let (sender, answers) = channel();
        let most_bytes = limits.answer_bytes;
        thread::Builder::new().spawn(move || converse(&questions, &sender, stdin, stdout, most_bytes))?;
        let (sender, last_words) = channel();
        thread::Builder::new().spawn(move || drop(sender.send(last_words_of(stderr))))?;
        Ok(Self {
            child,
            asked,
            answers,
            last_words,
            limits,
            is_ended: false,
            files: 0,
            _temporary: temporary,
        })
    }

    /// Asks for a file. Without an answer the worker is of no more use.
    pub(super) fn read(&mut self, request: Vec<u8>) -> Result<Answer, Silence> {
        self.files += 1;
        self.exchange(request, self.limits.time)
    }

    fn exchange(&mut self, frame: Vec<u8>, limit: Duration) -> Result<Answer, Silence> {
        // A worker that has ended already is noticed by the missing answer.
        let _ = self.asked.send(frame);
        let fault = match self.answers.recv_timeout(limit) {
            Ok(Ok(frame)) => match decode(&frame) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            },
            Ok(Err(error)) => error,
            Err(RecvTimeoutError::Timeout) => return Err(Silence::TimeOut),
            Err(RecvTimeoutError::Disconnected) => ErrorKind::UnexpectedEof.into(),
        };
        if fault.kind() == ErrorKind::FileTooLarge {
            return Err(Silence::TooMuch);
        }
        // Who has ended by itself says why; who goes on with something else is ended, and that says nothing.
        let is_over = matches!(fault.kind(), ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe);
        let has_ended = is_over && self.wait_for_end();
        let status = self.end().filter(|_| has_ended);
        let last_words = self.last_words.recv_timeout(LAST_WORDS_LIMIT).unwrap_or_default();
        Err(Silence::Died { status, last_words })
    }

    /// Gives a worker that says nothing more the time to end by itself, and tells whether it did. Asked again and again:
    /// systems offer no wait for the end of one process that a limit could break off.
    fn wait_for_end(&mut self) -> bool {
        let start = Instant::now();
        while !self.has_ended() {
            if start.elapsed() > LAST_WORDS_LIMIT {
                return false;
            }
            thread::sleep(LAST_WORDS_LIMIT / 200);
        }
        true
    }

    /// Leaves its number taken, so that its group can still be told by it.
    #[cfg(unix)]
    fn has_ended(&mut self) -> bool {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        group_of(&self.child).is_none_or(|pid| !matches!(waitid(WaitId::Pid(pid), options), Ok(None)))
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the worker and everything that it started, and tells how the worker itself ended.
    fn end(&mut self) -> Option<ExitStatus> {
        #[cfg(unix)]
        if let Some(group) = group_of(&self.child) {
            // It may be gone already; its number is its own until it is waited for.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        self.is_ended = true;
        self.child.wait().ok()
    }
}

/// The group that a worker leads: its own number.
#[cfg(unix)]
fn group_of(child: &Child) -> Option<rustix::process::Pid> {
    i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw)
}

impl Drop for Worker {
    fn drop(&mut self) {
        // After the first time it is waited for, and nothing is left to end.
        if !self.is_ended {
            self.end();
        }
    }
}

/// Writes each question and reads its answer, until one of them fails. On a thread of its own, for either may hang.
fn converse(
    questions: &Receiver<Vec<u8>>,
    answers: &Sender<io::Result<Vec<u8>>>,
    mut stdin: ChildStdin,
    stdout: ChildStdout,
    most_bytes: u64,
) {
    let mut stdout = BufReader::new(stdout);
    for question in questions {
        let answer = frames::write(&mut stdin, &question)
            .and_then(|()| frames::read(&mut stdout, most_bytes)?.ok_or(ErrorKind::UnexpectedEof.into()));
        let is_last = answer.is_err();
        if answers.send(answer).is_err() || is_last {
            return;
        }
    }
}

/// The end of what a worker writes on standard error.
fn last_words_of(mut stderr: ChildStderr) -> String {
    let (mut kept, mut piece) = (Vec::new(), [0; LAST_WORDS_BYTES]);
    while let Ok(length) = stderr.read(&mut piece)
        && length > 0
    {
        kept.extend_from_slice(&piece[..length]);
        let surplus = kept.len().saturating_sub(LAST_WORDS_BYTES);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

impl Silence {
    /// Whether another worker, which has read nothing before, may do better.
    pub(super) fn may_be_the_worker(&self) -> bool {
        matches!(self, Self::Died { .. })
    }

    /// What is said of the file.
    pub(super) fn into_unread(self, limits: &ReadLimits) -> Unread {
        let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
        match self {
            Self::TimeOut => Unread::new(
                &format!("读取超时（超过 {} 秒）", limits.time.as_millis().div_ceil(1000)),
                "多半是文件太大或已损坏：请打开核对，拆成几个文件再收录；确实需要更久的，用 --time-limit 放宽。",
            ),
            Self::TooMuch => Unread::new(
                &format!("读出的内容太多（超过 {} MB）", megabytes(limits.answer_bytes)),
                "请打开核对是不是政策文件；是的话，拆成几个文件再收录。",
            ),
            Self::Died { status, last_words } if is_out_of_memory(status, &last_words) => Unread::new(
                &format!("读取时占用内存过大（超过 {} MB）", megabytes(limits.memory_bytes)),
                "请打开核对是不是政策文件；是的话，拆成几个文件再收录，或用 --memory-limit 放宽。",
            ),
            Self::Died { status, last_words } => Unread::broken(&told(status, &last_words)),
        }
    }
}

/// Whether a worker ended for want of memory: by its own limit, or by the system's hand.
fn is_out_of_memory(status: Option<ExitStatus>, last_words: &str) -> bool {
    // What Rust's allocator says before it aborts.
    last_words.contains("memory allocation of") || signal_of(status) == Some(9)
}

/// How a worker ended, in a few words for those who mend it.
fn told(status: Option<ExitStatus>, last_words: &str) -> String {
    /// Characters of the last line that are told.
    const MOST_CHARS: usize = 200;
    let status = status.map_or_else(|| "没有结束状态".to_owned(), |status| status.to_string());
    match last_words.lines().map(str::trim).rfind(|line| !line.is_empty()) {
        Some(line) => format!("{status}：{}", line.chars().take(MOST_CHARS).collect::<String>()),
        None => status,
    }
}

#[cfg(unix)]
fn signal_of(status: Option<ExitStatus>) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.and_then(|status| status.signal())
}

#[cfg(not(unix))]
fn signal_of(_status: Option<ExitStatus>) -> Option<i32> {
    None
}
