//! From a question to results: the query language, the [`Engine`] interface that every engine implements,
//! and the [`Results`] that page, JSON and terminal show.
//!
//! [`Searcher`] tells the story: it reads a [`SearchRequest`] into a query tree, resolves filter values, asks
//! an [`Engine`], and dresses the answer with highlights, snippets, facet labels and notices. This crate knows
//! neither HTTP nor any particular engine.

pub mod request;
pub mod searcher;
pub mod query;
mod plan;
mod weigh;
pub mod filters;
pub mod catalog;
pub mod engine;
pub mod damage;
pub mod deadline;
pub mod results;
pub mod facets;
mod highlight;
mod marks;
mod similar;
mod holding;
pub mod snippet;
pub mod links;
pub mod batch;
mod cited;
mod naming;
mod citations;
pub mod repeals;
pub mod explain;
mod vocabulary;
pub mod suggest;
pub mod error;

pub use catalog::Catalog;
pub use citations::{Citations, MissingDocument, Named, Naming};
pub use damage::{Damage, Fault};
pub use engine::{Changes, ClauseRecord, DocumentBatch, DocumentRecord, Engine, EngineError, Overview};
pub use error::SearchError;
pub use marks::DocumentMarks;
pub use request::{Filters, SearchRequest, Sort};
pub use results::{Hit, MatchKind, Results};
pub use searcher::Searcher;
pub use similar::SimilarClause;
