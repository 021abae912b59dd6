//! Walks a corpus folder: which files are documents, which are passed over and why. Reads no file's contents.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::LibraryError;
use crate::manifest::MANIFEST_FILE;
use crate::report::{SkipKind, Skipped};

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
    /// Files and folders that were passed over, sorted.
    pub skipped: Vec<Skipped>,
}

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Path below the corpus folder, with `/`; what reports and the index call the file.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Lists the documents of a corpus folder.
///
/// A document is a regular `.txt`, `.md`, `.markdown`, `.html`, `.htm`, `.xhtml` or `.shtml` file at any depth. The manifest, the word lists,
/// README files and whatever begins with a full stop are the folder's own furniture and not mentioned;
/// everything else is listed as passed over. A link to a file is followed when it stays inside the folder, a
/// link to a folder never.
///
/// # Errors
/// When the folder itself cannot be listed. A subfolder that cannot is an entry of `skipped`.
pub fn list(corpus: &Path) -> Result<Listing, LibraryError> {
    let metadata = fs::metadata(corpus).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => LibraryError::NoCorpus { path: corpus.to_owned() },
        _ => LibraryError::reading(corpus, error),
    })?;
    if !metadata.is_dir() {
        return Err(LibraryError::NotAFolder { path: corpus.to_owned() });
    }
    let root = fs::canonicalize(corpus).map_err(|error| LibraryError::reading(corpus, error))?;
    let mut walk = Walk { root, listing: Listing::default() };
    walk.folder(corpus, "").map_err(|error| LibraryError::reading(corpus, error))?;
    walk.listing.files.sort_by(|left, right| left.name.cmp(&right.name));
    walk.listing.skipped.sort_by(|left, right| left.file.cmp(&right.file));
    Ok(walk.listing)
}

struct Walk {
    root: PathBuf,
    listing: Listing,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let file_name = entry.file_name().to_string_lossy().into_owned();
            if is_furniture(&file_name, prefix) {
                continue;
            }
            let name = format!("{prefix}{file_name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if let Err(error) = self.folder(&entry.path(), &format!("{name}/")) {
                    self.listing.skipped.push(Skipped::unreadable(&name, &error));
                }
            } else {
                self.file(entry.path(), name, kind.is_symlink());
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
            Err(error) => return self.listing.skipped.push(Skipped::unreadable(&name, &error)),
        };
        let skip = |kind, reason: &str, hint: &str| Skipped::new(&name, kind, reason, hint);
        let skipped = if is_link && (metadata.is_dir() || !target.starts_with(&self.root)) {
            skip(
                SkipKind::Ignored,
                "这是指向文件夹或语料文件夹之外的链接，没有跟过去",
                "需要收录时，把文件本身复制进来。",
            )
        } else if !metadata.is_file() {
            skip(SkipKind::Ignored, "这不是普通文件", "请把它移出语料文件夹。")
        } else if !is_document_name(&name) {
            skip(
                SkipKind::Ignored,
                &format!("还不能读取这种格式，只读 {}", tiaowen_formats::EXTENSIONS_IN_WORDS),
                "需要收录时，另存为其中一种再放进来。",
            )
        } else if metadata.len() > MAX_FILE_BYTES {
            skip(SkipKind::Failed, TOO_LARGE[0], TOO_LARGE[1])
        } else {
            return self.listing.files.push(ListedFile { name, path });
        };
        self.listing.skipped.push(skipped);
    }
}

/// Tells whether a name below `prefix` belongs to the folder itself and is no document.
fn is_furniture(file_name: &str, prefix: &str) -> bool {
    let lower = file_name.to_ascii_lowercase();
    file_name.starts_with('.')
        || (prefix.is_empty() && (file_name == MANIFEST_FILE || file_name == WORDS_FOLDER))
        || lower == "readme"
        || (lower.starts_with("readme.") && is_document_name(&lower))
}

fn is_document_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    tiaowen_formats::EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(listing: &Listing) -> (Vec<&str>, Vec<&str>) {
        (
            listing.files.iter().map(|file| file.name.as_str()).collect(),
            listing.skipped.iter().map(|skipped| skipped.file.as_str()).collect(),
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
            "c.pdf",
            "README.md",
            "readme.zh-CN.md",
            "manifest.toml",
            ".hidden.txt",
        ] {
            fs::write(root.join(name), "甲").unwrap();
        }
        for name in ["words", "省/市", ".tiaowen"] {
            fs::create_dir_all(root.join(name)).unwrap();
            fs::write(root.join(name).join("d.txt"), "甲").unwrap();
        }
        let listing = list(root).unwrap();
        assert_eq!(names(&listing), (vec!["a.MD", "b.txt", "e.html", "f.HTM", "省/市/d.txt"], vec!["c.pdf"]));
        assert!(listing.skipped.iter().all(|skipped| skipped.kind == SkipKind::Ignored));
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

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("语料");
        assert!(matches!(list(&missing), Err(LibraryError::NoCorpus { .. })));
        fs::write(&missing, "甲").unwrap();
        assert!(matches!(list(&missing), Err(LibraryError::NotAFolder { .. })));
    }
}
