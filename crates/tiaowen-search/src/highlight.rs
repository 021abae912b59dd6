//! What to mark in a clause's text: where its terms stand, in code points of the source.
//!
//! Terms are looked for in the text itself, so the marks are right for every engine. Folding keeps the number
//! of code points, so a place in the folded text is a place in the source.

use std::collections::HashSet;

use tiaowen_document::model::Span;
use tiaowen_text::Segmenter;
use tiaowen_text::equivalents::{self, find_all};
use tiaowen_text::fold::{fold, is_han};
use tiaowen_text::tokens::Squeezed;

use crate::engine::Term;

/// Where the terms stand in `text`: ascending, apart from one another, in code points.
///
/// A term that stands verbatim is marked where it does; one that stands with its numbers in another form is marked
/// in that form; of another its words are marked. What stands for a part of a term is marked besides.
pub(crate) fn highlights(text: &str, terms: &[Term], segmenter: &Segmenter) -> Vec<Span> {
    let squeezed = Squeezed::new(text);
    let mut spans = Vec::new();
    let mut words: HashSet<&str> = HashSet::new();
    for term in terms {
        let found = squeezed.find_all(&term.text);
        if found.is_empty() {
            let other_form = number_forms(&squeezed, term);
            if other_form.is_empty() {
                // Cutting a text into words is dear; a word that stands nowhere in it need not be looked for.
                words.extend(telling_words(term).filter(|word| squeezed.text.contains(word)));
            }
            spans.extend(other_form);
            spans.extend(same_meaning(&squeezed, term));
        }
        spans.extend(found.into_iter().map(Span::from));
    }
    if !words.is_empty() {
        let folded = fold(text);
        let found = segmenter.words(&folded).into_iter().filter(|word| words.contains(word.text));
        spans.extend(found.map(|word| Span::from(word.range())));
    }
    merge(spans)
}

/// The words of a term that are worth a mark: a lone ideograph (的, 要) beside longer words is not.
fn telling_words(term: &Term) -> impl Iterator<Item = &str> {
    let is_long = |word: &str| word.chars().nth(1).is_some() || !word.chars().all(is_han);
    let has_long = term.words.iter().any(|word| is_long(word));
    term.words.iter().map(String::as_str).filter(move |word| is_long(word) || !has_long)
}

/// Where something stands that means the same as a term or a part of it.
fn same_meaning(squeezed: &Squeezed, term: &Term) -> Vec<Span> {
    let mut spans = Vec::new();
    for part in term.parts.iter().filter(|part| !part.alternatives.is_empty()) {
        spans.extend(squeezed.find_all(&part.text));
        for strings in &part.alternatives {
            let places: Vec<_> = strings.iter().map(|string| squeezed.find_all(string)).collect();
            if places.iter().all(|places| !places.is_empty()) {
                spans.extend(places.into_iter().flatten());
            }
        }
    }
    spans.into_iter().map(Span::from).collect()
}

/// Where a term stands with its numbers in whatever form.
fn number_forms(squeezed: &Squeezed, term: &Term) -> Vec<Span> {
    if !term.links.iter().all(|link| equivalents::holds(&squeezed.text, link)) {
        return Vec::new();
    }
    find_all(squeezed, &term.links).into_iter().map(Span::from).collect()
}

