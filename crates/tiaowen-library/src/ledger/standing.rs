//! What stood in a document at each of its versions, in reading order. Knows nothing of files.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use tiaowen_document::model::Clause;

use super::history::{ClauseHistory, Spell, VersionHead, Wording};

/// A clause as it stood at one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingClause<'a> {
    /// Its address then.
    pub address: &'a str,
    /// Its words then.
    pub wording: &'a Wording,
    /// The version that brought these words to this address.
    pub since: usize,
}

impl ClauseHistory {
    /// The version of that number; `None` when there is none. Numbers count from 1.
    pub fn version(&self, number: usize) -> Option<&VersionHead> {
        self.versions().get(number.checked_sub(1)?)
    }

    /// The clauses that stood at a version, in reading order; `None` when there is no such version.
    ///
    /// Ledgers of earlier programs hold the order of the first version only. Clauses that came later stand there where
    /// their address puts them.
    pub fn as_of(&self, version: usize) -> Option<Vec<StandingClause<'_>>> {
        let import = self.version(version)?.number - 1;
        let standing = self.spells.iter().filter_map(|(address, spells)| {
            let spell = spells.iter().find(|spell| stood(spell, import))?;
            Some(StandingClause { address, wording: &spell.wording, since: spell.since + 1 })
        });
        let order = self.order_at(import);
        let ranks: HashMap<&str, usize> =
            order.iter().zip(0..).map(|(address, rank)| (&**address, rank)).collect();
        let (mut ranked, mut others): (Vec<_>, Vec<_>) =
            standing.partition(|clause| ranks.contains_key(clause.address));
        ranked.sort_by_key(|clause| ranks[clause.address]);
        others.sort_by(|left, right| natural_order(left.address, right.address));
        for clause in others {
            let is_behind = |other: &StandingClause<'_>| natural_order(other.address, clause.address).is_gt();
            let place = ranked.iter().position(is_behind).unwrap_or(ranked.len());
            ranked.insert(place, clause);
        }
        Some(ranked)
    }

    /// The words that stood at an address at a version, if any did.
    pub fn at_version(&self, address: &str, version: usize) -> Option<StandingClause<'_>> {
        let (address, spell) = self.spell_at(address, version)?;
        Some(StandingClause { address, wording: &spell.wording, since: spell.since + 1 })
    }

    pub(super) fn spell_at(&self, address: &str, version: usize) -> Option<(&str, &Spell)> {
        let import = self.version(version)?.number - 1;
        let (address, spells) = self.spells.get_key_value(address)?;
        Some((address, spells.iter().find(|spell| stood(spell, import))?))
    }

    /// The reading order to be recorded with an import after which the clauses at `addresses` stand, in this order:
    /// `None` where what is recorded tells it. An import that changes no clause is recorded for its order alone only
    /// when the order before is known for sure.
    pub(super) fn order_to_record(&self, addresses: &[String], has_changes: bool) -> Option<Vec<String>> {
        let last = self.versions().len().checked_sub(1)?;
        let known = self.order_at(last);
        let standing: HashSet<&str> = addresses.iter().map(String::as_str).collect();
        if known.iter().filter(|address| standing.contains(address.as_str())).eq(addresses) {
            return None;
        }
        let recorded: HashSet<&str> = known.iter().map(String::as_str).collect();
        let is_sure = || addresses.iter().all(|address| recorded.contains(address.as_str()));
        (has_changes || is_sure()).then(|| addresses.to_vec())
    }

    /// The last order recorded up to an import.
    fn order_at(&self, import: usize) -> &[String] {
        let recorded = self.orders.iter().rfind(|(recorded, _)| *recorded <= import);
        recorded.map_or(&[], |(_, order)| order)
    }
}

/// The clause that had these words at this address, as far as the ledger knows it: enough to be cited.
pub fn clause_then(document: &str, address: &str, wording: &Wording) -> Clause {
    // A label that the text begins with is the clause's own.
    let own_label = wording.path.last().filter(|label| wording.text.starts_with(label.as_str()));
    Clause {
        id: format!("{document}/{address}"),
        path: wording.path.clone(),
        heading: own_label.cloned(),
        text: wording.text.clone(),
        hash: wording.hash.clone(),
        ..Clause::default()
    }
}

/// Tells whether words stood right after an import.
fn stood(spell: &Spell, import: usize) -> bool {
    spell.since <= import && spell.ended.as_ref().is_none_or(|(ended, _)| *ended > import)
}

/// The order of addresses by their steps: numbers as numbers, steps with letters before plain numbers, annexes last.
fn natural_order(left: &str, right: &str) -> Ordering {
    left.split('.').map(step_key).cmp(right.split('.').map(step_key))
}

