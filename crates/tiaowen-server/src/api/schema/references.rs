//! Documents that are named, as OpenAPI describes them.

use serde::Serialize;
use utoipa::ToSchema;

/// Documents that are named in the library and not there.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReferenceList {
    /// How many there are.
    total: usize,
    /// The documents, those named most often first.
    missing: Vec<MissingObject>,
}

/// A document that is named and not there.
#[derive(Serialize, ToSchema)]
pub(crate) struct MissingObject {
    /// Its title.
    title: String,
    /// Its number, if one is printed.
    doc_number: Option<String>,
    /// How often it is named.
    count: usize,
    /// Who names it.
    by: Vec<NamingObject>,
}

/// A document that names another.
#[derive(Serialize, ToSchema)]
pub(crate) struct NamingObject {
    /// Its id.
    document: String,
    /// Its title.
    title: String,
    /// Path of its page.
    url: String,
    /// How often it names the other.
    count: usize,
}
