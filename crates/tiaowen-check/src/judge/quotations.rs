//! Quoted words: whether they stand where they are said to, what stands there instead, and where they really stand.
//!
//! A quotation is first looked for in the documents that it is said to come from. What is not there word for word is
//! held against what is most like it there; then the whole library is asked for the words themselves, then for what is
//! like them. How alike words must be to be a quotation gone wrong and not other words falls with the certainty that
//! they were meant as one.

use std::ops::Range;
use std::sync::Arc;

use tiaowen_document::model::Metadata;
use tiaowen_search::SearchError;

use super::Judge;
use super::documents::named_with_number;
use super::found::{clause, document, finding, titled};
use super::rewriting::{changes, compare, rewritten};
use crate::coordinates::{form_of, place_like, place_of, stands_at};
use crate::library::{Place, Resembling};
use crate::memo::span;
use crate::passages::{Passages, Stretch};
use crate::quoted::{Bond, Quoted};
use crate::report::{Correction, Finding, FindingKind, Verdict};
use crate::signs::{Signs, is_loose};

/// Words in marks of so many signs are taken for a quotation even without a word that introduces them.
pub const LIKELY_SIGNS: usize = 12;
/// Shorter ones say nothing of where they come from.
const SHORTEST_CLAIM: usize = 6;
/// Of shorter ones that nothing introduces nothing is said at all: “三首”.
const SHORTEST_TERM: usize = 4;
/// Parts of two places that are glued together have so many signs each at least.
const SHORTEST_SPLICE: usize = 4;

/// What a quotation's documents and words are.
struct Case<'q> {
    quoted: &'q Quoted,
    documents: Vec<Arc<Metadata>>,
    /// Signs of all parts.
    length: usize,
    /// Whether the words are claimed to be somebody's: introduced, or long.
    is_claim: bool,
}

/// A part of a quotation that the library has otherwise.
struct Wrong {
    part: usize,
    resembling: Resembling,
}

