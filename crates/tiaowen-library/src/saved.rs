//! What became of a citation that somebody saved: holds its id, hash and words against the ledger and, for clauses that
//! were split elsewhere, against the index. One place for command, page and interface; knows no file formats.

use std::collections::HashMap;
use std::rc::Rc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tiaowen_compare::{Piece, differences};
use tiaowen_document::address::{is_imported, text_hash};
use tiaowen_search::engine::Engine;
use tiaowen_search::links::{clause_id_at, read_clause_url};
use tiaowen_text::fold::fingerprint;

use crate::ledger::{ClauseHistory, Spell};
use crate::{Ledger, LibraryError};

/// A citation as it was saved. What is not known is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SavedCitation {
    /// The id of the clause or item, with `@2` behind it or not; or the address of its page.
    pub id: String,
    /// The hash of the clause's text.
    pub hash: String,
    /// The words quoted.
    pub text: String,
    /// The version of the document.
    pub version: Option<usize>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SavedVerdict {
    /// 一致: it stands where it stood, in the same words.
    Same,
    /// 文字已改.
    Reworded,
    /// 已移到: the same words stand elsewhere.
    Moved,
    /// 已移到并改动.
    MovedAndReworded,
    /// 已删除, with its document or alone.
    Gone,
    /// 库中没有: nothing is known of it, which does not say that it is wrong.
    NotHeld,
    /// 文字与校验值不符: what was saved is not what the library gave.
    Mismatch,
}

impl SavedVerdict {
    /// All, in the order of lists.
    pub const ALL: [Self; 7] = [
        Self::Same,
        Self::Reworded,
        Self::Moved,
        Self::MovedAndReworded,
        Self::Gone,
        Self::NotHeld,
        Self::Mismatch,
    ];

    /// The words that users read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Same => "一致",
            Self::Reworded => "文字已改",
            Self::Moved => "已移位",
            Self::MovedAndReworded => "已移位并改动",
            Self::Gone => "已删除",
            Self::NotHeld => "库中没有",
            Self::Mismatch => "文字与校验值不符",
        }
    }

    /// The same in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Same => "the same",
            Self::Reworded => "reworded",
            Self::Moved => "moved",
            Self::MovedAndReworded => "moved and reworded",
            Self::Gone => "deleted",
            Self::NotHeld => "not in the library",
            Self::Mismatch => "words do not fit the hash",
        }
    }
}

/// What became of a saved citation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// What.
    pub verdict: SavedVerdict,
    /// Where the clause stands today, if it does.
    pub today: Option<StandsToday>,
    /// The words that differ from those of today; with [`SavedVerdict::Mismatch`] the words saved.
    pub before: Option<String>,
    /// What they are held against: the words of today; with [`SavedVerdict::Mismatch`] those that the hash or the
    /// id stands for.
    pub after: Option<String>,
    /// What differs between `before` (left) and `after` (right), in code points.
    pub differences: Vec<Piece>,
    /// When what happened to it did.
    pub since: Option<Timestamp>,
}

/// Where a clause or an item stands today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandsToday {
    /// Its id.
    pub id: String,
    /// The clause's text, the whole clause's where an item was cited.
    pub text: String,
    /// The hash of that text.
    pub hash: String,
}

/// Holds saved citations against a library, one after the other.
pub struct Verifier<'a> {
    engine: &'a dyn Engine,
    ledger: &'a Ledger,
    histories: HashMap<String, Rc<ClauseHistory>>,
}

/// What was cited.
struct Cited<'a> {
    saved: &'a SavedCitation,
    document: String,
    /// The address of the clause that the ledger records.
    address: String,
    /// What stands behind it in the address of an item; empty for a whole clause.
    rest: String,
}

impl<'a> Verifier<'a> {
    /// Holds citations against what the ledger records and the engine holds.
    pub fn new(engine: &'a dyn Engine, ledger: &'a Ledger) -> Self {
        Self { engine, ledger, histories: HashMap::new() }
    }

