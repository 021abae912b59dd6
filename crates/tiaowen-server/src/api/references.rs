//! Which documents name which, for programs.

use axum::Json;
use axum::extract::State;

use super::schema::references as schema;
use crate::app::App;
use crate::objects::{ReferenceList, list_references};
use crate::problem::Problem;

/// Lists the documents that are named and not in the library, those named most often first.
#[utoipa::path(
    get,
    path = "/api/v1/references",
    responses(
        (status = 200, description = "What is missing, and who names it", body = schema::ReferenceList),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_references(State(app): State<App>) -> Result<Json<ReferenceList>, Problem> {
    app.ask(|asker| Ok(list_references(&asker.searcher)?)).await.map(Json)
}
