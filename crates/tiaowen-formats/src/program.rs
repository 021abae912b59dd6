//! Outside programs that read what this one cannot: started with a time limit and a limit on what they may say, and
//! ended with all that they started. Knows nothing of what they are for.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

/// Bytes of what a program complains of that are kept for the log.
const MAX_COMPLAINT_BYTES: u64 = 4 << 10;

/// What a program may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How long it may run.
    pub(crate) time: Duration,
    /// How many bytes it may print.
    pub(crate) output_bytes: u64,
}

/// What a program left when it ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// What it printed.
    pub(crate) output: Vec<u8>,
    /// The beginning of what it complained of.
    pub(crate) complaint: String,
}

/// Why a program did not come to its end.
#[derive(Debug, Error)]
pub(crate) enum ProgramError {
    /// It could not be started.
    #[error("{program} does not start: {cause}")]
    NotStarted {
        /// Its name.
        program: String,
        /// What the system says.
        cause: io::Error,
    },
    /// It ran for too long.
    #[error("{program} took more than {} s", limit.as_secs())]
    TooSlow {
        /// Its name.
        program: String,
        /// How long it was given.
        limit: Duration,
    },
    /// It printed too much.
    #[error("{program} printed more than {limit} bytes")]
    TooMuch {
        /// Its name.
        program: String,
        /// How many bytes it was given.
        limit: u64,
    },
}

/// Finds a program: where `variable` of the environment says, else on the search path.
pub(crate) fn find(name: &str, variable: &str) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable).filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        return if named.components().count() > 1 {
            is_file(&named).then_some(named)
        } else {
            on_path(&named)
        };
    }
    on_path(Path::new(name))
}

fn on_path(name: &Path) -> Option<PathBuf> {
    let name = name.with_extension(std::env::consts::EXE_EXTENSION);
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    folders.into_iter().map(|folder| folder.join(&name)).find(|path| is_file(path))
}

fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Runs a program without input until it ends. It is the first of a process group of its own, which ends as a whole when
/// a limit is passed, when the program has ended, and when this process ends, however it does.
///
/// # Errors
/// [`ProgramError`] when it does not start or passes a limit.
pub(crate) fn run<A: AsRef<OsStr>>(
    program: &Path,
    arguments: &[A],
    limits: Limits,
) -> Result<Outcome, ProgramError> {
    let name = || program.display().to_string();
    let not_started = |cause| ProgramError::NotStarted { program: name(), cause };
    let mut command = guarded(program).map_err(not_started)?;
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Messages of the program in English, whatever the user speaks: they are for the log.
    command.env("LC_ALL", OsString::from("C.UTF-8"));
    let mut child = command.spawn().map_err(not_started)?;
    let group = Group { leader: child.id(), _line: child.stdin.take() };
    let (sender, events) = channel();
    listen(&mut child, limits.output_bytes, &sender);
    thread::spawn(move || sender.send(Event::Ended(child.wait())));
    let heard = gather(&events, limits);
    if !matches!(heard, Ok(Some(_))) {
        group.end();
    }
    match heard {
        Ok(Some(outcome)) => Ok(outcome),
        Ok(None) => Err(ProgramError::TooSlow { program: name(), limit: limits.time }),
        Err(Failure::TooMuch) => Err(ProgramError::TooMuch { program: name(), limit: limits.output_bytes }),
        Err(Failure::System(cause)) => Err(not_started(cause)),
    }
}

/// What is heard of a program while it runs.
enum Event {
    Output(io::Result<Vec<u8>>),
    Complaint(Vec<u8>),
    Ended(io::Result<ExitStatus>),
}

enum Failure {
    TooMuch,
    System(io::Error),
}

/// Reads both of a program's streams as they come; a full pipe would stop it.
fn listen(child: &mut Child, most: u64, sender: &Sender<Event>) {
    if let Some(mut stream) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut output = Vec::new();
            let read = stream.by_ref().take(most + 1).read_to_end(&mut output);
            sender.send(Event::Output(read.map(|_| output)))
        });
    }
    if let Some(mut stream) = child.stderr.take() {
        let sender = sender.clone();
        thread::spawn(move || {
            let mut complaint = Vec::new();
            // What cannot be read any more is no reason to give up on the program.
            let _ = stream.by_ref().take(MAX_COMPLAINT_BYTES).read_to_end(&mut complaint);
            let sent = sender.send(Event::Complaint(complaint));
            let _ = io::copy(&mut stream, &mut io::sink());
            sent
        });
    }
}

