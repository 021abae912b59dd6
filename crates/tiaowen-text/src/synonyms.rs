//! Words that mean the same because a curator says so: AI and 人工智能, 智改数转 for 智能化改造 with 数字化转型.
//! Knows nothing of where the list is kept, nor of units, which have a registry of their own.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::fold::fingerprint;
use crate::words::Word;

/// What joins the strings of one alternative that must all stand.
const ALL_OF: &str = " + ";

/// The curator's synonyms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    /// Squeezed string → what may stand for it.
    alternatives: HashMap<String, Vec<Vec<String>>>,
}

/// Why a list of synonyms cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line}: {kind}")]
pub struct SynonymError {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub kind: SynonymErrorKind,
}

/// What can be wrong with a list of synonyms.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SynonymErrorKind {
    /// No TOML of the expected shape.
    #[error("{reason}")]
    Syntax {
        /// What the TOML reader says.
        reason: String,
    },
    /// A word of fewer than two characters.
    #[error("`{word}` is too short")]
    TooShort {
        /// The word as it stands in the file.
        word: String,
    },
    /// A group of one.
    #[error("`{word}` has no other word beside it")]
    Lonely {
        /// The word as it stands in the file.
        word: String,
    },
    /// A word that is to stand for itself.
    #[error("`{word}` stands twice")]
    Twice {
        /// The word as it stands in the file.
        word: String,
    },
}

impl SynonymErrorKind {
    /// What is wrong, in Chinese, for the curator.
    pub fn message(&self) -> String {
        match self {
            Self::Syntax { .. } => {
                "同义词表的写法不对，例如少了引号、逗号，或组名不是 same、one_way".to_owned()
            }
            Self::TooShort { word } => format!("“{word}”太短，同义词要两个字以上"),
            Self::Lonely { word } => format!("“{word}”旁边没有同义的词，一组要两个词以上"),
            Self::Twice { word } => format!("“{word}”在同一组里出现了两次（大小写、全半角、繁简不算不同）"),
        }
    }
}

/// The file as a curator writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SynonymFile {
    /// Groups of words that mean the same, under names that are for people.
    #[serde(default)]
    same: BTreeMap<String, Vec<Group>>,
    /// What is asked for → what is found as well.
    #[serde(default)]
    one_way: BTreeMap<Spanned<String>, Group>,
}

type Group = Spanned<Vec<Spanned<String>>>;

impl Synonyms {
    /// Reads the synonyms from the text of `synonyms.toml`.
    ///
    /// # Errors
    ///
    /// [`SynonymError`] names the line that cannot be used.
    pub fn from_toml(text: &str) -> Result<Self, SynonymError> {
        let fault = |offset: usize, kind| SynonymError { line: line_of(text, offset), kind };
        let file: SynonymFile = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            fault(offset, SynonymErrorKind::Syntax { reason: error.message().to_owned() })
        })?;
        let check = |word: &Spanned<String>| read_word(word).map_err(|kind| fault(word.span().start, kind));
        let mut same: HashMap<String, Vec<String>> = HashMap::new();
        for group in file.same.values().flatten() {
            let words = group.get_ref();
            if let [] | [_] = words.as_slice() {
                let word = words.first().map_or_else(String::new, |word| word.get_ref().clone());
                return Err(fault(group.span().start, SynonymErrorKind::Lonely { word }));
            }
            let mut folded: Vec<String> = Vec::new();
            for word in words {
                let squeezed = check(word)?;
                if folded.contains(&squeezed) {
                    let kind = SynonymErrorKind::Twice { word: word.get_ref().clone() };
                    return Err(fault(word.span().start, kind));
                }
                folded.push(squeezed);
            }
            for word in &folded {
                let others = folded.iter().filter(|other| *other != word).cloned();
                same.entry(word.clone()).or_default().extend(others);
            }
        }
        let mut one_way: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for (key, group) in &file.one_way {
            let asked = check(key)?;
            if group.get_ref().is_empty() {
                let kind = SynonymErrorKind::Lonely { word: key.get_ref().clone() };
                return Err(fault(key.span().start, kind));
            }
            for alternative in group.get_ref() {
                let strings =
                    read_all_of(alternative).map_err(|kind| fault(alternative.span().start, kind))?;
                if strings == [asked.as_str()] {
                    let kind = SynonymErrorKind::Twice { word: key.get_ref().clone() };
                    return Err(fault(alternative.span().start, kind));
                }
                one_way.entry(asked.clone()).or_default().push(strings);
            }
        }
        Ok(Self { alternatives: close(&same, &one_way) })
    }

    /// What may stand for a squeezed string, each a list of squeezed strings that must all stand. What holds the
    /// string itself is left out: it is found anyway.
    pub fn alternatives(&self, squeezed: &str) -> &[Vec<String>] {
        self.alternatives.get(squeezed).map_or(&[], Vec::as_slice)
    }

    /// All strings that something may stand for, squeezed, in no order: words for the word dictionary, so that
    /// they are found as parts of a longer term.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.alternatives.keys().map(String::as_str)
    }
}

