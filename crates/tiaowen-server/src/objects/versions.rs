//! The JSON objects of versions: what stood in a document when it was cited, and what became of it.

use serde::Serialize;
use tiaowen_search::results::HitDocument;
use utoipa::ToSchema;

use crate::api::schema;

/// A version of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionObject {
    /// Its number, from 1: what stands behind the `@` of an address.
    pub number: usize,
    /// Path of the document's page at this version.
    pub url: String,
    /// When the library took it in, in universal time.
    pub at: String,
    /// The same as a day of the library's own clock.
    pub day: String,
    /// The day when the next version came.
    pub until: Option<String>,
    /// Whether it stands today.
    pub is_latest: bool,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// Its clauses.
    pub clause_count: usize,
    /// Clauses that it left as they were.
    pub unchanged: usize,
    /// Clauses that are new with it, or back after they were gone.
    pub added: usize,
    /// Clauses with other words in the same place.
    pub reworded: usize,
    /// Clauses with the same words, printed otherwise.
    pub reprinted: usize,
    /// Clauses in another place.
    pub moved: usize,
    /// Clauses that are gone with it.
    pub gone: usize,
}

/// All versions of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionList {
    /// The document's id.
    pub document: String,
    /// How many there are.
    pub total: usize,
    /// The versions, oldest first.
    pub versions: Vec<VersionObject>,
}

/// A clause as it stood at a version.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ClauseThen {
    /// Its id then, without the version.
    pub id: String,
    /// Path of its page at that version.
    pub url: String,
    /// The item that was asked for, where the address was an item's: versions keep clauses whole.
    pub item: Option<String>,
    /// The document, as it is described today.
    #[schema(value_type = schema::HitDocument)]
    pub document: HitDocument,
    /// The version.
    pub version: VersionObject,
    /// The place as a citation prints it.
    pub place: String,
    /// Printed labels from the root, the clause's own last.
    pub path: Vec<String>,
    /// The text as it stood.
    pub text: String,
    /// Hash of the folded text.
    pub hash: String,
    /// The quotation with its citation and the day of the version.
    pub citation: String,
    /// Where the clause stands today; `None` when it is gone.
    pub today: Option<ClauseToday>,
    /// What differs between the text then and today; empty where nothing does and where the clause is gone.
    pub differences: Vec<Difference>,
    /// The day when the document's file was taken out of the library.
    pub removed_on: Option<String>,
    /// What the clause was from version to version, newest first.
    pub history: Vec<StageObject>,
}

/// What became of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClauseToday {
    /// Its id.
    pub id: String,
    /// Path of its page.
    pub url: String,
    /// Its place as a citation prints it.
    pub place: String,
    /// Its text.
    pub text: String,
    /// Hash of the folded text.
    pub hash: String,
    /// The day when the last change came.
    pub since: String,
    /// Whether it stands at another address than then.
    pub moved: bool,
    /// Whether it has other words than then.
    pub reworded: bool,
}

/// A piece of two texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Difference {
    /// Whether both have it, but for width, script and blanks.
    pub is_same: bool,
    /// What the text had then.
    pub then: String,
    /// What it has today.
    pub today: String,
}

/// Versions over which a clause stood at one address with the same words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageObject {
    /// The first version of these.
    pub version: usize,
    /// Path of its page at that version.
    pub url: String,
    /// Its id then.
    pub id: String,
    /// Its place then, as a citation prints it.
    pub place: String,
    /// How it came to that: added, returned, reworded, reprinted, moved, moved_and_reworded.
    pub change: &'static str,
    /// The day when it came.
    pub since: String,
    /// The day when it ended.
    pub until: Option<String>,
    /// Whether the clause was gone then.
    pub is_gone: bool,
    /// Whether the version asked for is one of these.
    pub is_shown: bool,
    /// Its text.
    pub text: String,
}

/// A document as it stood at a version.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DocumentThen {
    /// Its id with the version.
    pub id: String,
    /// Path of its page at that version.
    pub url: String,
    /// The document, as it is described today.
    #[schema(value_type = schema::HitDocument)]
    pub document: HitDocument,
    /// The version.
    pub version: VersionObject,
    /// The day when the document's file was taken out of the library.
    pub removed_on: Option<String>,
    /// Its clauses in reading order.
    pub clauses: Vec<StandingObject>,
    /// The clauses that this version has no more, as the version before had them.
    pub gone: Vec<StandingObject>,
}

/// A clause of a document at a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandingObject {
    /// Its id then, without the version.
    pub id: String,
    /// Path of its page at that version.
    pub url: String,
    /// The place as a citation prints it.
    pub place: String,
    /// Printed labels from the root, the clause's own last.
    pub path: Vec<String>,
    /// Its text.
    pub text: String,
    /// Hash of the folded text.
    pub hash: String,
    /// The version that brought these words to this address.
    pub since: usize,
    /// What the version changed of it, as in the history of a clause; `None` where nothing.
    pub change: Option<&'static str>,
}
