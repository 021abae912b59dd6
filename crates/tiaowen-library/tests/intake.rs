//! Single files that a person brings: what is asked, what is kept, and that nothing is lost when it cannot be.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use jiff::Timestamp;
use tiaowen_document::curated::Field;
use tiaowen_library::Library;
use tiaowen_library::intake::{self, KeepError, Kept, Place, Preview, Staged, Staging, Wish};

const NOTICE: &str =
    "甲市人民政府关于支持企业的通知\n\n甲政发〔2024〕7号\n\n一、给予补助。\n\n甲市人民政府\n2024年3月1日\n";

/// A corpus, and a place where files wait.
struct Desk {
    folder: tempfile::TempDir,
    staging: Staging,
}

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let staging = Staging::in_index(&folder.path().join("index"));
        let desk = Self { folder, staging };
        for (name, text) in files {
            let path = desk.corpus().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        desk
    }

    fn corpus(&self) -> std::path::PathBuf {
        self.folder.path().join("corpus")
    }

    fn library(&self) -> Library {
        Library::open(&self.corpus(), None).unwrap()
    }

    fn bring(&self, name: &str, text: &str) -> Staged {
        let mut uploading = self.staging.begin(name, SystemTime::now()).unwrap();
        uploading.write(text.as_bytes()).unwrap();
        uploading.finish().unwrap()
    }

    fn keep(&self, staged: &Staged, wish: &Wish) -> Result<Kept, KeepError> {
        intake::keep(&self.library(), staged, wish, Timestamp::UNIX_EPOCH)
    }

    fn preview(&self, staged: &Staged, wish: &Wish) -> Preview {
        intake::preview(&self.library(), staged, wish, Timestamp::UNIX_EPOCH).unwrap()
    }

    /// All files with their texts, those of the ledger apart, by name.
    fn files(&self) -> Vec<(String, String)> {
        fn gather(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                if entry.path().is_dir() {
                    gather(root, &entry.path(), found);
                } else {
                    let path = entry.path();
                    let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                    found.push((name, fs::read_to_string(path).unwrap()));
                }
            }
        }
        let mut found = Vec::new();
        gather(&self.corpus(), &self.corpus(), &mut found);
        found.retain(|(name, _)| !name.starts_with(".tiaowen/"));
        found.sort();
        found
    }
}

fn instead_of(file: &str) -> Wish {
    Wish { place: Place::InsteadOf(file.to_owned()), ..Wish::default() }
}

#[test]
fn a_name_that_is_taken_is_asked_about() {
    let desk =
        Desk::new(&[("通知.txt", "甲"), ("旧 (2).txt.toml", ""), ("旧.txt", "甲"), ("子/A.TXT", "甲")]);
    let beside = Wish { place: Place::Beside, ..Wish::default() };
    let check = |name: &str, wish: &Wish, taken: Option<&str>, kept: &str| {
        let before = desk.files();
        let staged = desk.bring(name, NOTICE);
        assert_eq!(intake::taken(&desk.library(), wish, &staged.name).as_deref(), taken, "{name}");
        let found = desk.keep(&staged, wish);
        match found {
            Ok(found) => {
                assert_eq!((found.file.as_str(), found.is_renamed), (kept, kept != staged.name), "{name}");
            }
            Err(error) => {
                assert_eq!((error.message().contains("已经有文件"), kept), (true, ""), "{name}: {error}");
                assert_eq!(desk.files(), before);
                assert_eq!(desk.staging.find(&staged.id, SystemTime::now()).unwrap(), staged);
            }
        }
    };
    check("通知.txt", &Wish::default(), Some("通知.txt"), "");
    check("通知.txt", &beside, Some("通知.txt"), "通知 (2).txt");
    check("通知.TXT", &beside, Some("通知.txt"), "通知 (3).TXT");
    check("新.txt", &Wish::default(), None, "新.txt");
    // A note without its file would be said of the new one.
    check("旧.txt", &beside, Some("旧.txt"), "旧 (3).txt");
    check("a.txt", &Wish { folder: "子".to_owned(), ..Wish::default() }, Some("子/A.TXT"), "");
    check("../../a.txt", &Wish::default(), None, "a.txt");
}

