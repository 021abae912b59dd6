//! What a text that quotes the library may mean: documents by title or number, clauses by their exact words. Knows
//! nothing of quotations and verdicts.

use std::sync::Arc;

use jiff::Zoned;
use tiaowen_document::model::Metadata;
use tiaowen_text::tokens::Squeezed;

use crate::engine::{Condition, EngineHit, EngineQuery, Matcher};
use crate::error::SearchError;
use crate::request::Sort;
use crate::searcher::Searcher;

impl Searcher {
    /// The documents that go by `title`, written in full or as people cite it; editions of one law share it. The
    /// names are those by which a question cites a document.
    ///
    /// # Errors
    ///
    /// The engine fails.
    pub fn documents_called(&self, title: &str) -> Result<Vec<Arc<Metadata>>, SearchError> {
        let overview = self.engine().overview()?;
        let places = self.known(&overview, Zoned::now().date()).names.called(title, &overview);
        Ok(places.into_iter().map(|place| Arc::clone(&overview.documents[place as usize].metadata)).collect())
    }

    /// The documents with this number, in whatever brackets and digits it is written.
    ///
    /// # Errors
    ///
    /// The engine fails.
    pub fn documents_numbered(&self, number: &str) -> Result<Vec<Arc<Metadata>>, SearchError> {
        let overview = self.engine().overview()?;
        let known = self.known(&overview, Zoned::now().date());
        let places = known.names.with_number(number).iter();
        Ok(places.map(|place| Arc::clone(&overview.documents[*place as usize].metadata)).collect())
    }

    /// At most `limit` clauses that hold every one of `strings` in their own text, blanks and the shapes of signs
    /// aside; in these documents, or anywhere. They stand in listing order; strings of nothing but blanks do not
    /// count, and no strings are held by none.
    ///
    /// # Errors
    ///
    /// The engine fails.
    pub fn clauses_holding(
        &self,
        strings: &[&str],
        documents: Option<&[String]>,
        limit: usize,
    ) -> Result<Vec<EngineHit>, SearchError> {
        let squeezed = strings.iter().map(|string| Squeezed::new(string).text);
        let parts: Vec<Matcher> =
            squeezed.filter(|string| !string.is_empty()).map(Matcher::Verbatim).collect();
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        let within = documents.map(|documents| Condition::Documents(documents.to_vec()));
        let query = EngineQuery {
            filters: within.into_iter().collect(),
            sort: Sort::Document,
            limit,
            ..EngineQuery::count(Matcher::And(parts))
        };
        Ok(self.engine().search(&query)?.hits)
    }
}
