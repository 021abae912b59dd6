//! What an administrator may do beside what everyone may: look at files that are brought, and have them kept. One thing
//! at a time; files are read by whoever [`AdminOptions::readers`] names, and the index is brought up to date by whoever
//! made the server, for it knows no engine.

mod gate;
mod requests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde::Serialize;
use tiaowen_library::audit::{Act, AuditLog, Deed};
use tiaowen_library::intake::{self, KeepError, Kept, Place, Preview, Staged, Staging, StagingError, Wish};
use tiaowen_library::{DocumentChange, Library, LibraryError, Readers, SyncReport};
use tiaowen_search::EngineError;
use tiaowen_search::engine::{Room, shown_bytes};
use tokio::sync::Semaphore;

pub(crate) use self::gate::{Gate, Shut, is_from_elsewhere};
pub(crate) use self::requests::{
    FilesRequest, MAX_FIELDS_BYTES, MAX_UPLOAD_BYTES, Upload, read_fields, read_json, read_upload,
};
use crate::ServerOptions;
use crate::metrics::{Ended, Metrics};
use crate::problem::Problem;
use crate::serve::Client;
use crate::token::AccessToken;

/// How long a file waits for those before it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Brings the index up to date with the corpus folder.
pub type Update = Arc<dyn Fn() -> Result<SyncReport, LibraryError> + Send + Sync>;

/// What an administrator needs.
#[derive(Clone)]
pub struct AdminOptions {
    /// What an administrator is known by.
    pub token: AccessToken,
    /// The index folder, in which files wait.
    pub index: PathBuf,
    /// Who reads files that are brought.
    pub readers: Readers,
    /// Brings the index up to date when a file was kept.
    pub update: Update,
    /// How long after another process was found to write the index it is tried again.
    pub retry: Duration,
}

impl fmt::Debug for AdminOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AdminOptions").field("index", &self.index).finish_non_exhaustive()
    }
}

/// The administrator's desk.
pub(crate) struct Admin {
    pub(crate) gate: Gate,
    pub(crate) staging: Staging,
    readers: Readers,
    update: Update,
    corpus: PathBuf,
    ledger: PathBuf,
    audit: AuditLog,
    metrics: Metrics,
    retry: Duration,
    /// Whether a run is to follow that could not be made at once.
    is_following: AtomicBool,
    turn: Arc<Semaphore>,
}

/// A file that waits, as it would be kept.
#[derive(Debug, Serialize)]
pub(crate) struct Looked {
    /// By what it is found again.
    pub(crate) staged: String,
    /// What it would be.
    #[serde(flatten)]
    pub(crate) preview: Preview,
    /// The file of the corpus that has its name, where there is one.
    pub(crate) taken: Option<String>,
    /// How it is to be kept, as far as that was said.
    #[serde(skip)]
    pub(crate) wish: Wish,
}

/// What became of files that were to be kept.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    /// The files in the order in which they were asked for.
    pub(crate) files: Vec<FileOutcome>,
    /// Why the index is not up to date with the corpus folder, where it is not.
    pub(crate) not_indexed: Option<Refusal>,
    /// Documents in the index afterwards; `None` when it was not brought up to date.
    pub(crate) documents: Option<usize>,
    /// Clauses in the index afterwards.
    pub(crate) clauses: Option<usize>,
    /// Whether something was not done for want of room on the disk.
    #[serde(skip)]
    pub(crate) is_disk_full: bool,
}

impl Outcome {
    /// The same for programs: a disk without room is a problem, though some files may have been saved.
    ///
    /// # Errors
    /// The disk was full.
    pub(crate) fn unless_full(self) -> Result<Self, Problem> {
        if !self.is_disk_full {
            return Ok(self);
        }
        let refused =
            self.not_indexed.as_ref().or_else(|| self.files.iter().find_map(|file| file.refused.as_ref()));
        let (reason, hint) =
            refused.map(|refusal| (refusal.reason.clone(), refusal.hint.clone())).unwrap_or_default();
        let saved: Vec<&str> = self.files.iter().filter_map(|file| file.file.as_deref()).collect();
        let saved =
            if saved.is_empty() { String::new() } else { format!("；已经保存：{}", saved.join("、")) };
        Err(Problem::disk_full(reason + &saved, hint))
    }
}

