//! Suggestions while a person types, and what a person may have meant who found nothing. Knows what choosing a
//! suggestion does, not what addresses look like.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Zoned;
use serde::Serialize;
use tiaowen_text::fold::is_han;

use crate::deadline::Deadline;
use crate::engine::{EngineHit, EngineQuery, Matcher, Overview};
use crate::error::SearchError;
use crate::query::{Form, MAX_QUERY_CHARS, Query, parse};
use crate::request::{Filters, SearchRequest};
use crate::results::DidYouMean;
use crate::searcher::Searcher;
use crate::vocabulary::{Entry, Found, Vocabulary, gather};

pub use crate::vocabulary::SuggestionKind;

/// Suggestions unless more are asked for.
pub const DEFAULT_SUGGESTIONS: usize = 10;
/// The most suggestions that may be asked for.
pub const MAX_SUGGESTIONS: usize = 50;
/// Most clauses of a cited place that are suggested.
const MAX_CITED_CLAUSES: usize = 5;
/// Most corrected queries that are offered.
const MAX_OFFERS: usize = 3;
/// A term of more ideographs is a sentence: it finds nothing because it asks, not because it is misspelt.
const MAX_CORRECTED_HAN: usize = 12;
/// Most guesses of one request whose clauses are counted.
const MAX_GUESSES: usize = 32;

/// Something that begins as was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// What it is called.
    pub text: String,
    /// What tells it from its namesakes: a document's number, a unit's full name.
    pub detail: Option<String>,
    /// The name that begins as was typed: in characters, pinyin or initials, from its start or from a word.
    pub matched: String,
    /// What choosing it does.
    #[serde(flatten)]
    pub choice: Choice,
    /// Clauses that choosing it leads to.
    pub count: usize,
}

/// What choosing a suggestion does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// Opens the document of this id.
    Document(String),
    /// Opens this clause.
    Clause {
        /// Id of its document.
        document: String,
        /// Its own id.
        id: String,
    },
    /// Filters by the unit of this id.
    Unit(String),
    /// Asks this query.
    Query(String),
}

impl Choice {
    /// The question that the choice asks; `None` when it opens a document or a clause.
    pub fn request(&self) -> Option<SearchRequest> {
        match self {
            Self::Document(_) | Self::Clause { .. } => None,
            Self::Unit(id) => {
                let filters = Filters { unit: vec![id.clone()], ..Filters::default() };
                Some(SearchRequest { filters, ..SearchRequest::default() })
            }
            Self::Query(query) => Some(SearchRequest { query: query.clone(), ..SearchRequest::default() }),
        }
    }
}

/// The vocabulary of the state of the index that was last asked for suggestions.
#[derive(Debug, Default)]
pub(crate) struct KeptVocabulary(Mutex<Option<(Arc<Overview>, Arc<Vocabulary>)>>);

