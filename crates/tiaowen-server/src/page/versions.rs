//! The pages of what stood at a version: one clause with what differs from today, or a whole document.

use askama::Template;
use jiff::civil::Date;
use tiaowen_search::Citations;

use super::about::About;
use super::filters;
use super::frame::Frame;
use super::strings::Strings;
use crate::objects::{ClauseThen, DocumentThen, StageObject, StandingObject, VersionObject};
use crate::versions::Archive;

/// The page of one clause as it stood.
#[derive(Template)]
#[template(path = "clause_version.html")]
pub(crate) struct ClauseVersionPage {
    frame: Frame,
    t: &'static Strings,
    about: About,
    then: ClauseThen,
    name: String,
    fate: String,
    item: Option<String>,
    cite_url: String,
    versions: Vec<VersionView>,
}

/// The page of a document as it stood.
#[derive(Template)]
#[template(path = "document_version.html")]
pub(crate) struct DocumentVersionPage {
    frame: Frame,
    t: &'static Strings,
    about: About,
    then: DocumentThen,
    name: String,
    versions: Vec<VersionView>,
    clauses: Vec<ClauseView>,
    gone: Vec<ClauseView>,
}

/// A version, or versions over which a clause stayed the same, in a list.
pub(crate) struct VersionView {
    /// The version, or the first of several.
    pub(super) name: String,
    /// Its page.
    pub(super) url: String,
    /// From when to when it stood.
    pub(super) days: String,
    /// What it changed.
    pub(super) change: String,
    /// Where the clause stood; empty for a whole document.
    pub(super) place: String,
    /// Whether it is the one that the page shows.
    pub(super) is_shown: bool,
}

/// A clause of a document's version.
struct ClauseView {
    place: String,
    url: String,
    text: String,
    change: Option<&'static str>,
}

impl ClauseVersionPage {
    /// Makes the page.
    pub(crate) fn new(
        frame: Frame,
        archive: &Archive,
        then: ClauseThen,
        citations: &Citations,
        day: Date,
    ) -> Self {
        let t = frame.strings();
        Self {
            about: about(t, archive, citations, day),
            name: t.nth_version(then.version.number),
            fate: t.fate_of_version(&then),
            item: then.item.as_deref().map(|item| t.item_then(item)),
            cite_url: format!("/api/v1/clauses{}", then.url.strip_prefix("/c").unwrap_or(&then.url)),
            versions: then.history.iter().map(|stage| version_view(t, stage)).collect(),
            then,
            frame,
            t,
        }
    }
}

impl DocumentVersionPage {
    /// Makes the page.
    pub(crate) fn new(
        frame: Frame,
        archive: &Archive,
        then: DocumentThen,
        citations: &Citations,
        day: Date,
    ) -> Self {
        let t = frame.strings();
        let shown = then.version.number;
        let versions = archive.versions().versions;
        Self {
            about: about(t, archive, citations, day),
            name: t.nth_version(shown),
            versions: versions.iter().rev().map(|version| whole_version(t, version, shown)).collect(),
            // Everything is new in the first version.
            clauses: then.clauses.iter().map(|clause| clause_view(t, clause, shown > 1)).collect(),
            gone: then.gone.iter().map(|clause| clause_view(t, clause, false)).collect(),
            then,
            frame,
            t,
        }
    }
}

/// The line of a version, or of versions, of a clause.
pub(super) fn version_view(t: &'static Strings, stage: &StageObject) -> VersionView {
    VersionView {
        name: t.nth_version(stage.version),
        url: stage.url.clone(),
        days: t.days_of_version(&stage.since, stage.until.as_deref()),
        change: t.change_of_version(stage.change).to_owned(),
        place: stage.place.clone(),
        is_shown: stage.is_shown,
    }
}

fn whole_version(t: &'static Strings, version: &VersionObject, shown: usize) -> VersionView {
    VersionView {
        name: t.nth_version(version.number),
        url: version.url.clone(),
        days: t.days_of_version(&version.day, version.until.as_deref()),
        change: t.tally_of_version(version),
        place: String::new(),
        is_shown: version.number == shown,
    }
}

fn clause_view(t: &'static Strings, clause: &StandingObject, tells_change: bool) -> ClauseView {
    ClauseView {
        place: clause.place.clone(),
        url: clause.url.clone(),
        text: clause.text.clone(),
        change: clause.change.filter(|_| tells_change).map(|name| t.change_in_version(name)),
    }
}

/// What is known of the document; one that is gone has no file to hand out.
fn about(t: &'static Strings, archive: &Archive, citations: &Citations, day: Date) -> About {
    let about = About::new(t, &archive.record, citations, day);
    let source_url = about.source_url.clone().filter(|_| archive.removed_at.is_none());
    About { source_url, ..about }
}
