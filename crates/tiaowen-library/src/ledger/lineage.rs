//! The life of one clause: through which addresses and words it came from version to version. Knows nothing of files.

use std::collections::HashMap;

use super::history::{ClauseHistory, Ending, Resolution, Spell, Wording};
use super::standing::StandingClause;

/// Versions over which a clause stood at one address with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage<'a> {
    /// Its address then.
    pub address: &'a str,
    /// Its words then.
    pub wording: &'a Wording,
    /// How it came to that.
    pub arrival: Arrival,
    /// The first version of these.
    pub since: usize,
    /// The first version that is no more of these; `None` while it stands so.
    pub until: Option<usize>,
    /// Whether its words were gone after these versions.
    pub is_gone: bool,
}

/// How a clause came to its address and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It was new.
    Added,
    /// It was gone, and came back with the same words.
    Returned,
    /// Its words changed.
    Reworded,
    /// Its words stayed, printed otherwise.
    Reprinted,
    /// It came from another address.
    Moved {
        /// With other words.
        reworded: bool,
    },
}

impl ClauseHistory {
    /// Tells what has become of the clause that stood at an address at a version; `None` when none stood there.
    pub fn resolve_at(&self, address: &str, version: usize) -> Option<Resolution<'_>> {
        let (address, spell) = self.spell_at(address, version)?;
        Some(self.follow(address, spell))
    }

    /// The whole life of the clause that stood at an address at a version, oldest first; empty when none stood there.
    pub fn lineage(&self, address: &str, version: usize) -> Vec<Stage<'_>> {
        let Some(found) = self.spell_at(address, version) else { return Vec::new() };
        let mut spells = vec![found];
        // Every step leads to an earlier import, so the walk ends; and then to later ones.
        while let Some(before) = self.predecessor(spells[0].0, spells[0].1) {
            spells.insert(0, before);
        }
        let mut last = found;
        while let Some(next) = self.next(last.0, last.1) {
            spells.push(next);
            last = next;
        }
        let befores = std::iter::once(None).chain(spells.iter().copied().map(Some));
        spells.iter().zip(befores).map(|((address, spell), before)| stage(address, spell, before)).collect()
    }

    /// How each clause that a version changed came to what it is, by its address then.
    pub fn arrivals(&self, version: usize) -> HashMap<&str, Arrival> {
        let Some(import) = self.version(version).map(|version| version.number - 1) else {
            return HashMap::new();
        };
        let all = || {
            self.spells.iter().flat_map(|(at, spells)| spells.iter().map(move |spell| (at.as_str(), spell)))
        };
        let came = all().filter(|(_, spell)| spell.since == import).map(|(at, _)| (at, Arrival::Added));
        let mut arrivals: HashMap<&str, Arrival> = came.collect();
        for (at, spell) in all() {
            if let Some((to, next)) = self.next(at, spell).filter(|(_, next)| next.since == import) {
                arrivals.insert(to, stage(to, next, Some((at, spell))).arrival);
            }
        }
        arrivals
    }

    /// The clauses that were gone with a version, as they stood before it, in reading order.
    pub fn gone_with(&self, version: usize) -> Vec<StandingClause<'_>> {
        let Some(import) = self.version(version).map(|version| version.number - 1) else { return Vec::new() };
        let went = |clause: &StandingClause<'_>| {
            let mut spells = self.at(clause.address).iter();
            spells.any(|spell| spell.since + 1 == clause.since && spell.ended == Some((import, Ending::Gone)))
        };
        self.as_of(import).unwrap_or_default().into_iter().filter(went).collect()
    }

    /// The spell before one in the life of its clause.
    fn predecessor(&self, address: &str, spell: &Spell) -> Option<(&str, &Spell)> {
        let leads_here = |from: &str, before: &Spell| {
            before.since < spell.since
                && self
                    .next(from, before)
                    .is_some_and(|(at, next)| at == address && std::ptr::eq(next, spell))
        };
        let mut all = self
            .spells
            .iter()
            .flat_map(|(from, spells)| spells.iter().map(move |before| (from.as_str(), before)));
        all.find(|(from, before)| leads_here(from, before))
    }
}

