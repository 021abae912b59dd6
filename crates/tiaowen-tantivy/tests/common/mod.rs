//! A small library of policy clauses in memory and on disk, and a model of the engine that reads them one by one.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use tiaowen_document::model::{Clause, ClauseKind, DocumentKind, Metadata, Region, Span, Unit, UnitRole};
use tiaowen_search::engine::{
    Condition, DocumentBatch, FacetField, Matcher, Searchable, Term, TermPart, TextField,
};
use tiaowen_search::{Changes, ClauseRecord, DocumentRecord, Engine, MatchKind};
use tiaowen_tantivy::TantivyEngine;
use tiaowen_text::equivalents::{self, Link};
use tiaowen_text::fold::fold;
use tiaowen_text::tokens::Squeezed;
use tiaowen_text::{Segmenter, WordLists};

pub static SEGMENTER: LazyLock<Arc<Segmenter>> =
    LazyLock::new(|| Arc::new(Segmenter::new(&["先进制造业集群", "单项冠军"].into_iter().collect())));

/// A segmenter with other words than [`SEGMENTER`].
pub static OTHER_SEGMENTER: LazyLock<Arc<Segmenter>> =
    LazyLock::new(|| Arc::new(Segmenter::new(&WordLists::default())));

/// A document with its clauses, from the least that matters.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: &'static str,
    pub title: String,
    pub year: Option<i16>,
    pub clauses: Vec<ClauseDraft>,
}

#[derive(Clone, Debug, Default)]
pub struct ClauseDraft {
    pub text: String,
    pub path: Vec<String>,
    pub units: Vec<&'static str>,
    pub categories: Vec<&'static str>,
    pub years: Vec<i16>,
}

impl From<&str> for ClauseDraft {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

pub fn batch(draft: &Draft) -> DocumentBatch {
    let metadata = Metadata {
        id: draft.id.to_owned(),
        title: draft.title.clone(),
        year: draft.year,
        kind: DocumentKind::Scheme,
        doc_number: draft.year.map(|year| format!("甲政发〔{year}〕{}号", draft.clauses.len())),
        region: Some(Region { name: "宁波市".to_owned(), level: "市".to_owned() }),
        ..Metadata::default()
    };
    let clauses = draft.clauses.iter().zip(0..).map(|(clause, order)| ClauseRecord {
        document_id: draft.id.to_owned(),
        order,
        place: format!("第{}段", order + 1),
        address: Some((order + 1).to_string()),
        clause: clause_of(draft.id, order, clause),
    });
    let clauses: Vec<ClauseRecord> = clauses.collect();
    let document = DocumentRecord {
        metadata,
        file: format!("{}.txt", draft.id),
        clause_count: clauses.len(),
        structure: Vec::new(),
        noise: Vec::new(),
    };
    DocumentBatch { document, clauses }
}

fn clause_of(document: &str, order: u32, draft: &ClauseDraft) -> Clause {
    let unit = |id: &&str| Unit {
        name: (*id).to_owned(),
        canonical: (*id).to_owned(),
        id: (*id).to_owned(),
        role: UnitRole::Responsible,
        span: Span::default(),
    };
    Clause {
        id: format!("{document}/p{}", order + 1),
        kind: if order.is_multiple_of(2) { ClauseKind::Clause } else { ClauseKind::Note },
        level: 1,
        path: draft.path.clone(),
        number: None,
        heading: None,
        text: draft.text.clone(),
        hash: String::new(),
        span: Span::new(0, draft.text.chars().count()),
        location: None,
        cuts: Vec::new(),
        joins: Vec::new(),
        items: Vec::new(),
        units: draft.units.iter().map(unit).collect(),
        areas: Vec::new(),
        years: draft.years.clone(),
        targets: Vec::new(),
        categories: draft.categories.iter().map(|id| (*id).to_owned()).collect(),
    }
}

pub fn changes(drafts: &[Draft]) -> Changes {
    Changes { replace: drafts.iter().map(batch).collect(), remove: Vec::new() }
}

/// An engine in `dir` that holds the drafts.
pub fn engine(dir: &Path, drafts: &[Draft]) -> TantivyEngine {
    let engine = TantivyEngine::create_or_open(dir, Arc::clone(&SEGMENTER)).unwrap();
    engine.write(&changes(drafts)).unwrap();
    engine
}

/// What may stand for a word, as a curator would list it: any of these lists, with all that it names.
const SYNONYMS: [(&str, &[&[&str]]); 3] =
    [("补贴", &[&["奖励"], &["资助", "企业"]]), ("集群", &[&["产业群"]]), ("民政", &[&["政府"]])];

/// A term as the searcher would cut it.
pub fn term(text: &str) -> Term {
    let folded = fold(text);
    let mut words: Vec<String> =
        SEGMENTER.whole_words(&folded).iter().map(|word| word.text.to_owned()).collect();
    words.dedup();
    let part = |word: &String| {
        let listed = SYNONYMS.iter().find(|(known, _)| known == word).map_or(&[][..], |(_, lists)| lists);
        let owned = |list: &&[&str]| list.iter().map(|string| (*string).to_owned()).collect();
        TermPart { text: word.clone(), alternatives: listed.iter().map(owned).collect() }
    };
    let mut parts: Vec<TermPart> = words.iter().map(part).collect();
    if parts.iter().all(|part| part.alternatives.is_empty()) {
        parts.clear();
    }
    let text = Squeezed::new(text).text;
    let links = equivalents::links(&text);
    Term { text, words, parts, links, cited: None }
}

/// One clause with its document, as the model reads it.
pub struct ModelClause {
    pub id: String,
    pub metadata: Metadata,
    pub clause: Clause,
    own: Text,
    title: Text,
    heading: Text,
}

/// A field read out: its strings and all its words.
struct Text {
    parts: Vec<String>,
    words: BTreeSet<String>,
}

impl Text {
    fn new(parts: &[&str]) -> Self {
        let mut words = BTreeSet::new();
        for part in parts {
            let folded = fold(part);
            words.extend(SEGMENTER.words(&folded).iter().map(|word| word.text.to_owned()));
        }
        Self { parts: parts.iter().map(|part| Squeezed::new(part).text).collect(), words }
    }