/// What may stand for each string: the words of its groups, its own one-way entries, those of the words of its
/// groups, and for each of these again the words of its groups.
fn close(
    same: &HashMap<String, Vec<String>>,
    one_way: &HashMap<String, Vec<Vec<String>>>,
) -> HashMap<String, Vec<Vec<String>>> {
    let same_as = |word: &String| same.get(word).map_or(&[][..], Vec::as_slice);
    let mut closed = HashMap::new();
    for key in same.keys().chain(one_way.keys()) {
        let mut found: Vec<Vec<String>> = same_as(key).iter().map(|word| vec![word.clone()]).collect();
        for asked in std::iter::once(key).chain(same_as(key)) {
            for strings in one_way.get(asked).map_or(&[][..], Vec::as_slice) {
                found.push(strings.clone());
                if let [word] = strings.as_slice() {
                    found.extend(same_as(word).iter().map(|word| vec![word.clone()]));
                }
            }
        }
        let mut kept: Vec<Vec<String>> = Vec::new();
        for strings in found {
            if !strings.iter().any(|string| string.contains(key.as_str())) && !kept.contains(&strings) {
                kept.push(strings);
            }
        }
        closed.insert(key.clone(), kept);
    }
    closed
}

fn read_word(word: &Spanned<String>) -> Result<String, SynonymErrorKind> {
    squeeze(word.get_ref())
}

fn read_all_of(alternative: &Spanned<String>) -> Result<Vec<String>, SynonymErrorKind> {
    alternative.get_ref().split(ALL_OF).map(squeeze).collect()
}

fn squeeze(word: &str) -> Result<String, SynonymErrorKind> {
    let squeezed = fingerprint(word);
    if squeezed.chars().nth(1).is_none() {
        return Err(SynonymErrorKind::TooShort { word: word.to_owned() });
    }
    Ok(squeezed)
}

/// The line in which a byte stands, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A stretch of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Something may stand for it: bytes of the squeezed term.
    Known(Range<usize>),
    /// A word for which nothing stands: bytes of the squeezed term.
    Word(Range<usize>),
}

