//! `tiaowen index --watch`: runs again whenever the folder has changed and is quiet, and says in a line what each run
//! changed. A run that fails is told and tried again.

mod changes;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Zoned;
use tiaowen_library::{DocumentChangeKind, Fate, SyncReport, ledger_path};

use self::changes::{Follower, Way};
use crate::arguments::{Format, IndexArguments, Settings};
use crate::commands::{Ending, Outcome, stop};
use crate::failure::{Exit, Failure};
use crate::index::bring_up_to_date;
use crate::language::Language;
use crate::output::{Look, Output};

/// How long nothing may happen in a folder that is quiet.
const QUIET: Duration = Duration::from_secs(1);
/// A folder that is never quiet is read all the same, after so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to see whether the folder is still there, and to try again after a failure.
const CHECK_EVERY: Duration = Duration::from_secs(3);
/// How often to look for changes where the system does not tell of them.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// Titles and files named in a line at most.
const MAX_NAMES: usize = 3;

/// What wakes the one who follows.
enum Wake {
    /// Something happened at these places; anywhere, when there are none.
    Changed(Vec<PathBuf>),
    /// The end is wished for.
    Stop,
}

pub(super) fn run(arguments: &IndexArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let (sender, wakes) = channel();
    let is_running = Arc::new(AtomicBool::new(true));
    listen_for_stop(sender.clone(), Arc::clone(&is_running), settings.lang)?;
    let report = super::run_of(arguments)(settings, arguments.reading.readers())?;
    let mut follower = follower_of(arguments, settings, sender);
    match output.format {
        Format::Json => output.json_line(&report)?,
        Format::Text => {
            super::print(&report, output)?;
            output.line("")?;
            announce(&follower, settings, output)?;
        }
    }
    output.finish()?;
    let mut watch = Watch { arguments, settings, is_running, last: report, told: None };
    // What happened during the first run is seen now: nobody followed the folder yet.
    let mut is_due = true;
    loop {
        if is_due {
            is_due = watch.run_once(output)?;
        }
        watch.is_running.store(false, Ordering::SeqCst);
        match next(&mut follower, &wakes, is_due) {
            None => return Ok(Exit::Found),
            Some(changed) => is_due |= changed,
        }
        watch.is_running.store(true, Ordering::SeqCst);
    }
}

/// Waits for the next thing to do: whether the folder has changed, once it is quiet; `None` for the end.
fn next(follower: &mut Follower, wakes: &Receiver<Wake>, has_failed: bool) -> Option<bool> {
    let wait = if has_failed { CHECK_EVERY } else { follower.every };
    match wakes.recv_timeout(wait) {
        Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => None,
        Ok(Wake::Changed(places)) if !follower.concerns(&places) => Some(false),
        Ok(Wake::Changed(_)) => wait_for_quiet(follower, wakes),
        Err(RecvTimeoutError::Timeout) if follower.has_changed() => wait_for_quiet(follower, wakes),
        Err(RecvTimeoutError::Timeout) => Some(false),
    }
}

/// Waits until nothing happens in the folder any more.
fn wait_for_quiet(follower: &mut Follower, wakes: &Receiver<Wake>) -> Option<bool> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match wakes.recv_timeout(QUIET) {
            Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
            Ok(Wake::Changed(_)) => {}
            Err(RecvTimeoutError::Timeout) if follower.has_changed() => {}
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    Some(true)
}

/// Runs on a thread of its own until the end is wished for; at the second wish it is the end at once.
fn listen_for_stop(wakes: Sender<Wake>, is_running: Arc<AtomicBool>, language: Language) -> io::Result<()> {
    /// What a shell says of a program that an interrupt has ended.
    const INTERRUPTED: i32 = 130;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let first = {
        let _context = runtime.enter();
        stop::listen()
    };
    thread::Builder::new().spawn(move || {
        runtime.block_on(first);
        let _ = wakes.send(Wake::Stop);
        if is_running.load(Ordering::SeqCst) {
            let chinese = "正在写完这一次，写完就结束；再按一次 Ctrl+C 立即结束。";
            eprintln!("{}", language.choose(chinese, "Finishing this run. Ctrl+C again ends at once."));
        }
        runtime.block_on(async { stop::listen().await });
        std::process::exit(INTERRUPTED);
    })?;
    Ok(())
}

fn follower_of(arguments: &IndexArguments, settings: &Settings, wakes: Sender<Wake>) -> Follower {
    let own = [settings.index.clone(), ledger_path(&settings.corpus, settings.ledger.as_deref())];
    let every = arguments.watch_every.map(Duration::from_secs);
    Follower::start(&settings.corpus, own, every, wakes)
}

fn announce(follower: &Follower, settings: &Settings, output: &mut Output) -> io::Result<()> {
    let corpus = settings.corpus.display();
    let seconds = follower.every.as_secs();
    let way = match follower.way {
        Way::Events => String::new(),
        Way::Asked => format!("，每 {seconds} 秒查看一次"),
        Way::Share => format!("；共享文件夹不发变动通知，每 {seconds} 秒查看一次（可用 --watch-every 改）"),
        Way::NoEvents => {
            format!("；系统没有可用的变动通知，每 {seconds} 秒查看一次（可用 --watch-every 改）")
        }
    };
    let english = match follower.way {
        Way::Events => String::new(),
        _ => format!(", looking every {seconds} s (--watch-every)"),
    };
    output.styled(
        Look::Faint,
        output.language.choose(
            format!("正在跟随 {corpus}{way}。按 Ctrl+C 结束"),
            format!("Following {corpus}{english}. Press Ctrl+C to stop"),
        ),
    )
}

