//! What a question marks in one document: the words that brought a reader there, clause by clause. Knows no page.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Zoned;
use tiaowen_document::model::Span;
use tiaowen_text::Segmenter;
use tiaowen_text::tokens::Squeezed;

use crate::engine::{Condition, EngineHit, EngineQuery, Term};
use crate::error::SearchError;
use crate::highlight::highlights;
use crate::request::{SearchRequest, Sort};
use crate::results::MatchKind;
use crate::searcher::Searcher;

/// Where a question's terms stand in the clauses and headings of one document.
pub struct DocumentMarks {
    clauses: HashMap<String, Vec<Span>>,
    terms: Vec<Term>,
    segmenter: Arc<Segmenter>,
}

impl DocumentMarks {
    /// Where the terms stand in the text of the clause called `id`, in code points, ascending and apart.
    pub fn in_clause(&self, id: &str) -> &[Span] {
        self.clauses.get(id).map_or(&[], Vec::as_slice)
    }

    /// Where terms stand word for word in a heading or a title, in code points, ascending and apart.
    pub fn in_heading(&self, text: &str) -> Vec<Span> {
        highlights(text, &standing(text, &self.terms), &self.segmenter)
    }
}

impl Searcher {
    /// Finds what the query of `request` marks in a document; its filters and its page are left aside.
    ///
    /// Clauses that hold the question are marked as in results. Where none does, those that hold it with title
    /// and path are, but only where terms stand word for word; where there are none either, those that hold most
    /// of it.
    ///
    /// # Errors
    ///
    /// The query breaks a limit, or the engine fails.
    pub fn marks_in(&self, document_id: &str, request: &SearchRequest) -> Result<DocumentMarks, SearchError> {
        let overview = self.engine().overview()?;
        let known = self.known(&overview, Zoned::now().date());
        let asked = SearchRequest {
            query: request.query.clone(),
            synonyms: request.synonyms,
            sort: Sort::Document,
            ..SearchRequest::default()
        };
        let mut plan = self.plan(&asked, &overview, &known)?;
        let head = overview.documents.iter().find(|head| head.metadata.id == document_id);
        let limit = head.map_or(0, |head| head.clause_count);
        let mut query = self.question(&mut plan, &asked, Vec::new(), &known);
        query.filters.push(Condition::Documents(vec![document_id.to_owned()]));
        let answer = self.engine().search(&EngineQuery { limit, ..query })?;
        let terms = plan.marks;
        let segmenter = Arc::clone(self.engine().segmenter());
        let kind = |hit: &EngineHit| match hit.match_kind {
            MatchKind::Verbatim | MatchKind::Words | MatchKind::Synonyms => 0,
            MatchKind::Heading => 1,
            MatchKind::Partial => 2,
        };
        let best = answer.hits.iter().map(kind).min();
        let mut clauses = HashMap::new();
        for hit in answer.hits.iter().filter(|hit| Some(kind(hit)) == best) {
            let clause = &hit.clause.clause;
            let spans = match hit.match_kind {
                MatchKind::Heading => highlights(&clause.text, &standing(&clause.text, &terms), &segmenter),
                _ => highlights(&clause.text, &terms, &segmenter),
            };
            clauses.insert(clause.id.clone(), spans);
        }
        Ok(DocumentMarks { clauses, terms, segmenter })
    }
}

/// The terms that stand word for word in `text`.
fn standing(text: &str, terms: &[Term]) -> Vec<Term> {
    let squeezed = Squeezed::new(text);
    terms.iter().filter(|term| !squeezed.find_all(&term.text).is_empty()).cloned().collect()
}
