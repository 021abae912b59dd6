//! The workload that is counted: one document split and tokenised, a thousand clauses indexed, ten questions, one page
//! of results. Made of the documents that ship, on a fixed day, so that every run does the same.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use jiff::civil::{Date, date};
use tiaowen_document::{Format, Rules, SourceText, parse};
use tiaowen_search::engine::Weights;
use tiaowen_search::{Changes, DocumentBatch, SearchRequest, Searcher, Sort};
use tiaowen_server::ServerOptions;
use tiaowen_text::Segmenter;
use tiaowen_text::equivalents::marks;
use tiaowen_text::fold::fold;
use tiaowen_text::tokens::{Squeezed, grams};
use tower::ServiceExt;

use super::folder_index::{empty_index, index_folder};

/// The pieces, in the order in which they are done.
pub(crate) const PIECES: [&str; 5] = [
    "1 split a document",
    "2 tokenize it",
    "3 index 1000 clauses",
    "4 answer 10 questions",
    "5 render a page",
];

/// The document that is split.
const DOCUMENT: &str = "宁波市建设中国制造2025试点示范城市实施方案.txt";

/// Clauses that are indexed.
const CLAUSES: usize = 1000;

/// The day as of which all is asked.
const DAY: Date = date(2026, 1, 1);

/// What is asked: words, common and rare, several, either of them, a sentence, quoted, negated, filtered, one character,
/// a number.
const QUESTIONS: [&str; 10] = [
    "智能制造",
    "单项冠军",
    "企业 创新",
    "机器人 OR 新材料 OR 大数据",
    "如何支持中小企业开展智能化改造和数字化转型",
    "\"先进制造业集群\"",
    "人才 -奖励",
    "项目 year:2016..2020 unit:市经信局",
    "链",
    "100家",
];

/// Does all pieces.
pub(crate) fn work() -> Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let file = corpus.join(DOCUMENT);
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let rules = Rules::from_toml(
        include_str!("../../../../corpus/words/units.toml"),
        include_str!("../../../../corpus/words/categories.toml"),
    )?;
    let (known, report) = index_folder(&corpus)?;
    ensure!(report.clauses > 0, "no clauses in {}", corpus.display());
    let mut documents = Vec::new();
    for document in known.engine.documents()? {
        let clauses = known.engine.clauses_of(&document.metadata.id)?;
        documents.push(DocumentBatch { document, clauses });
    }
    let changes = Changes { replace: filled_up(&documents), remove: Vec::new() };
    let segmenter = Arc::clone(known.engine.segmenter());

    count_this_piece(&mut || split(&text, &rules));
    count_this_piece(&mut || tokenize(&text, &segmenter));
    let index = empty_index(&known)?;
    let mut written = Ok(());
    count_this_piece(&mut || written = index.engine.write(&changes));
    written?;

    let searcher = Arc::new(index.searcher(Weights::DEFAULT));
    // What is worked out once for a state of the index is no part of a question.
    searcher.search(&question("制造业"))?;
    let mut found = Ok(0);
    count_this_piece(&mut || found = ask(&searcher));
    ensure!(found? > 0, "nothing found");

    let page = Page::new(searcher, corpus)?;
    page.get("制造业")?;
    let mut length = Ok(0);
    count_this_piece(&mut || length = page.get("智能制造"));
    ensure!(length? > 0, "an empty page");
    Ok(())
}

/// Marks what is counted: callgrind looks for this name.
#[inline(never)]
fn count_this_piece(piece: &mut dyn FnMut()) {
    piece();
    // Keeps the call from becoming a jump, of which callgrind sees no return.
    black_box(());
}

fn split(text: &str, rules: &Rules) {
    let source = SourceText::of_text(text, Format::Plain);
    black_box(parse(&source, rules, None));
}

/// Every stream of a text.
fn tokenize(text: &str, segmenter: &Segmenter) {
    for line in text.lines() {
        black_box(segmenter.words(&fold(line)));
        let squeezed = Squeezed::new(line).text;
        black_box(grams(&squeezed).collect::<Vec<_>>());
        black_box(marks(&squeezed).collect::<Vec<_>>());
    }
}

/// The documents, and copies of them, with [`CLAUSES`] clauses in all.
fn filled_up(documents: &[DocumentBatch]) -> Vec<DocumentBatch> {
    let (mut filled, mut missing) = (Vec::new(), CLAUSES);
    for (copy, document) in (0..).flat_map(|copy| documents.iter().map(move |document| (copy, document))) {
        if missing == 0 {
            break;
        }
        let mut document = document.clone();
        document.clauses.truncate(missing);
        missing -= document.clauses.len();
        document.document.clause_count = document.clauses.len();
        let id = format!("{}-{copy}", document.document.metadata.id);
        for record in &mut document.clauses {
            let address = record.clause.id.split_once('/').map_or("", |(_, address)| address);
            record.clause.id = format!("{id}/{address}");
            record.document_id.clone_from(&id);
        }
        document.document.metadata.id = id;
        filled.push(document);
    }
    filled
}

fn question(query: &str) -> SearchRequest {
    SearchRequest { query: query.to_owned(), as_of: Some(DAY), ..SearchRequest::default() }
}

/// Asks all questions, one of them newest first; returns how many clauses they find.
fn ask(searcher: &Searcher) -> Result<usize> {
    let mut found = 0;
    for (place, query) in QUESTIONS.iter().enumerate() {
        let sort = if place == 0 { Sort::Newest } else { Sort::Relevance };
        found += black_box(searcher.search(&SearchRequest { sort, ..question(query) })?).total;
    }
    Ok(found)
}

/// The page of results, without a socket.
struct Page {
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
}

impl Page {
    fn new(searcher: Arc<Searcher>, corpus: PathBuf) -> Result<Self> {
        let options = ServerOptions { ledger: corpus.join(".tiaowen"), corpus, ..ServerOptions::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        Ok(Self { router: tiaowen_server::router(searcher, options), runtime })
    }

    /// Gets the page that answers a question; returns its length in bytes.
    fn get(&self, query: &str) -> Result<usize> {
        let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let request = Request::get(format!("/search?q={query}&as_of={DAY}")).body(Body::empty())?;
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap_or_else(|never| match never {});
            ensure!(response.status() == StatusCode::OK, "the page failed: {}", response.status());
            Ok(to_bytes(response.into_body(), usize::MAX).await?.len())
        })
    }
}
