//! From a query tree and filters to the question for the engine: strings are squeezed, words are cut, values
//! are resolved.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use tiaowen_text::Segmenter;
use tiaowen_text::equivalents::links;
use tiaowen_text::fold::{fingerprint, fold};
use tiaowen_text::tokens::Squeezed;

use crate::cited::DocumentNames;
use crate::engine::{Condition, DocumentFactors, Engine, Matcher, Overview, Partial, Ranking, Term, Weights};
use crate::error::SearchError;
use crate::filters::Resolver;
use crate::query::{Form, ParsedQuery, Query};
use crate::request::{Filters, MAX_FILTER_VALUES, SearchRequest, Synonyms};
use crate::weigh;

/// A request made ready for the engine.
pub(crate) struct Plan {
    /// The parts of the query that must all hold.
    pub(crate) parts: Vec<Part>,
    /// The filters, each with its facet.
    pub(crate) filters: Vec<PlannedFilter>,
    /// What to mark in the text of hits.
    pub(crate) marks: Vec<Term>,
    /// What hits are ranked by.
    pub(crate) ranking: Ranking,
    /// The place that the question cites.
    pub(crate) cited: Option<Condition>,
    /// The group of clauses that hold most of the terms.
    pub(crate) partial: Option<Partial>,
    /// What the user should know, in Chinese.
    pub(crate) notices: Vec<String>,
}

/// One part of the query.
pub(crate) struct Part {
    pub(crate) matcher: Matcher,
    /// Whether a clause may be shown that lacks it.
    need: Need,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// An unquoted term.
    Soft,
    /// Quoted, negated, bound to a field, one of several.
    Hard,
}

/// One facet's filter.
pub(crate) struct PlannedFilter {
    pub(crate) name: &'static str,
    pub(crate) condition: Condition,
    /// Values that are selected, as the facet lists them.
    pub(crate) selected: BTreeSet<String>,
}

impl Plan {
    /// What must hold of a clause, filters left aside.
    pub(crate) fn matcher(&self) -> Matcher {
        all_of(self.parts.iter().map(|part| part.matcher.clone()).collect())
    }
}

/// Plans the answer to a parsed query with filters.
///
/// Filters at the top of the query are the same as filters of the request: they widen with values of the same
/// facet and are shown as selected. Elsewhere in the query they are leaves like any other.
///
/// # Errors
///
/// `BadFilter` for a value of the request that its facet can never have; in the query such a value is text.
/// `TooManyValues` for more of them than anybody chooses.
pub(crate) fn plan(
    parsed: ParsedQuery,
    request: &SearchRequest,
    context: &PlanContext<'_>,
) -> Result<Plan, SearchError> {
    let found = request.filters.len();
    if found > MAX_FILTER_VALUES {
        return Err(SearchError::TooManyValues { limit: MAX_FILTER_VALUES, found });
    }
    let mut planner = Planner {
        context,
        synonyms: request.synonyms,
        marks: Vec::new(),
        ranked: Vec::new(),
        notices: parsed.notices,
    };
    let mut filters = request.filters.clone();
    let top = match parsed.query {
        Query::All => Vec::new(),
        Query::And(parts) => parts,
        other => vec![other],
    };
    let citation = planner.citation(&top)?;
    let (mut parts, mut texts) = (Vec::new(), 0);
    for query in top {
        if let Query::Filter { name, value } = &query
            && context.resolver.resolve(name, std::slice::from_ref(value)).is_ok()
        {
            filters.values_mut(name).into_iter().for_each(|values| values.push(value.clone()));
            continue;
        }
        let mut part = planner.part(&query);
        if let (Query::Text(_), Matcher::Term(term)) = (&query, &mut part.matcher) {
            if let Some((_, place)) = citation.as_ref().filter(|(terms, _)| terms.contains(&texts)) {
                term.cited = Some(place.clone());
            }
            texts += 1;
        }
        parts.push(part);
    }
    let filters = planner.filters(&filters)?;
    let partial = Planner::partial(&parts);
    planner.notices.dedup();
    let ranking = Ranking {
        tokens: weigh::tokens(&planner.ranked, context.weights, context.segmenter),
        neighbours: weigh::neighbours(&planner.ranked),
        weights: *context.weights,
        document_factors: Arc::clone(context.document_factors),
    };
    let Planner { marks, notices, .. } = planner;
    let cited = citation.map(|(_, place)| place);
    Ok(Plan { parts, filters, marks, ranking, partial, cited, notices })
}

/// What a question is planned against.
#[derive(Clone, Copy)]
pub(crate) struct PlanContext<'p> {
    pub(crate) resolver: Resolver<'p>,
    pub(crate) names: &'p DocumentNames,
    pub(crate) engine: &'p dyn Engine,
    pub(crate) segmenter: &'p Segmenter,
    pub(crate) weights: &'p Weights,
    pub(crate) document_factors: &'p Arc<DocumentFactors>,
}

struct Planner<'p> {
    context: &'p PlanContext<'p>,
    synonyms: Synonyms,
    marks: Vec<Term>,
    /// Terms that hits are ranked by.
    ranked: Vec<Term>,
    notices: Vec<String>,
}

/// Whether a leaf adds to what is marked in hits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Wanted,
    Negated,
}

