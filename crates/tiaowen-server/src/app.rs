//! What every handler shares: the searcher, the corpus folder, and bounds on how much is asked at once and how long an
//! answer may take.

use std::io::Read;
use std::path::{Component, Path};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::response::Response;
use jiff::Zoned;
use jiff::civil::Date;
use tiaowen_library::reading::read_text;
use tiaowen_library::{Readers, open_inside};
use tiaowen_search::deadline::Deadline;
use tiaowen_search::{EngineError, Results, SearchError, SearchRequest, Searcher};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ServerOptions;
use crate::admin::{Admin, not_for_users};
use crate::freshness::{Asked, Marks};
use crate::metrics::{Metrics, Searched, Stock};
use crate::problem::Problem;

/// Questions answered at the same time for each processor; more wait.
const QUESTIONS_PER_CORE: usize = 4;
/// How long work that is no plain search waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long such work may take: a memo of many pages, two long documents side by side.
const WORK_TIME: Duration = Duration::from_secs(30);

/// The searcher, as soon as there is one. A server takes connections before its index is checked or built; until then
/// it says so.
#[derive(Clone, Default)]
pub struct Opening(Arc<OnceLock<Arc<Searcher>>>);

impl Opening {
    /// Lets questions be answered from now on; a second searcher changes nothing.
    pub fn open(&self, searcher: Arc<Searcher>) {
        let _ = self.0.set(searcher);
    }

    fn searcher(&self) -> Result<&Arc<Searcher>, Problem> {
        self.0.get().ok_or_else(|| {
            Problem::unavailable("正在检查或建立检索索引，还不能检索", "请稍等，建好以后自动可以使用")
        })
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Opening").field("is_open", &self.0.get().is_some()).finish()
    }
}

impl From<Arc<Searcher>> for Opening {
    fn from(searcher: Arc<Searcher>) -> Self {
        Self(Arc::new(OnceLock::from(searcher)))
    }
}

/// How long an answer may be waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// As long as people wait for a search, all in all.
    Search,
    /// As long as larger work takes.
    Work,
}

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct App {
    opening: Opening,
    corpus: Arc<Path>,
    ledger: Arc<Path>,
    readers: Arc<Readers>,
    turns: Arc<Semaphore>,
    /// Larger work takes no more than half of the turns.
    work_turns: Arc<Semaphore>,
    search_time: Duration,
    metrics: Metrics,
    marks: Arc<Marks>,
    admin: Option<Arc<Admin>>,
}

impl App {
    /// Takes a searcher, there already or to come, and what is configured.
    pub(crate) fn new(opening: Opening, mut options: ServerOptions) -> Self {
        let admin = options.admin.take().map(|admin| Arc::new(Admin::new(admin, &options)));
        let turns = std::thread::available_parallelism().map_or(2, usize::from) * QUESTIONS_PER_CORE;
        Self {
            opening,
            corpus: options.corpus.into(),
            ledger: options.ledger.into(),
            readers: Arc::new(options.readers),
            turns: Arc::new(Semaphore::new(turns)),
            work_turns: Arc::new(Semaphore::new(turns / 2)),
            search_time: options.search_time,
            metrics: options.metrics,
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

    /// What is counted of the index, where it can be asked.
    pub(crate) fn stock(&self) -> Option<Stock> {
        let engine = self.opening.searcher().ok()?.engine();
        let overview = engine.overview().ok()?;
        let (documents, clauses) = (overview.documents.len(), overview.clause_count);
        Some(Stock { documents, clauses, size_bytes: engine.size_bytes() })
    }

    /// Where everything is counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Lets `work` ask the searcher on a thread of its own, at its turn; for work that may take longer than a search.
    ///
    /// # Errors
    /// What `work` gives, or that the server is too busy.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.ask_within(Wait::Work, work).await
    }

    /// The same for a search, which nobody waits for as long.
    ///
    /// # Errors
    /// What `work` gives, or that the server is too busy.
    pub(crate) async fn ask_soon<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.ask_within(Wait::Search, work).await
    }

