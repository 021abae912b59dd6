//! Finds the two documents that somebody names: by id, number or title, with `@2` behind for the second version.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use tiaowen_document::address::is_imported;
use tiaowen_document::model::Metadata;
use tiaowen_library::{Ledger, LibraryError};
use tiaowen_search::{SearchError, Searcher};
use tiaowen_text::fold::fold;

use super::Side;

/// Documents that are offered where a name means none.
const MAX_NEAR: usize = 8;

/// Why a name gives no document to compare.
#[derive(Debug)]
#[non_exhaustive]
pub enum SideError {
    /// Nothing was named.
    Empty,
    /// No document is called so.
    Unknown {
        /// The name as typed.
        name: String,
        /// Documents whose titles hold it.
        near: Vec<Arc<Metadata>>,
    },
    /// Several documents are called so.
    Ambiguous {
        /// The name as typed.
        name: String,
        /// All of them, in listing order.
        documents: Vec<Arc<Metadata>>,
    },
    /// The document has no such version.
    NoVersion {
        /// The document.
        document: Arc<Metadata>,
        /// The version that was asked for, as typed.
        version: String,
        /// How many versions are recorded.
        recorded: usize,
    },
    /// Both sides are the same.
    Same {
        /// The document.
        document: Arc<Metadata>,
    },
    /// The index failed.
    Search(SearchError),
    /// The ledger cannot be read.
    Ledger(LibraryError),
}

impl From<SearchError> for SideError {
    fn from(error: SearchError) -> Self {
        Self::Search(error)
    }
}

/// Finds the documents to compare, as of `day`. `ledger` is its folder. Of two failures the left one is told.
///
/// # Errors
/// A name means no document or several, both mean the same, or index or ledger cannot be read; beside it which name it
/// is: 0 the left, 1 the right.
pub fn find_sides(
    searcher: &Searcher,
    ledger: &Path,
    names: [&str; 2],
    day: Date,
) -> Result<[Side; 2], (usize, SideError)> {
    let [left, right] = names;
    let left = find_document(searcher, left).map_err(|error| (0, error))?;
    let right = find_document(searcher, right).map_err(|error| (1, error))?;
    if (&left.document.id, &left.version) == (&right.document.id, &right.version) {
        return Err((1, SideError::Same { document: right.document }));
    }
    let side = |named: Named| read_side(searcher, ledger, named, day);
    Ok([side(left).map_err(|error| (0, error))?, side(right).map_err(|error| (1, error))?])
}

/// A document, and which version of it is meant, as typed.
struct Named {
    document: Arc<Metadata>,
    version: Option<String>,
}

fn find_document(searcher: &Searcher, name: &str) -> Result<Named, SideError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(SideError::Empty);
    }
    let found = searcher.documents_meant(name)?;
    if !found.is_empty() {
        return only(name, found).map(|document| Named { document, version: None });
    }
    if let Some((bare, version)) = name.rsplit_once(['@', '＠']) {
        let found = searcher.documents_meant(bare)?;
        if !found.is_empty() {
            let version = Some(version.trim().to_owned());
            return only(bare, found).map(|document| Named { document, version });
        }
    }
    Err(SideError::Unknown { name: name.to_owned(), near: near(searcher, name)? })
}

fn only(name: &str, mut found: Vec<Arc<Metadata>>) -> Result<Arc<Metadata>, SideError> {
    match found.pop() {
        Some(document) if found.is_empty() => Ok(document),
        last => {
            found.extend(last);
            Err(SideError::Ambiguous { name: name.to_owned(), documents: found })
        }
    }
}

/// Documents whose titles hold the name.
fn near(searcher: &Searcher, name: &str) -> Result<Vec<Arc<Metadata>>, SideError> {
    let letters = |text: &str| fold(text).chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
    let wanted = letters(name);
    if wanted.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let overview = searcher.engine().overview().map_err(SearchError::from)?;
    let heads = overview.documents.iter().map(|head| &head.metadata);
    let holds = |metadata: &&Arc<Metadata>| {
        letters(metadata.cited_title()).contains(&wanted) || letters(&metadata.title).contains(&wanted)
    };
    Ok(heads.filter(holds).take(MAX_NEAR).map(Arc::clone).collect())
}

fn read_side(searcher: &Searcher, ledger: &Path, named: Named, day: Date) -> Result<Side, SideError> {
    let Named { document, version } = named;
    let Some(version) = version else {
        let clauses = searcher.engine().clauses_of(&document.id).map_err(SearchError::from)?;
        return Ok(Side::standing(&document, &clauses, day));
    };
    let history = if is_imported(&document.id) {
        Default::default()
    } else {
        let ledger = Ledger::read(ledger).map_err(SideError::Ledger)?;
        ledger.clauses_of(&document.id).map_err(SideError::Ledger)?
    };
    let side = version.parse().ok().and_then(|number| Side::as_of(&document, &history, number, day));
    let recorded = history.versions().len();
    side.ok_or(SideError::NoVersion { document, version, recorded })
}