#[test]
fn a_file_takes_over_what_was_said_of_the_one_that_gives_way() {
    let manifest = "# 编目\n[[document]]\nfile = \"子/旧.txt\"\nregion = \"乙市\"\n";
    let note = "title = \"甲市若干意见\" # 核对过\nyear = 2020\n";
    let desk = Desk::new(&[("子/旧.txt", "甲"), ("子/旧.txt.toml", note), ("manifest.toml", manifest)]);
    let staged = desk.bring("新.txt", NOTICE);
    let plain = desk.preview(&staged, &Wish::default());
    assert_eq!(plain.documents[0].document.metadata.title, "甲市人民政府关于支持企业的通知");
    let mut wish = instead_of("子/旧.txt");
    wish.folder = "子".to_owned();
    wish.corrections.set(Field::Issuers, "甲市人民政府、乙市人民政府");
    let looked = desk.preview(&staged, &wish);
    let metadata = &looked.documents[0].document.metadata;
    assert_eq!(metadata.title, "甲市若干意见");
    assert_eq!(metadata.issuers, ["甲市人民政府", "乙市人民政府"]);
    assert_eq!(metadata.region.as_ref().map(|region| region.name.as_str()), Some("乙市"));
    let kept = desk.keep(&staged, &wish).unwrap();
    assert_eq!((kept.file.as_str(), kept.is_renamed), ("子/新.txt", false));
    let expected = [
        ("manifest.toml", manifest.replace("旧", "新")),
        ("子/新.txt", NOTICE.to_owned()),
        ("子/新.txt.toml", format!("{note}issuers = [\"甲市人民政府\", \"乙市人民政府\"]\n")),
    ];
    assert_eq!(desk.files(), expected.map(|(name, text)| (name.to_owned(), text)));
    let aside = kept.set_aside.unwrap();
    assert_eq!(fs::read_to_string(&aside).unwrap(), "甲");
    let aside_note = format!("{}.toml", aside.to_str().unwrap());
    assert_eq!(fs::read_to_string(aside_note).unwrap(), note);
}

#[test]
fn a_note_that_waits_for_its_file_is_said_of_it() {
    let desk =
        Desk::new(&[("新.txt.toml", "year = 2020\n"), ("旧.txt", "甲"), ("旧.txt.toml", "title = \"甲\"\n")]);
    let check = |name: &str, expected: (Option<i16>, &str)| {
        let staged = desk.bring(name, &NOTICE.replace("2024年3月1日", ""));
        let metadata = &desk.preview(&staged, &Wish::default()).documents[0].document.metadata;
        assert_eq!((metadata.year, metadata.title.as_str()), expected, "{name}");
        staged
    };
    let title = "甲市人民政府关于支持企业的通知";
    let staged = check("新.txt", (Some(2020), title));
    // The note of another file is not.
    check("旧.txt", (None, title));
    let mut wish = Wish::default();
    wish.corrections.set(Field::Title, "乙");
    desk.keep(&staged, &wish).unwrap();
    let note = desk.files().into_iter().find(|(name, _)| name == "新.txt.toml");
    assert_eq!(note.unwrap().1, "year = 2020\ntitle = \"乙\"\n");
}

#[test]
fn a_failed_save_loses_nothing() {
    let manifest = "[[document]]\nfile = \"旧.txt\"\nyear = 2020\n";
    let check = |wish: &dyn Fn(&mut Wish), spoil: &dyn Fn(&Desk), reason: &str| {
        let desk =
            Desk::new(&[("旧.txt", "甲"), ("旧.txt.toml", "title = \"甲\"\n"), ("manifest.toml", manifest)]);
        spoil(&desk);
        let before = desk.files();
        let staged = desk.bring("新.txt", NOTICE);
        let mut wished = instead_of("旧.txt");
        wished.corrections.set(Field::Title, "乙");
        wish(&mut wished);
        let error = desk.keep(&staged, &wished).unwrap_err();
        assert!(error.message().contains(reason), "{}", error.message());
        assert_eq!(desk.files(), before, "{reason}");
        assert_eq!(fs::read_to_string(&staged.path).unwrap(), NOTICE);
    };
    let nothing = |_: &mut Wish| {};
    let sound = |_: &Desk| {};
    // Where files are set aside there is a file.
    let no_room = |desk: &Desk| {
        fs::create_dir_all(desk.corpus().join(".tiaowen")).unwrap();
        fs::write(desk.corpus().join(".tiaowen/replaced"), "").unwrap();
    };
    check(&nothing, &no_room, "写不进去");
    check(&nothing, &|desk| fs::write(desk.corpus().join("旧.txt.toml"), "titel = 1").unwrap(), "titel");
    check(&|wish| wish.corrections.set(Field::Expires, "明年"), &sound, "日期");
    check(&|wish| wish.place = Place::InsteadOf("../旧.txt".to_owned()), &sound, "不在语料文件夹里");
    check(&|wish| wish.folder = "..".to_owned(), &sound, "这个文件夹");
    check(&|wish| wish.folder = ".tiaowen".to_owned(), &no_room, "这个文件夹");
    check(&|wish| wish.name = "旧.txt.toml".to_owned(), &sound, "后缀");
}
