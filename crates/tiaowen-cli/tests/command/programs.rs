//! Programs that others wrote and that this one starts to read old files: they do not outlive it.

use std::io::{BufRead, BufReader, Read};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::office::{NOTICE, Office};

/// Programs that read old files end with the worker that asked them, and with the command, though these have no time left
/// to end anything.
#[test]
fn programs_end_with_who_asked_them() {
    let check = |kills_worker: bool, expected: &str| {
        let office = Office::with(&[("旧.rtf", "{\\rtf1 old}"), ("通知.txt", NOTICE)]);
        let (said, line) = std::io::pipe().unwrap();
        let program = office.path("soffice");
        let held = format!("/proc/{}/fd/{}", std::process::id(), line.as_raw_fd());
        let script = format!(
            "#!/bin/sh\nexec 9> {held}\necho $PPID >&9\n(sleep 60; echo outlived >&9) &\nexec sleep 60\n"
        );
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = office.command("index --jobs 1");
        command.env("TIAOWEN_SOFFICE", &program).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let own = child.id().to_string();
        // Held until the command has ended, so that the programs alone hold it then.
        let ended = std::thread::spawn(move || (child.wait_with_output().unwrap(), drop(line)).0);
        let mut said = BufReader::new(said);
        let mut worker = String::new();
        said.read_line(&mut worker).unwrap();
        let killed = if kills_worker { worker.trim() } else { &own };
        assert!(Command::new("kill").args(["-KILL", killed]).status().unwrap().success(), "{worker}");
        let output = ended.join().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains(expected), "{output:?}");
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
    };
    check(true, "✗ 旧.rtf：读取时占用内存过大");
    check(false, "");
}