    /// Tells what became of a citation.
    ///
    /// # Errors
    /// When ledger or engine cannot be read.
    pub fn verify(&mut self, saved: &SavedCitation) -> Result<Verified, LibraryError> {
        if let Some(record) = self.engine.clause(saved.id.trim())?.filter(|it| is_imported(&it.document_id)) {
            return Ok(held_against(saved, &record.clause.id, &record.clause.text, &record.clause.hash));
        }
        let Some((document, address, version)) = read_id(&saved.id) else { return Ok(not_held()) };
        if is_imported(&document) {
            let found = self.engine.clause(&address)?;
            return Ok(found.map_or_else(not_held, |record| {
                held_against(saved, &record.clause.id, &record.clause.text, &record.clause.hash)
            }));
        }
        let history = self.history(&document)?;
        let recorded = beginnings(&address).find(|address| !history.at(address).is_empty());
        let Some(recorded) = recorded.map(str::to_owned) else {
            let found = self.engine.clause(&clause_id_at(&document, &address))?;
            return Ok(found.map_or_else(not_held, |record| {
                held_against(saved, &record.clause.id, &record.clause.text, &record.clause.hash)
            }));
        };
        let removed_at = self.ledger.document(&document).and_then(|document| document.removed_at);
        let rest = address[recorded.len()..].to_owned();
        let cited = Cited { saved, document, address: recorded, rest };
        Ok(cited.verify(&history, saved.version.or(version), removed_at))
    }

    fn history(&mut self, document: &str) -> Result<Rc<ClauseHistory>, LibraryError> {
        if let Some(history) = self.histories.get(document) {
            return Ok(Rc::clone(history));
        }
        let history = Rc::new(self.ledger.clauses_of(document)?);
        self.histories.insert(document.to_owned(), Rc::clone(&history));
        Ok(history)
    }
}

impl Cited<'_> {
    fn verify(
        &self,
        history: &ClauseHistory,
        version: Option<usize>,
        removed_at: Option<Timestamp>,
    ) -> Verified {
        let spells = history.at(&self.address);
        let spell = match self.find(history, spells, version) {
            Ok(spell) => spell,
            Err(verified) => return *verified,
        };
        // A spell of these words stands at the address, or `find` would not have given it.
        let Some(found) = history.resolve(&self.address, Some(&spell.wording.hash)) else {
            return not_held();
        };
        let words = if self.saved.text.trim().is_empty() { &spell.wording.text } else { &self.saved.text };
        let gone = |since: Timestamp| Verified {
            verdict: SavedVerdict::Gone,
            since: Some(since),
            before: Some(words.clone()),
            ..not_held()
        };
        if let Some(removed_at) = removed_at {
            return gone(removed_at);
        }
        let Some(address) = found.address else { return gone(found.since) };
        let is_same = if self.rest.is_empty() {
            found.latest.bare == spell.wording.bare
        } else {
            fingerprint(&found.latest.text).contains(&fingerprint(words))
        };
        let is_moved = address != self.address;
        let verdict = match (is_moved, is_same) {
            (false, true) => SavedVerdict::Same,
            (false, false) => SavedVerdict::Reworded,
            (true, true) => SavedVerdict::Moved,
            (true, false) => SavedVerdict::MovedAndReworded,
        };
        let today = StandsToday {
            id: clause_id_at(&self.document, &format!("{address}{}", self.rest)),
            text: found.latest.text.clone(),
            hash: found.latest.hash.clone(),
        };
        let since = (verdict != SavedVerdict::Same).then_some(found.since);
        let verified = Verified { verdict, today: Some(today), since, ..not_held() };
        if is_same { verified } else { verified.differing(words, &found.latest.text) }
    }

    /// The words that were cited among those that ever stood at the address, or why there are none.
    fn find<'h>(
        &self,
        history: &'h ClauseHistory,
        spells: &'h [Spell],
        version: Option<usize>,
    ) -> Result<&'h Spell, Box<Verified>> {
        let Some(latest) = spells.last() else { return Err(Box::new(not_held())) };
        let SavedCitation { hash, text, .. } = self.saved;
        let by_text = || spells.iter().rfind(|spell| self.fits(&spell.wording.text));
        let mismatch = |spell: &Spell| {
            let verified = Verified { verdict: SavedVerdict::Mismatch, ..not_held() };
            Box::new(verified.differing(text, &spell.wording.text))
        };
        let has_text = !text.trim().is_empty();
        if !hash.is_empty() {
            return match spells.iter().rfind(|spell| spell.wording.hash == *hash) {
                Some(spell) if !has_text || self.fits(&spell.wording.text) => Ok(spell),
                Some(spell) => Err(mismatch(spell)),
                None if has_text && self.rest.is_empty() && text_hash(text) == *hash => {
                    Err(Box::new(not_held()))
                }
                None => Err(mismatch(by_text().unwrap_or(latest))),
            };
        }
        if let Some(standing) = version.and_then(|version| history.at_version(&self.address, version)) {
            let spell = spells.iter().find(|spell| spell.since + 1 == standing.since).unwrap_or(latest);
            return if !has_text || self.fits(&spell.wording.text) {
                Ok(spell)
            } else {
                Err(mismatch(spell))
            };
        }
        match by_text() {
            Some(spell) => Ok(spell),
            None if has_text => Err(mismatch(latest)),
            None => Ok(latest),
        }
    }

    /// Tells whether the saved words are these, or stand in these where an item was cited.
    fn fits(&self, words: &str) -> bool {
        let (saved, words) = (fingerprint(&self.saved.text), fingerprint(words));
        if self.rest.is_empty() { saved == words } else { words.contains(&saved) }
    }
}

