//! From a request to results: the story of one search.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Zoned;
use jiff::civil::Date;
use tiaowen_citation::{Citation, Style};

use crate::catalog::Catalog;
use crate::citations::KeptCitations;
use crate::cited::DocumentNames;
use crate::engine::{
    DocumentFactors, Engine, EngineHit, EngineQuery, FacetField, FacetQuery, FoundPage, Overview, Term,
    Weights,
};
use crate::error::SearchError;
use crate::explain::{Emptiness, Explainer, Explanation, Question, Relaxation};
use crate::facets::{FacetBuilder, FacetPlan, FacetTables};
use crate::filters::Resolver;
use crate::highlight::highlights;
use crate::links::clause_url;
use crate::plan::{Plan, PlanContext, plan};
use crate::query::parse;
use crate::request::{Explain, MAX_LIMIT, MAX_WINDOW, SearchRequest};
use crate::results::{Hit, HitDocument, MatchKind, Results};
use crate::snippet::snippet;
use crate::suggest::KeptVocabulary;
use crate::weigh::document_factors;

/// Answers requests with an engine and a catalog. Shared between threads.
pub struct Searcher {
    engine: Arc<dyn Engine>,
    catalog: Arc<Catalog>,
    weights: Weights,
    /// What was worked out for the state of the index that was last seen.
    known: Mutex<Arc<Known>>,
    /// Names to suggest.
    pub(crate) vocabulary: KeptVocabulary,
    /// Which documents name which.
    pub(crate) citations: KeptCitations,
}

/// What is worked out once for a state of the index and a day.
#[derive(Default)]
pub(crate) struct Known {
    overview: Arc<Overview>,
    day: Date,
    /// The family of each unit id.
    families: Arc<HashMap<String, String>>,
    pub(crate) names: DocumentNames,
    tables: FacetTables,
    document_factors: Arc<DocumentFactors>,
}

impl Searcher {
    /// Makes a searcher.
    pub fn new(engine: Arc<dyn Engine>, catalog: Arc<Catalog>) -> Self {
        let (known, vocabulary) = (Mutex::default(), KeptVocabulary::default());
        let citations = KeptCitations::default();
        Self { engine, catalog, weights: Weights::DEFAULT, known, vocabulary, citations }
    }

