//! Tells which documents are one document in two forms: in another format, or from another site. Knows metadata and
//! the words of clauses, nothing of files and of runs.
//!
//! The words decide, and nothing that both say of themselves may speak against it: the editions of a law share most
//! of their articles and are not one document.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};
use tiaowen_document::model::{Clause, Metadata};
use tiaowen_text::fold::{fingerprint, fold};

/// Clauses that are kept of a document to know it again by.
const SKETCH_CLAUSES: usize = 96;

/// The shortest clause, in code points of its folded form, whose words tell one document from others.
const SHORTEST_CLAUSE: usize = 12;

/// The share of clauses that a printed form has in common with another when the number says that both are one document:
/// it loses some words. Otherwise all clauses that tell must be the same, for two editions of a regulation may bear the number and
/// the date of the first and differ in one article.
const SHARE_WHEN_PRINTED: f64 = 0.7;

/// The words of a document in short: hashes of its clauses, the smallest of them, ascending. What two sketches have
/// in common among the smallest of both is an unbiased estimate of what the documents have in common (bottom-k
/// sketches: Cohen and Kaplan, PODC 2007).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sketch(Vec<u32>);

impl Sketch {
    pub(crate) fn of(clauses: &[Clause]) -> Self {
        let words = clauses.iter().map(|clause| {
            let number = clause.number.as_deref().unwrap_or_default();
            fingerprint(clause.text.strip_prefix(number).unwrap_or(&clause.text))
        });
        let telling = words.filter(|words| words.chars().count() >= SHORTEST_CLAUSE);
        let hashes: BTreeSet<u32> = telling
            .map(|words| {
                let digest = Sha256::digest(words.as_bytes());
                u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
            })
            .collect();
        Self(hashes.into_iter().take(SKETCH_CLAUSES).collect())
    }

    /// The clauses in common, as a share of the clauses of both: 0 to 1. Nothing has nothing in common.
    fn share(&self, other: &Self) -> f64 {
        let all: BTreeSet<u32> = self.0.iter().chain(&other.0).copied().collect();
        // A sketch that is cut off knows nothing beyond its last hash.
        let is_cut = |sketch: &Self| sketch.0.len() == SKETCH_CLAUSES;
        let most = if is_cut(self) || is_cut(other) { SKETCH_CLAUSES } else { all.len() };
        let smallest: Vec<u32> = all.into_iter().take(most).collect();
        let common = smallest.iter().filter(|hash| self.0.contains(hash) && other.0.contains(hash)).count();
        if smallest.is_empty() { 0.0 } else { common as f64 / smallest.len() as f64 }
    }

    /// Eight hexadecimal digits for each clause.
    pub(crate) fn to_text(&self) -> String {
        self.0.iter().map(|hash| format!("{hash:08x}")).collect()
    }

    /// Reads what [`to_text`](Self::to_text) wrote; an empty sketch of anything else.
    pub(crate) fn from_text(text: &str) -> Self {
        let digits = text.as_bytes().chunks(8);
        let read = |digits: &[u8]| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        Self(digits.map(read).collect::<Option<_>>().unwrap_or_default())
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
    left.sketch.share(right.sketch) >= if may_lose { SHARE_WHEN_PRINTED } else { 1.0 }
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

fn letters(text: &str) -> String {
    fold(text).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// For each of `forms` the first of those before it that is the same document; those that are alike are found by the
/// clauses that they share, so that thousands need no comparing in pairs.
pub(crate) fn first_forms(forms: &[Form<'_>]) -> Vec<Option<usize>> {
    /// A clause that more documents have is a phrase: 本办法自公布之日起施行。
    const MOST_HOLDERS: usize = 32;
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut first: Vec<Option<usize>> = Vec::with_capacity(forms.len());
    for (at, form) in forms.iter().enumerate() {
        let mut others = BTreeSet::new();
        for hash in &form.sketch.0 {
            let holders = holders.entry(*hash).or_default();
            others.extend(holders.iter().copied());
            if holders.len() < MOST_HOLDERS {
                holders.push(at);
            }
        }
        let same = others.into_iter().find(|other| is_same(forms[*other], *form));
        first.push(same.map(|same| first[same].unwrap_or(same)));
    }
    first
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use tiaowen_document::model::Status;

    use super::*;

    /// Clauses with these words, each long enough to tell.
    fn sketch(words: &[&str]) -> Sketch {
        let clause = |words: &&str| Clause {
            text: format!("一、{words}是一条足够长的条款，说的事情各不相同。"),
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
        let empty = Sketch::default();
        assert_eq!(first_forms(&[form(&law, &empty), form(&law, &empty)]), [None, None]);
    }

    proptest! {
        #[test]
        fn a_sketch_is_written_and_read(hashes in prop::collection::btree_set(any::<u32>(), 0..200)) {
            let sketch = Sketch(hashes.into_iter().take(SKETCH_CLAUSES).collect());
            prop_assert_eq!(Sketch::from_text(&sketch.to_text()), sketch);
        }

        /// However many clauses a document has, the estimate stays near the share.
        #[test]
        fn the_share_is_estimated(all in 100usize..1000, kept in 0.0f64..1.0, seed in any::<u32>()) {
            let hash = |at: usize| u32::from_be_bytes(
                Sha256::digest(format!("{seed} {at}")).as_slice()[..4].try_into().unwrap_or_default(),
            );
            let of = |range: std::ops::Range<usize>| {
                let hashes: BTreeSet<u32> = range.map(hash).collect();
                Sketch(hashes.into_iter().take(SKETCH_CLAUSES).collect())
            };
            let common = (all as f64 * kept) as usize;
            let share = common as f64 / all as f64;
            prop_assert!((of(0..all).share(&of(0..common)) - share).abs() < 0.25);
        }
    }
}
