//! Walks a corpus folder: which files are documents, which are passed over and why. Reads no file's contents.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::LibraryError;
use crate::manifest::{MANIFEST_FILE, NOTE_EXTENSION};
use crate::report::{Fate, FileReport};

/// Name of the folder of word lists below the corpus folder.
pub const WORDS_FOLDER: &str = "words";

/// The largest file that is read, in bytes: scans of a year's gazettes stay below it, and so does any statute book.
pub const MAX_FILE_BYTES: u64 = 200 << 20;

/// What is said of a larger one, and what to do, in Chinese.
pub(crate) const TOO_LARGE: [&str; 2] = ["文件超过 200 MB", "请按章节或篇目拆成几个文件。"];

/// What a corpus folder holds.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Files to read, by path below the folder with `/`, sorted.
    pub files: Vec<ListedFile>,
    /// Files and folders that were passed over or cannot be read, sorted.
    pub left_out: Vec<FileReport>,
}

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Path below the corpus folder, with `/`; what reports and the index call the file.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Where the curator's note on it is, if one lies beside it: 方案.pdf.toml.
    pub note: Option<PathBuf>,
}

/// Lists the documents of a corpus folder.
///
/// A document is a regular `.txt`, `.md`, `.markdown`, `.html`, `.htm`, `.xhtml` or `.shtml` file at any depth. The manifest, the word lists,
/// README files, what programs leave beside documents (`~$…`, `Thumbs.db`) and whatever begins with a full stop are the folder's own furniture and not mentioned;
/// everything else is listed as passed over. A link to a file is followed when it stays inside the folder, a
/// link to a folder never.
///
/// # Errors
/// When the folder itself cannot be listed. A subfolder that cannot is an entry of `left_out`.
pub fn list(corpus: &Path) -> Result<Listing, LibraryError> {
    let metadata = fs::metadata(corpus).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => LibraryError::NoCorpus { path: corpus.to_owned() },
        _ => LibraryError::reading(corpus, error),
    })?;
    if !metadata.is_dir() {
        return Err(LibraryError::NotAFolder { path: corpus.to_owned() });
    }
    let root = fs::canonicalize(corpus).map_err(|error| LibraryError::reading(corpus, error))?;
    let mut walk = Walk { root, folders: Vec::new(), notes: BTreeMap::new(), listing: Listing::default() };
    walk.folder(corpus, "").map_err(|error| LibraryError::reading(corpus, error))?;
    while let Some((folder, name)) = walk.folders.pop() {
        if let Err(error) = walk.folder(&folder, &format!("{name}/")) {
            walk.leave_out(FileReport::unreadable(&name, &error));
        }
    }
    walk.lay_notes();
    walk.listing.files.sort_by(|left, right| left.name.cmp(&right.name));
    walk.listing.left_out.sort_by(|left, right| left.file.cmp(&right.file));
    Ok(walk.listing)
}

struct Walk {
    root: PathBuf,
    /// Folders still to be listed, each with its name; a list, for trees may be deeper than a stack.
    folders: Vec<(PathBuf, String)>,
    /// Notes that may lie beside a file, by the name of that file.
    notes: BTreeMap<String, PathBuf>,
    listing: Listing,
}

impl Walk {
    /// Gives each file the note that lies beside it; one that lies beside none is told.
    fn lay_notes(&mut self) {
        for file in &mut self.listing.files {
            file.note = self.notes.remove(&file.name);
        }
        for file in std::mem::take(&mut self.notes).into_keys() {
            let reason = format!("这是文件说明，旁边却没有 {file}");
            let hint = "请把说明和它说的文件放在一起，文件改了名的，说明也跟着改名。";
            self.leave_out(FileReport::left_out(
                &format!("{file}{NOTE_EXTENSION}"),
                Fate::Skipped,
                &reason,
                hint,
            ));
        }
    }

