//! Restores a backup: unpacks it beside the folders that it is to fill, holds every file against the list, and only then
//! puts them in their places.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tiaowen_text::hex::hex;
use zip::ZipArchive;

use super::contents::{CONTENTS_FILE, Contents, Entry, FORMAT, MAX_CONTENTS_BYTES, Summary};
use super::error::{BackupError, Fault};
use super::name::steps_of;
use super::{Part, Places};
use crate::import::copy_path;
use crate::inside::open_regular;
use crate::journal::sync_folder;
use crate::library::ledger_inside;

/// Restores the backup at `path` into `places`, whose folders are empty or not there.
///
/// # Errors
/// [`BackupError`]; then the places are as they were.
pub fn restore(places: Places<'_>, path: &Path) -> Result<Summary, BackupError> {
    let mut backup = Backup::open(path)?;
    let targets = Targets::of(places, &backup.contents)?;
    backup.check_names()?;
    let mut stages = Stages::default();
    for part in Part::ALL.into_iter().filter(|part| targets.is_wanted(*part, &backup.contents)) {
        stages.add(targets.path(part))?;
    }
    backup.unpack(&targets, &stages)?;
    stages.settle()?;
    Ok(backup.contents.summary)
}

struct Backup<'a> {
    path: &'a Path,
    zip: ZipArchive<BufReader<File>>,
    contents: Contents,
}

impl<'a> Backup<'a> {
    fn open(path: &'a Path) -> Result<Self, BackupError> {
        let file = open_regular(path).map_err(|error| BackupError::reading(path, error))?;
        let foreign = || BackupError::Foreign { path: path.to_owned() };
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|_| foreign())?;
        let damaged = |fault| damaged(path, CONTENTS_FILE, fault);
        if zip.has_duplicate_names() {
            return Err(damaged(Fault::Unlisted));
        }
        let mut list = Vec::new();
        let entry = zip.by_name(CONTENTS_FILE).map_err(|error| match error {
            zip::result::ZipError::FileNotFound => foreign(),
            _ => damaged(Fault::Bytes),
        })?;
        let read = entry.take(MAX_CONTENTS_BYTES + 1).read_to_end(&mut list);
        if read.map_or(true, |count| count as u64 > MAX_CONTENTS_BYTES) {
            return Err(damaged(Fault::Bytes));
        }
        let list: Value = serde_json::from_slice(&list).map_err(|_| damaged(Fault::Bytes))?;
        let found = list["format"].as_u64().ok_or_else(|| damaged(Fault::Bytes))?;
        if found > u64::from(FORMAT) {
            let found = u32::try_from(found).unwrap_or(u32::MAX);
            return Err(BackupError::Newer { path: path.to_owned(), found, known: FORMAT });
        }
        let contents = serde_json::from_value(list).map_err(|_| damaged(Fault::Bytes))?;
        Ok(Self { path, zip, contents })
    }

    /// Looks whether the entries are those of the list, and whether all names stay inside.
    fn check_names(&mut self) -> Result<(), BackupError> {
        let mut listed = BTreeSet::new();
        for name in self.contents.folders.iter().chain(self.contents.entries.iter().map(|entry| &entry.name))
        {
            if steps_of(name).is_none() {
                return Err(damaged(self.path, name, Fault::Name));
            }
            if !listed.insert(name.as_str()) {
                return Err(damaged(self.path, name, Fault::Unlisted));
            }
        }
        let files: BTreeSet<&str> = self.contents.entries.iter().map(|entry| entry.name.as_str()).collect();
        for index in 0..self.zip.len() {
            let entry =
                self.zip.by_index_raw(index).map_err(|_| damaged(self.path, CONTENTS_FILE, Fault::Bytes))?;
            let name = entry.name().map_err(|_| damaged(self.path, CONTENTS_FILE, Fault::Name))?;
            if name != CONTENTS_FILE && steps_of(&name).is_none() || entry.is_symlink() || entry.is_dir() {
                return Err(damaged(self.path, &name, Fault::Name));
            }
            if name != CONTENTS_FILE && !files.contains(&*name) {
                return Err(damaged(self.path, &name, Fault::Unlisted));
            }
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &Targets, stages: &Stages) -> Result<(), BackupError> {
        for name in &self.contents.folders {
            let folder = stages.stage_of(&targets.target_of(self.path, name, &[])?);
            fs::create_dir_all(&folder).map_err(|error| BackupError::writing(&folder, error))?;
        }
        let mut taken = BTreeSet::new();
        for entry in &self.contents.entries {
            let target = targets.target_of(self.path, &entry.name, &self.contents.imports)?;
            if !taken.insert(target.clone()) {
                return Err(damaged(self.path, &entry.name, Fault::Unlisted));
            }
            unpack_file(&mut self.zip, self.path, entry, &stages.stage_of(&target))?;
        }
        Ok(())
    }
}

