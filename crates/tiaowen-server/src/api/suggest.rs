//! Suggestions while a person types, for programs and for the page's own box.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use tiaowen_search::links::{clause_url, document_url};
use tiaowen_search::suggest::{Choice, DEFAULT_SUGGESTIONS, Suggestion};

use super::schema;
use crate::address::{AddressError, write_address};
use crate::app::App;
use crate::problem::Problem;

/// What begins as was typed, the best first.
#[derive(Serialize)]
pub(super) struct SuggestionList {
    /// What was typed.
    query: String,
    /// The suggestions.
    suggestions: Vec<SuggestionObject>,
}

/// A suggestion with the page that choosing it opens.
#[derive(Serialize)]
struct SuggestionObject {
    #[serde(flatten)]
    suggestion: Suggestion,
    /// The Chinese name of its kind.
    label: &'static str,
    /// Path of the page.
    url: String,
}

impl SuggestionObject {
    fn new(suggestion: Suggestion) -> Self {
        let url = match (&suggestion.choice, suggestion.choice.request()) {
            (Choice::Document(id), _) => document_url(id),
            (Choice::Clause { document, id }, _) => clause_url(document, id),
            (_, request) => format!("/search?{}", write_address(&request.unwrap_or_default())),
        };
        Self { label: suggestion.kind.label(), suggestion, url }
    }
}

/// Suggests documents, units, headings and terms, and the clauses at a place that is cited.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    params(schema::SuggestParameters),
    responses(
        (status = 200, description = "What begins as was typed", body = schema::SuggestionList),
        (status = 400, description = "The question cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn suggest_names(
    State(app): State<App>,
    RawQuery(query_string): RawQuery,
) -> Result<Json<SuggestionList>, Problem> {
    let (typed, limit) = read_question(&query_string.unwrap_or_default())?;
    app.ask_soon(move |asker| {
        let suggestions = asker.searcher.suggest(&typed, limit)?;
        Ok(SuggestionList {
            query: typed,
            suggestions: suggestions.into_iter().map(SuggestionObject::new).collect(),
        })
    })
    .await
    .map(Json)
}

/// Reads `q` and `limit`.
fn read_question(query_string: &str) -> Result<(String, usize), Problem> {
    let (mut typed, mut limit) = (None, None);
    for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
        match &*name {
            "q" if typed.is_some() => return Err(AddressError::Repeated { name: "q" }.into()),
            "limit" if limit.is_some() => return Err(AddressError::Repeated { name: "limit" }.into()),
            "q" => typed = Some(value.into_owned()),
            "limit" => {
                let wanted = value.parse::<usize>();
                let not_a_number =
                    |_| AddressError::NotANumber { name: "limit", value: value.clone().into_owned() };
                limit = Some(wanted.map_err(not_a_number)?);
            }
            "lang" => {}
            name => {
                let detail = format!("不认识的参数“{name}”");
                return Err(Problem::bad_request(detail, "可用的参数：q、limit；全部说明见 /openapi.json"));
            }
        }
    }
    Ok((typed.unwrap_or_default(), limit.unwrap_or(DEFAULT_SUGGESTIONS)))
}