impl Judge<'_> {
    /// Judges one quotation.
    pub(super) fn quotation(&mut self, quoted: &Quoted) -> Result<(), SearchError> {
        let length: usize = quoted.parts.iter().map(Signs::len).sum();
        let mut documents: Vec<Arc<Metadata>> = Vec::new();
        for named in &quoted.source.named {
            let named = &self.names.named[*named];
            for metadata in named.documents.iter().chain(&named.numbered) {
                if documents.iter().all(|known| known.id != metadata.id) {
                    documents.push(Arc::clone(metadata));
                }
            }
        }
        let is_claim = length >= LIKELY_SIGNS || quoted.source.introduced && length >= SHORTEST_CLAIM;
        let case = Case { quoted, documents, length, is_claim };
        let finding = if case.length < SHORTEST_TERM && !quoted.source.introduced {
            None
        } else if !case.documents.is_empty() {
            self.attributed(&case)?
        } else if quoted.source.named.is_empty() {
            self.without_source(&case)?
        } else {
            self.of_unknown(&case)?
        };
        match finding {
            Some(finding) => self.findings.push(finding),
            None if case.is_claim && case.documents.is_empty() => self.passed.without_source += 1,
            None => self.passed.terms += 1,
        }
        Ok(())
    }

    /// A quotation said to come from documents that the library holds.
    fn attributed(&mut self, case: &Case<'_>) -> Result<Option<Finding>, SearchError> {
        // Of editions that share a title one may hold the words at the place named, another elsewhere.
        let mut found = Vec::new();
        for metadata in &case.documents {
            found.extend(self.library.find_in(metadata, &case.quoted.parts)?);
        }
        if !found.is_empty() {
            return Ok(Some(self.standing(case, &found)));
        }
        let is_sure = case.quoted.source.bond >= Bond::Sentence;
        let wrong = self.wrong_parts(case)?;
        if let Some(wrong) = &wrong
            && is_slip(case, wrong)
        {
            // Little may be left out between two clauses that are glued together: a heading, a number.
            let spans_passages = wrong.iter().any(|it| it.resembling.near.stretch.is_over_several());
            if spans_passages && let Some(finding) = self.spliced(case)? {
                return Ok(Some(finding));
            }
            return Ok(Some(self.differing(case, wrong)));
        }
        if case.is_claim {
            let elsewhere = self.library.find_anywhere(&case.quoted.parts)?;
            if let Some(place) = elsewhere.first() {
                return Ok(Some(if is_sure {
                    self.other_document(case, place)
                } else {
                    self.held_elsewhere(case, place)
                }));
            }
            if let Some(finding) = self.spliced(case)? {
                return Ok(Some(finding));
            }
            if let Some(wrong) = wrong.filter(|wrong| is_like(case, wrong)) {
                return Ok(Some(self.differing(case, &wrong)));
            }
            if let [only] = case.quoted.parts.as_slice()
                && let Some(resembling) = self.library.nearest_anywhere(only)?
                && resembling.near.distance * 5 <= only.len()
            {
                return Ok(Some(self.differing(case, &[Wrong { part: 0, resembling }])));
            }
        }
        if is_sure && case.quoted.source.introduced && case.length >= 8 {
            return Ok(Some(self.nowhere(case)));
        }
        Ok(None)
    }

    /// A quotation without a source.
    fn without_source(&mut self, case: &Case<'_>) -> Result<Option<Finding>, SearchError> {
        if !case.is_claim {
            return Ok(None);
        }
        if let Some(place) = self.library.find_anywhere(&case.quoted.parts)?.first() {
            return Ok(Some(self.held_elsewhere(case, place)));
        }
        let [only] = case.quoted.parts.as_slice() else { return Ok(None) };
        if only.len() < LIKELY_SIGNS {
            return Ok(None);
        }
        let Some(resembling) = self.library.nearest_anywhere(only)? else { return Ok(None) };
        let is_near = resembling.near.distance * 7 <= only.len();
        Ok(is_near.then(|| self.differing(case, &[Wrong { part: 0, resembling }])))
    }

    /// A quotation said to come from a document that the library does not hold.
    fn of_unknown(&mut self, case: &Case<'_>) -> Result<Option<Finding>, SearchError> {
        if !case.is_claim {
            return Ok(None);
        }
        let range = &case.quoted.range;
        let mut finding = self.not_held(range, FindingKind::Quotation, "所注的文件");
        if let Some(place) = self.library.find_anywhere(&case.quoted.parts)?.first() {
            let name = titled(&place.metadata);
            finding.message = format!("库中没有所注的文件，无法核对；{name}里有同样的文字，可以参看。");
            finding.document = Some(document(&place.metadata));
            finding.clause = clause(&place.metadata, &place.passages, &place.chain[0]);
        }
        Ok(Some(finding))
    }

    /// Words that stand in the document: at the place that the memo names?
    fn standing(&mut self, case: &Case<'_>, found: &[Place]) -> Finding {
        let range = &case.quoted.range;
        let named = case.quoted.source.place;
        let is_there = |place: &&Place| {
            let stands = |named: usize| {
                place.chain.iter().any(|it| stands_at(&place.passages, it, &self.places[named]))
            };
            named.is_none_or(stands)
        };
        if let Some(place) = found.iter().find(is_there) {
            let message = format!("与{}原文一致。", self.where_it_stands(place));
            let mut finding =
                finding(&self.memo, range, FindingKind::Quotation, Verdict::Consistent, message);
            finding.document = Some(document(&place.metadata));
            finding.clause = clause(&place.metadata, &place.passages, &place.chain[0]);
            return finding;
        }
        let place = &found[0];
        let named = named.unwrap_or_else(|| unreachable!("words stand anywhere where no place is named"));
        self.place_faults[named] = true;
        let written = self.memo.text(self.places[named].range.clone());
        let right = place_like(&place.passages, &place.chain[0], &self.places[named], &written);
        let message = format!("文字与原文一致，但出处不是{written}，在{}。", self.where_it_stands(place));
        let mut finding = finding(&self.memo, range, FindingKind::Quotation, Verdict::Misplaced, message);
        finding.document = Some(document(&place.metadata));
        finding.clause = clause(&place.metadata, &place.passages, &place.chain[0]);
        let span = span(&self.places[named].range);
        finding.correction = (!right.is_empty()).then_some(Correction { span, text: right });
        finding
    }

    /// Words that stand in another document than the one named.
    fn other_document(&self, case: &Case<'_>, place: &Place) -> Finding {
        let named = &self.names.named[case.quoted.source.named[0]];
        let meant = case.documents.first().map_or_else(String::new, |metadata| titled(metadata));
        let message = format!("{meant}中没有这段文字，它出自{}。", self.where_it_stands(place));
        let mut finding =
            finding(&self.memo, &case.quoted.range, FindingKind::Quotation, Verdict::Misplaced, message);
        let right =
            if named.number.is_some() { named_with_number(&place.metadata) } else { titled(&place.metadata) };
        finding.correction = Some(Correction { span: span(&named.range), text: right });
        finding.document = Some(document(&place.metadata));
        finding.clause = clause(&place.metadata, &place.passages, &place.chain[0]);
        finding
    }

    /// Words that the library holds and the memo gives no sure source for.
    fn held_elsewhere(&self, case: &Case<'_>, place: &Place) -> Finding {
        let message = format!("与{}原文一致；稿件没有写明出处。", self.where_it_stands(place));
        let mut finding =
            finding(&self.memo, &case.quoted.range, FindingKind::Quotation, Verdict::Consistent, message);
        finding.document = Some(document(&place.metadata));
        finding.clause = clause(&place.metadata, &place.passages, &place.chain[0]);
        finding
    }

    fn nowhere(&self, case: &Case<'_>) -> Finding {
        let meant = case.documents.first().map_or_else(String::new, |metadata| titled(metadata));
        let message = format!("{meant}中没有这段文字，也没有相近的；请对照原文，或去掉引号。");
        let mut finding =
            finding(&self.memo, &case.quoted.range, FindingKind::Quotation, Verdict::TextDiffers, message);
        finding.document = case.documents.first().map(|metadata| document(metadata));
        finding
    }

    /// The parts of a quotation that its documents do not hold word for word, each with what is most like it; `None`
    /// where a part has nothing like it, or where all stand there, but not together.
    fn wrong_parts(&mut self, case: &Case<'_>) -> Result<Option<Vec<Wrong>>, SearchError> {
        let mut best: Option<Vec<Wrong>> = None;
        for metadata in &case.documents {
            let mut wrong = Vec::new();
            for (part, signs) in case.quoted.parts.iter().enumerate() {
                if case.quoted.parts.len() > 1
                    && !self.library.find_in(metadata, std::slice::from_ref(signs))?.is_empty()
                {
                    continue;
                }
                let near = self.library.nearest_in(metadata, signs)?;
                let Some(resembling) = self.at_named_place(case, near) else { return Ok(None) };
                wrong.push(Wrong { part, resembling: resembling.up_to_sign(signs) });
            }
            if wrong.is_empty() {
                continue;
            }
            let total = |wrong: &[Wrong]| wrong.iter().map(|it| it.resembling.near.distance).sum::<usize>();
            if best.as_ref().is_none_or(|known| total(&wrong) < total(known)) {
                best = Some(wrong);
            }
        }
        Ok(best)
    }

    /// Of what is about as much like the words, what stands at the place that the memo names.
    fn at_named_place(&self, case: &Case<'_>, near: Vec<Resembling>) -> Option<Resembling> {
        let least = near.first()?.near.distance;
        let named = case.quoted.source.place.map(|place| &self.places[place]);
        let is_there =
            |it: &Resembling| named.is_some_and(|named| stands_at(&it.passages, &it.near.stretch, named));
        let there = near.iter().position(|it| it.near.distance <= least + least / 4 && is_there(it));
        near.into_iter().nth(there.unwrap_or(0))
    }

    /// Words that the library has otherwise.
    fn differing(&self, case: &Case<'_>, wrong: &[Wrong]) -> Finding {
        let range = &case.quoted.range;
        let written = self.memo.text(range.clone());
        let (mut library, mut right, mut from) = (String::new(), String::new(), range.start);
        for it in wrong {
            let part = case.quoted.parts[it.part].range();
            let memo = self.memo.text(part.clone());
            let joint = if memo.contains('\n') { "\n" } else { "" };
            let words = it.resembling.passages.words(&it.resembling.near.stretch, joint);
            let between = self.memo.text(from..part.start);
            library.push_str(&between);
            right.push_str(&between);
            right.push_str(&rewritten(&memo, &words));
            library.push_str(&words);
            from = part.end;
        }
        let rest = self.memo.text(from..range.end);
        library.push_str(&rest);
        right.push_str(&rest);
        let resembling = &wrong[0].resembling;
        let place = Place {
            metadata: Arc::clone(&resembling.metadata),
            passages: std::rc::Rc::clone(&resembling.passages),
            chain: vec![resembling.near.stretch.clone()],
        };
        let differences = compare(&written, &library);
        let count = changes(&differences);
        let message = format!("与{}原文有 {count} 处不同。", self.where_it_stands(&place));
        let mut finding = finding(&self.memo, range, FindingKind::Quotation, Verdict::TextDiffers, message);
        finding.document = Some(document(&resembling.metadata));
        finding.clause = clause(&resembling.metadata, &resembling.passages, &resembling.near.stretch);
        finding.differences = differences;
        finding.library_text = Some(library);
        finding.correction = Some(Correction { span: span(range), text: right });
        finding
    }

    /// Words put together from two places of a document, with what stands between left out.
    fn spliced(&mut self, case: &Case<'_>) -> Result<Option<Finding>, SearchError> {
        let [only] = case.quoted.parts.as_slice() else { return self.scattered(case) };
        for metadata in &case.documents {
            let passages = self.library.passages(&metadata.id)?;
            let Some(splice) = Splice::find(&passages, only) else { continue };
            return Ok(Some(self.splice(case, metadata, &passages, &splice)));
        }
        Ok(None)
    }

    fn splice(
        &self,
        case: &Case<'_>,
        metadata: &Arc<Metadata>,
        passages: &Passages,
        splice: &Splice,
    ) -> Finding {
        let range = &case.quoted.range;
        let places = [&splice.first, &splice.second].map(|stretch| place_text(passages, stretch));
        let name = titled(metadata);
        let is_one = splice.first.first == splice.second.first;
        let message = if is_one {
            format!("{name}{}中这两段文字不相连，中间漏了内容；要省略时请用省略号。", places[0])
        } else {
            format!("这段文字由{name}中两处拼成：前一半在{}，后一半在{}；请分开引用。", places[0], places[1])
        };
        let mut finding = finding(&self.memo, range, FindingKind::Quotation, Verdict::TextDiffers, message);
        finding.document = Some(document(metadata));
        finding.clause = clause(metadata, passages, &splice.first);
        let (before, after) = (range.start..splice.cut, splice.cut..range.end);
        let is_in_order = is_one && splice.first.end <= splice.second.start;
        let joint = if is_in_order { "……".to_owned() } else { self.marks_between(range) };
        let (before, after) = (self.memo.text(before), self.memo.text(after));
        finding.correction = Some(Correction { span: span(range), text: format!("{before}{joint}{after}") });
        finding
    }

    /// What closes and opens a quotation again, in the marks that it has: ”“.
    fn marks_between(&self, range: &Range<usize>) -> String {
        let mark = |at: Option<usize>| at.and_then(|at| self.memo.characters.get(at)).copied();
        match (mark(Some(range.end)), mark(range.start.checked_sub(1))) {
            (Some(closing), Some(opening)) => format!("{closing}{opening}"),
            _ => "”“".to_owned(),
        }
    }

    /// Parts of a quotation with ellipses that all stand in a document, but not together.
    fn scattered(&mut self, case: &Case<'_>) -> Result<Option<Finding>, SearchError> {
        for metadata in &case.documents {
            let passages = self.library.passages(&metadata.id)?;
            let firsts: Option<Vec<Stretch>> = case
                .quoted
                .parts
                .iter()
                .map(|part| Some(passages.find(std::slice::from_ref(part)).into_iter().next()?.remove(0)))
                .collect();
            let Some(stretches) = firsts else { continue };
            let places: Vec<String> =
                stretches.iter().map(|stretch| place_text(&passages, stretch)).collect();
            let message = format!(
                "省略号前后的文字在{}中都有，但次序或位置不同：依次在{}；请分开引用。",
                titled(metadata),
                places.join("，")
            );
            let mut finding = finding(
                &self.memo,
                &case.quoted.range,
                FindingKind::Quotation,
                Verdict::TextDiffers,
                message,
            );
            finding.document = Some(document(metadata));
            finding.clause = clause(metadata, &passages, &stretches[0]);
            return Ok(Some(finding));
        }
        Ok(None)
    }

    /// The document and place of words: 《X》三、（二）1.
    fn where_it_stands(&self, place: &Place) -> String {
        format!("{}{}", titled(&place.metadata), place_text(&place.passages, &place.chain[0]))
    }
}

