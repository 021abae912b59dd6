//! The history of a document's clauses: from the changes of each import to what stood where and when, and to
//! what has become of a clause that somebody once cited.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What one import changed in a document; one line of its journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// When it was imported.
    pub at: Timestamp,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// What became of its clauses; those not named are unchanged.
    pub changes: Vec<Change>,
    /// The addresses of all clauses that stand after it, in reading order; left out where the order before it,
    /// without the clauses that went, still holds. The first version has its clauses in reading order anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Vec<String>>,
}

/// The words of a clause at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// Hash of the folded text.
    pub hash: String,
    /// Hash of the folded text without the printed number: that of a clause that only got another number.
    pub bare: String,
    /// The text as printed.
    pub text: String,
    /// Printed labels from the root.
    pub path: Vec<String>,
}

/// What became of one clause in an import. Addresses are clause ids without the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added {
        /// Its address.
        address: String,
        /// Its words.
        #[serde(flatten)]
        wording: Wording,
        /// The address by its printed numbers, where that was taken for good by a clause that is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        printed: Option<String>,
    },
    /// It stands in the same place with other words.
    Reworded {
        /// Its address.
        address: String,
        /// Its new words.
        #[serde(flatten)]
        wording: Wording,
    },
    /// Its words are the same, but printed otherwise: width, script, brackets, number, or the headings above.
    Reprinted {
        /// Its address.
        address: String,
        /// The words as now printed.
        #[serde(flatten)]
        wording: Wording,
    },
    /// It stands elsewhere, under another number as a rule.
    Moved {
        /// Its new address.
        address: String,
        /// Its old address.
        from: String,
        /// Whether it has other words there.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reworded: bool,
        /// The words as now printed.
        #[serde(flatten)]
        wording: Wording,
        /// As in [`Change::Added`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        printed: Option<String>,
    },
    /// It is gone. Its address is never given to other words.
    Gone {
        /// Its address.
        address: String,
    },
    /// It was gone and is back with the same words.
    Returned {
        /// Its address.
        address: String,
        /// The words as now printed.
        #[serde(flatten)]
        wording: Wording,
        /// As in [`Change::Added`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        printed: Option<String>,
    },
}

impl Change {
    /// The address of the clause; the old one of a clause that is gone.
    pub fn address(&self) -> &str {
        match self {
            Self::Added { address, .. }
            | Self::Reworded { address, .. }
            | Self::Reprinted { address, .. }
            | Self::Moved { address, .. }
            | Self::Gone { address }
            | Self::Returned { address, .. } => address,
        }
    }

    /// The words as they now stand; `None` for a clause that is gone.
    pub fn wording(&self) -> Option<&Wording> {
        match self {
            Self::Added { wording, .. }
            | Self::Reworded { wording, .. }
            | Self::Reprinted { wording, .. }
            | Self::Moved { wording, .. }
            | Self::Returned { wording, .. } => Some(wording),
            Self::Gone { .. } => None,
        }
    }
}

/// Words that stood at one address from one import to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The words.
    pub wording: Wording,
    /// The address by the printed numbers; nearly always the address itself.
    pub printed: String,
    /// When they came; the import's place in the history, from 0.
    pub since: usize,
    /// When and how they ended; `None` while they stand.
    pub ended: Option<(usize, Ending)>,
}

/// How a spell ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Other words took their place.
    Reworded,
    /// The same words, printed otherwise.
    Reprinted,
    /// The words stand elsewhere.
    Moved {
        /// Where.
        to: String,
        /// Whether they were changed there.
        reworded: bool,
    },
    /// The words are gone.
    Gone,
}

/// The history of all clauses of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClauseHistory {
    versions: Vec<VersionHead>,
    pub(super) spells: BTreeMap<String, Vec<Spell>>,
    /// The reading orders that were recorded, each with the place of its import.
    pub(super) orders: Vec<(usize, Vec<String>)>,
}

/// What a version is, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionHead {
    /// Its number, from 1: what stands behind the `@` of an address.
    pub number: usize,
    /// When it was imported.
    pub at: Timestamp,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// How many clauses it changed, and how.
    pub tally: Tally,
}

/// How many clauses were changed, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// New, or back after they were gone.
    pub added: usize,
    /// Other words in the same place.
    pub reworded: usize,
    /// The same words, printed otherwise.
    pub reprinted: usize,
    /// In another place, with the same words or with others.
    pub moved: usize,
    /// Gone.
    pub gone: usize,
}

impl Tally {
    /// Counts changes.
    pub fn of(changes: &[Change]) -> Self {
        let mut tally = Self::default();
        for change in changes {
            let count = match change {
                Change::Added { .. } | Change::Returned { .. } => &mut tally.added,
                Change::Reworded { .. } => &mut tally.reworded,
                Change::Reprinted { .. } => &mut tally.reprinted,
                Change::Moved { .. } => &mut tally.moved,
                Change::Gone { .. } => &mut tally.gone,
            };
            *count += 1;
        }
        tally
    }
}

/// What has become of a clause that was once cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution<'a> {
    /// Where it stands now; `None` when it is gone.
    pub address: Option<&'a str>,
    /// The words that were cited.
    pub cited: &'a Wording,
    /// The words that stand there now; those that stood last when it is gone.
    pub latest: &'a Wording,
    /// Whether it stands at another address than the one asked for.
    pub moved: bool,
    /// Whether its words have changed since.
    pub reworded: bool,
    /// When the last of these changes came; when the words came if there was none.
    pub since: Timestamp,
}

