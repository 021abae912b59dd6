//! Backups written and restored, over folders of any bytes: whole, damaged, hostile.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, in helpers too")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tiaowen_library::backup::{BackupError, Places, Written, restore, write};
use tiaowen_library::{IndexFolder, LibraryError};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const LIST: &str = "tiaowen-backup.json";

/// A folder with a library of made-up bytes, and room for what is restored.
struct Office {
    folder: TempDir,
}

impl Office {
    fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn with(files: &[&str]) -> Self {
        let office = Self::bare();
        for (number, name) in files.iter().enumerate() {
            let path = office.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            // Long enough for several buffers, and different for each.
            let text = format!("{name}：第{number}份。").repeat(1 + number * 1500);
            fs::write(path, text).unwrap();
        }
        office
    }

    fn usual() -> Self {
        let office = Self::with(&[
            "corpus/通知.txt",
            "corpus/省/意见.txt",
            "corpus/.tiaowen/register.jsonl",
            "corpus/.tiaowen/clauses/a.jsonl",
            "index/format.json",
            "index/generation-1/meta.json",
        ]);
        fs::create_dir(office.path("corpus/空")).unwrap();
        fs::write(office.path("corpus/空.txt"), "").unwrap();
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn back_up(&self, [corpus, ledger, index]: [&str; 3], file: &str) -> Result<Written, BackupError> {
        let (corpus, index) = (self.path(corpus), self.path(index));
        let ledger = (!ledger.is_empty()).then(|| self.path(ledger));
        let places = Places { corpus: &corpus, ledger: ledger.as_deref(), index: &index };
        write(places, &self.path(file), Timestamp::UNIX_EPOCH, Duration::ZERO, &mut || {})
    }

    fn restore(&self, [corpus, ledger, index]: [&str; 3], file: &str) -> Result<(), BackupError> {
        let (corpus, index) = (self.path(corpus), self.path(index));
        let ledger = (!ledger.is_empty()).then(|| self.path(ledger));
        restore(Places { corpus: &corpus, ledger: ledger.as_deref(), index: &index }, &self.path(file))
            .map(|_| ())
    }

    /// Files and folders below a folder with their bytes, less the locks of running processes.
    fn tree(&self, name: &str) -> BTreeMap<String, Option<Vec<u8>>> {
        let (root, mut tree) = (self.path(name), BTreeMap::new());
        let mut waiting = vec![root.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let shown = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                if shown.ends_with("lock") {
                    continue;
                }
                tree.insert(shown, path.is_file().then(|| fs::read(&path).unwrap()));
                if path.is_dir() {
                    waiting.push(path);
                }
            }
        }
        tree
    }
}

const USUAL: [&str; 3] = ["corpus", "", "index"];
const THERE: [&str; 3] = ["new/corpus", "", "new/index"];

#[test]
fn what_is_restored_is_what_was_there() {
    let office = Office::usual();
    let written = office.back_up(USUAL, "a.zip").unwrap();
    assert_eq!((written.summary.files, written.left_out.len()), (7, 0));
    assert_eq!(written.zip_bytes, fs::metadata(office.path("a.zip")).unwrap().len());
    office.restore(THERE, "a.zip").unwrap();
    for folder in ["corpus", "index"] {
        assert_eq!(office.tree(&format!("new/{folder}")), office.tree(folder));
    }
    // Empty folders that are there are filled, and keep what they are; another layout is as good.
    fs::create_dir_all(office.path("x/c")).unwrap();
    office.restore(["x/c", "x/l", "x/c/i"], "a.zip").unwrap();
    assert_eq!(office.tree("x/l"), office.tree("corpus/.tiaowen"));
    assert_eq!(office.tree("x/c/i"), office.tree("index"));
    assert_eq!(fs::read_dir(office.path("x")).unwrap().count(), 2, "no stage is left");
    // From there and back.
    office.back_up(["x/c", "x/l", "x/c/i"], "b.zip").unwrap();
    office.restore(["y/corpus", "", "y/index"], "b.zip").unwrap();
    assert_eq!(office.tree("y"), office.tree("new"));
}

#[test]
fn a_library_without_a_corpus_folder_is_kept_too() {
    let office = Office::with(&["index/format.json", "index/ledger/imports/index-00.jsonl"]);
    office.back_up(USUAL, "a.zip").unwrap();
    office.restore(THERE, "a.zip").unwrap();
    assert_eq!(office.tree("new/index"), office.tree("index"));
    assert!(!office.path("new/corpus").exists());
}

