//! Decides which id each document of a run bears: the one it was given before, or a new one. Reads the
//! register; writes nothing.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use tiaowen_document::curated::Curated;
use tiaowen_document::model::{Metadata, Region};
use tiaowen_text::hex::hex;
use tiaowen_text::pinyin;

use crate::ledger::{Ledger, Registered, SourceOf};

/// A document as a run found it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Where it was read from.
    pub(crate) source: SourceOf,
    /// The id that the splitter proposes.
    pub(crate) proposed: String,
    /// By what it is known again, the surest first.
    pub(crate) keys: Vec<String>,
    /// The place it is for.
    pub(crate) region: Option<Region>,
}

impl Candidate {
    pub(crate) fn new(source: SourceOf, metadata: &Metadata, curated: Option<&Curated>) -> Self {
        Self {
            source,
            proposed: metadata.id.clone(),
            keys: identity_keys(metadata, curated),
            region: metadata.region.clone(),
        }
    }
}

/// The id of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assigned {
    pub(crate) id: String,
    /// Whether the id is given for the first time.
    pub(crate) is_new: bool,
    /// The document with the same number, slug or title that is in the corpus too, when there is one.
    pub(crate) twin: Option<String>,
}

/// By what a document is known again: its number, else the manifest's slug, else a hash of issuer, title and
/// date. A file name never counts.
fn identity_keys(metadata: &Metadata, curated: Option<&Curated>) -> Vec<String> {
    if let Some(number) = &metadata.doc_number {
        return vec![format!("number:{number}")];
    }
    let slug = curated.and_then(|curated| curated.slug.as_ref()).filter(|slug| **slug == metadata.id);
    let date = metadata.issued.or(metadata.published).map(|date| date.to_string()).unwrap_or_default();
    let described = format!("{}\n{}\n{date}", metadata.issuers.join("、"), metadata.title);
    let digest = Sha256::digest(tiaowen_text::fold::fold(&described).as_bytes());
    let hash = hex(&digest[..8]);
    slug.map(|slug| format!("slug:{slug}")).into_iter().chain([format!("title:{hash}")]).collect()
}

/// Tells whether a candidate is a document of the register.
type IsKnown<'a> = dyn Fn(&Registered, &Candidate) -> bool + 'a;