    async fn ask_within<T: Send + 'static>(
        &self,
        wait: Wait,
        work: impl FnOnce(&Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let searcher = Arc::clone(self.opening.searcher()?);
        let (deadline, patience) = match wait {
            // Whoever waits for a turn waits for the answer: the time counts from now on.
            Wait::Search => (Deadline::after(self.search_time), self.search_time),
            Wait::Work => (Deadline::after(WORK_TIME), PATIENCE),
        };
        let Ok(turn) = tokio::time::timeout(patience, self.turn(wait)).await else {
            self.metrics.waited();
            return Err(Problem::unavailable("现在请求太多，这次没有处理", "过几秒再试"));
        };
        let (corpus, ledger) = (Arc::clone(&self.corpus), Arc::clone(&self.ledger));
        let readers = Arc::clone(&self.readers);
        let asker = Asker { searcher, metrics: self.metrics.clone(), corpus, ledger, readers };
        let span = tracing::Span::current();
        let answer = tokio::task::spawn_blocking(move || {
            // The thread cannot be stopped from outside, so the turn ends when the thread does.
            let _turn = turn;
            span.in_scope(|| deadline.hold(|| work(&asker)))
        });
        answer.await.unwrap_or_else(|error| {
            tracing::error!(%error, "answering failed");
            Err(Problem::internal())
        })
    }

    /// Waits for a turn; nobody closes the semaphores.
    async fn turn(&self, wait: Wait) -> [Option<OwnedSemaphorePermit>; 2] {
        let of_work = match wait {
            Wait::Search => None,
            Wait::Work => Arc::clone(&self.work_turns).acquire_owned().await.ok(),
        };
        [of_work, Arc::clone(&self.turns).acquire_owned().await.ok()]
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
        self.ask_soon(move |asker| {
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
    metrics: Metrics,
    corpus: Arc<Path>,
    ledger: Arc<Path>,
    readers: Arc<Readers>,
}

impl Asker {
    /// Answers a question that somebody asked, and counts it.
    pub(crate) fn search(&self, request: &SearchRequest) -> Result<Results, SearchError> {
        let started = Instant::now();
        let answer = self.searcher.search(request);
        let outcome = match &answer {
            Ok(results) if results.total == 0 && results.partial > 0 => Searched::Partial,
            Ok(results) => Searched::Found(results.total),
            Err(SearchError::Engine(EngineError::Overrun(_))) => Searched::Overrun,
            Err(SearchError::Engine(_)) => Searched::Failed,
            Err(_) => Searched::Refused,
        };
        self.metrics.searched(outcome, started.elapsed());
        answer
    }

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

    /// The bytes of a file of the corpus; `None` when it is gone or does not lie inside the corpus folder.
    pub(crate) fn corpus_file(&self, file: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let path = self.corpus.join(below(file)?);
        open_inside(&self.corpus, &path).and_then(|mut file| file.read_to_end(&mut bytes)).ok()?;
        Some(bytes)
    }

    /// The text of a file of the corpus, with the hash of the file, read by whoever reads files: never here, whatever
    /// the file holds by now.
    pub(crate) fn corpus_text(&self, file: &str) -> Option<(String, String)> {
        below(file)?;
        read_text(&self.readers, &self.corpus, file)
    }
}

/// A path that leads downwards only.
fn below(file: &str) -> Option<&Path> {
    let path = Path::new(file);
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
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
        if let EngineError::Overrun(_) = error {
            tracing::warn!("question given up");
            return Self::unavailable(error.message(), error.hint());
        }
        tracing::error!(%error, "engine failed");
        match error {
            // Folders and causes are for the log, not for readers far away.
            EngineError::Other(_) => Self::internal(),
            _ => Self::unavailable(
                "检索索引现在不能用",
                "请管理员查看服务日志，必要时运行 tiaowen index --rebuild 重建索引后重启服务",
            ),
        }
    }
}