/// What became of one file.
#[derive(Debug, Serialize)]
pub(crate) struct FileOutcome {
    /// By what it was asked for.
    pub(crate) staged: String,
    /// Its path below the corpus folder; `None` when it was not kept.
    pub(crate) file: Option<String>,
    /// Whether it got another name than was wished for, which was taken.
    pub(crate) renamed: bool,
    /// The file whose place it took, which was set aside.
    pub(crate) replaced: Option<String>,
    /// Why it was not kept, or not indexed though it was kept.
    pub(crate) refused: Option<Refusal>,
    /// What became of its documents.
    pub(crate) changes: Vec<DocumentChange>,
    /// Whether the disk had no room for it.
    #[serde(skip)]
    is_disk_full: bool,
}

/// Why something was not done.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Refusal {
    /// Why, in Chinese.
    pub(crate) reason: String,
    /// What to do, in Chinese.
    pub(crate) hint: String,
}

impl Admin {
    /// Takes what is configured.
    pub(crate) fn new(options: AdminOptions, server: &ServerOptions) -> Self {
        Self {
            gate: Gate::new(vec![options.token], server.metrics.clone()),
            staging: Staging::in_index(&options.index),
            readers: options.readers,
            update: options.update,
            audit: AuditLog::beside_ledger(&server.ledger),
            metrics: server.metrics.clone(),
            retry: options.retry,
            is_following: AtomicBool::new(false),
            corpus: server.corpus.clone(),
            ledger: server.ledger.clone(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// Lets `work` be done on a thread of its own when its turn comes.
    ///
    /// # Errors
    /// What `work` gives, or that others take too long.
    pub(crate) async fn at_turn<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Arc<Self>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, Arc::clone(&self.turn).acquire_owned()).await
        else {
            return Err(Problem::unavailable("正在处理别的上传文件", "过几分钟再试"));
        };
        let desk = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            // Whoever asked may be gone meanwhile; the turn ends when the work does.
            let _turn = turn;
            work(&desk)
        });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "work for the administrator failed");
            Err(Problem::internal())
        })
    }

    fn library(&self) -> Result<Library, Problem> {
        let library =
            Library::open(&self.corpus, Some(&self.ledger)).map_err(|error| library_problem(&error))?;
        Ok(library.with_readers(self.readers.clone()))
    }

    /// The folders that a file may be put into.
    pub(crate) fn folders(&self) -> Result<Vec<String>, Problem> {
        intake::folders(&self.corpus).map_err(|error| library_problem(&error))
    }

    /// The labels of categories by id.
    pub(crate) fn category_labels(&self) -> Result<Vec<(String, String)>, Problem> {
        let library = self.library()?;
        let categories = library.rules().categories.categories().iter();
        Ok(categories.map(|category| (category.id.clone(), category.label.clone())).collect())
    }

    /// Looks at files that wait.
    ///
    /// # Errors
    /// When one waits no more, the library cannot be read, or what is said of a file cannot be.
    pub(crate) fn look_at(&self, wanted: Vec<(String, Wish)>) -> Result<Vec<Looked>, Problem> {
        let library = self.library()?;
        let look = |(id, wish): (String, Wish)| {
            let staged = self.find(&id)?;
            let preview = intake::preview(&library, &staged, &wish, Timestamp::now());
            let preview = preview.map_err(|error| curation_problem(&error, &staged.name))?;
            let taken = intake::taken(&library, &wish, &staged.name);
            if preview.refused.is_some() {
                self.staging.remove(&staged);
            }
            Ok(Looked { staged: staged.id, preview, taken, wish })
        };
        wanted.into_iter().map(look).collect()
    }

    /// Looks at files of which nothing was said yet, and proposes to put each where its document lies now.
    ///
    /// # Errors
    /// As [`look_at`](Self::look_at).
    pub(crate) fn look_first(&self, staged: Vec<String>) -> Result<Vec<Looked>, Problem> {
        let mut looked = self.look_at(staged.into_iter().map(|id| (id, Wish::default())).collect())?;
        let library = self.library()?;
        for looked in &mut looked {
            let known = looked.preview.documents.iter().filter_map(|document| document.known.as_ref());
            let folder = known.filter_map(|known| known.file.as_deref()?.rsplit_once('/')).next();
            if let Some((folder, _)) = folder {
                folder.clone_into(&mut looked.wish.folder);
                looked.taken = intake::taken(&library, &looked.wish, &looked.preview.name);
            }
        }
        Ok(looked)
    }

    fn find(&self, id: &str) -> Result<Staged, Problem> {
        self.staging.find(id, SystemTime::now()).map_err(|error| staging_problem(&error))
    }

    /// Keeps files that wait, then brings the index up to date. What goes wrong with one does not keep the others.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub(crate) fn keep(
        self: &Arc<Self>,
        wanted: &[(String, Wish)],
        client: Option<Client>,
    ) -> Result<Outcome, Problem> {
        let library = self.library()?;
        let mut files: Vec<FileOutcome> =
            wanted.iter().map(|(id, wish)| self.keep_one(&library, id, wish, client)).collect();
        let mut outcome = Outcome {
            files: Vec::new(),
            not_indexed: None,
            documents: None,
            clauses: None,
            is_disk_full: false,
        };
        if files.iter().any(|file| file.file.is_some()) {
            match self.bring_up_to_date(client) {
                Ok(report) => {
                    files.iter_mut().for_each(|file| file.tell(&report));
                    (outcome.documents, outcome.clauses) = (Some(report.documents), Some(report.clauses));
                }
                Err(error) => {
                    let seconds = self.retry.as_secs();
                    let hint = match &error {
                        LibraryError::Busy { .. } => {
                            format!("文件已经保存；每 {seconds} 秒自动再试一次，成功后就能检索到。")
                        }
                        error if error.is_full() => {
                            format!(
                                "文件已经保存；请腾出磁盘空间，每 {seconds} 秒自动再试一次，成功后就能检索到。"
                            )
                        }
                        error => format!("文件已经保存。{}", error.hint()),
                    };
                    if passes(&error) {
                        self.follow();
                    }
                    outcome.is_disk_full = error.is_full();
                    outcome.not_indexed = Some(Refusal { reason: without_folders(&error), hint });
                }
            }
        }
        outcome.is_disk_full |= files.iter().any(|file| file.is_disk_full);
        outcome.files = files;
        Ok(outcome)
    }

    fn bring_up_to_date(&self, client: Option<Client>) -> Result<SyncReport, LibraryError> {
        let outcome = (self.update)();
        self.note_run(client, &outcome);
        outcome
    }

    fn note_run(&self, client: Option<Client>, outcome: &Result<SyncReport, LibraryError>) {
        self.metrics.ran(match outcome {
            Ok(_) => Ended::Well,
            Err(LibraryError::Busy { .. }) => Ended::Busy,
            Err(_) => Ended::Refused,
        });
        let (deed, refused) = match outcome {
            Ok(report) => {
                let (documents, clauses) = (Some(report.documents), Some(report.clauses));
                (Deed::Index { documents, clauses }, None)
            }
            Err(error) => {
                tracing::error!(%error, "index not brought up to date");
                (Deed::Index { documents: None, clauses: None }, Some(without_folders(error)))
            }
        };
        self.note(client, deed, refused);
    }

    /// Tries again later what another process or a full disk was in the way of, until it is not.
    fn follow(self: &Arc<Self>) {
        if self.is_following.swap(true, Ordering::AcqRel) {
            return;
        }
        let desk = Arc::clone(self);
        tokio::spawn(async move {
            while desk.is_following.load(Ordering::Acquire) {
                tokio::time::sleep(desk.retry).await;
                let again = desk.at_turn(|desk| {
                    // Inside the turn, so that a file kept meanwhile is either in this run or followed itself.
                    let outcome = (desk.update)();
                    let is_to_follow = outcome.as_ref().is_err_and(passes);
                    if !is_to_follow {
                        desk.note_run(None, &outcome);
                    }
                    desk.is_following.store(is_to_follow, Ordering::Release);
                    Ok(())
                });
                if let Err(problem) = again.await {
                    tracing::warn!(status = problem.status, "index not brought up to date");
                }
            }
        });
    }

    fn note(&self, client: Option<Client>, deed: Deed, refused: Option<String>) {
        let client = client.map(|Client(address)| address);
        if let Err(error) = self.audit.note(&Act { at: Timestamp::now(), client, deed, refused }) {
            tracing::error!(%error, "audit log not written");
        }
    }

    fn keep_one(&self, library: &Library, id: &str, wish: &Wish, client: Option<Client>) -> FileOutcome {
        let mut outcome = FileOutcome {
            staged: id.to_owned(),
            file: None,
            renamed: false,
            replaced: None,
            refused: None,
            changes: Vec::new(),
            is_disk_full: false,
        };
        let refusal = |message: String, hint: String| Some(Refusal { reason: message, hint });
        let staged = match self.staging.find(id, SystemTime::now()) {
            Ok(staged) => staged,
            Err(error) => {
                self.metrics.brought(Ended::Refused);
                outcome.refused = refusal(error.message(), error.hint());
                return outcome;
            }
        };
        match intake::keep(library, &staged, wish, Timestamp::now()) {
            Ok(Kept { file, sha256, is_renamed, set_aside }) => {
                tracing::info!(%file, "file kept");
                self.metrics.brought(Ended::Well);
                self.staging.remove(&staged);
                outcome.replaced = match &wish.place {
                    Place::InsteadOf(old) if set_aside.is_some() => Some(old.clone()),
                    _ => None,
                };
                let replaced = outcome.replaced.clone();
                self.note(client, Deed::Keep { file: file.clone(), sha256: Some(sha256), replaced }, None);
                (outcome.file, outcome.renamed) = (Some(file), is_renamed);
            }
            Err(error) => {
                tracing::warn!(%error, name = %staged.name, "file not kept");
                self.metrics.brought(Ended::Refused);
                let reason = match &error {
                    KeepError::Library(error) => without_folders(error),
                    error => error.message(),
                };
                let deed = Deed::Keep { file: staged.name.clone(), sha256: None, replaced: None };
                self.note(client, deed, Some(reason.clone()));
                outcome.is_disk_full = error.is_full();
                outcome.refused = refusal(reason, error.hint());
            }
        }
        outcome
    }
}

