//! Tells which documents are one document in two forms: in another format, or from another site. Knows metadata and
//! the words of clauses, nothing of files and of runs.
//!
//! The words decide, and nothing that both say of themselves may speak against it: the editions of a law share most
//! of their articles and are not one document.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tiaowen_document::model::{Clause, Metadata};
use tiaowen_text::fold::{fingerprint, letters};
use tiaowen_text::hex::hex;

/// Clauses that are kept of a document to tell how much of it another has.
const SKETCH_CLAUSES: usize = 96;

/// The share of clauses that a printed form has in common with another when the number says that both are one document:
/// it loses some words. Otherwise the words must be the same to the last sign, for two editions of a regulation may bear
/// the number and the date of the first and differ in one article, or in one sum.
const SHARE_WHEN_PRINTED: f64 = 0.7;

/// The words of a document in short. Width, blanks and line ends do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sketch {
    /// A hash of all clauses in their order, in hexadecimal; empty where there are none.
    whole: String,
    /// Hashes of single clauses, the smallest of them, ascending. What two sketches have in common among the smallest
    /// of both is an unbiased estimate of what the documents have in common (bottom-k sketches: Cohen and Kaplan, PODC
    /// 2007).
    clauses: Vec<u32>,
}

impl Sketch {
    pub(crate) fn of(clauses: &[Clause]) -> Self {
        let mut whole = Sha256::new();
        let mut hashes = BTreeSet::new();
        for clause in clauses {
            let words = Sha256::digest(fingerprint(&clause.text).as_bytes());
            whole.update(words);
            hashes.insert(u32::from_be_bytes([words[0], words[1], words[2], words[3]]));
        }
        let whole = if clauses.is_empty() { String::new() } else { hex(&whole.finalize()[..16]) };
        Self { whole, clauses: hashes.into_iter().take(SKETCH_CLAUSES).collect() }
    }

    /// Whether both have the same clauses in the same order. Nothing is like nothing.
    fn is_whole(&self, other: &Self) -> bool {
        !self.whole.is_empty() && self.whole == other.whole
    }

    /// The clauses in common, as a share of the clauses of both: 0 to 1. Nothing has nothing in common.
    fn share(&self, other: &Self) -> f64 {
        let all: BTreeSet<u32> = self.clauses.iter().chain(&other.clauses).copied().collect();
        // A sketch that is cut off knows nothing beyond its last hash.
        let is_cut = |sketch: &Self| sketch.clauses.len() == SKETCH_CLAUSES;
        let most = if is_cut(self) || is_cut(other) { SKETCH_CLAUSES } else { all.len() };
        let smallest: Vec<u32> = all.into_iter().take(most).collect();
        let is_common = |hash: &&u32| self.clauses.contains(hash) && other.clauses.contains(hash);
        let common = smallest.iter().filter(is_common).count();
        if smallest.is_empty() { 0.0 } else { common as f64 / smallest.len() as f64 }
    }
}

/// A document that may be another one in another form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<'a> {
    pub(crate) metadata: &'a Metadata,
    pub(crate) sketch: &'a Sketch,
    /// Whether it was read from printed pages.
    pub(crate) is_printed: bool,
}

/// Tells whether two are one document.
pub(crate) fn is_same(left: Form<'_>, right: Form<'_>) -> bool {
    let (mine, theirs) = (left.metadata, right.metadata);
    let agreement = [
        agree(mine.doc_number.as_ref(), theirs.doc_number.as_ref()),
        agree(mine.issued, theirs.issued),
        agree(mine.effective, theirs.effective),
        agree(mine.repealed_on, theirs.repealed_on),
    ];
    if agreement.contains(&Some(false)) || mine.status != theirs.status || !same_title(mine, theirs) {
        return false;
    }
    // 令 of one number are printed again with every edition; 〔2024〕1号 is given once.
    let has_year = mine.doc_number.as_ref().is_some_and(|number| number.contains('〔'));
    let is_numbered = agreement[0] == Some(true) && has_year;
    let may_lose = is_numbered && (left.is_printed || right.is_printed);
    left.sketch.is_whole(right.sketch) || may_lose && left.sketch.share(right.sketch) >= SHARE_WHEN_PRINTED
}

