//! What a curator knows about a document and its text does not say: one entry of the corpus manifest.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One document of the manifest, found by the SHA-256 of its file. Everything but the hash may be left out; a
/// curated value never fills a date field of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curated {
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The file's path below the corpus folder, for people.
    #[serde(default)]
    pub file: String,
    /// Document id for a document without a number: lower-case letters, digits and hyphens.
    #[serde(default)]
    pub slug: Option<String>,
    /// The document's year, when neither date nor period gives it.
    #[serde(default)]
    pub year: Option<i16>,
    /// Day of repeal.
    #[serde(default)]
    pub repealed_on: Option<Date>,
    /// Id or number of the document that took its place.
    #[serde(default)]
    pub superseded_by: Option<String>,
    /// Where the facts come from, for the next curator.
    #[serde(default)]
    pub note: Option<String>,
}