/// Waits for all that a program says. `None` when it took too long.
fn gather(events: &Receiver<Event>, limits: Limits) -> Result<Option<Outcome>, Failure> {
    let deadline = Instant::now() + limits.time;
    let (mut status, mut output, mut complaint) = (None, None, None);
    loop {
        match (status, output, complaint) {
            (Some(status), Some(output), Some(complaint)) => {
                return Ok(Some(Outcome { status, output, complaint }));
            }
            still_open => (status, output, complaint) = still_open,
        }
        match events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Event::Output(read)) => {
                let read = read.map_err(Failure::System)?;
                if read.len() as u64 > limits.output_bytes {
                    return Err(Failure::TooMuch);
                }
                output = Some(read);
            }
            Ok(Event::Complaint(bytes)) => complaint = Some(String::from_utf8_lossy(&bytes).into_owned()),
            Ok(Event::Ended(ended)) => status = Some(ended.map_err(Failure::System)?),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
}

/// A program and all that it started.
struct Group {
    leader: u32,
    /// Held open as long as the group may run; see [`GUARD`].
    _line: Option<ChildStdin>,
}

/// Ends the process group of the program `$@` when the other end of standard input is closed: when it is no longer wanted,
/// and when whoever started it is gone, by whatever signal. The system's own means for the latter
/// (`PR_SET_PDEATHSIG`) reaches one process, not those that it started, and only from inside the new process.
#[cfg(unix)]
const GUARD: &str =
    r#"exec 3<&0 </dev/null; { read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&-"#;

/// The command that runs a program under guard, as leader of a group of its own.
///
/// # Errors
/// When there is no such program.
#[cfg(unix)]
fn guarded(program: &Path) -> io::Result<Command> {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    if program.metadata()?.permissions().mode() & 0o111 == 0 {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut command = Command::new("/bin/sh");
    command.args(["-c", GUARD, "sh"]).arg(program).stdin(Stdio::piped()).process_group(0);
    Ok(command)
}

/// The command that runs a program. Here it ends by itself when whoever started it is gone.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
fn guarded(program: &Path) -> io::Result<Command> {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    Ok(command)
}

impl Group {
    #[cfg(unix)]
    fn end(&self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        // An error says that nothing of it runs any more.
        if let Some(leader) = i32::try_from(self.leader).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }

    #[cfg(not(unix))]
    fn end(&self) {
        let tree = ["/T", "/F", "/PID"];
        let _ = Command::new("taskkill").args(tree).arg(self.leader.to_string()).output();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { time: Duration::from_secs(60), output_bytes: 1_000 };

    fn shell(script: &str, limits: Limits) -> Result<Outcome, ProgramError> {
        run(Path::new("/bin/sh"), &["-c", script], limits)
    }

    #[test]
    fn hears_what_a_program_says() {
        let outcome = shell("printf 甲; printf 乙 >&2; exit 3", LIMITS).expect("outcome");
        assert_eq!(outcome.output, "甲".as_bytes());
        assert_eq!((outcome.complaint.as_str(), outcome.status.code()), ("乙", Some(3)));
        let long = shell("head -c 100000 /dev/zero >&2", LIMITS).expect("outcome");
        assert_eq!(long.complaint.len() as u64, MAX_COMPLAINT_BYTES);
    }

    #[test]
    fn ends_what_passes_its_limits() {
        let slow = Limits { time: Duration::from_millis(50), ..LIMITS };
        assert!(matches!(shell("sleep 1000 & sleep 1000", slow), Err(ProgramError::TooSlow { .. })));
        // A child that outlives the program and holds its output open is ended, too.
        assert!(matches!(shell("sleep 1000 &", slow), Err(ProgramError::TooSlow { .. })));
        assert!(matches!(shell("yes", LIMITS), Err(ProgramError::TooMuch { .. })));
        for missing in ["/no/such/program", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
            let missing = run(Path::new(missing), &[""; 0], LIMITS);
            assert!(matches!(missing, Err(ProgramError::NotStarted { .. })));
        }
    }

    /// What a program leaves running ends when it is no longer wanted, though it said that it would not.
    #[test]
    fn nothing_outlives_its_program() {
        let (mut still_open, line) = io::pipe().expect("a pipe");
        let held = format!("/proc/{}/fd/{}", std::process::id(), std::os::fd::AsRawFd::as_raw_fd(&line));
        let script = format!("(sleep 60; echo outlived) > {held} 2> /dev/null & printf 甲");
        assert_eq!(shell(&script, LIMITS).expect("outcome").output, "甲".as_bytes());
        drop(line);
        let mut said = String::new();
        still_open.read_to_string(&mut said).expect("the end");
        assert_eq!(said, "");
    }
}