/// Whether two values are the same, where both are known.
fn agree<T: PartialEq>(left: Option<T>, right: Option<T>) -> Option<bool> {
    Some(left? == right?)
}

/// Titles are the same when they differ in width, blanks and signs alone, or when one is the whole of which the other
/// is the plan that it issues.
fn same_title(left: &Metadata, right: &Metadata) -> bool {
    let (mine, theirs) = (letters(&left.title), letters(&right.title));
    let attached = |metadata: &Metadata| letters(metadata.cited_title());
    mine == theirs || attached(left) == theirs || mine == attached(right)
}

/// For each of `forms` the first of those before it that is the same document; those that are alike are found by their
/// words as a whole or by clauses that they share, so that thousands need no comparing in pairs.
pub(crate) fn first_forms(forms: &[Form<'_>]) -> Vec<Option<usize>> {
    /// A clause that more documents have is a phrase: 本办法自公布之日起施行。
    const MOST_HOLDERS: usize = 32;
    let mut wholes: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut first: Vec<Option<usize>> = Vec::with_capacity(forms.len());
    for (at, form) in forms.iter().enumerate() {
        let wholes = wholes.entry(&form.sketch.whole).or_default();
        let mut others: BTreeSet<usize> = wholes.iter().copied().collect();
        wholes.push(at);
        for hash in &form.sketch.clauses {
            let holders = holders.entry(*hash).or_default();
            others.extend(holders.iter().copied());
            if holders.len() < MOST_HOLDERS {
                holders.push(at);
            }
        }
        // What stands for others itself: who is like one that was left out need not be like that.
        let mut others = others.into_iter().filter(|other| first[*other].is_none());
        first.push(others.find(|other| is_same(forms[*other], *form)));
    }
    first
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use tiaowen_document::model::Status;

    use super::*;

    /// Clauses with these words.
    fn sketch(words: &[&str]) -> Sketch {
        let clause = |words: &&str| Clause {
            text: format!("一、补助{words}元。"),
            number: Some("一、".to_owned()),
            ..Clause::default()
        };
        Sketch::of(&words.iter().map(clause).collect::<Vec<_>>())
    }

    fn metadata(title: &str, number: Option<&str>, issued: Option<i16>) -> Metadata {
        Metadata {
            title: title.to_owned(),
            doc_number: number.map(str::to_owned),
            issued: issued.map(|year| date(year, 3, 1)),
            ..Metadata::default()
        }
    }

    const TEN: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];

    #[test]
    fn words_decide_unless_something_speaks_against_it() {
        let compare =
            |left: &Metadata, right: &Metadata, changed: usize, is_printed: bool, expected: bool| {
                let mut words = TEN.map(str::to_owned);
                words[..changed].iter_mut().for_each(|word| word.push('改'));
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let (mine, theirs) = (sketch(&TEN), sketch(&words));
                let left = Form { metadata: left, sketch: &mine, is_printed: false };
                let right = Form { metadata: right, sketch: &theirs, is_printed };
                assert_eq!(is_same(left, right), expected, "{left:?} {right:?}");
                assert_eq!(is_same(right, left), expected, "{right:?} {left:?}");
            };
        let check = |left: &Metadata, right: &Metadata, changed: usize, expected: bool| {
            compare(left, right, changed, false, expected);
        };
        let bare = metadata("甲市办法", None, None);
        let numbered = metadata("甲市办法", Some("甲政发〔2024〕1号"), Some(2024));
        check(&numbered, &numbered, 0, true);
        check(&numbered, &numbered, 1, false);
        compare(&numbered, &numbered, 1, true, true);
        compare(&numbered, &numbered, 5, true, false);
        let order = metadata("甲市办法", Some("甲市人民政府令第12号"), Some(2024));
        compare(&order, &order, 1, true, false);
        // One of them does not say its number.
        check(&numbered, &bare, 0, true);
        check(&numbered, &bare, 1, false);
        check(&bare, &bare, 0, true);
        // Editions of a law may bear one date.
        let dated = metadata("甲法", None, Some(1991));
        check(&dated, &dated, 0, true);
        check(&dated, &dated, 1, false);
        check(&numbered, &metadata("甲市办法", Some("甲政发〔2025〕1号"), None), 0, false);
        check(&numbered, &metadata("甲市办法", None, Some(2019)), 0, false);
        check(&numbered, &metadata("乙市办法", None, None), 0, false);
        check(&numbered, &metadata("甲 市 办 法", None, None), 0, true);
        let draft = Metadata { status: Status::Draft, ..bare.clone() };
        check(&bare, &draft, 0, false);
        let notice = Metadata {
            title: "甲市人民政府关于印发甲市办法的通知".to_owned(),
            attached_title: Some("甲市办法".to_owned()),
            ..numbered.clone()
        };
        check(&notice, &bare, 0, true);
    }

    #[test]
    fn the_first_form_stands_for_all() {
        let (law, other) = (metadata("甲市办法", None, None), metadata("乙市办法", None, None));
        let (words, others) = (sketch(&TEN), sketch(&["子", "丑", "寅", "卯"]));
        let form = |metadata, sketch| Form { metadata, sketch, is_printed: false };
        let forms = [
            form(&law, &words),
            form(&other, &others),
            form(&law, &words),
            form(&law, &words),
            form(&other, &words),
        ];
        assert_eq!(first_forms(&forms), [None, None, Some(0), Some(0), None]);
        // What is like a printed form need not be like what that was left out for.
        let changed = |count: usize| {
            let changed = TEN.iter().take(count).map(|word| format!("{word}万"));
            let words: Vec<String> = changed.chain(TEN.iter().skip(count).map(ToString::to_string)).collect();
            sketch(&words.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let numbered = metadata("甲市办法", Some("甲政发〔2024〕1号"), None);
        let (some, more) = (changed(1), changed(2));
        let printed = Form { is_printed: true, ..form(&numbered, &some) };
        let chain = [form(&numbered, &words), printed, form(&numbered, &more)];
        assert_eq!(first_forms(&chain), [None, Some(0), None]);
        let empty = Sketch::default();
        assert_eq!(first_forms(&[form(&law, &empty), form(&law, &empty)]), [None, None]);
    }

    proptest! {
        /// However long the document and however short the clause, one sign makes it another one.
        #[test]
        fn one_sign_makes_another_document(count in 1usize..300, changed in any::<prop::sample::Index>()) {
            let words: Vec<String> = (0..count).map(|at| at.to_string()).collect();
            let mut others = words.clone();
            others[changed.index(count)].push('1');
            let of = |words: &[String]| sketch(&words.iter().map(String::as_str).collect::<Vec<_>>());
            let law = metadata("甲市办法", Some("甲政发〔2024〕1号"), Some(2024));
            let (mine, again, theirs) = (of(&words), of(&words), of(&others));
            let form = |sketch| Form { metadata: &law, sketch, is_printed: false };
            prop_assert!(is_same(form(&mine), form(&again)));
            prop_assert!(!is_same(form(&mine), form(&theirs)));
        }

        /// However many clauses a document has, the estimate stays near the share.
        #[test]
        fn the_share_is_estimated(all in 100usize..1000, kept in 0.0f64..1.0, seed in any::<u32>()) {
            let hash = |at: usize| u32::from_be_bytes(
                Sha256::digest(format!("{seed} {at}")).as_slice()[..4].try_into().unwrap_or_default(),
            );
            let of = |range: std::ops::Range<usize>| {
                let hashes: BTreeSet<u32> = range.map(hash).collect();
                let clauses = hashes.into_iter().take(SKETCH_CLAUSES).collect();
                Sketch { clauses, ..Sketch::default() }
            };
            let common = (all as f64 * kept) as usize;
            let share = common as f64 / all as f64;
            prop_assert!((of(0..all).share(&of(0..common)) - share).abs() < 0.25);
        }
    }
}