impl Planner<'_> {
    /// The terms at the top of a query, counted among its unquoted ones, that cite a place, and the place.
    fn citation(&self, top: &[Query]) -> Result<Option<(Range<usize>, Condition)>, SearchError> {
        let mut texts = Vec::new();
        for query in top {
            if let Query::Text(text) = query {
                texts.push(text.as_str());
            }
        }
        let PlanContext { names, resolver, engine, .. } = self.context;
        Ok(names.cited_place(&texts, resolver.overview, *engine)?)
    }

    fn part(&mut self, query: &Query) -> Part {
        let need = if matches!(query, Query::Text(_)) { Need::Soft } else { Need::Hard };
        Part { need, matcher: self.matcher(query, Sign::Wanted) }
    }

    fn matcher(&mut self, query: &Query, sign: Sign) -> Matcher {
        match query {
            Query::All => Matcher::All,
            Query::Text(text) => {
                let term = self.term(text);
                self.mark(&term, sign);
                Matcher::Term(term)
            }
            Query::Quoted(text) => {
                let text = Squeezed::new(text).text;
                self.mark(&Term { text: text.clone(), ..Term::default() }, sign);
                Matcher::Verbatim(text)
            }
            Query::Field { field, value, form } => {
                let term = match form {
                    Form::Plain => Term { cited: None, ..self.term(value) },
                    Form::Quoted => Term { text: Squeezed::new(value).text, ..Term::default() },
                };
                if sign == Sign::Wanted {
                    self.ranked.push(term.clone());
                }
                Matcher::Field { field: *field, term }
            }
            Query::Filter { name, value } => {
                match self.context.resolver.resolve(name, std::slice::from_ref(value)) {
                    Ok(filter) => {
                        self.notices.extend(filter.notices);
                        Matcher::Filter(filter.condition)
                    }
                    Err(error) => {
                        self.notices.push(format!("{}，按普通文字检索", error.message()));
                        self.matcher(&Query::Text(format!("{name}:{value}")), sign)
                    }
                }
            }
            Query::And(parts) => Matcher::And(parts.iter().map(|part| self.matcher(part, sign)).collect()),
            Query::Or(parts) => Matcher::Or(parts.iter().map(|part| self.matcher(part, sign)).collect()),
            Query::Not(inner) => {
                let inner_sign = if sign == Sign::Wanted { Sign::Negated } else { Sign::Wanted };
                Matcher::Not(Box::new(self.matcher(inner, inner_sign)))
            }
        }
    }

    fn mark(&mut self, term: &Term, sign: Sign) {
        if sign == Sign::Wanted {
            self.marks.push(term.clone());
            self.ranked.push(term.clone());
        }
    }

    fn term(&self, text: &str) -> Term {
        let context = self.context;
        let folded = fold(text);
        let mut words: Vec<String> = Vec::new();
        for word in context.segmenter.whole_words(&folded) {
            if !words.iter().any(|known| known == word.text) {
                words.push(word.text.to_owned());
            }
        }
        let text = Squeezed::new(text).text;
        let documents = documents_numbered(&text, context.resolver.overview);
        let cited = (!documents.is_empty()).then_some(Condition::Documents(documents));
        let (parts, links) = match self.synonyms {
            Synonyms::On => (context.resolver.catalog.parts(&text, context.segmenter), links(&text)),
            Synonyms::Off => (Vec::new(), Vec::new()),
        };
        Term { text, words, parts, links, cited }
    }

    fn filters(&mut self, filters: &Filters) -> Result<Vec<PlannedFilter>, SearchError> {
        let mut planned = Vec::new();
        for name in Filters::NAMES {
            let values = filters.values(name).unwrap_or_default();
            if values.is_empty() {
                continue;
            }
            let filter = self.context.resolver.resolve(name, values)?;
            self.notices.extend(filter.notices);
            planned.push(PlannedFilter { name, condition: filter.condition, selected: filter.selected });
        }
        Ok(planned)
    }

    /// The partial group: worth asking for when there is more than a pair of characters to have some of.
    fn partial(parts: &[Part]) -> Option<Partial> {
        let length_chars = |part: &Part| match &part.matcher {
            Matcher::Term(term) if part.need == Need::Soft => term.text.chars().count(),
            _ => 0,
        };
        let hard = parts.iter().filter(|part| part.need == Need::Hard).map(|part| part.matcher.clone());
        let is_worth_asking = parts.iter().map(length_chars).sum::<usize>() > 2;
        is_worth_asking.then(|| Partial { required: all_of(hard.collect()) })
    }
}

/// Documents whose number holds the term, when the term is shaped like a number: （2016）152号.
fn documents_numbered(squeezed: &str, overview: &Overview) -> Vec<String> {
    let Some(bracket) = squeezed.find('(') else { return Vec::new() };
    let year: String = squeezed[bracket + 1..].chars().take_while(char::is_ascii_digit).collect();
    let rest = &squeezed[bracket + 1 + year.len()..];
    let serial = rest.strip_prefix(')').unwrap_or_default();
    if year.len() != 4 || !serial.starts_with(|character: char| character.is_ascii_digit()) {
        return Vec::new();
    }
    let holds = |number: &String| fingerprint(number).contains(squeezed);
    let documents =
        overview.documents.iter().filter(|head| head.metadata.doc_number.as_ref().is_some_and(holds));
    documents.map(|head| head.metadata.id.clone()).collect()
}

fn all_of(mut parts: Vec<Matcher>) -> Matcher {
    match parts.len() {
        0 => Matcher::All,
        1 => parts.remove(0),
        _ => Matcher::And(parts),
    }
}
