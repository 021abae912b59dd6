//! Shares out files among worker processes. The answers come in the order of the questions, whoever gave them and
//! whenever.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::file::{FileRead, ReadRequest, Unread};
use super::frames::{Answer, encode};
use super::process::Worker;
use super::{ReadLimits, WorkerCommand, Workers};
use crate::WordListFiles;

/// A file as it was read; `None` when no worker could be started for it.
type Reading = Option<Result<FileRead, Unread>>;

/// What one who shares out tells.
enum Event {
    /// The reading of this request begins.
    Began(usize),
    /// It has ended.
    Ended(usize, Box<Reading>),
    /// A worker could not be started, for this reason.
    NoWorker(String),
}

/// Reads the files that are asked for. With a notice in Chinese when some were not, for want of workers.
pub(super) fn read(
    workers: &Workers,
    words: &WordListFiles,
    requests: &[ReadRequest],
    began: &mut dyn FnMut(usize),
) -> (Vec<Reading>, Option<String>) {
    let hello = encode(&words.hello(workers.limits.memory_bytes));
    let desk = Desk { requests, next: Mutex::new(0), workers, hello: &hello };
    let (sender, events) = channel();
    let mut readings: Vec<Reading> = requests.iter().map(|_| None).collect();
    let mut trouble = None;
    thread::scope(|scope| {
        for _ in 0..workers.count.clamp(1, requests.len().max(1)) {
            let (desk, sender) = (&desk, sender.clone());
            scope.spawn(move || desk.serve(&sender));
        }
        drop(sender);
        for event in events {
            match event {
                Event::Began(index) => began(index),
                Event::Ended(index, reading) => readings[index] = *reading,
                Event::NoWorker(reason) => trouble = Some(reason),
            }
        }
    });
    let left = readings.iter().filter(|reading| reading.is_none()).count();
    let notice = trouble.filter(|_| left > 0).map(|reason| {
        format!("读取文件的子进程启动不了（{reason}），有 {left} 个文件改由主进程读取，时间和内存不受限制")
    });
    (readings, notice)
}

/// Where the requests lie, and what is needed to have them read.
struct Desk<'a> {
    requests: &'a [ReadRequest],
    /// The request to be taken next.
    next: Mutex<usize>,
    workers: &'a Workers,
    hello: &'a [u8],
}

impl Desk<'_> {
    /// Has one worker after the other read, until nothing is left to read.
    fn serve(&self, events: &Sender<Event>) {
        let mut worker = None;
        while let Some(index) = self.take(events) {
            let reading = match self.read(&mut worker, &self.requests[index]) {
                Ok(reading) => Some(reading),
                Err(reason) => {
                    let _ = events.send(Event::NoWorker(reason));
                    None
                }
            };
            let is_last = reading.is_none();
            let _ = events.send(Event::Ended(index, Box::new(reading)));
            if is_last {
                return;
            }
        }
    }

    /// Takes the next request. That it begins is told before the next one can be taken.
    fn take(&self, events: &Sender<Event>) -> Option<usize> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let index = Some(*next).filter(|index| *index < self.requests.len())?;
        *next += 1;
        let _ = events.send(Event::Began(index));
        Some(index)
    }

    /// Has a file read. Whether it brings a worker down is decided by one that has read nothing before, so that the
    /// answer does not hang on what else was read.
    fn read(
        &self,
        worker: &mut Option<Worker>,
        request: &ReadRequest,
    ) -> Result<Result<FileRead, Unread>, String> {
        let Workers { command, limits, .. } = self.workers;
        let mut last = None;
        loop {
            let mut running = match worker.take() {
                Some(running) => running,
                None => match self.start(command, *limits) {
                    Ok(started) => started,
                    Err(reason) => return last.map(Err).ok_or(reason),
                },
            };
            let silence = match running.read(encode(request)) {
                Ok(answer) => {
                    *worker = Some(running);
                    return Ok(match answer {
                        Answer::Read(file) => Ok(*file),
                        Answer::Unread(unread) => Err(unread),
                        Answer::Ready => Err(Unread::broken("答非所问")),
                    });
                }
                Err(silence) => silence,
            };
            let was_fresh = running.files == 1;
            let is_final = was_fresh || !silence.may_be_the_worker();
            let unread = silence.into_unread(limits);
            if is_final {
                return Ok(Err(unread));
            }
            last = Some(unread);
        }
    }

    fn start(&self, command: &WorkerCommand, limits: ReadLimits) -> Result<Worker, String> {
        Worker::start(command, self.hello.to_vec(), limits)
    }
}
