//! Opens files of a folder that strangers may put files into: nothing but regular files, and none outside the folder,
//! whatever becomes of the path between a look at it and the opening. Knows nothing of what is in them.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Opens a regular file that lies inside `root`. A link is followed when it leads to a file inside.
///
/// The path is looked at once more when the file is open: what was put in its place meanwhile, a pipe or a link to
/// somewhere else, is not read.
///
/// # Errors
/// When it is no regular file, lies outside `root`, or cannot be opened.
pub fn open_inside(root: &Path, path: &Path) -> io::Result<File> {
    let root = fs::canonicalize(root)?;
    let real = fs::canonicalize(path)?;
    if !real.starts_with(&root) {
        return Err(outside());
    }
    let file = open_regular(&real)?;
    if place_of(&file, &real)?.starts_with(&root) { Ok(file) } else { Err(outside()) }
}

/// Opens a regular file wherever it lies; never waits for anybody, as the opening of a pipe would.
///
/// # Errors
/// When it is no regular file, or cannot be opened.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if metadata.is_file() { Ok(file) } else { Err(io::Error::other(NO_REGULAR_FILE)) }
}

/// What is said of a pipe, a device or a socket.
const NO_REGULAR_FILE: &str = "not a regular file";

fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "the path leads out of the folder")
}

/// Where an open file lies, as the system has it; elsewhere than on Linux, where its path leads now.
fn place_of(file: &File, path: &Path) -> io::Result<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        if let Ok(place) = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())) {
            return Ok(place);
        }
    }
    let _ = file;
    fs::canonicalize(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn read(root: &Path, path: &Path) -> io::Result<String> {
        let mut text = String::new();
        open_inside(root, path)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn only_regular_files_inside_are_opened() {
        let (outside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = folder.path();
        fs::write(outside.path().join("secret.txt"), "密").unwrap();
        fs::create_dir(root.join("省")).unwrap();
        fs::write(root.join("省/a.txt"), "甲").unwrap();
        symlink(root.join("省/a.txt"), root.join("in.txt")).unwrap();
        symlink(outside.path().join("secret.txt"), root.join("out.txt")).unwrap();
        symlink(outside.path(), root.join("away")).unwrap();
        symlink(root.join("loop.txt"), root.join("loop.txt")).unwrap();
        assert!(Command::new("mkfifo").arg(root.join("pipe.txt")).status().unwrap().success());
        for name in ["省/a.txt", "in.txt", "省/../in.txt"] {
            assert_eq!(read(root, &root.join(name)).unwrap(), "甲", "{name}");
        }
        for name in ["out.txt", "away/secret.txt", "loop.txt", "pipe.txt", "省", "none.txt", "../secret.txt"]
        {
            assert!(read(root, &root.join(name)).is_err(), "{name}");
        }
        assert!(open_regular(&root.join("pipe.txt")).is_err());
        assert!(open_regular(Path::new("/dev/null")).is_err());
    }

    /// One thread swaps a file for a link to a secret and back while another reads: the secret is never read.
    #[test]
    fn what_is_swapped_meanwhile_is_not_read() {
        const SWAPS: usize = 2_000;
        let (outside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (root, secret) = (folder.path(), outside.path().join("a.txt"));
        fs::write(&secret, "密").unwrap();
        fs::create_dir(root.join("省")).unwrap();
        fs::write(root.join("省/a.txt"), "甲").unwrap();
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let (here, aside) = (root.join("省"), root.join("旧"));
                for _ in 0..SWAPS {
                    fs::rename(&here, &aside).unwrap();
                    symlink(outside.path(), &here).unwrap();
                    fs::remove_file(&here).unwrap();
                    fs::rename(&aside, &here).unwrap();
                }
                is_over.store(true, Ordering::Release);
            });
            while !is_over.load(Ordering::Acquire) {
                if let Ok(text) = read(root, &root.join("省/a.txt")) {
                    assert_eq!(text, "甲");
                }
            }
        });
        assert_eq!(read(root, &root.join("省/a.txt")).unwrap(), "甲");
    }
}