impl ClauseHistory {
    /// Builds the history from its versions, oldest first.
    pub fn from_versions(versions: impl IntoIterator<Item = Version>) -> Self {
        let mut history = Self::default();
        versions.into_iter().for_each(|version| history.apply(version));
        history
    }

    /// Tells whether nothing was ever recorded.
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// The imports that changed something, oldest first: the versions from 1.
    pub fn versions(&self) -> &[VersionHead] {
        &self.versions
    }

    /// All words that ever stood at an address, oldest first.
    pub fn at(&self, address: &str) -> &[Spell] {
        self.spells.get(address).map_or(&[], Vec::as_slice)
    }

    /// The clauses that stand now, by address.
    pub fn standing(&self) -> impl Iterator<Item = (&str, &Spell)> {
        self.spells.iter().filter_map(|(address, spells)| {
            spells.last().filter(|spell| spell.ended.is_none()).map(|spell| (address.as_str(), spell))
        })
    }

    /// Tells what has become of the clause that stood at `address`, with the words of that `hash` if one is
    /// given, else with the last that stood there. `None` when no such clause was ever recorded.
    pub fn resolve(&self, address: &str, hash: Option<&str>) -> Option<Resolution<'_>> {
        let (address, spells) = self.spells.get_key_value(address)?;
        let wanted = |spell: &&Spell| hash.is_none_or(|hash| spell.wording.hash == hash);
        Some(self.follow(address, spells.iter().rfind(wanted)?))
    }

    /// Follows the clause that had a spell to where it stands now.
    pub(super) fn follow<'a>(&'a self, address: &'a str, cited: &'a Spell) -> Resolution<'a> {
        let (mut address, mut spell, mut moved, mut reworded) = (address, cited, false, false);
        let mut since = cited.since;
        // Every step leads to a later import, so the walk ends.
        while let Some((import, ending)) = &spell.ended {
            let Some((next_address, next)) = self.next(address, spell) else {
                return Resolution {
                    address: None,
                    cited: &cited.wording,
                    latest: &spell.wording,
                    moved,
                    reworded,
                    since: self.versions[*import].at,
                };
            };
            reworded |= matches!(ending, Ending::Reworded | Ending::Moved { reworded: true, .. });
            moved |= matches!(ending, Ending::Moved { .. });
            (address, spell, since) = (next_address, next, *import);
        }
        Resolution {
            address: Some(address),
            cited: &cited.wording,
            latest: &spell.wording,
            moved,
            reworded,
            since: self.versions[since].at,
        }
    }

    /// The spell that carries on one that ended, with its address: the one that came with that import or, when the
    /// words were gone for a while, came back later.
    pub(super) fn next(&self, address: &str, spell: &Spell) -> Option<(&str, &Spell)> {
        let (import, ending) = spell.ended.as_ref()?;
        let address = match ending {
            Ending::Moved { to, .. } => to,
            Ending::Reworded | Ending::Reprinted | Ending::Gone => address,
        };
        let (key, spells) = self.spells.get_key_value(address)?;
        let next = spells.iter().find(|next| match ending {
            Ending::Gone => next.since > *import && next.wording.hash == spell.wording.hash,
            _ => next.since == *import,
        })?;
        Some((key, next))
    }

    fn apply(&mut self, version: Version) {
        let import = self.versions.len();
        let tally = Tally::of(&version.changes);
        let Version { at, sha256, .. } = &version;
        self.versions.push(VersionHead { number: import + 1, at: *at, sha256: sha256.clone(), tally });
        let order = match version.order {
            None if import == 0 => {
                Some(version.changes.iter().map(|change| change.address().to_owned()).collect())
            }
            order => order,
        };
        self.orders.extend(order.map(|order| (import, order)));
        // A clause may move to an address that another leaves with the same import: end all before any begins.
        for change in &version.changes {
            let (address, ending) = match change {
                Change::Added { .. } | Change::Returned { .. } => continue,
                Change::Reworded { address, .. } => (address, Ending::Reworded),
                Change::Reprinted { address, .. } => (address, Ending::Reprinted),
                Change::Moved { address, from, reworded, .. } => {
                    (from, Ending::Moved { to: address.clone(), reworded: *reworded })
                }
                Change::Gone { address } => (address, Ending::Gone),
            };
            if let Some(last) = self.spells.get_mut(address).and_then(|spells| spells.last_mut()) {
                last.ended = Some((import, ending));
            }
        }
        for change in version.changes {
            let (address, wording, printed) = match change {
                Change::Gone { .. } => continue,
                Change::Added { address, wording, printed }
                | Change::Returned { address, wording, printed }
                | Change::Moved { address, wording, printed, .. } => {
                    let printed = printed.unwrap_or_else(|| address.clone());
                    (address, wording, printed)
                }
                Change::Reworded { address, wording } | Change::Reprinted { address, wording } => {
                    let last = self.spells.get(&address).and_then(|spells| spells.last());
                    let printed = last.map_or_else(|| address.clone(), |last| last.printed.clone());
                    (address, wording, printed)
                }
            };
            let spell = Spell { wording, printed, since: import, ended: None };
            self.spells.entry(address).or_default().push(spell);
        }
    }
}
