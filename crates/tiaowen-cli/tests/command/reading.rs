//! Files read by worker processes: the same documents whoever reads them, and hostile files that cost themselves alone.

use jiff::Timestamp;
use tiaowen_library::{
    IndexFolder, Library, ReadLimits, Readers, SyncReport, WorkerCommand, Workers, dry_run,
};

use crate::office::{NOTICE, OPINION, Office};

/// Good and bad files in folders, some with the same number.
fn mixed() -> Office {
    let office = Office::with(&[("意见.txt", OPINION), ("子/通知.md", NOTICE), ("空.txt", "")]);
    for number in 0..12 {
        let text = OPINION.replace("12号", &format!("{}号", 20 + number % 9)).replace("20家", "8.1家");
        office.put(&format!("子/{number}.txt"), format!("{text}\n附记第{number}。\n"));
        office.put(
            &format!("网页{number}.html"),
            format!("<html><body><p>关于{number}的说明</p></body></html>"),
        );
    }
    office.put("拼接.txt", b"\xC4\xFE\xB2\xA8\n\xE6\x9E\x84\n");
    office
}

fn report(office: &Office, readers: Readers) -> SyncReport {
    let library = Library::open(&office.path("corpus"), None).unwrap().with_readers(readers);
    let index = IndexFolder::new(&office.path("index"));
    let report = dry_run(&library, &index, None, Timestamp::UNIX_EPOCH, &mut |_| ()).unwrap();
    SyncReport { seconds: 0.0, ..report }
}

#[test]
fn it_is_the_same_whoever_reads() {
    let office = mixed();
    let here = report(&office, Readers::InProcess);
    assert_eq!((here.documents, here.left_out().count()), (26, 2), "{here:?}");
    for count in [1, 3, 64] {
        let command = WorkerCommand {
            program: assert_cmd::cargo::cargo_bin!("tiaowen").into(),
            arguments: vec!["read-worker".into()],
        };
        let workers = Workers { command, count, limits: ReadLimits::default() };
        assert_eq!(report(&office, Readers::Workers(workers)), here, "{count} workers");
    }

    // Ids are given in the order of the files, however they are read.
    let other = mixed();
    office.run("index --jobs 1").expect_code(2);
    other.run("index --jobs 8").expect_code(2);
    assert_eq!(office.clauses(), other.clauses());
}

/// Linux holds the limit of memory; a text of nothing but tiny lines needs far more of it than its size tells.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_needs_too_much_memory_costs_itself_alone() {
    let office =
        Office::with(&[("一.txt", OPINION), ("碎.txt", &"甲\n".repeat(60_000)), ("通知.txt", NOTICE)]);
    for jobs in ["1", "2"] {
        let line = format!("index --jobs {jobs} --memory-limit 64 --index 索引{jobs}");
        let run = office.run(&line).expect_code(2);
        assert!(run.out.contains("✗ 碎.txt：读取时占用内存过大（超过 64 MB）"), "{}", run.out);
        assert!(run.out.contains("--memory-limit") && run.out.contains("2 份文件"), "{}", run.out);
    }
}

#[test]
fn limits_out_of_range_are_named() {
    let office = Office::with(&[("一.txt", OPINION)]);
    for limit in ["--jobs 0", "--time-limit 0", "--memory-limit 1", "--jobs 甲"] {
        let run = office.run(&format!("index {limit}")).expect_code(2);
        assert!(
            run.err.contains(limit.split(' ').next().unwrap()) && run.err.contains("提示："),
            "{}",
            run.err
        );
    }
}