/// Assigns an id to every candidate, in their order. `held` are the ids of documents of this run that need no
/// reading or cannot be read.
///
/// A document is known again by the bytes of its file; else by its keys, a document that came from the same
/// file first. Whoever is left gets a new id: the proposed one or, when that is taken, the region's pinyin in
/// front of it, or `-2`.
pub(crate) fn assign(ledger: &Ledger, candidates: &[Candidate], held: &HashSet<String>) -> Vec<Assigned> {
    let mut claimed = held.clone();
    let mut ids: Vec<Option<String>> = vec![None; candidates.len()];
    let same_bytes = |document: &Registered, candidate: &Candidate| {
        document.source.as_ref().is_some_and(|source| {
            source.sha256 == candidate.source.sha256 && source.part == candidate.source.part
        })
    };
    let same_keys = |document: &Registered, candidate: &Candidate| {
        candidate.keys.iter().any(|key| document.keys.contains(key))
    };
    let same_file = |document: &Registered, candidate: &Candidate| {
        same_keys(document, candidate)
            && document.source.as_ref().is_some_and(|source| source.file == candidate.source.file)
    };
    let passes: [&IsKnown<'_>; 3] = [&same_bytes, &same_file, &same_keys];
    for is_match in passes {
        for (candidate, id) in candidates.iter().zip(&mut ids).filter(|(_, id)| id.is_none()) {
            let known = ledger
                .documents()
                .find(|document| !claimed.contains(&document.id) && is_match(document, candidate));
            if let Some(known) = known {
                claimed.insert(known.id.clone());
                *id = Some(known.id.clone());
            }
        }
    }
    let mut assigned: Vec<Assigned> = Vec::with_capacity(candidates.len());
    for (candidate, id) in candidates.iter().zip(ids) {
        let is_new = id.is_none();
        let id = id.unwrap_or_else(|| free_id(ledger, candidate, &claimed));
        claimed.insert(id.clone());
        assigned.push(Assigned { id, is_new, twin: None });
    }
    find_twins(ledger, candidates, held, &mut assigned);
    assigned
}

fn free_id(ledger: &Ledger, candidate: &Candidate, claimed: &HashSet<String>) -> String {
    let base = if candidate.proposed.is_empty() {
        format!("d-{}", candidate.source.sha256.chars().take(12).collect::<String>())
    } else {
        candidate.proposed.clone()
    };
    let is_free = |id: &String| ledger.document(id).is_none() && !claimed.contains(id);
    let is_twin = ledger
        .documents()
        .any(|document| document.id == base && candidate.keys.iter().any(|key| document.keys.contains(key)));
    let with_region = candidate
        .region
        .as_ref()
        .filter(|_| !is_twin)
        .map(|region| format!("{}-{base}", region_pinyin(&region.name)));
    std::iter::once(base.clone())
        .chain(with_region)
        .chain((2usize..).map(|ordinal| format!("{base}-{ordinal}")))
        .find(is_free)
        .unwrap_or_else(|| unreachable!("ordinals do not run out"))
}

/// The pinyin of the last part of a region's name, without its level: 宁波市奉化区 → `fenghua`.
fn region_pinyin(name: &str) -> String {
    let is_level = |character: char| "省市州盟区县旗镇乡".contains(character);
    let trimmed = name.strip_suffix(is_level).filter(|rest| rest.chars().count() >= 2).unwrap_or(name);
    let last = trimmed
        .rsplit_once(is_level)
        .map(|(_, last)| last)
        .filter(|last| last.chars().count() >= 2)
        .unwrap_or(trimmed);
    let spelled = pinyin::syllables(last);
    if spelled.is_empty() { "other".to_owned() } else { spelled }
}

/// Notes for a document with a new id the other document of this run that has one of its keys.
fn find_twins(ledger: &Ledger, candidates: &[Candidate], held: &HashSet<String>, assigned: &mut [Assigned]) {
    for index in 0..assigned.len() {
        if !assigned[index].is_new {
            continue;
        }
        let keys = &candidates[index].keys;
        let among_held = ledger
            .documents()
            .find(|document| {
                held.contains(&document.id) && keys.iter().any(|key| document.keys.contains(key))
            })
            .map(|document| document.id.clone());
        let among_read = || {
            let mut others = candidates.iter().zip(assigned.iter()).enumerate();
            let twin = others.find(|(other, (candidate, _))| {
                *other != index && keys.iter().any(|key| candidate.keys.contains(key))
            });
            twin.map(|(_, (_, other))| other.id.clone())
        };
        assigned[index].twin = among_held.or_else(among_read);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::{Entry, LedgerWriter};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    /// A candidate written as `file sha key proposed-id`.
    fn candidate(text: &str) -> Candidate {
        let parts: Vec<&str> = text.split(' ').collect();
        Candidate {
            source: SourceOf { file: parts[0].to_owned(), sha256: parts[1].to_owned(), part: 0 },
            proposed: parts[3].to_owned(),
            keys: vec![parts[2].to_owned()],
            region: parts.get(4).map(|name| Region { name: (*name).to_owned(), level: "市".to_owned() }),
        }
    }

    fn enter(writer: &mut LedgerWriter, candidates: &[Candidate], assigned: &[Assigned]) {
        for (candidate, assigned) in candidates.iter().zip(assigned) {
            let id = assigned.id.clone();
            let mut entries = Vec::new();
            if assigned.is_new {
                let (keys, title) = (candidate.keys.clone(), String::new());
                entries.push(Entry::Given { id: id.clone(), keys, title, at: NOW });
            }
            entries.push(Entry::Read { id, source: candidate.source.clone(), at: NOW });
            writer.register(entries).unwrap();
        }
    }

    /// Runs over the corpora in turn and compares the ids that the last run assigns.
    fn check(runs: &[&[&str]], expected: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = LedgerWriter::open(folder.path(), NOW).unwrap();
        let mut ids = Vec::new();
        for run in runs {
            let candidates: Vec<Candidate> = run.iter().map(|text| candidate(text)).collect();
            let assigned = assign(writer.ledger(), &candidates, &HashSet::new());
            enter(&mut writer, &candidates, &assigned);
            ids = assigned.into_iter().map(|assigned| assigned.id).collect();
        }
        assert_eq!(ids, expected, "{runs:?}");
    }

    #[test]
    fn an_id_is_given_once_and_kept() {
        let first = "a.txt s1 n1 yzbf-2016-152";
        check(&[&[first]], &["yzbf-2016-152"]);
        // Renamed, reworded, both; keys lost by a later program though the bytes are the same.
        check(&[&[first], &["b.txt s1 n1 yzbf-2016-152"]], &["yzbf-2016-152"]);
        check(&[&[first], &["a.txt s2 n1 yzbf-2016-152"]], &["yzbf-2016-152"]);
        check(&[&[first], &["b.txt s2 n1 yzbf-2016-152"]], &["yzbf-2016-152"]);
        check(&[&[first], &["b.txt s1 t9 d-99"]], &["yzbf-2016-152"]);
        // Another document in the same file is another document.
        check(&[&[first], &["a.txt s2 n2 yzf-2017-1"]], &["yzf-2017-1"]);
    }

    #[test]
    fn a_taken_id_gets_the_region_in_front_or_an_ordinal() {
        let first = "a.txt s1 n1 zzbf-2016-1 漳州市";
        check(
            &[&[first], &[first, "b.txt s2 n2 zzbf-2016-1 郑州市"]],
            &["zzbf-2016-1", "zhengzhou-zzbf-2016-1"],
        );
        check(&[&[first, "b.txt s2 n2 zzbf-2016-1"]], &["zzbf-2016-1", "zzbf-2016-1-2"]);
        // Taken by a document that is gone.
        check(&[&[first], &["b.txt s2 n2 zzbf-2016-1"]], &["zzbf-2016-1-2"]);
        // Two texts of one document both stay, and keep their ids when their order changes.
        let (one, two) = ("a.txt s1 n1 x-1 宁波市", "b.txt s2 n1 x-1 宁波市");
        check(&[&[one], &[one, two]], &["x-1", "x-1-2"]);
        check(&[&[one], &[one, two], &[two, one]], &["x-1-2", "x-1"]);
        check(&[&["a.txt s1 n1 "]], &["d-s1"]);
    }

    #[test]
    fn twins_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let writer = LedgerWriter::open(folder.path(), NOW).unwrap();
        let candidates = ["a.txt s1 n1 x-1", "b.txt s2 n1 x-1", "c.txt s3 n3 y-1"].map(candidate);
        let assigned = assign(writer.ledger(), &candidates, &HashSet::new());
        assert_eq!(assigned[1].twin.as_deref(), Some("x-1"));
        assert_eq!(assigned[2].twin, None);
    }

    proptest! {
        /// Documents come, go, are renamed, reworded and come back: an id never names a document that has neither
        /// number nor bytes of any that had it before, and no two have it at a time.
        #[test]
        fn an_id_never_names_another_document(
            runs in proptest::collection::vec(
                proptest::collection::btree_map("[a-d]", ("[1-5]", "[1-3]", "[xy]"), 0..4),
                1..8,
            )
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut writer = LedgerWriter::open(folder.path(), NOW).unwrap();
            let mut bearers: BTreeMap<String, HashSet<String>> = BTreeMap::new();
            for run in &runs {
                // Two files of the same bytes are one document to a run.
                let mut bytes = HashSet::new();
                let files = run.iter().filter(|(_, (sha, key, _))| bytes.insert(format!("{sha}{key}")));
                let candidates: Vec<Candidate> = files
                    .map(|(file, (sha, key, id))| candidate(&format!("{file} s{sha}{key} n{key} {id}-1")))
                    .collect();
                let assigned = assign(writer.ledger(), &candidates, &HashSet::new());
                let ids: HashSet<&str> = assigned.iter().map(|assigned| assigned.id.as_str()).collect();
                prop_assert_eq!(ids.len(), candidates.len());
                for (candidate, assigned) in candidates.iter().zip(&assigned) {
                    let marks = [candidate.source.sha256.clone(), candidate.keys[0].clone()];
                    let known = bearers.get(&assigned.id);
                    prop_assert_eq!(assigned.is_new, known.is_none());
                    prop_assert!(known.is_none_or(|known| marks.iter().any(|mark| known.contains(mark))));
                    bearers.entry(assigned.id.clone()).or_default().extend(marks);
                }
                enter(&mut writer, &candidates, &assigned);
            }
        }
    }

    #[test]
    fn a_region_is_spelled_without_its_level() {
        let check = |name: &str, expected: &str| assert_eq!(region_pinyin(name), expected, "{name}");
        check("郑州市", "zhengzhou");
        check("宁波市奉化区", "fenghua");
        check("浙江省", "zhejiang");
        check("沙县", "shaxian");
        check("", "other");
    }
}
