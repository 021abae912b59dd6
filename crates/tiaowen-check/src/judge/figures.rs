//! Figures that a memo says a document aims at (到2026年……达到100家以上), held against the document's targets.
//!
//! A figure belongs to the document last named in its sentence. It is held against targets of the same indicator; where
//! the names of indicators only resemble each other it can be confirmed, but is not called wrong. 以上 and 超过 that the
//! writer leaves out or adds are no other figure; a level and a growth are.

use std::ops::Range;
use std::sync::Arc;

use tiaowen_document::model::{Metadata, Target, TargetOp};
use tiaowen_document::targets::{FoundTarget, find_targets};
use tiaowen_search::SearchError;

use super::Judge;
use super::found::{clause, document, finding, titled};
use super::rewriting::compare;
use crate::coordinates::place_of;
use crate::memo::span;
use crate::named::Way;
use crate::passages::{Passages, Stretch};
use crate::report::{Correction, Finding, FindingKind, Verdict};
use crate::signs::Signs;
use tiaowen_document::citation::PlaceForm;

/// Words in front of an indicator that say whose it is.
const OWNERS: &[&str] = &["全市", "全省", "全区", "全县", "我市", "我省", "我区", "我县", "其中"];

/// How alike two indicators are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Alike,
    Same,
}

/// A target of a document that may be the one meant.
struct Candidate<'p> {
    likeness: Likeness,
    target: &'p Target,
    stretch: Stretch,
}