/// The runs of one watch.
struct Watch<'a> {
    arguments: &'a IndexArguments,
    settings: &'a Settings,
    is_running: Arc<AtomicBool>,
    last: SyncReport,
    /// The failure that was told last, if the last run failed.
    told: Option<String>,
}

impl Watch<'_> {
    /// Runs and says what was changed. Answers whether the run has to be tried again.
    fn run_once(&mut self, output: &mut Output) -> Result<bool, Ending> {
        let run = if self.last.documents > 0 && changes::is_empty(&self.settings.corpus) {
            Err(emptied(&self.settings.corpus))
        } else {
            bring_up_to_date(self.settings, self.arguments.reading.readers()).map_err(Failure::from)
        };
        match run {
            Ok(report) => {
                self.told = None;
                self.tell(&report, output)?;
                self.last = report;
                Ok(false)
            }
            Err(failure) => {
                let message = failure.message(output.language).to_owned();
                if self.told.as_ref() != Some(&message) {
                    let language = output.language;
                    let head = language.choose("没有更新，会再试。", "Not updated; it will be tried again.");
                    eprintln!("{}  {head}{}", clock(), failure.report(language));
                    self.told = Some(message);
                }
                Ok(true)
            }
        }
    }

    fn tell(&self, report: &SyncReport, output: &mut Output) -> io::Result<()> {
        match output.format {
            Format::Json => output.json_line(report)?,
            Format::Text => {
                let line = line_of(report, &self.last, output.language);
                if let Some(line) = line {
                    let line = output.paint(Look::Plain, &format!("{}  {line}", clock()));
                    output.line(line)?;
                }
            }
        }
        output.finish()
    }
}

/// What a run changed, and which files failed that had not; `None` when there is nothing to say.
fn line_of(report: &SyncReport, last: &SyncReport, language: Language) -> Option<String> {
    use DocumentChangeKind::{Added, Changed, Removed, Returned};
    let mut parts = Vec::new();
    for (chinese, english, kind) in [
        ("新增", "added", Added),
        ("改动", "changed", Changed),
        ("移除", "removed", Removed),
        ("恢复", "back", Returned),
    ] {
        let titles = report.changes.iter().filter(|change| change.change == kind);
        let titles: Vec<String> = titles.map(|change| format!("《{}》", change.title)).collect();
        if !titles.is_empty() {
            let (count, some) = (titles.len(), some_of(&titles));
            parts.push(
                language
                    .choose(format!("{chinese} {count} 份：{some}"), format!("{count} {english}: {some}")),
            );
        }
    }
    let (now, before) = (failures(report), failures(last));
    let failed: Vec<String> =
        now.difference(&before).map(|(file, reason)| format!("{file}（{reason}）")).collect();
    if !failed.is_empty() {
        let (count, some) = (failed.len(), some_of(&failed));
        let chinese = format!("没有读成 {count} 个：{some}");
        parts.push(language.choose(chinese, format!("{count} failed: {some}")));
    }
    let mended = before.iter().filter(|(file, _)| !now.iter().any(|(name, _)| name == file)).count();
    if mended > 0 {
        let chinese = format!("原先没有读成的 {mended} 个已不在此列");
        parts.push(language.choose(chinese, format!("{mended} no longer failing")));
    }
    let SyncReport { documents, clauses, .. } = report;
    let whole = language.choose(
        format!("现有 {documents} 份文件、{clauses} 条条文"),
        format!("{documents} documents, {clauses} clauses"),
    );
    (!parts.is_empty()).then(|| format!("{}；{whole}", parts.join("；")))
}

/// The files that could not be read, with the reasons.
fn failures(report: &SyncReport) -> BTreeSet<(String, String)> {
    let failed = report.with_fate(Fate::Failed);
    failed.map(|file| (file.file.clone(), file.reason.clone().unwrap_or_default())).collect()
}

/// The first names of a list.
fn some_of(names: &[String]) -> String {
    let shown = names[..names.len().min(MAX_NAMES)].join("、");
    if names.len() > MAX_NAMES { format!("{shown}等") } else { shown }
}

/// A share that is not connected leaves an empty folder behind; the index is not emptied for that.
fn emptied(corpus: &Path) -> Failure {
    let corpus = corpus.display();
    Failure::new(
        [
            &format!("语料文件夹 {corpus} 现在是空的"),
            "多半是共享文件夹没有连上，接通后会自动更新；确实要清空索引时，停下来运行一次 tiaowen index。",
        ],
        [
            &format!("the corpus folder {corpus} is empty now"),
            "A share may be unplugged; to empty the index stop this and run `tiaowen index` once.",
        ],
    )
}

/// The time of day.
fn clock() -> String {
    Zoned::now().strftime("%H:%M:%S").to_string()
}