#[test]
fn nothing_is_written_over() {
    let office = Office::usual();
    office.back_up(USUAL, "a.zip").unwrap();
    let before = office.tree("");
    assert!(matches!(office.back_up(USUAL, "a.zip"), Err(BackupError::Exists { .. })));
    assert!(matches!(office.back_up(USUAL, "corpus/b.zip"), Err(BackupError::Inside { .. })));
    assert!(matches!(office.back_up(USUAL, "index/b.zip"), Err(BackupError::Inside { .. })));
    assert!(matches!(office.back_up(["none", "", "none"], "b.zip"), Err(BackupError::Nothing { .. })));
    assert!(matches!(office.restore(USUAL, "a.zip"), Err(BackupError::NotEmpty { .. })));
    assert!(matches!(office.restore(["c", "", "index"], "a.zip"), Err(BackupError::NotEmpty { .. })));
    assert!(matches!(office.restore(["c", "index", "i"], "a.zip"), Err(BackupError::NotEmpty { .. })));
    assert!(matches!(office.restore(["c", "", "c"], "a.zip"), Err(BackupError::SameFolder { .. })));
    assert!(office.restore(["c", "", "i"], "none.zip").is_err());
    assert_eq!(office.tree(""), before);
}

#[test]
fn a_run_is_waited_for() {
    let office = Office::usual();
    let index = IndexFolder::new(&office.path("index"));
    let lock = index.lock().unwrap();
    let busy = office.back_up(USUAL, "a.zip").unwrap_err();
    assert!(matches!(busy, BackupError::Library(LibraryError::Busy { .. })), "{busy}");
    assert!(!office.path("a.zip").exists());
    let (told, waits) = mpsc::channel();
    std::thread::scope(|scope| {
        // Dropped with this scope, so that the other thread ends when nobody waits.
        let told = told;
        scope.spawn(move || {
            let _ = waits.recv();
            drop(lock);
        });
        let (corpus, index) = (office.path("corpus"), office.path("index"));
        let places = Places { corpus: &corpus, ledger: None, index: &index };
        let on_wait = &mut || told.send(()).unwrap();
        let patience = Duration::from_secs(600);
        write(places, &office.path("a.zip"), Timestamp::UNIX_EPOCH, patience, on_wait).unwrap();
    });
    office.restore(THERE, "a.zip").unwrap();
    assert!(index.lock().is_ok(), "the right to write is given back");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_left_out_and_modes_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let office = Office::usual();
    symlink("/etc/passwd", office.path("corpus/链接.txt")).unwrap();
    symlink(office.path("index"), office.path("corpus/省/away")).unwrap();
    let pipe = office.path("corpus/pipe.txt");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::set_permissions(office.path("corpus/通知.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    let written = office.back_up(USUAL, "a.zip").unwrap();
    let mut left_out: Vec<_> = written.left_out.iter().map(|left| left.path.file_name().unwrap()).collect();
    left_out.sort();
    assert_eq!(left_out, ["away", "pipe.txt", "链接.txt"]);
    office.restore(THERE, "a.zip").unwrap();
    let mode = |name: &str| fs::metadata(office.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("new/corpus/通知.txt"), 0o600);
    assert_eq!(mode("a.zip"), 0o600);
}

/// Changes a backup and restores it: it is refused and leaves nothing, or gives what was there.
fn check_changed(office: &Office, bytes: &[u8], why: &str) -> bool {
    fs::write(office.path("changed.zip"), bytes).unwrap();
    match office.restore(THERE, "changed.zip") {
        Ok(()) => {
            for folder in ["corpus", "index"] {
                assert_eq!(office.tree(&format!("new/{folder}")), office.tree(folder), "{why}");
            }
            fs::remove_dir_all(office.path("new")).unwrap();
            false
        }
        Err(error) => {
            assert!(!office.path("new").exists(), "{why}: {error}");
            let stays = fs::read_dir(office.folder.path()).unwrap().count();
            assert_eq!(stays, 4, "{why}: {error}");
            true
        }
    }
}

#[test]
fn damage_is_refused_or_does_no_harm() {
    let office = Office::usual();
    office.back_up(USUAL, "a.zip").unwrap();
    let whole = fs::read(office.path("a.zip")).unwrap();
    assert!(!check_changed(&office, &whole, "as it is"));
    let mut drawn = 20_261_123u64;
    let mut draw = |below: usize| {
        drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(drawn >> 33).unwrap() % below
    };
    let mut refused = 0;
    for _ in 0..300 {
        let bit = draw(whole.len() * 8);
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        refused += usize::from(check_changed(&office, &bytes, &format!("bit {bit}")));
    }
    // The others are times, versions and the like, which nobody reads.
    assert!(refused > 150, "{refused}");
    for _ in 0..50 {
        let length = draw(whole.len());
        assert!(check_changed(&office, &whole[..length], &format!("cut at {length}")));
    }
}

/// Entries of a backup, with the list.
fn entries_of(path: &Path) -> (Vec<(String, Vec<u8>)>, Value) {
    let mut zip = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.push((entry.name().unwrap().into_owned(), bytes));
    }
    let (_, list) = entries.pop().unwrap();
    (entries, serde_json::from_slice(&list).unwrap())
}

fn packed(entries: &[(String, Vec<u8>)], list: &Value) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let list = (LIST.to_owned(), serde_json::to_vec(list).unwrap());
    for (name, bytes) in entries.iter().chain([&list]) {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Restores a backup that was made by hand, and gives the entry that is named.
fn named(office: &Office, bytes: &[u8]) -> String {
    assert!(check_changed(office, bytes, "made by hand"));
    match office.restore(THERE, "changed.zip").unwrap_err() {
        BackupError::Damaged { entry, .. } => entry,
        error => panic!("{error}"),
    }
}

#[test]
fn what_does_not_fit_the_list_is_named() {
    let office = Office::usual();
    office.back_up(USUAL, "a.zip").unwrap();
    let (entries, list) = entries_of(&office.path("a.zip"));
    assert!(!check_changed(&office, &packed(&entries, &list), "packed again"));
    for place in 0..entries.len() {
        let name = entries[place].0.clone();
        let mut other = entries.clone();
        other[place].1 = b"other".to_vec();
        assert_eq!(named(&office, &packed(&other, &list)), name);
        // Of the same length.
        if let Some(byte) = entries[place].1.first() {
            let mut other = entries.clone();
            other[place].1[0] = byte ^ 1;
            assert_eq!(named(&office, &packed(&other, &list)), name);
        }
        let mut fewer = entries.clone();
        fewer.remove(place);
        assert_eq!(named(&office, &packed(&fewer, &list)), name);
    }
    let mut more = entries.clone();
    more.push(("corpus/更多.txt".to_owned(), b"more".to_vec()));
    assert_eq!(named(&office, &packed(&more, &list)), "corpus/更多.txt");

    let changed = |name: &str, value: Value| {
        let mut list = list.clone();
        list[name] = value;
        packed(&entries, &list)
    };
    fs::write(office.path("changed.zip"), changed("format", json!(2))).unwrap();
    let newer = office.restore(THERE, "changed.zip").unwrap_err();
    assert!(matches!(newer, BackupError::Newer { found: 2, .. }), "{newer}");
    assert_eq!(named(&office, &changed("format", json!("1"))), LIST);
    assert_eq!(named(&office, &changed("entries", json!("none"))), LIST);
    assert_eq!(named(&office, &changed("folders", json!(["corpus/../../x"]))), "corpus/../../x");
    for foreign in [b"PK".to_vec(), Vec::new(), b"text".to_vec()] {
        fs::write(office.path("changed.zip"), foreign).unwrap();
        let foreign = office.restore(THERE, "changed.zip").unwrap_err();
        assert!(matches!(foreign, BackupError::Foreign { .. }), "{foreign}");
    }
}

#[test]
fn names_lead_nowhere() {
    let office = Office::usual();
    office.back_up(USUAL, "a.zip").unwrap();
    let (entries, list) = entries_of(&office.path("a.zip"));
    let names = [
        "../x",
        "/x",
        "x",
        "corpus/../x",
        "corpus/../../x",
        "corpus/a/../../x",
        "ledger/../x",
        "index/../../../x",
        "corpus//x",
        "corpus/./x",
        "corpus/",
        "./corpus/x",
        "\\x",
        "corpus\\x",
        "corpus/..\\x",
        "C:\\x",
        "C:/x",
        "/etc/x",
        "other/x",
        "index/x/",
    ];
    for name in names {
        let bytes = b"words".to_vec();
        let mut list = list.clone();
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let entry = json!({ "name": name, "bytes": bytes.len(), "sha256": sha256 });
        list["entries"].as_array_mut().unwrap().push(entry);
        let mut entries = entries.clone();
        entries.push((name.to_owned(), bytes));
        assert!(check_changed(&office, &packed(&entries, &list), name));
        assert!(!office.path("x").exists() && !office.folder.path().parent().unwrap().join("x").exists());
    }
}