/// The place of a stretch as messages name it.
fn place_text(passages: &Passages, stretch: &Stretch) -> String {
    if passages.is_heading(stretch) {
        let text: String = passages.passages[stretch.first].text.iter().collect();
        return format!("的标题“{}”", super::found::shortened(&text));
    }
    place_of(passages, stretch, form_of(""))
}

/// Words so much like the library's that they are a quotation with a slip.
fn is_slip(case: &Case<'_>, wrong: &[Wrong]) -> bool {
    let (changed, length) = measure(case, wrong);
    match (case.quoted.source.bond, case.quoted.source.introduced) {
        (_, true) if length >= SHORTEST_CLAIM => changed * 5 <= length,
        (_, true) => length == 5 && changed == 1,
        (Bond::Sentence | Bond::Bracket, false) => length >= 8 && changed * 8 <= length,
        (Bond::Paragraph | Bond::None, false) => length >= LIKELY_SIGNS && changed * 8 <= length,
    }
}

/// Words like the library's, in a quotation that is claimed to be one.
fn is_like(case: &Case<'_>, wrong: &[Wrong]) -> bool {
    let (changed, length) = measure(case, wrong);
    let is_sure = case.quoted.source.bond >= Bond::Sentence;
    length >= 8 && if is_sure { changed * 5 <= length * 2 } else { changed * 4 <= length }
}

/// Signs to change and signs in all, over the parts that are wrong.
fn measure(case: &Case<'_>, wrong: &[Wrong]) -> (usize, usize) {
    let changed = wrong.iter().map(|it| it.resembling.near.distance).sum();
    (changed, wrong.iter().map(|it| case.quoted.parts[it.part].len()).sum())
}

/// Words glued together from two places.
struct Splice {
    first: Stretch,
    second: Stretch,
    /// Where in the memo the second begins.
    cut: usize,
}

impl Splice {
    fn find(passages: &Passages, words: &Signs) -> Option<Self> {
        let (beginning, first) = passages.longest_beginning(&words.signs)?;
        let (end, second) = passages.longest_end(&words.signs)?;
        if beginning < SHORTEST_SPLICE || end < SHORTEST_SPLICE {
            return None;
        }
        let second_start = words.len() - end;
        // Between them nothing but the sign by which the writer joined them.
        let is_joined = second_start <= beginning
            || second_start - beginning <= 2
                && words.signs[beginning..second_start].iter().all(|it| is_loose(*it));
        is_joined.then(|| Self { first, second, cut: words.at[beginning.min(words.len() - 1)] })
    }
}
