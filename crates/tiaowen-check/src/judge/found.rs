//! Documents and clauses of the library as a report shows them, and findings begun.

use std::ops::Range;
use std::sync::Arc;

use tiaowen_document::model::{Metadata, Span};
use tiaowen_search::links::{clause_url, document_url};

use crate::memo::{Memo, span};
use crate::passages::{Passages, Stretch};
use crate::report::{Finding, FindingKind, FoundClause, FoundDocument, Verdict};

/// A document for the report.
pub(super) fn document(metadata: &Metadata) -> FoundDocument {
    FoundDocument {
        id: metadata.id.clone(),
        url: document_url(&metadata.id),
        title: metadata.cited_title().to_owned(),
        doc_number: metadata.doc_number.clone(),
    }
}

/// The clause in which a stretch begins; `None` for headings.
pub(super) fn clause(
    metadata: &Arc<Metadata>,
    passages: &Passages,
    stretch: &Stretch,
) -> Option<FoundClause> {
    if passages.is_heading(stretch) {
        return None;
    }
    let record = passages.clause(stretch)?;
    let end = if stretch.first == stretch.last { stretch.end } else { record.clause.text.chars().count() };
    Some(FoundClause {
        id: record.clause.id.clone(),
        url: clause_url(&metadata.id, &record.clause.id),
        document: document(metadata),
        place: record.place.clone(),
        text: record.clause.text.clone(),
        matched: Span::new(stretch.start, end),
    })
}

/// A finding on a range of the memo, with nothing but a verdict.
pub(super) fn finding(
    memo: &Memo,
    range: &Range<usize>,
    kind: FindingKind,
    verdict: Verdict,
    message: String,
) -> Finding {
    Finding {
        span: span(range),
        kind,
        text: memo.text(range.clone()),
        verdict,
        message,
        document: None,
        clause: None,
        library_text: None,
        differences: Vec::new(),
        correction: None,
    }
}

/// 《title》 as it stands in a sentence: title marks inside become 〈〉.
pub(super) fn in_title_marks(title: &str) -> String {
    format!("《{}》", title.replace('《', "〈").replace('》', "〉"))
}

/// The document's title in marks, as messages name it.
pub(super) fn titled(metadata: &Metadata) -> String {
    in_title_marks(metadata.cited_title())
}

/// Words of a memo cut to a length that a message can hold.
pub(super) fn shortened(words: &str) -> String {
    const MOST: usize = 24;
    let words: String = words.chars().filter(|sign| !sign.is_control()).collect();
    if words.chars().count() <= MOST {
        words
    } else {
        words.chars().take(MOST).chain("……".chars()).collect()
    }
}
