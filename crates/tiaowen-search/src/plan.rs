//! From a query tree and filters to the question for the engine: strings are squeezed, words are cut, values
//! are resolved.

use std::collections::BTreeSet;

use tiaowen_text::Segmenter;
use tiaowen_text::fold::{fingerprint, fold, is_han};
use tiaowen_text::tokens::Squeezed;

use crate::engine::{Condition, Matcher, Overview, Partial, Term};
use crate::error::SearchError;
use crate::filters::Resolver;
use crate::query::{Form, ParsedQuery, Query};
use crate::request::Filters;

/// Most words that a partial match is weighed by.
const MAX_PARTIAL_TERMS: usize = 64;

/// A request made ready for the engine.
pub(crate) struct Plan {
    /// The parts of the query that must all hold, each with how it was typed.
    pub(crate) parts: Vec<Part>,
    /// The filters, each with its facet.
    pub(crate) filters: Vec<PlannedFilter>,
    /// What to mark in the text of hits.
    pub(crate) marks: Vec<Term>,
    /// The group of clauses that hold most of the terms.
    pub(crate) partial: Option<Partial>,
    /// What the user should know, in Chinese.
    pub(crate) notices: Vec<String>,
}

/// One part of the query.
pub(crate) struct Part {
    pub(crate) matcher: Matcher,
    /// As typed, for messages.
    pub(crate) label: String,
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
    /// As typed, for messages.
    pub(crate) label: String,
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
pub(crate) fn plan(
    parsed: ParsedQuery,
    filters: &Filters,
    resolver: &Resolver<'_>,
    segmenter: &Segmenter,
) -> Result<Plan, SearchError> {
    let mut planner = Planner { resolver, segmenter, marks: Vec::new(), notices: parsed.notices };
    let mut filters = filters.clone();
    let mut parts = Vec::new();
    let top = match parsed.query {
        Query::All => Vec::new(),
        Query::And(parts) => parts,
        other => vec![other],
    };
    for query in top {
        if let Query::Filter { name, value } = &query
            && resolver.resolve(name, std::slice::from_ref(value)).is_ok()
        {
            filters.values_mut(name).into_iter().for_each(|values| values.push(value.clone()));
            continue;
        }
        parts.push(planner.part(&query));
    }
    let filters = planner.filters(&filters)?;
    let partial = planner.partial(&parts);
    planner.notices.dedup();
    Ok(Plan { parts, filters, marks: planner.marks, partial, notices: planner.notices })
}

struct Planner<'p> {
    resolver: &'p Resolver<'p>,
    segmenter: &'p Segmenter,
    marks: Vec<Term>,
    notices: Vec<String>,
}

/// Whether a leaf adds to what is marked in hits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Wanted,
    Negated,
}

impl Planner<'_> {
    fn part(&mut self, query: &Query) -> Part {
        let need = if matches!(query, Query::Text(_)) { Need::Soft } else { Need::Hard };
        Part { label: label(query), need, matcher: self.matcher(query, Sign::Wanted) }
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
                let mut term = Term { cited: None, ..self.term(value) };
                if *form == Form::Quoted {
                    term.words.clear();
                }
                Matcher::Field { field: *field, term }
            }
            Query::Filter { name, value } => match self.resolver.resolve(name, std::slice::from_ref(value)) {
                Ok(filter) => {
                    self.notices.extend(filter.notices);
                    Matcher::Filter(filter.condition)
                }
                Err(error) => {
                    self.notices.push(format!("{}，按普通文字检索", error.message()));
                    self.matcher(&Query::Text(format!("{name}:{value}")), sign)
                }
            },
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
        }
    }

    fn term(&self, text: &str) -> Term {
        let folded = fold(text);
        let mut words: Vec<String> = Vec::new();
        for word in self.segmenter.whole_words(&folded) {
            if !words.iter().any(|known| known == word.text) {
                words.push(word.text.to_owned());
            }
        }
        let text = Squeezed::new(text).text;
        let documents = documents_numbered(&text, self.resolver.overview);
        let cited = (!documents.is_empty()).then_some(Condition::Documents(documents));
        Term { text, words, cited, ..Term::default() }
    }

    fn filters(&mut self, filters: &Filters) -> Result<Vec<PlannedFilter>, SearchError> {
        let mut planned = Vec::new();
        for name in Filters::NAMES {
            let values = filters.values(name).unwrap_or_default();
            if values.is_empty() {
                continue;
            }
            let filter = self.resolver.resolve(name, values)?;
            self.notices.extend(filter.notices);
            let label = format!("{}：{}", Filters::label(name), values.join("、"));
            planned.push(PlannedFilter {
                name,
                condition: filter.condition,
                selected: filter.selected,
                label,
            });
        }
        Ok(planned)
    }

    /// The partial group: worth asking for when there is more than one word to have some of.
    fn partial(&self, parts: &[Part]) -> Option<Partial> {
        let mut terms: Vec<Term> = Vec::new();
        for part in parts.iter().filter(|part| part.need == Need::Soft) {
            let Matcher::Term(term) = &part.matcher else { continue };
            for piece in partial_pieces(term) {
                if terms.len() < MAX_PARTIAL_TERMS && !terms.contains(&piece) {
                    terms.push(piece);
                }
            }
        }
        let hard = parts.iter().filter(|part| part.need == Need::Hard).map(|part| part.matcher.clone());
        (terms.len() > 1).then(|| Partial { required: all_of(hard.collect()), terms })
    }
}

/// What of a term a clause may hold by itself: its words. A lone ideograph that jieba cuts off says next to
/// nothing (小, 升, 规 of 小升规), so a term without longer words stays whole.
fn partial_pieces(term: &Term) -> Vec<Term> {
    let says_something = |word: &&String| word.chars().nth(1).is_some() || !word.chars().all(is_han);
    let words: Vec<&String> = term.words.iter().filter(says_something).collect();
    if words.is_empty() {
        return vec![term.clone()];
    }
    let piece = |word: &String| Term { text: word.clone(), words: vec![word.clone()], ..Term::default() };
    words.into_iter().map(piece).collect()
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

/// A part of a query as a message shows it.
fn label(query: &Query) -> String {
    let join = |parts: &[Query], sign: &str| parts.iter().map(label).collect::<Vec<_>>().join(sign);
    match query {
        Query::All => String::new(),
        Query::Text(text) => text.clone(),
        Query::Quoted(text) => format!("\"{text}\""),
        Query::Field { field, value, .. } => format!("{}:{value}", field.name()),
        Query::Filter { name, value } => format!("{name}:{value}"),
        Query::And(parts) => format!("({})", join(parts, " ")),
        Query::Or(parts) => format!("({})", join(parts, " OR ")),
        Query::Not(inner) => format!("-{}", label(inner)),
    }
}