impl Judge<'_> {
    /// Judges the figures of every sentence that names a document.
    pub(super) fn figures(&mut self) -> Result<(), SearchError> {
        let sentences: Vec<Range<usize>> = self.memo.sentences().collect();
        let mut next = 0;
        for sentence in sentences {
            let named = &self.names.named;
            while named.get(next).is_some_and(|named| named.range.start < sentence.start) {
                next += 1;
            }
            let mut owners = Vec::new();
            while named.get(next).is_some_and(|named| named.range.start < sentence.end) {
                owners.push(next);
                next += 1;
            }
            if owners.iter().any(|owner| !named[*owner].documents.is_empty()) {
                self.figures_of(&sentence, &owners)?;
            }
        }
        Ok(())
    }

    fn figures_of(&mut self, sentence: &Range<usize>, owners: &[usize]) -> Result<(), SearchError> {
        let text = self.own_words(sentence, owners);
        let mut bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
        bytes.push(text.len());
        let place = |byte: usize| sentence.start + bytes.partition_point(|it| *it < byte);
        for figure in find_targets(&text) {
            let range = place(figure.range.start)..place(figure.range.end);
            let Some(owner) = owners.iter().rfind(|it| self.names.named[**it].range.end <= range.start)
            else {
                continue;
            };
            let documents: Vec<Arc<Metadata>> = self.names.named[*owner].documents.clone();
            for metadata in documents {
                let passages = self.library.passages(&metadata.id)?;
                if let Some(finding) = self.figure(sentence, &range, &figure, &metadata, &passages) {
                    self.findings.push(finding);
                    break;
                }
            }
        }
        Ok(())
    }

    /// The sentence with blanks in the place of titles, numbers and quotations.
    fn own_words(&self, sentence: &Range<usize>, owners: &[usize]) -> String {
        let named: Vec<&Range<usize>> = owners
            .iter()
            .map(|owner| &self.names.named[*owner])
            .filter(|named| matches!(named.way, Way::Full | Way::Again(_)))
            .map(|named| &named.range)
            .collect();
        let is_own = |at: usize| {
            !self.memo.in_quotation(at)
                && !self.memo.in_title(at)
                && !named.iter().any(|range| range.contains(&at))
        };
        sentence.clone().map(|at| if is_own(at) { self.memo.characters[at] } else { ' ' }).collect()
    }

    fn figure(
        &self,
        sentence: &Range<usize>,
        range: &Range<usize>,
        figure: &FoundTarget,
        metadata: &Arc<Metadata>,
        passages: &Passages,
    ) -> Option<Finding> {
        let mut candidates = candidates(figure, passages);
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.likeness));
        let year_fits = |it: &&Candidate<'_>| {
            figure.year.is_none() || it.target.year.is_none() || it.target.year == figure.year
        };
        let is_equal = |it: &&Candidate<'_>| is_same_value(figure, it.target);
        if let Some(right) = candidates.iter().filter(year_fits).find(is_equal) {
            let message = format!("与{}{}的目标一致。", titled(metadata), place_at(passages, right));
            return Some(self.on_figure(range, metadata, passages, right, Verdict::Consistent, message));
        }
        candidates.retain(|candidate| candidate.likeness == Likeness::Same);
        if let Some(other) = candidates.iter().find(year_fits) {
            let words = passages.words(&other.stretch, "");
            let message =
                format!("{}{}的目标是“{words}”，数值不同。", titled(metadata), place_at(passages, other));
            let mut finding = self.on_figure(range, metadata, passages, other, Verdict::TextDiffers, message);
            finding.correction = self.right_number(range, &words, figure, other.target);
            finding.differences = compare(&finding.text, &words);
            finding.library_text = Some(words);
            return Some(finding);
        }
        let other = candidates.iter().find(is_equal)?;
        let (written, right) = (figure.year?, other.target.year?);
        let message = format!(
            "{}{}的这项目标是到{right}年，稿件写的是{written}年。",
            titled(metadata),
            place_at(passages, other)
        );
        let mut finding = self.on_figure(range, metadata, passages, other, Verdict::TextDiffers, message);
        let digits = written.to_string();
        let own: Vec<char> = self.memo.characters[sentence.clone()].to_vec();
        let places: Vec<usize> = own
            .windows(4)
            .enumerate()
            .filter(|(_, it)| it.iter().copied().eq(digits.chars()))
            .map(|(at, _)| at)
            .collect();
        if let [only] = places.as_slice() {
            let start = sentence.start + only;
            finding.correction =
                Some(Correction { span: span(&(start..start + 4)), text: right.to_string() });
        }
        Some(finding)
    }

    fn on_figure(
        &self,
        range: &Range<usize>,
        metadata: &Arc<Metadata>,
        passages: &Passages,
        candidate: &Candidate<'_>,
        verdict: Verdict,
        message: String,
    ) -> Finding {
        let mut finding = finding(&self.memo, range, FindingKind::Figure, verdict, message);
        finding.document = Some(document(metadata));
        finding.clause = clause(metadata, passages, &candidate.stretch);
        finding
    }

    /// The right number in the place of the wrong one, where both are written in digits and count the same.
    fn right_number(
        &self,
        range: &Range<usize>,
        words: &str,
        figure: &FoundTarget,
        target: &Target,
    ) -> Option<Correction> {
        if figure.unit != target.unit {
            return None;
        }
        let library: Vec<char> = words.chars().collect();
        let right = last_number(&library)?;
        let wrong = last_number(&self.memo.characters[range.clone()])?;
        let span = span(&(range.start + wrong.start..range.start + wrong.end));
        Some(Correction { span, text: library[right].iter().collect() })
    }
}

/// The targets of a document that measure the same in the same way.
fn candidates<'p>(figure: &FoundTarget, passages: &'p Passages) -> Vec<Candidate<'p>> {
    let mut found = Vec::new();
    for (at, passage) in passages.passages.iter().enumerate() {
        let Some(clause) = passage.clause.map(|clause| &passages.records[clause].clause) else { continue };
        for target in &clause.targets {
            let Some(likeness) = likeness(&figure.indicator, &target.indicator) else { continue };
            if way(figure.op) != way(target.op) || figure.value.is_none() || target.value.is_none() {
                continue;
            }
            let start = clause.offset_in_text(target.span.start);
            let end = clause.offset_in_text(target.span.end).min(passage.text.len());
            if start < end {
                found.push(Candidate {
                    likeness,
                    target,
                    stretch: Stretch { first: at, start, last: at, end },
                });
            }
        }
    }
    found
}

fn likeness(left: &str, right: &str) -> Option<Likeness> {
    let (left, right) = (indicator(left), indicator(right));
    if left.len() < 2 || right.len() < 2 {
        return None;
    }
    if left == right {
        return Some(Likeness::Same);
    }
    let pairs = |signs: &[char]| signs.windows(2).map(<[char]>::to_vec).collect::<Vec<_>>();
    let (mine, theirs) = (pairs(&left), pairs(&right));
    let common = mine.iter().filter(|pair| theirs.contains(pair)).count();
    (common * 4 >= mine.len() + theirs.len()).then_some(Likeness::Alike)
}

