//! Reads one clause and decides how it meets a term, by looking at its text alone.

use std::collections::HashSet;

use tiaowen_document::model::Metadata;
use tiaowen_text::Segmenter;
use tiaowen_text::equivalents;
use tiaowen_text::fold::fold;
use tiaowen_text::tokens::Squeezed;

use super::{Leaf, MatchField, TermKind, TermMatch};
use crate::engine::{ClauseRecord, Condition, Searchable, Term, TermPart};
use crate::results::MatchKind;

/// The fields in which any term may stand.
const ANYWHERE: [MatchField; 3] = [MatchField::Text, MatchField::Title, MatchField::Path];
/// The fields beside the clause's own text.
const AROUND: [MatchField; 2] = [MatchField::Title, MatchField::Path];

/// A clause read out: its fields with their strings and words.
pub(super) struct Reading<'c> {
    metadata: &'c Metadata,
    record: &'c ClauseRecord,
    text: Field<'c>,
    title: Field<'c>,
    path: Field<'c>,
}

/// One field's strings and all its words.
struct Field<'c> {
    strings: Vec<(&'c str, Squeezed)>,
    words: HashSet<String>,
}

impl<'c> Field<'c> {
    fn new(strings: Vec<&'c str>, segmenter: &Segmenter) -> Self {
        let mut words = HashSet::new();
        for string in &strings {
            let folded = fold(string);
            words.extend(segmenter.words(&folded).iter().map(|word| word.text.to_owned()));
        }
        Self { strings: strings.into_iter().map(|string| (string, Squeezed::new(string))).collect(), words }
    }

    fn holds(&self, squeezed: &str) -> bool {
        !squeezed.is_empty() && self.strings.iter().any(|(_, string)| string.text.contains(squeezed))
    }
}

/// Where and as what a term stands.
#[derive(Default)]
struct Found {
    fields: Vec<MatchField>,
    forms: Vec<String>,
}

impl<'c> Reading<'c> {
    pub(super) fn new(metadata: &'c Metadata, record: &'c ClauseRecord, segmenter: &Segmenter) -> Self {
        let searchable = Searchable::new(metadata, &record.clause);
        Self {
            metadata,
            record,
            text: Field::new(searchable.own, segmenter),
            title: Field::new(searchable.title, segmenter),
            path: Field::new(searchable.heading, segmenter),
        }
    }

    /// How the clause meets the term, by the best way.
    pub(super) fn meets(&self, leaf: &Leaf) -> TermMatch {
        let Leaf { kind, term, .. } = leaf;
        let found = match kind {
            TermKind::Term => self.term(term),
            TermKind::Quoted => self.verbatim(term, MatchField::Text),
            TermKind::Title => self.in_field(term, MatchField::Title),
            TermKind::Heading => self.in_field(term, MatchField::Path),
        };
        let (how, found) = found.unzip();
        let Found { mut fields, forms } = found.unwrap_or_default();
        fields.sort_unstable();
        fields.dedup();
        let mut found =
            TermMatch { term: term.text.clone(), kind: *kind, how, fields, forms, missing: Vec::new() };
        if how.is_none() && term.words.len() > 1 && *kind == TermKind::Term {
            let stands =
                |word: &&String| ANYWHERE.iter().any(|field| self.field(*field).words.contains(*word));
            let (held, missing): (Vec<&String>, Vec<&String>) = term.words.iter().partition(stands);
            found.forms = held.into_iter().cloned().collect();
            found.missing = missing.into_iter().cloned().collect();
        }
        found
    }

