//! The versions of a document for programs.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use crate::app::App;
use crate::objects::VersionList;
use crate::problem::Problem;
use crate::versions::Archive;

/// Lists the versions of a document, oldest first, with what each changed.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{document}/versions",
    params(("document" = String, Path, description = "Document id")),
    responses(
        (status = 200, description = "The versions; none of what was split elsewhere", body = VersionList),
        (status = 400, description = "The address cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There never was such a document", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "It is gone, and nothing is recorded of it", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "Our own fault", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy, or no index", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_versions(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<VersionList>, Problem> {
    let Path(document) = path?;
    app.ask(move |asker| Ok(Archive::open(asker, &document)?.versions())).await.map(Json)
}
