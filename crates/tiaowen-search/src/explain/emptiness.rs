//! Why an answer is empty: the term or filter that empties it, and how much each single relaxation finds. Asks
//! the engine for counts, and for nothing else.

use std::cell::RefCell;

use serde::{Serialize, Serializer};

use crate::deadline::Deadline;
use crate::engine::{EngineError, EngineQuery, Matcher};
use crate::error::SearchError;
use crate::plan::{PlanContext, plan};
use crate::query::{Form, Query, parse};
use crate::request::{Filters, SearchRequest, Synonyms};

/// Most relaxations that are counted.
const MAX_RELAXATIONS: usize = 40;

/// Something that a question could do without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// What it is.
    pub kind: RemovalKind,
    /// How users read it, in the words of the question; Chinese.
    pub label: String,
    /// The filter's name in addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<&'static str>,
}

/// What a question could do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalKind {
    /// The values of one filter.
    Filter,
    /// All filters.
    AllFilters,
    /// That synonyms do not count.
    NoSynonyms,
    /// One term, with its quotation marks, prefix or brackets.
    Term,
    /// The quotation marks around a term.
    Quotes,
    /// The prefix that confines a term to a field.
    Prefix,
}

/// A question a little wider, and how much it finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relaxation {
    /// What is left out.
    pub remove: Removal,
    /// Clauses found without it.
    pub total: usize,
    /// Clauses found by nothing but the term or filter that is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<usize>,
    /// The wider question, from its first page; written as the parameters of its address.
    #[serde(rename = "parameters", serialize_with = "as_parameters")]
    pub request: SearchRequest,
}

/// Writes what is asked, without order and page: each parameter with its values.
fn as_parameters<S: Serializer>(request: &SearchRequest, serializer: S) -> Result<S::Ok, S::Error> {
    let mut parameters: Vec<(&str, Vec<String>)> = vec![("q", vec![request.query.clone()])];
    for name in Filters::NAMES {
        parameters.push((name, request.filters.values(name).unwrap_or_default().to_vec()));
    }
    parameters.push(("as_of", request.as_of.iter().map(ToString::to_string).collect()));
    let is_off = request.synonyms == Synonyms::Off;
    parameters.push(("synonyms", is_off.then(|| "off".to_owned()).into_iter().collect()));
    parameters.retain(|(name, values)| *name == "q" || !values.is_empty());
    serializer.collect_map(parameters)
}

/// Why an answer is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Emptiness {
    /// The terms that nothing holds; else the filters that nothing found passes. Empty when only the
    /// combination of terms stands nowhere.
    pub(crate) emptied_by: Vec<Removal>,
    /// What each single relaxation finds, filters first.
    pub(crate) relaxations: Vec<Relaxation>,
    /// The same in words for users.
    pub(crate) notices: Vec<String>,
}

/// A question taken apart into what must hold.
pub(crate) struct Question<'q> {
    request: &'q SearchRequest,
    context: &'q PlanContext<'q>,
    terms: Vec<Query>,
    /// Those of the request and those at the top of the query.
    filters: Filters,
    /// What no clause holds, as far as it was counted: what asks for it too need not be counted.
    unheld: RefCell<Vec<Matcher>>,
}

/// What is left out, the question without it, and the clauses found by nothing but it.
type Relaxed = (Removal, SearchRequest, Option<usize>);

