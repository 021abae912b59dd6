//! How the terms of a question were understood, for answers with little or nothing: words, synonyms, numbers, units
//! and places that were recognised in them.

use tiaowen_search::Catalog;
use tiaowen_search::explain::{ExplainedPart, ExplainedTerm, Explanation, TermKind};
use tiaowen_search::links::{clause_url, document_url, unit_url};

use super::strings::Strings;

/// Alternatives named of a part of a term; more are only counted.
const ALTERNATIVES_SHOWN: usize = 8;

/// A term as it was understood.
pub(crate) struct Understood {
    /// The term.
    pub(crate) term: String,
    /// Where or how it is looked for, when not as it is and everywhere; empty else.
    pub(crate) kind: &'static str,
    /// What was recognised in it.
    pub(crate) notes: Vec<Note>,
}

/// Something recognised in a term.
pub(crate) struct Note {
    /// What it is.
    pub(crate) label: String,
    /// What stands for it.
    pub(crate) values: Vec<NoteValue>,
}

/// A word that may lead to its page.
pub(crate) struct NoteValue {
    /// The word.
    pub(crate) text: String,
    /// Its page.
    pub(crate) url: Option<String>,
}

/// The terms of a question as they were understood. `cited` names a document, or a place in one, by its id.
pub(crate) fn understood(
    t: &'static Strings,
    explanation: &Explanation,
    catalog: &Catalog,
    cited: &dyn Fn(&str) -> String,
) -> Vec<Understood> {
    let terms = explanation.terms.iter().map(|term| Understood {
        term: term.term.clone(),
        kind: if term.excluded { t.term_excluded } else { t.term_kind(term.kind) },
        notes: notes(t, term, catalog, cited),
    });
    terms.collect()
}

fn notes(
    t: &'static Strings,
    term: &ExplainedTerm,
    catalog: &Catalog,
    cited: &dyn Fn(&str) -> String,
) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |label: String, values: Vec<NoteValue>| {
        if !values.is_empty() {
            notes.push(Note { label, values });
        }
    };
    let is_plain = |text: &String| NoteValue { text: text.clone(), url: None };
    let units = catalog.units().find(&term.term);
    let unit = |id: &str| NoteValue { text: catalog.full_unit_name(id), url: Some(unit_url(id)) };
    note(t.unit.to_owned(), units.into_iter().map(|entry| unit(&entry.id)).collect());
    note(t.recognised_place.to_owned(), term.cites.iter().map(|id| place(id, cited(id))).collect());
    if !term.cites.is_empty() {
        // The words and numbers of a citation say nothing more.
        return notes;
    }
    if term.words.len() > 1 && term.kind != TermKind::Quoted {
        note(t.recognised_words.to_owned(), term.words.iter().map(is_plain).collect());
    }
    for part in term.parts.iter().filter(|part| !part.alternatives.is_empty()) {
        let label = if part.text == term.term {
            t.recognised_synonyms.to_owned()
        } else {
            format!("{}（{}）", t.recognised_synonyms, part.text)
        };
        note(label, alternatives(t, part));
    }
    note(t.recognised_numbers.to_owned(), term.numbers.iter().map(is_plain).collect());
    notes
}

fn alternatives(t: &'static Strings, part: &ExplainedPart) -> Vec<NoteValue> {
    let shown = part.alternatives.iter().take(ALTERNATIVES_SHOWN).map(|strings| strings.join("＋"));
    let more = part.alternatives.len().saturating_sub(ALTERNATIVES_SHOWN);
    let more = (more > 0).then(|| t.and_more(more));
    shown.chain(more).map(|text| NoteValue { text, url: None }).collect()
}

/// A document, or a place in it, that a term cites, with its page.
fn place(id: &str, text: String) -> NoteValue {
    let url = match id.split_once('/') {
        Some((document, _)) => clause_url(document, id),
        None => document_url(id),
    };
    NoteValue { text, url: Some(url) }
}