impl Verified {
    fn differing(self, before: &str, after: &str) -> Self {
        Self {
            differences: differences(before, after),
            before: Some(before.to_owned()),
            after: Some(after.to_owned()),
            ..self
        }
    }
}

/// Nothing is known of it.
fn not_held() -> Verified {
    let verdict = SavedVerdict::NotHeld;
    Verified { verdict, today: None, before: None, after: None, differences: Vec::new(), since: None }
}

/// A citation held against the words of today, where no others are known.
fn held_against(saved: &SavedCitation, id: &str, text: &str, hash: &str) -> Verified {
    let today = Some(StandsToday { id: id.to_owned(), text: text.to_owned(), hash: hash.to_owned() });
    let has_text = !saved.text.trim().is_empty();
    if has_text && !saved.hash.is_empty() && text_hash(&saved.text) != saved.hash {
        return Verified { verdict: SavedVerdict::Mismatch, today, ..not_held() }
            .differing(&saved.text, text);
    }
    let is_same = match (has_text, saved.hash.is_empty()) {
        (true, _) => fingerprint(&saved.text) == fingerprint(text),
        (false, false) => saved.hash == hash,
        (false, true) => true,
    };
    if is_same {
        return Verified { verdict: SavedVerdict::Same, today, ..not_held() };
    }
    let verified = Verified { verdict: SavedVerdict::Reworded, today, ..not_held() };
    if has_text { verified.differing(&saved.text, text) } else { verified }
}

/// Document, address and version that an id or the address of a page names.
fn read_id(id: &str) -> Option<(String, String, Option<usize>)> {
    let (document, address) = read_clause_url(id).or_else(|| {
        let (document, address) = id.trim().split_once('/')?;
        Some((document.to_owned(), address.to_owned()))
    })?;
    if is_imported(&document) {
        return Some((document, address, None));
    }
    match address.rsplit_once('@') {
        Some((address, version)) => Some((document, address.to_owned(), version.parse().ok())),
        None => Some((document, address, None)),
    }
}

/// An address and what it begins with: `3.2.1`, `3.2`, `3`.
fn beginnings(address: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(address), |address| address.rsplit_once('.').map(|(above, _)| above))
}
