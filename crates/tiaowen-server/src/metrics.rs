//! What the server counts and measures, for programs that watch it: `/metrics` in the form that Prometheus reads. Every
//! label has few values: templates of routes, never addresses; kinds, never words.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::serve::{Connections, Refused};

/// Seconds that answers take, from what is known already to what is given up.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 5.0];
/// Clauses that a question finds.
const RESULTS: [f64; 6] = [0.0, 1.0, 10.0, 100.0, 1_000.0, 10_000.0];

/// What one server counts. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Figures>);

#[derive(Debug)]
struct Figures {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    searches: Family<OutcomeLabels, Counter>,
    search_seconds: Histogram,
    search_results: Histogram,
    refusals: Family<ReasonLabels, Counter>,
    connections: Gauge,
    closed: Counter,
    wrong_tokens: Counter,
    files: Family<OutcomeLabels, Counter>,
    runs: Family<OutcomeLabels, Counter>,
    documents: Gauge,
    clauses: Gauge,
    index_bytes: Gauge,
    ready: Gauge,
    resident_bytes: Gauge,
    open_files: Gauge,
    /// Whose connections are counted.
    served: OnceLock<Arc<Connections>>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Searched {
    /// It found so many clauses.
    Found(usize),
    /// No clause holds all of it; some hold part of it.
    Partial,
    /// It cannot be asked so.
    Refused,
    /// It took too long.
    Overrun,
    /// The engine failed.
    Failed,
}

/// What became of something that an administrator did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It was done.
    Well,
    /// It was not done.
    Refused,
    /// Another process is in the way; it follows.
    Busy,
}

impl Default for Figures {
    fn default() -> Self {
        let seconds: fn() -> Histogram = || Histogram::new(SECONDS);
        let mut figures = Self {
            registry: Registry::with_prefix("tiaowen"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
            searches: Family::default(),
            search_seconds: seconds(),
            search_results: Histogram::new(RESULTS),
            refusals: Family::default(),
            connections: Gauge::default(),
            closed: Counter::default(),
            wrong_tokens: Counter::default(),
            files: Family::default(),
            runs: Family::default(),
            documents: Gauge::default(),
            clauses: Gauge::default(),
            index_bytes: Gauge::default(),
            ready: Gauge::default(),
            resident_bytes: Gauge::default(),
            open_files: Gauge::default(),
            served: OnceLock::new(),
        };
        figures.register();
        figures
    }
}

impl Figures {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests answered", self.requests.clone());
        let answering = self.request_seconds.clone();
        registry.register_with_unit(
            "http_request",
            "Time to the head of the answer",
            Unit::Seconds,
            answering,
        );
        registry.register("searches", "Questions by what became of them", self.searches.clone());
        let searching = self.search_seconds.clone();
        registry.register_with_unit(
            "search",
            "Time that a question takes to be answered",
            Unit::Seconds,
            searching,
        );
        registry.register("search_results", "Clauses that a question finds", self.search_results.clone());
        let refusals = self.refusals.clone();
        registry.register("refusals", "Requests and connections told to come again later", refusals);
        registry.register("connections", "Connections that are open", self.connections.clone());
        let closed = self.closed.clone();
        registry.register(
            "connections_given_up",
            "Connections closed because their client was too slow",
            closed,
        );
        registry.register("wrong_tokens", "Tokens that were wrong", self.wrong_tokens.clone());
        registry.register("files", "Files that administrators brought", self.files.clone());
        registry.register("index_runs", "Runs that bring the index up to date", self.runs.clone());
        registry.register("index_documents", "Documents in the index", self.documents.clone());
        registry.register("index_clauses", "Clauses in the index", self.clauses.clone());
        registry.register("index_size_bytes", "Size of the index on disk", self.index_bytes.clone());
        registry.register("ready", "1 while questions can be answered", self.ready.clone());
        registry.register("resident_memory_bytes", "Memory of the process", self.resident_bytes.clone());
        registry.register(
            "open_files",
            "Files and connections that the process has open",
            self.open_files.clone(),
        );
    }
}

