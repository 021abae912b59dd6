//! What every handler shares: the searcher, the corpus folder, and a bound on how much is asked at once.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use jiff::Zoned;
use jiff::civil::Date;
use tiaowen_search::{EngineError, SearchError, Searcher};
use tokio::sync::Semaphore;

use crate::ServerOptions;
use crate::admin::{Admin, not_for_users};
use crate::freshness::{Asked, Marks};
use crate::problem::Problem;

/// Questions answered at the same time for each processor; more wait.
const QUESTIONS_PER_CORE: usize = 4;
/// How long a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct App {
    searcher: Arc<Searcher>,
    corpus: Arc<Path>,
    ledger: Arc<Path>,
    turns: Arc<Semaphore>,
    marks: Arc<Marks>,
    admin: Option<Arc<Admin>>,
}

impl App {
    /// Takes a searcher and what is configured.
    pub(crate) fn new(searcher: Arc<Searcher>, mut options: ServerOptions) -> Self {
        let admin = options.admin.take().map(|admin| Arc::new(Admin::new(admin, &options)));
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            searcher,
            corpus: options.corpus.into(),
            ledger: options.ledger.into(),
            turns: Arc::new(Semaphore::new(cores * QUESTIONS_PER_CORE)),
            marks: Arc::default(),
            admin,
        }
    }

    /// The administrator's desk.
    ///
    /// # Errors
    /// The server was started without one.
    pub(crate) fn admin(&self) -> Result<&Arc<Admin>, Problem> {
        self.admin.as_ref().ok_or_else(not_for_users)
    }

    /// Lets `work` ask the searcher on a thread of its own, at its turn.
    ///
    /// # Errors
    /// What `work` gives, or that the server is too busy.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Problem::unavailable("现在请求太多，这次没有处理", "过几秒再试"));
        };
        let (corpus, ledger) = (Arc::clone(&self.corpus), Arc::clone(&self.ledger));
        let asker = Asker { searcher: Arc::clone(&self.searcher), corpus, ledger };
        let answer = tokio::task::spawn_blocking(move || {
            // The thread cannot be stopped from outside, so the turn ends when the thread does.
            let _turn = turn;
            work(&asker)
        });
        answer.await.unwrap_or_else(|error| {
            tracing::error!(%error, "answering failed");
            Err(Problem::internal())
        })
    }

    /// Lets `work` write an answer that hangs on the index and the day alone, unless whoever asks has it already.
    ///
    /// # Errors
    /// What `work` gives, or that the server is too busy.
    pub(crate) async fn answer(
        &self,
        asked: Asked,
        work: impl FnOnce(&Asker) -> Result<Response, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let marks = Arc::clone(&self.marks);
        self.ask(move |asker| {
            // The mark comes first: an answer from a newer state of the index then bears the older mark, and the next
            // request is answered anew.
            let mark = marks.of(&asker.searcher.engine().overview()?, today(), &asked.address);
            if asked.knows(mark) {
                return Ok(mark.not_modified());
            }
            let response = work(asker)?;
            Ok(if response.status().is_success() { mark.put_on(response) } else { response })
        })
        .await
    }
}

/// What a question may use.
pub(crate) struct Asker {
    /// The searcher.
    pub(crate) searcher: Arc<Searcher>,
    corpus: Arc<Path>,
    ledger: Arc<Path>,
}

impl Asker {
    /// The folder of the ledger.
    pub(crate) fn ledger(&self) -> &Path {
        &self.ledger
    }

    /// The label of a category, else its id.
    pub(crate) fn category_label(&self, id: &str) -> String {
        let categories = self.searcher.catalog().categories();
        let category = categories.iter().find(|category| category.id == id);
        category.map_or_else(|| id.to_owned(), |category| category.label.clone())
    }

    /// Reads a file of the corpus; `None` when it is gone or does not lie inside the corpus folder.
    pub(crate) fn corpus_file(&self, file: &str) -> Option<Vec<u8>> {
        let relative = Path::new(file);
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        let root = self.corpus.canonicalize().ok()?;
        let path: PathBuf = root.join(relative).canonicalize().ok()?;
        if path.starts_with(&root) { std::fs::read(path).ok() } else { None }
    }
}

/// Today, by the clock of the machine.
pub(crate) fn today() -> Date {
    Zoned::now().date()
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Engine(error) => error.into(),
            error => Self::bad_request(error.message(), error.hint()),
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        tracing::error!(%error, "engine failed");
        match error {
            // Folders and causes are for the log, not for readers far away.
            EngineError::Other(_) => Self::internal(),
            _ => Self::unavailable(
                "检索索引现在不能用",
                "请管理员查看服务日志，必要时运行 tiaowen index 重建索引后重启服务",
            ),
        }
    }
}
