//! What to mark in a clause's text: where its terms stand, in code points of the source.
//!
//! Terms are looked for in the text itself, so the marks are right for every engine. Folding keeps the number
//! of code points, so a place in the folded text is a place in the source.

use std::collections::HashSet;

use tiaowen_document::model::Span;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::fold;
use tiaowen_text::tokens::Squeezed;

use crate::engine::Term;

/// Where the terms stand in `text`: ascending, apart from one another, in code points.
///
/// A term that stands verbatim is marked where it does; of another its words are marked.
pub(crate) fn highlights(text: &str, terms: &[Term], segmenter: &Segmenter) -> Vec<Span> {
    let squeezed = Squeezed::new(text);
    let mut spans = Vec::new();
    let mut words: HashSet<&str> = HashSet::new();
    for term in terms {
        let found = squeezed.find_all(&term.text);
        if found.is_empty() {
            words.extend(term.words.iter().map(String::as_str));
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
    use tiaowen_text::WordLists;

    use super::*;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(&WordLists::default()));

    fn term(text: &str) -> Term {
        let folded = fold(text);
        let words = SEGMENTER.whole_words(&folded).iter().map(|word| word.text.to_owned()).collect();
        Term { text: Squeezed::new(text).text, words, ..Term::default() }
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
    }
}