/// Sorts spans and joins those that touch.
fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use tiaowen_document::categories::CategoryRules;
    use tiaowen_document::units::UnitRegistry;
    use tiaowen_text::WordLists;
    use tiaowen_text::equivalents::{equivalents, links};
    use tiaowen_text::synonyms::Synonyms;

    use super::*;
    use crate::Catalog;

    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        let synonyms = "[same]\n\"甲\" = [[\"人工智能\", \"AI\"]]\n\
                        [one_way]\n\"三首\" = [\"首台套\", \"首台（套）\", \"首批次\"]\n\
                        \"智改数转\" = [\"智能化改造 + 数字化转型\"]\n";
        let units = UnitRegistry::from_toml("").unwrap();
        let categories = CategoryRules::from_toml("category = []").unwrap();
        Catalog::new(units, categories).with_synonyms(Synonyms::from_toml(synonyms).unwrap())
    });

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| {
        Segmenter::new(&["三首", "智改数转", "人工智能"].into_iter().collect::<WordLists>())
    });

    fn term(text: &str) -> Term {
        let folded = fold(text);
        let words = SEGMENTER.whole_words(&folded).iter().map(|word| word.text.to_owned()).collect();
        let text = Squeezed::new(text).text;
        let (parts, links) = (CATALOG.parts(&text, &SEGMENTER), links(&text));
        Term { text, words, parts, links, ..Term::default() }
    }

    fn marked(text: &str, terms: &[&str]) -> String {
        let terms: Vec<Term> = terms.iter().map(|text| term(text)).collect();
        let mut marked = String::new();
        let spans = highlights(text, &terms, &SEGMENTER);
        for (offset, character) in text.chars().enumerate() {
            if spans.iter().any(|span| span.start == offset) {
                marked.push('[');
            }
            marked.push(character);
            if spans.iter().any(|span| span.end == offset + 1) {
                marked.push(']');
            }
        }
        marked
    }

    #[test]
    fn marks_strings_then_words() {
        let check = |text: &str, terms: &[&str], expected: &str| {
            assert_eq!(marked(text, terms), expected, "{terms:?}");
        };
        check("推进智能制造，补贴企业", &["智能制造", "补贴"], "推进[智能制造]，[补贴]企业");
        check("推进智能制造", &["能制"], "推进智[能制]造");
        check("推进智能\n 制造", &["智能制造"], "推进[智能\n 制造]");
        check("推進ＡＩ製造", &["ai制造"], "推進[ＡＩ製造]");
        check("制造业要智能", &["智能制造业"], "[制造业]要[智能]");
        check("人民政府", &["人民政府", "政府"], "[人民政府]");
        check("智能制造", &["智能", "制造"], "[智能制造]");
        check("𠀀甲𠀀乙", &["乙"], "𠀀甲𠀀[乙]");
        // 民政 is no word of 各级人民政府, though its characters stand there; asked for alone it is found.
        check("各级人民政府", &["民政 部门"], "各级人民政府");
        check("各级人民政府", &["民政"], "各级人[民政]府");
        check("甲", &[], "甲");
    }

    #[test]
    fn marks_what_means_the_same() {
        let check =
            |text: &str, term: &str, expected: &str| assert_eq!(marked(text, &[term]), expected, "{term}");
        check("推广首台（套）装备和首批次材料", "三首", "推广[首台（套）]装备和[首批次]材料");
        check("三首与首台套", "三首", "[三首]与首台套");
        check("发展ＡＩ和应用", "人工智能应用", "发展[ＡＩ]和[应用]");
        check("推进智能化改造、数字化转型", "智改数转", "推进[智能化改造]、[数字化转型]");
        check("推进智能化改造", "智改数转", "推进智能化改造");
        check("培育一百 家企业，一千一百家", "100家", "培育[一百 家]企业，一千一百家");
        check("第十二条 依照第12款", "第12条", "[第十二条] 依照第12款");
        check("下降百分之三十", "30%", "下降[百分之三十]");
        check("培育一百家，二百个", "100家200家", "培育一百家，二百个");
        check("企业的补贴要的", "企业的奖补", "[企业]的补贴要的");
    }

    /// Everything that a term may be marked as, squeezed.
    fn forms(term: &Term) -> Vec<String> {
        let parts = term.parts.iter().filter(|part| !part.alternatives.is_empty());
        let same = parts.flat_map(|part| part.alternatives.iter().flatten().chain([&part.text]));
        [&term.text].into_iter().chain(&term.words).chain(same).cloned().collect()
    }

    proptest! {
        #[test]
        fn marks_slice_the_text_and_keep_apart(
            text in "[智能制造业的人民政府，。 \n2a𠀀]{0,40}",
            terms in proptest::collection::vec("[智能制造业人民政府2]{1,5}", 0..4),
        ) {
            let length_chars = text.chars().count();
            let terms: Vec<Term> = terms.iter().map(|text| term(text)).collect();
            let spans = highlights(&text, &terms, &SEGMENTER);
            prop_assert!(spans.iter().all(|span| span.start < span.end && span.end <= length_chars));
            prop_assert!(spans.windows(2).all(|pair| pair[0].end < pair[1].start));
        }

        #[test]
        fn marked_text_is_what_was_asked_for(
            text in "(三首|首台套|首台（套）|ＡＩ|人工 智能|智能化改造|数字化转型|一百|100|家|30%|百分之三十|的|，|𠀀| |\n){0,12}",
            asked in "(三首|AI|人工智能|智改数转|100家|一百|30％|的|应用){1,3}",
        ) {
            let source: Vec<char> = text.chars().collect();
            let term = term(&asked);
            let forms = forms(&term);
            let squeezed = Squeezed::new(&text);
            let keys: Vec<String> = equivalents(&term.text).into_iter().map(|number| number.key).collect();
            let mut places: Vec<std::ops::Range<usize>> =
                forms.iter().flat_map(|form| squeezed.find_all(form)).collect();
            // A number stands in any form, with the question's own strings between.
            let numbers = equivalents(&squeezed.text).into_iter().filter(|number| keys.contains(&number.key));
            places.extend(numbers.map(|number| {
                squeezed.offsets[number.range.start]..squeezed.offsets[number.range.end - 1] + 1
            }));
            places.extend(term.links.iter().flat_map(|link| squeezed.find_all(&link.text)));
            for span in highlights(&text, std::slice::from_ref(&term), &SEGMENTER) {
                for at in span.range() {
                    let covered = places
                        .iter()
                        .any(|place| span.start <= place.start && place.end <= span.end && place.contains(&at));
                    prop_assert!(covered || tiaowen_text::fold::is_blank(source[at]), "{at} of {span:?}");
                }
                let edges = [source[span.start], source[span.end - 1]];
                prop_assert!(!edges.iter().any(|edge| tiaowen_text::fold::is_blank(*edge)));
            }
        }
    }
}