/// The signs of an indicator without words that say whose it is.
fn indicator(name: &str) -> Vec<char> {
    let bare = OWNERS.iter().find_map(|owner| name.strip_prefix(owner)).unwrap_or(name);
    let bare = bare.trim_end_matches("数量").trim_end_matches("总数");
    Signs::of_text(bare).signs.into_iter().filter(|sign| sign.is_alphanumeric()).collect()
}

/// Bounds that go the same way are one figure: 100家, 100家以上, 超过100家.
fn way(op: TargetOp) -> u8 {
    match op {
        TargetOp::AtLeast | TargetOp::MoreThan | TargetOp::Equal | TargetOp::About => 0,
        TargetOp::Range => 1,
        TargetOp::Multiple => 2,
        TargetOp::GrowthAtLeast => 3,
        TargetOp::Decrease | TargetOp::DecreaseAtLeast => 4,
        TargetOp::RankAtMost => 5,
        TargetOp::Breakthrough => 6,
    }
}

fn is_same_value(figure: &FoundTarget, target: &Target) -> bool {
    let scaled = |value: Option<f64>, unit: Option<&str>| {
        let (factor, unit) = scale(unit.unwrap_or_default());
        (value.map(|value| value * factor), unit.to_owned())
    };
    let close = |left: Option<f64>, right: Option<f64>| match (left, right) {
        (Some(left), Some(right)) => (left - right).abs() <= 1e-9 * left.abs().max(right.abs()),
        (None, None) => true,
        _ => false,
    };
    let mine = scaled(figure.value, figure.unit.as_deref());
    let theirs = scaled(target.value, target.unit.as_deref());
    mine.1 == theirs.1
        && close(mine.0, theirs.0)
        && close(
            scaled(figure.value_max, figure.unit.as_deref()).0,
            scaled(target.value_max, target.unit.as_deref()).0,
        )
}

/// What 万 and 亿 in front of a unit stand for, and the rest of the unit.
fn scale(unit: &str) -> (f64, &str) {
    [("万亿", 1e12), ("亿", 1e8), ("万", 1e4), ("千", 1e3)]
        .into_iter()
        .find_map(|(word, factor)| Some((factor, unit.strip_prefix(word)?)))
        .unwrap_or((1.0, unit))
}

/// The last run of digits, with a decimal point in it.
fn last_number(characters: &[char]) -> Option<Range<usize>> {
    let is_digit = |at: usize| characters[at].is_ascii_digit() || ('０'..='９').contains(&characters[at]);
    let end = (0..characters.len()).rev().find(|at| is_digit(*at))? + 1;
    let is_part =
        |at: usize| is_digit(at) || at > 0 && matches!(characters[at], '.' | '．') && is_digit(at - 1);
    let start = (0..end).rev().take_while(|at| is_part(*at)).last()?;
    Some(start..end)
}

fn place_at(passages: &Passages, candidate: &Candidate<'_>) -> String {
    place_of(passages, &candidate.stretch, PlaceForm::Printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indicators_are_the_same_alike_or_other() {
        let check = |left: &str, right: &str, expected: Option<Likeness>| {
            assert_eq!(likeness(left, right), expected, "{left} {right}");
        };
        check("全市智能工厂", "智能工厂", Some(Likeness::Same));
        check("高新技术企业数量", "高新技术企业", Some(Likeness::Same));
        check("卓越级智能工厂", "智能工厂", Some(Likeness::Alike));
        check("智能工厂", "高新技术企业", None);
    }

    #[test]
    fn finds_the_number_in_a_figure() {
        let check = |text: &str, expected: Option<Range<usize>>| {
            let characters: Vec<char> = text.chars().collect();
            assert_eq!(last_number(&characters), expected, "{text}");
        };
        check("智能工厂100家以上", Some(4..7));
        check("占比达到2.70%", Some(4..8));
        check("三家", None);
    }
}
