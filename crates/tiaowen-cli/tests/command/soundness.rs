//! Files that no longer hold what was written: named, never answered from, healed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::office::{Office, assert_snapshot};

/// Flips a bit in the file of a folder whose name ends so; tells which that is.
pub(crate) fn flip_a_bit(folder: &Path, ending: &str) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let file = files.filter(|file| file.to_string_lossy().ends_with(ending)).min().unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let place = bytes.len() / 3;
    bytes[place] ^= 1;
    fs::write(&file, bytes).unwrap();
    file
}

#[test]
fn what_is_sound_is_said_so() {
    let office = Office::indexed();
    let run = office.run("verify").expect_code(0);
    assert!(run.out.contains("索引 index 完好") && run.out.contains("台账完好"), "{}", run.out);
    let report = office.run("verify --format json").expect_code(0).json();
    assert_eq!(report["sound"], true);
    assert!(report["index"]["files"].as_u64() > Some(5) && report["ledger"]["lines"].as_u64() > Some(2));
    assert!(Office::bare().run("verify").expect_code(2).err.contains("没有索引"));
}

#[test]
fn a_flipped_bit_of_the_index_is_named_and_healed() {
    for (folder, ending) in [
        ("index/generation-1", ".store"),
        ("index/generation-1", ".fast"),
        ("index/generation-1", "meta.json"),
        ("index/generation-1", ".managed.json"),
        ("index", "format.json"),
        ("index", "corpus.json"),
        ("index/words", "units.toml"),
        ("index/words", "seals.json"),
    ] {
        let office = Office::indexed();
        let (clauses, found) = (office.clauses(), office.run("search 单项冠军").expect_code(0).out);
        let file = flip_a_bit(&office.path(folder), ending);
        let name = file.file_name().unwrap().to_str().unwrap();
        let run = office.run("verify").expect_code(1);
        assert!(run.out.contains(&format!("{name}  与写入时不同")), "{}", run.out);
        assert!(run.out.contains("tiaowen index --rebuild") && run.out.contains("台账完好"), "{}", run.out);
        let report = office.run("verify --format json").expect_code(1).json();
        assert_eq!(report["index"]["damaged"][0]["fault"], "altered", "{report}");
        let search = office.run("search 单项冠军");
        if ending == "corpus.json" {
            assert_eq!(search.expect_code(0).out, found, "no question is answered from it");
        } else {
            let told = search.expect_code(2).err;
            assert!(told.contains(name) && told.contains("tiaowen index --rebuild"), "{told}");
        }
        office.run("index --rebuild").expect_code(0);
        office.run("verify").expect_code(0);
        assert_eq!(office.clauses(), clauses, "{ending}: ids come from the ledger");
        assert_eq!(office.run("search 单项冠军").expect_code(0).out, found, "{ending}");
    }
}

#[test]
fn damage_is_told_as_kept() {
    let office = Office::indexed();
    for file in ["corpus.json", "words/terms.toml", "format.json"] {
        fs::write(office.path("index").join(file), "?").unwrap();
    }
    fs::remove_file(office.path("index/words/synonyms.toml")).unwrap();
    flip_a_bit(&office.path("corpus/.tiaowen"), "register.jsonl");
    assert_snapshot("verify-damaged", &office.run("verify").expect_code(1).out);
    let english = office.run("verify --lang en").expect_code(1).out;
    assert!(english.contains("format.json  altered") && english.contains("register.jsonl line"), "{english}");
}

#[test]
fn a_rebuild_leaves_nothing_of_what_was_there() {
    let office = Office::indexed();
    fs::remove_dir_all(office.path("index/words")).unwrap();
    fs::write(office.path("index/words"), "?").unwrap();
    for file in ["corpus.json", "format.json", "generation-1/meta.json"] {
        fs::write(office.path("index").join(file), b"\xFF\x00").unwrap();
    }
    let report = office.run("index --rebuild --format json").expect_code(0).json();
    assert_eq!(report["documents"], 2, "{report}");
    office.run("verify").expect_code(0);
    // A sound index is built anew, too: every file is read again.
    let report = office.run("index --rebuild --format json").expect_code(0).json();
    assert_eq!((&report["unchanged"], &report["documents"]), (&0.into(), &2.into()), "{report}");
    assert!(office.run("index --rebuild --dry-run").expect_code(2).err.contains("--dry-run"));
}
