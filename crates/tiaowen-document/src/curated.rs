//! What a curator says of a document: what its text does not say, and what was read out of it wrongly. One entry of the
//! corpus manifest, or the note beside a file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{DocumentKind, Status};

/// What is said of one document, found by the SHA-256 of its file or by the file itself. Everything may be left out; a
/// curated year never fills a date field of the document. What corrects a field wins over what the text says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curated {
    /// SHA-256 of the file's bytes, in lower-case hexadecimal; empty where the file is meant whatever it holds.
    #[serde(default)]
    pub sha256: String,
    /// The file's path below the corpus folder; with a hash it is for people alone.
    #[serde(default)]
    pub file: String,
    /// Document id for a document without a number: lower-case letters, digits and hyphens.
    #[serde(default)]
    pub slug: Option<String>,
    /// The document's year, when neither date nor period gives it.
    #[serde(default)]
    pub year: Option<i16>,
    /// Corrects 时效: the document's nature (draft, reported), its end where no day is known, or, as
    /// [`Status::InForce`], that it is in force whatever other documents say.
    #[serde(default)]
    pub status: Option<Status>,
    /// Day of repeal.
    #[serde(default)]
    pub repealed_on: Option<Date>,
    /// Id or number of the document that took its place.
    #[serde(default)]
    pub superseded_by: Option<String>,
    /// Corrects the title, the one to cite.
    #[serde(default)]
    pub title: Option<String>,
    /// Corrects the number.
    #[serde(default)]
    pub doc_number: Option<String>,
    /// Corrects the issuing bodies.
    #[serde(default)]
    pub issuers: Option<Vec<String>>,
    /// Corrects 文种.
    #[serde(default)]
    pub kind: Option<DocumentKind>,
    /// Corrects the place that the document is for, by its full name.
    #[serde(default)]
    pub region: Option<String>,
    /// Corrects 成文日期.
    #[serde(default)]
    pub issued: Option<Date>,
    /// Corrects 发布日期.
    #[serde(default)]
    pub published: Option<Date>,
    /// Corrects 施行日期.
    #[serde(default)]
    pub effective: Option<Date>,
    /// Corrects the last day in force.
    #[serde(default)]
    pub expires: Option<Date>,
    /// Where the facts come from, for the next curator.
    #[serde(default)]
    pub note: Option<String>,
}

/// A field of [`Curated`] that curators fill: the one list that the manifest, notes, forms and descriptions go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// [`Curated::title`].
    Title,
    /// [`Curated::doc_number`].
    DocNumber,
    /// [`Curated::issuers`].
    Issuers,
    /// [`Curated::kind`].
    Kind,
    /// [`Curated::region`].
    Region,
    /// [`Curated::issued`].
    Issued,
    /// [`Curated::published`].
    Published,
    /// [`Curated::effective`].
    Effective,
    /// [`Curated::expires`].
    Expires,
    /// [`Curated::status`].
    Status,
    /// [`Curated::repealed_on`].
    RepealedOn,
    /// [`Curated::superseded_by`].
    SupersededBy,
    /// [`Curated::year`].
    Year,
    /// [`Curated::slug`].
    Slug,
    /// [`Curated::note`].
    Note,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Words,
    /// A list of words.
    List,
    /// 文种, by its name.
    DocumentKind,
    /// 时效, by its name: one of [`Curated::STATUSES`].
    Status,
    /// A day, as `2025-12-31`.
    Day,
    /// A year, as `2025`.
    Year,
    /// An id: lower-case letters, digits and hyphens.
    Slug,
}

impl Field {
    /// All of them, in the order in which forms ask for them.
    pub const ALL: [Self; 15] = [
        Self::Title,
        Self::DocNumber,
        Self::Issuers,
        Self::Kind,
        Self::Region,
        Self::Issued,
        Self::Published,
        Self::Effective,
        Self::Expires,
        Self::Status,
        Self::RepealedOn,
        Self::SupersededBy,
        Self::Year,
        Self::Slug,
        Self::Note,
    ];

    /// What it is called in the manifest, in notes and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::DocNumber => "doc_number",
            Self::Issuers => "issuers",
            Self::Kind => "kind",
            Self::Region => "region",
            Self::Issued => "issued",
            Self::Published => "published",
            Self::Effective => "effective",
            Self::Expires => "expires",
            Self::Status => "status",
            Self::RepealedOn => "repealed_on",
            Self::SupersededBy => "superseded_by",
            Self::Year => "year",
            Self::Slug => "slug",
            Self::Note => "note",
        }
    }

    /// The field of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// What it holds.
    pub fn holds(self) -> FieldKind {
        match self {
            Self::Title | Self::DocNumber | Self::Region | Self::SupersededBy | Self::Note => {
                FieldKind::Words
            }
            Self::Issuers => FieldKind::List,
            Self::Kind => FieldKind::DocumentKind,
            Self::Status => FieldKind::Status,
            Self::Issued | Self::Published | Self::Effective | Self::Expires | Self::RepealedOn => {
                FieldKind::Day
            }
            Self::Year => FieldKind::Year,
            Self::Slug => FieldKind::Slug,
        }
    }
}

impl Curated {
    /// What a curator may say of 时效; the others follow from days and documents.
    pub const STATUSES: [Status; 5] =
        [Status::InForce, Status::Repealed, Status::Expired, Status::Draft, Status::Reported];

    /// Whether it is said of a file with this SHA-256.
    pub fn holds_for(&self, sha256: &str) -> bool {
        self.sha256.is_empty() || self.sha256 == sha256
    }

    /// The same, with what `nearer` says in the place of what this says.
    #[must_use]
    pub fn with(self, nearer: Self) -> Self {
        Self {
            sha256: self.sha256,
            file: nearer.file,
            slug: nearer.slug.or(self.slug),
            year: nearer.year.or(self.year),
            status: nearer.status.or(self.status),
            repealed_on: nearer.repealed_on.or(self.repealed_on),
            superseded_by: nearer.superseded_by.or(self.superseded_by),
            title: nearer.title.or(self.title),
            doc_number: nearer.doc_number.or(self.doc_number),
            issuers: nearer.issuers.or(self.issuers),
            kind: nearer.kind.or(self.kind),
            region: nearer.region.or(self.region),
            issued: nearer.issued.or(self.issued),
            published: nearer.published.or(self.published),
            effective: nearer.effective.or(self.effective),
            expires: nearer.expires.or(self.expires),
            note: nearer.note.or(self.note),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Serde's names come from the fields themselves, so that a field that is in no list shows.
    #[test]
    fn every_field_is_listed() {
        let told = serde_json::to_value(Curated::default()).expect("plain data");
        let mut known: Vec<&str> =
            told.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        let mut listed: Vec<&str> =
            Field::ALL.iter().map(|field| field.key()).chain(["sha256", "file"]).collect();
        known.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, known);
        assert!(Field::ALL.iter().all(|field| Field::from_key(field.key()) == Some(*field)));
        assert_eq!(Field::from_key("sha256"), None);
    }
}
