//! A disk without room, as far as that can be had without being root: the system lets the command write files of a certain
//! size only. Whatever the size, the index that was there is searched on, and the next run that may write does the rest.

use std::process::Command;

use crate::office::{NOTICE, OPINION, Office, Run, run};

/// Runs the command where no file may grow beyond so many blocks of the shell's. The signal that the system sends then is
/// ignored, as a full disk sends none.
fn run_within(office: &Office, blocks: usize, line: &str) -> Run {
    let bare = office.command(line);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""));
    command.arg(bare.get_program()).args(bare.get_args()).current_dir(office.path(""));
    for (name, value) in bare.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    run(command)
}

/// A document of so many clauses.
fn long_notice(clauses: usize) -> String {
    let clause =
        |number: usize| format!("{number}.支持第{number}类企业开展技术改造，给予补助{number}万元。\n\n");
    let clauses: String = (1..=clauses).map(clause).collect();
    NOTICE.replace("3号", "4号").replace("二、优化人才服务。", &format!("{clauses}二、优化人才服务。"))
}

#[test]
fn a_run_without_room_leaves_the_index_as_it_was() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    office.run("index").expect_code(0);
    let before = office.clauses();
    office.put("长通知.txt", long_notice(400));
    let (mut refused, mut blocks) = (0, 0);
    loop {
        let run = run_within(&office, blocks, "index");
        if run.code == 0 {
            break;
        }
        assert_eq!(run.code, 2, "{blocks} blocks: {}\n{}", run.out, run.err);
        assert!(run.err.starts_with("错误：") && run.err.contains("提示："), "{blocks} blocks: {}", run.err);
        assert!(
            ["磁盘", "文件大小"].iter().any(|reason| run.err.contains(reason)),
            "{blocks} blocks: {}",
            run.err
        );
        assert_eq!(office.clauses(), before, "{blocks} blocks");
        refused += 1;
        blocks = (blocks * 3 / 2).max(blocks + 4);
        assert!(blocks < 1 << 20, "it never had room");
    }
    assert!(refused >= 5, "only {refused} runs had no room");
    office.run("search 第400类企业").expect_code(0);
}

#[test]
fn an_index_built_anew_without_room_is_not_served() {
    let office = Office::indexed();
    let before = office.clauses();
    office.put("words/terms.toml", "terms = [\"培育单项冠军\"]\n");
    let mut blocks = 0;
    while run_within(&office, blocks, "index").code != 0 {
        assert_eq!(office.clauses(), before, "{blocks} blocks");
        blocks = (blocks * 3 / 2).max(blocks + 4);
        assert!(blocks < 1 << 20, "it never had room");
    }
    assert!(blocks > 0);
    assert_eq!(office.clauses(), before);
}
