//! What a run changes, told for people: documents that come and go, and what becomes of each clause of a document that
//! is read anew. Made from the ledger's own changes; knows neither files nor engines.

use serde::Serialize;
use tiaowen_compare::{Piece, differences};
use tiaowen_document::citation;
use tiaowen_document::model::Document;

use crate::ledger::{Change, ClauseHistory, Comparison, Registered, Tally, Version, Wording, clause_then};

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentChange {
    /// Its id.
    pub id: String,
    /// Its title as now read; of a document that is removed the one under which it got its id.
    pub title: String,
    /// Path below the corpus folder, with `/`: where it is read from, or was.
    pub file: Option<String>,
    /// What became of it as a whole.
    pub change: DocumentChangeKind,
    /// Its version from now on; `None` when it is removed or its clauses are as they were.
    pub version: Option<usize>,
    /// Clauses that stand as they stood.
    pub unchanged: usize,
    /// How many clauses are changed, and how.
    #[serde(flatten)]
    pub tally: Tally,
    /// The clauses that are changed, in reading order, those that are gone last. Empty for a document that is new, whose
    /// clauses are all new, and for one that is removed.
    pub clauses: Vec<ClauseChange>,
}

/// What became of a document as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentChangeKind {
    /// It was never here before.
    Added,
    /// Clauses of it changed.
    Changed,
    /// Its file is gone.
    Removed,
    /// Its file was gone and is back.
    Returned,
}

/// What became of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClauseChange {
    /// What.
    pub change: ClauseChangeKind,
    /// Its id from now on; that of old when it is gone.
    pub id: String,
    /// Its place as a citation prints it, by the same rule.
    pub place: String,
    /// Its id before, where that was another.
    pub moved_from: Option<String>,
    /// Its place before, where it moved.
    pub place_before: Option<String>,
    /// Its words before; `None` for a new one.
    pub before: Option<String>,
    /// Its words from now on; `None` when it is gone.
    pub after: Option<String>,
    /// What differs between the words before (left) and after (right), in code points, where other words stand.
    pub differences: Vec<Piece>,
}

/// What can become of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseChangeKind {
    /// 改动: other words in the same place.
    Reworded,
    /// 移位: the same words in another place.
    Moved,
    /// 移位并改动: other words in another place.
    MovedAndReworded,
    /// 删除.
    Gone,
    /// 新增.
    Added,
    /// 恢复: gone, and back with the same words.
    Returned,
    /// 重排: the same words, printed otherwise.
    Reprinted,
}

impl ClauseChangeKind {
    /// The word that users read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Reworded => "改动",
            Self::Moved => "移位",
            Self::MovedAndReworded => "移位并改动",
            Self::Gone => "删除",
            Self::Added => "新增",
            Self::Returned => "恢复",
            Self::Reprinted => "重排",
        }
    }

    /// The same in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Reworded => "reworded",
            Self::Moved => "moved",
            Self::MovedAndReworded => "moved and reworded",
            Self::Gone => "deleted",
            Self::Added => "added",
            Self::Returned => "back",
            Self::Reprinted => "reprinted",
        }
    }
}

impl DocumentChange {
    /// What reading a document changes; `None` when nothing does. `known` is what the register knew of it.
    pub(crate) fn of_read(
        document: &Document,
        id: &str,
        file: &str,
        known: Option<&Registered>,
        found: &Comparison,
    ) -> Option<Self> {
        let change = match known {
            None => DocumentChangeKind::Added,
            Some(known) if known.removed_at.is_some() => DocumentChangeKind::Returned,
            Some(_) => DocumentChangeKind::Changed,
        };
        if change == DocumentChangeKind::Changed && found.version.is_none() {
            return None;
        }
        let version = found.version.as_ref();
        let tally = version.map(|version| Tally::of(&version.changes)).unwrap_or_default();
        let touched = tally.added + tally.reworded + tally.reprinted + tally.moved;
        // Every clause of a new document is new: the document says it all.
        let told = version.filter(|_| !found.history.is_empty());
        Some(Self {
            id: id.to_owned(),
            title: document.metadata.title.clone(),
            file: Some(file.to_owned()),
            change,
            version: version.map(|_| found.history.versions().len() + 1),
            unchanged: found.addresses.len() - touched,
            tally,
            clauses: told.map(|version| clause_changes(&found.history, version, id)).unwrap_or_default(),
        })
    }

    /// What the loss of its file does to a document.
    pub(crate) fn of_removed(document: &Registered, history: &ClauseHistory) -> Self {
        Self {
            id: document.id.clone(),
            title: document.title.clone(),
            file: document.source.as_ref().map(|source| source.file.clone()),
            change: DocumentChangeKind::Removed,
            version: None,
            unchanged: 0,
            tally: Tally { gone: history.standing().count(), ..Tally::default() },
            clauses: Vec::new(),
        }
    }
}

/// What a version does to each clause, `history` being what was before it.
pub fn clause_changes(history: &ClauseHistory, version: &Version, document: &str) -> Vec<ClauseChange> {
    version.changes.iter().map(|change| clause_change(history, change, document)).collect()
}

fn clause_change(history: &ClauseHistory, change: &Change, document: &str) -> ClauseChange {
    let address = change.address();
    let (kind, old_address) = match change {
        Change::Added { .. } => (ClauseChangeKind::Added, None),
        Change::Returned { .. } => (ClauseChangeKind::Returned, None),
        Change::Reworded { .. } => (ClauseChangeKind::Reworded, Some(address)),
        Change::Reprinted { .. } => (ClauseChangeKind::Reprinted, Some(address)),
        Change::Moved { from, reworded: false, .. } => (ClauseChangeKind::Moved, Some(from.as_str())),
        Change::Moved { from, reworded: true, .. } => {
            (ClauseChangeKind::MovedAndReworded, Some(from.as_str()))
        }
        Change::Gone { .. } => (ClauseChangeKind::Gone, Some(address)),
    };
    let before = old_address.and_then(|address| history.at(address).last()).map(|spell| &spell.wording);
    let after = change.wording();
    let place = |address: &str, wording: &Wording| citation::place(&clause_then(document, address, wording));
    let moved_from = old_address.filter(|old| *old != address);
    let text = |wording: Option<&Wording>| wording.map(|wording| wording.text.clone());
    ClauseChange {
        change: kind,
        id: format!("{document}/{address}"),
        place: after.or(before).map(|wording| place(address, wording)).unwrap_or_default(),
        moved_from: moved_from.map(|old| format!("{document}/{old}")),
        place_before: moved_from.zip(before).map(|(old, wording)| place(old, wording)),
        before: text(before),
        after: text(after),
        differences: match (before, after) {
            (Some(before), Some(after)) if before.bare != after.bare => {
                differences(&before.text, &after.text)
            }
            _ => Vec::new(),
        },
    }
}