    fn holds(&self, squeezed: &str) -> bool {
        !squeezed.is_empty() && self.parts.iter().any(|part| part.contains(squeezed))
    }
}

/// Reads clauses one by one and decides by looking at them.
pub struct Model {
    pub clauses: Vec<ModelClause>,
}

impl Model {
    pub fn new(drafts: &[Draft]) -> Self {
        let clauses = drafts.iter().map(batch).flat_map(|batch| {
            let metadata = batch.document.metadata;
            batch.clauses.into_iter().map(move |record| {
                let searchable = Searchable::new(&metadata, &record.clause);
                let (own, title, heading) = (
                    Text::new(&searchable.own),
                    Text::new(&searchable.title),
                    Text::new(&searchable.heading),
                );
                let (metadata, clause) = (metadata.clone(), record.clause);
                ModelClause { id: clause.id.clone(), metadata, clause, own, title, heading }
            })
        });
        Self { clauses: clauses.collect() }
    }

    /// The clauses that hold the matcher and pass the filters, with how.
    pub fn search(&self, matcher: &Matcher, filters: &[Condition]) -> BTreeMap<String, MatchKind> {
        let passing = self.clauses.iter().filter(|clause| filters.iter().all(|filter| clause.passes(filter)));
        passing.filter_map(|clause| Some((clause.id.clone(), clause.kind(matcher)?))).collect()
    }

    /// Counts a facet over the clauses called `ids`.
    pub fn facet(
        &self,
        field: FacetField,
        ids: &BTreeMap<String, MatchKind>,
        families: &HashMap<String, String>,
    ) -> BTreeMap<Option<String>, usize> {
        let mut counts = BTreeMap::new();
        for clause in self.clauses.iter().filter(|clause| ids.contains_key(&clause.id)) {
            let values = clause.values(field, families);
            if values.is_empty() {
                *counts.entry(None).or_insert(0) += 1;
            }
            values.into_iter().for_each(|value| *counts.entry(Some(value)).or_insert(0) += 1);
        }
        counts
    }
}

impl ModelClause {
    /// How the clause holds the matcher, by the best way.
    fn kind(&self, matcher: &Matcher) -> Option<MatchKind> {
        [MatchKind::Verbatim, MatchKind::Words, MatchKind::Synonyms, MatchKind::Heading]
            .into_iter()
            .find(|level| self.holds(matcher, *level))
    }