impl<'q> Question<'q> {
    /// Takes a request and its query read.
    pub(crate) fn new(request: &'q SearchRequest, query: Query, context: &'q PlanContext<'q>) -> Self {
        // A filter whose value cannot be is text, as it is for the plan.
        let is_filter = |name: &'static str, value: &String| {
            context.resolver.resolve(name, std::slice::from_ref(value)).is_ok()
        };
        let mut filters = request.filters.clone();
        let top = match query {
            Query::All => Vec::new(),
            Query::And(parts) => parts,
            other => vec![other],
        };
        let mut terms = Vec::new();
        for part in top {
            match part {
                Query::Filter { name, value } if is_filter(name, &value) => {
                    filters.values_mut(name).into_iter().for_each(|values| values.push(value.clone()));
                }
                // Who writes a term twice wants it once.
                other if terms.contains(&other) => {}
                other => terms.push(other),
            }
        }
        Self { request, context, terms, filters, unheld: RefCell::default() }
    }

    /// What the question finds with one thing less, each with its count: filters first.
    pub(crate) fn relaxations(&self) -> Result<Vec<Relaxation>, SearchError> {
        Ok(self.counted()?.1)
    }

    /// Says why the answer is empty, or that it would take too long to say: half of the time that is left.
    pub(crate) fn explain_empty_in_time(&self) -> Result<Emptiness, SearchError> {
        let deadline = Deadline::of_thread().left().map_or(Deadline::NONE, |left| Deadline::after(left / 2));
        match deadline.hold(|| self.explain_empty()) {
            Err(SearchError::Engine(EngineError::Overrun(_))) => Ok(Emptiness {
                notices: vec!["没有条款符合；检索词太多，没有逐个说明".to_owned()],
                ..Emptiness::default()
            }),
            explained => explained,
        }
    }

    /// Says why the answer is empty, by counting what is found without each part.
    pub(crate) fn explain_empty(&self) -> Result<Emptiness, SearchError> {
        let (alone, relaxations) = self.counted()?;
        let without_filters = match self.ask(&self.terms, Filters::default()) {
            Some(request) if !self.filters.is_empty() => self.count(&request)?,
            _ => 0,
        };
        let mut emptiness = Emptiness { relaxations, ..Emptiness::default() };
        if without_filters == 0 {
            self.blame_terms(&alone, &mut emptiness);
        } else {
            blame_filters(without_filters, &mut emptiness);
        }
        Ok(emptiness)
    }

    /// What each term finds alone, and the question with one thing less.
    fn counted(&self) -> Result<(Vec<Option<usize>>, Vec<Relaxation>), SearchError> {
        let alone: Vec<Option<usize>> = self
            .terms
            .iter()
            .take(MAX_RELAXATIONS)
            .map(|term| self.count_asked(self.ask(std::slice::from_ref(term), Filters::default())))
            .collect::<Result<_, _>>()?;
        let mut relaxations = Vec::new();
        for (removal, request, alone) in self.relaxed(&alone)?.into_iter().take(MAX_RELAXATIONS) {
            relaxations.push(Relaxation { remove: removal, total: self.count(&request)?, alone, request });
        }
        Ok((alone, relaxations))
    }

    /// Nothing holds all terms, filters or not.
    fn blame_terms(&self, alone: &[Option<usize>], emptiness: &mut Emptiness) {
        let counted = self.terms.iter().zip(alone).filter_map(|(term, alone)| Some((term, (*alone)?)));
        let counts: Vec<(Removal, usize)> =
            counted.map(|(term, alone)| (removal(RemovalKind::Term, term.to_string()), alone)).collect();
        let missing = counts.iter().filter(|(_, alone)| *alone == 0).map(|(removal, _)| removal.clone());
        emptiness.emptied_by = missing.collect();
        if !emptiness.emptied_by.is_empty() {
            let labels: Vec<&str> =
                emptiness.emptied_by.iter().map(|removal| removal.label.as_str()).collect();
            emptiness.notices.push(format!("没有条款符合“{}”", labels.join("”“")));
        } else if counts.len() > 1 {
            let alone = |(removal, alone): &(Removal, usize)| format!("“{}” {alone} 条", removal.label);
            let counts: Vec<String> = counts.iter().map(alone).collect();
            emptiness.notices.push(format!("没有条款同时符合全部检索词；单独检索：{}", counts.join("，")));
        }
    }

    /// All wider questions, where `alone` is what is found by each term.
    fn relaxed(&self, alone: &[Option<usize>]) -> Result<Vec<Relaxed>, SearchError> {
        let mut relaxed = Vec::new();
        let mut push = |removal, request: Option<SearchRequest>, alone| {
            relaxed.extend(request.map(|request| (removal, request, alone)));
        };
        let set: Vec<&'static str> =
            Filters::NAMES.into_iter().filter(|name| !self.values(name).is_empty()).collect();
        for name in &set {
            let mut others = self.filters.clone();
            others.values_mut(name).into_iter().for_each(Vec::clear);
            let mut only = Filters::default();
            only.values_mut(name).into_iter().for_each(|values| *values = self.values(name).to_vec());
            let values = self.context.resolver.labels(name, self.values(name));
            let label = format!("{}：{values}", Filters::label(name));
            let removal = Removal { filter: Some(name), ..removal(RemovalKind::Filter, label) };
            push(removal, self.ask(&self.terms, others), self.count_asked(self.ask(&[], only))?);
        }
        if set.len() > 1 && !self.terms.is_empty() {
            let removal = removal(RemovalKind::AllFilters, "全部筛选条件".to_owned());
            push(removal, self.ask(&self.terms, Filters::default()), None);
        }
        if self.request.synonyms == Synonyms::Off {
            let request = self.ask(&self.terms, self.filters.clone());
            let request = request.map(|request| SearchRequest { synonyms: Synonyms::On, ..request });
            push(removal(RemovalKind::NoSynonyms, "不计同义".to_owned()), request, None);
        }
        for (index, term) in self.terms.iter().enumerate() {
            let mut others = self.terms.clone();
            others.remove(index);
            if !others.is_empty() || !self.filters.is_empty() {
                let removal = removal(RemovalKind::Term, term.to_string());
                let alone = alone.get(index).copied().flatten();
                push(removal, self.ask(&others, self.filters.clone()), alone);
            }
        }
        for (index, term) in self.terms.iter().enumerate() {
            if let Some((kind, wider)) = widened(term) {
                let mut terms = self.terms.clone();
                terms[index] = wider;
                push(removal(kind, term.to_string()), self.ask(&terms, self.filters.clone()), None);
            }
        }
        Ok(relaxed)
    }

    fn count_asked(&self, request: Option<SearchRequest>) -> Result<Option<usize>, SearchError> {
        request.map(|request| self.count(&request)).transpose()
    }

    /// How many clauses a request finds.
    fn count(&self, request: &SearchRequest) -> Result<usize, SearchError> {
        let plan = plan(parse(&request.query)?, request, self.context)?;
        if plan.parts.iter().any(|part| self.unheld.borrow().contains(&part.matcher)) {
            return Ok(0);
        }
        let filters = plan.filters.iter().map(|filter| filter.condition.clone()).collect();
        let question = EngineQuery { filters, ..EngineQuery::count(plan.matcher()) };
        let total = self.context.engine.search(&question)?.total;
        if let [part] = plan.parts.as_slice()
            && total == 0
            && plan.filters.is_empty()
        {
            self.unheld.borrow_mut().push(part.matcher.clone());
        }
        Ok(total)
    }

    fn values(&self, name: &str) -> &[String] {
        self.filters.values(name).unwrap_or_default()
    }

    /// The question for these terms and filters; `None` where the terms cannot be written so that they read as
    /// they are meant.
    fn ask(&self, terms: &[Query], filters: Filters) -> Option<SearchRequest> {
        let query = match terms {
            [] => Query::All,
            [term] => term.clone(),
            _ => Query::And(terms.to_vec()),
        };
        let query = query.written()?;
        Some(SearchRequest { query, filters, offset: 0, ..self.request.clone() })
    }
}

