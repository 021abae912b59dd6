//! The places that a memo names (第十二条第二款, 三、（二）1), and whether words stand there. Knows nothing of verdicts.

use std::ops::Range;

use tiaowen_document::address::is_imported;
use tiaowen_document::citation::{PlaceForm, place_within};
use tiaowen_document::coordinates::find_coordinates;
use tiaowen_document::model::Item;
use tiaowen_search::ClauseRecord;
use tiaowen_text::fold::is_blank;

use crate::memo::Memo;
use crate::passages::{Passages, Stretch};
use crate::signs::sign;

/// A place as the memo names it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Coordinate {
    /// In code points of the memo.
    pub(crate) range: Range<usize>,
    /// Its address in a document: `12.2`.
    pub(crate) address: String,
    /// Whether it is an article's, 第N条: in a document that counts its points through all its parts (一、1. 二、2.)
    /// it means a point below a part.
    pub(crate) is_article: bool,
}

impl Coordinate {
    /// Whether `address` is this place or lies below it.
    fn holds(&self, address: &str) -> bool {
        if lies_at(address, &self.address) {
            return true;
        }
        let mut below = address;
        while self.is_article
            && let Some((_, rest)) = below.split_once('.')
        {
            if lies_at(rest, &self.address) {
                return true;
            }
            below = rest;
        }
        false
    }
}

/// Finds the places that a memo names outside of quotations and titles.
pub(crate) fn find_places(memo: &Memo) -> Vec<Coordinate> {
    let mut found = Vec::new();
    for paragraph in memo.paragraphs() {
        let text = memo.text(paragraph.clone());
        for coordinate in find_coordinates(&text) {
            let start = coordinate.range.start + paragraph.start;
            let mut end = coordinate.range.end + paragraph.start;
            // The full stop behind 三、（二）1. ends a sentence as often as it belongs to the number.
            while end > start && ".、．,，".contains(memo.characters[end - 1]) {
                end -= 1;
            }
            // （《甲》三、（二）1）: the last bracket is not the place's own.
            let signs =
                |wanted: char| memo.characters[start..end].iter().filter(|it| sign(**it) == wanted).count();
            end -= signs(')').saturating_sub(signs('('));
            let Some(address) = coordinate.addresses.into_iter().next() else { continue };
            let is_new = found.last().is_none_or(|last: &Coordinate| last.range.end <= start);
            let opens_line = opens_line(memo, start);
            if is_new && !opens_line && !memo.in_quotation(start) && !memo.in_title(start) {
                let written = &memo.characters[start..end];
                let is_article = written.contains(&'条') && !written.contains(&'部');
                found.push(Coordinate { range: start..end, address, is_article });
            }
        }
    }
    found
}

/// A number in front of a line is the memo's own.
fn opens_line(memo: &Memo, start: usize) -> bool {
    let before = memo.characters[..start].iter().rev().take_while(|it| **it != '\n');
    before.clone().all(|character| is_blank(*character) || "#*->".contains(*character))
}

/// Whether a document has the place: a clause, something below it, or a part of a clause.
pub(crate) fn has_place(passages: &Passages, wanted: &Coordinate) -> bool {
    passages.records.iter().any(|record| {
        let Some(address) = address_of(record) else { return false };
        wanted.holds(&address)
            || lies_at(&wanted.address, &address) && has_item(record, &address, &wanted.address)
    })
}

/// Whether a clause that has the address `own` has the place below it.
fn has_item(record: &ClauseRecord, own: &str, wanted: &str) -> bool {
    let items = &record.clause.items;
    if items.iter().any(|item| lies_at(&plain(&item.address), wanted)) {
        return true;
    }
    // An article of one paragraph has no items for it: 第九条第一款.
    items.is_empty() && wanted.strip_prefix(own) == Some(".1")
}

/// Whether the library tells the parts of this clause apart as deeply as the place does.
fn tells_parts(record: &ClauseRecord) -> bool {
    !record.clause.items.is_empty()
}

/// Whether words stand at a place.
pub(crate) fn stands_at(passages: &Passages, stretch: &Stretch, wanted: &Coordinate) -> bool {
    (stretch.first..=stretch.last).any(|at| {
        let passage = &passages.passages[at];
        let Some(clause) = passage.clause else { return heading_at(passages, at, wanted) };
        let record = &passages.records[clause];
        let Some(address) = address_of(record) else { return true };
        if wanted.holds(&address) {
            return true;
        }
        if !lies_at(&wanted.address, &address) {
            return false;
        }
        if !tells_parts(record) {
            return true;
        }
        let start = if at == stretch.first { stretch.start } else { 0 };
        let end = if at == stretch.last { stretch.end } else { passage.text.len() };
        record.clause.items.iter().filter(|item| lies_at(&plain(&item.address), &wanted.address)).any(
            |item| {
                let item = item_range(record, item);
                item.start < end && start < item.end
            },
        )
    })
}

