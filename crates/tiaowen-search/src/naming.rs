//! Finds documents by whatever name somebody types: id, number or title.

use std::sync::Arc;

use tiaowen_document::model::Metadata;
use tiaowen_document::references::parse_doc_number;

use crate::error::SearchError;
use crate::searcher::Searcher;

impl Searcher {
    /// The documents that a name may mean, in listing order: the one with this id, else those with this number, else
    /// those that go by this title, with or without 《》. Editions of one law share a title.
    ///
    /// # Errors
    ///
    /// The engine fails.
    pub fn documents_meant(&self, name: &str) -> Result<Vec<Arc<Metadata>>, SearchError> {
        let name = name.trim();
        let overview = self.engine().overview()?;
        if let Some(head) = overview.documents.iter().find(|head| head.metadata.id == name) {
            return Ok(vec![Arc::clone(&head.metadata)]);
        }
        let number = parse_doc_number(name).map_or_else(|| name.to_owned(), |number| number.to_string());
        let numbered = self.documents_numbered(&number)?;
        if numbered.is_empty() { self.documents_called(name) } else { Ok(numbered) }
    }
}