    fn folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let file_name = entry.file_name();
            let shown = shown(&file_name);
            if is_furniture(&shown, prefix) {
                continue;
            }
            let name = format!("{prefix}{shown}");
            if file_name.to_str().is_none() {
                self.leave_out(misnamed(&name, &file_name));
                continue;
            }
            if file_name.to_string_lossy().contains(is_misleading) {
                self.leave_out(misleading(&name));
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.folders.push((entry.path(), name)),
                Ok(kind) => self.file(entry.path(), name, kind.is_symlink()),
                Err(error) => self.leave_out(FileReport::unreadable(&name, &error)),
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf, name: String, is_link: bool) {
        let target = if is_link { fs::canonicalize(&path) } else { Ok(path.clone()) };
        let checked = target.and_then(|target| {
            let metadata = fs::metadata(&target)?;
            Ok((target, metadata))
        });
        let (target, metadata) = match checked {
            Ok(checked) => checked,
            Err(error) => return self.leave_out(FileReport::unreadable(&name, &error)),
        };
        let skip = |reason: &str, hint: &str| FileReport::left_out(&name, Fate::Skipped, reason, hint);
        let left_out = if is_link && (metadata.is_dir() || !target.starts_with(&self.root)) {
            skip("这是指向文件夹或语料文件夹之外的链接，没有跟过去", "需要收录时，把文件本身复制进来。")
        } else if !metadata.is_file() {
            skip("这不是普通文件", "请把它移出语料文件夹。")
        } else if let Some(file) = name.strip_suffix(NOTE_EXTENSION).filter(|file| is_document_name(file)) {
            self.notes.insert(file.to_owned(), path);
            return;
        } else if !is_document_name(&name) {
            skip(
                &format!("还不能读取这种格式，只读 {}", tiaowen_formats::EXTENSIONS_IN_WORDS),
                "需要收录时，另存为其中一种格式再放进来；文件名没有后缀的，补上后缀。",
            )
        } else if metadata.len() > MAX_FILE_BYTES {
            FileReport::left_out(&name, Fate::Failed, TOO_LARGE[0], TOO_LARGE[1])
        } else {
            return self.listing.files.push(ListedFile { name, path, note: None });
        };
        self.leave_out(left_out);
    }

    fn leave_out(&mut self, file: FileReport) {
        self.listing.left_out.push(file);
    }
}

/// A name as it is shown; what is no text in it as `\xB5`, so that no two names look alike.
fn shown(name: &OsStr) -> String {
    let mut shown = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02X}");
        }
    }
    shown
}

/// A file or folder whose name is no text: reports, addresses and the ledger could not name it.
fn misnamed(shown: &str, name: &OsStr) -> FileReport {
    let (gbk, _, has_errors) = encoding_rs::GBK.decode(name.as_encoded_bytes());
    let guess = if has_errors { String::new() } else { format!("，多半是用 GBK 写的“{gbk}”") };
    FileReport::left_out(
        shown,
        Fate::Failed,
        &format!("名称不是 UTF-8 编码{guess}"),
        "请给它改名；整个文件夹可以用 convmv -f gbk -t utf-8 -r --notest 文件夹 一次改好。",
    )
}