/// A step of an address as rank of its letters, letters, number and the rest.
fn step_key(step: &str) -> (u8, &str, u64, &str) {
    let digits = step.trim_start_matches(|sign: char| !sign.is_ascii_digit());
    let letters = &step[..step.len() - digits.len()];
    let end = digits.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(digits.len());
    let rank = match letters {
        "a" => 2,
        "" => 1,
        _ => 0,
    };
    (rank, letters, digits[..end].parse().unwrap_or(u64::MAX), &digits[end..])
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::super::history::{Tally, Version};
    use super::super::sample::clauses;
    use super::super::{LedgerWriter, PrintedClause};
    use super::*;

    fn print(history: &ClauseHistory, version: usize) -> Option<String> {
        let standing = history.as_of(version)?;
        let words = standing.iter().map(|clause| format!("{}:{}", clause.address, clause.wording.text));
        Some(words.collect::<Vec<_>>().join(" "))
    }

    /// Holds clauses against what is recorded, and records what is new; gives their addresses.
    fn record(writer: &mut LedgerWriter, clauses: &[PrintedClause], at: Timestamp) -> Vec<String> {
        let found = writer.ledger().compare_clauses("d", "", clauses, at).unwrap();
        found.version.iter().for_each(|version| writer.record("d", version).unwrap());
        found.addresses
    }

    /// Imports one text after the other, and gives the history of the document.
    pub(in crate::ledger) fn imported(texts: &[&str]) -> ClauseHistory {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = LedgerWriter::open(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
        for (second, text) in texts.iter().enumerate() {
            let at = Timestamp::from_second(second as i64).unwrap();
            record(&mut writer, &clauses(text), at);
        }
        writer.ledger().clauses_of("d").unwrap()
    }

    #[test]
    fn every_version_stands_as_it_was_read() {
        let check = |texts: &[&str]| {
            let history = imported(texts);
            assert_eq!(history.versions().len(), texts.len());
            for (text, version) in texts.iter().zip(1..) {
                assert_eq!(print(&history, version).as_deref(), Some(*text), "@{version} of {texts:?}");
            }
            assert_eq!((history.as_of(0), history.as_of(texts.len() + 1)), (None, None));
        };
        check(&["n.1:a p1:b 1.1:c 2:d a1.r1:e"]);
        check(&["1:a 2:b 3:c", "1:a 2:x 3:b 4:c", "1:a 2:x", "1:a 5:y 2:x"]);
        // Other words, the same words printed otherwise, words that go and come back, words that change places.
        check(&["1:a 2:b", "1:a 2:c", "1:A 2:c", "1:A", "1:A 2:c"]);
        check(&["1:a 2:b 3:c", "1:c 2:b 3:a", "3:a 1:c 2:b"]);
        check(&["2:b 1:a", "1:a 2:b"]);
    }

    #[test]
    fn versions_know_day_and_changes() {
        let history = imported(&["1:a 2:b 3:c", "1:A 2:x 3:b 4:c 5:d", "1:A 2:y", "1:A 2:y"]);
        let tallies: Vec<Tally> = history.versions().iter().map(|version| version.tally).collect();
        let nothing = Tally::default();
        assert_eq!(
            tallies,
            [
                Tally { added: 3, ..nothing },
                Tally { added: 2, reprinted: 1, moved: 2, ..nothing },
                Tally { reworded: 1, gone: 3, ..nothing },
            ]
        );
        let second = history.version(2).unwrap();
        assert_eq!((second.number, second.at.as_second()), (2, 1));
        assert!(history.version(0).is_none() && history.version(4).is_none());
        let standing = history.as_of(3).unwrap();
        assert_eq!(standing.iter().map(|clause| clause.since).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn ledgers_without_orders_stand_by_address() {
        let json = |address: &str| {
            format!(
                r#"{{"change":"added","address":"{address}","hash":"h","bare":"b","text":"t","path":[]}}"#
            )
        };
        let version = |addresses: &[&str]| {
            let changes: Vec<String> = addresses.iter().map(|address| json(address)).collect();
            let line =
                format!(r#"{{"at":"2026-01-01T00:00:00Z","sha256":"","changes":[{}]}}"#, changes.join(","));
            serde_json::from_str::<Version>(&line).unwrap()
        };
        let check = |first: &[&str], later: &[&str], expected: &[&str]| {
            let history = ClauseHistory::from_versions([version(first), version(later)]);
            let addresses: Vec<&str> =
                history.as_of(2).unwrap().iter().map(|clause| clause.address).collect();
            assert_eq!(addresses, expected);
            let addresses: Vec<String> = addresses.into_iter().map(str::to_owned).collect();
            assert_eq!(history.order_to_record(&addresses, false), None, "a guess alone is not recorded");
            assert_eq!(history.order_to_record(&addresses, true), Some(addresses));
        };
        check(
            &["n.1", "p1", "1.2", "1.10", "a1.r1"],
            &["1.3"],
            &["n.1", "p1", "1.2", "1.3", "1.10", "a1.r1"],
        );
        check(&["1", "2"], &["3", "a1", "p1"], &["p1", "1", "2", "3", "a1"]);
        check(&["1", "2"], &["1~2"], &["1", "1~2", "2"]);
    }

    proptest! {
        #[test]
        fn what_was_imported_stands_in_its_order(
            documents in proptest::collection::vec(
                proptest::collection::btree_map(1..7u8, "[a-e]", 0..6)
                    .prop_map(|map| map.into_iter().collect::<Vec<_>>())
                    .prop_shuffle(),
                1..7,
            )
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut writer = LedgerWriter::open(folder.path(), Timestamp::UNIX_EPOCH).unwrap();
            let mut versions: Vec<Vec<(String, String)>> = Vec::new();
            for document in &documents {
                let pairs: Vec<String> =
                    document.iter().map(|(address, words)| format!("{address}:{words}")).collect();
                let printed = clauses(&pairs.join(" "));
                let addresses = record(&mut writer, &printed, Timestamp::UNIX_EPOCH);
                let words = printed.iter().map(|clause| clause.wording.text.clone());
                let read: Vec<(String, String)> = addresses.into_iter().zip(words).collect();
                let history = writer.ledger().clauses_of("d").unwrap();
                if history.versions().len() > versions.len() {
                    versions.push(read);
                } else {
                    // Nothing was recorded, for nothing changed.
                    let last = versions.last().cloned().unwrap_or_default();
                    prop_assert_eq!(read, last);
                }
                for (expected, version) in versions.iter().zip(1..) {
                    let standing = history.as_of(version).unwrap();
                    let standing: Vec<(String, String)> = standing
                        .iter()
                        .map(|clause| (clause.address.to_owned(), clause.wording.text.clone()))
                        .collect();
                    prop_assert_eq!(&standing, expected);
                }
            }
        }
    }
}