fn removal(kind: RemovalKind, label: String) -> Removal {
    Removal { kind, label, filter: None }
}

/// A term without its quotation marks or its prefix.
fn widened(term: &Query) -> Option<(RemovalKind, Query)> {
    match term {
        Query::Quoted(text) => {
            let text: String = text.chars().filter(|character| !is_blank(*character)).collect();
            Some((RemovalKind::Quotes, Query::Text(text)))
        }
        Query::Field { value, form: Form::Plain, .. } => {
            Some((RemovalKind::Prefix, Query::Text(value.clone())))
        }
        Query::Field { value, form: Form::Quoted, .. } => {
            Some((RemovalKind::Prefix, Query::Quoted(value.clone())))
        }
        _ => None,
    }
}

/// Blanks never count when strings are looked for, so a term may do without them.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// Something holds all terms, and the filters leave none of it.
fn blame_filters(without_filters: usize, emptiness: &mut Emptiness) {
    let of_kind = |kind: RemovalKind| {
        emptiness.relaxations.iter().filter(move |relaxation| relaxation.remove.kind == kind)
    };
    let mut helping: Vec<&Relaxation> =
        of_kind(RemovalKind::Filter).filter(|relaxation| relaxation.total > 0).collect();
    let one_filter_empties = !helping.is_empty();
    if !one_filter_empties {
        helping = of_kind(RemovalKind::AllFilters).collect();
    }
    let said = |relaxation: &&Relaxation| match relaxation.remove.kind {
        RemovalKind::Filter => {
            format!("去掉筛选条件“{}”后有 {} 条", relaxation.remove.label, relaxation.total)
        }
        _ => format!("去掉全部筛选条件后有 {without_filters} 条"),
    };
    emptiness.notices = helping.iter().map(said).collect();
    emptiness.emptied_by = helping.iter().map(|relaxation| relaxation.remove.clone()).collect();
}