/// Signs that make a name look like another, or that steer the terminal that shows it: control signs, and those that turn
/// the direction of writing.
fn is_misleading(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A file or folder with such signs in its name, which is shown with them written out: `<U+202E>`.
fn misleading(name: &str) -> FileReport {
    let mut shown = String::new();
    for sign in name.chars() {
        if is_misleading(sign) {
            let _ = write!(shown, "<U+{:04X}>", u32::from(sign));
        } else {
            shown.push(sign);
        }
    }
    FileReport::left_out(
        &shown,
        Fate::Failed,
        "名称里有看不见的控制字符或改变书写方向的字符，看上去会像另一个名称",
        "请先核对它是什么文件，再改一个普通的名称。",
    )
}

/// Tells whether a name below `prefix` belongs to the folder itself and is no document.
fn is_furniture(file_name: &str, prefix: &str) -> bool {
    let lower = file_name.to_ascii_lowercase();
    file_name.starts_with('.')
        // What Word, WPS and Windows leave beside documents.
        || file_name.starts_with("~$")
        || ["thumbs.db", "desktop.ini"].contains(&lower.as_str())
        || (prefix.is_empty() && (file_name == MANIFEST_FILE || file_name == WORDS_FOLDER))
        || lower == "readme"
        || (lower.starts_with("readme.") && is_document_name(&lower))
}

pub(crate) fn is_document_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    tiaowen_formats::EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listing: &Listing) -> (Vec<&str>, Vec<&str>) {
        (
            listing.files.iter().map(|file| file.name.as_str()).collect(),
            listing.left_out.iter().map(|left_out| left_out.file.as_str()).collect(),
        )
    }

    #[test]
    fn lists_documents_and_says_what_it_passes_over() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in [
            "b.txt",
            "a.MD",
            "e.html",
            "f.HTM",
            "c.zip",
            "README.md",
            "readme.zh-CN.md",
            "manifest.toml",
            ".hidden.txt",
            "~$a.txt",
            "Thumbs.db",
        ] {
            fs::write(root.join(name), "甲").unwrap();
        }
        for name in ["words", "省/市", ".tiaowen"] {
            fs::create_dir_all(root.join(name)).unwrap();
            fs::write(root.join(name).join("d.txt"), "甲").unwrap();
        }
        let listing = list(root).unwrap();
        assert_eq!(names(&listing), (vec!["a.MD", "b.txt", "e.html", "f.HTM", "省/市/d.txt"], vec!["c.zip"]));
        assert!(listing.left_out.iter().all(|left_out| left_out.fate == Fate::Skipped));
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_inside_the_folder() {
        use std::os::unix::fs::symlink;
        let (outside, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = folder.path();
        fs::write(outside.path().join("secret.txt"), "甲").unwrap();
        fs::write(root.join("a.txt"), "甲").unwrap();
        symlink(outside.path().join("secret.txt"), root.join("out.txt")).unwrap();
        symlink(outside.path(), root.join("folder.txt")).unwrap();
        symlink(root, root.join("loop")).unwrap();
        symlink(root.join("a.txt"), root.join("in.txt")).unwrap();
        symlink(root.join("none.txt"), root.join("broken.txt")).unwrap();
        let listing = list(root).unwrap();
        let expected = (vec!["a.txt", "in.txt"], vec!["broken.txt", "folder.txt", "loop", "out.txt"]);
        assert_eq!(names(&listing), expected);
    }

    /// Other systems refuse such names.
    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_no_text_are_told_apart() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        // 单.txt and 项.txt in GBK, and a name that is nothing.
        for name in [&b"\xB5\xA5.txt"[..], b"\xCF\xEE.txt", b"a\xFF.txt"] {
            fs::write(folder.path().join(OsStr::from_bytes(name)), "甲").unwrap();
        }
        let listing = list(folder.path()).unwrap();
        assert_eq!(names(&listing), (vec![], vec!["\\xB5\\xA5.txt", "\\xCF\\xEE.txt", "a\\xFF.txt"]));
        let reasons: Vec<_> = listing.left_out.iter().flat_map(|file| &file.reason).collect();
        assert!(reasons[0].contains("“单.txt”") && reasons[1].contains("“项.txt”"), "{reasons:?}");
        assert_eq!(reasons[2], "名称不是 UTF-8 编码");
    }

    /// Other systems refuse such names.
    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_mislead_are_shown_as_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["通知\u{202E}txt.exe.txt", "a\u{1b}[2J\n.txt", "b\u{7}.pdf", "方案\u{200b}.txt"] {
            fs::write(folder.path().join(name), "甲").unwrap();
        }
        fs::create_dir(folder.path().join("省\u{2066}")).unwrap();
        fs::write(folder.path().join("省\u{2066}/c.txt"), "甲").unwrap();
        let listing = list(folder.path()).unwrap();
        // A blank of no width misleads nobody about what a file is.
        let left_out =
            vec!["a<U+001B>[2J<U+000A>.txt", "b<U+0007>.pdf", "省<U+2066>", "通知<U+202E>txt.exe.txt"];
        assert_eq!(names(&listing), (vec!["方案\u{200b}.txt"], left_out));
        assert!(listing.left_out.iter().all(|file| file.fate == Fate::Failed && file.hint.is_some()));
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("语料");
        assert!(matches!(list(&missing), Err(LibraryError::NoCorpus { .. })));
        fs::write(&missing, "甲").unwrap();
        assert!(matches!(list(&missing), Err(LibraryError::NotAFolder { .. })));
    }
}
