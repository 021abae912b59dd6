//! Workers that hang, die, flood or never start, played by a shell: what is said of their files, and that nothing of them
//! is left.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, in helpers too")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use tiaowen_library::{
    IndexFolder, Library, ReadLimits, Readers, SyncReport, WorkerCommand, Workers, dry_run,
};

/// Takes in a frame.
const TAKE: &str = "head -c $(od -An -N8 -tu8) > /dev/null; ";
/// Says that the worker is ready, as its first frame does.
const READY: &str = r#"printf '\007\000\000\000\000\000\000\000"Ready"'; "#;
/// Waits for ever.
const HANG: &str = "cat > /dev/null";

/// Two files.
fn corpus() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("一.txt", "甲市通知\n\n第一段话。\n"), ("二.txt", "乙市通知\n\n第二段话。\n")]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn workers(program: &str, script: &str) -> Readers {
    // Only who hangs is to come up against it.
    let time = Duration::from_millis(if script.contains(HANG) { 200 } else { 100_000 });
    let limits = ReadLimits { time, ..ReadLimits::default() };
    let arguments = vec!["-c".into(), script.into()];
    Readers::Workers(Workers {
        command: WorkerCommand { program: program.into(), arguments },
        count: 2,
        limits,
    })
}

/// The same, and nobody else.
fn only(readers: Readers) -> Readers {
    match readers {
        Readers::Workers(workers) => Readers::OnlyWorkers(workers),
        others => others,
    }
}

/// What a run over `corpus` would do, with these workers.
fn run(corpus: &Path, readers: Readers) -> SyncReport {
    let library = Library::open(corpus, None).unwrap().with_readers(readers);
    let index = IndexFolder::new(&corpus.join("none"));
    dry_run(&library, &index, None, Timestamp::UNIX_EPOCH, &mut |_| ()).unwrap()
}

#[test]
fn a_worker_that_fails_costs_its_file() {
    let check = |script: &str, reason: &str, hint: &str| {
        let report = run(corpus().path(), workers("sh", &format!("{TAKE}{READY}{TAKE}{script}")));
        assert_eq!((report.documents, report.files.len()), (0, 2), "{script}: {report:?}");
        for file in &report.files {
            assert!(file.reason.as_ref().unwrap().contains(reason), "{script}: {file:?}");
            assert!(file.hint.as_ref().unwrap().contains(hint), "{script}: {file:?}");
        }
        assert!(report.has_failures() && report.notices.is_empty(), "{script}: {report:?}");
    };
    check(HANG, "读取超时（超过 1 秒）", "--time-limit");
    check("exec yes", "内容太多", "拆成几个文件");
    check("exit 3", "程序读到一半出错（exit status: 3", "维护人员");
    check("echo thread panicked >&2; kill -SEGV $$", "thread panicked", "维护人员");
    check("printf '\\002\\000\\000\\000\\000\\000\\000\\000xx'; cat", "程序读到一半出错", "维护人员");
    check("echo memory allocation of 8 bytes failed >&2; kill -ABRT $$", "1024 MB", "--memory-limit");
    check("kill -KILL $$", "内存过大", "--memory-limit");
}

#[test]
fn without_workers_the_files_are_read_all_the_same() {
    let here = run(corpus().path(), Readers::InProcess);
    assert_eq!((here.documents, here.notices.len()), (2, 0));
    for (program, script, reason) in [
        ("sh", "exit 1", "exit status: 1"),
        ("sh", "echo no such command >&2; exit 1", "no such command"),
        ("sh", "exec yes", "应答不对"),
        ("none/such/program", "", "不存在"),
    ] {
        let report = run(corpus().path(), workers(program, script));
        assert!(report.notices[0].contains(reason), "{:?}", report.notices);
        let without_notice = SyncReport { notices: Vec::new(), seconds: here.seconds, ..report };
        assert_eq!(without_notice, here, "{program} {script}");
        let report = run(corpus().path(), only(workers(program, script)));
        let reasons: Vec<_> = report.files.iter().filter_map(|file| file.reason.as_deref()).collect();
        assert_eq!(reasons, ["读取文件的子进程启动不了"; 2], "{program} {script}");
        assert_eq!((report.documents, report.notices), (0, Vec::new()));
    }
}

/// What a worker started goes with it, although nobody told it to.
#[cfg(target_os = "linux")]
#[test]
fn the_processes_of_a_worker_end_with_it() {
    let (corpus, folder) = (corpus(), tempfile::tempdir().unwrap());
    let pids = folder.path().join("pids");
    let script = format!("{TAKE}{READY}{TAKE}sleep 1000 & echo $! >> {}; {HANG}", pids.display());
    run(corpus.path(), workers("sh", &script));
    let pids = fs::read_to_string(pids).unwrap();
    assert_eq!(pids.lines().count(), 2);
    for pid in pids.lines() {
        // A process that was killed has no address space any more, though nobody may have waited for it yet.
        while fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|command| !command.is_empty()) {
            std::thread::yield_now();
        }
    }
}
