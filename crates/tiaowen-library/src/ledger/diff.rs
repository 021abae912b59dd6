//! Compares a document's clauses, as an import finds them, with what the ledger knows: unchanged, reworded,
//! moved, gone, new. Decides the address of each.
//!
//! The address is the one by the printed numbers. A clause that stands may leave its address to another within
//! one import (an item put in between shifts those behind it); the history tells them apart by hash and time. But an
//! address that stands empty after an import is never given to other words later: the newcomer gets `~2`.

use std::collections::{HashMap, HashSet, VecDeque};

use super::history::{Change, ClauseHistory, Spell, Wording};
use super::likeness::{self, Likeness};

/// How much two texts share that count as one clause with other words where they stand in the same place.
const ALIKE_HERE: f64 = 0.5;
/// The same for texts in different places, where little speaks for them but their words.
const ALIKE_ELSEWHERE: f64 = 0.7;

/// A clause as an import finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedClause {
    /// Its address by the printed numbers.
    pub address: String,
    /// Its words.
    pub wording: Wording,
}

/// What [`compare`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// What changed, in the order of the clauses, what is gone last.
    pub(super) changes: Vec<Change>,
    /// The address that each clause keeps or gets, each once.
    pub(super) addresses: Vec<String>,
}

/// Where a clause comes from.
enum Origin<'a> {
    /// It stood under this address.
    Same(&'a str),
    /// It stood under this address, and has moved.
    Elsewhere(&'a str),
    /// It was not there before.
    New,
}

pub(super) fn compare(history: &ClauseHistory, clauses: &[PrintedClause]) -> Outcome {
    let standing: Vec<(&str, &Spell)> = history.standing().collect();
    let origins = find_origins(&standing, clauses);
    let kept: HashSet<&str> = origins
        .iter()
        .filter_map(|origin| match origin {
            Origin::Same(address) => Some(*address),
            _ => None,
        })
        .collect();
    let mut taken: HashSet<String> = kept.iter().map(|address| (*address).to_owned()).collect();
    let mut outcome = Outcome::default();
    let by_address: HashMap<&str, &Spell> = standing.iter().copied().collect();
    for (clause, origin) in clauses.iter().zip(&origins) {
        let address = match origin {
            Origin::Same(address) => (*address).to_owned(),
            Origin::Elsewhere(_) | Origin::New => free_address(history, clause, &taken),
        };
        taken.insert(address.clone());
        outcome.changes.extend(change_of(history, &by_address, clause, origin, &address));
        outcome.addresses.push(address);
    }
    let found: HashSet<&str> = origins
        .iter()
        .filter_map(|origin| match origin {
            Origin::Same(address) | Origin::Elsewhere(address) => Some(*address),
            Origin::New => None,
        })
        .collect();
    let gone = standing.iter().filter(|(address, _)| !found.contains(address));
    outcome.changes.extend(gone.map(|(address, _)| Change::Gone { address: (*address).to_owned() }));
    outcome
}

/// Pairs each clause with the one it was: same place and words first, then the same words elsewhere, then much the
/// same words in the same place and elsewhere, then the same place with other words.
fn find_origins<'a>(standing: &[(&'a str, &'a Spell)], clauses: &[PrintedClause]) -> Vec<Origin<'a>> {
    let by_printed: HashMap<&str, usize> =
        standing.iter().enumerate().map(|(index, (_, spell))| (spell.printed.as_str(), index)).collect();
    let mut is_paired = vec![false; standing.len()];
    let mut origins: Vec<Option<Origin<'a>>> = clauses
        .iter()
        .map(|clause| {
            let index = *by_printed.get(clause.address.as_str())?;
            let (address, spell) = standing[index];
            let is_same = spell.wording.bare == clause.wording.bare && !is_paired[index];
            is_same.then(|| {
                is_paired[index] = true;
                Origin::Same(address)
            })
        })
        .collect();

    let mut by_words: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (index, (_, spell)) in standing.iter().enumerate().filter(|(index, _)| !is_paired[*index]) {
        by_words.entry(spell.wording.bare.as_str()).or_default().push_back(index);
    }
    for (clause, origin) in clauses.iter().zip(&mut origins).filter(|(_, origin)| origin.is_none()) {
        if let Some(index) = by_words.get_mut(clause.wording.bare.as_str()).and_then(VecDeque::pop_front) {
            is_paired[index] = true;
            *origin = Some(Origin::Elsewhere(standing[index].0));
        }
    }

    let signs: Vec<Likeness> = standing.iter().map(|(_, spell)| Likeness::of(&spell.wording.text)).collect();
    let same_place = |clause: &PrintedClause, is_paired: &[bool]| {
        by_printed.get(clause.address.as_str()).copied().filter(|index| !is_paired[*index])
    };
    for (clause, origin) in clauses.iter().zip(&mut origins).filter(|(_, origin)| origin.is_none()) {
        let is_alike = |index: &usize| signs[*index].share(&Likeness::of(&clause.wording.text)) >= ALIKE_HERE;
        if let Some(index) = same_place(clause, &is_paired).filter(is_alike) {
            is_paired[index] = true;
            *origin = Some(Origin::Same(standing[index].0));
        }
    }

    let left: Vec<usize> = (0..standing.len()).filter(|index| !is_paired[*index]).collect();
    let open: Vec<usize> = (0..clauses.len()).filter(|index| origins[*index].is_none()).collect();
    let old: Vec<&Likeness> = left.iter().map(|index| &signs[*index]).collect();
    let new: Vec<Likeness> = open.iter().map(|index| Likeness::of(&clauses[*index].wording.text)).collect();
    for (old, new) in likeness::pairs(&old, &new, ALIKE_ELSEWHERE) {
        is_paired[left[old]] = true;
        origins[open[new]] = Some(Origin::Elsewhere(standing[left[old]].0));
    }

    for (clause, origin) in clauses.iter().zip(&mut origins).filter(|(_, origin)| origin.is_none()) {
        if let Some(index) = same_place(clause, &is_paired) {
            is_paired[index] = true;
            *origin = Some(Origin::Same(standing[index].0));
        }
    }
    origins.into_iter().map(|origin| origin.unwrap_or(Origin::New)).collect()
}

/// The address by the printed numbers or, where that is taken or stands for words that are gone, the first of
/// `~2`, `~3` … that is free.
fn free_address(history: &ClauseHistory, clause: &PrintedClause, taken: &HashSet<String>) -> String {
    let is_free = |address: &str| {
        !taken.contains(address)
            && history
                .at(address)
                .last()
                .is_none_or(|last| last.ended.is_none() || last.wording.hash == clause.wording.hash)
    };
    std::iter::once(clause.address.clone())
        .chain((2usize..).map(|ordinal| format!("{}~{ordinal}", clause.address)))
        .find(|address| is_free(address))
        .unwrap_or_else(|| unreachable!("ordinals do not run out"))
}

fn change_of(
    history: &ClauseHistory,
    standing: &HashMap<&str, &Spell>,
    clause: &PrintedClause,
    origin: &Origin<'_>,
    address: &str,
) -> Option<Change> {
    let (address, wording) = (address.to_owned(), clause.wording.clone());
    let printed = (address != clause.address).then(|| clause.address.clone());
    Some(match origin {
        Origin::Same(old) => {
            let before = standing.get(old)?;
            if before.wording == wording {
                return None;
            }
            if before.wording.bare == wording.bare {
                Change::Reprinted { address, wording }
            } else {
                Change::Reworded { address, wording }
            }
        }
        Origin::Elsewhere(from) => {
            let reworded = standing.get(from)?.wording.bare != wording.bare;
            Change::Moved { address, from: (*from).to_owned(), reworded, wording, printed }
        }
        Origin::New if history.at(&address).last().is_some_and(|last| last.ended.is_some()) => {
            Change::Returned { address, wording, printed }
        }
        Origin::New => Change::Added { address, wording, printed },
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::super::history::{Ending, Version};
    use super::super::sample::clauses;
    use super::*;

    fn import(versions: &mut Vec<Version>, clauses: &[PrintedClause]) -> Outcome {
        let outcome = compare(&ClauseHistory::from_versions(versions.iter().cloned()), clauses);
        if !outcome.changes.is_empty() {
            let at = Timestamp::from_second(versions.len() as i64).unwrap();
            versions.push(Version {
                at,
                sha256: String::new(),
                changes: outcome.changes.clone(),
                order: None,
            });
        }
        outcome
    }

    /// Writes changes in short: `+a` added, `*a` reworded, `=a` reprinted, `a>b` moved, `-a` gone, `^a` back.
    fn short(changes: &[Change]) -> String {
        let words = changes.iter().map(|change| match change {
            Change::Added { address, .. } => format!("+{address}"),
            Change::Reworded { address, .. } => format!("*{address}"),
            Change::Reprinted { address, .. } => format!("={address}"),
            Change::Moved { address, from, reworded, .. } => {
                format!("{from}>{address}{}", if *reworded { "!" } else { "" })
            }
            Change::Gone { address } => format!("-{address}"),
            Change::Returned { address, .. } => format!("^{address}"),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tells_what_became_of_each_clause() {
        let check = |imports: &[(&str, &str)]| {
            let mut versions = Vec::new();
            for (text, expected) in imports {
                assert_eq!(short(&import(&mut versions, &clauses(text)).changes), *expected, "{text}");
                assert_eq!(short(&import(&mut versions, &clauses(text)).changes), "", "again: {text}");
            }
        };
        // New, then the same again.
        check(&[("1:a 2:b", "+1 +2"), ("1:a 2:b", "")]);
        // Other words in the same place; the same words printed otherwise.
        check(&[("1:a 2:b", "+1 +2"), ("1:a 2:c", "*2")]);
        check(&[("1:a", "+1"), ("1:A", "=1")]);
        // An item put in between, one taken out, two that change places.
        check(&[("1:a 2:b 3:c", "+1 +2 +3"), ("1:a 2:x 3:b 4:c", "+2 2>3 3>4")]);
        check(&[("1:a 2:b 3:c", "+1 +2 +3"), ("1:a 2:c", "3>2 -2")]);
        check(&[("1:a 2:b", "+1 +2"), ("1:b 2:a", "2>1 1>2")]);
        // Gone and back; gone and its number used for other words.
        check(&[("1:a 2:b", "+1 +2"), ("1:a", "-2"), ("1:a 2:b", "^2")]);
        check(&[("1:a 2:b", "+1 +2"), ("1:a", "-2"), ("1:a 2:c", "+2~2"), ("1:a 2:d", "*2~2")]);
        check(&[("1:a 2:b", "+1 +2"), ("1:b", "2>1 -1"), ("1:b 2:c", "+2~2"), ("1:c 2:b", "2~2>1 1>2")]);
        // Equal words in several places.
        check(&[("1:a 2:a", "+1 +2"), ("1:a 2:b 3:a", "+2 2>3")]);
        // Reworded and moved at once, by an item put in between: what stands in its old place is another.
        let (robots, cloud) = ("支持企业应用工业机器人", "推动企业把业务搬上云平台");
        let (robots_now, cloud_now) = ("鼓励企业应用工业机器人", "推动企业把核心业务搬上云平台");
        check(&[
            (&format!("1:{robots} 2:{cloud}"), "+1 +2"),
            (&format!("1:新的一条说别的事情了 2:{robots_now} 3:{cloud_now}"), "+1 1>2! 2>3!"),
        ]);
        // In the same place, or with too little in common, nothing moved.
        check(&[
            (&format!("1:{robots} 2:{cloud}"), "+1 +2"),
            (&format!("1:{robots_now} 3:{cloud_now}"), "*1 2>3!"),
        ]);
        check(&[(&format!("1:{robots}"), "+1"), ("2:支持企业开展各类技能培训", "+2 -1")]);
    }

    #[test]
    fn resolves_what_was_cited() {
        let check = |imports: &[&str], cited: (&str, Option<&str>), expected: &str| {
            let mut versions = Vec::new();
            for text in imports {
                import(&mut versions, &clauses(text));
            }
            let history = ClauseHistory::from_versions(versions);
            let answer = history.resolve(cited.0, cited.1).map_or("unknown".to_owned(), |found| {
                let place = found.address.unwrap_or("gone");
                let marks = [(found.moved, " moved"), (found.reworded, " reworded")];
                let marks: String = marks.iter().filter(|mark| mark.0).map(|mark| mark.1).collect();
                format!("{place} {}{marks}", found.latest.text)
            });
            assert_eq!(answer, expected, "{imports:?} {cited:?}");
        };
        let shifted = ["1:a 2:b 3:c", "1:a 2:x 3:b 4:c"];
        check(&shifted, ("2", Some("2b")), "3 b moved");
        check(&shifted, ("2", Some("2x")), "2 x");
        check(&shifted, ("2", None), "2 x");
        check(&shifted, ("4", None), "4 c");
        check(&shifted, ("5", None), "unknown");
        check(&shifted, ("2", Some("2z")), "unknown");
        check(&["1:a", "1:b", "1:B 2:c"], ("1", Some("1a")), "1 B reworded");
        check(&["1:a 2:b", "1:a"], ("2", None), "gone b");
        check(&["1:a 2:b", "1:a", "1:a 2:b"], ("2", Some("2b")), "2 b");
        check(&["1:a 2:b", "1:b", "1:b 2:c"], ("2", None), "1 b moved");
        check(&["1:a 2:b", "1:b", "1:c"], ("2", Some("2b")), "1 c moved reworded");
        check(&["1:a 2:b", "1:b", "2:q"], ("2", Some("2b")), "gone b moved");
        let both = ["1:支持企业应用工业机器人", "1:新增的事项 2:支持企业应用服务机器人"];
        check(&both, ("1", Some("1支持企业应用工业机器人")), "2 支持企业应用服务机器人 moved reworded");
    }

    fn any_document() -> impl Strategy<Value = Vec<PrintedClause>> {
        proptest::collection::btree_map(1..7u8, "[a-e]", 0..6).prop_map(|map| {
            let pairs: Vec<String> =
                map.iter().map(|(address, words)| format!("{address}:{words}")).collect();
            clauses(&pairs.join(" "))
        })
    }

    proptest! {
        #[test]
        fn an_id_keeps_its_meaning(documents in proptest::collection::vec(any_document(), 1..8)) {
            let mut versions = Vec::new();
            let mut cited: Vec<(String, String)> = Vec::new();
            for document in &documents {
                let outcome = import(&mut versions, document);
                prop_assert!(import(&mut versions, document).changes.is_empty(), "a repeated run changes nothing");
                let history = ClauseHistory::from_versions(versions.iter().cloned());

                // What stands is the document, each clause under the address returned for it.
                let standing: HashMap<&str, &Wording> =
                    history.standing().map(|(address, spell)| (address, &spell.wording)).collect();
                prop_assert_eq!(standing.len(), document.len());
                for (address, clause) in outcome.addresses.iter().zip(document) {
                    prop_assert_eq!(standing.get(address.as_str()), Some(&&clause.wording));
                }

                // Whatever was ever cited is known, and where it is said to stand it stands.
                cited.extend(outcome.addresses.iter().cloned().zip(document.iter().map(|c| c.wording.hash.clone())));
                for (address, hash) in &cited {
                    let found = history.resolve(address, Some(hash)).unwrap();
                    prop_assert_eq!(&found.cited.hash, hash);
                    if let Some(address) = found.address {
                        prop_assert_eq!(standing.get(address), Some(&found.latest));
                        prop_assert!(found.reworded || found.latest.bare == found.cited.bare);
                    }
                }
            }

            // An address that stood empty never comes back with other words.
            let history = ClauseHistory::from_versions(versions);
            for address in cited.iter().map(|(address, _)| address) {
                for pair in history.at(address).windows(2) {
                    let (import, ending) = pair[0].ended.clone().unwrap();
                    let was_empty = pair[1].since > import;
                    prop_assert!(!was_empty || pair[0].wording.hash == pair[1].wording.hash);
                    prop_assert!(was_empty || ending != Ending::Gone || pair[1].since == import);
                }
            }
        }
    }
}
