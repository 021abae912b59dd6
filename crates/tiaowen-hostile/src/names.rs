//! Names and things in a folder that lead elsewhere, pass for something else, or never end: laid into a corpus folder
//! ([`lay`]), or told by whoever brings a file ([`BROUGHT`]).

use std::io;
use std::path::Path;

/// What somebody may call a file that is brought to a server.
pub const BROUGHT: [&str; 22] = [
    "../../越界.txt",
    "..\\..\\越界.txt",
    "/etc/越界.txt",
    "C:\\Windows\\越界.txt",
    "\\\\主机\\共享\\越界.txt",
    "%2e%2e%2f越界.txt",
    "a\0b.txt",
    "a\u{1b}[2J\n.txt",
    "通知\u{202E}txt.exe.txt",
    "..",
    ".",
    "",
    "   ",
    ".tiaowen/register.jsonl",
    ".隐藏.txt",
    "manifest.toml",
    "words/units.toml",
    "nul.txt",
    "COM1.通知.txt",
    "通知.txt::$DATA.txt",
    "a.txt. . .",
    "甲.TXT",
];

/// A name that is longer than any that a file system takes.
pub fn endless() -> String {
    format!("{}.txt", "长".repeat(30_000))
}

/// Lays hostile things into `corpus`, some of which lead to `secret`, a file outside. Gives their paths below `corpus` as
/// a run reports them; each must be told as left out.
///
/// # Errors
/// When the system refuses to make one of them.
#[cfg(unix)]
pub fn lay(corpus: &Path, secret: &Path) -> io::Result<Vec<&'static str>> {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let outside = secret.parent().unwrap_or(secret);
    let links: [(&str, &Path); 9] = [
        ("链接到外面.txt", secret),
        ("链接到外面的文件夹", outside),
        ("链接到上一级", Path::new("..")),
        ("链接到自己.txt", Path::new("链接到自己.txt")),
        ("链接到没有.txt", Path::new("没有.txt")),
        ("链接到语料", Path::new(".")),
        ("设备.txt", Path::new("/dev/zero")),
        ("终端.txt", Path::new("/dev/tty")),
        ("环境.txt", Path::new("/proc/self/environ")),
    ];
    let mut laid: Vec<&str> = links.iter().map(|(name, _)| *name).collect();
    for (name, target) in links {
        symlink(target, corpus.join(name))?;
    }
    // A circle of two.
    for (name, target) in [("环甲.txt", "环乙.txt"), ("环乙.txt", "环甲.txt")] {
        symlink(target, corpus.join(name))?;
        laid.push(name);
    }
    // What curators say of a file, from outside.
    symlink(secret, corpus.join("正常.txt.toml"))?;
    laid.push("正常.txt.toml");
    let is_made = std::process::Command::new("mkfifo").arg(corpus.join("管道.txt")).status()?.success();
    if !is_made {
        return Err(io::Error::other("mkfifo failed"));
    }
    laid.push("管道.txt");
    // The path of a socket may have 107 bytes; the file stays when the listener goes.
    let socket = tempfile_name(outside);
    drop(UnixListener::bind(&socket)?);
    fs::rename(&socket, corpus.join("套接字.txt"))?;
    laid.push("套接字.txt");
    let misnamed: [(&[u8], &str); 7] = [
        (b"a\x1b[2J.txt", "a<U+001B>[2J.txt"),
        (b"b\n\x07.txt", "b<U+000A><U+0007>.txt"),
        ("通知\u{202E}txt.exe.txt".as_bytes(), "通知<U+202E>txt.exe.txt"),
        ("\u{2066}甲\u{2069}.txt".as_bytes(), "<U+2066>甲<U+2069>.txt"),
        ("行\u{2028}行.txt".as_bytes(), "行<U+2028>行.txt"),
        (b"\xB5\xA5.txt", "\\xB5\\xA5.txt"),
        (b"\xFF\xFE.txt", "\\xFF\\xFE.txt"),
    ];
    for (name, told) in misnamed {
        fs::write(corpus.join(OsStr::from_bytes(name)), "甲")?;
        laid.push(told);
    }
    fs::create_dir(corpus.join("夹\u{202E}"))?;
    fs::write(corpus.join("夹\u{202E}/甲.txt"), "甲")?;
    laid.push("夹<U+202E>");
    Ok(laid)
}

/// A path in `folder` that is short and free.
#[cfg(unix)]
fn tempfile_name(folder: &Path) -> std::path::PathBuf {
    folder.join(format!("s{}", std::process::id()))
}