impl Searcher {
    /// What a person may be typing: documents, units, headings and terms that begin so, the best first, at most
    /// `limit` of them. Nothing begins with nothing.
    ///
    /// # Errors
    ///
    /// What is typed is longer than a query may be, `limit` is out of range, or the engine fails.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>, SearchError> {
        let length_chars = typed.chars().count();
        if length_chars > MAX_QUERY_CHARS {
            return Err(SearchError::TooLong { limit: MAX_QUERY_CHARS, found: length_chars });
        }
        if limit == 0 || limit > MAX_SUGGESTIONS {
            return Err(SearchError::BadLimit { found: limit, max: MAX_SUGGESTIONS });
        }
        let vocabulary = self.vocabulary()?;
        let mut suggestions = self.cited_clauses(typed, limit)?;
        let limit = limit - suggestions.len();
        for found in vocabulary.find(typed, limit) {
            let suggestion = self.suggestion(&vocabulary, found)?;
            let is_new =
                |known: &Suggestion| (&known.text, &known.choice) != (&suggestion.text, &suggestion.choice);
            if suggestion.count > 0 && suggestions.iter().all(is_new) {
                suggestions.push(suggestion);
            }
        }
        Ok(suggestions)
    }

    /// The clauses at the place that is typed, when a document is named with it.
    fn cited_clauses(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>, SearchError> {
        let overview = self.engine().overview()?;
        let known = self.known(&overview, Zoned::now().date());
        let terms: Vec<&str> = typed.split_whitespace().collect();
        let Some((_, place)) = known.names.cited_place(&terms, &overview, self.engine().as_ref())? else {
            return Ok(Vec::new());
        };
        let limit = limit.min(MAX_CITED_CLAUSES);
        let question = EngineQuery { limit, ..EngineQuery::count(Matcher::Filter(place)) };
        let hits = self.engine().search(&question)?.hits;
        let suggestion = |hit: EngineHit| {
            let text = format!("《{}》{}", hit.metadata.cited_title(), hit.clause.place);
            Suggestion {
                kind: SuggestionKind::Clause,
                matched: text.clone(),
                text,
                detail: hit.clause.clause.heading,
                choice: Choice::Clause { document: hit.clause.document_id, id: hit.clause.clause.id },
                count: 1,
            }
        };
        Ok(hits.into_iter().map(suggestion).collect())
    }

    fn suggestion(&self, vocabulary: &Vocabulary, found: Found) -> Result<Suggestion, SearchError> {
        let entry = vocabulary.entry(found);
        let choice = choice(entry);
        let count = match vocabulary.counts[found.entry as usize].get() {
            Some(count) => *count,
            None => {
                let count = match choice.request() {
                    Some(request) => self.count(&request)?,
                    None => entry.weight,
                };
                *vocabulary.counts[found.entry as usize].get_or_init(|| count)
            }
        };
        Ok(Suggestion {
            kind: entry.kind,
            text: entry.text().to_owned(),
            detail: (!entry.detail.is_empty()).then(|| entry.detail.clone()),
            matched: entry.names[found.name as usize].clone(),
            choice,
            count,
        })
    }

    /// Queries that differ from the request's in terms that find nothing, and find something: what may have
    /// been meant. To be asked when the request finds nothing.
    pub(crate) fn did_you_mean(&self, request: &SearchRequest) -> Result<Vec<DidYouMean>, SearchError> {
        let query = parse(&request.query)?.query;
        let mut guesses_left = MAX_GUESSES;
        let mut corrected: Vec<(String, Vec<String>)> = Vec::new();
        for leaf in wanted_leaves(&query) {
            let alone = |leaf: &Query| {
                // A term that cannot be asked for by itself finds nothing by itself.
                let Some(query) = leaf.written() else { return Ok(0) };
                self.count(&SearchRequest { query, synonyms: request.synonyms, ..SearchRequest::default() })
            };
            let is_short = |text: &&str| {
                text.chars().filter(|character| is_han(*character)).count() <= MAX_CORRECTED_HAN
            };
            let Some(text) = text_of(leaf).filter(is_short).filter(|_| guesses_left > 0) else { continue };
            if corrected.iter().any(|(known, _)| known == text) || alone(leaf)? > 0 {
                continue;
            }
            let mut finding = Vec::new();
            for correction in self.vocabulary()?.corrections(text, self.engine().segmenter()) {
                if guesses_left == 0 || finding.len() == MAX_OFFERS {
                    break;
                }
                guesses_left -= 1;
                if alone(&with_text(leaf, text, &correction.text))? > 0 {
                    finding.push(correction.text);
                }
            }
            if !finding.is_empty() {
                corrected.push((text.to_owned(), finding));
            }
        }
        let mut offers = Vec::new();
        for choice in 0..MAX_OFFERS {
            // The first terms' best guesses go with each guess of the last term.
            let Some((last, before)) = corrected.split_last() else { break };
            let Some(text) = last.1.get(choice) else { break };
            let mut query = with_text(&query, &last.0, text);
            for (wrong, guesses) in before {
                query = with_text(&query, wrong, &guesses[0]);
            }
            let Some(text) = query.written() else { continue };
            let total = self.count(&SearchRequest { query: text.clone(), ..request.clone() })?;
            if total > 0 {
                offers.push(DidYouMean { text, total });
            }
        }
        Ok(offers)
    }

    /// The vocabulary of the index as it stands, gathered when it is new.
    fn vocabulary(&self) -> Result<Arc<Vocabulary>, SearchError> {
        let overview = self.engine().overview()?;
        let mut kept = self.vocabulary.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, vocabulary)) = &*kept
            && Arc::ptr_eq(known, &overview)
        {
            return Ok(Arc::clone(vocabulary));
        }
        // All later questions need it, so the first one waits for it.
        let vocabulary = Deadline::NONE.hold(|| gather(self.engine().as_ref(), self.catalog(), &overview))?;
        let vocabulary = Arc::new(vocabulary);
        *kept = Some((overview, Arc::clone(&vocabulary)));
        Ok(vocabulary)
    }
}

fn choice(entry: &Entry) -> Choice {
    match entry.kind {
        SuggestionKind::Document => Choice::Document(entry.id.clone()),
        SuggestionKind::Unit => Choice::Unit(entry.id.clone()),
        SuggestionKind::Heading => {
            let field = crate::engine::TextField::Heading;
            let value = entry.text().to_owned();
            Choice::Query(Query::Field { field, value, form: Form::Quoted }.to_string())
        }
        // Clauses are cited, no entry of the vocabulary is one.
        SuggestionKind::Term | SuggestionKind::Clause => {
            Choice::Query(Query::Text(entry.text().to_owned()).to_string())
        }
    }
}

/// The leaves that ask for a text to be there.
fn wanted_leaves(query: &Query) -> Vec<&Query> {
    match query {
        Query::Text(_) | Query::Quoted(_) | Query::Field { .. } => vec![query],
        Query::And(parts) | Query::Or(parts) => parts.iter().flat_map(wanted_leaves).collect(),
        Query::All | Query::Filter { .. } | Query::Not(_) => Vec::new(),
    }
}

fn text_of(leaf: &Query) -> Option<&str> {
    match leaf {
        Query::Text(text) | Query::Quoted(text) | Query::Field { value: text, .. } => Some(text),
        _ => None,
    }
}

/// The query with another text in the leaves that ask for `wrong`.
fn with_text(query: &Query, wrong: &str, right: &str) -> Query {
    let changed = |text: &String| if text == wrong { right.to_owned() } else { text.clone() };
    let all = |parts: &[Query]| parts.iter().map(|part| with_text(part, wrong, right)).collect();
    match query {
        Query::Text(text) => Query::Text(changed(text)),
        Query::Quoted(text) => Query::Quoted(changed(text)),
        Query::Field { field, value, form } => {
            Query::Field { field: *field, value: changed(value), form: *form }
        }
        Query::And(parts) => Query::And(all(parts)),
        Query::Or(parts) => Query::Or(all(parts)),
        Query::All | Query::Filter { .. } | Query::Not(_) => query.clone(),
    }
}
