//! Backups of a library that is served and indexed meanwhile, and what is found after the way back.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::office::{NOTICE, OPINION, Office};
use crate::serving::Server;

const RESTORED: &str = "--corpus 新/语料 --index 新/索引";

fn clauses_of(office: &Office, options: &str) -> BTreeMap<String, (String, String)> {
    let line = format!("search --limit 100 --sort document --format json {options}");
    let results = office.run(&line).expect_code(0).json();
    let text = |hit: &serde_json::Value, name: &str| hit[name].as_str().unwrap().to_owned();
    let hits = results["hits"].as_array().unwrap();
    assert_eq!(results["total"].as_u64().unwrap() as usize, hits.len());
    hits.iter().map(|hit| (text(hit, "id"), (text(hit, "hash"), text(hit, "text")))).collect()
}

/// What a batch of questions prints.
fn answers(office: &Office, options: &str) -> String {
    fs::write(office.path("问题.tsv"), "q1\t人才\nq2\t\"单项冠军\"\nq3\t节水 奖励\nq4\t市经信局\n").unwrap();
    office.run(&format!("batch 问题.tsv {options}")).expect_code(0).out
}

/// Two documents, indexed, and a clause that was imported.
fn office() -> Office {
    let office = Office::indexed();
    let line = "{\"id\": \"C1\", \"title\": \"第三条\", \"doc\": \"丁省节水条例\", \"text\": \"用水单位应当节水。\"}\n";
    fs::write(office.path("外来.jsonl"), line).unwrap();
    office.run("import 外来.jsonl").expect_code(0);
    office
}

#[test]
fn everything_is_there_after_the_way_back() {
    let office = office();
    office.put("意见.txt", OPINION.replace("20家以上", "30家以上"));
    office.run("index").expect_code(0);
    let written = office.run("backup 备份.zip --format json").expect_code(0).json();
    assert_eq!((&written["documents"], &written["clauses"]), (&3.into(), &office.clauses().len().into()));
    let restored = office.run(&format!("restore 备份.zip {RESTORED}")).expect_code(0);
    assert!(restored.out.contains("已恢复") && restored.out.contains("3 份文件"), "{}", restored.out);

    let before = clauses_of(&office, "");
    assert_eq!(clauses_of(&office, RESTORED), before);
    assert_eq!(answers(&office, RESTORED), answers(&office, ""));
    for line in ["show jzf-2016-12@1", "show jzf-2016-12/1", "cite C1"] {
        assert_eq!(office.run(&format!("{line} {RESTORED}")).out, office.run(line).out, "{line}");
    }
    let report = office.run(&format!("index --format json {RESTORED}")).expect_code(0).json();
    let counts = ["added", "changed", "unchanged", "removed"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 3, 0]);

    // Imports are known where the folders lie now: an index that is built anew has them.
    fs::remove_dir_all(office.path("新/索引")).unwrap();
    office.run(&format!("index {RESTORED}")).expect_code(0);
    assert_eq!(clauses_of(&office, RESTORED), before);
}