    fn holds(&self, matcher: &Matcher, level: MatchKind) -> bool {
        match matcher {
            Matcher::All => true,
            Matcher::Term(term) => self.holds_term(term, level),
            Matcher::Verbatim(text) => self.own.holds(text),
            Matcher::Field { field, term } => {
                let text = match field {
                    TextField::Title => &self.title,
                    TextField::Heading => &self.heading,
                };
                holds_in(text, term, level.min(MatchKind::Synonyms))
            }
            Matcher::Filter(condition) => self.passes(condition),
            Matcher::And(parts) => parts.iter().all(|part| self.holds(part, level)),
            Matcher::Or(parts) => parts.iter().any(|part| self.holds(part, level)),
            Matcher::Not(inner) => !self.holds(inner, MatchKind::Synonyms),
        }
    }

    fn holds_term(&self, term: &Term, level: MatchKind) -> bool {
        if level < MatchKind::Heading {
            return holds_in(&self.own, term, level);
        }
        let around = [&self.title, &self.heading];
        let anywhere = [&self.own, &self.title, &self.heading];
        holds_in(&self.own, term, MatchKind::Synonyms)
            || around.iter().any(|text| text.holds(&term.text))
            || has_all(&anywhere, &term.words)
            || has_parts(&anywhere, &term.parts)
            || has_links(&around, &term.links)
            || term.cited.as_ref().is_some_and(|cited| self.passes(cited))
    }

    fn passes(&self, condition: &Condition) -> bool {
        let clause = &self.clause;
        match condition {
            Condition::Documents(ids) => ids.contains(&self.metadata.id),
            Condition::Place { documents, address } => {
                let own = clause.id.split_once("/p").map_or("", |(_, own)| own);
                let is_here = own == address || own.starts_with(&format!("{address}."));
                documents.contains(&self.metadata.id) && is_here
            }
            Condition::Units(ids) => clause.units.iter().any(|unit| ids.contains(&unit.id)),
            Condition::NoUnit => clause.units.is_empty(),
            Condition::Categories(ids) => clause.categories.iter().any(|id| ids.contains(id)),
            Condition::NoCategory => clause.categories.is_empty(),
            Condition::TargetYears(ranges) => {
                clause.years.iter().any(|year| ranges.iter().any(|range| range.contains(year)))
            }
            Condition::NoTargetYear => clause.years.is_empty(),
            Condition::ClauseKinds(kinds) => kinds.contains(&clause.kind),
            Condition::Any(parts) => parts.iter().any(|part| self.passes(part)),
            Condition::Not(inner) => !self.passes(inner),
        }
    }

    fn values(&self, field: FacetField, families: &HashMap<String, String>) -> BTreeSet<String> {
        let clause = &self.clause;
        match field {
            FacetField::Document => [self.metadata.id.clone()].into(),
            FacetField::Unit => clause.units.iter().map(|unit| unit.id.clone()).collect(),
            FacetField::UnitFamily => {
                clause.units.iter().filter_map(|unit| families.get(&unit.id).cloned()).collect()
            }
            FacetField::Category => clause.categories.iter().cloned().collect(),
            FacetField::TargetYear => clause.years.iter().map(ToString::to_string).collect(),
            FacetField::ClauseKind => [clause.kind.name().to_owned()].into(),
        }
    }
}

/// The text by itself holds the term on this level, at most by what means the same.
fn holds_in(text: &Text, term: &Term, level: MatchKind) -> bool {
    text.holds(&term.text)
        || level >= MatchKind::Words && has_all(&[text], &term.words)
        || level >= MatchKind::Synonyms
            && (has_parts(&[text], &term.parts) || has_links(&[text], &term.links))
}

/// Every part or what stands for it stands in one of the texts; no parts stand nowhere.
fn has_parts(texts: &[&Text], parts: &[TermPart]) -> bool {
    let stands = |string: &String| texts.iter().any(|text| text.holds(string));
    let is_word = |string: &String| texts.iter().any(|text| text.words.contains(string));
    let holds = |part: &TermPart| {
        stands(&part.text)
            || is_word(&part.text)
            || part.alternatives.iter().any(|strings| !strings.is_empty() && strings.iter().all(stands))
    };
    !parts.is_empty() && parts.iter().all(holds)
}

/// Every link stands in one of the texts; no links stand nowhere.
fn has_links(texts: &[&Text], links: &[Link]) -> bool {
    let holds =
        |link: &Link| texts.iter().any(|text| text.parts.iter().any(|part| equivalents::holds(part, link)));
    !links.is_empty() && links.iter().all(holds)
}

/// Every word stands in one of the texts; no words stand nowhere.
fn has_all(texts: &[&Text], words: &[String]) -> bool {
    !words.is_empty() && words.iter().all(|word| texts.iter().any(|text| text.words.contains(word)))
}
