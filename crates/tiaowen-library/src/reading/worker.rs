//! What a worker process does: limits itself, then reads one file after the other as it is asked to. Knows nothing of
//! who asks.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use tiaowen_document::Rules;

use super::file::{self, ReadRequest};
use super::frames::{self, Answer, Hello, decode, encode};

/// Stack of the thread that reads, in bytes; the same on every system.
const STACK_BYTES: usize = 16 << 20;

/// Reads files as it is asked to on `input`, until that ends. When it ends in the middle of a file, whoever asked is
/// gone: then this process ends at once, with the processes that it started.
///
/// # Errors
/// When the one who asks says something that is not understood, or does not hear the answer.
pub fn work(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> io::Result<()> {
    let reader =
        thread::Builder::new().stack_size(STACK_BYTES).spawn(|| answer_all(input, output, end_at_once))?;
    reader.join().map_err(|_| io::Error::from(ErrorKind::Other))?
}

fn answer_all(
    mut input: impl Read + Send + 'static,
    mut output: impl Write,
    end_at_once: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    let Some(frame) = frames::read(&mut input, u64::MAX)? else { return Ok(()) };
    let hello: Hello = decode(&frame)?;
    limit_memory(hello.memory_bytes);
    let rules = Rules::from_toml(&hello.units, &hello.categories)
        .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
    frames::write(&mut output, &encode(&Answer::Ready))?;
    let unanswered = Arc::new(AtomicUsize::new(0));
    for frame in listen(input, Arc::clone(&unanswered), end_at_once)? {
        let request: ReadRequest = decode(&frame)?;
        let answer = encode(&Answer::from(file::read(&request, &rules)));
        frames::write(&mut output, &answer)?;
        unanswered.fetch_sub(1, Ordering::SeqCst);
    }
    Ok(())
}

/// Takes in frames on a thread of its own, so that the end of the input is noticed while a file is being read.
fn listen(
    mut input: impl Read + Send + 'static,
    unanswered: Arc<AtomicUsize>,
    end_at_once: impl FnOnce() + Send + 'static,
) -> io::Result<Receiver<Vec<u8>>> {
    let (sender, frames) = channel();
    thread::Builder::new().spawn(move || {
        while let Ok(Some(frame)) = frames::read(&mut input, u64::MAX) {
            unanswered.fetch_add(1, Ordering::SeqCst);
            if sender.send(frame).is_err() {
                return;
            }
        }
        if unanswered.load(Ordering::SeqCst) > 0 {
            end_at_once();
        }
    })?;
    Ok(frames)
}

/// Allows this process no more memory than this, where the system knows such limits. What counts is what is written to
/// (`RLIMIT_DATA`); room that is only reserved may be four times as much, for kernels before 4.7 count nothing else.
#[cfg(unix)]
fn limit_memory(bytes: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    for (resource, limit) in [(Resource::Data, bytes), (Resource::As, bytes.saturating_mul(4))] {
        let maximum = getrlimit(resource).maximum;
        let limit = maximum.map_or(limit, |maximum| maximum.min(limit));
        // A system without the limit reads the file without it; the time limit holds all the same.
        let _ = setrlimit(resource, Rlimit { current: Some(limit), maximum });
    }
}

#[cfg(not(unix))]
fn limit_memory(_bytes: u64) {}

/// Ends this process and, where it leads a group of its own, everything that it started.
fn end_at_once() {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpgrp, getpid, kill_current_process_group};
        if getpid() == getpgrp() {
            let _ = kill_current_process_group(Signal::KILL);
        }
    }
    std::process::exit(1);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Cursor;

    use super::*;
    use crate::WordListFiles;

    /// Asks a worker in this process about files, all at once.
    fn ask(requests: &[ReadRequest]) -> Vec<Answer> {
        let words = WordListFiles::embedded();
        let mut asked = Vec::new();
        frames::write(&mut asked, &encode(&words.hello(u64::MAX))).unwrap();
        requests.iter().for_each(|request| frames::write(&mut asked, &encode(request)).unwrap());
        let mut answered = Vec::new();
        answer_all(Cursor::new(asked), &mut answered, || ()).unwrap();
        let mut input = answered.as_slice();
        let answers = std::iter::from_fn(|| frames::read(&mut input, u64::MAX).unwrap());
        answers.map(|frame| decode(&frame).unwrap()).collect()
    }

    #[test]
    fn answers_in_order_what_is_read_here() {
        let folder = tempfile::tempdir().unwrap();
        let request = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            ReadRequest {
                path: path.into(),
                root: Some(folder.path().into()),
                name: name.to_owned(),
                curated: None,
                wants_source: false,
            }
        };
        let mut requests = vec![
            request("一.txt", "甲市方案\n\n一、总则\n到2030年，产值增长8.1%以上。（责任单位：市经信局）\n"),
            request("空.txt", ""),
            request("三.md", "# 乙县通知\n\n第一段话说完了。\n"),
        ];
        requests.push(ReadRequest { path: "none/四.txt".into(), ..requests[0].clone() });
        let rules = WordListFiles::embedded().rules().unwrap();
        let here = requests.iter().map(|request| Answer::from(file::read(request, &rules)));
        assert_eq!(ask(&requests), std::iter::once(Answer::Ready).chain(here).collect::<Vec<_>>());
        assert_eq!(ask(&[]), [Answer::Ready]);
    }
}