/// What stands in the index, to be told with the rest.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stock {
    /// Documents.
    pub(crate) documents: usize,
    /// Clauses.
    pub(crate) clauses: usize,
    /// Bytes on disk, where the engine knows.
    pub(crate) size_bytes: Option<u64>,
}

impl Metrics {
    /// Counts a request that was answered. `route` is the template of its route.
    pub(crate) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let labels = RequestLabels { method, route: route.to_owned(), status };
        self.0.requests.get_or_create(&labels).inc();
        let labels = RouteLabels { route: labels.route };
        self.0.request_seconds.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a question.
    pub(crate) fn searched(&self, outcome: Searched, took: Duration) {
        let name = match outcome {
            Searched::Found(0) => "none",
            Searched::Found(_) => "found",
            Searched::Partial => "partial",
            Searched::Refused => "refused",
            Searched::Overrun => "overrun",
            Searched::Failed => "failed",
        };
        self.0.searches.get_or_create(&OutcomeLabels { outcome: name }).inc();
        let found = match outcome {
            Searched::Found(count) => count,
            Searched::Partial => 0,
            _ => return,
        };
        self.0.search_seconds.observe(took.as_secs_f64());
        self.0.search_results.observe(u32::try_from(found).map_or(f64::MAX, f64::from));
    }

    /// Counts a connection or a request that there was no room for.
    pub(crate) fn refused(&self, reason: Refused) {
        self.refuse(match reason {
            Refused::Full => "connections",
            Refused::Client => "client",
        });
    }

    /// Counts a connection that was not even told.
    pub(crate) fn dropped(&self) {
        self.refuse("dropped");
    }

    /// Counts a question that waited too long for its turn.
    pub(crate) fn waited(&self) {
        self.refuse("turn");
    }

    fn refuse(&self, reason: &'static str) {
        self.0.refusals.get_or_create(&ReasonLabels { reason }).inc();
    }

    /// Counts a connection that was closed because its client was too slow.
    pub(crate) fn closed(&self) {
        self.0.closed.inc();
    }

    /// Counts a token that was wrong.
    pub(crate) fn wrong_token(&self) {
        self.0.wrong_tokens.inc();
    }

    /// Counts a file that was brought.
    pub(crate) fn brought(&self, outcome: Ended) {
        self.0.files.get_or_create(&OutcomeLabels { outcome: outcome.name() }).inc();
    }

    /// Counts a run that was to bring the index up to date.
    pub(crate) fn ran(&self, outcome: Ended) {
        self.0.runs.get_or_create(&OutcomeLabels { outcome: outcome.name() }).inc();
    }

    /// Counts these connections.
    pub(crate) fn count_connections_of(&self, connections: Arc<Connections>) {
        // A second server that counts here is told by its requests alone.
        let _ = self.0.served.set(connections);
    }

    /// Everything in the form that Prometheus reads; `stock` is what can be asked, if anything.
    pub(crate) fn print(&self, stock: Option<Stock>) -> String {
        let figures = &self.0;
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        figures.ready.set(i64::from(stock.is_some()));
        let Stock { documents, clauses, size_bytes } = stock.unwrap_or_default();
        figures.documents.set(whole(documents));
        figures.clauses.set(whole(clauses));
        figures.index_bytes.set(size_bytes.and_then(|bytes| i64::try_from(bytes).ok()).unwrap_or(0));
        figures.connections.set(figures.served.get().map_or(0, |connections| whole(connections.served())));
        figures.resident_bytes.set(resident_bytes().unwrap_or(0));
        figures.open_files.set(open_files().map_or(0, whole));
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = encode(&mut text, &figures.registry);
        text
    }
}

impl Ended {
    fn name(self) -> &'static str {
        match self {
            Self::Well => "done",
            Self::Refused => "refused",
            Self::Busy => "busy",
        }
    }
}

/// Memory of the process, where the system tells.
fn resident_bytes() -> Option<i64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<i64>().ok()? * 1024)
}

/// Files that the process has open, where the system tells.
fn open_files() -> Option<usize> {
    // One of them is the list itself.
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1))
}