impl FileOutcome {
    /// Takes over what a run says of the file.
    fn tell(&mut self, report: &SyncReport) {
        let Some(file) = &self.file else { return };
        let is_own = |change: &&DocumentChange| change.file.as_ref() == Some(file);
        self.changes = report.changes.iter().filter(is_own).cloned().collect();
        let left_out = report.left_out().find(|left_out| left_out.file == *file);
        self.refused = left_out.map(|left_out| Refusal {
            reason: left_out.reason.clone().unwrap_or_default(),
            hint: left_out.hint.clone().unwrap_or_default(),
        });
    }
}

/// Whether a failure may pass without anybody doing anything about this server.
fn passes(error: &LibraryError) -> bool {
    matches!(error, LibraryError::Busy { .. }) || error.is_full()
}

/// What is wrong with the library, for people who may be far from it: folders of the machine are not named.
fn without_folders(error: &LibraryError) -> String {
    match error {
        LibraryError::Curation { path, line, reason, .. } => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            format!("{name} 第 {line} 行：{reason}")
        }
        LibraryError::Busy { .. } => "另一个 tiaowen 进程正在建索引".to_owned(),
        LibraryError::NoCorpus { .. } | LibraryError::NotAFolder { .. } => {
            "服务器上没有语料文件夹".to_owned()
        }
        LibraryError::Engine(EngineError::Full { room: Some(room), .. }) => {
            let Room { needed_bytes, free_bytes } = *room;
            let (needed, free) = (shown_bytes(needed_bytes), shown_bytes(free_bytes));
            format!("服务器的磁盘空间不足：写入索引约需 {needed}，只剩 {free}")
        }
        error if error.is_full() => "服务器的磁盘已满".to_owned(),
        LibraryError::Io { path, writing, source } => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let act = if *writing { "写不进去" } else { "读不出来" };
            format!("{name} {act}：{}", tiaowen_library::io_reason(source))
        }
        LibraryError::Engine(_) => "索引用不了".to_owned(),
        _ => "编号台账用不了".to_owned(),
    }
}