/// Unpacks a file, and holds it against the list. No more is written than the list says.
fn unpack_file(
    zip: &mut ZipArchive<BufReader<File>>,
    path: &Path,
    entry: &Entry,
    target: &Path,
) -> Result<(), BackupError> {
    let writing = |error| BackupError::writing(target, error);
    let damaged = |fault| damaged(path, &entry.name, fault);
    let mut packed = zip.by_name(&entry.name).map_err(|error| match error {
        zip::result::ZipError::FileNotFound => damaged(Fault::Missing),
        _ => damaged(Fault::Bytes),
    })?;
    if packed.size() != entry.bytes {
        return Err(damaged(Fault::Bytes));
    }
    fs::create_dir_all(target.parent().unwrap_or(Path::new("."))).map_err(writing)?;
    let mut file = File::create_new(target).map_err(writing)?;
    let mut digest = Sha256::new();
    let mut left = entry.bytes;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = packed.read(&mut buffer).map_err(|_| damaged(Fault::Bytes))?;
        if count == 0 {
            break;
        }
        left = left.checked_sub(count as u64).ok_or_else(|| damaged(Fault::Bytes))?;
        digest.update(&buffer[..count]);
        file.write_all(&buffer[..count]).map_err(writing)?;
    }
    if left > 0 || hex(&digest.finalize()) != entry.sha256 {
        return Err(damaged(Fault::Bytes));
    }
    #[cfg(unix)]
    if let Some(mode) = packed.unix_mode() {
        use std::os::unix::fs::PermissionsExt;
        // What cannot be read or written by its owner would be of no use.
        let permissions = fs::Permissions::from_mode(mode & 0o777 | 0o600);
        file.set_permissions(permissions).map_err(writing)?;
    }
    file.sync_all().map_err(writing)
}

fn damaged(path: &Path, entry: &str, fault: Fault) -> BackupError {
    BackupError::Damaged { path: path.to_owned(), entry: entry.to_owned(), fault }
}

/// Where the parts of a backup go.
struct Targets {
    corpus: PathBuf,
    ledger: PathBuf,
    index: PathBuf,
}

impl Targets {
    /// Works out the places, and looks whether they are free.
    fn of(places: Places<'_>, contents: &Contents) -> Result<Self, BackupError> {
        let absolute =
            |path: &Path| std::path::absolute(path).map_err(|error| BackupError::writing(path, error));
        let targets = Self {
            corpus: absolute(places.corpus)?,
            ledger: absolute(&places.ledger(contents.has_corpus))?,
            index: absolute(places.index)?,
        };
        let wanted: Vec<Part> =
            Part::ALL.into_iter().filter(|part| targets.is_wanted(*part, contents)).collect();
        for (place, part) in wanted.iter().enumerate() {
            let target = targets.path(*part);
            if wanted[..place].iter().any(|other| targets.path(*other) == target) {
                return Err(BackupError::SameFolder { path: target.to_owned() });
            }
            match fs::read_dir(target).map(|mut listed| listed.next().is_some()) {
                Ok(true) => return Err(BackupError::NotEmpty { path: target.to_owned() }),
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(BackupError::writing(target, error));
                }
                _ => {}
            }
        }
        Ok(targets)
    }

    fn path(&self, part: Part) -> &Path {
        match part {
            Part::Corpus => &self.corpus,
            Part::Ledger => &self.ledger,
            Part::Index => &self.index,
        }
    }

    /// Whether a backup has something for this place.
    fn is_wanted(&self, part: Part, contents: &Contents) -> bool {
        let has = |name: &String| steps_of(name).is_some_and(|(found, _)| found == part);
        part == Part::Corpus && contents.has_corpus
            || contents.entries.iter().any(|entry| has(&entry.name))
            || contents.folders.iter().any(has)
    }

    /// Where a file or folder goes. The copy of the clauses that were imported into the index gets the name that it has
    /// where ledger and index lie now.
    fn target_of(&self, path: &Path, name: &str, imports: &[String]) -> Result<PathBuf, BackupError> {
        let (part, steps) = steps_of(name).ok_or_else(|| damaged(path, name, Fault::Name))?;
        if imports.iter().any(|import| import == name) {
            let ledger = if part == Part::Index { ledger_inside(&self.index) } else { self.ledger.clone() };
            return Ok(copy_path(&ledger, &self.index));
        }
        Ok(steps.iter().fold(self.path(part).to_owned(), |folder, step| folder.join(step)))
    }
}