fn stage<'a>(address: &'a str, spell: &'a Spell, before: Option<(&str, &Spell)>) -> Stage<'a> {
    let arrival = match before.and_then(|(_, before)| before.ended.as_ref()) {
        None => Arrival::Added,
        Some((_, Ending::Gone)) => Arrival::Returned,
        Some((_, Ending::Reworded)) => Arrival::Reworded,
        Some((_, Ending::Reprinted)) => Arrival::Reprinted,
        Some((_, Ending::Moved { reworded, .. })) => Arrival::Moved { reworded: *reworded },
    };
    Stage {
        address,
        wording: &spell.wording,
        arrival,
        since: spell.since + 1,
        until: spell.ended.as_ref().map(|(import, _)| import + 1),
        is_gone: matches!(spell.ended, Some((_, Ending::Gone))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::standing::tests::imported;
    use super::*;

    #[test]
    fn a_clause_is_followed_through_all_versions() {
        let check = |texts: &[&str], (address, version): (&str, usize), expected: &str| {
            let history = imported(texts);
            let stages: Vec<String> = history
                .lineage(address, version)
                .iter()
                .map(|stage| {
                    let Stage { address, wording, since, until, .. } = stage;
                    let arrival = match stage.arrival {
                        Arrival::Added => "+",
                        Arrival::Returned => "^",
                        Arrival::Reworded => "*",
                        Arrival::Reprinted => "=",
                        Arrival::Moved { reworded: false } => ">",
                        Arrival::Moved { reworded: true } => ">*",
                    };
                    let until = until.map(|until| until.to_string()).unwrap_or_default();
                    let end = if stage.is_gone { "-" } else { "" };
                    format!("{arrival}{address}:{}@{since}..{until}{end}", wording.text)
                })
                .collect();
            assert_eq!(stages.join(" "), expected, "{texts:?} {address}@{version}");
        };
        let texts = ["1:a 2:b", "1:a 2:c", "1:x 2:a 3:C", "1:x 3:C", "1:x 2:a 3:C", "1:x 2:a"];
        for version in [1, 2] {
            check(&texts, ("1", version), "+1:a@1..3 >2:a@3..4- ^2:a@5..");
        }
        check(&texts, ("2", 5), "+1:a@1..3 >2:a@3..4- ^2:a@5..");
        check(&texts, ("2", 1), "+2:b@1..2 *2:c@2..3 >3:C@3..6-");
        check(&texts, ("3", 3), "+2:b@1..2 *2:c@2..3 >3:C@3..6-");
        check(&texts, ("1", 6), "+1:x@3..");
        check(&texts, ("2", 4), "");
        check(&texts, ("9", 1), "");
        check(&["1:a", "1:A", "2:A"], ("2", 3), "+1:a@1..2 =1:A@2..3 >2:A@3..");
    }

    #[test]
    fn a_version_says_what_it_changed() {
        let history = imported(&["1:a 2:b 3:c 4:d", "1:a 2:x 3:B 4:c", "1:a 2:x 3:B 4:c 5:d"]);
        let check = |version: usize, expected: &str, gone: &[&str]| {
            let mut arrivals: Vec<String> =
                history.arrivals(version).iter().map(|(at, arrival)| format!("{at} {arrival:?}")).collect();
            arrivals.sort();
            assert_eq!(arrivals.join(", "), expected, "@{version}");
            let found = history.gone_with(version);
            assert_eq!(found.iter().map(|clause| clause.address).collect::<Vec<_>>(), gone, "@{version}");
        };
        check(1, "1 Added, 2 Added, 3 Added, 4 Added", &[]);
        check(2, "2 Added, 3 Moved { reworded: false }, 4 Moved { reworded: false }", &["4"]);
        check(3, "5 Added", &[]);
        check(4, "", &[]);
    }

    #[test]
    fn what_was_cited_at_a_version_is_resolved() {
        let history = imported(&["1:a 2:b", "1:b 2:x", "1:b"]);
        let found = history.resolve_at("2", 1).expect("it stood there");
        assert_eq!((found.address, found.moved, &*found.cited.text), (Some("1"), true, "b"));
        let found = history.resolve_at("2", 2).expect("it stood there");
        assert_eq!((found.address, &*found.cited.text, found.since.as_second()), (None, "x", 2));
        assert!(history.resolve_at("2", 3).is_none() && history.resolve_at("2", 0).is_none());
    }
}