    /// Ranks by other weights than the program's own, to measure what they are worth.
    #[must_use]
    pub fn with_weights(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// The engine that is asked.
    pub fn engine(&self) -> &Arc<dyn Engine> {
        &self.engine
    }

    /// The names that are known.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Answers a request.
    ///
    /// # Errors
    ///
    /// The query breaks a limit, a filter or the page is out of range, or the engine fails. Whatever else is
    /// typed is answered, with notices.
    pub fn search(&self, request: &SearchRequest) -> Result<Results, SearchError> {
        let started = Instant::now();
        check_page(request)?;
        let day = request.as_of.unwrap_or_else(|| Zoned::now().date());
        let overview = self.engine.overview()?;
        let known = self.known(&overview, day);
        let context = self.context(&overview, &known);
        let parsed = parse(&request.query)?;
        let tree = parsed.query.clone();
        let mut plan = plan(parsed, request, &context)?;
        let explainer = (request.explain == Explain::On).then(|| Explainer::new(&plan));
        let explain = explainer.as_ref().map(|known| known.question(&tree, &plan, request.synonyms));
        let facets = FacetPlan::new(&plan.filters);
        let query = self.question(&mut plan, request, facets.queries.clone(), &known);
        let answer = self.engine.search(&query)?;
        let mut notices = std::mem::take(&mut plan.notices);
        let mut emptiness = Emptiness::default();
        if answer.total == 0 {
            emptiness = Question::new(request, tree, &context).explain_empty_in_time()?;
            notices.append(&mut emptiness.notices);
        }
        // Between the planning and the answer another state may have come.
        let tables = &self.known(&answer.overview, day).tables;
        let facets = FacetBuilder { catalog: &self.catalog, tables }.build(&facets, &answer, &plan.filters);
        let hits = answer.hits.into_iter().map(|hit| {
            let explain = explainer.as_ref().map(|known| known.hit(&hit, context.segmenter));
            Hit { explain, ..self.hit(hit, &plan.marks, day) }
        });
        let hits = hits.collect();
        Ok(Results {
            query: request.query.clone(),
            total: answer.total,
            matches: answer.matches,
            partial: answer.partial,
            weak: answer.total == 0,
            hits,
            facets,
            notices,
            emptied_by: emptiness.emptied_by,
            relaxations: emptiness.relaxations,
            did_you_mean: if answer.total == 0 { self.did_you_mean(request)? } else { Vec::new() },
            explain,
            elapsed_ms: started.elapsed().as_secs_f64() * 1000.0,
        })
    }

    /// Finds the hits of [`Searcher::search`] by where they stand, with counts of these fields and nothing else of an
    /// answer.
    ///
    /// # Errors
    ///
    /// As for [`Searcher::search`].
    pub fn find(&self, request: &SearchRequest, fields: &[FacetField]) -> Result<FoundPage, SearchError> {
        check_page(request)?;
        let day = request.as_of.unwrap_or_else(|| Zoned::now().date());
        let overview = self.engine.overview()?;
        let known = self.known(&overview, day);
        let mut plan = self.plan(request, &overview, &known)?;
        let facet = |field: &FacetField| FacetQuery { field: *field, without_filter: None };
        let facets = fields.iter().map(facet).collect();
        Ok(self.engine.find(&self.question(&mut plan, request, facets, &known))?)
    }

    /// How many clauses a request finds: the total of [`Searcher::search`] and nothing else of an answer.
    ///
    /// # Errors
    ///
    /// As for [`Searcher::search`].
    pub fn count(&self, request: &SearchRequest) -> Result<usize, SearchError> {
        let day = request.as_of.unwrap_or_else(|| Zoned::now().date());
        let overview = self.engine.overview()?;
        let plan = self.plan(request, &overview, &self.known(&overview, day))?;
        let filters = plan.filters.iter().map(|filter| filter.condition.clone()).collect();
        let question = EngineQuery { filters, ..EngineQuery::count(plan.matcher()) };
        Ok(self.engine.search(&question)?.total)
    }

    /// How a request is read: its terms with what counts as each, and its filters. The answer with
    /// [`Explain::On`] tells the same and how each hit meets the terms.
    ///
    /// # Errors
    ///
    /// As for [`Searcher::search`].
    pub fn read(&self, request: &SearchRequest) -> Result<Explanation, SearchError> {
        let day = request.as_of.unwrap_or_else(|| Zoned::now().date());
        let overview = self.engine.overview()?;
        let plan = self.plan(request, &overview, &self.known(&overview, day))?;
        Ok(Explainer::new(&plan).question(&parse(&request.query)?.query, &plan, request.synonyms))
    }

    /// What a request finds with one thing less, each with its count, whatever it finds itself. Of an empty answer
    /// [`Searcher::search`] tells it anyway.
    ///
    /// # Errors
    ///
    /// As for [`Searcher::search`].
    pub fn relaxations(&self, request: &SearchRequest) -> Result<Vec<Relaxation>, SearchError> {
        let day = request.as_of.unwrap_or_else(|| Zoned::now().date());
        let overview = self.engine.overview()?;
        let known = self.known(&overview, day);
        let query = parse(&request.query)?.query;
        Question::new(request, query, &self.context(&overview, &known)).relaxations()
    }

    /// Makes a request ready for the engine.
    pub(crate) fn plan(
        &self,
        request: &SearchRequest,
        overview: &Overview,
        known: &Known,
    ) -> Result<Plan, SearchError> {
        plan(parse(&request.query)?, request, &self.context(overview, known))
    }

    /// What requests are planned against.
    fn context<'s>(&'s self, overview: &'s Overview, known: &'s Known) -> PlanContext<'s> {
        PlanContext {
            resolver: Resolver { catalog: &self.catalog, overview, day: known.day },
            names: &known.names,
            engine: self.engine.as_ref(),
            segmenter: self.engine.segmenter(),
            weights: &self.weights,
            document_factors: &known.document_factors,
        }
    }

    /// The question to the engine. Takes out of the plan what is not needed to explain the answer.
    pub(crate) fn question(
        &self,
        plan: &mut Plan,
        request: &SearchRequest,
        facets: Vec<FacetQuery>,
        known: &Known,
    ) -> EngineQuery {
        EngineQuery {
            matcher: plan.matcher(),
            filters: plan.filters.iter().map(|filter| filter.condition.clone()).collect(),
            facets,
            unit_families: Arc::clone(&known.families),
            partial: plan.partial.take(),
            cited: plan.cited.take(),
            ranking: std::mem::take(&mut plan.ranking),
            sort: request.sort,
            limit: request.limit,
            offset: request.offset,
        }
    }

    /// Dresses a clause with what users see of it.
    fn hit(&self, hit: EngineHit, marks: &[Term], day: Date) -> Hit {
        let EngineHit { clause: record, metadata, score, match_kind } = hit;
        let citation =
            Citation::new(&metadata, &record.clause).printed_at(&record.place).write(Style::Quotation);
        let clause = record.clause;
        let highlights = highlights(&clause.text, marks, self.engine.segmenter());
        Hit {
            url: clause_url(&metadata.id, &clause.id),
            score: shown_score(match_kind, score),
            match_kind,
            document: HitDocument::as_of(&metadata, day),
            snippet: snippet(&clause.text, &highlights, self.engine.segmenter()),
            highlights,
            years: metadata.year.into_iter().collect(),
            citation,
            id: clause.id,
            clause_kind: clause.kind,
            path: clause.path,
            number: clause.number,
            heading: clause.heading,
            text: clause.text,
            span: clause.span,
            hash: clause.hash,
            units: clause.units,
            areas: clause.areas,
            target_years: clause.years,
            categories: clause.categories,
            explain: None,
        }
    }

    /// What is known of this state of the index on this day, worked out when it is new.
    pub(crate) fn known(&self, overview: &Arc<Overview>, day: Date) -> Arc<Known> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&known.overview, overview) || known.day != day {
            let registry = self.catalog.units();
            let family = |unit: &String| Some((unit.clone(), registry.family(unit)?.to_owned()));
            *known = Arc::new(Known {
                overview: Arc::clone(overview),
                day,
                families: Arc::new(overview.units.iter().filter_map(family).collect()),
                names: DocumentNames::new(overview),
                tables: FacetTables::new(overview, &self.catalog, day),
                document_factors: Arc::new(document_factors(overview, &self.weights, day)),
            });
        }
        Arc::clone(&known)
    }
}

fn check_page(request: &SearchRequest) -> Result<(), SearchError> {
    let (limit, offset) = (request.limit, request.offset);
    if limit == 0 || limit > MAX_LIMIT {
        return Err(SearchError::BadLimit { found: limit, max: MAX_LIMIT });
    }
    if offset.saturating_add(limit) > MAX_WINDOW {
        return Err(SearchError::BadOffset { offset, limit, max: MAX_WINDOW });
    }
    Ok(())
}

/// One figure that falls with the rank: how the clause matches before the point, how well behind it.
pub(crate) fn shown_score(match_kind: MatchKind, score: f32) -> f32 {
    /// A score of so much stands at one half.
    const HALF: f32 = 20.0;
    let kind = match match_kind {
        MatchKind::Verbatim => 4.0,
        MatchKind::Words => 3.0,
        MatchKind::Synonyms => 2.0,
        MatchKind::Heading => 1.0,
        MatchKind::Partial => 0.0,
    };
    kind + score / (score + HALF)
}