/// A heading stands where the clauses below it stand.
fn heading_at(passages: &Passages, at: usize, wanted: &Coordinate) -> bool {
    let below = passages.passages[at..].iter().find_map(|passage| passage.clause);
    let address = below.and_then(|clause| address_of(&passages.records[clause]));
    address.is_none_or(|address| wanted.holds(&address) || lies_at(&wanted.address, &address))
}

/// The place of a stretch in the form of the place that the memo names, as deep as the document goes, but no deeper
/// than the memo goes where that tells it, too.
pub(crate) fn place_of(passages: &Passages, stretch: &Stretch, form: PlaceForm) -> String {
    let Some(record) = passages.clause(stretch) else { return String::new() };
    if is_imported(&record.document_id) {
        return record.place.clone();
    }
    place_within(&record.document_id, &record.clause, item_of(record, passages, stretch), form)
}

/// The place of a stretch as the memo writes its own: 第13条 of a point that is counted through all parts of its
/// document, else in the form that the memo's place has.
pub(crate) fn place_like(
    passages: &Passages,
    stretch: &Stretch,
    named: &Coordinate,
    written: &str,
) -> String {
    let form = form_of(written);
    let through = || {
        let record = passages.clause(stretch).filter(|record| !record.place.contains('条'))?;
        let address = address_of(record)?;
        let (_, last) = address.rsplit_once('.')?;
        last.parse::<u32>().ok()?;
        let is_like = |other: &ClauseRecord| {
            address_of(other).is_some_and(|other| other.rsplit_once('.').is_some_and(|(_, it)| it == last))
        };
        (passages.records.iter().filter(|other| is_like(other)).count() == 1).then(|| format!("第{last}条"))
    };
    let counted = if named.is_article && form == PlaceForm::Arabic { through() } else { None };
    counted.unwrap_or_else(|| place_of(passages, stretch, form))
}

/// The innermost item that holds a stretch of one clause.
fn item_of<'r>(record: &'r ClauseRecord, passages: &Passages, stretch: &Stretch) -> Option<&'r Item> {
    if stretch.first != stretch.last || passages.is_heading(stretch) {
        return None;
    }
    let holding = record.clause.items.iter().filter(|item| {
        let range = item_range(record, item);
        range.start <= stretch.start && stretch.end <= range.end
    });
    holding.min_by_key(|item| item_range(record, item).len())
}

fn item_range(record: &ClauseRecord, item: &Item) -> Range<usize> {
    let start = record.clause.offset_in_text(item.span.start);
    start..record.clause.offset_in_text(item.span.end).max(start)
}

/// The form in which a place is written.
pub(crate) fn form_of(written: &str) -> PlaceForm {
    let has_arabic_article = || {
        let digits = written.split('第').nth(1).unwrap_or_default();
        digits.trim_start().starts_with(|sign: char| sign.is_ascii_digit() || ('０'..='９').contains(&sign))
    };
    if written.contains("部分") {
        if written.contains('条') || written.contains('款') {
            PlaceForm::Articles
        } else {
            PlaceForm::Points
        }
    } else if written.contains('条') && has_arabic_article() {
        PlaceForm::Arabic
    } else {
        PlaceForm::Printed
    }
}

/// The address of a clause by its printed numbers.
fn address_of(record: &ClauseRecord) -> Option<String> {
    record.address.as_deref().map(plain)
}

/// An address without what only tells namesakes apart: `12_2`, `p1~2`.
fn plain(address: &str) -> String {
    let segments = address.split('.').map(|segment| segment.split(['_', '~']).next().unwrap_or_default());
    segments.collect::<Vec<_>>().join(".")
}

/// Whether `address` is `place` or lies below it.
fn lies_at(address: &str, place: &str) -> bool {
    address.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_places_of_others() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let memo = Memo::new(text.chars().collect());
            let found: Vec<(String, String)> =
                find_places(&memo).into_iter().map(|found| (memo.text(found.range), found.address)).collect();
            let expected: Vec<(String, String)> =
                expected.iter().map(|(text, at)| ((*text).to_owned(), (*at).to_owned())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("《甲》第十二条第二款规定", &[("第十二条第二款", "12.2")]);
        check("《甲》三、（二）1.提出", &[("三、（二）1", "3.2.1")]);
        check("甲（三、（二）1）", &[("三、（二）1", "3.2.1")]);
        check("第一条 甲", &[]);
        check("甲“第一条”", &[]);
        check("《甲》第三条、第五条", &[("第三条", "3"), ("第五条", "5")]);
    }

    #[test]
    fn reads_the_form_of_a_place() {
        let check = |written: &str, expected: PlaceForm| assert_eq!(form_of(written), expected, "{written}");
        check("第三部分第（二）条第1款", PlaceForm::Articles);
        check("第三部分（二）第1点", PlaceForm::Points);
        check("第12条第2款", PlaceForm::Arabic);
        check("第十二条第2款", PlaceForm::Printed);
        check("三、（二）1", PlaceForm::Printed);
    }
}