/// Takes a squeezed term apart: the longest stretches that are `known`, from left to right, and the words between.
///
/// `words` are the term's whole words. A known stretch begins with a word and ends with one, or with the signs
/// behind it: 能制 in 智能制造 is none.
pub fn take_apart(squeezed: &str, words: &[Word<'_>], known: impl Fn(&str) -> bool) -> Vec<Stretch> {
    let bytes: Vec<Range<usize>> = words.iter().map(|word| word.byte..word.byte + word.text.len()).collect();
    // Where a stretch may end: not inside a word.
    let mut ends: Vec<usize> = squeezed.char_indices().map(|(byte, _)| byte).skip(1).collect();
    ends.push(squeezed.len());
    ends.retain(|end| !bytes.iter().any(|word| word.start < *end && *end < word.end));
    let (mut stretches, mut from) = (Vec::new(), 0);
    for word in &bytes {
        if word.start < from {
            continue;
        }
        let longest = ends.iter().rev().filter(|end| **end >= word.end);
        match longest.copied().find(|end| known(&squeezed[word.start..*end])) {
            Some(end) => {
                stretches.push(Stretch::Known(word.start..end));
                from = end;
            }
            None => {
                stretches.push(Stretch::Word(word.clone()));
                from = word.end;
            }
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::tokens::Squeezed;
    use crate::{Segmenter, WordLists};

    const LIST: &str = r#"
[same]
"数字化" = [["人工智能", "ＡＩ"], ["首台套", "首台（套）"]]
[one_way]
"三首" = ["首台套", "首批次"]
"智改数转" = ["智能化改造 + 数字化转型", "智改数转网联"]
"机器智能" = ["人工智能"]
"#;

    #[test]
    fn lists_what_may_stand_for_a_word() {
        let synonyms = Synonyms::from_toml(LIST).unwrap();
        let check = |word: &str, expected: &[&str]| {
            let found: Vec<String> =
                synonyms.alternatives(&fingerprint(word)).iter().map(|all| all.join("+")).collect();
            assert_eq!(found, expected, "{word}");
        };
        check("AI", &["人工智能"]);
        check("人工智能", &["ai"]);
        check("三首", &["首台套", "首台(套)", "首批次"]);
        check("首批次", &[]);
        check("首台套", &["首台(套)"]);
        // 智改数转网联 holds the word itself.
        check("智改数转", &["智能化改造+数字化转型"]);
        check("机器智能", &["人工智能", "ai"]);
        check("别的", &[]);
        assert_eq!(synonyms.keys().count(), 7);
        assert_eq!(Synonyms::from_toml("").unwrap(), Synonyms::default());
    }

    #[test]
    fn faults_name_the_line() {
        let check = |text: &str, line: usize, expected: &str| {
            let error = Synonyms::from_toml(text).unwrap_err();
            assert_eq!((error.line, error.kind.message().contains(expected)), (line, true), "{error}");
        };
        check("[same]\n\"甲\" = [[\"甲乙\", \"甲丙\"]\n", 2, "写法不对");
        check("[other]\n", 1, "写法不对");
        check("[same]\n\"甲\" = [\n[\"甲乙\", \"丙\"]]\n", 3, "“丙”太短");
        check("[same]\n\"甲\" = [[\"甲乙\", \"\"]]\n", 2, "太短");
        check("[same]\n\"甲\" = [\n\n[\"甲乙\"]]\n", 4, "“甲乙”旁边没有");
        check("[same]\n\"甲\" = [[\"AI\",\n \"ａｉ\"]]\n", 3, "“ａｉ”在同一组");
        check("[one_way]\n\"甲乙\" = []\n", 2, "“甲乙”旁边没有");
        check("[one_way]\n\n\"甲乙\" = [\"甲乙\"]\n", 3, "两次");
        check("[one_way]\n\"甲乙\" = [\"甲丙 + 丁\"]\n", 2, "“丁”太短");
        check("[one_way]\n\"甲\" = [\"甲丙\"]\n", 2, "“甲”太短");
    }

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| {
        let synonyms = Synonyms::from_toml(LIST).unwrap();
        Segmenter::new(&synonyms.keys().collect::<WordLists>())
    });

    fn apart(term: &str) -> String {
        let synonyms = Synonyms::from_toml(LIST).unwrap();
        let squeezed = Squeezed::new(term).text;
        let words = SEGMENTER.whole_words(&squeezed);
        let known = |text: &str| !synonyms.alternatives(text).is_empty();
        let show = |stretch: &Stretch| match stretch {
            Stretch::Known(bytes) => format!("[{}]", &squeezed[bytes.clone()]),
            Stretch::Word(bytes) => squeezed[bytes.clone()].to_owned(),
        };
        take_apart(&squeezed, &words, known).iter().map(show).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn takes_terms_apart() {
        let check = |term: &str, expected: &str| assert_eq!(apart(term), expected, "{term}");
        check("三首", "[三首]");
        check("三首产品推广", "[三首]/产品/推广");
        check("AI大模型", "[ai]/大/模型");
        check("推广首台（套）产品", "推广/[首台(套)]/产品");
        check("体育", "体育");
        check("人工智能AI", "[人工智能]/[ai]");
        check("mail", "mail");
        check("", "");
        check("，。", "");
    }

    proptest! {
        #[test]
        fn stretches_slice_the_term_in_order(term in "[三首产品推广人工智能ai（），台套𠀀2]{0,20}") {
            let squeezed = Squeezed::new(&term).text;
            let words = SEGMENTER.whole_words(&squeezed);
            let stretches = take_apart(&squeezed, &words, |text| text.chars().count() == 2);
            let mut from = 0;
            for stretch in stretches {
                let (Stretch::Known(bytes) | Stretch::Word(bytes)) = stretch;
                prop_assert!(from <= bytes.start && bytes.start < bytes.end);
                prop_assert!(squeezed.get(bytes.clone()).is_some());
                from = bytes.end;
            }
            for word in &words {
                prop_assert!(word.byte + word.text.len() <= from, "{} is left out", word.text);
            }
        }
    }
}
