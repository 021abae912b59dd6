//! A temporary folder with a corpus, in which the command runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// What a run of the command gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }

    /// The run itself, if it ended with `code`.
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }
}

/// A folder with a corpus.
pub(crate) struct Office {
    folder: TempDir,
}

/// An opinion with headings, items, units and targets.
pub(crate) const OPINION: &str = "甲市人民政府关于推进智能工厂建设的实施意见

甲政发〔2016〕12号

各县（市）区人民政府，市政府各部门：

为推进智能工厂建设，现提出如下实施意见。

一、总体目标

到2019年，建成智能工厂20家以上。

二、重点任务

（一）推广工业机器人。支持企业应用工业机器人。（责任单位：市经信局）

（二）培育单项冠军。到2018年，培育单项冠军企业10家。（责任单位：市经信局、市科技局）

甲市人民政府
2016年9月30日
";

/// A notice of another place and year.
pub(crate) const NOTICE: &str = "乙市人民政府办公室关于加强人才引进的通知

乙政办发〔2023〕3号

各区人民政府：

一、完善人才政策。加大人才引进力度。（责任单位：市人力社保局）

二、优化人才服务。提供一站式服务。（责任单位：市人力社保局）

乙市人民政府办公室
2023年3月1日
";

impl Office {
    /// An empty folder.
    pub(crate) fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with these documents in `corpus/`.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let office = Self::bare();
        fs::create_dir(office.path("corpus")).unwrap();
        files.iter().for_each(|(name, text)| office.put(name, text));
        office
    }

    /// A folder with two documents, indexed.
    pub(crate) fn indexed() -> Self {
        let office = Self::with(&[("意见.txt", OPINION), ("通知.txt", NOTICE)]);
        office.run("index").expect_code(0);
        office
    }

    /// A path below the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the corpus.
    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path("corpus").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The command, ready to run in the folder. Words of `line` are its arguments.
    pub(crate) fn command(&self, line: &str) -> Command {
        self.command_with(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn command_with(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("tiaowen"));
        command.current_dir(self.folder.path()).args(arguments);
        for name in ["INDEX", "CORPUS", "LEDGER", "LANG", "LOG", "ADMIN_TOKEN"] {
            command.env_remove(format!("TIAOWEN_{name}"));
        }
        command.env_remove("NO_COLOR");
        command
    }

    /// Runs the command.
    pub(crate) fn run(&self, line: &str) -> Run {
        run(self.command(line))
    }

    pub(crate) fn run_with(&self, arguments: &[&str]) -> Run {
        run(self.command_with(arguments))
    }

    /// All files and folders of the office with their bytes.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut files, mut folders) = (BTreeMap::new(), vec![self.folder.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path.clone());
                    files.insert(path, Vec::new());
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// Ids and texts of all clauses in the index.
    pub(crate) fn clauses(&self) -> Vec<(String, String)> {
        let results = self.run("search --limit 100 --sort document --format json").expect_code(0).json();
        let hits = results["hits"].as_array().unwrap();
        assert_eq!(results["total"].as_u64().unwrap() as usize, hits.len());
        let text = |hit: &Value, name: &str| hit[name].as_str().unwrap().to_owned();
        let mut clauses: Vec<_> = hits.iter().map(|hit| (text(hit, "id"), text(hit, "text"))).collect();
        clauses.sort();
        clauses
    }
}

pub(crate) fn run(mut command: Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Compares a text with the one kept under `name`. `UPDATE_SNAPSHOTS=1` writes it down anew; read the diff.
pub(crate) fn assert_snapshot(name: &str, text: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/snapshots").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, kept, "differs from {}", path.display());
}