/// Ends the load when it is dropped, by a failed assertion too.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_library_in_use_is_backed_up_as_it_stood() {
    let office = office();
    let server = Server::start(&office);
    let acknowledged = clauses_of(&office, "");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ends = Ends(&is_over);
        let load = scope.spawn(|| {
            // One more document for each run, while they fit on a page of results.
            let mut runs = 0;
            while !is_over.load(Ordering::Relaxed) {
                runs += 1;
                if runs <= 20 {
                    let text = NOTICE.replace("〕3号", &format!("〕{}号", 100 + runs));
                    fs::write(office.path("草稿.txt"), text).unwrap();
                    let name = format!("corpus/新{runs}.txt");
                    fs::rename(office.path("草稿.txt"), office.path(&name)).unwrap();
                }
                // While a backup is being written a run is told to wait.
                let run = office.run("index --jobs 1");
                assert!(run.code == 0 || run.err.contains("正由另一个"), "{}", run.err);
            }
            runs
        });
        for round in 1..=3 {
            office.run(&format!("backup {round}.zip")).expect_code(0);
            let options = format!("--corpus {round}/corpus --index {round}/index");
            office.run(&format!("restore {round}.zip {options}")).expect_code(0);
            let restored = clauses_of(&office, &options);
            for (id, clause) in &acknowledged {
                assert_eq!(restored.get(id), Some(clause), "{round}: {id}");
            }
            // What was found by the time of the backup is known to corpus and ledger; files that came at the last moment
            // are new to the index, and nothing is lost or read otherwise.
            let report = office.run(&format!("index --format json {options}")).expect_code(0).json();
            assert_eq!((&report["changed"], &report["removed"]), (&0.into(), &0.into()), "{round}");
            let later = clauses_of(&office, &options);
            assert!(restored.iter().all(|(id, clause)| later.get(id) == Some(clause)), "{round}");
        }
        drop(ends);
        assert!(load.join().unwrap() > 0);
    });
    assert!(server.json("/api/v1/documents")["total"].as_u64().unwrap() >= 3);
}

#[test]
fn what_is_in_the_way_is_said() {
    let office = office();
    let check = |line: &str, parts: [&str; 2]| {
        let before = office.files();
        let refused = office.run(line).expect_code(2).err;
        assert!(parts.iter().all(|part| refused.contains(part)), "{line}: {refused}");
        assert!(refused.contains("提示：") && !office.run(&format!("{line} --lang en")).err.contains("提示"));
        assert_eq!(office.files(), before, "{line}");
    };
    office.run("backup 备份.zip").expect_code(0);
    check("backup 备份.zip", ["已经存在", "换一个文件名"]);
    check("backup corpus/备份.zip", ["里面", "别的文件夹"]);
    check("backup 无.zip --corpus 无 --index 无", ["没有可备份的", "--corpus"]);
    check("restore 备份.zip", ["不是空的", "空的或还不存在"]);
    check("restore 外来.jsonl --corpus 无 --index 无引", ["不是条文的备份", "tiaowen backup"]);
    let whole = fs::read(office.path("备份.zip")).unwrap();
    let mut bytes = whole.clone();
    let name = "corpus/意见.txt".as_bytes();
    let place = bytes.windows(name.len()).position(|window| window == name).unwrap() + name.len() + 10;
    bytes[place] ^= 1;
    fs::write(office.path("坏.zip"), bytes).unwrap();
    check("restore 坏.zip --corpus 无 --index 无引", ["corpus/意见.txt", "另一份备份"]);
    fs::write(office.path("半.zip"), &whole[..whole.len() / 2]).unwrap();
    check("restore 半.zip --corpus 无 --index 无引", ["残缺", "核对文件"]);
}

#[test]
fn an_index_that_this_program_does_not_read_is_restored_and_built_anew() {
    let office = office();
    let before = clauses_of(&office, "");
    fs::write(office.path("index/format.json"), "of another version").unwrap();
    office.run("backup 备份.zip").expect_code(0);
    office.run(&format!("restore 备份.zip {RESTORED}")).expect_code(0);
    let refused = office.run(&format!("search 人才 {RESTORED}")).expect_code(2).err;
    assert!(refused.contains("tiaowen index"), "{refused}");
    office.run(&format!("index {RESTORED}")).expect_code(0);
    assert_eq!(clauses_of(&office, RESTORED), before);
}

#[test]
fn a_damaged_ledger_stops_the_run_and_is_not_written_over() {
    let office = office();
    let path = office.path("corpus/.tiaowen/clauses/jzf-2016-12.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let damaged = text.replace("支持企业应用", "禁止企业应用");
    assert_ne!(damaged, text);
    fs::write(&path, &damaged).unwrap();
    office.put("意见.txt", OPINION.replace("20家以上", "30家以上"));
    let refused = office.run("index").expect_code(2).err;
    assert!(refused.contains("jzf-2016-12.jsonl 第 1 行已损坏") && refused.contains("备份"), "{refused}");
    assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
}