fn library_problem(error: &LibraryError) -> Problem {
    tracing::error!(%error, "library not read");
    Problem::unavailable(without_folders(error), "请管理员查看服务日志和语料文件夹")
}

/// What a curator typed cannot stand in the manifest, or the library cannot be read.
fn curation_problem(error: &LibraryError, name: &str) -> Problem {
    match error {
        LibraryError::Curation { reason, .. } => {
            Problem::bad_request(format!("“{name}”的更正：{reason}"), "改好以后再预览一次")
        }
        error => library_problem(error),
    }
}

/// A file cannot wait.
pub(crate) fn staging_problem(error: &StagingError) -> Problem {
    match error {
        StagingError::TooLarge => Problem::too_large(error.message(), error.hint()),
        StagingError::Full => Problem::unavailable(error.message(), error.hint()),
        StagingError::Gone => Problem::gone(error.message(), error.hint()),
        StagingError::Io(cause) => {
            tracing::error!(%cause, "staging folder not usable");
            if error.is_full() {
                return Problem::disk_full("服务器的磁盘已满，文件没有收下", error.hint());
            }
            Problem::unavailable(error.message(), error.hint())
        }
    }
}

/// Says that the server was started without a token.
pub(crate) fn not_for_users() -> Problem {
    Problem::not_found(
        "这个站点没有打开网页收录",
        "管理员用 tiaowen serve --new-admin-token 文件 做一个口令，再用 tiaowen serve --admin-token-file 文件 启动，就可以在网页上收录文件",
    )
}

/// The last part of a path.
pub(crate) fn last_part(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}
