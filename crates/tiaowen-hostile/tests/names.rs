//! Hostile names: nothing outside the corpus folder is read or written, and each that is left out is told.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use tiaowen_hostile::names::{BROUGHT, endless, lay};
use tiaowen_library::intake::{Place, Staging, Uploading, Wish, keep};
use tiaowen_library::{Fate, IndexFolder, Library, dry_run};

/// What the file outside says.
const SECRET: &str = "title = \"密件标题\"\n密件第一段话。\n";

/// Every path below a folder with what a link leads to or a file holds; pipes and sockets by name.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
            if kind.is_dir() {
                open.push(path.clone());
            }
            let held = match fs::read_link(&path) {
                Ok(target) => target.into_os_string().into_encoded_bytes(),
                Err(_) if kind.is_file() => fs::read(&path).expect("a file"),
                Err(_) => Vec::new(),
            };
            found.insert(path, held);
        }
    }
    found
}

#[test]
fn what_lies_in_the_folder_leads_nowhere() {
    let (outside, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let corpus = home.path().join("语料");
    fs::create_dir(&corpus).expect("a folder");
    fs::write(outside.path().join("密件.txt"), SECRET).expect("a file");
    fs::write(corpus.join("正常.txt"), "甲市通知\n\n第一段话。\n").expect("a file");
    // Names that differ in case alone, and a name as long as it may be, are names like any other here.
    let longest = format!("{}.txt", "长".repeat(83));
    for (name, matter) in [("clash.txt", "支持企业"), ("CLASH.txt", "保护湿地"), (&longest, "修缮校舍")]
    {
        let text = format!("关于{matter}的通知\n\n各单位要切实做好{matter}工作。\n");
        fs::write(corpus.join(name), text).expect("a file");
    }
    let laid = lay(&corpus, &outside.path().join("密件.txt")).expect("hostile names");
    assert!(laid.len() >= 20, "{}", laid.len());
    let before = (everything(outside.path()), everything(home.path()));
    let library = Library::open(&corpus, None).expect("a library");
    let index = IndexFolder::new(&home.path().join("index"));
    let report = dry_run(&library, &index, None, Timestamp::UNIX_EPOCH, &mut |_| ()).expect("a run");
    for name in &laid {
        let told = report.files.iter().find(|file| file.file == **name);
        let told = told.unwrap_or_else(|| panic!("{name} is not told: {:?}", report.files));
        assert!(matches!(told.fate, Fate::Skipped | Fate::Failed), "{told:?}");
        assert!(told.reason.is_some() && told.hint.is_some(), "{told:?}");
        assert!(!told.file.chars().any(char::is_control), "{told:?}");
    }
    assert_eq!(report.documents, 4, "{:?}", report.files);
    let said = format!("{report:?}");
    assert!(!said.contains("密件标题") && !said.contains("密件第一段"), "{said}");
    assert_eq!((everything(outside.path()), everything(home.path())), before);
}

#[test]
fn what_is_brought_stays_inside() {
    let home = tempfile::tempdir().expect("a folder");
    let corpus = home.path().join("语料");
    fs::create_dir_all(corpus.join("words")).expect("a folder");
    fs::write(corpus.join("甲.txt"), "原有\n").expect("a file");
    let staging = Staging::in_index(&home.path().join("index"));
    let library = Library::open(&corpus, None).expect("a library");
    let endless = endless();
    let names: Vec<&str> = BROUGHT.into_iter().chain([endless.as_str()]).collect();
    let mut kept = Vec::new();
    for name in &names {
        let text = format!("{}通知\n", name.len());
        let mut uploading = staging.begin(name, SystemTime::now()).expect("room");
        uploading.write(text.as_bytes()).expect("room");
        let staged = uploading.finish().expect("a file");
        let wish = Wish { place: Place::Beside, ..Wish::default() };
        // Refused for what it is called, or kept under a name that is safe.
        match keep(&library, &staged, &wish, Timestamp::UNIX_EPOCH) {
            Ok(done) => kept.push((done.file, text)),
            Err(error) => assert!(!error.message().is_empty() && error.hint().ends_with('。'), "{name:?}"),
        }
        staging.remove(&staged);
    }
    assert!(kept.len() >= 12, "{kept:?}");
    for (file, text) in &kept {
        assert!(!file.contains(['/', '\\', ':', '\0']) && !file.starts_with('.'), "{file}");
        assert_eq!(&fs::read_to_string(corpus.join(file)).expect("a file"), text);
    }
    // Folders that are asked for are those that are there.
    for folder in ["..", "../外", "/etc", ".tiaowen", "words", "没有", "a/../.."] {
        let staged = staging.begin("乙.txt", SystemTime::now()).and_then(Uploading::finish).expect("a file");
        let wish = Wish { folder: folder.to_owned(), ..Wish::default() };
        assert!(keep(&library, &staged, &wish, Timestamp::UNIX_EPOCH).is_err(), "{folder}");
        staging.remove(&staged);
    }
    assert_eq!(fs::read_to_string(corpus.join("甲.txt")).expect("a file"), "原有\n");
    let found: Vec<PathBuf> = everything(home.path()).into_keys().collect();
    let expected: Vec<PathBuf> = found
        .iter()
        .filter(|path| {
            let file = path.strip_prefix(&corpus).map(|name| name.to_string_lossy().into_owned());
            let is_kept = file.as_ref().is_ok_and(|file| kept.iter().any(|(name, _)| name == file));
            is_kept
                || [corpus.clone(), corpus.join("words"), corpus.join("甲.txt")].contains(path)
                || path.starts_with(home.path().join("index"))
        })
        .cloned()
        .collect();
    assert_eq!(found, expected);
}