    fn field(&self, field: MatchField) -> &Field<'c> {
        match field {
            MatchField::Title => &self.title,
            MatchField::Path => &self.path,
            MatchField::Text | MatchField::Citation => &self.text,
        }
    }

    fn term(&self, term: &Term) -> Option<(MatchKind, Found)> {
        self.in_field(term, MatchField::Text).or_else(|| Some((MatchKind::Heading, self.around(term)?)))
    }

    fn verbatim(&self, term: &Term, field: MatchField) -> Option<(MatchKind, Found)> {
        let found = Found { fields: vec![field], forms: Vec::new() };
        self.field(field).holds(&term.text).then_some((MatchKind::Verbatim, found))
    }

    /// A term in one field alone.
    fn in_field(&self, term: &Term, field: MatchField) -> Option<(MatchKind, Found)> {
        let fields = [field];
        self.verbatim(term, field)
            .or_else(|| Some((MatchKind::Words, self.words(term, &fields)?)))
            .or_else(|| Some((MatchKind::Synonyms, self.parts(term, &fields)?)))
            .or_else(|| Some((MatchKind::Synonyms, self.links(term, &fields)?)))
    }

    /// A term that the clause's own text does not hold by itself.
    fn around(&self, term: &Term) -> Option<Found> {
        let holding = AROUND.into_iter().filter(|field| self.field(*field).holds(&term.text));
        let fields: Vec<MatchField> = holding.collect();
        if !fields.is_empty() {
            return Some(Found { fields, forms: Vec::new() });
        }
        let is_cited = term.cited.as_ref().is_some_and(|cited| self.passes(cited));
        self.words(term, &ANYWHERE)
            .or_else(|| self.parts(term, &ANYWHERE))
            .or_else(|| self.links(term, &AROUND))
            .or_else(|| is_cited.then(|| Found { fields: vec![MatchField::Citation], forms: Vec::new() }))
    }

    fn words(&self, term: &Term, fields: &[MatchField]) -> Option<Found> {
        let mut found = Found::default();
        for word in &term.words {
            found.fields.push(*fields.iter().find(|field| self.field(**field).words.contains(word))?);
            found.forms.push(word.clone());
        }
        (!term.words.is_empty()).then_some(found)
    }

    fn parts(&self, term: &Term, fields: &[MatchField]) -> Option<Found> {
        let mut found = Found::default();
        for part in &term.parts {
            let (part_fields, form) = self.part(part, fields)?;
            found.fields.extend(part_fields);
            found.forms.push(form);
        }
        (!term.parts.is_empty()).then_some(found)
    }

    /// Where a part or what stands for it stands, and as what.
    fn part(&self, part: &TermPart, fields: &[MatchField]) -> Option<(Vec<MatchField>, String)> {
        let stands = |string: &String| fields.iter().copied().find(|field| self.field(*field).holds(string));
        let is_word = |field: &&MatchField| self.field(**field).words.contains(&part.text);
        if let Some(field) = stands(&part.text).or_else(|| fields.iter().find(is_word).copied()) {
            return Some((vec![field], part.text.clone()));
        }
        part.alternatives.iter().filter(|strings| !strings.is_empty()).find_map(|strings| {
            let places: Vec<MatchField> = strings.iter().map(stands).collect::<Option<_>>()?;
            Some((places, strings.join("+")))
        })
    }

    fn links(&self, term: &Term, fields: &[MatchField]) -> Option<Found> {
        let mut found = Found::default();
        for link in &term.links {
            let holder = fields.iter().find_map(|field| {
                let mut strings = self.field(*field).strings.iter();
                strings
                    .find(|(_, string)| equivalents::holds(&string.text, link))
                    .map(|string| (*field, string))
            });
            let (field, (source, squeezed)) = holder?;
            found.fields.push(field);
            let places = equivalents::find_all(squeezed, std::slice::from_ref(link));
            let form =
                places.first().map(|range| source.chars().skip(range.start).take(range.len()).collect());
            found.forms.extend(form);
        }
        (!term.links.is_empty()).then_some(found)
    }

    fn passes(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Documents(ids) => ids.contains(&self.metadata.id),
            Condition::Place { documents, address } => {
                documents.contains(&self.metadata.id) && self.is_at(address)
            }
            Condition::Any(parts) => parts.iter().any(|part| self.passes(part)),
            Condition::Not(inner) => !self.passes(inner),
            // A term cites documents and places, nothing else.
            _ => false,
        }
    }

    /// Tells whether the clause has the address, lies below it, or has an item with it.
    fn is_at(&self, address: &str) -> bool {
        let is_own = self.record.address.as_deref().is_some_and(|own| {
            own.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        is_own || self.record.clause.items.iter().any(|item| item.address == address)
    }
}