/// Folders in which a backup is unpacked before it is known to be whole, one for each folder that it is to fill and that
/// lies in no other. What is left in them goes when this is dropped.
#[derive(Default)]
struct Stages {
    by_target: BTreeMap<PathBuf, TempDir>,
}

impl Stages {
    /// Makes a stage for a folder, on the same disk: in it, or in the nearest folder above that is there.
    fn add(&mut self, target: &Path) -> Result<(), BackupError> {
        self.by_target.retain(|other, _| !other.starts_with(target));
        if self.by_target.keys().any(|other| target.starts_with(other)) {
            return Ok(());
        }
        let near = target.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let stage = tempfile::Builder::new().prefix(".tiaowen-restore-").tempdir_in(near);
        let stage = stage.map_err(|error| BackupError::writing(near, error))?;
        let folder = staged(&stage);
        fs::create_dir(&folder).map_err(|error| BackupError::writing(&folder, error))?;
        self.by_target.insert(target.to_owned(), stage);
        Ok(())
    }

    /// Where something is unpacked that goes to `target`.
    fn stage_of(&self, target: &Path) -> PathBuf {
        for (folder, stage) in &self.by_target {
            if let Ok(below) = target.strip_prefix(folder) {
                return staged(stage).join(below);
            }
        }
        unreachable!("{} lies in none of the folders that are restored", target.display())
    }

    /// Puts everything in its place; where that fails, puts everything back.
    fn settle(self) -> Result<(), BackupError> {
        let mut done = Vec::new();
        for (target, stage) in &self.by_target {
            if let Err((path, error)) = settle_one(&staged(stage), target, &mut done) {
                for (from, to) in done.iter().rev() {
                    if let Err(error) = fs::rename(to, from) {
                        return Err(BackupError::writing(to, error));
                    }
                }
                return Err(BackupError::writing(&path, error));
            }
        }
        Ok(())
    }
}

fn staged(stage: &TempDir) -> PathBuf {
    stage.path().join("new")
}

/// Moves a folder, or what is in it where the folder is there, and notes each move.
fn settle_one(
    staged: &Path,
    target: &Path,
    done: &mut Vec<(PathBuf, PathBuf)>,
) -> Result<(), (PathBuf, io::Error)> {
    let told = |error| (target.to_owned(), error);
    let moves = if target.is_dir() {
        let listed = fs::read_dir(staged).map_err(told)?.collect::<io::Result<Vec<_>>>().map_err(told)?;
        listed.iter().map(|entry| (entry.path(), target.join(entry.file_name()))).collect()
    } else {
        fs::create_dir_all(target.parent().unwrap_or(Path::new("."))).map_err(told)?;
        vec![(staged.to_owned(), target.to_owned())]
    };
    for (from, to) in moves {
        if to.symlink_metadata().is_ok() {
            return Err((to, io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(&from, &to).map_err(|error| (to.clone(), error))?;
        done.push((from, to));
    }
    sync_folder(target).map_err(told)?;
    sync_folder(target.parent().unwrap_or(Path::new("."))).map_err(told)
}
