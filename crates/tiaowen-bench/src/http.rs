//! How quickly the server answers over HTTP: the interface, the page, and a route that does nothing, on an index that
//! stands. Server and client share this process and its processors, so the requests a second are those of both, and
//! the processor time of a request holds the client's share, which the trivial route tells.

mod questions;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::routing::get;
use axum::{Json, Router};
use clap::Args;
use tiaowen_library::IndexFolder;
use tiaowen_search::{Catalog, Searcher};
use tiaowen_server::{Network, ServerOptions, router, serve};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::Segmenter;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use self::questions::Questions;
use crate::client::{Client, Sent};
use crate::effort::Effort;
use crate::speed::percentile;

/// What is measured.
#[derive(Args)]
pub(crate) struct Http {
    /// Folder of an index that `tiaowen index` has made.
    index: PathBuf,
    /// How many connections ask at the same time, one measurement for each number.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8])]
    connections: Vec<usize>,
    /// How long each measurement takes, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many different questions are asked.
    #[arg(long, default_value_t = 400)]
    questions: usize,
    /// What the client says it takes, such as `gzip`; nothing unless told.
    #[arg(long)]
    accept_encoding: Option<String>,
}

/// A route with the question put into its address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Route {
    /// Answers the same few bytes of JSON always.
    Trivial,
    Interface,
    Page,
}

impl Route {
    const ALL: [Self; 3] = [Self::Trivial, Self::Interface, Self::Page];

    fn name(self) -> &'static str {
        match self {
            Self::Trivial => "trivial JSON",
            Self::Interface => "/api/v1/search",
            Self::Page => "/search",
        }
    }

    fn address(self, question: &str) -> String {
        let asked = || form_urlencoded::Serializer::new(String::new()).append_pair("q", question).finish();
        match self {
            Self::Trivial => "/trivial".to_owned(),
            Self::Interface => format!("/api/v1/search?{}", asked()),
            Self::Page => format!("/search?{}", asked()),
        }
    }
}

/// Prints one line for every route and number of connections, and what HTTP adds to an answer in process.
pub(crate) fn measure(arguments: &Http) -> Result<()> {
    ensure!(
        arguments.seconds > 0 && arguments.connections.iter().all(|connections| *connections > 0),
        "nothing to measure: ask for a second and a connection at least"
    );
    let searcher = Arc::new(open(&arguments.index)?);
    let questions = Questions::draw(&searcher, arguments.questions)?;
    println!(
        "{} clauses, {} questions, {} s for each line",
        searcher.engine().overview()?.clause_count,
        questions.len(),
        arguments.seconds
    );
    let server = Server::start(Arc::clone(&searcher), &arguments.index)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ask = |route: Route, connections, length| {
        let addresses = questions.iter().map(|question| route.address(question)).collect();
        let client = Client { server: server.address, accept_encoding: arguments.accept_encoding.clone() };
        runtime.block_on(client.ask(addresses, connections, length))
    };
    // What is worked out once for a state of the index does not count.
    ask(Route::Page, 1, Duration::from_millis(500))?;
    println!(
        "| route | connections | requests a second | wall µs, median | 99 % | CPU µs a request, client and server | bytes |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for connections in &arguments.connections {
        for route in Route::ALL {
            let effort = Effort::begin();
            let sent = ask(route, *connections, Duration::from_secs(arguments.seconds))?;
            print_row(route, *connections, &sent, &effort);
        }
    }
    print_overhead(&searcher, &questions, |question| {
        let client = Client { server: server.address, accept_encoding: arguments.accept_encoding.clone() };
        runtime.block_on(client.ask_once(&Route::Interface.address(question)))
    })
}

fn open(index: &Path) -> Result<Searcher> {
    let folder = IndexFolder::new(index);
    let vocabularies = folder.vocabularies().map_err(|error| anyhow::anyhow!(error.message()))?;
    let vocabulary = vocabularies.into_iter().next().context("the index keeps no word lists")?;
    let segmenter = Arc::new(Segmenter::new(&vocabulary.word_lists));
    let engine = TantivyEngine::open(index, segmenter)
        .with_context(|| format!("cannot open {}; make it anew with `tiaowen index`", index.display()))?;
    let catalog = Catalog::new(vocabulary.rules.units, vocabulary.rules.categories);
    Ok(Searcher::new(Arc::new(engine), Arc::new(catalog.with_synonyms(vocabulary.synonyms))))
}

/// The product's server on a port of its own, with the product's own number of threads.
struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<std::io::Result<()>>>,
}

impl Server {
    fn start(searcher: Arc<Searcher>, index: &Path) -> Result<Self> {
        let runtime = tokio::runtime::Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let options =
            ServerOptions { corpus: index.to_owned(), ledger: index.to_owned(), ..ServerOptions::default() };
        let trivial = get(|| async { Json([("answer", "条文")]) });
        let router = Router::new().route("/trivial", trivial).merge(router(searcher, options));
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { stopped.await.unwrap_or(()) };
        let thread = std::thread::spawn(move || {
            runtime.block_on(serve(listener, router, Network::default(), stopped))
        });
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A server that broke has made the requests fail, which is told.
            let _ = thread.join();
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn print_row(route: Route, connections: usize, sent: &Sent, effort: &Effort) {
    let requests = sent.times.len() as f64;
    println!(
        "| {} | {connections} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} |",
        route.name(),
        requests / effort.seconds(),
        micros(percentile(&sent.times, 0.5)),
        micros(percentile(&sent.times, 0.99)),
        effort.processor_seconds() * 1e6 / requests,
        sent.bytes as f64 / requests,
    );
}

/// For every question its fastest answer in process, written as JSON, against its fastest over one connection.
fn print_overhead(
    searcher: &Searcher,
    questions: &Questions,
    ask: impl Fn(&str) -> Result<Duration>,
) -> Result<()> {
    /// How often a question is asked each way.
    const ATTEMPTS: usize = 7;
    let (mut inside, mut added) = (Vec::new(), Vec::new());
    for question in questions.iter() {
        let request = Questions::request(question);
        let (mut in_process, mut over_http) = (Duration::MAX, Duration::MAX);
        for _ in 0..ATTEMPTS {
            let started = Instant::now();
            let written = serde_json::to_vec(&searcher.search(&request)?)?;
            in_process = in_process.min(started.elapsed());
            drop(written);
            over_http = over_http.min(ask(question)?);
        }
        inside.push(in_process);
        added.push(over_http.saturating_sub(in_process));
    }
    println!(
        "\nfastest of {ATTEMPTS} each: in process with JSON {:.0} µs in the median; HTTP adds {:.0} µs (90 %: {:.0} µs)",
        micros(percentile(&inside, 0.5)),
        micros(percentile(&added, 0.5)),
        micros(percentile(&added, 0.9)),
    );
    Ok(())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_the_question() {
        assert_eq!(Route::Interface.address("制造 业"), "/api/v1/search?q=%E5%88%B6%E9%80%A0+%E4%B8%9A");
        assert_eq!(Route::Page.address("a&b"), "/search?q=a%26b");
        assert_eq!(Route::Trivial.address("制造"), "/trivial");
    }
}
