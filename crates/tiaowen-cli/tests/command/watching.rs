//! `tiaowen index --watch`: what is put into the folder is found without another command, by a server that runs already,
//! too.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use crate::office::{NOTICE, OPINION, Office};
use crate::serving::Server;

/// A command that follows a folder.
struct Watch {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: Lines<BufReader<ChildStderr>>,
}

impl Watch {
    /// Starts it and waits until it follows.
    fn start(office: &Office, line: &str) -> Self {
        let mut command = office.command(line);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        let err = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut watch = Self { child, out, err };
        while !watch.next_line().contains("正在跟随") {}
        watch
    }

    fn next_line(&mut self) -> String {
        self.out.next().unwrap_or_else(|| panic!("it has ended: {:?}", self.err.next())).unwrap()
    }

    /// The next line says all of this.
    fn says(&mut self, parts: &[&str]) {
        let line = self.next_line();
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    }

    /// Ends it as a person does.
    #[cfg(unix)]
    fn interrupt(mut self) {
        let killed = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        assert!(self.out.next().is_none());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Already ended in the tests that end it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn a_folder_is_followed() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    let mut watch = Watch::start(&office, "index --watch");
    let server = Server::start(&office);
    assert_eq!(server.json("/api/v1/documents")["total"], 1);

    office.put("新/通知.txt", NOTICE);
    watch.says(&["新增 1 份：《乙市人民政府办公室关于加强人才引进的通知》", "现有 2 份文件"]);
    assert_eq!(server.json("/api/v1/documents")["total"], 2);

    // A folder that is there since the watch began, in one that came later.
    office.put("新/意见.txt", OPINION.replace("20家", "30家"));
    fs::remove_file(office.path("corpus/意见.txt")).unwrap();
    watch.says(&["改动 1 份：《甲市人民政府关于推进智能工厂建设的实施意见》"]);
    office.put("坏.txt", "");
    watch.says(&["没有读成 1 个：坏.txt（文件是空的"]);
    fs::remove_file(office.path("corpus/坏.txt")).unwrap();
    watch.says(&["原先没有读成的 1 个"]);

    // The folder is gone for a moment, and another one comes in its place.
    fs::rename(office.path("corpus"), office.path("别处")).unwrap();
    let line = watch.err.next().unwrap().unwrap();
    assert!(line.contains("没有更新，会再试") && line.contains("找不到语料文件夹"), "{line}");
    fs::create_dir(office.path("下一个")).unwrap();
    fs::rename(office.path("别处/.tiaowen"), office.path("下一个/.tiaowen")).unwrap();
    fs::rename(office.path("下一个"), office.path("corpus")).unwrap();
    while !watch.err.next().unwrap().unwrap().contains("现在是空的") {}
    assert_eq!(server.json("/api/v1/documents")["total"], 2, "an empty folder empties no index");
    fs::rename(office.path("别处/新"), office.path("corpus/新")).unwrap();
    office.put("新/通知.txt", NOTICE.replace("一站式服务", "一窗式服务"));
    watch.says(&["改动 1 份：《乙市人民政府办公室关于加强人才引进的通知》", "现有 2 份文件"]);
    watch.interrupt();
}

#[cfg(unix)]
#[test]
fn a_folder_without_events_is_looked_at() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    let mut watch = Watch::start(&office, "index --watch-every 1");
    office.put("通知.txt", NOTICE);
    watch.says(&["新增 1 份", "现有 2 份文件"]);
    fs::remove_file(office.path("corpus/意见.txt")).unwrap();
    watch.says(&["移除 1 份", "现有 1 份文件"]);
    watch.interrupt();
}

#[test]
fn a_folder_that_is_not_there_is_not_followed() {
    let office = Office::bare();
    let run = office.run("index --watch").expect_code(2);
    assert!(run.err.contains("找不到语料文件夹"), "{}", run.err);
    office.run("index --watch --dry-run").expect_code(2);
}
